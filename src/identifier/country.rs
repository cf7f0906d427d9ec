//! Countries by their calling codes, and how long the numbers within them are.

use std::fmt;
use std::str::FromStr;

use crate::unknown_name::UnknownName;

/// A country, by its calling code (ITU-T E.164) or its letters (ISO 3166).
///
/// ```
/// use acctpack::Country;
///
/// let china: Country = "CN".parse()?;
/// assert_eq!(china, "+86".parse()?);
/// assert_eq!(china.code(), 86);
/// # Ok::<(), acctpack::UnknownName>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    code: u16,
    /// How many digits a number has within the country, without the zero in front; as far as is known.
    digits: (usize, usize),
    /// What is dialled within the country before a number and is none of it.
    trunk: Option<u8>,
}

/// Letters, calling code, the fewest and the most digits of a number that takes messages, and the digit
/// that is dialled before it within the country: after the national numbering plans that the ITU lists.
/// A country that is not here is asked for by its code.
const KNOWN: [(&str, u16, usize, usize, Option<u8>); 30] = [
    ("AE", 971, 9, 9, Some(b'0')),
    ("AR", 54, 10, 11, Some(b'0')),
    ("AU", 61, 9, 9, Some(b'0')),
    ("BR", 55, 10, 11, Some(b'0')),
    ("CA", 1, 10, 10, Some(b'1')),
    ("CN", 86, 11, 11, Some(b'0')),
    ("DE", 49, 10, 11, Some(b'0')),
    ("ES", 34, 9, 9, None),
    ("FR", 33, 9, 9, Some(b'0')),
    ("GB", 44, 10, 10, Some(b'0')),
    ("HK", 852, 8, 8, None),
    ("ID", 62, 9, 12, Some(b'0')),
    ("IN", 91, 10, 10, Some(b'0')),
    ("JP", 81, 10, 10, Some(b'0')),
    ("KR", 82, 9, 10, Some(b'0')),
    ("MO", 853, 8, 8, None),
    ("MX", 52, 10, 10, None),
    ("MY", 60, 9, 10, Some(b'0')),
    ("NZ", 64, 8, 10, Some(b'0')),
    ("PH", 63, 10, 10, Some(b'0')),
    ("PK", 92, 10, 10, Some(b'0')),
    ("RU", 7, 10, 10, Some(b'8')),
    ("SA", 966, 9, 9, Some(b'0')),
    ("SG", 65, 8, 8, None),
    ("TH", 66, 9, 9, Some(b'0')),
    ("TR", 90, 10, 10, Some(b'0')),
    ("TW", 886, 9, 9, Some(b'0')),
    ("US", 1, 10, 10, Some(b'1')),
    ("VN", 84, 9, 9, Some(b'0')),
    ("ZA", 27, 9, 9, Some(b'0')),
];

/// Of a country that is not known: E.164 has 15 digits at most, 3 of them the code's.
const ANY_DIGITS: (usize, usize) = (4, 12);

impl Country {
    /// Mainland China.
    pub(crate) const CHINA: Country = Country { code: 86, digits: (11, 11), trunk: Some(b'0') };

    /// The calling code.
    pub fn code(self) -> u16 {
        self.code
    }

    /// The digits of a number with the country's code, made of digits that may have it or not. `None` where
    /// they can be neither, or both.
    pub(super) fn international(self, digits: &str) -> Option<String> {
        let code = self.code.to_string();
        let within = |rest: &str| self.number(rest).map(|number| format!("{code}{number}"));
        match (within(digits), digits.strip_prefix(&*code).and_then(within)) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        }
    }

    /// A number within the country, without what is dialled before it.
    fn number(self, digits: &str) -> Option<&str> {
        let rest = self.trunk.and_then(|trunk| digits.strip_prefix(char::from(trunk)));
        let fits = |number: &&str| {
            (self.digits.0..=self.digits.1).contains(&number.len())
                && !number.starts_with('0')
                && (self.code != Country::CHINA.code || is_mobile(number))
        };
        Some(digits).filter(fits).or(rest.filter(fits))
    }
}

/// Whether a number is a mobile one of mainland China: no other takes a message.
pub(super) fn is_mobile(number: &str) -> bool {
    number.len() == 11 && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..])
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.code)
    }
}

impl FromStr for Country {
    type Err = UnknownName;

    /// Reads `CN`, `86` or `+86`.
    fn from_str(text: &str) -> Result<Country, UnknownName> {
        let unknown = || UnknownName::of("country", text);
        let country = |&(_, code, fewest, most, trunk): &(&str, u16, usize, usize, Option<u8>)| {
            Country { code, digits: (fewest, most), trunk }
        };
        let digits = text.strip_prefix('+').unwrap_or(text);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let known = KNOWN.iter().find(|known| known.0.eq_ignore_ascii_case(text));
            return known.map(country).ok_or_else(unknown);
        }
        let code: u16 = digits.parse().map_err(|_| unknown())?;
        if !(1..=999).contains(&code) || digits.starts_with('0') {
            return Err(unknown());
        }
        let known = KNOWN.iter().find(|known| known.1 == code).map(country);
        Ok(known.unwrap_or(Country { code, digits: ANY_DIGITS, trunk: Some(b'0') }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_read_by_its_letters_and_its_code() {
        let of = |text: &str| text.parse::<Country>();
        assert_eq!(of("cn"), Ok(Country::CHINA));
        assert_eq!(of("86"), of("CN"));
        assert_eq!(of("US"), of("+1"));
        assert_eq!(of("500").unwrap().to_string(), "+500");
        for text in ["", "+", "0", "086", "1000", "XX", "China", "+CN", "8 6"] {
            assert!(of(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_number_gets_its_code_once() {
        for (country, digits, made) in [
            ("CN", "13800138000", Some("8613800138000")),
            ("CN", "8613800138000", Some("8613800138000")),
            ("CN", "013800138000", Some("8613800138000")),
            ("CN", "07551234567", None),
            ("US", "2025550123", Some("12025550123")),
            ("US", "12025550123", Some("12025550123")),
            ("SG", "65123456", Some("6565123456")),
            ("SG", "6591234567", Some("6591234567")),
            ("GB", "07911123456", Some("447911123456")),
            ("JP", "09012345678", Some("819012345678")),
            ("RU", "89161234567", Some("79161234567")),
            // It may be either.
            ("ID", "62812345678", None),
            ("500", "500123456", None),
            ("500", "123456", Some("500123456")),
        ] {
            let country: Country = country.parse().unwrap();
            assert_eq!(country.international(digits).as_deref(), made, "{country} {digits}");
        }
    }
}
