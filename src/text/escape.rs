//! Text as people are shown it: bytes that are no text spelled out, what could steer a terminal
//! escaped, accounts masked, long rows cut.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::text::column_names::{is_known_column_name, is_other_column_name};

/// How many bytes of a row a finding carries at most; a longer row is cut there, between two characters,
/// and `…` stands for the rest.
pub const EXCERPT_BYTES: usize = 4096;

/// What a finding carries of a row.
pub(crate) fn excerpt(text: &[u8]) -> Cow<'_, [u8]> {
    let Some(cut) = text.get(..EXCERPT_BYTES) else { return Cow::Borrowed(text) };
    if cut.len() == text.len() {
        return Cow::Borrowed(text);
    }
    Cow::Owned([whole_characters(cut), "…".as_bytes()].concat())
}

/// As many whole characters of a text as there are in so many bytes.
pub fn head(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

/// A text without the character that is cut at its end.
fn whole_characters(text: &[u8]) -> &[u8] {
    let tail = text.len().saturating_sub(3)..text.len();
    let starts = tail.rev().find(|&at| text[at] as i8 > -65);
    match starts.map(|start| (start, std::str::from_utf8(&text[start..]))) {
        Some((start, Err(error))) if error.error_len().is_none() => &text[..start],
        _ => text,
    }
}

/// Bytes as text: what is UTF-8 as it is, each other byte as `\xNN`.
pub fn lossless(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    Cow::Owned(text)
}

/// Text with every character that cannot be seen, or that could steer a terminal, escaped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if is_unseen(c) => {
                let _ = write!(out, "\\u{{{:X}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// JSON in which every character that cannot be seen is escaped, as `\uXXXX`, but for the line feeds
/// between its parts.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    if json.is_ascii() && memchr::memchr(0x7f, json.as_bytes()).is_none() {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unseen(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    Cow::Owned(out)
}

/// Whether a character could steer a terminal, end a line in JavaScript, or hide.
pub fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || crate::text::unicode::is_invisible(c)
}

/// What may stand between the fields of a row.
const BETWEEN_FIELDS: [char; 7] = [',', ';', '\t', '|', '，', '；', '、'];

/// Masks a row: of each field enough stays to find the row by, not to reach the person. Known names of
/// columns stay; what only ends or sounds like one may be a person (王小明id). Each character gives one
/// character.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(BETWEEN_FIELDS) {
        let field = part.trim_end_matches(BETWEEN_FIELDS);
        mask_field(field, &mut out);
        out.push_str(&part[field.len()..]);
    }
    out
}

fn mask_field(field: &str, out: &mut String) {
    let (lead, rest) = field.split_at(field.len() - field.trim_start().len());
    let (field, tail) = rest.split_at(rest.trim_end().len());
    out.push_str(lead);
    mask_trimmed(field, out);
    out.push_str(tail);
}

fn mask_trimmed(field: &str, out: &mut String) {
    let name = field.trim_start_matches('\u{feff}').trim_matches('"');
    if is_known_column_name(name) || is_other_column_name(name) {
        return out.push_str(field);
    }
    let count = field.chars().count();
    let (head, tail) = match count {
        // Of a short text, a name maybe, any character says too much.
        0..6 => (0, 0),
        _ => ((count / 5).min(3), (count / 5).min(2)),
    };
    let kept = |index: usize| index < head || index >= count - tail;
    out.extend(field.chars().enumerate().map(|(index, c)| if kept(index) { c } else { '*' }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_little() {
        assert_eq!(mask("13800138000"), "13*******00");
        assert_eq!(mask("abc"), "***");
        assert_eq!(mask("张三丰先"), "****");
        assert_eq!(mask(""), "");
        assert_eq!(mask("oABCDEFGHIJKLMNOPQRSTUVWXYZa"), "oAB***********************Za");
    }

    #[test]
    fn each_field_of_a_row_is_masked_alone_and_names_of_columns_stay() {
        assert_eq!(mask("13800138000,张三丰,7"), "13*******00,***,*");
        assert_eq!(mask("张三;13800138000\t李四|王五，赵六"), "**;13*******00\t**|**，**");
        assert_eq!(mask("id,手机号,昵称,\"City\""), "id,手机号,昵称,\"City\"");
        assert_eq!(mask("user张三丰先生"), "u*******生");
        for account in ["王小明id", "李雷手机", "zhangsan_phone", "手机号（13800138000）"]
        {
            assert!(mask(account).contains("**"), "{account}");
        }
        assert_eq!(mask(",;"), ",;");
    }

    #[test]
    fn bytes_that_are_not_text_are_spelled_out() {
        assert_eq!(lossless(b"ab\xff\xc3"), "ab\\xFF\\xC3");
        assert_eq!(lossless("张三".as_bytes()), "张三");
        assert_eq!(escape("a\u{1b}[2J\u{202e}\t"), "a\\u{1B}[2J\\u{202E}\\t");
    }
}
