//! All of `check` and `clean` over arbitrary bytes as .txt and .csv: the promises hold, and agree
//! with a plain reading of the text.
#![no_main]

use std::collections::HashSet;

use acctpack::{Code, PackageFormat, harness};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let runs = harness::exercise(PackageFormat::Txt, data);
    let summary = &runs.check;
    if summary.encoding != "UTF-8" || summary.findings.get(Code::FileFormat) > 0 {
        return;
    }
    let lines = lines(data);
    assert_eq!(summary.rows, lines.len() as u64);
    let broken = lines.iter().filter(|line| std::str::from_utf8(line).is_err()).count() as u64;
    assert_eq!(summary.findings.get(Code::InvalidUtf8), broken);
    let blank = |line: &&&[u8]| {
        std::str::from_utf8(line).is_ok_and(|line| line.chars().all(char::is_whitespace))
    };
    assert!(summary.blank >= lines.iter().filter(blank).count() as u64);
    let distinct: HashSet<&[u8]> = lines.into_iter().collect();
    assert!(summary.kept <= distinct.len() as u64);
    harness::exercise(PackageFormat::Csv, data);
});

fn lines(data: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let end = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r');
        let end = end.unwrap_or(rest.len());
        lines.push(&rest[..end]);
        let skip = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = &rest[(end + skip).min(rest.len())..];
    }
    lines
}
