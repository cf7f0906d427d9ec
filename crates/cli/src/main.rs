//! The command-line program: parse, dispatch, map the outcome to an exit status.

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
mod standard_output;
mod starter;
mod suggest;
mod summary_json;
mod terminal;
mod trust;
mod verdict;

use std::ffi::OsString;
use std::process::ExitCode;

use acctpack::Lang;

use args::Command;
use context::Context;
use starter::Starter;

/// musl's own lets one thread in at a time.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    if let Some(status) = complete::answer(&words) {
        return status;
    }
    let starter = Starter::found();
    let words = starter.command_line(words);
    let lang = lang::preferred(&words);
    let (status, ending) = run(&words, lang);
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

fn run(words: &[OsString], lang: Lang) -> (ExitCode, Ending) {
    let mut cli = match args::parse(words, lang) {
        Ok(cli) => cli,
        Err(error) => return (exit::at_parse(&error, words, lang), Ending::ToBeRead),
    };
    terminal::obey(cli.global.color);
    let context = Context::new(&cli.global, lang);
    if let Err(failure) = patterns::expand(&mut cli.command, lang) {
        return (exit::at_end(Err(failure), lang), Ending::ToBeRead);
    }
    let outcome = match &cli.command {
        Command::Check(args) => check::run(args, &context),
        Command::Clean(args) => clean::run(args, &context),
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
