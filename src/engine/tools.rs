//! What blocks are judged with, shared by all threads.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::dedup::{AccountScratch, Gathered, Hasher, Kind, Scratch};
use crate::input::{Block, Part};
use crate::rows::{
    self, BlockTally, Disposition, Position, Row, RowFinding, RowLocator, RowVisitor, RuleSet, walk,
};

pub(super) struct Tools {
    pub(super) hasher: Hasher,
    /// What entries say of where their rows are.
    pub(super) mark: RowLocator,
    /// As many as were needed at once; each is used over and over, for it is large.
    scratches: Mutex<Vec<Scratch>>,
}

impl Default for Tools {
    fn default() -> Tools {
        let (hasher, scratches) = (Hasher::default(), Mutex::default());
        Tools { hasher, mark: RowLocator::Place, scratches }
    }
}

impl Tools {
    fn scratches(&self) -> MutexGuard<'_, Vec<Scratch>> {
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tallies a block by the rules of its list.
    pub(super) fn tally(&self, judge: &RuleSet, block: &Block<'_>, lead: Position) -> BlockTally {
        let Tools { hasher, mark, .. } = self;
        match block.part {
            Part::Rows => {
                let mut scratch = self.scratches().pop().unwrap_or_default();
                let (text, offset) = (&block.text, block.offset);
                let tally = rows::tally(text, offset, judge, lead, *mark, hasher, &mut scratch);
                self.scratches().push(scratch);
                tally
            }
            Part::Head => BlockTally::of_long_row(judge),
            Part::More => BlockTally::default(),
        }
    }

    /// The good rows of a block that was tallied by rows, for the disk.
    pub(super) fn gather(
        &self,
        judge: &RuleSet,
        block: &Block<'_>,
        base_row: u64,
        lead: Position,
        tally: BlockTally,
    ) -> Gathered {
        let BlockTally { stats, entries, .. } = tally;
        let rows = stats.rows as u32;
        let mut gatherer = Gatherer { accounts: AccountScratch::default(), hasher: &self.hasher };
        if entries.have_inexact() {
            walk(&block.text, judge, lead, &mut gatherer);
        }
        Gathered { base_row, rows, entries, accounts: gatherer.accounts.sorted() }
    }
}

/// Gathers the accounts of a block.
struct Gatherer<'h> {
    accounts: AccountScratch,
    hasher: &'h Hasher,
}

impl RowVisitor for Gatherer<'_> {
    #[inline(always)]
    fn plain(&mut self, _: usize, account: &[u8], _: usize, kind: Kind) {
        self.accounts.push(self.hasher, account, kind);
    }

    #[inline(always)]
    fn quoted(&mut self, _: usize, _: &[u8], account: &[u8], _: usize, kind: Kind) {
        self.accounts.push(self.hasher, account, kind);
    }

    fn judged(&mut self, _: usize, row: Row<'_>, _: &[RowFinding]) {
        if row.fate == Disposition::Kept && row.is_comparable {
            self.accounts.push(self.hasher, &row.account, Kind::Any);
        }
    }
}
