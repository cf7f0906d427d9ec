//! One CSV record: where its fields are and which one is the account. The crate `csv` is the
//! reference for what a record is; this reads one record at a known place without copying, and
//! names what `csv` forgives.

use std::borrow::Cow;

use memchr::memchr3;

use crate::input::{Dialect, RecordEnds, closing_quote, line_end, line_end_len};
use crate::rules::layout::QuoteFault;

/// A CSV record, as far as an account package cares.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'t> {
    /// The text of the chosen column; `None` if the record has not that many.
    pub(crate) account: Option<Cow<'t, [u8]>>,
    /// How many columns it has.
    pub(crate) columns: usize,
    /// How many it has up to the last that is not empty.
    pub(crate) filled: usize,
    /// Where the text of the first column ends, quotes and all.
    pub(crate) first_end: usize,
    /// Where the record's text ends, before its line end.
    pub(crate) end: usize,
    /// Where the next record begins.
    pub(crate) next: usize,
    /// What is wrong with its quotes.
    pub(crate) fault: Option<QuoteFault>,
}

/// One field of a record.
struct Field<'t> {
    text: Cow<'t, [u8]>,
    end: usize,
    fault: Option<QuoteFault>,
}

impl<'t> Record<'t> {
    /// Reads the record that begins at `start`, and takes out the column with index `chosen`.
    pub(crate) fn read(
        text: &'t [u8],
        start: usize,
        dialect: Dialect,
        chosen: usize,
    ) -> Record<'t> {
        let mut account = None;
        let record = Record::walk(text, start, dialect, |column, field, _| {
            if column == chosen {
                account = Some(field);
            }
        });
        // Of a broken record its line is the account, whichever column was chosen.
        Record { account: record.account.or(account), ..record }
    }

    /// Reads the line from `start` to `end` as a record of a text that should have one column: each of
    /// its fields may be an account, and none goes on past the line.
    pub(crate) fn in_line(text: &'t [u8], start: usize, end: usize, delimiter: u8) -> Record<'t> {
        let record = Record::read(&text[..end], start, Dialect::plain(delimiter), 0);
        Record { next: end + line_end_len(text, end), ..record }
    }

    /// Reads the record that begins at `start`, and passes on each field with its column and where
    /// it begins. What it returns has no account but for a broken record.
    fn walk(
        text: &'t [u8],
        start: usize,
        dialect: Dialect,
        mut pass: impl FnMut(usize, Cow<'t, [u8]>, usize),
    ) -> Record<'t> {
        let mut record = Record {
            account: None,
            columns: 0,
            filled: 0,
            first_end: start,
            end: start,
            next: start,
            fault: None,
        };
        let mut at = start;
        loop {
            let is_account = dialect.account == Some(record.columns);
            let reach = match text.get(at) {
                Some(b'"') if is_account => &text[..line_end(text, at)],
                _ => text,
            };
            let field = field(reach, at, dialect.delimiter);
            if field.fault == Some(QuoteFault::Unclosed) {
                let end = if is_account { reach.len() } else { line_end(text, start) };
                return Record::broken(text, start, end);
            }
            record.fault = record.fault.or(field.fault);
            record.columns += 1;
            if !field.text.is_empty() {
                record.filled = record.columns;
            }
            pass(record.columns - 1, field.text, at);
            at = field.end;
            if record.columns == 1 {
                record.first_end = at;
            }
            if text.get(at) != Some(&dialect.delimiter) {
                break;
            }
            at += 1;
        }
        record.end = at;
        record.next = at + line_end_len(text, at);
        record
    }

    /// A record whose quote stays open is a row up to `end`: where its first line ends, or the line
    /// of the account that the quote opens.
    pub(super) fn broken(text: &'t [u8], start: usize, end: usize) -> Record<'t> {
        Record {
            account: Some(Cow::Borrowed(&text[start..end])),
            columns: 1,
            filled: 1,
            first_end: end,
            end,
            next: end + line_end_len(text, end),
            fault: Some(QuoteFault::Unclosed),
        }
    }

    /// The field of this record, which begins at `start`, that takes the most lines: its column, from
    /// 0, and how many lines. Most records are one line, as is seen without reading them again.
    pub(crate) fn longest_field(
        &self,
        text: &[u8],
        start: usize,
        dialect: Dialect,
    ) -> (usize, usize) {
        let mut longest = (0, 1);
        if line_end(text, start) == self.end || self.fault == Some(QuoteFault::Unclosed) {
            return longest;
        }
        let mut last = (0, start);
        let mut count = |(column, from): (usize, usize), to: usize| {
            let lines = lines(&text[from..to]);
            if lines > longest.1 {
                longest = (column, lines);
            }
        };
        Record::walk(text, start, dialect, |column, _, at| {
            count(last, at);
            last = (column, at);
        });
        count(last, self.end);
        longest
    }
}

/// How many lines a text takes.
fn lines(text: &[u8]) -> usize {
    let ends = memchr::memchr2_iter(b'\n', b'\r', text);
    1 + ends.filter(|&at| text[at] == b'\n' || text.get(at + 1) != Some(&b'\n')).count()
}

/// The fields of a record, and where it lies.
pub(crate) struct Fields<'t> {
    pub(crate) fields: Vec<Cow<'t, [u8]>>,
    /// Where the record ends, before its line end.
    pub(crate) end: usize,
    /// Where the next one begins.
    pub(crate) next: usize,
    /// Whether a quote of it stays open, so that it is its first line alone.
    pub(crate) is_open: bool,
}

/// Every field of the record at `start`, or of its line if it is to be no more.
pub(crate) fn fields(text: &[u8], start: usize, delimiter: u8, by_line: bool) -> Fields<'_> {
    let mut fields = Vec::new();
    let reach = if by_line { &text[..line_end(text, start)] } else { text };
    let dialect = Dialect::plain(delimiter);
    let Record { end, fault, account, .. } =
        Record::walk(reach, start, dialect, |_, field, _| fields.push(field));
    let is_open = fault == Some(QuoteFault::Unclosed);
    if is_open {
        fields = account.into_iter().collect();
    }
    Fields { fields, end, next: end + line_end_len(text, end), is_open }
}

/// Where the records of a text end, known once a quote of one has stayed open: the next may stay open to the
/// same end, and whoever reads on from each line reads the same over and over.
#[derive(Default)]
pub(crate) struct OpenQuotes(Option<RecordEnds>);

impl OpenQuotes {
    /// Whether a quote of the record that begins here is known to stay open.
    pub(crate) fn are_in(&mut self, start: usize) -> bool {
        self.0.as_mut().is_some_and(|ends| ends.of_record(start).is_none())
    }

    /// Takes note that a quote stays open somewhere in the text.
    pub(crate) fn note(&mut self, text: &[u8], dialect: Dialect) {
        self.0.get_or_insert_with(|| RecordEnds::of(text, dialect));
    }
}

/// Whether any record of a text has so many columns.
pub(crate) fn have_columns(text: &[u8], columns: usize, dialect: Dialect) -> bool {
    let (mut at, mut open) = (0, OpenQuotes::default());
    while at < text.len() {
        let record = match open.are_in(at) {
            true => Record::broken(text, at, line_end(text, at)),
            false => Record::read(text, at, dialect, 0),
        };
        if record.columns >= columns {
            return true;
        }
        if record.fault == Some(QuoteFault::Unclosed) {
            open.note(text, dialect);
        }
        at = record.next;
    }
    false
}

fn field(text: &[u8], start: usize, delimiter: u8) -> Field<'_> {
    if text.get(start) == Some(&b'"') {
        return quoted(text, start + 1, delimiter);
    }
    if let Some(field) = quoted_after_blanks(text, start, delimiter) {
        return field;
    }
    let end = plain_end(text, start, delimiter);
    let field = &text[start..end];
    let stray = memchr::memchr(b'"', field).is_some() && !is_wrapper(field);
    Field { text: Cow::Borrowed(field), end, fault: stray.then_some(QuoteFault::Stray) }
}

/// `="..."`, in which a spreadsheet keeps a number as text, is no broken quoting, nor is white space
/// around quotes: the rules take both off.
fn is_wrapper(field: &[u8]) -> bool {
    let field = field.trim_ascii();
    let quoted = field.strip_prefix(b"=").unwrap_or(field);
    let inside = quoted.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    inside.is_some_and(|inside| !inside.contains(&b'"'))
}

/// A field of which white space stands before the opening quote, as after a comma and a space. The quotes
/// are taken for what they are where they tell: around a delimiter or a quote that is doubled. They end
/// with their line, and no delimiter in them stands before a quote, so that nobody who takes the white
/// space for the field's beginning sees another record.
fn quoted_after_blanks(text: &[u8], start: usize, delimiter: u8) -> Option<Field<'_>> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t') && *byte != delimiter;
    let blanks = text[start..].iter().take_while(|byte| is_blank(byte)).count();
    let open = start + blanks;
    if blanks == 0 || text.get(open) != Some(&b'"') {
        return None;
    }
    let close = closing_quote(text, open + 1)?;
    let inside = &text[open + 1..close];
    let end = plain_end(text, close + 1, delimiter);
    let after = &text[close + 1..end];
    let tells = memchr::memchr2(delimiter, b'"', inside).is_some();
    let is_one_line = memchr::memchr2(b'\n', b'\r', inside).is_none();
    let is_safe = !text[open + 1..=close].windows(2).any(|pair| pair == [delimiter, b'"']);
    if !(tells && is_one_line && is_safe && after.iter().all(is_blank)) {
        return None;
    }
    let text = [&text[start..open], &unescape(inside), after].concat();
    Some(Field { text: Cow::Owned(text), end, fault: None })
}

fn plain_end(text: &[u8], start: usize, delimiter: u8) -> usize {
    memchr3(delimiter, b'\n', b'\r', &text[start..]).map_or(text.len(), |at| start + at)
}

/// A field whose text begins at `start`, after its opening quote.
fn quoted(text: &[u8], start: usize, delimiter: u8) -> Field<'_> {
    let Some(close) = closing_quote(text, start) else {
        return Field {
            text: Cow::Borrowed(b""),
            end: text.len(),
            fault: Some(QuoteFault::Unclosed),
        };
    };
    let inside = unescape(&text[start..close]);
    let end = plain_end(text, close + 1, delimiter);
    if end == close + 1 {
        return Field { text: inside, end, fault: None };
    }
    let after = &text[close + 1..end];
    let mut joined = inside.into_owned();
    joined.extend_from_slice(after);
    let is_text = !after.iter().all(|byte| matches!(byte, b' ' | b'\t'));
    Field { text: Cow::Owned(joined), end, fault: is_text.then_some(QuoteFault::TextAfter) }
}

/// Each doubled quote is one.
fn unescape(inside: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'"', inside).is_none() {
        return Cow::Borrowed(inside);
    }
    let mut text = Vec::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = memchr::memchr(b'"', rest) {
        text.extend_from_slice(&rest[..=at]);
        rest = &rest[(at + 2).min(rest.len())..];
    }
    text.extend_from_slice(rest);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_field_is_given_in_one_walk() {
        let given = |text: &str| {
            let fields = fields(text.as_bytes(), 0, b',', false);
            (fields.fields)
                .iter()
                .map(|field| String::from_utf8_lossy(field).into())
                .collect::<Vec<String>>()
        };
        assert_eq!(given("a,\"b,\"\"c\",,d\ne"), ["a", "b,\"c", "", "d"]);
        assert_eq!(given("\"a,b\nc"), ["\"a,b"]);
        assert_eq!(given(&",".repeat(200_000)).len(), 200_001);
        let extent = |text: &[u8], start| {
            let Fields { end, next, .. } = fields(text, start, b',', false);
            (end, next)
        };
        assert_eq!(extent(b"a,b\nc", 0), (3, 4));
        assert_eq!(extent(b"a\n\"b,c\r\nd", 2), (6, 8), "a quote stays open: a line");
        assert_eq!(extent(b"a\n\"b,c", 2), (6, 6));
    }

    fn read(text: &str) -> (Vec<String>, Option<QuoteFault>) {
        let record = Record::read(text.as_bytes(), 0, Dialect::plain(b','), 0);
        let fields = fields(text.as_bytes(), 0, b',', false).fields;
        (
            fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect(),
            record.fault,
        )
    }

    #[test]
    fn fields_and_faults() {
        let cases: &[(&str, &[&str], Option<QuoteFault>)] = &[
            ("a,b\nc", &["a", "b"], None),
            ("\"a\",\"b\"\"c\"\r\n", &["a", "b\"c"], None),
            ("\"a\nb\"\n", &["a\nb"], None),
            ("\"a\"b\n", &["ab"], Some(QuoteFault::TextAfter)),
            ("a\"b\n", &["a\"b"], Some(QuoteFault::Stray)),
            ("=\"138\"\n", &["=\"138\""], None),
            ("\"a\nb\n", &["\"a"], Some(QuoteFault::Unclosed)),
            ("\"\"", &[""], None),
            ("", &[""], None),
            // White space before a quote.
            (" \"a,b\"\n", &[" a,b"], None),
            ("\t\"a,b\" \nc", &["\ta,b "], None),
            ("x, \"a,b\",  \"c,d\"\r\n", &["x", " a,b", "  c,d"], None),
            (" \"a \"\"b\"\"\"", &[" a \"b\""], None),
            (" \"ab\"", &[" \"ab\""], None),
            (" \"a,b", &[" \"a", "b"], Some(QuoteFault::Stray)),
            (" \"a,b\nc\"", &[" \"a", "b"], Some(QuoteFault::Stray)),
            (" \"a,b\"c", &[" \"a", "b\"c"], Some(QuoteFault::Stray)),
        ];
        for (text, expected, fault) in cases {
            assert_eq!(
                read(text),
                (expected.iter().map(|s| s.to_string()).collect(), *fault),
                "{text:?}"
            );
        }
    }

    proptest! {
        /// Whatever the text, the records are those of the crate `csv`, up to an open quote.
        #[test]
        fn records_are_those_of_csv(text in "[ab\",\r\n]{0,40}") {
            let bytes = text.as_bytes();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
            let mut theirs = reader.byte_records();
            let mut at = 0;
            while at < bytes.len() {
                let record = Record::read(bytes, at, Dialect::plain(b','), 0);
                if record.fault == Some(QuoteFault::Unclosed) {
                    break;
                }
                let mine = fields(bytes, at, b',', false).fields;
                // `csv` skips empty lines.
                if record.end > at {
                    let other = theirs.next().unwrap().unwrap();
                    let other: Vec<&[u8]> = other.iter().collect();
                    prop_assert_eq!(mine.iter().map(|f| &f[..]).collect::<Vec<_>>(), other);
                }
                prop_assert!(record.next > at);
                at = record.next;
            }
        }
    }
}
