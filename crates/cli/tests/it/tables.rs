//! Tables as the program meets them: refused by every command and from every source, until a column
//! is chosen, or rows are said to be whole.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::zipped;

const TABLE: &str = "name;phone;city\nMax;13800138000;Bonn\nMia;13800138001;Ulm\n";

fn run(folder: &Path, line: &str, input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_acctpack"))
        .args(line.split_whitespace())
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "120")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has seen enough closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

#[test]
fn a_table_is_refused_from_every_source_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["t.txt", "t.csv", "t.dat"] {
        std::fs::write(folder.join(name), TABLE).unwrap();
    }
    std::fs::write(folder.join("t.zip"), zipped("t.txt", TABLE.as_bytes())).unwrap();
    for file in ["t.txt", "t.csv", "t.dat", "t.zip", "-"] {
        let output = run(folder, &format!("check {file} --no-config"), TABLE.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{file}: {}", told(&output));
        let page = told(&output);
        assert!(page.contains("several-columns"), "{file}: {page}");
        assert!(!page.contains("other-delimiter"), "{file}: {page}");
        let output = run(folder, &format!("clean {file} -o out.txt --no-config"), TABLE.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{file}: {}", told(&output));
        assert!(!folder.join("out.txt").exists(), "{file}");
        let line = format!("clean {file} -o out.txt --column phone --no-config");
        let output = run(folder, &line, TABLE.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{file}: {}", told(&output));
        let written = std::fs::read_to_string(folder.join("out.txt")).unwrap();
        assert_eq!(written, "13800138000\n13800138001\n", "{file}");
        std::fs::remove_file(folder.join("out.txt")).unwrap();
    }
}

#[test]
fn the_message_names_the_columns_and_proposes_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.txt"), TABLE).unwrap();
    let line = "check t.txt --no-config --report r.jsonl --format json";
    let output = run(folder.path(), line, b"");
    assert_eq!(output.status.code(), Some(1));
    let report = std::fs::read_to_string(folder.path().join("r.jsonl")).unwrap();
    for part in [
        "\"code\":\"several-columns\"",
        "3 columns separated by `;`",
        "2 phone (13800138000, phone numbers)",
        "column 2 seems to hold the accounts",
        "--column NAME|N",
        "--delimiter none",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["findings"], serde_json::json!({"several-columns": 1}));
    assert_eq!((&summary["errors"], &summary["rows"]), (&1.into(), &0.into()));
}

#[test]
fn a_column_can_be_checked_and_rows_can_be_said_to_be_whole() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("t.txt"), TABLE).unwrap();
    for (flags, status) in [
        ("--column phone --strict", 0),
        ("--column 2 --strict", 0),
        ("--column PHONE", 0),
        ("--delimiter none", 0),
        ("--delimiter none --strict", 0),
        ("--column 9", 2),
        ("--column nope", 2),
        ("--column phone --delimiter none", 2),
        ("", 1),
    ] {
        let output = run(folder, &format!("check t.txt --no-config {flags}"), b"");
        assert_eq!(output.status.code(), Some(status), "{flags}: {}", told(&output));
    }
    let output = run(folder, "clean t.txt -o whole.txt --no-config --delimiter none", b"");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(std::fs::read_to_string(folder.join("whole.txt")).unwrap(), TABLE);
    std::fs::write(folder.join("acctpack.toml"), "delimiter = \"none\"\n").unwrap();
    assert_eq!(run(folder, "check t.txt", b"").status.code(), Some(0));
    assert_eq!(run(folder, "check t.txt --column phone", b"").status.code(), Some(0));
}

/// Two stray quotes 1,500 lines apart are two rejected rows, which a limit of rejected rows counts.
#[test]
fn stray_quotes_cost_two_rows_however_far_apart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut rows: Vec<String> = (0..2000).map(|n| format!("1380013{n:04}")).collect();
    rows[100].insert(0, '"');
    rows[1600].push('"');
    std::fs::write(folder.join("list.csv"), rows.join("\n")).unwrap();
    let line = "clean list.csv -o out.txt --no-config --rejects no.txt --max-rejects";
    let output = run(folder, &format!("{line} 1"), b"");
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let output = run(folder, &format!("{line} 2"), b"");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let kept = std::fs::read_to_string(folder.join("out.txt")).unwrap();
    assert_eq!(kept.lines().count(), 1998);
    let rejected = std::fs::read_to_string(folder.join("no.txt")).unwrap();
    assert_eq!(rejected, "\"13800130100\n13800131600\"\n");
}
