//! What goes where: the report of `check` to standard output, all that is about a run to standard error,
//! one line a file where there are several, and what was likely meant by a slip.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::support::{acctpack, run_in, stderr, stdout};

/// A folder with a good list, one with a short account, and a folder of lists.
fn lists() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("good.txt", "alice\nbob\n");
    write("bad.txt", "alice\nx\n 张三丰\nalice\n");
    fs::create_dir_all(folder.path().join("lists/deep")).unwrap();
    write("lists/b.csv", "carol\n");
    write("lists/deep/a.TXT", "dave\n");
    write("lists/notes.md", "x\n");
    write("lists/.hidden.txt", "x\n");
    folder
}

fn fed(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut command = acctpack(args);
    command.current_dir(folder).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn json_lines(output: &Output) -> Vec<serde_json::Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn check_reports_on_stdout_and_clean_on_stderr() {
    let folder = lists();
    let checked = run_in(folder.path(), &["check", "bad.txt"]);
    assert!(stdout(&checked).contains("too-short") && stderr(&checked).is_empty());
    let cleaned = run_in(folder.path(), &["clean", "bad.txt", "-o", "out.txt"]);
    assert!(stdout(&cleaned).is_empty() && stderr(&cleaned).contains("too-short"));
    let piped = run_in(folder.path(), &["clean", "bad.txt", "-o", "-"]);
    assert_eq!(stdout(&piped), "alice\n张三丰\n");
    // A report on standard output is alone there.
    let report = run_in(folder.path(), &["check", "bad.txt", "--report", "-"]);
    assert_eq!(json_lines(&report).len(), 3);
    assert!(stderr(&report).contains("too-short"));
}

#[test]
fn several_files_and_folders_get_a_line_each_and_one_for_all() {
    let folder = lists();
    let output = run_in(folder.path(), &["check", "good.txt", "lists", "bad.txt", "good.txt"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<&str> = stdout(&output).lines().collect();
    let names = ["good.txt", "lists/b.csv", "lists/deep/a.TXT", "bad.txt", "4 files"];
    assert_eq!(lines.len(), names.len(), "{lines:?}");
    for (line, name) in lines.iter().zip(names) {
        let name = if cfg!(windows) { &name.replace('/', "\\") } else { name };
        assert!(line.contains(name), "{line}: {name}");
    }
    assert!(lines[3].contains("rejected") && lines[3].contains("1 error"), "{lines:?}");
    assert!(lines[4].contains("3 accepted, 1 rejected"), "{lines:?}");
    assert_eq!(run_in(folder.path(), &["check", "lists"]).status.code(), Some(0));
    let verbose = run_in(folder.path(), &["check", "good.txt", "bad.txt", "--verbose"]);
    assert!(stdout(&verbose).contains("too-short"));
}

#[test]
fn a_file_that_cannot_be_read_keeps_no_other_from_being_judged() {
    let folder = lists();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let args = ["check", "none.txt", "empty", "bad.txt", "good.txt"];
    let output = run_in(folder.path(), &args);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).contains("1 accepted, 1 rejected, 2 not read"), "{output:?}");
    assert!(stderr(&output).contains("none.txt") && stderr(&output).contains("empty: there is no"));
    let objects = json_lines(&run_in(folder.path(), &[&args[..], &["--format", "json"]].concat()));
    let verdicts: Vec<_> = objects.iter().map(|one| one["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["failed", "failed", "rejected", "accepted"]);
    assert_eq!(objects[0]["file"], "none.txt");
    // A flag that is wrong is told once.
    let wrong = run_in(folder.path(), &["check", "good.txt", "bad.txt", "--encoding", "gbkk"]);
    assert_eq!((wrong.status.code(), stderr(&wrong).lines().count()), (Some(2), 1));
}

#[test]
fn findings_of_several_files_name_theirs() {
    let folder = lists();
    let jsonl = run_in(folder.path(), &["check", "bad.txt", "lists", "--format", "jsonl"]);
    let lines = json_lines(&jsonl);
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line["file"] == "bad.txt" && line["code"].is_string()));
    let alone = json_lines(&run_in(folder.path(), &["check", "bad.txt", "--format", "jsonl"]));
    assert!(alone.iter().all(|line| line.get("file").is_none()));
    let report = run_in(folder.path(), &["check", "bad.txt", "lists", "--report", "r.html"]);
    assert_eq!(report.status.code(), Some(2));
    assert!(stderr(&report).contains("--format jsonl"));
}

#[test]
fn a_concise_line_is_what_editors_read() {
    let folder = lists();
    let output = run_in(folder.path(), &["check", "bad.txt", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(1));
    let heads = ["bad.txt:2:1: error[too-short] ", "bad.txt:3:1: warning[surrounding-whitespace] "];
    let lines: Vec<&str> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(heads.iter().zip(&lines).all(|(head, line)| line.starts_with(head)), "{lines:?}");
    assert!(stderr(&output).is_empty());
    let masked = run_in(folder.path(), &["check", "bad.txt", "--format", "concise", "--redact"]);
    assert!(!stdout(&masked).contains("张三丰"));
    let cleaned = run_in(folder.path(), &["clean", "bad.txt", "--format", "concise"]);
    assert!(stderr(&cleaned).contains("(fixed)") && stdout(&cleaned).is_empty());
}

#[test]
fn a_workflow_on_github_gets_annotations() {
    let folder = lists();
    let output = run_in(folder.path(), &["check", "bad.txt", "none.txt", "--format", "github"]);
    assert_eq!(output.status.code(), Some(2));
    let text = stdout(&output);
    assert!(text.starts_with("::error file=bad.txt,line=2,col=1,title=too-short::"), "{text}");
    assert!(text.contains("\n::warning file=bad.txt,line=4,col=1,title=duplicate::"), "{text}");
    assert!(text.contains("\n::error file=none.txt,title=acctpack::cannot open"), "{text}");
}

#[test]
fn quiet_leaves_a_verdict_a_file_and_silent_nothing() {
    let folder = lists();
    let check = |flags: &[&str]| {
        let output = run_in(folder.path(), &[&["check", "bad.txt", "good.txt"], flags].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).is_empty());
        stdout(&output).to_string()
    };
    let quiet = check(&["-q"]);
    assert_eq!(quiet.lines().count(), 2, "{quiet}");
    assert!(quiet.contains("bad.txt") && quiet.contains("rejected") && quiet.contains("1 error"));
    assert_eq!(check(&["-qq"]), "");
    assert_eq!(check(&["--quiet", "--quiet"]), "");
    // What is asked for by name is printed all the same.
    assert_eq!(check(&["-qq", "--format", "json"]).lines().count(), 2);
    let cleaned = run_in(folder.path(), &["clean", "bad.txt", "-q"]);
    assert!(stderr(&cleaned).contains("bad.clean.txt") && stderr(&cleaned).lines().count() == 1);
    let failed = run_in(folder.path(), &["check", "-qq", "none.txt"]);
    assert_eq!(failed.status.code(), Some(2));
    assert!(stderr(&failed).contains("none.txt"));
}

#[test]
fn a_package_without_a_name_lies_beside_its_input() {
    let folder = lists();
    let output = run_in(folder.path(), &["clean", "lists/b.csv"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::read(folder.path().join("lists/b.clean.csv")).unwrap(), b"carol\n");
    let again = run_in(folder.path(), &["clean", "lists/b.csv"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("b.clean.csv exists already; --force replaces it"));
    let as_zip = run_in(folder.path(), &["clean", "lists/b.csv", "--to", "zip"]);
    assert_eq!(as_zip.status.code(), Some(0));
    assert!(folder.path().join("lists/b.clean.zip").exists());
    let piped = fed(folder.path(), &["clean", "-"], b"alice\n");
    assert!(piped.status.code() == Some(2) && stderr(&piped).contains("-o -"), "{piped:?}");
}

#[test]
fn a_dry_run_says_what_would_be_written_and_writes_nothing() {
    let folder = lists();
    let rows: String = (0..40_000).map(|n| format!("user{n:07}\n")).collect();
    fs::write(folder.path().join("long.txt"), &rows).unwrap();
    fs::write(
        folder.path().join("acctpack.toml"),
        "target = \"small\"\n[targets.small]\nmax-bytes = 200000\n",
    )
    .unwrap();
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let outputs = |flags: &[&str]| {
        let args = [&["clean", "long.txt", "--format", "json"], flags].concat();
        let output = run_in(folder.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        json_lines(&output)[0]["outputs"].clone()
    };
    for flags in [&["--split"][..], &["-o", "out.zip"], &["-o", "one.zip", "--split"]] {
        let before = names();
        let would = outputs(&[flags, &["--dry-run", "--rejects", "r.txt"]].concat());
        assert_eq!(names(), before, "{flags:?}");
        assert_eq!(would, outputs(flags), "{flags:?}");
    }
    let said = run_in(folder.path(), &["clean", "bad.txt", "--dry-run"]);
    assert!(
        stderr(&said).contains("bad.clean.txt") && !folder.path().join("bad.clean.txt").exists()
    );
    // What a run would refuse is refused.
    fs::write(folder.path().join("bad.clean.txt"), "").unwrap();
    let refused = run_in(folder.path(), &["clean", "bad.txt", "--dry-run"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn would_keep_is_what_clean_keeps() {
    let folder = lists();
    let lists: [(&str, &[u8]); 8] = [
        ("plain.txt", b"alice\nbob\nalice\n"),
        ("short.txt", b"alice\nx\n"),
        ("fixable.txt", b" alice\nalice\n a\n\nbob\n"),
        ("bom.txt", b"\xef\xbb\xbfalice\r\nbob\r\n"),
        ("gbk.txt", b"\xd0\xd5\xc3\xfb\n\xd5\xc5\xc8\xfd\xb7\xe1\n\xc0\xee\xcb\xc4\xcb\xc4\n"),
        ("columns.csv", b"account,\nalice,\nbob,\n"),
        ("all-bad.txt", b"x\ny\n"),
        ("blank.txt", b"\n\nalice\n\n"),
    ];
    for (name, bytes) in lists {
        fs::write(folder.path().join(name), bytes).unwrap();
        let checked = run_in(folder.path(), &["check", name, "--format", "json"]);
        let piped = fed(
            folder.path(),
            &["check", "-", "--format", "json", "--from", &name[name.len() - 3..]],
            bytes,
        );
        let cleaned =
            run_in(folder.path(), &["clean", name, "-o", "out.txt", "--force", "--format", "json"]);
        let kept = json_lines(&cleaned)[0]["kept"].clone();
        assert_eq!(json_lines(&checked)[0]["would_keep"], kept, "{name}");
        assert_eq!(json_lines(&piped)[0]["would_keep"], kept, "{name} piped");
        assert_eq!(json_lines(&cleaned)[0]["would_keep"], serde_json::Value::Null);
    }
    // It is not known of what clean would refuse as a whole.
    for (name, bytes) in [("web.txt", &b"<html><body>"[..]), ("cut.zip", b"PK\x03\x04rest")] {
        fs::write(folder.path().join(name), bytes).unwrap();
        let checked = run_in(folder.path(), &["check", name, "--format", "json"]);
        assert_eq!(json_lines(&checked)[0]["would_keep"], serde_json::Value::Null, "{name}");
    }
}

#[test]
fn kinds_are_counted_by_name() {
    let folder = lists();
    fs::write(folder.path().join("k.txt"), "13800138000\n13800138001\na@b.cn\n").unwrap();
    let output = run_in(folder.path(), &["check", "k.txt", "--format", "json"]);
    let kinds = &json_lines(&output)[0]["kinds"];
    assert_eq!(*kinds, serde_json::json!({"phone": 2, "email": 1}));
}

#[test]
fn a_report_goes_to_standard_output_or_takes_its_form_from_before_its_path() {
    let folder = lists();
    let check = |report: &str| run_in(folder.path(), &["check", "bad.txt", "--report", report]);
    assert!(
        stdout(&check("html:-")).starts_with("<!doctype html>") || {
            stdout(&check("html:-")).starts_with("<!DOCTYPE html>")
        }
    );
    assert!(stdout(&check("csv:-")).lines().count() > 3);
    let json: serde_json::Value = serde_json::from_str(stdout(&check("json:-"))).unwrap();
    assert_eq!(json["summary"]["rows"], 4);
    assert_eq!(check("jsonl:findings.log").status.code(), Some(1));
    let lines = fs::read_to_string(folder.path().join("findings.log")).unwrap();
    assert_eq!(lines.lines().count(), 3);
    for (args, said) in [
        (
            &["check", "bad.txt", "--report", "-", "--format", "json"][..],
            "both want standard output",
        ),
        (&["check", "bad.txt", "--report", "-", "--report", "csv:-"], "both want standard output"),
        (&["clean", "bad.txt", "-o", "-", "--format", "github"], "both want standard output"),
        (&["check", "bad.txt", "--report", "pdf:x"], "FORM:PATH"),
    ] {
        let output = run_in(folder.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(said), "{output:?}");
    }
}

#[test]
fn what_was_likely_meant_is_said_in_both_languages() {
    let folder = lists();
    for (args, said) in [
        (&["good.txt"][..], "acctpack check good.txt"),
        (
            &["a b.csv"],
            if cfg!(windows) { r#"acctpack check "a b.csv""# } else { "acctpack check 'a b.csv'" },
        ),
        (&["lists"], "acctpack check lists"),
        (&["clean", "good.txt", "out.csv"], "acctpack clean good.txt -o out.csv"),
        (&["clean", "good.txt", "-"], "acctpack clean good.txt -o -"),
        (&["check", "good.txt", "--output-format", "json"], "--format json"),
        (&["clean", "good.txt", "--to", "json"], "--format json"),
        (&["upload", "good.txt", "bad.txt"], "`acctpack clean`"),
        (&["clean", "lists"], "`acctpack check`"),
        (&["sandbox", "8080"], "acctpack sandbox --port 8080"),
        (&["check", "good.txt", "-o", "x.txt"], "`acctpack clean`"),
    ] {
        for lang in ["en", "zh"] {
            let output = run_in(folder.path(), &[args, &["--lang", lang]].concat());
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
        }
    }
}

#[test]
fn a_chinese_message_holds_no_english_of_the_systems() {
    let folder = lists();
    for (args, said) in [
        (&["check", "none.txt"][..], "不存在"),
        (&["clean", "good.txt", "-o", "nodir/out.txt"], "文件夹 nodir 不存在"),
        (&["check", "good.txt", "--report", "nodir/r.html"], "文件夹 nodir 不存在"),
        (&["check", "good.txt", "--config", "none.toml"], "不存在"),
    ] {
        let output = run_in(folder.path(), &[args, &["--lang", "zh"]].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let told = stderr(&output);
        assert!(told.contains(said), "{told}");
        for english in ["os error", "No such file", "at path", ".tmp", "entity"] {
            assert!(!told.contains(english), "{told}");
        }
    }
    let output = run_in(folder.path(), &["clean", "good.txt", "-o", "nodir/out.txt"]);
    let said = "cannot write nodir/out.txt: the folder nodir does not exist; create it";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_leaves_the_status_as_it_is() {
    let folder = lists();
    let rows = "x\n".repeat(200_000);
    fs::write(folder.path().join("long.txt"), rows).unwrap();
    for format in ["human", "concise", "json", "jsonl", "github"] {
        let mut command = acctpack(&["check", "long.txt", "--format", format]);
        command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), stderr(&output)), (Some(1), ""), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_printed_is_a_failure() {
    let folder = lists();
    for format in ["human", "concise", "json", "jsonl", "github"] {
        let mut command = acctpack(&["check", "bad.txt", "--format", format]);
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command.current_dir(folder.path()).stdout(full).output().unwrap();
        let said = "error: cannot write standard output: the disk is full\n";
        assert_eq!((output.status.code(), stderr(&output)), (Some(2), said), "{format}");
    }
}

#[test]
fn marks_are_ascii_where_the_locale_has_nothing_else() {
    let folder = lists();
    for (locale, is_ascii) in [("C", true), ("POSIX", true), ("C.UTF-8", false)] {
        for args in [&["check", "good.txt", "-q"][..], &["check", "good.txt", "bad.txt"]] {
            let mut command = acctpack(args);
            let output = command.current_dir(folder.path()).env("LC_ALL", locale).output().unwrap();
            assert_eq!(output.stdout.is_ascii(), is_ascii, "{locale} {output:?}");
        }
    }
}

#[test]
fn old_names_of_flags_are_taken_still() {
    let folder = lists();
    let output = fed(
        folder.path(),
        &["clean", "-", "--input-format", "csv", "-o", "-", "--output-format", "csv"],
        b"alice,\nbob\n",
    );
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), "alice\nbob\n"));
    let help = run_in(folder.path(), &["clean", "--help"]);
    assert!(!stdout(&help).contains("input-format") && stdout(&help).contains("--from"));
}

#[test]
fn short_help_is_short() {
    let folder = lists();
    for command in ["check", "clean", "upload", "push", "send"] {
        let lines = |flag| stdout(&run_in(folder.path(), &[command, flag])).lines().count();
        assert!(lines("-h") < 45 && lines("-h") * 2 < lines("--help"), "{command} {}", lines("-h"));
        let long = run_in(folder.path(), &[command, "--help"]);
        assert!(stdout(&long).contains("Examples:"), "{command}");
    }
}
