//! Ctrl-C, SIGTERM and a terminal that is closed: the first asks the engine to stop and clean up,
//! the second ends at once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

#[cfg(unix)]
use signal_hook::consts::SIGXFSZ;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

static RECEIVED: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// The signal that came last, if one came.
pub(crate) fn received() -> Option<u8> {
    u8::try_from(RECEIVED.load(Ordering::Relaxed)).ok().filter(|&signal| signal > 0)
}

/// Sets the flag it returns when a signal asks to stop.
pub(crate) fn watch() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    // A file over the user's limit is an error of the write, told like any other; unheeded, the
    // signal would end the program on the spot.
    #[cfg(unix)]
    let _ = flag::register(SIGXFSZ, Arc::default());
    for signal in [Some(SIGINT), Some(SIGTERM), hangup()].into_iter().flatten() {
        // Without handlers the signals end the program as they always do: no harm to the input.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop));
        let _ = flag::register_usize(signal, Arc::clone(&RECEIVED), signal as usize);
        let _ = flag::register(signal, Arc::clone(&stop));
    }
    stop
}

/// The signal of a terminal that is closed, unless `nohup` has it ignored: a handler would undo
/// that. Where that cannot be told, the signal is left alone.
fn hangup() -> Option<i32> {
    #[cfg(target_os = "linux")]
    {
        use signal_hook::consts::SIGHUP;
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        let ignored = u64::from_str_radix(ignored.trim(), 16).ok()?;
        (ignored >> (SIGHUP - 1) & 1 == 0).then_some(SIGHUP)
    }
    #[cfg(not(target_os = "linux"))]
    None
}
