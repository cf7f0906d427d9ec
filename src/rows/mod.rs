//! Rows: found by the scanner, taken apart as CSV records where they are, judged by the rules.

mod head;
mod judge;
mod record;
mod rejected;
mod scan;
mod stats;
mod verdict;

pub(crate) use crate::rules::layout::{Chosen, Layout, Preamble};
pub use crate::rules::layout::{Disposition, Position};
pub(crate) use crate::rules::row_finding::RowFinding;
pub use crate::rules::rule_set::RuleSet;
pub(crate) use judge::Row;
pub(crate) use record::{fields, have_columns};
pub(crate) use rejected::{Rejected, RejectsTable};
pub(crate) use rejected::{TEXT as REJECTED_TEXT, delimiter_of as delimiter_of_rejects};
pub(crate) use stats::{BlockTally, CopyMode, RowLocator, RowVisitor, SampledKinds, tally, walk};
pub use verdict::{BlockStats, RowVerdict};
