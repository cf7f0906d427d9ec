//! Accounts that were certainly damaged on their way: the code `damaged-text`. What stood there cannot be
//! known, but for a byte order mark that was encoded twice, and for what was added at an end.

use crate::rules::catalog::Code;
use crate::rules::fix::{FixStep, Loss, within};
use crate::rules::gate::Gate;
use crate::rules::row_finding::{RowDetail, RowFinding, offset_in, span};
use crate::rules::rule_set::RuleSet;

pub(super) const GATE: Gate = Gate {
    chars: &[
        // The capitals that UTF-8 read as another encoding begins with: Â and Ã to ß.
        ('\u{c2}', '\u{df}'),
        ('\u{2800}', '\u{2800}'),
        ('\u{fdd0}', '\u{fdef}'),
        ('\u{fe00}', '\u{fe0f}'),
        ('\u{fffc}', '\u{ffff}'),
        ('\u{1fffe}', '\u{1ffff}'),
        ('\u{2fffe}', '\u{2ffff}'),
        ('\u{3fffe}', '\u{3ffff}'),
        ('\u{4fffe}', '\u{10ffff}'),
        // A question mark as an input method writes it.
        ('？', '？'),
    ],
    starts: b"?_",
    ..Gate::NONE
};

pub(super) const FIXES: &[FixStep] = &[
    FixStep {
        code: Code::DamagedText,
        loss: Loss::None,
        apply: |text| within(text, text.strip_prefix(MARK_READ_WRONGLY)?.trim_start()),
    },
    FixStep {
        code: Code::DamagedText,
        loss: Loss::MayBeMeant,
        apply: |text| within(text, without_additions(text)),
    },
];

/// A byte order mark, U+FEFF in UTF-8, read as Latin text.
const MARK_READ_WRONGLY: &str = "ï»¿";

/// What was done to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// U+FFFD stands for what could not be read.
    Replaced,
    /// A code point that stands for no character in any text.
    Noncharacter,
    /// Nothing but question marks: no letter could be written in the encoding of the export.
    QuestionMarks,
    /// UTF-8 was read as another encoding, such as `Ã©` for é.
    ReadWrongly,
    /// A control character as spreadsheets write it in XML: `_x000D_`.
    Escape,
    /// A variation selector that follows nothing which varies.
    LoneSelector,
    /// U+FFFC stands for a picture that was not copied.
    ObjectMark,
    /// A braille pattern without dots, which reads like a space.
    BrailleBlank,
    /// A number of more digits than a spreadsheet holds: U+FFFD stands for those that are lost.
    CutDigits,
    /// A date that a spreadsheet holds where an account should be: it stands after U+FFFD.
    Date,
    /// Of a whole list: a spreadsheet kept 15 digits of each number, and wrote zeros for the others.
    Rounded {
        /// How many numbers are so.
        rounded: u64,
        /// How many have 16 digits or more.
        numbers: u64,
    },
}

/// What is seen of the numbers of a list that have more digits than a spreadsheet keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LongNumbers {
    numbers: u64,
    /// Those that have nothing but zeros past what is kept.
    rounded: u64,
    /// Those of them that have a zero before that, too.
    rounder: u64,
}

impl LongNumbers {
    /// A spreadsheet keeps so many digits.
    const KEPT_DIGITS: usize = 15;

    /// Counts a number, given by its digits.
    #[inline]
    pub(crate) fn add(&mut self, digits: &[u8]) {
        let Some((kept, lost)) = digits.split_at_checked(LongNumbers::KEPT_DIGITS) else { return };
        if !lost.is_empty() {
            let is_rounded = lost.iter().all(|&digit| digit == b'0');
            self.numbers += 1;
            self.rounded += u64::from(is_rounded);
            self.rounder += u64::from(is_rounded && kept.ends_with(b"0"));
        }
    }

    pub(crate) fn merge(&mut self, others: &LongNumbers) {
        self.numbers += others.numbers;
        self.rounded += others.rounded;
        self.rounder += others.rounder;
    }

    /// Takes away those of others, which are among these.
    pub(crate) fn remove(&mut self, others: &LongNumbers) {
        self.numbers -= others.numbers.min(self.numbers);
        self.rounded -= others.rounded.min(self.rounded);
        self.rounder -= others.rounder.min(self.rounder);
    }

    /// What was done to the numbers, if that is sure: of 20 and more, nine in ten end in zeros alone from
    /// the 16th digit on. By chance 18 of 20 numbers of 16 digits do so in one list of 10^15. Numbers that
    /// are round by themselves have a zero before that as well, which damaged ones have in one of ten.
    pub(crate) fn damage(&self) -> Option<Damage> {
        const FEWEST: u64 = 20;
        let &LongNumbers { numbers, rounded, rounder } = self;
        let is_sure = numbers >= FEWEST && rounded * 10 >= numbers * 9 && rounder * 2 < rounded;
        is_sure.then_some(Damage::Rounded { rounded, numbers })
    }
}

impl RuleSet {
    pub(super) fn look_for_damage(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        if let Some((damage, piece)) = damage(account) {
            let (at, brief) = (span(raw, piece.as_bytes()), RowDetail::Damage(damage));
            if matches!(damage, Damage::CutDigits | Damage::Date) {
                return self.note_lost(found, Code::DamagedText, at, brief);
            }
            self.note(found, Code::DamagedText, false, at, brief);
        }
    }
}

/// The first damage of an account, and the piece of it that shows it.
fn damage(account: &str) -> Option<(Damage, &str)> {
    let text = account.trim();
    if is_nothing_but_question_marks(text) {
        return Some((Damage::QuestionMarks, text));
    }
    if text.is_ascii() {
        return addition(text);
    }
    if let Some(damage) = lost_in_a_sheet(text) {
        return Some((damage, text));
    }
    let has_braille = text.contains(|c| matches!(c, '\u{2801}'..='\u{28ff}'));
    let of_char = |(at, c): (usize, char)| {
        let damage = match c {
            '\u{fffd}' => Damage::Replaced,
            '\u{fdd0}'..='\u{fdef}' => Damage::Noncharacter,
            c if c as u32 & 0xfffe == 0xfffe => Damage::Noncharacter,
            '\u{2800}' if !has_braille => Damage::BrailleBlank,
            _ => return None,
        };
        Some((damage, &text[at..at + c.len_utf8()]))
    };
    text.char_indices()
        .find_map(of_char)
        .or_else(|| read_wrongly(text).map(|piece| (Damage::ReadWrongly, piece)))
        .or_else(|| addition(text))
}

/// What a spreadsheet has made of an account, as whoever reads the sheet writes it down: see
/// [`ReadWorkbook`](crate::ReadWorkbook).
fn lost_in_a_sheet(text: &str) -> Option<Damage> {
    /// So many digits a spreadsheet holds of a number.
    const HELD: usize = 15;
    const LOST: char = '\u{fffd}';
    if let Some(date) = text.strip_prefix(LOST) {
        let is_date = |day: &[u8]| match day {
            [year @ .., b'-', m1, m2, b'-', d1, d2] => {
                year.len() == 4 && year.iter().chain([m1, m2, d1, d2]).all(u8::is_ascii_digit)
            }
            _ => false,
        };
        return date.as_bytes().get(..10).is_some_and(is_date).then_some(Damage::Date);
    }
    let held = text.strip_suffix(LOST)?.trim_end_matches(LOST).trim_start_matches('-');
    let are_digits = held.bytes().all(|byte| byte.is_ascii_digit());
    (held.len() >= HELD && are_digits).then_some(Damage::CutDigits)
}

/// What was added at an end, if anything was.
fn addition(text: &str) -> Option<(Damage, &str)> {
    let kept = without_additions(text);
    let before = offset_in(text.as_bytes(), kept.as_bytes()).unwrap_or(0);
    let cut = if before > 0 { &text[..before] } else { &text[kept.len()..] };
    let damage = match cut.trim_start().chars().next()? {
        '\u{fffc}' => Damage::ObjectMark,
        '_' => Damage::Escape,
        _ => Damage::LoneSelector,
    };
    Some((damage, cut))
}

/// What means nothing by itself at an end.
fn is_addition(c: char) -> bool {
    matches!(c, '\u{fffc}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A text without what was added at its ends: object marks, selectors of nothing, escaped control
/// characters.
fn without_additions(text: &str) -> &str {
    let mut kept = text.trim_start_matches(is_addition);
    // White space alone is no damage: it goes only with an addition that it stands before.
    while let Some(rest) = without_last_addition(kept.trim_end()) {
        kept = rest;
    }
    kept
}

fn without_last_addition(text: &str) -> Option<&str> {
    let Some(last) = text.chars().next_back().filter(|&last| is_addition(last)) else {
        return without_escape(text).filter(|rest| rest.len() < text.len());
    };
    let rest = &text[..text.len() - last.len_utf8()];
    // A selector belongs to whatever varies: emoji, signs, ideographs, letters.
    let varies = |c: char| !c.is_ascii() && !c.is_whitespace() && !is_addition(c);
    (last == '\u{fffc}' || !rest.ends_with(varies)).then_some(rest)
}

/// How long `_x000D_` is.
const ESCAPE: usize = 7;

/// Whether ASCII begins or ends in an escaped control character, as far as one look tells.
#[inline]
pub(super) fn ends_in_escape(word: &[u8]) -> bool {
    word.last_chunk::<ESCAPE>().is_some_and(is_escape)
}

/// A text without an escaped control character at one of its ends.
fn without_escape(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    if bytes.last_chunk::<ESCAPE>().is_some_and(is_escape) {
        return text.get(..text.len() - ESCAPE);
    }
    bytes.first_chunk::<ESCAPE>().is_some_and(is_escape).then(|| text.get(ESCAPE..)).flatten()
}

/// `_x000D_` and the like: a control character, by its code point in four hexadecimal digits.
fn is_escape(bytes: &[u8; ESCAPE]) -> bool {
    let [b'_', b'x', b'0', b'0', high @ (b'0' | b'1'), low, b'_'] = bytes else { return false };
    // 001F is the last.
    high.is_ascii_digit() && low.is_ascii_hexdigit()
}

fn is_nothing_but_question_marks(text: &str) -> bool {
    let is_mark = |c: char| matches!(c, '?' | '？');
    text.starts_with(is_mark)
        && text.chars().nth(1).is_some()
        && text.chars().all(|c| is_mark(c) || c == ' ')
}

/// The first piece of UTF-8 that was read as Latin text, be it ISO 8859-1 or windows-1252.
fn read_wrongly(text: &str) -> Option<&str> {
    let mut pieces = 0;
    let mut first = None;
    let mut rest = text;
    while let Some(at) = rest.find(|c| byte_of(c).is_some_and(|byte| byte >= 0xc2)) {
        let Some(len) = character_read_wrongly(&rest[at..]) else {
            rest = &rest[at..][rest[at..].chars().next().map_or(1, char::len_utf8)..];
            continue;
        };
        pieces += 1;
        let before = text[..text.len() - rest.len() + at].chars().next_back();
        let piece = &rest[at..at + len];
        first = first.or(Some(piece));
        if pieces > 1 || is_sure(piece, before) {
            return first;
        }
        rest = &rest[at + len..];
    }
    None
}

/// Whether one piece is proof by itself: what no word ends or begins with.
fn is_sure(piece: &str, before: Option<char>) -> bool {
    let after_letter = before.is_some_and(char::is_alphabetic);
    match piece.chars().count() {
        2 => piece.starts_with(['Â', 'Ã']),
        3 => !after_letter || piece.starts_with('â'),
        _ => true,
    }
}

/// How long the piece at the beginning of a text is that is one character of UTF-8 read wrongly.
fn character_read_wrongly(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let lead = byte_of(chars.next()?)?;
    let many = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let (mut bytes, mut signs) = ([lead, 0, 0, 0], 0);
    for byte in &mut bytes[1..many] {
        let c = chars.next()?;
        *byte = byte_of(c).filter(|byte| (0x80..0xc0).contains(byte))?;
        signs += usize::from(c <= '\u{bf}' || c >= '\u{2000}');
    }
    // A few letters in a row may be a word.
    let is_one = std::str::from_utf8(&bytes[..many]).is_ok() && (many == 2 || signs > 0);
    is_one.then(|| text.len() - chars.as_str().len())
}

/// The byte that a character stands for in ISO 8859-1, or in windows-1252.
fn byte_of(c: char) -> Option<u8> {
    /// What windows-1252 has for the bytes from 0x80 to 0x9f; the others are control characters.
    const SIGNS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match c {
        '\u{80}'..='\u{ff}' => u8::try_from(c as u32).ok(),
        c if c.is_ascii() => None,
        c => SIGNS.iter().position(|&sign| sign == c).map(|index| 0x80 + index as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as it reads when its UTF-8 is taken for windows-1252.
    fn misread(text: &str) -> String {
        text.bytes()
            .map(|byte| {
                (0x80..=0xffu32)
                    .find_map(|c| {
                        let c = char::from_u32(c).filter(|&c| u32::from(byte) == c as u32);
                        c.filter(|_| byte >= 0xa0)
                    })
                    .or_else(|| {
                        "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".chars().find(|&c| byte_of(c) == Some(byte))
                    })
                    .unwrap_or(char::from(byte))
            })
            .collect()
    }

    #[test]
    fn damage_is_told_by_what_it_left() {
        use Damage::*;
        for (text, expected) in [
            ("张\u{fffd}", Replaced),
            ("ab\u{fdd0}", Noncharacter),
            ("ab\u{ffff}", Noncharacter),
            ("ab\u{1fffe}c", Noncharacter),
            ("??", QuestionMarks),
            ("????", QuestionMarks),
            ("？？？", QuestionMarks),
            ("?? ???", QuestionMarks),
            ("ï»¿13800138000", ReadWrongly),
            ("JosÃ©", ReadWrongly),
            ("13800138000_x000D_", Escape),
            ("_x000A_ab", Escape),
            ("13800138000\u{fe0f}", LoneSelector),
            ("\u{fe0e}ab", LoneSelector),
            ("ab\u{fffc}", ObjectMark),
            ("\u{fffc}张三", ObjectMark),
            ("张\u{2800}", BrailleBlank),
        ] {
            assert_eq!(damage(text).map(|(damage, _)| damage), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn utf8_that_was_read_as_latin_is_seen() {
        for name in [
            "José",
            "Zoë",
            "Strauß",
            "Über",
            "Özil",
            "Ñandú",
            "张三",
            "王小明",
            "Ольга",
            "山田",
            "김철수",
            "😀",
            "Ελένη",
            "محمد",
            "é",
            "Åsa",
            "13800138000，张三",
        ] {
            let misread = misread(name);
            assert!(damage(&misread).is_some(), "{name}: {misread}");
        }
    }

    #[test]
    fn what_is_written_in_any_language_is_not_damaged() {
        for text in [
            "José",
            "Zoë",
            "Strauß",
            "Übermut",
            "MAÇÃ",
            "São João",
            "ÂME",
            "Ñandú",
            "Crème brûlée",
            "N°5",
            "Ø",
            "À bientôt…",
            "«café»",
            "Ångström",
            "Æsop",
            "ÉTÉ",
            "Đặng Văn Ã",
            "ÄÖÜ",
            "ß",
            "what?",
            "?a",
            "a?",
            "？a",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "葛\u{e0100}",
            "⠓⠑⠇⠇⠕⠀⠺",
            "ab_",
            "_x_",
            "x_x000G_",
            "„Spaß“",
            "É™",
            "Ö–",
        ] {
            assert_eq!(damage(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_which_fifteen_digits_are_left_are_told_by_many() {
        let seen = |numbers: &[u64]| {
            let mut seen = LongNumbers::default();
            numbers.iter().for_each(|number| seen.add(number.to_string().as_bytes()));
            seen.damage()
        };
        let ids = |digits: u32, many: u64| -> Vec<u64> {
            let first = 10u64.pow(digits - 1);
            (0..many).map(|n| first + n.wrapping_mul(0x9E37_79B9_7F4A_7C15) % (8 * first)).collect()
        };
        let cut = |ids: Vec<u64>| -> Vec<u64> {
            let lost = |id: u64| 10u64.pow(id.ilog10() - 14);
            ids.into_iter().map(|id| id / lost(id) * lost(id)).collect()
        };
        for digits in 16..=19 {
            let rounded = |n| Some(Damage::Rounded { rounded: n, numbers: n });
            assert_eq!(seen(&ids(digits, 100_000)), None, "{digits}");
            assert_eq!(seen(&cut(ids(digits, 1000))), rounded(1000), "{digits}");
            assert_eq!(seen(&cut(ids(digits, 20))), rounded(20), "{digits}");
            assert_eq!(seen(&cut(ids(digits, 19))), None, "too few to tell");
            let mixed = [cut(ids(digits, 80)), ids(digits, 100).split_off(80)].concat();
            assert_eq!(seen(&mixed), None, "{digits}");
        }
        // Round by themselves, and too short to lose any.
        assert_eq!(seen(&(0..100).map(|n| (1000 + n) * 10u64.pow(14)).collect::<Vec<_>>()), None);
        assert_eq!(seen(&cut(ids(15, 100))), None);
    }

    #[test]
    fn what_was_added_at_an_end_is_taken_off() {
        for (text, kept) in [
            ("138\u{fe0f}", "138"),
            ("138_x000D_", "138"),
            ("138_x000D_ _x000A_", "138"),
            ("\u{fffc}138\u{fffc}\u{fe0f}", "138"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("❤\u{fe0f}\u{fffc}", "❤\u{fe0f}"),
            ("138", "138"),
            ("\u{fe0f}", ""),
        ] {
            assert_eq!(without_additions(text), kept, "{text:?}");
        }
    }
}
