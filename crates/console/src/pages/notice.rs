//! The notification as phones draw it, cut where they cut it: about that much of it shows, for it varies
//! from one to the next.

use maud::{Markup, html};

use super::PageView;

/// How a phone shows a notification.
struct Phone {
    class: &'static str,
    /// So many columns of the title and of the text show; a Chinese character takes two.
    title: usize,
    text: usize,
}

const PHONES: [Phone; 4] = [
    Phone { class: "android", title: 40, text: 50 },
    Phone { class: "android open", title: 40, text: 240 },
    Phone { class: "ios", title: 40, text: 90 },
    Phone { class: "ios lock", title: 40, text: 178 },
];

/// The notification on each phone.
pub(super) fn notice(view: &PageView<'_>, app: &str, title: &str, text: &str) -> Markup {
    let w = view.words;
    let names = [w.android(), w.android_open(), w.ios(), w.ios_lock()];
    html! {
        div.phones data-notice {
            @for (phone, name) in PHONES.iter().zip(names) {
                figure class=(format!("phone {}", phone.class)) data-title=(phone.title) data-text=(phone.text) {
                    figcaption { (name) " " span.cut data-cut=(w.cut()) { @if is_cut(phone, title, text) { (w.cut()) } } }
                    div.notice {
                        span.app-icon aria-hidden="true" {}
                        div.says-it {
                            p.from { bdi { (app) } span.dot { " · " } span { (w.now()) } }
                            p.title data-of="title" { (or(title, w.title())) }
                            p.text data-of="content" { (or(text, w.content())) }
                        }
                    }
                }
            }
            p.note { (w.notice_note()) }
        }
    }
}

fn or<'t>(text: &'t str, instead: &'t str) -> &'t str {
    if text.trim().is_empty() { instead } else { text }
}

fn is_cut(phone: &Phone, title: &str, text: &str) -> bool {
    width(title) > phone.title || width(text) > phone.text
}

/// How many columns a text takes, where a character of East Asia takes two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_two_columns() {
        let phone = &PHONES[0];
        assert!(!is_cut(phone, &"a".repeat(40), "") && is_cut(phone, &"a".repeat(41), ""));
        assert!(!is_cut(phone, &"促".repeat(20), "") && is_cut(phone, &"促".repeat(21), ""));
    }
}
