//! Findings as rows of Python and columns of Arrow.

use std::sync::Arc;

use arrow_array::builder::{Int8Builder, Int64Builder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, BooleanArray, DictionaryArray, StringArray, StructArray};
use arrow_schema::{DataType, Field, Fields};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use acctpack::{Code, Finding, Privacy, Severity, View, lossless, mask};

const SEVERITIES: [&str; 2] = ["error", "warning"];

/// A finding that outlives its row.
#[derive(Clone)]
pub(crate) struct Row {
    row: Option<u64>,
    byte_offset: Option<u64>,
    code: Code,
    severity: Severity,
    account: Option<String>,
    truncated: bool,
    message: String,
    first_row: Option<u64>,
    fixed: bool,
    span: Option<(usize, usize)>,
}

impl Row {
    pub(crate) fn of(finding: &Finding<'_>, view: View) -> Row {
        let account = finding.account.as_ref().map(|account| {
            let text = lossless(account);
            match view.privacy {
                Privacy::Masked => mask(&text).to_string(),
                _ => text.into_owned(),
            }
        });
        Row {
            row: finding.row,
            byte_offset: finding.byte_offset,
            code: finding.code,
            severity: finding.severity,
            account,
            truncated: finding.truncated,
            message: finding.message(view),
            first_row: finding.first_row,
            fixed: finding.fixed,
            span: finding.span,
        }
    }

    /// By the keys of the JSONL report, in their order, and `span`.
    pub(crate) fn into_dict<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let finding = PyDict::new(py);
        finding.set_item("row", self.row)?;
        finding.set_item("byte_offset", self.byte_offset)?;
        finding.set_item("code", self.code.name())?;
        finding.set_item("severity", self.severity.name())?;
        finding.set_item("account", self.account)?;
        finding.set_item("message", self.message)?;
        finding.set_item("first_row", self.first_row)?;
        finding.set_item("fixed", self.fixed)?;
        finding.set_item("truncated", self.truncated)?;
        finding.set_item("span", self.span)?;
        Ok(finding)
    }
}

fn dictionary(keys: Int8Builder, names: &[&str]) -> ArrayRef {
    let mut keys = keys;
    let names: ArrayRef = Arc::new(StringArray::from_iter_values(names));
    Arc::new(DictionaryArray::<Int8Type>::new(keys.finish(), names))
}

/// The columns of findings.
pub(crate) fn fields() -> Fields {
    let names = DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8));
    vec![
        Field::new("row", DataType::Int64, true),
        Field::new("byte_offset", DataType::Int64, true),
        Field::new("code", names.clone(), false),
        Field::new("severity", names, false),
        Field::new("account", DataType::Utf8, true),
        Field::new("message", DataType::Utf8, false),
        Field::new("first_row", DataType::Int64, true),
        Field::new("fixed", DataType::Boolean, false),
        Field::new("truncated", DataType::Boolean, false),
    ]
    .into()
}

/// Findings as Arrow, a column for each key.
pub(crate) fn columns(rows: &[Row]) -> StructArray {
    let number = |of: fn(&Row) -> Option<u64>| -> ArrayRef {
        let mut builder = Int64Builder::with_capacity(rows.len());
        rows.iter().for_each(|row| builder.append_option(of(row).map(|number| number as i64)));
        Arc::new(builder.finish())
    };
    let flag = |of: fn(&Row) -> bool| -> ArrayRef {
        Arc::new(BooleanArray::from(rows.iter().map(of).collect::<Vec<_>>()))
    };
    let (mut codes, mut severities) = (Int8Builder::new(), Int8Builder::new());
    let (mut accounts, mut messages) = (StringBuilder::new(), StringBuilder::new());
    for row in rows {
        codes.append_value(row.code.index() as i8);
        severities.append_value(i8::from(row.severity == Severity::Warning));
        accounts.append_option(row.account.as_deref());
        messages.append_value(&row.message);
    }
    let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let columns: Vec<ArrayRef> = vec![
        number(|row| row.row),
        number(|row| row.byte_offset),
        dictionary(codes, &names),
        dictionary(severities, &SEVERITIES),
        Arc::new(accounts.finish()),
        Arc::new(messages.finish()),
        number(|row| row.first_row),
        flag(|row| row.fixed),
        flag(|row| row.truncated),
    ];
    StructArray::new(fields(), columns, None)
}
