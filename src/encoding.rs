//! The encoding of a text: by name, by a byte order mark, by detection; and decoding to UTF-8.

/// An encoding that acctpack reads: any of the WHATWG standard, or UTF-32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// One of the WHATWG standard.
    Whatwg(&'static encoding_rs::Encoding),
    /// UTF-32, the low byte first.
    Utf32Le,
    /// UTF-32, the high byte first.
    Utf32Be,
}
impl TextEncoding {
    /// UTF-8.
    pub const UTF_8: TextEncoding = TextEncoding::Whatwg(encoding_rs::UTF_8);
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            TextEncoding::Whatwg(e) => e.name(),
            TextEncoding::Utf32Le => "UTF-32LE",
            TextEncoding::Utf32Be => "UTF-32BE",
        }
    }
}
pub(crate) enum Sniffed {
    Utf8 { bom: bool },
    Bom(TextEncoding, usize),
    LooksLike { encoding: TextEncoding, sure: bool },
    Unknown,
}
pub(crate) fn sniff_head(_first: &[u8]) -> Sniffed {
    Sniffed::Utf8 { bom: false }
}
pub(crate) fn detect(_sample: &[u8]) -> Sniffed {
    Sniffed::Utf8 { bom: false }
}
