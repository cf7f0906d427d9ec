//! Reads the accounts of a spreadsheet: .xlsx and .xlsb as Excel, WPS and others write them, a sheet as a
//! stream of rows, in memory that its size does not decide.
//!
//! ```no_run
//! use acctpack::{Input, Options, Output};
//! use acctpack_spreadsheet::Workbooks;
//!
//! let workbooks = Workbooks::default();
//! let input = Input::path("users.xlsx").reading_workbooks(&workbooks);
//! acctpack::clean(input, Output::path("users.csv"), &Options::default())?;
//! # Ok::<(), acctpack::Error>(())
//! ```
//!
//! A cell is read as what the workbook *holds*, not as what it shows: a number by its digits, a text as it
//! is, a formula by the value that was computed last. What is lost is marked for the engine, which refuses
//! the row: the digits of a number after the fifteenth, and a date where an account should be.

mod cells;
mod choice;
mod limits;
mod rows;
mod sheet;
mod stream;

use std::io;

use acctpack::{ReadSeek, ReadWorkbook, WorkbookError, Worksheet};

pub use choice::Sheet;

use limits::Parts;
use sheet::Book;

/// Reads workbooks, for [`Input::reading_workbooks`](acctpack::Input::reading_workbooks).
#[derive(Clone, Debug)]
pub struct Workbooks {
    sheet: Option<Sheet>,
    max_inflated: u64,
}

impl Default for Workbooks {
    fn default() -> Workbooks {
        Workbooks { sheet: None, max_inflated: 4 << 30 }
    }
}

impl Workbooks {
    /// The sheet to read; else the one that holds accounts.
    pub fn sheet(self, sheet: Sheet) -> Workbooks {
        Workbooks { sheet: Some(sheet), ..self }
    }

    /// How many bytes a workbook may inflate to. What it holds besides its sheets may take an eighth.
    pub fn max_inflated(self, max_inflated: u64) -> Workbooks {
        Workbooks { max_inflated, ..self }
    }
}

impl ReadWorkbook for Workbooks {
    fn open(&self, mut file: Box<dyn ReadSeek>) -> Result<Worksheet, WorkbookError> {
        let parts = Parts::of(&mut file, self.max_inflated)?;
        file.rewind().map_err(WorkbookError::Io)?;
        let mut book = Book::open(file, parts.form())?;
        let sheet = choice::choose(&mut book, self.sheet.as_ref())?;
        let hidden_rows = parts.hidden_rows(&sheet);
        let rows = stream::rows(book, sheet.clone(), self.max_inflated)
            .map_err(|error| WorkbookError::Io(io::Error::other(error)))?;
        Ok(Worksheet::new(sheet, rows, hidden_rows))
    }
}
