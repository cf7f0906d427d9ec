//! What came of it: ids alone on stdout for scripts, or JSON; a line on stderr for people.

use std::io::{self, Write as _};
use std::path::Path;

use acctpack::tpns::{Client, Pushed};
use acctpack::{Lang, escape};
use serde_json::{Value, json};

use super::{GREEN, paint, tell};
use crate::cli::args::Show;
use crate::cli::failure::Failure;
use crate::cli::{Context, size, text};

/// The facts of a delivery.
pub(crate) struct Outcome<'a> {
    pub(crate) client: &'a Client,
    pub(crate) upload_id: u64,
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

    /// After a push.
    pub(crate) fn pushed(
        &self,
        pushed: &Pushed,
        show: Show,
        context: &Context,
    ) -> Result<(), Failure> {
        if !context.quiet {
            tell(&self.pushed_line(pushed, context.lang));
        }
        print(show, &pushed.push_ids.join("\n"), || self.json("pushed", Some(pushed)), context)
    }

    fn pushed_line(&self, pushed: &Pushed, lang: Lang) -> String {
        let accounts = self.package.as_ref().and_then(|facts| facts.accounts).map(size::group);
        let ids = escape(&pushed.push_ids.join(", "));
        let mut line = match (lang, accounts) {
            (Lang::En, Some(count)) => format!("to {count} accounts as push {ids}"),
            (Lang::Zh, Some(count)) => format!("{count} 个账号，推送 ID {ids}"),
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

/// Prints requests that a dry run would have sent.
pub(crate) fn print_requests(requests: &[String], lang: Lang) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    write!(stdout, "{}", requests.join("\n"))
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(lang))
}
