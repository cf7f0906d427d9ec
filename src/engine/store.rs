//! The judged text between the passes: in memory while it fits, else on disk, where a row's
//! duplicates are looked for partition by partition (see [`Spill`]). What can be read again is let
//! go even where it would fit, but for the accounts that may have to be compared.

mod again;
mod in_memory;
mod list;
mod outliers;
mod settle;

use std::sync::Arc;

use rayon::prelude::*;

use crate::dedup::{Entries, Gathered, MAX_BLOCKS, Repeats, Spill, deduplicate};
use crate::engine::threads::Threads;
use crate::engine::tools::Tools;
use crate::error::Result;
use crate::hooks::Phase;
use crate::input::buffer::Bytes;
use crate::input::encoding::TextEncoding;
use crate::input::{Block, Replay};
use crate::io::cancel::Cancel;
use crate::io::spill_space::SpillSpace;
use crate::options::{Mode, Options};
use crate::output::sinks::Sinks;
use crate::rows::{BlockStats, BlockTally, Position, RowLocator, RuleSet, SampledKinds};
use crate::rules::damaged::Damage;
use crate::summary::Summary;

pub(super) use again::Again;
pub(super) use list::{BlockInfo, List, Role};
pub(super) use settle::list_of_row;

use again::TextPlace;
use in_memory::InMemory;
use list::Totals;

/// The judged text of all lists, one after the other, and all that is known of its blocks.
pub(super) struct GatheredText<'a> {
    tools: Tools,
    lists: Vec<List>,
    known: Vec<BlockInfo>,
    keep: Retention,
    keeping: Storage<'a>,
    again: Again,
    max_memory: u64,
    /// The room for what is not in memory.
    space: Arc<SpillSpace>,
    /// What the text and the entries in memory take.
    memory: u64,
}

/// How much of a text that can be read again stays in memory, as far as it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retention {
    /// All of it: many of its rows will be shown.
    All,
    /// The blocks with accounts that may have to be compared.
    Compared,
}

enum Storage<'a> {
    /// The text of each block, unless it was let go, and its entries.
    Memory {
        texts: Vec<Option<Bytes<'a>>>,
        entries: Vec<Entries>,
    },
    Disk(Box<Disk>),
}

/// A text too large for memory.
pub(super) struct Disk {
    spill: Spill,
    repeats: Option<Repeats>,
}

/// A text whose duplicates are known, ready to be gone over in order.
pub(super) enum StoredText<'a> {
    Memory { texts: Vec<Option<Bytes<'a>>>, entries: Vec<Entries> },
    Disk { repeats: Option<Repeats> },
}

/// What the last pass goes over.
pub(super) struct Kept<'a> {
    pub(super) lists: Vec<List>,
    pub(super) known: Vec<BlockInfo>,
    pub(super) stored: StoredText<'a>,
    pub(super) again: Again,
    /// How many of the blocks hold what is to be left out: the first ones.
    pub(super) exclusion_blocks: usize,
}

impl<'a> GatheredText<'a> {
    pub(super) fn new(keep: Retention, options: &Options, max_memory: u64) -> Self {
        let tools = Tools::default();
        GatheredText {
            again: Again::new(tools.hasher.clone()),
            tools,
            lists: Vec::new(),
            known: Vec::new(),
            keep,
            keeping: Storage::Memory { texts: Vec::new(), entries: Vec::new() },
            max_memory,
            space: Arc::new(SpillSpace::new(options.max_spill)),
            memory: 0,
        }
    }

    /// Begins another list, whose blocks come next. What is to be left out comes before all else.
    pub(super) fn begin(&mut self, name: String, role: Role, judge: RuleSet) {
        self.again.begin(name.clone().into());
        let mut list = List::new(name, role, judge, self.known.len());
        if let Some(last) = self.lists.last() {
            list.base_row = last.base_row + last.totals.stats.rows;
            list.base_bytes = last.base_bytes + last.totals.bytes;
        }
        self.lists.push(list);
    }

    /// Says what the list at hand is decoded from.
    pub(super) fn decodes(&mut self, encoding: TextEncoding) {
        self.lists.last_mut().into_iter().for_each(|list| list.judge.decodes(encoding));
    }

    /// What the next blocks are to be tallied with: by the rules of which list, and how its next row
    /// stands to its accounts so far.
    pub(super) fn judging(&self) -> Option<(&Tools, &List, Position)> {
        let list = self.lists.last()?;
        let is_inner = list.totals.stats.good > 0;
        Some((&self.tools, list, if is_inner { Position::Inner } else { Position::Early }))
    }

    /// Whether there is anything to keep accounts of.
    pub(super) fn has_input(&self) -> bool {
        self.inputs().next().is_some()
    }

    fn inputs(&self) -> impl Iterator<Item = &List> {
        self.lists.iter().filter(|list| list.role == Role::Input)
    }

    /// How long the text of the inputs is.
    pub(super) fn input_bytes(&self) -> u64 {
        self.inputs().map(|list| list.totals.bytes).sum()
    }

    /// Takes a wave of judged blocks. `replay` is the input, if it can be read again as the text.
    pub(super) fn add(
        &mut self,
        wave: Vec<Block<'a>>,
        tallies: Vec<BlockTally>,
        leads: &[Position],
        replay: Option<&Replay>,
        threads: &Threads,
        cancel: Cancel<'_>,
    ) -> Result<()> {
        let first = self.known.len();
        let place =
            if self.again.take_input(replay) { TextPlace::Input } else { TextPlace::Memory };
        let index = self.lists.len() as u32 - 1;
        let list = &mut self.lists[index as usize];
        for ((block, tally), &lead) in wave.iter().zip(&tallies).zip(leads) {
            let known = list.add(block, tally, lead, self.known.len(), index);
            self.known.push(BlockInfo { place, ..known });
        }
        let keep = if list.role == Role::Input { self.keep } else { Retention::Compared };
        if let Storage::Disk(_) = &self.keeping {
            return self.spill(&wave, tallies, first, threads);
        }
        let may_let_go = keep == Retention::Compared && place == TextPlace::Input;
        if may_let_go {
            self.take_prints(&wave, first, threads);
        }
        let Storage::Memory { texts, entries } = &mut self.keeping else { return Ok(()) };
        for (block, tally) in wave.into_iter().zip(tallies) {
            let stays = !may_let_go || tally.entries.have_inexact();
            self.memory += tally.entries.bytes() as u64;
            self.memory += if stays { block.text.len() as u64 } else { 0 };
            texts.push(stays.then_some(block.text));
            entries.push(tally.entries);
        }
        if self.memory > self.max_memory || texts.len() > MAX_BLOCKS {
            self.move_to_disk(threads, cancel)?;
        }
        Ok(())
    }

    /// Takes the fingerprints of blocks that will be read again.
    fn take_prints(&mut self, wave: &[Block<'a>], first: usize, threads: &Threads) {
        let again = &self.again;
        let blocks = wave.par_iter().zip(&mut self.known[first..]);
        threads.install(|| {
            blocks.for_each(|(block, known)| known.print = again.print(&block.text));
        });
    }

    /// Moves all that is in memory to disk, to go on there.
    fn move_to_disk(&mut self, threads: &Threads, cancel: Cancel<'_>) -> Result<()> {
        let spill = Spill::new(self.max_memory, threads.count(), Arc::clone(&self.space))?;
        let disk = Disk { spill, repeats: None };
        let before = std::mem::replace(&mut self.keeping, Storage::Disk(Box::new(disk)));
        let Storage::Memory { texts, entries } = before else { return Ok(()) };
        drop(entries);
        self.tools.mark = RowLocator::Row;
        let mut first = 0;
        for wave in texts.chunks(64) {
            cancel.check()?;
            let GatheredText { tools, lists, again, .. } = &*self;
            let known = &self.known[first..first + wave.len()];
            let judge = |(text, known): (&Option<Bytes<'a>>, &BlockInfo)| {
                let text = match text {
                    Some(text) => text.clone(),
                    None => again.text(known, Vec::new())?.into(),
                };
                let block = Block { text, offset: known.offset, part: known.part };
                let tally = tools.tally(&lists[known.list as usize].judge, &block, known.lead);
                Ok((block, tally))
            };
            let judged = threads
                .install(|| wave.par_iter().zip(known).map(judge).collect::<Result<Vec<_>>>())?;
            let (blocks, tallies): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
            self.spill(&blocks, tallies, first, threads)?;
            first += wave.len();
        }
        Ok(())
    }

    fn spill(
        &mut self,
        wave: &[Block<'a>],
        tallies: Vec<BlockTally>,
        first: usize,
        threads: &Threads,
    ) -> Result<()> {
        self.take_prints(wave, first, threads);
        for (block, known) in wave.iter().zip(&mut self.known[first..]) {
            if known.place == TextPlace::Memory {
                known.place = self.again.write(block, &self.space)?;
            }
        }
        let Storage::Disk(disk) = &mut self.keeping else { return Ok(()) };
        let (tools, lists) = (&self.tools, &self.lists);
        let known = &self.known[first..first + wave.len()];
        let gather = |((block, known), tally): ((&Block<'_>, &BlockInfo), BlockTally)| {
            let judge = &lists[known.list as usize].judge;
            tools.gather(judge, block, known.base_row, known.lead, tally)
        };
        threads.install(|| {
            let wave = wave.par_iter().zip(known).zip(tallies);
            let gathered: Vec<Gathered> = wave.map(gather).collect();
            disk.spill.take(gathered)
        })
    }

    /// Finds the duplicates, and what is to be left out.
    pub(super) fn deduplicate(
        &mut self,
        threads: &Threads,
        sinks: &mut Sinks<'_, '_>,
    ) -> Result<()> {
        sinks.progress(Phase::Deduplicate, 0, None)?;
        let cancel = sinks.cancel();
        let repeated = match &mut self.keeping {
            Storage::Memory { texts, entries } => {
                let stored = InMemory::new(&self.lists, &self.known, texts);
                let mut entries: Vec<&mut Entries> = entries.iter_mut().collect();
                threads.install(|| deduplicate(&mut entries, &stored, cancel))?
            }
            Storage::Disk(disk) => {
                let repeats = threads.install(|| disk.spill.deduplicate(cancel))?;
                let count = repeats.count();
                disk.repeats = Some(repeats);
                count
            }
        };
        self.settle(repeated, threads)
    }

    /// Fills in the figures.
    pub(super) fn sum_up(&self, summary: &mut Summary, options: &Options, mode: Mode) {
        let (mut stats, mut kinds) = (BlockStats::default(), SampledKinds::default());
        let (mut duplicates, mut excluded) = (0, 0);
        for list in self.inputs() {
            stats += &list.totals.stats;
            kinds.add(&list.totals.kinds);
            (duplicates, excluded) = (duplicates + list.duplicates, excluded + list.excluded);
        }
        (summary.rows, summary.kept) = (stats.rows, stats.good - duplicates - excluded);
        (summary.duplicates, summary.excluded) = (duplicates, excluded);
        (summary.rejected, summary.blank, summary.header) =
            (stats.rejected, stats.blank, stats.header);
        // What is said of the files as such stands there already.
        summary.errors += stats.errors;
        summary.warnings += stats.warnings;
        summary.findings.merge(&stats.found);
        summary.fixed.merge(&stats.fixed);
        summary.digest.lengths = stats.lengths.as_slice().to_vec();
        summary.digest.form = options.form();
        summary.digest.shapes = kinds.of_text(self.input_bytes());
        summary.count_duplicates(duplicates, options, mode);
        self.sum_up_each(summary);
    }

    /// Fills in the figures of each list, where there are several.
    fn sum_up_each(&self, summary: &mut Summary) {
        for figures in &mut summary.inputs {
            let Some(list) = figures.list.and_then(|at| self.lists.get(at)) else { continue };
            let stats = &list.totals.stats;
            (figures.rows, figures.rejected) = (stats.rows, stats.rejected);
            (figures.blank, figures.header) = (stats.blank, stats.header);
            (figures.duplicates, figures.excluded) = (list.duplicates, list.excluded);
            figures.kept = stats.good - list.duplicates - list.excluded;
        }
        for figures in &mut summary.exclusions {
            let Some(list) = figures.list.and_then(|at| self.lists.get(at)) else { continue };
            let stats = &list.totals.stats;
            (figures.rows, figures.accounts) = (stats.rows, stats.good);
            (figures.rejected, figures.excluded) = (stats.rejected, list.leaves_out);
            figures.is_shared = list.is_shared;
        }
    }

    /// How many lists were judged so far.
    pub(super) fn lists(&self) -> usize {
        self.lists.len()
    }

    /// What was done to the accounts of each list as a whole.
    pub(super) fn damages(&self) -> impl Iterator<Item = (&List, Damage)> {
        let damage = |list: &List| list.totals.kinds.damage(list.totals.bytes);
        self.lists.iter().filter_map(move |list| Some((list, damage(list)?)))
    }

    /// The text, to be gone over once more.
    pub(super) fn into_kept(self) -> Kept<'a> {
        let exclusion_blocks = self.exclusion_blocks();
        let stored = match self.keeping {
            Storage::Memory { texts, entries } => StoredText::Memory { texts, entries },
            Storage::Disk(disk) => StoredText::Disk { repeats: disk.repeats },
        };
        let GatheredText { lists, known, again, .. } = self;
        Kept { lists, known, stored, again, exclusion_blocks }
    }
}
