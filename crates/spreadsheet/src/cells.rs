//! What a cell holds, as text.

use std::fmt::Write as _;

use calamine::{CellErrorType, DataRef, ExcelDateTime};

/// So many digits a spreadsheet holds of a number.
const HELD: usize = 15;

/// Stands for what is lost.
const LOST: char = '\u{fffd}';

/// Writes what a cell holds; nothing for an empty one.
pub(crate) fn write(value: &DataRef<'_>, text: &mut String) {
    match value {
        DataRef::Empty => {}
        DataRef::String(value) => text.push_str(value),
        DataRef::SharedString(value) => text.push_str(value),
        DataRef::Int(value) => whole(&value.to_string(), text),
        DataRef::Float(value) => number(*value, text),
        DataRef::Bool(true) => text.push_str("TRUE"),
        DataRef::Bool(false) => text.push_str("FALSE"),
        DataRef::DateTime(value) => date(value, text),
        DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => {
            text.push(LOST);
            text.push_str(value);
        }
        DataRef::Error(error) => text.push_str(error_name(error)),
    }
}

/// A number by its digits, never in scientific notation.
fn number(value: f64, text: &mut String) {
    match value.fract() == 0.0 {
        true => whole(&format!("{value:.0}"), text),
        // Writing to a string does not fail.
        false => drop(write!(text, "{value}")),
    }
}

/// A whole number, of which no more digits are known than a spreadsheet holds.
fn whole(digits: &str, text: &mut String) {
    let digits = if digits == "-0" { "0" } else { digits };
    let sign = usize::from(digits.starts_with('-'));
    let held = digits.len().min(sign + HELD);
    text.push_str(&digits[..held]);
    text.extend(std::iter::repeat_n(LOST, digits.len() - held));
}

fn date(value: &ExcelDateTime, text: &mut String) {
    text.push(LOST);
    let (year, month, day, hours, minutes, seconds, _) = value.to_ymd_hms_milli();
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if (hours, minutes, seconds) != (0, 0, 0) {
        let _ = write!(text, " {hours:02}:{minutes:02}:{seconds:02}");
    }
}

/// As a spreadsheet shows it.
fn error_name(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        _ => "#VALUE!",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn a_cell_is_what_the_workbook_holds() {
        let date = |value, kind| DataRef::DateTime(ExcelDateTime::new(value, kind, false));
        for (value, text) in [
            (DataRef::Empty, ""),
            (DataRef::Float(13_800_138_000.0), "13800138000"),
            (DataRef::Int(13_800_138_000), "13800138000"),
            (DataRef::Float(1.38e10), "13800000000"),
            (DataRef::Float(-0.0), "0"),
            (DataRef::Float(-12.0), "-12"),
            (DataRef::Float(0.5), "0.5"),
            (DataRef::Float(13_800_138_000.25), "13800138000.25"),
            (DataRef::Float(999_999_999_999_999.0), "999999999999999"),
            (DataRef::Float(1e15), "100000000000000\u{fffd}"),
            (DataRef::Float(110_101_199_001_011_234.0), "110101199001011\u{fffd}\u{fffd}\u{fffd}"),
            (DataRef::Int(-1_234_567_890_123_456), "-123456789012345\u{fffd}"),
            (DataRef::SharedString(" 0138 "), " 0138 "),
            (DataRef::Bool(true), "TRUE"),
            (date(46_143.0, ExcelDateTimeType::DateTime), "\u{fffd}2026-05-01"),
            (date(46_143.5, ExcelDateTimeType::DateTime), "\u{fffd}2026-05-01 12:00:00"),
            (DataRef::DateTimeIso("2026-05-01".into()), "\u{fffd}2026-05-01"),
            (DataRef::Error(CellErrorType::NA), "#N/A"),
        ] {
            let mut written = String::new();
            write(&value, &mut written);
            assert_eq!(written, text, "{value:?}");
        }
    }
}
