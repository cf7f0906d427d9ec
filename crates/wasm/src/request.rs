//! What is asked for, as JSON. Names are those of the program's flags and config file, as JavaScript writes
//! them: `noFix`, `maxRejects`.

use std::collections::BTreeMap;

use acctpack::Verdict;
use serde::Deserialize;

/// What a host asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Request {
    /// What to do.
    pub command: RequestedCommand,
    /// The lists to read, one text in the end.
    #[serde(default)]
    pub inputs: Vec<ListToRead>,
    /// The lists of those who are left out.
    #[serde(default)]
    pub exclude: Vec<ListToRead>,
    /// What the caller of the library wrote.
    #[serde(default)]
    pub(crate) options: CallerOptions,
    /// What a person clicked on the page, in this order: the control's name and value, and whether a switch is
    /// to be on.
    #[serde(default)]
    pub(crate) choices: Vec<(String, String, bool)>,
    /// The verdict on the list as it is, where the page knows it from before.
    #[serde(default)]
    pub(crate) verdict: Option<String>,
    /// The time that a report says it was made at.
    #[serde(default)]
    pub(crate) made: Option<String>,
}

impl Request {
    /// The verdict that the page knows.
    pub(crate) fn known_verdict(&self) -> Option<Verdict> {
        self.verdict.as_ref().and_then(|name| name.parse().ok())
    }
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RequestedCommand {
    /// Judge a package as it stands.
    Check,
    /// Write a clean package.
    Clean,
    /// Do both for the page, and draw what came of it.
    Page,
    /// Draw the page before a list was dropped.
    Home,
    /// Draw that a run broke off, as it does where memory is short.
    Broken,
}

/// A list to read.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct ListToRead {
    /// What it is called; its extension says its form. `-` for none.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
}

/// What a caller of the library may choose. What is not known is refused: a slip must not pass for a
/// default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct CallerOptions {
    pub(crate) lang: Option<String>,
    pub(crate) redact: bool,
    pub(crate) target: Option<String>,
    pub(crate) strict: bool,
    pub(crate) severity: BTreeMap<String, String>,
    pub(crate) fix: Vec<String>,
    pub(crate) no_fix: Vec<String>,
    pub(crate) account_type: Option<u32>,
    pub(crate) encoding: Option<String>,
    pub(crate) delimiter: Option<String>,
    pub(crate) column: Option<NumberOrText>,
    pub(crate) sheet: Option<NumberOrText>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) max_rejects: Option<NumberOrText>,
    pub(crate) max_inflated: Option<u64>,
    pub(crate) max_findings: Option<usize>,
    pub(crate) rejects: Option<String>,
    pub(crate) reports: Vec<String>,
}

/// `3` or `"phone"`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum NumberOrText {
    Number(u64),
    Text(String),
}

impl NumberOrText {
    pub(crate) fn to_text(&self) -> String {
        match self {
            NumberOrText::Number(number) => number.to_string(),
            NumberOrText::Text(text) => text.clone(),
        }
    }
}
