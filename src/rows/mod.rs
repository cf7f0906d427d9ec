//! Rows: found by the scanner, taken apart as CSV records where they are, judged by the rules.

mod judge;
mod record;
mod scan;
mod stats;
mod verdict;

pub(crate) use judge::{Chosen, Layout, Row, RowFinding};
pub use judge::{Disposition, Position, RuleSet};
pub(crate) use record::{LONGEST_TITLE, extent, fields, foreign_delimiter, have_columns};
pub(crate) use stats::{BlockTally, CopyMode, RowLocator, RowVisitor, SampledKinds, tally, walk};
pub use verdict::{BlockStats, RowVerdict};
