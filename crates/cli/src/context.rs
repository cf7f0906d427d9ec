//! What every command goes by.

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
    pub(crate) fn new(global: &crate::args::Global, lang: Lang) -> Context {
        Context { lang, lang_is_chosen: global.tongue().is_some(), quiet: global.quiet }
    }
}
