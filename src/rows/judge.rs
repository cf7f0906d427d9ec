//! Rows of a text: a line, or one field of a CSV record, handed to the rules as an account.

use std::borrow::Cow;

use crate::input::{line_end, line_end_len};
use crate::options::Mode;
use crate::rows::record::Record;
use crate::rules::catalog::Code;
use crate::rules::client_output;
use crate::rules::layout::{Chosen, Disposition, Layout, Position, QuoteFault, Quotes};
use crate::rules::row_finding::{RowDetail, RowFinding};
use crate::rules::rule_set::RuleSet;
use crate::target::ByteOrderMark;
use crate::text::unicode::BOM;

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
    /// It is told by its account whether another row is a duplicate of it.
    pub(crate) is_comparable: bool,
}

/// Whether an account stands for one user. What stands for no value, or lost what told it from others, is
/// no one's: two such rows are no duplicates.
fn is_comparable(found: &[RowFinding]) -> bool {
    const NO_ONES: [Code; 3] = [Code::Placeholder, Code::ScientificNotation, Code::DamagedText];
    !found.iter().any(|found| !found.fixed && NO_ONES.contains(&found.code))
}

/// A quoted field of more lines than this is more than the lines of an address: it is said.
const MOST_LINES: usize = 2;

impl RuleSet {
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
            if self.target.bom != ByteOrderMark::Allowed && !self.reads_rejects() {
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
                let record = match self.layout.dialect() {
                    Some(dialect) => Record::read(text, begin, dialect, column.index()),
                    None => Record::in_line(text, begin, line_end, delimiter),
                };
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
        let record = Record::broken(text, start, line_end(text, start));
        self.record(text, start, start, record, column, lead, found)
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
        let next = end + line_end_len(text, end);
        let account = Cow::Borrowed(&text[begin..end]);
        let (fate, account) = match self.is_around_accounts(&account, lead) {
            true => (self.set_apart(raw, &account, found), account),
            false => self.account(raw, account, lead, RowDetail::None, found),
        };
        Row { fate, account, raw, next, unclosed: false, is_comparable: is_comparable(found) }
    }

    /// Whether a row stands around the accounts of a text and is none: what the text begins with and,
    /// of a table, what a database's client writes between its rows.
    fn is_around_accounts(&self, row: &[u8], lead: Position) -> bool {
        (lead != Position::Inner && self.preamble.holds(row))
            || (self.layout.dialect().is_some() && client_output::is_around_rows(row))
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
        let dialect = self.layout.dialect();
        let unclosed = dialect.is_some() && record.fault == Some(QuoteFault::Unclosed);
        let row = |fate, account, found: &[RowFinding]| {
            let is_comparable = is_comparable(found);
            Row { fate, account, raw, next: record.next, unclosed, is_comparable }
        };
        if self.is_around_accounts(&text[begin..record.end], lead) {
            let name = record.account.unwrap_or_default();
            return row(self.set_apart(raw, &name, found), name, found);
        }
        if dialect.is_some() && self.mode == Mode::Check && record.filled == 0 {
            // It is no row of the table, and will be none of the package.
            return row(Disposition::Blank, Cow::Borrowed(b""), found);
        }
        if let (Some(options), Some(dialect), None) =
            (self.options_of_rejects(), dialect, record.fault)
        {
            let whole = &text[begin..record.end];
            return self.rejected_row(options, whole, &record, dialect, lead, found);
        }
        if let Some(fault) = record.fault {
            self.note(found, Code::CsvQuote, false, None, RowDetail::Quote(fault));
        }
        if let Some(dialect) = dialect {
            let (column, lines) = record.longest_field(text, begin, dialect);
            if lines > MOST_LINES {
                self.note_lines(column + 1, lines, found);
            }
        }
        let Some(account) = record.account else {
            if record.filled == 0 {
                return row(self.blank(RowDetail::None, found), Cow::Borrowed(b""), found);
            }
            let brief =
                RowDetail::MissingColumn { has: record.columns, wanted: column.index() + 1 };
            self.note(found, Code::MultipleColumns, false, None, brief);
            return row(self.fate(found), Cow::Borrowed(&text[begin..record.end]), found);
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
                return row(self.fate(found), Cow::Borrowed(&text[begin..record.end]), found);
            }
        }
        let if_blank = match column {
            Chosen::Column(_) if record.filled > 0 => RowDetail::EmptyColumn,
            _ => RowDetail::None,
        };
        let (fate, account) = self.account(raw, account, lead, if_blank, found);
        row(fate, account, found)
    }

    /// What can be said of a row whichever of its columns is the account.
    fn look_at_whole_row(&self, raw: &[u8], found: &mut Vec<RowFinding>) {
        match std::str::from_utf8(raw) {
            Ok(text) => self.look_for_control(raw, text, found),
            Err(error) => {
                let at = error.valid_up_to();
                let brief = RowDetail::Encoding(self.encoding);
                self.note(found, Code::InvalidUtf8, false, Some((at, at + 1)), brief);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::target::AccountForm;

    const RECORDS: Layout = Layout::Records { delimiter: b',', column: Chosen::Only };

    #[test]
    fn a_record_says_whether_its_quote_stays_open() {
        let options = Options::default();
        let judge = RuleSet::new(&options, Mode::Check, RECORDS);
        for (text, unclosed) in [("ab\n", false), ("\"ab\"\n", false), ("\"ab\ncd\n", false)] {
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
        let second = Layout::Records { delimiter: b',', column: Chosen::Column(1) };
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
