//! Whether a text is a list or a table, by its first rows: whatever it is called, and wherever it
//! comes from.

use crate::engine::columns::{Columns, FirstRow, LONGEST_TITLE, first_rows};
use crate::input::{line_end, line_end_len};
use crate::rules::catalog::{Code, Severity};
use crate::rules::client_output::is_around_rows;
use crate::rules::finding::{Detail, Finding};
use crate::rules::table;
use crate::target::looks_like_account;
use crate::text::column_names::is_column_name;

/// So many rows tell.
pub(super) const MOST_ROWS: usize = 1000;
/// So many rows tell what stands in a column.
const MOST_ROWS_OF_A_COLUMN: usize = 100;
/// Below the rows of a table stand no more lines that are none of them than this.
const LONGEST_FOOTER: usize = 2;

/// What separates columns in exports. Commas come last: they stand in texts, too.
pub(super) const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];

/// A table, as far as its first rows tell.
pub(super) struct FirstTable<'t> {
    pub(super) delimiter: u8,
    /// The first rows of the text, titles and blank rows among them.
    pub(super) rows: Vec<FirstRow<'t>>,
    /// The first row of the table itself, which may name the columns.
    pub(super) header: usize,
    /// Whether a cell of that row is a known name of a column.
    is_named: bool,
    /// Whether a column holds nothing but accounts.
    holds_accounts: bool,
    /// How many columns hold anything.
    filled: usize,
}

impl<'t> FirstTable<'t> {
    /// The table that a text is. `chosen` is what is said to separate its columns: another is looked
    /// at only where that one makes no table.
    pub(super) fn of_text(text: &'t [u8], chosen: Option<u8>) -> Option<FirstTable<'t>> {
        chosen.and_then(|delimiter| FirstTable::by(text, delimiter)).or_else(|| {
            let others = DELIMITERS.into_iter().filter(|&other| Some(other) != chosen);
            let tables = others.filter_map(|delimiter| FirstTable::by(text, delimiter));
            // Of two that are alike the first.
            tables.reduce(|best, table| if table.rank() > best.rank() { table } else { best })
        })
    }

    /// How sure it is that this is how the text is to be read.
    fn rank(&self) -> (bool, bool, usize) {
        (self.is_named || self.holds_accounts, self.header == 0, self.filled)
    }

    /// The table that a text is by this delimiter.
    ///
    /// Nine in ten of its rows must have the same number of columns, two or more of which hold
    /// anything. Two rows are the fewest; one alone does where a cell of it is surely an account, or
    /// a column's name. Blank rows, titles above, a line or two below, and what a client writes
    /// around rows do not count.
    fn by(text: &'t [u8], delimiter: u8) -> Option<FirstTable<'t>> {
        memchr::memchr(delimiter, text)?;
        let rows = first_rows(text, delimiter, MOST_ROWS);
        let counted: Vec<usize> = (0..rows.len()).filter(|&at| !rows[at].is_no_row()).collect();
        let width = usual_width(counted.iter().map(|&at| rows[at].fields.len()))?;
        let first = counted.iter().position(|&at| rows[at].fields.len() == width)?;
        let (titles, body) = counted.split_at(first);
        if titles.len() > LONGEST_TITLE || titles.iter().any(|&at| rows[at].holds_account()) {
            return None;
        }
        let header = body[0];
        let is_named = is_header(&rows[header]);
        let fits = |at: usize| {
            let columns = rows[at].fields.len();
            // Some exports leave out what is empty at the end of a row.
            columns == width || (is_named && (2..width).contains(&columns))
        };
        let of_table: Vec<usize> = body.iter().copied().filter(|&at| fits(at)).collect();
        let below = if is_named { &of_table[1..] } else { &of_table };
        let below = &below[..below.len().min(MOST_ROWS_OF_A_COLUMN)];
        let holds_accounts =
            (0..width).any(|column| hold_accounts(below.iter().map(|&at| &rows[at]), column));
        let is_sure = is_named || holds_accounts;
        let footer = body.iter().rev().take_while(|&&at| !fits(at)).count();
        let ends_here = rows.len() < MOST_ROWS;
        let left_out = if is_sure && ends_here { footer.min(LONGEST_FOOTER) } else { 0 };
        let (many, above) = (of_table.len(), titles.len());
        // One row below others is a row here or there.
        let is_enough = match is_sure {
            true => many >= above && (many > 1 || above == 0),
            false => many > (2 * above).max(1),
        };
        let is_table = is_enough && many * 10 >= (body.len() - left_out) * 9;
        let holds_any =
            |&column: &usize| of_table.iter().any(|&at| !rows[at].text(column).is_empty());
        let filled = (0..width).filter(holds_any).count();
        // In a box that a client draws, one column is a table too: its rows are no accounts.
        let is_boxed = || delimiter == b'|' && rows.iter().any(|row| is_rule_of_box(row.raw));
        (is_table && (filled > 1 || filled == 1 && is_boxed())).then_some(())?;
        Some(FirstTable { delimiter, rows, header, is_named, holds_accounts, filled })
    }

    /// What is seen of its columns.
    pub(super) fn columns(&self) -> Columns {
        Columns::of_rows(&self.rows, self.header)
    }

    /// The finding that it is no list.
    pub(super) fn finding(&self) -> Finding<'static> {
        let Columns { samples: columns, more, .. } = self.columns();
        let table = table::Table { delimiter: char::from(self.delimiter), columns, more };
        let detail = Detail::Table(Box::new(table));
        Finding::package(Code::SeveralColumns, Severity::Error, detail)
    }

    /// Whether the first row of the table holds names, as far as this column of it tells.
    pub(super) fn has_header(&self, column: usize) -> bool {
        let header = &self.rows[self.header];
        let below = self.rows[self.header + 1..].iter().filter(|row| !row.is_no_row());
        self.is_named
            || (!header.holds_account() && hold_accounts(below.take(MOST_ROWS_OF_A_COLUMN), column))
    }
}

/// `+------+` or `|------|`: a line of a box around a table.
fn is_rule_of_box(row: &[u8]) -> bool {
    let row = row.trim_ascii();
    let is_edge = |byte: Option<&u8>| matches!(byte, Some(b'+' | b'|'));
    is_around_rows(row) && is_edge(row.first()) && is_edge(row.last())
}

/// The number of columns, two or more, that most rows have.
fn usual_width(widths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    widths.filter(|&width| width > 1).for_each(|width| *counts.entry(width).or_default() += 1);
    counts.into_iter().max_by_key(|&(_, count)| count).map(|(width, _)| width)
}

/// Whether a row names columns: a cell of it is a known name, and none an account.
fn is_header(row: &FirstRow<'_>) -> bool {
    let is_name = |column| is_column_name(&row.text(column));
    (0..row.fields.len()).any(is_name) && !row.holds_account()
}

/// Whether most texts of a column are accounts.
fn hold_accounts<'r>(rows: impl Iterator<Item = &'r FirstRow<'r>>, column: usize) -> bool {
    let (mut accounts, mut filled) = (0, 0);
    for row in rows {
        let text = row.text(column);
        filled += usize::from(!text.is_empty());
        accounts += usize::from(looks_like_account(&text));
    }
    accounts * 2 > filled
}

/// What the first line of a text says of its delimiter, as spreadsheets read it: `sep=;`. Returns that
/// character, and where the next line begins.
pub(super) fn declared_delimiter(text: &[u8]) -> Option<(u8, usize)> {
    let end = line_end(text, 0);
    let line = text[..end].trim_ascii_end();
    let line = match line {
        [b'"', inside @ .., b'"'] => inside,
        _ => &text[..end],
    };
    let (word, delimiter) = line.split_at_checked(4)?;
    let &[delimiter] = delimiter else { return None };
    let is_said = word.eq_ignore_ascii_case(b"sep=")
        && (delimiter.is_ascii_punctuation() || matches!(delimiter, b'\t' | b' '))
        && delimiter != b'"';
    is_said.then(|| (delimiter, end + line_end_len(text, end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Option<(char, usize)> {
        let table = FirstTable::of_text(text.as_bytes(), None)?;
        Some((char::from(table.delimiter), table.header))
    }

    #[test]
    fn a_table_is_told_from_a_list() {
        let semicolon = |rows| Some((';', rows));
        for (text, table) in [
            // Tables.
            ("name;phone;city\nMax;+4915112345678;Berlin\n".to_string(), semicolon(0)),
            ("id\tname\n1\ta\n2\tb\n".into(), Some(('\t', 0))),
            ("id|name\r1|a\r2|b\r".into(), Some(('|', 0))),
            ("a,b\nc,d\n".into(), Some((',', 0))),
            (format!("{}x\n", "a|b\n".repeat(9)), Some(('|', 0))),
            ("July\nno;phone\n1;13800138000\n".into(), semicolon(1)),
            ("July\n\nfor all\n\nno;lianxi\n1;13800138000\n2;13800138001\n".into(), semicolon(4)),
            ("id;note\n1;\"a\nb\nc\"\n2;\"d;e\"\n".into(), semicolon(0)),
            ("name;phone;city;zip\nMax;13800138000\nMia;13800138001;Bonn\n".into(), semicolon(0)),
            ("13800138000;ab\n".into(), semicolon(0)),
            ("phone;name\n".into(), semicolon(0)),
            // Which of several.
            ("name\tphone\nDoe, John\t13800138000\nRoe, Jane\t13800138001\n".into(), Some(('\t', 0))),
            ("id,tags\n1,a;b;c\n2,d;e;f\n".into(), Some((',', 0))),
            ("Max;1,5;13800138000\nMia;2,5;13800138001\n".into(), semicolon(0)),
            // What clients write around rows.
            (" id | phone \n----+-------\n  1 | 13800138000\n  2 | 13800138001\n(2 rows)\n\n".into(), Some(('|', 0))),
            ("+----+-----+\n| id | tel |\n+----+-----+\n|  1 | ab1 |\n+----+-----+\n1 row in set (0.00 sec)\n".into(), Some(('|', 1))),
            ("| id | tel |\n|---|:-:|\n| 1 | ab1 |\n".into(), Some(('|', 0))),
            ("+-----+\n| tel |\n+-----+\n| ab1 |\n+-----+\n1 row in set (0.00 sec)\n".into(), Some(('|', 1))),
            ("| tel |\n|-----|\n| ab1 |\n".into(), Some(('|', 0))),
            ("mysql: [Warning] Using a password on the command line interface can be insecure.\nid\tphone\n1\t13800138000\n".into(), Some(('\t', 1))),
            ("id;phone\n1;13800138000\n2;13800138001\n\nTotal 2\n".into(), semicolon(0)),
            // Lists.
            ("".into(), None),
            ("ab\n".into(), None),
            ("ab;cd\n".into(), None),
            ("ab\ncd;ef\n".into(), None),
            ("a;b\ncd\nef\n".into(), None),
            ("alice\nbob\n13800138000;ab\n".into(), None),
            ("alice\n13800138000;ab\n".into(), None),
            ("a;b\na|b\na\tb\na,b\n".into(), None),
            ("a|b\nab\n".repeat(50), None),
            (format!("{}xy\nz\n", "a|b\n".repeat(17)), None),
            (format!("{}{}", "ab\n".repeat(5), "a;b\n".repeat(500)), None),
            // Columns that are empty throughout.
            ("13800138000,\n13800138001,\n".into(), None),
            ("13800138000;;\n13800138001; ;\n".into(), None),
            ("|13800138000|\n|13800138001|\n".into(), None),
            ("-\n--\n-----\n".into(), None),
        ] {
            assert_eq!(found(&text), table, "{text:?}");
        }
    }

    #[test]
    fn the_delimiter_that_is_chosen_comes_first() {
        let text = b"a,b;c\nd,e;f\n";
        for delimiter in [b',', b';'] {
            assert_eq!(FirstTable::of_text(text, Some(delimiter)).unwrap().delimiter, delimiter);
        }
        assert_eq!(FirstTable::of_text(text, Some(b'#')).unwrap().delimiter, b';');
    }

    #[test]
    fn names_are_told_by_what_stands_below() {
        let has = |text: &str, column| {
            FirstTable::of_text(text.as_bytes(), None).unwrap().has_header(column)
        };
        assert!(has("lianxi,city\n13800138000,x\n13800138001,y\n", 0));
        assert!(!has("lianxi,city\n13800138000,x\n13800138001,y\n", 1));
        assert!(has("phone,city\n13800138000,x\n", 1));
        assert!(!has("13800138000,x\n13800138001,y\n", 0));
    }

    #[test]
    fn a_delimiter_may_be_declared() {
        for (text, declared) in [
            ("sep=;\nmobile\n", Some((b';', 6))),
            ("SEP=,\r\nmobile\n", Some((b',', 7))),
            ("sep=\t\n", Some((b'\t', 6))),
            ("\"sep=|\"\nx", Some((b'|', 8))),
            ("sep=;", Some((b';', 5))),
            ("sep=;;\n", None),
            ("sep=a\n", None),
            ("sep=\n", None),
            ("sepia\n", None),
            ("", None),
        ] {
            assert_eq!(declared_delimiter(text.as_bytes()), declared, "{text:?}");
        }
    }

    proptest! {
        /// Tables of 2 to 300 columns by each delimiter, with one row in ten that is otherwise.
        #[test]
        fn tables_of_any_width_are_known(
            width in prop::sample::select(vec![2usize, 3, 7, 40, 300]),
            delimiter in prop::sample::select(DELIMITERS.to_vec()),
            many in 2usize..60,
            quoted in any::<bool>(),
            titles in 0usize..3,
        ) {
            let cell = |row: usize, column: usize| match quoted {
                true => format!("\"r{row}{}c{column}\"", char::from(delimiter)),
                false => format!("r{row}c{column}"),
            };
            let between = char::from(delimiter).to_string();
            let mut text = "title\n".repeat(titles.min((many - 1) / 2));
            for row in 0..many {
                let cells: Vec<String> = (0..width).map(|column| cell(row, column)).collect();
                text += &(cells.join(&between) + "\n");
            }
            text += &"odd\n".repeat(many / 10);
            let table = FirstTable::of_text(text.as_bytes(), None);
            prop_assert_eq!(table.map(|table| (table.delimiter, table.filled)), Some((delimiter, width)));
        }
    }
}
