//! Deduplication of a text in memory.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use wide::u32x4;

use super::{ENTRY_BYTES, Entries, Entry, PARTS, PLACE_BITS};
use crate::error::Result;
use crate::io::cancel::Cancel;

/// A text in memory whose accounts can be found again by their place.
pub(crate) trait Stored: Sync {
    /// Whether the accounts at two places are the same, byte by byte.
    fn same(&self, a: Address, b: Address) -> bool;
    /// Some byte at a place, only to have it brought into the cache.
    fn touch(&self, address: Address) -> u8;
}

/// Where a row lies: its block and its place in it, in 30 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address(u32);

impl Address {
    pub(crate) fn new(block: usize, place: usize) -> Address {
        Address((block << PLACE_BITS | place) as u32)
    }

    pub(crate) fn block(self) -> usize {
        (self.0 >> PLACE_BITS) as usize
    }

    /// As one number, the smaller the earlier.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn place(self) -> usize {
        (self.0 & ((1 << PLACE_BITS) - 1)) as usize
    }
}

/// A row that is a duplicate, by its place in its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) place: usize,
    pub(crate) first: Address,
}

impl Duplicate {
    /// How many bits of an address tell the place in a block.
    pub(crate) const PLACE_BITS: u32 = PLACE_BITS;
}

/// Deduplicates all blocks' entries. Afterwards each block's [`Entries::duplicates`] are known.
pub(crate) fn deduplicate(
    blocks: &mut [&mut Entries],
    text: &impl Stored,
    cancel: Cancel<'_>,
) -> Result<u64> {
    let mut parts: Vec<Vec<BlockEntries>> = Vec::new();
    parts.resize_with(PARTS, Vec::new);
    for (index, block) in blocks.iter_mut().enumerate() {
        for (part, entries) in block.parts().enumerate() {
            if !entries.is_empty() {
                parts[part].push(BlockEntries { block: index as u32, entries, duplicates: 0 });
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    // As many as are in use at once; each is used over and over, for it is large.
    let tables: Mutex<Vec<TagTable>> = Mutex::default();
    let tables = || tables.lock().unwrap_or_else(PoisonError::into_inner);
    parts
        .into_par_iter()
        .with_max_len(1)
        .map(|mut part| {
            cancel.check()?;
            let mut table = tables().pop().unwrap_or_default();
            let duplicates = table.deduplicate(&mut part, text);
            tables().push(table);
            Ok(duplicates)
        })
        .sum()
}

/// The entries of one partition in one block. Those that are duplicates are gathered at its front.
struct BlockEntries<'e> {
    block: u32,
    entries: &'e mut [[u8; ENTRY_BYTES]],
    duplicates: u32,
}

impl BlockEntries<'_> {
    fn push_duplicate(&mut self, place: usize, first: Address) {
        self.entries[self.duplicates as usize] = Entry::new(place as u64, u64::from(first.0)).0;
        self.duplicates += 1;
    }

    fn end(&mut self) {
        if let Some(after) = self.entries.get_mut(self.duplicates as usize) {
            *after = Entry::END.0;
        }
    }
}

impl Entries {
    /// The duplicates among the entries, in no order: where each lies and where the first is.
    pub(crate) fn duplicates(&self) -> impl Iterator<Item = Duplicate> + '_ {
        let entries = self.entries.as_chunks().0;
        self.starts.windows(2).flat_map(|pair| {
            entries[pair[0] as usize..pair[1] as usize]
                .iter()
                .map(|&entry| Entry(entry))
                .take_while(|&entry| entry != Entry::END)
                .map(|entry| Duplicate { place: entry.place(), first: Address(entry.tag() as u32) })
        })
    }
}

impl Entries {
    /// Where the duplicates lie, in the order of the rows: each sets the bit of its place, which is
    /// cheaper than to sort them.
    pub(crate) fn duplicate_places(&self) -> Vec<u32> {
        let mut bits = vec![0u64; (1 << PLACE_BITS) / 64];
        let mut count = 0;
        for found in self.duplicates() {
            bits[found.place / 64] |= 1 << (found.place % 64);
            count += 1;
        }
        let mut places = Vec::with_capacity(count);
        for (word, &set) in bits.iter().enumerate() {
            let mut left = set;
            while left != 0 {
                places.push(word as u32 * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
        places
    }
}

/// The accounts of one partition seen so far: an open table of tags and addresses, in groups of slots
/// that are compared at once. A tag, or room for it, is nearly always in the first group that is looked
/// at, so that the processor seldom guesses wrong. Of several accounts with the same tag the first is
/// in the table, the others are odd.
struct TagTable {
    groups: Vec<SlotGroup>,
    used: usize,
    suspects: Vec<Suspect>,
    odd: Vec<(u64, Address)>,
}

/// Slots that are compared at once. They fill from the first on.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
struct SlotGroup {
    /// Plus one, so that nought is an empty slot.
    tags: [u32; SLOTS],
    addresses: [u32; SLOTS],
}

const SLOTS: usize = 4;

impl SlotGroup {
    /// Which slots have this tag, a bit each.
    #[inline(always)]
    fn having(&self, tag: u32) -> u32 {
        u32x4::new(self.tags).simd_eq(u32x4::splat(tag)).to_bitmask()
    }
}

/// A row whose tag was seen before: a duplicate, unless its bytes say otherwise.
struct Suspect {
    stretch: u32,
    tag: u64,
    address: Address,
    first: Address,
}

const SMALLEST: usize = 1 << 10;
/// A table this large is kept from one partition to the next; it fits a core's cache.
const USUAL: usize = 1 << 16;
/// How many suspects are compared at a time. Each comparison waits for memory twice, and the
/// waits of as many overlap.
const SUSPECTS: usize = 512;

impl Default for TagTable {
    fn default() -> TagTable {
        TagTable {
            groups: vec![SlotGroup::default(); SMALLEST / SLOTS],
            used: 0,
            suspects: Vec::new(),
            odd: Vec::new(),
        }
    }
}

impl TagTable {
    /// Finds the duplicates of a partition.
    fn deduplicate(&mut self, part: &mut [BlockEntries<'_>], text: &impl Stored) -> u64 {
        self.clear(part.iter().map(|stretch| stretch.entries.len()).sum());
        for index in 0..part.len() {
            let stretch = &mut part[index];
            self.reserve(stretch.entries.len());
            for row in 0..stretch.entries.len() {
                let entry = Entry(stretch.entries[row]);
                let address = Address::new(stretch.block as usize, entry.place());
                let Some(first) = self.first(entry.tag(), address) else { continue };
                if entry.is_exact() {
                    stretch.push_duplicate(entry.place(), first);
                } else {
                    let stretch = index as u32;
                    self.suspects.push(Suspect { stretch, tag: entry.tag(), address, first });
                }
            }
            if self.suspects.len() >= SUSPECTS {
                self.compare(part, text);
            }
        }
        self.compare(part, text);
        part.iter_mut().for_each(BlockEntries::end);
        part.iter().map(|stretch| u64::from(stretch.duplicates)).sum()
    }

    /// Empties it, and makes room for a partition of so many rows, should they all differ.
    fn clear(&mut self, rows: usize) {
        let size = (rows * 3 / 2).next_power_of_two().clamp(SMALLEST, USUAL);
        if self.slots() == size {
            self.groups.fill(SlotGroup::default());
        } else {
            self.groups = vec![SlotGroup::default(); size / SLOTS];
        }
        self.used = 0;
        self.odd.clear();
    }

    fn slots(&self) -> usize {
        self.groups.len() * SLOTS
    }

    /// The first account of that tag, or `None` if this is the first, which is then known.
    #[inline(always)]
    fn first(&mut self, tag: u64, address: Address) -> Option<Address> {
        let mask = self.groups.len() - 1;
        // The lowest bit tells numbers from others.
        let mut at = (tag >> 1) as usize & mask;
        let tag = tag as u32 + 1;
        let slot_of = |slots: u32| slots.trailing_zeros() as usize % SLOTS;
        loop {
            let group = &mut self.groups[at];
            let same = group.having(tag);
            if same != 0 {
                return Some(Address(group.addresses[slot_of(same)]));
            }
            let empty = group.having(0);
            if empty != 0 {
                let slot = slot_of(empty);
                (group.tags[slot], group.addresses[slot]) = (tag, address.0);
                self.used += 1;
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// Compares the suspects, byte by byte, in row order.
    fn compare(&mut self, part: &mut [BlockEntries<'_>], text: &impl Stored) {
        // Loads that do not wait for each other; those of the comparison find their bytes near.
        let touch = |sum: u8, suspect: &Suspect| {
            sum ^ text.touch(suspect.first) ^ text.touch(suspect.address)
        };
        std::hint::black_box(self.suspects.iter().fold(0, touch));
        for suspect in self.suspects.drain(..) {
            let Suspect { stretch, tag, address, first } = suspect;
            let known = if text.same(first, address) {
                Some(first)
            } else {
                let same =
                    |&&(other, odd): &&(u64, Address)| other == tag && text.same(odd, address);
                self.odd.iter().find(same).map(|&(_, odd)| odd)
            };
            match known {
                Some(first) => part[stretch as usize].push_duplicate(address.place(), first),
                None => self.odd.push((tag, address)),
            }
        }
    }

    /// Makes room for `more` accounts at a load of two thirds. Grows by what is in it, not by what
    /// came: a partition of one account in a million rows stays small.
    fn reserve(&mut self, more: usize) {
        if (self.used + more) * 3 <= self.slots() * 2 {
            return;
        }
        let size = ((self.used + more) * 3).next_power_of_two();
        let old = std::mem::replace(&mut self.groups, vec![SlotGroup::default(); size / SLOTS]);
        self.used = 0;
        for SlotGroup { tags, addresses } in old {
            for (tag, address) in tags.into_iter().zip(addresses).filter(|&(tag, _)| tag != 0) {
                self.first(u64::from(tag - 1), Address(address));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::dedup::{Key, Scratch, TAG_BITS};
    use crate::error::ErrorKind;

    /// Rows of one letter each, in blocks of one text.
    struct Letters(Vec<Vec<u8>>);

    impl Stored for Letters {
        fn same(&self, a: Address, b: Address) -> bool {
            self.touch(a) == self.touch(b)
        }

        fn touch(&self, address: Address) -> u8 {
            self.0[address.block()][address.place()]
        }
    }

    /// The places of duplicates and of their firsts, with keys of the test's choice.
    fn duplicates(blocks: &[&str], key: fn(u8) -> u64) -> Vec<[usize; 4]> {
        let text = Letters(blocks.iter().map(|block| block.as_bytes().to_vec()).collect());
        let mut scratch = Scratch::default();
        let mut entries: Vec<Entries> = Vec::new();
        for block in &text.0 {
            scratch.clear();
            (0..block.len()).for_each(|place| scratch.push(Key(key(block[place])), place));
            entries.push(scratch.sorted());
        }
        let mut entries_of_all: Vec<_> = entries.iter_mut().collect();
        let count = deduplicate(&mut entries_of_all, &text, Cancel::default()).unwrap();
        let mut all = Vec::new();
        for (block, entries) in entries.iter().enumerate() {
            let found: Vec<_> = entries.duplicates().collect();
            let mut places: Vec<_> = found.iter().map(|found| found.place as u32).collect();
            places.sort_unstable();
            assert_eq!(entries.duplicate_places(), places);
            all.extend(
                found
                    .iter()
                    .map(|found| [block, found.place, found.first.block(), found.first.place()]),
            );
        }
        assert_eq!(count, all.len() as u64);
        all.sort_unstable();
        all
    }

    #[test]
    fn the_first_stays_whatever_the_hash() {
        let blocks = ["abcab", "", "dab", "cddx"];
        let expected = [
            [0, 3, 0, 0],
            [0, 4, 0, 1],
            [2, 1, 0, 0],
            [2, 2, 0, 1],
            [3, 0, 0, 2],
            [3, 1, 2, 0],
            [3, 2, 2, 0],
        ];
        // Spread well; all in one partition; all with one tag; all with two, in two partitions.
        let keys: [fn(u8) -> u64; 5] = [
            |letter| u64::from(letter).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 25 & !1,
            |letter| u64::from(letter) << 1 | 1,
            |letter| u64::from(letter) << 1,
            |_| 6,
            |letter| u64::from(letter % 2) << 38 | 4,
        ];
        for key in keys {
            assert_eq!(duplicates(&blocks, key), expected);
        }
    }

    #[test]
    fn a_run_is_stopped_between_partitions() {
        let stop = AtomicBool::new(true);
        let text = Letters(vec![b"ab".to_vec()]);
        let mut scratch = Scratch::default();
        scratch.push(Key(0), 0);
        let mut entries = scratch.sorted();
        let error = deduplicate(&mut [&mut entries], &text, Cancel::new(Some(&stop))).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cancelled));
    }

    #[test]
    fn a_block_of_one_account_is_all_duplicates_but_the_first() {
        let block = "a".repeat(5000);
        assert_eq!(duplicates(&[&block, &block], |_| 8).len(), 9999);
    }

    #[test]
    fn a_table_grows_with_the_accounts_in_it_and_finds_each_again() {
        let (count, tag) = (20_000, |n: u32| u64::from(n.wrapping_mul(0x9E37_79B1) >> 2));
        let mut table = TagTable::default();
        for n in 0..count {
            table.reserve(1);
            assert_eq!(table.first(tag(n), Address(n)), None);
            assert!(table.used * 3 <= table.slots() * 2, "{n}");
        }
        for n in 0..count {
            table.reserve(1);
            assert_eq!(table.first(tag(n), Address(count)), Some(Address(n)));
        }
        assert_eq!(table.used, count as usize);
        assert!(table.slots() <= table.used * 6);
    }

    #[test]
    fn tags_are_spread_over_the_groups_and_a_full_one_hands_on_to_the_next() {
        let mut table = TagTable::default();
        let groups = table.groups.len() as u64;
        for n in 0..groups {
            assert_eq!(table.first(n << 1, Address(n as u32)), None);
        }
        assert!(
            table
                .groups
                .iter()
                .all(|group| group.tags.map(|tag| tag != 0) == [true, false, false, false])
        );
        // Many more than fit in a group, of the first and of the last.
        let crowd = |n: u32| u64::from(n) << 20 | [0, (groups - 1) << 1][n as usize % 2];
        for n in 1..40 {
            assert_eq!(table.first(crowd(n), Address(1000 + n)), None);
        }
        for n in 1..40 {
            assert_eq!(table.first(crowd(n), Address(0)), Some(Address(1000 + n)));
        }
    }

    #[test]
    fn an_account_may_lie_at_the_last_address_there_is() {
        let last = Address((1 << TAG_BITS) - 1);
        let mut table = TagTable::default();
        assert_eq!(table.first(9, last), None);
        assert_eq!(table.first(9, Address(0)), Some(last));
        assert_eq!(table.first(10, last), None);
    }

    #[test]
    fn a_table_is_empty_for_the_next_partition_and_of_its_size() {
        let mut table = TagTable::default();
        for (rows, size) in [(1, 1 << 10), (3000, 1 << 13), (3001, 1 << 13), (1 << 20, 1 << 16)] {
            table.first(7, Address(1));
            table.odd.push((7, Address(2)));
            table.clear(rows);
            assert_eq!((table.slots(), table.used, table.odd.len()), (size, 0, 0), "{rows}");
            assert!(table.groups.iter().all(|group| group.tags == [0; SLOTS]), "{rows}");
        }
    }
}
