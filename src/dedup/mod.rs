//! Exact deduplication that keeps the first of its kind and the order.
//!
//! Every good row becomes an [`Entry`] of six bytes: where it lies in its block, and 30 bits of
//! its [`Key`]. Entries are sorted by the key's other 9 bits, block by block, as rows are judged;
//! so each of [`PARTS`] partitions can then be deduplicated on its own, in row order, with a table
//! that fits a core's cache. A number as short as a phone's is its own key, shuffled: two rows are
//! the same if and only if their keys are. Other rows whose keys agree are compared byte by byte:
//! a hash decides nothing. Keys are seeded at random, so that no list can be made to collide.
//!
//! A text that does not fit in memory has its entries on disk (see [`Spill`]).
//!
//! Cost: six bytes a row beside the text; a key is made once, while the row is in the cache; the
//! text is touched again only for rows that have a duplicate and are no number.

mod disk;
mod memory;

pub(crate) use disk::{AccountScratch, Gathered, RepeatedRow, Repeats, Spill};
pub(crate) use memory::{Address, Duplicate, Stored, deduplicate};

use std::hash::{BuildHasher, Hasher as _};

/// How many partitions there are; a power of two.
pub(crate) const PARTS: usize = 512;
const PART_BITS: u32 = PARTS.trailing_zeros();
/// How many bits of an entry tell the place in a block, and how many the hash.
const PLACE_BITS: u32 = 18;
const _: () = assert!(crate::input::BLOCK <= 1 << PLACE_BITS);
const TAG_BITS: u32 = 48 - PLACE_BITS;
/// How many blocks an address can tell apart.
pub(crate) const MAX_BLOCKS: usize = 1 << (TAG_BITS - PLACE_BITS);
const _: () = assert!(MAX_BLOCKS << PLACE_BITS == 1 << TAG_BITS && PLACE_BITS + TAG_BITS == 48);

/// The place of a row in its block (18 bits) and a tag (30 bits): a part of its key, and once it
/// is known for a duplicate, the [`Address`] of the first row of its kind. On disk the number of the
/// row stands for its place: there can be no more rows in a block than bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry([u8; ENTRY_BYTES]);

const ENTRY_BYTES: usize = 6;

impl Entry {
    /// What no duplicate is: the first of its kind would lie at the highest address there is, and
    /// a first lies before its duplicates.
    const END: Entry = Entry([u8::MAX; ENTRY_BYTES]);

    #[inline(always)]
    fn new(place: u64, tag: u64) -> Entry {
        let mut entry = [0; ENTRY_BYTES];
        entry.copy_from_slice(&(tag << PLACE_BITS | place).to_le_bytes()[..ENTRY_BYTES]);
        Entry(entry)
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

    /// Whether rows with the same tag are the same.
    #[inline(always)]
    fn is_exact(self) -> bool {
        self.tag() & 1 == 1
    }
}

/// The entries of one block, sorted by partition, in row order within each.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    /// Bytes, so that a block's worth comes zeroed from the system and is written just once.
    entries: Vec<u8>,
    /// Where each partition begins; empty when there are no entries.
    starts: Vec<u32>,
    /// Whether rows with the same key may differ.
    inexact: bool,
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

    /// Those of one partition.
    fn part(&self, part: usize) -> &[u8] {
        match self.starts.get(part..part + 2) {
            Some(&[from, to]) => {
                &self.entries[from as usize * ENTRY_BYTES..to as usize * ENTRY_BYTES]
            }
            _ => &[],
        }
    }

    /// Whether rows with the same key may differ.
    pub(crate) fn have_inexact(&self) -> bool {
        self.inexact
    }

    /// How many bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.entries.len() + self.starts.len() * 4
    }
}

/// A hash function that nobody outside can predict.
#[derive(Clone, Debug)]
pub(crate) struct Hasher {
    state: foldhash::quality::RandomState,
    /// Odd multipliers, for numbers.
    odd: [u64; 3],
}

impl Default for Hasher {
    fn default() -> Hasher {
        let state = foldhash::quality::RandomState::default();
        let odd = [1u8, 2, 3].map(|number| state.hash_one(number) | 1);
        Hasher { state, odd }
    }
}

/// How many bits a [`Key`] has.
const KEY_BITS: u32 = PART_BITS + TAG_BITS;
/// How many digits a number may have to be a key itself: so many fit in a key.
const DIGITS: usize = 11;

/// What tells an account from others: a number of up to [`DIGITS`] digits by itself, exactly;
/// anything else by its hash, so that accounts with the same key must be compared. The lowest bit
/// says which, the highest are the partition, the others the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    fn part(self) -> usize {
        (self.0 >> TAG_BITS) as usize
    }

    /// Whether accounts with the same key are the same.
    fn is_exact(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Hasher {
    /// A hash of 64 bits.
    #[inline(always)]
    pub(crate) fn hash(&self, account: &[u8]) -> u64 {
        let mut hasher = self.state.build_hasher();
        hasher.write(account);
        hasher.finish()
    }

    /// The key of an account.
    #[inline(always)]
    pub(crate) fn key(&self, account: &[u8], kind: Kind) -> Key {
        let is_number = account.len() <= DIGITS
            && match kind {
                Kind::Digits => true,
                Kind::Word => false,
                Kind::Any => account.iter().all(u8::is_ascii_digit),
            };
        if is_number {
            return Key(self.shuffle(number(account)) << 1 | 1);
        }
        Key(self.hash(account) >> (64 - KEY_BITS) & !1)
    }

    /// Shuffles the numbers below 2^38: each step can be undone, so no two become the same.
    #[inline(always)]
    fn shuffle(&self, mut number: u64) -> u64 {
        const BITS: u32 = KEY_BITS - 1;
        for odd in self.odd {
            number = number.wrapping_mul(odd) & ((1 << BITS) - 1);
            number ^= number >> (BITS / 2);
        }
        number
    }
}

/// What is known of an account before it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is all digits.
    Digits,
    /// It is not all digits.
    Word,
    /// Nothing.
    Any,
}

/// A row of digits as a number, with a 1 before it so that zeroes in front count.
#[inline(always)]
fn number(digits: &[u8]) -> u64 {
    let (Some(first), Some(last)) = (digits.first_chunk::<8>(), digits.last_chunk::<8>()) else {
        return digits.iter().fold(1, |number, digit| number * 10 + u64::from(digit & 15));
    };
    let beyond = digits.len() - 8;
    // Those of the first eight that are not among the last eight, moved to where the lowest
    // digits stand; what is moved in counts as noughts.
    let high = match beyond {
        0 => 0,
        _ => u64::from_le_bytes(*first) << (64 - 8 * beyond),
    };
    (POWERS[beyond] + four_digits(high >> 32)) * 100_000_000
        + eight_digits(u64::from_le_bytes(*last))
}

const POWERS: [u64; 4] = [1, 10, 100, 1000];

/// Eight ASCII digits, the highest in the lowest byte, as a number: by twos, fours and eights. Each
/// multiplication adds what stands in a lane, times its weight, to the lane above it.
#[inline(always)]
fn eight_digits(text: u64) -> u64 {
    let ones = text & 0x0F0F_0F0F_0F0F_0F0F;
    let twos = (ones.wrapping_mul(1 + (10 << 8)) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos.wrapping_mul(1 + (100 << 16)) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(1 + (10_000 << 32)) >> 32
}

/// The same of four.
#[inline(always)]
fn four_digits(text: u64) -> u64 {
    let ones = text & 0x0F0F_0F0F;
    let twos = ((ones * (1 + (10 << 8))) >> 8) & 0x00FF_00FF;
    ((twos * (1 + (100 << 16))) >> 16) & 0xFFFF
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
    pub(crate) fn push(&mut self, key: Key, place: usize) {
        self.counts[key.part()] += 1;
        self.rows.push(key.0 << PLACE_BITS | place as u64 & PLACE_MASK);
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
        let mut exact = u64::MAX;
        for &row in &self.rows {
            exact &= row;
            let next = &mut self.counts[(row >> 48) as usize];
            slots[*next as usize] = Entry::new(row & PLACE_MASK, row >> PLACE_BITS & TAG_MASK).0;
            *next += 1;
        }
        let inexact = exact >> PLACE_BITS & 1 == 0;
        Entries { entries, starts, inexact }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn digits_are_read_as_a_number_after_a_one() {
        for text in ["", "0", "7", "0000000", "13800138", "012345678", "1380013800", "13800138000"]
        {
            let expected: u64 = format!("1{text}").parse().unwrap();
            assert_eq!(number(text.as_bytes()), expected, "{text}");
        }
        assert!(number(b"99999999999") < 1 << (KEY_BITS - 1));
    }

    #[test]
    fn numbers_have_keys_of_their_own() {
        let hasher = Hasher::default();
        let mut seen = HashMap::new();
        for n in (0..300_000u64).chain((0..38).map(|bit| 1 << bit)) {
            let undone = hasher.shuffle(n);
            assert!(undone < 1 << (KEY_BITS - 1));
            assert_eq!(*seen.entry(undone).or_insert(n), n);
        }
        assert_eq!(hasher.key(b"13800138000", Kind::Any), hasher.key(b"13800138000", Kind::Digits));
        assert_ne!(hasher.key(b"0138", Kind::Digits), hasher.key(b"138", Kind::Digits));
    }

    #[test]
    fn entries_tell_whether_rows_of_the_same_key_may_differ() {
        let hasher = Hasher::default();
        for (accounts, inexact) in [(&["12", "13"][..], false), (&["12", "ab"], true), (&[], false)]
        {
            let mut scratch = Scratch::default();
            for (place, account) in accounts.iter().enumerate() {
                scratch.push(hasher.key(account.as_bytes(), Kind::Any), place);
            }
            assert_eq!(scratch.sorted().have_inexact(), inexact, "{accounts:?}");
        }
    }

    #[test]
    fn entries_take_six_bytes_a_row_and_four_a_partition() {
        let mut scratch = Scratch::default();
        (0..100).for_each(|place| scratch.push(Key(place as u64), place));
        assert_eq!(scratch.sorted().bytes(), 100 * 6 + (PARTS + 1) * 4);
    }

    #[test]
    fn texts_are_spread_over_the_keys() {
        let hasher = Hasher::default();
        let keys = (0..10_000).map(|n| hasher.key(format!("account {n}").as_bytes(), Kind::Any));
        let mut keys: Vec<u64> = keys.map(|key| key.0).collect();
        keys.sort_unstable();
        keys.dedup();
        // Of 2^38 keys, two of ten thousand texts share one in one run out of five thousand.
        assert!(keys.len() > 9_990);
    }

    #[test]
    fn a_number_and_a_text_never_have_the_same_key() {
        let hasher = Hasher::default();
        for n in 0..10_000u32 {
            assert_eq!(hasher.key(n.to_string().as_bytes(), Kind::Any).0 & 1, 1);
            assert_eq!(hasher.key(format!("a{n}").as_bytes(), Kind::Any).0 & 1, 0);
            assert_eq!(hasher.key(format!("{n:012}").as_bytes(), Kind::Digits).0 & 1, 0);
        }
    }
}
