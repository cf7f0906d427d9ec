//! Where the encoding of a text changes: from which row on most rows outside ASCII are not in the one
//! that it is decoded from. That many rows are refused is said in one place, with where they begin.

use crate::dedup::Kind;
use crate::input::{Block, Part};
use crate::rows::{BlockTally, Disposition, Position, Row, RowFinding, RowVisitor, RuleSet, walk};
use crate::rules::catalog::Code;

/// Fewer rows are broken one by one.
const MANY: u64 = 10;

/// Looks at decoded rows in order.
#[derive(Debug, Default)]
pub(super) struct Changes {
    rows: u64,
    /// The row from which on more were refused than not.
    from: Option<u64>,
    refused: u64,
    /// Those since then that hold something outside ASCII, and are in the encoding.
    agree: u64,
}

impl Changes {
    /// The row at which the encoding changes.
    pub(super) fn row(&self) -> Option<u64> {
        self.from.filter(|_| self.refused >= MANY)
    }

    /// Passes over rows that are not decoded.
    pub(super) fn pass(&mut self, tallies: &[BlockTally]) {
        self.rows += tallies.iter().map(|tally| tally.stats.rows).sum::<u64>();
    }

    /// Looks at the rows of a wave. Most texts are in one encoding: then it looks at none.
    pub(super) fn look(
        &mut self,
        wave: &[Block<'_>],
        tallies: &[BlockTally],
        leads: &[Position],
        judge: &RuleSet,
    ) {
        for ((block, tally), lead) in wave.iter().zip(tallies).zip(leads) {
            let refused = tally.stats.found.get(Code::InvalidUtf8) > 0;
            let is_of_rows = block.part == Part::Rows;
            if is_of_rows && (refused || self.from.is_some() && tally.beyond_ascii) {
                walk(&block.text, judge, *lead, self);
            } else {
                self.rows += tally.stats.rows;
            }
        }
    }

    fn agrees(&mut self, account: &[u8]) {
        self.rows += 1;
        if self.from.is_some() && !account.is_ascii() {
            self.agree += 1;
            if self.agree > self.refused {
                (self.from, self.refused, self.agree) = (None, 0, 0);
            }
        }
    }
}

impl RowVisitor for Changes {
    fn plain(&mut self, _: usize, account: &[u8], _: usize, _: Kind) {
        self.agrees(account);
    }

    fn quoted(&mut self, _: usize, _: &[u8], account: &[u8], _: usize, _: Kind) {
        self.agrees(account);
    }

    fn judged(&mut self, _: usize, row: Row<'_>, found: &[RowFinding]) {
        if row.fate == Disposition::Rejected
            && found.iter().any(|found| found.code == Code::InvalidUtf8)
        {
            self.rows += 1;
            self.from.get_or_insert(self.rows);
            self.refused += 1;
        } else {
            self.agrees(row.raw);
        }
    }
}
