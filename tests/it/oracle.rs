//! The rules, read naively: the whole text in memory, a byte at a time, a set for duplicates. Slow,
//! plain, and written apart from the engine, which must come to the same on every text.
//!
//! Its tables of characters and words hold what the tests use, no more.

#[path = "oracle/record.rs"]
mod record;
#[path = "oracle/table.rs"]
mod table;
#[path = "oracle/text.rs"]
mod text;

use std::collections::HashMap;

use acctpack::{
    AccountForm, AccountKind, Code, Column, Delimiter, Options, PackageFormat, Severity,
    looks_like_account,
};

pub(crate) use self::record::read_record;
use self::record::{Read, after_line_end, is_around, line_end, read_record_of};
use self::table::{Choice, choose, headers_of, resembles_its_accounts};
pub(crate) use self::table::{is_no_ones, table};
use self::text::*;

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
    let judge_rows = |headers: Vec<String>, doubts_names: bool, most: usize| {
        let choice = rules.options.column.as_ref().map(|column| choose(text, column, rules));
        let (rows, any_kept) = (Vec::new(), false);
        let mut oracle =
            Oracle { task, rules, choice, rows, any_kept, headers, doubts_names, commas };
        if let Some(name) = oracle.choice.as_ref().and_then(|choice| choice.name.clone())
            && (matches!(rules.options.column, Some(Column::Name(_)))
                || oracle.sets_headers_aside())
        {
            oracle.headers = vec![name];
        }
        let mut at = 0;
        while at < text.len() && oracle.rows.len() < most {
            at = match (&oracle.choice, format) {
                (None, PackageFormat::Csv) => oracle.line(text, at, Some(b',')),
                (None, _) => oracle.line(text, at, None),
                (Some(_), _) => oracle.record(text, at),
            };
        }
        oracle
    };
    // The first rows tell what the column is called.
    let mut head = judge_rows(Vec::new(), false, 1000);
    let (mut headers, mut doubts_names) = (Vec::new(), false);
    if head.sets_headers_aside() {
        doubts_names = resembles_its_accounts(&head.rows);
        if doubts_names {
            head = judge_rows(Vec::new(), true, 1000);
        }
        let name = head.choice.as_ref().and_then(|choice| choice.name.clone());
        if name.is_none_or(|name| name.is_empty()) {
            headers = headers_of(&head.rows, doubts_names);
        }
    }
    let mut oracle = judge_rows(headers, doubts_names, usize::MAX);
    oracle.look_for_outliers();
    oracle.look_for_duplicates();
    Outcome { rows: oracle.rows }
}

struct Oracle<'r> {
    task: Task,
    rules: &'r Rules,
    choice: Option<Choice>,
    rows: Vec<Row>,
    any_kept: bool,
    /// What the first rows call the column.
    headers: Vec<String>,
    /// What only resembles a column's name is an account.
    doubts_names: bool,
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
            if row.fate != Disposition::Kept || is_no_ones(row) {
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
        let is_again = !name.is_empty() && self.headers.iter().any(|header| header == name);
        if is_around(text.as_bytes()) && self.sets_headers_aside() {
            self.note(found, Code::HeaderRow, self.task == Task::Clean);
            let fate = self.set_aside(Disposition::Header, Code::HeaderRow, found);
            return (fate, text.into_bytes());
        }
        if is_again || (could_be_header && is_column_name(text.trim(), self.doubts_names)) {
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
