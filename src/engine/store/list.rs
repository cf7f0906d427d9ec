//! One of the lists that a run reads: an input, or the accounts to be left out; and what is known of its
//! blocks.

use super::Place;
use crate::input::{Block, Part};
use crate::rows::{BlockStats, BlockTally, CopyMode, Position, RuleSet, SampledKinds};
use crate::rules::catalog::Counts;
use crate::rules::outlier::Common;

/// What a list is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Role {
    /// Its accounts are kept.
    Input,
    /// Its accounts are left out.
    Exclusion,
}

/// One of the lists that a run reads. What is to be left out comes before all inputs, so that an account
/// that is left out is one that stood in an earlier row.
pub(in crate::engine) struct List {
    pub(in crate::engine) name: String,
    pub(in crate::engine) role: Role,
    pub(in crate::engine) judge: RuleSet,
    /// The rules for blocks with accounts unlike the rest, once these are known.
    pub(super) outliers: Option<RuleSet>,
    pub(super) totals: Totals,
    /// Rows and bytes of the lists before it.
    pub(in crate::engine) base_row: u64,
    pub(in crate::engine) base_bytes: u64,
    pub(super) first_block: usize,
    /// Good rows whose account stood in an earlier row that is kept.
    pub(super) duplicates: u64,
    /// Good rows whose account was to be left out.
    pub(super) excluded: u64,
    /// Of a list of those to be left out: how many rows were left out because of it, and whether any of
    /// its accounts stands in an input.
    pub(super) leaves_out: u64,
    pub(super) is_shared: bool,
}

/// What the rows of a list come to.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) stats: BlockStats,
    /// The block and the place of the first good row, and how it was judged.
    pub(super) first: Option<(usize, usize, Position)>,
    pub(super) bytes: u64,
    pub(super) kinds: SampledKinds,
}

/// What is known of a block once it is judged.
#[derive(Debug)]
pub(in crate::engine) struct BlockInfo {
    /// The list that it is of.
    pub(in crate::engine) list: u32,
    /// Rows before it, those of the lists before its own among them.
    pub(in crate::engine) base_row: u64,
    /// Where it begins in the text of its list, and how long it is.
    pub(in crate::engine) offset: u64,
    pub(in crate::engine) len: usize,
    pub(in crate::engine) part: Part,
    pub(in crate::engine) rows: u32,
    pub(in crate::engine) good: u32,
    pub(in crate::engine) tidy: CopyMode,
    pub(in crate::engine) lead: Position,
    /// Whether any row is rejected.
    pub(in crate::engine) rejects: bool,
    pub(in crate::engine) found: Counts,
    /// Where its first good row lies.
    pub(super) first: usize,
    /// What all its good accounts have in common.
    pub(super) common: Common,
    /// Whether accounts unlike the rest are in it.
    pub(super) has_outliers: bool,
    /// A fingerprint of the text, where it will be read again.
    pub(super) print: u64,
    /// Where it can be read again.
    pub(super) place: Place,
}

impl List {
    pub(super) fn new(name: String, role: Role, judge: RuleSet, first_block: usize) -> List {
        List {
            name,
            role,
            judge,
            outliers: None,
            totals: Totals::default(),
            base_row: 0,
            base_bytes: 0,
            first_block,
            duplicates: 0,
            excluded: 0,
            leaves_out: 0,
            is_shared: false,
        }
    }

    /// The rules that one of its blocks was judged by.
    pub(in crate::engine) fn rules(&self, known: &BlockInfo) -> &RuleSet {
        self.outliers.as_ref().filter(|_| known.has_outliers).unwrap_or(&self.judge)
    }

    /// Takes a judged block, the one of that index among all.
    pub(super) fn add(
        &mut self,
        block: &Block<'_>,
        tally: &BlockTally,
        lead: Position,
        index: usize,
        list: u32,
    ) -> BlockInfo {
        let totals = &mut self.totals;
        if totals.stats.good == 0 && tally.stats.good > 0 {
            let is_first_row = index == self.first_block && tally.first == 0;
            totals.first =
                Some((index, tally.first, if is_first_row { lead } else { Position::Early }));
        }
        let known = BlockInfo {
            list,
            base_row: self.base_row + totals.stats.rows,
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
            place: Place::Memory,
        };
        totals.stats += &tally.stats;
        totals.bytes += block.text.len() as u64;
        totals.kinds.add(&tally.kinds);
        known
    }
}
