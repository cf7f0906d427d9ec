//! What a person wants to see of a run at a glance, in bounded memory: the first examples of each
//! code, how long the accounts are, where in the file the findings lie, what the accounts look like.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::lang::Lang;
use crate::messages;
use crate::rules::catalog::Code;
use crate::rules::finding::Finding;
use crate::rules::kinds;
use crate::rules::table::ColumnSample;
use crate::target::{AccountForm, Target};
use crate::text::escape::EXCERPT_BYTES;
use crate::unknown_name::UnknownName;

/// How many examples of each code are kept.
pub const EXAMPLES: usize = 20;
/// How many places of the file the findings are counted for.
pub const PLACES: usize = 120;
/// How many accounts of each kind are kept as samples.
pub const SAMPLES: usize = 5;
/// Accounts of this many characters and more are counted together.
pub const LENGTHS: usize = 128;

/// What a person wants to see of a run at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The first [`EXAMPLES`] findings of each code, in row order.
    pub examples: Vec<Finding<'static>>,
    /// `lengths[n]`: how many kept or duplicate accounts have `n` characters; the last, at [`LENGTHS`],
    /// how many have as many or more.
    pub lengths: Vec<u64>,
    /// Errors and warnings in each of [`PLACES`] equal parts of the rows.
    pub places: Vec<PartFindings>,
    /// What the good accounts look like.
    pub shapes: AccountKinds,
    /// The first accounts of each kind, [`SAMPLES`] at most; where a page is made that shows them.
    pub samples: Vec<AccountSample>,
    /// The form that every account was held to, by the account type or the target.
    pub form: Option<AccountForm>,
    /// The target whose limits were in force.
    pub target: Target,
    /// Whether the target takes a .zip.
    pub zip_is_taken: bool,
    /// The columns of the input, where it has several and none was chosen: name and a sample.
    pub columns: Vec<ColumnSample>,
    /// How many rows stand above the one that names the columns: a title.
    pub title_rows: usize,
    /// What separates them, where it is another character than the one that was to do so.
    pub delimiter: Option<char>,
    /// The encoding that the text may be in, where it is not UTF-8 and that is not sure.
    pub guess: Option<String>,
    /// How many columns there are besides; a few hundred are shown.
    pub more_columns: u64,
}

/// An account that shows what a kind looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountSample {
    /// What it looks like.
    pub kind: AccountKind,
    /// Its row, from 1.
    pub row: u64,
    /// The account; of a long one the beginning.
    pub account: Vec<u8>,
}

impl AccountSample {
    /// An account of a row.
    pub fn new(kind: AccountKind, row: u64, account: &[u8]) -> AccountSample {
        AccountSample { kind, row, account: account[..account.len().min(EXCERPT_BYTES)].to_vec() }
    }
}

/// How many findings lie in one part of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartFindings {
    /// Those that weigh as errors.
    pub errors: u64,
    /// Those that weigh as warnings.
    pub warnings: u64,
}

/// What an account looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AccountKind {
    /// A mobile number without its country code.
    Phone,
    /// A mobile number that begins with 86, or 086, 0086.
    PhoneWithCode,
    /// A phone number that begins with `+` and its country code.
    PhoneWithPlus,
    /// An e-mail address.
    Email,
    /// 8-4-4-4-12 hexadecimal digits (UUID, IDFA).
    Uuid,
    /// 32 hexadecimal digits.
    Md5,
    /// Six pairs of hexadecimal digits.
    Mac,
    /// 28 letters, digits, `_` and `-`: an open id.
    OpenId,
    /// Digits that are no phone number.
    Number,
    /// Another name in letters, digits and ASCII signs.
    Word,
    /// Text outside ASCII.
    Text,
}

impl AccountKind {
    /// Every shape, in the order of the enum.
    pub const ALL: &'static [AccountKind] = &[
        AccountKind::Phone,
        AccountKind::PhoneWithCode,
        AccountKind::PhoneWithPlus,
        AccountKind::Email,
        AccountKind::Uuid,
        AccountKind::Md5,
        AccountKind::Mac,
        AccountKind::OpenId,
        AccountKind::Number,
        AccountKind::Word,
        AccountKind::Text,
    ];

    /// Those of phone numbers.
    pub const PHONES: [AccountKind; 3] =
        [AccountKind::Phone, AccountKind::PhoneWithCode, AccountKind::PhoneWithPlus];

    /// What an account looks like.
    ///
    /// ```
    /// use acctpack::AccountKind;
    ///
    /// assert_eq!(AccountKind::of(b"13800138000"), AccountKind::Phone);
    /// assert_eq!(AccountKind::of(b"a@b.cn"), AccountKind::Email);
    /// ```
    pub fn of(account: &[u8]) -> AccountKind {
        kinds::kind(account)
    }

    /// What it is called in a report for programs: a name that never changes.
    pub fn id(self) -> &'static str {
        match self {
            AccountKind::Phone => "phone",
            AccountKind::PhoneWithCode => "phone-with-code",
            AccountKind::PhoneWithPlus => "phone-with-plus",
            AccountKind::Email => "email",
            AccountKind::Uuid => "uuid",
            AccountKind::Md5 => "md5",
            AccountKind::Mac => "mac",
            AccountKind::OpenId => "open-id",
            AccountKind::Number => "number",
            AccountKind::Word => "word",
            AccountKind::Text => "text",
        }
    }

    /// In words, for a share like "98.2% phone numbers".
    pub fn name(self, lang: Lang) -> &'static str {
        messages::of(lang).account_kind(self)
    }
}

/// By its [`id`](AccountKind::id).
impl Serialize for AccountKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id().serialize(serializer)
    }
}

/// How many of the accounts that were looked at have each shape. In a large package one account
/// in 16 is looked at: shares are then estimates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountKinds(pub(crate) [u64; AccountKind::ALL.len()]);

impl AccountKinds {
    /// For tests of what shows shapes.
    pub fn of(counts: [u64; AccountKind::ALL.len()]) -> AccountKinds {
        AccountKinds(counts)
    }

    /// Counts an account.
    pub(crate) fn add(&mut self, kind: AccountKind) {
        self.0[kind as usize] += 1;
    }

    /// Adds those of others.
    pub(crate) fn merge(&mut self, others: &AccountKinds) {
        for (count, other) in self.0.iter_mut().zip(others.0) {
            *count += other;
        }
    }

    /// Takes away those of others, which are among these.
    pub(crate) fn remove(&mut self, others: &AccountKinds) {
        for (count, other) in self.0.iter_mut().zip(others.0) {
            *count = count.saturating_sub(other);
        }
    }

    /// Sets how many accounts have a shape.
    pub fn set(&mut self, shape: AccountKind, count: u64) {
        self.0[shape as usize] = count;
    }

    /// Whether nine in ten are nothing but digits.
    pub fn are_mostly_numbers(&self) -> bool {
        let count = self.phones() + self.of_shape(AccountKind::Number);
        count > 0 && count * 10 >= self.total() * 9
    }

    /// How many are phone numbers.
    pub fn phones(&self) -> u64 {
        AccountKind::PHONES.map(|shape| self.of_shape(shape)).iter().sum()
    }

    /// How many have a shape.
    pub fn of_shape(&self, shape: AccountKind) -> u64 {
        self.0[shape as usize]
    }

    /// How many accounts were looked at: one in 16 of a long text.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The shapes that occur, the most frequent first.
    pub fn iter(&self) -> impl Iterator<Item = (AccountKind, u64)> {
        let mut found: Vec<(AccountKind, u64)> =
            AccountKind::ALL.iter().copied().zip(self.0).filter(|&(_, count)| count > 0).collect();
        found.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        found.into_iter()
    }
}

/// By their names, as `{"phone": 12}`; those that do not occur are left out.
impl Serialize for AccountKinds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kinds = AccountKind::ALL.iter().map(|&kind| (kind.id(), self.of_shape(kind)));
        serializer.collect_map(kinds.filter(|&(_, count)| count > 0))
    }
}

/// As they were written.
impl<'de> Deserialize<'de> for AccountKinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AccountKinds, D::Error> {
        let mut kinds = AccountKinds::default();
        for (name, count) in BTreeMap::<String, u64>::deserialize(deserializer)? {
            let known = AccountKind::ALL.iter().find(|kind| kind.id() == name);
            let kind = known.ok_or_else(|| D::Error::custom(UnknownName::of("kind", &name)))?;
            kinds.set(*kind, count);
        }
        Ok(kinds)
    }
}

/// How many accounts have how many characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lengths([u64; LENGTHS + 1]);

impl Default for Lengths {
    fn default() -> Lengths {
        Lengths([0; LENGTHS + 1])
    }
}

impl Lengths {
    /// How many accounts have so many characters; at [`LENGTHS`], as many or more.
    pub fn of(&self, characters: usize) -> u64 {
        self.0[characters.min(LENGTHS)]
    }

    /// `[n]`: how many accounts have `n` characters; the last, how many have as many or more.
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// Counts an account of so many characters.
    #[inline(always)]
    pub(crate) fn add(&mut self, characters: usize) {
        self.0[characters.min(LENGTHS)] += 1;
    }

    /// Takes away those of others, which are among these.
    pub(crate) fn remove(&mut self, others: &Lengths) {
        for (count, other) in self.0.iter_mut().zip(others.0) {
            *count = count.saturating_sub(other);
        }
    }

    /// Adds those of others.
    pub(crate) fn merge(&mut self, others: &Lengths) {
        for (count, other) in self.0.iter_mut().zip(others.0) {
            *count += other;
        }
    }
}

/// As a list: how many have no character, one, two ...; noughts at the end are left out.
impl Serialize for Lengths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let longest = self.0.iter().rposition(|&count| count > 0).map_or(0, |last| last + 1);
        serializer.collect_seq(&self.0[..longest])
    }
}

/// As they were written.
impl<'de> Deserialize<'de> for Lengths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lengths, D::Error> {
        let counts = Vec::<u64>::deserialize(deserializer)?;
        let mut lengths = Lengths::default();
        let room = lengths.0.get_mut(..counts.len());
        room.ok_or_else(|| D::Error::invalid_length(counts.len(), &"at most 129 counts"))?
            .copy_from_slice(&counts);
        Ok(lengths)
    }
}

/// What is worth knowing of a list whose rows break no rule by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Insight {
    /// Most are phone numbers, some with their country code and some without.
    Notations,
    /// Most are phone numbers, and some are not.
    Phones,
    /// Most have as many characters as a device token.
    Tokens,
}

impl Insight {
    /// What it is, and what to do about it.
    pub fn text(self, lang: Lang) -> &'static str {
        messages::of(lang).insight(self)
    }
}

impl Profile {
    /// What is worth knowing of the accounts as a whole, if anything is.
    pub fn remark(&self) -> Option<Insight> {
        let (all, total) = (self.shapes.phones(), self.shapes.total());
        if all > total / 2 {
            let is_used = |shape: &&AccountKind| self.shapes.of_shape(**shape) > 0;
            let notations = AccountKind::PHONES.iter().filter(is_used).count();
            let usual =
                AccountKind::PHONES.map(|kind| self.shapes.of_shape(kind)).into_iter().max();
            // What stands for more rows: those in another notation, or those that are no phone numbers.
            let in_another_notation = all - usual.unwrap_or_default();
            return match self.form {
                None if total - all > in_another_notation => Some(Insight::Phones),
                _ if notations > 1 => Some(Insight::Notations),
                _ => None,
            };
        }
        let lengths: u64 = self.lengths.iter().sum();
        let of_tokens =
            self.lengths.get(AccountForm::TOKEN_CHARACTERS).copied().unwrap_or_default();
        let are_tokens =
            of_tokens > lengths / 2 && self.shapes.of_shape(AccountKind::Word) > total / 2;
        (are_tokens && self.form.is_none()).then_some(Insight::Tokens)
    }

    /// The samples of one kind.
    pub fn samples_of(&self, kind: AccountKind) -> impl Iterator<Item = &AccountSample> {
        self.samples.iter().filter(move |sample| sample.kind == kind)
    }

    /// Whether there are accounts of some kind of which more samples are wanted.
    pub(crate) fn lacks_samples(&self) -> bool {
        self.shapes
            .iter()
            .any(|(kind, count)| (self.samples_of(kind).count() as u64) < count.min(SAMPLES as u64))
    }

    /// The examples of one code.
    pub fn examples_of(&self, code: Code) -> impl Iterator<Item = &Finding<'static>> {
        self.examples.iter().filter(move |finding| finding.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(shapes: &[(AccountKind, u64)], form: Option<AccountForm>) -> Option<Insight> {
        let mut digest = Profile { form, lengths: vec![0; LENGTHS + 1], ..Profile::default() };
        for &(shape, count) in shapes {
            digest.shapes.0[shape as usize] = count;
            digest.lengths[AccountForm::TOKEN_CHARACTERS] += count;
        }
        digest.remark()
    }

    #[test]
    fn what_is_worth_knowing_of_a_list_is_said() {
        use AccountKind::{Email, Phone, PhoneWithCode, PhoneWithPlus, Uuid, Word};
        let held = Some(AccountForm::Phone);
        assert_eq!(remark(&[(Phone, 9)], None), None);
        assert_eq!(remark(&[(Phone, 9), (Word, 1)], None), Some(Insight::Phones));
        assert_eq!(remark(&[(Phone, 9), (Word, 1)], held), None);
        assert_eq!(remark(&[(Phone, 9), (PhoneWithCode, 1)], held), Some(Insight::Notations));
        assert_eq!(
            remark(&[(PhoneWithPlus, 5), (Phone, 2), (Email, 2)], None),
            Some(Insight::Notations)
        );
        assert_eq!(
            remark(&[(Phone, 79), (PhoneWithCode, 4), (Word, 17)], None),
            Some(Insight::Phones)
        );
        assert_eq!(remark(&[(Phone, 5), (Email, 5)], None), None);
        assert_eq!(remark(&[(Word, 9), (Uuid, 1)], None), Some(Insight::Tokens));
        assert_eq!(remark(&[(Uuid, 9)], None), None);
        assert_eq!(remark(&[(Word, 9)], Some(AccountForm::Token)), None);
        assert_eq!(remark(&[], None), None);
    }
}
