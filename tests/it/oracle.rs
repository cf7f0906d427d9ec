//! The rules, read naively: the whole text in memory, a byte at a time, a set for duplicates. Slow,
//! plain, and written apart from the engine, which must come to the same on every text.
//!
//! Its tables of characters and words hold what the tests use, no more.

use std::collections::HashMap;

use acctpack::{
    AccountForm, AccountKind, Code, Column, Delimiter, Options, PackageFormat, Severity,
    looks_like_account,
};

/// A row of more bytes than this, its end included, is said to be too long and no more; a CSV
/// record that is not whole within as many counts as its first line alone.
pub(crate) const LONGEST: usize = 256 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Check,
    Clean,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    Kept,
    Duplicate,
    Rejected,
    Blank,
    Header,
}

/// What the engine is told, and whether `fix` was called for the apostrophe, for what is unseen inside
/// and for what damage added at an end, which `Options` does not show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) options: Options,
    pub(crate) apostrophes: bool,
    pub(crate) unseen_inside: bool,
    pub(crate) additions: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) fixed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) offset: u64,
    pub(crate) raw: Vec<u8>,
    pub(crate) account: Vec<u8>,
    pub(crate) fate: Disposition,
    pub(crate) found: Vec<Found>,
    pub(crate) first_row: Option<u64>,
}

impl Row {
    /// Whether it stands for nobody in particular: two such rows are no duplicates.
    pub(crate) fn is_no_ones(&self) -> bool {
        let no_ones = [Code::Placeholder, Code::ScientificNotation, Code::DamagedText];
        self.found.iter().any(|f| !f.fixed && no_ones.contains(&f.code))
    }
}

/// Every row of a text, in order.
pub(crate) struct Outcome {
    pub(crate) rows: Vec<Row>,
}

impl Outcome {
    pub(crate) fn count(&self, fate: Disposition) -> u64 {
        self.rows.iter().filter(|row| row.fate == fate).count() as u64
    }

    /// Findings that were not fixed and weigh so much, those about rows alone.
    pub(crate) fn weighing(&self, severity: Severity) -> u64 {
        let found = self.rows.iter().flat_map(|row| &row.found);
        found.filter(|found| !found.fixed && found.severity == severity).count() as u64
    }

    pub(crate) fn accounts(&self) -> Vec<&[u8]> {
        let kept = self.rows.iter().filter(|row| row.fate == Disposition::Kept);
        kept.map(|row| row.account.as_slice()).collect()
    }

    /// The bytes of the clean package; the text of its entry for a zip.
    pub(crate) fn package(&self, format: PackageFormat) -> Vec<u8> {
        let mut text = Vec::new();
        for account in self.accounts() {
            let quoted = account.iter().any(|byte| matches!(byte, b'"' | b','));
            if format == PackageFormat::Csv && quoted {
                let inside = String::from_utf8(account.to_vec()).unwrap().replace('"', "\"\"");
                text.extend_from_slice(format!("\"{inside}\"").as_bytes());
            } else {
                text.extend_from_slice(account);
            }
            text.push(b'\n');
        }
        text
    }

    /// The rejected rows as they came.
    pub(crate) fn rejects(&self) -> Vec<u8> {
        let rejected = self.rows.iter().filter(|row| row.fate == Disposition::Rejected);
        rejected.flat_map(|row| row.raw.iter().copied().chain([b'\n'])).collect()
    }
}

/// Judges a UTF-8 text, all of whose rows end in one way or another, and which is no table unless a
/// column is chosen.
pub(crate) fn judge(text: &[u8], format: PackageFormat, task: Task, rules: &Rules) -> Outcome {
    let commas = match task {
        Task::Check => format != PackageFormat::Csv && rules.options.column.is_none(),
        Task::Clean => format != PackageFormat::Csv,
    };
    let judge_rows = |header: Option<String>| {
        let choice = rules.options.column.as_ref().map(|column| choose(text, column, rules));
        let (rows, any_kept) = (Vec::new(), false);
        let mut oracle = Oracle { task, rules, choice, rows, any_kept, header, commas };
        if let Some(name) = oracle.choice.as_ref().and_then(|choice| choice.name.clone())
            && (matches!(rules.options.column, Some(Column::Name(_)))
                || oracle.sets_headers_aside())
        {
            oracle.header = Some(name);
        }
        let mut at = 0;
        while at < text.len() {
            at = match (&oracle.choice, format) {
                (None, PackageFormat::Csv) => oracle.line(text, at, Some(b',')),
                (None, _) => oracle.line(text, at, None),
                (Some(_), _) => oracle.record(text, at),
            };
        }
        oracle
    };
    let mut oracle = judge_rows(None);
    let is_named = oracle.choice.as_ref().is_some_and(|choice| choice.name.is_some());
    if !is_named
        && oracle.sets_headers_aside()
        && let Some(name) = header_below_title(&oracle.rows)
    {
        oracle = judge_rows(Some(name));
    }
    oracle.look_for_outliers();
    oracle.look_for_duplicates();
    Outcome { rows: oracle.rows }
}

/// A table as a person sees it.
pub(crate) struct Table {
    delimiter: u8,
    rows: Vec<Cells>,
    /// The row that its names stand in, if it has any.
    first: usize,
    is_named: bool,
    holds_accounts: bool,
    filled: usize,
}

struct Cells {
    raw: Vec<u8>,
    cells: Vec<String>,
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

fn table_by(text: &[u8], delimiter: u8) -> Option<Table> {
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
    let is_named = !has_account(first) && rows[first].cells.iter().any(|c| is_column_name(c));
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
    let is_table = alike.len() * 10 >= (body.len() - footer) * 9
        && match is_sure {
            true => alike.len() >= titles.len() && (alike.len() > 1 || titles.is_empty()),
            false => alike.len() > 1 && alike.len() > 2 * titles.len(),
        }
        && filled > 1;
    is_table.then_some(Table { delimiter, rows, first, is_named, holds_accounts, filled })
}

fn are_accounts(cells: &[&String]) -> bool {
    cells.iter().filter(|cell| looks_like_account(cell)).count() * 2 > cells.len()
}

/// What is looked at to tell what a text is: the rows that it begins with, a block at most.
fn first_block(text: &[u8]) -> &[u8] {
    let most = acctpack::stages::BLOCK_BYTES;
    let block = &text[..text.len().min(most)];
    let end = block.iter().rposition(|&byte| byte == b'\n').filter(|_| text.len() > most);
    &block[..end.map_or(block.len(), |end| end + 1)]
}

/// The first rows of a text. From the first quote that stays open on, each line is one.
fn cells(text: &[u8], delimiter: u8, most: usize) -> Vec<Cells> {
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
struct Choice {
    delimiter: u8,
    column: usize,
    /// What stands above the accounts, row by row and line by line.
    above: Vec<Vec<u8>>,
    name: Option<String>,
}

fn choose(text: &[u8], column: &Column, rules: &Rules) -> Choice {
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

/// The name of the column that stands below a title: up to four rows that are no accounts, then the
/// name, then an account.
fn header_below_title(rows: &[Row]) -> Option<String> {
    let mut titles = 0;
    for (index, row) in rows.iter().enumerate().take(100) {
        let name = String::from_utf8_lossy(&row.account).trim().to_string();
        match row.fate {
            Disposition::Header if is_around(&row.account) => {}
            Disposition::Header => return None,
            Disposition::Kept if titles > 0 && is_column_name(&name) => {
                let next = rows.get(index + 1).filter(|next| next.fate == Disposition::Kept)?;
                return looks_like_account(&String::from_utf8_lossy(&next.account)).then_some(name);
            }
            Disposition::Kept if titles == 4 || looks_like_account(&name) => return None,
            Disposition::Kept => titles += 1,
            _ => {}
        }
    }
    None
}

struct Oracle<'r> {
    task: Task,
    rules: &'r Rules,
    choice: Option<Choice>,
    rows: Vec<Row>,
    any_kept: bool,
    /// What the first rows call the column.
    header: Option<String>,
    /// Whether a comma separates columns in what is judged.
    commas: bool,
}

impl Oracle<'_> {
    /// One line: an account, or the record of a .csv that should hold no more than that.
    fn line(&mut self, text: &[u8], start: usize, delimiter: Option<u8>) -> usize {
        let (end, next) = line_end(text, start);
        let raw = &text[start..end];
        if next - start > LONGEST {
            self.long_row(start, raw);
            return next;
        }
        let mut found = Vec::new();
        let account = self.after_mark(raw, &mut found);
        let Some(delimiter) = delimiter else {
            let (fate, account) = self.account(account, &mut found);
            self.push(start, raw, fate, account, found);
            return next;
        };
        let Some(record) = read_record(account, 0, delimiter) else {
            self.note(&mut found, Code::CsvQuote, false);
            let (fate, account) = self.account(account, &mut found);
            self.push(start, raw, fate, account, found);
            return next;
        };
        if record.is_broken {
            self.note(&mut found, Code::CsvQuote, false);
        }
        self.fields(start, raw, &record.fields, found);
        next
    }

    fn long_row(&mut self, start: usize, raw: &[u8]) {
        let mut found = Vec::new();
        self.note(&mut found, Code::TooLong, false);
        self.push(start, raw, Disposition::Rejected, raw.to_vec(), found);
    }

    /// One record of a table.
    fn record(&mut self, text: &[u8], start: usize) -> usize {
        let Some(choice) = &self.choice else { unreachable!("of a table a column is chosen") };
        let (delimiter, column) = (choice.delimiter, choice.column);
        let above = choice.above.clone();
        let mut found = Vec::new();
        let begin = text.len() - self.after_mark(&text[start..], &mut found).len();
        let read = read_record_of(text, begin, delimiter, Some(column));
        let whole = match &read {
            Read::Whole(record) => Some((record.end, record.next)),
            Read::Cut(end) => Some((*end, after_line_end(text, *end))),
            Read::Open => None,
        };
        let (first_end, first_next) = line_end(text, start);
        let (end, next) =
            whole.filter(|(_, next)| next - start <= LONGEST).unwrap_or((first_end, first_next));
        let raw = &text[start..end];
        let is_whole = whole == Some((end, next)) && next - start <= LONGEST;
        if !is_whole && next - start > LONGEST {
            self.long_row(start, raw);
            return next;
        }
        let early = !self.any_kept;
        if is_around(&text[begin..end])
            || (early && above.iter().any(|line| *line == text[begin..end]))
        {
            if self.task == Task::Clean {
                self.note(&mut found, Code::HeaderRow, true);
            }
            let fate = self.set_aside(Disposition::Header, Code::HeaderRow, &found);
            let name = match read {
                Read::Whole(record) if is_whole => record.fields.get(column).cloned(),
                _ => Some(text[begin..end].to_vec()),
            };
            self.push(start, raw, fate, name.unwrap_or_default(), found);
            return next;
        }
        match read {
            Read::Whole(record) if is_whole => {
                if record.is_broken {
                    self.note(&mut found, Code::CsvQuote, false);
                }
                if record.lines > 2 {
                    // Rows may be in it; it is no fault of its own.
                    let (code, severity) = (Code::CsvQuote, Severity::Warning);
                    found.push(Found { code, severity, fixed: false });
                }
                self.fields(start, raw, &record.fields, found);
            }
            _ => {
                // The quote stays open: the row is read as it stands. Which column it was cannot be
                // known.
                self.note(&mut found, Code::CsvQuote, false);
                let (fate, account) = self.account(&text[begin..end], &mut found);
                self.push(start, raw, fate, account, found);
            }
        }
        next
    }

    fn fields(&mut self, start: usize, raw: &[u8], fields: &[Vec<u8>], mut found: Vec<Found>) {
        let chosen = self.choice.as_ref().map(|choice| choice.column);
        let is_empty = fields.iter().all(Vec::is_empty);
        let Some(account) = fields.get(chosen.unwrap_or(0)) else {
            let fate = if is_empty {
                self.blank(&mut found)
            } else {
                self.note(&mut found, Code::MultipleColumns, false);
                Disposition::Rejected
            };
            return self.push(start, raw, fate, raw.to_vec(), found);
        };
        if chosen.is_none() && fields.len() > 1 {
            let others_empty = fields[1..].iter().all(Vec::is_empty);
            self.note(
                &mut found,
                Code::MultipleColumns,
                others_empty && self.fixes(Code::MultipleColumns),
            );
            if !others_empty {
                // Which column is the account cannot be known: what is said is said of the row.
                match std::str::from_utf8(raw) {
                    Ok(text) if holds_control(text) => {
                        self.note(&mut found, Code::ControlCharacter, false);
                    }
                    Ok(_) => {}
                    Err(_) => self.note(&mut found, Code::InvalidUtf8, false),
                }
                return self.push(start, raw, Disposition::Rejected, raw.to_vec(), found);
            }
        }
        let (fate, account) = self.account(account, &mut found);
        self.push(start, raw, fate, account, found);
    }

    fn sets_headers_aside(&self) -> bool {
        match self.task {
            Task::Check => self.rules.options.severity(Code::HeaderRow).is_some(),
            Task::Clean => self.fixes(Code::HeaderRow),
        }
    }

    fn push(
        &mut self,
        start: usize,
        raw: &[u8],
        fate: Disposition,
        account: Vec<u8>,
        found: Vec<Found>,
    ) {
        let is_early = self.rows.len() < 100 && self.header.is_none() && !is_around(&account);
        if is_early && fate == Disposition::Header && self.sets_headers_aside() {
            self.header = Some(String::from_utf8_lossy(&account).trim().to_string());
        }
        self.any_kept |= fate == Disposition::Kept;
        let (offset, raw) = (start as u64, raw.to_vec());
        self.rows.push(Row { offset, raw, account, fate, found, first_row: None });
    }

    /// Where over four in five accounts are of one kind, and ten or more are there, says of the others
    /// that they are not.
    fn look_for_outliers(&mut self) {
        let kinds: Vec<AccountKind> = self
            .rows
            .iter()
            .filter(|row| row.fate == Disposition::Kept)
            .map(|row| AccountKind::of(&meant(row)))
            .collect();
        let many = |kind: &AccountKind| kinds.iter().filter(|other| *other == kind).count();
        let Some(&most) = AccountKind::ALL.iter().max_by_key(|kind| many(kind)) else { return };
        let is_telling =
            !matches!(most, AccountKind::Number | AccountKind::Word | AccountKind::Text);
        if !is_telling || kinds.len() < 10 || many(&most) * 5 <= kinds.len() * 4 {
            return;
        }
        let mut rows = std::mem::take(&mut self.rows);
        for row in rows.iter_mut().filter(|row| row.fate == Disposition::Kept) {
            let has = |codes: &[Code]| row.found.iter().any(|found| codes.contains(&found.code));
            let is_told = has(&[Code::Placeholder, Code::DamagedText, Code::AccountType]);
            let in_groups = row.found.iter().any(|f| f.code == Code::NumberGroups && !f.fixed);
            if !is_told && (in_groups || !is_like(most, &meant(row))) {
                self.note(&mut row.found, Code::UnlikeTheRest, false);
                row.fate = self.fate(&row.found);
            }
        }
        self.rows = rows;
    }

    fn look_for_duplicates(&mut self) {
        let mut first_of: HashMap<Vec<u8>, u64> = HashMap::new();
        let mut rows = std::mem::take(&mut self.rows);
        for (row, number) in rows.iter_mut().zip(1..) {
            if row.fate != Disposition::Kept || row.is_no_ones() {
                continue;
            }
            let first = *first_of.entry(row.account.clone()).or_insert(number);
            if first < number {
                row.fate = Disposition::Duplicate;
                row.first_row = Some(first);
                self.note(&mut row.found, Code::Duplicate, self.task == Task::Clean);
            }
        }
        self.rows = rows;
    }

    /// What stands after a byte order mark at the very beginning.
    fn after_mark<'t>(&self, text: &'t [u8], found: &mut Vec<Found>) -> &'t [u8] {
        match text.strip_prefix("\u{feff}".as_bytes()) {
            Some(rest) if self.rows.is_empty() => {
                self.note(found, Code::ByteOrderMark, self.task == Task::Clean);
                rest
            }
            _ => text,
        }
    }

    fn account(&self, account: &[u8], found: &mut Vec<Found>) -> (Disposition, Vec<u8>) {
        let Ok(text) = std::str::from_utf8(account) else {
            self.note(found, Code::InvalidUtf8, false);
            return (self.fate(found), account.to_vec());
        };
        let mut text = text.to_string();
        if !is_blank(&text) && self.task == Task::Clean {
            self.fix(&mut text, found);
            // Before the first account no mark may stand: it would be the package's.
            while !self.any_kept && text.starts_with('\u{feff}') {
                self.note(found, Code::ByteOrderMark, true);
                text = text['\u{feff}'.len_utf8()..].to_string();
                self.fix(&mut text, found);
            }
        }
        if is_blank(&text) {
            return (self.blank(found), text.into_bytes());
        }
        // Every row up to the first account, and what names the column once more.
        let could_be_header = !self.any_kept;
        let name = text.trim_start_matches('\u{feff}').trim();
        let is_again = !name.is_empty() && self.header.as_deref() == Some(name);
        if is_around(text.as_bytes()) && self.sets_headers_aside() {
            self.note(found, Code::HeaderRow, self.task == Task::Clean);
            let fate = self.set_aside(Disposition::Header, Code::HeaderRow, found);
            return (fate, text.into_bytes());
        }
        if is_again || (could_be_header && is_column_name(text.trim())) {
            if self.sets_headers_aside() {
                self.note(found, Code::HeaderRow, self.task == Task::Clean);
                let fate = self.set_aside(Disposition::Header, Code::HeaderRow, found);
                return (fate, text.into_bytes());
            }
            if self.task == Task::Clean {
                self.note(found, Code::HeaderRow, false);
            }
        }
        self.look(&text, found);
        (self.fate(found), text.into_bytes())
    }

    fn fix(&self, text: &mut String, found: &mut Vec<Found>) {
        // In letters and digits there is nothing to fix.
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return;
        }
        let asked = |code: Code| match code {
            Code::SpreadsheetWrapper => self.rules.apostrophes,
            Code::InvisibleCharacter => self.rules.unseen_inside,
            Code::DamagedText => self.rules.additions,
            _ => false,
        };
        while let Some((code, fixed)) = steps(text)
            .into_iter()
            .find(|(code, loses, _)| self.fixes(*code) && (!loses || asked(*code)))
            .map(|(code, _, fixed)| (code, fixed))
        {
            self.note(found, code, true);
            *text = fixed;
        }
    }

    fn look(&self, text: &str, found: &mut Vec<Found>) {
        let characters = text.chars().count() as u64;
        let length = &self.rules.options.target.length;
        let trimmed = text.trim();
        let first_delimiters = if self.commas { ";\t|," } else { ";\t|" };
        for (code, is_so) in [
            (Code::SurroundingWhitespace, trimmed != text),
            (Code::TooShort, characters < *length.start()),
            (Code::TooLong, characters > *length.end()),
            (Code::LongInBytes, length.contains(&characters) && text.len() as u64 > *length.end()),
            (Code::ControlCharacter, holds_control(text)),
            (
                Code::OtherDelimiter,
                text.contains(|c| first_delimiters.contains(c))
                    || is_typed_list(text)
                    || is_spaced_list(text),
            ),
            (Code::InvisibleCharacter, holds_invisible(text)),
            (Code::FullWidth, text.contains(is_full_width)),
            (Code::DamagedText, is_damaged(trimmed)),
            (Code::NumberGroups, put_together(text).is_some()),
            (Code::Placeholder, layers(trimmed).any(is_placeholder)),
            (Code::ScientificNotation, layers(trimmed).any(is_scientific)),
            (Code::FloatSuffix, layers(trimmed).any(is_float)),
            (Code::SpreadsheetWrapper, layers(trimmed).count() > 1),
            (
                Code::AccountType,
                self.rules
                    .options
                    .account_type
                    .and_then(AccountForm::of_account_type)
                    .is_some_and(|form| !form.matches(text)),
            ),
        ] {
            if is_so {
                self.note(found, code, false);
            }
        }
    }

    fn blank(&self, found: &mut Vec<Found>) -> Disposition {
        self.note(found, Code::BlankRow, self.fixes(Code::BlankRow));
        self.set_aside(Disposition::Blank, Code::BlankRow, found)
    }

    /// A blank row or a header is rejected for an error that stays; in `check`, for another than that
    /// it is one.
    fn set_aside(&self, fate: Disposition, code: Code, found: &[Found]) -> Disposition {
        let others = found.iter().filter(|found| self.task == Task::Clean || found.code != code);
        let others: Vec<Found> = others.copied().collect();
        if self.fate(&others) == Disposition::Rejected { Disposition::Rejected } else { fate }
    }

    /// What is allowed is not fixed: nothing changes in silence.
    fn fixes(&self, code: Code) -> bool {
        let is_found = self.rules.options.severity(code).is_some();
        self.task == Task::Clean && is_found && self.rules.options.fixes(code)
    }

    fn fate(&self, found: &[Found]) -> Disposition {
        let is_bad = |found: &Found| !found.fixed && found.severity == Severity::Error;
        if found.iter().any(is_bad) { Disposition::Rejected } else { Disposition::Kept }
    }

    /// A code is found once in a row; once more where a part of it was fixed and a part was not.
    fn note(&self, found: &mut Vec<Found>, code: Code, fixed: bool) {
        let Some(severity) = self.rules.options.severity(code) else { return };
        let new = Found { code, severity, fixed };
        if !found.contains(&new) {
            found.push(new);
        }
    }
}

/// Everything that can be done to an account: by which code, whether what it takes away may be meant,
/// and what it makes of it.
fn steps(text: &str) -> Vec<(Code, bool, String)> {
    let whole = text.to_string();
    [
        (Code::SurroundingWhitespace, false, Some(text.trim().to_string())),
        (Code::InvisibleCharacter, false, Some(trim_invisible(text))),
        (
            Code::DamagedText,
            false,
            text.strip_prefix("ï»¿").map(|rest| rest.trim_start().to_string()),
        ),
        (Code::DamagedText, true, Some(text.trim_end_matches("_x000D_").to_string())),
        (Code::SpreadsheetWrapper, false, unwrapped(text).map(str::to_string)),
        (Code::SpreadsheetWrapper, true, after_apostrophe(text).map(str::to_string)),
        (Code::ScientificNotation, false, whole_number(text)),
        (Code::FloatSuffix, false, is_float(text).then(|| text.split('.').next().unwrap().into())),
        (Code::InvisibleCharacter, true, Some(without_invisible(text))),
        (
            Code::FullWidth,
            false,
            text.contains(is_full_width).then(|| text.chars().map(half_width).collect()),
        ),
        (Code::NumberGroups, false, put_together(text)),
    ]
    .into_iter()
    .filter_map(move |(code, loses, fixed)| {
        Some((code, loses, fixed.filter(|fixed| *fixed != whole)?))
    })
    .collect()
}

/// What an account was meant to be, as far as that can be told of one that was not fixed.
fn meant(row: &Row) -> Vec<u8> {
    let Ok(mut text) = String::from_utf8(row.account.clone()) else { return row.account.clone() };
    if row.found.iter().any(|found| !found.fixed) {
        while let Some((.., fixed)) = steps(&text).into_iter().next() {
            text = fixed;
        }
    }
    text.into_bytes()
}

fn is_like(kind: AccountKind, account: &[u8]) -> bool {
    let characters = String::from_utf8_lossy(account).chars().count();
    match kind {
        AccountKind::Email => account.contains(&b'@'),
        AccountKind::Uuid => characters == 36,
        AccountKind::Md5 => characters == 32,
        AccountKind::Mac => characters == 17,
        AccountKind::OpenId => characters == 28,
        _ => AccountKind::of(account) == kind,
    }
}

fn is_damaged(text: &str) -> bool {
    text.contains(['\u{fffd}', '\u{fffc}'])
        || text.contains("ï»¿")
        || text.contains("Ã©")
        || text.ends_with("_x000D_")
        || (text.len() > 1 && text.starts_with('?') && text.chars().all(|c| c == '?' || c == ' '))
}

/// The phone number that a text writes in groups of two digits and more.
fn put_together(text: &str) -> Option<String> {
    let is_sign = |c: char| c == '-' || c == '\u{2011}' || c.is_whitespace() && !c.is_control();
    let number: String = text.chars().filter(|&c| !is_sign(c)).collect();
    let groups: Vec<&str> = text.split(is_sign).filter(|group| !group.is_empty()).collect();
    let are_groups = groups.iter().skip(1).all(|group| group.len() > 1) && groups.len() <= 6;
    let is_phone = mobile(number.trim_start_matches("+86").trim_start_matches("86"));
    let is_number = number.chars().skip(1).all(|c| c.is_ascii_digit());
    (number != text.trim() && are_groups && is_phone && is_number).then_some(number)
}

/// `1.3800138001E10`, of which all digits are there.
fn whole_number(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).filter(|_| is_scientific(text))?;
    let digits = mantissa.replace(['.', ',', '+'], "");
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let is_whole = exponent + 1 == digits.len() && (2..=15).contains(&digits.len());
    (is_whole && !digits.starts_with(['-', '0'])).then_some(digits)
}

/// Where the line that begins at `start` ends, and where the next begins.
fn line_end(text: &[u8], start: usize) -> (usize, usize) {
    let mut end = start;
    while end < text.len() && text[end] != b'\n' && text[end] != b'\r' {
        end += 1;
    }
    (end, after_line_end(text, end))
}

fn after_line_end(text: &[u8], end: usize) -> usize {
    match &text[end..] {
        [] => end,
        [b'\r', b'\n', ..] => end + 2,
        _ => end + 1,
    }
}

/// A CSV record.
pub(crate) struct Record {
    pub(crate) fields: Vec<Vec<u8>>,
    pub(crate) end: usize,
    pub(crate) next: usize,
    /// A quote stands where none may.
    pub(crate) is_broken: bool,
    /// How many lines its longest field takes.
    pub(crate) lines: usize,
}

/// How the reading of a record came out.
enum Read {
    Whole(Record),
    /// A quoted field of the accounts' column met a line end, here.
    Cut(usize),
    /// A quote stays open to the end of the text, or past [`LONGEST`] bytes.
    Open,
}

#[derive(PartialEq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote in a quoted field: its end, or the first of two.
    Quote,
    /// After the end of a quoted field, where only a delimiter or a row end may stand.
    Astray,
}

/// The record at `start`; `None` if its quote stays open to the end of the text, or past
/// [`LONGEST`] bytes.
pub(crate) fn read_record(text: &[u8], start: usize, delimiter: u8) -> Option<Record> {
    match read_record_of(text, start, delimiter, None) {
        Read::Whole(record) => Some(record),
        Read::Cut(_) | Read::Open => None,
    }
}

/// The same of a table whose accounts stand in a column, in which no field has several lines.
fn read_record_of(text: &[u8], start: usize, delimiter: u8, accounts: Option<usize>) -> Read {
    let mut fields = Vec::new();
    let mut field: Vec<u8> = Vec::new();
    let mut is_broken = false;
    let (mut lines, mut most_lines) = (1, 1);
    let mut state = State::FieldStart;
    let mut at = start;
    while at < text.len() && at - start <= LONGEST {
        let byte = text[at];
        let ends_row = byte == b'\n' || byte == b'\r';
        match state {
            State::Quoted if byte == b'"' => state = State::Quote,
            State::Quoted if ends_row && accounts == Some(fields.len()) => return Read::Cut(at),
            State::Quoted => {
                // CR and LF together end one line.
                let is_second = byte == b'\n' && text[at - 1] == b'\r';
                lines += usize::from(ends_row && !is_second);
                field.push(byte);
            }
            State::Quote if byte == b'"' => {
                field.push(byte);
                state = State::Quoted;
            }
            State::FieldStart if byte == b'"' => state = State::Quoted,
            _ if ends_row => break,
            _ if byte == delimiter => {
                is_broken |= state == State::Plain && has_stray_quote(&field);
                fields.push(std::mem::take(&mut field));
                (most_lines, lines) = (most_lines.max(lines), 1);
                state = State::FieldStart;
            }
            State::Quote | State::Astray => {
                is_broken |= byte != b' ' && byte != b'\t';
                field.push(byte);
                state = State::Astray;
            }
            State::FieldStart | State::Plain => {
                field.push(byte);
                state = State::Plain;
            }
        }
        at += 1;
    }
    if state == State::Quoted || at - start > LONGEST {
        let is_account = accounts == Some(fields.len()) && at == text.len();
        return if state == State::Quoted && is_account { Read::Cut(at) } else { Read::Open };
    }
    is_broken |= state == State::Plain && has_stray_quote(&field);
    fields.push(field);
    let lines = most_lines.max(lines);
    Read::Whole(Record { fields, end: at, next: after_line_end(text, at), is_broken, lines })
}

/// What a database's client writes around rows: a rule of dashes, the number of rows.
fn is_around(row: &[u8]) -> bool {
    let Ok(row) = std::str::from_utf8(row) else { return false };
    let row = row.trim_matches(|c: char| c.is_ascii_whitespace());
    let is_rule = row.len() > 2
        && row.starts_with(['-', '=', '+', '|'])
        && row.chars().all(|c| "-=+|:,; \t".contains(c))
        && ["--", "==", "-:", ":-"].iter().any(|dashes| row.contains(dashes));
    is_rule || row == "(2 rows)"
}

/// Whether a quote stands in a field that does not begin with one. A number kept as text by a
/// spreadsheet, `="138"`, has its own code, and so has white space around quotes.
fn has_stray_quote(field: &[u8]) -> bool {
    let field = field.trim_ascii();
    let inside = field.strip_prefix(b"=").unwrap_or(field);
    let inside = inside.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    inside.unwrap_or(field).contains(&b'"')
}

/// Nothing to see: white space and invisible characters.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn holds_invisible(text: &str) -> bool {
    without_invisible(text) != text
}

/// Whether a character of a text can be seen, or joins two emoji, or ends a Malayalam chillu.
fn is_seen(chars: &[char], at: usize) -> bool {
    let is_emoji = |c: Option<&char>| c.is_some_and(|c| matches!(c, '\u{1f300}'..='\u{1faff}'));
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    let joins = is_emoji(before) && is_emoji(chars.get(at + 1));
    !is_invisible(chars[at]) || (chars[at] == '\u{200d}' && (joins || before == Some(&'\u{d4d}')))
}

fn without_invisible(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).filter(|&at| is_seen(&chars, at)).map(|at| chars[at]).collect()
}

/// A text without the invisible characters at its ends, one at a time.
fn trim_invisible(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    while !chars.is_empty() && !is_seen(&chars, 0) {
        chars.remove(0);
    }
    while !chars.is_empty() && !is_seen(&chars, chars.len() - 1) {
        chars.pop();
    }
    chars.into_iter().collect()
}

fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＠' | '٠'..='٩' | '०'..='९')
}

fn half_width(c: char) -> char {
    match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10).unwrap(),
        '०'..='९' => char::from_digit(c as u32 - '०' as u32, 10).unwrap(),
        '！'..='～' => char::from_u32(c as u32 - '！' as u32 + '!' as u32).unwrap(),
        _ => c,
    }
}

/// What stands in `="..."` or `"..."`.
fn unwrapped(text: &str) -> Option<&str> {
    let quoted = text.strip_prefix('=').unwrap_or(text);
    let inside = quoted.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// A letter or a number after an apostrophe, or between two that are all there are.
fn after_apostrophe(text: &str) -> Option<&str> {
    let (before, rest) = text.split_once('\'')?;
    let (inside, after) = rest.split_once('\'').unwrap_or((rest, ""));
    let is_alone = before.is_empty() && after.is_empty();
    (is_alone && inside.starts_with(|c: char| c.is_alphanumeric() || c == '+')).then_some(inside)
}

/// A phone number or an e-mail address with something else beside it, which is no country's code.
fn is_spaced_list(text: &str) -> bool {
    let pieces: Vec<&str> = text
        .split(|c: char| c.is_whitespace() && !c.is_control())
        .filter(|piece| !matches!(*piece, "" | "+86" | "86" | "0086" | "(+86)" | "(86)"))
        .collect();
    let is_account = |piece: &&str| {
        let digits = piece.trim_start_matches('+');
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let plus = piece.len() - digits.len();
        let codes = ["", "86", "086", "0086"];
        let is_phone = match plus {
            0 => codes.iter().any(|code| digits.strip_prefix(code).is_some_and(mobile)),
            _ => AccountForm::Phone.matches(piece),
        };
        (plus < 2 && is_number && is_phone) || AccountForm::Email.matches(piece)
    };
    pieces.len() > 1 && pieces.iter().any(is_account)
}

/// A mobile number within China.
fn mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3'
}

/// Five digits or more, and one of them beside a full-width sign.
fn is_typed_list(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let pairs = chars.windows(2).flat_map(|pair| [(pair[0], pair[1]), (pair[1], pair[0])]);
    chars.iter().filter(|c| c.is_ascii_digit()).count() >= 5
        && pairs.into_iter().any(|(c, other)| "，；｜、".contains(c) && other.is_ascii_digit())
}

/// A text, what is in its wrapper, what is in the wrapper of that ...
fn layers(text: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(text), |&text| {
        unwrapped(text).or_else(|| after_apostrophe(text)).map(str::trim)
    })
}

fn holds_control(text: &str) -> bool {
    text.contains(|c: char| c.is_control() && c != '\t')
}

fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 22] = [
        "null",
        "(null)",
        "<null>",
        "undefined",
        "n/a",
        "nan",
        "none",
        "\\n",
        "\\.",
        "0",
        "-1",
        "unknown",
        "test",
        "-",
        "--",
        "---",
        "<na>",
        "nat",
        "#####",
        "#n/a",
        "#ref!",
        "..",
    ];
    let nothing_but_zeroes =
        text.starts_with('0') && text.chars().all(|c| matches!(c, '0' | '-' | ':'));
    nothing_but_zeroes || WORDS.contains(&text.to_ascii_lowercase().as_str())
}

fn is_column_name(text: &str) -> bool {
    let text = text.trim_end_matches("（必填）");
    const NAMES: [&str; 6] = ["account", "userid", "phone", "id", "账号", "手机号"];
    let folded: String = text.chars().filter(|c| !" _-.".contains(*c)).collect();
    NAMES.contains(&folded.to_lowercase().as_str()) || text == "会员手机号" || text == "user_phone"
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn all_digits(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// `1.38E+10`: a mantissa of one digit before the point, and an exponent of at most three; a point
/// or a sign, so that `1e10`, which may be a name, is none.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = unsigned(text).split_once(['e', 'E']) else { return false };
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = unsigned(exponent);
    (mantissa.contains(['.', ',']) || digits.len() < exponent.len())
        && whole.len() == 1
        && all_digits(whole)
        && all_digits(fraction)
        && (1..=3).contains(&digits.len())
        && all_digits(digits)
}

/// `13800138000.0`: two digits or more, a point, zeroes.
fn is_float(text: &str) -> bool {
    let Some((whole, fraction)) = unsigned(text).split_once('.') else { return false };
    whole.len() >= 2
        && all_digits(whole)
        && !fraction.is_empty()
        && fraction.chars().all(|c| c == '0')
}
