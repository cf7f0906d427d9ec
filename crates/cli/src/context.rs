//! What every command goes by.

use std::ffi::OsString;

use acctpack::Lang;

use crate::args::Global;

/// What every command goes by, whatever else it is given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'w> {
    /// What was typed, the program's own name first.
    pub(crate) words: &'w [OsString],
    /// The language of messages, by `--lang` or the locale.
    pub(crate) lang: Lang,
    /// Whether `--lang` chose it: then the config file cannot.
    pub(crate) lang_is_chosen: bool,
    /// How much is told to people.
    pub(crate) verbosity: Verbosity,
}

/// How much is told to people, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Only why acctpack could not run.
    Silent,
    /// One verdict line a file, too.
    Verdict,
    /// The report, with the first findings.
    Normal,
    /// The report, with all findings, of several files too.
    Verbose,
}

impl<'w> Context<'w> {
    pub(crate) fn new(global: &Global, lang: Lang, words: &'w [OsString]) -> Context<'w> {
        let verbosity = match (global.quiet, global.verbose) {
            (0, false) => Verbosity::Normal,
            (0, true) => Verbosity::Verbose,
            (1, _) => Verbosity::Verdict,
            _ => Verbosity::Silent,
        };
        Context { words, lang, lang_is_chosen: global.tongue().is_some(), verbosity }
    }

    /// The same for a step on the way to something else, whose verdict is not the last word.
    pub(crate) fn for_a_step(self) -> Context<'w> {
        let verbosity = if self.is_quiet() { Verbosity::Silent } else { self.verbosity };
        Context { verbosity, ..self }
    }

    /// Whether reports, progress and hints are kept from people.
    pub(crate) fn is_quiet(&self) -> bool {
        self.verbosity < Verbosity::Normal
    }
}
