//! What is told when acctpack could not do its work, in both languages. Whatever a message quotes
//! is escaped: a file's name can hold anything.

use std::io;
use std::path::{Path, PathBuf};

use acctpack::{Action, ColumnSample, Error, ErrorKind, Lang, View, escape};

use crate::terminal;
use acctpack_report::layout as text;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The flags or the config file ask for what cannot be; the text says what.
    Usage(String),
    /// The engine stopped.
    Engine(Error, View),
    /// Something of the command line's own could not be read or written.
    Io { action: Action, path: PathBuf, source: io::Error, lang: Lang },
    /// Standard output could not be written to.
    Stdout(io::Error, Lang),
    /// The reader of standard output went away, and with it this report of the run.
    Unreported(PathBuf, Lang),
    /// The service could not be reached, or said no.
    Service(acctpack_tpns::Error, Lang),
    /// The list is not fit to be sent; the text says why.
    Unfit(String),
    /// The person who was asked did not say yes.
    NotConfirmed(Lang),
    /// The push was accepted, and that could not be told on standard output.
    Untold(acctpack_tpns::Pushed, io::Error, Lang),
    /// A signal came while a question was open.
    Stopped(Lang),
}

impl Failure {
    /// For `map_err` over the engine's functions.
    pub(crate) fn engine(view: View) -> impl FnOnce(Error) -> Failure {
        move |error| Failure::Engine(error, view)
    }

    /// For `map_err` over writes to standard output.
    pub(crate) fn stdout(lang: Lang) -> impl FnOnce(io::Error) -> Failure {
        move |error| Failure::Stdout(error, lang)
    }

    /// For `map_err` over the functions of the service's client.
    pub(crate) fn service(lang: Lang) -> impl FnOnce(acctpack_tpns::Error) -> Failure {
        move |error| Failure::Service(error, lang)
    }

    /// For `map_err` where a thread could not be started.
    pub(crate) fn threads(lang: Lang) -> impl FnOnce(io::Error) -> Failure {
        move |error| Failure::Usage(Action::StartThreads.failed(None, &error, lang))
    }

    /// The push that was accepted all the same.
    pub(crate) fn pushed(&self) -> Option<&acctpack_tpns::Pushed> {
        match self {
            Failure::Untold(pushed, ..) => Some(pushed),
            Failure::Service(error, _) => match error.kind() {
                acctpack_tpns::ErrorKind::Unrecorded { pushed, .. } => Some(pushed),
                _ => None,
            },
            _ => None,
        }
    }

    /// What happened and what to do.
    pub(crate) fn message(&self) -> String {
        match self {
            Failure::Usage(message) => message.clone(),
            Failure::Unfit(message) => message.clone(),
            Failure::Engine(error, view) => engine_message(error, *view),
            Failure::Io { action, path, source, lang } => {
                action.failed(Some(&text::path(path)), source, *lang)
            }
            Failure::Service(error, lang) => service_message(error, *lang),
            Failure::NotConfirmed(lang) => {
                lang.pick(["not confirmed; nothing was pushed", "未确认；没有推送"]).into()
            }
            Failure::Untold(pushed, source, lang) => {
                pushed.despite(&stdout_message(source, *lang), *lang)
            }
            Failure::Stopped(lang) => {
                lang.pick(["stopped; nothing was pushed", "已中止；没有推送"]).into()
            }
            Failure::Stdout(source, lang) => stdout_message(source, *lang),
            Failure::Unreported(path, lang) => {
                let path = text::path(path);
                match lang {
                    Lang::En => format!(
                        "{path} was not written: standard output was closed before the package was whole"
                    ),
                    Lang::Zh => format!("没有写出 {path}：号码包写完之前标准输出就已关闭"),
                }
            }
        }
    }
}

fn stdout_message(source: &io::Error, lang: Lang) -> String {
    let name = lang.pick(["standard output", "标准输出"]);
    Action::Write.failed(Some(name), source, lang)
}

fn service_message(error: &acctpack_tpns::Error, lang: Lang) -> String {
    use acctpack_tpns::ErrorKind as Kind;
    match error.kind() {
        Kind::Unrecorded { pushed, why } => pushed.despite(&service_message(why, lang), lang),
        Kind::Cancelled => lang.pick(["stopped; nothing was pushed", "已中止；没有推送"]).into(),
        _ => error.message(lang),
    }
}

fn engine_message(error: &Error, view: View) -> String {
    let lang = view.lang;
    if super::exit::is_stopped(error) {
        return lang.pick(["stopped; no package was made", "已中止；没有生成号码包"]).into();
    }
    match error.kind() {
        ErrorKind::NoColumn { wanted, columns, encoding, file } => {
            in_file(file, lang) + &no_column(wanted, columns, encoding.as_deref(), view)
        }
        ErrorKind::ColumnNotChosen { file, columns } => {
            let file = escape(file);
            let what = match lang {
                Lang::En => format!(
                    "{file} is a table; say with --exclude-column which column holds the accounts to leave out:"
                ),
                Lang::Zh => {
                    format!("{file} 是表格；请用 --exclude-column 指定要排除的账号在哪一列：")
                }
            };
            what + &listed_columns(columns, view)
        }
        ErrorKind::AmbiguousColumn { columns, .. } => {
            error.message(lang) + &listed_columns(columns, view)
        }
        ErrorKind::Io { action, path: Some(path), source, .. } if path == Path::new("-") => {
            let name = lang.pick(match action {
                Action::Read | Action::ReadAgain | Action::Open => ["standard input", "标准输入"],
                _ => ["standard output", "标准输出"],
            });
            action.failed(Some(name), source, lang)
        }
        ErrorKind::OutputExists(path) => {
            let said =
                lang.pick([" exists already; --force replaces it", " 已存在；加 --force 可替换"]);
            text::path(path) + said
        }
        _ => error.message(lang),
    }
}

/// The file that a message is about, where there are several.
fn in_file(file: &Option<String>, lang: Lang) -> String {
    let file = file.as_ref().map(|file| escape(file) + lang.pick([": ", "："]));
    file.unwrap_or_default()
}

/// There is no such column; these there are.
fn no_column(wanted: &str, columns: &[ColumnSample], encoding: Option<&str>, view: View) -> String {
    let many = columns.len();
    let what = match (wanted.parse::<usize>(), view.lang) {
        (Ok(number), Lang::En) => format!("there is no column {number}; row 1 has {many}:"),
        (Ok(number), Lang::Zh) => format!("没有第 {number} 列；第 1 行共 {many} 列："),
        (Err(_), Lang::En) => format!("no column is called \"{}\"; row 1 has:", escape(wanted)),
        (Err(_), Lang::Zh) => format!("没有名为“{}”的列；第 1 行有：", escape(wanted)),
    };
    let what = match (encoding, view.lang) {
        (None, _) => what,
        (Some(name), Lang::En) => format!(
            "no column is called \"{}\": row 1 is not UTF-8; with `--encoding {name}` it has:",
            escape(wanted)
        ),
        (Some(name), Lang::Zh) => format!(
            "没有名为“{}”的列：第 1 行不是 UTF-8；使用 `--encoding {name}` 时有：",
            escape(wanted)
        ),
    };
    what + &listed_columns(columns, view)
}

/// The columns that there are, a line each.
fn listed_columns(columns: &[ColumnSample], view: View) -> String {
    text::columns(columns, view, terminal::width())
        .map(|[number, name, sample]| {
            format!("\n  {number}  {name}  {sample}").trim_end().to_string()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_file_in_either_language() {
        let failure = |lang| {
            Failure::Io {
                action: Action::Open,
                path: "a\u{1b}.txt".into(),
                source: io::Error::from(io::ErrorKind::NotFound),
                lang,
            }
            .message()
        };
        assert_eq!(failure(Lang::En), "cannot open a\\u{1B}.txt: there is no such file or folder");
        let said = "无法打开 a\\u{1B}.txt：文件或文件夹不存在";
        assert_eq!(failure(Lang::Zh), said);
    }

    #[test]
    fn an_unknown_reason_keeps_the_systems_words() {
        let source = io::Error::other("odd\u{7}");
        assert_eq!(Action::Read.failed(None, &source, Lang::En), "cannot read: odd\\u{7}");
    }

    #[test]
    fn what_the_system_says_is_said_in_chinese_too() {
        let long = std::fs::File::open("x".repeat(5000)).unwrap_err();
        let bytes = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(bytes.path(), b"\xff").unwrap();
        let bytes = std::fs::read_to_string(bytes.path()).unwrap_err();
        for (source, said) in [(long, "文件名过长"), (bytes, "不是 UTF-8 编码；")] {
            let message = Action::Open.failed(Some("a"), &source, Lang::Zh);
            assert!(message.starts_with(&format!("无法打开 a：{said}")), "{message}");
        }
    }
}
