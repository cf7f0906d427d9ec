//! The encoding of a text: by name, by its first bytes, by detection; and decoding to UTF-8.

mod decode;
mod detect;
mod languages;
mod rival;
mod rows;

use std::fmt;
use std::str::FromStr;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::unknown_name::UnknownName;

pub(crate) use self::decode::{Decoder, StreamDecoder};
pub(crate) use self::detect::{Start, detect, escaped, readings, row_that_reads};
pub(crate) use self::rows::RowDecoder;

/// An encoding that acctpack reads: any of the WHATWG standard, or UTF-32.
///
/// ```
/// use acctpack::TextEncoding;
///
/// assert_eq!(TextEncoding::named("gb2312").unwrap().name(), "GBK");
/// assert_eq!("cp936".parse(), Ok(TextEncoding::named("gbk").unwrap()));
/// assert_eq!(TextEncoding::named("utf-99"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEncoding(EncodingKind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EncodingKind {
    Whatwg(&'static Encoding),
    Utf32Le,
    Utf32Be,
}

/// Names by which Windows, Python and Java call what the standard calls otherwise, without case, `-`
/// and `_`.
const ALIASES: [(&str, &str); 19] = [
    ("cp936", "gbk"),
    ("ms936", "gbk"),
    ("windows936", "gbk"),
    ("cp54936", "gb18030"),
    ("cp932", "shift_jis"),
    ("ms932", "shift_jis"),
    ("windows932", "shift_jis"),
    ("cp949", "euc-kr"),
    ("ms949", "euc-kr"),
    ("uhc", "euc-kr"),
    ("cp950", "big5"),
    ("ms950", "big5"),
    ("windows950", "big5"),
    ("utf16", "utf-16le"),
    ("utf16le", "utf-16le"),
    ("utf16be", "utf-16be"),
    ("cp65001", "utf-8"),
    ("eucjp", "euc-jp"),
    ("euckr", "euc-kr"),
];

impl TextEncoding {
    /// UTF-8: what the service reads.
    pub const UTF_8: TextEncoding = TextEncoding::whatwg(UTF_8);
    pub(crate) const UTF_16LE: TextEncoding = TextEncoding::whatwg(UTF_16LE);
    pub(crate) const UTF_16BE: TextEncoding = TextEncoding::whatwg(UTF_16BE);
    pub(crate) const UTF_32LE: TextEncoding = TextEncoding(EncodingKind::Utf32Le);
    pub(crate) const UTF_32BE: TextEncoding = TextEncoding(EncodingKind::Utf32Be);

    const fn whatwg(encoding: &'static Encoding) -> TextEncoding {
        TextEncoding(EncodingKind::Whatwg(encoding))
    }

    /// The encoding of that name, read without case: any label of the WHATWG standard, `utf-32`,
    /// `utf-32le`, `utf-32be`, or a name that Windows or Python uses, as `cp936` or `utf_16_le`.
    /// Encodings that the standard refuses to decode have none.
    pub fn named(label: &str) -> Option<TextEncoding> {
        let label = label.trim().to_ascii_lowercase();
        let squeezed = label.replace(['-', '_'], "");
        match squeezed.as_str() {
            "utf32" | "utf32le" => return Some(TextEncoding::UTF_32LE),
            "utf32be" => return Some(TextEncoding::UTF_32BE),
            _ => {}
        }
        let alias = ALIASES.iter().find(|(alias, _)| *alias == squeezed);
        let spelled = [
            alias.map_or(label.clone(), |(_, name)| (*name).to_string()),
            label.replace('_', "-"),
            squeezed.replace("cp", "windows-"),
            squeezed,
        ];
        spelled
            .iter()
            .find_map(|label| Encoding::for_label_no_replacement(label.as_bytes()))
            .map(TextEncoding::whatwg)
    }

    /// The name, as the standard spells it.
    pub fn name(self) -> &'static str {
        match self.0 {
            EncodingKind::Whatwg(encoding) => encoding.name(),
            EncodingKind::Utf32Le => "UTF-32LE",
            EncodingKind::Utf32Be => "UTF-32BE",
        }
    }
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for TextEncoding {
    type Err = UnknownName;

    fn from_str(label: &str) -> Result<TextEncoding, UnknownName> {
        TextEncoding::named(label).ok_or_else(|| UnknownName::of("encoding", label))
    }
}

/// Whether a text of ASCII bytes can be in an encoding and mean something else: units of two bytes or
/// four, or escapes.
pub(crate) fn may_be_ascii_bytes(encoding: TextEncoding) -> bool {
    let decoder = Decoder::new(encoding);
    decoder.unit() > 1 || !decoder.is_block_independent()
}

/// The byte order marks. That of UTF-32LE begins with that of UTF-16LE, so it comes first.
const BOMS: [(TextEncoding, &[u8]); 6] = [
    (TextEncoding::UTF_8, &[0xEF, 0xBB, 0xBF]),
    (TextEncoding::UTF_32LE, &[0xFF, 0xFE, 0, 0]),
    (TextEncoding::UTF_32BE, &[0, 0, 0xFE, 0xFF]),
    (TextEncoding::UTF_16LE, &[0xFF, 0xFE]),
    (TextEncoding::UTF_16BE, &[0xFE, 0xFF]),
    (TextEncoding::whatwg(GB18030), &[0x84, 0x31, 0x95, 0x33]),
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
/// hundred bytes do; `Unknown` leaves it to UTF-8, and after that to [`detect`]. A mark that what
/// follows does not bear out says nothing.
pub(crate) fn sniff_head(first: &[u8]) -> Sniffed {
    let Some(&(encoding, bom)) = BOMS.iter().find(|(_, bom)| first.starts_with(bom)) else {
        return match sniff_wide(first) {
            Sniffed::Unknown => escaped(first).unwrap_or(Sniffed::Unknown),
            sniffed => sniffed,
        };
    };
    if encoding == TextEncoding::UTF_8 {
        return Sniffed::Utf8 { bom: true };
    }
    let text = &first[bom.len()..];
    match rows::bears_out(encoding, text) {
        true => Sniffed::Bom(encoding, bom.len()),
        false => match sniff_wide(text) {
            Sniffed::LooksLike { encoding, .. } => Sniffed::LooksLike { encoding, sure: false },
            sniffed => sniffed,
        },
    }
}

/// How long the mark is that a text in this encoding may begin with: one of the other byte order is a
/// mark of it too.
pub(crate) fn mark_len(encoding: TextEncoding, first: &[u8]) -> usize {
    let unit = Decoder::new(encoding).unit();
    let is_mark = |(marked, bom): &&(TextEncoding, &[u8])| {
        first.starts_with(bom)
            && (*marked == encoding
                || *marked == TextEncoding::UTF_8
                || Decoder::new(*marked).unit() == unit && unit > 1)
    };
    BOMS.iter().find(is_mark).map_or(0, |(_, bom)| bom.len())
}

/// Recognises UTF-16 and UTF-32 without a byte order mark: by the NULs of their ASCII characters,
/// all on the same side, and by decoding to nothing but text.
fn sniff_wide(first: &[u8]) -> Sniffed {
    // Room for every place in a unit; a last unit may be cut.
    let head = &first[..first.len().min(4096) / 4 * 4];
    let nuls = head.iter().filter(|&&byte| byte == 0).count();
    if nuls == 0 || nuls * 8 < head.len() * 3 && is_text_with_nuls(head) {
        return Sniffed::Unknown;
    }
    let wide = [
        TextEncoding::UTF_32LE,
        TextEncoding::UTF_32BE,
        TextEncoding::UTF_16LE,
        TextEncoding::UTF_16BE,
    ];
    // Read on the wrong side, ASCII is none; a character like U+4E00 becomes ASCII, but seldom.
    let mut found = wide.map(|encoding| (ascii_in_text(encoding, head), encoding));
    found.sort_by_key(|(ascii, _)| std::cmp::Reverse(*ascii));
    match found {
        [(0, _), ..] => Sniffed::Unknown,
        [(most, encoding), (next, _), ..] => {
            // Each ASCII character has its NUL. Rows end, so that there are some in any list.
            let enough = head.len() >= 16 && most >= 2 && most * 64 >= head.len();
            Sniffed::LooksLike { encoding, sure: enough && next * 4 < most }
        }
    }
}

/// Whether bytes of which few are NULs are a text of bytes: in it a NUL is a control character in a
/// row. In UTF-16 every line end has its NUL, and what is not ASCII is seldom UTF-8.
fn is_text_with_nuls(head: &[u8]) -> bool {
    let lines = head.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty());
    let (with, without): (Vec<&[u8]>, Vec<&[u8]>) = lines.partition(|line| line.contains(&0));
    let is_cut = |bytes| std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    let chunks = head.utf8_chunks().map(|chunk| chunk.invalid());
    let broken: usize = chunks.filter(|bytes| !is_cut(bytes)).map(<[u8]>::len).sum();
    without.len() > with.len() || broken * 16 < head.len()
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
