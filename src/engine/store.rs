//! The judged text between the passes: in memory while it fits, else on disk, where a row's
//! duplicates are looked for partition by partition (see [`Spill`]). What can be read again is let
//! go even where it would fit, but for the accounts that may have to be compared.

mod outliers;

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use wide::u8x16;

use crate::dedup::{
    Address, Entries, Gathered, Hasher, MAX_BLOCKS, Repeats, Spill, Stored, deduplicate,
};
use crate::engine::threads::Threads;
use crate::engine::tools::Tools;
use crate::error::{Action, Error, ErrorKind, Result};
use crate::format::PackageFormat;
use crate::hooks::Phase;
use crate::input::buffer::Bytes;
use crate::input::encoding::TextEncoding;
use crate::input::{Block, Part, Replay};
use crate::io::cancel::Cancel;
use crate::io::spill_space::SpillSpace;
use crate::options::{Mode, Options};
use crate::output::sinks::Sinks;
use crate::rows::{
    BlockStats, BlockTally, CopyMode, Layout, Position, RowLocator, RuleSet, SampledKinds,
};
use crate::rules::catalog::Counts;
use crate::rules::damaged::Damage;
use crate::rules::outlier::Common;
use crate::summary::Summary;

/// A judged text, and all that is known of its blocks.
pub(super) struct Text<'a> {
    /// What the input is called.
    input: PathBuf,
    workshop: Tools,
    pub(super) known: Vec<BlockInfo>,
    totals: Totals,
    keep: Retention,
    keeping: Storage<'a>,
    /// Where what is not in memory can be read again.
    again: Option<Again>,
    max_memory: u64,
    /// The room for what is not in memory.
    space: Arc<SpillSpace>,
    /// What the text and the entries in memory take.
    memory: u64,
    duplicates: u64,
}

/// What is known of a block once it is judged.
#[derive(Debug)]
pub(super) struct BlockInfo {
    /// Rows before it.
    pub(super) base_row: u64,
    /// Where it begins in the text, and how long it is.
    pub(super) offset: u64,
    pub(super) len: usize,
    pub(super) part: Part,
    pub(super) rows: u32,
    pub(super) good: u32,
    pub(super) tidy: CopyMode,
    pub(super) lead: Position,
    /// Whether any row is rejected.
    pub(super) rejects: bool,
    pub(super) found: Counts,
    /// Where its first good row lies.
    first: usize,
    /// What all its good accounts have in common.
    common: Common,
    /// Whether accounts unlike the rest are in it.
    has_outliers: bool,
    /// A fingerprint of the text, where it will be read again.
    print: u64,
}

#[derive(Default)]
struct Totals {
    stats: BlockStats,
    /// The block and the place of the first good row, and how it was judged.
    first: Option<(usize, usize, Position)>,
    bytes: u64,
    kinds: SampledKinds,
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
    /// Whether blocks are written down as they come, or stand in the input.
    written: bool,
    repeats: Option<Repeats>,
}

/// A text whose duplicates are known, ready to be gone over in order.
pub(super) enum StoredText<'a> {
    Memory { texts: Vec<Option<Bytes<'a>>>, entries: Vec<Entries> },
    Disk { repeats: Option<Repeats> },
}

/// Where blocks that are not in memory are read again.
pub(super) struct Again {
    input: PathBuf,
    /// The input, or a temporary copy of the text.
    file: Replay,
    /// A copy of what is no longer as in the input, being decoded from there on; and the place in
    /// the text that it begins with.
    decoded: Option<(u64, Replay)>,
    hasher: Hasher,
}

impl Again {
    /// The text of a block that is not in memory. That it is nowhere else either cannot be, and is
    /// an error: it must not pass for an empty text.
    pub(super) fn text(
        again: Option<&Again>,
        known: &BlockInfo,
        buffer: Vec<u8>,
    ) -> Result<Vec<u8>> {
        let nowhere = || Error::io(Action::ReadAgain, None)(io::ErrorKind::NotFound.into());
        again.ok_or_else(nowhere)?.block(known, buffer)
    }

    /// The text of a block, which must be what it was; in a buffer in which anything may be.
    fn block(&self, known: &BlockInfo, buffer: Vec<u8>) -> Result<Vec<u8>> {
        let text = match &self.decoded {
            Some((from, file)) if *from <= known.offset => {
                file.text(known.offset - from, known.len, buffer)
            }
            _ => self.file.text(known.offset, known.len, buffer),
        };
        let text = text.map_err(Error::io(Action::ReadAgain, None))?;
        if self.hasher.hash(&text) != known.print {
            return Err(Error::new(ErrorKind::InputChanged(self.input.clone())));
        }
        Ok(text)
    }

    /// Writes blocks down.
    fn write(&self, wave: &[Block<'_>], space: &SpillSpace) -> Result<()> {
        space.take(wave.iter().map(|block| block.text.len() as u64).sum())?;
        let file = self.decoded.as_ref().map_or(&self.file, |(_, file)| file);
        let write = |block: &Block<'_>| file.write_all(&block.text);
        wave.iter().try_for_each(write).map_err(Error::io(Action::WriteTemporary, None))
    }
}

impl<'a> Text<'a> {
    pub(super) fn new(
        input: PathBuf,
        judge: RuleSet,
        keep: Retention,
        options: &Options,
        max_memory: u64,
    ) -> Self {
        Text {
            input,
            workshop: Tools::new(judge),
            known: Vec::new(),
            totals: Totals::default(),
            keep,
            keeping: Storage::Memory { texts: Vec::new(), entries: Vec::new() },
            again: None,
            max_memory,
            space: Arc::new(SpillSpace::new(options.max_spill)),
            memory: 0,
            duplicates: 0,
        }
    }

    /// Says what the text is decoded from.
    pub(super) fn decodes(&mut self, encoding: TextEncoding) {
        self.workshop.judge.decodes(encoding);
    }

    /// What its next blocks are to be tallied with.
    pub(super) fn workshop(&self) -> &Tools {
        &self.workshop
    }

    /// How the next row stands to the accounts kept so far.
    pub(super) fn lead(&self) -> Position {
        if self.totals.stats.good > 0 { Position::Inner } else { Position::Early }
    }

    /// How long the text is.
    pub(super) fn text_bytes(&self) -> u64 {
        self.totals.bytes
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
        for ((block, tally), &lead) in wave.iter().zip(&tallies).zip(leads) {
            let index = self.known.len();
            self.known.push(self.totals.add(block, tally, lead, index));
        }
        if let Storage::Disk(disk) = &mut self.keeping {
            if let (None, false, Some(again)) = (replay, disk.written, &mut self.again) {
                let from = wave.first().map_or(0, |block| block.offset);
                again.decoded = Some((from, Replay::temporary()?));
                disk.written = true;
            }
            return self.spill(&wave, tallies, first, threads);
        }
        let may_let_go = self.keep == Retention::Compared && replay.is_some();
        if may_let_go {
            self.take_prints(&wave, first, threads);
            self.again = replay.map(|input| self.again_from(input.clone()));
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
            self.move_to_disk(replay, threads, cancel)?;
        }
        Ok(())
    }

    fn again_from(&self, file: Replay) -> Again {
        let (input, hasher) = (self.input.clone(), self.workshop.hasher.clone());
        Again { input, file, decoded: None, hasher }
    }

    /// Takes the fingerprints of blocks that will be read again.
    fn take_prints(&mut self, wave: &[Block<'a>], first: usize, threads: &Threads) {
        let hasher = &self.workshop.hasher;
        let blocks = wave.par_iter().zip(&mut self.known[first..]);
        threads.install(|| {
            blocks.for_each(|(block, known)| known.print = hasher.hash(&block.text));
        });
    }

    /// Moves all that is in memory to disk, to go on there.
    fn move_to_disk(
        &mut self,
        replay: Option<&Replay>,
        threads: &Threads,
        cancel: Cancel<'_>,
    ) -> Result<()> {
        let (file, written) = match replay {
            Some(input) => (input.clone(), false),
            None => (Replay::temporary()?, true),
        };
        let spill = Spill::new(self.max_memory, threads.count(), Arc::clone(&self.space))?;
        let disk = Disk { spill, written, repeats: None };
        let before = std::mem::replace(&mut self.keeping, Storage::Disk(Box::new(disk)));
        let let_go = self.again.replace(self.again_from(file));
        let Storage::Memory { texts, entries } = before else { return Ok(()) };
        drop(entries);
        self.workshop.mark = RowLocator::Row;
        let mut first = 0;
        for wave in texts.chunks(64) {
            cancel.check()?;
            let (workshop, known) = (&self.workshop, &self.known[first..first + wave.len()]);
            let judge = |(text, known): (&Option<Bytes<'a>>, &BlockInfo)| {
                let text = match text {
                    Some(text) => text.clone(),
                    None => Again::text(let_go.as_ref(), known, Vec::new())?.into(),
                };
                let block = Block { text, offset: known.offset, part: known.part };
                let tally = workshop.tally(&block, known.lead);
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
        let Storage::Disk(disk) = &mut self.keeping else { return Ok(()) };
        if let Some(again) = self.again.as_ref().filter(|_| disk.written) {
            again.write(wave, &self.space)?;
        }
        let (workshop, known) = (&self.workshop, &self.known[first..first + wave.len()]);
        let gather = |((block, known), tally): ((&Block<'_>, &BlockInfo), BlockTally)| {
            workshop.gather(&workshop.judge, block, known.base_row, known.lead, tally)
        };
        threads.install(|| {
            let wave = wave.par_iter().zip(known).zip(tallies);
            let gathered: Vec<Gathered> = wave.map(gather).collect();
            disk.spill.take(gathered)
        })
    }

    /// Finds the duplicates.
    pub(super) fn deduplicate(
        &mut self,
        threads: &Threads,
        sinks: &mut Sinks<'_, '_>,
    ) -> Result<()> {
        sinks.progress(Phase::Deduplicate, 0, None)?;
        let cancel = sinks.cancel();
        self.duplicates = match &mut self.keeping {
            Storage::Memory { texts, entries } => {
                let stored =
                    InMemory::new(&self.workshop.judge, self.totals.first, &self.known, texts);
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
        Ok(())
    }

    /// Fills in the figures.
    pub(super) fn sum_up(&self, summary: &mut Summary, options: &Options, mode: Mode) {
        let Totals { stats, kinds, bytes, .. } = &self.totals;
        summary.rows = stats.rows;
        summary.duplicates = self.duplicates;
        summary.kept = stats.good - self.duplicates;
        summary.rejected = stats.rejected;
        summary.blank = stats.blank;
        summary.header = stats.header;
        summary.errors += stats.errors;
        summary.warnings += stats.warnings;
        summary.findings.merge(&stats.found);
        summary.fixed.merge(&stats.fixed);
        summary.digest.lengths = stats.lengths.as_slice().to_vec();
        summary.digest.form = options.form();
        summary.digest.target = options.target.clone();
        summary.digest.zip_is_taken = options.target.formats.contains(&PackageFormat::Zip);
        summary.digest.shapes = kinds.of_text(*bytes);
        summary.count_duplicates(self.duplicates, options, mode);
    }

    /// What was done to the accounts as a whole.
    pub(super) fn damage(&self) -> Option<Damage> {
        self.totals.kinds.damage(self.totals.bytes)
    }

    /// The text, to be gone over once more.
    pub(super) fn into_kept(self) -> (Tools, Vec<BlockInfo>, StoredText<'a>, Option<Again>) {
        let kept = match self.keeping {
            Storage::Memory { texts, entries } => StoredText::Memory { texts, entries },
            Storage::Disk(disk) => StoredText::Disk { repeats: disk.repeats },
        };
        (self.workshop, self.known, kept, self.again)
    }
}

impl Totals {
    fn add(
        &mut self,
        block: &Block<'_>,
        tally: &BlockTally,
        lead: Position,
        index: usize,
    ) -> BlockInfo {
        if self.stats.good == 0 && tally.stats.good > 0 {
            let is_first_row = index == 0 && tally.first == 0;
            self.first =
                Some((index, tally.first, if is_first_row { lead } else { Position::Early }));
        }
        let known = BlockInfo {
            base_row: self.stats.rows,
            offset: block.offset,
            len: block.text.len(),
            part: block.part,
            rows: tally.stats.rows as u32,
            good: tally.stats.good as u32,
            tidy: tally.tidy,
            lead,
            rejects: tally.stats.rejected > 0 || block.part == Part::More,
            found: tally.stats.found.clone(),
            first: tally.first,
            common: tally.common,
            has_outliers: false,
            print: 0,
        };
        self.stats += &tally.stats;
        self.bytes += block.text.len() as u64;
        self.kinds.add(&tally.kinds);
        known
    }
}

/// Accounts in memory, found again by their address.
struct InMemory<'s> {
    judge: &'s RuleSet,
    first: Option<(usize, usize, Position)>,
    blocks: Vec<(&'s [u8], CopyMode)>,
}

impl<'s> InMemory<'s> {
    fn new(
        judge: &'s RuleSet,
        first: Option<(usize, usize, Position)>,
        known: &[BlockInfo],
        texts: &'s [Option<Bytes<'_>>],
    ) -> InMemory<'s> {
        // Of a text that was let go no account is compared.
        let text = |text: &'s Option<Bytes<'_>>| text.as_deref().unwrap_or_default();
        let blocks = texts.iter().zip(known).map(|(of_block, known)| (text(of_block), known.tidy));
        InMemory { judge, first, blocks: blocks.collect() }
    }

    /// Whether it is the first account of all.
    fn is_first(&self, at: Address) -> bool {
        self.first.is_some_and(|(block, place, _)| (block, place) == (at.block(), at.place()))
    }

    /// The account at an address, judged as it was.
    fn account(&self, at: Address, text: &'s [u8]) -> Cow<'s, [u8]> {
        let lead = match self.first {
            Some((.., lead)) if self.is_first(at) => lead,
            _ => Position::Inner,
        };
        self.judge.account_at(text, at.place(), lead)
    }
}

impl Stored for InMemory<'_> {
    #[inline]
    fn same(&self, a: Address, b: Address) -> bool {
        let ((text_a, tidy_a), (text_b, tidy_b)) = (self.blocks[a.block()], self.blocks[b.block()]);
        let (line_a, line_b) = (&text_a[a.place()..], &text_b[b.place()..]);
        let are_tidy = tidy_a.max(tidy_b) < CopyMode::RowByRow;
        if are_tidy && line_a.starts_with(b"\"") == line_b.starts_with(b"\"") {
            return same_line(line_a, line_b);
        }
        // What a line comes to is the same wherever it stands, but for the first.
        if self.judge.layout == Layout::Lines
            && !self.is_first(a)
            && !self.is_first(b)
            && same_line(line_a, line_b)
        {
            return true;
        }
        self.account(a, text_a) == self.account(b, text_b)
    }

    #[inline]
    fn touch(&self, address: Address) -> u8 {
        let text = &self.blocks[address.block()].0[address.place()..];
        text.first().unwrap_or(&0) ^ text.get(TOUCHED).unwrap_or(&0)
    }
}

/// A byte so far on is touched as well: an account may reach into the next line of the cache.
const TOUCHED: usize = 31;

/// Whether two texts begin with the same line, 16 bytes at a time.
#[inline]
fn same_line(mut a: &[u8], mut b: &[u8]) -> bool {
    while let (Some((x, rest_a)), Some((y, rest_b))) =
        (a.split_first_chunk(), b.split_first_chunk())
    {
        let (x, y) = (u8x16::new(*x), u8x16::new(*y));
        let equal = x.simd_eq(y).to_bitmask() as u16;
        let line_feeds = x.simd_eq(u8x16::splat(b'\n')).to_bitmask() as u16;
        // As far as the first line feed goes, and with it; all if there is none.
        let line = line_feeds ^ line_feeds.wrapping_sub(1);
        if equal & line != line {
            return false;
        }
        if line_feeds != 0 {
            return true;
        }
        (a, b) = (rest_a, rest_b);
    }
    match memchr::memchr(b'\n', a) {
        Some(end) => b.get(..=end) == Some(&a[..=end]),
        None => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_up_to_their_end() {
        let same =
            ["a\n", "abcdefg\n", "abcdefgh\n", "abcdefghijklmno\n", "abcdefghijklmnopqrst\n"];
        let long = "zzzzzzzzzzzzzzzzzzzz\n";
        for line in same {
            for (x, y) in
                [("", ""), ("1", "2"), ("123456789", "abcdefghijk"), ("", long), (long, "a\n")]
            {
                let (a, b) = (format!("{line}{x}"), format!("{line}{y}"));
                assert!(same_line(a.as_bytes(), b.as_bytes()), "{a:?} {b:?}");
                let (a, b) = (format!("{a}{long}"), format!("{b}{long}"));
                assert!(same_line(a.as_bytes(), b.as_bytes()), "{a:?} {b:?}");
            }
            for other in same.iter().filter(|other| **other != line) {
                assert!(!same_line(line.as_bytes(), other.as_bytes()), "{line:?} {other:?}");
                let (a, b) = (format!("{line}{long}"), format!("{other}{long}"));
                assert!(!same_line(a.as_bytes(), b.as_bytes()), "{a:?} {b:?}");
            }
        }
        // The last byte that is seen at once, and the first after it.
        for at in [15, 16] {
            let (a, mut b) = (long.repeat(2), long.repeat(2).into_bytes());
            b[at] = b'y';
            assert!(!same_line(a.as_bytes(), &b), "{at}");
        }
    }
}
