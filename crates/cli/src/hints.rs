//! What was likely meant by a command line that cannot be taken, where the parser does not know.

use std::path::Path;

use acctpack::{PackageFormat, escape};
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, CommandFactory as _, ValueEnum as _};

use crate::args::{Cli, Format};
use crate::help::context;
use crate::starter;

/// A slip that is often made, with what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// `acctpack list.csv`: the command is missing.
    FileAsCommand { shown: String, quoted: String },
    /// `--output-format json`, as other tools call `--format`.
    FlagOfAnotherTool { flag: String },
    /// `--to json`: the form of the report where that of the package belongs.
    ReportAsPackage { value: String },
    /// A flag of `clean` that was given to `check`.
    FlagOfClean { flag: String },
    /// `sandbox 8080`.
    PortWithoutFlag { port: String },
    /// A file too many for a command that takes one.
    FurtherFile { shown: String, command: &'static str },
}

/// What is wrong and what to type instead, for the slips that are made most.
pub(crate) fn of_slip(error: &clap::Error) -> Option<Slip> {
    match error.kind() {
        ErrorKind::InvalidSubcommand => file_as_command(error),
        ErrorKind::UnknownArgument => {
            let known = form_of_another_tool(error).or_else(|| flag_of_clean(error));
            known.or_else(|| further_word(error))
        }
        ErrorKind::InvalidValue => form_as_package(error),
        _ => None,
    }
}

fn file_as_command(error: &clap::Error) -> Option<Slip> {
    let word = context(error, ContextKind::InvalidSubcommand)?;
    let is_file = PackageFormat::of_name(&word).is_some() || Path::new(&word).exists();
    if !is_file && word != "-" {
        return None;
    }
    Some(Slip::FileAsCommand { shown: escape(&word), quoted: starter::quote(&word) })
}

fn form_of_another_tool(error: &clap::Error) -> Option<Slip> {
    let flag = context(error, ContextKind::InvalidArg)?;
    let is_it = matches!(&*flag, "--output-format" | "--report-format" | "--json");
    is_it.then_some(Slip::FlagOfAnotherTool { flag })
}

fn form_as_package(error: &clap::Error) -> Option<Slip> {
    let flag = context(error, ContextKind::InvalidArg)?;
    let value = context(error, ContextKind::InvalidValue)?;
    let is_report = Format::value_variants().iter().any(|form| form.name() == value);
    (flag.starts_with("--to ") && is_report).then_some(Slip::ReportAsPackage { value })
}

fn flag_of_clean(error: &clap::Error) -> Option<Slip> {
    let usage = error.get(ContextKind::Usage)?.to_string();
    if !usage.contains("acctpack check") {
        return None;
    }
    let flag = context(error, ContextKind::InvalidArg)?;
    let commands = Cli::command();
    let clean = commands.find_subcommand("clean")?;
    let is_its = |arg: &Arg| {
        let long = arg.get_long().map(|name| format!("--{name}"));
        let short = arg.get_short().map(|name| format!("-{name}"));
        long.as_ref() == Some(&flag) || short.as_ref() == Some(&flag)
    };
    clean.get_arguments().any(is_its).then_some(Slip::FlagOfClean { flag })
}

/// A word too many: a second file, a port without its flag.
fn further_word(error: &clap::Error) -> Option<Slip> {
    let word = context(error, ContextKind::InvalidArg)?;
    if word.starts_with('-') && word != "-" {
        return None;
    }
    let usage = error.get(ContextKind::Usage)?.to_string();
    if usage.contains("acctpack sandbox") && word.parse::<u16>().is_ok() {
        return Some(Slip::PortWithoutFlag { port: word });
    }
    let takes_one = ["upload", "send"];
    let command = takes_one.into_iter().find(|name| usage.contains(&format!("acctpack {name}")))?;
    Some(Slip::FurtherFile { shown: escape(&word), command })
}
