//! Several inputs into one package, and lists of those who are to be left out.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;

use acctpack::{
    Code, Column, ErrorKind, Hooks, Input, Options, Output, PackageFormat, Severity, Summary,
    Verdict,
};
use proptest::prelude::*;

use crate::oracle::{self, Disposition, Outcome, Rules, Task};
use crate::properties::{cases, rules, text};
use crate::support::{Dribble, Run, run_with, zipped};

/// Runs `clean` into a text.
fn cleaned(input: Input<'_>, options: &Options) -> (Summary, String) {
    let mut package = Vec::new();
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary = acctpack::clean(input, output, options).unwrap();
    assert!(summary.adds_up());
    (summary, String::from_utf8(package).unwrap())
}

fn figures(summary: &Summary) -> [u64; 7] {
    let s = summary;
    [s.rows, s.kept, s.duplicates, s.excluded, s.rejected, s.blank, s.header]
}

#[test]
fn each_input_is_read_by_itself() {
    let gbk = encoding_rs::GBK.encode("姓名\n张三丰\n李四光\n王小明\n赵子龙\n").0.into_owned();
    let utf_16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("account\r\nalice\r\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let zip = zipped("list.csv", b"bob\nalice\n");
    let input = Input::several([
        Input::bytes("a.txt", "\u{feff}phone\n13800138000\n".as_bytes()),
        Input::bytes("b.csv", b"\"13800138000\"\r\n\"13800138001\"\r\n"),
        Input::bytes("c.txt", &gbk),
        Input::bytes("d.txt", &utf_16),
        Input::reader("e.zip", &*zip),
        Input::bytes("f.txt", b""),
    ]);
    let (summary, package) = cleaned(input, &Options::default());
    let names = "张三丰\n李四光\n王小明\n赵子龙\n";
    assert_eq!(package, format!("13800138000\n13800138001\n{names}alice\nbob\n"));
    assert_eq!(figures(&summary), [13, 8, 2, 0, 0, 0, 3]);
    let of_each = summary
        .inputs
        .iter()
        .map(|it| (&*it.file, it.rows, it.kept, it.duplicates, it.header, &*it.encoding));
    let expected = [
        ("a.txt", 2, 1, 0, 1, "UTF-8"),
        ("b.csv", 2, 1, 1, 0, "UTF-8"),
        ("c.txt", 5, 4, 0, 1, "GBK"),
        ("d.txt", 2, 1, 0, 1, "UTF-16LE"),
        ("e.zip", 2, 1, 1, 0, "UTF-8"),
        ("f.txt", 0, 0, 0, 0, "UTF-8"),
    ];
    assert_eq!(of_each.collect::<Vec<_>>(), expected);
    assert_eq!((&*summary.file, &*summary.encoding), ("a.txt", "GBK, UTF-16LE, UTF-8"));
}

fn told(input: Input<'_>, options: &Options) -> Run {
    let rules = Rules { options: options.clone(), ..Rules::default() };
    run_with(input, Task::Clean, PackageFormat::Txt, &rules, None).unwrap()
}

#[test]
fn a_finding_names_its_file_and_its_row_there() {
    let (a, b) = (b"alice\nx\nbob\n", b"\n bob\nalice\ny\n");
    let input = Input::several([Input::bytes("a.txt", a), Input::bytes("b.txt", b)]);
    let run = told(input, &Options::default());
    let spelled = run.told.iter().map(|told| {
        let file = told.file.as_deref().unwrap_or("?");
        let first = told
            .first_row
            .map(|row| format!(" of {}:{row}", told.first_file.as_deref().unwrap_or(file)));
        let place = format!("{file}:{}@{}", told.row.unwrap_or(0), told.offset.unwrap_or(0));
        format!("{place} {}{}", told.found.code, first.unwrap_or_default())
    });
    let expected = [
        "a.txt:2@6 too-short",
        "b.txt:1@0 blank-row",
        "b.txt:2@1 surrounding-whitespace",
        "b.txt:2@1 duplicate of a.txt:3",
        "b.txt:3@6 duplicate of a.txt:1",
        "b.txt:4@12 too-short",
    ];
    assert_eq!(spelled.collect::<Vec<_>>(), expected);
    // Of one file nothing names it.
    let run = told(Input::bytes("a.txt", a), &Options::default());
    assert!(run.told.iter().all(|told| told.file.is_none() && told.first_file.is_none()));
    assert!(run.summary.inputs.is_empty());
}

#[test]
fn reports_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let input =
        Input::several([Input::bytes("a,1.txt", b"alice\nx\n"), Input::bytes("b.txt", b"alice\n")]);
    let mut hooks = Hooks::default();
    for name in ["r.jsonl", "r.csv", "r.json"] {
        hooks.reports.push(acctpack::Report::new(at(name)).unwrap());
    }
    let output = Output::writer(PackageFormat::Txt, std::io::sink());
    acctpack::clean_with(input, output, &Options::default(), hooks).unwrap();
    let read = |name: &str| std::fs::read_to_string(at(name)).unwrap();
    let jsonl = read("r.jsonl");
    let lines: Vec<&str> = jsonl.lines().collect();
    assert!(lines[0].starts_with(r#"{"file":"a,1.txt","row":2,"byte_offset":6,"#), "{}", lines[0]);
    assert!(
        lines[1].contains(r#""first_row":1,"first_file":"a,1.txt","fixed":true"#),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains("already in row 1 of a,1.txt"), "{}", lines[1]);
    let csv = read("r.csv");
    assert!(csv.starts_with("\u{feff}file,row,byte_offset,"), "{csv}");
    assert!(csv.contains("\n\"a,1.txt\",2,6,too-short,"), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&read("r.json")).unwrap();
    assert_eq!(json["summary"]["inputs"][1]["duplicates"], 1);
    assert_eq!(json["findings"][1]["file"], "b.txt");
}

#[test]
fn a_column_is_that_of_the_tables_and_a_list_is_taken_whole() {
    let (table, list) = (b"id,phone\n1,13800138000\n", b"13800138001\nalice\n");
    let mut options = Options::default();
    let inputs = || Input::several([Input::bytes("a.csv", table), Input::bytes("b.txt", list)]);
    for column in [Column::Name("phone".into()), Column::Number(NonZeroUsize::new(2).unwrap())] {
        options.column = Some(column);
        let (summary, package) = cleaned(inputs(), &options);
        assert_eq!(package, "13800138000\n13800138001\nalice\n");
        assert_eq!(figures(&summary), [4, 3, 0, 0, 0, 0, 1]);
    }
    // Each may have its own.
    options.column = None;
    let other = b"name;mobile\nMax;13800138002\nMia;13800138003\n";
    let of_own = [
        Input::bytes("a.csv", table).in_column(Column::Name("phone".into())),
        Input::bytes("b.csv", other).in_column(Column::Name("mobile".into())),
    ];
    let (_, package) = cleaned(Input::several(of_own), &options);
    assert_eq!(package, "13800138000\n13800138002\n13800138003\n");
    // A table that has it not is refused by name.
    options.column = Some(Column::Name("phone".into()));
    let input = Input::several([Input::bytes("a.csv", table), Input::bytes("b.csv", other)]);
    let output = Output::writer(PackageFormat::Txt, std::io::sink());
    let error = acctpack::clean(input, output, &options).unwrap_err();
    assert!(error.to_string().starts_with("b.csv: no column is called \"phone\""), "{error}");
}

#[test]
fn what_cannot_be_read_stops_the_package_and_all_of_it_is_told() {
    let input = Input::several([
        Input::bytes("a.txt", b"alice\nx\n"),
        Input::bytes("b.csv", b"id,phone\n1,13800138000\n"),
        Input::bytes("c.txt", b"%PDF-1.7\n"),
        Input::bytes("d.txt", b"bob\n"),
    ]);
    let run = told(input, &Options::default());
    assert_eq!((run.summary.verdict, &*run.package), (Verdict::Rejected, &b""[..]));
    let told: Vec<_> =
        run.told.iter().map(|it| (it.file.as_deref().unwrap(), it.found.code)).collect();
    let expected =
        [("b.csv", Code::SeveralColumns), ("c.txt", Code::FileFormat), ("a.txt", Code::TooShort)];
    assert_eq!(told, expected);
    assert_eq!(figures(&run.summary), [3, 2, 0, 0, 1, 0, 0]);
    assert_eq!(run.summary.digest.columns.len(), 2);
}

#[test]
fn no_output_is_an_input_and_what_is_missing_is_told_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("a.txt"), "alice\n").unwrap();
    std::fs::write(at("b.txt"), "bob\n").unwrap();
    let mut options = Options::default();
    options.overwrite = acctpack::Overwrite::Replace;
    let inputs = || Input::several([Input::path(at("a.txt")), Input::path(at("b.txt"))]);
    for name in ["a.txt", "b.txt", "./b.txt"] {
        let error = acctpack::clean(inputs(), Output::path(at(name)), &options).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::OutputIsInput(_)), "{name}: {error}");
    }
    let error = acctpack::clean(
        Input::path(at("a.txt")).excluding(Input::path(at("b.txt"))),
        Output::path(at("b.txt")),
        &options,
    );
    assert!(matches!(error.unwrap_err().kind(), ErrorKind::OutputIsInput(_)));
    let missing = Input::several([Input::path(at("a.txt")), Input::path(at("none.txt"))]);
    let error = acctpack::clean(missing, Output::path(at("o.txt")), &options).unwrap_err();
    assert!(error.to_string().contains("none.txt"), "{error}");
    let error = acctpack::clean(Input::several([]), Output::path(at("o.txt")), &options);
    assert!(matches!(error.unwrap_err().kind(), ErrorKind::Usage(_)));
}

#[test]
fn rejected_rows_of_several_inputs_name_file_and_row() {
    let folder = tempfile::tempdir().unwrap();
    let rejects = |name: &str, lang| {
        let path = folder.path().join(name);
        let input = Input::several([
            Input::bytes("a,1.txt", b"alice\nx\n"),
            Input::bytes("b.csv", "phone\n\"a\"\"\u{7}b\"\n张\n13800138000\n".as_bytes()),
        ]);
        let mut hooks = Hooks::default();
        hooks.rejects = Some(path.clone());
        hooks.rejects_lang = lang;
        let output = Output::writer(PackageFormat::Txt, std::io::sink());
        let summary = acctpack::clean_with(input, output, &Options::default(), hooks).unwrap();
        assert_eq!(summary.rejected, 3);
        std::fs::read_to_string(path).unwrap()
    };
    let table = rejects("r.csv", acctpack::Lang::En);
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect();
    assert!(table.starts_with("\u{feff}row,code,reason,text,file\n"));
    let places: Vec<[&str; 4]> =
        rows.iter().map(|row| [&row[4], &row[0], &row[1], &row[3]].map(|it| &**it)).collect();
    let expected = [
        ["a,1.txt", "2", "too-short", "x"],
        ["b.csv", "2", "control-character", "a\"\u{7}b"],
        ["b.csv", "3", "too-short", "张"],
    ];
    assert_eq!(places, expected);
    assert!(rows[0][2].contains("1 character"), "{:?}", rows[0]);
    assert!(rejects("r.CSV", acctpack::Lang::Zh).contains("字符"));
    assert_eq!(rejects("r.txt", acctpack::Lang::En), "x\n\"a\"\"\u{7}b\"\n张\n");
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(text).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_gzip_is_read_as_what_is_in_it() {
    let list = "13800138000\r\n13800138001\r\n";
    let utf_16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(list.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let joined = [gzipped(b"13800138000\n"), gzipped(b"13800138001\n")].concat();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("a.txt.gz", gzipped(list.as_bytes())),
        ("a.csv.GZ", gzipped(b"\"13800138000\"\n\"13800138001\",\n")),
        ("a.gz", gzipped(&utf_16)),
        ("a.txt", joined),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        for input in [Input::bytes(name, &bytes), Input::reader(name, &*bytes), Input::path(&path)]
        {
            let (summary, package) = cleaned(input, &Options::default());
            assert_eq!(package, "13800138000\n13800138001\n", "{name}");
            assert_eq!((summary.bytes, summary.rows), (bytes.len() as u64, 2), "{name}");
        }
        // The service takes none.
        let summary = acctpack::check(Input::bytes("a.txt", &bytes), &Options::default()).unwrap();
        assert_eq!(summary.findings.get(Code::FileFormat), 1);
    }
    // As a list of those to be left out, and past memory.
    let mut options = Options::default();
    options.max_memory = 1;
    let out = gzipped(b"13800138001\n");
    let packed = gzipped(list.as_bytes());
    let input = Input::bytes("a.txt.gz", &packed).excluding(Input::bytes("o.gz", &out));
    assert_eq!(cleaned(input, &options).1, "13800138000\n");
}

#[test]
fn a_gzip_that_is_no_list_or_broken_is_refused() {
    let list = gzipped("13800138000\n".repeat(50_000).as_bytes());
    let clean = |bytes: &[u8], options: &Options| {
        let output = Output::writer(PackageFormat::Txt, std::io::sink());
        acctpack::clean(Input::bytes("a.txt.gz", bytes), output, options)
    };
    for inner in [&b"%PDF-1.7"[..], &gzipped(b"ab\n"), &zipped("a.txt", b"ab\n")] {
        let summary = clean(&gzipped(inner), &Options::default()).unwrap();
        assert_eq!(summary.verdict, Verdict::Rejected);
        assert_eq!(summary.findings.get(Code::FileFormat), 1);
    }
    for len in [3, 10, 20] {
        let summary = clean(&list[..len], &Options::default()).unwrap();
        assert_eq!(summary.findings.get(Code::FileFormat), 1, "{len}");
    }
    // Further on it is met while it is read.
    let numbers: String =
        (0..200_000u32).map(|n| format!("{}\n", n.wrapping_mul(2_654_435_761))).collect();
    let long = gzipped(numbers.as_bytes());
    let error = clean(&long[..long.len() - 9], &Options::default()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io { .. }), "{error}");
    assert!(std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>()));
    let mut options = Options::default();
    options.max_inflated = 1 << 16;
    let error = clean(&list, &options).unwrap_err();
    assert!(error.to_string().contains("raise --max-inflated"), "{error}");
}

/// More files than a process may keep open, in memory and past it.
#[test]
fn any_number_of_inputs_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let rows = |n: u64| format!("user{n}@example.com\n138{:08}\n", n % 150);
    let paths: Vec<_> = (0..300).map(|n| folder.path().join(format!("part-{n:05}"))).collect();
    for (path, n) in paths.iter().zip(0..) {
        std::fs::write(path, rows(n)).unwrap();
    }
    let expected: String = (0..300)
        .map(|n| if n < 150 { rows(n) } else { format!("user{n}@example.com\n") })
        .collect();
    for memory in [1 << 30, 1] {
        let mut options = Options::default();
        options.max_memory = memory;
        let (summary, package) = cleaned(Input::several(paths.iter().map(Input::path)), &options);
        assert!(package == expected, "{memory}");
        assert_eq!((summary.inputs.len(), summary.duplicates), (300, 150));
        assert_eq!(summary.inputs[299].duplicates, 1);
    }
}

/// What is found about lists of those to be left out.
fn exclusion_findings(run: &Run) -> Vec<(&str, Code, Severity)> {
    let of_lists = run.told.iter().filter(|told| told.row.is_none());
    of_lists
        .map(|it| (it.file.as_deref().unwrap_or(""), it.found.code, it.found.severity))
        .collect()
}

#[test]
fn accounts_that_are_to_be_left_out_are_left_out_however_they_are_written() {
    let list = b"13800138000\n13800138001\n13800138001\nalice\nbob\n13800138000\n";
    let excluding = |exclusion: Input<'static>| {
        let input = Input::bytes("a.txt", list).excluding(exclusion);
        cleaned(input, &Options::default())
    };
    let zip: &'static [u8] = Vec::leak(zipped("x.csv", b"phone\n\"13800138000\"\n"));
    for exclusion in [
        Input::bytes("o.txt", b"13800138000\n"),
        Input::bytes("o.csv", "\u{feff}phone\r\n=\"13800138000\"\r\n".as_bytes()),
        Input::reader("o", &b" 13800138000 \n\n13800138000"[..]),
        Input::bytes("o.zip", zip),
        Input::bytes("o.csv", b"id,phone\n1,13800138000\n").in_column(Column::Name("phone".into())),
        Input::bytes(
            "\u{feff}o.txt",
            b"1\x003\x008\x000\x000\x001\x003\x008\x000\x000\x000\x00\n\x00",
        ),
    ] {
        let (summary, package) = excluding(exclusion);
        assert_eq!(package, "13800138001\nalice\nbob\n");
        assert_eq!(figures(&summary), [6, 3, 1, 2, 0, 0, 0]);
        assert_eq!((summary.inputs[0].excluded, summary.exclusions[0].excluded), (2, 2));
        assert_eq!((summary.warnings, summary.errors), (0, 0));
    }
}

#[test]
fn a_list_that_leaves_out_too_little_is_warned_of() {
    let list = || Input::bytes("a.txt", b"13800138000\nalice\n");
    let other = || Input::bytes("o.txt", b"13800138009\nx\n13800138008\n");
    let run = told(list().excluding(other()), &Options::default());
    let warned = ("o.txt", Code::ExcludeList, Severity::Warning);
    assert_eq!(exclusion_findings(&run), [warned, warned]);
    assert_eq!((run.summary.excluded, run.summary.warnings), (0, 2));
    assert_eq!(run.package, b"13800138000\nalice\n");
    // Denied, it stops the package.
    let mut options = Options::default();
    options.set_severity(Code::ExcludeList, Some(Severity::Error)).unwrap();
    let run = told(list().excluding(other()), &options);
    assert_eq!((run.summary.verdict, run.summary.errors), (Verdict::Rejected, 2));
    assert!(run.package.is_empty());
    options.set_severity(Code::ExcludeList, None).unwrap();
    let run = told(list().excluding(other()), &options);
    assert_eq!((run.summary.verdict, run.told.len()), (Verdict::Accepted, 0));
    // What several lists share is shared by each of them.
    let sharing = |second: &'static [u8]| {
        let input = list().excluding(Input::bytes("1.txt", b"alice\n13800138009\n"));
        told(input.excluding(Input::bytes("2.txt", second)), &Options::default())
    };
    assert!(exclusion_findings(&sharing(b"alice\n")).is_empty());
    let nothing = ("2.txt", Code::ExcludeList, Severity::Warning);
    assert_eq!(exclusion_findings(&sharing(b"13800138009\n")), [nothing]);
    assert_eq!(exclusion_findings(&sharing(b"")), [nothing]);
}

#[test]
fn nothing_may_be_left() {
    let list = b"alice\nalice\n";
    let input = Input::bytes("a.txt", list).excluding(Input::bytes("b.txt", list));
    let run = told(input, &Options::default());
    assert_eq!(run.summary.verdict, Verdict::Rejected);
    assert_eq!(figures(&run.summary), [2, 0, 0, 2, 0, 0, 0]);
    assert_eq!(run.summary.findings.get(Code::EmptyPackage), 1);
}

#[test]
fn a_table_of_those_to_be_left_out_needs_a_column_and_another_file_is_refused() {
    let list = || Input::bytes("a.txt", b"13800138000\n");
    let output = || Output::writer(PackageFormat::Txt, std::io::sink());
    let table = Input::bytes("o.csv", b"id,phone\n1,13800138000\n");
    let error =
        acctpack::clean(list().excluding(table), output(), &Options::default()).unwrap_err();
    let ErrorKind::ColumnNotChosen { file, columns } = error.kind() else { panic!("{error}") };
    assert_eq!((&**file, columns.len()), ("o.csv", 2));
    let run = told(list().excluding(Input::bytes("o.txt", b"%PDF-1.7\n")), &Options::default());
    assert_eq!(run.summary.verdict, Verdict::Rejected);
    let refused = ("o.txt", Code::FileFormat, Severity::Error);
    assert_eq!(exclusion_findings(&run), [refused]);
}

/// A list as the oracle reads it.
struct Told {
    name: String,
    outcome: Outcome,
}

fn read(texts: &[Vec<u8>], format: PackageFormat, rules: &Rules, word: &str) -> Vec<Told> {
    let told = |(at, text): (usize, &Vec<u8>)| Told {
        name: format!("{word}{at}.{}", format.name()),
        outcome: oracle::judge(text, format, Task::Clean, rules),
    };
    texts.iter().enumerate().map(told).collect()
}

/// An input by its bytes, a stream, or a file.
fn given<'a>(name: &str, text: &'a [u8], way: usize, folder: &std::path::Path) -> Input<'a> {
    match way % 3 {
        0 => Input::bytes(name, text),
        1 => Input::reader(name, Dribble { rest: text, step: 7 }),
        _ => {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            Input::path(path).named(name)
        }
    }
}

/// Holds a run over several lists against the oracle, which reads each by itself and looks for each
/// account among all before it.
fn same_as_oracle(
    texts: &[Vec<u8>],
    exclusions: &[Vec<u8>],
    format: PackageFormat,
    rules: &Rules,
    memory: u64,
) {
    let is_table = |text: &Vec<u8>| oracle::table(text, None).is_some();
    if texts.iter().chain(exclusions).any(is_table) {
        return;
    }
    let inputs = read(texts, format, rules, "in");
    let mut lenient = rules.clone();
    lenient.options.set_severity(Code::UnlikeTheRest, None).unwrap();
    let left_out = read(exclusions, format, &lenient, "out");
    let stands = |row: &&oracle::Row| {
        matches!(row.fate, Disposition::Kept | Disposition::Duplicate) && !oracle::is_no_ones(row)
    };
    let accounts = |told: &Told| -> HashSet<Vec<u8>> {
        told.outcome.rows.iter().filter(stands).map(|row| row.account.clone()).collect()
    };
    let excluded: HashSet<Vec<u8>> = left_out.iter().flat_map(accounts).collect();
    let mut first_of: HashMap<&[u8], (&str, u64)> = HashMap::new();
    let (mut package, mut figures_of, mut firsts) = (Vec::new(), Vec::new(), Vec::new());
    for told in &inputs {
        let (mut kept, mut duplicates, mut left) = (0, 0, 0);
        for (row, number) in told.outcome.rows.iter().zip(1..) {
            if !matches!(row.fate, Disposition::Kept | Disposition::Duplicate) {
                continue;
            }
            if stands(&row) && excluded.contains(&row.account) {
                left += 1;
                continue;
            }
            if stands(&row) {
                let first = *first_of.entry(&row.account).or_insert((&told.name, number));
                if first != (&*told.name, number) {
                    firsts.push((told.name.clone(), number, first.0.to_string(), first.1));
                    duplicates += 1;
                    continue;
                }
            }
            kept += 1;
            package.push(row.account.clone());
        }
        figures_of.push((kept, duplicates, left));
    }
    let outcome = Outcome {
        rows: package
            .into_iter()
            .map(|account| oracle::Row {
                offset: 0,
                raw: account.clone(),
                account,
                fate: Disposition::Kept,
                found: Vec::new(),
                first_row: None,
            })
            .collect(),
    };
    let package = outcome.package(format);
    if oracle::table(&package, None).is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let given_of = |told: &[Told], texts: &[Vec<u8>]| -> Vec<(String, Vec<u8>)> {
        told.iter().map(|told| told.name.clone()).zip(texts.iter().cloned()).collect()
    };
    let (named, named_out) = (given_of(&inputs, texts), given_of(&left_out, exclusions));
    let mut input = Input::several(
        named.iter().enumerate().map(|(way, (name, text))| given(name, text, way, folder.path())),
    );
    for (way, (name, text)) in named_out.iter().enumerate() {
        input = input.excluding(given(name, text, way + 1, folder.path()));
    }
    let mut rules = rules.clone();
    rules.options.max_memory = memory;
    let run = run_with(input, Task::Clean, format, &rules, None).unwrap();
    let s = &run.summary;
    assert!(s.adds_up(), "{s:?}");
    if texts.len() + exclusions.len() > 1 {
        let of_each: Vec<_> =
            s.inputs.iter().map(|it| (it.kept, it.duplicates, it.excluded)).collect();
        assert_eq!(of_each, figures_of);
        let rows: Vec<u64> = s.inputs.iter().map(|it| it.rows).collect();
        let expected: Vec<u64> = inputs.iter().map(|it| it.outcome.rows.len() as u64).collect();
        assert_eq!(rows, expected);
        let told = run.told.iter().filter(|told| told.found.code == Code::Duplicate);
        let told: Vec<_> = told
            .map(|it| {
                let file = it.file.clone().unwrap();
                let first = it.first_file.clone().unwrap_or_else(|| file.clone());
                (file, it.row.unwrap(), first, it.first_row.unwrap())
            })
            .collect();
        if rules.options.severity(Code::Duplicate).is_some() {
            assert_eq!(told, firsts);
        }
        // A list is said to share nothing where it does.
        let shared: Vec<bool> = left_out
            .iter()
            .map(|list| {
                let accounts = accounts(list);
                let mut rows = inputs.iter().flat_map(|input| &input.outcome.rows);
                rows.any(|row| stands(&row) && accounts.contains(&row.account))
            })
            .collect();
        let unshared = shared.iter().filter(|shared| !**shared).count();
        let rejected = s.exclusions.iter().filter(|list| list.rejected > 0).count();
        assert_eq!(s.findings.get(Code::ExcludeList), (unshared + rejected) as u64);
    }
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let may_be_written = s.findings.get(Code::ExcludeList) == 0
        || rules.options.severity(Code::ExcludeList) == Some(Severity::Warning);
    if may_be_written {
        assert!(run.package == package, "{}\n{}", shown(&run.package), shown(&package));
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn several_lists_come_to_what_a_naive_reading_comes_to(
        texts in prop::collection::vec(text(), 1..5),
        exclusions in prop::collection::vec(text(), 0..4),
        rules in rules(),
    ) {
        for format in [PackageFormat::Txt, PackageFormat::Csv] {
            // In memory, and past it.
            for memory in [1 << 30, 1] {
                same_as_oracle(&texts, &exclusions, format, &rules, memory);
            }
        }
    }
}

/// Larger lists, so that each has several blocks: the same as one list of all, in memory and past it.
#[test]
fn several_large_lists_come_to_what_one_list_of_all_comes_to() {
    let row = |n: u64| match n % 3 {
        0 => format!("138{:08}\n", n * n % 70_001),
        1 => format!("user{}@example.com\n", n * n % 50_021),
        _ => format!("{:014}\n", n * n % 60_013),
    };
    let texts: Vec<String> =
        (0..4u64).map(|list| (0..40_000).map(|n| row(list * 31_000 + n)).collect()).collect();
    let excluded: String = (0..30_000).map(|n| row(n * 7)).collect();
    let (_, joined) =
        cleaned(Input::bytes("all.txt", texts.concat().as_bytes()), &Options::default());
    let out: HashSet<&str> = excluded.lines().collect();
    let expected: String =
        joined.lines().filter(|line| !out.contains(line)).map(|line| format!("{line}\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    for memory in [1 << 30, 3 << 20, 1 << 16] {
        let mut options = Options::default();
        options.max_memory = memory;
        for way in 0..3 {
            let inputs = texts.iter().enumerate().map(|(at, text)| {
                given(&format!("{at}.txt"), text.as_bytes(), at + way, folder.path())
            });
            let inputs: Vec<_> = inputs.collect();
            let out = given("out.txt", excluded.as_bytes(), way, folder.path());
            let (summary, package) = cleaned(Input::several(inputs).excluding(out), &options);
            assert_eq!(summary.rows, 160_000);
            assert!(package == expected, "{memory} {way}");
            assert!(summary.excluded > 10_000 && summary.duplicates > 10_000);
        }
    }
}
