//! Accounts that are identifiers of people or devices, to be normalised and hashed: the codes
//! `not-normalized` and `not-hashed`. `clean` does both before duplicates are looked for, so that two
//! spellings are one account, and one in clear is that of its digest.

use std::borrow::Cow;

use crate::identifier::{HashAlgorithm, Normalizer, RowHasher};
use crate::options::{Mode, Options};
use crate::rules::catalog::Code;
use crate::rules::fix::into_bytes;
use crate::rules::layout::{Disposition, Position};
use crate::rules::row_finding::{RowDetail, RowFinding, quote, span};
use crate::rules::rule_set::RuleSet;
use crate::target::AccountForm;

/// What is asked of identifiers.
#[derive(Clone, Debug)]
pub(crate) struct Identifiers {
    normalizer: Option<Normalizer>,
    /// What hashes those that are in clear, if they are to be hashed.
    hasher: Option<RowHasher>,
    /// The digests that every row must be in the end, if any.
    digests: Option<HashAlgorithm>,
    /// The form of what is in clear where the account type says of what its digests are.
    clear: Option<AccountForm>,
}

impl Identifiers {
    /// `None` where nothing is asked of them: then rows are judged as though there were none.
    pub(crate) fn new(options: &Options) -> Option<Identifiers> {
        let normalizer = Normalizer::new(options);
        let hasher = options.hash;
        let of_target = options.account_type.is_none().then_some(options.target.form).flatten();
        let digests = hasher.map(RowHasher::algorithm);
        let digests = digests.or_else(|| of_target.and_then(HashAlgorithm::of_form));
        if normalizer.is_none() && digests.is_none() {
            return None;
        }
        let clear = options.account_type.and_then(AccountForm::of_hashed_type);
        Some(Identifiers { normalizer, hasher, digests, clear })
    }

    /// Whether every row must be a digest in the end.
    pub(crate) fn are_digests(&self) -> bool {
        self.digests.is_some()
    }
}

impl RuleSet {
    /// Judges an account of which something is asked as an identifier.
    pub(super) fn identifier<'t>(
        &self,
        asked: &Identifiers,
        raw: &'t [u8],
        account: Cow<'t, str>,
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) -> (Disposition, Cow<'t, [u8]>) {
        if let Some(digests) = asked.digests
            && let Some(is) = HashAlgorithm::of(account.trim())
        {
            return self.digest(digests, is, raw, account, lead, found);
        }
        let normal = match &asked.normalizer {
            None => Some(account.clone()),
            Some(normalizer) => {
                let normal = normalizer.normalized(&account).map(Cow::into_owned);
                if normal.is_none() {
                    let brief = RowDetail::NotOfKind(normalizer.kind);
                    let place = span(raw, account.as_bytes());
                    self.note_lost(found, Code::AccountType, place, brief);
                }
                normal.map(Cow::Owned)
            }
        };
        let account = match normal {
            Some(normal) if asked.digests.is_none() => {
                self.one_spelling(raw, account, normal, found)
            }
            // What is hashed tells nothing of how it was spelled.
            Some(normal) if self.mode == Mode::Clean => normal,
            _ => account,
        };
        self.look(raw, &account, lead, found);
        if asked.digests.is_none() {
            return (self.fate(found), into_bytes(account));
        }
        self.in_clear(asked, raw, account, found)
    }

    /// Judges a row that is a digest.
    fn digest<'t>(
        &self,
        asked: HashAlgorithm,
        is: HashAlgorithm,
        raw: &'t [u8],
        account: Cow<'t, str>,
        lead: Position,
        found: &mut Vec<RowFinding>,
    ) -> (Disposition, Cow<'t, [u8]>) {
        if is != asked {
            let place = span(raw, account.as_bytes());
            self.note_lost(found, Code::AccountType, place, RowDetail::OtherHash { is, asked });
        }
        let lower = Cow::Owned(account.to_ascii_lowercase());
        let account = self.one_spelling(raw, account, lower, found);
        self.look(raw, &account, lead, found);
        (self.fate(found), into_bytes(account))
    }

    /// Hashes an account that is in clear, or says that it is.
    fn in_clear<'t>(
        &self,
        asked: &Identifiers,
        raw: &[u8],
        account: Cow<'t, str>,
        found: &mut Vec<RowFinding>,
    ) -> (Disposition, Cow<'t, [u8]>) {
        let place = span(raw, account.as_bytes());
        if let Some(form) = asked.clear.filter(|form| !form.matches(&account)) {
            self.note_lost(found, Code::AccountType, place, RowDetail::Form(form));
        }
        let hasher = asked.hasher.filter(|_| self.mode == Mode::Clean);
        let (Some(hasher), Disposition::Kept) = (hasher, self.fate(found)) else {
            // What is rejected is not hashed, and said to be what it is rejected for.
            if asked.hasher.is_none() || self.mode == Mode::Check {
                self.note(found, Code::NotHashed, false, place, RowDetail::None);
            }
            return (self.fate(found), into_bytes(account));
        };
        self.note(found, Code::NotHashed, true, place, RowDetail::None);
        (self.fate(found), Cow::Owned(hasher.hex(account.as_bytes()).into_bytes()))
    }

    /// The one spelling of an account: `clean` takes it, `check` says that it is another.
    fn one_spelling<'t>(
        &self,
        raw: &[u8],
        account: Cow<'t, str>,
        normal: Cow<'t, str>,
        found: &mut Vec<RowFinding>,
    ) -> Cow<'t, str> {
        if normal == account {
            return account;
        }
        let is_fixed = self.mode == Mode::Clean;
        let (place, brief) = (span(raw, account.as_bytes()), quote(raw, &*account));
        self.note(found, Code::NotNormalized, is_fixed, place, brief);
        if is_fixed { normal } else { account }
    }
}
