//! Cleans from a reader into a writer, as a filter in a program of your own.
//!
//! `cargo run --example stream < examples/data/campaign.csv`

use std::io;

use acctpack::{Input, Options, Output, PackageFormat};

fn main() -> Result<(), acctpack::Error> {
    let mut options = Options::default();
    options.input_format = Some(PackageFormat::Csv);
    let input = Input::reader("-", io::stdin());
    let output = Output::writer(PackageFormat::Txt, io::stdout());
    let summary = acctpack::clean(input, output, &options)?;
    eprintln!("{} rows in, {} accounts out", summary.rows, summary.kept);
    Ok(())
}
