//! What the tests share: runs of the library with everything it tells, and texts to run it on.

use std::io::Read;
use std::path::Path;

use acctpack::{Code, Hooks, Input, Output, PackageFormat, Severity, Summary};

use crate::oracle::{Found, Rules, Task};

#[path = "../shared/packages.rs"]
mod packages;

pub(crate) use packages::{filler, unzip, zipped};

/// Good rows of exactly `len` bytes, all different from one another and long, so that a block holds few of
/// them: where a block ends is what a test is about, not what its rows cost a naive reading.
pub(crate) fn long_rows(len: usize) -> Vec<u8> {
    const ROW: usize = 90;
    let mut text = Vec::with_capacity(len);
    // One number first, which rows further on may repeat.
    text.extend_from_slice(b"13000000000\n");
    while text.len() + 2 * ROW <= len {
        let number = text.len();
        text.extend_from_slice(format!("{number:089}\n").as_bytes());
    }
    let rest = filler(len - text.len());
    text.extend_from_slice(&rest);
    text
}

/// Blank rows of exactly `len` bytes, most of them of 64 bytes.
pub(crate) fn blank_rows(len: usize) -> Vec<u8> {
    let mut text = [&[b' '; 63][..], b"\n"].concat().repeat(len / 64);
    text.resize(len, b'\n');
    text
}

/// A finding, as the callback saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) row: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) found: Found,
    pub(crate) raw: Vec<u8>,
    pub(crate) first_row: Option<u64>,
    pub(crate) file: Option<String>,
    pub(crate) first_file: Option<String>,
}

/// All that a run tells.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) summary: Summary,
    pub(crate) told: Vec<Told>,
    pub(crate) package: Vec<u8>,
}

impl Run {
    /// The figures and findings, without the time it took and the file's name.
    pub(crate) fn facts(&self) -> impl PartialEq + std::fmt::Debug + '_ {
        let s = &self.summary;
        let figures = [s.rows, s.kept, s.duplicates, s.rejected, s.blank, s.header];
        let weights = [s.errors, s.warnings, s.bytes];
        let sight = (&s.digest, &s.encoding);
        (s.verdict, figures, weights, &s.findings, &s.fixed, sight, &self.told, &self.package)
    }

    /// `2@3 too-short` for each finding: row, byte offset, code, and `*` where it was fixed.
    pub(crate) fn spelled(&self) -> Vec<String> {
        let place = |told: &Told| match (told.row, told.offset) {
            (Some(row), Some(offset)) => format!("{row}@{offset} "),
            _ => String::new(),
        };
        let fixed = |told: &Told| if told.found.fixed { "*" } else { "" };
        let spell = |told: &Told| format!("{}{}{}", place(told), told.found.code, fixed(told));
        self.told.iter().map(spell).collect()
    }
}

/// Runs `check`, or `clean` to a package of the given form in memory.
pub(crate) fn run(input: Input<'_>, task: Task, to: PackageFormat, rules: &Rules) -> Run {
    run_with(input, task, to, rules, None).unwrap_or_else(|error| panic!("{error}"))
}

/// The same, with the rejected rows written to a file.
pub(crate) fn run_with(
    input: Input<'_>,
    task: Task,
    to: PackageFormat,
    rules: &Rules,
    rejects: Option<&Path>,
) -> acctpack::Result<Run> {
    let mut told = Vec::new();
    let mut package = Vec::new();
    let mut take = |finding: &acctpack::Finding<'_>| {
        told.push(Told {
            row: finding.row,
            offset: finding.byte_offset,
            found: Found { code: finding.code, severity: finding.severity, fixed: finding.fixed },
            raw: finding.account.as_deref().unwrap_or_default().to_vec(),
            first_row: finding.first_row,
            file: finding.file.as_deref().map(str::to_string),
            first_file: finding.first_file.as_deref().map(str::to_string),
        });
    };
    let mut hooks = Hooks::default();
    hooks.finding = Some(Box::new(&mut take));
    hooks.rejects = rejects.map(Path::to_path_buf);
    let summary = match task {
        Task::Check => acctpack::check_with(input, &rules.options, hooks)?,
        Task::Clean => {
            let output = Output::writer(to, &mut package);
            acctpack::clean_with(input, output, &rules.options, hooks)?
        }
    };
    Ok(Run { summary, told, package })
}

pub(crate) fn name_of(format: PackageFormat) -> String {
    format!("list.{}", format.name())
}

/// Gives a few bytes at a time, now many, now one.
pub(crate) struct Dribble<'a> {
    pub(crate) rest: &'a [u8],
    pub(crate) step: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.step = self.step * 7 % 4099 + 1;
        let len = self.step.min(self.rest.len()).min(buffer.len());
        buffer[..len].copy_from_slice(&self.rest[..len]);
        self.rest = &self.rest[len..];
        Ok(len)
    }
}

/// What the checks of every run have in common.
pub(crate) fn check_figures(run: &Run) {
    let summary = &run.summary;
    assert!(summary.adds_up(), "{summary:?}");
    let rows: Vec<u64> = run.told.iter().filter_map(|told| told.row).collect();
    assert!(rows.is_sorted(), "findings come in row order");
    assert!(rows.iter().all(|&row| (1..=summary.rows).contains(&row)));
    for &code in Code::ALL {
        let told = run.told.iter().filter(|told| told.found.code == code);
        assert_eq!(told.clone().count() as u64, summary.findings.get(code), "{code}");
        let fixed = told.filter(|told| told.found.fixed).count() as u64;
        assert_eq!(fixed, summary.fixed.get(code), "{code}");
    }
    for severity in [Severity::Error, Severity::Warning] {
        let told = run.told.iter().filter(|t| !t.found.fixed && t.found.severity == severity);
        assert_eq!(told.count() as u64, summary.count(severity));
    }
}
