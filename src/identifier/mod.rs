//! Identifiers of people and devices as advertising platforms compare them: normalised, so that two
//! spellings are one, and hashed. Each rule names the page that it is from. Nothing of it happens
//! unasked: an account of TPNS is what the app bound, letter for letter.

mod country;
mod hash;
mod phone;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::country::Country;
pub use self::hash::{HashAlgorithm, RowHasher};
use crate::options::Options;
use crate::target::{AccountForm, MacStyle, PhoneStyle};
use crate::unknown_name::UnknownName;

/// What the rows of a list are, and so how they are normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Normalization {
    /// Phone numbers: without separators, with their country's code if it is known.
    ///
    /// E.164 is what Google ("Prepare user data": phones in E.164), OneSignal ("Import phone numbers") and
    /// TPNS (account type 1002) take; Meta ("Customer File Custom Audiences": drop symbols and leading
    /// zeros, the country's code in front) takes the digits alone, Tencent Ads the 11 digits.
    Phone,
    /// E-mail addresses: in lower case (Google, Meta, X: "trimmed, lower case").
    Email,
    /// IDFAs: in upper case, with hyphens (Tencent Ads, Yandex Audience; TPNS account type 993).
    Idfa,
    /// IMEIs and MEIDs: without separators, in lower case (Tencent Ads; TPNS account type 1000).
    Imei,
    /// MAC addresses: in upper case with colons (TPNS account type 995); hashed for Tencent Ads without.
    Mac,
}

impl Normalization {
    /// All of them.
    pub const ALL: [Normalization; 5] = [
        Normalization::Phone,
        Normalization::Email,
        Normalization::Idfa,
        Normalization::Imei,
        Normalization::Mac,
    ];

    /// `phone`, `email`, `idfa`, `imei` or `mac`.
    pub fn name(self) -> &'static str {
        match self {
            Normalization::Phone => "phone",
            Normalization::Email => "email",
            Normalization::Idfa => "idfa",
            Normalization::Imei => "imei",
            Normalization::Mac => "mac",
        }
    }

    /// The form of an account type that rows have once they are normalised so.
    fn form(self) -> AccountForm {
        match self {
            Normalization::Phone => AccountForm::Phone,
            Normalization::Email => AccountForm::Email,
            Normalization::Idfa => AccountForm::Idfa,
            Normalization::Imei => AccountForm::Imei,
            Normalization::Mac => AccountForm::Mac,
        }
    }

    /// What the digests of an account type of TPNS are of, where that can be normalised.
    pub(crate) fn of_digests(account_type: u32) -> Option<Normalization> {
        match account_type {
            994 => Some(Normalization::Idfa),
            996 => Some(Normalization::Mac),
            1001 => Some(Normalization::Imei),
            _ => None,
        }
    }

    /// Whether rows of this account type can be what is normalised so.
    pub(crate) fn fits(self, account_type: u32) -> bool {
        match AccountForm::of_account_type(account_type) {
            Some(AccountForm::Md5) => Normalization::of_digests(account_type) == Some(self),
            Some(form) => form == self.form(),
            None => true,
        }
    }
}

impl fmt::Display for Normalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Normalization {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Normalization, UnknownName> {
        Normalization::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| UnknownName::of("normalisation", name))
    }
}

/// Makes one spelling of all that an identifier has.
#[derive(Clone, Debug)]
pub(crate) struct Normalizer {
    pub(crate) kind: Normalization,
    country: Option<Country>,
    phone: PhoneStyle,
    mac: MacStyle,
}

impl Normalizer {
    pub(crate) fn new(options: &Options) -> Option<Normalizer> {
        let target = &options.target;
        Some(Normalizer {
            kind: options.normalize?,
            country: options.country,
            phone: target.phone,
            // The style is that of what is hashed; unhashed it is a TPNS account.
            mac: if options.hash.is_some() { target.mac } else { MacStyle::Colons },
        })
    }

    /// The one spelling of an account; `None` where it is none of the kind.
    pub(crate) fn normalized<'t>(&self, account: &'t str) -> Option<Cow<'t, str>> {
        let trimmed = account.trim();
        match self.kind {
            Normalization::Phone => phone::normalized(trimmed, self.country, self.phone),
            Normalization::Email => email(trimmed),
            Normalization::Idfa => idfa(trimmed),
            Normalization::Imei => imei(trimmed),
            Normalization::Mac => mac(trimmed, self.mac),
        }
    }
}

/// A text as it is, where that is what came of it.
fn same_or(text: &str, made: String) -> Cow<'_, str> {
    if made == text { Cow::Borrowed(text) } else { Cow::Owned(made) }
}

fn email(text: &str) -> Option<Cow<'_, str>> {
    let address = same_or(text, text.to_lowercase());
    AccountForm::Email.matches(&address).then_some(address)
}

fn idfa(text: &str) -> Option<Cow<'_, str>> {
    let id = same_or(text, text.to_ascii_uppercase());
    AccountForm::Idfa.matches(&id).then_some(id)
}

/// 14 or 15 digits, or as many hexadecimal ones (a MEID).
fn imei(text: &str) -> Option<Cow<'_, str>> {
    let id: String =
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '/' | '.')).collect::<String>();
    let id = id.to_ascii_lowercase();
    let is_hex = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_digit = id.bytes().any(|byte| byte.is_ascii_digit());
    (matches!(id.len(), 14 | 15) && is_hex && has_digit).then(|| same_or(text, id))
}

fn mac(text: &str, style: MacStyle) -> Option<Cow<'_, str>> {
    let bare: String = text.chars().filter(|c| !matches!(c, ':' | '-' | '.')).collect();
    let bare = bare.to_ascii_uppercase();
    if bare.len() != 12 || !bare.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some(same_or(
        text,
        match style {
            MacStyle::Bare => bare,
            MacStyle::Colons => {
                (0..6).map(|at| &bare[2 * at..2 * at + 2]).collect::<Vec<_>>().join(":")
            }
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Normalization, mac: MacStyle, text: &str) -> Option<String> {
        let normalizer = Normalizer { kind, country: None, phone: PhoneStyle::E164, mac };
        normalizer.normalized(text).map(Cow::into_owned)
    }

    #[test]
    fn spellings_of_one_identifier_are_made_one() {
        use Normalization::*;
        let idfa = "1E2DFA89-496A-47FD-9941-DF1FC4E6484A";
        for (kind, text, made) in [
            (Email, " John_Smith@gmail.com ", "john_smith@gmail.com"),
            (Email, "a+tag@B.CN", "a+tag@b.cn"),
            (Idfa, "1e2dfa89-496a-47fd-9941-df1fc4e6484a", idfa),
            (Imei, "35-328406-077160-1", "353284060771601"),
            (Imei, "A0000000002329", "a0000000002329"),
            (Mac, "84-c7-aa-00-11-22", "84:C7:AA:00:11:22"),
            (Mac, "84c7.aa00.1122", "84:C7:AA:00:11:22"),
            (Mac, "84c7aa001122", "84:C7:AA:00:11:22"),
        ] {
            assert_eq!(of(kind, MacStyle::Colons, text).as_deref(), Some(made), "{text}");
            // What is normal stays as it is.
            assert_eq!(of(kind, MacStyle::Colons, made).as_deref(), Some(made), "{made}");
        }
        assert_eq!(of(Mac, MacStyle::Bare, "84:c7:aa:00:11:22").unwrap(), "84C7AA001122");
    }

    #[test]
    fn what_is_none_of_the_kind_is_not_made_one() {
        use Normalization::*;
        for (kind, text) in [
            (Email, "alice"),
            (Email, "a b@c.cn"),
            (Idfa, "1e2dfa89496a47fd9941df1fc4e6484a"),
            (Imei, "3532840607716"),
            (Imei, "abcdefabcdefab"),
            (Imei, "35328406077160x"),
            (Mac, "84:c7:aa:00:11"),
            (Mac, "84:c7:aa:00:11:2g"),
        ] {
            assert_eq!(of(kind, MacStyle::Colons, text), None, "{text}");
        }
    }

    #[test]
    fn an_account_type_says_what_its_rows_can_be() {
        assert!(Normalization::Phone.fits(1002) && Normalization::Idfa.fits(994));
        assert!(Normalization::Phone.fits(0) && Normalization::Imei.fits(1001));
        assert!(!Normalization::Phone.fits(1005) && !Normalization::Mac.fits(994));
        assert!(!Normalization::Phone.fits(992));
    }
}
