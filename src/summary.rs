//! What a run came to: the figures that add up, the verdict, and what was written.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::format::PackageFormat;
use crate::input::encoding::TextEncoding;
use crate::options::{MaxRejects, Mode, Options};
use crate::profile::Profile;
use crate::rules::catalog::{Code, Counts, Severity};
use crate::unknown_name::UnknownName;

/// Whether the package would be taken (`check`), or was written (`clean`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It breaks no rule; or a clean package was written.
    Accepted,
    /// It breaks a rule; or nothing could be written.
    Rejected,
}

impl Verdict {
    /// `accepted` or `rejected`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Rejected => "rejected",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Verdict {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Verdict, UnknownName> {
        [Verdict::Accepted, Verdict::Rejected]
            .into_iter()
            .find(|verdict| verdict.name() == name)
            .ok_or_else(|| UnknownName::of("verdict", name))
    }
}

/// The figures of one run. `rows = kept + duplicates + excluded + rejected + blank + header`, always.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// Whether the package is good, or a good one was written.
    pub verdict: Verdict,
    /// The input's name.
    pub file: String,
    /// The input's form.
    pub input_format: PackageFormat,
    /// The name of the entry that was read, in a zip; escape it before showing it.
    pub entry: Option<String>,
    /// The input's encoding, as `UTF-8` or `GBK`.
    pub encoding: String,
    /// The size of the input file.
    pub bytes: u64,
    /// How many rows the input has.
    pub rows: u64,
    /// Rows that are good and the first of their kind.
    pub kept: u64,
    /// Good rows whose account stood in an earlier row.
    pub duplicates: u64,
    /// Good rows whose account was to be left out.
    pub excluded: u64,
    /// Rows with an error.
    pub rejected: u64,
    /// Rows that hold nothing.
    pub blank: u64,
    /// Rows that hold a column name.
    pub header: u64,
    /// Findings that weigh as errors and were not fixed.
    pub errors: u64,
    /// Findings that weigh as warnings and were not fixed.
    pub warnings: u64,
    /// How often each code was found, fixed or not.
    pub findings: Counts,
    /// Of these, how many `clean` fixed.
    pub fixed: Counts,
    /// How many accounts `clean` would keep, by the same options: for `check`, where it can be known.
    /// It cannot where `clean` would refuse the package as a whole, and where the text is a long
    /// stream, which is read once. Nor is it where [`Foresight::Skip`](crate::Foresight) was asked for.
    pub would_keep: Option<u64>,
    /// What was written.
    pub outputs: Vec<Written>,
    /// The figures of each input, where a run reads several files; else empty. They come to those of
    /// the summary.
    pub inputs: Vec<InputSummary>,
    /// The lists of the accounts that were to be left out.
    pub exclusions: Vec<ExclusionSummary>,
    /// How many rows `clean` might reject.
    pub max_rejects: MaxRejects,
    /// How long it took.
    pub seconds: f64,
    /// What a person wants to see at a glance: examples, lengths, shapes.
    pub digest: Profile,
}

impl Summary {
    /// Whether more rows were rejected than might be, so that nothing was written.
    pub fn has_too_many_rejects(&self) -> bool {
        self.max_rejects.is_exceeded(self.rejected, self.rows)
    }
}

/// The figures of one input of several.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct InputSummary {
    /// Its name.
    pub file: String,
    /// Its form.
    #[serde(serialize_with = "by_name")]
    pub input_format: PackageFormat,
    /// Its encoding.
    pub encoding: String,
    /// Its size.
    pub bytes: u64,
    /// How many rows it has; none if it could not be read as a list.
    pub rows: u64,
    /// Rows that are good and the first of their kind among all inputs.
    pub kept: u64,
    /// Good rows whose account stood in an earlier row, of this input or one before it.
    pub duplicates: u64,
    /// Good rows whose account was to be left out.
    pub excluded: u64,
    /// Rows with an error.
    pub rejected: u64,
    /// Rows that hold nothing.
    pub blank: u64,
    /// Rows that hold a column name.
    pub header: u64,
    /// Its place among the lists that were judged.
    #[serde(skip)]
    pub(crate) list: Option<usize>,
}

/// The figures of a list of accounts that were to be left out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ExclusionSummary {
    /// Its name.
    pub file: String,
    /// Its form.
    #[serde(serialize_with = "by_name")]
    pub input_format: PackageFormat,
    /// Its encoding.
    pub encoding: String,
    /// Its size.
    pub bytes: u64,
    /// How many rows it has; none if it could not be read as a list.
    pub rows: u64,
    /// How many of them hold an account.
    pub accounts: u64,
    /// How many have an error, and leave out nobody.
    pub rejected: u64,
    /// How many rows of the inputs were left out because of it. What stands in two lists is counted for
    /// the first.
    pub excluded: u64,
    /// Whether any of its accounts stands in an input.
    #[serde(skip)]
    pub(crate) is_shared: bool,
    /// Its place among the lists that were judged.
    #[serde(skip)]
    pub(crate) list: Option<usize>,
}

fn by_name<S: Serializer>(format: &PackageFormat, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(format.name())
}

impl InputSummary {
    pub(crate) fn new(
        file: String,
        input_format: PackageFormat,
        encoding: String,
        bytes: u64,
        list: Option<usize>,
    ) -> InputSummary {
        let (rows, kept, duplicates, excluded) = (0, 0, 0, 0);
        let (rejected, blank, header) = (0, 0, 0);
        InputSummary {
            file,
            input_format,
            encoding,
            bytes,
            rows,
            kept,
            duplicates,
            excluded,
            rejected,
            blank,
            header,
            list,
        }
    }
}

impl ExclusionSummary {
    pub(crate) fn new(
        file: String,
        input_format: PackageFormat,
        encoding: String,
        bytes: u64,
        list: Option<usize>,
    ) -> ExclusionSummary {
        let (rows, accounts, rejected, excluded, is_shared) = (0, 0, 0, 0, false);
        ExclusionSummary {
            file,
            input_format,
            encoding,
            bytes,
            rows,
            accounts,
            rejected,
            excluded,
            is_shared,
            list,
        }
    }
}

/// One package that `clean` wrote.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Written {
    /// Where it is; `-` for a stream.
    #[serde(serialize_with = "lossy")]
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// How many accounts it holds.
    pub accounts: u64,
}

/// A path that is not Unicode is shown as well as can be; it must not spoil a report.
fn lossy<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

impl Written {
    /// For the engine, and for tests of what shows summaries.
    pub fn new(path: PathBuf, bytes: u64, accounts: u64) -> Written {
        Written { path, bytes, accounts }
    }
}

impl Summary {
    /// An empty one, to be filled: for the engine, and for tests of what shows summaries.
    pub fn new(file: String, input_format: PackageFormat) -> Summary {
        Summary {
            verdict: Verdict::Rejected,
            file,
            input_format,
            entry: None,
            encoding: "UTF-8".into(),
            bytes: 0,
            rows: 0,
            kept: 0,
            duplicates: 0,
            excluded: 0,
            rejected: 0,
            blank: 0,
            header: 0,
            errors: 0,
            warnings: 0,
            findings: Counts::default(),
            fixed: Counts::default(),
            would_keep: None,
            outputs: Vec::new(),
            inputs: Vec::new(),
            exclusions: Vec::new(),
            max_rejects: MaxRejects::Any,
            seconds: 0.0,
            digest: Profile::default(),
        }
    }

    /// Counts the findings of duplicates: `clean` leaves them out, which fixes them.
    pub(crate) fn count_duplicates(&mut self, count: u64, options: &Options, mode: Mode) {
        let Some(severity) = options.severity(Code::Duplicate) else { return };
        self.findings.add(Code::Duplicate, count);
        match (mode, severity) {
            (Mode::Clean, _) => self.fixed.add(Code::Duplicate, count),
            (Mode::Check, Severity::Error) => self.errors += count,
            (Mode::Check, Severity::Warning) => self.warnings += count,
        }
    }

    /// Whether every row is accounted for.
    pub fn adds_up(&self) -> bool {
        let good = self.kept + self.duplicates + self.excluded;
        self.rows == good + self.rejected + self.blank + self.header
    }

    /// Whether what was judged good should be looked at all the same: warnings stand in it, or it
    /// has several columns.
    pub fn is_doubtful(&self) -> bool {
        self.warnings > 0 || self.digest.columns.len() > 1
    }

    /// The input's form, where it is one that can be read.
    pub fn known_format(&self) -> Option<PackageFormat> {
        let is_another = self.rows == 0 && self.findings.get(Code::FileFormat) > 0;
        (!is_another).then_some(self.input_format)
    }

    /// The input's encoding, where there was text to tell it by.
    pub fn known_encoding(&self) -> Option<&str> {
        let is_assumed = self.rows == 0 && self.encoding == TextEncoding::UTF_8.name();
        (!is_assumed).then_some(&self.encoding)
    }

    /// How many findings of a severity there are that were not fixed.
    pub fn count(&self, severity: Severity) -> u64 {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
        }
    }
}

/// The version of the summary's keys. A key that is new leaves it as it is; one that goes, or comes to
/// mean something else, raises it.
pub const SCHEMA: u32 = 1;

/// How many there are of each name; names that do not occur are left out.
struct CountsByName<I>(I);

impl<I: Iterator<Item = (&'static str, u64)> + Clone> Serialize for CountsByName<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.clone())
    }
}

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings: Vec<_> =
            self.findings.iter().map(|(code, count)| (code.name(), count)).collect();
        let kinds: Vec<_> =
            self.digest.shapes.iter().map(|(kind, count)| (kind.id(), count)).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &SCHEMA)?;
        map.serialize_entry("verdict", self.verdict.name())?;
        map.serialize_entry("file", &self.file)?;
        map.serialize_entry("input_format", self.input_format.name())?;
        map.serialize_entry("encoding", &self.encoding)?;
        map.serialize_entry("bytes", &self.bytes)?;
        map.serialize_entry("rows", &self.rows)?;
        map.serialize_entry("kept", &self.kept)?;
        map.serialize_entry("duplicates", &self.duplicates)?;
        map.serialize_entry("excluded", &self.excluded)?;
        map.serialize_entry("rejected", &self.rejected)?;
        map.serialize_entry("blank", &self.blank)?;
        map.serialize_entry("header", &self.header)?;
        map.serialize_entry("errors", &self.errors)?;
        map.serialize_entry("warnings", &self.warnings)?;
        map.serialize_entry("findings", &CountsByName(findings.iter().copied()))?;
        map.serialize_entry("kinds", &CountsByName(kinds.iter().copied()))?;
        map.serialize_entry("would_keep", &self.would_keep)?;
        map.serialize_entry("outputs", &self.outputs)?;
        if !self.inputs.is_empty() {
            map.serialize_entry("inputs", &self.inputs)?;
            map.serialize_entry("exclusions", &self.exclusions)?;
        }
        map.serialize_entry("seconds", &self.seconds)?;
        map.end()
    }
}
