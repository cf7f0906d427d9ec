//! What is said and how it goes out; beside it the notification as phones show it.

use acctpack::{AccountForm, AccountKind};
use acctpack_tpns::{Client, MAX_EXPIRE_SECONDS};
use maud::{Markup, html};

use super::notice::notice;
use super::{Frame, PageView, Screen, callout};
use crate::campaign::{CampaignAudience, KnownList, Snapshot};
use crate::draft::MessageDraft;

/// Past this share of one kind of account it is asked whether the type fits them.
const SURE_PERCENT: u64 = 80;

/// The screen.
pub(crate) fn message(
    view: &PageView<'_>,
    id: &str,
    snapshot: &Snapshot,
    shows_error: bool,
    client: Option<&Client>,
) -> Markup {
    let w = view.words;
    let (events, path) = (format!("/c/{id}/events"), format!("/c/{id}/message"));
    let frame = Frame {
        title: w.message(),
        step: Some((id, Screen::Message)),
        events: (&events, snapshot.change),
        is_busy: false,
        path: &path,
    };
    let draft = &snapshot.draft;
    let list = match &snapshot.audience {
        CampaignAudience::List(list) => Some(&**list),
        CampaignAudience::Uploaded(_) => None,
    };
    let account_type = list.and_then(|list| list.settings.account_type);
    let (title, text) = shown(draft);
    let app = client.map_or("app", |client| client.access_id());
    let body = html! {
        h1 { (w.message_title()) }
        @if shows_error && let Err(error) = draft.push(account_type, Default::default()) {
            div role="alert" { (callout("error", html! { p { (error.message(view.lang)) } })) }
        }
        form.write method="post" action=(path) data-guard {
            div.split {
                div.main {
                    (texts(view, draft))
                    (reach(view, draft, list))
                    (timing(view, draft))
                    div.actions {
                        button.primary { (w.to_review()) }
                        button.quiet name="next" value="stay" { (w.save()) }
                    }
                }
                aside.side { h2 { (w.preview()) } (notice(view, app, &title, &text)) }
            }
        }
    };
    view.framed(&frame, body)
}

/// Title and text as a phone would get them.
pub(super) fn shown(draft: &MessageDraft) -> (String, String) {
    let message = draft.message().ok();
    let of = |text: Option<&str>, instead: &str| text.unwrap_or(instead).to_string();
    match &message {
        Some(message) => (of(message.title(), ""), of(message.content(), "")),
        None => (draft.title.clone(), draft.content.clone()),
    }
}

fn texts(view: &PageView<'_>, draft: &MessageDraft) -> Markup {
    let w = view.words;
    html! {
        div.card {
            label for="title" { (w.title()) }
            input type="text" id="title" name="title" value=(draft.title) maxlength="400" autocomplete="off";
            label for="content" { (w.content()) }
            textarea id="content" name="content" rows="3" maxlength="3000" { (draft.content) }
            details open[!draft.json.is_empty()] {
                summary { (w.as_json()) }
                label for="json" { (w.json_label()) }
                textarea.code id="json" name="json" rows="6" spellcheck="false"
                    placeholder=r#"{"title": "…", "content": "…", "android": {}, "ios": {}}"# { (draft.json) }
            }
        }
    }
}

fn reach(view: &PageView<'_>, draft: &MessageDraft, list: Option<&KnownList>) -> Markup {
    let w = view.words;
    let choice = |value: &str, is_on: bool, label: &str, note: &str| {
        html! {
            label.choice {
                input type="radio" name="devices" value=(value) checked[is_on];
                span { b { (label) } " " span.note { (note) } }
            }
        }
    };
    html! {
        div.card {
            fieldset {
                legend { (w.devices()) }
                (choice("latest", !draft.all_devices, w.latest_device(), w.latest_device_note()))
                (choice("all", draft.all_devices, w.all_devices(), w.all_devices_note()))
            }
            @if let Some(list) = list { (account_type(view, list)) }
            label for="environment" { (w.environment()) }
            select id="environment" name="environment" {
                @for (value, name) in [("", w.no_ios()), ("product", w.ios_product()), ("dev", w.ios_dev())] {
                    option value=(value) selected[draft.environment == value] { (name) }
                }
            }
        }
    }
}

fn account_type(view: &PageView<'_>, list: &KnownList) -> Markup {
    let w = view.words;
    let chosen = list.settings.account_type.unwrap_or(0);
    let question = list.judged.as_ref().and_then(|judged| question(&judged.summary.digest.shapes));
    let types = (0..=1015).filter(|number| AccountForm::is_account_type(*number));
    html! {
        label for="account_type" { (w.account_type()) }
        select id="account_type" name="account_type" aria-describedby="type-note" {
            @for number in types {
                option value=(if number == 0 { String::new() } else { number.to_string() })
                    selected[chosen == number] { (number) " · " (w.type_name(number)) }
            }
        }
        p.note id="type-note" { (w.account_type_note()) }
        @if chosen == 0 && let Some((kind, percent, number)) = question {
            (callout("warning", html! {
                p { (w.type_question(percent, kind.name(view.lang), number, w.type_name(number))) }
                button.only-scripts type="button" data-set="account_type" data-value=(number) {
                    (w.use_type(number))
                }
            }))
        }
    }
}

/// What most accounts look like, and the type that such accounts have.
fn question(kinds: &acctpack::AccountKinds) -> Option<(AccountKind, u64, u32)> {
    use AccountKind::{Email, Mac, Phone, PhoneWithCode, PhoneWithPlus, Uuid};
    let total = kinds.total();
    let percent = |count: u64| (count * 100).checked_div(total).unwrap_or(0);
    let phones = percent(kinds.phones());
    if phones >= SURE_PERCENT {
        let most = [Phone, PhoneWithCode, PhoneWithPlus].into_iter();
        let kind = most.max_by_key(|kind| kinds.of_shape(*kind))?;
        return Some((kind, phones, 1002));
    }
    let (kind, count) = kinds.iter().next()?;
    let number = match kind {
        Email => 1005,
        Uuid => 993,
        Mac => 995,
        _ => return None,
    };
    (percent(count) >= SURE_PERCENT).then(|| (kind, percent(count), number))
}

fn timing(view: &PageView<'_>, draft: &MessageDraft) -> Markup {
    let w = view.words;
    let hours = MAX_EXPIRE_SECONDS / 3600;
    html! {
        div.card {
            fieldset {
                legend { (w.when()) }
                label.choice {
                    input type="radio" name="when" value="now" checked[!draft.later];
                    span { b { (w.at_once()) } }
                }
                label.choice {
                    input type="radio" name="when" value="later" checked[draft.later];
                    span { b { (w.at_a_time()) } }
                }
                label for="send_time" { (w.send_time()) }
                input type="datetime-local" id="send_time" name="send_time" value=(draft.time_in_form())
                    aria-describedby="zone";
                p.note id="zone" { (w.time_zone(&acctpack_tpns::wire::service_time_in(0)[..16])) }
            }
            label for="expire_hours" { (w.expiry()) }
            input type="number" id="expire_hours" name="expire_hours" min="0" max=(hours) step="1"
                value=(draft.expire_hours) aria-describedby="expiry-note";
            p.note id="expiry-note" { (w.expiry_note(hours)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::AccountKinds;

    #[test]
    fn what_most_accounts_look_like_is_asked_about() {
        let kinds = |counts: &[(AccountKind, u64)]| {
            let mut kinds = AccountKinds::default();
            counts.iter().for_each(|(kind, count)| kinds.set(*kind, *count));
            question(&kinds).map(|(_, percent, number)| (percent, number))
        };
        assert_eq!(kinds(&[(AccountKind::Phone, 82), (AccountKind::Word, 18)]), Some((82, 1002)));
        assert_eq!(
            kinds(&[
                (AccountKind::Phone, 50),
                (AccountKind::PhoneWithPlus, 40),
                (AccountKind::Word, 10)
            ]),
            Some((90, 1002))
        );
        assert_eq!(kinds(&[(AccountKind::Email, 9), (AccountKind::Word, 1)]), Some((90, 1005)));
        assert_eq!(kinds(&[(AccountKind::Phone, 79), (AccountKind::Word, 21)]), None);
        assert_eq!(kinds(&[(AccountKind::Word, 9)]), None);
        assert_eq!(kinds(&[]), None);
    }
}
