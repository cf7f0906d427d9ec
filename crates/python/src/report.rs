//! What came of a run, for the Python side to show.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use acctpack::{Privacy, Summary, View};
use acctpack_report::Html;

use crate::array::Array;
use crate::findings::{self, FoundRow};
use crate::run::accounts_of;
use crate::{failure, settings};

/// The languages and views of the page that a report bears when it is sent elsewhere.
const PAGES: [(&str, bool); 4] = [("en", false), ("en", true), ("zh", false), ("zh", true)];

/// What came of a run.
#[pyclass(frozen, module = "acctpack._acctpack")]
pub(crate) struct RawReport {
    pages: ReportPages,
    json: String,
    fixed: Vec<(String, u64)>,
    rows: Arc<Vec<FoundRow>>,
    total: u64,
    accounts: Option<Array>,
}

/// What the page is made from.
enum ReportPages {
    Of(Box<Summary>),
    /// They were made elsewhere, in the order of [`PAGES`].
    Made(Vec<String>),
}

impl RawReport {
    pub(crate) fn new(summary: Summary, rows: Vec<FoundRow>, total: u64) -> PyResult<RawReport> {
        let json = serde_json::to_string(&summary).map_err(failure::of)?;
        let fixed = summary.fixed.iter().filter(|&(_, count)| count > 0);
        let fixed = fixed.map(|(code, count)| (code.name().to_string(), count)).collect();
        let pages = ReportPages::Of(Box::new(summary));
        Ok(RawReport { pages, json, fixed, rows: Arc::new(rows), total, accounts: None })
    }

    pub(crate) fn with_accounts(self, accounts: Array) -> RawReport {
        RawReport { accounts: Some(accounts), ..self }
    }
}

#[pymethods]
impl RawReport {
    /// A report out of what `parts` gave.
    #[staticmethod]
    fn restored(parts: &Bound<'_, PyDict>) -> PyResult<RawReport> {
        let part = |key: &str| -> PyResult<Bound<'_, PyAny>> {
            parts.get_item(key)?.ok_or_else(|| failure::usage(format!("a report has no {key}")))
        };
        let findings: Vec<Bound<'_, PyDict>> = part("findings")?.extract()?;
        let rows = findings.iter().map(FoundRow::from_dict).collect::<PyResult<Vec<_>>>()?;
        let accounts: Option<Vec<u8>> = part("accounts")?.extract()?;
        Ok(RawReport {
            pages: ReportPages::Made(part("pages")?.extract()?),
            json: part("json")?.extract()?,
            fixed: part("fixed")?.extract()?,
            rows: Arc::new(rows),
            total: part("total")?.extract()?,
            accounts: accounts.map(accounts_of).transpose()?,
        })
    }

    /// All that a report is, in what Python pickles.
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let parts = PyDict::new(py);
        let findings = self.rows.iter().map(|row| row.clone().into_dict(py));
        let pages = PAGES.iter().map(|&(lang, redact)| self.html(lang, redact));
        let accounts = self.accounts.as_ref().map(Array::to_rows).transpose()?;
        parts.set_item("json", &self.json)?;
        parts.set_item("fixed", &self.fixed)?;
        parts.set_item("findings", findings.collect::<PyResult<Vec<_>>>()?)?;
        parts.set_item("total", self.total)?;
        parts.set_item("pages", pages.collect::<PyResult<Vec<_>>>()?)?;
        parts.set_item("accounts", accounts.map(|rows| PyBytes::new(py, &rows)))?;
        Ok(parts)
    }

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
        self.fixed.iter().try_for_each(|(code, count)| fixed.set_item(code, count))?;
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
        let view = View {
            lang: settings::lang(lang)?,
            privacy: if redact { Privacy::Masked } else { Privacy::Plain },
        };
        Ok(match &self.pages {
            ReportPages::Of(summary) => {
                let mut html = Html::default();
                html.view = view;
                html.render(summary)
            }
            ReportPages::Made(pages) => {
                let page = PAGES.iter().zip(pages).find(|(made, _)| **made == (lang, redact));
                page.map(|(_, page)| page.clone()).unwrap_or_default()
            }
        })
    }
}
