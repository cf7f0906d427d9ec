//! Deduplication of a text that does not fit in memory.
//!
//! Every good row is written, with its number, to one of [`SPILL_PARTS`] partitions in a temporary file.
//! A partition is then read in row order against a table of the accounts seen in it; one whose
//! distinct accounts do not fit is partitioned again. What comes out is the list of repeated rows,
//! merged into row order as it is read back.
//!
//! Cost: each row is written and read once more, with two or three bytes beside its own, one
//! partition's distinct accounts a thread in memory. Nothing depends on the size of the text.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::Mutex;

use rayon::prelude::*;

use super::Hasher;
use crate::cancel::Cancel;
use crate::error::{Error, Result};

const SPILL_PARTS: usize = 256;
const SPILL_BITS: u32 = SPILL_PARTS.trailing_zeros();
/// How much of a list of repeats is gathered before it is written.
const FLUSH: usize = 1 << 16;

/// A temporary file that is appended to and read at any place, by one thread at a time.
#[derive(Debug)]
struct Store {
    file: Mutex<(File, u64)>,
}

/// A stretch of a [`Store`].
#[derive(Clone, Copy, Debug)]
struct Stretch {
    at: u64,
    len: usize,
}

impl Store {
    fn new() -> Result<Store> {
        let file = tempfile::tempfile().map_err(Error::io("make a temporary file", None))?;
        Ok(Store { file: Mutex::new((file, 0)) })
    }

    fn append(&self, bytes: &[u8]) -> Result<Stretch> {
        let mut guard = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (file, end) = &mut *guard;
        let at = *end;
        let write =
            |file: &mut File| file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(bytes));
        write(file).map_err(Error::io("write a temporary file", None))?;
        *end += bytes.len() as u64;
        Ok(Stretch { at, len: bytes.len() })
    }

    fn read(&self, stretch: Stretch, into: &mut Vec<u8>) -> Result<()> {
        into.resize(stretch.len, 0);
        let mut guard = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let file = &mut guard.0;
        let found = file.seek(SeekFrom::Start(stretch.at)).and_then(|_| file.read_exact(into));
        found.map_err(Error::io("read a temporary file", None))
    }
}

/// Rows on their way to their partitions.
#[derive(Debug)]
pub(crate) struct Spill {
    store: Store,
    parts: Vec<Vec<Stretch>>,
    hasher: Hasher,
    /// How many bytes of distinct accounts a thread may hold.
    budget: usize,
}

/// What every partition is deduplicated with.
#[derive(Clone, Copy)]
struct Task<'t> {
    /// Where repeats are written.
    results: &'t Store,
    cancel: Cancel<'t>,
}

/// The good rows of one block, by partition.
#[derive(Debug)]
pub(crate) struct Sorted {
    parts: Vec<Vec<u8>>,
}

impl Sorted {
    pub(crate) fn new() -> Sorted {
        Sorted { parts: vec![Vec::new(); SPILL_PARTS] }
    }

    /// Adds a row. Rows come in order.
    pub(crate) fn push(&mut self, hash: u64, row: u64, account: &[u8]) {
        let part = &mut self.parts[(hash >> (64 - SPILL_BITS)) as usize];
        push_number(row, part);
        push_number(account.len() as u64, part);
        part.extend_from_slice(account);
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

impl Spill {
    /// A spill whose deduplication on so many threads takes at most `max_memory` bytes.
    pub(crate) fn new(max_memory: u64, threads: usize, hasher: Hasher) -> Result<Spill> {
        let budget = (max_memory as usize / threads.max(1) / 2).max(1 << 20);
        Ok(Spill { store: Store::new()?, parts: vec![Vec::new(); SPILL_PARTS], hasher, budget })
    }

    /// Writes the rows of some blocks, which follow those written before.
    pub(crate) fn write(&mut self, blocks: &[Sorted]) -> Result<()> {
        let mut together = Vec::new();
        for (part, stretches) in self.parts.iter_mut().enumerate() {
            together.clear();
            blocks.iter().for_each(|block| together.extend_from_slice(&block.parts[part]));
            if !together.is_empty() {
                stretches.push(self.store.append(&together)?);
            }
        }
        Ok(())
    }

    /// Finds every row whose account stood in an earlier one.
    pub(crate) fn deduplicate(&self, cancel: Cancel<'_>) -> Result<Repeats> {
        let results = Store::new()?;
        let runs = self
            .parts
            .par_iter()
            .map(|part| {
                let mut runs = Vec::new();
                let task = Task { results: &results, cancel };
                self.part(&self.store, part, SPILL_BITS, task, &mut runs)?;
                Ok(runs)
            })
            .collect::<Result<Vec<_>>>()?;
        Repeats::merge(results, runs.into_iter().flatten().collect())
    }

    /// One partition, the first `bits` of whose hashes agree.
    fn part(
        &self,
        store: &Store,
        part: &[Stretch],
        bits: u32,
        task: Task<'_>,
        runs: &mut Vec<Run>,
    ) -> Result<()> {
        let mut seen = Seen::new(&self.hasher);
        let mut run = RunWriter::new(task.results);
        let mut buffer = Vec::new();
        for &stretch in part {
            task.cancel.check()?;
            store.read(stretch, &mut buffer)?;
            let mut rest = &buffer[..];
            while !rest.is_empty() {
                let (row, account) = take_row(&mut rest);
                if let Some(first) = seen.first(row, account) {
                    run.push(row, first)?;
                }
            }
            if seen.bytes() > self.budget && bits + 4 <= 48 {
                // Too many distinct accounts: what was found so far is found again in parts.
                return self.again(store, part, bits, task, runs);
            }
        }
        runs.extend(run.finish()?);
        Ok(())
    }

    /// Partitions a partition by four more bits.
    fn again(
        &self,
        store: &Store,
        part: &[Stretch],
        bits: u32,
        task: Task<'_>,
        runs: &mut Vec<Run>,
    ) -> Result<()> {
        let finer = Store::new()?;
        let mut parts: Vec<Vec<Stretch>> = vec![Vec::new(); 16];
        let mut buffers: Vec<Vec<u8>> = vec![Vec::new(); 16];
        let mut buffer = Vec::new();
        for &stretch in part {
            task.cancel.check()?;
            store.read(stretch, &mut buffer)?;
            let mut rest = &buffer[..];
            while !rest.is_empty() {
                let (row, account) = take_row(&mut rest);
                let to = &mut buffers[(self.hasher.hash(account) >> (60 - bits)) as usize & 15];
                push_number(row, to);
                push_number(account.len() as u64, to);
                to.extend_from_slice(account);
            }
            for (buffer, part) in buffers.iter_mut().zip(&mut parts) {
                if buffer.len() > FLUSH {
                    part.push(finer.append(buffer)?);
                    buffer.clear();
                }
            }
        }
        for (buffer, part) in buffers.iter().zip(&mut parts) {
            if !buffer.is_empty() {
                part.push(finer.append(buffer)?);
            }
        }
        drop((buffers, buffer));
        parts.iter().try_for_each(|part| self.part(&finer, part, bits + 4, task, runs))
    }
}

fn take_row<'b>(rest: &mut &'b [u8]) -> (u64, &'b [u8]) {
    let row = take_number(rest);
    let len = take_number(rest) as usize;
    let (account, others) = rest.split_at(len.min(rest.len()));
    *rest = others;
    (row, account)
}

/// The distinct accounts of a partition: an arena of rows, and an open table of places in it.
struct Seen<'h> {
    hasher: &'h Hasher,
    arena: Vec<u8>,
    /// 24 bits of the hash and 40 of the place, plus one so that nought is an empty slot.
    slots: Vec<u64>,
    used: usize,
}

const PLACE: u64 = (1 << 40) - 1;

impl<'h> Seen<'h> {
    fn new(hasher: &'h Hasher) -> Seen<'h> {
        Seen { hasher, arena: Vec::new(), slots: vec![0; 1 << 12], used: 0 }
    }

    fn bytes(&self) -> usize {
        self.arena.capacity() + self.slots.len() * 8
    }

    /// The first row with this account, or `None` if this is the first, which is then known.
    fn first(&mut self, row: u64, account: &[u8]) -> Option<u64> {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = self.hasher.hash(account);
        let tag = hash & 0xff_ffff;
        let mask = self.slots.len() - 1;
        let mut at = slot_of(hash, mask);
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                self.slots[at] = (tag << 40 | self.arena.len() as u64) + 1;
                self.used += 1;
                push_number(row, &mut self.arena);
                push_number(account.len() as u64, &mut self.arena);
                self.arena.extend_from_slice(account);
                return None;
            }
            if (slot - 1) >> 40 == tag {
                let (first, other) = self.at(slot);
                if other == account {
                    return Some(first);
                }
            }
            at = (at + 1) & mask;
        }
    }

    fn at(&self, slot: u64) -> (u64, &[u8]) {
        take_row(&mut &self.arena[((slot - 1) & PLACE) as usize..])
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for slot in old.into_iter().filter(|&slot| slot != 0) {
            let mut at = slot_of(self.hasher.hash(self.at(slot).1), size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

/// Bits of the hash that neither partition nor tag takes.
fn slot_of(hash: u64, mask: usize) -> usize {
    (hash >> 8) as usize & mask
}

/// The repeats of one partition, in row order.
#[derive(Debug, Default)]
struct Run {
    stretches: Vec<Stretch>,
    count: u64,
}

struct RunWriter<'s> {
    store: &'s Store,
    run: Run,
    buffer: Vec<u8>,
}

impl<'s> RunWriter<'s> {
    fn new(store: &'s Store) -> RunWriter<'s> {
        RunWriter { store, run: Run::default(), buffer: Vec::new() }
    }

    fn push(&mut self, row: u64, first: u64) -> Result<()> {
        push_number(row, &mut self.buffer);
        push_number(first, &mut self.buffer);
        self.run.count += 1;
        if self.buffer.len() >= FLUSH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if !self.buffer.is_empty() {
            self.run.stretches.push(self.store.append(&self.buffer)?);
            self.buffer.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Option<Run>> {
        self.flush()?;
        Ok((self.run.count > 0).then_some(self.run))
    }
}

/// A row whose account stood in an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Repeat {
    pub(crate) row: u64,
    pub(crate) first: u64,
}

/// All repeats in row order, merged from the runs of the partitions.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    store: Option<Store>,
    runs: Vec<RunReader>,
    heads: BinaryHeap<Reverse<(Repeat, usize)>>,
    count: u64,
}

#[derive(Debug)]
struct RunReader {
    stretches: std::vec::IntoIter<Stretch>,
    buffer: Vec<u8>,
    at: usize,
}

impl RunReader {
    fn next(&mut self, store: &Store) -> Result<Option<Repeat>> {
        if self.at == self.buffer.len() {
            let Some(stretch) = self.stretches.next() else { return Ok(None) };
            store.read(stretch, &mut self.buffer)?;
            self.at = 0;
        }
        let mut rest = &self.buffer[self.at..];
        let repeat = Repeat { row: take_number(&mut rest), first: take_number(&mut rest) };
        self.at = self.buffer.len() - rest.len();
        Ok(Some(repeat))
    }
}

impl Repeats {
    fn merge(store: Store, runs: Vec<Run>) -> Result<Repeats> {
        let count = runs.iter().map(|run| run.count).sum();
        let mut readers = Vec::with_capacity(runs.len());
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (index, run) in runs.into_iter().enumerate() {
            let mut reader =
                RunReader { stretches: run.stretches.into_iter(), buffer: Vec::new(), at: 0 };
            if let Some(head) = reader.next(&store)? {
                heads.push(Reverse((head, index)));
            }
            readers.push(reader);
        }
        Ok(Repeats { store: Some(store), runs: readers, heads, count })
    }

    /// How many there are in all.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The next ones, up to but without row `end`.
    pub(crate) fn before(&mut self, end: u64) -> Result<Vec<Repeat>> {
        let mut repeats = Vec::new();
        let Some(store) = &self.store else { return Ok(repeats) };
        while let Some(mut head) = self.heads.peek_mut()
            && head.0.0.row < end
        {
            let (repeat, run) = head.0;
            repeats.push(repeat);
            match self.runs[run].next(store)? {
                Some(next) => head.0.0 = next,
                None => drop(std::collections::binary_heap::PeekMut::pop(head)),
            }
        }
        Ok(repeats)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn what_a_thread_may_hold_is_its_share_of_the_memory() {
        let budget =
            |memory, threads| Spill::new(memory, threads, Hasher::default()).unwrap().budget;
        assert_eq!((budget(64 << 20, 1), budget(64 << 20, 4)), (32 << 20, 8 << 20));
        assert_eq!(budget(1, 64), 1 << 20);
    }

    #[test]
    fn a_run_is_stopped_between_stretches() {
        let mut spill = Spill::new(1, 1, Hasher::default()).unwrap();
        let mut sorted = Sorted::new();
        (0..10).for_each(|row| sorted.push(row << 60, row, b"ab"));
        spill.write(&[sorted]).unwrap();
        assert_eq!(spill.deduplicate(Cancel::default()).unwrap().count(), 0);
        let stop = AtomicBool::new(true);
        let error = spill.deduplicate(Cancel::new(Some(&stop))).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cancelled));
    }
}
