//! Figures for people: those of [`acctpack::text`], and durations.

pub use acctpack::text::{bytes, group, percent, plural, share};

/// `0.31 s`, `12.4 s`, `3 min 5 s`.
pub fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 0.0005 => "<1 ms".into(),
        s if s < 0.0995 => format!("{:.0} ms", s * 1000.0),
        s if s < 9.995 => format!("{s:.2} s"),
        s if s < 59.95 => format!("{s:.1} s"),
        s => {
            let whole = s.round() as u64;
            format!("{} min {} s", group(whole / 60), whole % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_figures_at_most() {
        assert_eq!(seconds(0.0), "<1 ms");
        assert_eq!(seconds(0.0123), "12 ms");
        assert_eq!(seconds(0.314), "0.31 s");
        assert_eq!(seconds(12.44), "12.4 s");
        assert_eq!(seconds(59.96), "1 min 0 s");
        assert_eq!(seconds(185.2), "3 min 5 s");
    }
}
