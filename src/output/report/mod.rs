//! Reports: each format in a file of its own, streamed a finding at a time, so that a report of
//! eight million findings takes no memory.

pub(crate) mod csv;
mod json;
mod jsonl;
mod phrases;

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::lang::Lang;
use crate::rules::finding::{Finding, View};
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
}

impl Report {
    /// A report in the form of the path's extension; `None` if it names none. In English, with
    /// accounts in clear, unless that is set otherwise.
    ///
    /// ```
    /// use acctpack::{Report, ReportFormat};
    ///
    /// assert_eq!(Report::new("check.csv").unwrap().format, ReportFormat::Csv);
    /// assert!(Report::new("check.doc").is_none());
    /// ```
    pub fn new(path: impl Into<PathBuf>) -> Option<Report> {
        let path = path.into();
        let format = ReportFormat::of_path(&path)?;
        Some(Report { path, format, view: View::default() })
    }

    /// A report in this form, whatever its path says.
    pub fn in_form(path: impl Into<PathBuf>, format: ReportFormat) -> Report {
        Report { path: path.into(), format, view: View::default() }
    }
}

/// A report that goes to a writer, a finding at a time, as the run comes upon them. Of a run that ends
/// in an error it has been given a part.
///
/// ```
/// use acctpack::{Hooks, Input, Options, ReportFormat, ReportStream};
///
/// let mut lines = Vec::new();
/// let mut hooks = Hooks::default();
/// hooks.streams.push(ReportStream::new(ReportFormat::Jsonl, &mut lines));
/// acctpack::check_with(Input::bytes("list.txt", b"alice\nx\n"), &Options::default(), hooks)?;
/// assert!(lines.starts_with(br#"{"row":2,"byte_offset":6,"code":"too-short""#));
/// # Ok::<(), acctpack::Error>(())
/// ```
#[non_exhaustive]
pub struct ReportStream<'a> {
    /// Its form.
    pub format: ReportFormat,
    /// Its language, and whether accounts are masked.
    pub view: View,
    /// The name of the package, to be the first key of each line: of [`ReportFormat::Jsonl`] alone.
    pub file: Option<String>,
    pub(crate) writer: Box<dyn Write + Send + 'a>,
}

impl<'a> ReportStream<'a> {
    /// A report in this form. In English, with accounts in clear, unless that is set otherwise.
    pub fn new(format: ReportFormat, writer: impl Write + Send + 'a) -> ReportStream<'a> {
        ReportStream { format, view: View::default(), file: None, writer: Box::new(writer) }
    }

    /// What renders it.
    pub(crate) fn renderer(&self, files: Files) -> Box<dyn Render> {
        match (&self.file, self.format) {
            (Some(file), ReportFormat::Jsonl) => Box::new(jsonl::Jsonl::of_file(self.view, file)),
            (_, format) => renderer(format, self.view, files),
        }
    }
}

impl std::fmt::Debug for ReportStream<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ReportStream").field(&self.format).finish()
    }
}

/// The rejected rows on their way to a writer. Of a run that ends in an error it has been given a part.
///
/// ```
/// use acctpack::{Hooks, Input, Lang, Options, RejectsStream};
///
/// let mut rows = Vec::new();
/// let mut hooks = Hooks::default();
/// hooks.rejects_stream = Some(RejectsStream::table(Lang::En, &mut rows));
/// acctpack::check_with(Input::bytes("list.txt", b"alice\nx\n"), &Options::default(), hooks)?;
/// // A byte order mark comes first, by which spreadsheets know UTF-8.
/// assert!(rows.starts_with("\u{feff}row,code,reason,text".as_bytes()));
/// # Ok::<(), acctpack::Error>(())
/// ```
pub struct RejectsStream<'a> {
    pub(crate) form: RejectsForm,
    pub(crate) writer: Box<dyn Write + Send + 'a>,
}

/// The form of the rejected rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RejectsForm {
    /// As they came.
    Rows,
    /// A table, whose reasons are in this language.
    Table(Lang),
}

impl<'a> RejectsStream<'a> {
    /// The rows as they came.
    pub fn rows(writer: impl Write + Send + 'a) -> RejectsStream<'a> {
        RejectsStream { form: RejectsForm::Rows, writer: Box::new(writer) }
    }

    /// A table of CSV that says why each row was rejected, and that [`clean`](crate::clean) reads again.
    pub fn table(lang: Lang, writer: impl Write + Send + 'a) -> RejectsStream<'a> {
        RejectsStream { form: RejectsForm::Table(lang), writer: Box::new(writer) }
    }
}

impl std::fmt::Debug for RejectsStream<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RejectsStream").field(&self.form).finish()
    }
}

/// A page that is made from the summary when all else is known, and published with the reports.
///
/// ```
/// use acctpack::{Hooks, Input, Options, Page};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("verdict.txt");
/// let mut hooks = Hooks::default();
/// hooks.pages.push(Page::new(&path, |summary| format!("{} accounts\n", summary.kept)));
/// acctpack::check_with(Input::bytes("list.txt", b"alice\n"), &Options::default(), hooks)?;
/// assert_eq!(std::fs::read_to_string(&path)?, "1 accounts\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Page<'a> {
    path: PathBuf,
    writer: Option<Box<dyn Write + Send + 'a>>,
    render: Box<dyn FnOnce(&Summary) -> String + Send + 'a>,
}

impl<'a> Page<'a> {
    /// A page at a path, with the function that renders it.
    pub fn new(
        path: impl Into<PathBuf>,
        render: impl FnOnce(&Summary) -> String + Send + 'a,
    ) -> Page<'a> {
        Page { path: path.into(), writer: None, render: Box::new(render) }
    }

    /// A page that goes to a writer.
    pub fn to_writer(
        writer: impl Write + Send + 'a,
        render: impl FnOnce(&Summary) -> String + Send + 'a,
    ) -> Page<'a> {
        Page { writer: Some(Box::new(writer)), ..Page::new("-", render) }
    }

    /// The writer that it goes to, if it is not a file.
    pub(crate) fn take_writer(&mut self) -> Option<Box<dyn Write + Send + 'a>> {
        self.writer.take()
    }

    /// Where it is written; `-` for a writer.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn render(self, summary: &Summary) -> String {
        (self.render)(summary)
    }
}

impl std::fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Page").field(&self.path).finish()
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
}

impl ReportFormat {
    /// The form that a path's extension stands for.
    pub fn of_path(path: &Path) -> Option<ReportFormat> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(ReportFormat::Json),
            "jsonl" | "ndjson" => Some(ReportFormat::Jsonl),
            "csv" => Some(ReportFormat::Csv),
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
    /// What stands after the findings.
    fn end(&self, summary: &Summary, out: &mut Vec<u8>);
}

/// How many files the findings of a report are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    One,
    Several,
}

/// What renders a report.
pub(crate) fn renderer(format: ReportFormat, view: View, files: Files) -> Box<dyn Render> {
    match format {
        ReportFormat::Json => Box::new(json::Json::new(view)),
        ReportFormat::Jsonl => Box::new(jsonl::Jsonl::new(view)),
        ReportFormat::Csv => Box::new(csv::Csv::new(view, files)),
    }
}

#[cfg(test)]
#[path = "../../../tests/shared/sample.rs"]
mod sample;

#[cfg(test)]
/// A whole report, as the engine would put it together.
pub(super) fn whole(
    format: ReportFormat,
    view: View,
    findings: &[Finding<'_>],
    summary: &Summary,
) -> String {
    let renderer: Box<dyn Render> = renderer(format, view, Files::One);
    let mut out = Vec::new();
    renderer.begin(&mut out);
    for (index, finding) in findings.iter().enumerate() {
        let mut rendered = Vec::new();
        renderer.finding(finding, &mut rendered);
        let skipped = if index == 0 { renderer.separator() } else { 0 };
        out.extend_from_slice(&rendered[skipped..]);
    }
    renderer.end(summary, &mut out);
    String::from_utf8(out).expect("a report is UTF-8")
}
