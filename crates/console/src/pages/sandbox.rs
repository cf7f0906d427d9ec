//! What a sandbox got: pushes as phones would show them, uploads with what was found in them, faults as
//! switches.

use acctpack::escape;
use acctpack::text::{bytes, group};
use acctpack_sandbox::{Arrived, Fault, PushRecord, UploadRecord};
use acctpack_tpns::local_time;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::notice::notice;
use super::{PageView, switch};
use crate::messages::Words;

/// So many of each are shown.
const MOST: usize = 50;

/// The page.
pub(crate) fn sandbox(view: &PageView<'_>, arrived: &Arrived) -> Markup {
    let w = view.words;
    html! {
        (DOCTYPE)
        html lang=(w.language()) {
            (view.head(w.sandbox(), false))
            body data-events="/sandbox/events" data-seen=(arrived.change) {
                a.skip href="#main" { (w.skip()) }
                header.topbar { p.brand { b { "acctpack" } " " span { (w.sandbox()) } } }
                main.page id="main" tabindex="-1" {
                    h1 { (w.sandbox_title()) }
                    p.lead { (w.sandbox_lead()) }
                    div.split {
                        div.main {
                            (pushes(view, arrived))
                            (uploads(view, arrived))
                        }
                        aside.side { (faults(view, &arrived.faults)) }
                    }
                }
                p.unseen role="status" aria-live="polite" id="status" {}
            }
        }
    }
}

fn pushes(view: &PageView<'_>, arrived: &Arrived) -> Markup {
    let w = view.words;
    html! {
        div.card {
            h2 { (w.pushes()) " " span.badge { (group(arrived.pushes.len() as u64)) } }
            @if arrived.pushes.is_empty() { p.note { (w.nothing_yet()) } }
            @for push in arrived.pushes.iter().rev().take(MOST) { (push_of(view, push)) }
        }
    }
}

fn push_of(view: &PageView<'_>, push: &PushRecord) -> Markup {
    let w = view.words;
    let message = push.body.as_ref().and_then(|body| body.get("message"));
    let text = |name: &str| {
        let text = message.and_then(|message| message.get(name)).and_then(Value::as_str);
        text.unwrap_or_default().to_string()
    };
    let is_taken = push.ret_code == 0;
    html! {
        details.arrived id=(format!("push-{}-{}", push.at, push.push_id)) {
            summary {
                (state(w, is_taken, push.ret_code)) " "
                b { bdi { (escape(&text("title"))) } } " "
                span.note { (push.accounts.map_or("?".into(), |count| w.accounts(&group(count)))) " · " (local_time(&push.at)) }
            }
            dl {
                @if is_taken { dt { (w.push_id_title()) } dd { (push.push_id) } }
                @else { dt { (w.reason()) } dd { (escape(&push.err_msg)) } }
                @if let Some(upload_id) = push.upload_id { dt { (w.of_upload()) } dd { (upload_id) } }
                dt { (w.through()) } dd { (w.app(&escape(&push.access_id))) " · " (w.signed()) " " (push.auth) }
            }
            (notice(view, &escape(&push.access_id), &text("title"), &text("content")))
            @if let Some(body) = &push.body {
                pre tabindex="0" { code { (escape(&serde_json::to_string_pretty(body).unwrap_or_default()).replace("\\n", "\n")) } }
            }
        }
    }
}

fn uploads(view: &PageView<'_>, arrived: &Arrived) -> Markup {
    let w = view.words;
    html! {
        div.card {
            h2 { (w.uploads()) " " span.badge { (group(arrived.uploads.len() as u64)) } }
            @if arrived.uploads.is_empty() { p.note { (w.nothing_yet()) } }
            @for upload in arrived.uploads.iter().rev().take(MOST) { (upload_of(view, upload)) }
        }
    }
}

fn upload_of(view: &PageView<'_>, upload: &UploadRecord) -> Markup {
    let w = view.words;
    html! {
        details.arrived id=(format!("upload-{}-{}", upload.at, upload.upload_id)) {
            summary {
                (state(w, upload.ret_code == 0, upload.ret_code)) " "
                b { bdi { (escape(&upload.file_name)) } } " "
                span.note { (w.accounts(&group(upload.accounts))) " · " (bytes(upload.bytes)) " · " (local_time(&upload.at)) }
            }
            dl {
                @if upload.ret_code == 0 { dt { (w.of_upload()) } dd { (upload.upload_id) } }
                dt { "SHA-256" } dd { code { (upload.sha256) } }
                @if !upload.findings.is_empty() {
                    dt { (w.found_in_it()) }
                    dd { ul { @for finding in &upload.findings { li { (finding) } } } }
                }
            }
        }
    }
}

fn state(w: &dyn Words, is_taken: bool, code: i64) -> Markup {
    html! {
        @match is_taken {
            true => { span.verdict.good { (w.taken()) } }
            false => { span.verdict.error { (code) } }
        }
    }
}

fn faults(view: &PageView<'_>, on: &[Fault]) -> Markup {
    let w = view.words;
    let kinds = [
        ("lost-answer", w.fault_lost()),
        ("reset", w.fault_reset()),
        ("503", w.fault_status()),
        ("rate-limit", w.fault_rate()),
        ("garbage", w.fault_garbage()),
        ("delay=5s", w.fault_delay()),
    ];
    let steps = [("upload", w.on_upload()), ("push", w.on_push())];
    let name = |kind: &str, step: &str| format!("{kind}@{step}:always");
    let is_offered = |fault: &&Fault| {
        let fault = fault.to_string();
        kinds.iter().any(|(kind, _)| steps.iter().any(|(step, _)| name(kind, step) == fault))
    };
    html! {
        div.card.faults {
            h2 { (w.faults()) }
            p.note { (w.faults_note()) }
            @for (kind, title) in kinds {
                fieldset {
                    legend { (title) }
                    @for (step, label) in steps {
                        @let fault = name(kind, step);
                        @let is_on = on.iter().any(|other| other.to_string() == fault);
                        (switch("/sandbox/faults", ("fault", &fault), is_on, label))
                    }
                }
            }
            @if on.iter().any(|fault| !is_offered(&fault)) {
                fieldset {
                    legend { (w.other_faults()) }
                    @for fault in on.iter().filter(|fault| !is_offered(fault)) {
                        (switch("/sandbox/faults", ("fault", &fault.to_string()), true, &fault.to_string()))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::Lang;

    #[test]
    fn every_fault_that_is_offered_is_one() {
        for lang in [Lang::En, Lang::Zh] {
            let page =
                faults(&PageView::new(lang, None), &["reset@2-3".parse().unwrap()]).into_string();
            let names = page.split("name=\"fault\" value=\"").skip(1);
            let names: Vec<&str> = names.filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!(names.len(), 13, "{page}");
            assert!(
                names
                    .iter()
                    .all(|name| name.parse::<Fault>().is_ok_and(|f| f.to_string() == *name))
            );
            assert!(names.contains(&"reset@2-3"));
        }
    }
}
