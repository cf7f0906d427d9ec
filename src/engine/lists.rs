//! The lists that a run reads, one after the other: first those of the accounts to be left out, then the
//! inputs, each by itself.

use std::cell::OnceCell;
use std::fs;

use crate::engine::columns::Columns;
use crate::engine::judge_pass::{Judged, ListFacts, NewList, Pass, judge_list};
use crate::engine::layout::ColumnFit;
use crate::engine::report_package;
use crate::engine::store::{GatheredText, Role};
use crate::engine::threads::Threads;
use crate::error::{Action, Error, ErrorKind, Result, UsageError};
use crate::format::PackageFormat;
use crate::input::encoding::TextEncoding;
use crate::input::{self, Company, Input, InputFile, Opening};
use crate::options::{Mode, Options};
use crate::output::sinks::Sinks;
use crate::rules::catalog::{Code, Severity};
use crate::rules::finding::{Detail, Finding};
use crate::rules::package::OtherFormat;
use crate::rules::table::ColumnSample;
use crate::summary::{ExclusionSummary, InputSummary, Summary};

/// What a run goes by from its beginning to its end.
pub(super) struct RunSetting<'s> {
    pub(super) mode: Mode,
    /// The form of the package that is written, if one is.
    to: Option<PackageFormat>,
    pub(super) options: &'s Options,
    /// Started once there is a text to judge.
    threads: OnceCell<Threads>,
}

impl<'s> RunSetting<'s> {
    pub(super) fn new(
        mode: Mode,
        to: Option<PackageFormat>,
        options: &'s Options,
    ) -> RunSetting<'s> {
        RunSetting { mode, to, options, threads: OnceCell::new() }
    }

    pub(super) fn threads(&self) -> Result<&Threads> {
        if let Some(threads) = self.threads.get() {
            return Ok(threads);
        }
        let started = Threads::new(self.options)?;
        Ok(self.threads.get_or_init(|| started))
    }

    /// How a file is judged, and by which options. What is to be left out is cleaned, whatever is done
    /// with the inputs: it is no package.
    fn of_file(&self, file: &InputFile<'_>, role: Role) -> (Mode, Options, ColumnFit) {
        let mut options = self.options.clone();
        let fit = match file.company() {
            Company::Others if !file.read_as.has_layout() => ColumnFit::OfTables,
            _ => ColumnFit::Exact,
        };
        file.read_as.apply(&mut options);
        match role {
            Role::Input => (self.mode, options, fit),
            Role::Exclusion => {
                options.input_format = None;
                (Mode::Clean, options, fit)
            }
        }
    }
}

/// Refuses an input of no files, and one of several that are not all there: better before the first is
/// read than after.
pub(super) fn refuse_missing(input: &Input<'_>) -> Result<()> {
    if input.is_empty() {
        return Err(Error::usage(UsageError::NoInput));
    }
    if input.are_several() {
        for path in input.paths() {
            fs::metadata(path).map_err(Error::io(Action::Open, Some(path)))?;
        }
    }
    Ok(())
}

/// Reads all lists of a run. Returns whether each was read as what it was meant to be, so that a package
/// can be made of them.
pub(super) fn read<'a, 'h: 'a>(
    input: Input<'a>,
    setting: &RunSetting<'_>,
    text: &mut GatheredText<'a>,
    sinks: &mut Sinks<'_, 'h>,
    summary: &mut Summary,
) -> Result<bool> {
    let (files, exclusions) = input.into_parts();
    let mut are_sound = true;
    for file in exclusions {
        are_sound &= read_one(file, Role::Exclusion, setting, text, sinks, summary)?;
    }
    for file in files {
        are_sound &= read_one(file, Role::Input, setting, text, sinks, summary)?;
    }
    Ok(are_sound)
}

/// Reads one list. All that is found wrong with the others is told, too, if it cannot be read.
fn read_one<'a, 'h: 'a>(
    file: InputFile<'a>,
    role: Role,
    setting: &RunSetting<'_>,
    text: &mut GatheredText<'a>,
    sinks: &mut Sinks<'_, 'h>,
    summary: &mut Summary,
) -> Result<bool> {
    let (name, company) = (file.name().to_string(), file.company());
    let has_own_layout = file.read_as.has_layout();
    let (mode, options, fit) = setting.of_file(&file, role);
    let judged = match input::open(file, mode, &options, sinks.cancel())? {
        Opening::Refused { format, bytes, findings } => Judged::refused(format, bytes, findings),
        Opening::Text(source) => {
            let name = name.clone();
            let list = NewList { name, role, mode, options, company, fit };
            let pass = Pass { to: setting.to, threads: setting.threads()? };
            judge_list(source, list, &pass, text, sinks).map_err(|error| match role {
                Role::Exclusion if !has_own_layout => error.of_column_not_chosen(),
                _ => error,
            })?
        }
    };
    let Judged { mut findings, are_rows, facts, delimiter, columns } = judged;
    if role == Role::Exclusion {
        refuse_table(&name, &findings, columns.samples.clone())?;
    }
    let list = are_rows.then(|| text.lists() - 1);
    let (encoding, guess) = (facts.encoding, facts.guess);
    if let Some(guess) = guess {
        summary.digest.guess = Some(guess.name().to_string());
    }
    if company == Company::Others {
        findings.iter_mut().for_each(|finding| finding.file = Some(name.clone().into()));
        let encoding = encoding.unwrap_or(TextEncoding::UTF_8).name().to_string();
        match role {
            Role::Input => {
                let figures = InputSummary::new(name, facts.format, encoding, facts.bytes, list);
                summary.inputs.push(figures);
            }
            Role::Exclusion => {
                let figures =
                    ExclusionSummary::new(name, facts.format, encoding, facts.bytes, list);
                summary.exclusions.push(figures);
            }
        }
    }
    if role == Role::Input {
        take_facts(facts, company, delimiter, columns, summary);
    }
    let is_sound = are_rows && !findings.iter().any(is_past_reading);
    report_package(summary, sinks, findings)?;
    Ok(is_sound)
}

/// Takes what is known of an input as a file into the summary of all.
fn take_facts(
    facts: ListFacts,
    company: Company,
    delimiter: Option<char>,
    columns: Columns,
    summary: &mut Summary,
) {
    summary.bytes += facts.bytes;
    if company == Company::Alone || summary.inputs.len() == 1 {
        (summary.input_format, summary.entry) = (facts.format, facts.entry);
    }
    match company {
        Company::Alone => {
            let encoding = facts.encoding.map(|encoding| encoding.name().to_string());
            summary.encoding = encoding.unwrap_or_else(|| std::mem::take(&mut summary.encoding));
        }
        Company::Others => {
            let mut names: Vec<&str> =
                summary.inputs.iter().map(|input| &*input.encoding).collect();
            names.sort_unstable();
            names.dedup();
            summary.encoding = names.join(", ");
        }
    }
    // Of several the first that has columns to choose from.
    if summary.digest.columns.is_empty() {
        let digest = &mut summary.digest;
        (digest.delimiter, digest.title_rows) = (delimiter, columns.title_rows);
        (digest.columns, digest.more_columns) = (columns.samples, columns.more);
    }
}

/// Refuses a table of which nobody said where the accounts to be left out stand: `clean` is given no
/// column for it.
fn refuse_table(name: &str, findings: &[Finding<'_>], columns: Vec<ColumnSample>) -> Result<()> {
    match findings.iter().any(|finding| finding.code == Code::SeveralColumns) {
        true => Err(Error::new(ErrorKind::ColumnNotChosen { file: name.to_string(), columns })),
        false => Ok(()),
    }
}

/// Whether a finding about the package says that what was read is not what was meant: a damaged
/// archive, an encoding that is not sure.
fn is_past_reading(finding: &Finding<'_>) -> bool {
    let is_broken = matches!(
        finding.detail,
        Detail::OtherFormat(OtherFormat::DamagedGzip) | Detail::Workbook(_)
    );
    (finding.code.is_locked() || is_broken) && !finding.fixed
}

/// Warns of lists of accounts to be left out that leave out less than they seem to. Returns whether a
/// package may be written all the same.
pub(super) fn judge_exclusions(
    summary: &mut Summary,
    sinks: &mut Sinks<'_, '_>,
    options: &Options,
) -> Result<bool> {
    let Some(severity) = options.severity(Code::ExcludeList) else { return Ok(true) };
    let mut findings = Vec::new();
    for list in summary.exclusions.iter().filter(|list| list.list.is_some()) {
        let mut warn = |detail| {
            let file = Some(list.file.clone().into());
            findings
                .push(Finding { file, ..Finding::package(Code::ExcludeList, severity, detail) });
        };
        if !list.is_shared {
            warn(Detail::NothingShared(list.accounts));
        }
        if list.rejected > 0 {
            warn(Detail::RowsNotRead(list.rejected));
        }
    }
    let may_be_written = findings.is_empty() || severity == Severity::Warning;
    report_package(summary, sinks, findings)?;
    Ok(may_be_written)
}

impl Judged {
    fn refused(format: PackageFormat, bytes: u64, findings: Vec<Finding<'static>>) -> Judged {
        let facts = ListFacts { format, entry: None, bytes, encoding: None, guess: None };
        let columns = Columns::default();
        Judged { findings, are_rows: false, facts, delimiter: None, columns }
    }
}
