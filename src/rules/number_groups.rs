//! Phone numbers that someone wrote in groups, for people to read: the code `number-groups`. They are
//! put together on request, `138 0013 8000` as 13800138000.

use crate::profile::AccountKind;
use crate::rules::catalog::Code;
use crate::rules::fix::{FixStep, Fixed, Loss};
use crate::rules::gate::Gate;
use crate::rules::row_finding::{RowFinding, quote, span};
use crate::rules::rule_set::RuleSet;

pub(super) const GATE: Gate = Gate {
    chars: &[
        // Spaces that are no white space to see, hyphens and dashes, quotes and brackets.
        ('\u{a0}', '\u{a0}'),
        ('\u{2010}', '\u{2015}'),
        ('\u{2018}', '\u{201f}'),
        ('\u{2212}', '\u{2212}'),
        ('\u{300c}', '\u{300f}'),
        ('\u{ff02}', '\u{ff02}'),
        ('\u{ff07}', '\u{ff09}'),
        ('\u{ff0b}', '\u{ff0b}'),
        ('\u{ff0d}', '\u{ff0d}'),
    ],
    ..Gate::NONE
};

pub(super) const FIXES: &[FixStep] = &[FixStep {
    code: Code::NumberGroups,
    loss: Loss::None,
    apply: |text| put_together(text).map(Fixed::Text),
}];

impl RuleSet {
    pub(super) fn look_for_groups(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        if put_together(account).is_some() {
            let at = span(raw, account.as_bytes());
            self.note(found, Code::NumberGroups, false, at, quote(raw, account));
        }
    }
}

/// More bytes than a phone number in groups has, where each sign between them has one.
const LONGEST_IN_ASCII: usize = 24;
/// Fewer digits make no phone number, with a country code or without.
const FEWEST_DIGITS: usize = 7;
/// In whatever signs: a row that is longer is none.
const LONGEST: usize = 64;

/// Whether a word of harmless ASCII may be a number in groups.
#[inline]
pub(super) fn may_be_groups(word: &[u8]) -> bool {
    word.len() <= LONGEST_IN_ASCII
        && word.iter().any(|byte| matches!(byte, b'-' | b'.' | b'(' | b'/'))
        && std::str::from_utf8(word).is_ok_and(|word| put_together(word).is_some())
}

/// What stands between the groups of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Space,
    Hyphen,
    Point,
    Opening,
    Closing,
}

impl Sign {
    fn of(c: char) -> Option<Sign> {
        match c {
            c if c.is_whitespace() && !c.is_control() => Some(Sign::Space),
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' => Some(Sign::Hyphen),
            '.' => Some(Sign::Point),
            '(' | '（' => Some(Sign::Opening),
            ')' | '）' => Some(Sign::Closing),
            _ => None,
        }
    }
}

/// The phone number that a text writes in groups, or in quotes. `None` where it is none, or is written
/// as one already. Signs are no proof, so that what comes of it must be a number: a mainland mobile
/// number, or one with a `+` and its country code.
fn put_together(text: &str) -> Option<String> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.len() > LONGEST || digits < FEWEST_DIGITS || digits == text.len() {
        return None;
    }
    let inside = unquoted(text.trim());
    let mut number = String::new();
    // How many digits each group has, and what stood between them.
    let (mut groups, mut points, mut depth) = (vec![0], 0, 0);
    for c in inside.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            *groups.last_mut()? += 1;
            continue;
        }
        if matches!(c, '+' | '＋') && number.is_empty() {
            number.push('+');
            continue;
        }
        match Sign::of(c)? {
            Sign::Opening => depth += 1,
            Sign::Closing => depth -= 1,
            Sign::Point => points += 1,
            Sign::Space | Sign::Hyphen => {}
        }
        if !(0..=1).contains(&depth) {
            return None;
        }
        if groups.last() != Some(&0) {
            groups.push(0);
        }
    }
    groups.retain(|&digits| digits > 0);
    let is_written_so = number != text.trim() && depth == 0;
    // An address such as 138.113.80.100 has points as well.
    let are_groups = match points {
        0 => groups.iter().skip(1).all(|&digits| digits > 1),
        _ => groups.ends_with(&[3, 4, 4]),
    };
    let kind = AccountKind::of(number.as_bytes());
    let is_phone = match kind {
        AccountKind::Phone | AccountKind::PhoneWithCode => true,
        AccountKind::PhoneWithPlus => !inside.contains("(0)"),
        _ => false,
    };
    (is_written_so && are_groups && is_phone && groups.len() <= 6).then_some(number)
}

/// A text without the typographic quotes around it.
fn unquoted(text: &str) -> &str {
    let is_quote = |c: char| matches!(c, '\u{2018}'..='\u{201f}' | '「'..='』' | '＂' | '＇');
    let inside = text.strip_prefix(is_quote).and_then(|rest| rest.strip_suffix(is_quote));
    inside.map_or(text, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_groups_are_put_together() {
        for text in [
            "138 0013 8000",
            "138-0013-8000",
            "138\u{a0}0013\u{a0}8000",
            "138\u{2011}0013\u{2011}8000",
            "138\u{2007}0013\u{202f}8000",
            "138 - 0013 - 8000",
            "138.0013.8000",
            "(138) 0013-8000",
            "（138）00138000",
            "13800 138000",
            "“13800138000”",
            "‘138 0013 8000’",
            "「13800138000」",
        ] {
            assert_eq!(put_together(text).as_deref(), Some("13800138000"), "{text}");
        }
        for (text, number) in [
            ("+86 138-0013-8000", "+8613800138000"),
            ("+86 13800138000", "+8613800138000"),
            ("(+86)138 0013 8000", "+8613800138000"),
            ("86 138 0013 8000", "8613800138000"),
            ("+1 (202) 555-0123", "+12025550123"),
            ("+44 20 7946 0958", "+442079460958"),
        ] {
            assert_eq!(put_together(text).as_deref(), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_phone_number_in_groups_is_left_as_it_is() {
        for text in [
            "13800138000",
            " 13800138000\u{a0}",
            "+8613800138000",
            "13800138000 13800138001",
            "138 0013 800",
            "020-3810-1234",
            "138.113.80.100",
            "192.168.10.100",
            "1-3-8-0-0-1-3-8-0-0-0",
            "138 0013 8000)",
            "((138)) 00138000",
            "2024-01-02 03:04",
            "Tom 138 0013 8000",
            "1e2dfa89-496a-47fd-9941-df1fc4e6484a",
            "+44 (0)20 7946 0958",
            "",
            "-",
            "“”",
        ] {
            assert_eq!(put_together(text), None, "{text}");
        }
    }
}
