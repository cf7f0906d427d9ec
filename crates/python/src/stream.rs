//! Findings as they are found: an iterator of Python, a stream of Arrow.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arrow_array::ArrayRef;
use arrow_schema::{ArrowError, DataType, Field};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

use acctpack::{Findings, NextFinding, View};

use crate::failure;
use crate::findings::{self, FoundRow};
use crate::run::{PythonRun, Wishes, hooks_of};
use crate::source::{GivenObject, Raised};

/// How often Python is asked whether someone wants the run to end.
const ASKED_EVERY: Duration = Duration::from_millis(50);
/// So many findings make a batch of Arrow.
const BATCH: usize = 8192;

/// The findings of a run that goes on beside.
#[pyclass(frozen, module = "acctpack._acctpack")]
pub(crate) struct RawFindings {
    stream: Mutex<Option<FindingRun>>,
}

struct FindingRun {
    findings: Findings,
    view: View,
    raised: Raised,
}

/// Begins to judge a list as it stands.
#[pyfunction]
pub(crate) fn iter_findings(
    sources: Vec<GivenObject<'_>>,
    settings: &Bound<'_, PyDict>,
    wishes: Wishes,
) -> PyResult<RawFindings> {
    let mut job = PythonRun::new(&sources, &[], settings, wishes)?;
    let (view, raised) = (job.view, job.raised.clone());
    let findings = Findings::of(move |hooks| {
        let PythonRun { source, options, wishes, view, raised } = &mut job;
        source.check(options, hooks_of(hooks, wishes, *view, raised.clone()))
    });
    Ok(RawFindings { stream: Mutex::new(Some(FindingRun { findings, view, raised })) })
}

impl FindingRun {
    /// The next finding; `None` at the end. Signals are heeded while it is waited for.
    fn next(&mut self, py: Python<'_>) -> PyResult<Option<FoundRow>> {
        loop {
            py.check_signals()?;
            match py.detach(|| self.findings.next_within(ASKED_EVERY)) {
                NextFinding::Finding(finding) => {
                    return Ok(Some(FoundRow::of(&finding, self.view)));
                }
                NextFinding::StillAtWork => {}
                NextFinding::AtEnd => return Ok(None),
                NextFinding::Failed(error) => {
                    let raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner).take();
                    return Err(raised.unwrap_or_else(|| failure::of_engine(py, &error)));
                }
            }
        }
    }
}

#[pymethods]
impl RawFindings {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(stream) = &mut *stream else { return Ok(None) };
        stream.next(py)?.map(|row| row.into_dict(py)).transpose()
    }

    /// Ends the run.
    fn close(&self) {
        drop(self.stream.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, &field())?)
    }

    /// What was not asked for yet, in batches; after that there is nothing left.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        let batches = Batches { stream };
        let reader = Box::new(ArrayIterator::new(batches, Arc::new(field())));
        Ok(to_stream_pycapsule(py, reader, requested_schema)?)
    }
}

fn field() -> Field {
    Field::new("finding", DataType::Struct(findings::fields()), false)
}

/// What is left of a stream, in batches.
struct Batches {
    stream: Option<FindingRun>,
}

impl Iterator for Batches {
    type Item = Result<ArrayRef, ArrowError>;

    fn next(&mut self) -> Option<Result<ArrayRef, ArrowError>> {
        let stream = self.stream.as_mut()?;
        let mut rows = Vec::new();
        let filled = Python::attach(|py| -> PyResult<()> {
            while rows.len() < BATCH
                && let Some(row) = stream.next(py)?
            {
                rows.push(row);
            }
            Ok(())
        });
        if let Err(error) = filled {
            self.stream = None;
            return Some(Err(ArrowError::ExternalError(Box::new(error))));
        }
        (!rows.is_empty()).then(|| Ok(Arc::new(findings::columns(&rows)) as ArrayRef))
    }
}
