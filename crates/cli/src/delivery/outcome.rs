//! What came of it: ids alone on stdout for scripts, or JSON; a line on stderr for people.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use acctpack::{Lang, escape, escape_json};
use acctpack_tpns::{
    Audience, Client, Delivery, Error, ErrorKind, Push, Pushed, ReceiptError, TimeWarning, Unclear,
};
use serde_json::{Value, json};

use super::{GREEN, YELLOW, paint, tell};
use crate::args::OutcomeFormat;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::messages::{self, Word};

use crate::door;

/// The facts of a delivery.
pub(crate) struct DeliveryOutcome<'a> {
    pub(crate) client: &'a Client,
    pub(crate) upload_id: u64,
    pub(crate) audience: Option<Audience>,
    /// Its name, digest and number of accounts, where they are known.
    pub(crate) package: Option<PackageFacts>,
    pub(crate) receipt: Option<&'a Path>,
    /// The config file that was read for it.
    pub(crate) config: Option<&'a Path>,
    /// Those that were found and not read: others can have written them.
    pub(crate) config_passed_by: &'a [PathBuf],
    /// What was worth knowing of the push.
    pub(crate) remarks: Vec<TimeWarning>,
    /// Another version of the list, which the message was pushed to before.
    pub(crate) other_version: Option<&'a Delivery>,
}

/// An accepted push, as it is told.
pub(crate) struct PushedLine<'a> {
    pub(crate) accounts: Option<u64>,
    pub(crate) audience: Option<Audience>,
    /// What the service calls it, escaped.
    pub(crate) ids: String,
    pub(crate) receipt: Option<&'a Path>,
}

/// A further attempt of an upload, as it is told.
pub(crate) struct RetryLine<'a> {
    pub(crate) attempt: u32,
    pub(crate) wait: Duration,
    pub(crate) why: &'a str,
    /// Whether the attempt before was told to have failed for the same reason.
    pub(crate) is_known: bool,
}

/// What is known of a package.
#[derive(Clone, Debug)]
pub(crate) struct PackageFacts {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) accounts: Option<u64>,
    /// How many warnings were found and not fixed.
    pub(crate) warnings: Option<u64>,
}

impl DeliveryOutcome<'_> {
    /// After an upload.
    pub(crate) fn uploaded(&self, show: OutcomeFormat, context: &Context) -> Result<(), Failure> {
        if !context.is_quiet() {
            let words = messages::of(context.lang);
            let text = words.uploaded(self.client.base_url().host(), self.upload_id);
            let word = words.label(Word::Uploaded);
            tell(&format!("\n  {}  {text}\n", paint(GREEN, word)));
        }
        print(
            show,
            &self.upload_id.to_string(),
            || self.json("uploaded", None, context.lang),
            context,
        )
    }

    /// After a push. What it is called is told first, whatever failed afterwards.
    pub(crate) fn of_push(
        &self,
        result: Result<Pushed, Failure>,
        show: OutcomeFormat,
        context: &Context,
    ) -> Result<(), Failure> {
        let Some(pushed) = accepted(&result) else { return result.map(|_| ()) };
        if result.is_ok() && !context.is_quiet() {
            tell(&self.pushed_line(pushed, context.lang));
        }
        let json = || self.json("pushed", Some(pushed), context.lang);
        match (print(show, &pushed.push_ids.join("\n"), json, context), &result) {
            (Err(Failure::Stdout(source, lang)), Ok(pushed)) => {
                Err(Failure::Untold(pushed.clone(), source, lang))
            }
            // The failure names the id too.
            _ => result.map(|_| ()),
        }
    }

    fn pushed_line(&self, pushed: &Pushed, lang: Lang) -> String {
        let line = PushedLine {
            accounts: self.package.as_ref().and_then(|facts| facts.accounts),
            audience: self.audience,
            ids: escape(&pushed.push_ids.join(", ")),
            receipt: self.receipt,
        };
        let words = messages::of(lang);
        let word = paint(GREEN, words.label(Word::Pushed));
        format!("\n  {word}  {}\n", words.pushed(&line))
    }

    fn json(&self, outcome: &str, pushed: Option<&Pushed>, lang: Lang) -> Value {
        let facts = self.package.as_ref();
        let mut value = json!({
            "outcome": outcome,
            "upload_id": self.upload_id,
            "package": facts.map(|facts| &facts.name),
            "bytes": facts.map(|facts| facts.bytes),
            "sha256": facts.map(|facts| &facts.sha256),
            "audience": self.audience,
            "accounts": facts.and_then(|facts| facts.accounts),
            "warnings": facts.and_then(|facts| facts.warnings),
            "base_url": self.client.base_url().as_str(),
            "access_id": self.client.access_id(),
            "receipt": self.receipt.map(|path| path.to_string_lossy()),
            "config": self.config.map(|path| path.to_string_lossy()),
        });
        if !self.config_passed_by.is_empty() {
            let passed_by = self.config_passed_by.iter().map(|path| path.to_string_lossy());
            value["config_passed_by"] = passed_by.collect();
        }
        if let Some(pushed) = pushed {
            let remarks = self.remarks.iter().map(|remark| remark.message(lang));
            value["remarks"] = remarks.collect();
            value["push_ids"] = json!(pushed.push_ids);
            value["environment"] = json!(pushed.environment);
            value["other_version"] = json!(self.other_version.map(|earlier| json!({
                "state": earlier.state,
                "pushed_at": earlier.pushed_at,
                "push_ids": earlier.push_ids,
                "accounts": earlier.accounts,
            })));
        }
        value
    }
}

/// The push of a result that the service accepted.
fn accepted(result: &Result<Pushed, Failure>) -> Option<&Pushed> {
    match result {
        Ok(pushed) => Some(pushed),
        Err(failure) => failure.pushed(),
    }
}

/// With JSON asked for, a command that came to nothing prints an object too: what a script may
/// rely on when it goes wrong.
pub(crate) fn at_end(
    result: Result<Exit, Failure>,
    show: OutcomeFormat,
    receipt: Option<&Path>,
    context: &Context,
) -> Result<Exit, Failure> {
    let failure = match &result {
        Ok(_) | Err(Failure::Stdout(..)) => return result,
        Err(failure) if failure.pushed().is_some() => return result,
        Err(failure) => failure,
    };
    if show == OutcomeFormat::Json {
        let mut value = of_failure(failure);
        value["receipt"] = json!(receipt.map(|path| path.to_string_lossy()));
        value["message"] = failure.message().into();
        // The failure itself is the word that counts.
        let _ = print(show, "", || value, context);
    }
    result
}

/// The same where the command line was not understood.
pub(crate) fn print_usage_error(message: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let value = json!({"outcome": "not-sent", "code": null, "receipt": null, "message": message});
    writeln!(std::io::stdout(), "{}", escape_json(&value.to_string()))
}

/// The outcome's name, the service's code where it gave one, and of what was pushed by an earlier
/// run when and as what.
fn of_failure(failure: &Failure) -> Value {
    let of = |outcome: &str, code: Option<i64>| json!({"outcome": outcome, "code": code});
    let Failure::Service(error, _) = failure else { return of("not-sent", None) };
    match error.kind() {
        ErrorKind::Refused(refusal) => of("refused", refusal.code),
        ErrorKind::Unclear(Unclear::Failed(refusal)) => of("unclear", refusal.code),
        ErrorKind::Unclear(_) => of("unclear", None),
        ErrorKind::Receipt(ReceiptError::AlreadyPushed { at, push_ids }) => {
            let mut value = of("already-pushed", None);
            value["push_ids"] = json!(push_ids);
            value["pushed_at"] = json!(at);
            value
        }
        _ => of("not-sent", None),
    }
}

/// Prints a text for scripts, or JSON; an empty text is no line.
fn print(
    show: OutcomeFormat,
    bare: &str,
    json: impl FnOnce() -> Value,
    context: &Context,
) -> Result<(), Failure> {
    let text = match show {
        OutcomeFormat::Json => escape_json(&json().to_string()).into_owned(),
        OutcomeFormat::Human => bare.to_string(),
    };
    if text.is_empty() {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(Failure::stdout(context.lang))
}

/// What a dry run warns of: where a run would refuse to send, or reach people twice.
pub(crate) fn warnings(
    objection: Option<Error>,
    other_version: Option<&Delivery>,
    push: &Push,
    lang: Lang,
) -> Vec<String> {
    let objection = objection.map(|objection| objection.message(lang));
    let remarks = push.remarks().into_iter().map(|remark| remark.message(lang).to_string());
    let twice = other_version.map(|earlier| messages::of(lang).twice(earlier));
    objection.into_iter().chain(remarks).chain(twice).collect()
}

/// Prints requests that a dry run would have sent, with its warnings.
pub(crate) fn print_requests(
    requests: &[String],
    warnings: &[String],
    lang: Lang,
) -> Result<(), Failure> {
    warnings.iter().for_each(|warning| warn(warning, lang));
    let mut stdout = io::stdout().lock();
    write!(stdout, "{}", door::guarded(&requests.join("\n")))
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(lang))
}

/// Tells a warning on a line of its own, with `--quiet` too: nothing goes out otherwise than it was
/// asked for without a word.
pub(crate) fn warn(warning: &str, lang: Lang) {
    let label = messages::of(lang).label(Word::Warning);
    tell(&format!("{}{warning}\n", paint(YELLOW, label)));
}
