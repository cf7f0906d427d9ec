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
mod progress;
mod reports;
mod resolve;
mod rules;
mod run;
mod signals;
mod size;
mod standard_output;
mod suggest;
mod summary_json;
mod terminal;
mod trust;
mod verdict;

use std::ffi::OsString;
use std::process::ExitCode;

use args::Command;
use context::Context;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    if let Some(status) = complete::answer(&words) {
        return status;
    }
    let lang = lang::preferred(&words);
    let cli = match args::parse(&words, lang) {
        Ok(cli) => cli,
        Err(error) => return exit::at_parse(&error, &words, lang),
    };
    terminal::obey(cli.global.color);
    let context = Context::new(&cli.global, lang);
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
    exit::at_end(outcome, lang)
}
