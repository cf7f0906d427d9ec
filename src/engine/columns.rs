//! The first rows of a text, column by column: what the columns are called, and what stands in them,
//! for a person to choose by.

use std::borrow::Cow;

use crate::profile::{AccountKind, AccountKinds};
use crate::rows;
use crate::rules::client_output::is_around_rows;
use crate::rules::fix::when_fixed;
use crate::rules::table::ColumnSample;
use crate::target::looks_like_account;
use crate::text::escape::{head, lossless};

/// So many columns are shown.
const MOST_COLUMNS: usize = 256;
/// So many bytes of a column's name or sample are shown.
const MOST_OF_A_NAME: usize = 256;
/// A column is told by so many rows.
const MOST_ROWS: usize = 100;
/// A title above the rows takes no more of them than this.
pub(super) const LONGEST_TITLE: usize = 4;

/// One of the first rows of a text.
pub(super) struct FirstRow<'t> {
    /// As it stands in the text, without its line end.
    pub(super) raw: &'t [u8],
    pub(super) fields: Vec<Cow<'t, [u8]>>,
}

impl FirstRow<'_> {
    /// Whether it is blank, or what a client writes around rows.
    pub(super) fn is_no_row(&self) -> bool {
        self.filled() == 0 || is_around_rows(self.raw)
    }

    /// How many of its fields hold anything.
    pub(super) fn filled(&self) -> usize {
        self.fields.iter().filter(|field| !field.trim_ascii().is_empty()).count()
    }

    pub(super) fn text(&self, column: usize) -> Cow<'_, str> {
        match lossless(self.fields.get(column).map_or(&b""[..], |field| field)) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_string()),
        }
    }

    /// What stands in its columns.
    pub(super) fn texts(&self) -> Vec<String> {
        (0..self.fields.len()).map(|column| self.text(column).into_owned()).collect()
    }

    /// Whether any of its fields is surely an account.
    pub(super) fn holds_account(&self) -> bool {
        (0..self.fields.len()).any(|column| looks_like_account(&self.text(column)))
    }
}

/// The first rows of a text, so many at most. Once a quote stays open, each line is a row: whoever
/// reads on from each line whose quote stays open reads the same over and over.
pub(super) fn first_rows(text: &[u8], delimiter: u8, most: usize) -> Vec<FirstRow<'_>> {
    let (mut first, mut start, mut by_line) = (Vec::new(), 0, false);
    while start < text.len() && first.len() < most {
        let row = rows::fields(text, start, delimiter, by_line);
        by_line |= row.is_open;
        first.push(FirstRow { raw: &text[start..row.end], fields: row.fields });
        start = row.next;
    }
    first
}

/// What is seen of the columns of a text.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) samples: Vec<ColumnSample>,
    /// How many there are besides.
    pub(super) more: u64,
    /// How many rows stand above the one that names them.
    pub(super) title_rows: usize,
}

impl Columns {
    /// The columns of a text, by its first rows.
    pub(super) fn of_text(text: &[u8], delimiter: u8) -> Columns {
        let rows = first_rows(text, delimiter, MOST_ROWS);
        Columns::of_rows(&rows, title_rows(&rows))
    }

    /// The columns of a text that begins with these rows, of which that with the index `header` names
    /// them.
    pub(super) fn of_rows(rows: &[FirstRow<'_>], header: usize) -> Columns {
        let Some((names, below)) = rows.get(header..).and_then(<[_]>::split_first) else {
            return Columns::default();
        };
        let below = &below[..below.len().min(MOST_ROWS)];
        let sample = |column| {
            let values = below.iter().filter(|row| !row.is_no_row()).map(|row| row.text(column));
            let values: Vec<Cow<'_, str>> = values.filter(|text| !text.is_empty()).collect();
            ColumnSample {
                name: shown(&names.text(column)),
                sample: shown(telling(&values)),
                kind: kind(&values),
            }
        };
        let many = names.fields.len();
        Columns {
            samples: (0..many.min(MOST_COLUMNS)).map(sample).collect(),
            more: many.saturating_sub(MOST_COLUMNS) as u64,
            title_rows: header,
        }
    }

    /// Whether there is something to choose from: columns of which nothing is seen are no question.
    pub(super) fn are_several(&self) -> bool {
        let is_filled =
            |column: &&ColumnSample| !(column.name.is_empty() && column.sample.is_empty());
        self.samples.iter().filter(is_filled).count() > 1
    }
}

/// As much of a name or a sample as is shown.
pub(super) fn shown(text: &str) -> String {
    head(text, MOST_OF_A_NAME).to_string()
}

/// How many rows stand above the one that names the columns: a title fills one column where that row
/// fills several, and none of those with an account.
fn title_rows(rows: &[FirstRow<'_>]) -> usize {
    let first = rows.iter().take(LONGEST_TITLE + 1).position(|row| row.filled() > 1);
    first.filter(|&at| !rows[at].holds_account()).unwrap_or(0)
}

/// The value that tells most of a column: its first account, if most that it holds are accounts; else
/// the first there is.
fn telling<'v>(values: &'v [Cow<'_, str>]) -> &'v str {
    let accounts = || values.iter().filter(|value| looks_like_account(value));
    let most = accounts().count() * 2 > values.len();
    let first = if most { accounts().next() } else { values.first() };
    first.map_or("", |value| &**value)
}

/// What most of these are.
fn kind(values: &[Cow<'_, str>]) -> Option<AccountKind> {
    let mut kinds = AccountKinds::default();
    for value in values {
        let kind = AccountKind::of(&when_fixed(value.as_bytes()));
        kinds.set(kind, kinds.of_shape(kind) + 1);
    }
    kinds.iter().next().filter(|&(_, count)| count * 2 > kinds.total()).map(|(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> (usize, Vec<(String, String)>) {
        let columns = Columns::of_text(text.as_bytes(), b',');
        let pairs = columns.samples.into_iter().map(|column| (column.name, column.sample));
        (columns.title_rows, pairs.collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(name, sample)| (name.into(), sample.into())).collect()
    }

    #[test]
    fn columns_are_named_by_row_1_or_by_the_row_below_a_title() {
        let expected = pairs(&[("no", "1"), ("phone", "13800138000")]);
        for (title, rows) in [("", 0), ("July\n", 1), ("July,\n\n", 2), ("\n\n\n\n", 4)] {
            let text = format!("{title}no,phone\n1,13800138000\n");
            assert_eq!(seen(&text), (rows, expected.clone()), "{title:?}");
        }
        // No names: the first row is what it is.
        let (titles, columns) = seen("13800138000,\n13800138001,ab\n");
        assert_eq!((titles, columns[0].0.as_str()), (0, "13800138000"));
    }

    #[test]
    fn a_sample_is_an_account_where_most_rows_hold_one() {
        let text = "a,b,c\n,,x\nn/a,1,\n13800138000,13800138000,\n13800138001,2,y\n";
        let expected = [("a", "13800138000"), ("b", "1"), ("c", "x")];
        assert_eq!(seen(text), (0, pairs(&expected)));
        assert_eq!(seen("a,b\n"), (0, pairs(&[("a", ""), ("b", "")])));
        assert_eq!(seen(""), (0, vec![]));
    }

    #[test]
    fn a_column_is_of_the_kind_that_most_of_its_texts_are() {
        let text = "a,b,c\n13800138000,x,1\n=\"13800138001\",y@b.cn,2\n张三,z,\n";
        let kinds: Vec<_> =
            Columns::of_text(text.as_bytes(), b',').samples.iter().map(|c| c.kind).collect();
        let expected = [AccountKind::Phone, AccountKind::Word, AccountKind::Number];
        assert_eq!(kinds, expected.map(Some));
    }

    #[test]
    fn lines_are_rows_once_a_quote_stays_open() {
        let rows = first_rows(b"a,\"b\nc\"\nd,\"e\nf,g\n", b',', 10);
        let raws: Vec<&[u8]> = rows.iter().map(|row| row.raw).collect();
        assert_eq!(raws, [&b"a,\"b\nc\""[..], b"d,\"e", b"f,g"]);
    }
}
