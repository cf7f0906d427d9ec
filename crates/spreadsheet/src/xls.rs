//! Old workbooks (.xls): looked at record by record before they are read, because a reader holds a sheet as
//! a rectangle, and two cells may stand far apart in it.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use acctpack::{WorkbookError, WorkbookProblem};

use crate::limits::{damaged, too_large};

/// So many bytes a cell takes in memory, whether it holds anything or not.
const BYTES_PER_CELL: u64 = 32;

/// What old workbooks begin with.
pub(crate) const MAGIC: [u8; 8] = *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

// The records of [MS-XLS] 2.3 that tell where cells are, which rows are hidden, and whether all is
// encrypted.
const BOUND_SHEET: u16 = 0x0085;
const BOF: u16 = 0x0809;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const FILE_PASS: u16 = 0x002f;
const CELLS: [u16; 11] =
    [0x0006, 0x00be, 0x00bd, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e, 0x0406];

/// Looks at a workbook: its sheets must not take more than so many bytes in memory. Returns how many rows
/// each hides, by its name.
pub(crate) fn look(
    file: &mut (impl Read + Seek),
    most_in_memory: u64,
) -> Result<BTreeMap<String, u64>, WorkbookError> {
    let mut compound = cfb::CompoundFile::open(file).map_err(damaged)?;
    if compound.exists("/EncryptedPackage") {
        return Err(WorkbookError::Unreadable(WorkbookProblem::Unsupported));
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| compound.exists(name));
    let name = name.ok_or(WorkbookError::Unreadable(WorkbookProblem::Unsupported))?;
    let mut stream = compound.open_stream(name).map_err(damaged)?;
    let len = stream.len();
    if len > most_in_memory {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(damaged)?;
    let mut seen = Sheets::default();
    let mut rest = &bytes[..];
    while let Some((&[a, b, c, d], body)) = rest.split_first_chunk::<4>() {
        let (id, len) = (u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d])));
        let Some((data, after)) = body.split_at_checked(len) else { break };
        seen.take(id, data, bytes.len() - rest.len())?;
        rest = after;
    }
    seen.finish(most_in_memory)
}

/// What is seen of the sheets.
#[derive(Default)]
struct Sheets {
    /// Where each begins, and what it is called.
    begins: BTreeMap<usize, String>,
    hidden: BTreeMap<String, u64>,
    /// The rectangle of the sheet at hand, and the cells of those before it.
    area: Option<CellArea>,
    cells: u64,
    /// The name of the sheet at hand; empty before the first.
    current: String,
}

/// The smallest rectangle that holds some cells.
#[derive(Clone, Copy)]
struct CellArea {
    rows: (u32, u32),
    columns: (u32, u32),
}

impl CellArea {
    fn with(area: Option<CellArea>, row: u32, column: u32) -> CellArea {
        let area = area.unwrap_or(CellArea { rows: (row, row), columns: (column, column) });
        CellArea {
            rows: (area.rows.0.min(row), area.rows.1.max(row)),
            columns: (area.columns.0.min(column), area.columns.1.max(column)),
        }
    }

    fn cells(self) -> u64 {
        let len = |(first, last): (u32, u32)| u64::from(last - first) + 1;
        len(self.rows) * len(self.columns)
    }
}

impl Sheets {
    fn take(&mut self, id: u16, data: &[u8], at: usize) -> Result<(), WorkbookError> {
        let u16_at = |at: usize| Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?));
        let u32_at = |at: usize| Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?));
        match id {
            FILE_PASS => return Err(WorkbookError::Unreadable(WorkbookProblem::Unsupported)),
            BOUND_SHEET => {
                let begin = u32_at(0).and_then(|at| usize::try_from(at).ok());
                self.begins.extend(begin.map(|at| (at, sheet_name(data))));
            }
            BOF => {
                if let Some(name) = self.begins.get(&at) {
                    self.current = name.clone();
                    self.cells += self.area.take().map_or(0, CellArea::cells);
                }
            }
            // Room is made for as many as it says.
            DIMENSIONS => {
                if let (Some(first), Some(last), Some(left), Some(right)) =
                    (u32_at(0), u32_at(4), u16_at(8), u16_at(10))
                {
                    let area = CellArea::with(self.area, first, u32::from(left));
                    let end = (last.saturating_sub(1), u32::from(right).saturating_sub(1));
                    self.area = Some(CellArea::with(Some(area), end.0, end.1));
                }
            }
            ROW if data.len() >= 16 && data[12] & 0x20 != 0 => {
                *self.hidden.entry(self.current.clone()).or_default() += 1;
            }
            // Several cells in one record end with the last column.
            _ if CELLS.contains(&id) => {
                if let (Some(row), Some(column)) = (u16_at(0), u16_at(2)) {
                    let last = if matches!(id, 0x00bd | 0x00be) {
                        data.len().checked_sub(2).and_then(u16_at).unwrap_or(column)
                    } else {
                        column
                    };
                    let area = CellArea::with(self.area, u32::from(row), u32::from(column));
                    self.area = Some(CellArea::with(Some(area), u32::from(row), u32::from(last)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self, most_in_memory: u64) -> Result<BTreeMap<String, u64>, WorkbookError> {
        let cells = self.cells + self.area.map_or(0, CellArea::cells);
        if cells.saturating_mul(BYTES_PER_CELL) > most_in_memory {
            return Err(too_large());
        }
        Ok(self.hidden)
    }
}

/// The name in a record of a sheet: a length, and that many characters of one byte or two.
fn sheet_name(data: &[u8]) -> String {
    let (Some(&len), Some(&flags), Some(text)) = (data.get(6), data.get(7), data.get(8..)) else {
        return String::new();
    };
    let len = usize::from(len);
    if flags & 1 == 0 {
        return text.iter().take(len).map(|&byte| char::from(byte)).collect();
    }
    let units = text.chunks_exact(2).take(len).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}
