//! Where a list comes from: a path, bytes, a Python object that reads, or values that stand in no file.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::ArrayRef;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3_arrow::input::AnyArray;

use acctpack::Input;

use crate::array::{self, cells, each_cell};
use crate::failure;

/// Where the exception of a reader is kept, until the run has ended for it.
pub(crate) type Raised = Arc<Mutex<Option<PyErr>>>;

/// A list, taken from Python.
pub(crate) enum Source {
    Path(PathBuf),
    Bytes(Vec<u8>),
    Reader(Reader),
    /// A value a row: what stands in one is one account, whatever it looks like.
    Rows(Vec<u8>),
}

/// What the Python side says that an object is.
#[derive(FromPyObject)]
pub(crate) struct Given<'py> {
    #[pyo3(item)]
    kind: String,
    #[pyo3(item)]
    value: Bound<'py, PyAny>,
}

impl<'py> Given<'py> {
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    pub(crate) fn value(&self) -> &Bound<'py, PyAny> {
        &self.value
    }
}

impl Source {
    pub(crate) fn take(given: &Given<'_>, raised: &Raised) -> PyResult<Source> {
        let value = &given.value;
        Ok(match given.kind.as_str() {
            "path" => Source::Path(value.extract()?),
            "bytes" => Source::Bytes(value.extract::<Vec<u8>>()?),
            "reader" => Source::Reader(Reader::new(value.clone().unbind(), raised)),
            "arrow" => Source::Rows(joined_arrow(value)?),
            _ => Source::Rows(joined(value)?),
        })
    }

    pub(crate) fn is_rows(&self) -> bool {
        matches!(self, Source::Rows(_))
    }

    /// The engine's input, under a name where one is given.
    pub(crate) fn input(&mut self, name: Option<&str>) -> Input<'_> {
        let label = name.unwrap_or("-").to_string();
        let input = match self {
            Source::Path(path) => Input::path(path),
            Source::Bytes(bytes) | Source::Rows(bytes) => Input::bytes(label, bytes),
            Source::Reader(reader) => Input::reader(label, reader),
        };
        match (self.is_path(), name) {
            (true, Some(name)) => input.named(name),
            (true, None) | (false, Some(_)) => input,
            (false, None) => input.unnamed(),
        }
    }

    fn is_path(&self) -> bool {
        matches!(self, Source::Path(_))
    }
}

/// Adds a value as a row. One with a line break would be several.
fn push(text: &mut Vec<u8>, index: usize, value: &[u8]) -> PyResult<()> {
    if value.iter().any(|&byte| byte == b'\n' || byte == b'\r') {
        return Err(failure::usage(format!(
            "value {index} holds a line break: a list has an account a row; judge() takes such values"
        )));
    }
    text.extend_from_slice(value);
    text.push(b'\n');
    Ok(())
}

/// Values of Python, `None` for an empty row.
fn joined(values: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let mut text = Vec::new();
    for (index, value) in values.try_iter()?.enumerate() {
        push(&mut text, index, &array::text(&value?, index)?.unwrap_or_default())?;
    }
    Ok(text)
}

fn joined_arrow(values: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let chunks = chunks(values)?;
    let (mut text, mut index) = (Vec::new(), 0);
    for chunk in &chunks {
        let mut result = Ok(());
        each_cell(&cells(chunk)?, |cell| {
            if result.is_ok() {
                result = push(&mut text, index, cell.unwrap_or_default());
            }
            index += 1;
        });
        result?;
    }
    Ok(text)
}

/// The chunks of whatever speaks Arrow's protocol.
pub(crate) fn chunks(values: &Bound<'_, PyAny>) -> PyResult<Vec<ArrayRef>> {
    let array: AnyArray = values.extract()?;
    array.into_reader()?.collect::<Result<_, _>>().map_err(failure::of)
}

/// A Python object with `read(n)` that gives bytes.
pub(crate) struct Reader {
    object: Py<PyAny>,
    raised: Raised,
    /// What was read beyond what was asked for.
    rest: Vec<u8>,
    at: usize,
}

impl Reader {
    fn new(object: Py<PyAny>, raised: &Raised) -> Reader {
        Reader { object, raised: raised.clone(), rest: Vec::new(), at: 0 }
    }

    fn fill(&mut self, most: usize) -> PyResult<()> {
        Python::attach(|py| {
            let piece = self.object.bind(py).call_method1("read", (most.max(1 << 16),))?;
            let piece = piece.cast::<PyBytes>().map_err(|_| {
                failure::usage("read() gives no bytes: open the file in binary mode, as open(path, \"rb\") does".into())
            })?;
            self.rest.clear();
            self.rest.extend_from_slice(piece.as_bytes());
            self.at = 0;
            Ok(())
        })
    }
}

impl Read for Reader {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at == self.rest.len()
            && let Err(error) = self.fill(to.len())
        {
            let told = io::Error::other(error.to_string());
            *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            return Err(told);
        }
        let piece = &self.rest[self.at..];
        let count = piece.len().min(to.len());
        to[..count].copy_from_slice(&piece[..count]);
        self.at += count;
        Ok(count)
    }
}
