//! The signals of POSIX.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;

/// Sets the flag and the number when a signal comes.
pub(super) fn listen(stop: &Arc<AtomicBool>, received: &Arc<AtomicUsize>) {
    // A file over the user's limit is an error of the write, told like any other; unheeded, the
    // signal would end the program on the spot.
    let _ = flag::register(SIGXFSZ, Arc::default());
    for signal in to_be_heeded() {
        // Without handlers the signals end the program as they always do: no harm to the input.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(stop));
        let _ = flag::register_usize(signal, Arc::clone(received), signal as usize);
        let _ = flag::register(signal, Arc::clone(stop));
    }
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
