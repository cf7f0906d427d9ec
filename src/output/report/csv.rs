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

use std::fmt::Write as _;

use super::{Files, Render};
use crate::rules::finding::{Finding, View};
use crate::summary::Summary;
use crate::text::escape::is_unseen;

const MARK: &str = "\u{feff}";
const HEADER: &str = "row,byte_offset,code,severity,account,message,first_row,fixed\n";

/// Renders findings as rows of a table.
pub(super) struct Csv {
    view: View,
    files: Files,
}

impl Csv {
    pub(super) fn new(view: View, files: Files) -> Csv {
        Csv { view, files }
    }
}

impl Render for Csv {
    fn begin(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(MARK.as_bytes());
        if self.files == Files::Several {
            out.extend_from_slice(b"file,");
        }
        out.extend_from_slice(HEADER.as_bytes());
    }

    fn finding(&self, finding: &Finding<'_>, out: &mut Vec<u8>) {
        let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
        let account = finding.account.as_deref().map(|account| safe(&self.view.text(account)));
        let file = (self.files == Files::Several)
            .then(|| safe(finding.file.as_deref().unwrap_or_default()));
        let cells = [
            &number(finding.row),
            &number(finding.byte_offset),
            &finding.code.to_string(),
            &finding.severity.to_string(),
            &account.unwrap_or_default(),
            &safe(&finding.message(self.view)),
            &number(finding.first_row),
            &finding.fixed.to_string(),
        ];
        let mut row = csv::WriterBuilder::new().buffer_capacity(1 << 10).from_writer(out);
        let cells = file.iter().chain(cells);
        let written = row.write_record(cells).and_then(|()| Ok(row.flush()?));
        debug_assert!(written.is_ok(), "a Vec takes every write");
    }

    fn end(&self, _summary: &Summary, _out: &mut Vec<u8>) {}
}

/// A cell's text: the unseen spelled out, and no formula, wherever the spreadsheet parts cells.
pub(crate) fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for (index, part) in text.split(';').enumerate() {
        if index > 0 {
            out.push(';');
        }
        if comes_alive(part) {
            out.push('\'');
        }
        spell_out(part, &mut out);
    }
    out
}

fn spell_out(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if is_unseen(c) => {
                let _ = write!(out, "\\u{{{:X}}}", c as u32);
            }
            c => out.push(c),
        }
    }
}

/// Whether a spreadsheet would make of the text anything but that text.
pub(crate) fn comes_alive(text: &str) -> bool {
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
    use crate::output::report::{ReportFormat, sample, whole};
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

    #[test]
    fn a_row_is_a_finding() {
        let findings = sample::findings();
        for (lang, name) in [(Lang::En, "report.csv"), (Lang::Zh, "report.zh.csv")] {
            let view = View { lang, privacy: Privacy::Plain };
            let report = whole(ReportFormat::Csv, view, &findings, &sample::summary());
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
        let report = whole(ReportFormat::Csv, view, &sample::findings(), &sample::summary());
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
            assert!(safe(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(safe("\"=1\""), "'\"=1\"");
        assert_eq!(safe("a;=1+1; +2;b"), "a;'=1+1;' +2;b");
        assert_eq!(safe("a=1+1@b"), "a=1+1@b");
    }

    #[test]
    fn digits_stay_as_they_stood() {
        for whole in ["13800138000", "10086", "0", "", "138-a", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"] {
            assert_eq!(safe(whole), whole);
        }
        for altered in ["11010119900101123456", "0138", "1.38E+10", "13800138000.0", "1-2", "1/2"] {
            assert_eq!(safe(altered), format!("'{altered}"));
        }
    }
}
