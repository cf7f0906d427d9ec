//! Whom the push is for: what the engine says of the list, with what can be done about it as switches.

use acctpack::text::{bytes, group};
use acctpack::{Code, ErrorKind, FixAvailability, Summary, Table, Verdict, View as Shown};
use acctpack_report::{Fragments, Html};
use maud::{Markup, html};

use super::columns::{FileColumns, columns};
use super::home::LISTS;
use super::rows::rows;
use super::{Frame, PageView, Screen, callout, progress, switch};
use crate::campaign::{CampaignAudience, JudgeRun, KnownList, Snapshot};
use crate::intake::{FormFields, GivenFile, MAX_LIST};
use crate::judge::{JudgeError, JudgedList};
use crate::settings::ListSettings;

/// Encodings that lists are in where they are not UTF-8.
const ENCODINGS: [&str; 5] = ["GB18030", "Big5", "Shift_JIS", "windows-1252", "UTF-16LE"];

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
            JudgeRun::Failed(error) => {
                @if let Some(table) = left_out_table(list, error) {
                    (columns(view, id, &table))
                } @else {
                    (callout("error", html! {
                        p { b { (w.not_judged()) } } p { (acctpack::escape(&error.message(view.lang))) }
                    }))
                }
            }
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
    let html = html_of(view);
    let parts = html.fragments(&judged.summary);
    let in_company = list.source.all().count() > 1;
    let of_file = |(file, table): (&'_ GivenFile, &'_ Table)| {
        let chosen = list.settings.of_file(&file.name).layout;
        columns(view, id, &FileColumns::of_table(&file.name, in_company, table, chosen))
    };
    let is_table = list.open_tables().next().is_some();
    html! {
        @for table in list.open_tables() { (of_file(table)) }
        @if !is_table {
            div.card { (parts.figures()) (parts.flow()) }
            (files(view, &judged.summary))
            (findings(view, id, list, &parts))
            (rows(view, id, list, judged, query))
            (fixed(view, id, list, &parts))
            @for table in list.tables() { (of_file(table)) }
        }
    }
}

/// A list of those to be left out that is a table of which no column was chosen.
fn left_out_table<'a>(list: &KnownList, error: &'a JudgeError) -> Option<FileColumns<'a>> {
    let JudgeError::Engine(error) = error else { return None };
    let ErrorKind::ColumnNotChosen { file, columns } = error.kind() else { return None };
    let chosen = list.settings.of_file(file).layout;
    let likely = acctpack::account_column(columns);
    Some(FileColumns { file, in_company: true, samples: columns, more: 0, likely, chosen })
}

/// What each of several files brings.
fn files(view: &PageView<'_>, summary: &Summary) -> Markup {
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

/// What is left: what blocks, and what is to be decided.
fn findings(view: &PageView<'_>, id: &str, list: &KnownList, parts: &Fragments<'_>) -> Markup {
    let codes = parts.open_codes();
    if codes.is_empty() {
        return html! {};
    }
    html! {
        div.card.findings id="findings" {
            h2 { (view.words.to_look_at()) }
            p.note { (view.words.to_look_at_note()) }
            (parts.open(|code, helps| control(view, id, list, code, helps)))
        }
    }
}

/// What can be done about a code.
fn control(view: &PageView<'_>, id: &str, list: &KnownList, code: Code, helps: bool) -> Markup {
    let (w, action, settings) = (view.words, format!("/c/{id}/choose"), &list.settings);
    let name = code.name();
    let may_fix_more = ListSettings::may_fix_more(code);
    let (field, is_on) = match may_fix_more {
        true => ("more", settings.fixes_more(code)),
        false => ("fix", settings.fixes(code)),
    };
    let can_fix = match code.fix() {
        _ if may_fix_more => true,
        // One that is on can be turned off, though it does not help with what is left.
        FixAvailability::OnRequest => helps || is_on,
        FixAvailability::ByDefault => ListSettings::has_fix_switch(code) && !is_on,
        _ => false,
    };
    let can_leave = ListSettings::has_left_out_switch(code);
    if !can_fix && !can_leave && code != Code::Encoding {
        return html! {};
    }
    html! {
        div.controls {
            @if can_fix {
                (switch(&action, (field, name), is_on, w.fix_these()))
            }
            @if can_leave {
                (switch(&action, ("leave", name), settings.leaves_out(code), w.leave_out_these()))
            }
            @if code == Code::Encoding { (encodings(view, &action, list)) }
        }
    }
}

/// Encodings to read a file in: each of several has its own.
fn encodings(view: &PageView<'_>, action: &str, list: &KnownList) -> Markup {
    let w = view.words;
    let files = &list.source.files;
    html! {
        @for file in files {
            form.inline method="post" action=(action) data-live {
                input type="hidden" name="file" value=(file.name);
                span { @if files.len() > 1 { (w.read_file_as(&file.name)) } @else { (w.read_as()) } }
                @for name in ENCODINGS { button name="encoding" value=(name) { (name) } }
            }
        }
    }
}

/// What was fixed, each with its switch.
fn fixed(view: &PageView<'_>, id: &str, list: &KnownList, parts: &Fragments<'_>) -> Markup {
    if !parts.has_fixed() {
        return html! {};
    }
    let action = format!("/c/{id}/choose");
    html! {
        div.card.fixed id="fixed" {
            h2 { (view.words.fixed()) }
            p.note { (view.words.fixed_note()) }
            (parts.fixed(|code| match ListSettings::has_fix_switch(code) {
                true => switch(&action, ("fix", code.name()), list.settings.fixes(code), view.words.fix_on()),
                false => html! { span.always { (view.words.always()) } },
            }))
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

fn name(list: &KnownList, judged: &JudgedList) -> String {
    let source = std::path::Path::new(list.source.name());
    acctpack_tpns::Package::name_for(source, &judged.summary.digest.target)
}
