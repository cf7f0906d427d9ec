//! The engine's errors as Python's exceptions, whose classes are in `acctpack._errors`.

use std::fmt::Display;
use std::io;
use std::path::Path;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use acctpack::{ErrorKind, Lang};

/// A setting that is wrong.
pub(crate) fn of(error: impl Display) -> PyErr {
    usage(error.to_string())
}

/// What was asked for makes no sense: `UsageError`.
pub(crate) fn usage(message: String) -> PyErr {
    Python::attach(|py| raised(py, "UsageError", (message,)))
}

/// A column that is not there: `NoColumnError`.
pub(crate) fn no_column(message: String, wanted: &str, columns: &[&str]) -> PyErr {
    Python::attach(|py| raised(py, "NoColumnError", (message, wanted, columns.to_vec())))
}

fn raised<'py>(
    py: Python<'py>,
    class: &str,
    arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error = PyErr>,
) -> PyErr {
    let made = py
        .import("acctpack._errors")
        .and_then(|errors| errors.getattr(class))
        .and_then(|class| class.call1(arguments.into_pyobject(py)?));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// What the engine could not do.
pub(crate) fn of_engine(py: Python<'_>, error: &acctpack::Error) -> PyErr {
    let message = error.message(Lang::En);
    let file = |class: &str, path: &Path, number: Option<i32>| {
        raised(py, class, (message.clone(), number, path.to_path_buf()))
    };
    match error.kind() {
        ErrorKind::Io { path, source, .. } => {
            let class = match source.kind() {
                io::ErrorKind::NotFound => "MissingFileError",
                io::ErrorKind::PermissionDenied => "FilePermissionError",
                _ => "FileError",
            };
            file(class, path.as_deref().unwrap_or(Path::new("")), source.raw_os_error())
        }
        ErrorKind::OutputExists(path) => file("OutputExistsError", path, None),
        ErrorKind::OutputIsInput(path) => file("OutputIsInputError", path, None),
        ErrorKind::InputChanged(path) => file("InputChangedError", path, None),
        ErrorKind::WrittenTwice(path) | ErrorKind::Leftover(path) => file("FileError", path, None),
        ErrorKind::NoColumn { wanted, columns, .. } => {
            let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            raised(py, "NoColumnError", (message, wanted.clone(), names))
        }
        ErrorKind::AmbiguousColumn { wanted, numbers, .. } => {
            raised(py, "AmbiguousColumnError", (message, wanted.clone(), numbers.clone()))
        }
        ErrorKind::Usage(_) => raised(py, "UsageError", (message,)),
        _ => raised(py, "AcctpackError", (message,)),
    }
}
