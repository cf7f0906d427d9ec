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
struct Entry([u8; ENTRY_BYTES]);

const ENTRY_BYTES: usize = 6;

impl Entry {
    /// What no entry is: a row of at least one byte cannot begin at the last byte of a block with
    /// such a tag and be a duplicate.
    const END: Entry = Entry([u8::MAX; ENTRY_BYTES]);

    #[inline(always)]
    fn new(place: u64, tag: u64) -> Entry {
        let bits = tag << PLACE_BITS | place;
        let [a, b, c, d, e, f, ..] = bits.to_le_bytes();
        Entry([a, b, c, d, e, f])
    }

    #[inline(always)]
    fn bits(self) -> u64 {
        let [a, b, c, d, e, f] = self.0;
        u64::from_le_bytes([a, b, c, d, e, f, 0, 0])
    }

    #[inline(always)]
    fn place(self) -> usize {
        (self.bits() & ((1 << PLACE_BITS) - 1)) as usize
    }

    #[inline(always)]
    fn tag(self) -> u64 {
        self.bits() >> PLACE_BITS
    }
}

/// The entries of one block, sorted by partition, in row order within each.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    /// Bytes, so that a block's worth comes zeroed from the system and is written just once.
    entries: Vec<u8>,
    /// Where each partition begins; empty when there are no entries.
    starts: Vec<u32>,
}

impl Entries {
    /// Splits the entries into their partitions.
    fn parts(&mut self) -> impl Iterator<Item = &mut [[u8; ENTRY_BYTES]]> {
        let mut rest = self.entries.as_chunks_mut().0;
        self.starts.windows(2).map(move |pair| {
            let (part, others) =
                std::mem::take(&mut rest).split_at_mut((pair[1] - pair[0]) as usize);
            rest = others;
            part
        })
    }

    /// How many bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.entries.len() + self.starts.len() * 4
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

/// Where the hashes of a block are gathered before they are sorted by partition.
#[derive(Debug)]
pub(crate) struct Scratch {
    /// Partition, tag and place of each row, from the highest bits to the lowest.
    rows: Vec<u64>,
    /// How many rows each partition has.
    counts: Vec<u32>,
}

const PLACE_MASK: u64 = (1 << PLACE_BITS) - 1;
const TAG_MASK: u64 = (1 << TAG_BITS) - 1;

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch { rows: Vec::new(), counts: vec![0; PARTS] }
    }
}

impl Scratch {
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.counts.fill(0);
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, hash: u64, place: usize) {
        // The partition is made of the highest bits, the tag of the lowest.
        let part = hash >> (64 - PART_BITS);
        self.counts[part as usize] += 1;
        self.rows.push(part << 48 | (hash & TAG_MASK) << PLACE_BITS | place as u64 & PLACE_MASK);
    }

    /// The entries gathered, sorted by partition: a counting sort within the cache.
    pub(crate) fn sorted(&mut self) -> Entries {
        if self.rows.is_empty() {
            return Entries::default();
        }
        let mut starts = Vec::with_capacity(PARTS + 1);
        let mut total = 0;
        for count in &mut self.counts {
            starts.push(total);
            total += std::mem::replace(count, total);
        }
        starts.push(total);
        let mut entries = vec![0; total as usize * ENTRY_BYTES];
        let slots = entries.as_chunks_mut::<ENTRY_BYTES>().0;
        for &row in &self.rows {
            let next = &mut self.counts[(row >> 48) as usize];
            slots[*next as usize] = Entry::new(row & PLACE_MASK, row >> PLACE_BITS & TAG_MASK).0;
            *next += 1;
        }
        Entries { entries, starts }
    }
}
