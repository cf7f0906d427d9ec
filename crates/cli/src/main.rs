//! The command-line program: parse, dispatch, map the outcome to an exit status.

mod args;
mod config;
mod context;
mod delivery;
mod error;
mod exit;
mod generate;
mod help;
mod help_zh;
mod interruptible;
mod invocation;
mod lang;
mod progress;
mod reports;
mod resolve;
mod rules;
mod run;
mod signals;
mod size;
mod standard_output;
mod suggest;
mod terminal;
mod trust;

use std::ffi::OsString;
use std::process::ExitCode;

use args::Command;
use context::Context;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let lang = lang::preferred(&words);
    let cli = match args::parse(words, lang) {
        Ok(cli) => cli,
        Err(error) => return exit::at_parse(&error, lang),
    };
    cli.global.color.write_global();
    let context = Context::new(&cli.global, lang);
    let outcome = match &cli.command {
        Command::Check(args) => run::check(args, &context),
        Command::Clean(args) => run::clean(args, &context),
        Command::Rules(args) => rules::run(args, &context),
        Command::Completions(args) => generate::completions(args, &context),
        Command::Man(args) => generate::man(args, &context),
        Command::Upload(args) => delivery::upload::run(args, &context),
        Command::Push(args) => delivery::push::run(args, &context),
        Command::Send(args) => delivery::send::run(args, &context),
        Command::Sandbox(args) => delivery::sandbox::run(args, &context),
    };
    exit::at_end(outcome, lang)
}
