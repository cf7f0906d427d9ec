//! What a run answers, as JSON.

use std::io;

use acctpack::{Action, ErrorKind, Lang, Summary, escape};
use serde::Serialize;

use crate::messages;
use crate::settings::BadRequest;

/// What came of a request.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum RunAnswer {
    /// A list was judged.
    Done {
        /// The figures, as every acctpack writes them.
        summary: Box<Summary>,
        /// What the page shows of it, where that was asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        html: Option<String>,
        /// The verdict on the list as it is, where the page asked for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        verdict: Option<&'static str>,
    },
    /// A page was drawn that shows no list.
    Drawn {
        /// The page.
        html: String,
    },
    /// Nothing came of it.
    Failed {
        /// Why.
        failure: RunFailure,
    },
}

/// Why nothing came of a request.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct RunFailure {
    /// `request`, `input`, `cancelled` or `failed`: what a program tells apart.
    pub kind: &'static str,
    /// What happened and what to do, in the language that was asked for.
    pub message: String,
    /// The same for the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl RunFailure {
    pub(crate) fn of_request(error: &BadRequest, lang: Lang) -> RunFailure {
        let message = messages::of(lang).request_error(error);
        RunFailure { kind: "request", message, html: None }
    }

    /// A list that the host could not read.
    pub(crate) fn unreadable(name: &str, error: &io::Error, lang: Lang) -> RunFailure {
        let message = Action::Read.failed(Some(&escape(name)), error, lang);
        RunFailure { kind: "failed", message, html: None }
    }

    pub(crate) fn of_engine(error: &acctpack::Error, lang: Lang) -> RunFailure {
        let kind = match error.kind() {
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Usage(_) => "request",
            ErrorKind::NoColumn { .. }
            | ErrorKind::AmbiguousColumn { .. }
            | ErrorKind::ColumnNotChosen { .. } => "input",
            _ => "failed",
        };
        RunFailure { kind, message: error.message(lang), html: None }
    }
}
