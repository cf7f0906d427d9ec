//! Workbooks, read by what a caller brings: the engine knows the format of no spreadsheet.

use std::io::{self, Read, Seek};

use crate::rules::package::WorkbookProblem;

/// What a workbook is read from.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Reads workbooks: see [`Input::reading_workbooks`](crate::Input::reading_workbooks). The crate
/// `acctpack-spreadsheet` has one.
pub trait ReadWorkbook: Sync {
    /// Opens the sheet that holds the accounts.
    ///
    /// # Errors
    /// Says why there is none to be read.
    fn open(&self, file: Box<dyn ReadSeek>) -> Result<Worksheet, WorkbookError>;
}

/// A sheet of a workbook, as a text.
#[non_exhaustive]
pub struct Worksheet {
    /// Its name.
    pub sheet: String,
    /// Its rows as CSV in UTF-8, with commas between the columns: the first row of the sheet first, and
    /// those that are blank among them.
    pub rows: Box<dyn Read + Send>,
    /// How many of its rows are not shown: hidden, or filtered out.
    pub hidden_rows: u64,
}

impl Worksheet {
    /// A sheet of that name.
    pub fn new(sheet: String, rows: impl Read + Send + 'static, hidden_rows: u64) -> Worksheet {
        Worksheet { sheet, rows: Box::new(rows), hidden_rows }
    }
}

/// Why no sheet of a workbook can be read.
#[derive(Debug)]
pub enum WorkbookError {
    /// Reading failed.
    Io(io::Error),
    /// It is damaged, protected, or larger than it may be.
    Unreadable(WorkbookProblem),
    /// It has not the sheet that was asked for.
    NoSheet {
        /// The one that was asked for.
        asked: String,
        /// Those that there are.
        sheets: Vec<String>,
    },
    /// Any of these sheets may hold the accounts: the caller has to say which is meant.
    SeveralSheets(Vec<String>),
}
