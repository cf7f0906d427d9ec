//! The forms that accounts have, by the service's table of account types or by a target.

use serde::{Deserialize, Serialize};

/// The form that accounts of one type have, after the service's table of account types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// 64 hexadecimal digits.
    Sha256,
}

impl AccountForm {
    /// How many characters a device token has.
    pub const TOKEN_CHARACTERS: usize = 36;

    /// Whether the service knows accounts of this type. 0 is the default, 1 to 16 are the app's own.
    pub fn is_account_type(account_type: u32) -> bool {
        matches!(account_type, 0..=16 | 989 | 991..=1015)
    }

    /// The form of what the digests of an `account_type` are of, where one is known.
    pub(crate) fn of_hashed_type(account_type: u32) -> Option<AccountForm> {
        match account_type {
            992 => Some(AccountForm::Qq),
            994 => Some(AccountForm::Idfa),
            996 => Some(AccountForm::Mac),
            1001 => Some(AccountForm::Imei),
            _ => None,
        }
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
