//! Prose as a person reads it, and durations. The figures are the terminal's too.

use maud::{Markup, html};

use crate::lang::Lang;
use crate::shown::escape;

pub(super) use crate::figures::{bytes as size, count, group as grouped, percent, share, utc};

/// A duration.
pub(super) fn seconds(seconds: f64, lang: Lang) -> String {
    let unit = lang.pick(["s", "秒"]);
    match seconds {
        s if s < 0.01 => format!("<0.01 {unit}"),
        s if s < 10.0 => format!("{s:.2} {unit}"),
        s => format!("{s:.0} {unit}"),
    }
}

/// `2026-01-31 20:00 UTC` of `2026-01-31T20:00:00Z`.
pub(super) fn minutes(time: &str) -> String {
    let (date, time) = time.split_once('T').unwrap_or((time, ""));
    format!("{date} {} UTC", time.get(..5).unwrap_or(time))
}

/// The table's prose, in which `commands` stand between backticks.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Text with a capital at its beginning.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Text cut to what a page can hold, with nothing unseen in it.
pub(super) fn shown(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => escape(&text[..cut]) + "…",
        None => escape(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(sentence("drop it"), "Drop it");
        assert_eq!(sentence("请删除"), "请删除");
        assert_eq!(seconds(0.0, Lang::En), "<0.01 s");
        assert_eq!(shown("abc\u{1b}def", 4), "abc\\u{1B}…");
    }
}
