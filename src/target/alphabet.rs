//! The characters that a service takes, as a target names them: `a-z0-9_.-`.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::unknown_name::UnknownName;

/// A set of characters, written as in the brackets of a regular expression: `a-z` is a range, a hyphen
/// at either end stands for itself, and a backslash takes the next character as it is.
///
/// ```
/// use acctpack::Alphabet;
///
/// let names: Alphabet = "A-Za-z0-9_.-".parse().unwrap();
/// assert!(names.contains('Z') && names.contains('-') && !names.contains(' '));
/// assert_eq!(names.first_foreign("may list.csv"), Some(' '));
/// assert!("z-a".parse::<Alphabet>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alphabet {
    text: String,
    /// A bit for each character of ASCII.
    ascii: u128,
    others: Vec<RangeInclusive<char>>,
}

impl Alphabet {
    /// What of ASCII can be printed, the space among it.
    pub fn printable_ascii() -> Alphabet {
        Alphabet::of_ranges(" -~".into(), vec![' '..='~'])
    }

    fn of_ranges(text: String, ranges: Vec<RangeInclusive<char>>) -> Alphabet {
        let in_ranges = |c: &char| ranges.iter().any(|range| range.contains(c));
        let ascii = ('\0'..='\x7f').filter(in_ranges).fold(0, |bits, c| bits | 1 << u32::from(c));
        let others = ranges.into_iter().filter(|range| !range.end().is_ascii()).collect();
        Alphabet { text, ascii, others }
    }

    /// Whether a character is one of it.
    pub fn contains(&self, c: char) -> bool {
        match c.is_ascii() {
            true => self.ascii >> u32::from(c) & 1 == 1,
            false => self.others.iter().any(|range| range.contains(&c)),
        }
    }

    /// The first character of a text that is none of it.
    pub fn first_foreign(&self, text: &str) -> Option<char> {
        text.chars().find(|&c| !self.contains(c))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Alphabet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for Alphabet {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Alphabet, UnknownName> {
        ranges(text)
            .filter(|ranges| !ranges.is_empty())
            .map(|ranges| Alphabet::of_ranges(text.to_string(), ranges))
            .ok_or_else(|| UnknownName::of("alphabet", text))
    }
}

/// The ranges that a text names; `None` where one runs backwards, or a backslash stands last.
fn ranges(text: &str) -> Option<Vec<RangeInclusive<char>>> {
    let mut ranges = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let first = if c == '\\' { chars.next()? } else { c };
        let mut after = chars.clone();
        let is_range = after.next() == Some('-') && after.peek().is_some();
        if !is_range {
            ranges.push(first..=first);
            continue;
        }
        chars.next();
        let last = chars.next()?;
        let last = if last == '\\' { chars.next()? } else { last };
        if last < first {
            return None;
        }
        ranges.push(first..=last);
    }
    Some(ranges)
}

/// As it was written.
impl Serialize for Alphabet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Alphabet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Alphabet, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| {
            D::Error::custom(format!("{text:?} is no set of characters such as \"A-Za-z0-9_.-\""))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alphabet_is_read_as_a_regular_expression_reads_its_brackets() {
        let has = |alphabet: &str, c: char| alphabet.parse::<Alphabet>().unwrap().contains(c);
        for (alphabet, within, without) in [
            ("a-c", "abc", "dA-"),
            ("-a", "-a", "bc"),
            ("a-", "a-", "b"),
            ("a\\-c", "a-c", "b"),
            ("\\\\", "\\", "a"),
            ("+--", "+,-", "*."),
            ("\u{4e00}-\u{9fff}_", "\u{5f20}_", "a\u{a000}"),
        ] {
            assert!(within.chars().all(|c| has(alphabet, c)), "{alphabet}");
            assert!(!without.chars().any(|c| has(alphabet, c)), "{alphabet}");
        }
        for wrong in ["", "c-a", "a\\"] {
            assert!(wrong.parse::<Alphabet>().is_err(), "{wrong}");
        }
    }
}
