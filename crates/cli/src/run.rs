//! What `check` and `clean` share: the input, the signals and the progress bar in the engine's hooks,
//! and what is printed of the outcome.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use acctpack::{
    Foresight, Hooks, Input, Lang, Output, PackageFormat, ReportFormat, ReportStream, Summary,
};

use crate::args::Format;
use crate::context::{Context, Verbosity};
use crate::error::Failure;
use crate::interruptible::{Interruptible, Pipe};
use crate::lines::{self, FindingLines, Spelling};
use crate::messages::{self, Notice};
use crate::progress::{Meter, Visibility};
use crate::reports::Stdout;
use crate::resolve::RunPlan;
use crate::terminal::Channel;
use crate::{summary_json, terminal};
use acctpack_report::terminal::{self as human, Scene, Task};

/// What a run has beside its plan.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) context: &'a Context<'a>,
    /// Set when a signal asks to stop.
    pub(crate) stop: &'a AtomicBool,
    pub(crate) no_progress: bool,
    pub(crate) files: FileCount,
}

/// How many files a command judges: of several each gets a line, and findings name theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileCount {
    One,
    Several,
}

/// Runs the engine with signals, progress, reports and lines of findings in its hooks.
pub(crate) fn with_hooks(
    plan: &RunPlan,
    file: &Path,
    setting: Setting<'_>,
    run: impl FnOnce(Hooks<'_>) -> acctpack::Result<Summary>,
) -> Result<Summary, Failure> {
    let lang = plan.view.lang;
    let context = setting.context;
    let is_shown = terminal::stderr_is_terminal() && !context.is_quiet() && !setting.no_progress;
    let mut meter = Meter::new(if is_shown { Visibility::Show } else { Visibility::Hide }, lang);
    let name = file.to_string_lossy();
    let mut lines = spelling(plan.format, context).map(|(spelling, channel)| {
        FindingLines::new(spelling, plan.view, &name, channel(plan.people))
    });
    let mut hooks = Hooks::default();
    hooks.cancel = Some(setting.stop);
    hooks.foresight = foresight(plan, setting);
    hooks.progress = Some(Box::new(|progress| meter.update(progress)));
    plan.reports.iter().for_each(|report| report.hang(&mut hooks));
    if plan.format == Format::Jsonl {
        hooks.streams.push(jsonl(plan, &name, setting.files));
    }
    if let Some(lines) = &mut lines {
        hooks.finding = Some(Box::new(|finding| lines.put(finding)));
    }
    let result = run(hooks).map_err(Failure::engine(plan.view));
    let printed = lines.map_or(Ok(()), FindingLines::finish);
    let summary = result?;
    printed.map_err(Failure::stdout(lang))?;
    Ok(summary)
}

/// A line for each finding, or one for the whole file, does not say what `clean` would keep.
fn foresight(plan: &RunPlan, setting: Setting<'_>) -> Foresight {
    let is_shown = match plan.format {
        Format::Json => true,
        Format::Human => match setting.files {
            FileCount::One => setting.context.verbosity >= Verbosity::Normal,
            FileCount::Several => setting.context.verbosity >= Verbosity::Verbose,
        },
        Format::Concise | Format::Jsonl | Format::Github => false,
    };
    if is_shown || !plan.reports.is_empty() { Foresight::Count } else { Foresight::Skip }
}

/// The file, or standard input.
pub(crate) fn input(file: &Path, context: &Context, lang: Lang) -> Input<'static> {
    if file != Path::new("-") {
        return match Pipe::at(file) {
            Some(pipe) => {
                Input::reader(file.display().to_string(), Interruptible::new(pipe)).unnamed()
            }
            None => Input::path(file),
        };
    }
    if terminal::stdin_is_terminal() && !context.is_quiet() {
        let notice = if cfg!(windows) { Notice::ReadingConsole } else { Notice::ReadingTerminal };
        let text = messages::of(lang).notice(notice);
        let _ = writeln!(anstream::stderr(), "{text}");
    }
    let input = Input::reader("-", Interruptible::new(io::stdin()));
    match handle(&io::stdin()) {
        Some(file) => input.backed_by(&file),
        None => input,
    }
}

/// Standard output without a line buffer in the way, where the system lets us have it.
pub(crate) fn stdout(format: PackageFormat) -> Output<'static> {
    match handle(&io::stdout()) {
        Some(file) => match file.try_clone() {
            Ok(writer) => Output::writer(format, writer).backed_by(&file),
            Err(_) => Output::writer(format, file),
        },
        None => Output::writer(format, io::BufWriter::with_capacity(1 << 16, io::stdout())),
    }
}

/// What stands behind a standard stream.
#[cfg(unix)]
fn handle(stream: &impl std::os::fd::AsFd) -> Option<File> {
    stream.as_fd().try_clone_to_owned().ok().map(File::from)
}

/// A console takes and gives characters, not the bytes that a file has.
#[cfg(windows)]
fn handle(stream: &(impl std::os::windows::io::AsHandle + io::IsTerminal)) -> Option<File> {
    if stream.is_terminal() {
        return None;
    }
    stream.as_handle().try_clone_to_owned().ok().map(File::from)
}

/// Where lines go, given where what is for people goes.
type Route = fn(Channel) -> Channel;

/// How lines of findings are spelled and where they go, if there are any.
fn spelling(format: Format, context: &Context) -> Option<(Spelling, Route)> {
    match format {
        Format::Concise if context.is_quiet() => None,
        Format::Concise => Some((Spelling::Concise, |people| people)),
        Format::Github => Some((Spelling::Github, |_| Channel::Stdout)),
        Format::Human | Format::Json | Format::Jsonl => None,
    }
}

/// The findings as JSON, a line each.
fn jsonl(plan: &RunPlan, file: &str, files: FileCount) -> ReportStream<'static> {
    let mut stream = ReportStream::new(ReportFormat::Jsonl, Stdout::default());
    stream.view = plan.view;
    stream.file = (files == FileCount::Several).then(|| file.to_string());
    stream
}

/// Prints what came of a run, in the form and to whom it is for.
pub(crate) fn print<'a>(
    task: Task,
    plan: &RunPlan,
    context: &Context,
    files: FileCount,
    summary: &Summary,
    scene: impl FnOnce() -> Scene<'a>,
) -> Result<(), Failure> {
    let lang = plan.view.lang;
    let verbosity = context.verbosity;
    let line = |scene: Scene<'_>| format!("{}\n", human::verdict_line(&scene));
    let printed = match plan.format {
        Format::Json => summary_json::print(summary, plan),
        Format::Jsonl | Format::Github => Ok(()),
        Format::Human | Format::Concise if verbosity == Verbosity::Silent => Ok(()),
        Format::Human | Format::Concise if verbosity == Verbosity::Verdict => match task {
            // It is not the outcome yet.
            Task::Send => Ok(()),
            Task::Check | Task::Clean | Task::DryRun => plan.people.print(&line(scene())),
        },
        Format::Concise => Ok(()),
        Format::Human if files == FileCount::Several && verbosity < Verbosity::Verbose => {
            plan.people.print(&line(scene()))
        }
        Format::Human => plan.people.print(&human::render(&scene())),
    };
    printed.map_err(Failure::stdout(lang))
}

/// Prints for programs that a file could not be judged; people are told by the failure itself.
pub(crate) fn print_failure(format: Format, file: &Path, failure: &Failure) {
    // What failed may be this very stream; the failure itself is the word that counts.
    if matches!(failure, Failure::Stdout(..)) {
        return;
    }
    let message = failure.message();
    let _ = match format {
        Format::Json => summary_json::print_failure(file, &message),
        Format::Github => {
            let line = lines::github_failure(&file.to_string_lossy(), &message);
            writeln!(io::stdout(), "{line}")
        }
        Format::Human | Format::Concise | Format::Jsonl => Ok(()),
    };
}

/// What the terminal shows, but for the command that comes next.
pub(crate) fn scene<'a>(task: Task, summary: &'a Summary, plan: &RunPlan) -> Scene<'a> {
    let paths = plan.reports.iter().filter_map(|report| report.path());
    Scene {
        task,
        summary,
        view: plan.view,
        width: plan.people.width(),
        max_findings: plan.max_findings,
        next: None,
        reports: paths.map(Path::to_path_buf).collect(),
        rejects: None,
        config: plan.config.clone(),
    }
}
