//! The forms of workbooks, and the cells of their sheets one after the other.

use acctpack::{ReadSeek, WorkbookError};
use calamine::{Cell, Data, DataRef, Reader as _, SheetType, SheetVisible, Xls, Xlsb, Xlsx};

use crate::limits::damaged;
use crate::ods::OdsBook;

/// The form of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BookForm {
    /// XML in a zip.
    Xlsx,
    /// Records in a zip.
    Xlsb,
    /// Records in a compound file.
    Xls,
    /// OpenDocument: XML in a zip.
    Ods,
}

impl BookForm {
    /// By the parts of the zip.
    pub(crate) fn of_parts(names: &[String]) -> Option<BookForm> {
        let has = |end: &str| names.iter().any(|name| name.to_ascii_lowercase().ends_with(end));
        let is_open_document =
            ["mimetype", "content.xml"].iter().all(|part| names.iter().any(|name| name == part));
        match (has("workbook.bin"), has("workbook.xml")) {
            (true, _) => Some(BookForm::Xlsb),
            (_, true) => Some(BookForm::Xlsx),
            _ => is_open_document.then_some(BookForm::Ods),
        }
    }

    pub(crate) fn is_xml(self) -> bool {
        matches!(self, BookForm::Xlsx | BookForm::Ods)
    }

    /// Whether a part is a sheet, which is read as a stream.
    pub(crate) fn is_sheet(self, part: &str) -> bool {
        match self {
            BookForm::Ods => part == "content.xml",
            _ => part.to_ascii_lowercase().contains("/worksheets/") && !part.ends_with(".rels"),
        }
    }

    /// Whether a part may be held in memory: pictures and the like are not read.
    pub(crate) fn is_held(self, part: &str) -> bool {
        if self == BookForm::Ods {
            return false;
        }
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
    Xls(Box<Xls<Box<dyn ReadSeek>>>),
    Ods(Box<OdsBook>),
}

impl Book {
    pub(crate) fn open(file: Box<dyn ReadSeek>, form: BookForm) -> Result<Book, WorkbookError> {
        match form {
            BookForm::Xlsx => Xlsx::new(file).map(Box::new).map(Book::Xlsx).map_err(damaged),
            BookForm::Xlsb => Xlsb::new(file).map(Box::new).map(Book::Xlsb).map_err(damaged),
            BookForm::Xls => Xls::new(file).map(Box::new).map(Book::Xls).map_err(damaged),
            BookForm::Ods => OdsBook::open(file).map(Box::new).map(Book::Ods),
        }
    }

    /// The names of its sheets, and whether each is shown.
    pub(crate) fn sheets(&self) -> Vec<(String, bool)> {
        let sheets = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => {
                let sheets = book.sheets().iter();
                return sheets.map(|sheet| (sheet.name.clone(), sheet.is_shown)).collect();
            }
        };
        let sheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect()
    }

    /// How many rows a sheet hides, where the workbook tells only when it is open.
    pub(crate) fn hidden_rows(&self, sheet: &str) -> u64 {
        let Book::Ods(book) = self else { return 0 };
        book.sheets().iter().find(|one| one.name == sheet).map_or(0, |one| one.hidden_rows)
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
            Book::Ods(book) => return book.each_cell(sheet, take),
            Book::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(|e| shown(&e))?;
                let (row, column) = range.start().unwrap_or_default();
                for (down, right, value) in range.used_cells() {
                    let at = (row + down as u32, column + right as u32);
                    if take(Cell::new(at, as_cell(value))) == Going::Enough {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a sheet in memory holds, as a stream gives it.
fn as_cell(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(value) => DataRef::SharedString(value),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(value) => DataRef::DateTimeIso(value.clone()),
        Data::DurationIso(value) => DataRef::DurationIso(value.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        _ => DataRef::Empty,
    }
}

/// Whether more cells are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Going {
    On,
    Enough,
}
