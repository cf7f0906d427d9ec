//! Rows: found by the scanner, taken apart as CSV records where they are, judged by the rules.

mod judge;
mod record;
mod scan;
mod stats;

pub(crate) use judge::{Chosen, Fate, Found, Judge, Layout, Lead, Row};
pub(crate) use record::{LONGEST_TITLE, extent, fields, foreign_delimiter, have_columns};
pub(crate) use stats::{Mark, SomeShapes, Tally, Tidy, Walk, tally, walk};
