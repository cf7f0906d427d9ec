//! `acctpack send`: clean, upload, preview, confirm, push. Each step is written down before and
//! after, so that the same command takes up where an earlier run was cut off.

use std::path::{Path, PathBuf};

use acctpack_tpns::{Audience, Delivery, Push, PushPermit, Receipt, Repeat};

use super::args::SendArgs;
use super::confirm::{self, Consent, Stdin};
use super::connect::{self, Line, Rehearsal};
use super::outcome::{self, DeliveryOutcome};
use super::push::{self, Pushing};
use super::receipt::{self, Others};
use super::tell;
use super::upload::{self, Ready, Ui};
use crate::args::{CleanArgs, FormatArgs, OutputArgs};
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::{messages, reports};

/// `acctpack send`.
pub(crate) fn run(args: &SendArgs, context: &Context) -> Result<Exit, Failure> {
    let path = args.receipt.clone().unwrap_or_else(|| receipt::path_for(&args.input.file));
    let result = send(args, path.clone(), context);
    outcome::at_end(result, args.outcome.format, Some(&path), context)
}

fn send(args: &SendArgs, path: PathBuf, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    reports::refuse_stdout(&args.report.report, lang)?;
    // All that can be wrong without a look at the list is said first.
    push::draft(&args.message, None, Audience::Accounts, lang)?;
    let stdin = if args.input.file == Path::new("-") { Stdin::Taken } else { Stdin::Free };
    let consent = confirm::consent(&args.care, stdin, lang)?;
    let line = connect::open(&args.service, Rehearsal::of(&args.care), context)?;
    let receipt = receipt::open(&path, &others(args), lang)?;
    let (ready, cleaning) = upload::cleaned(cleaning(args), context)?;
    let options = &cleaning.plan.options;
    let audience = Audience::of(&options.target);
    // A type that the config file sets is for accounts; a flag is meant.
    let account_type = match audience {
        Audience::Accounts => options.account_type,
        Audience::Tokens => args.rules.account_type,
    };
    let push = push::draft(&args.message, account_type, audience, lang)?;
    Sending { args, context, line, path, consent, ready, push }.run(receipt)
}

fn others(args: &SendArgs) -> Others<'_> {
    let mut others = Others::new(&args.service, Some(&args.input.file));
    others.read.extend(args.message.message.as_deref());
    let written = args.report.report.iter().chain(&args.rejects);
    others.written.extend(written.map(PathBuf::as_path));
    others
}

fn cleaning(args: &SendArgs) -> CleanArgs {
    CleanArgs {
        input: args.input.clone().into(),
        column: args.column.clone(),
        output: OutputArgs {
            rejects: args.rejects.clone(),
            fail_on_reject: args.fail_on_reject,
            max_rejects: args.max_rejects.clone(),
            ..OutputArgs::default()
        },
        fixes: args.fixes.clone(),
        rules: args.rules.clone(),
        format: FormatArgs::default(),
        report: args.report.clone(),
        resources: args.resources.clone(),
    }
}

struct Sending<'a> {
    args: &'a SendArgs,
    context: &'a Context<'a>,
    line: Line,
    path: PathBuf,
    consent: Consent,
    ready: Ready,
    push: Push,
}

impl Sending<'_> {
    fn run(mut self, mut receipt: Receipt) -> Result<Exit, Failure> {
        let lang = self.context.lang;
        let delivery = self.ready.delivery(&self.line.client);
        let other_version = receipt.other_version(&delivery, self.push.message()).cloned();
        if self.consent == Consent::Never {
            return self.dry_run(&receipt, &delivery, other_version.as_ref());
        }
        let repeat = self.args.care.repeat();
        if receipt.objection(&delivery).is_none() {
            confirm::refuse_overlap(other_version.as_ref(), self.consent, repeat, lang)?;
        }
        let mut ticket = receipt.admit(delivery, repeat).map_err(Failure::service(lang))?;
        let upload_id = self.upload(&mut ticket)?;
        self.ready.remove();
        let client = &self.line.client;
        let push = self.push.clone().to_upload(upload_id);
        let pushing = Pushing {
            line: &self.line,
            push: &push,
            consent: self.consent,
            other_version: other_version.as_ref(),
            warnings: self.ready.warnings,
            config: self.ready.config.as_deref(),
        };
        let result = pushing.run(Some(ticket), self.context);
        let outcome = DeliveryOutcome {
            client,
            upload_id,
            audience: self.ready.audience,
            package: Some(self.ready.facts()),
            receipt: Some(&self.path),
            config: self.ready.config.as_deref(),
            config_passed_by: &self.ready.config_passed_by,
            remarks: self.push.remarks(),
            other_version: other_version.as_ref(),
        };
        outcome.of_push(result, self.args.outcome.format, self.context)?;
        Ok(Exit::Accepted)
    }

    /// The upload of an earlier run, or a new one.
    fn upload(&self, ticket: &mut PushPermit<'_>) -> Result<u64, Failure> {
        let lang = self.context.lang;
        if let Some(upload_id) = ticket.delivery().upload_id {
            if !self.context.is_quiet() {
                tell(&format!("  {}\n", messages::of(lang).uploaded_before(upload_id)));
            }
            return Ok(upload_id);
        }
        let ui = Ui::new(self.args.report.no_progress, self.context);
        let uploaded = upload::upload(&self.line, &self.ready.package, ui)?;
        ticket.uploaded(uploaded.upload_id).map_err(Failure::service(lang))?;
        Ok(uploaded.upload_id)
    }

    fn dry_run(
        &self,
        receipt: &Receipt,
        delivery: &Delivery,
        other_version: Option<&Delivery>,
    ) -> Result<Exit, Failure> {
        let lang = self.context.lang;
        let client = &self.line.client;
        let upload_id = receipt.resumable(delivery).and_then(|earlier| earlier.upload_id);
        let mut requests = Vec::new();
        if upload_id.is_none() {
            requests.push(client.preview_upload(&self.ready.package));
        }
        requests.push(client.preview(&self.push.clone().to_upload(upload_id.unwrap_or(0))));
        let requests: Result<Vec<String>, _> = requests.into_iter().collect();
        let requests = requests.map_err(Failure::service(lang))?;
        let objection =
            receipt.objection(delivery).filter(|_| self.args.care.repeat() == Repeat::Refuse);
        let warnings = outcome::warnings(objection, other_version, &self.push, lang);
        outcome::print_requests(&requests, &warnings, lang)?;
        Ok(Exit::Accepted)
    }
}
