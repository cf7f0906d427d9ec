//! Letters and digits that an input method or another script writes for those of ASCII: the code
//! `full-width`. Digits are those of every script (Unicode's general category Nd).

use crate::rules::catalog::Code;
use crate::rules::fix::{FixStep, Fixed, Loss};
use crate::rules::gate::Gate;
use crate::rules::row_finding::{RowFinding, quote, span};
use crate::rules::rule_set::RuleSet;

/// The digits outside ASCII, as the ranges in which they follow one another from a 0 on.
const DIGITS: [(char, char); 69] = [
    ('\u{660}', '\u{669}'),
    ('\u{6f0}', '\u{6f9}'),
    ('\u{7c0}', '\u{7c9}'),
    ('\u{966}', '\u{96f}'),
    ('\u{9e6}', '\u{9ef}'),
    ('\u{a66}', '\u{a6f}'),
    ('\u{ae6}', '\u{aef}'),
    ('\u{b66}', '\u{b6f}'),
    ('\u{be6}', '\u{bef}'),
    ('\u{c66}', '\u{c6f}'),
    ('\u{ce6}', '\u{cef}'),
    ('\u{d66}', '\u{d6f}'),
    ('\u{de6}', '\u{def}'),
    ('\u{e50}', '\u{e59}'),
    ('\u{ed0}', '\u{ed9}'),
    ('\u{f20}', '\u{f29}'),
    ('\u{1040}', '\u{1049}'),
    ('\u{1090}', '\u{1099}'),
    ('\u{17e0}', '\u{17e9}'),
    ('\u{1810}', '\u{1819}'),
    ('\u{1946}', '\u{194f}'),
    ('\u{19d0}', '\u{19d9}'),
    ('\u{1a80}', '\u{1a89}'),
    ('\u{1a90}', '\u{1a99}'),
    ('\u{1b50}', '\u{1b59}'),
    ('\u{1bb0}', '\u{1bb9}'),
    ('\u{1c40}', '\u{1c49}'),
    ('\u{1c50}', '\u{1c59}'),
    ('\u{a620}', '\u{a629}'),
    ('\u{a8d0}', '\u{a8d9}'),
    ('\u{a900}', '\u{a909}'),
    ('\u{a9d0}', '\u{a9d9}'),
    ('\u{a9f0}', '\u{a9f9}'),
    ('\u{aa50}', '\u{aa59}'),
    ('\u{abf0}', '\u{abf9}'),
    ('\u{ff10}', '\u{ff19}'),
    ('\u{104a0}', '\u{104a9}'),
    ('\u{10d30}', '\u{10d39}'),
    ('\u{10d40}', '\u{10d49}'),
    ('\u{11066}', '\u{1106f}'),
    ('\u{110f0}', '\u{110f9}'),
    ('\u{11136}', '\u{1113f}'),
    ('\u{111d0}', '\u{111d9}'),
    ('\u{112f0}', '\u{112f9}'),
    ('\u{11450}', '\u{11459}'),
    ('\u{114d0}', '\u{114d9}'),
    ('\u{11650}', '\u{11659}'),
    ('\u{116c0}', '\u{116c9}'),
    ('\u{11730}', '\u{11739}'),
    ('\u{118e0}', '\u{118e9}'),
    ('\u{11950}', '\u{11959}'),
    ('\u{11c50}', '\u{11c59}'),
    ('\u{11d50}', '\u{11d59}'),
    ('\u{11da0}', '\u{11da9}'),
    ('\u{11f50}', '\u{11f59}'),
    ('\u{16a60}', '\u{16a69}'),
    ('\u{16ac0}', '\u{16ac9}'),
    ('\u{16b50}', '\u{16b59}'),
    ('\u{1d7ce}', '\u{1d7d7}'),
    ('\u{1d7d8}', '\u{1d7e1}'),
    ('\u{1d7e2}', '\u{1d7eb}'),
    ('\u{1d7ec}', '\u{1d7f5}'),
    ('\u{1d7f6}', '\u{1d7ff}'),
    ('\u{1e140}', '\u{1e149}'),
    ('\u{1e2f0}', '\u{1e2f9}'),
    ('\u{1e4f0}', '\u{1e4f9}'),
    ('\u{1e5f1}', '\u{1e5fa}'),
    ('\u{1e950}', '\u{1e959}'),
    ('\u{1fbf0}', '\u{1fbf9}'),
];

/// Letters and the at sign. Full-width punctuation is ordinary Chinese.
const LETTERS: [(char, char); 3] =
    [('\u{ff20}', '\u{ff20}'), ('\u{ff21}', '\u{ff3a}'), ('\u{ff41}', '\u{ff5a}')];

pub(super) const GATE: Gate = Gate {
    chars: &{
        let mut chars = [('\0', '\0'); DIGITS.len() + LETTERS.len()];
        let mut index = 0;
        while index < DIGITS.len() {
            chars[index] = DIGITS[index];
            index += 1;
        }
        while index < chars.len() {
            chars[index] = LETTERS[index - DIGITS.len()];
            index += 1;
        }
        chars
    },
    ..Gate::NONE
};

pub(super) const FIXES: &[FixStep] = &[FixStep {
    code: Code::FullWidth,
    loss: Loss::None,
    apply: |text| {
        text.contains(is_full_width).then(|| Fixed::Text(text.chars().map(half_width).collect()))
    },
}];

impl RuleSet {
    pub(super) fn look_for_full_width(&self, raw: &[u8], text: &str, found: &mut Vec<RowFinding>) {
        if text.contains(is_full_width) {
            let span = span(raw, run(text).as_bytes());
            self.note(found, Code::FullWidth, false, span, quote(raw, text));
        }
    }
}

/// The value of a digit outside ASCII.
fn digit(c: char) -> Option<u32> {
    if c < DIGITS[0].0 {
        return None;
    }
    let after = DIGITS.partition_point(|&(first, _)| first <= c);
    let (first, last) = DIGITS[after.checked_sub(1)?];
    (c <= last).then(|| c as u32 - first as u32)
}

/// A digit outside ASCII, or a full-width letter or at sign.
pub(super) fn is_full_width(c: char) -> bool {
    digit(c).is_some() || LETTERS.iter().any(|&(first, last)| (first..=last).contains(&c))
}

/// What ASCII has for a full-width character, punctuation too, and for a digit of any script.
fn half_width(c: char) -> char {
    match (c, digit(c)) {
        (_, Some(digit)) => char::from_digit(digit, 10).unwrap_or(c),
        ('\u{ff01}'..='\u{ff5e}', _) => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The first run of such characters.
pub(super) fn run(text: &str) -> &str {
    let run = &text[text.find(is_full_width).unwrap_or(0)..];
    &run[..run.find(|c| !is_full_width(c)).unwrap_or(run.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_have_the_value_that_they_have_there() {
        for digits in ["１３８０９", "١٣٨٠٩", "१३८०९", "𝟏𝟑𝟖𝟎𝟗", "๑๓๘๐๙", "߁߃߈߀߉"]
        {
            let half: String = digits.chars().map(half_width).collect();
            assert_eq!(half, "13809", "{digits}");
        }
        assert!(DIGITS.iter().all(|&(first, last)| last as u32 - first as u32 == 9));
        assert!(DIGITS.is_sorted());
        // Numbers that are no digits: they stand for more than one place, or for none.
        for other in "½²Ⅷ一〇①㊿".chars() {
            assert!(!is_full_width(other), "{other}");
        }
    }
}
