//! What a run came to, as people are told it: the findings by code, most harmful first, who is reached
//! and who is not. The terminal and the page are two drawings of one overview.

use std::cmp::Reverse;

use acctpack::text::{first_hidden, trim_hidden};
use acctpack::{
    Code, Detail, EXAMPLES, Finding, FixAvailability, PartFindings, Particulars, Scope, Severity,
    Summary, View, escape,
};

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Overview<'a> {
    /// The figures.
    pub(crate) summary: &'a Summary,
    /// The language, and whether accounts are masked.
    pub(crate) view: View,
    groups: Vec<Group<'a>>,
}

/// The findings of one code.
#[derive(Clone, Debug)]
pub(crate) struct Group<'a> {
    /// The code.
    pub(crate) code: Code,
    /// Its severity: the highest among its findings.
    pub(crate) severity: Severity,
    /// How many there are.
    pub(crate) count: u64,
    /// How many of them were fixed.
    pub(crate) fixed: u64,
    /// The first of them.
    pub(crate) examples: Vec<&'a Finding<'static>>,
}

/// What `clean` can do about the findings of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fixable {
    /// Nothing.
    No,
    /// All are fixed.
    All,
    /// So many are fixed.
    Some(u64),
    /// Some are fixed, it is not known how many.
    Part,
    /// They are fixed with `--fix`.
    OnRequest,
}

impl<'a> Overview<'a> {
    /// Sorts what was found.
    pub(crate) fn new(summary: &'a Summary, view: View) -> Overview<'a> {
        let mut groups: Vec<Group<'a>> =
            summary.findings.iter().map(|(code, count)| Group::new(summary, code, count)).collect();
        groups.sort_by_key(|group| {
            // That no account is left is the end of the story, not its cause.
            let is_end = group.code == Code::EmptyPackage;
            let harm = (Reverse(group.severity), is_end, group.code.scope(), Reverse(group.open()));
            (group.open() == 0, harm)
        });
        Overview { summary, view, groups }
    }

    /// The codes of which findings are left, the most harmful first.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Group<'a>> {
        self.groups.iter().filter(|group| group.open() > 0)
    }

    /// The codes of which findings were fixed.
    pub(crate) fn fixed(&self) -> impl Iterator<Item = &Group<'a>> {
        self.groups.iter().filter(|group| group.fixed > 0)
    }

    /// How many accounts are reached: those in what was written, those that `clean` would keep, or the
    /// valid ones.
    pub(crate) fn reached(&self) -> u64 {
        let summary = self.summary;
        match (&*summary.outputs, summary.would_keep) {
            ([], Some(kept)) => kept,
            ([], None) => summary.kept,
            (outputs, _) => outputs.iter().map(|written| written.accounts).sum(),
        }
    }

    /// How many rows with an account reach nobody. Duplicates are reached once.
    pub(crate) fn lost(&self) -> u64 {
        let summary = self.summary;
        let besides = summary.duplicates + summary.blank + summary.header;
        summary.rows.saturating_sub(besides + self.reached())
    }

    /// How many warnings a person has to decide about: those that `clean` does not settle.
    pub(crate) fn to_decide(&self) -> u64 {
        let is_undecided = |group: &&Group<'_>| {
            let settled =
                matches!(group.fixable(), Fixable::All) && self.summary.outputs.is_empty();
            group.severity == Severity::Warning && !settled
        };
        self.open().filter(is_undecided).map(Group::open).sum()
    }

    /// The shortest run of parts of the file that holds nine in ten of the findings that `of` counts, as
    /// rows from and to and how many they are; `None` where they are spread over more than a quarter.
    pub(crate) fn cluster(&self, of: fn(&PartFindings) -> u64) -> Option<Cluster> {
        let places = &self.summary.digest.places;
        let rows = self.summary.rows;
        let total: u64 = places.iter().map(of).sum();
        // Fewer are seen one by one.
        if total < 10 || places.is_empty() || rows < 100 {
            return None;
        }
        let enough = (total * 9).div_ceil(10);
        let mut best: Option<(usize, usize, u64)> = None;
        let (mut start, mut held) = (0, 0);
        for (end, place) in places.iter().enumerate() {
            held += of(place);
            while held - of(&places[start]) >= enough {
                held -= of(&places[start]);
                start += 1;
            }
            if held >= enough && best.is_none_or(|(from, to, _)| end - start < to - from) {
                best = Some((start, end, held));
            }
        }
        let (from, to, count) = best?;
        let is_close = (to - from + 1) * 4 <= places.len();
        let edge = |index: usize| part_start(index, places.len(), rows);
        is_close.then(|| Cluster { count, total, first: edge(from) + 1, last: edge(to + 1) })
    }
}

/// Where part `index` of `of` begins, in rows before it.
pub(crate) fn part_start(index: usize, of: usize, rows: u64) -> u64 {
    (u128::from(rows) * index as u128).div_ceil(of.max(1) as u128) as u64
}

/// Findings that lie close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// How many lie there.
    pub(crate) count: u64,
    /// Of how many.
    pub(crate) total: u64,
    /// The first row.
    pub(crate) first: u64,
    /// The last row.
    pub(crate) last: u64,
}

impl<'a> Group<'a> {
    fn new(summary: &'a Summary, code: Code, count: u64) -> Group<'a> {
        let examples: Vec<_> = summary.digest.examples_of(code).collect();
        let severity = examples.iter().map(|finding| finding.severity).max();
        Group {
            code,
            severity: severity.unwrap_or(code.severity()),
            count,
            fixed: summary.fixed.get(code).min(count),
            examples,
        }
    }

    /// How many are left.
    pub(crate) fn open(&self) -> u64 {
        self.count - self.fixed
    }

    /// The first of those that are left.
    pub(crate) fn open_examples(&self) -> impl Iterator<Item = &'a Finding<'static>> {
        self.examples.iter().copied().filter(|finding| !finding.fixed)
    }

    /// What is wrong, in one line with its number.
    pub(crate) fn headline(&self, overview: &Overview<'_>) -> String {
        let view = overview.view;
        let particulars = |finding: &Finding<'_>| escape(&finding.detail.text(view));
        let mut texts = self.open_examples().map(particulars);
        let first = texts.next().filter(|text| !text.is_empty());
        // Of more than are known, the others may differ.
        let is_all = self.open() <= self.open_examples().count() as u64;
        let shared = first.clone().filter(|first| is_all && texts.all(|text| text == *first));
        let mut of = Particulars::of_target(&overview.summary.digest.target);
        (of.first, of.shared) = (first.as_deref(), shared.as_deref());
        let line = self.code.headline(view.lang, self.open(), &of);
        line.unwrap_or_else(|| match self.open_examples().next() {
            Some(finding) => escape(&finding.problem(view)),
            None => self.code.title(view.lang).into(),
        })
    }

    /// What `clean` does about them.
    pub(crate) fn fixable(&self) -> Fixable {
        let by_default = match self.code.fix() {
            FixAvailability::ByDefault | FixAvailability::Always => self.fixed == 0,
            FixAvailability::OnRequest => return Fixable::OnRequest,
            _ => false,
        };
        let is_left: fn(&Finding<'_>) -> bool = match self.code {
            _ if !by_default => return Fixable::No,
            Code::MultipleColumns => has_more_columns,
            Code::SpreadsheetWrapper => |finding| account(finding).is_some_and(has_apostrophe),
            Code::InvisibleCharacter => |finding| account(finding).is_some_and(hides_inside),
            // What is not sure is not decoded.
            Code::Encoding => |finding| !matches!(finding.detail, Detail::DecodedFrom(_)),
            _ => return Fixable::All,
        };
        let left = self.open_examples().filter(|finding| is_left(finding)).count() as u64;
        let known = self.open_examples().count() as u64;
        match (left, known >= self.open() || self.code.scope() == Scope::Package) {
            (0, true) => Fixable::All,
            (left, true) if left >= self.open() => Fixable::No,
            (left, true) => Fixable::Some(self.open() - left),
            (left, false) if left == known && known == EXAMPLES as u64 => Fixable::No,
            (_, false) => Fixable::Part,
        }
    }
}

fn account<'f>(finding: &'f Finding<'_>) -> Option<&'f [u8]> {
    finding.account.as_deref()
}

/// Whether a row has more columns than the empty ones at its end.
fn has_more_columns(finding: &Finding<'_>) -> bool {
    let is_delimiter = |byte: &u8| matches!(byte, b',' | b';' | b'\t' | b'|');
    let Some(row) = account(finding) else { return true };
    let end = row.iter().rposition(|byte| !is_delimiter(byte) && *byte != b' ');
    end.is_none_or(|end| row[..end].iter().any(|byte| is_delimiter(byte)))
}

/// Whether a row begins with an apostrophe, which may belong to a name.
pub(crate) fn has_apostrophe(row: &[u8]) -> bool {
    row.trim_ascii_start().starts_with(b"'")
}

/// Whether something unseen is inside an account, where it may belong.
pub(crate) fn hides_inside(row: &[u8]) -> bool {
    let inside = |row: &str| first_hidden(trim_hidden(row.trim())).is_some();
    std::str::from_utf8(row).is_ok_and(inside)
}
