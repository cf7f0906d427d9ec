//! The reports that were asked for: data that the engine renders, and pages that people read, in a file
//! or on standard output.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use acctpack::{Hooks, Lang, Page, Report, ReportFormat, ReportStream, Summary, View};
use acctpack_report::{Html, Invocation};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::error::{CommandError, Failure};
use crate::terminal::if_read;

/// A report to write.
#[derive(Clone, Debug)]
pub(crate) struct Requested {
    /// As `--report` has it.
    typed: PathBuf,
    form: Form,
    /// The file; standard output where there is none.
    path: Option<PathBuf>,
    view: View,
    /// What was typed, for a page to say.
    invocation: Option<Invocation>,
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Page,
    Data(ReportFormat),
}

impl Form {
    /// The form that an extension stands for.
    fn of_extension(name: &str) -> Option<Form> {
        match &*name.to_ascii_lowercase() {
            "html" | "htm" => Some(Form::Page),
            "json" => Some(Form::Data(ReportFormat::Json)),
            "jsonl" | "ndjson" => Some(Form::Data(ReportFormat::Jsonl)),
            "csv" => Some(Form::Data(ReportFormat::Csv)),
            _ => None,
        }
    }
}

impl Requested {
    /// A report in the form of its path's extension, or in that which stands before it as `csv:PATH`;
    /// `-` is standard output. `None` if no form is named.
    pub(crate) fn at(typed: &Path, view: View) -> Option<Requested> {
        let said = typed.to_str().and_then(|text| text.split_once(':'));
        let said = said.and_then(|(form, path)| Some((Form::of_extension(form)?, Path::new(path))));
        let (form, path) = match said {
            Some((_, path)) if path.as_os_str().is_empty() => return None,
            Some(said) => said,
            None if typed == Path::new("-") => (Form::Data(ReportFormat::Jsonl), typed),
            None => (Form::of_extension(typed.extension()?.to_str()?)?, typed),
        };
        let path = (path != Path::new("-")).then(|| path.to_path_buf());
        Some(Requested { typed: typed.to_path_buf(), form, path, view, invocation: None })
    }

    /// The file that it is written to, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The flag that asks for a report on standard output.
    pub(crate) fn stdout_flag(&self) -> Option<String> {
        self.path.is_none().then(|| format!("--report {}", self.typed.display()))
    }

    /// Tells a page what was typed.
    pub(crate) fn typed(&mut self, typed: &Invocation) {
        self.invocation = Some(typed.clone());
    }

    /// Hangs the report into a run.
    pub(crate) fn hang(&self, hooks: &mut Hooks<'_>) {
        match (self.form, &self.path) {
            (Form::Data(form), Some(path)) => {
                let mut report = Report::in_form(path, form);
                report.view = self.view;
                hooks.reports.push(report);
            }
            (Form::Data(form), None) => {
                let mut stream = ReportStream::new(form, Stdout::default());
                stream.view = self.view;
                hooks.streams.push(stream);
            }
            (Form::Page, Some(path)) => hooks.pages.push(Page::new(path, self.page())),
            (Form::Page, None) => {
                hooks.pages.push(Page::to_writer(Stdout::default(), self.page()));
            }
        }
    }

    /// What renders the page.
    fn page(&self) -> impl FnOnce(&Summary) -> String + Send + use<> {
        let mut page = Html::default();
        page.view = self.view;
        let now = Timestamp::now().to_zoned_datetime(TimeZone::system());
        page.made = Some(now.strftime("%Y-%m-%d %H:%M %:z").to_string());
        page.typed.clone_from(&self.invocation);
        move |summary| page.render(summary)
    }
}

/// Refuses a report on standard output, where other things go.
pub(crate) fn refuse_stdout(reports: &[PathBuf], lang: Lang) -> Result<(), Failure> {
    let requested = reports.iter().filter_map(|path| Requested::at(path, View::default()));
    match requested.filter_map(|report| report.stdout_flag()).next() {
        None => Ok(()),
        Some(flag) => Err(Failure::command(CommandError::StdoutForIds { flag }, lang)),
    }
}

/// Standard output. Once its reader is gone nothing more is written, and that is no failure.
#[derive(Debug, Default)]
pub(crate) struct Stdout {
    is_gone: bool,
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_gone {
            match io::stdout().write(bytes) {
                Err(error) if acctpack::is_broken_pipe(&error) => self.is_gone = true,
                written => return written,
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_gone { Ok(()) } else { if_read(io::stdout().flush()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reports_form_is_its_extension_or_what_stands_before_its_path() {
        let at = |typed: &str| {
            let report = Requested::at(Path::new(typed), View::default())?;
            Some((report.form, report.path.map(|path| path.display().to_string())))
        };
        let (json, jsonl, csv) = (ReportFormat::Json, ReportFormat::Jsonl, ReportFormat::Csv);
        for (typed, form, path) in [
            ("r.html", Form::Page, Some("r.html")),
            ("a:b.JSON", Form::Data(json), Some("a:b.JSON")),
            ("csv:r.txt", Form::Data(csv), Some("r.txt")),
            ("json:r.html", Form::Data(json), Some("r.html")),
            ("-", Form::Data(jsonl), None),
            ("html:-", Form::Page, None),
            ("./csv:r.json", Form::Data(json), Some("./csv:r.json")),
        ] {
            assert_eq!(at(typed), Some((form, path.map(String::from))), "{typed}");
        }
        for typed in ["r", "r.pdf", "csv:", "pdf:r.html:x", ""] {
            assert_eq!(at(typed), None, "{typed}");
        }
    }
}
