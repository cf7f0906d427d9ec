//! How long a run takes. A page in a browser has no clock that the engine could read: there whoever calls
//! it measures, and a run says nought.

#[cfg(not(target_family = "wasm"))]
use std::time::Instant;

/// The begin of something that is timed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch {
    #[cfg(not(target_family = "wasm"))]
    begun: Instant,
}

#[cfg(not(target_family = "wasm"))]
impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        Stopwatch { begun: Instant::now() }
    }

    pub(crate) fn seconds(self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }
}

#[cfg(target_family = "wasm")]
impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        Stopwatch {}
    }

    pub(crate) fn seconds(self) -> f64 {
        0.0
    }
}
