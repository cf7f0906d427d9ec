//! CSV: a finding a row, for people with a spreadsheet. What the spreadsheet shows is what stood in
//! the package, and nothing in it comes alive:
//!
//! - A cell that could be read as a formula gets a leading apostrophe. So does one that would be
//!   shown as another number or a date (a long id, a leading zero, a decimal), whose digits a
//!   spreadsheet would lose; an integer of up to 11 digits, as a phone number, is shown whole.
//! - The same holds after a semicolon, which parts cells where the comma is the decimal sign.
//! - The file begins with a byte order mark, without which Excel takes Chinese for another encoding.
//! - What cannot be seen is spelled out as `\t` or `\u{200B}`; no cell has a line break.
//!
//! A program that wants accounts as they came reads the JSONL report instead.

use std::io::Write as _;

use super::Render;
use super::phrases::{Phrases, number};
use crate::rules::finding::{Finding, View};
use crate::summary::Summary;
use crate::text::escape::is_unseen;

const HEADER: &str = "\u{feff}row,byte_offset,code,severity,account,message,first_row,fixed\n";

/// Renders findings as rows of a table.
pub(super) struct Csv {
    view: View,
    phrases: Phrases,
}

impl Csv {
    pub(super) fn new(view: View) -> Csv {
        Csv { view, phrases: Phrases::new(view, |text, out| cell_text(text, Guard::Inside, out)) }
    }
}

impl Render for Csv {
    fn begin(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(HEADER.as_bytes());
    }

    fn finding(&self, finding: &Finding<'_>, out: &mut Vec<u8>) {
        number_or_nothing(finding.row, out);
        out.push(b',');
        number_or_nothing(finding.byte_offset, out);
        out.push(b',');
        out.extend_from_slice(finding.code.name().as_bytes());
        out.push(b',');
        out.extend_from_slice(finding.severity.name().as_bytes());
        out.push(b',');
        if let Some(account) = &finding.account {
            out.push(b'"');
            cell_text(&self.view.text(account), Guard::CellStart, out);
            out.push(b'"');
        }
        out.extend_from_slice(b",\"");
        self.phrases.write(finding, out, |text, first, out| {
            cell_text(text, if first { Guard::CellStart } else { Guard::Inside }, out);
        });
        out.extend_from_slice(b"\",");
        number_or_nothing(finding.first_row, out);
        out.extend_from_slice(if finding.fixed { b",true\n" } else { b",false\n" });
    }

    fn end(&self, _summary: &Summary, _out: &mut Vec<u8>) {}
}

fn number_or_nothing(value: Option<u64>, out: &mut Vec<u8>) {
    if let Some(value) = value {
        number(value, out);
    }
}

/// Where in a cell a text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// At its beginning, where a formula would come alive.
    CellStart,
    /// After other text.
    Inside,
}

/// Writes text as the inside of a quoted cell: quotes doubled, the unseen spelled out, no formula.
fn cell_text(text: &str, guard: Guard, out: &mut Vec<u8>) {
    for (index, part) in text.split(';').enumerate() {
        if index > 0 {
            out.push(b';');
        }
        if (index > 0 || guard == Guard::CellStart) && comes_alive(part) {
            out.push(b'\'');
        }
        quoted(part, out);
    }
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"') {
        return out.extend_from_slice(text.as_bytes());
    }
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\"\""),
            '\t' => out.extend_from_slice(b"\\t"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            c if is_unseen(c) => {
                write!(out, "\\u{{{:X}}}", c as u32).expect("a Vec takes every write");
            }
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Whether a spreadsheet would make of the text anything but that text.
fn comes_alive(text: &str) -> bool {
    // Import dialogs may strip quotes and white space; what then comes first counts.
    let shown = text.trim_start_matches(|c: char| {
        c.is_whitespace() || is_unseen(c) || matches!(c, '"' | '“' | '”')
    });
    let formula = shown
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '−', '﹦', '﹢', '﹣', '﹫']);
    formula || is_altered_number(text.trim())
}

/// Whether it reads as a number or a date that a spreadsheet shows in another form.
fn is_altered_number(text: &str) -> bool {
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.bytes().all(|byte| {
            matches!(
                byte,
                b'0'..=b'9' | b'.' | b',' | b':' | b'/' | b'-' | b'+' | b'e' | b'E' | b'%' | b' '
            )
        });
    let integer = text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = integer && text.len() <= 11 && (text.len() == 1 || !text.starts_with('0'));
    numeric && !whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::report::{ReportFormat, sample};
    use crate::{Lang, Privacy};

    fn rows(report: &str, delimiter: u8) -> Vec<csv::StringRecord> {
        let text = report.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap()).collect()
    }

    fn cell(account: &str) -> String {
        let mut out = Vec::new();
        cell_text(account, Guard::CellStart, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_is_a_finding() {
        let findings = sample::findings();
        for (lang, name) in [(Lang::En, "report.csv"), (Lang::Zh, "report.zh.csv")] {
            let view = View { lang, privacy: Privacy::Plain };
            let report = sample::report(ReportFormat::Csv, view, &findings, &sample::summary());
            sample::golden(name, &report);
            assert!(report.starts_with('\u{feff}'));
            let rows = rows(&report, b',');
            assert_eq!(rows.len(), 1 + findings.len());
            for (row, finding) in rows[1..].iter().zip(&findings) {
                assert_eq!(row.len(), rows[0].len());
                assert_eq!(&row[2], finding.code.name());
            }
        }
    }

    #[test]
    fn no_cell_is_a_formula_wherever_the_spreadsheet_cuts() {
        let view = View::default();
        let report =
            sample::report(ReportFormat::Csv, view, &sample::findings(), &sample::summary());
        for delimiter in [b',', b';', b'\t'] {
            for row in rows(&report, delimiter) {
                for cell in &row {
                    let shown = cell.trim_start_matches([' ', '"', '\t']);
                    assert!(
                        !shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']),
                        "{cell}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_would_come_alive_gets_an_apostrophe() {
        for formula in ["=1+1", "+86138", "-1", "@SUM(A1)", "＝1", "  =1", "\t=1", "\u{feff}=1"] {
            assert!(cell(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(cell("\"=1\""), "'\"\"=1\"\"");
        assert_eq!(cell("a;=1+1; +2;b"), "a;'=1+1;' +2;b");
        assert_eq!(cell("a=1+1@b"), "a=1+1@b");
    }

    #[test]
    fn digits_stay_as_they_stood() {
        for whole in ["13800138000", "10086", "0", "", "138-a", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"] {
            assert_eq!(cell(whole), whole);
        }
        for altered in ["11010119900101123456", "0138", "1.38E+10", "13800138000.0", "1-2", "1/2"] {
            assert_eq!(cell(altered), format!("'{altered}"));
        }
    }
}
