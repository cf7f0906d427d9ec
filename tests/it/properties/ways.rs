//! How a text comes in, where it is cut, how many threads and how much memory there are: nothing changes
//! by it.

use std::num::NonZeroUsize;

use acctpack::{Code, Column, Input, Output, PackageFormat, Summary, Verdict};
use proptest::prelude::*;

use super::lists::{account, text};
use super::{BOTH, TEXTS, cases, plain_rules, same_as_oracle};
use crate::oracle::{self, LONGEST, Rules, Task};
use crate::support::{Dribble, Run, filler, long_rows, name_of, run, run_with, zipped};

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
}

/// Everything that could be cut in two: a row end of two bytes, a character of three and of four, a
/// quoted field with a line break, a doubled quote, a duplicate, a blank row.
const STRADDLE: &str = "张三\r\n👨\u{200d}👩\u{200d}👧\r\n\"ab\r\ncd\"\r\n\"a\"\"b\",\r\n\r\n 李四 \n13000000000\n\"王\"\rxy\r";

/// A text in which a border lies at every place of [`STRADDLE`] in turn.
pub(super) fn at_border(border: usize, shift: usize) -> Vec<u8> {
    straddle(filler(border - shift))
}

/// The same behind these rows.
fn straddle(mut text: Vec<u8>) -> Vec<u8> {
    text.extend_from_slice(STRADDLE.as_bytes());
    text.extend_from_slice(&filler(3000));
    text
}

#[test]
fn where_a_block_ends_changes_nothing() {
    for shift in 0..=STRADDLE.len() {
        let text = straddle(long_rows(LONGEST - shift));
        same_as_oracle(&text, TEXTS[shift % 2], BOTH[shift / 2 % 2], &plain_rules());
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
