//! What is written, whole or not at all: the package, the rejected rows, the reports.

pub(crate) mod deflate;
pub(crate) mod destination;
mod draft;
mod gzip;
pub(crate) mod package;
pub(crate) mod report;
pub(crate) mod sinks;
mod zip;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::format::PackageFormat;
use crate::io::file_identity::Identity;
use destination::is_node;

/// Where `clean` writes the package.
pub struct Output<'a> {
    pub(crate) to: To<'a>,
    pub(crate) form: Option<PackageFormat>,
    pub(crate) identity: Identity,
    pub(crate) effect: Effect,
}

/// Whether a package is written, or only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Write,
    DryRun,
}

pub(crate) enum To<'a> {
    Path(PathBuf),
    Writer(Box<dyn Write + Send + 'a>),
}

impl<'a> Output<'a> {
    /// A file, in the form of its extension, written beside it and renamed when whole. A device or
    /// a pipe is written to as it is.
    pub fn path(path: impl AsRef<Path>) -> Output<'a> {
        let to = To::Path(path.as_ref().to_path_buf());
        Output { to, form: None, identity: Identity::default(), effect: Effect::Write }
    }

    /// A writer, for a package in the given form. It is never cut into parts: a package over the
    /// target's size limit is refused with the finding [`FileSize`](crate::Code::FileSize), and the
    /// writer gets nothing of it. [`Target::without_size_limit`](crate::Target::without_size_limit)
    /// has no limit. Of a run that ends in an error the writer may have been given a part of the
    /// package: discard that.
    pub fn writer(format: PackageFormat, writer: impl Write + Send + 'a) -> Output<'a> {
        let to = To::Writer(Box::new(writer));
        Output { to, form: Some(format), identity: Identity::default(), effect: Effect::Write }
    }

    /// Whether it is written to as it comes, and cannot be cut into parts: a writer, a device, a
    /// pipe, an open descriptor.
    pub fn is_stream(&self) -> bool {
        self.file().is_none_or(is_node)
    }

    /// The same in this form, whatever its name says.
    pub fn in_form(self, format: PackageFormat) -> Output<'a> {
        Output { form: Some(format), ..self }
    }

    /// The same, but nothing is written: the summary says what would be, in which files and of which
    /// size. What a run would refuse is refused, such as an output that is there already.
    ///
    /// ```
    /// use acctpack::{Input, Options, Output};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("clean.txt");
    /// let output = Output::path(&path).dry_run();
    /// let summary = acctpack::clean(Input::bytes("list.txt", b"alice\nx\n"), output, &Options::default())?;
    /// assert_eq!((summary.outputs[0].accounts, summary.outputs[0].bytes), (1, 6));
    /// assert!(!path.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dry_run(self) -> Output<'a> {
        Output { effect: Effect::DryRun, ..self }
    }

    /// Says which file a writer writes to, as the one behind standard output, so that it is refused
    /// where it is the input or another output.
    pub fn backed_by(self, file: &File) -> Output<'a> {
        Output { identity: Identity::of_file(file), ..self }
    }

    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.to {
            To::Path(path) => Some(path),
            To::Writer(_) => None,
        }
    }
}

impl std::fmt::Debug for Output<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.to {
            To::Path(path) => f.debug_tuple("Output").field(path).finish(),
            To::Writer(_) => f.debug_tuple("Output").field(&self.form).finish(),
        }
    }
}
