//! What kept a command from its work. The words are in the catalogue of messages.

use std::io;
use std::path::{Path, PathBuf};

use acctpack::{Action, ColumnSample, Error, ErrorKind, Lang, RuleConfigError, TargetError, View};
use acctpack_report::layout as text;
use acctpack_tpns::{Audience, Delivery};

use crate::messages::{self, Notice, Unfit, Word};
use crate::{suggest, terminal};

/// What is asked of a command and cannot be.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// A flag's value, or that of a key which has a flag.
    Flag { flag: &'static str, value: String, error: FlagError },
    /// A place in the config file.
    Config { path: PathBuf, line: Option<usize>, error: ConfigError },
    /// `--target` names none.
    UnknownTarget(UnrecognizedName),
    /// Two things would go to standard output.
    TwoForStdout { first: String, second: String },
    /// The package would go to standard output, which is closed.
    StdoutClosed,
    /// A report would go to standard output, where the ids go.
    StdoutForIds { flag: String },
    /// One file is wanted, and this is a folder.
    Folder(PathBuf),
    /// A folder without a package.
    EmptyFolder(PathBuf),
    /// A pattern that stands for no file.
    NothingMatches(PathBuf),
    /// Standard input is named twice.
    StdinTwice,
    /// The last word was meant as the output, as the line has it.
    OutputWithoutFlag { last: PathBuf, line: String },
    /// Nothing says where the package goes.
    NoOutput,
    /// Parts of a package would go to a stream.
    SplitStream,
    /// One report of several files.
    ReportOfSeveral,
    /// A thread could not be started.
    Threads(io::Error),
    /// A target of another service cannot be sent to this one.
    OtherService(String),
    /// Something about the service.
    Delivery(DeliveryError),
}

/// What is wrong with a flag's value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FlagError {
    Rule(RuleConfigError),
    /// No encoding has this name; the nearest that there is.
    Encoding(Option<&'static str>),
    AccountType,
    /// No country has these letters or this code.
    Country,
    Size,
    TooLittleMemory,
    /// The extension says no form of a report.
    ReportForm,
    /// The extension says no form of a package.
    PackageForm,
    /// The extension says another form than the flag.
    OtherExtension,
    /// A zip cannot go to standard output.
    ZipStream,
    MaxRejects,
    /// Columns count from 1.
    ColumnZero,
    /// Neither a name nor a number of a column.
    NoColumn,
    /// A column of rows that are whole accounts.
    ColumnOfWholeRows,
    Delimiter,
}

/// What is wrong at a place in the config file.
#[derive(Clone, Debug)]
pub(crate) enum ConfigError {
    Rule(RuleConfigError),
    Encoding {
        name: String,
        nearest: Option<&'static str>,
    },
    UnknownTarget(UnrecognizedName),
    /// No country has these letters or this code.
    Country(String),
    /// A target of the file's own cannot be so.
    Target {
        name: String,
        error: TargetError,
    },
    /// It is larger than any config file.
    TooLarge,
    UnknownKey(UnrecognizedName),
    UnknownValue(UnrecognizedName),
    /// It is no TOML, or a value is of another type; in the parser's words.
    Toml(String),
}

/// A name that is not known, and those that are.
#[derive(Clone, Debug)]
pub(crate) struct UnrecognizedName {
    pub(crate) met: String,
    pub(crate) known: Vec<String>,
}

impl UnrecognizedName {
    /// The known name that was likely meant.
    pub(crate) fn nearest(&self) -> Option<&str> {
        suggest::nearest(&self.met, self.known.iter().map(String::as_str))
    }
}

/// What is asked of `upload`, `push`, `send` or `sandbox` and cannot be.
#[derive(Debug)]
pub(crate) enum DeliveryError {
    /// Flags that change the package, without `--clean`.
    CleanFlags,
    /// Standard input or a pipe cannot be uploaded as it is.
    StdinWithoutClean,
    /// The thread that uploads has died: a fault of this program.
    UploadDied,
    /// There is no terminal to ask on.
    NoTerminal,
    /// Another version of the list had the same message.
    Twice(Box<Delivery>),
    /// The receipt says that the upload holds these.
    OtherAudience(Audience),
    /// The receipt knows no such upload.
    NoUpload { receipt: PathBuf, upload_id: u64 },
    /// Flags about accounts, for a package of device tokens.
    FlagsForAccounts,
    /// The file of the message cannot be used.
    Message { path: PathBuf, error: acctpack_tpns::Error },
    /// A further field is no `KEY=JSON`.
    Field(String),
    /// A variable of the environment names no proxy.
    Proxy { variable: String, error: acctpack_tpns::Error },
    /// There is no folder to keep receipts in.
    NoStateFolder,
    /// The console cannot start; on this port, if one was named.
    Console { port: Option<u16>, source: io::Error },
    /// The sandbox cannot start; on this port, if that is what is wrong.
    Listen { port: Option<u16>, source: io::Error },
    /// The file of the message is larger than any message.
    LargeMessage(PathBuf),
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The flags or the config file ask for what cannot be.
    Command(Box<CommandError>, Lang),
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
    /// The list is not fit to be sent.
    Unfit(Unfit, Lang),
    /// The person who was asked did not say yes.
    NotConfirmed(Lang),
    /// The push was accepted, and that could not be told on standard output.
    Untold(acctpack_tpns::Pushed, io::Error, Lang),
    /// A signal came while a question was open.
    Stopped(Lang),
}

impl Failure {
    /// What is asked for cannot be.
    pub(crate) fn command(error: CommandError, lang: Lang) -> Failure {
        Failure::Command(Box::new(error), lang)
    }

    /// What is asked of the service cannot be.
    pub(crate) fn delivery(error: DeliveryError, lang: Lang) -> Failure {
        Failure::command(CommandError::Delivery(error), lang)
    }

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
        move |error| Failure::command(CommandError::Threads(error), lang)
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
            Failure::Command(error, lang) => messages::of(*lang).command_error(error),
            Failure::Unfit(unfit, lang) => messages::of(*lang).unfit(unfit),
            Failure::Engine(error, view) => engine_message(error, *view),
            Failure::Io { action, path, source, lang } => {
                action.failed(Some(&text::path(path)), source, *lang)
            }
            Failure::Service(error, lang) => service_message(error, *lang),
            Failure::NotConfirmed(lang) => messages::of(*lang).notice(Notice::NotConfirmed).into(),
            Failure::Untold(pushed, source, lang) => {
                pushed.despite(&stdout_message(source, *lang), *lang)
            }
            Failure::Stopped(lang) => messages::of(*lang).notice(Notice::StoppedBeforePush).into(),
            Failure::Stdout(source, lang) => stdout_message(source, *lang),
            Failure::Unreported(path, lang) => messages::of(*lang).unreported(path),
        }
    }
}

fn stdout_message(source: &io::Error, lang: Lang) -> String {
    let name = messages::of(lang).label(Word::StandardOutput);
    Action::Write.failed(Some(name), source, lang)
}

fn service_message(error: &acctpack_tpns::Error, lang: Lang) -> String {
    use acctpack_tpns::ErrorKind as Kind;
    match error.kind() {
        Kind::Unrecorded { pushed, why } => pushed.despite(&service_message(why, lang), lang),
        Kind::Cancelled => messages::of(lang).notice(Notice::StoppedBeforePush).into(),
        _ => error.message(lang),
    }
}

fn engine_message(error: &Error, view: View) -> String {
    let lang = view.lang;
    let words = messages::of(lang);
    if super::exit::is_stopped(error) {
        return words.notice(Notice::StoppedBeforePackage).into();
    }
    match error.kind() {
        ErrorKind::NoColumn { wanted, columns, encoding, file } => {
            let what = words.no_column(wanted, columns.len(), encoding.as_deref());
            let what = match file {
                Some(file) => words.in_file(file, &what),
                None => what,
            };
            what + &listed_columns(columns, view)
        }
        ErrorKind::ColumnNotChosen { file, columns } => {
            words.column_not_chosen(file) + &listed_columns(columns, view)
        }
        ErrorKind::AmbiguousColumn { columns, .. } => {
            error.message(lang) + &listed_columns(columns, view)
        }
        ErrorKind::Io { action, path: Some(path), source, .. } if path == Path::new("-") => {
            let name = words.label(match action {
                Action::Read | Action::ReadAgain | Action::Open => Word::StandardInput,
                _ => Word::StandardOutput,
            });
            action.failed(Some(name), source, lang)
        }
        ErrorKind::OutputExists(path) => words.output_exists(path),
        _ => error.message(lang),
    }
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
        let long = io::Error::from(io::ErrorKind::InvalidFilename);
        let bytes = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(bytes.path(), b"\xff").unwrap();
        let bytes = std::fs::read_to_string(bytes.path()).unwrap_err();
        for (source, said) in [(long, "文件名过长"), (bytes, "不是 UTF-8 编码；")] {
            let message = Action::Open.failed(Some("a"), &source, Lang::Zh);
            assert!(message.starts_with(&format!("无法打开 a：{said}")), "{message}");
        }
    }
}
