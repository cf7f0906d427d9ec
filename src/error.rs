//! What kept acctpack from doing its work. What the *input* is like is a
//! [`Finding`](crate::Finding), not an error.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::lang::Lang;
use crate::text::column_names::ColumnSample;
use crate::text::escape::{escape, mask};

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// acctpack could not do its work. One word wide; what happened is its [`kind`](Error::kind).
///
/// ```
/// use acctpack::{ErrorKind, Input, Options};
///
/// let error = acctpack::check(Input::path("no/such/file.txt"), &Options::default()).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Io { .. }));
/// ```
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// What kept acctpack from its work.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Reading or writing failed.
    #[non_exhaustive]
    Io {
        /// What was being done.
        action: Action,
        /// The file, where there is one.
        path: Option<PathBuf>,
        /// What the system said.
        source: io::Error,
    },
    /// The options contradict each other or the task: what is wrong, in English and Chinese.
    Usage([String; 2]),
    /// The input has no such column.
    NoColumn {
        /// Its name, or its number.
        wanted: String,
        /// The encoding in which row 1 is read, where it is not UTF-8.
        encoding: Option<String>,
        /// The columns that there are. What row 1 holds may be accounts: show it with care.
        columns: Vec<ColumnSample>,
    },
    /// Several columns of the input have the name that was asked for.
    AmbiguousColumn {
        /// The name.
        wanted: String,
        /// Their numbers, from 1.
        numbers: Vec<usize>,
        /// All columns that there are. What row 1 holds may be accounts: show it with care.
        columns: Vec<ColumnSample>,
    },
    /// The output is there already, and overwriting was not asked for.
    OutputExists(PathBuf),
    /// The output is the input itself, by another name maybe.
    OutputIsInput(PathBuf),
    /// Two outputs are one file, by two names maybe.
    WrittenTwice(PathBuf),
    /// A file of an earlier package would pass for a part of this one, which was split.
    Leftover(PathBuf),
    /// The input was changed by another program while it was read.
    InputChanged(PathBuf),
    /// The caller asked to stop.
    Cancelled,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error(Box::new(kind))
    }

    pub(crate) fn usage(texts: [String; 2]) -> Error {
        Error::new(ErrorKind::Usage(texts))
    }

    /// For `map_err`: an I/O error with what was being done to which file. An error of ours that came
    /// by way of a reader stays what it is.
    pub(crate) fn io(action: Action, path: Option<&Path>) -> impl FnOnce(io::Error) -> Error {
        let path = path.map(Path::to_path_buf);
        move |source| {
            let as_io = |source| Error::new(ErrorKind::Io { action, path, source });
            source.downcast::<Error>().unwrap_or_else(as_io)
        }
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Whether the reader of our output went away: success, for a command-line filter.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self.kind(), ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What happened and what to do, in one line; what it quotes is escaped, and what may be an
    /// account is masked.
    pub fn message(&self, lang: Lang) -> String {
        let shown = |path: &Path| escape(&path.display().to_string());
        // A path, and what is said of it.
        let (path, said) = match self.kind() {
            ErrorKind::Io { action, path, source } => {
                let path = path.as_deref().map(shown);
                return action.failed(path.as_deref(), source, lang);
            }
            ErrorKind::Usage([english, chinese]) => return escape(lang.pick([english, chinese])),
            ErrorKind::NoColumn { wanted, columns, .. } => return no_column(wanted, columns, lang),
            ErrorKind::AmbiguousColumn { wanted, numbers, .. } => {
                return ambiguous_column(wanted, numbers, lang);
            }
            ErrorKind::Cancelled => {
                return lang
                    .pick(["stopped; no package was made", "已中止；没有生成号码包"])
                    .into();
            }
            ErrorKind::OutputExists(path) => (
                path,
                [
                    " exists already; it is replaced only where overwriting is asked for",
                    " 已存在；要求覆盖时才会替换",
                ],
            ),
            ErrorKind::OutputIsInput(path) => (
                path,
                [
                    " is the input itself, which is never written to; name another file",
                    " 就是输入文件，绝不会被写入；请指定另一个文件",
                ],
            ),
            ErrorKind::WrittenTwice(path) => {
                (path, [" would be written twice; name two files", " 会被写入两次；请指定两个文件"])
            }
            ErrorKind::Leftover(path) => (
                path,
                [
                    " would pass for a part of the new package; move it away, or name another output",
                    " 会被误认为新号码包的一部分；请先移走它，或指定另一个输出",
                ],
            ),
            ErrorKind::InputChanged(path) => (
                path,
                [
                    " changed while it was read; run again once it is whole",
                    " 在读取时被修改；请等文件写完后重试",
                ],
            ),
        };
        shown(path) + lang.pick(said)
    }
}

fn no_column(wanted: &str, columns: &[ColumnSample], lang: Lang) -> String {
    let names: Vec<String> = columns.iter().map(|column| escape(&mask(&column.name))).collect();
    let (wanted, names) = (escape(wanted), names.join(", "));
    match (wanted.parse::<usize>(), lang) {
        (Ok(number), Lang::En) => format!("there is no column {number}; row 1 has: {names}"),
        (Ok(number), Lang::Zh) => format!("没有第 {number} 列；第 1 行有：{names}"),
        (Err(_), Lang::En) => format!("no column is called \"{wanted}\"; row 1 has: {names}"),
        (Err(_), Lang::Zh) => format!("没有名为“{wanted}”的列；第 1 行有：{names}"),
    }
}

/// That a name is several columns', and what to ask for instead.
fn ambiguous_column(wanted: &str, numbers: &[usize], lang: Lang) -> String {
    let many = numbers.len();
    let flags: Vec<String> = numbers.iter().map(|number| format!("--column {number}")).collect();
    let (wanted, flags) = (escape(wanted), flags.join(lang.pick([" or ", " 或 "])));
    match lang {
        Lang::En => {
            format!("{many} columns are called \"{wanted}\"; take one by its number: {flags}")
        }
        Lang::Zh => format!("有 {many} 列都名为“{wanted}”；请用列号指定其中一列：{flags}"),
    }
}

/// What the system said, in words that say it in either language; its own where no better ones are
/// known.
pub fn system_reason(source: &io::Error, lang: Lang) -> String {
    use io::ErrorKind as Kind;
    let own = source.to_string();
    let known = match source.kind() {
        Kind::NotFound => ["there is no such file or folder", "文件或文件夹不存在"],
        Kind::PermissionDenied => ["permission is denied", "没有权限"],
        Kind::StorageFull => ["the disk is full", "磁盘已满"],
        Kind::QuotaExceeded => ["the disk quota is used up", "磁盘配额已用完"],
        Kind::FileTooLarge => ["the file would become too large", "文件过大"],
        Kind::InvalidFilename => ["its name is too long or not valid", "文件名过长或无效"],
        Kind::IsADirectory => ["it is a folder, not a file", "这是文件夹，不是文件"],
        Kind::NotADirectory => ["a part of its path is not a folder", "路径中有一部分不是文件夹"],
        Kind::ReadOnlyFilesystem => ["the file system is read-only", "文件系统只读"],
        Kind::AddrInUse => ["the address is in use", "地址已被占用"],
        // Of text that was to be read; what else is wrong with data comes with an error of its own.
        Kind::InvalidData if source.get_ref().is_none() => [
            "it is not UTF-8; save it as UTF-8 in the editor, then run again",
            "不是 UTF-8 编码；请在编辑器中另存为 UTF-8 后重试",
        ],
        _ => match (lang, source.raw_os_error()) {
            (Lang::Zh, Some(number)) => return format!("系统错误 {number}"),
            _ => return escape(&own),
        },
    };
    lang.pick(known).to_string()
}

/// What was being done when reading or writing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Opening a file.
    Open,
    /// Reading the input.
    Read,
    /// Reading the input a second time.
    ReadAgain,
    /// Making a file: for programs around the library, which says [`MakeTemporary`](Action::MakeTemporary).
    Create,
    /// Writing a file: a package, a report, rejected rows.
    Write,
    /// Writing the package to a stream, which has no name.
    WritePackage,
    /// Making a temporary file.
    MakeTemporary,
    /// Writing to it.
    WriteTemporary,
    /// Reading from it.
    ReadTemporary,
    /// Starting threads.
    StartThreads,
}

impl Action {
    /// As in "cannot read".
    pub fn name(self, lang: Lang) -> &'static str {
        lang.pick(match self {
            Action::Open => ["open", "打开"],
            Action::Read => ["read", "读取"],
            Action::ReadAgain => ["read the text again", "重新读取文本"],
            Action::Create => ["create", "创建"],
            Action::Write => ["write", "写入"],
            Action::WritePackage => ["write the package", "写出号码包"],
            Action::MakeTemporary => ["make a temporary file in", "创建临时文件，位置："],
            Action::WriteTemporary => ["write a temporary file", "写入临时文件"],
            Action::ReadTemporary => ["read a temporary file", "读取临时文件"],
            Action::StartThreads => ["start threads", "启动线程"],
        })
    }

    /// That it failed, with which file, and why.
    pub fn failed(self, path: Option<&str>, why: &io::Error, lang: Lang) -> String {
        let (name, why) = (self.name(lang), system_reason(why, lang));
        match (lang, path) {
            (Lang::En, Some(path)) => format!("cannot {name} {path}: {why}"),
            (Lang::En, None) => format!("cannot {name}: {why}"),
            (Lang::Zh, Some(path)) => format!("无法{name} {path}：{why}"),
            (Lang::Zh, None) => format!("无法{name}：{why}"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            // Its own words are in the message.
            ErrorKind::Io { source, .. } => source.source(),
            _ => None,
        }
    }
}

/// A text is not the name of what it should name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
    name: String,
}

impl UnknownName {
    pub(crate) fn of(what: &'static str, name: &str) -> UnknownName {
        UnknownName { what, name: name.to_string() }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} is called {:?}", self.what, self.name)
    }
}

impl std::error::Error for UnknownName {}
