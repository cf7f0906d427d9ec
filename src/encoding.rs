//! The encoding of a text: by name, by its first bytes, by detection; and decoding to UTF-8.

mod decode;
mod detect;

use std::fmt;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

pub(crate) use self::decode::{Decoder, StreamDecoder};
pub(crate) use self::detect::detect;

/// An encoding that acctpack reads: any of the WHATWG standard, or UTF-32.
///
/// ```
/// use acctpack::TextEncoding;
///
/// assert_eq!(TextEncoding::named("gb2312").unwrap().name(), "GBK");
/// assert_eq!(TextEncoding::named("utf-32le"), Some(TextEncoding::Utf32Le));
/// assert_eq!(TextEncoding::named("utf-99"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// One of the WHATWG standard.
    Whatwg(&'static Encoding),
    /// UTF-32, the low byte first.
    Utf32Le,
    /// UTF-32, the high byte first.
    Utf32Be,
}

impl TextEncoding {
    /// UTF-8: what the service reads.
    pub const UTF_8: TextEncoding = TextEncoding::Whatwg(UTF_8);

    /// The encoding of that name, read without case: any label of the WHATWG standard, or
    /// `utf-32`, `utf-32le`, `utf-32be`. Encodings that the standard refuses to decode have none.
    pub fn named(label: &str) -> Option<TextEncoding> {
        let is = |names: &[&str]| names.iter().any(|name| label.trim().eq_ignore_ascii_case(name));
        if is(&["utf-32", "utf32", "utf-32le", "utf32le"]) {
            Some(TextEncoding::Utf32Le)
        } else if is(&["utf-32be", "utf32be"]) {
            Some(TextEncoding::Utf32Be)
        } else {
            Encoding::for_label_no_replacement(label.as_bytes()).map(TextEncoding::Whatwg)
        }
    }

    /// The name, as the standard spells it.
    pub fn name(self) -> &'static str {
        match self {
            TextEncoding::Whatwg(encoding) => encoding.name(),
            TextEncoding::Utf32Le => "UTF-32LE",
            TextEncoding::Utf32Be => "UTF-32BE",
        }
    }
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The byte order marks. That of UTF-32LE begins with that of UTF-16LE, so it comes first.
const BOMS: [(TextEncoding, &[u8]); 6] = [
    (TextEncoding::UTF_8, &[0xEF, 0xBB, 0xBF]),
    (TextEncoding::Utf32Le, &[0xFF, 0xFE, 0, 0]),
    (TextEncoding::Utf32Be, &[0, 0, 0xFE, 0xFF]),
    (TextEncoding::Whatwg(UTF_16LE), &[0xFF, 0xFE]),
    (TextEncoding::Whatwg(UTF_16BE), &[0xFE, 0xFF]),
    (TextEncoding::Whatwg(GB18030), &[0x84, 0x31, 0x95, 0x33]),
];

/// What a text's bytes tell of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sniffed {
    /// It is UTF-8; rows that are not are broken.
    Utf8 {
        /// Whether it begins with a byte order mark.
        bom: bool,
    },
    /// A byte order mark says so.
    Bom(TextEncoding, usize),
    /// It looks like this one.
    LooksLike {
        /// Which.
        encoding: TextEncoding,
        /// Whether the evidence is good enough to decode it unasked.
        sure: bool,
    },
    /// They do not tell.
    Unknown,
}

/// What the first bytes of a text tell: a byte order mark, or the NULs of UTF-16 and UTF-32. A few
/// hundred bytes do; `Unknown` leaves it to UTF-8, and after that to [`detect`].
pub(crate) fn sniff_head(first: &[u8]) -> Sniffed {
    match BOMS.iter().find(|(_, bom)| first.starts_with(bom)) {
        Some((encoding, _)) if *encoding == TextEncoding::UTF_8 => Sniffed::Utf8 { bom: true },
        Some(&(encoding, bom)) => Sniffed::Bom(encoding, bom.len()),
        None => sniff_wide(first),
    }
}

/// Recognises UTF-16 and UTF-32 without a byte order mark: by the NULs of their ASCII characters,
/// all on the same side, and by decoding to nothing but text.
fn sniff_wide(first: &[u8]) -> Sniffed {
    // Room for every place in a unit; a last unit may be cut.
    let head = &first[..first.len().min(4096) / 4 * 4];
    let nuls = head.iter().filter(|&&byte| byte == 0).count();
    // A NUL here and there in ASCII or UTF-8 is a control character in a row.
    if nuls == 0 || nuls * 8 < head.len() * 3 && std::str::from_utf8(head).is_ok() {
        return Sniffed::Unknown;
    }
    let wide = [
        TextEncoding::Utf32Le,
        TextEncoding::Utf32Be,
        TextEncoding::Whatwg(UTF_16LE),
        TextEncoding::Whatwg(UTF_16BE),
    ];
    // Read on the wrong side, ASCII is none; a character like U+4E00 becomes ASCII, but seldom.
    let mut found = wide.map(|encoding| (ascii_in_text(encoding, head), encoding));
    found.sort_by_key(|(ascii, _)| std::cmp::Reverse(*ascii));
    match found {
        [(0, _), ..] => Sniffed::Unknown,
        [(most, encoding), (next, _), ..] => {
            Sniffed::LooksLike { encoding, sure: head.len() >= 16 && next * 4 < most }
        }
    }
}

/// How many ASCII characters bytes decode to; none if not all of it reads as text.
fn ascii_in_text(encoding: TextEncoding, bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let malformed = Decoder::new(encoding).decode(bytes, &mut out);
    // A surrogate pair may be cut at the end.
    let cut = usize::from(out.last() == Some(&0xFF));
    out.truncate(out.len() - cut);
    match std::str::from_utf8(&out) {
        Ok(text) if malformed == cut as u64 && text.chars().all(is_text) => {
            text.chars().filter(char::is_ascii).count()
        }
        _ => 0,
    }
}

/// Whether texts hold such a character: no control but tab and row ends, no private use, and none
/// that is no character.
fn is_text(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        // A line feed read on the wrong side: no character at all.
        '\u{a00}' => false,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => false,
        c => !c.is_control() && c as u32 & 0xFFFE != 0xFFFE,
    }
}

#[cfg(test)]
mod tests;
