//! Exact deduplication that keeps the first of its kind and the order.
//!
//! Every good row becomes an [`Entry`] of six bytes: where it lies in its block, and 30 bits of
//! its hash. Entries are sorted by another part of the hash, block by block, as rows are judged;
//! so each of [`PARTS`] partitions can then be deduplicated on its own, in row order, with a table
//! that fits a core's cache. Rows whose hashes agree are compared byte by byte: a hash decides
//! nothing. The hash is seeded at random, so that no list can be made to collide.
//!
//! Cost: six bytes a row beside the text; a row is hashed once, while it is in the cache; the text
//! is touched again for rows that have a duplicate alone.

mod memory;
mod spill;

pub(crate) use memory::{Address, Stored, deduplicate};
pub(crate) use spill::{Repeat, Repeats, Sorted, Spill};

use std::hash::{BuildHasher, Hasher as _};

/// How many partitions there are; a power of two.
pub(crate) const PARTS: usize = 512;
const PART_BITS: u32 = PARTS.trailing_zeros();
/// How many bits of an entry tell the place in a block, and how many the hash.
const PLACE_BITS: u32 = crate::source::BLOCK.trailing_zeros();
const TAG_BITS: u32 = 48 - PLACE_BITS;
/// How many blocks an address can tell apart.
pub(crate) const MAX_BLOCKS: usize = 1 << (TAG_BITS - PLACE_BITS);

/// The place of a row in its block (18 bits) and a tag (30 bits): a part of its hash, and once it
/// is known for a duplicate, the [`Address`] of the first row of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry([u16; 3]);

impl Entry {
    /// What no entry is: a row of at least one byte cannot begin at the last byte of a block with
    /// such a tag and be a duplicate.
    const END: Entry = Entry([u16::MAX; 3]);

    fn new(place: u64, tag: u64) -> Entry {
        let bits = tag << PLACE_BITS | place;
        Entry([bits as u16, (bits >> 16) as u16, (bits >> 32) as u16])
    }

    fn bits(self) -> u64 {
        u64::from(self.0[0]) | u64::from(self.0[1]) << 16 | u64::from(self.0[2]) << 32
    }

    fn place(self) -> usize {
        (self.bits() & ((1 << PLACE_BITS) - 1)) as usize
    }

    fn tag(self) -> u64 {
        self.bits() >> PLACE_BITS
    }
}

/// The entries of one block, sorted by partition, in row order within each.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    entries: Vec<Entry>,
    /// Where each partition begins; empty when there are no entries.
    starts: Vec<u32>,
}

impl Entries {
    /// Splits the entries into their partitions.
    fn parts(&mut self) -> impl Iterator<Item = &mut [Entry]> {
        let mut rest = self.entries.as_mut_slice();
        self.starts.windows(2).map(move |pair| {
            let (part, others) =
                std::mem::take(&mut rest).split_at_mut((pair[1] - pair[0]) as usize);
            rest = others;
            part
        })
    }

    /// How many bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.entries.len() * size_of::<Entry>() + self.starts.len() * 4
    }
}

/// A hash function that nobody outside can predict.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hasher(foldhash::quality::RandomState);

impl Hasher {
    #[inline(always)]
    pub(crate) fn hash(&self, account: &[u8]) -> u64 {
        let mut hasher = self.0.build_hasher();
        hasher.write(account);
        hasher.finish()
    }
}

/// Where a thread gathers the hashes of a block before they are sorted by partition.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    hashes: Vec<(u64, u32)>,
}

impl Scratch {
    pub(crate) fn clear(&mut self) {
        self.hashes.clear();
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, hash: u64, place: usize) {
        self.hashes.push((hash, place as u32));
    }

    /// The entries gathered, sorted by partition: a counting sort within the cache.
    pub(crate) fn sorted(&self) -> Entries {
        if self.hashes.is_empty() {
            return Entries::default();
        }
        let mut starts = vec![0u32; PARTS + 1];
        for &(hash, _) in &self.hashes {
            starts[part(hash) + 1] += 1;
        }
        for index in 0..PARTS {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut entries = vec![Entry([0; 3]); self.hashes.len()];
        for &(hash, place) in &self.hashes {
            let slot = &mut next[part(hash)];
            entries[*slot as usize] = Entry::new(u64::from(place), hash & ((1 << TAG_BITS) - 1));
            *slot += 1;
        }
        Entries { entries, starts }
    }
}

/// The partition of a hash: its highest bits. The tag is made of the lowest.
fn part(hash: u64) -> usize {
    (hash >> (64 - PART_BITS)) as usize
}
