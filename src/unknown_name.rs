//! A name that is none, where formats, severities and encodings are read from texts.

use std::fmt;

/// A text is not the name of what it should name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
    name: String,
}

impl UnknownName {
    pub(crate) fn of(what: &'static str, name: &str) -> UnknownName {
        UnknownName { what, name: name.to_string() }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no {} is called {:?}", self.what, self.name)
    }
}

impl std::error::Error for UnknownName {}
