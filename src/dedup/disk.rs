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

mod accounts;
mod seen;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

pub(crate) use self::accounts::{AccountScratch, Accounts};
use self::accounts::{push_number, take_number};
use self::seen::{AccountsSeen, Keys};
use super::{ENTRY_BYTES, Entries, PARTS};
use crate::error::{Action, Error, Result};
use crate::io::cancel::Cancel;
use crate::io::spill_space::SpillSpace;
use crate::io::temporary::Temporary;

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

/// What is appended to and read at any place, by any thread.
#[derive(Debug)]
struct Store {
    place: Temporary,
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
        Ok(Store { place: Temporary::new()?, end: AtomicU64::new(0), space })
    }

    fn append(&self, bytes: &[u8]) -> Result<Stretch> {
        let len = bytes.len();
        self.space.take(len as u64)?;
        let at = self.end.fetch_add(len as u64, Ordering::Relaxed);
        self.place.write_all(bytes, at).map_err(Error::io(Action::WriteTemporary, None))?;
        Ok(Stretch { at, len })
    }

    fn read(&self, stretch: Stretch, into: &mut Vec<u8>) -> Result<()> {
        into.resize(stretch.len, 0);
        let failed = Error::io(Action::ReadTemporary, None);
        self.place.read_exact(into, stretch.at).map_err(failed)
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
        (self.entries.bytes() + self.accounts.len()) as u64
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
        let task = PartitionTask { spill: &*self, results: &results, cancel };
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

/// What every partition is deduplicated with.
#[derive(Clone, Copy)]
struct PartitionTask<'t> {
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

impl PartitionTask<'_> {
    fn part(self, keys: Keys, found: &mut Vec<Found>) -> Result<()> {
        let mut seen = AccountsSeen::new();
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

/// A row whose account stood in an earlier one. Rows are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RepeatedRow {
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
    pub(crate) fn of_block(&mut self, from: u64, rows: u32) -> Result<Vec<RepeatedRow>> {
        while self.layers.get(self.passed).is_some_and(|next| next.first_row <= from) {
            self.load(self.passed)?;
            self.passed += 1;
        }
        let start = (from.saturating_sub(self.from) as usize).min(self.firsts.len());
        let end = (start + rows as usize).min(self.firsts.len());
        let rows = (from + 1..).zip(&self.firsts[start..end]);
        Ok(rows
            .filter(|&(_, &first)| first > 0)
            .map(|(row, &first)| RepeatedRow { row, first })
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
mod tests;
