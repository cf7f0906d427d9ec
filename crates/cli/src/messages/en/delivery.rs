//! What English says of uploads, pushes and the sandbox.

use acctpack::escape;
use acctpack_report::numbers::{bytes, group, plural};
use acctpack_sandbox::{Event, Step};
use acctpack_tpns::{Audience, Delivery};

use super::super::{Unfit, UnfitReason, fault_name, shown, when_pushed};
use crate::delivery::outcome::{PushedLine, RetryLine};
use crate::delivery::preview::{PushReach, Rehearsed};

/// Why a list was not sent.
pub(super) fn unfit(unfit: &Unfit) -> String {
    let name = escape(&unfit.name);
    let why = match unfit.why {
        UnfitReason::TooManyRejects { rows, limit } => {
            let rows = plural(rows, "rejected row", "rejected rows");
            format!("nothing was sent: {name} has {rows}, over the limit of {limit}")
        }
        UnfitReason::SeveralColumns => {
            format!("nothing was sent: {name} has several columns; --column takes one of them")
        }
        UnfitReason::Errors(errors) => {
            let errors = plural(errors, "error", "errors");
            format!("nothing was sent: {name} breaks the rules of the service ({errors})")
        }
    };
    match &unfit.to_check {
        Some(word) => format!("{why}; `acctpack check {word}` shows where"),
        None => why,
    }
}

/// Whom a push reaches, and on which of their devices.
pub(super) fn reach(reach: &PushReach) -> String {
    let who = match (reach.accounts.map(group), reach.audience) {
        (Some(count), Audience::Accounts) => format!("{count} accounts"),
        (Some(count), Audience::Tokens) => format!("{count} device tokens"),
        (None, Audience::Accounts) => "all accounts of the package".into(),
        (None, Audience::Tokens) => "all device tokens of the package".into(),
    };
    let kind = reach.account_type.as_ref().map(|kind| format!(" of type {kind}"));
    let devices = match (reach.audience, reach.all_devices) {
        (Audience::Tokens, _) => "",
        (Audience::Accounts, true) => ", on all their devices",
        (Audience::Accounts, false) => ", each on its latest device",
    };
    format!("{who}{}{devices}", kind.unwrap_or_default())
}

/// Where a push goes.
pub(super) fn host(base_url: &str, app: &str, rehearsed: Rehearsed) -> String {
    match rehearsed {
        Rehearsed::AtSandbox => format!("{base_url} · app {app} · a sandbox: a rehearsal"),
        Rehearsed::Unsure => {
            format!("{base_url} · app {app} · this machine, but no sandbox: it may reach people")
        }
        Rehearsed::No => format!("{base_url} · app {app}"),
    }
}

/// The upload of a package.
pub(super) fn upload(upload_id: Option<&str>) -> String {
    match upload_id {
        None => "not uploaded yet".into(),
        Some(id) => format!("upload {id}"),
    }
}

/// That a push was accepted.
pub(super) fn pushed(line: &PushedLine<'_>) -> String {
    let ids = &line.ids;
    let what = match (line.accounts.map(group), line.audience) {
        (Some(count), Some(Audience::Tokens)) => format!("to {count} device tokens as push {ids}"),
        (Some(count), _) => format!("to {count} accounts as push {ids}"),
        (None, _) => format!("as push {ids}"),
    };
    match line.receipt {
        Some(receipt) => format!("{what}; receipt: {}", shown(receipt)),
        None => what,
    }
}

/// That an upload is tried again.
pub(super) fn retry(line: &RetryLine<'_>) -> String {
    let (attempt, wait) = (line.attempt, line.wait.as_secs_f64());
    let why = if line.is_known { "the same again" } else { line.why };
    format!("attempt {attempt} in {wait:.1} s: {why}")
}

/// That another version of a list had the same message.
pub(super) fn twice(earlier: &Delivery) -> String {
    let (at, is_sure) = when_pushed(earlier);
    let was = if is_sure { "was pushed" } else { "may have been pushed" };
    let accounts = plural(earlier.accounts.unwrap_or_default(), "account", "accounts");
    format!(
        "another version of this list {was} with the same message at {at} to {accounts}: who is in both gets it twice; to reach only the rows that were corrected, send them as a list of their own (`--rejects PATH` keeps what is rejected)"
    )
}

/// An event of the sandbox. Accounts never stand in it.
pub(super) fn event(event: Event<'_>) -> Option<String> {
    Some(match event {
        Event::Upload(upload) => {
            let (name, bytes) = (escape(&upload.file_name), bytes(upload.bytes));
            match upload.ret_code {
                0 => format!(
                    "upload {}: {name}, {bytes}, {} accounts",
                    upload.upload_id,
                    group(upload.accounts)
                ),
                code => format!("upload refused with {code}: {name}, {bytes}"),
            }
        }
        Event::Push(push) => match push.ret_code {
            0 => {
                let accounts = push.accounts.map_or_else(|| "?".into(), group);
                let audience = escape(&push.audience_type);
                format!("push {}: {audience}, {accounts} accounts", push.push_id)
            }
            code => format!("push refused with {code}: {}", escape(&push.err_msg)),
        },
        Event::Fault(step, kind) => format!("{}: fault {}", step_name(step), fault_name(kind)),
        Event::Refused(step, code) => {
            let meaning = code.meaning(acctpack::Lang::En);
            format!("{} refused with {}: {meaning}", step_name(step), code.number())
        }
        _ => return None,
    })
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::Upload => "upload",
        Step::Push => "push",
    }
}
