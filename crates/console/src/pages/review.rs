//! The last page before a push: who, how many, what, when, through which host and app, and how that
//! differs from the last push. The number of accounts is typed to confirm it.

use std::path::Path;

use acctpack::text::{bytes, group};
use acctpack_tpns::{Client, Delivery, Error, Push, State, local_time};
use maud::{Markup, html};

use super::message::shown;
use super::notice::notice;
use super::{Frame, PageView, Screen, callout};
use crate::PushService;
use crate::campaign::{CampaignAudience, JudgeRun, Snapshot};
use crate::ledger::Ledger;
use crate::sending::{PushPlan, Unplanned, fingerprint};

/// Why what was confirmed is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It is not what was reviewed any more.
    Changed,
    /// The number that was typed is not that of the accounts.
    Count,
}

/// What a review was of: it is confirmed as it was seen, or not at all.
pub(crate) fn reviewed(snapshot: &Snapshot, seen: &str) -> String {
    let revision = match &snapshot.audience {
        CampaignAudience::List(list) => list.revision,
        CampaignAudience::Uploaded(_) => 0,
    };
    format!("{revision}.{}.{seen}", snapshot.drafted)
}

/// The screen.
pub(crate) fn review(
    view: &PageView<'_>,
    id: &str,
    snapshot: &Snapshot,
    service: &PushService,
    ledger: &Ledger,
    wrong: Option<Wrong>,
) -> Markup {
    let w = view.words;
    let (events, path) = (format!("/c/{id}/events"), format!("/c/{id}/review"));
    let is_busy = matches!(&snapshot.audience, CampaignAudience::List(list) if matches!(list.run, JudgeRun::Busy(_)));
    let frame = Frame {
        title: w.review(),
        step: Some((id, Screen::Review)),
        events: (&events, snapshot.change),
        is_busy,
        path: &path,
    };
    let body = match service {
        PushService::Missing(why) => html! {
            (callout("warning", html! { p { b { (w.no_service()) } } p { (why) } }))
        },
        PushService::Client(client) => match PushPlan::of(snapshot, client) {
            Ok(plan) => planned(view, id, snapshot, client, ledger, &plan, wrong),
            Err(Unplanned::NoPackage) => html! {
                (callout("warning", html! {
                    p { (if is_busy { w.still_judging() } else { w.no_package() }) }
                    p { a href=(format!("/c/{id}/audience")) { (w.audience()) } }
                }))
            },
            Err(Unplanned::Error(error)) => html! {
                (callout("error", html! {
                    p { (error.message(view.lang)) }
                    p { a.button href=(format!("/c/{id}/message")) { (w.to_message()) } }
                }))
            },
        },
    };
    view.framed(&frame, html! { h1 { (w.review_title()) } (body) })
}

/// What stands in the way of a push, or should be known before it.
struct Concerns {
    objection: Option<Error>,
    other_version: Option<Delivery>,
    last: Option<Delivery>,
}

impl Concerns {
    fn of(all: &[Delivery], plan: &PushPlan) -> Concerns {
        let delivery = &plan.delivery;
        let digest = plan.push.message().digest();
        let is_pushed =
            |earlier: &&Delivery| !earlier.is_open() && earlier.is_to_same_app(delivery);
        let same = all.iter().rev().filter(|earlier| earlier.reaches_as(delivery));
        let same_list = |earlier: &&Delivery| {
            earlier.reaches_as(delivery) || earlier.list_name() == delivery.list_name()
        };
        Concerns {
            objection: same.filter_map(Delivery::objection).next(),
            other_version: all
                .iter()
                .rev()
                .filter(is_pushed)
                .find(|earlier| {
                    earlier.message_sha256.as_ref() == Some(&digest)
                        && earlier.list_name() == delivery.list_name()
                        && !earlier.reaches_as(delivery)
                })
                .cloned(),
            last: all.iter().rev().filter(is_pushed).find(same_list).cloned(),
        }
    }

    fn want_consent(&self) -> bool {
        self.objection.is_some() || self.other_version.is_some()
    }
}

fn planned(
    view: &PageView<'_>,
    id: &str,
    snapshot: &Snapshot,
    client: &Client,
    ledger: &Ledger,
    plan: &PushPlan,
    wrong: Option<Wrong>,
) -> Markup {
    let w = view.words;
    let all = match ledger.deliveries() {
        Ok(all) => all,
        Err(error) => return callout("error", html! { p { (error.message(view.lang)) } }),
    };
    let concerns = Concerns::of(&all, plan);
    let (title, text) = shown(&snapshot.draft);
    let seen = fingerprint(&all);
    html! {
        @if let Some(wrong) = wrong {
            div role="alert" {
                (callout("error", html! { p { b { (match wrong {
                    Wrong::Changed => w.changed_since(),
                    Wrong::Count => w.wrong_count(),
                }) } } }))
            }
        }
        div.split {
            div.main {
                (facts(view, snapshot, client, plan))
                (differences(view, plan, &concerns))
                (confirm(view, id, snapshot, plan, &concerns, &seen))
            }
            aside.side { h2 { (w.preview()) } (notice(view, client.access_id(), &title, &text)) }
        }
    }
}

fn facts(view: &PageView<'_>, snapshot: &Snapshot, client: &Client, plan: &PushPlan) -> Markup {
    let (w, draft, delivery) = (view.words, &snapshot.draft, &plan.delivery);
    let (title, text) = shown(draft);
    let account_type = match &snapshot.audience {
        CampaignAudience::List(list) => list.settings.account_type.unwrap_or(0),
        CampaignAudience::Uploaded(_) => 0,
    };
    let devices = if draft.all_devices { w.all_devices() } else { w.latest_device() };
    let rehearsal = match (delivery.rehearsal, client.base_url().is_loopback()) {
        (true, _) => Some(("good", w.a_rehearsal())),
        (_, true) => Some(("warning", w.this_machine())),
        _ => None,
    };
    html! {
        div.card.recap {
            p.count { b { (delivery.accounts.map_or("?".into(), group)) } " " (w.accounts_word(delivery.accounts.unwrap_or(2))) }
            dl {
                dt { (w.who()) }
                dd {
                    (devices) " · " (w.account_type()) " " (account_type) " (" (w.type_name(account_type)) ")"
                    @if !draft.environment.is_empty() { " · iOS " (draft.environment) }
                }
                dt { (w.what()) }
                dd { b { bdi { (title) } } br; bdi.text { (text) } @if !draft.json.is_empty() { br; span.note { (w.as_json()) } } }
                dt { (w.when()) }
                dd { (when(view, plan)) @if !draft.expire_hours.is_empty() { " · " (w.kept_for(&draft.expire_hours)) } }
                dt { (w.through()) }
                dd {
                    (client.base_url()) " · " (w.app(client.access_id()))
                    @if let Some((class, text)) = rehearsal { " " span class=(format!("badge {class}")) { (text) } }
                }
                dt { (w.package()) }
                dd {
                    bdi { (delivery.package) } " · " (bytes(delivery.bytes)) " · "
                    @match delivery.upload_id {
                        Some(upload_id) => (w.uploaded_before(upload_id)),
                        None => (w.not_uploaded()),
                    }
                }
            }
            @for remark in plan.push.remarks() { (callout("warning", html! { p { (remark.message(view.lang)) } })) }
        }
    }
}

fn when(view: &PageView<'_>, plan: &PushPlan) -> String {
    let json = serde_json::to_value::<&Push>(&plan.push).unwrap_or_default();
    match json.get("send_time").and_then(|time| time.as_str()) {
        Some(time) => view.words.at(time),
        None => view.words.at_once().to_string(),
    }
}

/// How this push differs from the last one of its list.
fn differences(view: &PageView<'_>, plan: &PushPlan, concerns: &Concerns) -> Markup {
    let w = view.words;
    let Some(last) = &concerns.last else {
        return html! { div.card { h2 { (w.last_push()) } p.note { (w.no_last_push()) } } };
    };
    let at = last.pushed_at.as_ref().or(last.pushing_at.as_ref());
    let accounts = |delivery: &Delivery| delivery.accounts.map_or("?".into(), group);
    let is_same_message = last.message_sha256 == Some(plan.push.message().digest());
    let change = match (last.accounts, plan.delivery.accounts) {
        (Some(before), Some(now)) if before != now => {
            let sign = if now > before { "+" } else { "−" };
            format!(" ({sign}{})", group(now.abs_diff(before)))
        }
        _ => String::new(),
    };
    let row = |name: &str, before: Markup, now: Markup, differs: bool| {
        html! { tr.differs[differs] { th scope="row" { (name) } td { (before) } td { (now) } } }
    };
    html! {
        div.card.last {
            h2 { (w.last_push()) }
            div.scroll tabindex="0" role="region" aria-label=(w.last_push()) {
                table.plain {
                    thead { tr { th scope="col" { span.unseen { (w.what()) } } th scope="col" { (w.then()) } th scope="col" { (w.this_time()) } } }
                    tbody {
                        (row(w.when(), html! { (at.map(|at| local_time(at)).unwrap_or_default()) }, html! { (when(view, plan)) }, false))
                        (row(w.list(), html! { bdi { (list(last)) } }, html! {
                            @if last.reaches_as(&plan.delivery) { (w.same_list()) } @else { (w.another_version()) }
                        }, !last.reaches_as(&plan.delivery)))
                        (row(w.accounts_title(), html! { (accounts(last)) }, html! { (accounts(&plan.delivery)) (change) }, !change.is_empty()))
                        (row(w.message(), html! { (w.push_id(&last.push_ids.join(", "))) }, html! {
                            (if is_same_message { w.same_message() } else { w.other_message() })
                        }, !is_same_message))
                    }
                }
            }
        }
    }
}

fn list(delivery: &Delivery) -> String {
    acctpack::escape(&Path::new(&delivery.package).to_string_lossy())
}

fn confirm(
    view: &PageView<'_>,
    id: &str,
    snapshot: &Snapshot,
    plan: &PushPlan,
    concerns: &Concerns,
    seen: &str,
) -> Markup {
    let w = view.words;
    let accounts = plan.delivery.accounts.unwrap_or_default();
    let is_unclear = concerns.objection.as_ref().is_some_and(Error::may_be_out);
    let is_twice = concerns.other_version.as_ref().map(|earlier| earlier.state == State::Pushed);
    html! {
        form.card.confirm method="post" action=(format!("/c/{id}/send")) data-once {
            input type="hidden" name="reviewed" value=(reviewed(snapshot, seen));
            @if let Some(objection) = &concerns.objection {
                (callout("error", html! { p { (objection.message(view.lang)) } }))
            }
            @if let Some(is_sure) = is_twice {
                (callout("warning", html! { p { (w.other_version(is_sure)) } }))
            }
            @if concerns.want_consent() {
                label.choice {
                    input type="checkbox" name="again" value="1" required;
                    span { b { (if is_unclear { w.i_looked() } else { w.again() }) } }
                }
            }
            label for="count" { (w.type_count(&group(accounts))) }
            div.actions {
                input type="text" inputmode="numeric" id="count" name="count" autocomplete="off" required
                    pattern="[0-9,， ]+" data-count=(accounts);
                button.primary.send { (w.send()) }
            }
            p.note { (w.send_note()) }
        }
    }
}
