//! Where findings go: the caller's callback, the reports, the file of rejected rows. All are
//! written on the caller's thread, in row order.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::NamedTempFile;

use crate::error::{Error, ErrorKind, Result};
use crate::finding::Finding;
use crate::options::Overwrite;
use crate::package::{put_in_place, refuse_same_file, temporary_beside};
use crate::pipeline::{Callback, Hooks, Phase};
use crate::report::{Render, renderer};
use crate::summary::Summary;

/// Everything that takes findings.
pub(crate) struct Sinks<'h, 'a> {
    hooks: &'h mut Hooks<'a>,
    reports: Vec<ReportFile>,
    rejects: Option<AtomicFile>,
    /// The row that names the columns, until a row is rejected.
    header: Vec<u8>,
}

/// A report in the making.
struct ReportFile {
    render: Arc<dyn Render>,
    file: AtomicFile,
    begun: bool,
}

/// A file that gets its name when it is whole.
struct AtomicFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl AtomicFile {
    fn create(path: &Path, others: &[&Path]) -> Result<AtomicFile> {
        for other in others {
            refuse_same_file(other, path)?;
            if path == *other {
                return Err(Error::new(ErrorKind::OutputIsInput(path.to_path_buf())));
            }
        }
        let file = BufWriter::with_capacity(1 << 16, temporary_beside(path)?);
        Ok(AtomicFile { path: path.to_path_buf(), file })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(Error::io("write", Some(&self.path)))
    }

    /// All of it is with the system: writing can fail no more.
    fn flush(&mut self) -> Result<()> {
        self.file.flush().map_err(Error::io("write", Some(&self.path)))
    }

    fn publish(self) -> Result<()> {
        let path = self.path;
        let file = self
            .file
            .into_inner()
            .map_err(|error| Error::io("write", Some(&path))(error.into_error()))?;
        put_in_place(file, &path, Overwrite::Replace)
    }
}

/// Whole reports, not yet under their names.
pub(crate) struct Finished(Vec<AtomicFile>);

impl Finished {
    pub(crate) fn publish(self) -> Result<()> {
        self.0.into_iter().try_for_each(AtomicFile::publish)
    }
}

impl<'h, 'a> Sinks<'h, 'a> {
    /// Opens the reports beside their names; none may be the input, the output or another.
    pub(crate) fn open(
        hooks: &'h mut Hooks<'a>,
        input: Option<&Path>,
        output: Option<&Path>,
    ) -> Result<Sinks<'h, 'a>> {
        let mut taken: Vec<PathBuf> =
            input.into_iter().chain(output).map(Path::to_path_buf).collect();
        let mut create = |path: &Path| {
            let others: Vec<&Path> = taken.iter().map(PathBuf::as_path).collect();
            let file = AtomicFile::create(path, &others)?;
            taken.push(path.to_path_buf());
            Ok::<_, Error>(file)
        };
        let mut reports = Vec::new();
        for report in &hooks.reports {
            let file = create(&report.path)?;
            reports.push(ReportFile { render: renderer(report).into(), file, begun: false });
        }
        let rejects = hooks.rejects.as_deref().map(&mut create).transpose()?;
        let mut sinks = Sinks { hooks, reports, rejects, header: Vec::new() };
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

    /// One finding about the package.
    pub(crate) fn finding(&mut self, finding: &Finding<'_>) -> Result<()> {
        self.call_back(finding);
        for report in &mut self.reports {
            let mut text = Vec::new();
            report.render.finding(finding, &mut text);
            report.append(&text)?;
        }
        Ok(())
    }

    /// The callback alone.
    pub(crate) fn call_back(&mut self, finding: &Finding<'_>) {
        if let Some(callback) = &mut self.hooks.finding {
            callback(finding);
        }
    }

    /// Lends the callback, so that findings can be passed on while the reports are looked at.
    pub(crate) fn take_callback(&mut self) -> Option<Callback<'a>> {
        self.hooks.finding.take()
    }

    pub(crate) fn has_callback(&self) -> bool {
        self.hooks.finding.is_some()
    }

    /// The reports that take findings one by one.
    pub(crate) fn renderers(&self) -> Vec<Arc<dyn Render>> {
        self.reports.iter().map(|report| Arc::clone(&report.render)).collect()
    }

    pub(crate) fn wants_rejects(&self) -> bool {
        self.rejects.is_some()
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
        let Some(file) = &mut self.rejects else { return Ok(()) };
        self.header.extend_from_slice(header);
        if !rejects.is_empty() {
            // The columns keep their names, so that the mended rows are cleaned by the same command.
            file.write(&std::mem::take(&mut self.header))?;
        }
        file.write(rejects)
    }

    /// Ends the reports.
    pub(crate) fn finish(self, summary: &Summary) -> Result<Finished> {
        let mut files = Vec::new();
        for mut report in self.reports {
            let mut tail = Vec::new();
            report.render.end(summary, &mut tail);
            report.file.write(&tail)?;
            files.push(report.file);
        }
        files.extend(self.rejects);
        files.iter_mut().try_for_each(AtomicFile::flush)?;
        Ok(Finished(files))
    }
}

impl ReportFile {
    fn append(&mut self, text: &[u8]) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let skip = if self.begun { 0 } else { self.render.separator() };
        self.begun = true;
        self.file.write(&text[skip..])
    }
}
