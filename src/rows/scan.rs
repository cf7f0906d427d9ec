//! The scanner: finds row ends and sorts rows into *plain* ones, to which no rule can object, and
//! all others, which the judge looks at one by one.
//!
//! Cost: each byte is loaded once, 64 at a time, into bit masks: of line ends and digits, and only
//! where there is more than those, of bytes that need a look, CRs and UTF-8 continuation bytes. Each
//! row then costs a handful of bit operations and, if it is not all digits, a look at its first and
//! last byte. No allocation, no copy.

use std::array;

use wide::u8x16;

use crate::dedup::Kind;
use crate::rules::gate::{
    closer_leads, harmless_leads, is, needs_a_look, suspects_in_ascii, within,
};
use crate::rules::layout::{Plain, Quotes};
use crate::rules::placeholder::is_zeroes;
use crate::rules::words::is_plain_word;
use crate::text::unicode::is_continuation;

/// Whether bytes outside ASCII are known to be UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    /// The whole block is valid.
    Valid,
    /// Somewhere it is not: every row outside ASCII needs a look.
    Doubtful,
}

/// What takes the rows of a block, in order.
pub(crate) trait LineVisitor {
    /// A row to which no rule can object, with its length in characters.
    fn plain(&mut self, start: usize, account: &[u8], chars: usize, kind: Kind);
    /// The same in quotes: `line` is the row as it stands, `account` what the quotes hold.
    fn quoted(&mut self, start: usize, line: &[u8], account: &[u8], chars: usize, kind: Kind);
    /// A row without a byte that needs a look, which has too few of them to be plain. Returns where
    /// the next row starts, if not after this line.
    fn short(&mut self, start: usize, end: usize) -> Option<usize>;
    /// A row that needs a look: the line from `start` to `end`. Returns where the next row starts: a
    /// CSV record may span several lines.
    fn other(&mut self, start: usize, end: usize) -> usize;
}

/// Runs over the rows of a block. Returns whether it holds a byte outside ASCII.
pub(crate) fn scan(
    text: &[u8],
    utf8: Validity,
    plain: &Plain,
    visit: &mut impl LineVisitor,
) -> bool {
    let mut scanner = Scanner { text, plain, start: 0, before: Before::default() };
    let mut chunks = text.chunks_exact(64);
    let (mut base, mut beyond_ascii) = (0, false);
    for chunk in chunks.by_ref() {
        let chunk: &[u8; 64] = chunk.try_into().expect("a chunk of 64");
        let found = masks(chunk, &text[base..], plain.delimiter, utf8);
        beyond_ascii |= found.beyond_ascii;
        scanner.step(base, found, visit);
        base += 64;
    }
    let rest = chunks.remainder();
    // Padded with zeroes, which end no row.
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    let mut found = masks(&last, rest, plain.delimiter, utf8);
    let within = (1u64 << rest.len()) - 1;
    found.suspects &= within;
    scanner.step(base, found, visit);
    scanner.finish(visit);
    beyond_ascii | found.beyond_ascii
}

/// What 64 bytes are, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Masks {
    line_ends: u64,
    carriage_returns: u64,
    suspects: u64,
    digits: u64,
    continuations: u64,
    /// Whether any byte is outside ASCII.
    beyond_ascii: bool,
}

/// What the current row has shown so far.
#[derive(Clone, Copy, Default)]
struct Before {
    /// A byte that needs a look.
    suspect: bool,
    /// A byte that is no digit.
    word: bool,
    /// A quote at one of its ends, which may be the first of two.
    quote: bool,
    /// How many continuation bytes, which are no characters of their own.
    continuations: usize,
}

impl Before {
    /// The same with what these bytes of the row show.
    #[inline(always)]
    fn and(self, suspects: u64, words: u64, continuations: u64) -> Before {
        Before {
            suspect: self.suspect | (suspects != 0),
            word: self.word | (words != 0),
            quote: self.quote,
            continuations: self.continuations + continuations.count_ones() as usize,
        }
    }
}

struct Scanner<'t, 'p> {
    text: &'t [u8],
    plain: &'p Plain,
    /// Where the current row begins.
    start: usize,
    before: Before,
}

impl Scanner<'_, '_> {
    #[inline(always)]
    fn step(&mut self, base: usize, masks: Masks, visit: &mut impl LineVisitor) {
        if self.start >= base + 64 {
            return;
        }
        let around = self.quotes_around_rows(base, &masks);
        let suspects = masks.suspects & !around;
        let words = !masks.digits & !masks.line_ends & !around;
        // What lies from the beginning of the current row on.
        let mut from = !0 << self.start.saturating_sub(base);
        let mut line_ends = masks.line_ends & from;
        let loud = suspects | around | masks.carriage_returns;
        let Before { suspect, word, quote, continuations } = self.before;
        if loud & from == 0 && !suspect && !quote {
            let (words, continued) = (words & from, masks.continuations & from);
            let before = Before { word, ..Before::default() };
            // Compiled three times over: what is known to be nought costs nothing.
            return if continued != 0 || continuations != 0 {
                let before = Before { continuations, ..before };
                self.quiet(base, line_ends, words, continued, before, visit)
            } else if words != 0 || word {
                self.quiet(base, line_ends, words, 0, before, visit)
            } else {
                self.quiet(base, line_ends, 0, 0, Before::default(), visit)
            };
        }
        while line_ends != 0 {
            let at = line_ends.trailing_zeros() as usize;
            let row = from & !(!0 << at);
            let shown = self.before.and(suspects & row, words & row, masks.continuations & row);
            let is_cr = masks.carriage_returns >> at & 1 == 1;
            self.start = self.row(base + at, is_cr, shown, visit);
            self.before = Before::default();
            if self.start >= base + 64 {
                return;
            }
            from = !0 << (self.start - base);
            line_ends &= from;
        }
        self.before = self.before.and(suspects & from, words & from, masks.continuations & from);
        self.before.quote |= around & from != 0;
    }

    /// Rows that end within 64 bytes without suspects, quotes and CRs, of which there were none before
    /// them either. `words` are the bytes that are no digits, `continuations` those of UTF-8; `before` is
    /// what the current row has shown of them.
    #[inline(always)]
    fn quiet(
        &mut self,
        base: usize,
        mut line_ends: u64,
        mut words: u64,
        mut continuations: u64,
        mut before: Before,
        visit: &mut impl LineVisitor,
    ) {
        let Plain { min_chars, min_bytes, max_bytes, .. } = *self.plain;
        while line_ends != 0 {
            let at = line_ends.trailing_zeros() as usize;
            let from = !0 << at;
            let shown = before.and(0, words & !from, continuations & !from);
            words &= from;
            continuations &= from;
            let row = &self.text[self.start..base + at];
            let chars = row.len() - shown.continuations;
            let fits = row.len() >= min_bytes && row.len() <= max_bytes && chars >= min_chars;
            if fits && !shown.word && row[0] != b'0' {
                visit.plain(self.start, row, row.len(), Kind::Digits);
            } else if fits && shown.word && is_plain_word(row) {
                visit.plain(self.start, row, chars, Kind::Word);
            } else {
                let next = match row.len() < min_bytes {
                    true => visit.short(self.start, base + at),
                    false => Some(self.row(base + at, false, shown, visit)),
                };
                debug_assert!(
                    next.is_none_or(|next| next == base + at + 1),
                    "a record without quotes is a line"
                );
            }
            self.start = base + at + 1;
            line_ends &= line_ends - 1;
            before = Before::default();
        }
        self.before = before.and(0, words, continuations);
    }

    /// The quotes that stand first or last in a row, where such rows may be plain.
    #[inline(always)]
    fn quotes_around_rows(&self, base: usize, masks: &Masks) -> u64 {
        if self.plain.quotes == Quotes::Suspect || masks.suspects == 0 {
            return 0;
        }
        let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let chunk = &self.text[base..self.text.len().min(base + 64)];
        let quotes = masks.suspects & quotes(chunk);
        let begins = base == 0 || is_line_end(&self.text[base - 1]);
        let ends = self.text.get(base + 64).is_some_and(is_line_end);
        let first = masks.line_ends << 1 | u64::from(begins);
        let last = masks.line_ends >> 1 | u64::from(ends) << 63;
        quotes & (first | last)
    }

    /// One row, from `self.start` to its line end at `end`. Returns where the next begins.
    #[inline(always)]
    fn row(
        &mut self,
        end: usize,
        is_cr: bool,
        shown: Before,
        visit: &mut impl LineVisitor,
    ) -> usize {
        let row = &self.text[self.start..end];
        let chars = row.len() - shown.continuations;
        let next = end + 1 + usize::from(is_cr && self.text.get(end + 1) == Some(&b'\n'));
        let kind = if shown.word { Kind::Word } else { Kind::Digits };
        match self.in_quotes(row) {
            None if self.is_plain(row, chars, shown) => {
                visit.plain(self.start, row, chars, kind);
                next
            }
            Some(account) if self.is_plain(account, chars.saturating_sub(2), shown) => {
                visit.quoted(self.start, row, account, chars - 2, kind);
                next
            }
            None if row.len() < self.plain.min_bytes && !shown.suspect => {
                visit.short(self.start, end).unwrap_or(next)
            }
            _ => visit.other(self.start, end),
        }
    }

    /// What a row in quotes holds; nothing, if it has a quote at one end alone.
    #[inline(always)]
    fn in_quotes<'r>(&self, row: &'r [u8]) -> Option<&'r [u8]> {
        if self.plain.quotes == Quotes::Suspect {
            return None;
        }
        match row {
            [b'"', account @ .., b'"'] => Some(account),
            [b'"', ..] | [.., b'"'] => Some(b""),
            _ => None,
        }
    }

    #[inline(always)]
    fn is_plain(&self, row: &[u8], chars: usize, shown: Before) -> bool {
        !shown.suspect
            && row.len() <= self.plain.max_bytes
            && row.len() >= self.plain.min_bytes
            && chars >= self.plain.min_chars
            && if shown.word { is_plain_word(row) } else { row[0] != b'0' || !is_zeroes(row) }
    }

    /// The last row, if it has no line end.
    fn finish(self, visit: &mut impl LineVisitor) {
        let end = self.text.len();
        if self.start >= end {
            return;
        }
        let row = &self.text[self.start..];
        let continuations = row.iter().filter(|&&byte| is_continuation(byte)).count();
        let word = !row.iter().all(u8::is_ascii_digit);
        let kind = if word { Kind::Word } else { Kind::Digits };
        if self.is_plain(row, row.len() - continuations, Before { word, ..self.before }) {
            visit.plain(self.start, row, row.len() - continuations, kind);
        } else {
            visit.other(self.start, end);
        }
    }
}

/// What the 64 bytes that a text begins with are: 16 at a time, with whatever vectors the machine has. What most chunks do not
/// hold is looked for in all of them at once, and told apart where it is there.
#[inline(always)]
fn masks(chunk: &[u8; 64], text: &[u8], delimiter: u8, utf8: Validity) -> Masks {
    let quarters = chunk.as_chunks::<16>().0;
    let x: [u8x16; 4] = array::from_fn(|index| u8x16::new(quarters[index]));
    let line_feeds = x.map(|x| is(x, b'\n'));
    let (line_ends, digits) = (gather(line_feeds), gather(x.map(|x| within(x, b'0', b'9'))));
    let plain = Masks { line_ends, digits, ..Masks::default() };
    if line_ends | digits == !0 && !delimiter.is_ascii_digit() {
        return plain;
    }
    let mut suspects: [u8x16; 4] =
        array::from_fn(|index| suspects_in_ascii(x[index], delimiter) & !line_feeds[index]);
    let beyond_ascii = bits(any(x)) != 0;
    let (mut continuations, mut closer) = ([u8x16::ZERO; 4], 0);
    if beyond_ascii {
        continuations = x.map(|x| within(x, 0x80, 0xbf));
        let closer_leads = x.map(closer_leads);
        // Of what is added to the suspects the highest bit of each byte counts, as in all masks.
        suspects = array::from_fn(|index| {
            let (x, suspects) = (x[index], suspects[index]);
            let harmless = continuations[index] | closer_leads[index] | harmless_leads(x);
            match utf8 {
                Validity::Valid => suspects | x & !harmless,
                Validity::Doubtful => suspects | x,
            }
        });
        if bits(any(closer_leads)) != 0 {
            closer = those_that_need_a_look(text, gather(closer_leads));
        }
    }
    let found = Masks { continuations: gather(continuations), beyond_ascii, ..plain };
    if bits(any(suspects)) == 0 && closer == 0 {
        return found;
    }
    let carriage_returns = gather(x.map(|x| is(x, b'\r')));
    let suspects = (gather(suspects) | closer) & !carriage_returns;
    Masks { line_ends: line_ends | carriage_returns, carriage_returns, suspects, ..found }
}

/// Which of some characters need a look, by the bits of the bytes that they begin with.
fn those_that_need_a_look(text: &[u8], mut leads: u64) -> u64 {
    let mut suspects = 0;
    while leads != 0 {
        let at = leads.trailing_zeros() as usize;
        // Three bytes tell.
        let character = &text[at..text.len().min(at + 3)];
        suspects |= u64::from(needs_a_look(character)) << at;
        leads &= leads - 1;
    }
    suspects
}

/// The masks of four times 16 bytes in one.
#[inline(always)]
fn gather(quarters: [u8x16; 4]) -> u64 {
    let [a, b, c, d] = quarters.map(bits);
    (a | b << 16) | (c | d << 16) << 32
}

#[inline(always)]
fn any([a, b, c, d]: [u8x16; 4]) -> u8x16 {
    (a | b) | (c | d)
}

/// Which of up to 64 bytes are quotes.
#[inline(always)]
fn quotes(chunk: &[u8]) -> u64 {
    let (whole, rest) = chunk.as_chunks::<16>();
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    let quotes = |bytes: &[u8; 16]| bits(is(u8x16::new(*bytes), b'"'));
    whole.iter().chain([&last]).rev().fold(0, |mask, bytes| mask << 16 | quotes(bytes))
}

#[inline(always)]
fn bits(x: u8x16) -> u64 {
    u64::from(x.to_bitmask())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::{line_end, line_end_len};
    use crate::rules::gate::{CLOSER, HARMLESS, HARMLESS_LEADS, is_harmless_ascii};

    /// A row as it was handed on: how, from where, what it holds, in how many characters of what kind.
    type Seen = (&'static str, usize, Vec<u8>, usize, Kind);

    /// Whether the byte that a text begins with needs a look.
    fn is_suspect(text: &[u8]) -> bool {
        match text[0] {
            byte @ 0..0x80 => !HARMLESS[usize::from(byte)],
            0x80..0xc0 => false,
            lead if CLOSER.contains(&lead) => needs_a_look(&text[..text.len().min(3)]),
            lead => !HARMLESS_LEADS.iter().any(|&(from, to)| (from..=to).contains(&lead)),
        }
    }

    struct Log<'t> {
        text: &'t [u8],
        seen: Vec<Seen>,
    }

    impl LineVisitor for Log<'_> {
        fn plain(&mut self, start: usize, account: &[u8], chars: usize, kind: Kind) {
            self.seen.push(("plain", start, account.to_vec(), chars, kind));
        }

        fn quoted(&mut self, start: usize, line: &[u8], account: &[u8], chars: usize, kind: Kind) {
            assert_eq!(line, [b"\"", account, b"\""].concat());
            self.seen.push(("quoted", start, account.to_vec(), chars, kind));
        }

        fn short(&mut self, start: usize, end: usize) -> Option<usize> {
            self.seen.push(("short", start, self.text[start..end].to_vec(), 0, Kind::Any));
            None
        }

        fn other(&mut self, start: usize, end: usize) -> usize {
            self.seen.push(("other", start, self.text[start..end].to_vec(), 0, Kind::Any));
            end + line_end_len(self.text, end)
        }
    }

    fn plain(quotes: Quotes) -> Plain {
        Plain { min_chars: 2, min_bytes: 2, max_bytes: 20, delimiter: b'-', quotes }
    }

    /// The same, a row at a time.
    fn narrow_scan(text: &[u8], utf8: Validity, plain: &Plain) -> Vec<Seen> {
        let (mut seen, mut start) = (Vec::new(), 0);
        while start < text.len() {
            let end = line_end(text, start);
            seen.push(narrow_row(start, &text[start..end], end == text.len(), utf8, plain));
            start = end + line_end_len(text, end);
        }
        seen
    }

    fn narrow_row(start: usize, row: &[u8], is_last: bool, utf8: Validity, plain: &Plain) -> Seen {
        let (how, account) = match row {
            [b'"', account @ .., b'"'] if plain.quotes == Quotes::AroundRows && !is_last => {
                ("quoted", account)
            }
            _ => ("plain", row),
        };
        let is_suspect = |at: &usize| {
            let byte = account[*at];
            is_suspect(&account[*at..])
                || byte == plain.delimiter
                || (utf8 == Validity::Doubtful && byte > 0x7f)
        };
        let suspect = (0..account.len()).any(|at| is_suspect(&at));
        let chars = account.iter().filter(|&&byte| !is_continuation(byte)).count();
        let (kind, is_word) = match account.iter().all(u8::is_ascii_digit) {
            true => (Kind::Digits, !is_zeroes(account)),
            false => (Kind::Word, is_plain_word(account)),
        };
        let fits = (plain.min_bytes..=plain.max_bytes).contains(&account.len());
        if !suspect && fits && chars >= plain.min_chars && is_word {
            (how, start, account.to_vec(), chars, kind)
        } else if row.len() < plain.min_bytes && !suspect && !is_last {
            ("short", start, row.to_vec(), 0, Kind::Any)
        } else {
            ("other", start, row.to_vec(), 0, Kind::Any)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        /// No row is handed on otherwise than it may be: each that can be taken for plain is.
        #[test]
        fn rows_are_told_apart_as_one_by_one(
            rows in prop::collection::vec(
                prop_oneof![
                    "[ab0-9]{0,24}",
                    "[0-9]{11}|0{1,5}",
                    "\"?[a0-9张 ]{0,14}\"?",
                    "\"[ab0-9é]{0,20}\"",
                    "[a0\",; é\u{3000}-]{0,9}",
                ],
                0..20,
            ),
            ends in prop::collection::vec(prop_oneof![3 => "\n", 1 => "\r", 1 => "\r\n"], 20),
            last in prop_oneof!["", "[a0-9]{0,12}", "0{1,5}", "\"?[é0-9]{0,9}\"?"],
        ) {
            let rows = rows.iter().zip(&ends).flat_map(|(row, end)| [row, end]);
            let text: String = rows.chain([&last]).map(String::as_str).collect();
            let text = text.as_bytes();
            for utf8 in [Validity::Valid, Validity::Doubtful] {
                for quotes in [Quotes::Suspect, Quotes::AroundRows] {
                    let plain = plain(quotes);
                    let mut log = Log { text, seen: Vec::new() };
                    prop_assert_eq!(scan(text, utf8, &plain, &mut log), !text.is_ascii());
                    prop_assert_eq!(log.seen, narrow_scan(text, utf8, &plain));
                }
            }
        }
    }

    /// The same as the masks, a byte at a time.
    fn narrow_masks(chunk: &[u8; 64], delimiter: u8, utf8: Validity) -> Masks {
        let mut masks = Masks::default();
        for (index, &byte) in chunk.iter().enumerate() {
            let line_end = byte == b'\n' || byte == b'\r';
            let suspect = is_suspect(&chunk[index..])
                || byte == delimiter
                || (utf8 == Validity::Doubtful && !byte.is_ascii());
            masks.line_ends |= u64::from(line_end) << index;
            masks.carriage_returns |= u64::from(byte == b'\r') << index;
            masks.suspects |= u64::from(suspect && !line_end) << index;
            masks.digits |= u64::from(byte.is_ascii_digit()) << index;
            masks.continuations |= u64::from(is_continuation(byte)) << index;
            masks.beyond_ascii |= !byte.is_ascii();
        }
        masks
    }

    #[test]
    fn a_byte_that_is_not_harmless_is_found_wherever_it_stands() {
        let is_harmless = |byte: u8| byte.is_ascii() && !is_suspect(&[byte]) && byte != b'-';
        for len in 1..50 {
            for at in 0..len {
                for byte in 0..=255 {
                    let mut row = vec![b'a'; len];
                    row[at] = byte;
                    assert_eq!(is_harmless_ascii(&row, b'-'), is_harmless(byte), "{row:?}");
                }
            }
        }
    }

    #[test]
    fn bytes_outside_ascii_are_seen_in_any_chunk() {
        let ascii = "a".repeat(64);
        let same = format!("é{}", "a".repeat(62));
        for text in [["é", ""], [&same, ""], [&same, &ascii], [&ascii, "é"], [&same, "é"]] {
            let text = text.concat().into_bytes();
            let mut log = Log { text: &text, seen: Vec::new() };
            assert!(scan(&text, Validity::Valid, &plain(Quotes::Suspect), &mut log));
        }
    }

    #[test]
    fn quotes_are_found_where_they_stand() {
        for len in 0..=64 {
            for at in 0..len {
                let mut chunk = vec![b' '; len];
                chunk[at] = b'"';
                assert_eq!(quotes(&chunk), 1 << at, "{at} of {len}");
            }
        }
        assert_eq!(quotes(&[b'"'; 64]), u64::MAX);
    }

    #[test]
    fn few_bytes_among_many_are_seen_wherever_they_stand() {
        for odd in ["a", ",", ";", "\r", "\u{e9}", "\u{3000}"].map(|text| text.as_bytes()[0]) {
            for (i, j) in (0..64).flat_map(|i| (i..64).map(move |j| (i, j))) {
                for rest in [b'1', b'a'] {
                    let mut chunk = [rest; 64];
                    (chunk[i], chunk[j]) = (odd, odd);
                    let seen = masks(&chunk, &chunk, b',', Validity::Valid);
                    assert_eq!(seen, narrow_masks(&chunk, b',', Validity::Valid), "{odd} {i} {j}");
                }
            }
        }
    }

    #[test]
    fn a_digit_may_be_the_delimiter() {
        let chunk = [*b"1234567\n"; 8].concat().try_into().unwrap();
        let seen = masks(&chunk, &chunk, b'4', Validity::Valid);
        assert_eq!(seen, narrow_masks(&chunk, b'4', Validity::Valid));
    }

    #[test]
    fn masks_say_of_each_byte_what_it_is() {
        let mut seed = 1u64;
        for _ in 0..20_000 {
            let chunk: [u8; 64] = std::array::from_fn(|_| {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                (seed >> 56) as u8
            });
            for utf8 in [Validity::Valid, Validity::Doubtful] {
                assert_eq!(masks(&chunk, &chunk, b'\t', utf8), narrow_masks(&chunk, b'\t', utf8));
            }
        }
    }
}
