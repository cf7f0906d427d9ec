//! What was sent before, from the receipt: a card each, the newest first.

use acctpack::text::{bytes, group};
use acctpack_tpns::{Delivery, State, local_time};
use maud::{Markup, html};

use super::{Frame, PageView, callout};
use crate::ledger::Ledger;

/// So many are shown.
const MOST: usize = 200;

/// The page.
pub(crate) fn history(
    view: &PageView<'_>,
    ledger: &Ledger,
    may_resume: impl Fn(&Delivery) -> bool,
) -> Markup {
    let w = view.words;
    let frame = Frame {
        title: w.history(),
        step: None,
        events: ("/events", 0),
        is_busy: false,
        path: "/history",
    };
    let body = match ledger.deliveries() {
        Err(error) => callout("error", html! { p { (error.message(view.lang)) } }),
        Ok(all) if all.is_empty() => html! { p.lead { (w.no_history()) } },
        Ok(all) => html! {
            ul.cards {
                @for delivery in all.iter().rev().take(MOST) { (card(view, ledger, delivery, may_resume(delivery))) }
            }
        },
    };
    let receipt = acctpack::escape(&ledger.receipt().display().to_string());
    let whole = html! {
        h1 { (w.history()) }
        (body)
        p.note { (w.receipt_kept()) " " code { (receipt) } }
    };
    view.framed(&frame, whole)
}

fn card(view: &PageView<'_>, ledger: &Ledger, delivery: &Delivery, may_resume: bool) -> Markup {
    let w = view.words;
    let key = Ledger::key(delivery);
    let note = ledger.note(&key);
    let at = delivery.pushed_at.as_ref().or(delivery.pushing_at.as_ref());
    let at = at.or(delivery.uploaded_at.as_ref()).unwrap_or(&delivery.prepared_at);
    let (class, state) = match delivery.state {
        State::Pushed => ("good", w.state_pushed()),
        State::Uploaded => ("warning", w.state_uploaded()),
        State::Prepared => ("warning", w.state_prepared()),
        State::Refused => ("error", w.state_refused()),
        _ => ("error", w.state_unclear()),
    };
    html! {
        li.card.delivery {
            div {
                p {
                    span class=(format!("verdict {class}")) { (state) }
                    @if delivery.rehearsal { " " span.badge { (w.a_rehearsal()) } }
                }
                h2 { bdi { (acctpack::escape(note.as_ref().map_or(&delivery.package, |note| match note.list.is_empty() {
                    true => &delivery.package,
                    false => &note.list,
                }))) } }
                @if let Some(note) = &note && !note.draft.title.is_empty() {
                    p.said { b { bdi { (note.draft.title) } } " " bdi { (note.draft.content) } }
                }
                dl {
                    dt { (w.when()) } dd { (local_time(at)) }
                    dt { (w.accounts_title()) } dd { (delivery.accounts.map_or("?".into(), group)) " · " (bytes(delivery.bytes)) }
                    @if !delivery.push_ids.is_empty() {
                        dt { (w.push_id_title()) } dd { (acctpack::escape(&delivery.push_ids.join(", "))) }
                    }
                    dt { (w.through()) } dd { (delivery.base_url) " · " (w.app(&delivery.access_id)) }
                    @if let Some(error) = &delivery.error { dt { (w.reason()) } dd { (acctpack::escape(error)) } }
                }
            }
            div.acts {
                @if may_resume {
                    form method="post" action=(format!("/history/{key}/resume")) { button.primary { (w.resume()) } }
                }
                @if note.is_some_and(|note| note.rows > 0) {
                    a href=(format!("/history/{key}/report")) download { (w.download_report()) }
                }
            }
        }
    }
}
