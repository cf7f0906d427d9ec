//! Cells, as they come, become rows of CSV: as many in a row as its list has columns, and a row for each
//! of the sheet, those among them that are blank.

/// So many rows tell how many columns a sheet has.
const TELLING: u32 = 1000;

/// A sheet has no more rows and columns than this.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// The cells of a row that hold anything, each with its column.
type Row = Vec<(usize, String)>;

/// Gathers cells in rows.
#[derive(Default)]
pub(crate) struct Rows {
    /// The rows at the beginning, until it is known how many columns there are.
    first: Vec<Row>,
    /// Which columns they are, once they are known.
    columns: Option<Columns>,
    /// The row at hand, and its number from 0.
    row: Row,
    number: u32,
    /// Two cells are in one place.
    is_misplaced: bool,
}

/// Which columns are written: those from one on, so many at least.
#[derive(Clone, Copy)]
struct Columns {
    from: usize,
    count: usize,
}

/// A cell is where no sheet has one, where another is, or in a row before the last.
#[derive(Debug)]
pub(crate) struct Misplaced;

impl Rows {
    /// Takes a cell. What it completes is written to `out`.
    pub(crate) fn take(
        &mut self,
        (row, column): (u32, u32),
        cell: String,
        out: &mut Vec<u8>,
    ) -> Result<(), Misplaced> {
        if row < self.number || row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Misplaced);
        }
        while self.number < row {
            self.end_row(out);
        }
        if self.is_misplaced {
            return Err(Misplaced);
        }
        if !cell.is_empty() {
            self.row.push((column as usize, cell));
        }
        Ok(())
    }

    /// Ends the sheet.
    pub(crate) fn finish(mut self, out: &mut Vec<u8>) -> Result<(), Misplaced> {
        if !self.row.is_empty() {
            self.end_row(out);
        }
        self.settle(out);
        if self.is_misplaced { Err(Misplaced) } else { Ok(()) }
    }

    fn end_row(&mut self, out: &mut Vec<u8>) {
        let mut row = std::mem::take(&mut self.row);
        row.sort_by_key(|&(column, _)| column);
        self.is_misplaced |= row.windows(2).any(|pair| pair[0].0 == pair[1].0);
        self.number += 1;
        match self.columns {
            Some(columns) => write_row(&row, columns, out),
            None => {
                self.first.push(row);
                if self.number == TELLING {
                    self.settle(out);
                }
            }
        }
    }

    /// Tells the columns by the rows so far, and writes these.
    fn settle(&mut self, out: &mut Vec<u8>) {
        if self.columns.is_some() {
            return;
        }
        let ends = |row: &Row| Some((row.first()?.0, row.last()?.0 + 1));
        let (from, width) = self
            .first
            .iter()
            .filter_map(ends)
            .reduce(|(from, width), (first, end)| (from.min(first), width.max(end)))
            .unwrap_or((0, 0));
        // A list that does not begin in column A is a list all the same; of a table the columns keep their
        // numbers.
        let from = if from + 1 == width { from } else { 0 };
        let columns = Columns { from, count: width - from };
        self.columns = Some(columns);
        let first = std::mem::take(&mut self.first);
        first.iter().for_each(|row| write_row(row, columns, out));
    }
}

/// A row of CSV. One that is blank has no columns.
fn write_row(row: &[(usize, String)], columns: Columns, out: &mut Vec<u8>) {
    if let Some((first, _)) = row.first() {
        // What stands to the left of a list is part of the row.
        let from = if *first < columns.from { 0 } else { columns.from };
        let mut next = from;
        for (column, cell) in row {
            out.extend(std::iter::repeat_n(b',', column.saturating_sub(next)));
            next = *column;
            write_cell(cell, out);
        }
        let missing = (from + columns.count).saturating_sub(next + 1);
        out.extend(std::iter::repeat_n(b',', if from == columns.from { missing } else { 0 }));
    }
    out.push(b'\n');
}

fn write_cell(cell: &str, out: &mut Vec<u8>) {
    if !cell.contains(['"', ',', '\n', '\r']) {
        return out.extend_from_slice(cell.as_bytes());
    }
    out.push(b'"');
    for part in cell.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(cells: &[(u32, u32, &str)]) -> String {
        let (mut rows, mut out) = (Rows::default(), Vec::new());
        for &(row, column, cell) in cells {
            rows.take((row, column), cell.to_string(), &mut out).unwrap();
        }
        rows.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_of_the_sheet_is_a_row_of_the_text() {
        for (cells, text) in [
            (&[][..], ""),
            (&[(0, 0, "a"), (1, 0, "b")], "a\nb\n"),
            (&[(0, 0, "a"), (3, 0, "b"), (4, 0, "")], "a\n\n\nb\n"),
            // Rows of a table have the same number of columns.
            (&[(0, 0, "id"), (0, 1, "phone"), (1, 0, "1"), (2, 1, "2")], "id,phone\n1,\n,2\n"),
            (&[(0, 1, "id"), (0, 2, "phone"), (1, 2, "1")], ",id,phone\n,,1\n"),
            // A list that stands further right.
            (&[(1, 3, "a"), (2, 3, "b")], "\na\nb\n"),
            (&[(0, 0, "a,\"b\""), (1, 0, "c\nd")], "\"a,\"\"b\"\"\"\n\"c\nd\"\n"),
        ] {
            assert_eq!(csv(cells), text, "{cells:?}");
        }
    }

    #[test]
    fn what_stands_beside_a_list_further_down_is_not_lost() {
        let mut cells: Vec<_> = (0..2000).map(|row| (row, 1, "ab")).collect();
        cells.insert(1500, (1500, 0, "left"));
        cells.push((2000, 1, "ab"));
        cells.push((2000, 2, "right"));
        let text = csv(&cells);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(
            (rows.len(), rows[1499], rows[1500], rows[2000]),
            (2001, "ab", "left,ab", "ab,right")
        );
    }

    #[test]
    fn cells_that_go_back_or_stand_in_no_sheet_are_refused() {
        let (mut rows, mut out) = (Rows::default(), Vec::new());
        rows.take((5, 0), "a".into(), &mut out).unwrap();
        for place in [(4, 0), (MOST_ROWS, 0), (5, MOST_COLUMNS), (u32::MAX, u32::MAX)] {
            assert!(rows.take(place, "b".into(), &mut out).is_err());
        }
        rows.take((MOST_ROWS - 1, MOST_COLUMNS - 1), "b".into(), &mut out).unwrap();
        rows.take((MOST_ROWS - 1, MOST_COLUMNS - 1), "c".into(), &mut out).unwrap();
        assert!(rows.finish(&mut out).is_err());
        assert!(out.len() < 20_000_000);
    }
}
