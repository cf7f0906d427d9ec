//! Settings by the names that the config file has, as engine options.

use std::num::NonZeroUsize;
use std::str::FromStr;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use acctpack::{
    Code, Column, Delimiter, Lang, MaxRejects, Options, Overwrite, PackageFormat, Severity, Split,
    Target, TextEncoding,
};

use crate::failure;

/// A language by its name.
pub(crate) fn lang(name: &str) -> PyResult<Lang> {
    match name {
        "en" => Ok(Lang::En),
        "zh" => Ok(Lang::Zh),
        _ => Err(failure::usage(format!("lang is \"en\" or \"zh\", not {name:?}"))),
    }
}

/// Says what is wrong with settings, by raising `UsageError`.
#[pyfunction]
pub(crate) fn validate(settings: &Bound<'_, PyDict>) -> PyResult<()> {
    options(settings).map(drop)
}

/// What a finding of each code weighs by these settings: "error", "warning", or nothing.
#[pyfunction]
pub(crate) fn severities<'py>(
    py: Python<'py>,
    settings: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let (options, severities) = (options(settings)?, PyDict::new(py));
    for &code in Code::ALL {
        severities.set_item(code.name(), options.severity(code).map(Severity::name))?;
    }
    Ok(severities)
}

/// The options that a dictionary of settings stands for. `None` stands for what is not set.
pub(crate) fn options(settings: &Bound<'_, PyDict>) -> PyResult<Options> {
    let mut options = Options::default();
    // What a severity or a fix may be hangs on nothing; they are set in the order of the flags.
    for (key, value) in settings.iter() {
        if !value.is_none() {
            set(&mut options, key.cast::<PyString>()?.to_str()?, &value)?;
        }
    }
    Ok(options)
}

fn set(options: &mut Options, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let text = || value.extract::<String>();
    match key {
        "target" => options.target = target(&text()?)?,
        "strict" => {
            if value.extract()? {
                options.deny_warnings();
            }
        }
        "severity" => set_severities(options, value.cast::<PyDict>()?)?,
        "fix" => each(value, |code| options.fix(code).map_err(failure::of))?,
        "no_fix" => each(value, |code| options.no_fix(code).map_err(failure::of))?,
        "account_type" => options.account_type = Some(value.extract()?),
        "encoding" => options.encoding = Some(encoding(&text()?)?),
        "delimiter" => options.delimiter = named::<Delimiter>(&text()?)?,
        "column" => options.column = Some(column(value)?),
        "format" => options.input_format = Some(format(&text()?)?),
        "threads" => options.threads = Some(value.extract::<NonZeroUsize>()?),
        "max_memory" => options.max_memory = value.extract()?,
        "max_spill" => options.max_spill = Some(value.extract()?),
        "max_inflated" => options.max_inflated = value.extract()?,
        "max_rejects" => options.max_rejects = named::<MaxRejects>(&value.str()?.to_string())?,
        "overwrite" => {
            options.overwrite = match value.extract()? {
                true => Overwrite::Replace,
                false => Overwrite::Refuse,
            };
        }
        "split" => {
            options.split = if value.extract()? { Split::BySize } else { Split::Never };
        }
        _ => return Err(failure::usage(format!("no setting is called {key:?}"))),
    }
    Ok(())
}

fn named<T: FromStr<Err = acctpack::UnknownName>>(text: &str) -> PyResult<T> {
    text.parse().map_err(failure::of)
}

fn target(name: &str) -> PyResult<Target> {
    Target::preset(name).ok_or_else(|| failure::usage(format!("no target is called {name:?}")))
}

fn encoding(name: &str) -> PyResult<TextEncoding> {
    TextEncoding::named(name)
        .ok_or_else(|| failure::usage(format!("no encoding is called {name:?}")))
}

/// A form of packages by its name.
pub(crate) fn format(name: &str) -> PyResult<PackageFormat> {
    named(name)
}

/// A column by its name, or by its number from 1.
fn column(value: &Bound<'_, PyAny>) -> PyResult<Column> {
    match value.extract::<usize>() {
        Ok(number) => NonZeroUsize::new(number)
            .map(Column::Number)
            .ok_or_else(|| failure::usage("columns are numbered from 1".into())),
        Err(_) => Ok(Column::Name(value.extract()?)),
    }
}

fn code(name: &str) -> PyResult<Code> {
    name.parse().map_err(|error: acctpack::UnknownCode| failure::of(error))
}

fn each(codes: &Bound<'_, PyAny>, mut set: impl FnMut(Code) -> PyResult<()>) -> PyResult<()> {
    codes.try_iter()?.try_for_each(|name| set(code(&name?.extract::<String>()?)?))
}

fn set_severities(options: &mut Options, severities: &Bound<'_, PyDict>) -> PyResult<()> {
    for (name, level) in severities.iter() {
        let severity = match level.extract::<String>()?.as_str() {
            "error" => Some(Severity::Error),
            "warning" | "warn" => Some(Severity::Warning),
            "allow" => None,
            other => {
                let levels = "\"error\", \"warning\" or \"allow\"";
                return Err(failure::usage(format!("a severity is {levels}, not {other:?}")));
            }
        };
        options.set_severity(code(&name.extract::<String>()?)?, severity).map_err(failure::of)?;
    }
    Ok(())
}
