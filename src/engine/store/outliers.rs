//! The look for accounts unlike the rest, once the whole text was judged and it is known what the rest is.
//! Most blocks hold nothing else, which is known of them; the others are judged once more, by rules that
//! expect that kind, before duplicates are looked for: what is rejected now is a duplicate of no one.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Again, BlockInfo, GatheredText, Role, Storage, Totals};
use crate::dedup::{Gathered, Spill};
use crate::engine::threads::Threads;
use crate::error::Result;
use crate::input::buffer::Bytes;
use crate::input::{Block, Part};
use crate::io::cancel::Cancel;
use crate::rows::{BlockTally, CopyMode, Position};
use crate::rules::catalog::Code;
use crate::rules::outlier;

/// How many blocks are judged at a time.
const WAVE: usize = 64;

impl GatheredText<'_> {
    pub(in crate::engine) fn look_for_outliers(
        &mut self,
        threads: &Threads,
        cancel: Cancel<'_>,
    ) -> Result<()> {
        let mut are_rejected = false;
        for list in 0..self.lists.len() {
            // Whoever is to be left out is so, whatever else stands in the list.
            if self.lists[list].role == Role::Input {
                are_rejected |= self.look_for_outliers_in(list, threads, cancel)?;
            }
        }
        if are_rejected { self.spill_again(threads, cancel) } else { Ok(()) }
    }

    /// Returns whether rows of a list are rejected now.
    fn look_for_outliers_in(
        &mut self,
        index: usize,
        threads: &Threads,
        cancel: Cancel<'_>,
    ) -> Result<bool> {
        let list = &self.lists[index];
        let kinds = list.totals.kinds.of_text(list.totals.bytes);
        let is_wanted = list.judge.severity(Code::UnlikeTheRest).is_some();
        let Some(kind) = outlier::expected(&kinds).filter(|_| is_wanted) else { return Ok(false) };
        let rules = list.judge.clone().expecting(kind);
        let is_doubtful = |known: &BlockInfo| {
            known.list as usize == index && known.part == Part::Rows && !known.common.are_all(kind)
        };
        let blocks = list.first_block..self.known.len();
        let doubtful: Vec<usize> = blocks.filter(|&at| is_doubtful(&self.known[at])).collect();
        let mut are_rejected = false;
        for wave in doubtful.chunks(WAVE) {
            cancel.check()?;
            let GatheredText { known, tools, again, lists, .. } = &*self;
            let texts = self.keeping.texts();
            let judge = |&at: &usize| {
                let block = block(texts, again, known, at)?;
                let before = tools.tally(&lists[index].judge, &block, known[at].lead);
                Ok((before, tools.tally(&rules, &block, known[at].lead)))
            };
            let judged: Result<Vec<_>> = threads.install(|| wave.par_iter().map(judge).collect());
            for (&at, (before, after)) in wave.iter().zip(judged?) {
                if after.stats.found.get(Code::UnlikeTheRest) > 0 {
                    are_rejected |= after.stats.good < before.stats.good;
                    self.replace(at, &before, after);
                }
            }
        }
        self.lists[index].outliers = Some(rules);
        if are_rejected {
            self.lists[index].totals.first = self.first_good(index);
        }
        Ok(are_rejected)
    }

    /// Takes what a block comes to now for what it came to before.
    fn replace(&mut self, at: usize, before: &BlockTally, after: BlockTally) {
        let known = &mut self.known[at];
        known.good = after.stats.good as u32;
        known.first = after.first;
        known.tidy = CopyMode::RowByRow;
        known.rejects = after.stats.rejected > 0;
        known.found = after.stats.found.clone();
        known.has_outliers = true;
        let Totals { stats, kinds, .. } = &mut self.lists[known.list as usize].totals;
        stats.remove(&before.stats);
        *stats += &after.stats;
        kinds.remove(&before.kinds);
        kinds.add(&after.kinds);
        if let Storage::Memory { entries, .. } = &mut self.keeping {
            entries[at] = after.entries;
        }
    }

    /// The block and the place of the first good row of a list, and how it was judged.
    fn first_good(&self, list: usize) -> Option<(usize, usize, Position)> {
        let is_good = |known: &BlockInfo| known.list as usize == list && known.good > 0;
        let (at, known) = self.known.iter().enumerate().find(|(_, known)| is_good(known))?;
        let is_first_row = at == self.lists[list].first_block && known.first == 0;
        let lead = match known.lead {
            Position::First if !is_first_row => Position::Early,
            lead => lead,
        };
        Some((at, known.first, lead))
    }

    /// Gathers the good rows anew, where they are on disk.
    fn spill_again(&mut self, threads: &Threads, cancel: Cancel<'_>) -> Result<()> {
        let Storage::Disk(disk) = &mut self.keeping else { return Ok(()) };
        disk.spill = Spill::new(self.max_memory, threads.count(), Arc::clone(&self.space))?;
        let (known, tools, again, lists) = (&self.known, &self.tools, &self.again, &self.lists);
        let blocks: Vec<usize> = (0..known.len()).collect();
        for wave in blocks.chunks(WAVE) {
            cancel.check()?;
            let gather = |&at: &usize| {
                let block = block(&[], again, known, at)?;
                let info = &known[at];
                let rules = lists[info.list as usize].rules(info);
                let tally = tools.tally(rules, &block, info.lead);
                Ok(tools.gather(rules, &block, info.base_row, info.lead, tally))
            };
            threads.install(|| {
                let gathered: Result<Vec<Gathered>> = wave.par_iter().map(gather).collect();
                disk.spill.take(gathered?)
            })?;
        }
        Ok(())
    }
}

/// A block, from memory or read again.
fn block<'a>(
    texts: &[Option<Bytes<'a>>],
    again: &Again,
    known: &[BlockInfo],
    at: usize,
) -> Result<Block<'a>> {
    let info = &known[at];
    let text = match texts.get(at) {
        Some(Some(text)) => text.clone(),
        _ => again.text(info, Vec::new())?.into(),
    };
    Ok(Block { text, offset: info.offset, part: info.part })
}

impl<'a> Storage<'a> {
    /// The blocks that are in memory.
    fn texts(&self) -> &[Option<Bytes<'a>>] {
        match self {
            Storage::Memory { texts, .. } => texts,
            Storage::Disk(_) => &[],
        }
    }
}
