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
