//! Whom the push is for: what the engine says of the list, with what can be done about it as switches.

use acctpack::text::{bytes, group};
use acctpack::{ErrorKind, Summary, Table, Verdict, View as Shown};
use acctpack_report::{ColumnChoice, Controls, FileColumns, Html};
use maud::{Markup, html};

use super::home::LISTS;
use super::rows::rows;
use super::{Frame, PageView, Screen, callout, progress};
use crate::campaign::{CampaignAudience, JudgeRun, KnownList, Snapshot};
use crate::intake::{FormFields, GivenFile, MAX_LIST};
use crate::judge::{JudgeError, JudgedList};

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
    let title = list.map(|list| list.source.title());
    let is_busy = list.is_some_and(|list| matches!(list.run, JudgeRun::Busy(_)));
    let frame = Frame {
        title: title.as_deref().unwrap_or(w.audience()),
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
            h1 { bdi { (list.source.title()) } }
            p.note {
                @match &list.judged {
                    Some(judged) => (html_of(view).fragments(&judged.summary).facts()),
                    None => (bytes(list.source.bytes())),
                }
            }
        }
        @match &list.run {
            JudgeRun::Busy(percent) => { (progress(w.reading(), *percent)) }
            JudgeRun::Failed(error) => { (failed(view, id, error)) }
            JudgeRun::Done => {}
        }
        @if list.judged.is_none() && !list.source.exclusions.is_empty() { (exclusions(view, id, list)) }
        @if let Some(judged) = &list.judged {
            div.split.stale[matches!(list.run, JudgeRun::Busy(_))] {
                div.main { (found(view, id, list, judged, query)) }
                aside.side {
                    (package(view, id, list, judged, snapshot))
                    (exclusions(view, id, list))
                }
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
    let files: Vec<&str> = list.source.files.iter().map(|file| &*file.name).collect();
    let (html, controls) = (html_of(view), Controls::new(view.lang, &action).of_files(&files));
    let parts = html.fragments(&judged.summary);
    let are_several = list.source.all().count() > 1;
    let columns = |(file, table): (&GivenFile, &Table)| {
        controls.columns_of(&FileColumns {
            file: are_several.then_some(&*file.name),
            columns: &table.columns,
            more: table.more,
            chosen: file.settings.layout,
        })
    };
    html! {
        @for table in list.open_tables() { (columns(table)) }
        @if list.open_tables().next().is_none() {
            div.card { (parts.figures()) (parts.flow()) }
            (files_of(view, &judged.summary))
            (controls.findings(&list.settings, &parts))
            (rows(view, id, list, judged, query))
            (controls.fixed(&list.settings, &parts))
            @for table in list.tables() { (columns(table)) }
        }
    }
}

/// Why the list was not judged: of a list of those to be left out, that nobody said which column of it
/// holds them.
fn failed(view: &PageView<'_>, id: &str, error: &JudgeError) -> Markup {
    if let JudgeError::Engine(error) = error
        && let ErrorKind::ColumnNotChosen { file, columns } = error.kind()
    {
        let action = format!("/c/{id}/choose");
        let chosen = ColumnChoice::Open;
        let table = FileColumns { file: Some(file), columns, more: 0, chosen };
        return Controls::new(view.lang, &action).columns_of(&table);
    }
    callout(
        "error",
        html! {
            p { b { (view.words.not_judged()) } }
            p { (acctpack::escape(&error.message(view.lang))) }
        },
    )
}

/// What each of several files brings.
fn files_of(view: &PageView<'_>, summary: &Summary) -> Markup {
    if summary.inputs.len() < 2 {
        return html! {};
    }
    let w = view.words;
    html! {
        div.card.files {
            h2 { (w.files()) }
            ul {
                @for input in &summary.inputs {
                    li { bdi { (input.file) } " " span.note {
                        (w.of_a_file(&group(input.rows), &w.accounts(&group(input.kept)), input.duplicates))
                    } }
                }
            }
        }
    }
}

/// Lists of those to be left out: to be given, and to be taken back.
fn exclusions(view: &PageView<'_>, id: &str, list: &KnownList) -> Markup {
    let w = view.words;
    let summary = list.judged.as_ref().map(|judged| &judged.summary);
    let left_out = |name: &str| {
        let of_list = summary?.exclusions.iter().find(|list| list.file == name)?;
        Some(w.accounts(&group(of_list.excluded)))
    };
    html! {
        div.card.exclusions id="exclusions" {
            h2 { (w.leave_out_lists()) }
            p.note { (w.leave_out_lists_note()) }
            @if !list.source.exclusions.is_empty() {
                ul {
                    @for file in &list.source.exclusions {
                        li {
                            span { bdi { (file.name) } @if let Some(count) = left_out(&file.name) { " " span.note { (w.leaves_out(&count)) } } }
                            form method="post" action=(format!("/c/{id}/choose")) data-live {
                                button.quiet name="include" value=(file.name) aria-label=(w.take_back(&file.name)) { (w.remove()) }
                            }
                        }
                    }
                }
            }
            form method="post" action=(format!("/c/{id}/exclude")) enctype="multipart/form-data"
                data-list data-failed=(w.list_failed()) data-most=(MAX_LIST) data-large=(w.too_large()) {
                p.callout.error role="alert" hidden {}
                label for="exclude" { (w.leave_out_file()) }
                input type="file" name="file" id="exclude" multiple accept=(LISTS);
                p.go { button { (w.leave_out_do()) } }
                div.progress hidden {
                    p { span.what {} " " b.percent {} }
                    progress max="100" value="0" aria-label=(w.reading()) {}
                }
            }
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
                        dd { bdi { (list.source.package_name(&judged.summary.digest.target)) } " · " (bytes(written.bytes)) }
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
                _ if list.open_tables().next().is_some() => {
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
