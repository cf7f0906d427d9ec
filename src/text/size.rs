//! Sizes as people type them.

use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::unknown_name::UnknownName;

/// A number of bytes, read from `512M`, `4GiB`, `100MB`, `1.5G` or plain bytes. `K M G T` and `KiB ...`
/// count by 1024, `KB MB GB TB` by 1000, in any case.
///
/// ```
/// use acctpack::ByteSize;
///
/// assert_eq!("25MB".parse(), Ok(ByteSize(25_000_000)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(
    /// How many bytes.
    pub u64,
);

impl FromStr for ByteSize {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<ByteSize, UnknownName> {
        parse(text).map(ByteSize).ok_or_else(|| UnknownName::of("size", text))
    }
}

/// As a number.
impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

/// From a number, or a text such as `512M`.
impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ByteSize, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged, expecting = "a size in bytes, or a text such as \"512M\"")]
        enum RawSize {
            Number(u64),
            Text(String),
        }
        match RawSize::deserialize(deserializer)? {
            RawSize::Number(bytes) => Ok(ByteSize(bytes)),
            RawSize::Text(text) => text.parse().map_err(|_| {
                D::Error::custom(format!("{text:?} is no size such as \"512M\" or \"4GiB\""))
            }),
        }
    }
}

fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit_bytes(unit.trim_start())?;
    match number.parse::<u64>() {
        Ok(whole) => whole.checked_mul(unit),
        Err(_) if number.contains('.') && number.len() > 1 => {
            let bytes = number.parse::<f64>().ok()? * unit as f64;
            (bytes < u64::MAX as f64).then_some(bytes.round() as u64)
        }
        Err(_) => None,
    }
}

fn unit_bytes(unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_lowercase();
    let (prefix, base) = match unit.as_str() {
        "" | "b" => return Some(1),
        "k" | "m" | "g" | "t" => (unit.as_str(), 1024u64),
        _ => match (unit.strip_suffix("ib"), unit.strip_suffix('b')) {
            (Some(prefix), _) => (prefix, 1024),
            (None, Some(prefix)) => (prefix, 1000),
            (None, None) => return None,
        },
    };
    let power = 1 + ["k", "m", "g", "t"].iter().position(|&p| p == prefix)? as u32;
    Some(base.pow(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_gnu_tools_read_them() {
        let cases = [
            ("0", Some(0)),
            ("1048576", Some(1 << 20)),
            ("512M", Some(512 << 20)),
            ("512m", Some(512 << 20)),
            ("4GiB", Some(4 << 30)),
            ("4 GiB", Some(4 << 30)),
            ("100MB", Some(100_000_000)),
            ("64kb", Some(64_000)),
            ("1.5G", Some(3 << 29)),
            ("2t", Some(2 << 40)),
            ("10b", Some(10)),
            ("", None),
            ("M", None),
            (".", None),
            ("1.2.3M", None),
            ("-1", None),
            ("4GiBs", None),
            ("4XB", None),
            ("99999999999T", None),
            ("18446744073709551615", Some(u64::MAX)),
            ("99999999999.5T", None),
        ];
        for (text, bytes) in cases {
            assert_eq!(parse(text), bytes, "{text:?}");
        }
    }
}
