//! The threads that work while the caller's own waits for them and calls the hooks.

use std::error::Error as _;
use std::io;
use std::sync::OnceLock;

use rayon::{Scope, ThreadPool, ThreadPoolBuilder};

use crate::error::{Action, Error, Result};
use crate::options::Options;

/// More threads than this serve no machine, and take longer to start than most lists to judge.
const MOST: usize = 256;

/// Where the work is done.
pub(super) enum Threads {
    /// In rayon's own pool, which a program shares among all that it does.
    Shared,
    /// In as many threads as were asked for.
    Own(ThreadPool),
}

impl Threads {
    pub(super) fn new(options: &Options) -> Result<Threads> {
        let failed =
            |reason: String| Error::io(Action::StartThreads, None)(io::Error::other(reason));
        match options.threads {
            None => start_shared().map(|()| Threads::Shared).map_err(failed),
            Some(count) => ThreadPoolBuilder::new()
                .num_threads(count.get().min(MOST))
                .build()
                .map(Threads::Own)
                .map_err(|error| failed(error.to_string())),
        }
    }

    pub(super) fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match self {
            Threads::Shared => rayon::scope(|_| work()),
            Threads::Own(pool) => pool.install(work),
        }
    }

    /// Runs `work` on the caller's thread; what it spawns runs on the others.
    pub(super) fn beside<'s, R>(&self, work: impl FnOnce(&Scope<'s>) -> R) -> R {
        match self {
            Threads::Shared => rayon::in_place_scope(work),
            Threads::Own(pool) => pool.in_place_scope(work),
        }
    }

    pub(super) fn count(&self) -> usize {
        match self {
            Threads::Shared => rayon::current_num_threads(),
            Threads::Own(pool) => pool.current_num_threads(),
        }
    }
}

/// Starts rayon's pool, unless it runs already. Left to itself, rayon panics when it cannot.
fn start_shared() -> std::result::Result<(), String> {
    static STARTED: OnceLock<std::result::Result<(), String>> = OnceLock::new();
    let start = || match ThreadPoolBuilder::new().build_global() {
        Err(error) if error.source().is_some() => Err(error.to_string()),
        _ => Ok(()),
    };
    STARTED.get_or_init(start).clone()
}
