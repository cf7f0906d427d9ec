//! Decoding to UTF-8, block by block. In the encodings that lists come in, no byte of a character
//! of several bytes is a line feed, and a decoder that has read a line feed remembers nothing: a
//! block that ends with one decodes on its own, so that blocks can be decoded in parallel. Only
//! ISO-2022-JP shifts its meaning along the way, and is decoded in one stream.

use encoding_rs::{DecoderResult, ISO_2022_JP, UTF_16BE, UTF_16LE};

use super::{EncodingKind, TextEncoding};

/// What stands in the output for what could not be decoded. It is never a byte of UTF-8, so that
/// the row it stands in is found to be broken, as it is.
pub(super) const MALFORMED: u8 = 0xFF;

/// Decodes blocks of an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decoder {
    encoding: TextEncoding,
}

impl Decoder {
    pub(crate) fn new(encoding: TextEncoding) -> Decoder {
        Decoder { encoding }
    }

    /// Whether a block that [`cut`](Decoder::cut) cuts off decodes on its own. If not, use
    /// [`stream`](Decoder::stream).
    pub(crate) fn is_block_independent(self) -> bool {
        self.encoding != TextEncoding::whatwg(ISO_2022_JP)
    }

    /// How many bytes the smallest character takes; a block must begin at a multiple of it.
    pub(crate) fn unit(self) -> usize {
        match self.encoding.0 {
            EncodingKind::Utf32Le | EncodingKind::Utf32Be => 4,
            EncodingKind::Whatwg(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => 2,
            EncodingKind::Whatwg(_) => 1,
        }
    }

    /// The bytes of a line feed.
    pub(crate) fn line_feed(self) -> &'static [u8] {
        match self.encoding.0 {
            EncodingKind::Utf32Le => b"\n\0\0\0",
            EncodingKind::Utf32Be => b"\0\0\0\n",
            EncodingKind::Whatwg(encoding) if encoding == UTF_16LE => b"\n\0",
            EncodingKind::Whatwg(encoding) if encoding == UTF_16BE => b"\0\n",
            EncodingKind::Whatwg(_) => b"\n",
        }
    }

    /// Whether bytes may be more than ASCII.
    pub(super) fn may_hold_more_than_ascii(self, raw: &[u8]) -> bool {
        self.unit() > 1 || !raw.is_ascii()
    }

    /// How many bytes of `raw` come up to its first line feed and with it.
    pub(crate) fn first_line(self, raw: &[u8]) -> Option<usize> {
        let (unit, line_feed) = (self.unit(), self.line_feed());
        let at = raw.chunks_exact(unit).position(|unit| unit == line_feed)?;
        Some((at + 1) * unit)
    }

    /// How many bytes of `raw`, which begins where a block begins, make up a block: up to its last
    /// line feed, or else its last carriage return, or, in a text of endless rows, up to the last place where no character is cut.
    /// `None` if there is no such place; then more must be read.
    pub(crate) fn cut(self, raw: &[u8]) -> Option<usize> {
        let (unit, line_feed) = (self.unit(), self.line_feed());
        if !self.is_block_independent() {
            return None;
        }
        let after = |index: usize| (index + 1) * unit;
        let units = raw.chunks_exact(unit);
        let is_return = |unit: &[u8]| {
            let is = |(&byte, &of_feed): (&u8, &u8)| match of_feed {
                b'\n' => byte == b'\r',
                other => byte == other,
            };
            unit.iter().zip(line_feed).all(is)
        };
        let line = match unit {
            1 => memchr::memrchr(b'\n', raw).or_else(|| memchr::memrchr(b'\r', raw)),
            _ => units
                .clone()
                .rposition(|unit| unit == line_feed)
                .or_else(|| units.clone().rposition(is_return)),
        };
        line.or_else(|| units.clone().rposition(|unit| self.ends_character(unit))).map(after)
    }

    /// Whether a character ends with this unit, whatever comes before it. Bytes below the digits
    /// are no part of a longer character in any encoding.
    fn ends_character(self, unit: &[u8]) -> bool {
        let high = |byte: u8| !(0xD8..0xDC).contains(&byte);
        match (self.encoding.0, unit) {
            (EncodingKind::Utf32Le | EncodingKind::Utf32Be, _) => true,
            (EncodingKind::Whatwg(encoding), &[first, _]) if encoding == UTF_16BE => high(first),
            (_, &[_, last]) => high(last),
            (EncodingKind::Whatwg(encoding), &[byte]) => encoding.is_single_byte() || byte < 0x30,
            _ => false,
        }
    }

    /// Appends the text of a block, and says how many malformed sequences it holds: for each of
    /// them the byte 0xFF stands in the text. A byte order mark is decoded like any character:
    /// leave it out of the first block.
    pub(crate) fn decode(self, raw: &[u8], out: &mut Vec<u8>) -> u64 {
        match self.encoding.0 {
            EncodingKind::Utf32Le => decode_utf32(raw, u32::from_le_bytes, out),
            EncodingKind::Utf32Be => decode_utf32(raw, u32::from_be_bytes, out),
            EncodingKind::Whatwg(encoding) => {
                let mut decoder = encoding.new_decoder_without_bom_handling();
                decode_some(&mut decoder, raw, true, out)
            }
        }
    }

    /// A decoder that is fed block after block, wherever they were cut. `None` for UTF-32, whose
    /// blocks are independent.
    pub(crate) fn stream(self) -> Option<StreamDecoder> {
        match self.encoding.0 {
            EncodingKind::Whatwg(encoding) => {
                Some(StreamDecoder { decoder: encoding.new_decoder_without_bom_handling() })
            }
            EncodingKind::Utf32Le | EncodingKind::Utf32Be => None,
        }
    }
}

/// Decodes a text whose blocks depend on each other.
pub(crate) struct StreamDecoder {
    decoder: encoding_rs::Decoder,
}

impl StreamDecoder {
    /// Appends the text of the next block, as [`Decoder::decode`] does.
    pub(crate) fn push(&mut self, raw: &[u8], out: &mut Vec<u8>) -> u64 {
        decode_some(&mut self.decoder, raw, false, out)
    }

    /// Ends the text: a character that was begun is malformed.
    pub(crate) fn finish(mut self, out: &mut Vec<u8>) -> u64 {
        decode_some(&mut self.decoder, &[], true, out)
    }
}

fn decode_some(
    decoder: &mut encoding_rs::Decoder,
    mut raw: &[u8],
    last: bool,
    out: &mut Vec<u8>,
) -> u64 {
    let mut malformed = 0;
    let mut end = out.len();
    loop {
        // Most bytes of a list are ASCII: room for as many, and for more when there are more.
        let room = decoder.max_utf8_buffer_length_without_replacement(raw.len().min(1 << 16));
        let room = room.unwrap_or(0).max(raw.len()) + 16;
        if out.len() - end < room {
            out.resize(end + room, 0);
        }
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(raw, &mut out[end..], last);
        raw = &raw[read..];
        end += written;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                malformed += 1;
                if end == out.len() {
                    out.push(0);
                }
                out[end] = MALFORMED;
                end += 1;
            }
        }
    }
    out.truncate(end);
    malformed
}

fn decode_utf32(raw: &[u8], value: fn([u8; 4]) -> u32, out: &mut Vec<u8>) -> u64 {
    let mut malformed = 0;
    let mut push = |c: Option<char>| match c {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => {
            malformed += 1;
            out.push(MALFORMED);
        }
    };
    let (units, rest) = raw.as_chunks::<4>();
    for &unit in units {
        push(char::from_u32(value(unit)));
    }
    if !rest.is_empty() {
        push(None);
    }
    malformed
}
