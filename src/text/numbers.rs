//! Figures for people, on the terminal and on pages alike: thousands grouped, sizes, shares, counts.

/// `8,712,345`.
pub fn group(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `104.3 MB`, by 1000 as the service's limit may be read.
pub fn bytes(n: u64) -> String {
    let mut value = n as f64;
    let mut unit = "B";
    for next in ["kB", "MB", "GB", "TB"] {
        // What would be rounded to 1000.0 belongs to the next unit.
        if value < 999.95 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    if unit == "B" { format!("{n} B") } else { format!("{value:.1} {unit}") }
}

/// `15.0%`: never 0.0% of something, nor 100.0% of less than all.
pub fn share(part: u64, whole: u64) -> String {
    let percent = percent(part, whole);
    if part == 0 {
        "0%".into()
    } else if part == whole {
        "100%".into()
    } else if percent < 0.1 {
        "<0.1%".into()
    } else if percent > 99.9 {
        ">99.9%".into()
    } else {
        format!("{percent:.1}%")
    }
}

/// A share in percent as a number.
pub fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// `1 error`, `2 errors`, `1,234 errors`: a count with its English unit.
pub fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", group(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_and_rounded_honestly() {
        assert_eq!(group(0), "0");
        assert_eq!(group(999), "999");
        assert_eq!(group(1000), "1,000");
        assert_eq!(group(8_712_345), "8,712,345");
        assert_eq!(group(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(104_340_000), "104.3 MB");
        assert_eq!(bytes(999_999), "1.0 MB");
        assert_eq!(bytes(u64::MAX), "18446744.1 TB");
        assert_eq!(share(0, 0), "0%");
        assert_eq!(share(1, 1_000_000), "<0.1%");
        assert_eq!(share(999_999, 1_000_000), ">99.9%");
        assert_eq!(share(15, 100), "15.0%");
        assert_eq!(share(7, 7), "100%");
    }

    #[test]
    fn one_is_not_several() {
        assert_eq!(plural(1, "entry", "entries"), "1 entry");
        assert_eq!(plural(0, "entry", "entries"), "0 entries");
        assert_eq!(plural(1_000, "entry", "entries"), "1,000 entries");
    }
}
