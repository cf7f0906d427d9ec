//! acctpack for Python: the module `acctpack._acctpack`. What people use is the package `acctpack` around
//! it (`python/acctpack`), which names and documents all of it.

mod array;
mod failure;
mod findings;
mod judge;
mod report;
mod run;
mod settings;
mod source;
mod stream;

use std::ffi::OsString;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use acctpack::{Code, FixAvailability, Lang, Scope};

/// What every rule is about, as dictionaries: `code`, `scope`, `severity`, `fix`, `title`, `remedy`.
#[pyfunction]
fn rules<'py>(py: Python<'py>, lang: &str) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let lang = settings::lang(lang)?;
    Code::ALL.iter().map(|&code| rule(py, code, lang)).collect()
}

fn rule<'py>(py: Python<'py>, code: Code, lang: Lang) -> PyResult<Bound<'py, PyDict>> {
    let rule = PyDict::new(py);
    rule.set_item("code", code.name())?;
    rule.set_item("scope", if code.scope() == Scope::Row { "row" } else { "package" })?;
    rule.set_item("severity", code.severity().name())?;
    let fix = match code.fix() {
        FixAvailability::Always => "always",
        FixAvailability::ByDefault => "by default",
        FixAvailability::Never => "never",
        _ => "on request",
    };
    rule.set_item("fix", fix)?;
    rule.set_item("title", code.title(lang))?;
    rule.set_item("remedy", code.remedy(lang))?;
    rule.set_item("rationale", code.rationale(lang))?;
    Ok(rule)
}

/// The command-line program: takes the words of a command line, the program's name first, and gives the exit status.
#[pyfunction]
fn main(py: Python<'_>, words: Vec<OsString>) -> u8 {
    py.detach(|| acctpack_cli::run(words))
}

#[pymodule(gil_used = false)]
fn _acctpack(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(rules, module)?)?;
    module.add_function(wrap_pyfunction!(settings::validate, module)?)?;
    module.add_function(wrap_pyfunction!(array::strings, module)?)?;
    module.add_function(wrap_pyfunction!(array::array_of_ipc, module)?)?;
    module.add_function(wrap_pyfunction!(source::rows, module)?)?;
    module.add_function(wrap_pyfunction!(settings::severities, module)?)?;
    module.add_function(wrap_pyfunction!(run::check, module)?)?;
    module.add_function(wrap_pyfunction!(run::clean, module)?)?;
    module.add_function(wrap_pyfunction!(run::sniff, module)?)?;
    module.add_function(wrap_pyfunction!(stream::iter_findings, module)?)?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_class::<judge::ColumnJudge>()?;
    module.add_class::<array::Array>()?;
    module.add_class::<report::RawReport>()?;
    module.add_class::<stream::RawFindings>()?;
    Ok(())
}
