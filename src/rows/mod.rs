//! Rows: found by the scanner, taken apart as CSV records where they are, judged by the rules.

mod judge;
mod record;
mod scan;
mod stats;

pub(crate) use judge::{
    Chosen, Disposition, Judge, Layout, Position, Preamble, Row, RowFinding, kind_when_fixed,
};
pub(crate) use record::{fields, have_columns};
pub(crate) use stats::{BlockTally, CopyMode, RowLocator, RowVisitor, SampledKinds, tally, walk};
