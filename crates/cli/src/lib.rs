//! The command-line program, as a function: parse, dispatch, map the outcome to an exit status. The program
//! `acctpack` is this and nothing else; so is the command that comes with acctpack for Python.

mod args;
mod check;
mod clean;
mod complete;
mod completions;
mod config;
mod context;
mod delivery;
mod door;
mod error;
mod exit;
mod help;
mod help_zh;
mod hints;
mod inputs;
mod interruptible;
mod invocation;
mod lang;
mod lines;
mod man;
mod messages;
mod patterns;
mod progress;
mod reports;
mod resolve;
mod rules;
mod run;
mod signals;
mod size;
mod sniff;
mod standard_output;
mod starter;
mod suggest;
mod summary_json;
mod terminal;
mod trust;
mod verdict;

use std::ffi::OsString;
use std::io::Write as _;

use acctpack::Lang;

use args::Command;
use context::Context;
use starter::Starter;

/// Runs the program by its words, the first of which is its own name, and returns its exit status.
///
/// It reads and writes the standard streams, heeds signals, and ends the process where a second one comes:
/// it is the last thing that a process does.
pub fn run(words: Vec<OsString>) -> u8 {
    let status = started(words);
    // A host that is no Rust program does not do it at its end. Whether all was taken is known by then.
    let _ = std::io::stdout().flush();
    status
}

fn started(words: Vec<OsString>) -> u8 {
    if let Some(status) = complete::answer(&words) {
        return status;
    }
    let starter = Starter::found();
    let words = starter.command_line(words);
    let lang = lang::preferred(&words);
    let (status, ending) = command(&words, lang);
    if ending == Ending::ToBeRead {
        starter.keep_window(lang);
    }
    status
}

/// Whether something was printed last that a person must see.
#[derive(PartialEq, Eq)]
enum Ending {
    ToBeRead,
    /// The page in the browser has told all.
    Told,
}

fn command(words: &[OsString], lang: Lang) -> (u8, Ending) {
    let mut cli = match args::parse(words, lang) {
        Ok(cli) => cli,
        Err(error) => return (exit::at_parse(&error, words, lang), Ending::ToBeRead),
    };
    terminal::obey(cli.global.color);
    let context = Context::new(&cli.global, lang, words);
    if let Err(failure) = patterns::expand(&mut cli.command, lang) {
        return (exit::at_end(Err(failure), lang), Ending::ToBeRead);
    }
    let outcome = match &cli.command {
        Command::Check(args) => check::run(args, &context),
        Command::Clean(args) => clean::run(args, &context),
        Command::Sniff(args) => sniff::run(args, &context),
        Command::Rules(args) => rules::run(args, &context),
        Command::Completions(args) => completions::run(args, &context),
        Command::Man(args) => man::run(args, &context),
        Command::Upload(args) => delivery::upload::run(args, &context),
        Command::Push(args) => delivery::push::run(args, &context),
        Command::Send(args) => delivery::send::run(args, &context),
        Command::Console(args) => delivery::console::run(args, &context),
        Command::Sandbox(args) => delivery::sandbox::run(args, &context),
    };
    let ending = match (&cli.command, &outcome) {
        (Command::Console(_), Ok(_)) => Ending::Told,
        _ => Ending::ToBeRead,
    };
    (exit::at_end(outcome, lang), ending)
}
