//! Figures and prose as a person reads them: digits in groups of three, shares, sizes, commands.

use maud::{Markup, html};

use crate::code::Lang;
use crate::finding::escape;

/// A whole number in groups of three.
pub(super) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share in percent that never rounds something to nothing, nor almost all to all.
pub(super) fn share(part: u64, whole: u64) -> String {
    let percent = percent(part, whole);
    match percent {
        _ if part == 0 => "0%".into(),
        _ if part == whole => "100%".into(),
        p if p < 0.1 => "<0.1%".into(),
        p if p > 99.9 => ">99.9%".into(),
        p => format!("{p:.1}%"),
    }
}

/// A share in percent as a number.
pub(super) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// A size in the decimal units in which services state theirs.
pub(super) fn size(bytes: u64) -> String {
    let scaled = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", scaled / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", scaled / 1e6),
        _ => format!("{:.2} GB", scaled / 1e9),
    }
}

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

/// A file name as one would type it in a shell.
pub(super) fn typed(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    // A leading dash would be read as a flag; `-` alone is standard input.
    let name = match name.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => format!("./{name}"),
        _ => name.to_string(),
    };
    if !name.is_empty() && name.chars().all(plain) {
        return name;
    }
    format!("'{}'", escape(&name).replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_and_shares_are_honest() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_284_096), "1,284,096");
        assert_eq!(share(1, 1_284_096), "<0.1%");
        assert_eq!(share(1_284_095, 1_284_096), ">99.9%");
        assert_eq!(share(1, 2), "50.0%");
        assert_eq!(share(0, 0), "0%");
        assert_eq!(size(16_693_248), "16.7 MB");
        assert_eq!(seconds(0.0, Lang::En), "<0.01 s");
    }

    #[test]
    fn a_file_name_is_typed_so_that_a_shell_reads_it_as_one() {
        assert_eq!(typed("会员/a.csv"), "会员/a.csv");
        assert_eq!(typed("my list.csv"), "'my list.csv'");
        assert_eq!(typed("a'; rm -rf ~"), r"'a'\''; rm -rf ~'");
        assert_eq!(typed("-o.txt"), "./-o.txt");
        assert_eq!(typed("-"), "-");
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(sentence("drop it"), "Drop it");
        assert_eq!(sentence("请删除"), "请删除");
        assert_eq!(shown("abc\u{1b}def", 4), "abc\\u{1B}…");
    }
}
