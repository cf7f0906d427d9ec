//! `acctpack clean`: a clean package from a dirty one.

use std::path::{Path, PathBuf};

use acctpack::{Input, Output, Summary};
use acctpack_report::Advice;
use acctpack_report::terminal::{Scene, Task};
use acctpack_spreadsheet::Workbooks;

use crate::args::CleanArgs;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::{Exit, is_gone_reader};
use crate::reports::Requested;
use crate::resolve::{self, CleanPlan, OutputTarget, RunPlan};
use crate::run::{self, FileCount, Setting};
use crate::{invocation, messages, signals};

/// `acctpack clean`.
pub(crate) fn run(args: &CleanArgs, context: &Context) -> Result<Exit, Failure> {
    let outcome = resolve::of_clean(args, context).and_then(|mut cleaning| {
        let typed = invocation::typed_clean(args, &cleaning.target);
        cleaning.plan.typed(&typed);
        let (summary, exit) = cleaned(args, &cleaning, context)?;
        let next = Advice::after(&summary, &typed, cleaning.plan.view.privacy);
        let task = if args.output.dry_run { Task::DryRun } else { Task::Clean };
        show_cleaned(task, args, &cleaning, context, &summary, next)?;
        explain_status(&cleaning, context, &summary);
        Ok(exit)
    });
    // What reads the package from standard output must not take the object for accounts.
    let is_stream = args.output.output.as_deref() == Some(Path::new("-"));
    if let (Err(failure), false) = (&outcome, is_stream) {
        run::print_failure(args.format.format, args.input.first(), failure);
    }
    outcome
}

/// Cleans, and shows nothing yet but findings as they come.
pub(crate) fn cleaned(
    args: &CleanArgs,
    cleaning: &CleanPlan,
    context: &Context,
) -> Result<(Summary, Exit), Failure> {
    let CleanPlan { plan, target, .. } = cleaning;
    let file = args.input.first();
    let stop = signals::watch();
    let output = match target {
        OutputTarget::Path(path) => Output::path(path),
        OutputTarget::Node(path, format) => Output::path(path).in_form(*format),
        OutputTarget::Stdout(format) => run::stdout(*format),
    };
    let output = if args.output.dry_run { output.dry_run() } else { output };
    let workbooks = Workbooks::default().max_inflated(plan.options.max_inflated);
    let sheet = args.input.sheet.as_deref().and_then(|sheet| sheet.parse().ok());
    let of_inputs = match sheet {
        Some(sheet) => workbooks.clone().sheet(sheet),
        None => workbooks.clone(),
    };
    let input = input(args, cleaning, context, [&of_inputs, &workbooks]);
    let no_progress = args.report.no_progress;
    let setting = Setting { context, stop: &stop, no_progress, files: FileCount::One };
    let summary = run::with_hooks(plan, file, setting, |mut hooks| {
        if !args.output.dry_run {
            hooks.rejects.clone_from(&args.output.rejects);
            hooks.rejects_lang = plan.view.lang;
        }
        acctpack::clean_with(input, output, &plan.options, hooks)
    });
    let summary = summary.map_err(|failure| unreported(failure, args, plan))?;
    let exit = Exit::of_summary(&summary);
    Ok((summary, exit))
}

/// The inputs, and the lists of those who are left out; each by what reads it if it is a workbook.
fn input<'w>(
    args: &CleanArgs,
    cleaning: &CleanPlan,
    context: &Context,
    [of_inputs, of_exclusions]: [&'w Workbooks; 2],
) -> Input<'w> {
    let read = |file: &PathBuf| -> Input<'w> { run::input(file, context, cleaning.plan.view.lang) };
    let inputs = args.input.files.iter().map(read);
    let mut input = Input::several(inputs.map(|input| input.reading_workbooks(of_inputs)));
    for list in args.input.exclude.iter().map(read) {
        let list = list.reading_workbooks(of_exclusions);
        input = input.excluding(match &cleaning.exclude_column {
            Some(column) => list.in_column(column.clone()),
            None => list,
        });
    }
    input
}

/// That nobody reads on is no failure, unless it cost what was asked for besides.
fn unreported(failure: Failure, args: &CleanArgs, plan: &RunPlan) -> Failure {
    let reports = plan.reports.iter().filter_map(Requested::path);
    let mut besides = reports.chain(args.output.rejects.as_deref());
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
    let plan = &cleaning.plan;
    let rejects = args.output.rejects.clone().filter(|_| !args.output.dry_run);
    run::print(task, plan, context, FileCount::One, summary, || Scene {
        next,
        rejects,
        ..run::scene(task, summary, plan)
    })
}

/// Says that no package was written because too many rows were rejected.
fn explain_status(cleaning: &CleanPlan, context: &Context, summary: &Summary) {
    if !summary.has_too_many_rejects() || context.is_quiet() {
        return;
    }
    let text = messages::of(cleaning.plan.view.lang).too_many_rejects(summary);
    let _ = crate::terminal::Channel::Stderr.print(&format!("{text}\n"));
}
