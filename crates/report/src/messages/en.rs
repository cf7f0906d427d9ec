//! English.

use acctpack::text::{group, plural, share};
use acctpack::{Code, Lang, MaxRejects, Severity, Verdict, escape};

use super::{Label, Messages, RowShare, Text};
use crate::advice::Purpose;
use crate::numbers;
use crate::overview::{Cluster, Fixable};
use crate::terminal::Task;

pub(super) struct English;

impl Messages for English {
    fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }

    fn tag(&self, severity: Severity, code: Code) -> String {
        format!("{}[{code}]", self.severity(severity))
    }

    fn after_tag(&self, _: Code, message: String) -> String {
        // A heading names the code alone.
        message
    }

    fn fixed_tag(&self, code: Code) -> String {
        format!("fixed[{code}]")
    }

    fn fixed(&self, code: Code, count: u64) -> String {
        let done = code.fixed_title(Lang::En).unwrap_or_default();
        match count {
            1 => done.to_string(),
            _ => format!("{done}: {}", group(count)),
        }
    }

    fn fixable(&self, fixable: Fixable) -> Option<String> {
        match fixable {
            Fixable::No => None,
            Fixable::All => Some("[fixable]".into()),
            Fixable::Some(count) => Some(format!("[fixable: {}]", group(count))),
            Fixable::Part => Some("[fixable in part]".into()),
            Fixable::OnRequest => Some("[fixable with --fix]".into()),
        }
    }

    fn row(&self, row: u64) -> String {
        format!("row {}", group(row))
    }

    fn table_of_columns(&self, columns: u64) -> String {
        format!("The file is a table of {columns} columns. A package has one: the accounts.")
    }

    fn read_file_as(&self, file: &str) -> String {
        format!("Read {file} as")
    }

    fn use_column(&self, number: usize) -> String {
        format!("Use this column: {number}")
    }

    fn rows(&self, first: u64, last: u64) -> String {
        match first == last {
            true => self.row(first),
            false => format!("rows {} to {}", group(first), group(last)),
        }
    }

    fn first_in(&self, row: u64) -> String {
        format!("first in row {}", group(row))
    }

    fn more_places(&self, count: u64) -> String {
        format!("… {} more", group(count))
    }

    fn more_kinds(&self, count: u64, report: Option<&str>) -> String {
        let kinds = plural(count, "more kind", "more kinds");
        match report {
            Some(report) => format!("… {kinds}: see {report}"),
            None => format!("… {kinds}: --verbose, or --report report.html"),
        }
    }

    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Rows => "Rows",
            Label::Reach => "Clean",
            Label::Kinds => "Kinds",
            Label::Note => "Note",
            Label::Input => "Input",
            Label::Exclude => "Exclude",
            Label::Written => "Written",
            Label::Report => "Report",
            Label::Rejects => "Rejects",
            Label::Config => "Config",
            Label::Fix => "Fix",
        }
    }

    fn part(&self, part: RowShare, task: Task, count: u64) -> String {
        let name = match (part, task) {
            (RowShare::Kept, Task::Check) => "valid",
            (RowShare::Kept, _) => "kept",
            (RowShare::Duplicate, _) => return plural(count, "duplicate", "duplicates"),
            (RowShare::Excluded, _) => "excluded",
            (RowShare::Rejected, Task::Check) => "invalid",
            (RowShare::Rejected, _) => "rejected",
            (RowShare::Blank, _) => "blank",
            (RowShare::Header, _) => "header",
        };
        format!("{} {name}", group(count))
    }

    fn part_in_words(&self, part: RowShare, task: Task) -> [&'static str; 2] {
        match (part, task) {
            (RowShare::Kept, Task::Check) => ["Valid", "valid and unique"],
            (RowShare::Kept, _) => ["Kept", "valid and unique"],
            (RowShare::Duplicate, _) => ["Duplicates", "valid, but in an earlier row already"],
            (RowShare::Excluded, _) => ["Excluded", "valid, but in a list of those to leave out"],
            (RowShare::Rejected, Task::Check) => ["Invalid", "with an error"],
            (RowShare::Rejected, _) => ["Rejected", "with an error"],
            (RowShare::Blank, _) => ["Blank", "without an account"],
            (RowShare::Header, _) => ["Header", "a column name"],
        }
    }

    fn would_keep(&self, kept: u64, rows: u64) -> String {
        let share = share(kept, rows);
        format!("{} would be kept ({share} of the rows)", plural(kept, "account", "accounts"))
    }

    fn table(&self, columns: u64, separator: &str) -> String {
        format!("{} separated by {separator}", plural(columns, "column", "columns"))
    }

    fn columns(&self, count: u64) -> String {
        format!("{}; which one holds the accounts?", plural(count, "column", "columns"))
    }

    fn likely(&self) -> &'static str {
        "← most likely"
    }

    fn purpose(&self, purpose: &Purpose) -> Option<String> {
        Some(match purpose {
            Purpose::Clean => return None,
            Purpose::Rows => "Put each account on a row of its own:".into(),
            Purpose::Column => "Take the accounts from one column:".into(),
            Purpose::Encoding(name) => format!("If the encoding is {}:", escape(name)),
            Purpose::Split => "Split the list into packages that fit:".into(),
            Purpose::Zip => "Write a .zip, which fits:".into(),
            Purpose::Rest => "Fix or leave out the rest:".into(),
        })
    }

    fn review(&self, flags: &str) -> String {
        format!("review first: {flags}")
    }

    fn left_out(&self, rows: u64) -> String {
        match rows {
            1 => "1 row was left out; `--rejects PATH` saves it".into(),
            _ => format!("{} rows were left out; `--rejects PATH` saves them", group(rows)),
        }
    }

    fn verdict(&self, task: Task, verdict: Verdict) -> &'static str {
        match (task, verdict) {
            (Task::Check, Verdict::Accepted) => "accepted",
            (Task::Check, Verdict::Rejected) => "rejected",
            (Task::Clean, Verdict::Accepted) => "written",
            (Task::Clean, Verdict::Rejected) => "not written",
            (Task::DryRun, Verdict::Accepted) => "would be written",
            (Task::DryRun, Verdict::Rejected) => "would not be written",
            (Task::Send, Verdict::Accepted) => "cleaned",
            (Task::Send, Verdict::Rejected) => "not sent",
        }
    }

    fn found(&self, errors: u64, warnings: u64) -> String {
        let errors = (errors > 0).then(|| plural(errors, "error", "errors"));
        let warnings = (warnings > 0).then(|| plural(warnings, "warning", "warnings"));
        self.join(&errors.into_iter().chain(warnings).collect::<Vec<_>>())
    }

    fn accounts(&self, count: u64) -> String {
        plural(count, "account", "accounts")
    }

    fn written(&self, accounts: u64, size: &str, packages: usize, warnings: u64) -> String {
        let mut parts = vec![self.accounts(accounts), size.to_string()];
        if packages > 1 {
            parts.insert(1, plural(packages as u64, "package", "packages"));
        }
        if warnings > 0 {
            parts.push(format!("{} left", plural(warnings, "warning", "warnings")));
        }
        self.join(&parts)
    }

    fn temporary(&self, accounts: u64, size: &str, warnings: u64) -> String {
        let mut parts = vec![format!("{} in a temporary package", self.accounts(accounts))];
        parts.push(size.to_string());
        if warnings > 0 {
            parts.push(format!("{} left", plural(warnings, "warning", "warnings")));
        }
        self.join(&parts)
    }

    fn too_many_rejects(&self, rejected: u64, rows: u64, limit: MaxRejects) -> String {
        let share = share(rejected, rows);
        format!(
            "{} of {} rows rejected ({share}), over the limit of {limit}",
            group(rejected),
            group(rows)
        )
    }

    fn none_left(&self) -> &'static str {
        "no account is left"
    }

    fn stdout(&self) -> &'static str {
        "standard output"
    }

    fn stdin(&self) -> &'static str {
        "standard input"
    }

    fn join(&self, parts: &[String]) -> String {
        parts.join(", ")
    }

    fn about(&self, text: &str) -> String {
        format!("about {text}")
    }

    fn aside(&self, text: &str) -> String {
        format!("({text})")
    }

    fn with_aside(&self, text: &str, aside: &str) -> String {
        format!("{text} ({aside})")
    }

    fn text(&self, text: Text) -> &'static str {
        match text {
            Text::Language => "en",
            Text::Kicker => "Account package report",
            Text::Reached => "will be reached",
            Text::ReachedAfterClean => "will be reached after clean",
            Text::Lost => "lost: rows with an error",
            Text::ToDecide => "to decide: open warnings",
            Text::Columns => "Columns",
            Text::ColumnsNote => "The file has several columns. A package has one.",
            Text::Column => "Column",
            Text::FirstRow => "First row",
            Text::Sample => "Sample",
            Text::LikelyColumn => "most likely",
            Text::Written => "Written packages",
            Text::Package => "Package",
            Text::Accounts => "Accounts",
            Text::Size => "Size",
            Text::Rows => "From rows to accounts",
            Text::RowsInFile => "Rows in the file",
            Text::Location => "Location",
            Text::LocationNote => {
                "From the first row to the last, errors and warnings on one scale. Many in one place point to one bad part of an export."
            }
            Text::Spread => "Findings are spread over the whole file.",
            Text::Kinds => "Account types",
            Text::OneKind => "All accounts are of one type.",
            Text::MixedKinds => "Mixed types often mean that two lists were merged.",
            Text::Lengths => "Length",
            Text::Findings => "Findings",
            Text::NoFindings => "No findings",
            Text::NothingLeft => "Nothing is left to fix",
            Text::WhatToDo => "What to do",
            Text::Example => "Account and problem",
            Text::Place => "Place",
            Text::WholePackage => "package",
            Text::Empty => "(empty)",
            Text::Fixed => "Fixed",
            Text::FixedNote => "None of this is in the written package.",
            Text::WhatWasDone => "What was done",
            Text::Times => "Times",
            Text::FirstOne => "First example",
            Text::Masked => "Accounts are masked.",
            Text::Personal => {
                "This page shows accounts, which are personal data. `--redact` masks them."
            }
            Text::Index => "Index of findings",
            Text::Errors => "errors",
            Text::Warnings => "warnings",
            Text::Fixable => "fixable",
            Text::Optional => "Review before adding:",
            Text::WhichColumn => "Which column holds the accounts?",
            Text::LooksLike => "Looks like",
            Text::Choose => "Choose",
            Text::Chosen => "chosen",
            Text::UseThis => "Use this column",
            Text::WholeRows => "Each row is one account as a whole",
            Text::ToLookAt => "To look at",
            Text::ToLookAtNote => {
                "Grouped by what you can do about them. Each switch checks the list again."
            }
            Text::FixThese => "Fix these",
            Text::LeaveOutThese => "Leave out all of these",
            Text::ReadAs => "Read the file as",
            Text::FixedForYou => "Fixed for you",
            Text::FixedForYouNote => {
                "Nothing is lost by these. Turn one off to keep the rows as they came."
            }
            Text::FixIt => "Fix",
            Text::Always => "always",
        }
    }

    fn cluster(&self, cluster: Cluster, of: Severity) -> String {
        let Cluster { count, total, first, last } = cluster;
        let noun = match of {
            Severity::Error => plural(total, "error lies", "errors lie"),
            Severity::Warning => plural(total, "warning lies", "warnings lie"),
        };
        format!("{} of {noun} in rows {} to {}.", group(count), group(first), group(last))
    }

    fn place(&self, first: u64, last: u64, errors: u64, warnings: u64) -> String {
        let found = match self.found(errors, warnings) {
            none if none.is_empty() => "no findings".to_string(),
            found => found,
        };
        format!("{}: {found}", self.rows(first, last))
    }

    fn lengths(&self, low: &str, high: &str, usual: &str, count: u64, share: &str) -> String {
        match low == high {
            true => format!("All {} have {usual} characters.", self.accounts(count)),
            false => format!(
                "From {low} to {high} characters, most often {usual} ({}, {share}).",
                self.accounts(count)
            ),
        }
    }

    fn length(&self, length: &str, count: u64) -> String {
        format!("{length} characters: {}", self.accounts(count))
    }

    fn estimated(&self, count: u64) -> String {
        format!("Shares are estimated from {}.", self.accounts(count))
    }

    fn more_examples(&self, count: u64) -> String {
        plural(count, "more example", "more examples")
    }

    fn others(&self, count: u64) -> String {
        match count {
            1 => "1 more is not shown here. `--report findings.csv` lists all.".into(),
            _ => format!(
                "{} more are not shown here. `--report findings.csv` lists all.",
                group(count)
            ),
        }
    }

    fn seconds(&self, seconds: f64) -> String {
        numbers::seconds(seconds)
    }

    fn bytes(&self, bytes: u64) -> String {
        plural(bytes, "byte", "bytes")
    }

    fn offset(&self, byte: u64) -> String {
        format!("at byte {}", group(byte))
    }

    fn of_rows(&self, share: &str) -> String {
        format!("{share} of rows")
    }
}
