//! The look for accounts unlike the rest, once the whole text was judged and it is known what the rest is.
//! Most blocks hold nothing else, which is known of them; the others are judged once more, by rules that
//! expect that kind, before duplicates are looked for: what is rejected now is a duplicate of no one.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Again, BlockInfo, Storage, Text, Totals};
use crate::dedup::{Gathered, Spill};
use crate::engine::threads::Threads;
use crate::engine::tools::Tools;
use crate::error::Result;
use crate::input::buffer::Bytes;
use crate::input::{Block, Part};
use crate::io::cancel::Cancel;
use crate::rows::{BlockTally, CopyMode, Position};
use crate::rules::catalog::Code;
use crate::rules::outlier;

/// How many blocks are judged at a time.
const WAVE: usize = 64;

impl Text<'_> {
    pub(in crate::engine) fn look_for_outliers(
        &mut self,
        threads: &Threads,
        cancel: Cancel<'_>,
    ) -> Result<()> {
        let kinds = self.totals.kinds.of_text(self.totals.bytes);
        let rules = &self.workshop.judge;
        let is_wanted = rules.severity(Code::UnlikeTheRest).is_some();
        let Some(kind) = outlier::expected(&kinds).filter(|_| is_wanted) else { return Ok(()) };
        let rules = rules.clone().expecting(kind);
        let is_doubtful =
            |known: &BlockInfo| known.part == Part::Rows && !known.common.are_all(kind);
        let blocks = 0..self.known.len();
        let doubtful: Vec<usize> = blocks.filter(|&at| is_doubtful(&self.known[at])).collect();
        let mut are_rejected = false;
        for wave in doubtful.chunks(WAVE) {
            cancel.check()?;
            let (known, workshop, again) = (&self.known, &self.workshop, self.again.as_ref());
            let texts = self.keeping.texts();
            let judge = |&at: &usize| {
                let block = block(texts, again, known, at)?;
                let before = workshop.tally(&block, known[at].lead);
                Ok((before, workshop.tally_by(&rules, &block, known[at].lead)))
            };
            let judged: Result<Vec<_>> = threads.install(|| wave.par_iter().map(judge).collect());
            for (&at, (before, after)) in wave.iter().zip(judged?) {
                if after.stats.found.get(Code::UnlikeTheRest) > 0 {
                    are_rejected |= after.stats.good < before.stats.good;
                    self.replace(at, &before, after);
                }
            }
        }
        self.workshop.outliers = Some(rules);
        if are_rejected {
            self.totals.first = self.first_good();
            self.spill_again(threads, cancel)?;
        }
        Ok(())
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
        let Totals { stats, kinds, .. } = &mut self.totals;
        stats.remove(&before.stats);
        *stats += &after.stats;
        kinds.remove(&before.kinds);
        kinds.add(&after.kinds);
        if let Storage::Memory { entries, .. } = &mut self.keeping {
            entries[at] = after.entries;
        }
    }

    /// The block and the place of the first good row, and how it was judged.
    fn first_good(&self) -> Option<(usize, usize, Position)> {
        let (at, known) = self.known.iter().enumerate().find(|(_, known)| known.good > 0)?;
        let is_first_row = at == 0 && known.first == 0;
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
        let (known, workshop, again) = (&self.known, &self.workshop, self.again.as_ref());
        let blocks: Vec<usize> = (0..known.len()).collect();
        for wave in blocks.chunks(WAVE) {
            cancel.check()?;
            let gather = |&at: &usize| {
                let block = block(&[], again, known, at)?;
                let (info, rules) = (&known[at], workshop.rules(&known[at]));
                let tally = workshop.tally_by(rules, &block, info.lead);
                Ok(workshop.gather(rules, &block, info.base_row, info.lead, tally))
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
    again: Option<&Again>,
    known: &[BlockInfo],
    at: usize,
) -> Result<Block<'a>> {
    let info = &known[at];
    let text = match texts.get(at) {
        Some(Some(text)) => text.clone(),
        _ => Again::text(again, info, Vec::new())?.into(),
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

impl Tools {
    /// The rules that a block was judged by.
    pub(in crate::engine) fn rules(&self, known: &BlockInfo) -> &crate::rows::RuleSet {
        self.outliers.as_ref().filter(|_| known.has_outliers).unwrap_or(&self.judge)
    }
}
