//! `acctpack push`: preview, confirm, push to a package that was uploaded.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use acctpack::{Action, Lang};
use acctpack_tpns::{
    Audience, Client, Delivery, Message, Push, PushPermit, Pushed, Receipt, Repeat,
};
use serde_json::Value;

use super::args::{MessageArgs, PushArgs};
use super::confirm::{self, Consent, Stdin};
use super::connect::{self, Line, Rehearsal};
use super::outcome::{self, DeliveryOutcome, PackageFacts};
use super::preview::Preview;
use super::receipt::{self, Others};
use super::tell;
use crate::context::Context;
use crate::error::{DeliveryError, Failure};
use crate::exit::Exit;
use crate::interruptible::read_written;
use crate::messages::{self, Notice, Word};
use crate::terminal;
use acctpack_report::layout as text;

/// `acctpack push`.
pub(crate) fn run(args: &PushArgs, context: &Context) -> Result<Exit, Failure> {
    let result = push_upload(args, context);
    outcome::at_end(result, args.outcome.format, args.receipt.as_deref(), context)
}

fn push_upload(args: &PushArgs, context: &Context) -> Result<Exit, Failure> {
    let lang = context.lang;
    let asked = args.audience.map(Audience::from);
    // All that can be wrong without a look at the receipt is said first.
    drafted(args, asked.unwrap_or_default(), lang)?;
    let consent = confirm::consent(&args.care, Stdin::Free, lang)?;
    let line = connect::open(&args.service, Rehearsal::of(&args.care), context)?;
    let mut receipt = match &args.receipt {
        Some(path) => Some(receipt::open(path, &others(args), lang)?),
        None => None,
    };
    let mut delivery = match &receipt {
        Some(receipt) => Some(delivery_in(receipt, args, &line.client, lang)?),
        None => None,
    };
    let audience = audience(asked, delivery.as_ref().and_then(|d| d.audience), lang)?;
    if let Some(delivery) = &mut delivery {
        delivery.audience = Some(audience);
    }
    let push = drafted(args, audience, lang)?;
    let known = receipt.as_ref().zip(delivery.as_ref());
    let other_version = known.and_then(|(r, d)| r.other_version(d, push.message()).cloned());
    if consent == Consent::Never {
        let request = line.client.preview(&push).map_err(Failure::service(lang))?;
        let objection = known.and_then(|(receipt, delivery)| receipt.objection(delivery));
        let objection = objection.filter(|_| args.care.repeat() == Repeat::Refuse);
        let warnings = outcome::warnings(objection, other_version.as_ref(), &push, lang);
        outcome::print_requests(&[request], &warnings, lang)?;
        return Ok(Exit::Accepted);
    }
    let repeat = args.care.repeat();
    if known.is_some_and(|(receipt, delivery)| receipt.objection(delivery).is_none()) {
        confirm::refuse_overlap(other_version.as_ref(), consent, repeat, lang)?;
    }
    let facts = delivery.as_ref().map(facts);
    let ticket = match receipt.as_mut().zip(delivery) {
        Some((receipt, delivery)) => {
            let ticket = receipt.admit(delivery, repeat);
            Some(ticket.map_err(Failure::service(lang))?)
        }
        None => None,
    };
    let pushing = Pushing {
        line: &line,
        push: &push,
        consent,
        other_version: other_version.as_ref(),
        warnings: None,
        config: None,
    };
    let result = pushing.run(ticket, context);
    let outcome = DeliveryOutcome {
        client: &line.client,
        upload_id: args.upload_id,
        audience: Some(audience),
        package: facts,
        receipt: args.receipt.as_deref(),
        config: None,
        config_passed_by: &[],
        remarks: push.remarks(),
        other_version: other_version.as_ref(),
    };
    outcome.of_push(result, args.outcome.format, context)?;
    Ok(Exit::Accepted)
}

fn others(args: &PushArgs) -> Others<'_> {
    Others::new(&args.service, args.message.message.as_deref())
}

fn drafted(args: &PushArgs, audience: Audience, lang: Lang) -> Result<Push, Failure> {
    let push = draft(&args.message, args.account_type, audience, lang)?.to_upload(args.upload_id);
    push.to_json().map_err(Failure::service(lang))?;
    Ok(push)
}

/// What the rows are: as the receipt has it, which `--audience` may repeat but not deny.
fn audience(
    asked: Option<Audience>,
    known: Option<Audience>,
    lang: Lang,
) -> Result<Audience, Failure> {
    match (asked, known) {
        (Some(asked), Some(known)) if asked != known => {
            Err(Failure::delivery(DeliveryError::OtherAudience(known), lang))
        }
        _ => Ok(asked.or(known).unwrap_or_default()),
    }
}

fn facts(delivery: &Delivery) -> PackageFacts {
    PackageFacts {
        name: delivery.package.clone(),
        bytes: delivery.bytes,
        sha256: delivery.sha256.clone(),
        accounts: delivery.accounts,
        warnings: None,
    }
}

/// The delivery with this upload, as it would be pushed now.
fn delivery_in(
    receipt: &Receipt,
    args: &PushArgs,
    client: &Client,
    lang: Lang,
) -> Result<Delivery, Failure> {
    let found = receipt.find_upload(args.upload_id, client.base_url(), client.access_id());
    let Some(found) = found else {
        let receipt = receipt.path().to_path_buf();
        let error = DeliveryError::NoUpload { receipt, upload_id: args.upload_id };
        return Err(Failure::delivery(error, lang));
    };
    let mut delivery = found.clone();
    // What answers there now is what counts.
    delivery.rehearsal = client.is_sandbox();
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
        Some(path) => message_in(path, lang)?,
        None => {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            Message::notify(&text(&args.title), &text(&args.content))
        }
    };
    if args.silent {
        message = message.silent();
    }
    if audience == Audience::Tokens && (args.devices.is_some() || account_type.is_some()) {
        return Err(Failure::delivery(DeliveryError::FlagsForAccounts, lang));
    }
    let mut push = Push::new(0, message).audience(audience);
    if let Some(devices) = args.devices {
        push = push.devices(devices.into());
    }
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
    push.validate().and_then(|()| push.check_time()).map_err(Failure::service(lang))?;
    Ok(push)
}

/// The message of a file. What is wrong with it is told with the file's name.
fn message_in(path: &Path, lang: Lang) -> Result<Message, Failure> {
    let failed =
        |source| Failure::Io { action: Action::Read, path: path.to_path_buf(), source, lang };
    let json = read_written(path)
        .map_err(failed)?
        .ok_or_else(|| Failure::delivery(DeliveryError::LargeMessage(path.to_path_buf()), lang))?;
    Message::from_json(&json).map_err(|error| {
        let path = path.to_path_buf();
        Failure::delivery(DeliveryError::Message { path, error }, lang)
    })
}

fn parse_field(field: &str, lang: Lang) -> Result<(String, Value), Failure> {
    let parsed = field.split_once('=').and_then(|(name, json)| {
        let value = serde_json::from_str(json).ok()?;
        let name = name.trim();
        (!name.is_empty()).then(|| (name.to_string(), value))
    });
    parsed.ok_or_else(|| Failure::delivery(DeliveryError::Field(field.to_string()), lang))
}

/// The last step of `push` and of `send`.
pub(crate) struct Pushing<'a> {
    pub(crate) line: &'a Line,
    pub(crate) push: &'a Push,
    pub(crate) consent: Consent,
    /// Another version of the list, which the message was pushed to.
    pub(crate) other_version: Option<&'a Delivery>,
    /// How many warnings were found in the list and not fixed, where that is known.
    pub(crate) warnings: Option<u64>,
    /// The config file that was read: it may say whom the rows name.
    pub(crate) config: Option<&'a Path>,
}

impl Pushing<'_> {
    /// Shows what will go out, asks, and lets it go. With a ticket, its receipt says so before the
    /// first byte does, and what came of it afterwards.
    pub(crate) fn run(
        &self,
        ticket: Option<PushPermit<'_>>,
        context: &Context,
    ) -> Result<Pushed, Failure> {
        let (client, lang) = (&self.line.client, context.lang);
        if !context.is_quiet() || self.consent == Consent::Ask {
            self.show(ticket.as_ref().map(PushPermit::delivery), lang);
        } else {
            self.say_what_is_not_as_asked(lang);
        }
        if self.consent == Consent::Ask {
            confirm::ask(&self.line.stop, lang)?;
        }
        let patience = Patience::new(&self.line.stop, lang);
        let on_its_way = || patience.begin();
        let result = match ticket {
            Some(ticket) => client.push_recorded(self.push, ticket, on_its_way),
            None => client.push_with(self.push, &mut || {
                on_its_way();
                Ok(())
            }),
        };
        result.map_err(Failure::service(lang))
    }

    /// What is told with `--quiet` too: what else than the command chose whom the push reaches, and
    /// when it goes out otherwise than it says.
    fn say_what_is_not_as_asked(&self, lang: Lang) {
        if let Some(config) = self.config {
            let label = messages::of(lang).label(Word::Config);
            tell(&format!("  {label}  {}\n", text::path(config)));
        }
        for remark in self.push.remarks() {
            outcome::warn(remark.message(lang), lang);
        }
    }

    fn show(&self, delivery: Option<&Delivery>, lang: Lang) {
        let client = &self.line.client;
        let preview = Preview {
            push: self.push,
            client,
            rehearsal: delivery.map_or_else(|| client.is_sandbox(), |d| d.rehearsal),
            accounts: delivery.and_then(|delivery| delivery.accounts),
            package: delivery.map(|delivery| (&*delivery.package, delivery.bytes)),
            warnings: self.warnings.unwrap_or_default(),
            config: self.config,
            other_version: self.other_version,
            width: terminal::width(),
            lang,
        };
        tell(&preview.render());
    }
}

/// Says, when a signal comes while the answer to a push is waited for, what is waited for: the
/// answer tells whether the push was accepted, and is worth more than a quick end.
struct Patience {
    /// Whether the push is on its way.
    begun: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
}

impl Patience {
    /// Begins to listen before anything is sent. Where no thread is to be had, nothing is said: a push
    /// must not fail for want of words.
    fn new(stop: &Arc<AtomicBool>, lang: Lang) -> Patience {
        let patience = Patience { begun: Arc::default(), over: Arc::default() };
        let [stop, begun, over] = [stop, &patience.begun, &patience.over].map(Arc::clone);
        let listen = move || {
            while !over.load(Ordering::Relaxed) {
                if begun.load(Ordering::Relaxed) && stop.load(Ordering::Relaxed) {
                    let said = messages::of(lang).notice(Notice::PushOnItsWay);
                    tell(&format!("  {said}\n"));
                    return;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        };
        let _ = std::thread::Builder::new().spawn(listen);
        patience
    }

    /// The push goes out.
    fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
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
