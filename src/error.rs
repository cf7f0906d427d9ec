//! What kept acctpack from doing its work. What the *input* is like is a
//! [`Finding`](crate::Finding), not an error.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::names::ColumnSample;
use crate::shown::{escape, mask};

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
        /// What was being done, as `open`, `read`, `write`.
        action: &'static str,
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

    /// For `map_err`: an I/O error with what was being done to which file.
    pub(crate) fn io(action: &'static str, path: Option<&Path>) -> impl FnOnce(io::Error) -> Error {
        let path = path.map(Path::to_path_buf);
        move |source| Error::new(ErrorKind::Io { action, path, source })
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Whether the reader of our output went away: success, for a command-line filter.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self.kind(), ErrorKind::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::Io { action, path: Some(path), source } => {
                write!(f, "cannot {action} {}: {source}", path.display())
            }
            ErrorKind::Io { action, path: None, source } => write!(f, "cannot {action}: {source}"),
            ErrorKind::Usage([english, _]) => f.write_str(english),
            ErrorKind::NoColumn { wanted, columns, .. } => {
                let names: Vec<String> =
                    columns.iter().map(|column| escape(&mask(&column.name))).collect();
                write!(
                    f,
                    "no column is called \"{}\"; row 1 has: {}",
                    escape(wanted),
                    names.join(", ")
                )
            }
            ErrorKind::OutputExists(path) => {
                write!(f, "{} exists already; use --force to replace it", path.display())
            }
            ErrorKind::OutputIsInput(path) => {
                write!(
                    f,
                    "{} is the input itself, which is never written to; name another file",
                    path.display()
                )
            }
            ErrorKind::WrittenTwice(path) => {
                write!(f, "{} would be written twice; name two files", path.display())
            }
            ErrorKind::Leftover(path) => write!(
                f,
                "{} would pass for a part of the new package; move it away, or name another output",
                path.display()
            ),
            ErrorKind::InputChanged(path) => {
                write!(
                    f,
                    "{} changed while it was read; wait until it is whole, then run again",
                    path.display()
                )
            }
            ErrorKind::Cancelled => f.write_str("stopped before the end; nothing was written"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Io { source, .. } => Some(source),
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
