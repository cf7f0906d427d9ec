//! The command-line program: parse, dispatch, map the outcome to an exit status.

mod cli;

use std::ffi::OsString;
use std::process::ExitCode;

use cli::args::Command;
#[cfg(feature = "tpns")]
use cli::tpns;
use cli::{Context, args, exit, lang, pages, rules, run};

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
        Command::Completions(args) => pages::completions(args, &context),
        Command::Man(args) => pages::man(args, &context),
        #[cfg(feature = "tpns")]
        Command::Upload(args) => tpns::upload::run(args, &context),
        #[cfg(feature = "tpns")]
        Command::Push(args) => tpns::push::run(args, &context),
        #[cfg(feature = "tpns")]
        Command::Send(args) => tpns::send::run(args, &context),
        #[cfg(feature = "tpns")]
        Command::Sandbox(args) => tpns::sandbox::run(args, &context),
    };
    exit::at_end(outcome, lang)
}
