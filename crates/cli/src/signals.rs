//! Ctrl-C, SIGTERM and a terminal that is closed: the first asks the engine to stop and clean up,
//! the second ends at once.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

#[cfg(unix)]
use self::unix::listen;
#[cfg(windows)]
use self::windows::listen;

static RECEIVED: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// The signal that came last, if one came.
pub(crate) fn received() -> Option<u8> {
    u8::try_from(RECEIVED.load(Ordering::Relaxed)).ok().filter(|&signal| signal > 0)
}

/// The flag that is set when a signal asks to stop. It is one for the whole run, however often it is
/// asked for: a signal that comes between two steps is heeded by the next.
pub(crate) fn watch() -> Arc<AtomicBool> {
    static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
        let stop = Arc::new(AtomicBool::new(false));
        listen(&stop, &RECEIVED);
        stop
    });
    Arc::clone(&STOP)
}
