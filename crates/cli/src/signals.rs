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

/// The flag that is set when a signal asks to stop. It is one for the whole run, however often it is
/// asked for: a signal that comes between two steps is heeded by the next.
pub(crate) fn watch() -> Arc<AtomicBool> {
    static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(begin);
    Arc::clone(&STOP)
}

fn begin() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    // A file over the user's limit is an error of the write, told like any other; unheeded, the
    // signal would end the program on the spot.
    #[cfg(unix)]
    let _ = flag::register(SIGXFSZ, Arc::default());
    for signal in to_be_heeded() {
        // Without handlers the signals end the program as they always do: no harm to the input.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop));
        let _ = flag::register_usize(signal, Arc::clone(&RECEIVED), signal as usize);
        let _ = flag::register(signal, Arc::clone(&stop));
    }
    stop
}

/// The signals to be heeded: none that whoever started us has ignored, as `nohup` does with a closed
/// terminal and a script with Ctrl-C for what it runs behind itself. A handler would undo that.
fn to_be_heeded() -> Vec<i32> {
    let signals = [SIGINT, SIGTERM];
    #[cfg(target_os = "linux")]
    if let Some(ignored) = ignored() {
        let all = signals.into_iter().chain([signal_hook::consts::SIGHUP]);
        return all.filter(|signal| ignored >> (signal - 1) & 1 == 0).collect();
    }
    // A closed terminal is left alone where it cannot be told whether it is ignored.
    signals.to_vec()
}

/// A bit for each signal that is ignored.
#[cfg(target_os = "linux")]
fn ignored() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(ignored.trim(), 16).ok()
}
