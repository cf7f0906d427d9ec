//! `acctpack check`: one package with all that is known of it, or several, a line each.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use acctpack::{Lang, Summary};
use acctpack_report::Advice;
use acctpack_report::terminal::{Scene, Task};

use crate::args::{CheckArgs, Format};
use crate::context::{Context, Verbosity};
use crate::error::{CommandError, Failure};
use crate::exit::{self, Exit};
use crate::resolve::{self, RunPlan};
use crate::run::{self, FileCount, Setting};
use crate::terminal::Channel;
use crate::verdict::{self, FileTotals};
use crate::{inputs, invocation, signals};

/// `acctpack check`.
pub(crate) fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    match &*args.input.files {
        [file] if !file.is_dir() => {
            let outcome = judged(args, context, None);
            if let Err(failure) = &outcome {
                run::print_failure(args.format.format, file, failure);
            }
            outcome.map(|(_, exit)| exit)
        }
        _ => several(args, context),
    }
}

/// Checks the first file, and gives the figures for what comes after. What is for people goes to
/// `channel`, else to where `check` has it.
pub(crate) fn judged(
    args: &CheckArgs,
    context: &Context,
    channel: Option<Channel>,
) -> Result<(Summary, Exit), Failure> {
    let stop = signals::watch();
    let file = args.input.files.first().map_or(Path::new("-"), |file| file);
    let mut plan = resolve::of_check(args, file, context)?;
    plan.people = channel.unwrap_or(plan.people);
    let setting = setting(args, context, &stop, FileCount::One);
    let summary = judge(args, file, &mut plan, setting)?;
    let exit = Exit::of_summary(&summary);
    Ok((summary, exit))
}

fn setting<'a>(
    args: &CheckArgs,
    context: &'a Context<'a>,
    stop: &'a AtomicBool,
    files: FileCount,
) -> Setting<'a> {
    Setting { context, stop, no_progress: args.report.no_progress, files }
}

/// Judges one file, and prints what came of it.
fn judge(
    args: &CheckArgs,
    file: &Path,
    plan: &mut RunPlan,
    setting: Setting<'_>,
) -> Result<Summary, Failure> {
    let typed = invocation::typed_check(args, file);
    plan.typed(&typed);
    let input = run::input(file, setting.context, plan.view.lang);
    let summary = run::with_hooks(plan, file, setting, |hooks| {
        acctpack::check_with(input, &plan.options, hooks)
    })?;
    run::print(Task::Check, plan, setting.context, setting.files, &summary, || Scene {
        next: Advice::after(&summary, &typed, plan.view.privacy),
        ..run::scene(Task::Check, &summary, plan)
    })?;
    Ok(summary)
}

/// Judges several files, each for itself. One that cannot be read keeps no other from being judged.
fn several(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    refuse_reports(args, lang)?;
    let stop = signals::watch();
    let setting = setting(args, context, &stop, FileCount::Several);
    let inputs = inputs::expand(&args.input.files, lang);
    if let Some(Ok(first)) = inputs.iter().find(|input| input.is_ok()) {
        // A flag that is wrong is so for every file: it is told once.
        resolve::of_check(args, first, context)?;
    }
    let (mut totals, mut exit) = (FileTotals::default(), Exit::Accepted);
    for input in inputs {
        let (file, outcome) = match input {
            Ok(file) => {
                let plan = resolve::of_check(args, &file, context);
                let outcome = plan.and_then(|mut plan| judge(args, &file, &mut plan, setting));
                (file, outcome)
            }
            Err((folder, failure)) => (folder, Err(failure)),
        };
        exit = exit.worse(match outcome {
            Ok(summary) => {
                totals.add(&summary);
                Exit::of_summary(&summary)
            }
            Err(failure) if exit::ends_all(&failure) => return Err(failure),
            Err(failure) => {
                run::print_failure(args.format.format, &file, &failure);
                exit::tell(&failure, lang);
                totals.failed += 1;
                Exit::Failed
            }
        });
    }
    if args.format.format == Format::Human && context.verbosity >= Verbosity::Normal {
        let line = verdict::of_all(&totals, lang, Channel::Stdout.width());
        Channel::Stdout.print(&line).map_err(Failure::stdout(lang))?;
    }
    Ok(exit)
}

/// A report is of one file.
fn refuse_reports(args: &CheckArgs, lang: Lang) -> Result<(), Failure> {
    if args.report.report.is_empty() {
        return Ok(());
    }
    Err(Failure::command(CommandError::ReportOfSeveral, lang))
}
