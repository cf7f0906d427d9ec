//! How rows lie in a text, where a row stands, and what becomes of it: what the rules ask and answer.

use crate::input::Dialect;

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
    Column(usize),
}

impl Layout {
    /// How records are read that may take several lines: those of a table of which a column was chosen.
    pub(crate) fn dialect(self) -> Option<Dialect> {
        match self {
            Layout::Records { delimiter, column: Chosen::Column(column) } => {
                Some(Dialect::with_account(delimiter, column))
            }
            _ => None,
        }
    }
}

impl Chosen {
    pub(crate) fn index(self) -> usize {
        match self {
            Chosen::Only => 0,
            Chosen::Column(index) => index,
        }
    }
}

/// What stands above the accounts of a table and is none of its rows: titles, what a database's client
/// says, the names of the columns and the rule below them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preamble {
    /// Whole records, and the lines of those that have several.
    pub(crate) rows: Vec<Vec<u8>>,
    /// The row that names the columns; empty if there is none.
    pub(crate) header: Vec<u8>,
    /// What the account's column is called; empty if nothing says so.
    pub(crate) name: Vec<u8>,
}

impl Preamble {
    pub(crate) fn holds(&self, row: &[u8]) -> bool {
        self.rows.iter().any(|known| known == row)
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

impl Position {
    /// Where the row stands that follows one of which this became.
    pub(crate) fn after(self, disposition: Disposition) -> Position {
        match (disposition, self) {
            (_, Position::Inner) | (Disposition::Kept, _) => Position::Inner,
            _ => Position::Early,
        }
    }
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

/// What makes a row plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain {
    /// Fewer characters than this are not plain.
    pub(crate) min_chars: usize,
    /// Fewer bytes than this are not plain.
    pub(crate) min_bytes: usize,
    /// More bytes than this are not plain.
    pub(crate) max_bytes: usize,
    /// What separates columns, besides the usual suspects.
    pub(crate) delimiter: u8,
    /// What a quote makes of a row.
    pub(crate) quotes: Quotes,
}

/// What a quote makes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// It needs a look, wherever it stands.
    Suspect,
    /// One at either end of a row is no part of the account, which is plain if all else is.
    AroundRows,
}

/// What can be wrong with quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteFault {
    /// The field begins with a quote and has no closing one: none at all or, in the accounts' column,
    /// none in its line.
    Unclosed,
    /// Text stands after the closing quote.
    TextAfter,
    /// A quote stands in a field that does not begin with one.
    Stray,
}
