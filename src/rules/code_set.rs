//! A set of codes in one word.

use crate::rules::catalog::Code;

/// A set of codes.
///
/// ```
/// use acctpack::{Code, CodeSet};
///
/// let set: CodeSet = [Code::TooShort, Code::Duplicate].into_iter().collect();
/// assert!(set.contains(Code::TooShort) && !set.is_empty());
/// assert_eq!(set.iter().count(), 2);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CodeSet(u64);

const _: () = assert!(Code::COUNT <= 64);

impl CodeSet {
    /// Whether a code is in it.
    pub fn contains(self, code: Code) -> bool {
        self.0 >> code.index() & 1 == 1
    }

    /// Whether no code is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its codes in the order of [`Code::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Code> {
        Code::ALL.iter().copied().filter(move |&code| self.contains(code))
    }

    /// Puts a code in.
    pub fn insert(&mut self, code: Code) {
        self.0 |= 1 << code.index();
    }

    /// Takes a code out.
    pub fn remove(&mut self, code: Code) {
        self.0 &= !(1 << code.index());
    }
}

impl FromIterator<Code> for CodeSet {
    fn from_iter<I: IntoIterator<Item = Code>>(codes: I) -> CodeSet {
        let mut set = CodeSet::default();
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}
