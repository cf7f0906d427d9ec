//! Prose as a person reads it, and durations. The figures are the terminal's too.

use maud::{Markup, html};

use acctpack::Lang;
use acctpack::text::escape;

pub(super) use acctpack::text::{bytes as size, count, group as grouped, percent, share};

/// A duration.
pub(super) fn seconds(seconds: f64, lang: Lang) -> String {
    let unit = lang.pick(["s", "秒"]);
    match seconds {
        s if s < 0.01 => format!("<0.01 {unit}"),
        s if s < 10.0 => format!("{s:.2} {unit}"),
        s => format!("{s:.0} {unit}"),
    }
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
