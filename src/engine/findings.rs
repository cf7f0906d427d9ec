//! Findings one by one, for those who would rather ask than be called.

use std::iter::FusedIterator;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use std::vec;

use crate::error::{Action, Error, Result};
use crate::hooks::Hooks;
use crate::rules::finding::Finding;
use crate::summary::Summary;

/// So many findings are handed over at once, for a wait of the threads costs more than many of them.
const BATCH: usize = 256;
/// So many batches may wait to be asked for.
const WAITING: usize = 16;

/// The findings of a run, in the order in which [`Hooks::finding`] gets them. The run goes on in a thread
/// of its own, no further ahead than some thousand findings, so that memory stays bounded. It ends when
/// this is dropped.
///
/// ```
/// use acctpack::{Code, Findings, Input, Options};
///
/// let list = b"13800138000\nx\n13800138000\n".to_vec();
/// let mut findings = Findings::of(move |hooks| {
///     acctpack::check_with(Input::bytes("list.txt", &list), &Options::default(), hooks)
/// });
/// let codes: Vec<Code> = findings.by_ref().map(|finding| Ok(finding?.code)).collect::<acctpack::Result<_>>()?;
/// assert_eq!(codes, [Code::TooShort, Code::Duplicate]);
/// assert_eq!(findings.summary().unwrap().kept, 1);
/// # Ok::<(), acctpack::Error>(())
/// ```
#[derive(Debug)]
pub struct Findings {
    stop: Arc<AtomicBool>,
    run: Option<(Receiver<Batch>, JoinHandle<Result<Summary>>)>,
    batch: vec::IntoIter<Finding<'static>>,
    summary: Option<Summary>,
    /// Why there is no run.
    error: Option<Error>,
}

type Batch = Vec<Finding<'static>>;

impl Findings {
    /// Begins a run. `run` calls [`check_with`](crate::check_with) or [`clean_with`](crate::clean_with) with
    /// the hooks that it is given, whose [`finding`](Hooks::finding) and [`cancel`](Hooks::cancel) are taken; the others are its own.
    pub fn of(run: impl FnOnce(Hooks<'_>) -> Result<Summary> + Send + 'static) -> Findings {
        let (sender, receiver) = sync_channel(WAITING);
        let stop = Arc::new(AtomicBool::new(false));
        let heeded = Arc::clone(&stop);
        let thread = Builder::new().spawn(move || send(run, &sender, &heeded));
        let (run, error) = match thread {
            Ok(thread) => (Some((receiver, thread)), None),
            Err(error) => (None, Some(Error::io(Action::StartThreads, None)(error))),
        };
        Findings { stop, run, batch: Vec::new().into_iter(), summary: None, error }
    }

    /// What the run came to, once all findings were taken.
    pub fn summary(&self) -> Option<&Summary> {
        self.summary.as_ref()
    }

    /// The next finding, if there is one within `patience`: for those who must look up now and then.
    pub fn next_within(&mut self, patience: Duration) -> NextFinding {
        if let Some(finding) = self.batch.next() {
            return NextFinding::Finding(Box::new(finding));
        }
        if let Some(error) = self.error.take() {
            return NextFinding::Failed(error);
        }
        let Some((receiver, _)) = &self.run else { return NextFinding::AtEnd };
        match receiver.recv_timeout(patience) {
            Ok(batch) => {
                self.batch = batch.into_iter();
                self.next_within(patience)
            }
            Err(RecvTimeoutError::Timeout) => NextFinding::StillAtWork,
            Err(RecvTimeoutError::Disconnected) => self.end(),
        }
    }

    fn end(&mut self) -> NextFinding {
        let Some((_, thread)) = self.run.take() else { return NextFinding::AtEnd };
        match thread.join() {
            Ok(Ok(summary)) => self.summary = Some(summary),
            Ok(Err(error)) => return NextFinding::Failed(error),
            Err(panic) => resume_unwind(panic),
        }
        NextFinding::AtEnd
    }
}

/// What [`Findings::next_within`] came to.
#[derive(Debug)]
pub enum NextFinding {
    /// There is one.
    Finding(Box<Finding<'static>>),
    /// The run goes on.
    StillAtWork,
    /// There are no more.
    AtEnd,
    /// The run ended in an error.
    Failed(Error),
}

impl Iterator for Findings {
    type Item = Result<Finding<'static>>;

    fn next(&mut self) -> Option<Result<Finding<'static>>> {
        loop {
            match self.next_within(Duration::from_secs(60)) {
                NextFinding::Finding(finding) => return Some(Ok(*finding)),
                NextFinding::StillAtWork => {}
                NextFinding::AtEnd => return None,
                NextFinding::Failed(error) => return Some(Err(error)),
            }
        }
    }
}

impl FusedIterator for Findings {}

impl Drop for Findings {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // The run is not waited for: a reader that waits would hold up whoever no longer wants it.
        self.run = None;
    }
}

/// The run, in its thread.
fn send(
    run: impl FnOnce(Hooks<'_>) -> Result<Summary>,
    to: &SyncSender<Batch>,
    stop: &AtomicBool,
) -> Result<Summary> {
    let mut batch = Vec::new();
    let mut hooks = Hooks::default();
    hooks.cancel = Some(stop);
    hooks.finding = Some(Box::new(|finding| {
        batch.push(finding.clone().into_owned());
        if batch.len() == BATCH && to.send(std::mem::take(&mut batch)).is_err() {
            stop.store(true, Ordering::Relaxed);
        }
    }));
    let summary = run(hooks)?;
    // Whoever went away wants no more.
    let _ = to.send(batch);
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{check_with, clean_with};
    use crate::error::ErrorKind;
    use crate::format::PackageFormat;
    use crate::input::Input;
    use crate::options::Options;
    use crate::output::Output;

    #[test]
    fn all_findings_come_in_order() {
        let list: Vec<u8> = (0..3000).flat_map(|_| *b"x\n").collect();
        let findings = Findings::of(move |hooks| {
            let output = Output::writer(PackageFormat::Txt, std::io::sink());
            clean_with(Input::bytes("list.txt", &list), output, &Options::default(), hooks)
        });
        let rows: Vec<u64> = findings.filter_map(|finding| finding.unwrap().row).collect();
        assert_eq!(rows, (1..=3000).collect::<Vec<u64>>());
    }

    #[test]
    fn an_error_is_the_last_that_comes() {
        let mut findings = Findings::of(|hooks| {
            check_with(Input::path("no/such/file.txt"), &Options::default(), hooks)
        });
        let error = findings.next().unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Io { .. }));
        assert!(findings.next().is_none() && findings.summary().is_none());
    }

    #[test]
    fn a_run_ends_whose_findings_nobody_wants() {
        /// A list that does not end, and says when it is let go of.
        struct Endless(Arc<AtomicBool>);
        impl std::io::Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                buffer.fill(b'\n');
                Ok(buffer.len())
            }
        }
        impl Drop for Endless {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let ended = Arc::new(AtomicBool::new(false));
        let list = Endless(Arc::clone(&ended));
        let mut findings = Findings::of(move |hooks| {
            check_with(Input::reader("-", list), &Options::default(), hooks)
        });
        assert!(matches!(
            findings.next_within(Duration::from_millis(10)),
            NextFinding::StillAtWork
        ));
        drop(findings);
        let waited = std::time::Instant::now();
        while !ended.load(Ordering::Relaxed) {
            assert!(waited.elapsed() < Duration::from_secs(60));
            std::thread::yield_now();
        }
    }
}
