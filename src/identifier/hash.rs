//! Digests of identifiers: told by their look, made by what the caller hands in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::target::AccountForm;
use crate::unknown_name::UnknownName;

/// By what rows are hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// MD5: 32 hexadecimal digits.
    Md5,
    /// SHA-256: 64 hexadecimal digits.
    Sha256,
}

impl HashAlgorithm {
    /// All of them.
    pub const ALL: [HashAlgorithm; 2] = [HashAlgorithm::Md5, HashAlgorithm::Sha256];

    /// `md5` or `sha256`.
    pub fn name(self) -> &'static str {
        match self {
            HashAlgorithm::Md5 => "md5",
            HashAlgorithm::Sha256 => "sha256",
        }
    }

    /// The algorithm whose digests a text looks like one of.
    pub fn of(text: &str) -> Option<HashAlgorithm> {
        HashAlgorithm::ALL.into_iter().find(|algorithm| algorithm.form().matches(text))
    }

    /// The form of its digests.
    pub(crate) fn form(self) -> AccountForm {
        match self {
            HashAlgorithm::Md5 => AccountForm::Md5,
            HashAlgorithm::Sha256 => AccountForm::Sha256,
        }
    }

    /// The algorithm whose digests have this form.
    pub(crate) fn of_form(form: AccountForm) -> Option<HashAlgorithm> {
        HashAlgorithm::ALL.into_iter().find(|algorithm| algorithm.form() == form)
    }

    /// How many hexadecimal digits a digest has.
    pub(crate) fn digits(self) -> u64 {
        match self {
            HashAlgorithm::Md5 => 32,
            HashAlgorithm::Sha256 => 64,
        }
    }
}

/// As people write it: MD5, SHA-256.
impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            HashAlgorithm::Md5 => "MD5",
            HashAlgorithm::Sha256 => "SHA-256",
        })
    }
}

impl FromStr for HashAlgorithm {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<HashAlgorithm, UnknownName> {
        HashAlgorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or_else(|| UnknownName::of("hash", name))
    }
}

/// What hashes rows: an algorithm, and a function that computes it. The crate `acctpack-digest` has one
/// for each algorithm.
#[derive(Clone, Copy)]
pub struct RowHasher {
    algorithm: HashAlgorithm,
    hex: fn(&[u8]) -> String,
}

impl RowHasher {
    /// By `hex`, which returns a digest in lower-case hexadecimal digits.
    pub fn new(algorithm: HashAlgorithm, hex: fn(&[u8]) -> String) -> RowHasher {
        RowHasher { algorithm, hex }
    }

    /// The algorithm.
    pub fn algorithm(self) -> HashAlgorithm {
        self.algorithm
    }

    /// The digest of an account.
    pub fn hex(self, account: &[u8]) -> String {
        (self.hex)(account)
    }
}

/// One algorithm has one result, whatever computes it.
impl PartialEq for RowHasher {
    fn eq(&self, other: &RowHasher) -> bool {
        self.algorithm == other.algorithm
    }
}

impl fmt::Debug for RowHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RowHasher").field(&self.algorithm).finish()
    }
}
