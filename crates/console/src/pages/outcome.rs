//! How far the push is, and what came of it. What is unclear is explained, and has no second button.

use acctpack::text::{bytes, group};
use acctpack_tpns::{Client, Error, ErrorKind, local_time};
use maud::{Markup, html};

use super::{Frame, Step, View, callout, progress};
use crate::campaign::{Audience, Snapshot};
use crate::ledger::Ledger;
use crate::sending::{End, Outcome, Sending};

/// The screen.
pub(crate) fn sending(
    view: &View<'_>,
    id: &str,
    snapshot: &Snapshot,
    ledger: &Ledger,
    client: Option<&Client>,
) -> Markup {
    let w = view.words;
    let (events, path) = (format!("/c/{id}/events"), format!("/c/{id}/sending"));
    let frame = Frame {
        title: w.sending(),
        step: Some((id, Step::Sending)),
        events: (&events, snapshot.change),
        is_busy: snapshot.sending.is_on_its_way(),
        path: &path,
    };
    let review = html! { p { a.button href=(format!("/c/{id}/review")) { (w.back_to_review()) } } };
    let body = match &snapshot.sending {
        Sending::Not => html! { h1 { (w.not_begun()) } (review) },
        Sending::Over(end) => ended(view, snapshot, end, ledger, client, &review),
        under_way => {
            html! { h1 { (w.on_its_way()) } (stages(view, under_way)) p.note { (w.may_close()) } }
        }
    };
    view.framed(&frame, html! { div.outcome { (body) } })
}

fn stages(view: &View<'_>, sending: &Sending) -> Markup {
    let w = view.words;
    match sending {
        Sending::Uploading(sent, total) if sent < total => {
            let percent = (sent * 100).checked_div(*total).unwrap_or(0) as u8;
            let label = format!("{} · {} / {}", w.uploading(), bytes(*sent), bytes(*total));
            progress(&label, Some(percent))
        }
        Sending::Uploading(..) => progress(w.awaiting_upload(), None),
        Sending::Again(attempt, error) => html! {
            (progress(&w.attempt(*attempt), None))
            (callout("warning", html! { p { (error.message(view.lang)) } }))
        },
        Sending::Pushing => progress(w.awaiting_push(), None),
        _ => progress(w.preparing(), None),
    }
}

fn ended(
    view: &View<'_>,
    snapshot: &Snapshot,
    end: &End,
    ledger: &Ledger,
    client: Option<&Client>,
    review: &Markup,
) -> Markup {
    let w = view.words;
    let accounts = match &snapshot.audience {
        Audience::List(list) => list.judged.as_ref().map(|judged| judged.accounts()),
        Audience::Uploaded(delivery) => delivery.accounts,
    };
    let at = local_time(&end.at);
    html! {
        @match &end.outcome {
            Outcome::Pushed(pushed) => {
                h1.good { (w.pushed()) }
                p.count { b { (accounts.map_or("?".into(), group)) } " " (w.accounts_word(accounts.unwrap_or(2))) }
                p { (w.push_id(&acctpack::escape(&pushed.push_ids.join(", ")))) " · " (at) }
                (kept(view, ledger))
            }
            Outcome::Overtaken => {
                h1.warning { (w.not_sent()) }
                p.lead { (w.overtaken()) }
                (review)
            }
            Outcome::Failed(error) => @match error.kind() {
                ErrorKind::Unrecorded { pushed, why } => {
                    h1.good { (w.pushed()) }
                    (callout("error", html! { p { (pushed.despite(&why.message(view.lang), view.lang)) } }))
                }
                _ if error.may_be_out() => {
                    h1.warning { (w.unclear()) }
                    (callout("warning", html! { p { (error.message(view.lang)) } }))
                    h2 { (w.what_to_do()) }
                    ol.todo { @for step in w.unclear_steps() { li { (step) } } }
                    p.note { (w.unclear_facts(&at, client.map_or("?", Client::access_id))) }
                    (kept(view, ledger))
                }
                _ => {
                    h1.error { (if is_answer(error) { w.refused() } else { w.not_sent() }) }
                    (callout("error", html! { p { (error.message(view.lang)) } }))
                    p.note { (w.nothing_reached()) }
                    (review)
                }
            }
        }
    }
}

/// Whether the service itself said no, not something on the way to it.
fn is_answer(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Refused(refusal) if refusal.code.is_some())
}

fn kept(view: &View<'_>, ledger: &Ledger) -> Markup {
    let receipt = acctpack::escape(&ledger.receipt().display().to_string());
    html! {
        p.note { (view.words.receipt_kept()) " " code { (receipt) } }
        p { a.button href="/history" { (view.words.history()) } " " a.button href="/" { (view.words.new_list()) } }
    }
}
