//! Another push service with the same engine: accounts of at most 64 bytes, packages of 10 MB.
//!
//! `cargo run --example target -- examples/data/campaign.csv`

use std::error::Error;

use acctpack::{Input, LengthUnit, Options, PackageFormat};

fn main() -> Result<(), Box<dyn Error>> {
    let list = std::env::args_os().nth(1).ok_or("usage: target LIST")?;
    let mut options = Options::default();
    let target = &mut options.target;
    target.name = "other-service".into();
    target.formats = vec![PackageFormat::Txt, PackageFormat::Csv];
    (target.max_bytes, target.safe_bytes) = (10_000_000, 10_000_000);
    (target.length, target.unit) = (1..=64, LengthUnit::Bytes);
    let summary = acctpack::check(Input::path(list), &options)?;
    println!("{}: {} errors, {} accounts", summary.verdict.name(), summary.errors, summary.kept);
    Ok(())
}
