//! Who listens to the page's events. While one does, a page is open.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acctpack_sandbox::http::{self, AnswerBody};
use tokio::sync::watch;

/// How many pages listen.
#[derive(Debug, Default)]
pub(crate) struct Listeners(Arc<AtomicUsize>);

/// A page that listens.
struct Listener(Arc<AtomicUsize>);

impl Listeners {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// A body that tells of each change after the one that the page has seen.
    pub(crate) fn body(&self, changes: watch::Receiver<u64>, seen: u64) -> AnswerBody {
        self.0.fetch_add(1, Ordering::Relaxed);
        http::changes(changes, seen, Listener(self.0.clone()))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
