//! What people read, one file a language. A language implements [`Messages`] as a whole, so that a
//! missing text does not compile, and a translator edits one file.

mod en;
mod zh;

use std::io;
use std::path::Path;

use crate::error::{Action, ErrorKind};
use crate::lang::Lang;
use crate::options::RuleConfigError;
use crate::profile::{AccountKind, Insight};
use crate::rules::catalog::Code;
use crate::rules::finding::{Detail, View};
use crate::target::{AccountForm, Target};
use crate::text::escape::escape;

/// Every text of the engine in one language.
pub(crate) trait Messages: Sync {
    /// What the language says of a rule.
    fn rule(&self, code: Code) -> RuleText;

    /// What stands between a problem and its remedy.
    fn and_so(&self) -> &'static str;

    /// What follows a row that is one of another file.
    fn of_file(&self, file: &str) -> String;

    /// The particulars of a finding. What comes from the input goes through `view`.
    fn detail(&self, detail: &Detail<'_>, view: View) -> String;

    /// The form that accounts of a type have.
    fn account_form(&self, form: AccountForm) -> &'static str;

    /// What accounts look like, in the plural.
    fn account_kind(&self, kind: AccountKind) -> &'static str;

    /// What is worth knowing of a list.
    fn insight(&self, insight: Insight) -> &'static str;

    /// Why a rule cannot be set as it was.
    fn rule_config_error(&self, error: RuleConfigError) -> String;

    /// What went wrong and what to do.
    fn error(&self, error: &ErrorKind) -> String;

    /// As in "cannot read".
    fn action(&self, action: Action) -> &'static str;

    /// That an action failed, with which file, and why.
    fn failed(&self, action: Action, path: Option<&str>, why: &io::Error) -> String;

    /// Why the system refused.
    fn system_reason(&self, source: &io::Error) -> String;
}

/// The texts of a language.
pub(crate) fn of(lang: Lang) -> &'static dyn Messages {
    match lang {
        Lang::En => &en::English,
        Lang::Zh => &zh::Chinese,
    }
}

/// What a language says of one rule.
pub(crate) struct RuleText {
    /// What it is about in a few words, true of every target.
    pub title: &'static str,
    /// What is wrong; `{}` stands for the particulars.
    pub problem: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// What `clean` did where it fixed it; `None` where it never does.
    pub fixed: Option<&'static str>,
    /// Where the rule comes from, and what it costs to break it.
    pub rationale: Rationale,
    /// One line for all the findings of a rule about rows; `None` for a rule about the package, whose
    /// problem is that line.
    pub headline: Option<fn(u64, &Particulars<'_>) -> String>,
}

/// Why a rule is there.
pub(crate) enum Rationale {
    /// The same for every target.
    Always(&'static str),
    /// With the limits of the target.
    Of(fn(&Target) -> String),
}

/// What a line about many findings may name.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Particulars<'a> {
    /// The target whose limits are in force.
    pub target: &'a Target,
    /// The particulars of the first finding.
    pub first: Option<&'a str>,
    /// Those that all findings share, where that is known.
    pub shared: Option<&'a str>,
}

impl<'a> Particulars<'a> {
    /// No more than the target.
    pub fn of_target(target: &'a Target) -> Particulars<'a> {
        Particulars { target, first: None, shared: None }
    }
}

/// A path as a message shows it.
fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}

/// A character as people type it, or its code point.
fn character(c: char) -> String {
    match c {
        ' ' | ';' | ',' | '|' | '；' | '，' | '｜' | '、' => format!("`{c}`"),
        _ => format!("U+{:04X}", c as u32),
    }
}

/// A problem with its particulars put in.
pub(crate) fn fill(template: &str, particulars: &str) -> String {
    template.replacen("{}", particulars, 1)
}

#[cfg(test)]
mod tests;
