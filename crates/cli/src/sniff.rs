//! `acctpack sniff`: what a file is, before anything is judged.

use std::io::Write as _;
use std::path::Path;

use acctpack::{Input, Options, Privacy, Sniff, View, escape, mask};
use acctpack_report::layout::{left, width};
use acctpack_spreadsheet::Workbooks;
use anstyle::Style;

use crate::args::{OutcomeFormat, SniffArgs};
use crate::context::Context;
use crate::error::Failure;
use crate::exit::Exit;
use crate::{messages, resolve};

const BOLD: Style = Style::new().bold();

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SniffLine {
    File,
    Form,
    Entry,
    Encoding,
    RowEnd,
    Delimiter,
    Header,
    Columns,
    Accounts,
    Problem,
}

/// `acctpack sniff FILE`.
pub(crate) fn run(args: &SniffArgs, context: &Context) -> Result<Exit, Failure> {
    let (options, view) = resolve::of_sniff(args, context)?;
    let sniff = sniffed(&args.input.file, &options, view)?;
    let sniff = if view.privacy == Privacy::Masked { masked(sniff) } else { sniff };
    let text = match args.format {
        OutcomeFormat::Human => told(&sniff, view),
        OutcomeFormat::Json => {
            let json = serde_json::to_string_pretty(&sniff).map_err(std::io::Error::other);
            json.map_err(Failure::stdout(view.lang))? + "\n"
        }
    };
    let mut stdout = anstream::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(Failure::stdout(view.lang))?;
    Ok(Exit::Accepted)
}

fn sniffed(file: &Path, options: &Options, view: View) -> Result<Sniff, Failure> {
    let workbooks = Workbooks::default().max_inflated(options.max_inflated);
    let input = match file == Path::new("-") {
        true => Input::reader("-", std::io::stdin()),
        false => Input::path(file),
    };
    acctpack::sniff(input.reading_workbooks(&workbooks), options)
        .map_err(|error| Failure::Engine(error, view))
}

/// The same without the accounts that names and samples may be.
fn masked(mut sniff: Sniff) -> Sniff {
    for column in &mut sniff.columns {
        column.sample = mask(&column.sample).to_string();
        column.name = mask(&column.name).to_string();
    }
    sniff.header = sniff.header.map(|header| mask(&header).to_string());
    sniff
}

/// What people read.
fn told(sniff: &Sniff, view: View) -> String {
    let words = messages::of(view.lang);
    let lines = words.sniff(sniff, view);
    let names: Vec<&str> = lines.iter().map(|(line, _)| words.sniff_line(*line)).collect();
    let room = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let mut text = String::new();
    for (at, ((line, value), name)) in lines.iter().zip(&names).enumerate() {
        // Several lines of a kind have one name.
        let is_more = at > 0 && lines[at - 1].0 == *line;
        let name = if is_more { "" } else { name };
        let value = escape(value);
        text += &format!("{BOLD}{}{BOLD:#}  {value}\n", left(name, room));
    }
    text
}
