//! Lists in other encodings through the program: made by Python's codecs and by `iconv`
//! (tests/data/make_encodings.py), each with the same list as UTF-8. What is written is right to the
//! byte, or nothing is.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A list in an encoding.
struct List {
    name: String,
    /// What its file is called after: a label of the encoding.
    label: String,
    raw: Vec<u8>,
    /// Its rows, decoded.
    rows: Vec<String>,
}

fn rows_of(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.lines().map(str::to_string).collect()
}

/// The text of a clean package of these rows.
fn package(rows: &[String]) -> String {
    let mut seen = HashSet::new();
    let unique = rows.iter().filter(|row| seen.insert(row.as_str()));
    unique.map(|row| format!("{row}\n")).collect()
}

fn lists() -> Vec<List> {
    let folder = crate::support::root().join("tests/data/encodings");
    let mut lists: Vec<List> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".utf-8"))
        .map(|name| {
            let (stem, label) = name.split_once('.').unwrap();
            let plain = format!("{}.utf-8", stem.trim_end_matches("-bom"));
            let text = std::fs::read_to_string(folder.join(plain)).unwrap();
            let raw = std::fs::read(folder.join(&name)).unwrap();
            List { label: label.to_string(), rows: rows_of(&text), raw, name }
        })
        .collect();
    lists.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(lists.len() > 40);
    lists
}

/// A folder with the list in it, and what the program does there.
struct Bench(tempfile::TempDir);

impl Bench {
    fn with(raw: &[u8]) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("list.txt"), raw).unwrap();
        Bench(folder)
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("out.txt")
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acctpack"));
        command.args(args).args(["--no-config", "--lang", "en"]).current_dir(self.0.path());
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn clean(&self, flags: &[&str]) -> (i32, Option<String>) {
        let output = self.run(&[&["clean", "list.txt", "-o", "out.txt"], flags].concat());
        let written = std::fs::read(self.out()).ok();
        let written =
            written.map(|bytes| String::from_utf8(bytes).expect("what is written is UTF-8"));
        (output.status.code().unwrap(), written)
    }

    /// The exit status and the message about the encoding, if there is one.
    fn check(&self) -> (i32, Option<String>) {
        let output = self.run(&["check", "list.txt", "--report", "report.jsonl"]);
        let report = std::fs::read_to_string(self.0.path().join("report.jsonl")).unwrap();
        let mut findings =
            report.lines().map(|line| -> serde_json::Value { serde_json::from_str(line).unwrap() });
        let message = findings
            .find(|finding| finding["code"] == "encoding")
            .map(|finding| finding["message"].as_str().unwrap().to_string());
        (output.status.code().unwrap(), message)
    }
}

/// Whether there is enough in a whole list to be sure of its encoding.
fn is_sure(list: &List) -> bool {
    let languages = ["chinese", "taiwanese", "japanese", "korean", "french", "spanish", "german"];
    let language = list.name.split('-').next().unwrap();
    list.label.starts_with("utf-") || languages.contains(&language)
}

/// The standard's name. GBK is what the lists in GB 18030 are, as they hold no more than that.
fn standard_name(list: &List) -> String {
    let label = if list.name.starts_with("chinese") { "gbk" } else { &list.label };
    acctpack::TextEncoding::named(label).unwrap().name().to_string()
}

#[test]
fn check_says_that_it_is_no_utf_8_and_what_it_is() {
    for list in lists() {
        let (status, message) = Bench::with(&list.raw).check();
        assert_eq!(status, 1, "{}", list.name);
        let message = message.unwrap_or_else(|| panic!("{}: nothing said", list.name));
        if is_sure(&list) {
            assert!(message.contains(&standard_name(&list)), "{}: {message}", list.name);
        }
    }
}

#[test]
fn clean_decodes_what_it_is_sure_of_to_the_byte() {
    for list in lists().iter().filter(|list| is_sure(list)) {
        // The rows of some are those of tables.
        let (status, written) = Bench::with(&list.raw).clean(&["--delimiter", "none"]);
        assert_eq!((status, written), (0, Some(package(&list.rows))), "{}", list.name);
    }
}

#[test]
fn clean_writes_nothing_out_of_what_it_is_not_sure_of() {
    for list in lists().iter().filter(|list| !is_sure(list)) {
        let bench = Bench::with(&list.raw);
        let (status, written) = bench.clean(&[]);
        never_wrong(list, &list.rows, status, written);
        // Rows of ASCII alone are the same in any of them; those with more are not written.
        let written = std::fs::read_to_string(bench.out()).unwrap_or_default();
        assert!(written.is_ascii(), "{}", list.name);
    }
}

#[test]
fn the_first_few_rows_of_a_list_are_never_decoded_to_something_else() {
    let mut refused = 0;
    for list in lists().iter().filter(|list| !list.label.starts_with("utf-")) {
        for count in [1, 4, 20] {
            let cut: Vec<&[u8]> = list.raw.split_inclusive(|&b| b == b'\n').take(count).collect();
            let (status, written) = Bench::with(&cut.concat()).clean(&[]);
            refused += u32::from(written.is_none());
            never_wrong(list, &list.rows[..count.min(list.rows.len())], status, written);
        }
    }
    assert!(refused > 10, "{refused}: one row is too little to be sure");
}

/// Every account written stands in the list, or nothing is written and the status says so.
fn never_wrong(list: &List, rows: &[String], status: i32, written: Option<String>) {
    let rows: HashSet<&str> = rows.iter().map(String::as_str).collect();
    match written {
        Some(text) => {
            let wrong: Vec<&str> = text.lines().filter(|row| !rows.contains(row)).collect();
            assert!(wrong.is_empty() && status == 0, "{}: {status}, {wrong:?}", list.name);
        }
        None => assert_eq!(status, 1, "{}", list.name),
    }
}

#[test]
fn an_encoding_that_is_named_is_taken_at_its_word() {
    for list in lists() {
        let flags = ["--encoding", &list.label, "--delimiter", "none"];
        let (status, written) = Bench::with(&list.raw).clean(&flags);
        assert_eq!((status, written), (0, Some(package(&list.rows))), "{}", list.name);
    }
}

#[test]
fn a_byte_order_mark_is_surer_than_a_name() {
    let text = "\u{feff}abc\n张三\n";
    let big_endian: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for name in ["utf-16", "utf-16le", "gbk"] {
        for raw in [&*big_endian, text.as_bytes()] {
            let (status, written) = Bench::with(raw).clean(&["--encoding", name]);
            assert_eq!((status, written.as_deref()), (0, Some("abc\n张三\n")), "{name}");
        }
    }
}

/// A spreadsheet takes UTF-8 without a mark for something else; with one, the same command reads the
/// fixed rows.
#[test]
fn rejected_rows_that_were_decoded_begin_with_a_mark() {
    let raw = encoding_rs::GBK.encode("姓名,手机号\n张三,x\n李四,13800138000\n").0;
    let bench = Bench::with(&raw);
    let flags = ["--encoding", "gbk", "--column", "手机号"];
    let (status, _) = bench.clean(&[&flags[..], &["--rejects", "rejected.txt"]].concat());
    let rejected = std::fs::read_to_string(bench.0.path().join("rejected.txt")).unwrap();
    assert_eq!((status, &*rejected), (0, "\u{feff}姓名,手机号\n张三,x\n"));
    let fixed = rejected.replace(",x", ",13800138001");
    let again = Bench::with(fixed.as_bytes()).clean(&flags);
    assert_eq!(again, (0, Some("13800138001\n".into())));
}

/// What a spreadsheet exports most often: a Chinese header over rows of ASCII, in GBK.
#[test]
fn a_header_in_gbk_over_rows_of_ascii_is_read() {
    let table = "编号,手机号,注册时间\r\n1,13800138000,2024-01-01\r\n2,13800138001,2024-01-02\r\n";
    let bench = Bench::with(&encoding_rs::GBK.encode(table).0);
    let (status, written) = bench.clean(&["--column", "手机号"]);
    assert_eq!((status, written.as_deref()), (0, Some("13800138000\n13800138001\n")));
    // Where no name is known, the error says what the header may be.
    let table = table.replace("编号", "甲").replace("手机号", "乙").replace("注册时间", "丙");
    let bench = Bench::with(&encoding_rs::GBK.encode(&table).0);
    let output = bench.run(&["clean", "list.txt", "-o", "out.txt", "--column", "乙"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("with `--encoding gbk` it has:"), "{said}");
    assert!(["甲", "乙", "丙"].iter().all(|name| said.contains(name)), "{said}");
}

/// The encoding that a config file names is that of the lists that come in, not of what `clean` wrote.
#[test]
fn an_encoding_that_is_named_is_for_what_is_not_utf_8() {
    let list = |text: &str, label: &str| {
        encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
    };
    let wide: Vec<u8> = "张三\n13800138000\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (raw, label, accepted) in [
        ("张三\n13800138000\n".as_bytes().to_vec(), "gbk", true),
        ("13800138000\n".into(), "gbk", true),
        ("13800138000\n".into(), "utf-16", true),
        ("13800138000\n".into(), "iso-2022-jp", true),
        (list("张三\n13800138000\n", "gbk"), "cp936", false),
        (wide, "UTF16", false),
        (list("佐藤\n", "iso-2022-jp"), "iso-2022-jp", false),
    ] {
        let bench = Bench::with(&raw);
        let output = bench.run(&["check", "list.txt", "--encoding", label]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(if accepted { 0 } else { 1 }), "{label}: {said}");
        assert_eq!(said.contains("not UTF-8"), !accepted, "{label}: {said}");
    }
    // After rows of ASCII that fill a first wave.
    let late = [&b"13800138000\n".repeat(200_000)[..], &list("张三\n", "gbk")].concat();
    let output = Bench::with(&late).run(&["check", "list.txt", "--encoding", "gbk"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("it is GBK"));
}
