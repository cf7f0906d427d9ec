//! How far the push is, and what came of it. What is unclear is explained, and has no second button.

use acctpack::text::{bytes, group};
use acctpack_tpns::{Client, Error, ErrorKind, local_time};
use maud::{Markup, html};

use super::{Frame, PageView, Screen, callout, progress};
use crate::campaign::{CampaignAudience, Snapshot};
use crate::ledger::Ledger;
use crate::sending::{SendEnd, SendOutcome, SendState};

/// The screen.
pub(crate) fn sending(
    view: &PageView<'_>,
    id: &str,
    snapshot: &Snapshot,
    ledger: &Ledger,
    client: Option<&Client>,
) -> Markup {
    let w = view.words;
    let (events, path) = (format!("/c/{id}/events"), format!("/c/{id}/sending"));
    let frame = Frame {
        title: w.sending(),
        step: Some((id, Screen::Sending)),
        events: (&events, snapshot.change),
        is_busy: snapshot.sending.is_on_its_way(),
        path: &path,
    };
    let review = html! { p { a.button href=(format!("/c/{id}/review")) { (w.back_to_review()) } } };
    let body = match &snapshot.sending {
        SendState::Not => html! { h1 { (w.not_begun()) } (review) },
        SendState::Over(end) => ended(view, snapshot, end, ledger, client, &review),
        under_way => {
            html! { h1 { (w.on_its_way()) } (stages(view, under_way)) p.note { (w.may_close()) } }
        }
    };
    view.framed(&frame, html! { div.outcome { (body) } })
}

fn stages(view: &PageView<'_>, sending: &SendState) -> Markup {
    let w = view.words;
    match sending {
        SendState::Uploading(sent, total) if sent < total => {
            let percent = (sent * 100).checked_div(*total).unwrap_or(0) as u8;
            let label = format!("{} · {} / {}", w.uploading(), bytes(*sent), bytes(*total));
            progress(&label, Some(percent))
        }
        SendState::Uploading(..) => progress(w.awaiting_upload(), None),
        SendState::Again(attempt, error) => html! {
            (progress(&w.attempt(*attempt), None))
            (callout("warning", html! { p { (error.message(view.lang)) } }))
        },
        SendState::Pushing => progress(w.awaiting_push(), None),
        _ => progress(w.preparing(), None),
    }
}

fn ended(
    view: &PageView<'_>,
    snapshot: &Snapshot,
    end: &SendEnd,
    ledger: &Ledger,
    client: Option<&Client>,
    review: &Markup,
) -> Markup {
    let w = view.words;
    let accounts = match &snapshot.audience {
        CampaignAudience::List(list) => list.judged.as_ref().map(|judged| judged.accounts()),
        CampaignAudience::Uploaded(delivery) => delivery.accounts,
    };
    let at = local_time(&end.at);
    html! {
        @match &end.outcome {
            SendOutcome::Pushed(pushed) => {
                h1.good { (w.pushed()) }
                p.count { b { (accounts.map_or("?".into(), group)) } " " (w.accounts_word(accounts.unwrap_or(2))) }
                p { (w.push_id(&acctpack::escape(&pushed.push_ids.join(", ")))) " · " (at) }
                (kept(view, ledger))
            }
            SendOutcome::Overtaken => {
                h1.warning { (w.not_sent()) }
                p.lead { (w.overtaken()) }
                (review)
            }
            SendOutcome::Failed(error) => @match error.kind() {
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

fn kept(view: &PageView<'_>, ledger: &Ledger) -> Markup {
    let receipt = acctpack::escape(&ledger.receipt().display().to_string());
    html! {
        p.note { (view.words.receipt_kept()) " " code { (receipt) } }
        p { a.button href="/history" { (view.words.history()) } " " a.button href="/" { (view.words.new_list()) } }
    }
}
