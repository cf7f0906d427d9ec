//! What an account looks like: the forms that account types have, and the kinds of accounts. Pure
//! functions over one account.

use crate::lang::Lang;
use crate::messages;
use crate::profile::AccountKind;
use crate::target::AccountForm;

impl AccountForm {
    /// Whether an account has this form.
    ///
    /// ```
    /// use acctpack::AccountForm;
    ///
    /// assert!(AccountForm::Phone.matches("+8613711112222") && AccountForm::Phone.matches("13711112222"));
    /// assert!(!AccountForm::Md5.matches("13711112222"));
    /// ```
    pub fn matches(self, account: &str) -> bool {
        let bytes = account.as_bytes();
        match self {
            AccountForm::Qq => (5..=12).contains(&bytes.len()) && all_digits(bytes),
            AccountForm::Md5 => bytes.len() == 32 && bytes.iter().all(u8::is_ascii_hexdigit),
            AccountForm::Idfa => is_grouped(bytes, &[8, 4, 4, 4, 12], b'-', is_upper_hex),
            AccountForm::Mac => is_grouped(bytes, &[2; 6], b':', is_upper_hex),
            AccountForm::Imei => is_imei(bytes),
            AccountForm::Phone => is_e164(bytes),
            AccountForm::Email => is_email(bytes),
            AccountForm::Sha256 => bytes.len() == 64 && bytes.iter().all(u8::is_ascii_hexdigit),
            AccountForm::Token => account.chars().count() == AccountForm::TOKEN_CHARACTERS,
        }
    }

    /// In words, for messages.
    pub fn name(self, lang: Lang) -> &'static str {
        messages::of(lang).account_form(self)
    }
}

fn all_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

fn is_upper_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'F')
}

/// Groups of digits of the given lengths, with `separator` between them.
fn is_grouped(
    bytes: &[u8],
    groups: &[usize],
    separator: u8,
    digit: impl Fn(u8) -> bool + Copy,
) -> bool {
    let total: usize = groups.iter().sum::<usize>() + groups.len() - 1;
    bytes.len() == total
        && bytes
            .split(|&byte| byte == separator)
            .map(|group| group.iter().all(|&byte| digit(byte)).then_some(group.len()))
            .eq(groups.iter().map(|&len| Some(len)))
}

/// 14 or 15 digits and lower-case letters: a MEID has none past `f`, but the service names no such limit.
fn is_imei(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 14 | 15)
        && bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

/// `+` and 7 to 15 digits of which the first is no zero; the `+` may be missing.
fn is_e164(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"+").unwrap_or(bytes);
    (7..=15).contains(&digits.len()) && all_digits(digits) && digits[0] != b'0'
}

/// Where a byte may stand in an address, in bits.
const LOCAL: u8 = 1;
const LABEL: u8 = 2;

/// What may stand where: a local part holds anything but white space and signs that want quotes, a label
/// letters, digits and hyphens.
static PLACES: [u8; 256] = {
    let mut places = [LOCAL | LABEL; 256];
    let mut byte = 0;
    while byte < 0x80 {
        let is_special = matches!(
            byte as u8,
            0..=b' '
                | 0x7f
                | b'"'
                | b'('
                | b')'
                | b','
                | b':'
                | b';'
                | b'<'
                | b'>'
                | b'['
                | b']'
                | b'\\'
        );
        let in_label = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'-';
        places[byte] = if is_special { 0 } else { LOCAL } | if in_label { LABEL } else { 0 };
        byte += 1;
    }
    places
};

/// An address as mail systems take it: one `@`, a local part of at most 64 bytes, a domain of
/// labels with at least one dot.
fn is_email(bytes: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', bytes) else { return false };
    is_local(&bytes[..at]) && is_domain(&bytes[at + 1..])
}

/// No dot stands at an end, nor beside another.
fn is_local(local: &[u8]) -> bool {
    let mut before = b'.';
    for &byte in local {
        if PLACES[usize::from(byte)] & LOCAL == 0 || (byte == b'.' && before == b'.') {
            return false;
        }
        before = byte;
    }
    before != b'.' && local.len() <= 64
}

/// At least two labels of 1 to 63 bytes, none of which begins or ends in a hyphen.
fn is_domain(domain: &[u8]) -> bool {
    let (mut before, mut len, mut dots) = (b'.', 0, 0);
    for &byte in domain {
        let begins_label = before == b'.';
        if byte == b'.' {
            if begins_label || before == b'-' || len > 63 {
                return false;
            }
            (len, dots) = (0, dots + 1);
        } else {
            if PLACES[usize::from(byte)] & LABEL == 0 || (begins_label && byte == b'-') {
                return false;
            }
            len += 1;
        }
        before = byte;
    }
    dots > 0 && !matches!(before, b'.' | b'-') && len <= 63
}

/// What an account looks like.
pub(crate) fn kind(account: &[u8]) -> AccountKind {
    if account.is_empty() {
        return AccountKind::Word;
    }
    if all_digits(account) {
        return shape_of_digits(account);
    }
    if account[0] == b'+' && is_e164(account) {
        return AccountKind::PhoneWithPlus;
    }
    match account.len() {
        36 if is_grouped(account, &[8, 4, 4, 4, 12], b'-', |byte| byte.is_ascii_hexdigit()) => {
            AccountKind::Uuid
        }
        32 if account.iter().all(u8::is_ascii_hexdigit) => AccountKind::Md5,
        17 if is_grouped(account, &[2; 6], b':', |byte| byte.is_ascii_hexdigit()) => {
            AccountKind::Mac
        }
        28 if account
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') =>
        {
            AccountKind::OpenId
        }
        _ if is_email(account) => AccountKind::Email,
        _ if account.is_ascii() => AccountKind::Word,
        _ => shape_beyond_ascii(account),
    }
}

/// Of digits alone: a mainland mobile number, with 86 or without, or another number.
fn shape_of_digits(digits: &[u8]) -> AccountKind {
    let (shape, number) = match digits.len() {
        11 => (AccountKind::Phone, Some(digits)),
        13 => (AccountKind::PhoneWithCode, digits.strip_prefix(b"86")),
        14 => (AccountKind::PhoneWithCode, digits.strip_prefix(b"086")),
        15 => (AccountKind::PhoneWithCode, digits.strip_prefix(b"0086")),
        _ => return AccountKind::Number,
    };
    match number {
        Some([b'1', b'3'..=b'9', ..]) => shape,
        _ => AccountKind::Number,
    }
}

/// A name is one for its letters, or where it holds no other; signs among letters and digits of ASCII
/// make none.
fn shape_beyond_ascii(account: &[u8]) -> AccountKind {
    // Of the lead bytes of Chinese, these begin nothing but letters.
    if account.iter().any(|byte| (0xe5..=0xe9).contains(byte)) {
        return AccountKind::Text;
    }
    let is_letter = |c: char| !c.is_ascii() && c.is_alphabetic();
    let is_name = std::str::from_utf8(account).is_ok_and(|text| text.contains(is_letter))
        || !account.iter().any(u8::is_ascii_alphanumeric);
    if is_name { AccountKind::Text } else { AccountKind::Word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_those_of_the_service() {
        assert!(AccountForm::Idfa.matches("1E2DFA89-496A-47FD-9941-DF1FC4E6484A"));
        assert!(!AccountForm::Idfa.matches("1e2dfa89-496a-47fd-9941-df1fc4e6484a"));
        assert!(
            AccountForm::Mac.matches("84:C7:AA:00:11:22")
                && !AccountForm::Mac.matches("84-C7-AA-00-11-22")
        );
        assert!(
            AccountForm::Email.matches("a.b+c@example.co.uk") && !AccountForm::Email.matches("a@b")
        );
        assert!(
            AccountForm::Imei.matches("35328406077160")
                && !AccountForm::Imei.matches("353284060771601234")
        );
        assert!(AccountForm::Qq.matches("10001") && AccountForm::Qq.matches("012345"));
        assert!(!AccountForm::Qq.matches("1234") && !AccountForm::Qq.matches("1234567890123"));
        let md5 = "5d41402ABC4b2a76b9719d911017c592";
        assert!(AccountForm::Md5.matches(md5) && !AccountForm::Md5.matches(&md5[1..]));
        assert!(!AccountForm::Md5.matches("5d41402abc4b2a76b9719d911017c59g"));
        let token = "0123456789abcdef0123456789abcdef0123";
        assert!(AccountForm::Token.matches(token) && !AccountForm::Token.matches(&token[1..]));
        assert_eq!(AccountForm::of_account_type(0), None);
        assert_eq!(AccountForm::Email.name(Lang::En), "an e-mail address");
        assert_eq!(AccountForm::Email.name(Lang::Zh), "邮箱地址");
    }

    #[test]
    fn an_email_address_is_what_mail_systems_take() {
        let long = |len: usize| "a".repeat(len);
        let longest = [format!("{}@b.cn", long(64)), format!("a@{}.cn", long(63))];
        for address in ["a@b.cn", "!#$%&'*+/=?^_`{|}~-@b.cn", "a.b@1-2.x", "张@例子.中国"] {
            assert!(AccountForm::Email.matches(address), "{address}");
        }
        for address in &longest {
            assert!(AccountForm::Email.matches(address), "{address}");
        }
        let too_long = [format!("{}@b.cn", long(65)), format!("a@{}.cn", long(64))];
        let of_domain = ["a@b", "a@", "a@.cn", "a@b.", "a@b..cn", "a@-b.cn", "a@b-.cn", "a@b_c.cn"];
        let of_local =
            ["@b.cn", ".a@b.cn", "a.@b.cn", "a..b@b.cn", "a b@b.cn", "a(b@b.cn", "a@b@c.cn"];
        let wrong = of_domain.into_iter().chain(of_local).chain(too_long.iter().map(|s| &**s));
        for address in wrong {
            assert!(!AccountForm::Email.matches(address), "{address}");
        }
    }

    #[test]
    fn shapes_are_told_apart() {
        let cases = [
            ("13800138000", AccountKind::Phone),
            ("+8613800138000", AccountKind::PhoneWithPlus),
            ("8613800138000", AccountKind::PhoneWithCode),
            ("08613800138000", AccountKind::PhoneWithCode),
            ("008613800138000", AccountKind::PhoneWithCode),
            ("8523800138000", AccountKind::Number),
            ("12345678901", AccountKind::Number),
            ("23800138000", AccountKind::Number),
            ("138001380001", AccountKind::Number),
            ("1380013800", AccountKind::Number),
            ("+alice", AccountKind::Word),
            ("a@b.cn", AccountKind::Email),
            ("1e2dfa89-496a-47fd-9941-df1fc4e6484a", AccountKind::Uuid),
            ("5d41402abc4b2a76b9719d911017c592", AccountKind::Md5),
            ("84:c7:aa:00:11:22", AccountKind::Mac),
            ("oABCDEFGHIJKLMNOPQRSTUVWXY_z", AccountKind::OpenId),
            ("oABCDEFGHIJKLMNOPQRSTUVWXY-z", AccountKind::OpenId),
            // As long as these, and something else.
            ("1e2dfa89-496a-47fd-9941-df1fc4e6484g", AccountKind::Word),
            ("5d41402abc4b2a76b9719d911017c59g", AccountKind::Word),
            ("84-c7-aa-00-11-22", AccountKind::Word),
            ("oABCDEFGHIJKLMNOPQRSTUVWXY.z", AccountKind::Word),
            ("123456", AccountKind::Number),
            ("alice", AccountKind::Word),
            ("张三", AccountKind::Text),
            ("José1", AccountKind::Text),
            ("🎉🎉", AccountKind::Text),
            ("13800138000、13800138001", AccountKind::Word),
        ];
        for (account, expected) in cases {
            assert_eq!(kind(account.as_bytes()), expected, "{account}");
        }
    }
}
