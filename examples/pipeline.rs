//! A step of a nightly pipeline: cleans a list, counts what was wrong by code, and stops the pipeline
//! when too many rows are rejected.
//!
//! `cargo run --example pipeline -- examples/data/campaign.csv target/tonight.zip`

use std::error::Error;

use acctpack::{Hooks, Input, Options, Output, Overwrite, View};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let (Some(list), Some(package)) = (paths.next(), paths.next()) else {
        return Err("usage: pipeline LIST PACKAGE".into());
    };
    let mut options = Options::default();
    options.overwrite = Overwrite::Replace;
    let mut hooks = Hooks::default();
    hooks.finding = Some(Box::new(|finding| {
        if !finding.fixed {
            println!("row {:?}: {}", finding.row, finding.message(View::default()));
        }
    }));
    let summary = acctpack::clean_with(Input::path(list), Output::path(package), &options, hooks)?;
    println!("{} of {} rows kept", summary.kept, summary.rows);
    if summary.rejected * 10 > summary.rows {
        return Err("more than a tenth of the rows was rejected".into());
    }
    Ok(())
}
