//! The rules over rows that stand in no file.

use std::sync::Arc;

use arrow_array::builder::{GenericStringBuilder, Int8Builder, Int64Builder};
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Int8Array, ListArray, OffsetSizeTrait, StringArray, StructArray,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Fields};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use acctpack::{Code, CodeSet, Disposition, Privacy, RowVerdict, RuleSet, View};

use crate::array::{Array, cells, each_cell, is_wide};
use crate::findings::FoundRow;
use crate::source::chunks;
use crate::{failure, settings};

/// The names of what may become of a row, in the order of their numbers.
const OUTCOMES: [&str; 4] = ["kept", "rejected", "blank", "header"];

fn outcome(disposition: Disposition) -> i8 {
    match disposition {
        Disposition::Kept => 0,
        Disposition::Rejected => 1,
        Disposition::Blank => 2,
        Disposition::Header => 3,
    }
}

/// Codes as bits, by their place in `rules()`.
fn mask(codes: CodeSet) -> i64 {
    codes.iter().fold(0, |mask, code| mask | 1 << code.index())
}

/// Rules that are compiled once.
#[pyclass(frozen, module = "acctpack._acctpack", name = "Judge")]
pub(crate) struct ColumnJudge {
    rules: RuleSet,
}

#[pymethods]
impl ColumnJudge {
    #[new]
    fn new(py: Python<'_>, settings: &Bound<'_, PyDict>, mode: &str) -> PyResult<ColumnJudge> {
        let options = settings::options(settings)?;
        let rules = match mode {
            "check" => RuleSet::check(&options),
            "clean" => RuleSet::clean(&options),
            _ => {
                return Err(failure::usage(format!(
                    "mode is \"check\" or \"clean\", not {mode:?}"
                )));
            }
        };
        Ok(ColumnJudge { rules: rules.map_err(|error| failure::of_engine(py, &error))? })
    }

    /// A struct for each value: account, outcome, codes, fixed; with `masks`, numbers for the last three.
    fn column(&self, py: Python<'_>, values: &Bound<'_, PyAny>, masks: bool) -> PyResult<Array> {
        let chunks = chunks(values, None)?;
        let kind = chunks.first().map_or(DataType::Utf8, |chunk| chunk.data_type().clone());
        let is_wide = is_wide(&kind);
        let judged = py.detach(|| {
            let judge = |chunk: &ArrayRef| -> PyResult<StructArray> {
                let cells = cells(chunk)?;
                Ok(match (masks, is_wide) {
                    (true, true) => self.masked::<i64>(&cells),
                    (true, false) => self.masked::<i32>(&cells),
                    (false, true) => self.told::<i64>(&cells),
                    (false, false) => self.told::<i32>(&cells),
                })
            };
            chunks.iter().map(judge).collect::<PyResult<Vec<_>>>()
        })?;
        let kind = DataType::Struct(fields(masks, is_wide));
        let judged = judged.into_iter().map(|chunk| Arc::new(chunk) as ArrayRef).collect();
        Ok(Array::new("judged", kind, judged))
    }

    /// Outcome, account, codes and fixed codes of one row.
    fn one<'py>(
        &self,
        py: Python<'py>,
        row: &Bound<'py, PyAny>,
    ) -> PyResult<(&'static str, Option<Bound<'py, PyString>>, Vec<&'static str>, Vec<&'static str>)>
    {
        let row = bytes_of(row)?;
        let RowVerdict { disposition, account, found, fixed, .. } = self.rules.judge(&row);
        let names = |codes: CodeSet| codes.iter().map(Code::name).collect();
        let account = (disposition == Disposition::Kept)
            .then(|| PyString::new(py, &String::from_utf8_lossy(&account)));
        Ok((OUTCOMES[outcome(disposition) as usize], account, names(found), names(fixed)))
    }

    /// Everything that is found in one row.
    fn explain<'py>(
        &self,
        py: Python<'py>,
        row: &Bound<'py, PyAny>,
        lang: &str,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let row = bytes_of(row)?;
        let view = View { lang: settings::lang(lang)?, privacy: Privacy::Plain };
        let findings = self.rules.explain(&row);
        findings.iter().map(|finding| FoundRow::of(finding, view).into_dict(py)).collect()
    }

    fn __repr__(&self) -> &'static str {
        "<acctpack._acctpack.Judge>"
    }
}

fn bytes_of(row: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(text) = row.cast::<PyString>() {
        return Ok(text.to_str()?.as_bytes().to_vec());
    }
    match row.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.as_bytes().to_vec()),
        Err(_) => Err(failure::usage("a row is a str or bytes".into())),
    }
}

fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))
}

fn codes_item() -> Arc<Field> {
    Arc::new(Field::new("item", dictionary(), false))
}

fn fields(masks: bool, is_wide: bool) -> Fields {
    let account = if is_wide { DataType::LargeUtf8 } else { DataType::Utf8 };
    let account = Field::new("account", account, true);
    if masks {
        let outcome = Field::new("outcome", DataType::Int8, false);
        let mask = |name: &str| Field::new(name, DataType::Int64, false);
        return vec![account, outcome, mask("found"), mask("fixed")].into();
    }
    let codes = |name: &str| Field::new(name, DataType::List(codes_item()), false);
    vec![account, Field::new("outcome", dictionary(), false), codes("codes"), codes("fixed")].into()
}

/// The codes of rows, a list each.
struct CodeLists {
    offsets: Vec<i32>,
    keys: Vec<i8>,
}

impl CodeLists {
    fn new(rows: usize) -> CodeLists {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        CodeLists { offsets, keys: Vec::new() }
    }

    fn push(&mut self, codes: CodeSet) {
        self.keys.extend(codes.iter().map(|code| code.index() as i8));
        self.offsets.push(self.keys.len() as i32);
    }

    fn finish(self, names: &ArrayRef) -> ArrayRef {
        let keys = DictionaryArray::<Int8Type>::new(Int8Array::from(self.keys), names.clone());
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Arc::new(ListArray::new(codes_item(), offsets, Arc::new(keys), None))
    }
}

impl ColumnJudge {
    fn told<O: OffsetSizeTrait>(&self, cells: &ArrayRef) -> StructArray {
        let rows = cells.len();
        let names: ArrayRef =
            Arc::new(StringArray::from_iter_values(Code::ALL.iter().map(|code| code.name())));
        let outcomes: ArrayRef = Arc::new(StringArray::from_iter_values(OUTCOMES));
        let mut accounts = GenericStringBuilder::<O>::with_capacity(rows, rows * 12);
        let mut keys = Int8Builder::with_capacity(rows);
        let (mut found, mut fixed) = (CodeLists::new(rows), CodeLists::new(rows));
        self.each(cells, |verdict| {
            accounts.append_option(account(&verdict));
            keys.append_value(outcome(verdict.disposition));
            found.push(verdict.found);
            fixed.push(verdict.fixed);
        });
        let outcomes = DictionaryArray::<Int8Type>::new(keys.finish(), outcomes);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(accounts.finish()),
            Arc::new(outcomes),
            found.finish(&names),
            fixed.finish(&names),
        ];
        StructArray::new(fields(false, O::IS_LARGE), columns, None)
    }

    fn masked<O: OffsetSizeTrait>(&self, cells: &ArrayRef) -> StructArray {
        let rows = cells.len();
        let mut accounts = GenericStringBuilder::<O>::with_capacity(rows, rows * 12);
        let mut outcomes = Int8Builder::with_capacity(rows);
        let (mut found, mut fixed) =
            (Int64Builder::with_capacity(rows), Int64Builder::with_capacity(rows));
        self.each(cells, |verdict| {
            accounts.append_option(account(&verdict));
            outcomes.append_value(outcome(verdict.disposition));
            found.append_value(mask(verdict.found));
            fixed.append_value(mask(verdict.fixed));
        });
        let columns: Vec<ArrayRef> = vec![
            Arc::new(accounts.finish()),
            Arc::new(outcomes.finish()),
            Arc::new(found.finish()),
            Arc::new(fixed.finish()),
        ];
        StructArray::new(fields(true, O::IS_LARGE), columns, None)
    }

    /// Judges each cell; a null is an empty row.
    fn each(&self, cells: &ArrayRef, mut each: impl FnMut(RowVerdict<'_>)) {
        each_cell(cells, |cell| each(self.rules.judge(cell.unwrap_or_default())));
    }
}

/// The account of a row that is kept.
fn account<'v>(verdict: &'v RowVerdict<'_>) -> Option<&'v str> {
    match verdict.disposition {
        // A kept account is UTF-8: one that is not is rejected.
        Disposition::Kept => std::str::from_utf8(&verdict.account).ok(),
        _ => None,
    }
}
