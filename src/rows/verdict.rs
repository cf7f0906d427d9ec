//! Rows of one's own: a column, a message, a form field. The same rules as for a file, one row at a
//! time, without files or threads.

use std::borrow::Cow;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::options::{Mode, Options};
use crate::profile::{AccountKind, AccountKinds, Lengths};
use crate::rules::catalog::{Code, Counts, Severity};
use crate::rules::code_set::CodeSet;
use crate::rules::finding::Finding;
use crate::rules::layout::{Disposition, Layout, Position};
use crate::rules::row_finding::RowFinding;
use crate::rules::rule_set::RuleSet;
use crate::text::unicode::characters;

/// What one row was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowVerdict<'t> {
    /// What becomes of the row.
    pub disposition: Disposition,
    /// The account: the row itself, or what `clean` makes of it.
    pub account: Cow<'t, [u8]>,
    /// What was found and is still so.
    pub found: CodeSet,
    /// What was found and fixed.
    pub fixed: CodeSet,
    /// Those of `found` that weigh as errors.
    pub errors: CodeSet,
}

impl RuleSet {
    /// The rules by which [`check`](crate::check) judges rows as they stand.
    ///
    /// ```
    /// use acctpack::{Code, Disposition, Options, RuleSet};
    ///
    /// let rules = RuleSet::check(&Options::default())?;
    /// let verdict = rules.judge(b"13800138000");
    /// assert_eq!((verdict.disposition, verdict.found.is_empty()), (Disposition::Kept, true));
    /// let verdict = rules.judge(b"x");
    /// assert_eq!(verdict.disposition, Disposition::Rejected);
    /// assert!(verdict.errors.contains(Code::TooShort));
    /// # Ok::<(), acctpack::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the options contradict themselves, as [`check`](crate::check) would say.
    pub fn check(options: &Options) -> Result<RuleSet> {
        options.validate()?;
        Ok(RuleSet::new(options, Mode::Check, Layout::Lines))
    }

    /// The rules by which [`clean`](crate::clean) fixes rows and judges what it made of them.
    ///
    /// ```
    /// use acctpack::{Code, Options, RuleSet};
    ///
    /// let rules = RuleSet::clean(&Options::default())?;
    /// let verdict = rules.judge(b" 13800138000 ");
    /// assert_eq!(*verdict.account, *b"13800138000");
    /// assert!(verdict.fixed.contains(Code::SurroundingWhitespace) && verdict.found.is_empty());
    /// # Ok::<(), acctpack::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the options contradict themselves, as [`clean`](crate::clean) would say.
    pub fn clean(options: &Options) -> Result<RuleSet> {
        options.validate()?;
        Ok(RuleSet::new(options, Mode::Clean, Layout::Lines))
    }

    /// Judges one row that stands anywhere but at the beginning of a list. A line break in it is a
    /// control character like any other. It costs some 20 ns where nothing is found.
    pub fn judge<'t>(&self, row: &'t [u8]) -> RowVerdict<'t> {
        self.judge_at(row, Position::Inner)
    }

    /// Judges one row that stands at this place of a list: up to the first account a row may be a
    /// header.
    ///
    /// ```
    /// use acctpack::{Disposition, Options, Position, RuleSet};
    ///
    /// let rules = RuleSet::clean(&Options::default())?;
    /// assert_eq!(rules.judge_at(b"phone", Position::First).disposition, Disposition::Header);
    /// assert_eq!(rules.judge(b"phone").disposition, Disposition::Kept);
    /// # Ok::<(), acctpack::Error>(())
    /// ```
    pub fn judge_at<'t>(&self, row: &'t [u8], position: Position) -> RowVerdict<'t> {
        if position == Position::Inner && self.is_plain(row) {
            return RowVerdict {
                disposition: Disposition::Kept,
                account: Cow::Borrowed(row),
                found: CodeSet::default(),
                fixed: CodeSet::default(),
                errors: CodeSet::default(),
            };
        }
        let mut found = Vec::new();
        let judged = self.row(row, 0, row.len(), position, &mut found);
        let codes = |wanted: fn(&RowFinding) -> bool| {
            found.iter().filter(|found| wanted(found)).map(|found| found.code).collect()
        };
        RowVerdict {
            disposition: judged.fate,
            account: judged.account,
            found: codes(|found| !found.fixed),
            fixed: codes(|found| found.fixed),
            errors: codes(RowFinding::rejects),
        }
    }

    /// Everything that is found in one row, with what a message needs. The findings name no row: only
    /// the caller knows its number.
    ///
    /// ```
    /// use acctpack::{Options, RuleSet, View};
    ///
    /// let rules = RuleSet::check(&Options::default())?;
    /// let findings = rules.explain(b" null");
    /// assert_eq!(findings.len(), 2);
    /// assert!(findings[1].message(View::default()).contains("missing value"));
    /// # Ok::<(), acctpack::Error>(())
    /// ```
    pub fn explain<'t>(&self, row: &'t [u8]) -> Vec<Finding<'t>> {
        let mut found = Vec::new();
        let judged = self.row(row, 0, row.len(), Position::Inner, &mut found);
        found.iter().map(|found| found.finding(judged.raw, None, None)).collect()
    }
}

/// What a number of rows came to: everything of a [`Summary`](crate::Summary) that can be added up,
/// but for duplicates, which are no row's own affair. Stats of parts, in whatever order they are
/// added, come to the stats of the whole.
///
/// ```
/// use acctpack::{BlockStats, Code, Options, RuleSet};
///
/// let rules = RuleSet::clean(&Options::default())?;
/// let stats_of = |rows: &[&str]| {
///     let mut stats = BlockStats::default();
///     rows.iter().for_each(|row| stats.count(&rules.judge(row.as_bytes())));
///     stats
/// };
/// let mut all = stats_of(&["13800138000", " alice"]);
/// all += stats_of(&["x", ""]);
/// assert_eq!((all.rows, all.good, all.rejected, all.blank), (4, 2, 1, 1));
/// assert_eq!((all.errors, all.fixed.get(Code::SurroundingWhitespace)), (1, 1));
/// # Ok::<(), acctpack::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BlockStats {
    /// How many rows there are: `good + rejected + blank + header`.
    pub rows: u64,
    /// Rows that hold an account that is kept, if it is the first of its kind.
    pub good: u64,
    /// Rows with an error.
    pub rejected: u64,
    /// Rows that hold nothing.
    pub blank: u64,
    /// Rows that hold a column name.
    pub header: u64,
    /// Findings that weigh as errors and were not fixed.
    pub errors: u64,
    /// Findings that weigh as warnings and were not fixed.
    pub warnings: u64,
    /// How often each code was found, fixed or not.
    pub found: Counts,
    /// Of these, how often it was fixed.
    pub fixed: Counts,
    /// How many good accounts have how many characters.
    pub lengths: Lengths,
    /// What the good accounts look like.
    pub kinds: AccountKinds,
}

impl BlockStats {
    /// Counts a judged row.
    pub fn count(&mut self, verdict: &RowVerdict<'_>) {
        self.count_row(verdict.disposition, 1);
        for code in verdict.found.iter() {
            let is_error = verdict.errors.contains(code);
            let severity = if is_error { Severity::Error } else { Severity::Warning };
            self.count_code(code, severity, false, 1);
        }
        for code in verdict.fixed.iter() {
            self.count_code(code, Severity::Warning, true, 1);
        }
        if verdict.disposition == Disposition::Kept {
            self.lengths.add(characters(&verdict.account));
            self.kinds.add(AccountKind::of(&verdict.account));
        }
    }

    pub(crate) fn count_row(&mut self, disposition: Disposition, rows: u64) {
        self.rows += rows;
        match disposition {
            Disposition::Kept => self.good += rows,
            Disposition::Rejected => self.rejected += rows,
            Disposition::Blank => self.blank += rows,
            Disposition::Header => self.header += rows,
        }
    }

    /// Counts what was found in each of so many rows.
    pub(crate) fn count_findings(&mut self, found: &[RowFinding], rows: u64) {
        for found in found {
            self.count_code(found.code, found.severity, found.fixed, rows);
        }
    }

    fn count_code(&mut self, code: Code, severity: Severity, fixed: bool, rows: u64) {
        self.found.add(code, rows);
        match (fixed, severity) {
            (true, _) => self.fixed.add(code, rows),
            (false, Severity::Error) => self.errors += rows,
            (false, Severity::Warning) => self.warnings += rows,
        }
    }
}

impl BlockStats {
    /// Takes away those of a part, which were added.
    pub(crate) fn remove(&mut self, part: &BlockStats) {
        self.rows -= part.rows;
        self.good -= part.good;
        self.rejected -= part.rejected;
        self.blank -= part.blank;
        self.header -= part.header;
        self.errors -= part.errors;
        self.warnings -= part.warnings;
        self.found.remove(&part.found);
        self.fixed.remove(&part.fixed);
        self.lengths.remove(&part.lengths);
        self.kinds.remove(&part.kinds);
    }
}

impl AddAssign<&BlockStats> for BlockStats {
    fn add_assign(&mut self, other: &BlockStats) {
        self.rows += other.rows;
        self.good += other.good;
        self.rejected += other.rejected;
        self.blank += other.blank;
        self.header += other.header;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.found.merge(&other.found);
        self.fixed.merge(&other.fixed);
        self.lengths.merge(&other.lengths);
        self.kinds.merge(&other.kinds);
    }
}

impl AddAssign for BlockStats {
    fn add_assign(&mut self, other: BlockStats) {
        *self += &other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [&str; 9] = [
        "13800138000",
        " 13800138001",
        "x",
        "",
        "null",
        "张三",
        "a@b.cn",
        "1.38E+10",
        "\u{200b}ab",
    ];

    #[test]
    fn a_verdict_is_what_the_findings_say() -> Result<()> {
        for rules in [RuleSet::check(&Options::default())?, RuleSet::clean(&Options::default())?] {
            for row in ROWS {
                let verdict = rules.judge(row.as_bytes());
                let findings = rules.explain(row.as_bytes());
                let codes = |fixed: bool| -> CodeSet {
                    let of = findings.iter().filter(|finding| finding.fixed == fixed);
                    of.map(|finding| finding.code).collect()
                };
                assert_eq!((verdict.found, verdict.fixed), (codes(false), codes(true)), "{row:?}");
            }
        }
        Ok(())
    }

    #[test]
    fn stats_add_up_however_rows_are_grouped() -> Result<()> {
        let rules = RuleSet::clean(&Options::default())?;
        let of = |rows: &[&str]| {
            let mut stats = BlockStats::default();
            rows.iter().for_each(|row| stats.count(&rules.judge(row.as_bytes())));
            stats
        };
        let whole = of(&ROWS);
        for cut in 0..=ROWS.len() {
            let mut sum = of(&ROWS[cut..]);
            sum += of(&ROWS[..cut]);
            assert_eq!(sum, whole);
        }
        assert_eq!(whole.rows, whole.good + whole.rejected + whole.blank + whole.header);
        let json = serde_json::to_string(&whole).unwrap();
        assert_eq!(serde_json::from_str::<BlockStats>(&json).unwrap(), whole, "{json}");
        Ok(())
    }
}
