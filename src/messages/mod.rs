//! What people read, one file a language. A language implements [`Messages`] as a whole, so that a
//! missing text does not compile, and a translator edits one file.

mod en;
mod zh;

use std::io;
use std::path::Path;

use crate::error::{Action, ErrorKind};
use crate::format::PackageFormat;
use crate::lang::Lang;
use crate::options::RuleConfigError;
use crate::profile::{AccountKind, Insight};
use crate::rules::catalog::Code;
use crate::rules::finding::{Detail, View};
use crate::rules::package::ZipError;
use crate::rules::table::{ColumnSample, Table};
use crate::target::{AccountForm, Target};
use crate::text::escape::{escape, head};

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

    /// What is wrong with a zip.
    fn zip_error(&self, error: ZipError) -> &'static str;

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

/// A message names so many columns of a table.
const MOST_COLUMNS: usize = 8;
/// So many bytes of a column's name or its sample stand in a message.
const MOST_OF_A_CELL: usize = 40;

/// The columns of a table that a message names, each as `about` has it, and how many more there are.
fn columns_of(table: &Table, about: impl Fn(usize, &ColumnSample) -> String) -> (Vec<String>, u64) {
    let named = table.columns.iter().take(MOST_COLUMNS).enumerate();
    let texts: Vec<String> = named.map(|(at, column)| about(at + 1, column)).collect();
    let more = table.columns.len() as u64 + table.more - texts.len() as u64;
    (texts, more)
}

/// A column's number and its name, and beside it what stands in it: the parts of what a message
/// says of a column that are the same in every language.
fn column_parts(number: usize, column: &ColumnSample, view: View) -> (String, Vec<String>) {
    let shown = |text: &str| escape(head(&view.text(text.as_bytes()), MOST_OF_A_CELL));
    let name = match column.name.as_str() {
        "" => number.to_string(),
        name => format!("{number} {}", shown(name)),
    };
    let sample = Some(shown(&column.sample)).filter(|sample| !sample.is_empty());
    let kind = column.kind.map(|kind| kind.name(view.lang).to_string());
    (name, sample.into_iter().chain(kind).collect())
}

/// A delimiter as a flag takes it.
fn delimiter(delimiter: char) -> String {
    match delimiter {
        '\t' => "tab".to_string(),
        other => escape(&format!("'{other}'")),
    }
}

/// The names of formats, as they are listed.
fn formats(formats: &[PackageFormat]) -> String {
    formats.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
}

/// A problem with its particulars put in.
pub(crate) fn fill(template: &str, particulars: &str) -> String {
    template.replacen("{}", particulars, 1)
}

#[cfg(test)]
mod tests;
