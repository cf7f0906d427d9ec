//! `acctpack upload`: check or clean first, then the package goes up.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use acctpack::{Action, Lang, PrivateFolder, Split, Summary};
use acctpack_report::Advice;
use acctpack_tpns::{Audience, Client, Delivery, Package, UploadEvent, Uploaded};

use super::args::UploadArgs;
use super::connect::{self, Line, Rehearsal};
use super::outcome::{self, DeliveryOutcome, PackageFacts, RetryLine};
use super::receipt::{self, Others};
use super::tell;
use crate::args::{CheckArgs, CleanArgs, FormatArgs, OutputArgs};
use crate::context::Context;
use crate::error::{DeliveryError, Failure};
use crate::exit::Exit;
use crate::interruptible::Pipe;
use crate::messages::{self, Unfit, UnfitReason, Word};
use crate::progress::{Meter, Visibility};
use crate::resolve::{self, CleanPlan, OutputTarget};
use crate::terminal::Channel;
use crate::{check, clean, invocation, reports, signals, starter, terminal};
use acctpack_report::terminal::Task;

/// `acctpack upload`.
pub(crate) fn run(args: &UploadArgs, context: &Context) -> Result<Exit, Failure> {
    let result = upload_file(args, context);
    outcome::at_end(result, args.outcome.format, args.receipt.as_deref(), context)
}

fn upload_file(args: &UploadArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    refuse_idle_flags(args, lang)?;
    reports::refuse_stdout(&args.report.report, lang)?;
    let line = connect::open(&args.service, Rehearsal::AtSandbox, context)?;
    let client = &*line.client;
    let mut receipt = match &args.receipt {
        Some(path) => Some(receipt::open(path, &others(args), lang)?),
        None => None,
    };
    let mut ready = make_ready(args, context)?;
    if let Some(receipt) = &mut receipt {
        receipt.begin(ready.delivery(client)).map_err(Failure::service(lang))?;
    }
    let ui = Ui::new(args.report.no_progress, context);
    let Uploaded { upload_id, .. } = upload(&line, &ready.package, ui)?;
    ready.remove();
    if let Some(receipt) = &mut receipt {
        receipt.uploaded(upload_id).map_err(Failure::service(lang))?;
    }
    let outcome = DeliveryOutcome {
        client,
        upload_id,
        audience: ready.audience,
        package: Some(ready.facts()),
        receipt: args.receipt.as_deref(),
        config: ready.config.as_deref(),
        config_passed_by: &ready.config_passed_by,
        remarks: Vec::new(),
        other_version: None,
    };
    outcome.uploaded(args.outcome.format, context)?;
    Ok(Exit::Accepted)
}

fn others(args: &UploadArgs) -> Others<'_> {
    let mut others = Others::new(&args.service, Some(&args.input.file));
    others.written.extend(args.report.report.iter().map(PathBuf::as_path));
    others
}

/// Flags for cleaning do nothing where nothing is cleaned: better said than guessed.
fn refuse_idle_flags(args: &UploadArgs, lang: Lang) -> Result<(), Failure> {
    let column = args.column.column.is_some();
    let idle = !args.before.clean && (column || !args.fixes.in_order.is_empty());
    let is_stream = args.input.file == Path::new("-") || Pipe::at(&args.input.file).is_some();
    let error = match (idle, is_stream && !args.before.clean) {
        (true, _) => DeliveryError::CleanFlags,
        (_, true) => DeliveryError::StdinWithoutClean,
        _ => return Ok(()),
    };
    Err(Failure::delivery(error, lang))
}

/// How the folder is called in which a cleaned list lies until it is uploaded.
const SCRATCH: &str = "acctpack-send-";

/// A package that may go up.
pub(crate) struct Ready {
    pub(crate) package: Package,
    pub(crate) accounts: Option<u64>,
    /// How many warnings were found and not fixed.
    pub(crate) warnings: Option<u64>,
    /// What its rows are; not known of a package that was not looked at.
    pub(crate) audience: Option<Audience>,
    /// The digest of the list that it was cleaned from, where that can be read twice.
    source_sha256: Option<String>,
    /// The config file that was read.
    pub(crate) config: Option<PathBuf>,
    /// Those that were found and not read.
    pub(crate) config_passed_by: Vec<PathBuf>,
    /// Where a temporary package lies until it is uploaded.
    scratch: Option<PrivateFolder>,
}

impl Ready {
    /// Removes a temporary package: it is uploaded, and a push does not need it.
    pub(crate) fn remove(&mut self) {
        self.scratch = None;
    }

    pub(crate) fn delivery(&self, client: &Client) -> Delivery {
        let mut delivery = client.delivery(&self.package);
        delivery.accounts = self.accounts;
        delivery.audience = self.audience;
        if let Some(source) = &self.source_sha256 {
            delivery.source_sha256 = Some(source.clone());
        }
        delivery
    }

    pub(crate) fn facts(&self) -> PackageFacts {
        PackageFacts {
            name: self.package.name().to_string(),
            bytes: self.package.bytes(),
            sha256: self.package.sha256().to_string(),
            accounts: self.accounts,
            warnings: self.warnings,
        }
    }
}

fn make_ready(args: &UploadArgs, context: &Context) -> Result<Ready, Failure> {
    if args.before.clean {
        let clean = CleanArgs {
            input: args.input.clone().into(),
            column: args.column.clone(),
            output: OutputArgs::default(),
            fixes: args.fixes.clone(),
            rules: args.rules.clone(),
            format: FormatArgs::default(),
            report: args.report.clone(),
            resources: args.resources.clone(),
        };
        return cleaned(clean, context).map(|(ready, _)| ready);
    }
    // The digest is taken before the check and held to while sending: what goes up is what was
    // checked.
    let package = Package::open_until(&args.input.file, None, &signals::watch())
        .map_err(Failure::service(context.lang))?;
    let check = CheckArgs {
        input: args.input.clone().into(),
        column: args.column.clone(),
        rules: args.rules.clone(),
        format: FormatArgs::default(),
        report: args.report.clone(),
        resources: args.resources.clone(),
    };
    let plan = resolve::of_check(&check, &args.input.file, context)?;
    resolve::refuse_elsewhere(&plan.options, context.lang)?;
    let audience = Audience::of(&plan.options.target);
    let (mut accounts, mut warnings, mut seen) = (None, None, Some(audience));
    if args.before.no_check {
        // Tokens are named on purpose; accounts may be no more than the default.
        seen = seen.filter(|audience| *audience == Audience::Tokens);
    } else {
        let (summary, exit) = check::judged(&check, &context.for_a_step(), Some(Channel::Stderr))?;
        if exit != Exit::Accepted {
            return Err(unfit(&summary, &args.input.file, context.lang));
        }
        (accounts, warnings) = (Some(summary.kept), Some(summary.warnings));
    }
    Ok(Ready {
        package,
        accounts,
        warnings,
        audience: seen,
        source_sha256: None,
        config: plan.config,
        config_passed_by: plan.config_passed_by,
        scratch: None,
    })
}

/// Why nothing was sent, in a line that is told with `--quiet` too.
fn unfit(summary: &Summary, file: &Path, lang: Lang) -> Failure {
    let why = match (summary.has_too_many_rejects(), summary.digest.columns.len()) {
        (true, _) => {
            UnfitReason::TooManyRejects { rows: summary.rejected, limit: summary.max_rejects }
        }
        (_, 2..) => UnfitReason::SeveralColumns,
        _ => UnfitReason::Errors(summary.errors),
    };
    let to_check = (file != Path::new("-")).then(|| starter::quote(&file.to_string_lossy()));
    Failure::Unfit(Unfit { name: summary.file.clone(), why, to_check }, lang)
}

/// Cleans into a temporary package, under the name that the service is to see.
pub(crate) fn cleaned(
    mut args: CleanArgs,
    context: &Context,
) -> Result<(Ready, CleanPlan), Failure> {
    let lang = context.lang;
    let temporary =
        |source| Failure::Io { action: Action::Create, path: std::env::temp_dir(), source, lang };
    let scratch = PrivateFolder::new_in(&std::env::temp_dir(), SCRATCH).map_err(temporary)?;
    let file = args.input.first().to_path_buf();
    // Until it is known what the service takes.
    args.output.output = Some(scratch.path().join("accounts.zip"));
    let mut cleaning = resolve::of_clean(&args, context)?;
    resolve::refuse_elsewhere(&cleaning.plan.options, lang)?;
    // What a config file says of packages to keep is not meant for one that is sent.
    cleaning.plan.options.split = Split::Never;
    let typed = invocation::typed_delivery(&args, &cleaning.target, context);
    cleaning.plan.typed(&typed);
    let path = scratch.path().join(Package::name_for(&file, &cleaning.plan.options.target));
    cleaning.target = OutputTarget::Path(path.clone());
    let stop = signals::watch();
    let source_sha256 = source_digest(&file, &stop, lang)?;
    let (summary, exit) = clean::cleaned(&args, &cleaning, context)?;
    let next = Advice::after(&summary, &typed, cleaning.plan.view.privacy);
    let next = next.filter(|_| exit != Exit::Accepted);
    clean::show_cleaned(Task::Send, &args, &cleaning, context, &summary, next)?;
    if exit != Exit::Accepted {
        return Err(unfit(&summary, &file, lang));
    }
    scratch.close(&path).map_err(temporary)?;
    let package = Package::open_until(&path, None, &stop).map_err(Failure::service(lang))?;
    let ready = Ready {
        package,
        accounts: Some(accounts_in(&summary)),
        warnings: Some(summary.warnings),
        audience: Some(Audience::of(&cleaning.plan.options.target)),
        source_sha256,
        config: cleaning.plan.config.clone(),
        config_passed_by: cleaning.plan.config_passed_by.clone(),
        scratch: Some(scratch),
    };
    Ok((ready, cleaning))
}

fn accounts_in(summary: &Summary) -> u64 {
    summary.outputs.iter().map(|written| written.accounts).sum()
}

fn source_digest(file: &Path, stop: &AtomicBool, lang: Lang) -> Result<Option<String>, Failure> {
    // Only a file can be read twice.
    let is_file = std::fs::metadata(file).is_ok_and(|meta| meta.is_file());
    match file != Path::new("-") && is_file {
        true => Package::sha256_of([file], stop).map(Some).map_err(Failure::service(lang)),
        false => Ok(None),
    }
}

/// How an upload is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ui {
    wish: Visibility,
    quiet: bool,
    lang: Lang,
}

impl Ui {
    pub(crate) fn new(no_progress: bool, context: &Context) -> Ui {
        let shown = terminal::stderr_is_terminal() && !context.is_quiet() && !no_progress;
        let wish = if shown { Visibility::Show } else { Visibility::Hide };
        Ui { wish, quiet: context.is_quiet(), lang: context.lang }
    }
}

/// What is heard of an upload.
enum News {
    Event(UploadEvent),
    End(Result<Uploaded, acctpack_tpns::Error>),
}

/// Uploads, with a progress bar and a line for each further attempt.
pub(crate) fn upload(line: &Line, package: &Package, ui: Ui) -> Result<Uploaded, Failure> {
    let heard = begin(line, package).map_err(Failure::threads(ui.lang))?;
    follow(&heard, &line.stop, ui)
}

/// Shows what is heard of an upload, until its end.
fn follow(heard: &Receiver<News>, stop: &AtomicBool, ui: Ui) -> Result<Uploaded, Failure> {
    let lang = ui.lang;
    let words = messages::of(lang);
    let mut meter = Meter::new(ui.wish, lang);
    let (mut sent, mut whole) = (0, u64::MAX);
    let mut said = String::new();
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::Stopped(lang));
        }
        match sent {
            0 => {}
            sent if sent < whole => meter.show(words.label(Word::Uploading), sent, Some(whole)),
            _ => meter.wait(words.label(Word::WaitingForAnswer)),
        }
        match heard.recv_timeout(Duration::from_millis(50)) {
            Ok(News::Event(UploadEvent::Sent { bytes, total })) => (sent, whole) = (bytes, total),
            Ok(News::Event(UploadEvent::Retry { attempt, wait, error })) if !ui.quiet => {
                meter = Meter::new(ui.wish, lang);
                (sent, whole) = (0, u64::MAX);
                let news = error.message(lang);
                let line = RetryLine { attempt, wait, why: &news, is_known: news == said };
                tell(&format!("  {}\n", words.retry(&line)));
                said = news;
            }
            Ok(News::Event(_)) | Err(RecvTimeoutError::Timeout) => {}
            Ok(News::End(result)) => return result.map_err(Failure::service(lang)),
            Err(RecvTimeoutError::Disconnected) => return Err(broken(lang)),
        }
    }
}

/// The thread that uploads has died: a fault of this program, which said so itself.
fn broken(lang: Lang) -> Failure {
    Failure::delivery(DeliveryError::UploadDied, lang)
}

/// Uploads on a thread of its own: a signal does not interrupt the wait for an answer, and Ctrl-C
/// must be heard. An upload that is left alone does no harm.
fn begin(line: &Line, package: &Package) -> io::Result<Receiver<News>> {
    let (sender, heard) = mpsc::channel();
    let (client, package) = (Arc::clone(&line.client), package.clone());
    let upload = move || {
        let result = client.upload(&package, |event| {
            let _ = sender.send(News::Event(event));
        });
        let _ = sender.send(News::End(result));
    };
    std::thread::Builder::new().spawn(upload).map(|_| heard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_that_dies_is_not_one_that_was_stopped() {
        let (sender, heard) = mpsc::channel();
        drop(sender);
        let ui = Ui { wish: Visibility::Hide, quiet: true, lang: Lang::En };
        let failure = follow(&heard, &AtomicBool::new(false), ui).unwrap_err();
        assert!(failure.message().contains("a fault in acctpack itself"));
        assert_eq!(Exit::of_failure(&failure), Exit::Failed);
    }
}
