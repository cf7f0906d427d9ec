//! Prose as a person reads it on a page.

use acctpack::escape;
use maud::{Markup, html};

/// Prose in which `commands` are between backticks.
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
        assert_eq!(shown("abc\u{1b}def", 4), "abc\\u{1B}…");
    }
}
