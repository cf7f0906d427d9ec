//! What `clean` writes, `check` accepts, and cleaning it again changes nothing.

use acctpack::{Code, Input, PackageFormat, Verdict};
use proptest::prelude::*;

use super::lists::text;
use super::{ALL, BOTH, TEXTS, accepted_and_settled, cases, plain_rules};
use crate::oracle::{Rules, Task};
use crate::support::{check_figures, name_of, run, run_with, unzip};

/// Rules by which every warning is an error.
fn strict_rules() -> Rules {
    let mut rules = plain_rules();
    rules.options.deny_warnings();
    rules
}

/// The accounts of a package, each with a line end.
fn accounts_of(package: &[u8], format: PackageFormat) -> Vec<u8> {
    match format {
        PackageFormat::Txt => package.to_vec(),
        PackageFormat::Zip => unzip(package),
        _ => {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(package);
            let rows = reader.byte_records().map(|row| row.unwrap()[0].to_vec());
            rows.flat_map(|row| [row, b"\n".to_vec()].concat()).collect()
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn what_clean_writes_check_accepts(text in text(), from in prop::sample::select(TEXTS.to_vec())) {
        let mut accounts: Option<Vec<u8>> = None;
        for to in ALL {
            let cleaned = run(Input::bytes(name_of(from), &text), Task::Clean, to, &plain_rules());
            if cleaned.summary.findings.get(Code::SeveralColumns) > 0 || cleaned.summary.kept == 0 {
                prop_assert!(cleaned.package.is_empty() && cleaned.summary.outputs.is_empty());
                continue;
            }
            prop_assert_eq!(cleaned.summary.outputs[0].accounts, cleaned.summary.kept);
            prop_assert_eq!(cleaned.summary.outputs[0].bytes, cleaned.package.len() as u64);
            accepted_and_settled(&cleaned.package, to, cleaned.summary.kept);
            let held = accounts_of(&cleaned.package, to);
            prop_assert_eq!(accounts.get_or_insert_with(|| held.clone()), &held);
        }
    }

    /// What every warning rejects, no warning is left of. Repeated rows count for what a list is made of, and
    /// are gone from what is written: of these lists most accounts are of one kind, or none is.
    #[test]
    fn what_clean_writes_under_strict_rules_check_accepts_under_them(
        text in text(), from in prop::sample::select(TEXTS.to_vec()),
    ) {
        let rules = strict_rules();
        for to in ALL {
            let cleaned = run(Input::bytes(name_of(from), &text), Task::Clean, to, &rules);
            if cleaned.package.is_empty() {
                prop_assert!(cleaned.summary.outputs.is_empty());
                continue;
            }
            let checked = run(Input::bytes(name_of(to), &cleaned.package), Task::Check, to, &rules);
            let told: Vec<_> = checked.told.iter().filter(|told| told.found.code != Code::UnlikeTheRest).collect();
            prop_assert!(told.is_empty(), "{:?} {:?}", told, String::from_utf8_lossy(&cleaned.package));
            if cleaned.summary.duplicates == 0 {
                prop_assert_eq!(checked.summary.verdict, Verdict::Accepted, "{:?}", checked.told);
            }
        }
    }

    #[test]
    fn bytes_of_any_kind_are_judged_and_add_up(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            prop::collection::vec(prop::sample::select(b"\0\n\r\",;a1\xff\xc3\xa9\xe5\xbc\xa0\xfe".to_vec()), 0..60),
        ],
        from in prop::sample::select(ALL.to_vec()),
    ) {
        for task in BOTH {
            let seen = run(Input::bytes(name_of(from), &bytes), task, PackageFormat::Txt, &Rules::default());
            check_figures(&seen);
            if !seen.package.is_empty() {
                accepted_and_settled(&seen.package, PackageFormat::Txt, seen.summary.kept);
            }
        }
    }
}

#[test]
fn rejected_rows_fixed_and_cleaned_again_lose_no_one() {
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.txt");
    let text = b"13800138000\nx1\nx\n\"ab\ncd\"\n13800138001,extra\n13800138002\na\0b\n\"e\"f\n";
    let first = run_with(
        Input::bytes("a.csv", text),
        Task::Clean,
        PackageFormat::Txt,
        &plain_rules(),
        Some(&rejects),
    )
    .unwrap();
    assert_eq!(first.summary.rejected, 6);
    // By hand: a letter added, two lines joined, a column taken out, a NUL, a quote.
    let mut fixed = String::from_utf8(std::fs::read(&rejects).unwrap()).unwrap();
    for (wrong, right) in
        [("x\n", "xy\n"), ("\"ab\ncd\"", "abcd"), (",extra", ""), ("a\0b", "ab"), ("\"e\"f", "ef")]
    {
        assert!(fixed.contains(wrong), "{wrong:?} in {fixed:?}");
        fixed = fixed.replacen(wrong, right, 1);
    }
    let second = run(
        Input::bytes("b.csv", fixed.as_bytes()),
        Task::Clean,
        PackageFormat::Txt,
        &plain_rules(),
    );
    assert_eq!(second.summary.rejected, 0);
    let all = [first.package, second.package].concat();
    assert_eq!(
        String::from_utf8(all).unwrap(),
        "13800138000\nx1\n13800138002\nxy\nabcd\n13800138001\nab\nef\n"
    );
}

#[test]
fn no_package_begins_with_a_byte_order_mark() {
    let mut rules = plain_rules();
    rules.options.no_fix(Code::InvisibleCharacter).unwrap();
    let text = "x\n\u{feff}ab\n";
    let seen = run(Input::bytes("a.txt", text.as_bytes()), Task::Clean, PackageFormat::Txt, &rules);
    assert_eq!(seen.package, b"ab\n");
}

/// What stands around a name of a column tells whether it is one: what `clean` drops must not.
#[test]
fn a_header_below_a_title_is_told_by_what_is_kept() {
    for (text, kept) in [
        ("account\nab\u{feff}c\nuser_id\n13800138000\n", "ab\u{feff}c\n13800138000\n"),
        ("ab\nuser_id\nx\n13800138000\n", "ab\n13800138000\n"),
        ("ab\nuser_id\n\n13800138000\nuser_id\n", "ab\n13800138000\n"),
        ("ab\nab\nab\nab\nab\nab\nuser_id\nab\n13800138000\n", "ab\n13800138000\n"),
        ("account\nab\naccount\nuser_id\naccount\n13800138000\n", "ab\n13800138000\n"),
        // Nobody follows, or a name.
        ("ab\nuser_id\ncd\n13800138000\n", "ab\nuser_id\ncd\n13800138000\n"),
        ("13800138000\nuser_id\n13800138001\n", "13800138000\nuser_id\n13800138001\n"),
    ] {
        let text = [text.to_string(), "x\n".repeat(200) + text];
        for text in &text {
            let input = Input::bytes("a.txt", text.as_bytes());
            let seen = run(input, Task::Clean, PackageFormat::Txt, &plain_rules());
            assert_eq!(String::from_utf8_lossy(&seen.package), kept, "{text:?}");
            accepted_and_settled(&seen.package, PackageFormat::Txt, seen.summary.kept);
        }
    }
}
