//! Figures for people, on the terminal and on pages alike: thousands grouped, sizes, shares, counts,
//! times.

use crate::lang::Lang;

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

/// `1 error`, `2 errors`; `2 个错误`: a count with its unit, the English one in the singular.
pub fn count(count: u64, unit: [&str; 2], lang: Lang) -> String {
    let figure = group(count);
    match lang {
        Lang::En if count == 1 => format!("{figure} {}", unit[0]),
        Lang::En => format!("{figure} {}s", unit[0]),
        Lang::Zh => format!("{figure} {}", unit[1]),
    }
}

/// `2026-01-31T20:00:00Z`: seconds since 1970 as a date and time, by counting days in eras of 400 years.
pub fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years begin in March here, so that the leap day is the last.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = match month {
        0..=9 => (era * 400 + year_of_era, month + 3),
        _ => (era * 400 + year_of_era + 1, month - 9),
    };
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
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
        let unit = ["error", "个错误"];
        assert_eq!(count(1, unit, Lang::En), "1 error");
        assert_eq!(count(1_000, unit, Lang::En), "1,000 errors");
        assert_eq!(count(1, unit, Lang::Zh), "1 个错误");
    }

    #[test]
    fn times_are_dates() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(utc(4_102_444_800), "2100-01-01T00:00:00Z");
        assert_eq!(utc(1_798_761_599), "2026-12-31T23:59:59Z");
    }
}
