//! What kept acctpack from doing its work. What the *input* is like is a
//! [`Finding`](crate::Finding), not an error.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::format::PackageFormat;
use crate::io::system_error::is_broken_pipe;
use crate::lang::Lang;
use crate::messages;
use crate::options::MaxRejects;
use crate::rules::table::ColumnSample;

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
    /// The options contradict each other or the task.
    Usage(UsageError),
    /// The input has no such column.
    NoColumn {
        /// Its name, or its number.
        wanted: String,
        /// The encoding in which row 1 is read, where it is not UTF-8.
        encoding: Option<String>,
        /// The columns that there are. What row 1 holds may be accounts: show it with care.
        columns: Vec<ColumnSample>,
        /// The input, where there are several.
        file: Option<String>,
    },
    /// Several columns of the input have the name that was asked for.
    AmbiguousColumn {
        /// The name.
        wanted: String,
        /// Their numbers, from 1.
        numbers: Vec<usize>,
        /// All columns that there are. What row 1 holds may be accounts: show it with care.
        columns: Vec<ColumnSample>,
        /// The input, where there are several.
        file: Option<String>,
    },
    /// A list of accounts to be left out is a table, and nobody said which column holds them.
    ColumnNotChosen {
        /// The list.
        file: String,
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
    /// The text and its deduplication take more than may be written to temporary files.
    #[non_exhaustive]
    SpillTooLarge {
        /// How many bytes may be written.
        limit: u64,
        /// Where temporary files are made.
        folder: PathBuf,
        /// Whether the limit is half of what was free there, and nobody's choice.
        is_default: bool,
    },
    /// The caller asked to stop.
    Cancelled,
}

/// What is asked for and cannot be.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UsageError {
    /// No input is given.
    NoInput,
    /// It is about one of several files.
    InFile {
        /// The file.
        file: String,
        /// What is wrong.
        error: Box<UsageError>,
    },
    /// A column, where rows are whole accounts.
    ColumnOfWholeRows,
    /// A delimiter that is no single ASCII character, or a quote or a line end.
    Delimiter,
    /// The target of this name takes nothing: a length, a file name or the formats.
    EmptyTarget(String),
    /// A limit of rejected rows that is no share.
    MaxRejects(MaxRejects),
    /// No account type has this number.
    AccountType(u32),
    /// A column by a delimiter by which the rows have one column, where by another they have several.
    OtherDelimiter {
        /// The one that was asked for.
        asked: char,
        /// The other one.
        found: char,
        /// How many columns the rows have by it.
        columns: usize,
    },
    /// An output whose name does not end in `.txt`, `.csv` or `.zip`.
    OutputExtension(PathBuf),
    /// An output of a format that the target does not take.
    OutputFormat {
        /// The output's name.
        name: String,
        /// Its format.
        format: PackageFormat,
        /// The target's name.
        target: String,
        /// The formats that it takes.
        taken: Vec<PackageFormat>,
    },
    /// An output whose name is too short or too long.
    OutputName {
        /// The name.
        name: String,
        /// The fewest characters that it may have.
        min: u64,
        /// The most.
        max: u64,
    },
    /// A part whose number makes its name too long.
    PartName {
        /// The part's name.
        name: String,
        /// How many characters it has.
        len: u64,
        /// How many it may have.
        max: u64,
    },
    /// A zip from a stream that is larger than what a zip may inflate to.
    EndlessZip {
        /// The stream's name.
        name: String,
        /// How many bytes a zip may inflate to.
        most: u64,
    },
    /// A gzip that inflates to more than so many bytes, which it may not.
    EndlessGzip(u64),
    /// A workbook that has not the sheet that was asked for.
    NoSheet {
        /// The one that was asked for.
        asked: String,
        /// Those that there are.
        sheets: Vec<String>,
    },
    /// A workbook of which these sheets may hold the accounts, and nobody said which does.
    SeveralSheets(Vec<String>),
    /// A file to be written in a folder that is not there.
    MissingFolder {
        /// The file.
        file: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// A folder where a file is to be written.
    Folder(PathBuf),
    /// A device or a pipe where a part of the package is to be written.
    Node(PathBuf),
    /// The address space that the process may have is too small for its threads, in MiB.
    AddressSpace {
        /// How much it may have.
        space: u64,
        /// How much is enough.
        ample: u64,
        /// How many threads there are.
        threads: usize,
    },
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error(Box::new(kind))
    }

    pub(crate) fn usage(error: UsageError) -> Error {
        Error::new(ErrorKind::Usage(error))
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

    /// Says which of several inputs it is about, where nothing else does.
    pub(crate) fn in_file(self, name: &str) -> Error {
        Error::new(match *self.0 {
            ErrorKind::NoColumn { wanted, encoding, columns, .. } => {
                ErrorKind::NoColumn { wanted, encoding, columns, file: Some(name.to_string()) }
            }
            ErrorKind::AmbiguousColumn { wanted, numbers, columns, .. } => {
                ErrorKind::AmbiguousColumn {
                    wanted,
                    numbers,
                    columns,
                    file: Some(name.to_string()),
                }
            }
            ErrorKind::Usage(error) => {
                let (file, error) = (name.to_string(), Box::new(error));
                ErrorKind::Usage(UsageError::InFile { file, error })
            }
            other => other,
        })
    }

    /// The same of a list of those to be left out: that it has not the column of the inputs says no more
    /// than that it wants one of its own.
    pub(crate) fn of_column_not_chosen(self) -> Error {
        Error::new(match *self.0 {
            ErrorKind::NoColumn { columns, file: Some(file), encoding: None, .. }
            | ErrorKind::AmbiguousColumn { columns, file: Some(file), .. } => {
                ErrorKind::ColumnNotChosen { file, columns }
            }
            other => other,
        })
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Whether the reader of our output went away: success, for a command-line filter.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self.kind(), ErrorKind::Io { source, .. } if is_broken_pipe(source))
    }

    /// What happened and what to do, in one line; what it quotes is escaped, and what may be an
    /// account is masked.
    pub fn message(&self, lang: Lang) -> String {
        messages::of(lang).error(self.kind())
    }
}

/// What the system said, in plain words; its own words or number where no better ones are known.
pub fn system_reason(source: &io::Error, lang: Lang) -> String {
    messages::of(lang).system_reason(source)
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
        messages::of(lang).action(self)
    }

    /// That it failed, with which file, and why.
    pub fn failed(self, path: Option<&str>, why: &io::Error, lang: Lang) -> String {
        messages::of(lang).failed(self, path, why)
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
            ErrorKind::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
