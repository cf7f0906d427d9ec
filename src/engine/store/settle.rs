//! What the repeated rows of several lists are: an account that stands in an earlier input is a
//! duplicate, one that stands in a list of those to be left out is left out.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::{GatheredText, List, Role, Storage};
use crate::dedup::{Duplicate, RepeatedRow};
use crate::engine::threads::Threads;
use crate::error::Result;

impl GatheredText<'_> {
    /// How many blocks hold what is to be left out: the first ones.
    pub(in crate::engine) fn exclusion_blocks(&self) -> usize {
        let first = self.lists.iter().find(|list| list.role == Role::Input);
        first.map_or(self.known.len(), |list| list.first_block)
    }

    /// Tells which of the repeated rows of each list are duplicates and which are left out, `repeated` of
    /// them in all.
    pub(super) fn settle(&mut self, repeated: u64, threads: &Threads) -> Result<()> {
        if let [only] = &mut *self.lists {
            only.duplicates = repeated;
            return Ok(());
        }
        let exclusion_blocks = self.exclusion_blocks();
        let seen = match &mut self.keeping {
            Storage::Memory { entries, .. } => {
                let (known, lists) = (&self.known, &self.lists);
                let seen = SharedMarks::new(lists, exclusion_blocks << Duplicate::PLACE_BITS);
                let blocks = known.par_iter().zip(entries.par_iter());
                threads.install(|| {
                    blocks.for_each(|(block, entries)| {
                        let firsts = entries.duplicates().map(|found| found.first);
                        let firsts = firsts.map(|first| (first.index(), known[first.block()].list));
                        seen.take(block.list, firsts);
                    });
                });
                seen.into_counts(|count| {
                    for (block, entries) in known.iter().zip(entries.iter()) {
                        count(block.list, &mut entries.duplicates().map(|it| it.first.index()));
                    }
                    Ok(())
                })?
            }
            Storage::Disk(disk) => {
                let Some(repeats) = &mut disk.repeats else { return Ok(()) };
                let (known, lists) = (&self.known, &self.lists);
                let rows = lists.iter().find(|list| list.role == Role::Input);
                let seen =
                    SharedMarks::new(lists, rows.map_or(0, |list| list.base_row as usize) + 1);
                let first = |repeat: &RepeatedRow| repeat.first as usize;
                for block in known {
                    let found = repeats.of_block(block.base_row, block.rows)?;
                    let firsts = found.iter().map(first);
                    seen.take(block.list, firsts.map(|row| (row, list_of_row(lists, row as u64))));
                }
                repeats.rewind();
                let counts = seen.into_counts(|count| {
                    for block in known {
                        let found = repeats.of_block(block.base_row, block.rows)?;
                        count(block.list, &mut found.iter().map(first));
                    }
                    Ok(())
                })?;
                repeats.rewind();
                counts
            }
        };
        for (list, counts) in self.lists.iter_mut().zip(seen) {
            (list.duplicates, list.excluded) = (counts.duplicates, counts.excluded);
            (list.leaves_out, list.is_shared) = (counts.leaves_out, counts.is_shared);
        }
        Ok(())
    }
}

/// The list that a row is in, which is counted from 1 over all lists.
pub(in crate::engine) fn list_of_row(lists: &[List], row: u64) -> u32 {
    (lists.partition_point(|list| list.base_row < row) as u32).saturating_sub(1)
}

/// What is counted of a list.
#[derive(Clone, Copy, Default)]
struct ListCounts {
    duplicates: u64,
    excluded: u64,
    leaves_out: u64,
    is_shared: bool,
}

/// What is seen of the repeated rows.
struct SharedMarks<'l> {
    lists: &'l [List],
    counts: Vec<[AtomicU64; 3]>,
    /// A bit for each row of those to be left out that an input repeats, by its place. Only where there
    /// are several lists of them: the first that has an account is not the only one that shares it.
    marks: Vec<AtomicU64>,
}

impl<'l> SharedMarks<'l> {
    /// `places` are all those in lists of what is to be left out.
    fn new(lists: &'l [List], places: usize) -> SharedMarks<'l> {
        let exclusions = lists.iter().filter(|list| list.role == Role::Exclusion).count();
        let words = if exclusions > 1 { places / 64 + 1 } else { 0 };
        let mut marks = Vec::new();
        marks.resize_with(words, AtomicU64::default);
        let mut counts = Vec::new();
        counts.resize_with(lists.len(), Default::default);
        SharedMarks { lists, counts, marks }
    }

    /// Takes the repeated rows of a block of a list, each by the place of its first and the list of that.
    fn take(&self, list: u32, firsts: impl Iterator<Item = (usize, u32)>) {
        if self.lists[list as usize].role == Role::Exclusion {
            return;
        }
        let add = |list: u32, which: usize, count: u64| {
            self.counts[list as usize][which].fetch_add(count, Ordering::Relaxed);
        };
        let (mut duplicates, mut excluded) = (0, 0);
        for (place, of) in firsts {
            if self.lists[of as usize].role == Role::Input {
                duplicates += 1;
                continue;
            }
            excluded += 1;
            add(of, 2, 1);
            if let Some(word) = self.marks.get(place / 64) {
                word.fetch_or(1 << (place % 64), Ordering::Relaxed);
            }
        }
        add(list, 0, duplicates);
        add(list, 1, excluded);
    }

    /// What each list comes to. `go_over` gives all repeated rows once more, block by block: a list that
    /// has left out no row by itself may share an account with an input and an earlier list.
    fn into_counts(
        self,
        go_over: impl FnOnce(&mut dyn FnMut(u32, &mut dyn Iterator<Item = usize>)) -> Result<()>,
    ) -> Result<Vec<ListCounts>> {
        let count = |counts: &[AtomicU64; 3]| {
            let [duplicates, excluded, leaves_out] =
                counts.each_ref().map(|it| it.load(Ordering::Relaxed));
            ListCounts { duplicates, excluded, leaves_out, is_shared: leaves_out > 0 }
        };
        let mut all: Vec<ListCounts> = self.counts.iter().map(count).collect();
        let is_open = |(list, counts): (&List, &ListCounts)| {
            list.role == Role::Exclusion && !counts.is_shared
        };
        if !self.marks.is_empty() && self.lists.iter().zip(&all).any(is_open) {
            let is_marked = |place: usize| {
                let word =
                    self.marks.get(place / 64).map_or(0, |word| word.load(Ordering::Relaxed));
                word >> (place % 64) & 1 == 1
            };
            go_over(&mut |list, firsts| {
                let counts = &mut all[list as usize];
                let is_exclusion = self.lists[list as usize].role == Role::Exclusion;
                if is_exclusion && !counts.is_shared {
                    counts.is_shared = Iterator::any(&mut { firsts }, is_marked);
                }
            })?;
        }
        Ok(all)
    }
}
