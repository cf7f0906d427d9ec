//! `acctpack check` and `acctpack clean`: hang the terminal into the engine's hooks, run it, show
//! what came of it.

use acctpack_report::numbers;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use acctpack::{Hooks, Input, Lang, Output, PackageFormat, Summary, escape_json};
use acctpack_report::Advice;

use crate::args::{CheckArgs, CleanArgs, ReportArgs, Show};
use crate::context::Context;
use crate::error::Failure;
use crate::exit::{Exit, is_gone_reader};
use crate::interruptible::{Patient, Pipe};
use crate::invocation;
use crate::progress::{Meter, Visibility};
use crate::reports::Requested;
use crate::resolve::{self, CleanPlan, Plan, Target};
use crate::{signals, standard_output, terminal};
use acctpack_report::terminal::{self as human, Scene, Task};

/// `acctpack check`.
pub(crate) fn check(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    judged(args, context).map(|(_, exit)| exit)
}

/// The same, with the figures for what comes after.
pub(crate) fn judged(args: &CheckArgs, context: &Context) -> Result<(Summary, Exit), Failure> {
    let typed = invocation::typed_check(args);
    let mut plan = resolve::of_check(args, context)?;
    plan.typed(&typed);
    let lang = plan.view.lang;
    let summary = with_hooks(&plan, &args.report, context, |mut hooks| {
        plan.reports.iter().for_each(|report| report.hang(&mut hooks));
        acctpack::check_with(input(&args.input.file, context, lang), &plan.options, hooks)
    })?;
    show(&args.report, context, &summary, &plan, || Scene {
        next: Advice::after(&summary, &typed, plan.view.privacy),
        ..scene(Task::Check, &summary, &plan)
    })?;
    let exit = Exit::of_summary(&summary);
    Ok((summary, exit))
}

/// `acctpack clean`.
pub(crate) fn clean(args: &CleanArgs, context: &Context) -> Result<Exit, Failure> {
    let typed = invocation::typed_clean(args);
    let mut cleaning = resolve::of_clean(args, context)?;
    cleaning.plan.typed(&typed);
    let (summary, exit) = cleaned(args, &cleaning, context)?;
    let next = Advice::after(&summary, &typed, cleaning.plan.view.privacy);
    show_cleaned(Task::Clean, args, &cleaning, context, &summary, next)?;
    explain_status(&cleaning, context, &summary);
    Ok(exit)
}

/// Cleans, and shows nothing yet.
pub(crate) fn cleaned(
    args: &CleanArgs,
    cleaning: &CleanPlan,
    context: &Context,
) -> Result<(Summary, Exit), Failure> {
    let CleanPlan { plan, target } = cleaning;
    let lang = plan.view.lang;
    if matches!(target, Target::Stdout(_)) && standard_output::is_closed() {
        let message = lang.pick([
            "-o -: standard output is closed; name a file, or discard the package with -o /dev/null",
            "-o -：标准输出已关闭；请指定文件，或用 -o /dev/null 丢弃号码包",
        ]);
        return Err(Failure::Usage(message.into()));
    }
    let summary = with_hooks(plan, &args.report, context, |mut hooks| {
        plan.reports.iter().for_each(|report| report.hang(&mut hooks));
        hooks.rejects.clone_from(&args.output.rejects);
        let output = match target {
            Target::Path(path) => Output::path(path),
            Target::Node(path, format) => Output::path(path).in_form(*format),
            Target::Stdout(format) => stdout(*format),
        };
        acctpack::clean_with(input(&args.input.file, context, lang), output, &plan.options, hooks)
    });
    let summary = summary.map_err(|failure| unreported(failure, args, plan))?;
    let exit = Exit::of_summary(&summary);
    Ok((summary, exit))
}

/// That nobody reads on is no failure, unless it cost what was asked for besides.
fn unreported(failure: Failure, args: &CleanArgs, plan: &Plan) -> Failure {
    let mut besides =
        plan.reports.iter().map(Requested::path).chain(args.output.rejects.as_deref());
    match (&failure, besides.next()) {
        (Failure::Engine(error, view), Some(path)) if is_gone_reader(error) => {
            Failure::Unreported(path.to_path_buf(), view.lang)
        }
        _ => failure,
    }
}

/// Shows what came of cleaning.
pub(crate) fn show_cleaned(
    task: Task,
    args: &CleanArgs,
    cleaning: &CleanPlan,
    context: &Context,
    summary: &Summary,
    next: Option<Advice>,
) -> Result<(), Failure> {
    show(&args.report, context, summary, &cleaning.plan, || Scene {
        next,
        rejects: args.output.rejects.clone(),
        ..scene(task, summary, &cleaning.plan)
    })
}

/// Says that no package was written because too many rows were rejected.
fn explain_status(cleaning: &CleanPlan, context: &Context, summary: &Summary) {
    let Summary { rejected, rows, max_rejects: limit, .. } = *summary;
    if !summary.has_too_many_rejects() || context.quiet {
        return;
    }
    let share = numbers::share(rejected, rows);
    let text = match cleaning.plan.view.lang {
        Lang::En => format!(
            "exit status 1: rejected {rejected} of {rows} rows ({share}), over the limit of {limit}; no package was written. FixAvailability them (--rejects PATH keeps them aside), or raise --max-rejects"
        ),
        Lang::Zh => format!(
            "退出状态 1：{rows} 行中有 {rejected} 行被剔除（{share}），超过上限 {limit}；没有写出号码包。请修正这些行（--rejects 路径 可把它们另存），或调高 --max-rejects"
        ),
    };
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn scene<'a>(task: Task, summary: &'a Summary, plan: &Plan) -> Scene<'a> {
    Scene {
        task,
        summary,
        view: plan.view,
        width: terminal::width(),
        max_findings: plan.max_findings,
        next: None,
        reports: plan.reports.iter().map(|report| report.path().to_path_buf()).collect(),
        rejects: None,
        config: plan.config.clone(),
    }
}

/// Runs the engine with the signals and the progress bar in its hooks.
fn with_hooks(
    plan: &Plan,
    report: &ReportArgs,
    context: &Context,
    run: impl FnOnce(Hooks<'_>) -> acctpack::Result<Summary>,
) -> Result<Summary, Failure> {
    let lang = plan.view.lang;
    let stop = signals::watch();
    let is_shown = terminal::stderr_is_terminal() && !context.quiet && !report.no_progress;
    let mut meter = Meter::new(if is_shown { Visibility::Show } else { Visibility::Hide }, lang);
    let mut hooks = Hooks::default();
    hooks.cancel = Some(&stop);
    hooks.progress = Some(Box::new(|progress| meter.update(progress)));
    run(hooks).map_err(Failure::engine(plan.view))
}

/// The file, or standard input.
fn input(file: &Path, context: &Context, lang: Lang) -> Input<'static> {
    if file != Path::new("-") {
        return match Pipe::at(file) {
            Some(pipe) => Input::reader(file.display().to_string(), Patient::new(pipe)).unnamed(),
            None => Input::path(file),
        };
    }
    if terminal::stdin_is_terminal() && !context.quiet {
        let text = lang.pick([
            "reading accounts from the terminal; Ctrl-D ends them",
            "正在从终端读取账号；按 Ctrl-D 结束",
        ]);
        let _ = writeln!(anstream::stderr(), "{text}");
    }
    let input = Input::reader("-", Patient::new(io::stdin()));
    match handle(&io::stdin()) {
        Some(file) => input.backed_by(&file),
        None => input,
    }
}

/// Standard output without a line buffer in the way, where the system lets us have it.
fn stdout(format: PackageFormat) -> Output<'static> {
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

#[cfg(not(unix))]
fn handle<T>(_: &T) -> Option<File> {
    None
}

/// Shows the summary to whom it is for.
fn show<'a>(
    report: &ReportArgs,
    context: &Context,
    summary: &Summary,
    plan: &Plan,
    scene: impl FnOnce() -> Scene<'a>,
) -> Result<(), Failure> {
    match report.format {
        Show::Json => match print_json(summary, plan) {
            // That nobody reads on is no failure; the exit status still tells.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            printed => printed.map_err(Failure::stdout(context.lang)),
        },
        Show::Human if context.quiet => Ok(()),
        Show::Human => {
            let page = human::render(&scene());
            let has_colour = terminal::stderr_has_colour();
            let page = if has_colour { page } else { human::plain(&page) };
            // Where stderr is closed there is no one to read it; the exit status still tells.
            let _ = anstream::stderr().lock().write_all(page.as_bytes());
            Ok(())
        }
    }
}

/// The summary, and what it came by.
#[derive(serde::Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    /// The config file that was read, if one was: it may have changed the verdict.
    config: Option<Cow<'a, str>>,
    /// Those that were found and not read, if there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    config_passed_by: Vec<Cow<'a, str>>,
}

/// On one line for programs, on several for a person who looks at it.
fn print_json(summary: &Summary, plan: &Plan) -> io::Result<()> {
    let printed = Printed {
        summary,
        config: plan.config.as_deref().map(Path::to_string_lossy),
        config_passed_by: plan.config_passed_by.iter().map(|path| path.to_string_lossy()).collect(),
    };
    let text = match terminal::stdout_is_terminal() {
        true => serde_json::to_string_pretty(&printed)?,
        false => serde_json::to_string(&printed)?,
    };
    let mut stdout = io::stdout().lock();
    // A file's name may hold what steers a terminal.
    writeln!(stdout, "{}", escape_json(&text))?;
    stdout.flush()
}
