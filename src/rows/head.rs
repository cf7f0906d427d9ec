//! The head of a text: which of its first rows name the column, and are no accounts. What `clean` drops
//! tells nothing here, be it rejected, blank or repeated: so `check` comes to the same of what is left.

use std::collections::HashSet;

use crate::input::line_end;
use crate::rows::judge::Row;
use crate::rows::record::OpenQuotes;
use crate::rules::client_output;
use crate::rules::layout::{Disposition, Position};
use crate::rules::rule_set::RuleSet;
use crate::target::looks_like_account;
use crate::text::column_names::{self, Likeness, likeness};
use crate::text::escape::lossless;

/// A title above the rows takes no more of them than this.
const LONGEST_TITLE: usize = 4;

/// More rows than stand above the first account.
const MOST_ROWS: usize = 1000;

/// So many accounts tell whether what resembles a column's name is one of them.
const MOST_LIKE: usize = 20;

impl RuleSet {
    /// The same rules for a text that begins with these rows, some of which may name the column.
    pub(crate) fn of_text(mut self, text: &[u8]) -> RuleSet {
        if self.sets_headers_aside() {
            self.doubts_names = self.resembles_its_accounts(text);
            if self.preamble.name.is_empty() {
                let names = self.names(text);
                self.set_headers(names);
            }
        }
        self
    }

    /// Whether the text begins with what resembles a column's name, and is an account like those below.
    fn resembles_its_accounts(&self, text: &[u8]) -> bool {
        let (mut name, mut accounts) = (None, Vec::new());
        let mut seen = HashSet::new();
        for row in self.first_rows(text) {
            let is_account = row.fate == Disposition::Kept && likeness(&row.account).is_none();
            match name {
                None if is_account => return false,
                None if row.fate == Disposition::Header
                    && likeness(&row.account) == Some(Likeness::Resembles) =>
                {
                    name = Some(row.account);
                }
                Some(_) if is_account && seen.insert(row.account.clone()) => {
                    accounts.push(row.account);
                }
                _ => {}
            }
            if accounts.len() == MOST_LIKE {
                break;
            }
        }
        name.is_some_and(|name| column_names::is_one_of(&name, &accounts))
    }

    /// What the column is called by row 1 or by a row below blank ones, and by one below a title. Below a
    /// title stands a name only if an account follows: in a list of nicknames a column's name may be
    /// one of them.
    fn names(&self, text: &[u8]) -> Vec<Vec<u8>> {
        let (mut above, mut below) = (None::<String>, None::<String>);
        let mut titles: Vec<String> = Vec::new();
        for HeadRow { fate, account, is_comparable } in self.first_rows(text) {
            match fate {
                // A rule of dashes names nothing.
                Disposition::Header if client_output::is_around_rows(account.as_bytes()) => {}
                Disposition::Header => above = above.or(Some(account)),
                Disposition::Rejected | Disposition::Blank => {}
                Disposition::Kept if is_comparable && titles.contains(&account) => {}
                Disposition::Kept if above.as_ref() == Some(&account) => {}
                Disposition::Kept if below.as_ref() == Some(&account) => {}
                // A placeholder is nobody: whether an account follows is told by the next row.
                Disposition::Kept if below.is_some() && !is_comparable => {}
                Disposition::Kept if below.is_some() => {
                    below = below.filter(|_| looks_like_account(&account));
                    return above.into_iter().chain(below).map(String::into_bytes).collect();
                }
                Disposition::Kept if !titles.is_empty() && self.names_column(&account) => {
                    below = Some(account);
                }
                Disposition::Kept
                    if titles.len() == LONGEST_TITLE || looks_like_account(&account) =>
                {
                    break;
                }
                Disposition::Kept => {
                    titles.push(account);
                }
            }
        }
        above.into_iter().map(String::into_bytes).collect()
    }

    /// The first rows, as they are judged before it is known what names the column.
    fn first_rows<'s>(&'s self, text: &'s [u8]) -> impl Iterator<Item = HeadRow> + 's {
        let (mut at, mut lead, mut open) = (0, Position::First, OpenQuotes::default());
        std::iter::from_fn(move || {
            if at >= text.len() {
                return None;
            }
            let row = match open.are_in(at) {
                true => self.open_row(text, at, lead, &mut Vec::new()),
                false => self.row(text, at, line_end(text, at), lead, &mut Vec::new()),
            };
            let Row { fate, next, is_comparable, unclosed, ref account, .. } = row;
            if let (true, Some(dialect)) = (unclosed, self.layout.dialect()) {
                open.note(text, dialect);
            }
            (at, lead) = (next, lead.after(fate));
            let account = lossless(account).trim().to_string();
            Some(HeadRow { fate, account, is_comparable })
        })
        .take(MOST_ROWS)
    }
}

/// One of the first rows.
struct HeadRow {
    fate: Disposition,
    /// Without white space around it.
    account: String,
    is_comparable: bool,
}
