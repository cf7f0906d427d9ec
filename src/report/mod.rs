//! Reports: each format in a file of its own, streamed a finding at a time, so that a report of
//! eight million findings takes no memory.

mod csv;
mod html;
mod json;
mod jsonl;
mod phrases;

use std::path::{Path, PathBuf};

use crate::finding::{Finding, View};
use crate::next::Typed;
use crate::summary::Summary;

/// A report to write: where, in which form, in which view.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// Where to write it.
    pub path: PathBuf,
    /// Its form.
    pub format: ReportFormat,
    /// Its language, and whether accounts are masked.
    pub view: View,
    /// What was typed, for a page to say what to type next; `None` if it was not a command.
    pub typed: Option<Typed>,
    /// When it was made, as a page is to say it; `None` leaves that out.
    pub made: Option<String>,
}

impl Report {
    /// A report in the form of the path's extension; `None` if it names none. In English, with
    /// accounts in clear, unless that is set otherwise.
    ///
    /// ```
    /// use acctpack::{Report, ReportFormat};
    ///
    /// assert_eq!(Report::new("check.html").unwrap().format, ReportFormat::Html);
    /// assert!(Report::new("check.doc").is_none());
    /// ```
    pub fn new(path: impl Into<PathBuf>) -> Option<Report> {
        let path = path.into();
        let format = ReportFormat::of_path(&path)?;
        Some(Report { path, format, view: View::default(), typed: None, made: None })
    }
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportFormat {
    /// Summary and findings in one JSON object.
    Json,
    /// A finding a line, each a JSON object.
    Jsonl,
    /// A finding a row, safe to open in a spreadsheet.
    Csv,
    /// One self-contained page for people.
    Html,
}

impl ReportFormat {
    /// The form that a path's extension stands for.
    pub fn of_path(path: &Path) -> Option<ReportFormat> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(ReportFormat::Json),
            "jsonl" | "ndjson" => Some(ReportFormat::Jsonl),
            "csv" => Some(ReportFormat::Csv),
            "html" | "htm" => Some(ReportFormat::Html),
            _ => None,
        }
    }
}

/// How one format is rendered. Rendering of findings is done in parallel, block by block, and the
/// results are written in row order; it must depend on nothing but the finding.
pub(crate) trait Render: Send + Sync {
    /// What stands before the findings.
    fn begin(&self, out: &mut Vec<u8>);
    /// One finding.
    fn finding(&self, finding: &Finding<'_>, out: &mut Vec<u8>);
    /// How many bytes of the very first finding are a separator, to be left out.
    fn separator(&self) -> usize {
        0
    }
    /// What it is made from.
    fn needs(&self) -> Needs {
        Needs::Findings
    }
    /// What stands after the findings.
    fn end(&self, summary: &Summary, out: &mut Vec<u8>);
}

/// What a report is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Every finding.
    Findings,
    /// The summary's digest, which is told where findings lie besides; no finding is rendered.
    Digest,
}

/// What renders a report.
pub(crate) fn renderer(report: &Report) -> Box<dyn Render> {
    match report.format {
        ReportFormat::Json => Box::new(json::Json::new(report.view)),
        ReportFormat::Jsonl => Box::new(jsonl::Jsonl::new(report.view)),
        ReportFormat::Csv => Box::new(csv::Csv::new(report.view)),
        ReportFormat::Html => Box::new(html::Html::new(report)),
    }
}

#[cfg(test)]
mod sample;
