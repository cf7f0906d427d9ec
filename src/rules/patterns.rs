//! What an account looks like: placeholders, damaged numbers, column names, shapes and forms.
//! Pure functions over one account.

use crate::lang::Lang;
use crate::profile::AccountKind;
use crate::target::AccountForm;

/// Whether a word of harmless characters is plain: no placeholder, damaged number or wrapper.
/// Called for every row that is not all digits, so it decides by the first and last byte mostly.
#[inline]
pub(crate) fn is_plain_word(word: &[u8]) -> bool {
    let (first, last) = (word[0], word[word.len() - 1]);
    match HINTS[first as usize] {
        Hint::None => true,
        Hint::Placeholder => word.len() > LONGEST_PLACEHOLDER || !is_placeholder_bytes(word),
        Hint::Dash => !is_placeholder_bytes(word) && !is_damaged_number(word),
        Hint::Number => !last.is_ascii_digit() || !is_damaged_number(word),
        Hint::Look => false,
    }
}

/// What a first byte may be the beginning of.
#[derive(Clone, Copy)]
enum Hint {
    None,
    Placeholder,
    /// A dash or a zero, with which some placeholders begin.
    Dash,
    Number,
    Look,
}

static HINTS: [Hint; 256] = {
    let mut hints = [Hint::None; 256];
    let mut byte = 0;
    while byte < 256 {
        hints[byte] = match byte as u8 {
            b'=' | b'"' | b'\'' | b'\\' | b'(' | b'#' | b'<' | b'[' => Hint::Look,
            b'0' | b'-' => Hint::Dash,
            b'1'..=b'9' | b'+' => Hint::Number,
            b'n' | b'N' | b'u' | b'U' | b't' | b'T' | b'm' | b'M' => Hint::Placeholder,
            // The lead bytes of the Chinese placeholders.
            0xe6 | 0xe7 => Hint::Placeholder,
            _ => Hint::None,
        };
        byte += 1;
    }
    hints
};

/// In bytes: `undefined`, and three Chinese characters.
const LONGEST_PLACEHOLDER: usize = 9;

/// What exports write for no value, in lower case.
const PLACEHOLDERS: &[&str] = &[
    "null",
    "(null)",
    "<null>",
    "[null]",
    "nil",
    "<nil>",
    "none",
    "undefined",
    "n/a",
    "#n/a",
    "na",
    "nan",
    "-nan",
    "\\n",
    "-",
    "--",
    "-1",
    "0",
    "unknown",
    "(unknown)",
    "test",
    "test1",
    "test123",
    "missing",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "#null!",
    "#num!",
    "(none)",
    "(blank)",
    "(empty)",
];

/// The same in Chinese.
const CHINESE_PLACEHOLDERS: &[&str] =
    &["未知", "测试", "空值", "无", "空", "暂无", "未填写", "没有", "空白"];

/// Whether an account is one of the texts that stand for no value, or nothing but zeroes.
pub(crate) fn is_placeholder(account: &str) -> bool {
    is_placeholder_bytes(account.as_bytes())
}

fn is_placeholder_bytes(account: &[u8]) -> bool {
    is_zeroes(account)
        || (account.len() <= LONGEST_PLACEHOLDER
            && if account.is_ascii() { PLACEHOLDERS } else { CHINESE_PLACEHOLDERS }
                .iter()
                .any(|placeholder| placeholder.as_bytes().eq_ignore_ascii_case(account)))
}

/// `0`, `00000000000`, `00000000-0000-0000-0000-000000000000`, `00:00:00:00:00:00`.
pub(crate) fn is_zeroes(account: &[u8]) -> bool {
    account.first() == Some(&b'0') && account.iter().all(|byte| matches!(byte, b'0' | b'-' | b':'))
}

/// Whether a spreadsheet or a database has damaged a number.
pub(crate) fn is_damaged_number(account: &[u8]) -> bool {
    is_scientific(account) || is_float(account)
}

/// `1.38E+10`: one digit, maybe a fraction, and an exponent, with a point or a sign in it. A hex
/// name such as `12e10` is none.
pub(crate) fn is_scientific(account: &[u8]) -> bool {
    let number = account.strip_prefix(b"-").or(account.strip_prefix(b"+")).unwrap_or(account);
    let [first, rest @ ..] = number else { return false };
    if !first.is_ascii_digit() {
        return false;
    }
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (true, &rest[digits..])
        }
        _ => (false, rest),
    };
    let [b'e' | b'E', exponent @ ..] = rest else { return false };
    let (signed, exponent) = match exponent {
        [b'+' | b'-', exponent @ ..] => (true, exponent),
        _ => (false, exponent),
    };
    (fraction || signed)
        && (1..=3).contains(&exponent.len())
        && exponent.iter().all(u8::is_ascii_digit)
}

/// `13800138000.0`: two digits or more, a point, and zeroes.
pub(crate) fn is_float(account: &[u8]) -> bool {
    let Some(point) = account.iter().position(|&byte| byte == b'.') else { return false };
    let (whole, fraction) = (&account[..point], &account[point + 1..]);
    let whole = whole.strip_prefix(b"-").or(whole.strip_prefix(b"+")).unwrap_or(whole);
    whole.len() >= 2
        && whole.iter().all(u8::is_ascii_digit)
        && !fraction.is_empty()
        && fraction.iter().all(|&byte| byte == b'0')
}

impl AccountForm {
    /// Whether an account has this form.
    ///
    /// ```
    /// use acctpack::Form;
    ///
    /// assert!(AccountForm::Phone.matches("+8613711112222") && Form::Phone.matches("13711112222"));
    /// assert!(!Form::Md5.matches("13711112222"));
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
            AccountForm::Token => account.chars().count() == AccountForm::TOKEN_CHARACTERS,
        }
    }

    /// In words, for messages.
    pub fn name(self, lang: Lang) -> &'static str {
        lang.pick(match self {
            AccountForm::Qq => ["a QQ number (5 to 12 digits)", "QQ 号（5 到 12 位数字）"],
            AccountForm::Md5 => ["an MD5 (32 hexadecimal digits)", "MD5（32 位十六进制）"],
            AccountForm::Idfa => [
                "an IDFA (8-4-4-4-12 upper-case hexadecimal digits)",
                "IDFA（8-4-4-4-12 位大写十六进制）",
            ],
            AccountForm::Mac => {
                ["a MAC address (upper case, colons)", "MAC 地址（大写，冒号分隔）"]
            }
            AccountForm::Imei => ["an IMEI (14 or 15 digits)", "IMEI（14 或 15 位数字）"],
            AccountForm::Phone => {
                ["a phone number (E.164, as +8613711112222)", "手机号（E.164，如 +8613711112222）"]
            }
            AccountForm::Email => ["an e-mail address", "邮箱地址"],
            AccountForm::Token => ["a device token (36 characters)", "设备 token（36 个字符）"],
        })
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

/// Whether a byte cannot stand in the local part of an address, but in quotes.
fn is_special(byte: u8) -> bool {
    matches!(
        byte,
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
    )
}

/// An address as mail systems take it: one `@`, a local part of at most 64 bytes, a domain of
/// labels with at least one dot.
fn is_email(bytes: &[u8]) -> bool {
    let Some(at) = bytes.iter().position(|&byte| byte == b'@') else { return false };
    let (local, domain) = (&bytes[..at], &bytes[at + 1..]);
    let label = |label: &[u8]| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .iter()
                .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte >= 0x80)
            && label[0] != b'-'
            && label[label.len() - 1] != b'-'
    };
    (1..=64).contains(&local.len())
        && local.iter().all(|&byte| !is_special(byte))
        && !local.starts_with(b".")
        && !local.ends_with(b".")
        && !local.windows(2).any(|pair| pair == b"..")
        && domain.contains(&b'.')
        && domain.split(|&byte| byte == b'.').all(label)
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
    let is_letter = |c: char| !c.is_ascii() && c.is_alphabetic();
    let is_name = std::str::from_utf8(account).is_ok_and(|text| text.contains(is_letter))
        || !account.iter().any(u8::is_ascii_alphanumeric);
    if is_name { AccountKind::Text } else { AccountKind::Word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_numbers_are_told_from_names() {
        for damaged in ["1.38E+10", "1.38e10", "1E+10", "-1.2E-3", "13800138000.0", "42.00"] {
            assert!(is_damaged_number(damaged.as_bytes()), "{damaged}");
        }
        for sound in [
            "12e10",
            "1e10",
            "5822f0ee",
            "1.2.3",
            "13800138000",
            "3.14",
            "1.0",
            "a.0",
            "e10",
            "1.38E+1000",
        ] {
            assert!(!is_damaged_number(sound.as_bytes()), "{sound}");
        }
    }

    #[test]
    fn placeholders_are_found_whatever_their_case_and_nothing_else_is() {
        for text in [
            "NULL",
            "n/a",
            "\\N",
            "-1",
            "0",
            "00000000000",
            "Unknown",
            "未知",
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["nullable", "tester01", "10", "01", "-10", "nancy", "未知的人"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn every_placeholder_is_seen_by_the_scanner_too() {
        for placeholder in PLACEHOLDERS.iter().chain(CHINESE_PLACEHOLDERS) {
            let bytes = placeholder.as_bytes();
            assert!(bytes.len() <= LONGEST_PLACEHOLDER, "{placeholder}");
            assert!(bytes == b"0" || !is_plain_word(bytes), "{placeholder}");
        }
    }

    #[test]
    fn a_plain_word_breaks_no_rule_of_looks() {
        for word in
            ["null", "1.5E+3", "-1.5E+3", "138.0", "-138.0", "0.5E+3", "=x", "'1", "-1", "000-0"]
        {
            assert!(!is_plain_word(word.as_bytes()), "{word}");
        }
        for word in ["alice", "test@example.com", "5822f0ee-0000", "+8613800138000", "n"] {
            assert!(is_plain_word(word.as_bytes()), "{word}");
        }
    }

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
