//! What people read on the terminal and on the page, one file a language. A language implements
//! [`Messages`] as a whole, so that a missing text does not compile.

mod en;
mod zh;

use acctpack::{Code, Finding, Lang, MaxRejects, Severity, Verdict, escape};

use crate::advice::Purpose;
use crate::layout::cut;
use crate::overview::{Cluster, Fixable};
use crate::terminal::Task;

/// What stands at the left of a line of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Rows,
    Reach,
    Kinds,
    Note,
    Input,
    Exclude,
    Written,
    Report,
    Rejects,
    Config,
    Fix,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowShare {
    Kept,
    Duplicate,
    Excluded,
    Rejected,
    Blank,
    Header,
}

/// A fixed text of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Language,
    Kicker,
    Reached,
    ReachedAfterClean,
    Lost,
    ToDecide,
    Columns,
    ColumnsNote,
    Column,
    FirstRow,
    Sample,
    LikelyColumn,
    Written,
    Package,
    Accounts,
    Size,
    Rows,
    RowsInFile,
    Location,
    LocationNote,
    Spread,
    Kinds,
    OneKind,
    MixedKinds,
    Lengths,
    Findings,
    NoFindings,
    NothingLeft,
    WhatToDo,
    Example,
    Place,
    WholePackage,
    Empty,
    Fixed,
    FixedNote,
    WhatWasDone,
    Times,
    FirstOne,
    Masked,
    Personal,
    Index,
    Errors,
    Warnings,
    Optional,
    Fixable,
    WhichColumn,
    LooksLike,
    Choose,
    Chosen,
    UseThis,
    WholeRows,
    ToLookAt,
    ToLookAtNote,
    FixThese,
    LeaveOutThese,
    ReadAs,
    FixedForYou,
    FixedForYouNote,
    FixIt,
    Always,
}

/// No more cells than this tell which of several files a row is in.
const LONGEST_FILE: usize = 32;

/// Every text of the report in one language.
pub(crate) trait Messages: Sync {
    /// `error`.
    fn severity(&self, severity: Severity) -> &'static str;
    /// What a heading on the terminal begins with: `error[too-short]`.
    fn tag(&self, severity: Severity, code: Code) -> String;
    /// What follows such a heading of a message: what the heading says is not said twice.
    fn after_tag(&self, code: Code, message: String) -> String;
    /// The same of what was fixed: `fixed[too-short]`.
    fn fixed_tag(&self, code: Code) -> String;
    /// What was done, how often.
    fn fixed(&self, code: Code, count: u64) -> String;
    /// Whether `clean` helps.
    fn fixable(&self, fixable: Fixable) -> Option<String>;
    /// `row 4`.
    fn row(&self, row: u64) -> String;
    /// `row 4`, of several files `b.txt:4`.
    fn row_of(&self, finding: &Finding<'_>, row: u64) -> String {
        match &finding.file {
            Some(file) => format!("{}:{row}", cut(&escape(file), LONGEST_FILE)),
            None => self.row(row),
        }
    }
    /// That a table has so many columns, and a package one.
    fn table_of_columns(&self, columns: u64) -> String;
    /// That buttons say in which encoding a file of several is read.
    fn read_file_as(&self, file: &str) -> String;
    /// A button that chooses a column.
    fn use_column(&self, number: usize) -> String;
    /// `rows 4 to 7`.
    fn rows(&self, first: u64, last: u64) -> String;
    /// Where a duplicate was first.
    fn first_in(&self, row: u64) -> String;
    /// That more findings of the same code are not shown.
    fn more_places(&self, count: u64) -> String;
    /// That more codes are not shown, and how to see them.
    fn more_kinds(&self, count: u64, report: Option<&str>) -> String;
    /// What a line of figures is about.
    fn label(&self, label: Label) -> &'static str;
    /// `18,132 valid`.
    fn part(&self, part: RowShare, task: Task, count: u64) -> String;
    /// The name of a part in a table, and what it means.
    fn part_in_words(&self, part: RowShare, task: Task) -> [&'static str; 2];
    /// How many accounts `clean` would keep, of how many rows.
    fn would_keep(&self, kept: u64, rows: u64) -> String;
    /// How many columns a table has, and what separates them.
    fn table(&self, columns: u64, separator: &str) -> String;
    /// How many columns there are.
    fn columns(&self, count: u64) -> String;
    /// The mark of the column that likely holds the accounts.
    fn likely(&self) -> &'static str;
    /// What a command is for; `None` where `Fix` says it.
    fn purpose(&self, purpose: &Purpose) -> Option<String>;
    /// Flags to think about before they are added.
    fn review(&self, flags: &str) -> String;
    /// That rows were left out, and how to keep them.
    fn left_out(&self, rows: u64) -> String;
    /// The verdict in a word.
    fn verdict(&self, task: Task, verdict: Verdict) -> &'static str;
    /// `545 errors, 2,308 warnings`; what is not there is left out.
    fn found(&self, errors: u64, warnings: u64) -> String;
    /// `18,251 accounts`.
    fn accounts(&self, count: u64) -> String;
    /// What was written: accounts, size, packages, warnings that are left.
    fn written(&self, accounts: u64, size: &str, packages: usize, warnings: u64) -> String;
    /// That nothing is kept of a package that was only made to be sent.
    fn temporary(&self, accounts: u64, size: &str, warnings: u64) -> String;
    /// That too many rows were rejected.
    fn too_many_rejects(&self, rejected: u64, rows: u64, limit: MaxRejects) -> String;
    /// That no account is left.
    fn none_left(&self) -> &'static str;
    /// Standard output, where a file's name would be.
    fn stdout(&self) -> &'static str;
    /// Standard input, where a file's name would be.
    fn stdin(&self) -> &'static str;
    /// Parts of a sentence in a row.
    fn join(&self, parts: &[String]) -> String;
    /// What is estimated.
    fn about(&self, text: &str) -> String;
    /// A remark in brackets.
    fn aside(&self, text: &str) -> String;
    /// A text, and a remark in brackets after it.
    fn with_aside(&self, text: &str, aside: &str) -> String;
    /// A word that a page shows.
    fn text(&self, text: Text) -> &'static str;
    /// Where findings lie, in words.
    fn cluster(&self, cluster: Cluster, of: Severity) -> String;
    /// The errors and warnings in some rows.
    fn place(&self, first: u64, last: u64, errors: u64, warnings: u64) -> String;
    /// The lengths of accounts in words: from, to, the usual one, how many have it and their share.
    fn lengths(&self, low: &str, high: &str, usual: &str, count: u64, share: &str) -> String;
    /// How many accounts have a length.
    fn length(&self, length: &str, count: u64) -> String;
    /// That shares are estimated from so many accounts.
    fn estimated(&self, count: u64) -> String;
    /// That more examples are folded away.
    fn more_examples(&self, count: u64) -> String;
    /// That examples are in a report that a command writes.
    fn others(&self, count: u64) -> String;
    /// `12.4 s`.
    fn seconds(&self, seconds: f64) -> String;
    /// `1,234 bytes`.
    fn bytes(&self, bytes: u64) -> String;
    /// The byte at which a row begins.
    fn offset(&self, byte: u64) -> String;
    /// The share of rows.
    fn of_rows(&self, share: &str) -> String;
}

/// The texts of a language.
pub(crate) fn of(lang: Lang) -> &'static dyn Messages {
    match lang {
        Lang::En => &en::English,
        Lang::Zh => &zh::Chinese,
    }
}

#[cfg(test)]
mod tests;
