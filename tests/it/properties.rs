//! What holds for every package: the engine comes to what a naive reading comes to; what it writes,
//! it accepts; how the text comes in, and how many threads and how much memory there are, changes
//! nothing.

mod lists;
mod naive;
mod settled;
mod sizes;
mod stopping;
mod ways;

use acctpack::{Code, Delimiter, Input, PackageFormat, Severity, TextEncoding, Verdict};
use proptest::prelude::*;

pub(crate) use self::lists::{rules, text};

use crate::oracle::{self, Disposition, Found, Rules, Task};
use crate::support::{Run, Told, check_figures, name_of, run};

const BOTH: [Task; 2] = [Task::Check, Task::Clean];
const TEXTS: [PackageFormat; 2] = [PackageFormat::Txt, PackageFormat::Csv];
const ALL: [PackageFormat; 3] = [PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip];

/// So many cases, or as many as `PROPTEST_CASES` says.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// UTF-8 by decree: what a text of other bytes may be is not for these tests to guess.
fn plain_rules() -> Rules {
    let mut rules = Rules::default();
    rules.options.encoding = Some(TextEncoding::UTF_8);
    rules
}

/// Holds a run against the oracle: every row, every finding, every figure, every byte.
pub(crate) fn same_as_oracle(text: &[u8], format: PackageFormat, task: Task, rules: &Rules) {
    let run = run(Input::bytes(name_of(format), text), task, format, rules);
    if rules.options.column.is_none() && oracle::table(text, None).is_some() {
        return is_refused_as_table(&run);
    }
    let outcome = oracle::judge(text, format, task, rules);
    let package = outcome.package(format);
    let is_table = task == Task::Clean && oracle::table(&package, chosen(rules)).is_some();
    assert_eq!(run.summary.findings.get(Code::SeveralColumns), u64::from(is_table));
    let told: Vec<&Told> = run.told.iter().filter(|told| told.row.is_some()).collect();
    let mut told = told.as_slice();
    let shown = || String::from_utf8_lossy(&text[..text.len().min(300)]).into_owned();
    for (row, number) in outcome.rows.iter().zip(1u64..) {
        let here = told.iter().take_while(|told| told.row == Some(number)).count();
        let (of_row, rest) = told.split_at(here);
        told = rest;
        let mut seen: Vec<Found> = of_row.iter().map(|told| told.found).collect();
        let mut expected = row.found.clone();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "row {number}, {row:?}, {task:?} {format:?} {:?}", shown());
        for told in of_row {
            assert_eq!(told.offset, Some(row.offset), "row {number} {:?}", shown());
            let cut = acctpack::EXCERPT_BYTES - 3;
            assert_eq!(told.raw[..told.raw.len().min(cut)], row.raw[..row.raw.len().min(cut)]);
            assert!(told.raw == row.raw || told.raw.ends_with("…".as_bytes()));
            let first = row.first_row.filter(|_| told.found.code == Code::Duplicate);
            assert_eq!(told.first_row, first, "row {number} {:?}", shown());
        }
    }
    assert!(told.is_empty(), "{told:?}");
    let s = &run.summary;
    assert_eq!(s.rows, outcome.rows.len() as u64, "{:?}", shown());
    for (count, fate) in [
        (s.kept, Disposition::Kept),
        (s.duplicates, Disposition::Duplicate),
        (s.rejected, Disposition::Rejected),
        (s.blank, Disposition::Blank),
        (s.header, Disposition::Header),
    ] {
        assert_eq!(count, outcome.count(fate), "{fate:?} {task:?} {format:?} {:?}", shown());
    }
    let empty = u64::from(s.kept == 0 && rules.options.severity(Code::EmptyPackage).is_some());
    assert_eq!(
        s.errors,
        outcome.weighing(Severity::Error) + empty + u64::from(is_table),
        "{task:?} {format:?} {:?}",
        shown()
    );
    assert_eq!(
        s.warnings,
        outcome.weighing(Severity::Warning),
        "{task:?} {format:?} {:?}",
        shown()
    );
    assert_eq!(s.bytes, text.len() as u64);
    check_figures(&run);
    if task == Task::Clean {
        assert_eq!(s.verdict == Verdict::Accepted, s.kept > 0 && !is_table);
        let package = if is_table { Vec::new() } else { package };
        let same = run.package == package;
        assert!(
            same,
            "{}\n{}",
            String::from_utf8_lossy(&run.package),
            String::from_utf8_lossy(&package)
        );
    }
}

fn chosen(rules: &Rules) -> Option<u8> {
    match rules.options.delimiter {
        Delimiter::Byte(delimiter) => Some(delimiter),
        Delimiter::Auto | Delimiter::None => None,
    }
}

/// Of a table one thing is told, and nothing is read.
fn is_refused_as_table(run: &Run) {
    assert_eq!(run.spelled(), ["several-columns"]);
    assert_eq!(run.summary.verdict, Verdict::Rejected);
    assert_eq!((run.summary.errors, run.summary.warnings, run.summary.rows), (1, 0, 0));
    assert!(run.package.is_empty() && run.summary.outputs.is_empty());
}

/// What a clean package may still be warned of: what only its owner can know the meaning of.
const MAY_STAY: [Code; 11] = [
    Code::Placeholder,
    Code::DamagedText,
    Code::NumberGroups,
    Code::UnlikeTheRest,
    Code::FloatSuffix,
    Code::FullWidth,
    Code::InvisibleCharacter,
    Code::SpreadsheetWrapper,
    Code::OtherDelimiter,
    Code::LongInBytes,
    Code::AccountType,
];

/// `check` accepts a package that `clean` wrote, and `clean` has nothing to do on it.
fn accepted_and_settled(package: &[u8], format: PackageFormat, accounts: u64) {
    accepted(package, format, accounts);
    let again = cleaned_again(package, format);
    assert!(again == package, "{format:?} {:?}", String::from_utf8_lossy(&again));
}

fn cleaned_again(package: &[u8], format: PackageFormat) -> Vec<u8> {
    run(Input::bytes(name_of(format), package), Task::Clean, format, &Rules::default()).package
}

fn accepted(package: &[u8], format: PackageFormat, accounts: u64) {
    let rules = Rules::default();
    let checked = run(Input::bytes(name_of(format), package), Task::Check, format, &rules);
    assert_eq!(checked.summary.verdict, Verdict::Accepted, "{:?}", checked.told);
    assert_eq!((checked.summary.kept, checked.summary.rows), (accounts, accounts));
    for told in &checked.told {
        assert!(MAY_STAY.contains(&told.found.code), "{told:?}");
    }
}
