//! The composer: joins source, scanner, rules, deduplication and sinks into `check` and `clean`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::error::Result;
use crate::finding::Finding;
use crate::options::{Format, Options};
use crate::report::Report;
use crate::source::Input;
use crate::summary::Summary;

/// Where `clean` writes the package.
pub struct Output<'a> {
    pub(crate) to: To<'a>,
}

pub(crate) enum To<'a> {
    Path(PathBuf),
    Writer(Format, Box<dyn Write + 'a>),
}

impl<'a> Output<'a> {
    /// A file, in the form of its extension, written beside it and renamed when whole.
    pub fn path(path: impl AsRef<Path>) -> Output<'a> {
        Output { to: To::Path(path.as_ref().to_path_buf()) }
    }

    /// A writer, for a package in the given form.
    pub fn writer(format: Format, writer: impl Write + 'a) -> Output<'a> {
        Output { to: To::Writer(format, Box::new(writer)) }
    }
}

/// What a caller may hang into a run. All of it is called on the caller's thread.
#[derive(Default)]
#[non_exhaustive]
pub struct Hooks<'a> {
    /// Called with every finding, in row order.
    pub finding: Option<Box<dyn FnMut(&Finding<'_>) + 'a>>,
    /// Called now and then with how far the work is.
    pub progress: Option<Box<dyn FnMut(Progress) + 'a>>,
    /// Set it, from another thread or a signal handler, to stop the run.
    pub cancel: Option<&'a AtomicBool>,
    /// The reports to write.
    pub reports: Vec<Report>,
    /// Where to write the rejected rows as they came (`clean` only).
    pub rejects: Option<PathBuf>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// How many bytes of text have been through this phase.
    pub done: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Reading and judging rows.
    Judge,
    /// Looking for duplicates.
    Deduplicate,
    /// Writing the package and the reports.
    Write,
}

/// Judges a package as it stands, byte for byte what the service would get.
pub fn check(input: Input<'_>, options: &Options) -> Result<Summary> {
    check_with(input, options, Hooks::default())
}

/// [`check`] with hooks: findings through a callback, progress, cancellation, reports.
pub fn check_with(_input: Input<'_>, _options: &Options, _hooks: Hooks<'_>) -> Result<Summary> {
    todo!()
}

/// Writes a clean package from a dirty one.
pub fn clean(input: Input<'_>, output: Output<'_>, options: &Options) -> Result<Summary> {
    clean_with(input, output, options, Hooks::default())
}

/// [`clean`] with hooks.
pub fn clean_with(
    _input: Input<'_>,
    _output: Output<'_>,
    _options: &Options,
    _hooks: Hooks<'_>,
) -> Result<Summary> {
    todo!()
}
