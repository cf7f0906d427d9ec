//! What spreadsheets and number columns make of accounts: the codes `spreadsheet-wrapper`,
//! `scientific-notation`, `float-suffix`.

use crate::rules::catalog::Code;
use crate::rules::fix::{FixStep, Fixed, Loss, within};
use crate::rules::gate::Gate;
use crate::rules::row_finding::{RowFinding, offset_in, quote, span};
use crate::rules::rule_set::RuleSet;

/// A comma before the decimals is a sign of `other-delimiter` too, and needs no gate of its own.
pub(super) const GATE: Gate = Gate { signs: b"\"", starts: b"=\"'", ..Gate::NONE };

pub(super) const FIXES: &[FixStep] = &[
    FixStep {
        code: Code::SpreadsheetWrapper,
        loss: Loss::None,
        apply: |text| within(text, unwrap(text)?),
    },
    FixStep {
        code: Code::SpreadsheetWrapper,
        loss: Loss::MayBeMeant,
        apply: |text| within(text, unapostrophe(text)?),
    },
    FixStep {
        code: Code::ScientificNotation,
        loss: Loss::None,
        apply: |text| whole_number(text).map(Fixed::Text),
    },
    FixStep {
        code: Code::FloatSuffix,
        loss: Loss::None,
        apply: |text| {
            is_float(text.as_bytes()).then(|| Fixed::Slice(0, text.find('.').unwrap_or(text.len())))
        },
    },
];

impl RuleSet {
    /// What a number became, and what is around a word.
    pub(super) fn look_for_spreadsheets(
        &self,
        raw: &[u8],
        word: &str,
        found: &mut Vec<RowFinding>,
    ) {
        let at = |piece: &str| span(raw, piece.as_bytes());
        if is_scientific(word.as_bytes()) {
            let exponent = &word[word.find(['e', 'E']).unwrap_or(0)..];
            self.note(found, Code::ScientificNotation, false, at(exponent), quote(raw, word));
        } else if is_float(word.as_bytes()) {
            let fraction = &word[word.find('.').unwrap_or(0)..];
            self.note(found, Code::FloatSuffix, false, at(fraction), quote(raw, word));
        }
        if let Some(inside) = unwrap(word).or_else(|| unapostrophe(word)) {
            let opening = &word[..offset_in(word.as_bytes(), inside.as_bytes()).unwrap_or(0)];
            self.note(found, Code::SpreadsheetWrapper, false, at(opening), quote(raw, word));
            self.look_at_word(raw, inside.trim(), found);
        }
    }
}

/// Whether a spreadsheet or a database has damaged a number.
pub(super) fn is_damaged_number(account: &[u8]) -> bool {
    is_scientific(account) || is_float(account)
}

/// What a number in scientific notation is made of.
struct Scientific<'n> {
    /// The digit before the point.
    first: u8,
    /// The digits after it.
    fraction: &'n [u8],
    /// The exponent with its sign.
    exponent: &'n [u8],
}

/// Takes `1.38E+10` apart: one digit, maybe a fraction after a point or a comma, and an exponent, with
/// a fraction or a sign in it. A hex name such as `12e10` is none.
fn scientific(account: &[u8]) -> Option<Scientific<'_>> {
    let number = account.strip_prefix(b"-").or(account.strip_prefix(b"+")).unwrap_or(account);
    let [first @ b'0'..=b'9', rest @ ..] = number else { return None };
    let (fraction, rest) = match rest {
        [b'.' | b',', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (Some(&rest[..digits]), &rest[digits..])
        }
        _ => (None, rest),
    };
    let [b'e' | b'E', exponent @ ..] = rest else { return None };
    let (signed, digits) = match exponent {
        [b'+' | b'-', digits @ ..] => (true, digits),
        _ => (false, exponent),
    };
    let is_one = (fraction.is_some() || signed)
        && (1..=3).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit);
    is_one.then_some(Scientific { first: *first, fraction: fraction.unwrap_or_default(), exponent })
}

pub(super) fn is_scientific(account: &[u8]) -> bool {
    scientific(account).is_some()
}

/// More digits than a spreadsheet keeps of any number: beyond them it writes noughts.
const KEPT_DIGITS: usize = 15;

/// The number that scientific notation stands for, where each of its digits is there:
/// `1.3800138001E10` is 13800138001, while of `1.38E+10` most digits are lost.
fn whole_number(text: &str) -> Option<String> {
    let Scientific { first, fraction, exponent } = scientific(text.as_bytes())?;
    let exponent: usize = std::str::from_utf8(exponent).ok()?.parse().ok()?;
    let is_whole = !text.starts_with('-')
        && first != b'0'
        && exponent == fraction.len()
        && (2..=KEPT_DIGITS).contains(&(fraction.len() + 1));
    is_whole.then(|| [first].iter().chain(fraction).map(|&digit| char::from(digit)).collect())
}

/// `13800138000.0`: two digits or more, a point, and zeroes.
fn is_float(account: &[u8]) -> bool {
    let Some(point) = account.iter().position(|&byte| byte == b'.') else { return false };
    let (whole, fraction) = (&account[..point], &account[point + 1..]);
    let whole = whole.strip_prefix(b"-").or(whole.strip_prefix(b"+")).unwrap_or(whole);
    whole.len() >= 2
        && whole.iter().all(u8::is_ascii_digit)
        && !fraction.is_empty()
        && fraction.iter().all(|&byte| byte == b'0')
}

/// What stands in `="..."` or `"..."`, if no other quote is in it.
fn unwrap(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('=').unwrap_or(text).strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// What stands after the apostrophe by which a spreadsheet keeps a cell as text,
/// or between two, as lists in SQL and Python are quoted.
fn unapostrophe(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\'')?;
    let rest = rest.strip_suffix('\'').unwrap_or(rest);
    let is_account = rest.starts_with(|c: char| c.is_alphanumeric() || c == '+');
    (is_account && !rest.contains('\'')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_numbers_are_told_from_names() {
        for damaged in
            ["1.38E+10", "1.38e10", "1E+10", "-1.2E-3", "1,38E+10", "13800138000.0", "42.00"]
        {
            assert!(is_damaged_number(damaged.as_bytes()), "{damaged}");
        }
        for sound in [
            "12e10",
            "1e10",
            "5822f0ee",
            "1.2.3",
            "13800138000",
            "3.14",
            "1.0",
            "a.0",
            "e10",
            "1.38E+1000",
        ] {
            assert!(!is_damaged_number(sound.as_bytes()), "{sound}");
        }
    }

    #[test]
    fn a_number_is_whole_where_all_its_digits_are_there() {
        for (text, number) in [
            ("1.3800138001E10", "13800138001"),
            ("1.3800138001e+10", "13800138001"),
            ("1,3800138001E+10", "13800138001"),
            ("+1.5E1", "15"),
        ] {
            assert_eq!(whole_number(text).as_deref(), Some(number), "{text}");
        }
        for lost in [
            "1.38E+10",
            "1.38001380010E10",
            "1E+10",
            "-1.5E1",
            "1.5E-1",
            "0.5E1",
            "1.2345678901234567E16",
            "12345",
        ] {
            assert_eq!(whole_number(lost), None, "{lost}");
        }
    }
}
