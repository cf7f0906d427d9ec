//! The threads that work while the caller's own waits for them and calls the hooks.
//!
//! A process that forks leaves its threads behind: its child has the pools, but nobody works in them,
//! and whoever waits for them waits for ever. So a pool is shared only within the process that has
//! started it, and a child starts one of its own.

use std::error::Error as _;
use std::io;
use std::num::NonZeroUsize;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rayon::{Scope, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use crate::error::{Action, Error, Result};
use crate::io::memory_limit;
use crate::options::Options;

/// More threads than this serve no machine, and take longer to start than most lists to judge.
const MOST: usize = 256;

/// So long the threads of a pool that somebody else has started may take to show that they are there.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// The threads of a run.
pub(super) struct Threads(Pool);

/// Where the work is done.
enum Pool {
    /// In rayon's global pool, which a program shares among all that it does.
    Global,
    /// In a pool that the runs of a process share which cannot use the global one.
    Shared(&'static ThreadPool),
    /// In a pool of this run alone.
    Own(ThreadPool),
}

impl Threads {
    pub(super) fn new(options: &Options) -> Result<Threads> {
        let pool = match count(options) {
            // All work is done by the caller's own thread, whatever was asked: rayon sees to that.
            _ if cfg!(target_family = "wasm") => Ok(Pool::Global),
            None => shared(process::id(), &SHARED),
            Some(count) => own(count).map(Pool::Own),
        };
        let failed =
            |reason: String| Error::io(Action::StartThreads, None)(io::Error::other(reason));
        Ok(Threads(pool.map_err(failed)?))
    }

    pub(super) fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.0 {
            Pool::Global => rayon::scope(|_| work()),
            Pool::Shared(pool) => pool.install(work),
            Pool::Own(pool) => pool.install(work),
        }
    }

    /// Runs `work` on the caller's thread; what it spawns runs on the others.
    pub(super) fn beside<'s, R>(&self, work: impl FnOnce(&Scope<'s>) -> R) -> R {
        match &self.0 {
            Pool::Global => rayon::in_place_scope(work),
            Pool::Shared(pool) => pool.in_place_scope(work),
            Pool::Own(pool) => pool.in_place_scope(work),
        }
    }

    pub(super) fn count(&self) -> usize {
        match &self.0 {
            Pool::Global => rayon::current_num_threads(),
            Pool::Shared(pool) => pool.current_num_threads(),
            Pool::Own(pool) => pool.current_num_threads(),
        }
    }
}

/// How many threads were asked for.
fn count(options: &Options) -> Option<usize> {
    options.threads.map(|count| count.get().min(MOST))
}

/// How much memory a run may take: asked before anything is read or started, which takes some.
pub(super) fn memory(options: &Options) -> Result<u64> {
    let cores = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
    memory_limit::granted(options.max_memory, count(options).unwrap_or_else(cores))
}

/// What the runs of one process share.
struct SharedBy {
    /// The process, nought as long as there is none. It is said before anything is started, so that a
    /// child that is forked in the meantime does not wait for what nobody finishes.
    process: AtomicU32,
    started: OnceLock<std::result::Result<Shared, String>>,
}

enum Shared {
    Global,
    Pool(ThreadPool),
}

impl SharedBy {
    const fn nobody() -> SharedBy {
        SharedBy { process: AtomicU32::new(0), started: OnceLock::new() }
    }

    /// Whether it is this process', which it becomes if it is nobody's.
    fn is_of(&self, process: u32) -> bool {
        let taken = self.process.compare_exchange(0, process, Ordering::Relaxed, Ordering::Relaxed);
        taken.is_ok() || taken == Err(process)
    }
}

/// A place for the first process, for its child, and for the child of that; deeper than that each run
/// has threads of its own.
static SHARED: [SharedBy; 3] = [const { SharedBy::nobody() }; 3];

/// The threads that the runs of a process share.
fn shared(process: u32, places: &'static [SharedBy]) -> std::result::Result<Pool, String> {
    let Some(place) = places.iter().position(|place| place.is_of(process)) else {
        return own(0).map(Pool::Own);
    };
    let start = || match place {
        0 if start_global()? => Ok(Shared::Global),
        _ => own(0).map(Shared::Pool),
    };
    match places[place].started.get_or_init(start) {
        Ok(Shared::Global) => Ok(Pool::Global),
        Ok(Shared::Pool(pool)) => Ok(Pool::Shared(pool)),
        Err(reason) => Err(reason.clone()),
    }
}

/// A pool of so many threads, or of as many as there are cores for nought.
fn own(threads: usize) -> std::result::Result<ThreadPool, String> {
    ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| error.to_string())
}

/// Starts rayon's global pool, unless it runs already. Left to itself, rayon panics when it cannot.
/// Whether it can be used: the program, or the one that it was forked from, may have started it before.
fn start_global() -> std::result::Result<bool, String> {
    let is_refused = |error: &ThreadPoolBuildError| error.source().is_some();
    match ThreadPoolBuilder::new().build_global() {
        Ok(()) => Ok(true),
        Err(error) if is_refused(&error) => Err(error.to_string()),
        Err(_) => Ok(global_is_alive()),
    }
}

/// Whether somebody works in the global pool. Where all its threads are busy for longer than a sign of
/// life may take, another pool does as well.
fn global_is_alive() -> bool {
    if rayon::current_thread_index().is_some() {
        return true;
    }
    let (sender, heard) = mpsc::channel();
    rayon::spawn(move || {
        let _ = sender.send(());
    });
    heard.recv_timeout(SIGN_OF_LIFE).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(process: u32, places: &'static [SharedBy]) -> &'static str {
        match shared(process, places).unwrap() {
            Pool::Global => "global",
            Pool::Shared(_) => "shared",
            Pool::Own(_) => "own",
        }
    }

    #[test]
    fn a_child_never_works_in_the_threads_of_its_parent() {
        static PLACES: [SharedBy; 3] = [const { SharedBy::nobody() }; 3];
        assert_eq!([7, 7].map(|process| kind(process, &PLACES)), ["global"; 2]);
        // A fork has the memory of its parent, and a number of its own.
        assert_eq!([8, 8].map(|process| kind(process, &PLACES)), ["shared"; 2]);
        assert_eq!(kind(9, &PLACES), "shared");
        assert_eq!([10, 10].map(|process| kind(process, &PLACES)), ["own"; 2]);
        let pool = |process| match shared(process, &PLACES).unwrap() {
            Pool::Shared(pool) => std::ptr::from_ref(pool),
            _ => panic!("a child and its child share a pool each"),
        };
        assert_eq!(pool(8), pool(8));
        assert_ne!(pool(8), pool(9));
    }

    #[test]
    fn a_child_that_is_forked_while_threads_are_started_does_not_wait_for_them() {
        static PLACES: [SharedBy; 2] = [const { SharedBy::nobody() }; 2];
        // The parent has begun, and will never end here.
        assert!(PLACES[0].is_of(7));
        assert_eq!(kind(8, &PLACES), "shared");
        assert!(PLACES[0].started.get().is_none());
    }

    #[test]
    fn a_global_pool_that_works_is_known_to() {
        assert!(start_global().unwrap());
        assert!(start_global().unwrap());
        assert!(global_is_alive());
    }
}
