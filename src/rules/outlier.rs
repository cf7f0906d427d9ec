//! Accounts unlike the rest: the code `unlike-the-rest`. Where most of a list are of one kind, what is of
//! another was mistyped, cut short, or is something else.
//!
//! What most of a list is, is known once all of it was judged. Most blocks then hold nothing else, which
//! [`Common`] says of them exactly at next to no cost; the others are judged once more by rules that
//! expect that kind.

use crate::profile::{AccountKind, AccountKinds, Lengths};
use crate::rules::catalog::Code;
use crate::rules::fix::when_fixed;
use crate::rules::row_finding::{RowDetail, RowFinding, span};
use crate::rules::rule_set::RuleSet;
use crate::text::unicode::characters;

/// Fewer accounts show no rule.
const FEWEST: u64 = 10;

/// The kinds of which a whole list is made, with the length that all accounts of the kind have.
const EXPECTED: [(AccountKind, Option<usize>); 8] = [
    (AccountKind::Phone, Some(11)),
    (AccountKind::PhoneWithCode, None),
    (AccountKind::PhoneWithPlus, None),
    (AccountKind::Email, None),
    (AccountKind::Uuid, Some(36)),
    (AccountKind::Md5, Some(32)),
    (AccountKind::Mac, Some(17)),
    (AccountKind::OpenId, Some(28)),
];

/// What an account is though the rest of the list is of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlike {
    /// What the rest is.
    pub expected: AccountKind,
    /// How it differs.
    pub difference: Difference,
}

/// How an account differs from the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// A number of fewer digits than a phone number has.
    TooFewDigits(u64),
    /// A number of more digits.
    TooManyDigits(u64),
    /// A number that is written in groups.
    InGroups,
    /// A phone number with a country code, which the others lack.
    CountryCode,
    /// A phone number without the country code that the others have, or with another sign before it.
    NoCountryCode,
    /// A number of another length than the ids of the rest have.
    Length(u64),
    /// Something of another kind.
    Kind(AccountKind),
}

/// What most accounts of a list are, over four in five, if that is a kind from which it tells something
/// to differ.
pub(crate) fn expected(kinds: &AccountKinds) -> Option<AccountKind> {
    let (kind, count) = kinds.iter().next()?;
    let is_one = EXPECTED.iter().any(|&(expected, _)| expected == kind);
    let total = kinds.total();
    (is_one && total >= FEWEST && count * 5 > total * 4).then_some(kind)
}

impl RuleSet {
    /// The same rules for a list of which most accounts are of this kind.
    pub(crate) fn expecting(mut self, kind: AccountKind) -> RuleSet {
        self.expected = Some(kind);
        // No row is passed over: what is of another kind looks as well as any.
        self.plain.max_bytes = 0;
        self
    }

    /// Says of a row that is good otherwise whether it is like the rest. What has been said of it
    /// already tells why it is not.
    pub(super) fn look_for_outliers(&self, raw: &[u8], account: &str, found: &mut Vec<RowFinding>) {
        const TELL: [Code; 3] = [Code::Placeholder, Code::DamagedText, Code::AccountType];
        let Some(expected) = self.expected else { return };
        let is_told = |found: &RowFinding| found.rejects() || TELL.contains(&found.code);
        if found.iter().any(is_told) {
            return;
        }
        let in_groups = found.iter().any(|found| found.code == Code::NumberGroups && !found.fixed);
        let meant = if found.iter().all(|found| found.fixed) {
            account.as_bytes().into()
        } else {
            when_fixed(account.as_bytes())
        };
        if in_groups || !is_like(expected, &meant) {
            let difference = match in_groups {
                true => Difference::InGroups,
                false => difference(expected, &meant),
            };
            let detail = RowDetail::Unlike(Unlike { expected, difference });
            self.note(found, Code::UnlikeTheRest, false, span(raw, account.as_bytes()), detail);
        }
    }
}

/// Whether an account is taken for one of a kind. Less is asked than makes an account one of the kind:
/// an address that mail systems refuse is no stranger among addresses.
fn is_like(kind: AccountKind, account: &[u8]) -> bool {
    match kind {
        AccountKind::Phone | AccountKind::PhoneWithCode | AccountKind::PhoneWithPlus => {
            AccountKind::of(account) == kind
        }
        AccountKind::Email => memchr::memchr(b'@', account).is_some(),
        _ => length_of(kind).is_none_or(|length| characters(account) == length),
    }
}

fn length_of(kind: AccountKind) -> Option<usize> {
    EXPECTED.iter().find(|&&(expected, _)| expected == kind).and_then(|&(_, length)| length)
}

fn difference(expected: AccountKind, account: &[u8]) -> Difference {
    let kind = AccountKind::of(account);
    let are_phones = AccountKind::PHONES.contains(&expected);
    let digits = account.strip_prefix(b"+").unwrap_or(account);
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let usual = match expected {
        AccountKind::Phone => 11,
        _ => 13,
    };
    match kind {
        _ if expected == AccountKind::Phone && AccountKind::PHONES.contains(&kind) => {
            Difference::CountryCode
        }
        _ if are_phones && AccountKind::PHONES.contains(&kind) => Difference::NoCountryCode,
        _ if are_phones && is_number && digits.len() < usual => {
            Difference::TooFewDigits(digits.len() as u64)
        }
        _ if are_phones && is_number && digits.len() > usual => {
            Difference::TooManyDigits(digits.len() as u64)
        }
        _ if kind == expected || matches!(kind, AccountKind::Word | AccountKind::Number) => {
            match length_of(expected) {
                Some(_) if !are_phones => Difference::Length(characters(account) as u64),
                _ => Difference::Kind(kind),
            }
        }
        _ => Difference::Kind(kind),
    }
}

/// What is taken note of each good account of a block while its rows are counted.
pub(crate) trait AccountWatch {
    fn of_block(text: &[u8]) -> Self;
    /// An account that is all digits.
    fn digits(&mut self, account: &[u8]);
    /// An account that is not.
    fn word(&mut self, account: &[u8]);
    /// What they have in common.
    fn common(&self, lengths: &Lengths, good: u64) -> Common;
}

/// What all good accounts of a block have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Common {
    /// The kind that all are like.
    kind: Option<AccountKind>,
    /// How many characters all have.
    length: Option<usize>,
    /// There is none.
    is_empty: bool,
}

impl Common {
    /// Whether all accounts are like those of a kind. It may be so unknown to it.
    pub(crate) fn are_all(&self, kind: AccountKind) -> bool {
        let are_phones = AccountKind::PHONES.contains(&kind);
        self.is_empty
            || self.kind == Some(kind)
            || (!are_phones && self.length.is_some() && self.length == length_of(kind))
    }
}

/// What is known of the lengths of so many accounts.
fn common_length(lengths: &Lengths, good: u64) -> Option<usize> {
    lengths.as_slice().iter().position(|&count| count > 0 && count == good)
}

/// Watches whether all accounts are mobile numbers: a few instructions for each.
pub(crate) struct Mobiles {
    /// The bits by which the first two digits of any differ from those of a mobile number.
    odd: u16,
    words: bool,
}

/// `13` as it stands in memory; up to `19` the second digit is larger by 1 to 6.
const THIRTEEN: u16 = u16::from_le_bytes(*b"13");

impl AccountWatch for Mobiles {
    fn of_block(_: &[u8]) -> Mobiles {
        Mobiles { odd: 0, words: false }
    }

    #[inline(always)]
    fn digits(&mut self, account: &[u8]) {
        let first = account.first_chunk().map_or(0, |first| u16::from_le_bytes(*first));
        self.odd |= first.wrapping_sub(THIRTEEN);
    }

    #[inline(always)]
    fn word(&mut self, _: &[u8]) {
        self.words = true;
    }

    fn common(&self, lengths: &Lengths, good: u64) -> Common {
        let length = common_length(lengths, good);
        // Of a second digit below 3 or a first that is no 1 other bits are left than these.
        let are_mobiles = !self.words && self.odd & !0x0700 == 0 && length == Some(11);
        Common { kind: are_mobiles.then_some(AccountKind::Phone), length, is_empty: good == 0 }
    }
}

/// Watches whether all accounts are like the first, for kinds that more must be asked of.
pub(crate) struct LikeTheFirst {
    kind: AccountKind,
    are_all: bool,
}

impl LikeTheFirst {
    /// The kind of a block's first account, if it must be watched for.
    fn kind(text: &[u8]) -> Option<AccountKind> {
        let line = &text[..memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len()).min(256)];
        let kind = AccountKind::of(&when_fixed(line));
        let is_one = matches!(
            kind,
            AccountKind::Email | AccountKind::PhoneWithCode | AccountKind::PhoneWithPlus
        );
        is_one.then_some(kind)
    }

    pub(crate) fn is_for(text: &[u8]) -> bool {
        LikeTheFirst::kind(text).is_some()
    }
}

impl AccountWatch for LikeTheFirst {
    fn of_block(text: &[u8]) -> LikeTheFirst {
        let kind = LikeTheFirst::kind(text);
        LikeTheFirst { kind: kind.unwrap_or(AccountKind::Email), are_all: true }
    }

    #[inline]
    fn digits(&mut self, account: &[u8]) {
        self.are_all &= is_like(self.kind, account);
    }

    #[inline]
    fn word(&mut self, account: &[u8]) {
        self.are_all &= is_like(self.kind, account);
    }

    fn common(&self, lengths: &Lengths, good: u64) -> Common {
        let length = common_length(lengths, good);
        Common { kind: self.are_all.then_some(self.kind), length, is_empty: good == 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common<W: AccountWatch>(accounts: &[&str]) -> Common {
        let (mut watch, mut lengths) = (W::of_block(accounts[0].as_bytes()), Lengths::default());
        for account in accounts {
            match account.bytes().all(|byte| byte.is_ascii_digit()) {
                true => watch.digits(account.as_bytes()),
                false => watch.word(account.as_bytes()),
            }
            lengths.add(account.chars().count());
        }
        watch.common(&lengths, accounts.len() as u64)
    }

    #[test]
    fn a_block_of_mobile_numbers_is_known_and_no_other_is_taken_for_one() {
        for second in 3..=9 {
            let phone = format!("1{second}800138000");
            assert!(common::<Mobiles>(&[&phone, "13900139000"]).are_all(AccountKind::Phone));
        }
        for other in
            ["12800138000", "10800138000", "23800138000", "1380013800", "03800138000", "張"]
        {
            let common = common::<Mobiles>(&["13900139000", other]);
            assert!(!common.are_all(AccountKind::Phone), "{other}");
        }
        for first in 0..100 {
            let number = format!("{first:02}800138000");
            let common = common::<Mobiles>(&["13900139000", &number]);
            let is_phone = AccountKind::of(number.as_bytes()) == AccountKind::Phone;
            assert_eq!(common.are_all(AccountKind::Phone), is_phone, "{number}");
        }
    }

    #[test]
    fn a_block_of_one_length_or_one_mark_is_known() {
        let uuid = "1e2dfa89-496a-47fd-9941-df1fc4e6484a";
        assert!(common::<Mobiles>(&[uuid, uuid]).are_all(AccountKind::Uuid));
        assert!(!common::<Mobiles>(&[uuid, "alice"]).are_all(AccountKind::Uuid));
        assert!(common::<LikeTheFirst>(&["a@b.cn", "..@x"]).are_all(AccountKind::Email));
        assert!(!common::<LikeTheFirst>(&["a@b.cn", "alice"]).are_all(AccountKind::Email));
        let code = AccountKind::PhoneWithCode;
        assert!(common::<LikeTheFirst>(&["8613800138000", "008613800138000"]).are_all(code));
        assert!(!common::<LikeTheFirst>(&["8613800138000", "13800138000"]).are_all(code));
        assert!(LikeTheFirst::is_for(b"+8613800138000\nx") && !LikeTheFirst::is_for(b"\n"));
    }

    #[test]
    fn a_list_is_of_a_kind_where_over_four_in_five_are() {
        let kinds = |phones, words| {
            let mut kinds = AccountKinds::default();
            kinds.set(AccountKind::Phone, phones);
            kinds.set(AccountKind::Word, words);
            kinds
        };
        assert_eq!(expected(&kinds(9, 1)), Some(AccountKind::Phone));
        assert_eq!(expected(&kinds(81, 19)), Some(AccountKind::Phone));
        assert_eq!(expected(&kinds(80, 20)), None);
        assert_eq!(expected(&kinds(8, 1)), None, "too few to tell");
        assert_eq!(expected(&kinds(1, 99)), None, "words are of any kind");
        assert_eq!(expected(&AccountKinds::default()), None);
    }
}
