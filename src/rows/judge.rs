//! The rules: what one row is found to be, and what becomes of it. A pure function of the row, its
//! place at the head of the file, and the options; `check` and `clean` differ in mending alone.

use std::borrow::Cow;

use crate::code::{Code, Severity};
use crate::finding::Detail;
use crate::options::Options;
use crate::rows::record::{QuoteFault, Record};
use crate::rows::scan::{Plain, Quotes, is_harmless_ascii};
use crate::rows::{look, unicode};
use crate::source::line_end_len;
use crate::target::{ByteOrderMark, Form, LengthUnit};

const BOM: &str = "\u{feff}";

/// Whether rows are judged as they stand or mended first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Check,
    Clean,
}

/// How rows lie in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A line is a row.
    Lines,
    /// A row is a CSV record.
    Records { delimiter: u8, column: Chosen },
}

/// Which column of a record is the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// The only one there should be.
    Only,
    /// This one, from 0.
    Number(usize),
    /// This one, by a name in row 1.
    Named(usize),
}

impl Chosen {
    fn index(self) -> usize {
        match self {
            Chosen::Only => 0,
            Chosen::Number(index) | Chosen::Named(index) => index,
        }
    }
}

/// Where a row stands, as far as that matters to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// It is row 1: it may begin with a byte order mark, and be a header.
    First,
    /// No account was kept before it: it would become row 1 of what `clean` writes.
    Early,
    /// Anywhere else.
    Inner,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Rejected,
    Blank,
    Header,
}

/// One thing found in a row; becomes a [`Finding`](crate::Finding) where someone wants to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) fixed: bool,
    /// The bytes of the row at fault.
    pub(crate) span: Option<(usize, usize)>,
    brief: Brief,
}

/// The particulars, without the row's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brief {
    None,
    Account,
    Characters(usize),
    Bytes(usize),
    Columns(usize),
    MissingColumn { has: usize, wanted: usize },
    Char(char),
    Quote(QuoteFault),
    Form(Form),
    LongRow,
}

impl Found {
    /// The particulars, with the account's text where they name it.
    pub(crate) fn detail<'t>(&self, account: &'t [u8]) -> Detail<'t> {
        match self.brief {
            Brief::None => Detail::None,
            Brief::Account => Detail::Text(crate::finding::lossless(account)),
            Brief::Characters(n) => Detail::Characters(n as u64),
            Brief::Bytes(n) => Detail::Bytes(n as u64),
            Brief::Columns(n) => Detail::Columns(n as u64),
            Brief::MissingColumn { has, wanted } => {
                Detail::MissingColumn { has: has as u64, wanted: wanted as u64 }
            }
            Brief::Char(c) => Detail::Char(c),
            Brief::Quote(fault) => Detail::note(match fault {
                QuoteFault::Unclosed => [
                    "a field begins with a quote that is never closed",
                    "字段以引号开头但没有结束引号",
                ],
                QuoteFault::TextAfter => ["text follows the closing quote", "结束引号后还有文字"],
                QuoteFault::Stray => {
                    ["a quote stands inside an unquoted field", "未加引号的字段中有引号"]
                }
            }),
            Brief::Form(form) => {
                Detail::note([form.name(crate::Lang::En), form.name(crate::Lang::Zh)])
            }
            Brief::LongRow => Detail::note(["over 256 KiB", "超过 256 KiB"]),
        }
    }
}

/// A judged row.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    pub(crate) fate: Fate,
    /// The account, mended if it was to be.
    pub(crate) account: Cow<'t, [u8]>,
    /// The row as it came, without its line end.
    pub(crate) raw: &'t [u8],
    /// Where the next row begins.
    pub(crate) next: usize,
    /// A quote stays open to the end of the block.
    pub(crate) unclosed: bool,
}

/// The rules, ready to judge.
#[derive(Debug)]
pub(crate) struct Judge<'o> {
    options: &'o Options,
    mode: Mode,
    pub(crate) layout: Layout,
    plain: Plain,
    form: Option<Form>,
}

impl<'o> Judge<'o> {
    pub(crate) fn new(options: &'o Options, mode: Mode, layout: Layout) -> Judge<'o> {
        let length = &options.target.length;
        let (min, max) = (*length.start() as usize, *length.end() as usize);
        let delimiter = match layout {
            Layout::Lines => b',',
            Layout::Records { delimiter, .. } => delimiter,
        };
        let form = options.form();
        // What must have a form, or has other columns, is looked at row by row.
        let every_row = form.is_some()
            || matches!(
                layout,
                Layout::Records { column: Chosen::Number(1..) | Chosen::Named(1..), .. }
            );
        let plain = Plain {
            min_chars: if options.target.unit == LengthUnit::Characters { min.max(1) } else { 1 },
            min_bytes: min.max(1),
            max_bytes: if every_row { 0 } else { max },
            delimiter,
            quotes: match layout {
                Layout::Records { column: Chosen::Only, .. } => Quotes::AroundRows,
                _ => Quotes::Suspect,
            },
        };
        Judge { options, mode, layout, plain, form }
    }

    /// What makes a row plain under these rules.
    pub(crate) fn plain(&self) -> &Plain {
        &self.plain
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether a row that is too short to be plain, and has no byte that needs a look, is found to be
    /// what every other of its length is.
    #[inline]
    pub(crate) fn is_short_alike(&self, row: &[u8]) -> bool {
        self.plain.max_bytes > 0 && row.is_ascii() && (row.is_empty() || look::is_plain_word(row))
    }

    /// The account of a good row that begins at `start`, found again. Cheap for a plain row.
    pub(crate) fn account_at<'t>(&self, text: &'t [u8], start: usize, lead: Lead) -> Cow<'t, [u8]> {
        let end = line_end(text, start);
        let account = match &text[start..end] {
            [b'"', account @ .., b'"'] if self.plain.quotes == Quotes::AroundRows => account,
            line => line,
        };
        if lead == Lead::Inner
            && (1..=self.plain.max_bytes).contains(&account.len())
            && is_harmless_ascii(account, self.plain.delimiter)
            && look::is_plain_word(account)
        {
            return Cow::Borrowed(account);
        }
        self.row(text, start, end, lead, &mut Vec::new()).account
    }

    /// Judges the row that begins at `start`, whose first line ends at `line_end`.
    pub(crate) fn row<'t>(
        &self,
        text: &'t [u8],
        start: usize,
        line_end: usize,
        lead: Lead,
        found: &mut Vec<Found>,
    ) -> Row<'t> {
        found.clear();
        let mut begin = start;
        if lead == Lead::First && text[start..].starts_with(BOM.as_bytes()) {
            begin += BOM.len();
            if self.options.target.bom == ByteOrderMark::Unwanted {
                self.note(
                    found,
                    Code::ByteOrderMark,
                    self.mode == Mode::Clean,
                    Some((0, BOM.len())),
                    Brief::None,
                );
            }
        }
        match self.layout {
            Layout::Lines => self.line(text, start, begin, line_end, lead, found),
            Layout::Records { delimiter, column } => {
                let record = Record::read(text, begin, delimiter, column.index());
                self.record(text, start, begin, record, column, lead, found)
            }
        }
    }

    /// Judges the record that begins at `start` and of which a quote is known to stay open.
    pub(crate) fn open_row<'t>(
        &self,
        text: &'t [u8],
        start: usize,
        lead: Lead,
        found: &mut Vec<Found>,
    ) -> Row<'t> {
        found.clear();
        let Layout::Records { column, .. } = self.layout else {
            return self.row(text, start, line_end(text, start), lead, found);
        };
        self.record(text, start, start, Record::broken(text, start), column, lead, found)
    }

    fn line<'t>(
        &self,
        text: &'t [u8],
        start: usize,
        begin: usize,
        end: usize,
        lead: Lead,
        found: &mut Vec<Found>,
    ) -> Row<'t> {
        let raw = &text[start..end];
        let (fate, account) = self.account(raw, Cow::Borrowed(&text[begin..end]), lead, found);
        let next = if end < text.len() { end + line_end_len(text, end) } else { end };
        Row { fate, account, raw, next, unclosed: false }
    }

    #[allow(clippy::too_many_arguments)]
    fn record<'t>(
        &self,
        text: &'t [u8],
        start: usize,
        begin: usize,
        record: Record<'t>,
        column: Chosen,
        lead: Lead,
        found: &mut Vec<Found>,
    ) -> Row<'t> {
        let raw = &text[start..record.end];
        let unclosed = record.fault == Some(QuoteFault::Unclosed);
        let row = |fate, account| Row { fate, account, raw, next: record.next, unclosed };
        if let Some(fault) = record.fault {
            self.note(found, Code::CsvQuote, false, None, Brief::Quote(fault));
        }
        if lead == Lead::First && matches!(column, Chosen::Named(_)) {
            self.note(found, Code::HeaderRow, true, None, Brief::Account);
            return row(Fate::Header, record.account.unwrap_or_default());
        }
        let blank = record.filled == 0 && (record.columns == 1 || self.mode == Mode::Clean);
        let Some(account) = record.account else {
            if blank {
                return row(self.blank(found), Cow::Borrowed(b""));
            }
            let brief = Brief::MissingColumn { has: record.columns, wanted: column.index() + 1 };
            self.note(found, Code::MultipleColumns, false, None, brief);
            return row(self.fate(found), Cow::Borrowed(&text[begin..record.end]));
        };
        if column == Chosen::Only && record.columns > 1 {
            let trailing = record.filled <= 1;
            let fixed = trailing && self.mends(Code::MultipleColumns);
            let span =
                (account.len() < raw.len()).then_some((account.len() + begin - start, raw.len()));
            self.note(found, Code::MultipleColumns, fixed, span, Brief::Columns(record.columns));
            // A row that holds something, if not where it should be, is not blank.
            if !trailing && self.fate(found) == Fate::Rejected && is_blank(&account) {
                return row(Fate::Rejected, account);
            }
        }
        let (fate, account) = self.account(raw, account, lead, found);
        row(fate, account)
    }

    /// Judges an account, the row's own text or one field of it.
    fn account<'t>(
        &self,
        raw: &'t [u8],
        account: Cow<'t, [u8]>,
        lead: Lead,
        found: &mut Vec<Found>,
    ) -> (Fate, Cow<'t, [u8]>) {
        let text = match account {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|e| (e.valid_up_to(), account)),
            Cow::Owned(bytes) => String::from_utf8(bytes)
                .map(Cow::Owned)
                .map_err(|e| (e.utf8_error().valid_up_to(), Cow::Owned(e.into_bytes()))),
        };
        let text = match text {
            Ok(text) => text,
            Err((at, account)) => {
                let span = offset_in(raw, &account).map(|start| (start + at, start + at + 1));
                self.note(found, Code::InvalidUtf8, false, span, Brief::None);
                return (self.fate(found), account);
            }
        };
        // Another field of the record may be broken where the account is whole.
        if unicode::is_blank(&text) {
            return (self.blank(found), into_bytes(text));
        }
        let may_be_header = match self.mode {
            Mode::Check => lead == Lead::First,
            Mode::Clean => lead != Lead::Inner && self.options.fixes(Code::HeaderRow),
        };
        let mended = match self.mode {
            Mode::Clean => self.mend_lead(raw, self.mend(raw, text, found), lead, found),
            Mode::Check => text,
        };
        if unicode::is_blank(&mended) {
            return (self.blank(found), into_bytes(mended));
        }
        if may_be_header && look::is_column_name(mended.trim()) {
            self.note(found, Code::HeaderRow, self.mode == Mode::Clean, None, Brief::Account);
            return (Fate::Header, into_bytes(mended));
        }
        self.look(raw, &mended, lead, found);
        (self.fate(found), into_bytes(mended))
    }

    fn blank(&self, found: &mut Vec<Found>) -> Fate {
        self.note(found, Code::BlankRow, self.mends(Code::BlankRow), None, Brief::None);
        Fate::Blank
    }

    fn fate(&self, found: &[Found]) -> Fate {
        let is_error = |found: &Found| found.severity == Severity::Error && !found.fixed;
        if found.iter().any(is_error) { Fate::Rejected } else { Fate::Kept }
    }

    fn mends(&self, code: Code) -> bool {
        self.mode == Mode::Clean && self.options.fixes(code)
    }

    fn note(
        &self,
        found: &mut Vec<Found>,
        code: Code,
        fixed: bool,
        span: Option<(usize, usize)>,
        brief: Brief,
    ) {
        if let Some(severity) = self.options.severity(code)
            && !found.iter().any(|other| (other.code, other.fixed) == (code, fixed))
        {
            found.push(Found { code, severity, fixed, span, brief });
        }
    }

    /// No mark may stand before the first account, even where invisible characters are let be: in
    /// the package it would be a byte order mark.
    fn mend_lead<'t>(
        &self,
        raw: &'t [u8],
        mut account: Cow<'t, str>,
        lead: Lead,
        found: &mut Vec<Found>,
    ) -> Cow<'t, str> {
        while lead != Lead::Inner && account.starts_with(BOM) {
            self.note(found, Code::InvisibleCharacter, true, None, Brief::Char('\u{feff}'));
            let len = account.len();
            account = self.mend(raw, slice(account, BOM.len(), len), found);
        }
        account
    }

    /// Mends what the options allow, until nothing is left to mend: what is inside a wrapper may
    /// want trimming, and what is trimmed may be wrapped.
    fn mend<'t>(
        &self,
        raw: &'t [u8],
        account: Cow<'t, str>,
        found: &mut Vec<Found>,
    ) -> Cow<'t, str> {
        let mut account = account;
        // What is left of it. It is cut once, at the end: a row may want many steps.
        let (mut start, mut end) = (0, account.len());
        while self.may_want_mending(&account[start..end]) {
            let text = &account[start..end];
            let Some((code, mended)) = self.next_mend(text) else { break };
            let brief = match mended {
                Mended::Slice(from, to) if code == Code::InvisibleCharacter => {
                    first_cut_off(text, from, to).map_or(Brief::None, Brief::Char)
                }
                _ => Brief::Account,
            };
            self.note(found, code, true, self.span(raw, text, 0, text.len()), brief);
            match mended {
                Mended::Slice(from, to) => (start, end) = (start + from, start + to),
                Mended::Text(text) => {
                    (start, end) = (0, text.len());
                    account = Cow::Owned(text);
                }
            }
        }
        slice(account, start, end)
    }

    /// The first of [`MENDS`] that the options allow and that applies.
    fn next_mend(&self, text: &str) -> Option<(Code, Mended)> {
        MENDS.iter().find_map(|mend| {
            let is_allowed = match mend.code {
                Code::SpreadsheetWrapper if mend.apostrophe => self.options.fixes_apostrophes(),
                code => self.options.fixes(code),
            };
            is_allowed.then(|| (mend.apply)(text)).flatten().map(|mended| (mend.code, mended))
        })
    }

    /// Whether any of [`MENDS`] may apply, as far as the ends of an account tell.
    fn may_want_mending(&self, account: &str) -> bool {
        let bytes = account.as_bytes();
        let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return false };
        matches!(first, b'=' | b'"' | b'\'')
            || !first.is_ascii_graphic()
            || !last.is_ascii_graphic()
            || (last == b'0' && self.options.fixes(Code::FloatSuffix))
            || (self.options.fixes(Code::FullWidth) && !account.is_ascii())
    }

    /// Where bytes of the account lie in the row, if the account is a piece of it.
    fn span(&self, raw: &[u8], account: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let at = offset_in(raw, account.as_bytes())?;
        Some((at + start, at + end))
    }

    /// Everything that an account can be found to be.
    fn look(&self, raw: &[u8], account: &str, lead: Lead, found: &mut Vec<Found>) {
        let trimmed = account.trim();
        if trimmed.len() != account.len() {
            let span = self.span(raw, account, 0, account.len());
            self.note(found, Code::SurroundingWhitespace, false, span, Brief::None);
        }
        self.look_at_length(account, found);
        self.look_at_characters(raw, account, found);
        if !look::is_plain_word(trimmed.as_bytes()) {
            self.look_at_word(trimmed, found);
        }
        if let Some(form) = self.form
            && !form.matches(account)
        {
            self.note(found, Code::AccountType, false, None, Brief::Form(form));
        }
        if self.mode == Mode::Clean && lead != Lead::Inner && look::is_column_name(trimmed) {
            self.note(found, Code::HeaderRow, false, None, Brief::Account);
        }
    }

    /// A word that no account should be.
    fn look_at_word(&self, trimmed: &str, found: &mut Vec<Found>) {
        if look::is_placeholder(trimmed) {
            self.note(found, Code::Placeholder, false, None, Brief::Account);
        }
        if look::is_scientific(trimmed.as_bytes()) {
            self.note(found, Code::ScientificNotation, false, None, Brief::Account);
        } else if look::is_float(trimmed.as_bytes()) {
            self.note(found, Code::FloatSuffix, false, None, Brief::Account);
        }
        if unwrap(trimmed).is_some() || unapostrophe(trimmed).is_some() {
            self.note(found, Code::SpreadsheetWrapper, false, None, Brief::Account);
        }
    }

    fn look_at_length(&self, account: &str, found: &mut Vec<Found>) {
        let target = &self.options.target;
        let (min, max) = (*target.length.start() as usize, *target.length.end() as usize);
        let chars = if account.is_ascii() { account.len() } else { account.chars().count() };
        let (length, brief) = match target.unit {
            LengthUnit::Characters => (chars, Brief::Characters(chars)),
            LengthUnit::Bytes => (account.len(), Brief::Bytes(account.len())),
        };
        if length < min {
            self.note(found, Code::TooShort, false, None, brief);
        } else if length > max {
            self.note(found, Code::TooLong, false, None, brief);
        } else if account.len() > max {
            self.note(found, Code::LongInBytes, false, None, Brief::Bytes(account.len()));
        }
    }

    fn look_at_characters(&self, raw: &[u8], account: &str, found: &mut Vec<Found>) {
        if is_harmless_ascii(account.as_bytes(), b',') {
            return;
        }
        let at = |place: usize, c: char| self.span(raw, account, place, place + c.len_utf8());
        let first = |is: &dyn Fn(char) -> bool| account.char_indices().find(|&(_, c)| is(c));
        if let Some((place, c)) = first(&|c| c.is_control() && c != '\t') {
            self.note(found, Code::ControlCharacter, false, at(place, c), Brief::Char(c));
        }
        let text_only = self.layout == Layout::Lines;
        if let Some((place, c)) =
            first(&|c| matches!(c, ';' | '\t' | '|') || (c == ',' && text_only))
        {
            self.note(found, Code::OtherDelimiter, false, at(place, c), Brief::Char(c));
        }
        if account.is_ascii() {
            return;
        }
        if let Some((place, c)) = unicode::first_hidden(account) {
            self.note(found, Code::InvisibleCharacter, false, at(place, c), Brief::Char(c));
        }
        if let Some((place, c)) = first(&unicode::is_full_width) {
            self.note(found, Code::FullWidth, false, at(place, c), Brief::Account);
        }
    }

    /// What is said of a row that is longer than a block: that alone.
    pub(crate) fn long_row(&self, found: &mut Vec<Found>) {
        found.clear();
        self.note(found, Code::TooLong, false, None, Brief::LongRow);
    }
}

/// One way of mending an account.
struct MendStep {
    code: Code,
    apostrophe: bool,
    apply: fn(&str) -> Option<Mended>,
}

/// A mended account: a piece of what it was, or a new text.
enum Mended {
    Slice(usize, usize),
    Text(String),
}

const MENDS: &[MendStep] = &[
    MendStep {
        code: Code::SurroundingWhitespace,
        apostrophe: false,
        apply: |text| within(text, text.trim()),
    },
    MendStep {
        code: Code::InvisibleCharacter,
        apostrophe: false,
        apply: |text| within(text, unicode::trim_hidden(text)),
    },
    MendStep {
        code: Code::SpreadsheetWrapper,
        apostrophe: false,
        apply: |text| within(text, unwrap(text)?),
    },
    MendStep {
        code: Code::SpreadsheetWrapper,
        apostrophe: true,
        apply: |text| within(text, unapostrophe(text)?),
    },
    MendStep { code: Code::FullWidth, apostrophe: false, apply: narrow },
    MendStep {
        code: Code::FloatSuffix,
        apostrophe: false,
        apply: |text| {
            look::is_float(text.as_bytes())
                .then(|| Mended::Slice(0, text.find('.').unwrap_or(text.len())))
        },
    },
];

/// What the step of that code makes of a text; `None` where it does not apply.
pub(crate) fn mended(code: Code, text: &str) -> Option<String> {
    let steps = MENDS.iter().filter(|mend| mend.code == code);
    steps.into_iter().find_map(|mend| (mend.apply)(text)).map(|mended| match mended {
        Mended::Slice(from, to) => text[from..to].to_string(),
        Mended::Text(text) => text,
    })
}

/// A piece of a text as a mend, if it is not all of it.
fn within(text: &str, piece: &str) -> Option<Mended> {
    let start = offset_in(text.as_bytes(), piece.as_bytes()).unwrap_or(0);
    (piece.len() < text.len()).then_some(Mended::Slice(start, start + piece.len()))
}

fn narrow(text: &str) -> Option<Mended> {
    text.contains(unicode::is_full_width)
        .then(|| Mended::Text(text.chars().map(unicode::half_width).collect()))
}

/// What stands in `="..."` or `"..."`, if no other quote is in it.
fn unwrap(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('=').unwrap_or(text).strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// What stands after the apostrophe by which a spreadsheet keeps a number as text.
fn unapostrophe(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\'')?;
    rest.starts_with(|c: char| c.is_ascii_digit() || c == '+').then_some(rest)
}

/// The first character of what a mend cuts off.
fn first_cut_off(text: &str, from: usize, to: usize) -> Option<char> {
    text[..from].chars().chain(text[to..].chars()).next()
}

fn slice(text: Cow<'_, str>, start: usize, end: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
        Cow::Owned(text) if (start, end) == (0, text.len()) => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text[start..end].to_string()),
    }
}

fn into_bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

fn is_blank(account: &[u8]) -> bool {
    std::str::from_utf8(account).is_ok_and(unicode::is_blank)
}

/// Where `piece` lies in `whole`, if it is a piece of it.
fn offset_in(whole: &[u8], piece: &[u8]) -> Option<usize> {
    let (whole_at, piece_at) = (whole.as_ptr() as usize, piece.as_ptr() as usize);
    let offset = piece_at.checked_sub(whole_at)?;
    (offset + piece.len() <= whole.len()).then_some(offset)
}

/// Where the line that begins at `start` ends.
fn line_end(text: &[u8], start: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text[start..]).map_or(text.len(), |at| start + at)
}
