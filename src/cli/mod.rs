//! The command line above the library: flags, the config file, the terminal. Flags become
//! [`acctpack::Options`] in one step ([`plan`]); nothing deeper ever sees one.

pub(crate) mod args;
pub(crate) mod config;
pub(crate) mod door;
pub(crate) mod exit;
pub(crate) mod failure;
pub(crate) mod help;
pub(crate) mod help_zh;
pub(crate) mod human;
pub(crate) mod lang;
pub(crate) mod mend;
pub(crate) mod pages;
pub(crate) mod patient;
pub(crate) mod plan;
pub(crate) mod progress;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod signals;
pub(crate) mod size;
pub(crate) mod suggest;
pub(crate) mod terminal;
pub(crate) mod text;
#[cfg(feature = "tpns")]
pub(crate) mod tpns;

use acctpack::Lang;

/// What every command goes by, whatever else it is given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// The language of messages, by `--lang` or the locale.
    pub(crate) lang: Lang,
    /// Whether `--lang` chose it: then the config file cannot.
    pub(crate) lang_is_chosen: bool,
    /// Whether only failures are told.
    pub(crate) quiet: bool,
}

impl Context {
    pub(crate) fn new(global: &args::Global, lang: Lang) -> Context {
        Context { lang, lang_is_chosen: global.tongue().is_some(), quiet: global.quiet }
    }
}
