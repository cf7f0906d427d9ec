//! The rules, compiled from the options, and what they say of one account. A pure function of the
//! account, its place at the head of the list, and the options; `check` and `clean` differ in fixing
//! alone.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::format::PackageFormat;
use crate::input::encoding::TextEncoding;
use crate::options::{Delimiter, Mode, Options};
use crate::profile::AccountKind;
use crate::rules::catalog::{Code, FixAvailability, Severity};
use crate::rules::code_set::CodeSet;
use crate::rules::fix::{self, FixStep, Fixed, Loss, into_bytes, slice};
use crate::rules::gate::is_harmless_ascii;
use crate::rules::layout::{Chosen, Disposition, Layout, Plain, Position, Preamble, Quotes};
use crate::rules::row_finding::{RowDetail, RowFinding, cut_off, quote, removed, span};
use crate::rules::{client_output, full_width, words};
use crate::target::{AccountForm, LengthUnit, Target};
use crate::text::column_names::{self, Likeness};
use crate::text::unicode::{self, BOM};

/// The rules, compiled from [`Options`] once and ready to judge any number of rows, on any thread.
#[derive(Clone, Debug)]
pub struct RuleSet {
    pub(crate) target: Target,
    pub(crate) mode: Mode,
    severities: [Option<Severity>; Code::COUNT],
    /// What is fixed: nothing in `check`.
    fixes: CodeSet,
    /// What is fixed though it may be meant.
    fixes_meant: CodeSet,
    /// Something is fixed that the ends of an account do not tell of.
    fixes_more: bool,
    pub(crate) layout: Layout,
    pub(crate) plain: Plain,
    pub(super) form: Option<AccountForm>,
    /// What the first rows call the column: no accounts further down either, where lists were joined.
    headers: Vec<Vec<u8>>,
    /// How long these are: a bit for each length, the last for all that are longer.
    header_lengths: u64,
    /// What only resembles a column's name is an account.
    pub(crate) doubts_names: bool,
    /// What stands above the first account and is none, as it stands there.
    pub(crate) preamble: Preamble,
    /// What a finding weighs of a quote that may be meant.
    doubtful_quote: Option<Severity>,
    /// Whether a sign within an account may separate it from others.
    pub(super) separates: bool,
    /// Whether a comma within an account separates columns in the text that is judged: in `clean`, the
    /// one that is written.
    pub(super) commas: bool,
    /// What the text was decoded from.
    pub(crate) encoding: TextEncoding,
    /// What most of the list is, once that is known.
    pub(super) expected: Option<AccountKind>,
    /// Where the text is a table of rejected rows: what their text is judged by.
    rejects: Option<Arc<Options>>,
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
        let every_row =
            form.is_some() || matches!(layout, Layout::Records { column: Chosen::Column(1..), .. });
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
        let fixes: CodeSet = fixed(Options::fixes);
        let fixes_meant: CodeSet = fixed(Options::fixes_what_may_be_meant);
        let on_request = |code: Code| code.fix() == FixAvailability::OnRequest;
        let fixes_more = fixes.iter().any(on_request) || !fixes_meant.is_empty();
        RuleSet {
            target: options.target.clone(),
            mode,
            severities: std::array::from_fn(|index| options.severity(Code::ALL[index])),
            fixes,
            fixes_meant,
            fixes_more,
            layout,
            plain,
            form,
            headers: Vec::new(),
            header_lengths: 0,
            doubts_names: false,
            preamble: Preamble::default(),
            doubtful_quote: options.severity_in_doubt(Code::CsvQuote),
            separates: options.delimiter != Delimiter::None,
            commas: layout == Layout::Lines,
            encoding: TextEncoding::UTF_8,
            expected: None,
            rejects: None,
        }
    }

    /// The same rules for a table of rejected rows.
    pub(crate) fn of_rejects(mut self, options: &Options) -> RuleSet {
        self.rejects = Some(Arc::new(options.clone()));
        self
    }

    /// Whether the text is a table of rejected rows.
    pub(crate) fn reads_rejects(&self) -> bool {
        self.rejects.is_some()
    }

    /// What the text of rejected rows is judged by, if the text is a table of them.
    pub(crate) fn options_of_rejects(&self) -> Option<&Options> {
        self.rejects.as_deref()
    }

    /// Rules by other options for a row of the same text, in a list of which most may be of a kind.
    pub(crate) fn with(
        &self,
        options: &Options,
        layout: Layout,
        kind: Option<AccountKind>,
    ) -> RuleSet {
        let mut rules = RuleSet::new(options, self.mode, layout);
        (rules.commas, rules.encoding) = (self.commas, self.encoding);
        rules.expected = self.expected.or(kind);
        rules
    }

    /// The same rules for a text above whose accounts stands what is none.
    pub(crate) fn below(mut self, preamble: Preamble) -> RuleSet {
        self.set_headers(vec![preamble.name.clone()]);
        self.preamble = preamble;
        self
    }

    /// Says what names the column.
    pub(crate) fn set_headers(&mut self, mut headers: Vec<Vec<u8>>) {
        headers.retain(|header| !header.is_empty());
        self.header_lengths = headers.iter().map(|header| length_bit(header)).fold(0, |a, b| a | b);
        self.headers = headers;
    }

    pub(crate) fn has_header(&self) -> bool {
        !self.headers.is_empty()
    }

    /// Whether a row further down repeats a header.
    #[inline(always)]
    /// What the first rows call the column.
    pub(crate) fn headers(&self) -> &[Vec<u8>] {
        &self.headers
    }

    pub(crate) fn is_header_again(&self, account: &[u8]) -> bool {
        self.may_be_header(account) && self.is_header(account)
    }

    /// Whether it is as long as a header.
    #[inline(always)]
    fn may_be_header(&self, account: &[u8]) -> bool {
        self.header_lengths & length_bit(account) != 0
    }

    #[cold]
    fn is_header(&self, account: &[u8]) -> bool {
        self.headers.iter().any(|header| *header == *account)
    }

    /// Whether a text names a column in this list.
    pub(crate) fn names_column(&self, text: &str) -> bool {
        match column_names::likeness(text) {
            Some(Likeness::Known) => true,
            Some(Likeness::Resembles) => !self.doubts_names,
            None => false,
        }
    }

    /// The same rules for rows that are written to a package of this form: in a .csv a comma within an
    /// account separates nothing.
    pub fn for_output(mut self, format: PackageFormat) -> RuleSet {
        self.commas = format != PackageFormat::Csv;
        self
    }

    /// Says what the text is decoded from.
    pub(crate) fn decodes(&mut self, encoding: TextEncoding) {
        self.encoding = encoding;
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
            && (row.is_empty() || (words::is_plain_word(row) && !self.may_be_header(row)))
    }

    /// Whether no rule has anything to say of a row that is not at the beginning. What lies outside
    /// ASCII needs a closer look.
    #[inline]
    pub(crate) fn is_plain(&self, row: &[u8]) -> bool {
        let Plain { min_chars, min_bytes, max_bytes, .. } = self.plain;
        row.len() >= min_chars.max(min_bytes)
            && row.len() <= max_bytes
            && self.is_plain_text(row)
            && !self.is_header_again(row)
    }

    pub(crate) fn is_plain_text(&self, account: &[u8]) -> bool {
        is_harmless_ascii(account, self.plain.delimiter) && words::is_plain_word(account)
    }

    /// Judges an account, the row's own text or one field of it, of which `if_blank` is said where it
    /// is nothing.
    pub(crate) fn account<'t>(
        &self,
        raw: &'t [u8],
        account: Cow<'t, [u8]>,
        lead: Position,
        if_blank: RowDetail,
        found: &mut Vec<RowFinding>,
    ) -> (Disposition, Cow<'t, [u8]>) {
        if let Cow::Borrowed(bytes) = account
            && let Some(plain) = self.plain_but_for_an_end(bytes, lead)
        {
            let kept = self.look_at_end(raw, bytes, plain, found);
            return (self.fate(found), Cow::Borrowed(kept));
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
                let brief = RowDetail::Encoding(self.encoding);
                self.note(found, Code::InvalidUtf8, false, span, brief);
                return (self.fate(found), account);
            }
        };
        if unicode::is_blank(&text) {
            return (self.blank(if_blank, found), into_bytes(text));
        }
        let may_be_header = self.sets_headers_aside() && lead != Position::Inner;
        let fixed = match self.mode {
            Mode::Clean => self.fix(raw, text, lead, found),
            Mode::Check => text,
        };
        if unicode::is_blank(&fixed) {
            return (self.blank(RowDetail::None, found), into_bytes(fixed));
        }
        let is_header = (may_be_header && self.names_column(fixed.trim()))
            || (self.sets_headers_aside() && client_output::is_around_rows(fixed.as_bytes()))
            || (self.has_header() && self.is_header_again(after_marks(&fixed).as_bytes()));
        if is_header {
            return (self.set_apart(raw, fixed.as_bytes(), found), into_bytes(fixed));
        }
        self.look(raw, &fixed, lead, found);
        (self.fate(found), into_bytes(fixed))
    }

    /// What is plain of an account of which nothing is to be said but that there is white space around
    /// it, or a mark that cannot be seen at one end: the commonest dirt, for which the other rules need
    /// not be asked.
    fn plain_but_for_an_end<'t>(
        &self,
        account: &'t [u8],
        lead: Position,
    ) -> Option<PlainWithin<'t>> {
        if lead != Position::Inner || self.form.is_some() || self.expected.is_some() {
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
            && (self.mode == Mode::Check || self.fixes(code))
            && !self.is_header_again(trimmed)
            && self.target.length.contains(&(trimmed.len() as u64))
            && is_harmless_ascii(trimmed, b',')
            && words::is_plain_word(trimmed);
        is_plain.then_some(PlainWithin { trimmed, code, mark })
    }

    /// Says what stands at an end of an account that is plain but for it. Returns what is left.
    fn look_at_end<'t>(
        &self,
        raw: &[u8],
        account: &'t [u8],
        plain: PlainWithin<'t>,
        found: &mut Vec<RowFinding>,
    ) -> &'t [u8] {
        let PlainWithin { trimmed, code, mark } = plain;
        match self.mode {
            Mode::Clean => {
                let brief =
                    mark.map_or_else(|| quote(raw, account), |mark| removed(raw, account, mark));
                self.note(found, code, true, span(raw, cut_off(account, trimmed)), brief);
                trimmed
            }
            Mode::Check => {
                // It is ASCII but for a mark.
                let text = String::from_utf8_lossy(account);
                self.look_for_whitespace(raw, &text, found);
                self.look_at_length(raw, &text, found);
                self.look_for_control(raw, &text, found);
                self.look_for_delimiters(raw, &text, found);
                if mark.is_some() {
                    self.look_for_unseen(raw, &text, found);
                }
                account
            }
        }
    }

    pub(crate) fn blank(&self, brief: RowDetail, found: &mut Vec<RowFinding>) -> Disposition {
        self.note(found, Code::BlankRow, self.fixes(Code::BlankRow), None, brief);
        self.set_aside(Disposition::Blank, Code::BlankRow, found)
    }

    /// What becomes of a row that holds no account and is found to be so by `code`: with an error that
    /// is not fixed it is a rejected row like any other. `check` fixes nothing, so that there `code`
    /// itself is none.
    pub(crate) fn set_aside(
        &self,
        fate: Disposition,
        code: Code,
        found: &[RowFinding],
    ) -> Disposition {
        let is_own = |found: &RowFinding| self.mode == Mode::Check && found.code == code;
        let rejects = |found: &RowFinding| found.rejects() && !is_own(found);
        if found.iter().any(rejects) { Disposition::Rejected } else { fate }
    }

    pub(crate) fn fate(&self, found: &[RowFinding]) -> Disposition {
        if found.iter().any(RowFinding::rejects) {
            Disposition::Rejected
        } else {
            Disposition::Kept
        }
    }

    pub(crate) fn fixes(&self, code: Code) -> bool {
        self.fixes.contains(code)
    }

    pub(crate) fn severity(&self, code: Code) -> Option<Severity> {
        self.severities[code.index()]
    }

    pub(crate) fn note(
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

    /// Notes what is an error whatever others of its code are: what told the account from others is lost.
    pub(crate) fn note_lost(
        &self,
        found: &mut Vec<RowFinding>,
        code: Code,
        span: Option<(usize, usize)>,
        brief: RowDetail,
    ) {
        if self.severity(code).is_some() {
            let severity = Severity::Error;
            found.push(RowFinding { code, severity, fixed: false, span, brief });
        }
    }

    /// Says that a field in another column than the account's takes so many lines: rows may be in it,
    /// between two stray quotes.
    pub(crate) fn note_lines(&self, column: usize, lines: usize, found: &mut Vec<RowFinding>) {
        if let Some(severity) = self.doubtful_quote {
            let brief = RowDetail::Lines { column, lines };
            let code = Code::CsvQuote;
            found.push(RowFinding { code, severity, fixed: false, span: None, brief });
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

    /// The first of [`fix::steps`] that the options allow and that applies.
    fn next_fix(&self, text: &str, lead: Position) -> Option<(Code, Fixed)> {
        let is_allowed = |fix: &FixStep| match fix.loss {
            Loss::None => self.fixes(fix.code),
            Loss::MayBeMeant => self.fixes_meant.contains(fix.code),
        };
        let usual = || {
            fix::steps().find_map(|fix| {
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
            Fixed::Text(_) if code == Code::InvisibleCharacter => first_hidden(before),
            Fixed::Text(_) if code == Code::FullWidth => full_width::run(before),
            Fixed::Text(_) => before,
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

    /// Whether any of [`fix::steps`] may apply, as far as the ends of an account tell.
    fn may_want_fixing(&self, account: &str) -> bool {
        let bytes = account.as_bytes();
        let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return false };
        matches!(first, b'=' | b'"' | b'\'')
            || !first.is_ascii_graphic()
            || !last.is_ascii_graphic()
            || self.fixes_more
    }
    /// Everything that an account can be found to be.
    fn look(&self, raw: &[u8], account: &str, lead: Position, found: &mut Vec<RowFinding>) {
        self.look_for_whitespace(raw, account, found);
        self.look_at_length(raw, account, found);
        if !is_harmless_ascii(account.as_bytes(), b',') {
            self.look_for_control(raw, account, found);
            self.look_for_delimiters(raw, account, found);
            if !account.is_ascii() {
                self.look_for_unseen(raw, account, found);
                self.look_for_full_width(raw, account, found);
            }
        }
        self.look_for_damage(raw, account, found);
        self.look_at_word(raw, account.trim(), found);
        self.look_for_groups(raw, account, found);
        self.look_at_form(raw, account, found);
        self.look_for_header(raw, account, lead, found);
        self.look_for_outliers(raw, account, found);
    }

    /// A word that no account should be, be it in a spreadsheet's wrapper.
    pub(super) fn look_at_word(&self, raw: &[u8], word: &str, found: &mut Vec<RowFinding>) {
        if word.is_empty() || (word.is_ascii() && words::is_plain_word(word.as_bytes())) {
            return;
        }
        self.look_for_placeholder(raw, word, found);
        self.look_for_spreadsheets(raw, word, found);
    }
}

/// An account that is plain but for what stands at an end.
struct PlainWithin<'t> {
    trimmed: &'t [u8],
    /// What is said of its end.
    code: Code,
    /// The mark that stands there; else it is white space.
    mark: Option<char>,
}

/// The bit of a length among others.
#[inline(always)]
fn length_bit(text: &[u8]) -> u64 {
    1 << text.len().min(63)
}

/// An account without white space, and without the marks that each of several joined files begins
/// with.
fn after_marks(account: &str) -> &str {
    account.trim_start_matches('\u{feff}').trim()
}

/// The first invisible character of a text.
fn first_hidden(text: &str) -> &str {
    unicode::first_hidden(text).map_or("", |(at, c)| &text[at..at + c.len_utf8()])
}

/// The bounds of a length as a text in memory can have it.
pub(super) fn limits(length: &RangeInclusive<u64>) -> (usize, usize) {
    let limit = |bound: &u64| usize::try_from(*bound).unwrap_or(usize::MAX);
    (limit(length.start()), limit(length.end()))
}

/// An account without the mark at one of its ends, if it is one of those that come most.
pub(super) fn without_mark(account: &[u8]) -> Option<(&[u8], char)> {
    ["\u{200b}", "\u{feff}"].into_iter().find_map(|mark| {
        let without = account.strip_suffix(mark.as_bytes());
        let without = without.or_else(|| account.strip_prefix(mark.as_bytes()))?;
        Some((without, mark.chars().next()?))
    })
}
