//! Where lists come from: paths, bytes, Python objects that read, or values that stand in no file.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::{Array as _, ArrayRef};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3_arrow::input::AnyArray;

use acctpack::{
    Code, Column, Delimiter, Hooks, Input, Options, Output, PackageFormat, Sniff, Summary,
    TextEncoding,
};
use acctpack_spreadsheet::Workbooks;

use crate::array::{self, cells, each_cell};
use crate::failure;

/// Where the exception of a reader is kept, until the run has ended for it.
pub(crate) type Raised = Arc<Mutex<Option<PyErr>>>;

/// All that a run reads.
pub(crate) struct Sources {
    lists: Vec<ListSource>,
    exclusions: Vec<ListSource>,
    name: Option<String>,
    workbooks: Workbooks,
}

/// A list, taken from Python.
enum ListSource {
    Path(PathBuf),
    Bytes(Vec<u8>),
    Reader(PyReader),
    /// A value a row: what stands in one is one account, whatever it looks like.
    Rows(Vec<u8>),
}

/// What the Python side says that an object is.
#[derive(FromPyObject)]
pub(crate) struct GivenObject<'py> {
    #[pyo3(item)]
    kind: String,
    #[pyo3(item)]
    value: Bound<'py, PyAny>,
}

impl<'py> GivenObject<'py> {
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    pub(crate) fn value(&self) -> &Bound<'py, PyAny> {
        &self.value
    }
}

impl Sources {
    /// Takes the lists; of tables of Arrow the column that is asked for.
    pub(crate) fn take(
        lists: &[GivenObject<'_>],
        exclusions: &[GivenObject<'_>],
        name: Option<String>,
        options: &Options,
        raised: &Raised,
    ) -> PyResult<Sources> {
        let column = match &options.column {
            Some(Column::Name(name)) => Some(&**name),
            _ => None,
        };
        let take = |lists: &[GivenObject<'_>]| -> PyResult<Vec<ListSource>> {
            lists.iter().map(|list| ListSource::take(list, column, raised)).collect()
        };
        let workbooks = Workbooks::default().max_inflated(options.max_inflated);
        Ok(Sources { lists: take(lists)?, exclusions: take(exclusions)?, name, workbooks })
    }

    /// Sets what holds for values: each is an account, however it reads.
    pub(crate) fn settle(&self, options: &mut Options) -> PyResult<()> {
        let are_rows = self.lists.iter().all(|list| matches!(list, ListSource::Rows(_)));
        if are_rows {
            options.delimiter = Delimiter::None;
            options.column = None;
            options.input_format = Some(PackageFormat::Txt);
            options.encoding = options.encoding.or(Some(TextEncoding::UTF_8));
            options.set_severity(Code::HeaderRow, None).map_err(failure::of)?;
        }
        Ok(())
    }

    pub(crate) fn check(
        &mut self,
        options: &Options,
        hooks: Hooks<'_>,
    ) -> acctpack::Result<Summary> {
        acctpack::check_with(self.input(), options, hooks)
    }

    pub(crate) fn clean(
        &mut self,
        output: Output<'_>,
        options: &Options,
        hooks: Hooks<'_>,
    ) -> acctpack::Result<Summary> {
        acctpack::clean_with(self.input(), output, options, hooks)
    }

    pub(crate) fn sniff(&mut self, options: &Options) -> acctpack::Result<Sniff> {
        acctpack::sniff(self.input(), options)
    }

    /// The engine's input.
    fn input(&mut self) -> Input<'_> {
        let name = self.name.as_deref();
        let lists = self.lists.iter_mut().map(|list| list.input(name));
        let input = match lists.len() {
            1 => lists.last().unwrap_or_else(|| Input::bytes("-", b"")),
            _ => Input::several(lists),
        };
        let exclusions = self.exclusions.iter_mut().map(|list| list.input(None));
        exclusions.fold(input, Input::excluding).reading_workbooks(&self.workbooks)
    }
}

impl ListSource {
    fn take(
        given: &GivenObject<'_>,
        column: Option<&str>,
        raised: &Raised,
    ) -> PyResult<ListSource> {
        let value = &given.value;
        Ok(match given.kind.as_str() {
            "path" => ListSource::Path(value.extract()?),
            "bytes" => ListSource::Bytes(value.cast::<PyBytes>()?.as_bytes().to_vec()),
            "reader" => ListSource::Reader(PyReader::new(value.clone().unbind(), raised)),
            "arrow" => ListSource::Rows(joined_arrow(value, column)?),
            _ => ListSource::Rows(joined(value)?),
        })
    }

    /// The engine's input, under a name where one is given.
    fn input(&mut self, name: Option<&str>) -> Input<'_> {
        let label = name.unwrap_or("-");
        match self {
            ListSource::Path(path) => match name {
                Some(name) => Input::path(path).named(name),
                None => Input::path(path),
            },
            ListSource::Bytes(bytes) | ListSource::Rows(bytes) => Input::bytes(label, bytes),
            ListSource::Reader(reader) => Input::reader(label, reader),
        }
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

/// The values of a column of Arrow, each with a row end after it; of null an empty row.
#[pyfunction]
pub(crate) fn rows<'py>(
    py: Python<'py>,
    values: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &joined_arrow(values, None)?))
}

fn joined_arrow(values: &Bound<'_, PyAny>, column: Option<&str>) -> PyResult<Vec<u8>> {
    let chunks = chunks(values, column)?;
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

/// The chunks of whatever speaks Arrow's protocol; of a table those of one column.
pub(crate) fn chunks(values: &Bound<'_, PyAny>, column: Option<&str>) -> PyResult<Vec<ArrayRef>> {
    let array: AnyArray = values.extract()?;
    let chunks = array.into_reader()?.map(|chunk| column_of(chunk.map_err(failure::of)?, column));
    chunks.collect()
}

/// A column as it is; of a table the one of that name, or the only one.
fn column_of(chunk: ArrayRef, name: Option<&str>) -> PyResult<ArrayRef> {
    let DataType::Struct(fields) = chunk.data_type() else { return Ok(chunk) };
    let table = chunk.as_struct();
    let names = || fields.iter().map(|field| field.name().as_str()).collect::<Vec<_>>();
    let column = match (name, table.columns()) {
        (Some(name), _) => table.column_by_name(name).ok_or_else(|| {
            failure::no_column(format!("no column is called {name:?}"), name, &names())
        })?,
        (None, [only]) => only,
        (None, _) => {
            let names = names().join(", ");
            return Err(failure::usage(format!(
                "a table of several columns ({names}): say which of them holds the accounts"
            )));
        }
    };
    Ok(column.clone())
}

/// A Python object with `read(n)` that gives bytes.
struct PyReader {
    object: Py<PyAny>,
    raised: Raised,
    /// What was read beyond what was asked for.
    rest: Vec<u8>,
    at: usize,
}

impl PyReader {
    fn new(object: Py<PyAny>, raised: &Raised) -> PyReader {
        PyReader { object, raised: raised.clone(), rest: Vec::new(), at: 0 }
    }

    fn fill(&mut self, most: usize) -> PyResult<()> {
        Python::attach(|py| {
            py.check_signals()?;
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

impl Read for PyReader {
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
