//! One run of the engine, called from Python: the GIL is let go of, and taken for progress, signals and
//! readers alone.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, LargeStringArray};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use acctpack::{Finding, Hooks, Options, Output, PackageFormat, Privacy, Report, Summary, View};
use acctpack_report::Html;

use crate::array::Array;
use crate::findings::FoundRow;
use crate::report::RawReport;
use crate::source::{GivenObject, Raised, Sources};
use crate::{failure, settings};

/// How often Python is asked whether someone wants the run to end.
const ASKED_EVERY: Duration = Duration::from_millis(50);

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
    sources: Vec<GivenObject<'_>>,
    settings: &Bound<'_, PyDict>,
    wishes: Wishes,
) -> PyResult<RawReport> {
    let mut job = PythonRun::new(&sources, &[], settings, wishes)?;
    job.run(py, |source, options, hooks| source.check(options, hooks))
}

/// Cleans a list into a package, a Python object that writes, or memory.
#[pyfunction]
pub(crate) fn clean(
    py: Python<'_>,
    sources: Vec<GivenObject<'_>>,
    exclusions: Vec<GivenObject<'_>>,
    output: Option<GivenObject<'_>>,
    settings: &Bound<'_, PyDict>,
    wishes: Wishes,
) -> PyResult<RawReport> {
    let to = PackageTo::take(output.as_ref())?;
    let mut job = PythonRun::new(&sources, &exclusions, settings, wishes)?;
    if matches!(to, PackageTo::Memory) {
        job.options.target = job.options.target.clone().without_size_limit();
    }
    let raised = job.raised.clone();
    let mut memory = Vec::new();
    let report = job.run(py, |source, options, hooks| {
        let output = match to {
            PackageTo::Memory => Output::writer(PackageFormat::Txt, &mut memory),
            PackageTo::Path(path) => Output::path(path),
            PackageTo::Writer(format, object) => {
                Output::writer(format, PyWriter { object, raised })
            }
        };
        source.clean(output, options, hooks)
    })?;
    match output {
        None => Ok(report.with_accounts(accounts_of(memory)?)),
        Some(_) => Ok(report),
    }
}

/// What a list is, as JSON.
#[pyfunction]
pub(crate) fn sniff(
    py: Python<'_>,
    sources: Vec<GivenObject<'_>>,
    settings: &Bound<'_, PyDict>,
    wishes: Wishes,
) -> PyResult<String> {
    let mut job = PythonRun::new(&sources, &[], settings, wishes)?;
    let result = py.detach(|| job.source.sniff(&job.options));
    if let Some(error) = job.raised.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(error);
    }
    let sniff = result.map_err(|error| failure::of_engine(py, &error))?;
    serde_json::to_string(&sniff).map_err(failure::of)
}

/// What all runs have.
pub(crate) struct PythonRun {
    pub(crate) source: Sources,
    pub(crate) options: Options,
    pub(crate) wishes: Wishes,
    pub(crate) view: View,
    pub(crate) raised: Raised,
}

impl PythonRun {
    pub(crate) fn new(
        sources: &[GivenObject<'_>],
        exclusions: &[GivenObject<'_>],
        settings: &Bound<'_, PyDict>,
        wishes: Wishes,
    ) -> PyResult<PythonRun> {
        let raised = Raised::default();
        let mut options = settings::options(settings)?;
        let source = Sources::take(sources, exclusions, wishes.name.clone(), &options, &raised)?;
        source.settle(&mut options)?;
        if let Some(path) =
            wishes.reports.iter().find(|path| Report::new(*path).is_none() && !is_page(path))
        {
            let path = path.display();
            let forms = ".html, .json, .jsonl or .csv";
            return Err(failure::usage(format!("a report is {forms}, not {path}")));
        }
        let privacy = if wishes.redact { Privacy::Masked } else { Privacy::Plain };
        let view = View { lang: settings::lang(&wishes.lang)?, privacy };
        Ok(PythonRun { source, options, wishes, view, raised })
    }

    /// Runs it without the GIL, and gathers what was found.
    fn run(
        &mut self,
        py: Python<'_>,
        run: impl FnOnce(&mut Sources, &Options, Hooks<'_>) -> acctpack::Result<Summary> + Send,
    ) -> PyResult<RawReport> {
        let PythonRun { source, options, wishes, view, raised } = self;
        let (view, most) = (*view, wishes.findings.unwrap_or(usize::MAX));
        let (mut rows, mut total) = (Vec::new(), 0);
        let result = py.detach(|| {
            let stop = AtomicBool::new(false);
            let mut hooks = Hooks::default();
            hooks.cancel = Some(&stop);
            if most > 0 {
                let (rows, total) = (&mut rows, &mut total);
                hooks.finding = Some(Box::new(move |finding: &Finding<'_>| {
                    *total += 1;
                    if rows.len() < most {
                        rows.push(FoundRow::of(finding, view));
                    }
                }));
            }
            let hooks = hooks_of(hooks, wishes, view, raised.clone());
            run(source, options, hooks)
        });
        // What Python raised is what ended the run.
        if let Some(error) = raised.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        let summary = result.map_err(|error| failure::of_engine(py, &error))?;
        RawReport::new(summary, rows, total)
    }
}

/// The hooks with what a run is told hung into them. Their `cancel` is set where Python raises.
pub(crate) fn hooks_of<'a>(
    mut hooks: Hooks<'a>,
    wishes: &'a Wishes,
    view: View,
    raised: Raised,
) -> Hooks<'a> {
    hooks.progress = Some(Box::new(ask(wishes.progress.as_ref(), raised, hooks.cancel)));
    hooks.rejects.clone_from(&wishes.rejects);
    hooks.rejects_lang = view.lang;
    let of_path = |path: &PathBuf| {
        let mut report = Report::new(path)?;
        report.view = view;
        Some(report)
    };
    hooks.reports =
        wishes.reports.iter().filter(|path| !is_page(path)).filter_map(of_path).collect();
    let pages = wishes.reports.iter().filter(|path| is_page(path));
    hooks.pages = pages.map(|path| page(path, view)).collect();
    hooks
}

/// Where a package goes.
enum PackageTo {
    Memory,
    Path(PathBuf),
    Writer(PackageFormat, Py<PyAny>),
}

impl PackageTo {
    fn take(output: Option<&GivenObject<'_>>) -> PyResult<PackageTo> {
        let Some(given) = output else { return Ok(PackageTo::Memory) };
        match given.kind() {
            "path" => Ok(PackageTo::Path(given.value().extract()?)),
            format => {
                Ok(PackageTo::Writer(settings::format(format)?, given.value().clone().unbind()))
            }
        }
    }
}

/// A Python object with `write(bytes)`.
struct PyWriter {
    object: Py<PyAny>,
    raised: Raised,
}

impl Write for PyWriter {
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

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("html"))
}

fn page(path: &Path, view: View) -> acctpack::Page<'static> {
    acctpack::Page::new(path, move |summary: &Summary| {
        let mut html = Html::default();
        html.view = view;
        html.render(summary)
    })
}

/// Looks for signals, and tells the caller how far the run is.
fn ask<'a>(
    callback: Option<&'a Py<PyAny>>,
    raised: Raised,
    stop: Option<&'a AtomicBool>,
) -> impl FnMut(acctpack::Progress) + Send + 'a {
    let mut asked = Instant::now();
    move |progress| {
        if asked.elapsed() < ASKED_EVERY {
            return;
        }
        asked = Instant::now();
        let answer = Python::attach(|py| {
            py.check_signals()?;
            let Some(callback) = callback else { return Ok(()) };
            let phase = format!("{:?}", progress.phase).to_lowercase();
            callback.bind(py).call1((phase, progress.done, progress.total)).map(drop)
        });
        if let Err(error) = answer {
            *raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            if let Some(stop) = stop {
                stop.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// The accounts of a package in memory, a value each.
pub(crate) fn accounts_of(text: Vec<u8>) -> PyResult<Array> {
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
