//! One run of the engine, called from Python: the GIL is let go of, and taken for progress, signals and
//! readers alone.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, LargeStringArray};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use acctpack::{
    Code, Delimiter, Finding, Hooks, Options, Output, PackageFormat, Privacy, Report, Summary, View,
};
use acctpack_report::Html;

use crate::array::Array;
use crate::findings::{self, Row};
use crate::source::{Given, Raised, Source};
use crate::{failure, settings};

/// How often Python is asked whether someone wants the run to end.
const ASKED_EVERY: Duration = Duration::from_millis(100);

/// What a run is told beside its source and settings.
#[derive(FromPyObject)]
pub(crate) struct Wishes {
    #[pyo3(item)]
    name: Option<String>,
    /// How many findings are kept; all where it is `None`.
    #[pyo3(item)]
    findings: Option<usize>,
    #[pyo3(item)]
    reports: Vec<PathBuf>,
    #[pyo3(item)]
    rejects: Option<PathBuf>,
    #[pyo3(item)]
    redact: bool,
    #[pyo3(item)]
    lang: String,
    #[pyo3(item)]
    progress: Option<Py<PyAny>>,
}

/// Judges a list as it stands.
#[pyfunction]
pub(crate) fn check(
    py: Python<'_>,
    source: Given<'_>,
    settings: &Bound<'_, PyDict>,
    wishes: Wishes,
) -> PyResult<RawReport> {
    let mut run = Run::new(source, settings, wishes)?;
    let input_name = run.wishes.name.clone();
    let Run { source, options, wishes, raised } = &mut run;
    let mut taken = Taken::new(wishes)?;
    let result = py.detach(|| {
        taken.run(wishes, raised, |hooks| {
            acctpack::check_with(source.input(input_name.as_deref()), options, hooks)
        })
    });
    taken.report(py, result, raised)
}

/// Cleans a list into a package, a Python object that writes, or memory.
#[pyfunction]
pub(crate) fn clean(
    py: Python<'_>,
    source: Given<'_>,
    output: Option<Given<'_>>,
    settings: &Bound<'_, PyDict>,
    wishes: Wishes,
) -> PyResult<RawReport> {
    let to = To::take(output.as_ref())?;
    let mut run = Run::new(source, settings, wishes)?;
    if matches!(to, To::Memory) {
        run.options.target = run.options.target.clone().without_size_limit();
    }
    let input_name = run.wishes.name.clone();
    let Run { source, options, wishes, raised } = &mut run;
    let mut taken = Taken::new(wishes)?;
    let mut memory = Vec::new();
    let result = py.detach(|| {
        let output = match to {
            To::Memory => Output::writer(PackageFormat::Txt, &mut memory),
            To::Path(path) => Output::path(path),
            To::Writer(format, object) => {
                Output::writer(format, Writer { object, raised: raised.clone() })
            }
        };
        taken.run(wishes, raised, |hooks| {
            acctpack::clean_with(source.input(input_name.as_deref()), output, options, hooks)
        })
    });
    let mut report = taken.report(py, result, raised)?;
    if output.is_none() {
        report.accounts = Some(rows_of(memory)?);
    }
    Ok(report)
}

/// What all runs have.
struct Run {
    source: Source,
    options: Options,
    wishes: Wishes,
    raised: Raised,
}

impl Run {
    fn new(source: Given<'_>, settings: &Bound<'_, PyDict>, wishes: Wishes) -> PyResult<Run> {
        let raised = Raised::default();
        let mut options = settings::options(settings)?;
        let source = Source::take(&source, &raised)?;
        if source.is_rows() {
            // A value is an account, however it reads.
            options.delimiter = Delimiter::None;
            options.column = None;
            options.set_severity(Code::HeaderRow, None).map_err(failure::of)?;
        }
        Ok(Run { source, options, wishes, raised })
    }
}

/// Where a package goes.
enum To {
    Memory,
    Path(PathBuf),
    Writer(PackageFormat, Py<PyAny>),
}

impl To {
    fn take(output: Option<&Given<'_>>) -> PyResult<To> {
        let Some(given) = output else { return Ok(To::Memory) };
        match given.kind() {
            "path" => Ok(To::Path(given.value().extract()?)),
            format => Ok(To::Writer(settings::format(format)?, given.value().clone().unbind())),
        }
    }
}

/// A Python object with `write(bytes)`.
struct Writer {
    object: Py<PyAny>,
    raised: Raised,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = Python::attach(|py| {
            let piece = pyo3::types::PyBytes::new(py, bytes);
            let count = self.object.bind(py).call_method1("write", (piece,))?;
            if count.is_none() { Ok(bytes.len()) } else { count.extract::<usize>() }
        });
        written.map_err(|error: PyErr| {
            let told = std::io::Error::other(error.to_string());
            *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            told
        })
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a run leaves behind.
struct Taken {
    view: View,
    reports: Vec<Report>,
    most: usize,
    rows: Vec<Row>,
    total: u64,
}

impl Taken {
    fn new(wishes: &Wishes) -> PyResult<Taken> {
        let privacy = if wishes.redact { Privacy::Masked } else { Privacy::Plain };
        let view = View { lang: settings::lang(&wishes.lang)?, privacy };
        let files = wishes.reports.iter().filter(|path| !is_page(path));
        let reports = files.map(|path| report(path, view)).collect::<PyResult<_>>()?;
        let most = wishes.findings.unwrap_or(usize::MAX);
        Ok(Taken { view, reports, most, rows: Vec::new(), total: 0 })
    }

    fn run(
        &mut self,
        wishes: &Wishes,
        raised: &Raised,
        run: impl FnOnce(Hooks<'_>) -> acctpack::Result<Summary>,
    ) -> acctpack::Result<Summary> {
        let stop = AtomicBool::new(false);
        let view = self.view;
        let mut hooks = Hooks::default();
        hooks.cancel = Some(&stop);
        hooks.progress = Some(Box::new(ask(wishes, raised, &stop)));
        hooks.rejects.clone_from(&wishes.rejects);
        hooks.reports.clone_from(&self.reports);
        for path in wishes.reports.iter().filter(|path| is_page(path)) {
            hooks.pages.push(page(path, view));
        }
        if self.most > 0 {
            let (rows, total, most) = (&mut self.rows, &mut self.total, self.most);
            hooks.finding = Some(Box::new(move |finding: &Finding<'_>| {
                *total += 1;
                if rows.len() < most {
                    rows.push(Row::of(finding, view));
                }
            }));
        }
        run(hooks)
    }

    fn report(
        self,
        py: Python<'_>,
        result: acctpack::Result<Summary>,
        raised: &Raised,
    ) -> PyResult<RawReport> {
        // What Python raised is what ended the run.
        if let Some(error) = raised.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        let summary = result.map_err(|error| failure::of_engine(py, &error))?;
        let json = serde_json::to_string(&summary).map_err(failure::of)?;
        let Taken { rows, total, .. } = self;
        Ok(RawReport { summary, json, rows: Arc::new(rows), total, accounts: None })
    }
}

fn report(path: &std::path::Path, view: View) -> PyResult<Report> {
    let report = Report::new(path).ok_or_else(|| {
        let path = path.display();
        failure::usage(format!("a report is .html, .json, .jsonl or .csv, not {path}"))
    })?;
    Ok(Report { view, ..report })
}

fn is_page(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("html"))
}

fn page(path: &std::path::Path, view: View) -> acctpack::Page<'static> {
    acctpack::Page::new(path, move |summary: &Summary| {
        let mut html = Html::default();
        html.view = view;
        html.render(summary)
    })
}

/// Looks for signals, and tells the caller how far the run is.
fn ask<'a>(
    wishes: &'a Wishes,
    raised: &'a Raised,
    stop: &'a AtomicBool,
) -> impl FnMut(acctpack::Progress) + Send + 'a {
    let mut asked = Instant::now();
    move |progress| {
        if asked.elapsed() < ASKED_EVERY {
            return;
        }
        asked = Instant::now();
        let answer = Python::attach(|py| {
            py.check_signals()?;
            let Some(callback) = &wishes.progress else { return Ok(()) };
            let phase = format!("{:?}", progress.phase).to_lowercase();
            callback.bind(py).call1((phase, progress.done, progress.total)).map(drop)
        });
        if let Err(error) = answer {
            *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            stop.store(true, Ordering::Relaxed);
        }
    }
}

/// The accounts of a package in memory, a value each.
fn rows_of(text: Vec<u8>) -> PyResult<Array> {
    let ends = text.iter().enumerate().filter(|&(_, &byte)| byte == b'\n').map(|(at, _)| at);
    let mut offsets = vec![0i64];
    // Each row end that stands before one takes a byte less.
    offsets.extend(ends.enumerate().map(|(row, end)| (end - row) as i64));
    let mut accounts = text;
    accounts.retain(|&byte| byte != b'\n');
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    let array = LargeStringArray::try_new(offsets, Buffer::from_vec(accounts), None)
        .map_err(failure::of)?;
    Ok(Array::new("account", DataType::LargeUtf8, vec![Arc::new(array) as ArrayRef]))
}

/// What came of a run.
#[pyclass(frozen, module = "acctpack._acctpack")]
pub(crate) struct RawReport {
    summary: Summary,
    json: String,
    rows: Arc<Vec<Row>>,
    total: u64,
    accounts: Option<Array>,
}

#[pymethods]
impl RawReport {
    /// The summary as `--format json` prints it.
    #[getter]
    fn json(&self) -> &str {
        &self.json
    }

    /// How many findings there were, kept or not.
    #[getter]
    fn total(&self) -> u64 {
        self.total
    }

    /// How many of them `clean` fixed, by code.
    #[getter]
    fn fixed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let fixed = PyDict::new(py);
        for (code, count) in self.summary.fixed.iter().filter(|&(_, count)| count > 0) {
            fixed.set_item(code.name(), count)?;
        }
        Ok(fixed)
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    /// The finding at a place, as a dictionary.
    fn finding<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyDict>> {
        match self.rows.get(index) {
            Some(row) => row.clone().into_dict(py),
            None => Err(pyo3::exceptions::PyIndexError::new_err("no such finding")),
        }
    }

    /// The findings as Arrow.
    fn findings(&self) -> Array {
        let columns: ArrayRef = Arc::new(findings::columns(&self.rows));
        Array::new("finding", DataType::Struct(findings::fields()), vec![columns])
    }

    /// The accounts that are kept, of a run into memory.
    fn accounts(&self) -> Option<Array> {
        self.accounts.clone()
    }

    /// The report page.
    fn html(&self, lang: &str, redact: bool) -> PyResult<String> {
        let mut html = Html::default();
        html.view.lang = settings::lang(lang)?;
        html.view.privacy = if redact { Privacy::Masked } else { Privacy::Plain };
        Ok(html.render(&self.summary))
    }
}
