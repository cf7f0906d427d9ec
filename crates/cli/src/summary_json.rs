//! `--format json`: the summary of a run and what it came by, an object a file, each on a line of its
//! own. A run that came to nothing has the same keys, all `null` but those that are known.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::path::Path;

use acctpack::{Summary, escape_json};
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use crate::resolve::RunPlan;
use crate::terminal;

/// The summary, and what it came by.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    /// The config file that was read, if one was: it may have changed the verdict.
    config: Option<Cow<'a, str>>,
    /// Those that were found and not read, if there are any: others can have written them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    config_passed_by: Vec<Cow<'a, str>>,
}

/// On one line for programs, on several for a person who looks at it.
pub(crate) fn print(summary: &Summary, plan: &RunPlan) -> io::Result<()> {
    put(&Printed {
        summary,
        config: plan.config.as_deref().map(Path::to_string_lossy),
        config_passed_by: plan.config_passed_by.iter().map(|path| path.to_string_lossy()).collect(),
    })
}

/// What stands for the summary of a run that came to nothing.
pub(crate) fn print_failure(file: &Path, message: &str) -> io::Result<()> {
    put(&FailureJson { file: Some(file.to_string_lossy()), message })
}

/// What stands for it where the command line was not understood: no file was looked at.
pub(crate) fn print_usage_error(message: &str) -> io::Result<()> {
    put(&FailureJson { file: None, message })
}

fn put(value: &impl Serialize) -> io::Result<()> {
    let text = match terminal::stdout_is_terminal() {
        true => serde_json::to_string_pretty(value)?,
        false => serde_json::to_string(value)?,
    };
    let mut stdout = io::stdout().lock();
    // A file's name may hold what steers a terminal.
    terminal::if_read(writeln!(stdout, "{}", escape_json(&text)).and_then(|()| stdout.flush()))
}

/// A run that came to nothing.
struct FailureJson<'a> {
    file: Option<Cow<'a, str>>,
    message: &'a str,
}

/// What is not known of it.
const UNKNOWN: [&str; 18] = [
    "input_format",
    "encoding",
    "bytes",
    "rows",
    "kept",
    "duplicates",
    "excluded",
    "rejected",
    "blank",
    "header",
    "errors",
    "warnings",
    "findings",
    "kinds",
    "would_keep",
    "outputs",
    "seconds",
    "config",
];

impl Serialize for FailureJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &acctpack::SCHEMA)?;
        map.serialize_entry("verdict", "failed")?;
        map.serialize_entry("file", &self.file)?;
        UNKNOWN.iter().try_for_each(|key| map.serialize_entry(key, &()))?;
        map.serialize_entry("error", self.message)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acctpack::PackageFormat;

    /// The keys of an object in their order, none of whose values holds a quote.
    fn keys(value: &impl Serialize) -> Vec<String> {
        let text = serde_json::to_string(value).unwrap();
        let parts = text.split("\":").map(|part| part.rsplit('"').next().unwrap().to_string());
        let keys: Vec<String> = parts.collect();
        keys[..keys.len() - 1].to_vec()
    }

    #[test]
    fn a_run_that_failed_has_the_keys_of_one_that_did_not_and_why() {
        let summary = Summary::new("a.txt".into(), PackageFormat::Txt);
        let mut expected =
            keys(&Printed { summary: &summary, config: None, config_passed_by: Vec::new() });
        expected.push("error".into());
        assert_eq!(keys(&FailureJson { file: Some("a.txt".into()), message: "why" }), expected);
    }
}
