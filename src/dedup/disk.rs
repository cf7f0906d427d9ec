//! Deduplication of a text that does not fit in memory.
//!
//! The entries are those of [memory](super::memory), but that their place is the number of a row in
//! its block, and that they lie in a temporary file. It is written a *layer* at a time: the entries
//! of many blocks, a stretch for each partition; behind those of a block the accounts that a key
//! does not tell for sure. A partition is then read in row order against a table of the accounts
//! seen in it; one whose distinct accounts do not fit is read again for each half of the keys. What
//! comes out are the repeated rows of each layer, which are put in order as it is read back.
//!
//! Cost: six bytes a row written and read once more, and the account's own where it is no number;
//! one partition's distinct accounts a thread in memory, 12 bytes a slot. Nothing depends on the
//! size of the text.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::{ENTRY_BYTES, Entries, Entry, Hasher, Kind, PARTS, TAG_BITS};
use crate::error::{Action, Error, Result};
use crate::io::cancel::Cancel;
use crate::io::positioned;
use crate::io::spill_space::SpillSpace;

/// How much is gathered at most before it is written as a layer.
const LAYER: u64 = 32 << 20;
/// After so many layers the next are twice as large: what must be known of each takes memory too.
const SAME_LAYERS: usize = 256;
/// A layer has no more rows than fit in so many of its bytes, one for each.
const BYTES_A_ROW: u64 = 8;
/// So often a partition is halved; then what a thread may hold would do for terabytes.
const MOST_HALVES: u32 = 12;
/// So many rows are looked up at a time. Each waits for memory, and the waits of as many overlap.
const AT_ONCE: usize = 256;

/// A temporary file that is appended to and read at any place, by any thread.
#[derive(Debug)]
struct Store {
    file: File,
    end: AtomicU64,
    space: Arc<SpillSpace>,
}

/// A stretch of a [`Store`].
#[derive(Clone, Copy, Debug)]
struct Stretch {
    at: u64,
    len: usize,
}

impl Store {
    fn new(space: Arc<SpillSpace>) -> Result<Store> {
        let folder = std::env::temp_dir();
        let failed = Error::io(Action::MakeTemporary, Some(&folder));
        let file = tempfile::tempfile().map_err(failed)?;
        Ok(Store { file, end: AtomicU64::new(0), space })
    }

    fn append(&self, bytes: &[u8]) -> Result<Stretch> {
        let len = bytes.len();
        self.space.take(len as u64)?;
        let at = self.end.fetch_add(len as u64, Ordering::Relaxed);
        positioned::write_all(&self.file, bytes, at)
            .map_err(Error::io(Action::WriteTemporary, None))?;
        Ok(Stretch { at, len })
    }

    fn read(&self, stretch: Stretch, into: &mut Vec<u8>) -> Result<()> {
        into.resize(stretch.len, 0);
        let failed = Error::io(Action::ReadTemporary, None);
        positioned::read_exact(&self.file, into, stretch.at).map_err(failed)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.space.give_back(*self.end.get_mut());
    }
}

/// The good rows of one block.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// Rows of the text before it.
    pub(crate) base_row: u64,
    /// How many rows it has.
    pub(crate) rows: u32,
    /// By the number of the row in the block, from nought.
    pub(crate) entries: Entries,
    /// Those that a key does not tell for sure.
    pub(crate) accounts: Accounts,
}

impl Gathered {
    fn bytes(&self) -> u64 {
        (self.entries.bytes() + self.accounts.bytes.len()) as u64
    }

    /// What it has of a partition, at the end of a stretch of a layer that begins at `first_row`.
    fn write(&self, part: usize, first_row: u64, stretch: &mut Vec<u8>) {
        let entries = self.entries.part(part);
        if entries.is_empty() {
            return;
        }
        push_number(self.base_row - first_row, stretch);
        push_number((entries.len() / ENTRY_BYTES) as u64, stretch);
        stretch.extend_from_slice(entries);
        stretch.extend_from_slice(self.accounts.part(part));
    }
}

/// Accounts of a block, each after its length, sorted by partition, in row order within each.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    bytes: Vec<u8>,
    /// Where each partition begins; empty when there are no accounts.
    starts: Vec<u32>,
}

impl Accounts {
    fn part(&self, part: usize) -> &[u8] {
        match self.starts.get(part..part + 2) {
            Some(&[from, to]) => &self.bytes[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// Where the accounts of a block are gathered before they are sorted by partition.
#[derive(Debug, Default)]
pub(crate) struct AccountScratch {
    bytes: Vec<u8>,
    /// The partition of each account, and where it ends.
    ends: Vec<(u32, u32)>,
}

impl AccountScratch {
    /// Adds an account, unless its key tells it for sure. They come in row order.
    pub(crate) fn push(&mut self, hasher: &Hasher, account: &[u8], kind: Kind) {
        let key = hasher.key(account, kind);
        if !key.is_exact() {
            push_number(account.len() as u64, &mut self.bytes);
            self.bytes.extend_from_slice(account);
            self.ends.push((key.part() as u32, self.bytes.len() as u32));
        }
    }

    pub(crate) fn sorted(self) -> Accounts {
        if self.ends.is_empty() {
            return Accounts::default();
        }
        let mut starts = vec![0; PARTS + 1];
        self.each(|part, account| starts[part + 1] += account.len() as u32);
        for part in 0..PARTS {
            starts[part + 1] += starts[part];
        }
        let mut next = starts.clone();
        let mut bytes = vec![0; self.bytes.len()];
        self.each(|part, account| {
            let at = next[part] as usize;
            bytes[at..at + account.len()].copy_from_slice(account);
            next[part] += account.len() as u32;
        });
        Accounts { bytes, starts }
    }

    fn each(&self, mut take: impl FnMut(usize, &[u8])) {
        let mut start = 0;
        for &(part, end) in &self.ends {
            take(part as usize, &self.bytes[start..end as usize]);
            start = end as usize;
        }
    }
}

/// A number in as many bytes as it takes, seven bits each, the lowest first.
fn push_number(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Takes a number off the front.
fn take_number(from: &mut &[u8]) -> u64 {
    let mut number = 0;
    let mut shift = 0;
    while let [byte, rest @ ..] = *from {
        *from = rest;
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if *byte < 0x80 {
            break;
        }
    }
    number
}

/// Takes so many bytes off the front.
fn take<'b>(from: &mut &'b [u8], len: usize) -> &'b [u8] {
    let (taken, rest) = from.split_at(len.min(from.len()));
    *from = rest;
    taken
}

/// Takes an account off the front, after its length.
fn take_account<'b>(from: &mut &'b [u8]) -> &'b [u8] {
    let len = take_number(from) as usize;
    take(from, len)
}

/// Rows on their way to their partitions.
#[derive(Debug)]
pub(crate) struct Spill {
    store: Store,
    layers: Vec<Layer>,
    /// The blocks of the next layer, and what they come to.
    next: Vec<Gathered>,
    next_bytes: u64,
    /// How many bytes the first layers have.
    layer: u64,
    /// How many bytes of distinct accounts a thread may hold.
    budget: usize,
}

/// Rows that were written together: a stretch for each partition.
#[derive(Debug)]
struct Layer {
    first_row: u64,
    rows: usize,
    stretches: Vec<Stretch>,
}

impl Spill {
    /// A spill whose deduplication on so many threads takes at most `max_memory` bytes of memory, and
    /// so much room on disk.
    pub(crate) fn new(max_memory: u64, threads: usize, space: Arc<SpillSpace>) -> Result<Spill> {
        let memory = usize::try_from(max_memory).unwrap_or(usize::MAX);
        let budget = (memory / threads.max(1) / 2).max(1 << 20);
        let layer = (max_memory / 16).clamp(1 << 16, LAYER);
        let (store, layers, next) = (Store::new(space)?, Vec::new(), Vec::new());
        Ok(Spill { store, layers, next, next_bytes: 0, layer, budget })
    }

    /// Takes blocks, which follow those taken before.
    pub(crate) fn take(&mut self, blocks: Vec<Gathered>) -> Result<()> {
        for block in blocks {
            let first_row = self.next.first().map_or(block.base_row, |first| first.base_row);
            let rows = block.base_row + u64::from(block.rows) - first_row;
            let layer = self.layer_bytes();
            if self.next_bytes >= layer || rows > layer / BYTES_A_ROW {
                self.write_layer()?;
            }
            self.next_bytes += block.bytes();
            self.next.push(block);
        }
        Ok(())
    }

    fn layer_bytes(&self) -> u64 {
        let doubled = (self.layers.len() / SAME_LAYERS).min(16);
        (self.layer << doubled).min(LAYER)
    }

    fn write_layer(&mut self) -> Result<()> {
        self.next_bytes = 0;
        let blocks = std::mem::take(&mut self.next);
        let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return Ok(()) };
        let first_row = first.base_row;
        let rows = (last.base_row + u64::from(last.rows) - first_row) as usize;
        let write = |part: usize| {
            let mut stretch = Vec::new();
            blocks.iter().for_each(|block| block.write(part, first_row, &mut stretch));
            stretch
        };
        let written: Vec<Vec<u8>> = (0..PARTS).into_par_iter().map(write).collect();
        let append = |stretch: &Vec<u8>| self.store.append(stretch);
        let stretches = written.iter().map(append).collect::<Result<_>>()?;
        self.layers.push(Layer { first_row, rows, stretches });
        Ok(())
    }

    /// Finds every row whose account stood in an earlier one.
    pub(crate) fn deduplicate(&mut self, cancel: Cancel<'_>) -> Result<Repeats> {
        self.write_layer()?;
        let results = Store::new(Arc::clone(&self.store.space))?;
        let task = Task { spill: &*self, results: &results, cancel };
        let parts = (0..PARTS)
            .into_par_iter()
            .with_max_len(1)
            .map(|part| {
                let mut found = Vec::new();
                if self.layers.iter().any(|layer| layer.stretches[part].len > 0) {
                    task.part(Keys::of(part), &mut found)?;
                }
                Ok(found)
            })
            .collect::<Result<Vec<_>>>()?;
        let mut layers: Vec<RepeatedLayer> = self.layers.iter().map(RepeatedLayer::of).collect();
        let mut count = 0;
        for found in parts.into_iter().flatten() {
            layers[found.layer].stretches.push(found.stretch);
            count += found.count;
        }
        Ok(Repeats { store: results, layers, passed: 0, firsts: Vec::new(), from: 0, count })
    }
}

/// The keys of a partition whose highest bits are these.
#[derive(Clone, Copy, Debug)]
struct Keys {
    part: usize,
    bits: u32,
    highest: u64,
}

impl Keys {
    fn of(part: usize) -> Keys {
        Keys { part, bits: 0, highest: 0 }
    }

    fn halves(self) -> [Keys; 2] {
        [0, 1].map(|bit| Keys { bits: self.bits + 1, highest: self.highest << 1 | bit, ..self })
    }

    #[inline(always)]
    fn contain(self, tag: u64) -> bool {
        tag >> (TAG_BITS - self.bits) == self.highest
    }
}

/// What every partition is deduplicated with.
#[derive(Clone, Copy)]
struct Task<'t> {
    spill: &'t Spill,
    /// Where repeats are written.
    results: &'t Store,
    cancel: Cancel<'t>,
}

/// Repeats that were found in a layer, in row order.
struct Found {
    layer: usize,
    stretch: Stretch,
    count: u64,
}

impl Task<'_> {
    fn part(self, keys: Keys, found: &mut Vec<Found>) -> Result<()> {
        let mut seen = Seen::new();
        let (mut stretch, mut repeats) = (Vec::new(), Vec::new());
        let before = found.len();
        for (index, layer) in self.spill.layers.iter().enumerate() {
            self.cancel.check()?;
            self.spill.store.read(layer.stretches[keys.part], &mut stretch)?;
            repeats.clear();
            let count = seen.take_stretch(&stretch, layer.first_row, keys, &mut repeats);
            if count > 0 {
                let stretch = self.results.append(&repeats)?;
                found.push(Found { layer: index, stretch, count });
            }
            if seen.bytes() > self.spill.budget && keys.bits < MOST_HALVES {
                // Too many distinct accounts: what was found so far is found again by halves.
                found.truncate(before);
                drop((seen, stretch, repeats));
                return keys.halves().into_iter().try_for_each(|half| self.part(half, found));
            }
        }
        Ok(())
    }
}

/// The distinct accounts of a partition: an open table of tags. A tag of a number goes with the
/// number of its row; another with the place of its row and account in an arena.
struct Seen {
    slots: Vec<Slot>,
    used: usize,
    arena: Vec<u8>,
}

/// Twelve bytes side by side: to look at one and to fill it waits for memory once.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// Plus one, so that nought is an empty slot.
    tag: u32,
    /// The lower half and the higher.
    row: [u32; 2],
}

impl Slot {
    fn new(tag: u64, row: u64) -> Slot {
        Slot { tag: tag as u32 + 1, row: [row as u32, (row >> 32) as u32] }
    }

    fn row(self) -> u64 {
        u64::from(self.row[1]) << 32 | u64::from(self.row[0])
    }
}

impl Seen {
    fn new() -> Seen {
        Seen { slots: vec![Slot::default(); 1 << 10], used: 0, arena: Vec::new() }
    }

    fn bytes(&self) -> usize {
        self.arena.capacity() + size_of_val(&*self.slots)
    }

    /// Takes a stretch of a layer, and writes what is repeated in it. Returns how many rows are.
    fn take_stretch(
        &mut self,
        mut stretch: &[u8],
        first_row: u64,
        keys: Keys,
        repeats: &mut Vec<u8>,
    ) -> u64 {
        let (mut count, mut last) = (0, first_row);
        while !stretch.is_empty() {
            let base_row = first_row + take_number(&mut stretch);
            let len = take_number(&mut stretch) as usize;
            let entries = take(&mut stretch, len * ENTRY_BYTES).as_chunks().0;
            for entries in entries.chunks(AT_ONCE) {
                self.reserve(entries.len());
                self.touch(entries);
                for &entry in entries {
                    let entry = Entry(entry);
                    let account = match entry.is_exact() {
                        true => None,
                        false => Some(take_account(&mut stretch)),
                    };
                    if !keys.contain(entry.tag()) {
                        continue;
                    }
                    let row = base_row + entry.place() as u64 + 1;
                    if let Some(first) = self.first(entry.tag(), row, account) {
                        push_number(row - last, repeats);
                        push_number(row - first, repeats);
                        (count, last) = (count + 1, row);
                    }
                }
            }
        }
        count
    }

    /// Loads that do not wait for each other, so that the slots are near when they are looked at.
    fn touch(&self, entries: &[[u8; ENTRY_BYTES]]) {
        let slot = |sum, &entry| sum ^ self.slots[self.slot_of(Entry(entry).tag())].tag;
        std::hint::black_box(entries.iter().fold(0, slot));
    }

    #[inline(always)]
    fn slot_of(&self, tag: u64) -> usize {
        // The lowest bit tells numbers from others.
        (tag >> 1) as usize & (self.slots.len() - 1)
    }

    /// The first row with this account, or `None` if this is the first, which is then known.
    #[inline(always)]
    fn first(&mut self, tag: u64, row: u64, account: Option<&[u8]>) -> Option<u64> {
        let mut at = self.slot_of(tag);
        loop {
            let slot = self.slots[at];
            if slot.tag == 0 {
                let row = account.map_or(row, |account| self.keep(row, account));
                self.slots[at] = Slot::new(tag, row);
                self.used += 1;
                return None;
            }
            if u64::from(slot.tag) == tag + 1 {
                let Some(account) = account else { return Some(slot.row()) };
                let (first, other) = self.kept(slot.row());
                if other == account {
                    return Some(first);
                }
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn keep(&mut self, row: u64, account: &[u8]) -> u64 {
        let at = self.arena.len() as u64;
        push_number(row, &mut self.arena);
        push_number(account.len() as u64, &mut self.arena);
        self.arena.extend_from_slice(account);
        at
    }

    fn kept(&self, at: u64) -> (u64, &[u8]) {
        let mut from = &self.arena[at as usize..];
        (take_number(&mut from), take_account(&mut from))
    }

    /// Makes room for `more` accounts at a load of two thirds.
    fn reserve(&mut self, more: usize) {
        if (self.used + more) * 3 <= self.slots.len() * 2 {
            return;
        }
        let size = ((self.used + more) * 3).next_power_of_two();
        let slots = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in slots.into_iter().filter(|slot| slot.tag != 0) {
            let mut at = self.slot_of(u64::from(slot.tag - 1));
            while self.slots[at].tag != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

/// A row whose account stood in an earlier one. Rows are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Repeat {
    pub(crate) row: u64,
    pub(crate) first: u64,
}

/// All repeats, put in row order a layer at a time.
#[derive(Debug)]
pub(crate) struct Repeats {
    store: Store,
    layers: Vec<RepeatedLayer>,
    /// How many of them were gone through.
    passed: usize,
    /// The first row of each row's kind in the layer at hand; nought where it is the first itself.
    firsts: Vec<u64>,
    /// The row before that of the first of these.
    from: u64,
    count: u64,
}

/// The repeats of a layer, partition by partition.
#[derive(Debug)]
struct RepeatedLayer {
    first_row: u64,
    rows: usize,
    stretches: Vec<Stretch>,
}

impl RepeatedLayer {
    fn of(layer: &Layer) -> RepeatedLayer {
        RepeatedLayer { first_row: layer.first_row, rows: layer.rows, stretches: Vec::new() }
    }
}

impl Repeats {
    /// How many there are in all.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Those of the rows after the first `from`, `rows` of them. They are asked for in order, and
    /// all rows of a block at once.
    pub(crate) fn of_block(&mut self, from: u64, rows: u32) -> Result<Vec<Repeat>> {
        while self.layers.get(self.passed).is_some_and(|next| next.first_row <= from) {
            self.load(self.passed)?;
            self.passed += 1;
        }
        let start = (from.saturating_sub(self.from) as usize).min(self.firsts.len());
        let end = (start + rows as usize).min(self.firsts.len());
        let rows = (from + 1..).zip(&self.firsts[start..end]);
        Ok(rows
            .filter(|&(_, &first)| first > 0)
            .map(|(row, &first)| Repeat { row, first })
            .collect())
    }

    /// To be asked for from the beginning once more.
    pub(crate) fn rewind(&mut self) {
        self.passed = 0;
        self.firsts.clear();
    }

    fn load(&mut self, layer: usize) -> Result<()> {
        let layer = &self.layers[layer];
        self.from = layer.first_row;
        self.firsts.clear();
        self.firsts.resize(layer.rows, 0);
        let mut stretch = Vec::new();
        for &of_part in &layer.stretches {
            self.store.read(of_part, &mut stretch)?;
            let (mut rest, mut row) = (&stretch[..], layer.first_row);
            while !rest.is_empty() {
                row += take_number(&mut rest);
                self.firsts[(row - layer.first_row) as usize - 1] = row - take_number(&mut rest);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::dedup::Scratch;
    use crate::error::ErrorKind;

    fn spill(memory: u64, threads: usize) -> Spill {
        Spill::new(memory, threads, Arc::new(SpillSpace::new(None))).unwrap()
    }

    /// Blocks of as many rows each.
    fn gather(accounts: &[String], rows: usize, hasher: &Hasher) -> Vec<Gathered> {
        let mut scratch = Scratch::default();
        let blocks = accounts.chunks(rows).enumerate();
        let gather = |(index, block): (usize, &[String])| {
            scratch.clear();
            let mut inexact = AccountScratch::default();
            for (row, account) in block.iter().enumerate() {
                scratch.push(hasher.key(account.as_bytes(), Kind::Any), row);
                inexact.push(hasher, account.as_bytes(), Kind::Any);
            }
            let (base_row, rows) = ((index * rows) as u64, block.len() as u32);
            Gathered { base_row, rows, entries: scratch.sorted(), accounts: inexact.sorted() }
        };
        blocks.map(gather).collect()
    }

    fn naive(accounts: &[String]) -> Vec<Repeat> {
        let mut seen = HashMap::new();
        let rows = (1..).zip(accounts);
        rows.filter_map(|(row, account)| {
            let first = *seen.entry(account).or_insert(row);
            (first < row).then_some(Repeat { row, first })
        })
        .collect()
    }

    fn deduplicate(mut spill: Spill, accounts: &[String], rows: usize) -> Repeats {
        spill.take(gather(accounts, rows, &Hasher::default())).unwrap();
        spill.deduplicate(Cancel::default()).unwrap()
    }

    /// All repeats, asked for block by block.
    fn all(mut repeats: Repeats, accounts: &[String], rows: usize) -> Vec<Repeat> {
        let mut all = Vec::new();
        for (index, block) in accounts.chunks(rows).enumerate() {
            let from = (index * rows) as u64;
            all.extend(repeats.of_block(from, block.len() as u32).unwrap());
        }
        assert_eq!(repeats.count(), all.len() as u64);
        all
    }

    #[test]
    fn what_a_thread_may_hold_is_its_share_of_the_memory() {
        let budget = |memory, threads| spill(memory, threads).budget;
        assert_eq!((budget(64 << 20, 1), budget(64 << 20, 4)), (32 << 20, 8 << 20));
        assert_eq!(budget(1, 64), 1 << 20);
    }

    #[test]
    fn every_repeat_is_found_with_its_first_row_in_row_order() {
        let account = |n: usize| match n % 3 {
            0 => format!("138{:08}", n * n % 3001),
            1 => format!("user{}@example.com", n * n % 4001),
            _ => format!("{:014}", n * n % 5003),
        };
        let accounts: Vec<String> = (0..30_000).map(account).collect();
        let expected = naive(&accounts);
        assert!(expected.len() > 1000);
        for rows in [1, 700, 30_000] {
            let repeats = deduplicate(spill(1, 1), &accounts, rows);
            assert_eq!(all(repeats, &accounts, rows), expected, "{rows}");
        }
    }

    #[test]
    fn a_partition_that_is_too_large_is_read_again_by_halves() {
        // Some 800 accounts a partition, where a table has room for 682.
        let accounts: Vec<String> = (0..450_000).map(|n| format!("{}", n % 410_000)).collect();
        let spill = Spill { budget: (1 << 10) * size_of::<Slot>(), ..spill(1, 1) };
        let repeats = deduplicate(spill, &accounts, 5000);
        // Each half leaves a stretch of its own.
        assert!(repeats.layers.iter().any(|layer| layer.stretches.len() > PARTS));
        assert_eq!(all(repeats, &accounts, 5000), naive(&accounts));
    }

    #[test]
    fn each_key_is_in_one_half_however_often_they_are_halved() {
        let mut parts = vec![Keys::of(7)];
        for _ in 0..5 {
            let tags = (0..1024).map(|tag: u64| tag << (TAG_BITS - 10));
            for tag in tags.flat_map(|tag| [tag, tag + 1]) {
                assert_eq!(parts.iter().filter(|keys| keys.contain(tag)).count(), 1, "{tag:x}");
            }
            let share = |keys: &Keys| (0..1024).filter(|tag| keys.contain(tag << 20)).count();
            assert!(parts.iter().all(|keys| share(keys) == 1024 / parts.len()));
            parts = parts.into_iter().flat_map(Keys::halves).collect();
        }
    }

    #[test]
    fn a_partition_of_one_account_stays_small_however_often_it_comes() {
        for account in ["13800138000", "name"] {
            let accounts = vec![account.to_string(); 200_000];
            let spill = Spill { budget: (1 << 12) * size_of::<Slot>(), ..spill(1, 1) };
            let repeats = deduplicate(spill, &accounts, 100_000);
            assert!(repeats.layers.iter().all(|layer| layer.stretches.len() == 1));
            let repeats = all(repeats, &accounts, 100_000);
            assert_eq!(repeats.len(), 199_999);
            assert!(repeats.iter().all(|repeat| repeat.first == 1));
        }
    }

    #[test]
    fn the_accounts_seen_grow_by_what_they_are_and_are_found_again() {
        let (count, tag) = (20_000, |n: u64| u64::from((n as u32).wrapping_mul(0x9E37_79B1) >> 2));
        let mut seen = Seen::new();
        for n in 0..count {
            seen.reserve(1);
            assert_eq!(seen.first(tag(n), n << 32 | n, None), None);
            assert!(seen.used * 3 <= seen.slots.len() * 2, "{n}");
        }
        assert_eq!(seen.used, count as usize);
        assert!(seen.slots.len() <= seen.used * 6);
        for n in 0..count {
            seen.reserve(1);
            assert_eq!(seen.first(tag(n), 0, None), Some(n << 32 | n));
        }
        let slots: HashSet<usize> =
            (0..seen.slots.len()).map(|n| seen.slot_of(n as u64 * 2)).collect();
        assert_eq!(slots.len(), seen.slots.len());
    }

    #[test]
    fn a_layer_is_full_at_so_many_bytes_or_rows() {
        // Of short numbers rows are the measure, of long names bytes.
        let number: fn(usize) -> String = |n| n.to_string();
        let name: fn(usize) -> String = |n| format!("{n:0100}");
        let kinds = [(number, 1000, 8), (name, 100, 6)];
        for (account, rows, blocks) in kinds {
            let accounts: Vec<String> = (0..rows * 50).map(account).collect();
            let mut spill = spill(1, 1);
            spill.take(gather(&accounts, rows, &Hasher::default())).unwrap();
            let layers = spill.layers.iter().map(|layer| (layer.first_row, layer.rows));
            let full = (0..50 / blocks).map(|n| ((n * blocks * rows) as u64, blocks * rows));
            assert!(layers.eq(full), "{:?}", spill.layers);
            assert_eq!(spill.next.len(), 50 % blocks);
        }
        let mut spill = spill(1, 1);
        let layer = || Layer { first_row: 0, rows: 0, stretches: Vec::new() };
        for (layers, bytes) in [(255, 64 << 10), (256, 128 << 10), (5000, LAYER)] {
            spill.layers = (0..layers).map(|_| layer()).collect();
            assert_eq!(spill.layer_bytes(), bytes);
        }
    }

    #[test]
    fn no_more_is_written_than_there_is_room_for() {
        let accounts: Vec<String> = (0..10_000).map(|n| format!("{}", n % 5000)).collect();
        let run = |room| {
            let mut spill = Spill::new(1, 1, Arc::new(SpillSpace::new(Some(room))))?;
            spill.take(gather(&accounts, 1000, &Hasher::default()))?;
            spill.deduplicate(Cancel::default()).map(|repeats| repeats.count())
        };
        assert_eq!(run(1 << 20).unwrap(), 5000);
        for room in [0, 50_000, 70_000] {
            let error = run(room).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::SpillTooLarge { .. }), "{room} {error}");
        }
    }

    #[test]
    fn a_run_is_stopped_between_layers() {
        let accounts: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        let mut spill = spill(1, 1);
        spill.take(gather(&accounts, 5, &Hasher::default())).unwrap();
        let stop = AtomicBool::new(true);
        let error = spill.deduplicate(Cancel::new(Some(&stop))).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cancelled));
        assert_eq!(spill.deduplicate(Cancel::default()).unwrap().count(), 0);
    }
}
