//! Where findings go: the caller's callback, the reports, the file of rejected rows. All are
//! written on the caller's thread, in row order.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Action, Error, Result};
use crate::hooks::{Callback, Hooks, OnProgress, Phase};
use crate::io::cancel::Cancel;
use crate::lang::Lang;
use crate::options::Overwrite;
use crate::output::destination::PathKind;
use crate::output::draft::Draft;
use crate::output::report::{Files, Page, RejectsForm, RejectsStream, Render, renderer};
use crate::rows::RejectsTable;
use crate::rules::finding::Finding;
use crate::summary::Summary;
use crate::text::unicode::BOM;

/// Everything that takes findings.
pub(crate) struct Sinks<'h, 'a> {
    hooks: &'h mut Hooks<'a>,
    reports: Vec<ReportFile<'a>>,
    /// Files for the pages, which are made at the end.
    pages: Vec<OutFile<'a>>,
    rejects: Option<RejectsFile<'a>>,
    /// What stands before all rejected rows: a mark.
    mark: &'static str,
    /// What stands before those of a list: the row that names its columns.
    header: Vec<u8>,
}

/// In what form rejected rows are written to this file.
fn rejects_form(path: &Path, lang: Lang) -> RejectsForm {
    match path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        true => RejectsForm::Table(lang),
        false => RejectsForm::Rows,
    }
}

/// The rejected rows on their way.
struct RejectsFile<'a> {
    form: RejectsForm,
    file: OutFile<'a>,
}

impl<'a> RejectsFile<'a> {
    /// What was asked for.
    fn open(hooks: &mut Hooks<'a>) -> Result<Option<RejectsFile<'a>>> {
        if let Some(RejectsStream { form, writer }) = hooks.rejects_stream.take() {
            return Ok(Some(RejectsFile { form, file: OutFile::stream(writer) }));
        }
        let Some(path) = &hooks.rejects else { return Ok(None) };
        let form = rejects_form(path, hooks.rejects_lang);
        Ok(Some(RejectsFile { form, file: OutFile::create(path)? }))
    }
}

/// A report in the making.
struct ReportFile<'a> {
    render: Arc<dyn Render>,
    file: OutFile<'a>,
    begun: bool,
}

/// A report or the rejected rows on their way to a path.
struct OutFile<'a> {
    path: PathBuf,
    file: BufWriter<Medium<'a>>,
}

/// What is written to.
enum Medium<'a> {
    /// A file that gets its name when it is whole.
    Draft { file: Draft, name: PathBuf },
    /// A device or a pipe, as it is.
    Node(File),
    /// A caller's writer.
    Stream(Box<dyn Write + Send + 'a>),
}

impl Write for Medium<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Medium::Draft { file, .. } => file.write(bytes),
            Medium::Node(node) => node.write(bytes),
            Medium::Stream(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Medium::Stream(writer) => writer.flush(),
            Medium::Draft { .. } | Medium::Node(_) => Ok(()),
        }
    }
}

impl<'a> OutFile<'a> {
    fn stream(writer: Box<dyn Write + Send + 'a>) -> OutFile<'a> {
        let file = BufWriter::with_capacity(1 << 16, Medium::Stream(writer));
        OutFile { path: "-".into(), file }
    }

    fn is_stream(&self) -> bool {
        matches!(self.file.get_ref(), Medium::Stream(_))
    }

    fn create(path: &Path) -> Result<OutFile<'a>> {
        let medium = match PathKind::of(path)? {
            PathKind::Node(node) => Medium::Node(node),
            PathKind::File(name) => Medium::Draft { file: Draft::first_beside(&name)?, name },
        };
        let file = BufWriter::with_capacity(1 << 16, medium);
        Ok(OutFile { path: path.to_path_buf(), file })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(Error::io(Action::Write, Some(&self.path)))
    }

    /// All of it is with the system: writing can fail no more.
    fn flush(&mut self) -> Result<()> {
        self.file.flush().map_err(Error::io(Action::Write, Some(&self.path)))
    }

    fn publish(self) -> Result<()> {
        let medium = self.file.into_inner();
        match medium
            .map_err(|error| Error::io(Action::Write, Some(&self.path))(error.into_error()))?
        {
            Medium::Draft { file, name } => file.put_in_place(&name, Overwrite::Replace),
            Medium::Node(_) | Medium::Stream(_) => Ok(()),
        }
    }
}

/// Whole reports, not yet under their names.
pub(crate) struct Finished<'a>(Vec<OutFile<'a>>);

impl Finished<'_> {
    /// Where they will be, those that go to a writer aside.
    pub(crate) fn paths(&self) -> Vec<&Path> {
        self.0.iter().filter(|file| !file.is_stream()).map(|file| &*file.path).collect()
    }

    pub(crate) fn publish(self) -> Result<()> {
        self.0.into_iter().try_for_each(OutFile::publish)
    }
}

impl<'h, 'a> Sinks<'h, 'a> {
    /// Opens the reports beside their names.
    pub(crate) fn open(hooks: &'h mut Hooks<'a>, files: Files) -> Result<Sinks<'h, 'a>> {
        let mut reports = Vec::new();
        for report in &hooks.reports {
            let file = OutFile::create(&report.path)?;
            let render = renderer(report.format, report.view, files).into();
            reports.push(ReportFile { render, file, begun: false });
        }
        for stream in std::mem::take(&mut hooks.streams) {
            let render = stream.renderer(files).into();
            let file = OutFile::stream(stream.writer);
            reports.push(ReportFile { render, file, begun: false });
        }
        let rejects = RejectsFile::open(hooks)?;
        let page_file = |page: &mut Page<'a>| match page.take_writer() {
            Some(writer) => Ok(OutFile::stream(writer)),
            None => OutFile::create(page.path()),
        };
        let pages = hooks.pages.iter_mut().map(page_file).collect::<Result<_>>()?;
        let header = match rejects.as_ref().map(|rejects| rejects.form) {
            Some(RejectsForm::Table(_)) if files == Files::Several => {
                RejectsTable::head_of_several()
            }
            Some(RejectsForm::Table(_)) => RejectsTable::plain_head(),
            Some(RejectsForm::Rows) | None => Vec::new(),
        };
        let mut sinks = Sinks { hooks, reports, pages, rejects, mark: "", header };
        let mut head = Vec::new();
        for report in &mut sinks.reports {
            head.clear();
            report.render.begin(&mut head);
            report.file.write(&head)?;
        }
        Ok(sinks)
    }

    pub(crate) fn progress(&mut self, phase: Phase, done: u64, total: Option<u64>) -> Result<()> {
        self.hooks.progress(phase, done, total)
    }

    /// Lends the caller's function for another run within this one.
    pub(crate) fn take_progress(&mut self) -> Option<OnProgress<'a>> {
        self.hooks.progress.take()
    }

    /// What is asked in loops that report no progress.
    pub(crate) fn cancel(&self) -> Cancel<'a> {
        Cancel::new(self.hooks.cancel)
    }

    /// One finding about the package.
    pub(crate) fn finding(&mut self, finding: &Finding<'_>) -> Result<()> {
        self.call_back(finding)?;
        for report in &mut self.reports {
            let mut text = Vec::new();
            report.render.finding(finding, &mut text);
            report.append(&text)?;
        }
        Ok(())
    }

    /// The callback alone.
    fn call_back(&mut self, finding: &Finding<'_>) -> Result<()> {
        self.cancel().check()?;
        if let Some(callback) = &mut self.hooks.finding {
            callback(finding);
        }
        Ok(())
    }

    /// Lends the callback, so that findings can be passed on while the reports are looked at.
    pub(crate) fn take_callback(&mut self) -> Option<Callback<'a>> {
        self.hooks.finding.take()
    }

    pub(crate) fn give_back(&mut self, callback: Option<Callback<'a>>) {
        self.hooks.finding = callback;
    }

    /// Whether anyone looks at the rows beyond the first examples.
    pub(crate) fn look_at_all(&self) -> bool {
        !self.reports.is_empty() || !self.pages.is_empty() || self.hooks.finding.is_some()
    }

    /// The reports that take findings one by one.
    pub(crate) fn renderers(&self) -> Vec<Arc<dyn Render>> {
        self.reports.iter().map(|report| Arc::clone(&report.render)).collect()
    }

    /// The rows of another list come next: what names the columns of the one before names none of them.
    pub(crate) fn begin_list(&mut self) {
        if self.rejects() == Some(RejectsForm::Rows) {
            self.header.clear();
        }
    }

    /// Whether a page will show where the findings lie.
    pub(crate) fn has_pages(&self) -> bool {
        !self.pages.is_empty()
    }

    /// In what form the rejected rows are wanted, if they are.
    pub(crate) fn rejects(&self) -> Option<RejectsForm> {
        self.rejects.as_ref().map(|rejects| rejects.form)
    }

    /// Says what stands before the rejected rows, whether there are any or not.
    pub(crate) fn begin_rejects(&mut self, head: Vec<u8>) {
        self.header = head;
    }

    /// Says that the rejected rows were decoded: spreadsheets know UTF-8 by its mark alone, and by
    /// it the fixed rows are read, whatever encoding the others are said to be in.
    pub(crate) fn mark_rejects(&mut self) {
        self.mark = BOM;
    }

    /// Findings of some rows, rendered for each report, and the rejected rows.
    pub(crate) fn append(
        &mut self,
        rendered: &[Vec<u8>],
        header: &[u8],
        rejects: &[u8],
    ) -> Result<()> {
        for (report, text) in self.reports.iter_mut().zip(rendered) {
            report.append(text)?;
        }
        let Some(RejectsFile { file, .. }) = &mut self.rejects else { return Ok(()) };
        if !header.is_empty() {
            self.header = header.to_vec();
        }
        if !rejects.is_empty() {
            file.write(std::mem::take(&mut self.mark).as_bytes())?;
            // The columns keep their names, so that the fixed rows are cleaned by the same command.
            file.write(&std::mem::take(&mut self.header))?;
        }
        file.write(rejects)
    }

    /// Ends the reports.
    pub(crate) fn finish(mut self, summary: &Summary) -> Result<Finished<'a>> {
        let mut files = Vec::new();
        for mut report in std::mem::take(&mut self.reports) {
            let mut tail = Vec::new();
            report.render.end(summary, &mut tail);
            report.file.write(&tail)?;
            files.push(report.file);
        }
        for (page, mut file) in std::mem::take(&mut self.hooks.pages).into_iter().zip(self.pages) {
            file.write(page.render(summary).as_bytes())?;
            files.push(file);
        }
        if let Some(RejectsFile { form, mut file }) = self.rejects {
            if matches!(form, RejectsForm::Table(_)) {
                // A table has its columns' names, though it may have no row.
                file.write(&self.header)?;
            }
            files.push(file);
        }
        files.iter_mut().try_for_each(OutFile::flush)?;
        Ok(Finished(files))
    }
}

impl ReportFile<'_> {
    fn append(&mut self, text: &[u8]) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let skip = if self.begun { 0 } else { self.render.separator() };
        self.begun = true;
        self.file.write(&text[skip..])
    }
}
