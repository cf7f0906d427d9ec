//! Rows: found by the scanner, taken apart as CSV records where they are, judged by the rules.

mod judge;
mod look;
mod record;
mod scan;
mod tally;
pub(crate) mod unicode;

pub(crate) use judge::{Chosen, Fate, Found, Judge, Layout, Lead, Mode};
pub(crate) use look::shape;
pub(crate) use record::fields;
pub(crate) use scan::{Text, Visit, scan};
pub(crate) use tally::{Tally, Tidy, Walk, walk};
