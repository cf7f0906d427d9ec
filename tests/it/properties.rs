//! What holds for every package: the engine comes to what a naive reading comes to; what it writes,
//! it accepts; how the text comes in, and how many threads and how much memory there are, changes
//! nothing.

use std::io::Read;
use std::num::NonZeroUsize;

use acctpack::{
    Code, Column, Delimiter, Input, Output, PackageFormat, Severity, Summary, TextEncoding, Verdict,
};
use proptest::prelude::*;

use crate::oracle::{self, Disposition, Found, LONGEST, Rules, Task, read_record};
use crate::support::{
    Dribble, Run, Told, check_figures, filler, name_of, run, run_with, unzip, zipped,
};

const BOTH: [Task; 2] = [Task::Check, Task::Clean];
const TEXTS: [PackageFormat; 2] = [PackageFormat::Txt, PackageFormat::Csv];
const ALL: [PackageFormat; 3] = [PackageFormat::Txt, PackageFormat::Csv, PackageFormat::Zip];

/// So many cases, or as many as `PROPTEST_CASES` says.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Accounts of all kinds, few enough that duplicates are many.
fn account() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        4 => (0..40u32).prop_map(|n| format!("138001380{n:02}")),
        2 => (0..9u32).prop_map(|n| format!("user{n}@example.com")),
        1 => (0..9u32).prop_map(|n| format!("o{n}ABCDEFGHIJKLMNOPQRSTUV_-xyz")),
        1 => (0..9u32).prop_map(|n| format!("{n}e2dfa89-496a-47fd-9941-df1fc4e6484a")),
        2 => prop::sample::select(vec!["张三", "李四", "王小明", "👨\u{200d}👩\u{200d}👧", "josé"])
            .prop_map(str::to_string),
    ];
    text.prop_map(String::into_bytes)
}

/// A row that is known to be dirty.
fn dirty() -> impl Strategy<Value = Vec<u8>> {
    let fixed: Vec<&'static [u8]> = vec![
        b"",
        b"  ",
        b"\t",
        "\u{3000}".as_bytes(),
        "\u{200b}".as_bytes(),
        b"x",
        "张".as_bytes(),
        b"\0",
        b"ab\0c",
        b"ab\x1b[2Jc",
        b"ab\x7fc",
        "ab\u{85}c".as_bytes(),
        "\u{feff}13800138000".as_bytes(),
        "ab\u{feff}c".as_bytes(),
        "ab\u{202e}c".as_bytes(),
        "\u{200b}ab\u{200b}c".as_bytes(),
        "１３８００１３８０００".as_bytes(),
        "ａb＠c".as_bytes(),
        b"null",
        b"(null)",
        b"N/A",
        b"\\N",
        b"-1",
        b"0",
        b"00000000000",
        b"unknown",
        b"test",
        b"1.38E+10",
        b"1.38e10",
        b"1.3800138001E10",
        b"<NA>",
        b"NaT",
        b"#####",
        b"#REF!",
        b"\\.",
        b"138 0013 8000",
        b"138-0013-8001",
        b"+86 138 0013 8000",
        b"??",
        b"ab_x000D_",
        "张\u{fffd}".as_bytes(),
        "ï»¿13800138000".as_bytes(),
        "JosÃ©".as_bytes(),
        "١٣٨٠٠١٣٨٠٠٠".as_bytes(),
        "മോഹന\u{d4d}\u{200d}".as_bytes(),
        b"  \"13800138000\"",
        b"\"13800138000\"  ",
        b"13800138000.0",
        b"42.00",
        b"=\"13800138000\"",
        b"\"13800138000\"",
        b"'13800138000",
        b"'13800138000'",
        b"'13800138000',",
        b"'a'b",
        "13800138000，张三".as_bytes(),
        "张三、13800138000".as_bytes(),
        "小明，小红".as_bytes(),
        b"13800138000 13800138001",
        b"+86 13800138000",
        b"+8613800138000 ab",
        b"ab 008613800138000",
        "张三\u{a0}a@b.cn".as_bytes(),
        b"=\"'13800138001\"",
        b"account",
        b"user_id",
        b"user_phone",
        "会员手机号".as_bytes(),
        b"'abc",
        b"=\"1.38E+10\"",
        b"=\"null\"",
        b"1,ab\0c",
        b"ab,\xff",
        b"account,ab",
        b"\"\"\xc2\xa0",
        "手机号".as_bytes(),
        "手机号（必填）".as_bytes(),
        b" Account ",
        b"a;b",
        b"a|b",
        b"a\tb",
        b"a,b",
        b"ab\xff",
        b"\xc3\x28",
        b"ab\xe5\xbc",
        b"13800138001,",
        b"13800138002,,",
        b",ab",
        b",,",
        b"ab,cd,",
        b"\"ab\"",
        b"\"a\"\"b\"",
        b"\"a,b\"",
        b"\"ab\ncd\"",
        b"\"ab\r\ncd\"",
        b"\"ab\n\"",
        b"\"ab\"c",
        b"a\"b",
        b"\"ab",
        b"\"\"",
        b"\"  \"",
        b"\" ab \"",
        b"\"",
        b"\"\",",
        b"\"\" ",
        b"a\"\nb\"",
        b"=\"a,b\"",
    ];
    let long = prop_oneof![
        Just("a".repeat(100)),
        Just("a".repeat(101)),
        Just("张".repeat(34)),
        Just("张".repeat(100)),
        Just("张".repeat(101)),
        Just(format!(" {} ", "9".repeat(100))),
    ];
    prop_oneof![
        6 => prop::sample::select(fixed).prop_map(<[u8]>::to_vec),
        1 => long.prop_map(String::into_bytes),
    ]
}

/// Anything, from the pieces that mean something to a rule.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"1",
        b"38",
        b"a",
        b"bc",
        b"0",
        b"-",
        b":",
        b".0",
        b"E+1",
        b"'",
        b"=",
        b"\"",
        b"\"",
        b"\"\"",
        b",",
        b";",
        b"\t",
        b" ",
        b"\0",
        b"\n",
        b"\r",
        b"\xff",
        "张".as_bytes(),
        "\u{3000}".as_bytes(),
        "\u{200b}".as_bytes(),
        "\u{feff}".as_bytes(),
        "１".as_bytes(),
        "\u{85}".as_bytes(),
        b"null",
        b"account",
        b"=\"",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..7).prop_map(|pieces| pieces.concat())
}

fn row() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![5 => account(), 3 => dirty(), 2 => soup()]
}

fn row_end() -> impl Strategy<Value = &'static [u8]> {
    prop_oneof![6 => Just(&b"\n"[..]), 2 => Just(&b"\r\n"[..]), 1 => Just(&b"\r"[..])]
}

/// A whole text: maybe a byte order mark, a header; the last row with or without its end.
pub(crate) fn text() -> impl Strategy<Value = Vec<u8>> {
    let head = prop::sample::select(vec![
        "",
        "",
        "",
        "\u{feff}",
        "account\n",
        "\u{feff}账号\r\n",
        "\n\naccount\n",
    ]);
    let rows = prop::collection::vec((row(), row_end()), 0..30);
    (head, rows, any::<bool>()).prop_map(|(head, rows, ended)| {
        let mut text = head.as_bytes().to_vec();
        let last = rows.len();
        for (index, (row, end)) in rows.into_iter().enumerate() {
            text.extend_from_slice(&row);
            if index + 1 < last || ended {
                text.extend_from_slice(end);
            }
        }
        text
    })
}

/// UTF-8 by decree: what a text of other bytes may be is not for these tests to guess.
fn plain_rules() -> Rules {
    let mut rules = Rules::default();
    rules.options.encoding = Some(TextEncoding::UTF_8);
    rules
}

/// Ways of changing the rules, many at once.
pub(crate) fn rules() -> impl Strategy<Value = Rules> {
    const FIXABLE: [Code; 6] = [
        Code::SurroundingWhitespace,
        Code::InvisibleCharacter,
        Code::SpreadsheetWrapper,
        Code::HeaderRow,
        Code::BlankRow,
        Code::MultipleColumns,
    ];
    const MOVABLE: [Code; 18] = [
        Code::ScientificNotation,
        Code::DamagedText,
        Code::NumberGroups,
        Code::UnlikeTheRest,
        Code::SurroundingWhitespace,
        Code::FloatSuffix,
        Code::TooShort,
        Code::TooLong,
        Code::Duplicate,
        Code::Placeholder,
        Code::InvisibleCharacter,
        Code::SpreadsheetWrapper,
        Code::HeaderRow,
        Code::BlankRow,
        Code::OtherDelimiter,
        Code::ByteOrderMark,
        Code::FullWidth,
        Code::AccountType,
    ];
    let severity = prop::sample::select(vec![Some(Severity::Error), Some(Severity::Warning), None]);
    let severities =
        prop::collection::vec((prop::sample::select(MOVABLE.to_vec()), severity), 0..4);
    let left = prop::collection::vec(prop::sample::select(FIXABLE.to_vec()), 0..2);
    let more = prop::collection::vec(
        prop::sample::select(vec![
            Code::FullWidth,
            Code::FloatSuffix,
            Code::SpreadsheetWrapper,
            Code::InvisibleCharacter,
            Code::ScientificNotation,
            Code::DamagedText,
            Code::NumberGroups,
        ]),
        0..3,
    );
    let of_type = prop::sample::select(vec![None, None, None, Some(1002), Some(1005)]);
    (severities, left, more, of_type).prop_map(|(severities, left, more, of_type)| {
        let mut rules = plain_rules();
        for (code, severity) in severities {
            rules.options.set_severity(code, severity).unwrap();
        }
        left.into_iter().for_each(|code| rules.options.no_fix(code).unwrap());
        for code in more {
            rules.options.fix(code).unwrap();
            rules.apostrophes |= code == Code::SpreadsheetWrapper;
            rules.unseen_inside |= code == Code::InvisibleCharacter;
            rules.additions |= code == Code::DamagedText;
        }
        rules.options.account_type = of_type;
        rules
    })
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

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_engine_comes_to_what_a_naive_reading_comes_to(text in text()) {
        for format in TEXTS {
            for task in BOTH {
                same_as_oracle(&text, format, task, &plain_rules());
            }
        }
    }

    #[test]
    fn so_it_does_whatever_the_rules_are(text in text(), rules in rules()) {
        for format in TEXTS {
            for task in BOTH {
                same_as_oracle(&text, format, task, &rules);
            }
        }
    }

    #[test]
    fn a_chosen_column_is_the_account(
        text in text(), number in 1usize..4, delimiter in prop::sample::select(vec![b',', b';', b'\t']),
    ) {
        let mut rules = plain_rules();
        rules.options.column = NonZeroUsize::new(number).map(Column::Number);
        rules.options.delimiter = Delimiter::Byte(delimiter);
        // A text in which no row has so many columns is refused.
        let mut wide = [&b"a1"[..], b"b2", b"c3\n"].join(&delimiter);
        wide.extend_from_slice(&text);
        for format in TEXTS {
            same_as_oracle(&wide, format, Task::Clean, &rules);
        }
        rules.options.column = Some(Column::Name("who".into()));
        let mut named = [&b"id"[..], b"who", b"where\n"].join(&delimiter);
        named.extend_from_slice(&text);
        same_as_oracle(&named, PackageFormat::Csv, Task::Clean, &rules);
    }

    #[test]
    #[ignore = "a list is known of which check keeps one account less than clean wrote"]
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
            let held = match to {
                PackageFormat::Txt => cleaned.package,
                PackageFormat::Zip => unzip(&cleaned.package),
                _ => {
                    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*cleaned.package);
                    let rows = reader.byte_records().map(|row| row.unwrap()[0].to_vec());
                    rows.flat_map(|row| [row, b"\n".to_vec()].concat()).collect()
                }
            };
            prop_assert_eq!(accounts.get_or_insert_with(|| held.clone()), &held);
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

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn the_way_in_the_threads_and_the_memory_change_nothing(
        text in text(), from in prop::sample::select(TEXTS.to_vec()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name_of(from));
        std::fs::write(&path, &text).unwrap();
        let archive = zipped(&name_of(from), &text);
        for task in BOTH {
            let usual = run(Input::bytes(name_of(from), &text), task, from, &plain_rules());
            let same = |other: Run, what: &str| assert_eq!(other.facts(), usual.facts(), "{what}");
            same(run(Input::path(&path), task, from, &plain_rules()), "a path");
            let dribble = Dribble { rest: &text, step: 1 };
            same(run(Input::reader(name_of(from), dribble), task, from, &plain_rules()), "a reader");
            for threads in [1, 2, 4] {
                let mut rules = plain_rules();
                rules.options.threads = NonZeroUsize::new(threads);
                same(run(Input::path(&path), task, from, &rules), "threads");
            }
            for memory in [1, 1 << 30] {
                let silent = |input| silent(input, task, memory);
                assert_eq!(silent(Input::path(&path)), silent(Input::bytes(name_of(from), &text)));
            }
            let mut rules = plain_rules();
            rules.options.max_memory = 1;
            same(run(Input::path(&path), task, from, &rules), "little memory, a path");
            same(run(Input::bytes(name_of(from), &text), task, from, &rules), "little memory");
            let dribble = Dribble { rest: &text, step: 1 };
            same(run(Input::reader(name_of(from), dribble), task, from, &rules), "little memory, a reader");
            let mut zipped = run(Input::bytes("list.zip", &archive), task, from, &plain_rules());
            zipped.summary.bytes = usual.summary.bytes;
            same(zipped, "a zip");
        }
    }

    #[test]
    fn rejected_rows_are_written_as_they_came(
        text in text(), from in prop::sample::select(TEXTS.to_vec()), memory in prop::sample::select(vec![1u64, 1 << 30]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rejects.txt");
        let mut rules = plain_rules();
        rules.options.max_memory = memory;
        run_with(Input::bytes(name_of(from), &text), Task::Clean, from, &rules, Some(&path)).unwrap();
        // Of a table no row is read, and none rejected.
        let rejects = match oracle::table(&text, None) {
            Some(_) => Vec::new(),
            None => oracle::judge(&text, from, Task::Clean, &rules).rejects(),
        };
        prop_assert_eq!(std::fs::read(&path).unwrap(), rejects);
    }

    #[test]
    fn a_text_in_utf_16_is_read_as_if_it_were_utf_8(rows in prop::collection::vec(account(), 1..20)) {
        let text = String::from_utf8(rows.join(&b'\n')).unwrap();
        let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let cleaned = run(Input::bytes("list.txt", &wide), Task::Clean, PackageFormat::Txt, &Rules::default());
        prop_assert_eq!(&cleaned.spelled()[0], "encoding*");
        let usual = run(Input::bytes("list.txt", text.as_bytes()), Task::Clean, PackageFormat::Txt, &Rules::default());
        prop_assert_eq!(cleaned.package, usual.package);
        let checked = run(Input::bytes("list.txt", &wide), Task::Check, PackageFormat::Txt, &Rules::default());
        prop_assert_eq!(checked.summary.verdict, Verdict::Rejected);
    }

    /// The oracle itself: what it takes for records is what the crate `csv` takes for records.
    #[test]
    fn the_oracles_records_are_those_of_csv(rows in prop::collection::vec(prop_oneof![account(), soup()], 1..12)) {
        let text = rows.join(&b'\n');
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*text);
        let mut theirs = reader.byte_records();
        let mut at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        while at < text.len() {
            let Some(record) = read_record(&text, at, b',') else { break };
            // `csv` passes over empty lines.
            if record.end > at {
                let other = theirs.next().unwrap().unwrap();
                prop_assert_eq!(record.fields, other.iter().map(<[u8]>::to_vec).collect::<Vec<_>>());
            }
            at = record.next;
        }
    }
}

/// Everything that could be cut in two: a row end of two bytes, a character of three and of four, a
/// quoted field with a line break, a doubled quote, a duplicate, a blank row.
const STRADDLE: &str = "张三\r\n👨\u{200d}👩\u{200d}👧\r\n\"ab\r\ncd\"\r\n\"a\"\"b\",\r\n\r\n 李四 \n13000000000\n\"王\"\rxy\r";

/// A text in which a border lies at every place of [`STRADDLE`] in turn.
fn at_border(border: usize, shift: usize) -> Vec<u8> {
    let mut text = filler(border - shift);
    text.extend_from_slice(STRADDLE.as_bytes());
    text.extend_from_slice(&filler(3000));
    text
}

#[test]
fn where_a_block_ends_changes_nothing() {
    for shift in 0..=STRADDLE.len() {
        let text = at_border(LONGEST, shift);
        let (format, task) = (TEXTS[shift % 2], BOTH[shift / 2 % 2]);
        same_as_oracle(&text, format, task, &plain_rules());
        same_as_oracle(&text, PackageFormat::Csv, BOTH[shift % 2], &plain_rules());
    }
}

#[test]
fn where_the_text_is_read_in_steps_changes_nothing() {
    let ends = acctpack::stages::wave_ends(&filler(9 << 20));
    assert!(ends.len() >= 5 && ends[3] < 9 << 20, "{ends:?}");
    for (wave, shift) in [(0, 9), (1, 30), (2, 47), (3, 8), (0, 10)] {
        let text = at_border(ends[wave], shift);
        let held = acctpack::stages::wave_ends(&text)[wave];
        assert!(ends[wave].abs_diff(held) < STRADDLE.len(), "{held} is no end of a wave");
        same_as_oracle(&text, PackageFormat::Csv, Task::Clean, &plain_rules());
        let usual =
            run(Input::bytes("a.csv", &text), Task::Check, PackageFormat::Csv, &plain_rules());
        let dribble = Dribble { rest: &text, step: 1 };
        let read =
            run(Input::reader("a.csv", dribble), Task::Check, PackageFormat::Csv, &plain_rules());
        assert_eq!(read.facts(), usual.facts());
    }
}

#[test]
fn a_long_text_is_the_same_in_little_memory_and_by_any_number_of_threads() {
    let mut text = at_border(5 << 20, 30);
    text.extend_from_slice(&at_border(1 << 20, 11));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, &text).unwrap();
    let usual = run(Input::bytes("a.csv", &text), Task::Clean, PackageFormat::Csv, &plain_rules());
    assert!(usual.summary.duplicates > 87_000);
    for (threads, memory) in [(1, 1 << 30), (2, 1 << 20), (4, 1 << 22), (1, 1)] {
        let mut rules = plain_rules();
        rules.options.threads = NonZeroUsize::new(threads);
        rules.options.max_memory = memory;
        let other = run(Input::path(&path), Task::Clean, PackageFormat::Csv, &rules);
        assert_eq!(other.facts(), usual.facts(), "{threads} threads, {memory} bytes");
    }
}

/// A run of which no findings are asked for, so that what can be read again need not be kept: its
/// summary, with the examples, and the package.
fn silent(input: Input<'_>, task: Task, memory: u64) -> (Summary, Vec<u8>) {
    let mut options = plain_rules().options;
    options.max_memory = memory;
    let mut package = Vec::new();
    let mut summary = match task {
        Task::Check => acctpack::check(input, &options).unwrap(),
        Task::Clean => {
            let output = Output::writer(PackageFormat::Txt, &mut package);
            acctpack::clean(input, output, &options).unwrap()
        }
    };
    summary.seconds = 0.0;
    summary.file.clear();
    (summary, package)
}

#[test]
fn what_is_let_go_and_read_again_comes_out_as_if_it_had_been_kept() {
    // Blocks of numbers alone, of names, of both; dirt in some; most rows stand there twice.
    let number = |n: usize| format!("{}\n", 13_000_000_000 + n as u64 % 170_000);
    let name = |n: usize| format!("name{}\n", n % 30_000);
    let dirty = |n: usize| format!(" {}\r\n{}\nx\n", n % 9000, number(n));
    let rows =
        |count: usize, row: &dyn Fn(usize) -> String| (0..count).map(row).collect::<String>();
    let text = [
        rows(200_000, &number),
        rows(20_000, &name),
        rows(20_000, &|n| if n % 2 == 0 { number(n) } else { name(n) }),
        rows(20_000, &dirty),
        rows(200_000, &number),
        rows(60_000, &name),
    ]
    .concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, &text).unwrap();
    for task in BOTH {
        let kept = silent(Input::bytes("a.txt", text.as_bytes()), task, 1 << 30);
        assert!(kept.0.duplicates > 200_000, "{:?}", kept.0);
        // All in memory; to disk in the midst of numbers, of names, at once.
        for memory in [1 << 30, 1_500_000, 1_000_000, 3_000_000, 1] {
            let again = silent(Input::path(&path), task, memory);
            assert!(again.0 == kept.0, "{memory}");
            assert!(again.1 == kept.1, "{memory}");
        }
    }
}

#[test]
fn a_text_that_is_found_to_be_gbk_after_it_went_to_disk_is_read_again_whole() {
    let names = ["王伟", "李娜", "张秀英", "刘洋", "陈静", "杨敏", "黄强", "赵磊"];
    let numbers: String =
        (0..200_000).map(|n| format!("{}\n", 13_000_000_000u64 + n * 7)).collect();
    let people: String = (0..40_000).map(|n| format!("{}{n}\n", names[n % names.len()])).collect();
    let (encoded, _, _) = encoding_rs::GB18030.encode(&people);
    let text = [numbers.as_bytes(), &encoded].concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, &text).unwrap();
    for memory in [1 << 30, 4 << 20, 1 << 20, 1] {
        let mut options = acctpack::Options::default();
        options.max_memory = memory;
        for input in [Input::path(&path), Input::reader("a.txt", &*text)] {
            let mut package = Vec::new();
            let output = Output::writer(PackageFormat::Txt, &mut package);
            acctpack::clean(input, output, &options).unwrap();
            assert!(package == [numbers.as_bytes(), people.as_bytes()].concat(), "{memory}");
        }
    }
}

/// UTF-8 before GBK, both long after row 1: what is read first decides, however much is read at once.
#[test]
fn the_encoding_of_a_text_does_not_hang_on_how_much_of_it_is_read_at_once() {
    let numbers = |count: u64| -> Vec<u8> {
        (0..count).flat_map(|n| format!("{}\n", 13_000_000_000 + n * 7).into_bytes()).collect()
    };
    let people = |name: &str| -> String { (0..2000).map(|n| format!("{name}{n}\n")).collect() };
    let utf8 = people("张三丰四").into_bytes();
    let gbk = encoding_rs::GBK.encode(&people("张伟王芳李娜")).0.into_owned();
    for between in [0, 5_000, 25_000, 110_000] {
        let text = [&numbers(180_000), &*utf8, &numbers(between), &gbk].concat();
        let read = |memory| silent(Input::bytes("a.txt", &text), Task::Clean, memory);
        let usual = read(1 << 30);
        assert_eq!(usual.0.encoding, "UTF-8", "{between}");
        assert_eq!(usual.0.findings.get(Code::InvalidUtf8), 2000, "{between}");
        for memory in [1, 1 << 20, 8 << 20] {
            assert!(read(memory) == usual, "{between} {memory}");
        }
    }
}

#[test]
fn the_shapes_of_a_long_list_are_those_of_all_of_it() {
    // Two kinds by turns, so that whoever looks at every second row sees one of them.
    let text: String = (0..200_000u64)
        .map(|n| format!("{}\nuser{n:07}@example.com\n", 13_800_000_000 + n))
        .collect();
    let of = |memory| silent(Input::bytes("a.txt", text.as_bytes()), Task::Check, memory).0;
    let summary = of(1 << 30);
    let shapes = summary.digest.shapes;
    assert_eq!(shapes.iter().count(), 2);
    assert!(shapes.iter().all(|(_, count)| (11_000..14_000).contains(&count)), "{shapes:?}");
    assert!(shapes.total() < summary.kept);
    assert_eq!(of(1).digest.shapes, shapes);
}

/// A mark before a first record of many lines does not hide the quote that opens it.
#[test]
fn a_mark_before_a_long_first_record_changes_nothing_but_itself() {
    let users =
        |from: usize| -> String { (from..from + 20_000).map(|n| format!("n,user{n}\n")).collect() };
    let first = format!("\"{}c,\",ab", "n,cd\n".repeat(40_000));
    let text = format!("{first}\n{}\"open\n{}", users(0), users(20_000));
    let marked = format!("\u{feff}{text}");
    let mut options = plain_rules().options;
    options.column = NonZeroUsize::new(2).map(Column::Number);
    let figures = |text: &str| {
        let summary = acctpack::check(Input::bytes("a.csv", text.as_bytes()), &options).unwrap();
        (summary.rows, summary.kept, summary.duplicates)
    };
    assert_eq!(figures(&text), (40_002, 40_001, 0));
    assert_eq!(figures(&marked), figures(&text));
}

#[test]
fn broken_quotes_cost_their_own_row_and_no_other() {
    // A quote that is never closed, at the head of much good text; one closed too far away; one in
    // the middle of a field, which turns the quotes after it inside out.
    for broken in ["\"open\n", "\"open\nab\",\n\"c\n", "st\"ray\n\"a\nb\"\n", "\"a\" b\n"] {
        for (before, after) in
            [(0, 1000), (LONGEST - 5, LONGEST * 2), (1000, LONGEST), (LONGEST * 4 - 9, 50)]
        {
            let mut text = filler(before.max(3));
            text.extend_from_slice(broken.as_bytes());
            let unlike: Vec<u8> =
                filler(after).iter().map(|b| if *b == b'3' { b'7' } else { *b }).collect();
            text.extend_from_slice(&unlike);
            text.extend_from_slice(b"\"q\nr\"\n\"last\n");
            for task in BOTH {
                same_as_oracle(&text, PackageFormat::Csv, task, &plain_rules());
            }
        }
    }
}

#[test]
fn rows_longer_than_a_block_are_too_long_and_no_more() {
    for len in [LONGEST - 10, LONGEST + 10, LONGEST * 2, LONGEST * 2 + 7, LONGEST * 9] {
        for (before, after) in [
            ("", ""),
            ("ab\n", "\ncd"),
            ("ab\n", "\r\ncd\r\n"),
            ("ab\n", "\rcd\n"),
            ("\u{feff}", "\n\"q\nr\"\n"),
        ] {
            let long =
                if len > LONGEST { "\0\u{200b}a".repeat(len / 5 + 1) } else { "a".repeat(len) };
            let text = format!("{before}{long}{after}");
            for format in TEXTS {
                for task in BOTH {
                    same_as_oracle(text.as_bytes(), format, task, &plain_rules());
                }
            }
        }
    }
}

#[test]
fn headers_are_dropped_up_to_the_first_account_wherever_blocks_end() {
    let blanks = "\n".repeat(LONGEST - 8);
    for text in [
        format!("{blanks}account\nuser_id\nab\naccount\n"),
        format!("x\n{blanks}account\n\nphone\nab\n"),
        format!("ab\n{}account\nphone\n", "\n".repeat(LONGEST - 3)),
        format!("{}account\nab\n", "x\n".repeat(LONGEST)),
    ] {
        for format in TEXTS {
            for task in BOTH {
                same_as_oracle(text.as_bytes(), format, task, &plain_rules());
                let mut rules = plain_rules();
                rules.options.no_fix(Code::HeaderRow).unwrap();
                same_as_oracle(text.as_bytes(), format, task, &rules);
            }
        }
    }
}

#[test]
fn rejected_rows_fixed_and_cleaned_again_lose_no_one() {
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.csv");
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
fn split_parts_hold_every_account_once_each_within_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let text = [at_border(1 << 20, 20), filler(1 << 19)].concat();
    let usual = run(Input::bytes("a.csv", &text), Task::Clean, PackageFormat::Txt, &plain_rules());
    for to in ALL {
        let mut rules = plain_rules();
        // The filler deflates to next to nothing.
        let limit = if to == PackageFormat::Zip { 20_000 } else { 120_000 };
        rules.options.target.safe_bytes = limit;
        rules.options.split = acctpack::Split::BySize;
        let out = folder.path().join(name_of(to));
        let output = acctpack::Output::path(&out);
        let summary =
            acctpack::clean(Input::bytes("a.csv", &text), output, &rules.options).unwrap();
        assert!(summary.outputs.len() > 1 && !out.exists());
        let mut accounts = String::new();
        for part in &summary.outputs {
            let bytes = std::fs::read(&part.path).unwrap();
            assert!(bytes.len() as u64 == part.bytes && part.bytes <= limit, "{part:?}");
            accepted(&bytes, to, part.accounts);
            // A zip has another name and another limit now, by which it is deflated in pieces.
            let text =
                |bytes: Vec<u8>| if to == PackageFormat::Zip { unzip(&bytes) } else { bytes };
            let again = text(cleaned_again(&bytes, to));
            let text = text(bytes);
            assert!(again == text);
            accounts += &String::from_utf8(text).unwrap();
        }
        let expected = if to == PackageFormat::Csv {
            accounts.replace("\"a\"\"b\"", "a\"b")
        } else {
            accounts
        };
        assert_eq!(expected, String::from_utf8(usual.package.clone()).unwrap(), "{to:?}");
    }
}

#[test]
fn a_package_over_the_limit_is_not_written_at_all() {
    // Not even to a stream, which cannot take back what it was given.
    let text = filler(900_000);
    for (to, limit) in
        [(PackageFormat::Txt, 700_000), (PackageFormat::Csv, 10_000), (PackageFormat::Zip, 60_000)]
    {
        for split in [acctpack::Split::Never, acctpack::Split::BySize] {
            let mut rules = plain_rules();
            rules.options.target.safe_bytes = limit;
            rules.options.split = split;
            let seen = run(Input::bytes("a.txt", &text), Task::Clean, to, &rules);
            assert_eq!(seen.summary.verdict, Verdict::Rejected);
            assert_eq!(seen.summary.findings.get(Code::FileSize), 1);
            assert!(seen.package.is_empty(), "{} bytes of {to:?}", seen.package.len());
        }
    }
}

#[test]
fn quotes_and_what_does_not_deflate_count_towards_the_limit() {
    // As .csv each row takes four bytes more, and as .zip some more than its text.
    let quoted: String = (0..20_000).map(|n| format!("{n:05}\"\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    for (to, text) in
        [(PackageFormat::Csv, quoted.as_bytes()), (PackageFormat::Zip, b"ab\n".as_slice())]
    {
        let mut rules = plain_rules();
        rules.options.target.safe_bytes = text.len() as u64 + 10;
        let seen = run(Input::bytes("a.txt", text), Task::Clean, to, &rules);
        assert_eq!(seen.summary.findings.get(Code::FileSize), 1, "{to:?}");
        assert!(seen.package.is_empty(), "{} bytes of {to:?}", seen.package.len());
    }
    let mut rules = plain_rules();
    rules.options.target.safe_bytes = quoted.len() as u64 + 10;
    rules.options.split = acctpack::Split::BySize;
    let output = acctpack::Output::path(folder.path().join("a.csv"));
    let input = Input::bytes("a.txt", quoted.as_bytes());
    let summary = acctpack::clean(input, output, &rules.options).unwrap();
    assert_eq!((summary.outputs.len(), summary.kept), (2, 20_000));
}

#[test]
fn a_run_is_stopped_while_it_copies() {
    use std::io::{Read, Write};
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    /// Counts its calls, and asks to stop early on.
    struct Stopping<'s, T>(T, &'s AtomicBool, &'s AtomicU64);
    impl<T> Stopping<'_, T> {
        fn count(&self) {
            let calls = self.2.fetch_add(1, Ordering::Relaxed) + 1;
            self.1.store(calls > 3, Ordering::Relaxed);
        }
    }
    impl<T: Write> Write for Stopping<'_, T> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.count();
            self.0.write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            self.0.flush()
        }
    }
    impl<T: Read> Read for Stopping<'_, T> {
        fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
            self.count();
            let len = bytes.len().min(100_000);
            self.0.read(&mut bytes[..len])
        }
    }
    let text = filler(3 << 20);
    let mut rules = plain_rules();
    rules.options.target.safe_bytes = text.len() as u64 + 10;
    let clean = |input, output, stop| {
        let mut hooks = acctpack::Hooks::default();
        hooks.cancel = Some(stop);
        let error = acctpack::clean_with(input, output, &rules.options, hooks).unwrap_err();
        assert!(matches!(error.kind(), acctpack::ErrorKind::Cancelled), "{error}");
    };
    // What is held back from a stream until it is known to be within the limit.
    let (stop, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    let writer = Stopping(std::io::sink(), &stop, &calls);
    let output = acctpack::Output::writer(PackageFormat::Txt, writer);
    clean(Input::bytes("a.txt", &text), output, &stop);
    assert!(calls.load(Ordering::Relaxed) < 20);
    // A zip that comes as a stream, whose directory is at its end.
    let (stop, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    let zip = [b"PK\x03\x04", &*text].concat();
    let input = Input::reader("-", Stopping(&*zip, &stop, &calls));
    clean(input, acctpack::Output::writer(PackageFormat::Txt, std::io::sink()), &stop);
    assert!(calls.load(Ordering::Relaxed) < 20);
}

/// A reader that gives a little at a time, and never ends, is asked for no more.
#[test]
fn a_run_stops_between_two_reads() {
    use acctpack::{ErrorKind, Hooks, Options, Output};
    use std::sync::atomic::{AtomicBool, Ordering};
    struct Trickle<'s>(&'s AtomicBool, usize, usize);
    impl Read for Trickle<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
            assert!(!self.0.load(Ordering::Relaxed), "read after it was to stop");
            let Trickle(stop, left, many) = self;
            *left -= 1;
            stop.store(*left == 0, Ordering::Relaxed);
            let len = bytes.len().min(*many);
            bytes[..len].fill(b'1');
            Ok(len)
        }
    }
    // In what tells the form, in the first blocks, and where the text is decoded.
    for (reads, many, encoding) in [(3, 9, None), (90, 3600, None), (90, 3600, Some("gbk"))] {
        let stop = AtomicBool::new(false);
        let mut options = Options::default();
        options.encoding = encoding.and_then(acctpack::TextEncoding::named);
        let mut hooks = Hooks::default();
        hooks.cancel = Some(&stop);
        let input = Input::reader("-", Trickle(&stop, reads, many));
        let output = Output::writer(PackageFormat::Txt, std::io::sink());
        let error = acctpack::clean_with(input, output, &options, hooks).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cancelled), "{error}");
    }
}

#[test]
fn a_run_stopped_from_within_calls_back_no_more() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let text = b"x\n".repeat(100_000);
    let stop = AtomicBool::new(false);
    let mut calls = 0;
    let mut hooks = acctpack::Hooks::default();
    hooks.cancel = Some(&stop);
    hooks.finding = Some(Box::new(|_| {
        calls += 1;
        stop.store(calls == 3, Ordering::Relaxed);
    }));
    let input = Input::bytes("a.txt", &text);
    let error = acctpack::check_with(input, &acctpack::Options::default(), hooks).unwrap_err();
    assert!(matches!(error.kind(), acctpack::ErrorKind::Cancelled), "{error}");
    assert_eq!(calls, 3);
}

#[test]
fn a_package_just_within_the_limit_is_written_whole() {
    let text = filler(900_000);
    let crlf = String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n");
    let mut rules = plain_rules();
    rules.options.target.safe_bytes = 900_000;
    let seen = run(Input::bytes("a.txt", crlf.as_bytes()), Task::Clean, PackageFormat::Txt, &rules);
    assert!(seen.package == text);
}

#[test]
fn a_zip_depends_on_its_accounts_alone() {
    let dirty = String::from_utf8(filler(1 << 20)).unwrap().replace("\n13000", "\nx\n13000");
    let zip = |bytes: &[u8], name: &str, memory: u64| {
        let mut rules = plain_rules();
        rules.options.max_memory = memory;
        run(Input::bytes(name, bytes), Task::Clean, PackageFormat::Zip, &rules).package
    };
    let usual = zip(dirty.as_bytes(), "a.txt", 1 << 30);
    assert!(zip(dirty.as_bytes(), "a.txt", 1) == usual, "little memory");
    assert!(zip(&filler(1 << 20), "a.txt", 1 << 30) == usual, "the same accounts in a clean list");
    assert!(zip(&usual, "a.zip", 1 << 30) == usual, "cleaned again");
}

#[test]
fn no_package_begins_with_a_byte_order_mark() {
    let mut rules = plain_rules();
    rules.options.no_fix(Code::InvisibleCharacter).unwrap();
    let text = "x\n\u{feff}ab\n";
    let seen = run(Input::bytes("a.txt", text.as_bytes()), Task::Clean, PackageFormat::Txt, &rules);
    assert_eq!(seen.package, b"ab\n");
}

/// What stands first in a block is judged as row 1 of what is written would be only while no account was
/// kept before it, whatever the rules are.
#[test]
fn what_stands_first_in_a_block_is_judged_as_anywhere_else() {
    let firsts =
        ["\u{feff}13900000000", "account", "\u{feff}account", " ", "\u{feff}", "\"\u{feff}ab\""];
    for kept_before in [true, false] {
        let mut before = if kept_before { filler(LONGEST) } else { b" \n".repeat(LONGEST / 2) };
        before.truncate(LONGEST);
        for (index, first) in firsts.into_iter().enumerate() {
            let text =
                [&before[..], format!("{first}\n13900000000\naccount\n").as_bytes()].concat();
            for change in 0..4 {
                let mut rules = plain_rules();
                let options = &mut rules.options;
                match change {
                    0 => {}
                    1 => options.no_fix(Code::InvisibleCharacter).unwrap(),
                    2 => options.no_fix(Code::HeaderRow).unwrap(),
                    _ => options.set_severity(Code::InvisibleCharacter, None).unwrap(),
                }
                same_as_oracle(&text, TEXTS[(index + change) % 2], Task::Clean, &rules);
            }
        }
    }
}
