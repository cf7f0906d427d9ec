//! What came of it: ids alone on stdout for scripts, or JSON; a line on stderr for people.

use std::io::{self, Write as _};
use std::path::Path;

use acctpack::tpns::{Audience, Client, Error, ErrorKind, Pushed, Unclear};
use acctpack::{Lang, escape};
use serde_json::{Value, json};

use super::{GREEN, YELLOW, paint, tell};
use crate::cli::args::Show;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{Context, size, text};

/// The facts of a delivery.
pub(crate) struct Outcome<'a> {
    pub(crate) client: &'a Client,
    pub(crate) upload_id: u64,
    pub(crate) audience: Option<Audience>,
    /// Its name, size, digest and number of accounts, where they are known.
    pub(crate) package: Option<Facts>,
    pub(crate) receipt: Option<&'a Path>,
}

/// What is known of a package.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) accounts: Option<u64>,
}

impl Outcome<'_> {
    /// After an upload.
    pub(crate) fn uploaded(&self, show: Show, context: &Context) -> Result<(), Failure> {
        if !context.quiet {
            let (host, id) = (self.client.base_url().host(), self.upload_id);
            let text = match context.lang {
                Lang::En => format!("to {host} as upload {id}"),
                Lang::Zh => format!("到 {host}，上传 ID {id}"),
            };
            let word = context.lang.pick(["✓ UPLOADED", "✓ 已上传"]);
            tell(&format!("\n  {}  {text}\n", paint(GREEN, word)));
        }
        print(show, &self.upload_id.to_string(), || self.json("uploaded", None), context)
    }

    /// After a push. What it is called is told first, whatever failed afterwards.
    pub(crate) fn of_push(
        &self,
        result: Result<Pushed, Failure>,
        show: Show,
        context: &Context,
    ) -> Result<(), Failure> {
        let Some(pushed) = accepted(&result) else { return result.map(|_| ()) };
        if result.is_ok() && !context.quiet {
            tell(&self.pushed_line(pushed, context.lang));
        }
        let json = || self.json("pushed", Some(pushed));
        match (print(show, &pushed.push_ids.join("\n"), json, context), &result) {
            (Err(Failure::Stdout(source, lang)), Ok(pushed)) => {
                Err(Failure::Untold(pushed.clone(), source, lang))
            }
            // The failure names the id too.
            _ => result.map(|_| ()),
        }
    }

    fn pushed_line(&self, pushed: &Pushed, lang: Lang) -> String {
        let count = self.package.as_ref().and_then(|facts| facts.accounts).map(size::group);
        let ids = escape(&pushed.push_ids.join(", "));
        let who = match self.audience {
            Some(Audience::Tokens) => lang.pick(["device tokens", "个设备 Token"]),
            _ => lang.pick(["accounts", "个账号"]),
        };
        let mut line = match (lang, count) {
            (Lang::En, Some(count)) => format!("to {count} {who} as push {ids}"),
            (Lang::Zh, Some(count)) => format!("{count} {who}，推送 ID {ids}"),
            (Lang::En, None) => format!("as push {ids}"),
            (Lang::Zh, None) => format!("推送 ID {ids}"),
        };
        if let Some(receipt) = self.receipt {
            let receipt = text::path(receipt);
            line.push_str(&match lang {
                Lang::En => format!("; receipt: {receipt}"),
                Lang::Zh => format!("；回执：{receipt}"),
            });
        }
        let word = lang.pick(["✓ PUSHED", "✓ 已推送"]);
        format!("\n  {}  {line}\n", paint(GREEN, word))
    }

    fn json(&self, outcome: &str, pushed: Option<&Pushed>) -> Value {
        let facts = self.package.as_ref();
        let mut value = json!({
            "outcome": outcome,
            "upload_id": self.upload_id,
            "package": facts.map(|facts| &facts.name),
            "bytes": facts.map(|facts| facts.bytes),
            "sha256": facts.map(|facts| &facts.sha256),
            "audience": self.audience,
            "accounts": facts.and_then(|facts| facts.accounts),
            "base_url": self.client.base_url().as_str(),
            "access_id": self.client.access_id(),
            "receipt": self.receipt.map(|path| path.to_string_lossy()),
        });
        if let Some(pushed) = pushed {
            value["push_ids"] = json!(pushed.push_ids);
            value["environment"] = json!(pushed.environment);
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
    show: Show,
    receipt: Option<&Path>,
    context: &Context,
) -> Result<Exit, Failure> {
    let (outcome, code, message) = match &result {
        Ok(Exit::Accepted) | Err(Failure::Stdout(..)) => return result,
        Ok(_) => {
            let why = context.lang.pick([
                "the package breaks a rule of the service; `acctpack check` tells which",
                "号码包不符合服务的规则；用 `acctpack check` 可查看原因",
            ]);
            ("not-sent", None, Some(why.to_string()))
        }
        Err(failure) if failure.pushed().is_some() => return result,
        Err(failure) => {
            let (outcome, code) = of_failure(failure);
            (outcome, code, Some(failure.message()))
        }
    };
    if show == Show::Json {
        let receipt = receipt.map(|path| path.to_string_lossy());
        let value =
            json!({"outcome": outcome, "code": code, "receipt": receipt, "message": message});
        // The failure itself is the word that counts.
        let _ = print(show, "", || value, context);
    }
    result
}

/// The outcome's name, and the service's code where it gave one.
fn of_failure(failure: &Failure) -> (&'static str, Option<i64>) {
    let Failure::Service(error, _) = failure else { return ("not-sent", None) };
    match error.kind() {
        ErrorKind::Refused(refusal) => ("refused", refusal.code),
        ErrorKind::Unclear(Unclear::Failed(refusal)) => ("unclear", refusal.code),
        ErrorKind::Unclear(_) => ("unclear", None),
        _ => ("not-sent", None),
    }
}

/// Prints a text for scripts, or JSON; an empty text is no line.
fn print(
    show: Show,
    bare: &str,
    json: impl FnOnce() -> Value,
    context: &Context,
) -> Result<(), Failure> {
    let text = match show {
        Show::Json => json().to_string(),
        Show::Human => bare.to_string(),
    };
    if text.is_empty() {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(Failure::stdout(context.lang))
}

/// Prints requests that a dry run would have sent, and warns where a run would refuse to.
pub(crate) fn print_requests(
    requests: &[String],
    objection: Option<Error>,
    lang: Lang,
) -> Result<(), Failure> {
    if let Some(objection) = objection {
        let (label, message) = (lang.pick(["warning: ", "警告："]), objection.message(lang));
        tell(&format!("{}{message}\n", paint(YELLOW, label)));
    }
    let mut stdout = io::stdout().lock();
    write!(stdout, "{}", requests.join("\n"))
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(lang))
}
