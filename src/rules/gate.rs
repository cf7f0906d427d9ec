//! Which rows are worth a look. Each rule says by its [`Gate`] which signs, characters and words it may
//! object to; the tables by which the scanner passes rows over are made of all gates when the crate is
//! compiled, so that no rule can be forgotten by the fast path.

use wide::u8x16;

use crate::rules::{columns, damaged, full_width, number_groups, placeholder, spreadsheet, unseen};

/// What a rule may object to.
pub(crate) struct Gate {
    /// ASCII that needs a look wherever it stands, beside white space and control characters.
    pub(super) signs: &'static [u8],
    /// Characters outside ASCII that need a look wherever they stand, as first and last.
    pub(super) chars: &'static [(char, char)],
    /// ASCII that needs a look where a row begins with it.
    pub(super) starts: &'static [u8],
    /// Whole rows that need a look, in lower case, whichever their case.
    pub(super) words: &'static [&'static str],
}

impl Gate {
    pub(super) const NONE: Gate = Gate { signs: &[], chars: &[], starts: &[], words: &[] };
}

/// Those of all rules that look at more than a row's length.
const GATES: [Gate; 7] = [
    columns::GATE,
    damaged::GATE,
    full_width::GATE,
    number_groups::GATE,
    placeholder::GATE,
    spreadsheet::GATE,
    unseen::GATE,
];

/// Runs a block for each item of one list of each gate: iterators are not for constants.
macro_rules! for_each {
    ($item:ident in $list:ident $do:block) => {{
        let mut gate = 0;
        while gate < GATES.len() {
            let mut index = 0;
            while index < GATES[gate].$list.len() {
                let $item = GATES[gate].$list[index];
                $do
                index += 1;
            }
            gate += 1;
        }
    }};
}

/// How many signs of ASCII need a look wherever they stand, beside white space, control characters
/// and quotes.
const SIGN_COUNT: usize = {
    let mut count = 0;
    for_each!(_sign in signs {
        count += 1;
    });
    count
};

/// The signs of ASCII that need a look wherever they stand, beside white space and control characters.
pub(crate) const SIGNS: [u8; SIGN_COUNT] = {
    let (mut signs, mut next) = ([0; SIGN_COUNT], 0);
    for_each!(sign in signs {
        signs[next] = sign;
        next += 1;
    });
    signs
};

/// ASCII that needs no look where it stands within a row.
pub(crate) static HARMLESS: [bool; 256] = {
    let mut harmless = [false; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        harmless[byte] = true;
        byte += 1;
    }
    let mut index = 0;
    while index < SIGNS.len() {
        harmless[SIGNS[index] as usize] = false;
        index += 1;
    }
    harmless
};

/// The first byte of a character that is looked at more closely before its row is: it begins much that
/// needs no look in names, and little that does.
pub(crate) const CLOSER: [u8; 3] = [0xc3, 0xea, 0xf0];

/// For each of [`CLOSER`] and each second byte: which third bytes make a character that needs a look. All
/// do if there is no third.
static CLOSE: [[u64; 64]; CLOSER.len()] = {
    let mut close = [[0; 64]; CLOSER.len()];
    for_each!(range in chars {
        let mut lead = 0;
        while lead < CLOSER.len() {
            close[lead] = with_range(close[lead], CLOSER[lead], range);
            lead += 1;
        }
    });
    close
};

/// Adds what a range of characters has that begin with one byte.
const fn with_range(mut close: [u64; 64], lead: u8, (first, last): (char, char)) -> [u64; 64] {
    // How many bits of the code point follow those of the third byte, and how many that byte has.
    let (bits, thirds) = match lead {
        0..0xe0 => (0, 1),
        0xe0..0xf0 => (0, 64),
        0xf0.. => (6, 64),
    };
    let base = match lead {
        0..0xe0 => ((lead & 0x1f) as u32) << 6,
        0xe0..0xf0 => ((lead & 0x0f) as u32) << 12,
        0xf0.. => ((lead & 0x07) as u32) << 18,
    };
    if base > last as u32 || base + ((64 * thirds as u32) << bits) <= first as u32 {
        return close;
    }
    let mut second = 0;
    while second < 64 {
        let mut third = 0;
        while third < thirds {
            let from = base + (((second * thirds + third) as u32) << bits);
            let to = from + (1 << bits) - 1;
            if from <= last as u32 && to >= first as u32 {
                close[second] |= if thirds == 1 { !0 } else { 1 << third };
            }
            third += 1;
        }
        second += 1;
    }
    close
}

/// Whether a character that begins with one of [`CLOSER`] needs a look; so does one of which not all
/// is there.
#[inline]
pub(crate) fn needs_a_look(character: &[u8]) -> bool {
    let [lead, second, rest @ ..] = character else { return true };
    let Some(index) = CLOSER.iter().position(|closer| closer == lead) else { return true };
    let thirds = CLOSE[index][usize::from(second & 0x3f)];
    match (thirds, rest.first()) {
        (0, _) => false,
        (u64::MAX, _) | (_, None) => true,
        (_, Some(third)) => thirds >> (third & 0x3f) & 1 == 1,
    }
}

/// Whether a byte begins a character that may need a look, whichever it is.
const fn is_suspect_lead(lead: u8) -> bool {
    let (first, last) = match lead {
        0..0xc2 | 0xf5.. => return true,
        0xc2..0xe0 => (((lead & 0x1f) as u32) << 6, 0x3f),
        0xe0..0xf0 => (((lead & 0x0f) as u32) << 12, 0xfff),
        0xf0..0xf5 => (((lead & 0x07) as u32) << 18, 0x3ffff),
    };
    let mut closer = 0;
    while closer < CLOSER.len() {
        if CLOSER[closer] == lead {
            return false;
        }
        closer += 1;
    }
    for_each!(range in chars {
        if first <= range.1 as u32 && first + last >= range.0 as u32 {
            return true;
        }
    });
    false
}

/// The runs of bytes that begin characters of which none needs a look, or few, but for short ones:
/// each run costs the scanner as much as it saves where text is written in it.
pub(crate) const HARMLESS_LEADS: [(u8, u8); 3] = {
    const SHORTEST: usize = 8;
    let (mut runs, mut next) = ([(0, 0); 3], 0);
    let (mut lead, mut from) = (0xc2usize, 0xc2usize);
    while lead <= 0xf5 {
        if is_suspect_lead(lead as u8) {
            if lead - from >= SHORTEST {
                runs[next] = (from as u8, lead as u8 - 1);
                next += 1;
            }
            from = lead + 1;
        }
        lead += 1;
    }
    assert!(next == 3);
    runs
};

/// What a row that begins with this byte may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Nothing of note.
    None,
    /// One of the words that need a look.
    Word,
    /// A word, or a number.
    WordOrNumber,
    /// A number.
    Number,
    /// Something that needs a look whatever follows.
    Look,
}

/// What rows may be by their first byte.
pub(crate) static HINTS: [Hint; 256] = {
    let mut hints = [Hint::None; 256];
    for_each!(word in words {
        let first = word.as_bytes()[0];
        hints[first as usize] = Hint::Word;
        hints[first.to_ascii_uppercase() as usize] = Hint::Word;
    });
    let mut digit = b'0';
    while digit <= b'9' {
        hints[digit as usize] = Hint::Number;
        digit += 1;
    }
    hints[b'+' as usize] = Hint::Number;
    hints[b'0' as usize] = Hint::WordOrNumber;
    hints[b'-' as usize] = Hint::WordOrNumber;
    for_each!(start in starts {
        hints[start as usize] = Hint::Look;
    });
    hints
};

/// Which bytes are this one.
#[inline(always)]
pub(crate) fn is(x: u8x16, byte: u8) -> u8x16 {
    x.simd_eq(u8x16::splat(byte))
}

/// Which bytes lie within `low..=high`.
#[inline(always)]
pub(crate) fn within(x: u8x16, low: u8, high: u8) -> u8x16 {
    let shifted = x - u8x16::splat(low);
    shifted.min(u8x16::splat(high - low)).simd_eq(shifted)
}

/// Which bytes need a look wherever they stand, leaving aside those outside ASCII.
#[inline(always)]
pub(crate) fn suspects_in_ascii(x: u8x16, delimiter: u8) -> u8x16 {
    let others = is(x, 0x7f) | is(x, delimiter) | within(x, 0, 0x20);
    SIGNS.into_iter().fold(others, |suspects, sign| suspects | is(x, sign))
}

/// Which bytes begin characters of which none needs a look, or few.
#[inline(always)]
pub(crate) fn harmless_leads(x: u8x16) -> u8x16 {
    let [(a, b), (c, d), (e, f)] = HARMLESS_LEADS;
    within(x, a, b) | within(x, c, d) | within(x, e, f)
}

/// Which bytes begin characters of which a few need a look.
#[inline(always)]
pub(crate) fn closer_leads(x: u8x16) -> u8x16 {
    let [a, b, c] = CLOSER;
    is(x, a) | is(x, b) | is(x, c)
}

/// Whether no byte of a row needs a look wherever it stands. For single rows; the scanner's masks
/// say the same of whole blocks.
#[inline]
pub(crate) fn is_harmless_ascii(row: &[u8], delimiter: u8) -> bool {
    let Some(last) = row.last_chunk::<16>() else {
        return row.iter().all(|&byte| HARMLESS[byte as usize] && byte != delimiter);
    };
    let is_harmless = |bytes: &[u8; 16]| {
        let x = u8x16::new(*bytes);
        (suspects_in_ascii(x, delimiter) | x).to_bitmask() == 0
    };
    row.as_chunks().0.iter().chain([last]).all(is_harmless)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CodeSet, Options, RuleSet};

    fn is_passed_over(c: char) -> bool {
        let mut bytes = [0; 4];
        let bytes = c.encode_utf8(&mut bytes).as_bytes();
        match bytes[0] {
            0..0x80 => HARMLESS[usize::from(bytes[0])],
            lead if CLOSER.contains(&lead) => !needs_a_look(bytes),
            lead => HARMLESS_LEADS.iter().any(|&(from, to)| (from..=to).contains(&lead)),
        }
    }

    #[test]
    fn what_is_passed_over_no_rule_objects_to() {
        let mut options = Options::default();
        options.fix(crate::Code::FullWidth).unwrap();
        options.fix(crate::Code::InvisibleCharacter).unwrap();
        options.fix(crate::Code::NumberGroups).unwrap();
        let rules = [RuleSet::check(&options).unwrap(), RuleSet::clean(&options).unwrap()];
        for c in (' '..=char::MAX).filter(|&c| is_passed_over(c)) {
            for row in [format!("ab{c}cd"), format!("{c}bc"), format!("bc{c}")] {
                for rules in &rules {
                    let verdict = rules.judge(row.as_bytes());
                    let none = CodeSet::default();
                    let is_word = crate::rules::words::is_plain_word(row.as_bytes());
                    assert!(
                        (verdict.found, verdict.fixed) == (none, none) || !is_word,
                        "U+{:04X} {row:?} {verdict:?}",
                        c as u32
                    );
                }
            }
        }
    }

    #[test]
    fn most_names_are_passed_over() {
        for name in ["张三", "José", "Łukasz", "김철수", "한글", "Ольга", "𠮷野", "😀😀", "Ελλάς"]
        {
            assert!(name.chars().all(is_passed_over), "{name}");
        }
        for sign in "Ã𝟏꘠\u{1ffff}１，\u{feff}Ü".chars() {
            assert!(!is_passed_over(sign), "{sign}");
        }
    }
}
