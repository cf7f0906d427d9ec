//! Findings as dictionaries of Python and columns of Arrow.

use std::sync::Arc;

use arrow_array::builder::{Int8Builder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, BooleanArray, DictionaryArray, StringArray, StructArray};
use arrow_schema::{DataType, Field, Fields};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use acctpack::{Code, Finding, Privacy, Severity, View, lossless, mask};

use crate::failure;

const SEVERITIES: [Severity; 2] = [Severity::Error, Severity::Warning];

/// A finding that outlives its row.
#[derive(Clone)]
pub(crate) struct FoundRow {
    row: Option<u64>,
    byte_offset: Option<u64>,
    code: Code,
    severity: Severity,
    account: Option<String>,
    message: String,
    first_row: Option<u64>,
    fixed: bool,
    file: Option<String>,
    first_file: Option<String>,
    truncated: bool,
    span: Option<(usize, usize)>,
}

impl FoundRow {
    pub(crate) fn of(finding: &Finding<'_>, view: View) -> FoundRow {
        let account = finding.account.as_ref().map(|account| {
            let text = lossless(account);
            match view.privacy {
                Privacy::Masked => mask(&text).to_string(),
                _ => text.into_owned(),
            }
        });
        FoundRow {
            row: finding.row,
            byte_offset: finding.byte_offset,
            code: finding.code,
            severity: finding.severity,
            account,
            message: finding.message(view),
            first_row: finding.first_row,
            fixed: finding.fixed,
            file: finding.file.as_ref().map(ToString::to_string),
            first_file: finding.first_file.as_ref().map(ToString::to_string),
            truncated: finding.truncated,
            span: finding.span,
        }
    }

    /// By the keys of the JSONL report, in their order, and those that stand in no such report.
    pub(crate) fn into_dict(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let finding = PyDict::new(py);
        finding.set_item("row", self.row)?;
        finding.set_item("byte_offset", self.byte_offset)?;
        finding.set_item("code", self.code.name())?;
        finding.set_item("severity", self.severity.name())?;
        finding.set_item("account", self.account)?;
        finding.set_item("message", self.message)?;
        finding.set_item("first_row", self.first_row)?;
        finding.set_item("fixed", self.fixed)?;
        finding.set_item("file", self.file)?;
        finding.set_item("first_file", self.first_file)?;
        finding.set_item("truncated", self.truncated)?;
        finding.set_item("span", self.span)?;
        Ok(finding)
    }

    /// What [`FoundRow::into_dict`] gave.
    pub(crate) fn from_dict(finding: &Bound<'_, PyDict>) -> PyResult<FoundRow> {
        let item = |key: &str| -> PyResult<Bound<'_, PyAny>> {
            finding.get_item(key)?.ok_or_else(|| failure::usage(format!("a finding has no {key}")))
        };
        let severity: String = item("severity")?.extract()?;
        let severity = SEVERITIES.into_iter().find(|known| known.name() == severity);
        Ok(FoundRow {
            row: item("row")?.extract()?,
            byte_offset: item("byte_offset")?.extract()?,
            code: item("code")?
                .extract::<String>()?
                .parse()
                .map_err(|error: acctpack::UnknownCode| failure::of(error))?,
            severity: severity.unwrap_or(Severity::Error),
            account: item("account")?.extract()?,
            message: item("message")?.extract()?,
            first_row: item("first_row")?.extract()?,
            fixed: item("fixed")?.extract()?,
            file: item("file")?.extract()?,
            first_file: item("first_file")?.extract()?,
            truncated: item("truncated")?.extract()?,
            span: item("span")?.extract()?,
        })
    }
}

/// What names of a short list are in Arrow.
pub(crate) fn names_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))
}

fn dictionary<'n>(mut keys: Int8Builder, names: impl Iterator<Item = &'n str>) -> ArrayRef {
    let names: ArrayRef = Arc::new(StringArray::from_iter_values(names));
    Arc::new(DictionaryArray::<Int8Type>::new(keys.finish(), names))
}

/// The columns of findings.
pub(crate) fn fields() -> Fields {
    vec![
        Field::new("row", DataType::Int64, true),
        Field::new("byte_offset", DataType::Int64, true),
        Field::new("code", names_type(), false),
        Field::new("severity", names_type(), false),
        Field::new("account", DataType::Utf8, true),
        Field::new("message", DataType::Utf8, false),
        Field::new("first_row", DataType::Int64, true),
        Field::new("fixed", DataType::Boolean, false),
        Field::new("file", DataType::Utf8, true),
        Field::new("first_file", DataType::Utf8, true),
        Field::new("truncated", DataType::Boolean, false),
        Field::new("span_start", DataType::Int32, true),
        Field::new("span_end", DataType::Int32, true),
    ]
    .into()
}

/// Findings as Arrow, a column for each key.
pub(crate) fn columns(rows: &[FoundRow]) -> StructArray {
    let number = |of: fn(&FoundRow) -> Option<u64>| -> ArrayRef {
        let mut builder = Int64Builder::with_capacity(rows.len());
        rows.iter().for_each(|row| builder.append_option(of(row).map(|number| number as i64)));
        Arc::new(builder.finish())
    };
    let place = |of: fn((usize, usize)) -> usize| -> ArrayRef {
        let mut builder = Int32Builder::with_capacity(rows.len());
        rows.iter().for_each(|row| builder.append_option(row.span.map(|span| of(span) as i32)));
        Arc::new(builder.finish())
    };
    let text = |of: fn(&FoundRow) -> Option<&str>| -> ArrayRef {
        let mut builder = StringBuilder::new();
        rows.iter().for_each(|row| builder.append_option(of(row)));
        Arc::new(builder.finish())
    };
    let flag = |of: fn(&FoundRow) -> bool| -> ArrayRef {
        Arc::new(BooleanArray::from(rows.iter().map(of).collect::<Vec<_>>()))
    };
    let (mut codes, mut severities) = (Int8Builder::new(), Int8Builder::new());
    for row in rows {
        codes.append_value(row.code.index() as i8);
        severities.append_value(i8::from(row.severity == Severity::Warning));
    }
    let columns: Vec<ArrayRef> = vec![
        number(|row| row.row),
        number(|row| row.byte_offset),
        dictionary(codes, Code::ALL.iter().map(|code| code.name())),
        dictionary(severities, SEVERITIES.into_iter().map(Severity::name)),
        text(|row| row.account.as_deref()),
        text(|row| Some(&row.message)),
        number(|row| row.first_row),
        flag(|row| row.fixed),
        text(|row| row.file.as_deref()),
        text(|row| row.first_file.as_deref()),
        flag(|row| row.truncated),
        place(|(start, _)| start),
        place(|(_, end)| end),
    ];
    StructArray::new(fields(), columns, None)
}
