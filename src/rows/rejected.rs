//! Rejected rows as a table for people to correct, `row,code,reason,text`, and the same table read again: of
//! a row the text is judged, as a row of the list that it comes from, and by the settings that its reason
//! names. What was rejected and is not corrected is rejected again.
//!
//! What a spreadsheet would take for a formula, or show as another number, has an apostrophe before it in
//! the table, which is taken off again. The other columns of a table follow the text.

use std::borrow::Cow;
use std::fmt;

use super::judge::Row;
use super::record::{Record, fields};
use crate::input::Dialect;
use crate::lang::Lang;
use crate::messages;
use crate::options::{Delimiter, Options};
use crate::output::report::csv::{comes_alive, safe};
use crate::profile::AccountKind;
use crate::rules::catalog::{Code, FixAvailability, Severity};
use crate::rules::finding::{Detail, Privacy, View};
use crate::rules::layout::{Chosen, Disposition, Layout, Position};
use crate::rules::row_finding::{RowDetail, RowFinding};
use crate::rules::rule_set::RuleSet;
use crate::rules::table::REJECTED as COLUMNS;
use crate::target::Target;
use crate::text::unicode::BOM;

const ROW: usize = 0;
const CODE: usize = 1;
const REASON: usize = 2;
/// The column, from 0, that holds the accounts.
pub(crate) const TEXT: usize = 3;

/// What separates columns in a table of rejected rows: spreadsheets may have changed it. `None` if a text
/// does not begin as such a table does.
pub(crate) fn delimiter_of(text: &[u8]) -> Option<u8> {
    [b',', b';', b'\t', b'|'].into_iter().find(|&delimiter| {
        let names = fields(text, 0, delimiter, true).fields;
        let known = COLUMNS.iter().map(|name| Some(name.as_bytes()));
        known.eq(names.iter().take(COLUMNS.len()).map(|name| Some(name.trim_ascii())))
    })
}

/// The codes that reject a row whatever column its account is in: all of the row is its text.
const OF_WHOLE_ROWS: [Code; 2] = [Code::MultipleColumns, Code::CsvQuote];

/// The column that names the file, where the rows are of several.
const FILE: &str = "file";

/// A rejected row.
pub(crate) struct Rejected<'r> {
    /// The file that it is in, where there are several.
    pub(crate) file: Option<&'r str>,
    pub(crate) number: u64,
    /// The row as it came.
    pub(crate) whole: &'r [u8],
    /// What the findings speak of.
    pub(crate) seen: &'r [u8],
    pub(crate) found: &'r [RowFinding],
}

/// Writes rejected rows as a table.
#[derive(Debug)]
pub(crate) struct RejectsTable {
    options: Options,
    lang: Lang,
}

impl RejectsTable {
    pub(crate) fn new(options: &Options, lang: Lang) -> RejectsTable {
        RejectsTable { options: options.clone(), lang }
    }

    /// The row that names the columns of a table without others.
    pub(crate) fn plain_head() -> Vec<u8> {
        let mut head = BOM.as_bytes().to_vec();
        put_record(COLUMNS.map(|name| Cow::Borrowed(name.as_bytes())), &mut head);
        head
    }

    /// The row that names the columns, those of the input's rows among them.
    pub(crate) fn head(&self, rules: &RuleSet) -> Vec<u8> {
        let header = &rules.preamble.header;
        let others = match rules.layout {
            Layout::Records { delimiter, column: Chosen::Column(_) } => {
                fields(header, 0, delimiter, false).fields
            }
            _ => Vec::new(),
        };
        let others = others.into_iter().skip(if rules.reads_rejects() { COLUMNS.len() } else { 0 });
        let names = COLUMNS.iter().map(|name| Cow::Borrowed(name.as_bytes()));
        let mut head = BOM.as_bytes().to_vec();
        put_record(names.chain(others), &mut head);
        head
    }

    /// The row that names the columns where the rows are of several files, which a column names: those of
    /// one file are not those of another.
    pub(crate) fn head_of_several() -> Vec<u8> {
        let names = COLUMNS.iter().chain([&FILE]).map(|name| Cow::Borrowed(name.as_bytes()));
        let mut head = BOM.as_bytes().to_vec();
        put_record(names, &mut head);
        head
    }

    /// Writes one row.
    pub(crate) fn put(&self, rules: &RuleSet, row: &Rejected<'_>, out: &mut Vec<u8>) {
        let Rejected { file, number, whole, seen, found } = *row;
        let whole = match number {
            1 => whole.strip_prefix(BOM.as_bytes()).unwrap_or(whole),
            _ => whole,
        };
        let source = RejectSource::of_row(rules, whole, found);
        let number = source.number.unwrap_or(number).to_string();
        let settings = Settings::of_row(found, seen, &self.options, &source.settings);
        let [code, reason] = self.why(seen, found, &settings);
        let text = guarded(one_line(source.text));
        let cells = [number.into(), code.into(), reason.into()].map(into_bytes);
        let others = match file {
            Some(file) => vec![guarded(Cow::Borrowed(file.as_bytes()))],
            None => source.others,
        };
        put_record(cells.into_iter().chain([text]).chain(others), out);
    }

    /// Writes what a row begins with that is longer than a block.
    pub(crate) fn begin_long_row(
        &self,
        number: u64,
        text: &[u8],
        found: &[RowFinding],
        out: &mut Vec<u8>,
    ) {
        let settings = Settings::of_row(found, text, &self.options, &Settings::default());
        let [code, reason] = self.why(text, found, &settings);
        let cells = [number.to_string().into(), code.into(), reason.into()].map(into_bytes);
        put_record(cells, out);
        out.pop();
        out.extend_from_slice(b",\"");
        self.put_piece(text, out);
    }

    /// Writes a further piece of such a row.
    pub(crate) fn put_piece(&self, text: &[u8], out: &mut Vec<u8>) {
        for &byte in text.iter().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            out.extend_from_slice(if byte == b'"' { b"\"\"" } else { std::slice::from_ref(&byte) });
        }
    }

    /// Ends such a row.
    pub(crate) fn end_long_row(&self, file: Option<&str>, out: &mut Vec<u8>) {
        out.push(b'"');
        match file {
            Some(file) => {
                out.push(b',');
                put_record([guarded(Cow::Borrowed(file.as_bytes()))], out);
            }
            None => out.push(b'\n'),
        }
    }

    /// By which codes a row is rejected, and why, with the settings that hold again.
    fn why(&self, seen: &[u8], found: &[RowFinding], settings: &Settings) -> [String; 2] {
        let view = View { lang: self.lang, privacy: Privacy::Plain };
        let rejecting = || found.iter().filter(|found| found.rejects());
        let codes: Vec<&str> = rejecting().map(|found| found.code.name()).collect();
        let problems = rejecting().map(|found| found.finding(seen, None, None).problem(view));
        let problems: Vec<String> = problems.collect();
        let between = messages::of(self.lang).and_so();
        [codes.join(" "), format!("{}{settings}", safe(&problems.join(between)))]
    }
}

fn into_bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

fn put_record<'c>(cells: impl IntoIterator<Item = Cow<'c, [u8]>>, out: &mut Vec<u8>) {
    let mut row = csv::WriterBuilder::new().buffer_capacity(1 << 10).from_writer(out);
    let written = row.write_record(cells).and_then(|()| Ok(row.flush()?));
    debug_assert!(written.is_ok(), "a Vec takes every write");
}

/// An account holds no line break, and a cell of the table none of an account.
fn one_line(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
    if !text.iter().copied().any(is_break) {
        return text;
    }
    text.iter().map(|&byte| if is_break(byte) { b' ' } else { byte }).collect::<Vec<_>>().into()
}

/// Whether a spreadsheet would make something else of a text, be it without the apostrophes before it. A
/// number that a spreadsheet has written can be no more spoilt.
fn would_change(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start_matches('\'');
    let is_scientific = text.contains(['e', 'E']) && text.starts_with(|c: char| c.is_ascii_digit());
    comes_alive(text) && !is_scientific
}

fn guarded(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if would_change(&text) { [b"'", &*text].concat().into() } else { text }
}

fn unguarded(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if !text.starts_with(b"'") || !would_change(&text) {
        return text;
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[1..]),
        Cow::Owned(mut text) => {
            text.remove(0);
            Cow::Owned(text)
        }
    }
}

/// What stands in a rejected row.
struct RejectSource<'t> {
    /// Its number in the list that it comes from first, where that is another than this.
    number: Option<u64>,
    settings: Settings,
    /// What is to be corrected.
    text: Cow<'t, [u8]>,
    /// The columns of its table.
    others: Vec<Cow<'t, [u8]>>,
}

impl<'t> RejectSource<'t> {
    fn of_row(rules: &RuleSet, row: &'t [u8], found: &[RowFinding]) -> RejectSource<'t> {
        let by = |codes: &[Code]| found.iter().any(|f| f.rejects() && codes.contains(&f.code));
        let (text, others) = match rules.layout {
            Layout::Records { delimiter, .. } if rules.reads_rejects() => {
                let cells = fields(row, 0, delimiter, false).fields;
                return RejectSource::of_cells(cells, row);
            }
            Layout::Lines => (Cow::Borrowed(row), Vec::new()),
            Layout::Records { column: Chosen::Only, .. } if by(&OF_WHOLE_ROWS) => {
                (Cow::Borrowed(row), Vec::new())
            }
            Layout::Records { delimiter, column: Chosen::Only } => {
                let record = Record::in_line(row, 0, row.len(), delimiter);
                (record.account.unwrap_or(Cow::Borrowed(row)), Vec::new())
            }
            Layout::Records { delimiter, column: Chosen::Column(index) } => {
                let others = fields(row, 0, delimiter, false).fields;
                let text = match by(&[Code::CsvQuote]) {
                    true => Cow::Borrowed(row),
                    false => others.get(index).cloned().unwrap_or_default(),
                };
                (text, others)
            }
        };
        RejectSource { number: None, settings: Settings::default(), text, others }
    }

    /// Of a row of such a table.
    fn of_cells(mut cells: Vec<Cow<'t, [u8]>>, row: &'t [u8]) -> RejectSource<'t> {
        if cells.len() <= TEXT {
            let text = Cow::Borrowed(row);
            return RejectSource {
                number: None,
                settings: Settings::default(),
                text,
                others: Vec::new(),
            };
        }
        let others = cells.split_off(COLUMNS.len());
        let text = unguarded(std::mem::take(&mut cells[TEXT]));
        let number =
            std::str::from_utf8(&cells[ROW]).ok().and_then(|text| text.trim().parse().ok());
        RejectSource { number, settings: Settings::of_cells(&cells), text, others }
    }
}

/// The settings by which a row was rejected, so far as they are not the usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Settings {
    /// By which codes it was rejected.
    codes: Vec<Code>,
    denied: Vec<Code>,
    unfixed: Vec<Code>,
    account_type: Option<u32>,
    target: Option<String>,
    delimiter: Option<u8>,
    /// What most of the list was, which the row was unlike.
    kind: Option<AccountKind>,
}

impl Settings {
    /// Those by which these findings reject a row that was rejected by others `before`, or by none.
    fn of_row(found: &[RowFinding], seen: &[u8], options: &Options, before: &Settings) -> Settings {
        let mut settings = Settings::default();
        let target =
            (options.target.name != Target::default().name).then_some(&options.target.name);
        let target = || target.or(before.target.as_ref()).cloned();
        for found in found.iter().filter(|found| found.rejects()) {
            let code = found.code;
            settings.codes.push(code);
            if code.severity() == Severity::Warning {
                settings.denied.push(code);
            }
            let is_unfixed = code.fix() == FixAvailability::ByDefault
                && (!options.fixes(code) || before.unfixed.contains(&code));
            if is_unfixed {
                settings.unfixed.push(code);
            }
            match (code, found.detail(seen)) {
                (Code::AccountType, _) => {
                    settings.account_type = options.account_type.or(before.account_type);
                    if settings.account_type.is_none() {
                        settings.target = target();
                    }
                }
                (Code::TooShort | Code::TooLong | Code::LongInBytes, _) => {
                    settings.target = target();
                }
                (Code::UnlikeTheRest, Detail::Unlike(unlike)) => {
                    settings.kind = Some(unlike.expected);
                }
                (Code::MultipleColumns | Code::CsvQuote, _) => {
                    settings.delimiter = match options.delimiter {
                        Delimiter::Byte(delimiter) if delimiter != b',' => Some(delimiter),
                        _ => before.delimiter,
                    };
                }
                _ => {}
            }
        }
        settings
    }

    /// Those that the cells of a table name.
    fn of_cells(cells: &[Cow<'_, [u8]>]) -> Settings {
        let cell = |at: usize| cells.get(at).map(|cell| String::from_utf8_lossy(cell));
        let (code, reason) = (cell(CODE).unwrap_or_default(), cell(REASON).unwrap_or_default());
        let mut settings = Settings::default();
        let codes = code.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        settings.codes = codes.filter_map(|name| name.parse().ok()).collect();
        let named = reason.trim_end().strip_suffix(']').and_then(|text| text.rsplit_once(" [--"));
        let Some((_, named)) = named else { return settings };
        for flag in named.split(" --") {
            let (name, value) = flag.split_once(' ').unwrap_or((flag, ""));
            let codes = |names: &str| -> Vec<Code> {
                names.split(',').filter_map(|name| name.parse().ok()).collect()
            };
            match name {
                "deny" => {
                    let (names, kind) = value.split_once(" (").unwrap_or((value, ""));
                    settings.denied.extend(codes(names));
                    settings.kind = kind_named(kind.trim_end_matches(')'));
                }
                "no-fix" => settings.unfixed.extend(codes(value)),
                "account-type" => settings.account_type = value.parse().ok(),
                "target" => settings.target = Some(value.to_string()),
                "delimiter" => settings.delimiter = delimiter_named(value),
                _ => {}
            }
        }
        settings
    }

    /// The options with these settings, where nothing else was asked for. `None` if they name a target that
    /// is not known here.
    fn over(&self, options: &Options) -> Option<Options> {
        let mut options = options.clone();
        for &code in &self.denied {
            if options.severity(code) == Some(code.severity()) {
                let _ = options.set_severity(code, Some(Severity::Error));
            }
        }
        for &code in &self.unfixed {
            let _ = options.no_fix(code);
        }
        options.account_type = options.account_type.or(self.account_type);
        if let Some(delimiter) = self.delimiter {
            options.delimiter = Delimiter::Byte(delimiter);
        }
        if let Some(name) = self.target.as_ref().filter(|name| **name != options.target.name) {
            options.target = Target::preset(name)?;
        }
        Some(options)
    }

    /// How the text of a row lies: as a record where its columns or quotes were at fault.
    fn layout(&self) -> Layout {
        match self.codes.iter().any(|code| OF_WHOLE_ROWS.contains(code)) {
            true => {
                let delimiter = self.delimiter.unwrap_or(b',');
                Layout::Records { delimiter, column: Chosen::Only }
            }
            false => Layout::Lines,
        }
    }
}

fn delimiter_named(name: &str) -> Option<u8> {
    match name.trim_matches('\'').parse() {
        Ok(Delimiter::Byte(delimiter)) => Some(delimiter),
        _ => None,
    }
}

fn kind_named(id: &str) -> Option<AccountKind> {
    AccountKind::ALL.iter().copied().find(|kind| kind.id() == id)
}

/// As flags, in brackets; nothing where there are none.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names =
            |codes: &[Code]| codes.iter().map(|code| code.name()).collect::<Vec<_>>().join(",");
        // What most of the list was is nothing to be set, and told by no row alone.
        let kind = self.kind.map(|kind| format!(" ({})", kind.id())).unwrap_or_default();
        let denied = names(&self.denied) + &kind;
        let delimiter = self.delimiter.map(|delimiter| match delimiter {
            b'\t' => "tab".to_string(),
            other => format!("'{}'", char::from(other)),
        });
        let flags = [
            ("deny", Some(denied).filter(|names| !names.is_empty())),
            ("no-fix", Some(names(&self.unfixed)).filter(|names| !names.is_empty())),
            ("account-type", self.account_type.map(|number| number.to_string())),
            ("target", self.target.clone()),
            ("delimiter", delimiter),
        ];
        let named =
            flags.into_iter().filter_map(|(name, value)| Some(format!("--{name} {}", value?)));
        let named: Vec<String> = named.collect();
        if named.is_empty() { Ok(()) } else { write!(f, " [{}]", named.join(" ")) }
    }
}

impl RuleSet {
    /// Judges a row of a table of rejected rows by its text, as it was or as it is corrected.
    pub(super) fn rejected_row<'t>(
        &self,
        options: &Options,
        whole: &'t [u8],
        record: &Record<'t>,
        dialect: Dialect,
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) -> Row<'t> {
        let next = record.next;
        let cells = fields(whole, 0, dialect.delimiter, false).fields;
        let RejectSource { settings, text, .. } = RejectSource::of_cells(cells, whole);
        let Some(options) = settings.over(options) else {
            // What that target takes is not known: what it rejected stays so.
            let characters = String::from_utf8_lossy(&text).chars().count();
            for &code in &settings.codes {
                let detail = match code {
                    Code::TooShort | Code::TooLong => RowDetail::Characters(characters),
                    _ => RowDetail::None,
                };
                self.note(found, code, false, None, detail);
            }
            let fate = Disposition::Rejected;
            return Row {
                fate,
                account: text,
                raw: whole,
                next,
                unclosed: false,
                is_comparable: false,
            };
        };
        let rules = self.with(&options, settings.layout(), settings.kind);
        let lead = if lead == Position::First { Position::Early } else { lead };
        match text {
            Cow::Borrowed(text) => Row { next, ..rules.row(text, 0, text.len(), lead, found) },
            Cow::Owned(text) => {
                let Row { fate, account, unclosed, is_comparable, .. } =
                    rules.row(&text, 0, text.len(), lead, found);
                let account = Cow::Owned(account.into_owned());
                found.iter_mut().for_each(|found| found.detach(&text));
                Row { fate, account, raw: whole, next, unclosed, is_comparable }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_known_by_its_first_row() {
        for (text, delimiter) in [
            ("row,code,reason,text\n1,too-short,x,7\n", Some(b',')),
            ("row;code;reason;text;id;name\r\n", Some(b';')),
            ("\"row\"\t\"code\"\t\"reason\"\t\"text\"", Some(b'\t')),
            ("row,code,text,reason\n", None),
            ("row,code,reason\n", None),
            ("row\n", None),
            ("", None),
        ] {
            assert_eq!(delimiter_of(text.as_bytes()), delimiter, "{text:?}");
        }
    }

    #[test]
    fn settings_are_read_as_they_are_written() {
        let all = Settings {
            codes: vec![Code::Placeholder, Code::MultipleColumns],
            denied: vec![Code::Placeholder, Code::UnlikeTheRest],
            unfixed: vec![Code::MultipleColumns],
            account_type: Some(1002),
            target: Some("our own".into()),
            delimiter: Some(b';'),
            kind: Some(AccountKind::PhoneWithPlus),
        };
        let tab = Settings { delimiter: Some(b'\t'), ..Settings::default() };
        for settings in [all, tab, Settings::default()] {
            let codes: Vec<&str> = settings.codes.iter().map(|code| code.name()).collect();
            let cells = ["7".into(), codes.join(" "), format!("a [b] why{settings}"), "x".into()];
            let cells: Vec<Cow<'_, [u8]>> =
                cells.iter().map(|cell| Cow::Borrowed(cell.as_bytes())).collect();
            assert_eq!(Settings::of_cells(&cells), settings);
        }
    }

    #[test]
    fn what_a_spreadsheet_would_change_is_guarded_and_comes_back() {
        let cow = |text: &str| Cow::Owned(text.as_bytes().to_vec());
        for (text, is_guarded) in [
            ("=1+1", true),
            ("+8613800138000", true),
            ("@x", true),
            ("'=1+1", true),
            ("''-1", true),
            ("007", true),
            ("123456789012345678", true),
            ("13800138000", false),
            ("1.38E+10", false),
            ("'abc'", false),
            ("张三", false),
            ("", false),
        ] {
            let written = guarded(cow(text));
            assert_eq!(*written != *text.as_bytes(), is_guarded, "{text}");
            assert_eq!(*unguarded(written), *text.as_bytes(), "{text}");
        }
    }
}
