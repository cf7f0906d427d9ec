//! What a caller hangs into a run: findings one by one, progress, cancellation, reports.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::error::Result;
use crate::io::cancel::Cancel;
use crate::lang::Lang;
use crate::output::report::{Page, RejectsStream, Report, ReportStream};
use crate::rules::finding::Finding;

/// A caller's function that takes findings.
pub type Callback<'a> = Box<dyn FnMut(&Finding<'_>) + Send + 'a>;

/// A caller's function that is told how far a run is.
pub type OnProgress<'a> = Box<dyn FnMut(Progress) + Send + 'a>;

/// What a caller may hang into a run. All of it is called on the thread that calls [`check_with`](crate::check_with) or
/// [`clean_with`](crate::clean_with), which may be another than that it was made on.
#[derive(Default)]
#[non_exhaustive]
pub struct Hooks<'a> {
    /// Called with every finding: each row's in row order, those about the package before them, or
    /// after them where it is what comes out. To stop the run from within, set `cancel`: there is no
    /// call after that.
    pub finding: Option<Callback<'a>>,
    /// Called now and then with how far the work is.
    pub progress: Option<OnProgress<'a>>,
    /// Set it, from another thread or a signal handler, to stop the run. A reader is asked for no
    /// more once it is set; a read that waits holds the run up until it returns.
    pub cancel: Option<&'a AtomicBool>,
    /// The reports to write; a file that is there is replaced, once all is well.
    pub reports: Vec<Report>,
    /// The reports that go to a writer.
    pub streams: Vec<ReportStream<'a>>,
    /// Pages that are made from the summary, published with the reports.
    pub pages: Vec<Page<'a>>,
    /// Where to write the rejected rows as they came, likewise. By a name that ends in .csv they are a
    /// table, whose first columns are `row`, `code`, `reason` and `text`: [`clean`](crate::clean) reads
    /// it again, once the text of the rows is corrected.
    pub rejects: Option<PathBuf>,
    /// The language of the reasons in such a table.
    pub rejects_lang: Lang,
    /// A writer for the rejected rows; `rejects` goes unheard beside it.
    pub rejects_stream: Option<RejectsStream<'a>>,
    /// Whether `check` looks ahead to what `clean` would keep.
    pub foresight: Foresight,
}

/// Whether `check` fills in [`Summary::would_keep`](crate::Summary::would_keep).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Foresight {
    /// It does. A list in which `clean` would fix something is judged twice for it.
    #[default]
    Count,
    /// The figure is not wanted, and costs nothing.
    Skip,
}

impl std::fmt::Debug for Hooks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks").field("reports", &self.reports).finish_non_exhaustive()
    }
}

impl Hooks<'_> {
    pub(crate) fn progress(&mut self, phase: Phase, done: u64, total: Option<u64>) -> Result<()> {
        Cancel::new(self.cancel).check()?;
        if let Some(progress) = &mut self.progress {
            progress(Progress { phase, done, total });
        }
        Ok(())
    }
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
    /// Going over the text once more, to say what `clean` would keep of what `check` has judged.
    Foresee,
}
