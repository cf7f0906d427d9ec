//! What came of it: ids alone on stdout for scripts, or JSON; a line on stderr for people.

use acctpack_report::numbers;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use acctpack::{Lang, escape, escape_json};
use acctpack_tpns::{
    Audience, Client, Delivery, Error, ErrorKind, Push, Pushed, ReceiptFault, State, TimeWarning,
    Unclear, local_time,
};
use serde_json::{Value, json};

use super::{GREEN, YELLOW, paint, tell};
use crate::args::Show;
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use acctpack_report::layout as text;

use crate::door;

/// The facts of a delivery.
pub(crate) struct Outcome<'a> {
    pub(crate) client: &'a Client,
    pub(crate) upload_id: u64,
    pub(crate) audience: Option<Audience>,
    /// Its name, digest and number of accounts, where they are known.
    pub(crate) package: Option<Facts>,
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

/// What is known of a package.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) accounts: Option<u64>,
    /// How many warnings were found and not fixed.
    pub(crate) warnings: Option<u64>,
}

impl Outcome<'_> {
    /// After an upload.
    pub(crate) fn uploaded(&self, show: Show, context: &Context) -> Result<(), Failure> {
        if !context.is_quiet() {
            let (host, id) = (self.client.base_url().host(), self.upload_id);
            let text = match context.lang {
                Lang::En => format!("to {host} as upload {id}"),
                Lang::Zh => format!("到 {host}，上传 ID {id}"),
            };
            let word = context.lang.pick(["✓ UPLOADED", "✓ 已上传"]);
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
        show: Show,
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
        let count = self.package.as_ref().and_then(|facts| facts.accounts).map(numbers::group);
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
    show: Show,
    receipt: Option<&Path>,
    context: &Context,
) -> Result<Exit, Failure> {
    let failure = match &result {
        Ok(_) | Err(Failure::Stdout(..)) => return result,
        Err(failure) if failure.pushed().is_some() => return result,
        Err(failure) => failure,
    };
    if show == Show::Json {
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
        ErrorKind::Receipt(ReceiptFault::AlreadyPushed { at, push_ids }) => {
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
    show: Show,
    bare: &str,
    json: impl FnOnce() -> Value,
    context: &Context,
) -> Result<(), Failure> {
    let text = match show {
        Show::Json => escape_json(&json().to_string()).into_owned(),
        Show::Human => bare.to_string(),
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
    let twice = other_version.map(|earlier| twice(earlier, lang));
    objection.into_iter().chain(remarks).chain(twice).collect()
}

/// Says that another version of a list had the same message: who is in both gets it twice.
pub(crate) fn twice(earlier: &Delivery, lang: Lang) -> String {
    let at = earlier.pushed_at.as_ref().or(earlier.pushing_at.as_ref());
    let at = at.map(|at| local_time(at)).unwrap_or_default();
    let accounts = earlier.accounts.unwrap_or_default();
    let accounts = numbers::count(accounts, ["account", "个账号"], lang);
    let is_sure = earlier.state == State::Pushed;
    match lang {
        Lang::En => {
            let was = if is_sure { "was pushed" } else { "may have been pushed" };
            format!(
                "another version of this list {was} with the same message at {at} to {accounts}: who is in both gets it twice; to reach only the rows that were corrected, send them as a list of their own (`--rejects PATH` keeps what is rejected)"
            )
        }
        Lang::Zh => {
            let was = if is_sure { "已" } else { "可能已" };
            format!(
                "这份名单的另一个版本{was}于 {at} 用同样的消息推送给 {accounts}：两个版本中都有的账号会收到两次；如果只想补发改正的行，请把它们另存为单独的名单再发送（`--rejects 路径` 可保留剔除的行）"
            )
        }
    }
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
    let label = lang.pick(["warning: ", "警告："]);
    tell(&format!("{}{warning}\n", paint(YELLOW, label)));
}
