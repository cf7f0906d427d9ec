//! Whether a text is a table, and which column of it is judged.

use super::*;

/// A table as a person sees it.
pub(crate) struct Table {
    pub(super) delimiter: u8,
    pub(super) rows: Vec<Cells>,
    /// The row that its names stand in, if it has any.
    pub(super) first: usize,
    pub(super) is_named: bool,
    pub(super) holds_accounts: bool,
    pub(super) filled: usize,
}

pub(super) struct Cells {
    pub(super) raw: Vec<u8>,
    pub(super) cells: Vec<String>,
}

/// The table that a text is, if it is one: by `chosen` if it is one by that.
pub(crate) fn table(text: &[u8], chosen: Option<u8>) -> Option<Table> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let by_chosen = chosen.and_then(|delimiter| table_by(text, delimiter));
    by_chosen.or_else(|| {
        let mut tables: Vec<Table> =
            b",|;\t".iter().filter_map(|&delimiter| table_by(text, delimiter)).collect();
        tables.sort_by_key(|t| (t.is_named || t.holds_accounts, t.first == 0, t.filled));
        tables.pop()
    })
}

pub(super) fn table_by(text: &[u8], delimiter: u8) -> Option<Table> {
    let rows = cells(first_block(text), delimiter, 1000);
    let counts = |row: &Cells| !is_around(&row.raw) && row.cells.iter().any(|c| !c.is_empty());
    let body: Vec<usize> = (0..rows.len()).filter(|&at| counts(&rows[at])).collect();
    let columns = |at: &usize| rows[*at].cells.len();
    let many = |width: usize| body.iter().filter(|at| columns(at) == width).count();
    let width = body.iter().map(columns).filter(|&width| width > 1);
    let width = width.max_by_key(|&width| (many(width), width))?;
    let first = *body.iter().find(|at| columns(at) == width)?;
    let has_account = |at: usize| rows[at].cells.iter().any(|cell| looks_like_account(cell));
    let titles: Vec<usize> = body.iter().copied().filter(|&at| at < first).collect();
    if titles.len() > 4 || titles.iter().any(|&at| has_account(at)) {
        return None;
    }
    let body = &body[titles.len()..];
    let is_named =
        !has_account(first) && rows[first].cells.iter().any(|c| is_column_name(c, false));
    let fits = |at: &usize| columns(at) == width || (is_named && (2..width).contains(&columns(at)));
    let alike: Vec<usize> = body.iter().copied().filter(fits).collect();
    let below = alike.iter().copied().skip(usize::from(is_named)).take(100);
    let below: Vec<usize> = below.collect();
    let of_column = |column: usize| {
        let cells = below.iter().filter_map(|&at| rows[at].cells.get(column));
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
    };
    let holds_accounts = (0..width).any(|column| are_accounts(&of_column(column)));
    let is_sure = is_named || holds_accounts;
    let footer = body.iter().rev().take_while(|at| !fits(at)).count().min(2);
    let footer = if is_sure && rows.len() < 1000 { footer } else { 0 };
    let filled = (0..width).filter(|&column| {
        alike.iter().any(|&at| rows[at].cells.get(column).is_some_and(|cell| !cell.is_empty()))
    });
    let filled = filled.count();
    let is_edge = |byte: Option<&u8>| byte.is_some_and(|byte| b"+|".contains(byte));
    let is_boxed = delimiter == b'|'
        && rows.iter().any(|row| {
            let raw = row.raw.trim_ascii();
            is_around(raw) && is_edge(raw.first()) && is_edge(raw.last())
        });
    let is_table = alike.len() * 10 >= (body.len() - footer) * 9
        && match is_sure {
            true => alike.len() >= titles.len() && (alike.len() > 1 || titles.is_empty()),
            false => alike.len() > 1 && alike.len() > 2 * titles.len(),
        }
        && (filled > 1 || filled == 1 && is_boxed);
    is_table.then_some(Table { delimiter, rows, first, is_named, holds_accounts, filled })
}

pub(super) fn are_accounts(cells: &[&String]) -> bool {
    cells.iter().filter(|cell| looks_like_account(cell)).count() * 2 > cells.len()
}

/// What is looked at to tell what a text is: the rows that it begins with, a block at most.
pub(super) fn first_block(text: &[u8]) -> &[u8] {
    let most = acctpack::stages::BLOCK_BYTES;
    let block = &text[..text.len().min(most)];
    let end = block.iter().rposition(|&byte| byte == b'\n').filter(|_| text.len() > most);
    &block[..end.map_or(block.len(), |end| end + 1)]
}

/// The first rows of a text. From the first quote that stays open on, each line is one.
pub(super) fn cells(text: &[u8], delimiter: u8, most: usize) -> Vec<Cells> {
    let (mut rows, mut at, mut by_line) = (Vec::new(), 0, false);
    while at < text.len() && rows.len() < most {
        let (end, next) = line_end(text, at);
        let reach = if by_line { &text[..end] } else { text };
        let trimmed = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_string();
        match read_record(reach, at, delimiter) {
            Some(record) => {
                let cells = record.fields.iter().map(|cell| trimmed(cell)).collect();
                rows.push(Cells { raw: text[at..record.end].to_vec(), cells });
                at = after_line_end(text, record.end);
            }
            None => {
                by_line = true;
                let raw = text[at..end].to_vec();
                rows.push(Cells { cells: vec![trimmed(&raw)], raw });
                at = next;
            }
        }
    }
    rows
}

/// What a column that was chosen comes to.
pub(super) struct Choice {
    pub(super) delimiter: u8,
    pub(super) column: usize,
    /// What stands above the accounts, row by row and line by line.
    pub(super) above: Vec<Vec<u8>>,
    pub(super) name: Option<String>,
}

pub(super) fn choose(text: &[u8], column: &Column, rules: &Rules) -> Choice {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let Delimiter::Byte(delimiter) = rules.options.delimiter else { panic!("a delimiter is said") };
    let table = table(text, Some(delimiter)).filter(|table| table.delimiter == delimiter);
    let rows = cells(text, delimiter, 1000);
    let (column, named) = match column {
        Column::Name(name) => {
            let place = rows[0].cells.iter().position(|cell| cell == name).expect("a column");
            (place, Some(0))
        }
        Column::Number(number) => {
            let column = number.get() - 1;
            let names = table.as_ref().filter(|table| {
                let first = &table.rows[table.first];
                let below = table.rows[table.first + 1..].iter();
                let below = below.filter(|row| {
                    !is_around(&row.raw) && row.cells.iter().any(|cell| !cell.is_empty())
                });
                let cells: Vec<&String> = below
                    .take(100)
                    .filter_map(|row| row.cells.get(column))
                    .filter(|cell| !cell.is_empty())
                    .collect();
                table.is_named
                    || (!first.cells.iter().any(|cell| looks_like_account(cell))
                        && are_accounts(&cells))
            });
            (column, names.map(|table| table.first))
        }
    };
    let sets_aside = rules.options.fixes(Code::HeaderRow);
    let named = match rules.options.column {
        Some(Column::Name(_)) => named,
        _ => named.filter(|_| sets_aside),
    };
    let above = named.map_or_else(|| table.map_or(0, |table| table.first), |row| row + 1);
    let name = named.map(|row| rows[row].cells.get(column).cloned().unwrap_or_default());
    let is_blank = |row: &Cells| row.cells.iter().all(String::is_empty);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for row in &rows[..above] {
        if !is_blank(row) {
            lines.push(row.raw.clone());
        }
        let parts = row.raw.split(|&byte| byte == b'\n' || byte == b'\r');
        lines
            .extend(parts.filter(|l| !l.is_empty() && l.len() < row.raw.len()).map(<[u8]>::to_vec));
    }
    Choice { delimiter, column, above: lines, name }
}

/// Whether the first row that looks like a name is an account like those below: of words, where it promises
/// numbers.
pub(super) fn resembles_its_accounts(rows: &[Row]) -> bool {
    let name = |row: &Row| String::from_utf8_lossy(&row.account).trim().to_string();
    let is_account =
        |row: &&Row| row.fate == Disposition::Kept && !is_column_name(&name(row), false);
    let above = rows.iter().take_while(|row| !is_account(row));
    let doubtful = above
        .filter(|row| row.fate == Disposition::Header)
        .find(|row| is_column_name(&name(row), false) && !is_column_name(&name(row), true));
    let Some(doubtful) = doubtful else { return false };
    let mut accounts: Vec<String> = Vec::new();
    for row in rows.iter().filter(is_account) {
        if accounts.len() < 20 && !accounts.contains(&name(row)) {
            accounts.push(name(row));
        }
    }
    let is_word = |account: &&String| {
        account.len() <= 20
            && account.starts_with(|c: char| c.is_ascii_alphabetic())
            && account.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let like = match name(doubtful).is_ascii() {
        true => accounts.iter().filter(is_word).count(),
        false => accounts.iter().filter(|account| !account.is_ascii()).count(),
    };
    accounts.len() >= 3 && like * 2 > accounts.len()
}

/// What the first rows call the column: the first that was found to be a header, and one below a title. That
/// is up to four different rows that are no accounts, then the name, then, behind placeholders or not, an
/// account.
pub(super) fn headers_of(rows: &[Row], doubts_names: bool) -> Vec<String> {
    let name = |row: &Row| String::from_utf8_lossy(&row.account).trim().to_string();
    let above = rows
        .iter()
        .find(|row| row.fate == Disposition::Header && !is_around(&row.account))
        .map(name);
    let mut kept: Vec<(String, bool)> = Vec::new();
    for row in rows.iter().filter(|row| row.fate == Disposition::Kept) {
        let (name, is_no_ones) = (name(row), is_no_ones(row));
        let is_again = kept.iter().any(|(other, _)| *other == name) && !is_no_ones;
        let has_room = kept.iter().filter(|(_, is_no_ones)| !is_no_ones).count() < 6;
        if has_room && !is_again && above.as_ref() != Some(&name) {
            kept.push((name, is_no_ones));
        }
    }
    let names: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
    let below = (1..=4.min(names.len().saturating_sub(1))).find(|&at| {
        names[..at].iter().all(|title| !looks_like_account(title))
            && is_column_name(names[at], doubts_names)
    });
    let below = below.filter(|&at| {
        !names[1..at].iter().any(|title| is_column_name(title, doubts_names))
            && kept[at + 1..]
                .iter()
                .find(|(_, is_no_ones)| !is_no_ones)
                .is_some_and(|(account, _)| looks_like_account(account))
    });
    above.into_iter().chain(below.map(|at| names[at].to_string())).collect()
}

/// Whether it is told by its account whose a row is.
pub(crate) fn is_no_ones(row: &Row) -> bool {
    let no_ones = [Code::Placeholder, Code::ScientificNotation, Code::DamagedText];
    row.found.iter().any(|found| !found.fixed && no_ones.contains(&found.code))
}
