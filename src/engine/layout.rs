//! How a text is read: as a list, or as a table of which one column holds the accounts. Settled by its
//! first rows and the options, before any row is judged.

use crate::engine::columns::{self, Columns, FirstRow, LONGEST_TITLE, first_rows};
use crate::engine::table::{DELIMITERS, FirstTable, declared_delimiter};
use crate::error::{Error, ErrorKind, Result, UsageError};
use crate::format::PackageFormat;
use crate::input::encoding::{self, TextEncoding};
use crate::input::{Dialect, line_end};
use crate::options::{Column, Delimiter, Mode, Options};
use crate::rows::{self, Chosen, Layout, Preamble};
use crate::rules::catalog::Code;
use crate::rules::finding::Finding;

/// The header of a column that is asked for by name is looked for in so many rows.
const MOST_ROWS: usize = 64;

/// A byte that no UTF-8 text holds separates no columns.
const NOTHING: u8 = 0xff;

/// What a column that is asked for is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnFit {
    /// Of this text, which must have it.
    Exact,
    /// Of those of several texts that are tables: a list is taken whole.
    OfTables,
}

/// How a text is read.
pub(super) struct Reading {
    pub(super) layout: Layout,
    /// What stands above the accounts and is none.
    pub(super) preamble: Preamble,
    /// The columns to choose from, where there are several and none was chosen.
    pub(super) columns: Columns,
    /// What separates them, where that is no comma.
    pub(super) delimiter: Option<char>,
    /// How much of the text is a line that says what separates its columns.
    pub(super) declaration: usize,
    /// Whether it is a table of rejected rows, to be read as [`rows::RejectsTable`] writes it.
    pub(super) is_of_rejects: bool,
    /// Where the text is a table of which no column was chosen: nothing is read of it.
    pub(super) refusal: Option<Finding<'static>>,
}

impl Reading {
    /// How a text is read whose first rows these are, without a mark before them.
    pub(super) fn of_text(
        text: &[u8],
        form: PackageFormat,
        mode: Mode,
        options: &Options,
        fit: ColumnFit,
    ) -> Result<Reading> {
        let declared = declared_delimiter(text);
        let below = &text[declared.map_or(0, |(_, end)| end)..];
        let chosen = match options.delimiter {
            Delimiter::Byte(delimiter) => Some(delimiter),
            Delimiter::Auto | Delimiter::None => declared.map(|(delimiter, _)| delimiter),
        };
        let source = LayoutSource { text: below, mode, options, chosen };
        if let Some(reading) = source.rejects() {
            return Ok(reading);
        }
        let mut reading = match &options.column {
            Some(column) => match source.column(column) {
                Err(_) if fit == ColumnFit::OfTables && source.is_list() => source.whole(form),
                reading => reading?,
            },
            None => source.whole(form),
        };
        if let Some((_, end)) = declared {
            reading.declaration = end;
            reading.columns.title_rows += usize::from(reading.columns.are_several());
            if options.column.is_some() || sets_headers_aside(mode, options) {
                reading.preamble.rows.push(text[..line_end(text, 0)].to_vec());
            }
        }
        Ok(reading)
    }
}

/// What a text is told by.
struct LayoutSource<'t> {
    /// Its first rows.
    text: &'t [u8],
    mode: Mode,
    options: &'t Options,
    /// What is said to separate its columns.
    chosen: Option<u8>,
}

impl<'t> LayoutSource<'t> {
    /// A text whose rows are to be accounts.
    fn whole(&self, form: PackageFormat) -> Reading {
        let is_whole = self.options.delimiter == Delimiter::None;
        let delimiter = if is_whole { NOTHING } else { self.chosen.unwrap_or(b',') };
        let layout = match form {
            PackageFormat::Csv => Layout::Records { delimiter, column: Chosen::Only },
            _ => Layout::Lines,
        };
        let mut reading = Reading {
            layout,
            preamble: Preamble::default(),
            columns: Columns::default(),
            delimiter: None,
            declaration: 0,
            is_of_rejects: false,
            refusal: None,
        };
        if is_whole {
            return reading;
        }
        if let Some(found) = FirstTable::of_text(self.text, self.chosen) {
            let delimiter = char::from(found.delimiter);
            reading.delimiter = Some(delimiter).filter(|&delimiter| delimiter != ',');
            reading.columns = found.columns();
            reading.refusal = Some(found.finding());
        } else if form == PackageFormat::Csv {
            // Rows here and there have several, which are errors of theirs.
            let columns = Columns::of_text(self.text, delimiter);
            reading.columns = Some(columns).filter(Columns::are_several).unwrap_or_default();
        }
        reading
    }

    /// A table of rejected rows, which is cleaned again: the accounts are in its column `text`, whatever
    /// the column of the list was that they come from.
    fn rejects(&self) -> Option<Reading> {
        let is_meant = self.mode == Mode::Clean && self.options.delimiter != Delimiter::None;
        let delimiter = rows::delimiter_of_rejects(self.text).filter(|_| is_meant)?;
        let header = self.text[..line_end(self.text, 0)].to_vec();
        let column = Chosen::Column(rows::REJECTED_TEXT);
        Some(Reading {
            layout: Layout::Records { delimiter, column },
            preamble: Preamble { rows: vec![header.clone()], header, name: Vec::new() },
            columns: Columns::default(),
            delimiter: None,
            declaration: 0,
            is_of_rejects: true,
            refusal: None,
        })
    }

    /// A text of which one column holds the accounts.
    fn column(&self, column: &Column) -> Result<Reading> {
        let table = FirstTable::of_text(self.text, self.chosen);
        if let Delimiter::Byte(delimiter) = self.options.delimiter {
            self.refuse_other_delimiter(delimiter, table.as_ref())?;
        }
        let delimiter = match (&self.options.delimiter, &table) {
            (Delimiter::Byte(delimiter), _) => *delimiter,
            (_, Some(table)) => table.delimiter,
            _ => self.chosen.unwrap_or_else(|| self.likely_delimiter(column)),
        };
        let table = table.filter(|table| table.delimiter == delimiter);
        let rows = first_rows(self.text, delimiter, MOST_ROWS);
        let (index, header) = match column {
            Column::Name(name) => {
                let (header, index) = self.named(name, delimiter, &rows, table.as_ref())?;
                (index, Some(header))
            }
            Column::Number(number) => {
                let index = self.numbered(number.get(), delimiter)?;
                let is_set_aside = sets_headers_aside(self.mode, self.options);
                let named = table.as_ref().filter(|table| is_set_aside && table.has_header(index));
                (index, named.map(|table| table.header))
            }
        };
        let above = header.map_or_else(|| table.map_or(0, |table| table.header), |row| row + 1);
        let name = header.map(|row| rows[row].text(index).trim().as_bytes().to_vec());
        let preamble = Preamble {
            rows: rows[..above].iter().flat_map(lines).collect(),
            header: header.map(|row| rows[row].raw.to_vec()).unwrap_or_default(),
            name: name.unwrap_or_default(),
        };
        let layout = Layout::Records { delimiter, column: Chosen::Column(index) };
        let columns = Columns::default();
        Ok(Reading {
            layout,
            preamble,
            columns,
            delimiter: None,
            declaration: 0,
            is_of_rejects: false,
            refusal: None,
        })
    }

    /// Whether the text has no columns to choose from.
    fn is_list(&self) -> bool {
        FirstTable::of_text(self.text, self.chosen).is_none()
    }

    /// What may separate the columns of a text that is no table to the eye: what makes a column of
    /// that name or number.
    fn likely_delimiter(&self, column: &Column) -> u8 {
        let is_there = |&delimiter: &u8| match column {
            Column::Number(number) => {
                rows::have_columns(self.text, number.get(), Dialect::plain(delimiter))
            }
            Column::Name(name) => {
                let rows = first_rows(self.text, delimiter, MOST_ROWS);
                header_of(name, &rows, None).is_some_and(|(row, _)| rows[row].fields.len() > 1)
            }
        };
        // A comma is what most tables have.
        DELIMITERS.into_iter().rev().find(is_there).unwrap_or(b',')
    }

    /// Refuses to take a column out of rows that another delimiter divides: whole rows would come out.
    fn refuse_other_delimiter(&self, delimiter: u8, table: Option<&FirstTable<'_>>) -> Result<()> {
        let Some(table) = table.filter(|table| table.delimiter != delimiter) else { return Ok(()) };
        let columns = table.rows[table.header].fields.len();
        let rows = first_rows(self.text, delimiter, MOST_ROWS);
        if rows.iter().any(|row| row.fields.len() > 1) {
            return Ok(());
        }
        Err(Error::usage(UsageError::OtherDelimiter {
            asked: char::from(delimiter),
            found: char::from(table.delimiter),
            columns,
        }))
    }

    /// The row and the column of that name.
    fn named(
        &self,
        name: &str,
        delimiter: u8,
        rows: &[FirstRow<'_>],
        table: Option<&FirstTable<'_>>,
    ) -> Result<(usize, usize)> {
        let wanted = name.to_string();
        let samples = || match table {
            Some(table) => table.columns().samples,
            None => Columns::of_text(self.text, delimiter).samples,
        };
        let Some((row, places)) = header_of(name, rows, table.map(|table| table.header)) else {
            let mut columns = samples();
            let reading = reading_of_header(name, self.text, delimiter);
            let encoding = reading.map(|(encoding, names)| {
                for (column, name) in columns.iter_mut().zip(names) {
                    column.name = columns::shown(&name);
                }
                encoding.name().to_ascii_lowercase()
            });
            return Err(Error::new(ErrorKind::NoColumn { wanted, columns, encoding, file: None }));
        };
        match &*places {
            [place] => Ok((row, *place)),
            places => {
                let numbers = places.iter().map(|place| place + 1).collect();
                let (columns, file) = (samples(), None);
                Err(Error::new(ErrorKind::AmbiguousColumn { wanted, numbers, columns, file }))
            }
        }
    }

    /// The column of that number from 1, if any of the first rows has so many.
    fn numbered(&self, number: usize, delimiter: u8) -> Result<usize> {
        let dialect = Dialect::plain(delimiter);
        if self.text.is_empty() || rows::have_columns(self.text, number, dialect) {
            return Ok(number - 1);
        }
        let columns = Columns::of_text(self.text, delimiter).samples;
        let (wanted, encoding, file) = (number.to_string(), None, None);
        Err(Error::new(ErrorKind::NoColumn { wanted, columns, encoding, file }))
    }
}

/// Whether a row that names columns is known for no account.
fn sets_headers_aside(mode: Mode, options: &Options) -> bool {
    match mode {
        Mode::Check => options.severity(Code::HeaderRow).is_some(),
        Mode::Clean => options.fixes(Code::HeaderRow),
    }
}

/// The row that has a column of that name, and the places of all that have: that of a table, else the
/// first with nothing above it but titles.
fn header_of(
    name: &str,
    rows: &[FirstRow<'_>],
    of_table: Option<usize>,
) -> Option<(usize, Vec<usize>)> {
    let named = |at: usize| {
        let places = places_of(name, &rows.get(at)?.texts());
        (!places.is_empty()).then_some((at, places))
    };
    let is_below_titles = |&at: &usize| {
        let mut above = rows[..at].iter().filter(|row| !row.is_no_row());
        let is_title =
            |row: &FirstRow<'_>| row.fields.len() < rows[at].fields.len() && !row.holds_account();
        above.clone().count() <= LONGEST_TITLE && above.all(is_title)
    };
    of_table.and_then(named).or_else(|| (0..rows.len()).filter(is_below_titles).find_map(named))
}

/// A row as it stands in the text, and each line of it: a quoted field may be read as several rows.
fn lines(row: &FirstRow<'_>) -> Vec<Vec<u8>> {
    let lines = row.raw.split(|byte| matches!(byte, b'\n' | b'\r'));
    let lines = lines.filter(|line| !line.is_empty() && line.len() < row.raw.len());
    let is_blank = row.filled() == 0;
    let whole = (!is_blank).then_some(row.raw);
    whole.into_iter().chain(lines).map(<[u8]>::to_vec).collect()
}

/// The places of the columns of that name; its case counts only where two differ by no more.
fn places_of(name: &str, names: &[String]) -> Vec<usize> {
    let places = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..names.len()).filter(|&place| is_it(&names[place])).collect()
    };
    let exact = places(&|column| column == name);
    if !exact.is_empty() {
        return exact;
    }
    let folded = name.to_lowercase();
    places(&|column| column.to_lowercase() == folded)
}

/// The encoding in which a first row that is not UTF-8 has a column of that name, or may be in, and
/// what it reads like.
fn reading_of_header(
    name: &str,
    text: &[u8],
    delimiter: u8,
) -> Option<(TextEncoding, Vec<String>)> {
    let row = &text[..line_end(text, 0)];
    if std::str::from_utf8(row).is_ok() {
        return None;
    }
    let names = |text: &str| -> Vec<String> {
        first_rows(text.as_bytes(), delimiter, 1).first().map(FirstRow::texts).unwrap_or_default()
    };
    let readings: Vec<(TextEncoding, Vec<String>)> =
        encoding::readings(row).map(|(encoding, text)| (encoding, names(&text))).collect();
    let named = readings.iter().position(|(_, names)| !places_of(name, names).is_empty());
    readings.into_iter().nth(named.unwrap_or(0))
}
