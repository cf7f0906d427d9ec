//! One request from its first byte to its answer.

use std::io::{self, Read as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use acctpack::{
    Detail, Foresight, Hooks, Input, Lang, Options, Output, Page, RejectsStream, ReportFormat,
    ReportStream, Summary, Table,
};
use acctpack_report::{Html, ListSettings};

use crate::answer::{RunAnswer, RunFailure};
use crate::page;
use crate::request::{ListToRead, Request, RequestedCommand};
use crate::settings::{self, BadRequest, RejectedAs, ReportKind, RunSettings};
use crate::streams::{
    FINDINGS, FIRST_REPORT, Host, Incoming, Outgoing, PACKAGE, REJECTS, REQUEST, tell,
};

/// Reads a request from stream 0, carries it out, and writes the answer there.
///
/// # Errors
/// The host does not take the answer. All else is told in it.
pub fn run<H: Host>(host: H) -> io::Result<()> {
    let answer = answered(host).unwrap_or_else(|failure| RunAnswer::Failed { failure });
    let text = serde_json::to_vec(&answer)?;
    host.write(REQUEST, &text)
}

fn answered<H: Host>(host: H) -> Result<RunAnswer, RunFailure> {
    let request = request(host).map_err(|error| RunFailure::of_request(&error, Lang::default()))?;
    let known = settings::lang(&request.options).unwrap_or_default();
    let mut settings =
        settings::of(&request.options).map_err(|error| RunFailure::of_request(&error, known))?;
    let lang = settings.view.lang;
    match request.command {
        RequestedCommand::Home => {
            return Ok(RunAnswer::Drawn { html: page::home(lang).into_string() });
        }
        RequestedCommand::Broken => {
            let html = page::broken(lang, &request).into_string();
            return Ok(RunAnswer::Drawn { html });
        }
        RequestedCommand::Page => settings = settings.for_page(),
        RequestedCommand::Check | RequestedCommand::Clean => {}
    }
    let lists = GatheredLists::read(host, &request).map_err(|error| match error {
        ReadError::NoInput => RunFailure::of_request(&BadRequest::NoInput, lang),
        ReadError::Io(name, error) => RunFailure::unreadable(&name, &error, lang),
    })?;
    let run = ListRun { host, request: &request, settings: &settings, lists: &lists };
    let answer = match request.command {
        RequestedCommand::Page => run.page(),
        _ => run.plain(),
    };
    answer.map_err(|error| {
        let mut failure = RunFailure::of_engine(&error, lang);
        if request.command == RequestedCommand::Page {
            failure.html = Some(page::failed(lang, &lists.name(), &failure.message).into_string());
        }
        failure
    })
}

fn request<H: Host>(host: H) -> Result<Request, BadRequest> {
    let mut text = Vec::new();
    let malformed = |error: &dyn std::fmt::Display| BadRequest::Malformed(error.to_string());
    Incoming { host, stream: REQUEST }.read_to_end(&mut text).map_err(|error| malformed(&error))?;
    serde_json::from_slice(&text).map_err(|error| malformed(&error))
}

/// What a list is called that has no name: its first bytes say its form.
const UNNAMED: &str = "-";

/// The lists of a run in memory, where any of their bytes can be read at any time.
struct GatheredLists {
    inputs: Vec<(String, Vec<u8>)>,
    exclude: Vec<(String, Vec<u8>)>,
}

enum ReadError {
    NoInput,
    Io(String, io::Error),
}

impl GatheredLists {
    fn read<H: Host>(host: H, request: &Request) -> Result<GatheredLists, ReadError> {
        if request.inputs.is_empty() {
            return Err(ReadError::NoInput);
        }
        let all = request.inputs.iter().chain(&request.exclude);
        let mut read = Vec::new();
        for (stream, list) in (1..).zip(all) {
            let bytes = list.read(Incoming { host, stream });
            let bytes = bytes.map_err(|error| ReadError::Io(list.name.clone(), error))?;
            read.push((list.name.clone(), bytes));
        }
        let exclude = read.split_off(request.inputs.len());
        Ok(GatheredLists { inputs: read, exclude })
    }

    fn name(&self) -> String {
        self.inputs.first().map(|(name, _)| name.clone()).unwrap_or_default()
    }

    fn input<'a>(&'a self, settings: &'a RunSettings) -> Input<'a> {
        let list = |(name, bytes): &'a (String, Vec<u8>)| {
            let input = Input::bytes(name, bytes).reading_workbooks(&settings.workbooks);
            if name == UNNAMED { input.unnamed() } else { input }
        };
        let input = match &self.inputs[..] {
            [one] => list(one),
            several => Input::several(several.iter().map(list)),
        };
        self.exclude.iter().map(list).fold(input, Input::excluding)
    }
}

impl ListToRead {
    /// All bytes of the list.
    fn read<H: Host>(&self, mut from: Incoming<H>) -> io::Result<Vec<u8>> {
        /// So much is asked for at a time, and so much to see whether there is more than was said.
        const CHUNK: u64 = 4 << 20;
        const PROBE: u64 = 1 << 16;
        let room = usize::try_from(self.bytes.saturating_add(PROBE)).unwrap_or(usize::MAX);
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(room).map_err(|_| io::ErrorKind::OutOfMemory)?;
        loop {
            let len = bytes.len();
            let left = self.bytes.saturating_sub(len as u64);
            let wanted = if left == 0 { PROBE } else { left.min(CHUNK) };
            bytes.resize(len + wanted as usize, 0);
            let read = from.read(&mut bytes[len..])?;
            bytes.truncate(len + read);
            if read == 0 {
                return Ok(bytes);
            }
        }
    }
}

/// A run over lists that were read.
struct ListRun<'r, H> {
    host: H,
    request: &'r Request,
    settings: &'r RunSettings,
    lists: &'r GatheredLists,
}

impl<H: Host> ListRun<'_, H> {
    /// `check` or `clean` for a program.
    fn plain(&self) -> acctpack::Result<RunAnswer> {
        let is_clean = self.request.command == RequestedCommand::Clean;
        let cancel = AtomicBool::new(false);
        let mut hooks = self.hooks(&cancel, is_clean);
        if self.settings.max_findings > 0 {
            let out = Outgoing { host: self.host, stream: FINDINGS };
            let lines = FirstLines { out, left: self.settings.max_findings };
            let mut findings = ReportStream::new(ReportFormat::Jsonl, lines);
            findings.view = self.settings.view;
            hooks.streams.push(findings);
        }
        let summary = self.carry_out(is_clean, &self.settings.options, hooks)?;
        Ok(RunAnswer::Done { summary: Box::new(summary), html: None, verdict: None })
    }

    /// What the page shows of a list, with what was chosen for it.
    fn page(&self) -> acctpack::Result<RunAnswer> {
        let mut chosen = ListSettings::default();
        for (name, value, is_on) in &self.request.choices {
            chosen.choose(name, value, *is_on);
        }
        let cancel = AtomicBool::new(false);
        let verdict = match self.request.known_verdict() {
            Some(verdict) => verdict,
            None => {
                let mut hooks = self.progress(&cancel);
                hooks.foresight = Foresight::Skip;
                let options = Options::default();
                self.carry_out(false, &options, hooks)?.verdict
            }
        };
        let mut table: Option<Table> = None;
        let mut hooks = self.hooks(&cancel, true);
        hooks.finding = Some(Box::new(|finding| {
            if let Detail::Table(found) = &finding.detail {
                table = Some((**found).clone());
            }
        }));
        let summary = self.carry_out(true, &chosen.options(), hooks)?;
        let shown = page::JudgedPage {
            view: self.settings.view,
            name: &self.lists.name(),
            summary: &summary,
            settings: &chosen,
            table: table.as_ref(),
            verdict,
        };
        let html = Some(shown.draw().into_string());
        Ok(RunAnswer::Done { summary: Box::new(summary), html, verdict: Some(verdict.name()) })
    }

    fn carry_out(
        &self,
        is_clean: bool,
        options: &Options,
        hooks: Hooks<'_>,
    ) -> acctpack::Result<Summary> {
        let input = self.lists.input(self.settings);
        if !is_clean {
            return acctpack::check_with(input, options, hooks);
        }
        let package = Outgoing { host: self.host, stream: PACKAGE };
        acctpack::clean_with(input, Output::writer(self.settings.to, package), options, hooks)
    }

    /// Progress, and cancelling by its answer.
    fn progress<'h>(&self, cancel: &'h AtomicBool) -> Hooks<'h>
    where
        H: 'h,
    {
        let host = self.host;
        let mut hooks = Hooks::default();
        hooks.cancel = Some(cancel);
        hooks.progress = Some(Box::new(move |progress| {
            if !tell(host, progress) {
                cancel.store(true, Ordering::Relaxed);
            }
        }));
        hooks
    }

    /// The same, with what is written besides.
    fn hooks<'h>(&self, cancel: &'h AtomicBool, is_clean: bool) -> Hooks<'h>
    where
        H: 'h,
    {
        let (host, settings) = (self.host, self.settings);
        let mut hooks = self.progress(cancel);
        let rejects = Outgoing { host, stream: REJECTS };
        hooks.rejects_stream = settings.rejects.filter(|_| is_clean).map(|form| match form {
            RejectedAs::Rows => RejectsStream::rows(rejects),
            RejectedAs::Table => RejectsStream::table(settings.view.lang, rejects),
        });
        for (stream, kind) in (FIRST_REPORT..).zip(&settings.reports) {
            let writer = Outgoing { host, stream };
            match kind {
                ReportKind::Data(format) => {
                    let mut report = ReportStream::new(*format, writer);
                    report.view = settings.view;
                    hooks.streams.push(report);
                }
                ReportKind::Page => {
                    let mut html = Html::default();
                    html.view = settings.view;
                    html.made.clone_from(&self.request.made);
                    hooks.pages.push(Page::to_writer(writer, move |summary| html.render(summary)));
                }
            }
        }
        hooks
    }
}

/// The first lines of what is written; the others are let go.
struct FirstLines<W> {
    out: W,
    left: usize,
}

impl<W: Write> Write for FirstLines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            if self.left == 0 {
                break;
            }
            self.out.write_all(line)?;
            self.left -= usize::from(line.ends_with(b"\n"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
