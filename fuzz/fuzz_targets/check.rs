//! All of `check` and `clean` over arbitrary bytes as .txt and .csv: the promises hold, and agree with a
//! plain reading of the text.
#![no_main]

use std::collections::{HashMap, HashSet};

use acctpack::{Code, Hooks, Input, Options, PackageFormat, TextEncoding, harness};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    hold_lines(data);
    let runs = harness::exercise(PackageFormat::Txt, data);
    let summary = &runs.check;
    if summary.encoding != "UTF-8" || summary.findings.get(Code::FileFormat) > 0 {
        return;
    }
    let texts: HashSet<&[u8]> = lines(data).into_iter().map(|(_, line)| line).collect();
    assert!(summary.kept <= texts.len() as u64);
    harness::exercise(PackageFormat::Csv, data);
});

/// Every finding of `check` about a line stands at that line, and a duplicate is of the first line that
/// is the same: where no account is fixed, the line is the account.
fn hold_lines(data: &[u8]) {
    let mut options = Options::default();
    options.input_format = Some(PackageFormat::Txt);
    options.encoding = Some(TextEncoding::UTF_8);
    let (lines, mut found) = (lines(data), Vec::new());
    let mut hooks = Hooks::default();
    hooks.finding = Some(Box::new(|finding| {
        let Some(row) = finding.row else { return };
        found.push((row, finding.byte_offset, finding.code, finding.first_row));
    }));
    let input = Input::bytes("package.txt", data);
    let summary = acctpack::check_with(input, &options, hooks).expect("bytes can be read");
    // What is no text, or by its mark is one in another encoding, is refused aloud.
    if [Code::FileFormat, Code::Encoding].iter().any(|&code| summary.findings.get(code) > 0) {
        return;
    }
    if summary.findings.get(Code::SeveralColumns) > 0 {
        assert_eq!(summary.rows, 0, "of a table no row is judged");
        return;
    }
    if summary.rows != lines.len() as u64 {
        // A table is read as one: a quoted field may hold ends of lines.
        assert!(data.contains(&b'"'), "rows are lines");
        return;
    }
    let mut first = HashMap::new();
    for (number, (_, line)) in (1u64..).zip(&lines) {
        // The first line may begin with a mark that is none of the account.
        if number > 1 {
            first.entry(*line).or_insert(number);
        }
    }
    let broken = lines.iter().filter(|(_, line)| std::str::from_utf8(line).is_err()).count();
    assert_eq!(summary.findings.get(Code::InvalidUtf8), broken as u64);
    for (row, offset, code, first_row) in found {
        let (at, line) = lines[row as usize - 1];
        assert_eq!(offset, Some(at as u64), "{code} in row {row}");
        if let Some(of) = first_row.filter(|&of| of > 1) {
            assert_eq!((code, first.get(line)), (Code::Duplicate, Some(&of)), "row {row}");
            assert!(of < row);
        }
    }
}

/// Where each line begins, and the line.
fn lines(data: &[u8]) -> Vec<(usize, &[u8])> {
    let (mut lines, mut at) = (Vec::new(), 0);
    while at < data.len() {
        let rest = &data[at..];
        let end = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r');
        let end = end.unwrap_or(rest.len());
        lines.push((at, &rest[..end]));
        let skip = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        at += (end + skip).min(rest.len());
    }
    lines
}
