//! Several lists into one package, and lists of those who are left out.

use std::fs;
use std::path::Path;

use crate::support::{root, run_in, stderr, stdout, zipped};

/// A folder with three exports of one audience, and those who opted out of it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    write("may.csv", b"id,phone\n1,13800138000\n2,13800138001\n");
    write("june.txt", "\u{feff}13800138001\r\nx\r\n 13800138002\r\n".as_bytes());
    write("july.zip", &zipped("july.csv", b"phone\n13800138003\n13800138000\n"));
    write("opted-out.csv", b"mobile;why\n13800138002;no\n13800138009;no\n");
    folder
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn three_exports_minus_those_who_opted_out_are_one_package() {
    let folder = folder();
    let folder = folder.path();
    let line = "clean may.csv june.txt july.zip --column phone --exclude opted-out.csv \
                --exclude-column mobile --rejects bad.txt --no-config";
    let table = line.replace("bad.txt", "bad.csv").replace("clean may", "clean --force may");
    let words: Vec<&str> = line.split_whitespace().collect();
    let output = run_in(folder, &words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(read(folder, "may.clean.csv"), "13800138000\n13800138001\n13800138003\n");
    assert_eq!(read(folder, "bad.txt"), "x\n");
    let told = stderr(&output);
    for line in [
        "may.csv  3 = 2 kept + 1 header",
        "june.txt  3 = 0 kept + 1 duplicate + 1 excluded + 1 rejected",
        "july.zip  3 = 1 kept + 1 duplicate + 1 header",
        "opted-out.csv  2 accounts, 1 excluded",
        "9 = 3 kept + 2 duplicates + 1 excluded + 1 rejected + 2 header",
        "june.txt:2",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    let words: Vec<&str> = table.split_whitespace().collect();
    assert_eq!(run_in(folder, &words).status.code(), Some(0));
    assert!(read(folder, "bad.csv").contains("\n2,too-short,"));
    // What was written is taken as it is.
    assert_eq!(run_in(folder, &["check", "may.clean.csv"]).status.code(), Some(0));
}

#[test]
fn a_workbook_is_cleaned_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let data = root().join("crates/spreadsheet/tests/data/xlsxwriter.xlsx");
    fs::copy(data, folder.join("users.xlsx")).unwrap();
    let output = run_in(folder, &["clean", "users.xlsx", "--no-config"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("--column phone"), "{}", stderr(&output));
    let words = ["clean", "users.xlsx", "--column", "phone", "--sheet", "users", "--no-config"];
    let output = run_in(folder, &words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(read(folder, "users.clean.txt").starts_with("13800138000\n13800138001\n"));
    assert!(stderr(&output).contains("hidden-rows"), "{}", stderr(&output));
    let output = run_in(folder, &["clean", "users.xlsx", "--sheet", "July", "-o", "o.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("it has: Users, Old"), "{}", stderr(&output));
    assert_eq!(run_in(folder, &["check", "users.xlsx"]).status.code(), Some(1));
}

#[test]
fn programs_are_told_of_each_file() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("none.txt"), "13700137000\n").unwrap();
    let clean = |flags: &str| {
        let line = format!("clean june.txt july.zip -o o.txt --force {flags} --no-config");
        let words: Vec<&str> = line.split_whitespace().collect();
        run_in(folder, &words)
    };
    let output = clean("--exclude none.txt --format json");
    let json: serde_json::Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!((&json["rows"], &json["excluded"]), (&6.into(), &0.into()));
    assert_eq!(json["inputs"][0]["file"], "june.txt");
    assert_eq!(json["inputs"][1]["kept"], 2);
    assert_eq!(
        (&json["exclusions"][0]["accounts"], &json["findings"]["exclude-list"]),
        (&1.into(), &1.into())
    );
    let output = clean("--exclude none.txt --format concise");
    let lines = stderr(&output);
    assert!(lines.contains("june.txt:2:1: error[too-short]"), "{lines}");
    assert!(lines.contains("none.txt:1:1: warning[exclude-list]"), "{lines}");
    let output = clean("--exclude none.txt --format jsonl");
    for line in stdout(&output).lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(object["file"].is_string(), "{line}");
    }
    let output = clean("--exclude none.txt --deny exclude-list");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_read() {
    let folder = folder();
    let folder = folder.path();
    let refused = |line: &str, said: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = run_in(folder, &words);
        assert_eq!(output.status.code(), Some(2), "{line}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{line}: {}", stderr(&output));
    };
    refused("clean june.txt july.zip -o july.zip --force", "july.zip is the input itself");
    refused(
        "clean june.txt --exclude july.zip -o july.zip --force",
        "july.zip is the input itself",
    );
    refused("clean june.txt none.txt -o o.txt", "cannot open none.txt");
    refused("clean june.txt o.txt", "Did you mean: acctpack clean june.txt -o o.txt");
    refused("clean june.txt - --exclude - -o o.txt", "standard input can be read once only");
    refused("clean june.txt . -o o.txt", ". is a folder");
    refused("clean june.txt --exclude opted-out.csv -o o.txt", "--exclude-column");
    refused("clean may.csv --column phone --exclude opted-out.csv -o o.txt", "--exclude-column");
    refused("clean june.txt --exclude-column 1 -o o.txt", "--exclude");
    refused(
        "clean may.csv opted-out.csv --column phone -o o.txt",
        "opted-out.csv: no column is called \"phone\"",
    );
    assert!(!folder.join("o.txt").exists());
}

#[test]
fn a_command_that_is_proposed_names_all_files() {
    let folder = folder();
    let folder = folder.path();
    let output = run_in(
        folder,
        &["clean", "june.txt", "may.csv", "-o", "o.txt", "--exclude", "july.zip", "--no-config"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let told = stderr(&output);
    let at = told.find("acctpack clean june.txt").unwrap_or_else(|| panic!("{told}"));
    let command = told[at..].replace("\\\n", " ");
    let command = command.lines().next().unwrap();
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    let output = run_in(folder, &words);
    assert_eq!(output.status.code(), Some(0), "{command}: {}", stderr(&output));
    assert_eq!(read(folder, "o.txt"), "13800138001\n13800138002\n");
}
