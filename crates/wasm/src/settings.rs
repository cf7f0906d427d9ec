//! From what a caller wrote to what the engine takes, in one step. What is wrong is told by the name of the
//! option.

use std::num::NonZeroUsize;
use std::str::FromStr;

use acctpack::{
    AccountForm, Code, Column, Delimiter, Lang, Options, PackageFormat, Privacy, ReportFormat,
    RuleConfigError, Severity, Target, TextEncoding, View,
};
use acctpack_spreadsheet::{Sheet, Workbooks};

use crate::request::{CallerOptions, NumberOrText};

/// Why a request cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadRequest {
    /// It is not JSON of the form that is asked for.
    Malformed(String),
    /// An option cannot have this value.
    Value { option: &'static str, value: String, hint: OptionHint },
    /// A rule cannot be set so.
    Rule { option: &'static str, error: RuleConfigError },
    /// There is no list to read.
    NoInput,
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionHint {
    /// One of these.
    OneOf(&'static [&'static str]),
    /// The name of a rule.
    Code,
    /// An encoding that browsers know.
    Encoding,
    /// One character.
    Delimiter,
    /// A number from 1 on, or a name.
    Column,
    /// A number of rows, or a share.
    MaxRejects,
    /// A type that the service knows.
    AccountType,
}

/// What a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportKind {
    Data(ReportFormat),
    Page,
}

/// How rejected rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RejectedAs {
    Rows,
    Table,
}

/// What a run goes by.
#[derive(Debug)]
pub(crate) struct RunSettings {
    pub(crate) options: Options,
    pub(crate) view: View,
    pub(crate) to: PackageFormat,
    pub(crate) workbooks: Workbooks,
    pub(crate) rejects: Option<RejectedAs>,
    pub(crate) reports: Vec<ReportKind>,
    pub(crate) max_findings: usize,
}

impl RunSettings {
    /// What the page wants: a package to download, the rejected rows, the report.
    pub(crate) fn for_page(self) -> RunSettings {
        RunSettings {
            to: PackageFormat::Zip,
            rejects: Some(RejectedAs::Table),
            reports: vec![ReportKind::Page],
            ..self
        }
    }
}

/// So many findings are handed over unless more are asked for; the figures count them all.
const MAX_FINDINGS: usize = 1000;

const LANGS: &[&str] = &["en", "zh"];
const TARGETS: &[&str] = &Target::PRESETS;
const LEVELS: &[&str] = &["error", "warning", "allow"];
const FORMATS: &[&str] = &["txt", "csv", "zip"];
const REPORTS: &[&str] = &["html", "json", "jsonl", "csv"];
const REJECTS: &[&str] = &["csv", "txt"];

/// What a caller's options come to.
pub(crate) fn of(asked: &CallerOptions) -> Result<RunSettings, BadRequest> {
    let mut options = Options::default();
    if let Some(name) = &asked.target {
        options.target = Target::preset(name)
            .ok_or_else(|| wrong("target", name, OptionHint::OneOf(TARGETS)))?;
    }
    options.input_format = optional("from", &asked.from, OptionHint::OneOf(FORMATS))?;
    options.encoding = asked
        .encoding
        .as_ref()
        .map(|name| {
            TextEncoding::named(name).ok_or_else(|| wrong("encoding", name, OptionHint::Encoding))
        })
        .transpose()?;
    if let Some(delimiter) =
        optional::<Delimiter>("delimiter", &asked.delimiter, OptionHint::Delimiter)?
    {
        options.delimiter = delimiter;
    }
    options.column = asked.column.as_ref().map(column).transpose()?;
    if let Some(limit) = &asked.max_rejects {
        let text = limit.to_text();
        options.max_rejects =
            text.parse().map_err(|_| wrong("maxRejects", &text, OptionHint::MaxRejects))?;
    }
    if let Some(bytes) = asked.max_inflated {
        options.max_inflated = bytes;
    }
    options.account_type = asked.account_type;
    if let Some(number) = asked.account_type.filter(|&n| !AccountForm::is_account_type(n)) {
        return Err(wrong("accountType", &number.to_string(), OptionHint::AccountType));
    }
    rules(&mut options, asked)?;
    Ok(RunSettings {
        view: View { lang: lang(asked)?, privacy: privacy(asked) },
        to: optional("to", &asked.to, OptionHint::OneOf(FORMATS))?.unwrap_or(PackageFormat::Zip),
        workbooks: workbooks(asked, options.max_inflated),
        rejects: rejects(asked)?,
        reports: asked.reports.iter().map(|name| report(name)).collect::<Result<_, _>>()?,
        max_findings: asked.max_findings.unwrap_or(MAX_FINDINGS),
        options,
    })
}

fn rules(options: &mut Options, asked: &CallerOptions) -> Result<(), BadRequest> {
    if asked.strict {
        options.deny_warnings();
    }
    for (name, level) in &asked.severity {
        let severity = match level.as_str() {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "allow" => None,
            _ => return Err(wrong("severity", level, OptionHint::OneOf(LEVELS))),
        };
        options
            .set_severity(code("severity", name)?, severity)
            .map_err(|error| BadRequest::Rule { option: "severity", error })?;
    }
    for name in &asked.fix {
        let code = code("fix", name)?;
        options.fix(code).map_err(|error| BadRequest::Rule { option: "fix", error })?;
    }
    for name in &asked.no_fix {
        let code = code("noFix", name)?;
        options.no_fix(code).map_err(|error| BadRequest::Rule { option: "noFix", error })?;
    }
    Ok(())
}

/// The language of all that is said.
pub(crate) fn lang(asked: &CallerOptions) -> Result<Lang, BadRequest> {
    let Some(name) = &asked.lang else { return Ok(Lang::default()) };
    let tag = name.split(['-', '_']).next().unwrap_or_default();
    let found = LANGS.iter().position(|known| tag.eq_ignore_ascii_case(known));
    found
        .and_then(|index| Lang::ALL.get(index).copied())
        .ok_or_else(|| wrong("lang", name, OptionHint::OneOf(LANGS)))
}

fn privacy(asked: &CallerOptions) -> Privacy {
    if asked.redact { Privacy::Masked } else { Privacy::Plain }
}

fn workbooks(asked: &CallerOptions, max_inflated: u64) -> Workbooks {
    let workbooks = Workbooks::default().max_inflated(max_inflated);
    match asked.sheet.as_ref().and_then(|sheet| sheet.to_text().parse::<Sheet>().ok()) {
        Some(sheet) => workbooks.sheet(sheet),
        None => workbooks,
    }
}

fn rejects(asked: &CallerOptions) -> Result<Option<RejectedAs>, BadRequest> {
    asked
        .rejects
        .as_deref()
        .map(|name| match name {
            "csv" => Ok(RejectedAs::Table),
            "txt" => Ok(RejectedAs::Rows),
            _ => Err(wrong("rejects", name, OptionHint::OneOf(REJECTS))),
        })
        .transpose()
}

fn report(name: &str) -> Result<ReportKind, BadRequest> {
    Ok(match name {
        "html" => ReportKind::Page,
        "json" => ReportKind::Data(ReportFormat::Json),
        "jsonl" => ReportKind::Data(ReportFormat::Jsonl),
        "csv" => ReportKind::Data(ReportFormat::Csv),
        _ => return Err(wrong("reports", name, OptionHint::OneOf(REPORTS))),
    })
}

/// A column by its number from 1, else by its name.
fn column(asked: &NumberOrText) -> Result<Column, BadRequest> {
    let text = asked.to_text();
    let refused = || wrong("column", &text, OptionHint::Column);
    match text.parse::<usize>() {
        Ok(number) => NonZeroUsize::new(number).map(Column::Number).ok_or_else(refused),
        Err(_) if text.is_empty() => Err(refused()),
        Err(_) => Ok(Column::Name(text)),
    }
}

fn code(option: &'static str, name: &str) -> Result<Code, BadRequest> {
    name.parse().map_err(|_| wrong(option, name, OptionHint::Code))
}

fn optional<T: FromStr>(
    option: &'static str,
    value: &Option<String>,
    hint: OptionHint,
) -> Result<Option<T>, BadRequest> {
    value.as_ref().map(|text| text.parse().map_err(|_| wrong(option, text, hint))).transpose()
}

fn wrong(option: &'static str, value: &str, hint: OptionHint) -> BadRequest {
    BadRequest::Value { option, value: value.to_string(), hint }
}
