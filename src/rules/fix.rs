//! Fixing an account: the steps of all rules, and what comes of taking them until none applies.

use std::borrow::Cow;

use crate::rules::catalog::Code;
use crate::rules::finding::{Detail, Finding};
use crate::rules::row_finding::offset_in;
use crate::rules::rule_set::without_mark;
use crate::rules::{damaged, full_width, number_groups, spreadsheet, unseen};

/// One way of fixing an account.
pub(super) struct FixStep {
    pub(super) code: Code,
    pub(super) loss: Loss,
    pub(super) apply: fn(&str) -> Option<Fixed>,
}

/// What a step of fixing may cost.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    None,
    /// What it takes away may be meant, though the rest of its code is not.
    MayBeMeant,
}

/// A fixed account: a piece of what it was, or a new text.
pub(super) enum Fixed {
    Slice(usize, usize),
    Text(String),
}

impl Fixed {
    /// What it makes of the text.
    fn of(self, text: Cow<'_, str>) -> Cow<'_, str> {
        match self {
            Fixed::Slice(from, to) => slice(text, from, to),
            Fixed::Text(text) => Cow::Owned(text),
        }
    }
}

/// Every way of fixing an account, in the order in which they are tried. Those that cost nothing come
/// before those that may.
static FIX_STEPS: [&[FixStep]; 6] = [
    unseen::FIXES,
    damaged::FIXES,
    spreadsheet::FIXES,
    unseen::FIXES_WITHIN,
    full_width::FIXES,
    number_groups::FIXES,
];

pub(super) fn steps() -> impl Iterator<Item = &'static FixStep> {
    FIX_STEPS.into_iter().flatten()
}

impl Finding<'_> {
    /// What `clean` fixed here: the account before and after, where the row as it came shows it.
    pub fn change(&self) -> Option<[String; 2]> {
        let (Detail::Text(before) | Detail::Removed(_, before)) = &self.detail else { return None };
        let steps = steps().filter(|fix| self.fixed && fix.code == self.code);
        let after = steps.into_iter().find_map(|fix| (fix.apply)(before))?;
        Some([before.to_string(), after.of(Cow::Borrowed(before)).into_owned()])
    }
}

/// A piece of a text as a fix, if it is not all of it.
pub(super) fn within(text: &str, piece: &str) -> Option<Fixed> {
    let start = offset_in(text.as_bytes(), piece.as_bytes()).unwrap_or(0);
    (piece.len() < text.len()).then_some(Fixed::Slice(start, start + piece.len()))
}

/// An account with everything fixed that can be, be it asked for or not: what was meant, as far as that
/// can be told.
pub(crate) fn when_fixed(account: &[u8]) -> Cow<'_, [u8]> {
    let trimmed = account.trim_ascii();
    let trimmed = without_mark(trimmed).map_or(trimmed, |(trimmed, _)| trimmed);
    if let [b'A'..=b'Z' | b'a'..=b'z', .., b'A'..=b'Z' | b'a'..=b'z'] = trimmed
        && trimmed.is_ascii()
    {
        // Nothing else applies.
        return Cow::Borrowed(trimmed);
    }
    let Ok(text) = std::str::from_utf8(account) else { return Cow::Borrowed(account) };
    let mut text = Cow::Borrowed(text);
    while let Some(fixed) = steps().find_map(|fix| (fix.apply)(&text)) {
        text = fixed.of(text);
    }
    into_bytes(text)
}

pub(super) fn into_bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

pub(super) fn slice(text: Cow<'_, str>, start: usize, end: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
        Cow::Owned(text) if (start, end) == (0, text.len()) => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text[start..end].to_string()),
    }
}
