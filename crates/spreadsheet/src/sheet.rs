//! The forms of workbooks, and the cells of their sheets one after the other.

use acctpack::{ReadSeek, WorkbookError};
use calamine::{Cell, DataRef, Reader as _, SheetType, SheetVisible, Xlsb, Xlsx};

use crate::limits::damaged;

/// The form of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// XML in a zip.
    Xlsx,
    /// Records in a zip.
    Xlsb,
}

impl Form {
    /// By the parts of the zip.
    pub(crate) fn of_parts(names: &[String]) -> Option<Form> {
        let has = |end: &str| names.iter().any(|name| name.to_ascii_lowercase().ends_with(end));
        match (has("workbook.bin"), has("workbook.xml")) {
            (true, _) => Some(Form::Xlsb),
            (_, true) => Some(Form::Xlsx),
            _ => None,
        }
    }

    pub(crate) fn is_xml(self) -> bool {
        self == Form::Xlsx
    }

    /// Whether a part is a sheet, which is read as a stream.
    pub(crate) fn is_sheet(self, part: &str) -> bool {
        part.to_ascii_lowercase().contains("/worksheets/") && !part.ends_with(".rels")
    }

    /// Whether a part may be held in memory: pictures and the like are not read.
    pub(crate) fn is_held(self, part: &str) -> bool {
        let part = part.to_ascii_lowercase();
        [".xml", ".rels", ".bin"].iter().any(|end| part.ends_with(end))
            && !["/media/", "/drawings/", "/charts/", "vbaproject.bin", "printersettings"]
                .iter()
                .any(|word| part.contains(word))
    }
}

/// A workbook, open.
pub(crate) enum Book {
    Xlsx(Box<Xlsx<Box<dyn ReadSeek>>>),
    Xlsb(Box<Xlsb<Box<dyn ReadSeek>>>),
}

impl Book {
    pub(crate) fn open(file: Box<dyn ReadSeek>, form: Form) -> Result<Book, WorkbookError> {
        match form {
            Form::Xlsx => Xlsx::new(file).map(Box::new).map(Book::Xlsx).map_err(damaged),
            Form::Xlsb => Xlsb::new(file).map(Box::new).map(Book::Xlsb).map_err(damaged),
        }
    }

    /// The names of its sheets, and whether each is shown.
    pub(crate) fn sheets(&self) -> Vec<(String, bool)> {
        let sheets = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
        };
        let sheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect()
    }

    /// Gives the cells of a sheet, row by row, until `take` has enough.
    pub(crate) fn each_cell(
        &mut self,
        sheet: &str,
        mut take: impl FnMut(Cell<DataRef<'_>>) -> Going,
    ) -> Result<(), String> {
        let shown = |error: &dyn std::fmt::Display| error.to_string();
        match self {
            Book::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|e| shown(&e))?;
                while let Some(cell) = cells.next_cell().map_err(|e| shown(&e))? {
                    if take(cell) == Going::Enough {
                        break;
                    }
                }
            }
            Book::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|e| shown(&e))?;
                while let Some(cell) = cells.next_cell().map_err(|e| shown(&e))? {
                    if take(cell) == Going::Enough {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether more cells are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Going {
    On,
    Enough,
}
