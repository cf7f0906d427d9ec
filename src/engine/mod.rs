//! The composer: joins source, scanner, rules, deduplication and sinks into `check` and `clean`.
//! Both are the same passes over the same blocks; they differ in what the judge fixes and in what
//! becomes of the rows that are kept.
//!
//! 1. *Judge*: blocks are read (and inflated, and decoded) on one thread while others judge the
//!    blocks before them. Findings are counted, good rows hashed.
//! 2. *Deduplicate*: partition by partition, in parallel.
//! 3. *Write*: blocks that hold nothing to see are passed by or copied; the others are walked
//!    again, in parallel, for the package and the reports, which are written in order.

mod changes;
mod columns;
mod findings;
mod foresee;
mod judge_pass;
mod layout;
mod lists;
mod sniff;
mod store;
mod table;
mod threads;
mod tools;
mod write_pass;

use std::path::Path;

use crate::error::{Error, Result, UsageError};
use crate::format::PackageFormat;
use crate::hooks::{Foresight, Hooks};
use crate::input::Input;
use crate::io::clock::Stopwatch;
use crate::io::file_identity::Given;
use crate::options::{Delimiter, Mode, Options, Split};
use crate::output::destination::{Destination, PackageFile, is_node, part_path};
use crate::output::package::{FinishedPackage, Whole, Writer, at_most};
use crate::output::{Effect, Output, To};
use crate::rules::catalog::{Code, Severity};
use crate::rules::damaged::Damage;
use crate::rules::finding::{Detail, Finding};
use crate::summary::{Summary, Verdict};

pub use findings::{Findings, NextFinding};
pub(crate) use judge_pass::{FIRST_WAVE, larger_wave};
pub use sniff::{LineEnd, Sniff, sniff};

use crate::output::report::InputCount;
use crate::output::sinks::Sinks;
use lists::RunSetting;
use store::{GatheredText, List, Retention};
use table::FirstTable;
use write_pass::{Outcome, write_out};

/// Judges a package as it stands, byte for byte what the service would get.
///
/// ```
/// use acctpack::{Code, Input, Options, Verdict};
///
/// let list = b"13800138000\nx\n13800138000\n";
/// let summary = acctpack::check(Input::bytes("list.txt", list), &Options::default())?;
/// assert_eq!(summary.verdict, Verdict::Rejected);
/// assert_eq!(summary.findings.get(Code::TooShort), 1);
/// assert_eq!((summary.rows, summary.kept, summary.duplicates), (3, 1, 1));
/// # Ok::<(), acctpack::Error>(())
/// ```
///
/// # Errors
/// When the input cannot be read. What is wrong with the package is in the summary.
pub fn check(input: Input<'_>, options: &Options) -> Result<Summary> {
    check_with(input, options, Hooks::default())
}

/// [`check`] with hooks: findings through a callback, progress, cancellation, reports.
///
/// # Errors
/// As [`check`], and when a report cannot be written, or the run is cancelled.
pub fn check_with(input: Input<'_>, options: &Options, hooks: Hooks<'_>) -> Result<Summary> {
    run(input, Goal::Check, options, hooks)
}

/// Writes a clean package from a dirty one.
///
/// ```
/// use acctpack::{Input, Options, Output, PackageFormat};
///
/// let mut package = Vec::new();
/// let output = Output::writer(PackageFormat::Txt, &mut package);
/// let list = "\u{feff}account\r\n 13800138000\r\n\r\n13800138000\r\n";
/// let summary = acctpack::clean(Input::bytes("list.txt", list.as_bytes()), output, &Options::default())?;
/// assert_eq!((summary.kept, summary.duplicates, summary.blank, summary.header), (1, 1, 1, 1));
/// assert_eq!(package, b"13800138000\n");
/// # Ok::<(), acctpack::Error>(())
/// ```
///
/// # Errors
/// When the input cannot be read or the output not written. No file is left half written: each is
/// whole, or what it was before. A writer ([`Output::writer`]) may have been given a part of the
/// package: discard what was written.
pub fn clean(input: Input<'_>, output: Output<'_>, options: &Options) -> Result<Summary> {
    clean_with(input, output, options, Hooks::default())
}

/// [`clean`] with hooks.
///
/// # Errors
/// As [`clean`], and when a report cannot be written, or the run is cancelled.
pub fn clean_with(
    input: Input<'_>,
    output: Output<'_>,
    options: &Options,
    hooks: Hooks<'_>,
) -> Result<Summary> {
    run(input, Goal::Clean(output), options, hooks)
}

/// What a run is for.
enum Goal<'a> {
    Check,
    Clean(Output<'a>),
    /// To know what `clean` would keep: it goes as far as that is known, and writes nothing.
    Foresee,
}

impl Goal<'_> {
    fn mode(&self) -> Mode {
        match self {
            Goal::Check => Mode::Check,
            Goal::Clean(_) | Goal::Foresee => Mode::Clean,
        }
    }
}

/// One run of `check` or `clean`.
fn run(
    input: Input<'_>,
    goal: Goal<'_>,
    options: &Options,
    mut hooks: Hooks<'_>,
) -> Result<Summary> {
    let stopwatch = Stopwatch::start();
    options.validate()?;
    lists::refuse_missing(&input)?;
    let memory = threads::memory(options)?;
    let mode = goal.mode();
    let foresees = matches!(goal, Goal::Check) && hooks.foresight == Foresight::Count;
    let (input, second) = match foresees {
        true => input.kept_for_a_second_time(memory / 4),
        false => (input, None),
    };
    let output = match goal {
        Goal::Clean(output) => Some(output),
        Goal::Check | Goal::Foresee => None,
    };
    let given = refuse_clashes(&input, output.as_ref(), &hooks)?;
    let output = output.map(|output| PackageTarget::new(output, options)).transpose()?;
    let files = if input.are_several() { InputCount::Several } else { InputCount::One };
    let mut sinks = Sinks::open(&mut hooks, files)?;
    let cancel = sinks.cancel();
    let mut summary = Summary::new(input.name().to_string(), PackageFormat::Txt);
    summary.digest.target = options.target.clone();
    let setting = RunSetting::new(mode, output.as_ref().map(|output| output.format), options);
    let keep = if sinks.look_at_all() { Retention::All } else { Retention::Compared };
    let mut text = GatheredText::new(keep, options, memory);
    let are_sound = lists::read(input, &setting, &mut text, &mut sinks, &mut summary)?;
    let whole = match text.has_input() {
        true => {
            let output = output.filter(|_| are_sound);
            keep_rows(text, output, &setting, &mut sinks, &mut summary)?
        }
        false => None,
    };
    if foresees {
        summary.would_keep = foresee::would_keep(&summary, second, options, &mut sinks)?;
    }
    summary.verdict = match mode {
        Mode::Check if summary.errors == 0 => Verdict::Accepted,
        Mode::Clean if !summary.outputs.is_empty() => Verdict::Accepted,
        _ => Verdict::Rejected,
    };
    summary.seconds = stopwatch.seconds();
    // Nothing gets its name before all is written: a full disk leaves no package without reports.
    let reports = sinks.finish(&summary)?;
    if let Some(package) = whole {
        if let [_, .., last] = package.written() {
            judge_part_name(&last.path, options)?;
        }
        package.refuse_clashes(&given, &reports.paths())?;
        package.publish(cancel)?;
    }
    reports.publish()?;
    Ok(summary)
}

/// What is done with the rows of a text once they are judged: deduplicated, counted, and written where
/// there is an output and enough to write. Returns the package, which has not got its name yet.
fn keep_rows<'a>(
    mut text: GatheredText<'_>,
    output: Option<PackageTarget<'a>>,
    setting: &RunSetting<'_>,
    sinks: &mut Sinks<'_, '_>,
    summary: &mut Summary,
) -> Result<Option<Whole<'a>>> {
    let (mode, options, threads) = (setting.mode, setting.options, setting.threads()?);
    text.look_for_outliers(threads, sinks.cancel())?;
    text.deduplicate(threads, sinks)?;
    text.sum_up(summary, options, mode);
    let are_enough = judge_whole(summary, sinks, options)?;
    let may_be_written = lists::judge_exclusions(summary, sinks, options)? && are_enough;
    let is_refused = judge_numbers(&text, summary, sinks, options)?;
    if mode == Mode::Clean {
        summary.max_rejects = options.max_rejects;
    }
    let output = output
        .filter(|_| may_be_written && !is_refused)
        .filter(|_| summary.kept > 0 && !summary.has_too_many_rejects())
        .map(|output| output.writer(options, text.input_bytes(), summary.kept));
    match write_out(text, output.transpose()?, setting, threads, sinks, summary)? {
        Outcome::Written(FinishedPackage::Whole(package)) => {
            summary.outputs = package.written().to_vec();
            Ok(Some(package))
        }
        Outcome::Written(FinishedPackage::TooLarge) => {
            let detail = match options.split {
                Split::Never => Detail::Over(options.target.most_bytes()),
                Split::BySize => Detail::Over(options.target.most_bytes_of_part()),
            };
            let finding = Finding::package(Code::FileSize, Severity::Error, detail);
            report_package(summary, sinks, vec![finding])?;
            Ok(None)
        }
        Outcome::Written(FinishedPackage::Table(opening)) => {
            let table =
                delimiter_of(options).and_then(|chosen| FirstTable::of_text(&opening, chosen));
            report_package(summary, sinks, table.iter().map(FirstTable::finding).collect())?;
            Ok(None)
        }
        Outcome::Table(finding) => {
            report_package(summary, sinks, vec![finding])?;
            Ok(None)
        }
        Outcome::NotWritten => Ok(None),
    }
}

/// Refuses outputs that are an input, or one another, as far as their names are known before the
/// text is read. Returns what the names of a package's parts are held against.
fn refuse_clashes(
    input: &Input<'_>,
    output: Option<&Output<'_>>,
    hooks: &Hooks<'_>,
) -> Result<Given> {
    let stream = output.map(|output| output.identity.clone()).unwrap_or_default();
    let given = Given { inputs: input.identities(), stream };
    let package = output.and_then(Output::file);
    let reports = hooks.reports.iter().map(|report| &*report.path);
    given.refuse_clashes(package.into_iter().chain(reports).chain(hooks.rejects.as_deref()))?;
    Ok(given)
}

/// Findings about the package as a whole, once its rows are known. Returns whether a package may be
/// written for all of them.
fn judge_whole(
    summary: &mut Summary,
    sinks: &mut Sinks<'_, '_>,
    options: &Options,
) -> Result<bool> {
    // What could not be read to its end may hold any number of accounts.
    let is_whole = summary.findings.get(Code::ZipCorrupt) == 0;
    if summary.kept == 0
        && is_whole
        && let Some(severity) = options.severity(Code::EmptyPackage)
    {
        let detail = match summary {
            Summary { rows: 0, .. } => Detail::NoRows,
            Summary { excluded: 1.., .. } => Detail::AllExcluded,
            Summary { rejected: 0, .. } => Detail::NothingButBlank,
            _ => Detail::AllRejected,
        };
        let finding = Finding::package(Code::EmptyPackage, severity, detail);
        report_package(summary, sinks, vec![finding])?;
        return Ok(true);
    }
    let (has, min) = (summary.kept, options.target.min_rows);
    if (1..min).contains(&has)
        && let Some(severity) = options.severity(Code::TooFewRows)
    {
        let finding = Finding::package(Code::TooFewRows, severity, Detail::Fewest { has, min });
        report_package(summary, sinks, vec![finding])?;
        return Ok(severity == Severity::Warning);
    }
    Ok(true)
}

/// Says of each list of which numbers lost their last digits that they did, once. Returns whether that is
/// an error: no row can be told from another by it, in an input or in what is to be left out.
fn judge_numbers(
    text: &GatheredText<'_>,
    summary: &mut Summary,
    sinks: &mut Sinks<'_, '_>,
    options: &Options,
) -> Result<bool> {
    let Some(severity) = options.severity(Code::DamagedText) else { return Ok(false) };
    let are_several = !summary.inputs.is_empty();
    let finding = |(list, damage): (&List, Damage)| Finding {
        file: are_several.then(|| list.name.clone().into()),
        ..Finding::package(Code::DamagedText, severity, Detail::Damage(damage))
    };
    let findings: Vec<_> = text.damages().map(finding).collect();
    let is_refused = severity == Severity::Error && !findings.is_empty();
    report_package(summary, sinks, findings)?;
    Ok(is_refused)
}

/// Counts and passes on findings about the package.
fn report_package(
    summary: &mut Summary,
    sinks: &mut Sinks<'_, '_>,
    findings: Vec<Finding<'static>>,
) -> Result<()> {
    for finding in findings {
        summary.findings.add(finding.code, 1);
        match (finding.fixed, finding.severity) {
            (true, _) => summary.fixed.add(finding.code, 1),
            (false, Severity::Error) => summary.errors += 1,
            (false, Severity::Warning) => summary.warnings += 1,
        }
        sinks.finding(&finding)?;
        summary.digest.examples.push(finding);
    }
    Ok(())
}

/// Where a clean package goes, checked before anything is read.
struct PackageTarget<'a> {
    goal: Destination<'a>,
    format: PackageFormat,
    effect: Effect,
}

impl<'a> PackageTarget<'a> {
    fn new(output: Output<'a>, options: &Options) -> Result<PackageTarget<'a>> {
        let effect = output.effect;
        let path = match output.to {
            To::Writer(writer) => {
                let format = output.form.unwrap_or(PackageFormat::Txt);
                return Ok(PackageTarget { goal: Destination::stream(writer), format, effect });
            }
            To::Path(path) => path,
        };
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let format = output
            .form
            .or_else(|| PackageFormat::of_name(&name))
            .ok_or_else(|| Error::usage(UsageError::OutputExtension(path.clone())))?;
        let inner = name.rsplit_once('.').and_then(|(inner, _)| PackageFormat::of_name(inner));
        if format == PackageFormat::Gz && inner == Some(PackageFormat::Csv) {
            return Err(Error::usage(UsageError::CsvInGzip(path)));
        }
        // What goes through a pipe is no package by that name.
        if !is_node(&path) {
            judge_name(&name, format, options)?;
        }
        Ok(PackageTarget { goal: Destination::path(&path, options.overwrite)?, format, effect })
    }

    fn writer(self, options: &Options, text: u64, rows: u64) -> Result<Writer<'a>> {
        let limit = match options.split {
            Split::Never => options.target.most_bytes(),
            Split::BySize => options.target.most_bytes_of_part(),
        };
        let limit = match self.format {
            // Beyond, another format of zip would be needed, which the service may not read.
            PackageFormat::Zip => limit.min(u64::from(u32::MAX)),
            PackageFormat::Txt | PackageFormat::Csv | PackageFormat::Gz => limit,
        };
        let header = options.target.header.as_ref().map(|header| header.name.as_bytes());
        let (place, split) = match self.goal {
            Destination::File { path, .. } if self.effect == Effect::DryRun => {
                (PackageFile::counted(path), options.split)
            }
            Destination::Stream(stream) if self.effect == Effect::DryRun => {
                (PackageFile::counted(stream.into_name()), Split::Never)
            }
            Destination::File { path, overwrite } => {
                (PackageFile::begin(path, overwrite)?, options.split)
            }
            // What fits for sure need not be held back.
            Destination::Stream(stream) if at_most(self.format, header, text, rows) <= limit => {
                (PackageFile::Stream(stream), Split::Never)
            }
            Destination::Stream(stream) => (PackageFile::held_back(stream), Split::Never),
        };
        let writer = Writer::new(place, self.format, limit, split).below(header);
        Ok(match delimiter_of(options) {
            Some(chosen) if split == Split::BySize => {
                writer.refusing(move |opening| FirstTable::of_text(opening, chosen).is_some())
            }
            _ => writer,
        })
    }
}

/// What is said to separate columns, if anything; `None` where nothing does.
fn delimiter_of(options: &Options) -> Option<Option<u8>> {
    match options.delimiter {
        Delimiter::None => None,
        Delimiter::Byte(delimiter) => Some(Some(delimiter)),
        Delimiter::Auto => Some(None),
    }
}

/// Refuses an output that the service would not take by its name.
fn judge_name(name: &str, format: PackageFormat, options: &Options) -> Result<()> {
    let target = &options.target;
    if !target.formats.contains(&format) {
        return Err(Error::usage(UsageError::OutputFormat {
            name: name.into(),
            format,
            target: target.name.clone(),
            taken: target.formats.clone(),
        }));
    }
    let len = name.chars().count() as u64;
    if !target.file_name.contains(&len) {
        let (min, max) = target.file_name.clone().into_inner();
        return Err(Error::usage(UsageError::OutputName { name: name.into(), min, max }));
    }
    judge_characters(name, options)?;
    match options.split {
        Split::Never => Ok(()),
        Split::BySize => judge_part_name(&part_path(Path::new(name), 1), options),
    }
}

/// Refuses a part whose name the number makes too long. How long numbers are is known at the end.
fn judge_part_name(part: &Path, options: &Options) -> Result<()> {
    let name = part.file_name().unwrap_or_default().to_string_lossy();
    let (len, max) = (name.chars().count() as u64, *options.target.file_name.end());
    if len > max {
        let name = name.into_owned();
        return Err(Error::usage(UsageError::PartName { name, len, max }));
    }
    judge_characters(&name, options)
}

/// Refuses a name with a character that the target does not take.
fn judge_characters(name: &str, options: &Options) -> Result<()> {
    let Some(alphabet) = &options.target.file_alphabet else { return Ok(()) };
    let Some(found) = alphabet.first_foreign(name) else { return Ok(()) };
    let (name, taken) = (name.to_string(), alphabet.as_str().to_string());
    Err(Error::usage(UsageError::OutputCharacter { name, found, taken }))
}
