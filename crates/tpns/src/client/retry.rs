//! How a request is tried again.

use std::time::Duration;

/// How often and how patiently a request is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// How often a request is sent at most; 1 for never again.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles from attempt to attempt.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
        }
    }
}

impl Retry {
    /// The wait before attempt `next` (from 2): doubled each time, half of it by chance, so that
    /// many clients do not come back at the same moment.
    pub(super) fn wait(&self, next: u32) -> Duration {
        let doubled = self.first_wait.saturating_mul(1 << (next - 2).min(16));
        let whole = doubled.min(self.longest_wait);
        let share = getrandom::u32().unwrap_or(u32::MAX / 2) as f64 / u32::MAX as f64;
        whole.mul_f64(0.5 + share / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_limit() {
        let retry = Retry::default();
        for (next, least, most) in [(2, 250, 500), (3, 500, 1000), (9, 4000, 8000)] {
            let wait = retry.wait(next).as_millis();
            assert!((least..=most).contains(&wait), "{next}: {wait}");
        }
    }
}
