//! A step of a nightly pipeline: cleans a list, says what was wrong, and stops the pipeline when too
//! many rows are rejected.
//!
//! `cargo run --example pipeline -- examples/data/campaign.csv target/tonight.zip`

use std::error::Error;

use acctpack::{Hooks, Input, MaxRejects, Options, Output, Overwrite, Verdict, View};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let (Some(list), Some(package)) = (paths.next(), paths.next()) else {
        return Err("usage: pipeline LIST PACKAGE".into());
    };
    let mut options = Options::default();
    options.overwrite = Overwrite::Replace;
    options.max_rejects = MaxRejects::Percent(10.0);
    let mut hooks = Hooks::default();
    hooks.finding = Some(Box::new(|finding| {
        if !finding.fixed {
            println!("row {:?}: {}", finding.row, finding.message(View::default()));
        }
    }));
    let summary = acctpack::clean_with(Input::path(list), Output::path(package), &options, hooks)?;
    println!("{} of {} rows kept, {} rejected", summary.kept, summary.rows, summary.rejected);
    match summary.verdict {
        Verdict::Accepted => Ok(()),
        Verdict::Rejected => Err("no package was written".into()),
    }
}
