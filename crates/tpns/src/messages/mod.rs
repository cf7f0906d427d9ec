//! What people read, one file a language. A language implements [`Messages`] as a whole, so that a
//! missing text does not compile, and a translator edits one file.

mod en;
mod zh;

use std::path::Path;

use acctpack::Lang;
use acctpack::text::escape;

use crate::client::Pushed;
use crate::error::{ConnectionError, ErrorKind};
use crate::schedule::TimeWarning;
use crate::service_code::ServiceCode;

/// Every text of the client in one language.
pub(crate) trait Messages: Sync {
    /// What went wrong and what to do.
    fn error(&self, error: &ErrorKind) -> String;

    /// How a connection failed, as part of a sentence.
    fn connection_error(&self, error: &ConnectionError) -> String;

    /// That a push was accepted and something failed afterwards; `why` is a part of a sentence.
    fn accepted_but(&self, pushed: &Pushed, why: &str) -> String;

    /// What is worth knowing of a send time.
    fn time_warning(&self, warning: TimeWarning) -> &'static str;

    /// What the language says of a code of the service.
    fn service_code(&self, code: ServiceCode) -> CodeText;
}

/// The texts of a language.
pub(crate) fn of(lang: Lang) -> &'static dyn Messages {
    match lang {
        Lang::En => &en::English,
        Lang::Zh => &zh::Chinese,
    }
}

/// What a language says of a code of the service.
pub(crate) struct CodeText {
    /// What the code means.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// A path as a message shows it.
fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}

/// The ids of a push as a message shows them.
fn ids(push_ids: &[String]) -> String {
    escape(&push_ids.join(", "))
}
