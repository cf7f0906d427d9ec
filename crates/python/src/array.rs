//! Arrow, in and out: columns of text as bytes, whatever their type, and results that any library takes.

use std::sync::Arc;

use arrow_array::builder::LargeBinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{ByteArrayType, ByteViewType};
use arrow_array::{Array as _, ArrayRef, GenericByteArray, GenericByteViewArray, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, FieldRef, Schema};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyFloat, PyList, PyString, PyTuple};
use pyo3_arrow::ffi::{
    ArrayIterator, to_array_pycapsules, to_schema_pycapsule, to_stream_pycapsule,
};

use crate::failure;

/// A column of text: what its cells are is never taken for UTF-8, for not every engine validates.
pub(crate) fn cells(array: &ArrayRef) -> PyResult<ArrayRef> {
    match array.data_type() {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::Utf8View
        | DataType::BinaryView => Ok(array.clone()),
        DataType::Null => arrow_cast::cast(array, &DataType::Utf8).map_err(failure::of),
        DataType::Dictionary(_, values) if is_text(values) => {
            arrow_cast::cast(array, values).map_err(failure::of)
        }
        other => Err(failure::usage(format!(
            "a column of {other} holds no accounts; cast it to text, if nothing of the numbers is lost"
        ))),
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Binary
            | DataType::LargeBinary
            | DataType::Utf8View
            | DataType::BinaryView
    )
}

/// Whether results for a column must have wide offsets.
pub(crate) fn is_wide(kind: &DataType) -> bool {
    !matches!(kind, DataType::Utf8 | DataType::Binary)
}

/// Calls for each cell of what [`cells`] gave, in order; nulls are `None`.
pub(crate) fn each_cell(array: &ArrayRef, mut each: impl FnMut(Option<&[u8]>)) {
    match array.data_type() {
        DataType::Utf8 => each_of(array.as_string::<i32>(), &mut each),
        DataType::LargeUtf8 => each_of(array.as_string::<i64>(), &mut each),
        DataType::Binary => each_of(array.as_binary::<i32>(), &mut each),
        DataType::LargeBinary => each_of(array.as_binary::<i64>(), &mut each),
        DataType::Utf8View => each_view(array.as_string_view(), &mut each),
        _ => each_view(array.as_binary_view(), &mut each),
    }
}

fn each_of<T: ByteArrayType>(array: &GenericByteArray<T>, each: &mut impl FnMut(Option<&[u8]>))
where
    T::Offset: arrow_array::OffsetSizeTrait,
{
    use arrow_buffer::ArrowNativeType as _;
    let data = array.value_data();
    for (index, ends) in array.value_offsets().windows(2).enumerate() {
        let cell = &data[ends[0].as_usize()..ends[1].as_usize()];
        each((!array.is_null(index)).then_some(cell));
    }
}

fn each_view<T: ByteViewType + ?Sized>(
    array: &GenericByteViewArray<T>,
    each: &mut impl FnMut(Option<&[u8]>),
) {
    for (index, bytes) in array.bytes_iter().enumerate() {
        each((!array.is_null(index)).then_some(bytes));
    }
}

/// An Arrow array in chunks, which pyarrow, Polars, pandas, DuckDB and others take as it is.
#[pyclass(frozen, module = "acctpack", name = "Array")]
#[derive(Clone)]
pub(crate) struct Array {
    field: FieldRef,
    chunks: Vec<ArrayRef>,
}

impl Array {
    pub(crate) fn new(name: &str, kind: DataType, chunks: Vec<ArrayRef>) -> Array {
        Array { field: Arc::new(Field::new(name, kind, true)), chunks }
    }

    /// Each value with a row end after it.
    pub(crate) fn to_rows(&self) -> PyResult<Vec<u8>> {
        let mut text = Vec::new();
        for chunk in &self.chunks {
            each_cell(&cells(chunk)?, |cell| {
                text.extend_from_slice(cell.unwrap_or_default());
                text.push(b'\n');
            });
        }
        Ok(text)
    }

    /// All of it in one piece.
    fn whole(&self) -> PyResult<ArrayRef> {
        match &*self.chunks {
            [] => Ok(arrow_array::new_empty_array(self.field.data_type())),
            [one] => Ok(one.clone()),
            several => {
                let several: Vec<_> = several.iter().map(|chunk| &**chunk).collect();
                arrow_select::concat::concat(&several).map_err(failure::of)
            }
        }
    }
}

/// A column of Python's own values: `str`, `bytes` or `None`.
#[pyfunction]
pub(crate) fn strings(values: &Bound<'_, PyAny>) -> PyResult<Array> {
    let mut column = LargeBinaryBuilder::new();
    for (index, value) in values.try_iter()?.enumerate() {
        match text(&value?, index)? {
            Some(bytes) => column.append_value(bytes),
            None => column.append_null(),
        }
    }
    let column = Arc::new(column.finish()) as ArrayRef;
    Ok(Array::new("account", DataType::LargeBinary, vec![column]))
}

/// An array out of what `Array.__reduce__` gave.
#[pyfunction]
pub(crate) fn array_of_ipc(bytes: &[u8]) -> PyResult<Array> {
    let reader = StreamReader::try_new(bytes, None).map_err(failure::of)?;
    let field = reader.schema().fields()[0].clone();
    let column = |batch: Result<RecordBatch, _>| batch.map(|batch| batch.column(0).clone());
    let chunks = reader.map(column).collect::<Result<_, _>>().map_err(failure::of)?;
    Ok(Array { field, chunks })
}

/// A value of Python's as the bytes of a row.
pub(crate) fn text(value: &Bound<'_, PyAny>, index: usize) -> PyResult<Option<Vec<u8>>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Ok(string) = value.cast::<PyString>() {
        return Ok(Some(string.to_str()?.as_bytes().to_vec()));
    }
    match value.cast::<PyBytes>() {
        Ok(bytes) => Ok(Some(bytes.as_bytes().to_vec())),
        Err(_) if is_missing(value)? => Ok(None),
        Err(_) => {
            let kind = value.get_type().name()?;
            Err(failure::usage(format!(
                "value {index} is of type {kind}, and an account is a str: a number may have lost digits already"
            )))
        }
    }
}

/// Whether a value is what pandas has in the place of a missing one: NaN, or `pandas.NA`.
fn is_missing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(number.value().is_nan());
    }
    Ok(matches!(value.get_type().name()?.to_str()?, "NAType" | "NaTType"))
}

#[pymethods]
impl Array {
    /// A `pyarrow.Array`.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("array", (slf,))
    }

    /// A `polars.Series`.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("Series", (slf,))
    }

    /// A list of Python's own values. Needs pyarrow for all but texts.
    fn to_pylist<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, array) = (slf.py(), slf.get());
        if !matches!(array.field.data_type(), DataType::Utf8 | DataType::LargeUtf8) {
            return Array::to_pyarrow(slf)?.call_method0("to_pylist");
        }
        let values = PyList::empty(py);
        for chunk in &array.chunks {
            let mut added = Ok(());
            each_cell(chunk, |cell| {
                if added.is_ok() {
                    added = values.append(cell.map(String::from_utf8_lossy));
                }
            });
            added?;
        }
        Ok(values.into_any())
    }

    /// As Arrow writes it to files.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let schema = Arc::new(Schema::new(vec![self.field.clone()]));
        let mut file = StreamWriter::try_new(Vec::new(), &schema).map_err(failure::of)?;
        for chunk in &self.chunks {
            let batch = RecordBatch::try_new(schema.clone(), vec![chunk.clone()]);
            file.write(&batch.map_err(failure::of)?).map_err(failure::of)?;
        }
        let bytes = file.into_inner().map_err(failure::of)?;
        let restore = py.import("acctpack._acctpack")?.getattr("array_of_ipc")?;
        Ok((restore, (PyBytes::new(py, &bytes),)))
    }

    /// A `pandas.Series`.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Array::to_pyarrow(slf)?.call_method0("to_pandas")
    }

    fn __len__(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.len()).sum()
    }

    fn __repr__(&self) -> String {
        format!("<acctpack.Array of {} {}>", self.__len__(), self.field.data_type())
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, &*self.field)?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let whole = self.whole()?;
        Ok(to_array_pycapsules(py, self.field.clone(), &*whole, requested_schema)?)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let chunks = self.chunks.clone().into_iter().map(Ok);
        let reader = Box::new(ArrayIterator::new(chunks, self.field.clone()));
        Ok(to_stream_pycapsule(py, reader, requested_schema)?)
    }
}
