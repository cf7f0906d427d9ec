//! A target as a table of a config file spells it, and as JSON has it: what is not said is as in another
//! target.

use std::fmt;

use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeTuple as _, Serializer};
use serde::{Deserialize, Serialize};

use super::{
    AccountForm, Alphabet, ByteOrderMark, HeaderName, LengthUnit, MacStyle, OtherHeaders,
    PhoneStyle, Target,
};
use crate::format::PackageFormat;
use crate::lang::Lang;
use crate::messages;
use crate::text::size::ByteSize;

/// A target in the words of a config file's `[targets.NAME]`.
///
/// ```
/// use acctpack::{LengthUnit, Target, TargetTable};
///
/// let table: TargetTable = serde_json::from_str(
///     r#"{"like": "onesignal", "header": "email", "form": "email", "max-bytes": "20MB"}"#,
/// )?;
/// let target = table.into_target("our-mail")?;
/// assert_eq!(target.max_bytes, 20_000_000);
/// assert_eq!(TargetTable::of(&target).into_target("our-mail")?.header, target.header);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TargetTable {
    /// The preset that holds for what is not said; `tpns-account` when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<String>,
    length: Option<LengthBounds>,
    unit: Option<LengthUnit>,
    max_bytes: Option<ByteSize>,
    safe_bytes: Option<ByteSize>,
    split_bytes: Option<ByteSize>,
    min_rows: Option<u64>,
    file_name: Option<LengthBounds>,
    file_alphabet: Option<Alphabet>,
    formats: Option<Vec<PackageFormat>>,
    gzip: Option<bool>,
    bom: Option<ByteOrderMark>,
    header: Option<String>,
    any_header: Option<bool>,
    ascii: Option<bool>,
    alphabet: Option<Alphabet>,
    form: Option<AccountForm>,
    phone: Option<PhoneStyle>,
    mac: Option<MacStyle>,
}

/// Why a table makes no target.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetError {
    /// A preset has its name.
    Preset,
    /// No preset has the name that `like` says.
    Like(String),
    /// A lower bound is above the upper.
    Bounds,
    /// No format is named.
    Formats,
    /// More is written than may be sent.
    SafeBytes,
    /// A part may be larger than the package.
    SplitBytes,
    /// `ascii` and `alphabet` are both said.
    TwoAlphabets,
    /// The header holds what would make several columns of it, or rows.
    Header(String),
    /// `any-header` without a `header`.
    AnyHeader,
}

impl TargetError {
    /// What is wrong, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        messages::of(lang).target_error(self)
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for TargetError {}

impl TargetTable {
    /// All that a target says.
    pub fn of(target: &Target) -> TargetTable {
        let bounds = |range: &std::ops::RangeInclusive<u64>| {
            Some(LengthBounds(*range.start(), *range.end()))
        };
        let header = target.header.as_ref();
        TargetTable {
            like: None,
            length: bounds(&target.length),
            unit: Some(target.unit),
            max_bytes: Some(ByteSize(target.max_bytes)),
            safe_bytes: Some(ByteSize(target.safe_bytes)),
            split_bytes: target.split_bytes.map(ByteSize),
            min_rows: Some(target.min_rows),
            file_name: bounds(&target.file_name),
            file_alphabet: target.file_alphabet.clone(),
            formats: Some(target.formats.clone()),
            gzip: Some(target.takes_gzip()),
            bom: Some(target.bom),
            header: header.map(|header| header.name.clone()),
            any_header: header.map(|header| header.others == OtherHeaders::Accepted),
            ascii: None,
            alphabet: target.alphabet.clone(),
            form: target.form,
            phone: Some(target.phone),
            mac: Some(target.mac),
        }
    }

    /// The target of this name that the table makes.
    ///
    /// # Errors
    /// When nothing could be judged by it, or a preset has the name.
    pub fn into_target(self, name: &str) -> Result<Target, TargetError> {
        if Target::preset(name).is_some() {
            return Err(TargetError::Preset);
        }
        let base = match &self.like {
            None => Target::tpns_account(),
            Some(like) => Target::preset(like).ok_or_else(|| TargetError::Like(like.clone()))?,
        };
        let target = self.over(name, base)?;
        if target.length.is_empty() || target.file_name.is_empty() {
            return Err(TargetError::Bounds);
        }
        if target.formats.is_empty() {
            return Err(TargetError::Formats);
        }
        if target.safe_bytes > target.max_bytes {
            return Err(TargetError::SafeBytes);
        }
        if target.split_bytes.is_some_and(|bytes| bytes > target.max_bytes) {
            return Err(TargetError::SplitBytes);
        }
        Ok(target)
    }

    fn over(self, name: &str, mut target: Target) -> Result<Target, TargetError> {
        target.name = name.to_string();
        target.max_bytes = self.max_bytes.map_or(target.max_bytes, |size| size.0);
        // A limit that is lowered lowers what is written, too.
        let lowered = target.safe_bytes.min(target.max_bytes);
        target.safe_bytes = self.safe_bytes.map_or(lowered, |size| size.0);
        target.split_bytes = match self.split_bytes {
            Some(size) => Some(size.0),
            None => target.split_bytes.map(|bytes| bytes.min(target.safe_bytes)),
        };
        target.min_rows = self.min_rows.unwrap_or(target.min_rows);
        target.file_name = self.file_name.map_or(target.file_name, |b| b.0..=b.1);
        target.file_alphabet = self.file_alphabet.or(target.file_alphabet);
        target.length = self.length.map_or(target.length, |b| b.0..=b.1);
        target.formats = self.formats.unwrap_or(target.formats);
        if let Some(gzip) = self.gzip {
            target.formats.retain(|&format| format != PackageFormat::Gz);
            target.formats.extend(gzip.then_some(PackageFormat::Gz));
        }
        target.unit = self.unit.unwrap_or(target.unit);
        target.bom = self.bom.unwrap_or(target.bom);
        target.form = self.form.or(target.form);
        target.phone = self.phone.unwrap_or(target.phone);
        target.mac = self.mac.unwrap_or(target.mac);
        target.alphabet = match (self.ascii, self.alphabet) {
            (Some(true), Some(_)) => return Err(TargetError::TwoAlphabets),
            (Some(true), None) => Some(Alphabet::printable_ascii()),
            (Some(false), None) => None,
            (_, own) => own.or(target.alphabet),
        };
        target.header = header(self.header, self.any_header, target.header)?;
        Ok(target)
    }
}

/// The header that a table asks for, over that of what it is like.
fn header(
    own: Option<String>,
    any: Option<bool>,
    base: Option<HeaderName>,
) -> Result<Option<HeaderName>, TargetError> {
    let header = match own {
        Some(name) if !HeaderName::can_be(&name) => return Err(TargetError::Header(name)),
        Some(name) => Some(HeaderName::exactly(name)),
        None => base,
    };
    match (header, any) {
        (Some(header), Some(any)) => {
            let others = if any { OtherHeaders::Accepted } else { OtherHeaders::Refused };
            Ok(Some(HeaderName { others, ..header }))
        }
        (None, Some(true)) => Err(TargetError::AnyHeader),
        (header, _) => Ok(header),
    }
}

/// No column has a longer name.
const MOST_OF_HEADER: usize = 255;

impl HeaderName {
    /// Whether a text can stand in row 1 as the name of the only column.
    pub(crate) fn can_be(name: &str) -> bool {
        let parts = |c: char| c.is_control() || matches!(c, ',' | ';' | '|' | '"' | '\u{feff}');
        (1..=MOST_OF_HEADER).contains(&name.len()) && name.trim() == name && !name.contains(parts)
    }
}

/// `[2, 100]`, or a single number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LengthBounds(u64, u64);

impl Serialize for LengthBounds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&self.0)?;
        pair.serialize_element(&self.1)?;
        pair.end()
    }
}

impl<'de> Deserialize<'de> for LengthBounds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LengthBounds, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a number, or two as [2, 100]")]
        enum RawBounds {
            One(u64),
            Two([u64; 2]),
        }
        Ok(match RawBounds::deserialize(deserializer)? {
            RawBounds::One(n) => LengthBounds(n, n),
            RawBounds::Two([low, high]) => LengthBounds(low, high),
        })
    }
}

/// As a table, with its name.
impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        NamedTable { name: self.name.clone(), table: TargetTable::of(self) }.serialize(serializer)
    }
}

/// From a table with its name.
impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
        let NamedTable { name, table } = NamedTable::deserialize(deserializer)?;
        match Target::preset(&name) {
            // What was written of a preset is the preset.
            Some(preset) if TargetTable::of(&preset) == table => Ok(preset),
            _ => table.into_target(&name).map_err(D::Error::custom),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct NamedTable {
    name: String,
    #[serde(flatten)]
    table: TargetTable,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(json: &str) -> Result<Target, TargetError> {
        serde_json::from_str::<TargetTable>(json).unwrap().into_target("own")
    }

    #[test]
    fn what_is_not_said_is_as_in_the_preset() {
        let own = target(r#"{"like": "jpush-alias", "length": 12, "gzip": true}"#).unwrap();
        let like = Target::preset("jpush-alias").unwrap();
        assert_eq!(own.length, 12..=12);
        assert_eq!(own.formats, [PackageFormat::Txt, PackageFormat::Gz]);
        assert_eq!((own.alphabet, own.max_bytes), (like.alphabet, like.max_bytes));
        let lowered = target(r#"{"like": "qianchuan", "max-bytes": "10MB"}"#).unwrap();
        assert_eq!((lowered.safe_bytes, lowered.split_bytes), (10_000_000, Some(10_000_000)));
        let all = target(r#"{"like": "onesignal", "ascii": false}"#).unwrap();
        assert_eq!(all.alphabet, None);
    }

    #[test]
    fn a_target_that_cannot_be_is_refused() {
        for (json, error) in [
            (r#"{"length": [3, 2]}"#, TargetError::Bounds),
            (r#"{"formats": []}"#, TargetError::Formats),
            (r#"{"max-bytes": 5, "safe-bytes": 6}"#, TargetError::SafeBytes),
            (r#"{"max-bytes": 5, "split-bytes": 6}"#, TargetError::SplitBytes),
            (r#"{"ascii": true, "alphabet": "a-z"}"#, TargetError::TwoAlphabets),
            (r#"{"header": "a,b"}"#, TargetError::Header("a,b".into())),
            (r#"{"header": ""}"#, TargetError::Header(String::new())),
            (r#"{"any-header": true}"#, TargetError::AnyHeader),
            (r#"{"like": "jpush"}"#, TargetError::Like("jpush".into())),
        ] {
            assert_eq!(target(json), Err(error.clone()), "{json}");
            assert!(!error.message(Lang::Zh).is_ascii());
        }
        let table = TargetTable::default();
        assert_eq!(table.into_target("klaviyo"), Err(TargetError::Preset));
        assert!(serde_json::from_str::<TargetTable>(r#"{"headr": "a"}"#).is_err());
    }

    #[test]
    fn every_preset_is_read_as_it_is_written() {
        for name in Target::PRESETS {
            let preset = Target::preset(name).unwrap();
            let json = serde_json::to_string(&preset).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), preset, "{json}");
        }
    }
}
