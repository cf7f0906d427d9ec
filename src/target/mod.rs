//! What a service takes, as data: another service is another [`Target`].

mod alphabet;
mod form;
mod presets;
mod table;

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

pub use self::alphabet::Alphabet;
pub use self::form::{AccountForm, looks_like_account};
pub use self::presets::{Evidence, Preset, UnknownFact};
pub use self::table::{TargetError, TargetTable};
use crate::format::PackageFormat;
use crate::text::column_names::is_column_name;

/// The limits of a push service. Every rule of the package and its rows is read from here. Another
/// service is a preset with other limits.
///
/// ```
/// use acctpack::{LengthUnit, Target};
///
/// let mut other = Target::tpns_account();
/// other.name = "other-service".into();
/// other.length = 1..=64;
/// other.unit = LengthUnit::Bytes;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// The name that `--target` and the reports use.
    pub name: String,
    /// What a row names, and so which push reaches it.
    pub recipient: Recipient,
    /// How many characters the file name may have.
    pub file_name: RangeInclusive<u64>,
    /// The file formats that are taken.
    pub formats: Vec<PackageFormat>,
    /// Above this many bytes a package is an error.
    pub max_bytes: u64,
    /// Above this many bytes a package is a warning; `clean` never writes more.
    pub safe_bytes: u64,
    /// How long an account may be.
    pub length: RangeInclusive<u64>,
    /// In what `length` is counted.
    pub unit: LengthUnit,
    /// Whether a byte order mark at the start is let be.
    pub bom: ByteOrderMark,
    /// The form that every account must have, if the service has one.
    pub form: Option<AccountForm>,
    /// The characters that a file name may have, if not all.
    pub file_alphabet: Option<Alphabet>,
    /// The characters that an account may have, if not all.
    pub alphabet: Option<Alphabet>,
    /// The name that must stand in row 1, above the accounts. `clean` writes it.
    pub header: Option<HeaderName>,
    /// Fewer accounts than this are a warning.
    pub min_rows: u64,
    /// How many bytes a part has at most where a package is split; `safe_bytes` when `None`.
    pub split_bytes: Option<u64>,
    /// How the service writes a phone number.
    pub phone: PhoneStyle,
    /// How the service writes a MAC address that it hashes.
    pub mac: MacStyle,
}

/// The name of the column of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderName {
    /// What `clean` writes.
    pub name: String,
    /// Whether the service takes others.
    pub others: OtherHeaders,
}

/// Whether a service takes another header than the one that `clean` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherHeaders {
    /// It takes that name alone.
    Refused,
    /// It skips row 1 whatever it holds.
    Accepted,
}

impl HeaderName {
    /// That name and no other.
    pub fn exactly(name: impl Into<String>) -> HeaderName {
        HeaderName { name: name.into(), others: OtherHeaders::Refused }
    }

    /// Whether row 1 is the header, with nothing more to be said of it.
    pub(crate) fn is_met_by(&self, first: &[u8]) -> bool {
        match self.others {
            OtherHeaders::Refused => first == self.name.as_bytes(),
            // Of a row that may be an account none must be lost.
            OtherHeaders::Accepted => {
                first == self.name.as_bytes()
                    || std::str::from_utf8(first).is_ok_and(is_column_name)
            }
        }
    }
}

/// How a service writes a phone number that it compares or hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PhoneStyle {
    /// E.164: `+8613711112222`.
    #[default]
    E164,
    /// The same without `+`: `8613711112222`.
    Digits,
    /// A mobile number of mainland China without its country code: `13711112222`.
    National,
}

/// How a service writes a MAC address that it hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MacStyle {
    /// `84:C7:AA:00:11:22`.
    #[default]
    Colons,
    /// `84C7AA001122`.
    Bare,
}

/// What a row names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recipient {
    /// A user, by an account that the app has bound to devices.
    Account,
    /// A device, by the token that the service gave it.
    Token,
    /// Someone whom another service reaches: no push of TPNS does.
    Elsewhere,
}

/// In what the length of an account is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LengthUnit {
    /// Unicode scalar values; what is longer in bytes than the limit is warned of.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

/// What a service thinks of a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ByteOrderMark {
    /// It is found, and dropped by `clean`.
    Unwanted,
    /// It is an error, and dropped by `clean`.
    Forbidden,
    /// It is skipped without a word; `clean` drops it all the same.
    Allowed,
}

impl Target {
    /// Account packages of Tencent Push Notification Service, after its public documentation.
    pub fn tpns_account() -> Target {
        Target {
            name: "tpns-account".into(),
            recipient: Recipient::Account,
            file_name: 1..=100,
            formats: vec![PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip],
            max_bytes: 104_857_600,
            safe_bytes: 100_000_000,
            length: 2..=100,
            unit: LengthUnit::Characters,
            bom: ByteOrderMark::Unwanted,
            form: None,
            file_alphabet: None,
            alphabet: None,
            header: None,
            min_rows: 0,
            split_bytes: None,
            phone: PhoneStyle::E164,
            mac: MacStyle::Colons,
        }
    }

    /// Token packages of the same service: rows of exactly 36 characters.
    pub fn tpns_token() -> Target {
        let characters = AccountForm::TOKEN_CHARACTERS as u64;
        Target {
            name: "tpns-token".into(),
            recipient: Recipient::Token,
            length: characters..=characters,
            ..Target::tpns_account()
        }
    }

    /// The same limits without one for the size of the package: for accounts that go on to another
    /// program rather than to the service. A .zip has 4 GiB at most all the same.
    ///
    /// ```
    /// use acctpack::{Options, Target};
    ///
    /// let mut options = Options::default();
    /// options.target = Target::tpns_account().without_size_limit();
    /// assert_eq!(options.target.max_bytes, u64::MAX);
    /// ```
    pub fn without_size_limit(self) -> Target {
        Target { max_bytes: u64::MAX, safe_bytes: u64::MAX, ..self }
    }

    /// How many bytes a package that is written has at most.
    pub(crate) fn most_bytes(&self) -> u64 {
        self.safe_bytes.min(self.max_bytes)
    }

    /// How many bytes each part of a package has at most that is written in parts.
    pub(crate) fn most_bytes_of_part(&self) -> u64 {
        self.split_bytes.map_or(u64::MAX, |bytes| bytes).min(self.most_bytes())
    }

    /// Whether a package may be a gzip.
    pub(crate) fn takes_gzip(&self) -> bool {
        self.formats.contains(&PackageFormat::Gz)
    }

    /// The names of the presets.
    pub const PRESETS: [&str; Preset::COUNT] = Preset::NAMES;

    /// A preset by its name: one of [`PRESETS`](Target::PRESETS).
    pub fn preset(name: &str) -> Option<Target> {
        Preset::named(name).map(Preset::target)
    }
}

impl Default for Target {
    fn default() -> Target {
        Target::tpns_account()
    }
}
