//! What a push service takes, as data: another service is another [`Target`].

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::format::PackageFormat;

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
}

/// What a row names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recipient {
    /// A user, by an account that the app has bound to devices.
    Account,
    /// A device, by the token that the service gave it.
    Token,
}

/// In what the length of an account is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LengthUnit {
    /// Unicode scalar values; what is longer in bytes than the limit is warned of.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

/// What a service thinks of a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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

/// The form that accounts of one type have, after the service's table of account types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AccountForm {
    /// 5 to 12 digits (991).
    Qq,
    /// 32 hexadecimal digits (992, 994, 996, 998, 1001).
    Md5,
    /// 8-4-4-4-12 upper-case hexadecimal digits (993).
    Idfa,
    /// Six pairs of upper-case hexadecimal digits with colons (995).
    Mac,
    /// 14 or 15 digits, or digits and lower-case letters (1000).
    Imei,
    /// E.164, with or without `+` (1002).
    Phone,
    /// An e-mail address (1005).
    Email,
    /// Exactly 36 characters of a device token.
    Token,
}

impl AccountForm {
    /// How many characters a device token has.
    pub const TOKEN_CHARACTERS: usize = 36;

    /// Whether the service knows accounts of this type. 0 is the default, 1 to 16 are the app's own.
    pub fn is_account_type(account_type: u32) -> bool {
        matches!(account_type, 0..=16 | 989 | 991..=1015)
    }

    /// The form of an `account_type`; `None` where the app decides for itself.
    pub fn of_account_type(account_type: u32) -> Option<AccountForm> {
        match account_type {
            991 => Some(AccountForm::Qq),
            992 | 994 | 996 | 998 | 1001 => Some(AccountForm::Md5),
            993 => Some(AccountForm::Idfa),
            995 => Some(AccountForm::Mac),
            1000 => Some(AccountForm::Imei),
            1002 => Some(AccountForm::Phone),
            1005 => Some(AccountForm::Email),
            _ => None,
        }
    }
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

    /// The names of the presets.
    pub const PRESETS: [&str; 2] = ["tpns-account", "tpns-token"];

    /// A preset by its name: one of [`PRESETS`](Target::PRESETS).
    pub fn preset(name: &str) -> Option<Target> {
        match name {
            "tpns-account" => Some(Target::tpns_account()),
            "tpns-token" => Some(Target::tpns_token()),
            _ => None,
        }
    }
}

impl Default for Target {
    fn default() -> Target {
        Target::tpns_account()
    }
}
/// Whether a value is surely an account: a phone number, an e-mail address, an id of a known form,
/// maybe as a spreadsheet writes it.
pub fn looks_like_account(value: &str) -> bool {
    let value = value.trim().trim_start_matches(['=', '\'']).trim_matches('"').trim();
    let value = value.strip_suffix(".0").unwrap_or(value);
    let number = value.strip_prefix('+').unwrap_or(value);
    let number =
        if number.len() == 13 { number.strip_prefix("86").unwrap_or(number) } else { number };
    let is_mobile = number.len() == 11
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
    let is_open_id = value.len() == 28
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let upper = value.to_ascii_uppercase();
    is_mobile
        || is_open_id
        || [AccountForm::Email, AccountForm::Md5].iter().any(|form| form.matches(value))
        || [AccountForm::Idfa, AccountForm::Mac].iter().any(|form| form.matches(&upper))
}
