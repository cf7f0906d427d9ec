//! Decoding row by row. A text is decoded in one encoding, but files are joined, and logs appended
//! to: a row that is of another encoding decodes to other people's accounts without a fault. Here
//! each row bears out the encoding of the text, or it is marked as malformed.
//!
//! What is weighed is how a row reads both ways. A row is exact or it is refused: where both
//! readings are plausible, it is marked.

use encoding_rs::{EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, MACINTOSH, UTF_8, WINDOWS_1252};

use super::decode::MALFORMED;
use super::languages::{LANGUAGES, Language, is_neutral, language_of};
use super::{Decoder, EncodingKind, TextEncoding, rival};

/// Decodes whole rows, and marks those that are not in the encoding of the text.
#[derive(Clone, Copy)]
pub(crate) struct RowDecoder {
    decoder: Decoder,
    script: Script,
    /// A row is another encoding's where it is likelier there by so much.
    margin: u32,
}

/// By so much a row is likelier in another encoding than a row of its own is by accident: no name is, and
/// of nicknames of which half the characters are not common three in a thousand.
const MARGIN: u32 = 6;
/// The same where rows of others are known to stand about.
const WARY_MARGIN: u32 = 3;
/// By so much it is surely another's: of such nicknames two in ten thousand are so by accident.
const SURE_MARGIN: u32 = 9;

/// What rows are made of, as far as an encoding tells.
#[derive(Clone, Copy)]
enum Script {
    /// Units of two bytes: any characters.
    Wide,
    /// Several bytes to the character, of a language whose common characters are known.
    Language(&'static Encoding, &'static Language),
    /// A byte to the character: letters with accents among those of ASCII.
    Western,
    /// A byte to the character, or another way: no text in it is UTF-8 by accident.
    Other,
    /// Nothing can be told.
    Unknown,
}

impl Script {
    fn of(encoding: TextEncoding) -> Script {
        match encoding.0 {
            EncodingKind::Whatwg(encoding) => match language_of(encoding) {
                Some(language) => Script::Language(encoding, language),
                None if encoding == WINDOWS_1252 || encoding == MACINTOSH => Script::Western,
                None if encoding == UTF_8 || encoding == ISO_2022_JP => Script::Unknown,
                None if Decoder::new(TextEncoding::whatwg(encoding)).unit() == 2 => Script::Wide,
                None => Script::Other,
            },
            EncodingKind::Utf32Le | EncodingKind::Utf32Be => Script::Unknown,
        }
    }
}

impl RowDecoder {
    pub(crate) fn new(encoding: TextEncoding) -> RowDecoder {
        let (decoder, script) = (Decoder::new(encoding), Script::of(encoding));
        RowDecoder { decoder, script, margin: MARGIN }
    }

    /// The same for a text that begins so: where one row in a thousand, or the only one, is surely of another
    /// encoding, less is asked of the others.
    pub(crate) fn wary_of(self, first: &[u8]) -> RowDecoder {
        let Script::Language(encoding, language) = self.script else { return self };
        let (mut rows, mut others) = (0u64, 0u64);
        for (start, end) in (RawLines { text: first, unit: b"\n", at: 0 }) {
            let row = &first[start..end];
            if row.is_ascii() {
                continue;
            }
            rows += 1;
            let text = encoding.decode_without_bom_handling_and_without_replacement(row);
            others +=
                u64::from(text.is_some_and(|text| {
                    rival::lead(row, &text, encoding, language, SURE_MARGIN) > 0
                }));
        }
        let margin = if others > 0 && others * 1000 >= rows { WARY_MARGIN } else { self.margin };
        RowDecoder { margin, ..self }
    }

    /// Appends the text of whole rows as [`Decoder::decode`] does. A row of another encoding comes
    /// out after the byte 0xFF, which no UTF-8 holds.
    pub(crate) fn decode(&self, raw: &[u8], out: &mut Vec<u8>) {
        let begin = out.len();
        self.decoder.decode(raw, out);
        if !matches!(self.script, Script::Unknown) && self.decoder.may_hold_more_than_ascii(raw) {
            let foreign = self.foreign_rows(raw, &out[begin..]);
            if !foreign.is_empty() {
                let text = out.split_off(begin);
                mark_rows(&text, &foreign, out);
            }
        }
        self.mark_damaged(out, begin);
    }

    /// Where the rows of another encoding are in the decoded text, each with what is to stand there.
    fn foreign_rows<'r>(
        &self,
        raw: &'r [u8],
        text: &[u8],
    ) -> Vec<(usize, usize, Option<&'r [u8]>)> {
        let mut foreign = Vec::new();
        // Decoding keeps every line end where it is.
        let mut lines = RawLines { text, unit: b"\n", at: 0 };
        let unit = self.decoder.line_feed();
        for row in (RawLines { text: raw, unit, at: 0 }) {
            let Some((start, end)) = lines.next() else { break };
            let (row, decoded) = (&raw[row.0..row.1], &text[start..end]);
            if self.is_foreign(row, decoded) {
                let is_utf8 = unit.len() == 1 && std::str::from_utf8(row).is_ok();
                foreign.push((start, end, is_utf8.then_some(row)));
            }
        }
        foreign
    }

    /// Whether a row, which decodes to `text`, is not in the encoding of the rest.
    fn is_foreign(&self, row: &[u8], text: &[u8]) -> bool {
        // What is malformed is marked already.
        let (false, Ok(text)) = (text.is_ascii(), std::str::from_utf8(text)) else { return false };
        match (self.script, std::str::from_utf8(row)) {
            (Script::Wide, utf8) => {
                let is_common = |c: char| LANGUAGES.iter().any(|(_, of)| of.commonly(c));
                let is_utf8 = utf8.is_ok_and(|row| {
                    row.chars().any(is_long)
                        && !row.contains(char::is_control)
                        && !text.chars().all(|c| is_neutral(c) || is_common(c))
                });
                is_utf8 || !reads_as_wide(text)
            }
            (Script::Western | Script::Other, Ok(_)) => true,
            (Script::Language(encoding, language), utf8) => {
                let is_utf8 = utf8.is_ok_and(|utf8| {
                    let common = share_of_common(text, language);
                    match reads_as_utf8(utf8) {
                        Plausible::Yes => true,
                        Plausible::Barely => common < 100,
                        Plausible::No => common < 50,
                    }
                });
                is_utf8
                    || are_accents(row, text, encoding, language)
                    || rival::lead(row, text, encoding, language, self.margin) > 0
            }
            (Script::Western, Err(_)) => !reads_as_western(text),
            (Script::Other | Script::Unknown, _) => false,
        }
    }

    /// Marks characters that no text is made of where they stand.
    fn mark_damaged(&self, out: &mut Vec<u8>, begin: usize) {
        // Wide texts hold what was in UTF-8 before, be it damaged: that has a code of its own.
        let is_wide = self.decoder.unit() > 1;
        let may_be = |byte: u8| matches!(byte, 0xC2 | 0xE0 | 0xEE..=0xF4);
        if matches!(self.script, Script::Unknown) && !is_wide && self.decoder.is_block_independent()
            || !out[begin..].iter().any(|&byte| may_be(byte))
        {
            return;
        }
        let damaged = |c: char| match is_wide {
            true => is_never_text(c),
            false => is_never_text(c) || is_damaged(c),
        };
        let text = &out[begin..];
        let is_sound = |chunk: &str| !chunk.chars().any(damaged);
        if text.utf8_chunks().all(|chunk| is_sound(chunk.valid())) {
            return;
        }
        let text = out.split_off(begin);
        for chunk in text.utf8_chunks() {
            for c in chunk.valid().chars() {
                match damaged(c) {
                    true => out.push(MALFORMED),
                    false => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                }
            }
            out.extend_from_slice(chunk.invalid());
        }
    }
}

fn mark_rows(text: &[u8], foreign: &[(usize, usize, Option<&[u8]>)], out: &mut Vec<u8>) {
    let mut done = 0;
    for &(start, end, row) in foreign {
        out.extend_from_slice(&text[done..start]);
        out.push(MALFORMED);
        out.extend_from_slice(row.unwrap_or(&text[start..end]));
        done = end;
    }
    out.extend_from_slice(&text[done..]);
}

/// Lines of a text, without their ends: LF or CR, each a unit of one byte, two or four.
struct RawLines<'t> {
    text: &'t [u8],
    /// A line feed.
    unit: &'static [u8],
    at: usize,
}

impl Iterator for RawLines<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let (start, width) = (self.at, self.unit.len());
        if start > self.text.len() {
            return None;
        }
        let rest = &self.text[start..];
        let len = match width {
            1 => memchr::memchr2(b'\n', b'\r', rest),
            _ => rest.chunks_exact(width).position(|unit| {
                let is = |(&byte, &other): (&u8, &u8)| {
                    byte == other || (other == b'\n' && byte == b'\r')
                };
                unit.iter().zip(self.unit).all(is)
            }),
        };
        let end = len.map_or(self.text.len(), |len| start + len * width);
        self.at = if len.is_some() { end + width } else { self.text.len() + 1 };
        Some((start, end))
    }
}

fn is_long(c: char) -> bool {
    c >= '\u{800}'
}

/// How well a row reads as a text in UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plausible {
    Yes,
    /// One of two letters that nothing else stands for.
    Barely,
    No,
}

/// How well a row that is UTF-8, with characters outside ASCII, reads as a text in it. Of characters of
/// three bytes or four it is none by accident. In an encoding of two bytes to the character, one row in
/// fifteen of two characters is UTF-8 of as many; those are letters of one alphabet in few.
fn reads_as_utf8(row: &str) -> Plausible {
    let outside = || row.chars().filter(|c| !c.is_ascii());
    let is_in = |range: &(char, char)| outside().all(|c| (range.0..=range.1).contains(&c));
    let has_letters = || row.contains(|c: char| c.is_ascii_alphabetic());
    match () {
        () if outside().any(is_long) => Plausible::Yes,
        () if is_in(&('\u{a0}', '\u{36f}')) && has_letters() => Plausible::Yes,
        () if outside().nth(2).is_some() && ALPHABETS.iter().any(is_in) => Plausible::Yes,
        () if outside().nth(1).is_some() && LETTERS.iter().any(is_in) => Plausible::Barely,
        () => Plausible::No,
    }
}

/// The letters that Greek, Russian, Hebrew and Arabic are mostly written in.
const LETTERS: [(char, char); 4] = [
    ('\u{386}', '\u{3ce}'),
    ('\u{401}', '\u{451}'),
    ('\u{5d0}', '\u{5ea}'),
    ('\u{621}', '\u{64a}'),
];

/// Greek, Cyrillic, Armenian, Hebrew, Arabic, Syriac to Thaana, N'Ko.
const ALPHABETS: [(char, char); 7] = [
    ('\u{370}', '\u{3ff}'),
    ('\u{400}', '\u{52f}'),
    ('\u{531}', '\u{58f}'),
    ('\u{591}', '\u{5f4}'),
    ('\u{600}', '\u{6ff}'),
    ('\u{700}', '\u{7bf}'),
    ('\u{7c0}', '\u{7fa}'),
];

/// How many in a hundred of what is outside ASCII are characters that the language uses most.
fn share_of_common(text: &str, language: &Language) -> usize {
    let outside = text.chars().filter(|&c| !is_neutral(c));
    let (all, common) = outside
        .fold((0, 0), |(all, common), c| (all + 1, common + usize::from(language.commonly(c))));
    common * 100 / all.max(1)
}

/// Whether a row of no character that is common in its language is letters with accents that stand alone.
fn are_accents(row: &[u8], text: &str, encoding: &'static Encoding, language: &Language) -> bool {
    let mut outside = text.chars().filter(|&c| !is_neutral(c)).peekable();
    [GBK, GB18030, EUC_KR].contains(&encoding)
        && outside.peek().is_some()
        && !outside.any(|c| language.commonly(c))
        && holds_rarest(row)
}

/// Whether a row of GBK or EUC-KR holds a character that was added to what GB 2312 and KS X 1001 have: rare
/// ones, and what accents among letters of ASCII are read as.
fn holds_rarest(row: &[u8]) -> bool {
    let mut rest = row;
    while let [first, others @ ..] = rest {
        rest = match (first, others) {
            (0..=0x80 | 0xFF, _) | (_, []) => others,
            // A character of four bytes.
            (_, [b'0'..=b'9', ..]) => others.get(3..).unwrap_or_default(),
            (first, [second, ..]) if *first < 0xA1 || *second < 0xA1 => return true,
            _ => &others[1..],
        };
    }
    false
}

/// Whether letters with accents stand among others of ASCII, as in a language of western Europe they do.
fn reads_as_western(text: &str) -> bool {
    let outside = text.chars().filter(|&c| !c.is_ascii() && !matches!(c, '’' | '\u{a0}')).count();
    outside <= text.chars().filter(char::is_ascii_alphabetic).count()
}

/// Whether a row of UTF-16 is none of bytes that were appended to it, nor of the other byte order.
/// Two letters of ASCII are one character of UTF-16, and so are a line feed and what stands beside it.
pub(super) fn reads_as_wide(text: &str) -> bool {
    let halves = |c: char| u16::try_from(c as u32).ok().map(u16::to_be_bytes);
    let is_common = |c: char| LANGUAGES.iter().any(|(_, language)| language.commonly(c));
    let is_symbol = |c: char| matches!(c, '\u{2000}'..='\u{2bff}') || is_neutral(c);
    let letters = || text.chars().filter(|&c| c >= '\u{100}' && !is_symbol(c));
    let (mut all, mut ascii, mut swapped, mut common, mut ends) = (0, 0, 0, 0, 0);
    for c in letters() {
        let is_ascii = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
        let [high, low] = halves(c).unwrap_or([0xFF; 2]);
        all += 1;
        ascii += usize::from(is_ascii(high) && is_ascii(low));
        swapped += usize::from(is_ascii(high) && low == 0);
        common += usize::from(is_common(c));
        let is_end = |byte: u8| matches!(byte, b'\n' | b'\r');
        ends += usize::from((is_end(high) || is_end(low)) && !is_common(c));
    }
    let is_of_indic = || letters().all(|c| matches!(c, '\u{900}'..='\u{dff}'));
    if ends > 0 && !(all > 1 && is_of_indic()) {
        return false;
    }
    let is_bytes = all > 0 && ascii == all && common * 2 < all;
    let is_swapped = all > 1 && swapped == all;
    !is_bytes && !is_swapped
}

/// Whether a character is none: what is no character, and line ends of the other byte order.
fn is_never_text(c: char) -> bool {
    let code = c as u32;
    code & 0xFFFE == 0xFFFE || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{a00}' | '\u{d00}')
}

/// Whether a character stands for what an encoding leaves open, or was lost before.
fn is_damaged(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{f0000}'..)
}

/// Whether bytes after a mark are what it says: of their first rows, no more are of another encoding
/// than not.
pub(super) fn bears_out(encoding: TextEncoding, first: &[u8]) -> bool {
    const LOOK: usize = 4096;
    let decoder = RowDecoder::new(encoding);
    let unit = decoder.decoder.unit();
    let mut text = Vec::new();
    let first = &first[..first.len().min(LOOK) / unit * unit];
    let rows = RawLines { text: first, unit: decoder.decoder.line_feed(), at: 0 };
    let (mut good, mut bad) = (0, 0);
    for (start, end) in rows.filter(|(start, end)| start < end) {
        text.clear();
        decoder.decode(&first[start..end], &mut text);
        match std::str::from_utf8(&text) {
            Ok(_) => good += 1,
            // The look may end within a character.
            Err(_) if end == first.len() && end == LOOK && good > 0 => {}
            Err(_) => bad += 1,
        }
    }
    good >= bad
}

#[cfg(test)]
mod tests;
