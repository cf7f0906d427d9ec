//! What a run came to, as people are told it: the findings by code, most harmful first, who is reached
//! and who is not. The terminal and the page are two drawings of one overview.

use std::cmp::Reverse;

use crate::messages;
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
    groups: Vec<CodeGroup<'a>>,
}

/// The findings of one code.
#[derive(Clone, Debug)]
pub(crate) struct CodeGroup<'a> {
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
        let mut groups: Vec<CodeGroup<'a>> = summary
            .findings
            .iter()
            .map(|(code, count)| CodeGroup::new(summary, code, count))
            .collect();
        groups.sort_by_key(|group| {
            // That no account is left is the end of the story, not its cause.
            let is_end = group.code == Code::EmptyPackage;
            let harm = (Reverse(group.severity), is_end, group.code.scope(), Reverse(group.open()));
            (group.open() == 0, harm)
        });
        Overview { summary, view, groups }
    }

    /// The codes of which findings are left, the most harmful first.
    pub(crate) fn open(&self) -> impl Iterator<Item = &CodeGroup<'a>> {
        self.groups.iter().filter(|group| group.open() > 0)
    }

    /// The codes of which findings were fixed.
    pub(crate) fn fixed(&self) -> impl Iterator<Item = &CodeGroup<'a>> {
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
        let besides = summary.duplicates + summary.excluded + summary.blank + summary.header;
        summary.rows.saturating_sub(besides + self.reached())
    }

    /// How many warnings a person has to decide about: those that `clean` does not settle.
    pub(crate) fn to_decide(&self) -> u64 {
        let is_undecided = |group: &&CodeGroup<'_>| {
            let settled =
                matches!(group.fixable(), Fixable::All) && self.summary.outputs.is_empty();
            group.severity == Severity::Warning && !settled
        };
        self.open().filter(is_undecided).map(CodeGroup::open).sum()
    }

    /// Where the findings that `of` counts lie together: nine in ten in a quarter of the file, or half of
    /// them in a tenth, or a run of parts that hold far more than the others. `None` where they are few or
    /// spread evenly.
    pub(crate) fn cluster(&self, of: fn(&PartFindings) -> u64) -> Option<Cluster> {
        let places: Vec<u64> = self.summary.digest.places.iter().map(of).collect();
        let rows = self.summary.rows;
        let total: u64 = places.iter().sum();
        // Fewer are seen one by one.
        if total < FEW || rows < places.len() as u64 {
            return None;
        }
        let is_short = |run: &RowRun, share: usize| (run.end - run.start) * share <= places.len();
        let run = shortest_run(&places, (total * 9).div_ceil(10))
            .filter(|run| is_short(run, 4))
            .or_else(|| shortest_run(&places, total.div_ceil(2)).filter(|run| is_short(run, 10)))
            .or_else(|| dense_run(&places, total))?;
        let edge = |index: usize| part_start(index, places.len(), rows);
        Some(Cluster { count: run.count, total, first: edge(run.start) + 1, last: edge(run.end) })
    }
}

/// Of so few findings nothing is said about where they lie.
pub(crate) const FEW: u64 = 10;

/// A run of parts of the file, and how many findings they hold.
#[derive(Clone, Copy)]
struct RowRun {
    start: usize,
    end: usize,
    count: u64,
}

/// The shortest run that holds so many.
fn shortest_run(places: &[u64], enough: u64) -> Option<RowRun> {
    let mut best: Option<RowRun> = None;
    let (mut start, mut count) = (0, 0);
    for (index, place) in places.iter().enumerate() {
        count += place;
        while count - places[start] >= enough {
            count -= places[start];
            start += 1;
        }
        let run = RowRun { start, end: index + 1, count };
        if count >= enough && best.is_none_or(|best| run.end - run.start < best.end - best.start) {
            best = Some(run);
        }
    }
    best
}

/// The fullest run of parts that each hold three times what a part holds on average, if it holds a tenth of
/// all.
fn dense_run(places: &[u64], total: u64) -> Option<RowRun> {
    let is_dense = |index: &usize| places[*index] * places.len() as u64 > 3 * total;
    let dense: Vec<usize> = (0..places.len()).filter(is_dense).collect();
    let runs = dense.chunk_by(|a, b| a + 1 == *b).map(|run| {
        let (start, end) = (run[0], run[run.len() - 1] + 1);
        RowRun { start, end, count: places[start..end].iter().sum() }
    });
    runs.max_by_key(|run| run.count).filter(|run| run.count * 10 >= total)
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

impl<'a> CodeGroup<'a> {
    fn new(summary: &'a Summary, code: Code, count: u64) -> CodeGroup<'a> {
        let examples: Vec<_> = summary.digest.examples_of(code).collect();
        let severity = examples.iter().map(|finding| finding.severity).max();
        CodeGroup {
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

    /// What is said once of all rows, by a code that is of rows otherwise.
    pub(crate) fn of_list(&self) -> Option<&'a Finding<'static>> {
        let is_of_rows = self.code.scope() == Scope::Row;
        self.open_examples().find(|finding| is_of_rows && finding.row.is_none())
    }

    /// What is wrong, in one line with its number.
    pub(crate) fn headline(&self, overview: &Overview<'_>) -> String {
        let view = overview.view;
        if let Some(finding) = self.of_list() {
            return escape(&finding.problem(view));
        }
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
            // The columns have a table of their own.
            Some(Finding { detail: Detail::Table(table), .. }) => {
                let count = table.columns.len() as u64 + table.more;
                let by = Detail::Char(table.delimiter).text(view);
                let told = messages::of(view.lang).table(count, &escape(&by));
                self.code.message(view.lang, &told)
            }
            Some(finding) => escape(&finding.problem(view)),
            None => self.code.title(view.lang).into(),
        })
    }

    /// What `clean` does about them.
    pub(crate) fn fixable(&self) -> Fixable {
        let by_default = match self.code.fix() {
            FixAvailability::ByDefault | FixAvailability::Always => self.fixed == 0,
            FixAvailability::OnRequest if self.code == Code::ScientificNotation => {
                let is_whole =
                    |finding: &&Finding<'_>| account(finding).is_some_and(has_all_digits);
                let any = self.examples.iter().any(is_whole);
                return if any { Fixable::OnRequest } else { Fixable::No };
            }
            FixAvailability::OnRequest => return Fixable::OnRequest,
            _ => false,
        };
        let is_left: fn(&Finding<'_>) -> bool = match self.code {
            _ if !by_default => return Fixable::No,
            Code::MultipleColumns => has_more_columns,
            Code::SpreadsheetWrapper => |finding| account(finding).is_some_and(has_apostrophe),
            Code::InvisibleCharacter => |finding| account(finding).is_some_and(hides_inside),
            // What was lost cannot be brought back.
            Code::DamagedText => |finding| !account(finding).is_some_and(begins_with_mark),
            // What is not sure is not decoded.
            Code::Encoding => |finding| {
                !matches!(finding.detail, Detail::DecodedFrom(_) | Detail::DecodedUpTo(..))
            },
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
    end.is_none_or(|end| row[..end].iter().any(is_delimiter))
}

/// Whether a number in scientific notation, `1.3800138001E10`, has all its digits: those that a
/// spreadsheet has rounded away cannot be brought back.
pub(crate) fn has_all_digits(account: &[u8]) -> bool {
    let text = String::from_utf8_lossy(account).to_ascii_lowercase();
    let parts = text.trim().split_once('e').and_then(|(mantissa, exponent)| {
        let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
        Some((mantissa.split_once('.').map_or("", |(_, decimals)| decimals).len(), exponent))
    });
    parts.is_some_and(|(decimals, exponent)| decimals > 0 && decimals == exponent)
}

/// Whether a row begins with an apostrophe, which may belong to a name.
pub(crate) fn has_apostrophe(row: &[u8]) -> bool {
    row.trim_ascii_start().starts_with(b"'")
}

/// Whether a row begins with a byte order mark that was read as another encoding, `ï»¿`.
pub(crate) fn begins_with_mark(row: &[u8]) -> bool {
    String::from_utf8_lossy(row).trim_start_matches(['"', ' ']).starts_with("ï»¿")
}

/// Whether something unseen is inside an account, where it may belong.
pub(crate) fn hides_inside(row: &[u8]) -> bool {
    let inside = |row: &str| first_hidden(trim_hidden(row.trim())).is_some();
    std::str::from_utf8(row).is_ok_and(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::PackageFormat;

    fn cluster(counts: &[u64]) -> Option<(u64, u64, u64)> {
        let mut summary = Summary::new("a.txt".into(), PackageFormat::Txt);
        summary.rows = counts.len() as u64 * 10;
        let part = |&errors: &u64| {
            let mut part = PartFindings::default();
            part.errors = errors;
            part
        };
        summary.digest.places = counts.iter().map(part).collect();
        let overview = Overview::new(&summary, View::default());
        let cluster = overview.cluster(|place| place.errors);
        cluster.map(|it| (it.count, it.first, it.last))
    }

    #[test]
    fn findings_that_lie_together_are_found() {
        let mut counts = [0; 40];
        counts[7] = 50;
        assert_eq!(cluster(&counts), Some((50, 71, 80)));
        counts[8] = 49;
        counts[30] = 2;
        assert_eq!(cluster(&counts), Some((99, 71, 90)));
        // A heap in a level field.
        let mut heap = [5; 40];
        heap[20..22].fill(30);
        assert_eq!(cluster(&heap), Some((60, 201, 220)));
        assert_eq!(cluster(&[5; 40]), None);
        assert_eq!(cluster(&[1, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(cluster(&[]), None);
    }

    #[test]
    fn columns_that_are_empty_can_be_dropped() {
        let finding = |row: &str| {
            let mut finding =
                Finding::package(Code::MultipleColumns, Severity::Error, Detail::Columns(2));
            finding.account = Some(row.as_bytes().to_vec().into());
            finding
        };
        for (row, has_more) in [("a,", false), ("a,,", false), ("a, ", false), ("a,b", true)] {
            assert_eq!(has_more_columns(&finding(row)), has_more, "{row}");
        }
    }
}
