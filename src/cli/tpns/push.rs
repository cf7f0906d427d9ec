//! `acctpack push`: preview, confirm, push to a package that was uploaded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use acctpack::Lang;
use acctpack::tpns::{
    Audience, Client, Delivery, Message, Push, Pushed, Receipt, ServiceCode, State, now,
};
use acctpack::tpns::{Error, ErrorKind};
use serde_json::Value;

use super::args::{MessageArgs, PushArgs};
use super::confirm::{self, Consent, Stdin};
use super::connect::{self, Line};
use super::outcome::{self, Facts, Outcome};
use super::preview::Preview;
use super::tell;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{Context, terminal, text};

/// `acctpack push`.
pub(crate) fn run(args: &PushArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    let push = draft(&args.message, args.account_type, args.audience.into(), lang)?
        .to_upload(args.upload_id);
    push.to_json().map_err(Failure::service(lang))?;
    let consent = confirm::consent(&args.care, Stdin::Free, lang)?;
    let line = connect::open(&args.service, lang)?;
    if consent == Consent::Never {
        let request = line.client.preview(&push).map_err(Failure::service(lang))?;
        outcome::print_requests(&[request], lang)?;
        return Ok(Exit::Accepted);
    }
    let mut receipt = match &args.receipt {
        Some(path) => Some(Receipt::open(path).map_err(Failure::service(lang))?),
        None => None,
    };
    let delivery = match &mut receipt {
        Some(receipt) => Some(taken_up(receipt, args, &line.client, lang)?),
        None => None,
    };
    let pushing = Pushing { line: &line, push: &push, delivery: delivery.as_ref(), consent };
    let pushed = pushing.run(receipt.as_mut(), context)?;
    let outcome = Outcome {
        client: &line.client,
        upload_id: args.upload_id,
        package: delivery.as_ref().map(facts),
        receipt: args.receipt.as_deref(),
    };
    outcome.pushed(&pushed, args.format, context)?;
    Ok(Exit::Accepted)
}

fn facts(delivery: &Delivery) -> Facts {
    Facts {
        name: delivery.package.clone(),
        bytes: delivery.bytes,
        sha256: delivery.sha256.clone(),
        accounts: delivery.accounts,
    }
}

/// The delivery with this upload, made the receipt's newest, if it may be pushed.
fn taken_up(
    receipt: &mut Receipt,
    args: &PushArgs,
    client: &Client,
    lang: Lang,
) -> Result<Delivery, Failure> {
    let found = receipt.find_upload(args.upload_id, client.base_url(), client.access_id()).cloned();
    let Some(delivery) = found else {
        let path = text::path(receipt.path());
        return Err(Failure::Usage(match lang {
            Lang::En => format!(
                "{path} knows no upload {} for this app and host; see its upload_id, access_id and base_url",
                args.upload_id
            ),
            Lang::Zh => format!(
                "{path} 中没有该应用和主机的上传 ID {}；请核对其中的 upload_id、access_id 和 base_url",
                args.upload_id
            ),
        }));
    };
    if let Some(objection) = receipt.objection(&delivery).filter(|_| !args.care.again) {
        return Err(Failure::Service(objection, lang));
    }
    receipt.resume(&delivery).map_err(Failure::service(lang))?;
    Ok(delivery)
}

/// The push that the flags ask for, to no upload yet.
pub(crate) fn draft(
    args: &MessageArgs,
    account_type: Option<u32>,
    audience: Audience,
    lang: Lang,
) -> Result<Push, Failure> {
    let mut message = match &args.message {
        Some(path) => {
            let json = std::fs::read_to_string(path).map_err(|source| Failure::Io {
                action: lang.pick(["read", "读取"]),
                path: path.clone(),
                source,
                lang,
            })?;
            Message::from_json(&json).map_err(Failure::service(lang))?
        }
        None => {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            Message::notify(&text(&args.title), &text(&args.content))
        }
    };
    if args.silent {
        message = message.silent();
    }
    let mut push = Push::new(0, message).audience(audience).devices(args.devices.into());
    if let Some(number) = account_type {
        push = push.account_type(number);
    }
    if let Some(environment) = args.environment {
        push = push.environment(environment.into());
    }
    if let Some(time) = &args.send_time {
        push = push.send_time(time);
    }
    if let Some(seconds) = args.expire {
        push = push.expire_seconds(seconds);
    }
    for field in &args.field {
        let (name, value) = parse_field(field, lang)?;
        push = push.field(name, value);
    }
    push.validate().map_err(Failure::service(lang))?;
    Ok(push)
}

fn parse_field(field: &str, lang: Lang) -> Result<(String, Value), Failure> {
    let parsed = field.split_once('=').and_then(|(name, json)| {
        let value = serde_json::from_str(json).ok()?;
        let name = name.trim();
        (!name.is_empty()).then(|| (name.to_string(), value))
    });
    parsed.ok_or_else(|| {
        let shown = text::quote(field);
        Failure::Usage(match lang {
            Lang::En => {
                format!("--field {shown}: write KEY=JSON, as push_speed=2000 or 'plan_id=\"7\"'")
            }
            Lang::Zh => {
                format!("--field {shown}：请写成 KEY=JSON，如 push_speed=2000 或 'plan_id=\"7\"'")
            }
        })
    })
}

/// The last step of `push` and of `send`.
pub(crate) struct Pushing<'a> {
    pub(crate) line: &'a Line,
    pub(crate) push: &'a Push,
    pub(crate) delivery: Option<&'a Delivery>,
    pub(crate) consent: Consent,
}

impl Pushing<'_> {
    /// Shows what will go out, asks, and lets it go. The receipt says so before the first byte
    /// does, and what came of it afterwards.
    pub(crate) fn run(
        &self,
        mut receipt: Option<&mut Receipt>,
        context: &Context,
    ) -> Result<Pushed, Failure> {
        let lang = context.lang;
        if !context.quiet || self.consent == Consent::Ask {
            self.show(lang);
        }
        if self.consent == Consent::Ask {
            confirm::ask(&self.line.stop, lang)?;
        }
        let mut patience = None;
        let digest = self.push.digest();
        let result = self.line.client.push_with(self.push, &mut || {
            if let Some(receipt) = &mut receipt {
                receipt.update(|delivery| {
                    delivery.state = State::Pushing;
                    delivery.push_sha256 = Some(digest.clone());
                    delivery.pushing_at = Some(now());
                    delivery.pushed_at = None;
                    delivery.push_ids.clear();
                    delivery.error = None;
                })?;
            }
            patience = Some(Patience::new(&self.line.stop, lang));
            Ok(())
        });
        drop(patience);
        let noted = match receipt {
            Some(receipt) => note(receipt, &result),
            None => Ok(()),
        };
        // What became of the push comes before what became of its receipt: the receipt says
        // "pushing" already, and so errs on the safe side.
        let pushed = result.map_err(Failure::service(lang))?;
        noted.map_err(Failure::service(lang))?;
        Ok(pushed)
    }

    fn show(&self, lang: Lang) {
        let preview = Preview {
            push: self.push,
            client: &self.line.client,
            accounts: self.delivery.and_then(|delivery| delivery.accounts),
            package: self.delivery.map(|delivery| (&*delivery.package, delivery.bytes)),
            width: terminal::width(),
            lang,
        };
        tell(&preview.render());
    }
}

/// Says, when a signal comes while the answer to a push is waited for, what is waited for: the
/// answer tells whether the push was accepted, and is worth more than a quick end.
struct Patience(Arc<AtomicBool>);

impl Patience {
    fn new(stop: &Arc<AtomicBool>, lang: Lang) -> Patience {
        let over = Arc::new(AtomicBool::new(false));
        let (stop, ended) = (Arc::clone(stop), Arc::clone(&over));
        std::thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                if stop.load(Ordering::Relaxed) {
                    tell(lang.pick([
                        "  The push is on its way; waiting for the answer. Once more ends at once, and leaves its outcome unclear.\n",
                        "  推送已发出，正在等待应答。再次中断会立即退出，但推送结果将无法确定。\n",
                    ]));
                    return;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        Patience(over)
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Writes down what came of a push.
fn note(receipt: &mut Receipt, result: &Result<Pushed, Error>) -> Result<(), Error> {
    let state = match result {
        Ok(_) => State::Pushed,
        Err(error) if error.is_unclear() => State::Unclear,
        Err(error) if error.is_refusal() => State::Refused,
        // Nothing went out: the receipt says so already.
        Err(_) => return Ok(()),
    };
    receipt.update(|delivery| {
        delivery.state = state;
        match result {
            Ok(pushed) => {
                delivery.pushed_at = Some(now());
                delivery.push_ids.clone_from(&pushed.push_ids);
            }
            Err(error) => delivery.error = Some(error.to_string()),
        }
        if result.as_ref().is_err_and(is_upload_gone) {
            // The service no longer knows the upload: next time the package goes up again.
            delivery.upload_id = None;
        }
    })
}

fn is_upload_gone(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Refused(refusal)
        if refusal.service_code() == Some(ServiceCode::NoTarget))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_a_name_and_json() {
        let parse = |text| parse_field(text, Lang::En);
        assert_eq!(parse("push_speed=2000").unwrap(), ("push_speed".into(), 2000.into()));
        assert_eq!(parse("a=\"x=y\"").unwrap(), ("a".into(), "x=y".into()));
        for wrong in ["", "a", "a=", "=1", "a=x", "a={"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
