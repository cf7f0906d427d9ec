//! Whom the push is for: what the engine says of the list, with what can be done about it as switches.

use acctpack::text::{bytes, group};
use acctpack::{Verdict, View as Shown};
use acctpack_report::{ColumnChoice, Controls, Html};
use maud::{Markup, html};

use super::rows::rows;
use super::{Frame, PageView, Screen, callout, progress};
use crate::campaign::{CampaignAudience, JudgeRun, KnownList, Snapshot};
use crate::intake::FormFields;
use crate::judge::JudgedList;

/// The screen.
pub(crate) fn audience(
    view: &PageView<'_>,
    id: &str,
    snapshot: &Snapshot,
    query: &FormFields,
) -> Markup {
    let w = view.words;
    let (events, path) = (format!("/c/{id}/events"), format!("/c/{id}/audience"));
    let list = match &snapshot.audience {
        CampaignAudience::List(list) => Some(list),
        CampaignAudience::Uploaded(_) => None,
    };
    let is_busy = list.is_some_and(|list| matches!(list.run, JudgeRun::Busy(_)));
    let frame = Frame {
        title: list.map_or(w.audience(), |list| &list.source.name),
        step: Some((id, Screen::Audience)),
        events: (&events, snapshot.change),
        is_busy,
        path: &path,
    };
    let body = match &snapshot.audience {
        CampaignAudience::List(list) => of_list(view, id, list, snapshot, query),
        CampaignAudience::Uploaded(delivery) => html! {
            h1 { bdi { (delivery.package) } }
            (callout("good", html! { p { (w.uploaded_before(delivery.upload_id.unwrap_or_default())) } }))
            p { a.button.primary href=(format!("/c/{id}/message")) { (w.to_message()) } }
        },
    };
    view.framed(&frame, body)
}

fn of_list(
    view: &PageView<'_>,
    id: &str,
    list: &KnownList,
    snapshot: &Snapshot,
    query: &FormFields,
) -> Markup {
    let w = view.words;
    html! {
        div.heading {
            h1 { bdi { (list.source.name) } }
            p.note {
                @match &list.judged {
                    Some(judged) => (html_of(view).fragments(&judged.summary).facts()),
                    None => (bytes(list.source.bytes)),
                }
            }
        }
        @match &list.run {
            JudgeRun::Busy(percent) => { (progress(w.reading(), *percent)) }
            JudgeRun::Failed(error) => {
                (callout("error", html! {
                    p { b { (w.not_judged()) } } p { (acctpack::escape(&error.message(view.lang))) }
                }))
            }
            JudgeRun::Done => {}
        }
        @if let Some(judged) = &list.judged {
            div.split.stale[matches!(list.run, JudgeRun::Busy(_))] {
                div.main { (found(view, id, list, judged, query)) }
                aside.side { (package(view, id, list, judged, snapshot)) }
            }
        }
    }
}

fn html_of(view: &PageView<'_>) -> Html {
    let mut html = Html::default();
    html.view = Shown { lang: view.lang, ..Shown::default() };
    html
}

fn found(
    view: &PageView<'_>,
    id: &str,
    list: &KnownList,
    judged: &JudgedList,
    query: &FormFields,
) -> Markup {
    let action = format!("/c/{id}/choose");
    let (html, controls) = (html_of(view), Controls::new(view.lang, &action));
    let parts = html.fragments(&judged.summary);
    let choice = list.settings.layout;
    let table = list.table.as_ref();
    let is_table = table.is_some() && choice == ColumnChoice::Open;
    html! {
        @if let Some(table) = table.filter(|_| is_table) { (controls.columns(table, choice)) }
        @if !is_table {
            div.card { (parts.figures()) (parts.flow()) }
            (controls.findings(&list.settings, &parts))
            (rows(view, id, list, judged, query))
            (controls.fixed(&list.settings, &parts))
            @if let Some(table) = table { (controls.columns(table, choice)) }
        }
    }
}

/// What the service will get.
fn package(
    view: &PageView<'_>,
    id: &str,
    list: &KnownList,
    judged: &JudgedList,
    snapshot: &Snapshot,
) -> Markup {
    let w = view.words;
    let written = judged.summary.outputs.first();
    let to = |what: &str| format!("/c/{id}/{what}");
    html! {
        div.card.package {
            h2 { (w.service_gets()) }
            @match written {
                Some(written) if judged.summary.verdict == Verdict::Accepted => {
                    p.count { b { (group(written.accounts)) } " " (w.accounts_word(written.accounts)) }
                    dl {
                        dt { (w.package()) }
                        dd { bdi { (name(list, judged)) } " · " (bytes(written.bytes)) }
                        @if !list.edits.is_empty() { dt { (w.corrected()) } dd { (group(list.edits.len() as u64)) } }
                        @if judged.summary.rejected > 0 {
                            dt { (w.left_out()) } dd { a href="#rows" { (group(judged.summary.rejected)) } }
                        }
                    }
                    @if snapshot.sending.may_change() {
                        p { a.button.primary href=(to("message")) { (w.to_message()) } }
                    }
                    p.note { (w.nothing_sent()) }
                    ul.files {
                        li { a href=(to("package")) download { (w.download_package()) } }
                        @if judged.rejects.is_some() { li { a href=(to("rejects")) download { (w.download_rejects()) } } }
                        li { a href=(to("report")) download { (w.download_report()) } }
                    }
                }
                _ if list.table.is_some() && list.settings.layout == ColumnChoice::Open => {
                    p { (w.choose_first()) }
                }
                _ => {
                    p { (w.no_package()) }
                    ul.files { li { a href=(to("report")) download { (w.download_report()) } } }
                }
            }
        }
    }
}

fn name(list: &KnownList, judged: &JudgedList) -> String {
    let source = std::path::Path::new(&list.source.name);
    acctpack_tpns::Package::name_for(source, &judged.summary.digest.target)
}
