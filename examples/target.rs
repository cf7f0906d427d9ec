//! Another push service with the same engine: accounts of at most 64 bytes, packages of 10 MB.
//!
//! `cargo run --example target -- examples/data/campaign.csv`

use std::error::Error;

use acctpack::{Format, Input, LengthUnit, Options, Target};

fn main() -> Result<(), Box<dyn Error>> {
    let list = std::env::args_os().nth(1).ok_or("usage: target LIST")?;
    let mut options = Options::default();
    options.target = Target {
        name: "other-service".into(),
        formats: vec![Format::Txt, Format::Csv],
        max_bytes: 10_000_000,
        safe_bytes: 10_000_000,
        length: 1..=64,
        unit: LengthUnit::Bytes,
        ..Target::default()
    };
    let summary = acctpack::check(Input::path(list), &options)?;
    println!("{}: {} errors, {} accounts", summary.verdict.name(), summary.errors, summary.kept);
    Ok(())
}
