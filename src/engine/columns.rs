//! The columns of an input: what they are called, and what stands in them, for a person to choose by.

use crate::rows::{self, Chosen, LONGEST_TITLE, Layout};
use crate::target::looks_like_account;
use crate::text::column_names::ColumnSample;
use crate::text::escape::{head, lossless};

/// So many columns are shown.
const MOST_COLUMNS: usize = 256;
/// So many bytes of a column's name or sample are shown.
const MOST_OF_A_NAME: usize = 256;
/// So many rows are looked at.
const MOST_ROWS: usize = 100;

/// What is seen of the columns of a text.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) samples: Vec<ColumnSample>,
    /// How many there are besides.
    pub(super) more: u64,
    /// How many rows stand above the one that names them.
    pub(super) title_rows: usize,
    /// What separates them, where it is another character than the one that was to do so.
    pub(super) delimiter: Option<char>,
}

impl Columns {
    /// The columns of a text that has several where one was meant; none, if one was chosen.
    pub(super) fn of_input(text: &[u8], layout: Layout) -> Columns {
        let delimiter = match layout {
            Layout::Lines => None,
            Layout::Records { delimiter, column: Chosen::Only } => Some(delimiter),
            Layout::Records { .. } => return Columns::default(),
        };
        let several =
            |delimiter: u8| Some(Columns::of_text(text, delimiter)).filter(Columns::are_several);
        let by_another = || {
            let foreign = rows::foreign_delimiter(text, delimiter)?;
            let delimiter = Some(char::from(foreign));
            Some(Columns { delimiter, ..several(foreign)? })
        };
        delimiter.and_then(several).or_else(by_another).unwrap_or_default()
    }

    /// The columns of a text, by its first rows.
    pub(super) fn of_text(text: &[u8], delimiter: u8) -> Columns {
        let rows = first_rows(text, delimiter);
        let title_rows = title_rows(&rows);
        let (names, below) = match &rows[title_rows..] {
            [names, below @ ..] => (names.as_slice(), below),
            [] => (&[][..], &[][..]),
        };
        let sample = |(index, name): (usize, &String)| {
            let values = below.iter().filter_map(|row| row.get(index));
            ColumnSample { name: shown(name), sample: shown(telling(values)) }
        };
        Columns {
            samples: names.iter().take(MOST_COLUMNS).enumerate().map(sample).collect(),
            more: names.len().saturating_sub(MOST_COLUMNS) as u64,
            title_rows,
            delimiter: None,
        }
    }

    /// Whether there is something to choose from: columns of which nothing is seen are no question.
    fn are_several(&self) -> bool {
        let is_filled =
            |column: &&ColumnSample| !(column.name.is_empty() && column.sample.is_empty());
        self.samples.iter().filter(is_filled).count() > 1
    }
}

/// What stands in the columns of the row that begins at `start`.
pub(super) fn row(text: &[u8], start: usize, delimiter: u8) -> Vec<String> {
    let fields = rows::fields(text, start, delimiter);
    fields.iter().map(|field| lossless(field).trim().to_string()).collect()
}

/// As much of a name or a sample as is shown.
pub(super) fn shown(text: &str) -> String {
    head(text, MOST_OF_A_NAME).to_string()
}

fn first_rows(text: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let (mut rows, mut start) = (Vec::new(), 0);
    while start < text.len() && rows.len() < MOST_ROWS {
        rows.push(row(text, start, delimiter));
        (_, start) = rows::extent(text, start, delimiter);
    }
    rows
}

/// How many rows stand above the one that names the columns: a title fills one column where that row
/// fills several, and none of those with an account.
fn title_rows(rows: &[Vec<String>]) -> usize {
    let filled = |row: &[String]| row.iter().filter(|text| !text.is_empty()).count();
    let first = rows.iter().take(LONGEST_TITLE + 1).position(|row| filled(row) > 1);
    let is_named = |at: &usize| !rows[*at].iter().any(|text| looks_like_account(text));
    first.filter(is_named).unwrap_or(0)
}

/// The value that tells most of a column: its first account, if most rows that have any hold one;
/// else the first there is.
fn telling<'v>(values: impl Iterator<Item = &'v String> + Clone) -> &'v str {
    let mut filled = values.filter(|value| !value.is_empty());
    let mut accounts = filled.clone().filter(|value| looks_like_account(value));
    let most = accounts.clone().count() * 2 > filled.clone().count();
    let first = if most { accounts.next() } else { filled.next() };
    first.map_or("", String::as_str)
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
}
