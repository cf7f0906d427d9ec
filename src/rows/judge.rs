//! The rules: what one row is found to be, and what becomes of it. A pure function of the row, its
//! place at the head of the file, and the options; `check` and `clean` differ in fixing alone.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::input::{line_end, line_end_len};
use crate::lang::Lang;
use crate::options::{Mode, Options};
use crate::profile::AccountKind;
use crate::rows::record::{QuoteFault, Record};
use crate::rows::scan::{Plain, Quotes, is_continuation, is_harmless_ascii};
use crate::rules::catalog::{Code, Severity};
use crate::rules::code_set::CodeSet;
use crate::rules::finding::{Detail, Finding};
use crate::rules::patterns;
use crate::target::{AccountForm, ByteOrderMark, LengthUnit, Target};
use crate::text::column_names;
use crate::text::escape::{EXCERPT_BYTES, excerpt, head, lossless};
use crate::text::unicode::{self, BOM};

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
pub enum Position {
    /// It is row 1: it may begin with a byte order mark, and be a header.
    First,
    /// No account was kept before it: it would become row 1 of what `clean` writes.
    Early,
    /// Anywhere else.
    Inner,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// It holds an account. `clean` writes it, if it is the first of its kind.
    Kept,
    /// It breaks a rule that is an error.
    Rejected,
    /// It holds nothing.
    Blank,
    /// It holds a column name.
    Header,
}

/// One thing found in a row; becomes a [`Finding`](crate::Finding) where someone wants to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowFinding {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) fixed: bool,
    /// The bytes of the row at fault.
    pub(crate) span: Option<(usize, usize)>,
    brief: RowDetail,
}

/// The particulars, without the row's text where that can be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum RowDetail {
    None,
    /// The account as it was when this was found, as `start..end` of the row.
    Piece(usize, usize),
    /// The same where the row spells it otherwise.
    Text(Box<str>),
    Characters(usize),
    Bytes(usize),
    Columns(usize),
    EmptyColumn,
    MissingColumn {
        has: usize,
        wanted: usize,
    },
    Char(char),
    /// A character that was taken out of the piece `start..end` of the row.
    Removed(char, usize, usize),
    Quote(QuoteFault),
    AccountForm(AccountForm),
    LongRow,
}

impl RowFinding {
    /// Whether no account with this is taken.
    pub(super) fn rejects(&self) -> bool {
        self.severity == Severity::Error && !self.fixed
    }

    /// The finding that this is of a row, with its number and its place in the text where they are
    /// known.
    pub(crate) fn finding<'t>(
        &self,
        raw: &'t [u8],
        row: Option<u64>,
        byte_offset: Option<u64>,
    ) -> Finding<'t> {
        Finding {
            fixed: self.fixed,
            row,
            byte_offset,
            account: Some(excerpt(raw)),
            truncated: raw.len() > EXCERPT_BYTES,
            span: self.span.filter(|&(_, end)| end <= raw.len().min(EXCERPT_BYTES)),
            ..Finding::package(self.code, self.severity, self.detail(raw))
        }
    }

    /// The particulars, with a piece of the row's text where they name it.
    pub(crate) fn detail<'t>(&self, raw: &'t [u8]) -> Detail<'t> {
        match self.brief {
            RowDetail::None => Detail::None,
            RowDetail::Piece(start, end) => Detail::Text(piece(raw, start, end)),
            RowDetail::Removed(c, start, end) => Detail::Removed(c, piece(raw, start, end)),
            RowDetail::Text(ref text) => Detail::Text(Cow::Owned(text.to_string())),
            RowDetail::Characters(n) => Detail::Characters(n as u64),
            RowDetail::Bytes(n) => Detail::Bytes(n as u64),
            RowDetail::Columns(n) => Detail::Columns(n as u64),
            RowDetail::EmptyColumn => {
                Detail::note([" in the column asked for", "（所取的列没有内容）"])
            }
            RowDetail::MissingColumn { has, wanted } => {
                Detail::MissingColumn { has: has as u64, wanted: wanted as u64 }
            }
            RowDetail::Char(c) => Detail::Char(c),
            RowDetail::Quote(fault) => Detail::note(match fault {
                QuoteFault::Unclosed => [
                    "a field begins with a quote that is never closed",
                    "字段以引号开头但没有结束引号",
                ],
                QuoteFault::TextAfter => ["text follows the closing quote", "结束引号后还有文字"],
                QuoteFault::Stray => {
                    ["a quote stands inside an unquoted field", "未加引号的字段中有引号"]
                }
            }),
            RowDetail::AccountForm(form) => {
                Detail::note([form.name(Lang::En), form.name(Lang::Zh)])
            }
            RowDetail::LongRow => Detail::note(["over 256 KiB", "超过 256 KiB"]),
        }
    }
}

/// A judged row.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    pub(crate) fate: Disposition,
    /// The account, fixed if it was to be.
    pub(crate) account: Cow<'t, [u8]>,
    /// The row as it came, without its line end.
    pub(crate) raw: &'t [u8],
    /// Where the next row begins.
    pub(crate) next: usize,
    /// A quote stays open to the end of the block.
    pub(crate) unclosed: bool,
}

/// The rules, compiled from [`Options`] once and ready to judge any number of rows, on any thread.
#[derive(Clone, Debug)]
pub struct RuleSet {
    target: Target,
    mode: Mode,
    severities: [Option<Severity>; Code::COUNT],
    /// What is fixed: nothing in `check`.
    fixes: CodeSet,
    /// What is fixed though it may be meant.
    fixes_meant: CodeSet,
    pub(crate) layout: Layout,
    plain: Plain,
    form: Option<AccountForm>,
    /// What row 1 calls the column: no account further down either, where lists were joined. Empty if
    /// it does not.
    header: Vec<u8>,
}

impl RuleSet {
    pub(crate) fn new(options: &Options, mode: Mode, layout: Layout) -> RuleSet {
        let length = &options.target.length;
        let (min, max) = limits(length);
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
        let fixed = |by: fn(&Options, Code) -> bool| {
            let is_fixed = |code: &Code| mode == Mode::Clean && by(options, *code);
            Code::ALL.iter().copied().filter(is_fixed).collect()
        };
        RuleSet {
            target: options.target.clone(),
            mode,
            severities: std::array::from_fn(|index| options.severity(Code::ALL[index])),
            fixes: fixed(Options::fixes),
            fixes_meant: fixed(Options::fixes_what_may_be_meant),
            layout,
            plain,
            form,
            header: Vec::new(),
        }
    }

    /// The same for a text that begins with these rows, the first of which may name the column.
    pub(crate) fn of_text(mut self, text: &[u8]) -> RuleSet {
        if !text.is_empty() && self.sets_headers_aside() {
            let row = self.row(text, 0, line_end(text, 0), Position::First, &mut Vec::new());
            if row.fate == Disposition::Header {
                self.header = lossless(&row.account).trim().as_bytes().to_vec();
            }
        }
        self
    }

    fn sets_headers_aside(&self) -> bool {
        match self.mode {
            Mode::Check => self.severity(Code::HeaderRow).is_some(),
            Mode::Clean => self.fixes(Code::HeaderRow),
        }
    }

    /// Whether a row further down repeats the header.
    #[inline(always)]
    pub(crate) fn is_header_again(&self, account: &[u8]) -> bool {
        account.len() == self.header.len() && !account.is_empty() && *account == *self.header
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
        self.plain.max_bytes > 0
            && row.is_ascii()
            && (row.is_empty() || (patterns::is_plain_word(row) && row.len() != self.header.len()))
    }

    /// Whether no rule has anything to say of a row that is not at the beginning. What lies outside
    /// ASCII needs a closer look.
    #[inline]
    pub(super) fn is_plain(&self, row: &[u8]) -> bool {
        let Plain { min_chars, min_bytes, max_bytes, .. } = self.plain;
        row.len() >= min_chars.max(min_bytes)
            && row.len() <= max_bytes
            && self.is_plain_text(row)
            && !self.is_header_again(row)
    }

    fn is_plain_text(&self, account: &[u8]) -> bool {
        is_harmless_ascii(account, self.plain.delimiter) && patterns::is_plain_word(account)
    }

    /// The account of a good row that begins at `start`, found again. Cheap for a plain row.
    pub(crate) fn account_at<'t>(
        &self,
        text: &'t [u8],
        start: usize,
        lead: Position,
    ) -> Cow<'t, [u8]> {
        let end = line_end(text, start);
        let account = match &text[start..end] {
            [b'"', account @ .., b'"'] if self.plain.quotes == Quotes::AroundRows => account,
            line => line,
        };
        if lead == Position::Inner
            && (1..=self.plain.max_bytes).contains(&account.len())
            && self.is_plain_text(account)
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
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) -> Row<'t> {
        found.clear();
        let mut begin = start;
        if lead == Position::First && text[start..].starts_with(BOM.as_bytes()) {
            begin += BOM.len();
            if self.target.bom != ByteOrderMark::Allowed {
                self.note(
                    found,
                    Code::ByteOrderMark,
                    self.mode == Mode::Clean,
                    Some((0, BOM.len())),
                    RowDetail::None,
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
        lead: Position,
        found: &mut Vec<RowFinding>,
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
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) -> Row<'t> {
        let raw = &text[start..end];
        let account = Cow::Borrowed(&text[begin..end]);
        let (fate, account) = self.account(raw, account, lead, RowDetail::None, found);
        let next = end + line_end_len(text, end);
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
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) -> Row<'t> {
        let raw = &text[start..record.end];
        let unclosed = record.fault == Some(QuoteFault::Unclosed);
        let row = |fate, account| Row { fate, account, raw, next: record.next, unclosed };
        if let Some(fault) = record.fault {
            self.note(found, Code::CsvQuote, false, None, RowDetail::Quote(fault));
        }
        if lead == Position::First && matches!(column, Chosen::Named(_)) {
            let name = record.account.unwrap_or_default();
            self.note(found, Code::HeaderRow, true, None, quote(raw, &name));
            return row(self.set_aside(Disposition::Header, Code::HeaderRow, found), name);
        }
        let Some(account) = record.account else {
            if record.filled == 0 {
                return row(self.blank(RowDetail::None, found), Cow::Borrowed(b""));
            }
            let brief =
                RowDetail::MissingColumn { has: record.columns, wanted: column.index() + 1 };
            self.note(found, Code::MultipleColumns, false, None, brief);
            return row(self.fate(found), Cow::Borrowed(&text[begin..record.end]));
        };
        if column == Chosen::Only && record.columns > 1 {
            let trailing = record.filled <= 1;
            let fixed = trailing && self.fixes(Code::MultipleColumns);
            let span = Some((record.first_end - start, raw.len()));
            self.note(
                found,
                Code::MultipleColumns,
                fixed,
                span,
                RowDetail::Columns(record.columns),
            );
            if !trailing {
                // Which of its columns is the account cannot be known: none is judged.
                self.look_at_whole_row(raw, found);
                return row(self.fate(found), Cow::Borrowed(&text[begin..record.end]));
            }
        }
        let if_blank = match column {
            Chosen::Number(_) | Chosen::Named(_) if record.filled > 0 => RowDetail::EmptyColumn,
            _ => RowDetail::None,
        };
        let (fate, account) = self.account(raw, account, lead, if_blank, found);
        row(fate, account)
    }

    /// Judges an account, the row's own text or one field of it, of which `if_blank` is said where it
    /// is nothing.
    fn account<'t>(
        &self,
        raw: &'t [u8],
        account: Cow<'t, [u8]>,
        lead: Position,
        if_blank: RowDetail,
        found: &mut Vec<RowFinding>,
    ) -> (Disposition, Cow<'t, [u8]>) {
        if let Cow::Borrowed(bytes) = account
            && let Some((trimmed, code, mark)) = self.plain_but_for_an_end(bytes, lead)
        {
            let gone = cut_off(bytes, trimmed);
            let brief = mark.map_or_else(|| quote(raw, bytes), |mark| removed(raw, bytes, mark));
            self.note(found, code, true, span(raw, gone), brief);
            return (self.fate(found), Cow::Borrowed(trimmed));
        }
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
                let span = span(raw, &account[at..=at]);
                self.note(found, Code::InvalidUtf8, false, span, RowDetail::None);
                return (self.fate(found), account);
            }
        };
        if unicode::is_blank(&text) {
            return (self.blank(if_blank, found), into_bytes(text));
        }
        let may_be_header = self.sets_headers_aside()
            && match self.mode {
                Mode::Check => lead == Position::First,
                Mode::Clean => lead != Position::Inner,
            };
        let fixed = match self.mode {
            Mode::Clean => self.fix(raw, text, lead, found),
            Mode::Check => text,
        };
        if unicode::is_blank(&fixed) {
            return (self.blank(RowDetail::None, found), into_bytes(fixed));
        }
        let is_header = (may_be_header && column_names::is_column_name(fixed.trim()))
            || (!self.header.is_empty() && self.is_header_again(after_marks(&fixed).as_bytes()));
        if is_header {
            let is_fixed = self.mode == Mode::Clean;
            self.note(found, Code::HeaderRow, is_fixed, None, quote(raw, &*fixed));
            let fate = self.set_aside(Disposition::Header, Code::HeaderRow, found);
            return (fate, into_bytes(fixed));
        }
        self.look(raw, &fixed, lead, found);
        (self.fate(found), into_bytes(fixed))
    }

    /// What `clean` leaves of an account of which nothing is to be said but that there is white space
    /// around it, or a mark that cannot be seen at one end: the commonest fixes, taken without the
    /// steps of the others.
    fn plain_but_for_an_end<'t>(
        &self,
        account: &'t [u8],
        lead: Position,
    ) -> Option<(&'t [u8], Code, Option<char>)> {
        if lead != Position::Inner || self.form.is_some() {
            return None;
        }
        let trimmed = account.trim_ascii();
        let (trimmed, code, mark) = if trimmed.len() < account.len() {
            (trimmed, Code::SurroundingWhitespace, None)
        } else {
            let (trimmed, mark) = without_mark(account)?;
            (trimmed, Code::InvisibleCharacter, Some(mark))
        };
        let is_plain = !trimmed.is_empty()
            && self.fixes(code)
            && !self.is_header_again(trimmed)
            && self.target.length.contains(&(trimmed.len() as u64))
            && is_harmless_ascii(trimmed, b',')
            && patterns::is_plain_word(trimmed);
        is_plain.then_some((trimmed, code, mark))
    }

    fn blank(&self, brief: RowDetail, found: &mut Vec<RowFinding>) -> Disposition {
        self.note(found, Code::BlankRow, self.fixes(Code::BlankRow), None, brief);
        self.set_aside(Disposition::Blank, Code::BlankRow, found)
    }

    /// What becomes of a row that holds no account and is found to be so by `code`: with an error that
    /// is not fixed it is a rejected row like any other. `check` fixes nothing, so that there `code`
    /// itself is none.
    fn set_aside(&self, fate: Disposition, code: Code, found: &[RowFinding]) -> Disposition {
        let is_own = |found: &RowFinding| self.mode == Mode::Check && found.code == code;
        let rejects = |found: &RowFinding| found.rejects() && !is_own(found);
        if found.iter().any(rejects) { Disposition::Rejected } else { fate }
    }

    fn fate(&self, found: &[RowFinding]) -> Disposition {
        if found.iter().any(RowFinding::rejects) {
            Disposition::Rejected
        } else {
            Disposition::Kept
        }
    }

    fn fixes(&self, code: Code) -> bool {
        self.fixes.contains(code)
    }

    fn severity(&self, code: Code) -> Option<Severity> {
        self.severities[code.index()]
    }

    fn note(
        &self,
        found: &mut Vec<RowFinding>,
        code: Code,
        fixed: bool,
        span: Option<(usize, usize)>,
        brief: RowDetail,
    ) {
        if let Some(severity) = self.severity(code)
            && !found.iter().any(|other| (other.code, other.fixed) == (code, fixed))
        {
            found.push(RowFinding { code, severity, fixed, span, brief });
        }
    }

    /// Fixes what the options allow, until nothing is left to fix: what is inside a wrapper may
    /// want trimming, and what is trimmed may be wrapped.
    fn fix<'t>(
        &self,
        raw: &'t [u8],
        account: Cow<'t, str>,
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) -> Cow<'t, str> {
        let mut account = account;
        // What is left of it. It is cut once, at the end: a row may want many steps.
        let (mut start, mut end) = (0, account.len());
        while let Some((code, fixed)) = self.next_fix(&account[start..end], lead) {
            self.note_fixed(raw, &account[start..end], code, &fixed, found);
            match fixed {
                Fixed::Slice(from, to) => (start, end) = (start + from, start + to),
                Fixed::Text(text) => {
                    (start, end) = (0, text.len());
                    account = Cow::Owned(text);
                }
            }
        }
        slice(account, start, end)
    }

    /// The first of [`FIX_STEPS`] that the options allow and that applies.
    fn next_fix(&self, text: &str, lead: Position) -> Option<(Code, Fixed)> {
        let is_allowed = |fix: &FixStep| match fix.loss {
            Loss::None => self.fixes(fix.code),
            Loss::MayBeMeant => self.fixes_meant.contains(fix.code),
        };
        let usual = || {
            FIX_STEPS.iter().find_map(|fix| {
                let fixed = is_allowed(fix).then(|| (fix.apply)(text)).flatten();
                fixed.map(|fixed| (fix.code, fixed))
            })
        };
        // No mark may stand before the first account, even where invisible characters are let be:
        // in the package it would be a byte order mark.
        let mark = || {
            let is_mark = lead != Position::Inner && text.starts_with(BOM);
            is_mark.then(|| (Code::ByteOrderMark, Fixed::Slice(BOM.len(), text.len())))
        };
        self.may_want_fixing(text).then(usual).flatten().or_else(mark)
    }

    /// Notes a step of fixing: what stood there before, and the place of what it took away.
    fn note_fixed(
        &self,
        raw: &[u8],
        before: &str,
        code: Code,
        fixed: &Fixed,
        found: &mut Vec<RowFinding>,
    ) {
        let gone = match *fixed {
            Fixed::Slice(0, to) => &before[to..],
            Fixed::Slice(from, _) => &before[..from],
            Fixed::Text(_) if code == Code::InvisibleCharacter => hidden(before),
            Fixed::Text(_) => full_width_run(before),
        };
        let brief = match code {
            Code::InvisibleCharacter => {
                let off = |c| removed(raw, before.as_bytes(), c);
                gone.chars().next().map_or(RowDetail::None, off)
            }
            Code::ByteOrderMark => RowDetail::None,
            _ => quote(raw, before),
        };
        self.note(found, code, true, span(raw, gone.as_bytes()), brief);
    }

    /// Whether any of [`FIX_STEPS`] may apply, as far as the ends of an account tell.
    fn may_want_fixing(&self, account: &str) -> bool {
        let bytes = account.as_bytes();
        let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return false };
        matches!(first, b'=' | b'"' | b'\'')
            || !first.is_ascii_graphic()
            || !last.is_ascii_graphic()
            || (last == b'0' && self.fixes(Code::FloatSuffix))
            || (!account.is_ascii()
                && (self.fixes(Code::FullWidth)
                    || self.fixes_meant.contains(Code::InvisibleCharacter)))
    }

    /// Everything that an account can be found to be.
    fn look(&self, raw: &[u8], account: &str, lead: Position, found: &mut Vec<RowFinding>) {
        let trimmed = account.trim();
        if trimmed.len() != account.len() {
            let span = span(raw, cut_off(account.as_bytes(), trimmed.as_bytes()));
            self.note(found, Code::SurroundingWhitespace, false, span, RowDetail::None);
        }
        self.look_at_length(raw, account, found);
        self.look_at_characters(raw, account, found);
        if !patterns::is_plain_word(trimmed.as_bytes()) {
            self.look_at_word(raw, trimmed, found);
        }
        if let Some(form) = self.form
            && !form.matches(account)
        {
            let span = span(raw, account.as_bytes());
            self.note(found, Code::AccountType, false, span, RowDetail::AccountForm(form));
        }
        if self.mode == Mode::Clean
            && lead != Position::Inner
            && column_names::is_column_name(trimmed)
        {
            self.note(found, Code::HeaderRow, false, None, quote(raw, account));
        }
    }

    /// A word that no account should be, be it in a spreadsheet's wrapper.
    fn look_at_word(&self, raw: &[u8], word: &str, found: &mut Vec<RowFinding>) {
        let at = |piece: &str| span(raw, piece.as_bytes());
        if patterns::is_placeholder(word) {
            self.note(found, Code::Placeholder, false, at(word), quote(raw, word));
        }
        if patterns::is_scientific(word.as_bytes()) {
            let exponent = &word[word.find(['e', 'E']).unwrap_or(0)..];
            self.note(found, Code::ScientificNotation, false, at(exponent), quote(raw, word));
        } else if patterns::is_float(word.as_bytes()) {
            let fraction = &word[word.find('.').unwrap_or(0)..];
            self.note(found, Code::FloatSuffix, false, at(fraction), quote(raw, word));
        }
        if let Some(inside) = unwrap(word).or_else(|| unapostrophe(word)) {
            let opening = &word[..offset_in(word.as_bytes(), inside.as_bytes()).unwrap_or(0)];
            self.note(found, Code::SpreadsheetWrapper, false, at(opening), quote(raw, word));
            self.look_at_word(raw, inside.trim(), found);
        }
    }

    fn look_at_length(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        let target = &self.target;
        let (min, max) = limits(&target.length);
        let chars = if account.is_ascii() { account.len() } else { account.chars().count() };
        let (length, brief) = match target.unit {
            LengthUnit::Characters => (chars, RowDetail::Characters(chars)),
            LengthUnit::Bytes => (account.len(), RowDetail::Bytes(account.len())),
        };
        let beyond_bytes = || &account[head(account, max).len()..];
        let beyond = || match target.unit {
            LengthUnit::Bytes => beyond_bytes(),
            LengthUnit::Characters => {
                account.char_indices().nth(max).map_or("", |(at, _)| &account[at..])
            }
        };
        let at = |piece: &str| span(raw, piece.as_bytes());
        if length < min {
            self.note(found, Code::TooShort, false, at(account), brief);
        } else if length > max {
            self.note(found, Code::TooLong, false, at(beyond()), brief);
        } else if account.len() > max {
            let brief = RowDetail::Bytes(account.len());
            self.note(found, Code::LongInBytes, false, at(beyond_bytes()), brief);
        }
    }

    fn look_at_characters(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        if is_harmless_ascii(account.as_bytes(), b',') {
            return;
        }
        self.look_for_control(raw, account, found);
        let at = |place: usize, c: char| span(raw, &account.as_bytes()[place..][..c.len_utf8()]);
        let comma = (self.layout == Layout::Lines).then_some(b',');
        if let Some(place) = first_delimiter(account.as_bytes(), comma) {
            let c = char::from(account.as_bytes()[place]);
            self.note(found, Code::OtherDelimiter, false, at(place, c), RowDetail::Char(c));
        }
        if let Some((place, c)) = first_gap(account) {
            self.note(found, Code::OtherDelimiter, false, at(place, c), RowDetail::Char(c));
        }
        if account.is_ascii() {
            return;
        }
        if let Some((place, c)) = first_written_delimiter(account) {
            self.note(found, Code::OtherDelimiter, false, at(place, c), RowDetail::Char(c));
        }
        if let Some((place, c)) = unicode::first_hidden(account) {
            self.note(found, Code::InvisibleCharacter, false, at(place, c), RowDetail::Char(c));
        }
        if account.contains(unicode::is_full_width) {
            let span = span(raw, full_width_run(account).as_bytes());
            self.note(found, Code::FullWidth, false, span, quote(raw, account));
        }
    }

    fn look_for_control(&self, raw: &[u8], text: &str, found: &mut Vec<RowFinding>) {
        if let Some((at, c)) = first_control(text) {
            let span = span(raw, &text.as_bytes()[at..][..c.len_utf8()]);
            self.note(found, Code::ControlCharacter, false, span, RowDetail::Char(c));
        }
    }

    /// What can be said of a row whichever of its columns is the account.
    fn look_at_whole_row(&self, raw: &[u8], found: &mut Vec<RowFinding>) {
        match std::str::from_utf8(raw) {
            Ok(text) => self.look_for_control(raw, text, found),
            Err(error) => {
                let at = error.valid_up_to();
                self.note(found, Code::InvalidUtf8, false, Some((at, at + 1)), RowDetail::None);
            }
        }
    }

    /// What is said of a row that is longer than a block: that alone.
    pub(crate) fn long_row(&self, found: &mut Vec<RowFinding>) {
        found.clear();
        self.note(found, Code::TooLong, false, None, RowDetail::LongRow);
    }
}

/// One way of fixing an account.
struct FixStep {
    code: Code,
    loss: Loss,
    apply: fn(&str) -> Option<Fixed>,
}

/// What a step of fixing may cost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    None,
    /// What it takes away may be meant, though the rest of its code is not.
    MayBeMeant,
}

/// A fixed account: a piece of what it was, or a new text.
enum Fixed {
    Slice(usize, usize),
    Text(String),
}

impl Fixed {
    /// What it makes of the text.
    fn of(self, text: Cow<'_, str>) -> Cow<'_, str> {
        match self {
            Fixed::Slice(from, to) => slice(text, from, to),
            Fixed::Text(text) => Cow::Owned(text),
        }
    }
}

const FIX_STEPS: &[FixStep] = &[
    FixStep {
        code: Code::SurroundingWhitespace,
        loss: Loss::None,
        apply: |text| within(text, text.trim()),
    },
    FixStep {
        code: Code::InvisibleCharacter,
        loss: Loss::None,
        apply: |text| within(text, unicode::trim_hidden(text)),
    },
    FixStep {
        code: Code::SpreadsheetWrapper,
        loss: Loss::None,
        apply: |text| within(text, unwrap(text)?),
    },
    FixStep {
        code: Code::SpreadsheetWrapper,
        loss: Loss::MayBeMeant,
        apply: |text| within(text, unapostrophe(text)?),
    },
    FixStep {
        code: Code::InvisibleCharacter,
        loss: Loss::MayBeMeant,
        apply: |text| unicode::without_hidden(text).map(Fixed::Text),
    },
    FixStep { code: Code::FullWidth, loss: Loss::None, apply: narrow },
    FixStep {
        code: Code::FloatSuffix,
        loss: Loss::None,
        apply: |text| {
            patterns::is_float(text.as_bytes())
                .then(|| Fixed::Slice(0, text.find('.').unwrap_or(text.len())))
        },
    },
];

impl Finding<'_> {
    /// What `clean` fixed here: the account before and after, where the row as it came shows it.
    pub fn change(&self) -> Option<[String; 2]> {
        let (Detail::Text(before) | Detail::Removed(_, before)) = &self.detail else { return None };
        let steps = FIX_STEPS.iter().filter(|fix| self.fixed && fix.code == self.code);
        let after = steps.into_iter().find_map(|fix| (fix.apply)(before))?;
        Some([before.to_string(), after.of(Cow::Borrowed(before)).into_owned()])
    }
}

/// A piece of a text as a fix, if it is not all of it.
fn within(text: &str, piece: &str) -> Option<Fixed> {
    let start = offset_in(text.as_bytes(), piece.as_bytes()).unwrap_or(0);
    (piece.len() < text.len()).then_some(Fixed::Slice(start, start + piece.len()))
}

/// An account without white space, and without the marks that each of several joined files begins
/// with.
fn after_marks(account: &str) -> &str {
    account.trim_start_matches('\u{feff}').trim()
}

/// How many characters an account has. Bytes that are not UTF-8 count where they begin one.
pub(super) fn characters(account: &[u8]) -> usize {
    if account.is_ascii() {
        return account.len();
    }
    account.iter().filter(|&&byte| !is_continuation(byte)).count()
}

/// The shape of an account with all fixed that can be.
pub(crate) fn kind_when_fixed(account: &[u8]) -> AccountKind {
    let trimmed = account.trim_ascii();
    if let [b'A'..=b'Z' | b'a'..=b'z', .., b'A'..=b'Z' | b'a'..=b'z'] = trimmed
        && trimmed.is_ascii()
    {
        // Nothing else applies.
        return AccountKind::of(trimmed);
    }
    let Ok(text) = std::str::from_utf8(account) else { return AccountKind::of(account) };
    let mut text = Cow::Borrowed(text);
    while let Some(fixed) = FIX_STEPS.iter().find_map(|fix| (fix.apply)(&text)) {
        text = fixed.of(text);
    }
    AccountKind::of(text.as_bytes())
}

/// The first invisible character of a text.
fn hidden(text: &str) -> &str {
    unicode::first_hidden(text).map_or("", |(at, c)| &text[at..at + c.len_utf8()])
}

fn narrow(text: &str) -> Option<Fixed> {
    text.contains(unicode::is_full_width)
        .then(|| Fixed::Text(text.chars().map(unicode::half_width).collect()))
}

/// What stands in `="..."` or `"..."`, if no other quote is in it.
fn unwrap(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('=').unwrap_or(text).strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// What stands after the apostrophe by which a spreadsheet keeps a cell as text,
/// or between two, as lists in SQL and Python are quoted.
fn unapostrophe(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\'')?;
    let rest = rest.strip_suffix('\'').unwrap_or(rest);
    let is_account = rest.starts_with(|c: char| c.is_alphanumeric() || c == '+');
    (is_account && !rest.contains('\'')).then_some(rest)
}

/// The bounds of a length as a text in memory can have it.
fn limits(length: &RangeInclusive<u64>) -> (usize, usize) {
    let limit = |bound: &u64| usize::try_from(*bound).unwrap_or(usize::MAX);
    (limit(length.start()), limit(length.end()))
}

/// The first full-width sign beside a digit, as people set between numbers: `13800138000，张三`. In names
/// without a number it is punctuation.
fn first_written_delimiter(text: &str) -> Option<(usize, char)> {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let is_delimiter = |&(at, c): &(usize, char)| {
        matches!(c, '，' | '；' | '｜' | '、')
            && (is_digit(text.as_bytes()[..at].last())
                || is_digit(text.as_bytes().get(at + c.len_utf8())))
    };
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.char_indices().find(is_delimiter).filter(|_| digits >= SHORTEST_NUMBER)
}

/// The first white space between a phone number or an e-mail address and something else, which is no
/// country's code: names hold white space, and so do groups of digits.
fn first_gap(text: &str) -> Option<(usize, char)> {
    let account = text.trim();
    // Control characters have a code of their own.
    let is_gap = |c: char| c.is_whitespace() && !c.is_control();
    let at = match account.is_ascii() {
        true => memchr::memchr(b' ', account.as_bytes()),
        false => account.find(is_gap),
    }?;
    let digits = account.bytes().filter(u8::is_ascii_digit).count();
    if digits < PHONE_DIGITS && !account.contains('@') {
        return None;
    }
    let is_account = |piece: &str| match AccountKind::of(piece.as_bytes()) {
        AccountKind::Email => true,
        shape => AccountKind::PHONES.contains(&shape),
    };
    let is_code = |piece: &str| matches!(piece, "+86" | "86" | "0086" | "(+86)" | "(86)");
    let pieces = || account.split(is_gap).filter(|piece| !piece.is_empty());
    let is_split = pieces().any(is_account) && pieces().filter(|piece| !is_code(piece)).count() > 1;
    let c = account[at..].chars().next().filter(|_| is_split)?;
    Some((text.len() - text.trim_start().len() + at, c))
}

/// As many as a mobile number has.
const PHONE_DIGITS: usize = 11;

/// Fewer digits make no account that someone would write in a row with others: the shortest are QQ
/// numbers.
const SHORTEST_NUMBER: usize = 5;

/// The first run of full-width characters.
fn full_width_run(text: &str) -> &str {
    let run = &text[text.find(unicode::is_full_width).unwrap_or(0)..];
    &run[..run.find(|c| !unicode::is_full_width(c)).unwrap_or(run.len())]
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

/// What was taken off a text to leave a piece of it: what stood before that, else what stood after.
fn cut_off<'t>(text: &'t [u8], piece: &[u8]) -> &'t [u8] {
    match offset_in(text, piece) {
        None | Some(0) => &text[piece.len()..],
        Some(before) => &text[..before],
    }
}

/// An account without the mark at one of its ends, if it is one of those that come most.
fn without_mark(account: &[u8]) -> Option<(&[u8], char)> {
    ["\u{200b}", "\u{feff}"].into_iter().find_map(|mark| {
        let without = account.strip_suffix(mark.as_bytes());
        let without = without.or_else(|| account.strip_prefix(mark.as_bytes()))?;
        Some((without, mark.chars().next()?))
    })
}

/// The first control character but for tabs. Few rows have one: that none does is seen without going
/// from character to character.
fn first_control(text: &str) -> Option<(usize, char)> {
    // 0xc2 leads those past ASCII.
    let may_be = |byte: u8| (byte < 0x20 && byte != b'\t') || matches!(byte, 0x7f | 0xc2);
    text.bytes()
        .fold(false, |any, byte| any | may_be(byte))
        .then(|| text.char_indices().find(|&(_, c)| c.is_control() && c != '\t'))
        .flatten()
}

/// Where the first sign lies by which the columns of other kinds of tables are told apart.
fn first_delimiter(account: &[u8], comma: Option<u8>) -> Option<usize> {
    let first = memchr::memchr3(b';', b'\t', b'|', account);
    let comma =
        comma.and_then(|comma| memchr::memchr(comma, &account[..first.unwrap_or(account.len())]));
    comma.or(first)
}

/// Where a piece of an account lies in the row, if it does as it is.
fn span(raw: &[u8], piece: &[u8]) -> Option<(usize, usize)> {
    let at = offset_in(raw, piece)?;
    Some((at, at + piece.len()))
}

/// A piece of the row as a message has it.
fn piece(raw: &[u8], start: usize, end: usize) -> Cow<'_, str> {
    match excerpt(raw.get(start..end).unwrap_or(raw)) {
        Cow::Borrowed(text) => lossless(text),
        Cow::Owned(text) => Cow::Owned(lossless(&text).into_owned()),
    }
}

/// A character that was taken out of an account, for a message.
fn removed(raw: &[u8], account: &[u8], c: char) -> RowDetail {
    span(raw, account).map_or(RowDetail::Char(c), |(start, end)| RowDetail::Removed(c, start, end))
}

/// A text of the row for a message.
fn quote(raw: &[u8], text: impl AsRef<[u8]>) -> RowDetail {
    let text = text.as_ref();
    match span(raw, text) {
        Some((start, end)) => RowDetail::Piece(start, end),
        None => RowDetail::Text(lossless(&excerpt(text)).into()),
    }
}

/// Where `piece` lies in `whole`, if it is a piece of it.
fn offset_in(whole: &[u8], piece: &[u8]) -> Option<usize> {
    let (whole_at, piece_at) = (whole.as_ptr() as usize, piece.as_ptr() as usize);
    let offset = piece_at.checked_sub(whole_at)?;
    (offset + piece.len() <= whole.len()).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDS: Layout = Layout::Records { delimiter: b',', column: Chosen::Only };

    #[test]
    fn a_control_character_is_found_wherever_it_is() {
        for (text, found) in [
            ("ab", None),
            ("\tab 张三é", None),
            ("\u{1}\u{2}", Some((0, '\u{1}'))),
            ("\t\u{1f}", Some((1, '\u{1f}'))),
            ("ab\u{7f}", Some((2, '\u{7f}'))),
            ("é\u{85}", Some((2, '\u{85}'))),
        ] {
            assert_eq!(first_control(text), found, "{text:?}");
        }
    }

    #[test]
    fn a_record_says_whether_its_quote_stays_open() {
        let options = Options::default();
        let judge = RuleSet::new(&options, Mode::Check, RECORDS);
        for (text, unclosed) in [("ab\n", false), ("\"ab\"\n", false), ("\"ab\ncd\n", true)] {
            let end = line_end(text.as_bytes(), 0);
            let row = judge.row(text.as_bytes(), 0, end, Position::Inner, &mut Vec::new());
            assert_eq!(row.unclosed, unclosed, "{text:?}");
        }
    }

    #[test]
    fn an_account_is_found_again_as_it_was_judged() {
        let text = "\u{feff}ab\n13800138000\n 13800138001\r\n\"13800138002\"\nab,cd\n=\"138\"\n\
                    张三\n1.5E+3\nx\u{200b}\n\"a\"\"b\"\n\"\"\n\n-\n138.0";
        let options = Options::default();
        let second = Layout::Records { delimiter: b',', column: Chosen::Number(1) };
        for layout in [Layout::Lines, RECORDS, second] {
            for mode in [Mode::Check, Mode::Clean] {
                let judge = RuleSet::new(&options, mode, layout);
                let (mut at, mut lead) = (0, Position::First);
                while at < text.len() {
                    let end = line_end(text.as_bytes(), at);
                    let row = judge.row(text.as_bytes(), at, end, lead, &mut Vec::new());
                    let again = judge.account_at(text.as_bytes(), at, lead);
                    assert_eq!(again, row.account, "{layout:?} {mode:?} {at}");
                    (at, lead) = (row.next, Position::Inner);
                }
            }
        }
    }

    #[test]
    fn short_rows_come_to_the_same_where_nothing_but_their_length_counts() {
        let is_alike = |options: &Options, row: &str| {
            RuleSet::new(options, Mode::Check, Layout::Lines).is_short_alike(row.as_bytes())
        };
        let mut options = Options::default();
        for row in ["", "x", "7"] {
            assert!(is_alike(&options, row), "{row:?}");
        }
        for placeholder_or_not_ascii in ["-", "0", "é"] {
            assert!(!is_alike(&options, placeholder_or_not_ascii), "{placeholder_or_not_ascii:?}");
        }
        // Some rows of five characters are QQ numbers, and some are not.
        options.target.length = 6..=100;
        options.target.form = Some(AccountForm::Qq);
        assert!(!is_alike(&options, "12345") && !is_alike(&options, "abcde"));
    }
}
