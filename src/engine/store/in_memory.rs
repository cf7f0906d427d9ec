//! The accounts of a text in memory, compared byte by byte.

use std::borrow::Cow;

use wide::u8x16;

use super::{BlockInfo, List};
use crate::dedup::{Address, Stored};
use crate::input::buffer::Bytes;
use crate::rows::{CopyMode, Layout, Position};

/// Accounts in memory, found again by their address.
pub(super) struct InMemory<'s> {
    lists: &'s [List],
    /// The text of each block, how it was judged, and the list that it is of.
    blocks: Vec<(&'s [u8], CopyMode, u32)>,
}

impl<'s> InMemory<'s> {
    pub(super) fn new(
        lists: &'s [List],
        known: &[BlockInfo],
        texts: &'s [Option<Bytes<'_>>],
    ) -> InMemory<'s> {
        // Of a text that was let go no account is compared.
        let text = |text: &'s Option<Bytes<'_>>| text.as_deref().unwrap_or_default();
        let blocks = texts
            .iter()
            .zip(known)
            .map(|(of_block, known)| (text(of_block), known.tidy, known.list));
        InMemory { lists, blocks: blocks.collect() }
    }

    fn list(&self, at: Address) -> &'s List {
        &self.lists[self.blocks[at.block()].2 as usize]
    }

    /// How the first account of a list was judged, if this is the one.
    fn lead_of_first(&self, at: Address) -> Option<Position> {
        let (block, place, lead) = self.list(at).totals.first?;
        ((block, place) == (at.block(), at.place())).then_some(lead)
    }

    /// The account at an address, judged as it was.
    fn account(&self, at: Address, text: &'s [u8]) -> Cow<'s, [u8]> {
        let lead = self.lead_of_first(at).unwrap_or(Position::Inner);
        self.list(at).judge.account_at(text, at.place(), lead)
    }

    /// Whether the same line comes to the same account at both places.
    fn are_read_alike(&self, a: Address, b: Address) -> bool {
        let (list_a, list_b) = (&self.list(a).judge, &self.list(b).judge);
        (list_a.layout, list_b.layout) == (Layout::Lines, Layout::Lines)
            && list_a.mode() == list_b.mode()
            && self.lead_of_first(a).is_none()
            && self.lead_of_first(b).is_none()
    }
}

impl Stored for InMemory<'_> {
    #[inline]
    fn same(&self, a: Address, b: Address) -> bool {
        let (text_a, tidy_a, _) = self.blocks[a.block()];
        let (text_b, tidy_b, _) = self.blocks[b.block()];
        let (line_a, line_b) = (&text_a[a.place()..], &text_b[b.place()..]);
        let are_tidy = tidy_a.max(tidy_b) < CopyMode::RowByRow;
        if are_tidy && line_a.starts_with(b"\"") == line_b.starts_with(b"\"") {
            return same_line(line_a, line_b);
        }
        // What a line comes to is the same wherever it stands, but for the first of a list.
        if self.are_read_alike(a, b) && same_line(line_a, line_b) {
            return true;
        }
        self.account(a, text_a) == self.account(b, text_b)
    }

    #[inline]
    fn touch(&self, address: Address) -> u8 {
        let text = &self.blocks[address.block()].0[address.place()..];
        text.first().unwrap_or(&0) ^ text.get(TOUCHED).unwrap_or(&0)
    }
}

/// A byte so far on is touched as well: an account may reach into the next line of the cache.
const TOUCHED: usize = 31;

/// Whether two texts begin with the same line, 16 bytes at a time.
#[inline]
fn same_line(mut a: &[u8], mut b: &[u8]) -> bool {
    while let (Some((x, rest_a)), Some((y, rest_b))) =
        (a.split_first_chunk(), b.split_first_chunk())
    {
        let (x, y) = (u8x16::new(*x), u8x16::new(*y));
        let equal = x.simd_eq(y).to_bitmask() as u16;
        let line_feeds = x.simd_eq(u8x16::splat(b'\n')).to_bitmask() as u16;
        // As far as the first line feed goes, and with it; all if there is none.
        let line = line_feeds ^ line_feeds.wrapping_sub(1);
        if equal & line != line {
            return false;
        }
        if line_feeds != 0 {
            return true;
        }
        (a, b) = (rest_a, rest_b);
    }
    match memchr::memchr(b'\n', a) {
        Some(end) => b.get(..=end) == Some(&a[..=end]),
        None => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_up_to_their_end() {
        let same =
            ["a\n", "abcdefg\n", "abcdefgh\n", "abcdefghijklmno\n", "abcdefghijklmnopqrst\n"];
        let long = "zzzzzzzzzzzzzzzzzzzz\n";
        for line in same {
            for (x, y) in
                [("", ""), ("1", "2"), ("123456789", "abcdefghijk"), ("", long), (long, "a\n")]
            {
                let (a, b) = (format!("{line}{x}"), format!("{line}{y}"));
                assert!(same_line(a.as_bytes(), b.as_bytes()), "{a:?} {b:?}");
                let (a, b) = (format!("{a}{long}"), format!("{b}{long}"));
                assert!(same_line(a.as_bytes(), b.as_bytes()), "{a:?} {b:?}");
            }
            for other in same.iter().filter(|other| **other != line) {
                assert!(!same_line(line.as_bytes(), other.as_bytes()), "{line:?} {other:?}");
                let (a, b) = (format!("{line}{long}"), format!("{other}{long}"));
                assert!(!same_line(a.as_bytes(), b.as_bytes()), "{a:?} {b:?}");
            }
        }
        // The last byte that is seen at once, and the first after it.
        for at in [15, 16] {
            let (a, mut b) = (long.repeat(2), long.repeat(2).into_bytes());
            b[at] = b'y';
            assert!(!same_line(a.as_bytes(), &b), "{at}");
        }
    }
}
