//! Where one begins: a list is dropped, chosen or pasted; what is open is taken up again.

use std::sync::Arc;

use acctpack::text::{bytes, group};
use maud::{Markup, html};

use super::{Frame, PageView, callout};
use crate::PushService;
use crate::campaign::{Campaign, CampaignAudience};
use crate::intake::MAX_LIST;

/// Files that may be lists.
pub(super) const LISTS: &str =
    ".txt,.csv,.tsv,.zip,.gz,.xlsx,.xlsb,text/plain,text/csv,application/zip";

/// The first page.
pub(crate) fn home(view: &PageView<'_>, open: &[Arc<Campaign>], service: &PushService) -> Markup {
    let w = view.words;
    let frame = Frame {
        title: w.new_list(),
        step: None,
        events: ("/events", 0),
        is_busy: false,
        path: "/",
    };
    let body = html! {
        div.intro {
            h1 { (w.home_title()) }
            p.lead { (w.home_lead()) }
        }
        @if let PushService::Missing(why) = service {
            (callout("warning", html! { p { b { (w.no_service()) } } p { (why) } }))
        }
        form.drop method="post" action="/lists" enctype="multipart/form-data" id="drop" data-list
            data-failed=(w.list_failed()) data-most=(MAX_LIST) data-large=(w.too_large()) {
            p.callout.error role="alert" hidden {}
            div.zone {
                svg.arrow viewBox="0 0 24 24" aria-hidden="true" { path d="M12 16V4m0 0L7 9m5-5 5 5M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4" {} }
                label.pick for="file" { (w.choose_file()) }
                input type="file" name="file" id="file" multiple accept=(LISTS);
                p.only-scripts { (w.or_drop()) }
                p.note { (w.forms()) }
            }
            details.paste {
                summary { (w.or_paste()) }
                label for="pasted" { (w.pasted()) }
                textarea name="pasted" id="pasted" rows="6" spellcheck="false" autocomplete="off" placeholder="13800138000\n13800138001" {}
            }
            p.go { button.primary { (w.check()) } }
            div.progress id="upload" hidden {
                p { span.what {} " " b.percent {} }
                progress max="100" value="0" aria-label=(w.reading()) {}
            }
        }
        p.note.safe { (w.nothing_durable()) }
        @if !open.is_empty() {
            h2 { (w.open_lists()) }
            ul.cards { @for campaign in open { (card(view, campaign)) } }
        }
    };
    view.framed(&frame, body)
}

fn card(view: &PageView<'_>, campaign: &Campaign) -> Markup {
    let (w, id) = (view.words, &campaign.id);
    let snapshot = campaign.snapshot();
    let screen = match () {
        () if !snapshot.sending.may_change() => "sending",
        () if !snapshot.draft.is_empty() => "message",
        () => "audience",
    };
    let (name, facts) = match &snapshot.audience {
        CampaignAudience::List(list) => {
            let accounts = list.judged.as_ref().map(|judged| w.accounts(&group(judged.accounts())));
            let size = bytes(list.source.bytes());
            (list.source.title(), accounts.map_or(size.clone(), |a| format!("{a} · {size}")))
        }
        CampaignAudience::Uploaded(delivery) => {
            let accounts = delivery.accounts.map(|count| w.accounts(&group(count)));
            (delivery.package.clone(), accounts.unwrap_or_default())
        }
    };
    html! {
        li.card {
            div {
                h3 { a href=(format!("/c/{id}/{screen}")) { bdi { (name) } } }
                p.note { (facts) " · " (state(view, &snapshot.sending)) }
            }
            @if !snapshot.sending.is_on_its_way() {
                form method="post" action=(format!("/c/{id}/discard")) { button.quiet { (w.discard()) } }
            }
        }
    }
}

fn state(view: &PageView<'_>, sending: &crate::sending::SendState) -> &'static str {
    match () {
        () if sending.is_on_its_way() => view.words.on_its_way(),
        () if sending.is_over() => view.words.state_sent(),
        () => view.words.state_draft(),
    }
}
