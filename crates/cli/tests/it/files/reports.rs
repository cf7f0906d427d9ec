//! Reports, rejected rows and the summary as files and streams.

use super::*;

#[test]
fn reports_come_in_every_form_and_hold_every_finding() {
    let place = Place::with("in.txt", "ab\n=cmd()\nx\n\n ab\n\u{1b}[2J\n");
    let line =
        "clean in.txt -o out.txt --report r.json --report r.jsonl --report r.csv --report r.html";
    place.run(&format!("{line} --format json")).exits(0);
    let json: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    let lines: Vec<serde_json::Value> =
        place.read("r.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: Vec<&str> = lines.iter().map(|line| line["code"].as_str().unwrap()).collect();
    assert_eq!(
        codes,
        ["too-short", "blank-row", "surrounding-whitespace", "duplicate", "control-character"]
    );
    let listed = json
        .as_object()
        .unwrap()
        .values()
        .find(|value| value.is_array() && value[0]["code"].is_string());
    let listed = listed.unwrap_or(&json["findings"]).as_array().unwrap().clone();
    assert_eq!(listed, lines);
    let csv = place.read("r.csv");
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(reader.records().filter(|record| record.is_ok()).count(), lines.len());
    for name in ["r.json", "r.jsonl", "r.csv", "r.html"] {
        assert!(!place.read(name).contains('\u{1b}'), "{name}");
    }
    assert!(place.read("r.html").contains("control-character"));
    assert_eq!(lines[3]["first_row"], 1);
    for line in &lines {
        let keys: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected =
            ["row", "byte_offset", "code", "severity", "account", "message", "first_row", "fixed"];
        expected.sort_unstable();
        let mut keys = keys;
        keys.sort_unstable();
        assert_eq!(keys, expected);
    }
}

#[test]
fn a_row_that_is_cut_in_a_report_is_said_to_be() {
    let place = Place::new();
    let rows = format!("{}\n{}\nok\n", "a".repeat(4096), "b".repeat(4097));
    fs::write(place.at("in.txt"), rows).unwrap();
    place.run("check in.txt --report r.jsonl --report r.json").exits(1);
    for report in ["r.jsonl", "r.json"] {
        let text = place.read(report);
        assert_eq!(text.matches(",\"fixed\":false}").count(), 1, "{report}");
        assert_eq!(text.matches("b…\"").count(), 1, "{report}");
        assert_eq!(text.matches(",\"fixed\":false,\"truncated\":true}").count(), 1, "{report}");
    }
}

#[test]
fn the_summary_has_every_key_in_the_order_of_its_description() {
    let place = Place::with("in.txt", "ab\nx\n");
    let ended = place.run("check in.txt --format json").exits(1);
    let text = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(ended.stderr, "");
    let mut at = 0;
    for key in [
        "verdict",
        "file",
        "input_format",
        "encoding",
        "bytes",
        "rows",
        "kept",
        "duplicates",
        "rejected",
        "blank",
        "header",
        "errors",
        "warnings",
        "findings",
        "outputs",
        "seconds",
        "config",
    ] {
        let place =
            text[at..].find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} in {text}"));
        at += place;
    }
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["verdict"], &json["findings"]["too-short"]), (&"rejected".into(), &1.into()));
    let human = place.run("check in.txt").exits(1);
    assert!(!human.stdout.is_empty() && human.stderr.is_empty());
}

#[test]
fn redacted_reports_show_no_account() {
    let place = Place::with("in.txt", "13800138000\n13800138000\nzhang;san@example.com\n");
    let line =
        "check in.txt --redact --report r.json --report r.jsonl --report r.csv --report r.html";
    let ended = place.run(line).exits(0);
    let mut shown = vec![ended.told()];
    shown.extend(["r.json", "r.jsonl", "r.csv", "r.html"].map(|name| place.read(name)));
    for text in shown {
        assert!(!text.contains("13800138000") && !text.contains("san@example"), "{text}");
    }
}

/// Windows has no such names.
#[cfg(unix)]
#[test]
fn nothing_from_the_input_steers_the_terminal() {
    let place = Place::new();
    let name = "in.\u{1b}[31m\u{202e}.txt";
    fs::write(place.at(name), "\u{1b}[2J\u{7}\nab\u{202e}c\n\u{9b}31m\nx\n\0\u{8}ab\n\u{feff}cd\n")
        .unwrap();
    let zip = place.at("in.zip");
    fs::copy(crate::support::root().join("tests/data/zip/python-control-characters.zip"), &zip)
        .unwrap();
    for file in [name, "in.zip", "in.missing\u{1b}[31m.txt"] {
        for lang in ["en", "zh"] {
            let mut command = place.command("check --max-findings 100 --lang");
            let ended = ended(command.args([lang, file]).output().unwrap());
            assert_ne!(ended.status, None);
            let is_raw =
                |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{feff}');
            assert!(!ended.told().contains(is_raw), "{:?}", ended.told());
        }
    }
}

#[test]
fn rejected_rows_go_where_they_are_asked_to() {
    let place = Place::with("in.csv", b"ab\n\"x\"\n\"c\r\nd\"\nef,gh\r\n\xff\xfe\xfd\n");
    place.run("clean in.csv -o out.txt --rejects rejected.txt --encoding utf-8").exits(0);
    assert_eq!(
        fs::read(place.at("rejected.txt")).unwrap(),
        b"\"x\"\n\"c\nd\"\nef,gh\n\xff\xfe\xfd\n"
    );
    assert_eq!(place.made(), ["out.txt", "rejected.txt"]);
}

/// A file's name may steer a terminal too, where the summary is printed as JSON.
#[cfg(unix)]
#[test]
fn a_summary_in_json_spells_out_what_cannot_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a\u{9b}\u{202e}\u{7f}\u{e0001}张.txt";
    fs::write(folder.path().join(name), "13800138000\n").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_acctpack"));
    command.args(["check", name, "--format", "json", "--no-config"]).current_dir(folder.path());
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(said.contains(r"a\u009b\u202e\u007f\udb40\udc01张.txt"), "{said}");
    let summary: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(summary["file"], name);
}
