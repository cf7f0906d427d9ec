//! Phone numbers in one spelling.

use std::borrow::Cow;

use super::country::{Country, is_mobile};
use super::same_or;
use crate::target::PhoneStyle;

/// The fewest and the most digits of a number with its country's code (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A phone number in one spelling. A number without a country's code gets that of `country`; where none
/// is said, it stays without.
pub(super) fn normalized(
    text: &str,
    country: Option<Country>,
    style: PhoneStyle,
) -> Option<Cow<'_, str>> {
    let number = RawNumber::of(text)?;
    // A style without a code is one of mainland China.
    let country = country.or((style == PhoneStyle::National).then_some(Country::CHINA));
    let digits = match (number, country) {
        (RawNumber::International(digits), _) => without_trunk_zero(digits),
        (RawNumber::Unknown(digits), Some(country)) => country.international(&digits)?,
        (RawNumber::Unknown(digits), None) => {
            return DIGITS.contains(&digits.len()).then(|| same_or(text, digits));
        }
    };
    if !DIGITS.contains(&digits.len()) || digits.starts_with('0') {
        return None;
    }
    let made = match style {
        PhoneStyle::E164 => format!("+{digits}"),
        PhoneStyle::Digits => digits,
        PhoneStyle::National => {
            digits.strip_prefix("86").filter(|number| is_mobile(number))?.to_string()
        }
    };
    Some(same_or(text, made))
}

/// A number without its separators.
enum RawNumber {
    /// With its country's code.
    International(String),
    /// With or without.
    Unknown(String),
}

impl RawNumber {
    /// `None` where it is no number.
    fn of(text: &str) -> Option<RawNumber> {
        let (mut digits, mut has_plus) = (String::new(), false);
        // `+44 (0)20 ...`: the zero is dialled within the country alone.
        let optional = text.contains("(0)").then(|| text.replacen("(0)", "", 1));
        let text = match &optional {
            Some(without) if text.starts_with(['+', '\u{ff0b}']) => without,
            _ => text,
        };
        for c in text.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '\u{ff10}'..='\u{ff19}' => digits.push(half_width(c)),
                '+' | '\u{ff0b}' if digits.is_empty() && !has_plus => has_plus = true,
                c if is_separator(c) => {}
                _ => return None,
            }
        }
        Some(match digits.strip_prefix("00") {
            _ if has_plus => RawNumber::International(digits),
            Some(rest) => RawNumber::International(rest.to_string()),
            None => RawNumber::Unknown(digits),
        })
    }
}

/// What people put between the digits of a number (Meta: "remove symbols").
fn is_separator(c: char) -> bool {
    c.is_whitespace() && !c.is_control()
        || matches!(c, '-' | '.' | '/' | '(' | ')')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
        || matches!(c, '\u{ff08}' | '\u{ff09}' | '\u{ff0d}')
}

fn half_width(c: char) -> char {
    u8::try_from(u32::from(c) - 0xff10).map_or(c, |digit| char::from(b'0' + digit))
}

/// `+86 0138...`: the zero is dialled within the country alone.
fn without_trunk_zero(digits: String) -> String {
    match digits.strip_prefix("860") {
        Some(rest) if is_mobile(rest) => format!("86{rest}"),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, country: &str, style: PhoneStyle) -> Option<String> {
        let country = (!country.is_empty()).then(|| country.parse().unwrap());
        normalized(text, country, style).map(Cow::into_owned)
    }

    #[test]
    fn spellings_of_one_number_are_made_one() {
        let spellings = [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "(138) 0013.8000",
            "+8613800138000",
            "+86 138 0013 8000",
            "(+86)138\u{2011}0013\u{2011}8000",
            "008613800138000",
            "8613800138000",
            "013800138000",
            "+86 013800138000",
            "\u{ff0b}\u{ff18}\u{ff16}13800138000",
        ];
        for text in spellings {
            for (style, made) in [
                (PhoneStyle::E164, "+8613800138000"),
                (PhoneStyle::Digits, "8613800138000"),
                (PhoneStyle::National, "13800138000"),
            ] {
                assert_eq!(of(text, "CN", style).as_deref(), Some(made), "{text}");
            }
            assert_eq!(of(text, "", PhoneStyle::National).as_deref(), Some("13800138000"));
        }
        assert_eq!(of("+44 (0)20 7946 0958", "", PhoneStyle::E164).unwrap(), "+442079460958");
        // Meta's own example.
        assert_eq!(of("1(650)561-5622", "US", PhoneStyle::Digits).unwrap(), "16505615622");
    }

    #[test]
    fn without_a_country_no_code_is_made_up() {
        for (text, made) in [
            ("138 0013 8000", "13800138000"),
            ("8613800138000", "8613800138000"),
            ("+86 13800138000", "+8613800138000"),
        ] {
            assert_eq!(of(text, "", PhoneStyle::E164).as_deref(), Some(made), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "alice", "138 0013 800a", "123", "+0123456789", "1+3800138000", "12;34567"]
        {
            assert_eq!(of(text, "CN", PhoneStyle::E164), None, "{text}");
        }
        assert_eq!(of("+8613800138000123", "", PhoneStyle::E164), None);
        // Of another country there is no 11-digit number.
        assert_eq!(of("+12025550123", "", PhoneStyle::National), None);
    }
}
