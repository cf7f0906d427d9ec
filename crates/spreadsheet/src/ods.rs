//! Workbooks of OpenDocument (.ods): the cells of a sheet as a stream, in memory that neither its size nor
//! its repeats decide. Crates that read it hold a sheet as a whole, with every repeat written out.

use std::collections::BTreeSet;
use std::io::{BufReader, Read};

use acctpack::{ReadSeek, WorkbookError, WorkbookProblem};
use calamine::{Cell, DataRef};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::limits::damaged;
use crate::sheet::Going;

/// The part that holds all sheets.
const CONTENT: &str = "content.xml";

/// A row is not repeated further than sheets reach.
const MOST_REPEATS: u32 = 1 << 20;

/// A workbook, open.
pub(crate) struct OdsBook {
    archive: ZipArchive<Box<dyn ReadSeek>>,
    sheets: Vec<OdsSheet>,
}

/// What is known of a sheet before it is read.
pub(crate) struct OdsSheet {
    pub(crate) name: String,
    pub(crate) is_shown: bool,
    pub(crate) hidden_rows: u64,
}

impl OdsBook {
    pub(crate) fn open(file: Box<dyn ReadSeek>) -> Result<OdsBook, WorkbookError> {
        let mut archive = ZipArchive::new(file).map_err(damaged)?;
        if is_encrypted(&mut archive) {
            return Err(WorkbookError::Unreadable(WorkbookProblem::Unsupported));
        }
        let mut book = OdsBook { archive, sheets: Vec::new() };
        book.sheets = book.look().map_err(damaged)?;
        Ok(book)
    }

    pub(crate) fn sheets(&self) -> &[OdsSheet] {
        &self.sheets
    }

    fn content(&mut self) -> Result<Reader<BufReader<impl Read + '_>>, String> {
        let part = self.archive.by_name(CONTENT).map_err(|error| error.to_string())?;
        Ok(Reader::from_reader(BufReader::new(part)))
    }

    /// The sheets, which of them are shown, and how many rows each hides.
    fn look(&mut self) -> Result<Vec<OdsSheet>, String> {
        let mut reader = self.content()?;
        let (mut buffer, mut sheets) = (Vec::new(), Vec::<OdsSheet>::new());
        // Styles come first: a sheet is hidden by that of its table.
        let (mut hiding, mut style) = (BTreeSet::new(), String::new());
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|error| error.to_string())?;
            let (Event::Start(tag) | Event::Empty(tag)) = &event else {
                if event == Event::Eof {
                    return Ok(sheets);
                }
                continue;
            };
            match tag.local_name().as_ref() {
                "style" => style = attribute(tag, "name").unwrap_or_default(),
                "table-properties" if attribute(tag, "display").as_deref() == Some("false") => {
                    hiding.insert(style.clone());
                }
                "table" => sheets.push(OdsSheet {
                    name: attribute(tag, "name").unwrap_or_default(),
                    is_shown: attribute(tag, "style-name").is_none_or(|own| !hiding.contains(&own)),
                    hidden_rows: 0,
                }),
                "table-row" if attribute(tag, "visibility").is_some_and(|how| how != "visible") => {
                    let rows = u64::from(repeats(tag, "number-rows-repeated"));
                    if let Some(sheet) = sheets.last_mut() {
                        // The rest of a sheet is hidden as one row that is repeated to its end.
                        sheet.hidden_rows += if rows > 1000 { 0 } else { rows };
                    }
                }
                _ => {}
            }
        }
    }

    /// Gives the cells of a sheet, row by row, until `take` has enough.
    pub(crate) fn each_cell(
        &mut self,
        sheet: &str,
        mut take: impl FnMut(Cell<DataRef<'_>>) -> Going,
    ) -> Result<(), String> {
        let mut reader = self.content()?;
        let mut buffer = Vec::new();
        let mut at = CellCursor::default();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|error| error.to_string())?;
            match &event {
                Event::Start(tag) if at.is_in_sheet => at.begin(tag, true),
                Event::Empty(tag) if at.is_in_sheet => {
                    at.begin(tag, false);
                    if at.end(tag.local_name().as_ref(), &mut take) == Going::Enough {
                        return Ok(());
                    }
                }
                Event::Start(tag) => {
                    at.is_in_sheet = tag.local_name().as_ref() == "table"
                        && attribute(tag, "name").as_deref() == Some(sheet);
                }
                Event::End(tag) if at.is_in_sheet => match tag.local_name().as_ref() {
                    "table" => return Ok(()),
                    name if at.end(name, &mut take) == Going::Enough => return Ok(()),
                    _ => {}
                },
                Event::Text(text) if at.reads_text() => {
                    at.text.push_str(&text.xml10_content());
                }
                Event::GeneralRef(entity) if at.reads_text() => {
                    at.text.extend(character(entity.as_ref()));
                }
                Event::Eof if at.is_in_sheet => return Err("its end is missing".into()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Where the reader is.
#[derive(Default)]
struct CellCursor {
    is_in_sheet: bool,
    row: u32,
    row_repeats: u32,
    column: u32,
    column_repeats: u32,
    value: Option<DataRef<'static>>,
    /// What the cell shows, and how deep in paragraphs the reader is.
    text: String,
    paragraphs: u32,
    /// How deep in notes, which are no part of a cell's text.
    notes: u32,
    /// The cells of the row at hand that hold anything: it may be repeated.
    cells: Vec<(u32, u32, DataRef<'static>)>,
}

impl CellCursor {
    fn reads_text(&self) -> bool {
        self.is_in_sheet && self.paragraphs > 0 && self.notes == 0
    }

    fn begin(&mut self, tag: &BytesStart<'_>, has_end: bool) {
        match tag.local_name().as_ref() {
            "table-row" => {
                self.row_repeats = repeats(tag, "number-rows-repeated");
                self.column = 0;
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" => {
                self.column_repeats = repeats(tag, "number-columns-repeated");
                self.value = value(tag);
                self.text.clear();
                self.paragraphs = 0;
            }
            "annotation" => self.notes += u32::from(has_end),
            "p" if has_end && self.notes == 0 => {
                if !self.text.is_empty() {
                    self.text.push('\n');
                }
                self.paragraphs += 1;
            }
            "s" if self.reads_text() => {
                let spaces = attribute(tag, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                self.text.extend(std::iter::repeat_n(' ', usize::min(spaces, 1000)));
            }
            "tab" if self.reads_text() => self.text.push('\t'),
            "line-break" if self.reads_text() => self.text.push('\n'),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, take: &mut impl FnMut(Cell<DataRef<'_>>) -> Going) -> Going {
        match name {
            "annotation" => self.notes = self.notes.saturating_sub(1),
            "p" if self.notes == 0 => self.paragraphs = self.paragraphs.saturating_sub(1),
            "table-cell" | "covered-table-cell" => {
                let text = std::mem::take(&mut self.text);
                let value = match self.value.take() {
                    Some(DataRef::String(said)) if text.is_empty() => DataRef::String(said),
                    Some(DataRef::String(_)) | None => DataRef::String(text),
                    Some(value) => value,
                };
                let is_empty = matches!(&value, DataRef::String(text) if text.is_empty());
                if !is_empty {
                    self.cells.push((self.column, self.column_repeats, value));
                }
                self.column = self.column.saturating_add(self.column_repeats);
            }
            "table-row" => return self.end_row(take),
            _ => {}
        }
        Going::On
    }

    /// Gives the cells of a row, as often as it is repeated.
    fn end_row(&mut self, take: &mut impl FnMut(Cell<DataRef<'_>>) -> Going) -> Going {
        let cells = std::mem::take(&mut self.cells);
        let rows = self.row..self.row.saturating_add(self.row_repeats);
        self.row = rows.end;
        if cells.is_empty() {
            return Going::On;
        }
        for row in rows {
            for (column, repeats, value) in &cells {
                for column in *column..column.saturating_add(*repeats) {
                    if take(Cell::new((row, column), value.clone())) == Going::Enough {
                        return Going::Enough;
                    }
                }
            }
        }
        Going::On
    }
}

/// What a cell holds, where that is more than its text. Of a text that is said, `String`.
fn value(tag: &BytesStart<'_>) -> Option<DataRef<'static>> {
    let said = |name: &str| attribute(tag, name);
    match &*said("value-type")? {
        "float" | "percentage" | "currency" => said("value")?.parse().ok().map(DataRef::Float),
        "date" => said("date-value").map(DataRef::DateTimeIso),
        "time" => said("time-value").map(DataRef::DurationIso),
        "boolean" => Some(DataRef::Bool(said("boolean-value")? == "true")),
        _ => Some(DataRef::String(said("string-value").unwrap_or_default())),
    }
}

/// How often a row or a cell stands there.
fn repeats(tag: &BytesStart<'_>, name: &str) -> u32 {
    let said = attribute(tag, name).and_then(|count| count.parse::<u32>().ok());
    said.unwrap_or(1).clamp(1, MOST_REPEATS)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = tag.attributes().flatten();
    let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// What an entity of XML itself stands for; those that a document defines are not read.
fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// Whether the manifest says that parts are encrypted.
fn is_encrypted(archive: &mut ZipArchive<Box<dyn ReadSeek>>) -> bool {
    const MOST: u64 = 1 << 20;
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut text = Vec::new();
    let is_read = manifest.take(MOST).read_to_end(&mut text).is_ok();
    let word = b"encryption-data";
    is_read && text.windows(word.len()).any(|part| part == word)
}
