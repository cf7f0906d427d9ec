//! What others on the same machine can do: read a list, have their config file taken up, take away what
//! a run needs. Run as the system's own user, as in a container, all of it is tried; else what can be.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::filler;

/// A folder of its own for each test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(name: &str, text: &[u8]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        fs::write(folder.at(name), text).unwrap();
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.at(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.at(name)).unwrap().mode() & 0o7777
    }

    /// Runs a script in which `$A` is the program.
    fn shell(&self, script: &str) -> Output {
        let output = self.command(script).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{script}: {stderr}");
        output
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("A", env!("CARGO_BIN_EXE_acctpack"));
        command.current_dir(self.0.path()).env("LC_ALL", "C.UTF-8").env_remove("RUST_BACKTRACE");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    #[track_caller]
    fn exits(&self, script: &str, status: i32) -> String {
        let output = self.shell(script);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{script}: {stderr}");
        stderr
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Whether a file's owner can be chosen, as the tests about other users want.
fn is_root(folder: &Folder) -> bool {
    fs::metadata(folder.0.path()).unwrap().uid() == 0
}

#[test]
fn what_is_written_has_the_mode_of_ones_own_file_or_the_umasks() {
    let folder = Folder::with("in.txt", b"ab\nab\nx\n");
    let run = "$A clean in.txt -o out.txt --report r.csv --rejects x.txt --force -q --no-config";
    for (umask, new) in [("022", 0o644), ("077", 0o600), ("000", 0o666), ("027", 0o640)] {
        folder.exits(&format!("umask {umask}; rm -f out.txt r.csv x.txt; {run}"), 0);
        for name in ["out.txt", "r.csv", "x.txt"] {
            assert_eq!(folder.mode(name), new, "{name} under {umask}");
        }
        // What is replaced keeps its mode, whatever the umask; no bit sets an id.
        for (before, after) in [(0o600, 0o600), (0o664, 0o664), (0o6755, 0o755), (0o1640, 0o640)] {
            for name in ["out.txt", "r.csv", "x.txt"] {
                folder.set_mode(name, before);
            }
            folder.exits(&format!("umask {umask}; {run}"), 0);
            for name in ["out.txt", "r.csv", "x.txt"] {
                assert_eq!(folder.mode(name), after, "{name} of {before:o} under {umask}");
            }
        }
    }
}

#[test]
fn a_mode_is_not_taken_over_from_another_users_file() {
    let folder = Folder::with("in.txt", b"ab\n");
    if !is_root(&folder) {
        return;
    }
    fs::write(folder.at("out.txt"), "").unwrap();
    chown(folder.at("out.txt"), Some(4242), None).unwrap();
    folder.set_mode("out.txt", 0o6777);
    folder.exits("umask 022; $A clean in.txt -o out.txt --force -q --no-config", 0);
    let made = fs::metadata(folder.at("out.txt")).unwrap();
    assert_eq!((made.uid(), made.mode() & 0o7777), (0, 0o644));
}

#[cfg(target_os = "linux")]
#[test]
fn at_every_point_at_which_a_run_is_killed_nobody_else_can_read_an_account() {
    use crate::kill_points::{has_strace, kill_at, points};

    if !has_strace() {
        return;
    }
    let mut killed = 0;
    for flags in [
        &["-o", "out.txt", "--report", "r.csv", "--rejects", "x.txt"][..],
        &["-o", "out.zip", "--report", "r.html", "--rejects", "x.csv", "--max-memory", "100K"],
        &["-o", "out.csv", "--report", "r.json", "--report", "r.jsonl", "--split"],
    ] {
        let folder = Folder::with("in.txt", b"13800138000\n13800138000\nx\n");
        let script = format!(
            "umask 022; exec $A clean in.txt --force -q --no-config -j1 {}",
            flags.join(" ")
        );
        let mut run = folder.command(&script);
        let outputs: Vec<&str> = flags.iter().copied().filter(|flag| flag.contains('.')).collect();
        let points = points(&run, &[folder.0.path()]);
        let whole: Vec<Vec<u8>> =
            outputs.iter().map(|name| fs::read(folder.at(name)).unwrap()).collect();
        for point in &points {
            for name in &outputs {
                fs::write(folder.at(name), "old\n").unwrap();
                folder.set_mode(name, 0o600);
            }
            killed += usize::from(kill_at(&run, point));
            for name in folder.names().iter().filter(|name| *name != "in.txt") {
                let is_private = folder.mode(name) & 0o077 == 0;
                let is_empty = fs::metadata(folder.at(name)).unwrap().len() == 0;
                assert!(is_private || is_empty, "{point:?}: {name}");
            }
            for (name, whole) in outputs.iter().zip(&whole) {
                let text = fs::read(folder.at(name)).unwrap();
                // The time that a run took stands in its reports.
                let is_whole = text == *whole
                    || name.starts_with("r.") && text.len().abs_diff(whole.len()) < 8;
                assert!(text == b"old\n" || is_whole, "{point:?}: {name}");
            }
        }
        assert!(run.status().unwrap().success());
        let mut left = [&outputs[..], &["in.txt"]].concat();
        left.sort_unstable();
        assert_eq!(folder.names(), left);
    }
    assert!(killed > 100, "{killed}");
}

#[test]
fn a_spy_in_the_folder_sees_no_account_and_the_next_run_leaves_nothing() {
    let list = filler(8 << 20);
    let folder = Folder::with("in.txt", &list);
    let spill = Folder(tempfile::tempdir().unwrap());
    let spilled = spill.0.path().display().to_string();
    for (round, run) in [
        "clean in.txt -o out.zip --rejects x.txt --report r.json --max-memory 100K",
        "clean - -o out.zip --max-memory 100K < in.txt",
        "clean in.txt -o out.csv --split --report r.html",
    ]
    .into_iter()
    .enumerate()
    {
        let script = format!("umask 022; TMPDIR={spilled} exec $A {run} --force -q --no-config");
        let mut child = folder.command(&script).spawn().unwrap();
        for look in 0..400 {
            for of in [&folder, &spill] {
                for entry in fs::read_dir(of.0.path()).unwrap().filter_map(Result::ok) {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    // A name may be gone by now, or a whole file that is meant to be seen.
                    let Ok(found) = entry.metadata() else { continue };
                    let is_output = name == "in.txt" || !name.starts_with('.');
                    let is_private = found.mode() & 0o077 == 0 || found.len() == 0;
                    assert!(is_output || is_private, "{name} {:o}", found.mode());
                }
            }
            if look == 40 * (round + 1) {
                let _ = child.kill();
            }
            if child.try_wait().unwrap().is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        child.wait().unwrap();
        assert!(spill.names().is_empty(), "{:?}", spill.names());
    }
    folder.exits("$A clean in.txt -o last.txt -q --no-config", 0);
    assert!(folder.names().iter().all(|name| !name.starts_with('.')), "{:?}", folder.names());
}

#[test]
fn a_config_file_that_others_can_have_written_is_named_and_passed_by() {
    let folder = Folder::with("acctpack.toml", b"[severity]\nduplicate = \"error\"\n");
    fs::create_dir(folder.at("d")).unwrap();
    fs::write(folder.at("d/in.txt"), "ab\nab\n").unwrap();
    let run = |flags: &str| folder.shell(&format!("cd d; $A check in.txt {flags}"));
    let is_taken = |output: &Output| output.status.code() == Some(1);
    assert!(is_taken(&run("-q")), "one's own is taken");
    let mut cases: Vec<(&str, u32, u32, u32)> = vec![
        ("others can write to it", 0o646, 0o755, 0),
        ("others can write to its folder", 0o644, 0o777, 0),
        ("others can write to its folder", 0o644, 0o1777, 0),
    ];
    if is_root(&folder) {
        cases.push(("it belongs to another user", 0o600, 0o755, 4242));
    }
    for (why, mode, of_folder, owner) in cases {
        folder.set_mode("acctpack.toml", mode);
        fs::set_permissions(folder.0.path(), fs::Permissions::from_mode(of_folder)).unwrap();
        if owner > 0 {
            chown(folder.at("acctpack.toml"), Some(owner), None).unwrap();
        }
        for flags in ["", "-q", "--format json", "-q --format json"] {
            let output = run(flags);
            assert!(!is_taken(&output), "{why} {flags}");
            let stderr = String::from_utf8(output.stderr.clone()).unwrap();
            let named = format!("acctpack.toml was not read: {why}");
            assert!(stderr.contains(&named), "{flags}: {stderr}");
            if flags.contains("json") {
                let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                assert_eq!(json["config"], serde_json::Value::Null);
                let passed_by = json["config_passed_by"][0].as_str().unwrap();
                assert!(passed_by.ends_with("acctpack.toml"));
            }
        }
        // What is named is meant; and none is none.
        assert!(is_taken(&run("--config ../acctpack.toml -q")), "{why}");
        assert_eq!(run("--no-config -q").stderr, b"", "{why}");
        let zh = String::from_utf8(run("--lang zh").stderr).unwrap();
        assert!(zh.contains("未读取配置文件"), "{zh}");
    }
}

#[test]
fn a_stranger_above_does_not_hide_ones_own_further_up() {
    let folder = Folder::with("acctpack.toml", b"[severity]\nduplicate = \"error\"\n");
    fs::create_dir_all(folder.at("open/d")).unwrap();
    fs::write(folder.at("open/acctpack.toml"), "strict = 7").unwrap();
    folder.set_mode("open/acctpack.toml", 0o666);
    fs::write(folder.at("open/d/in.txt"), "ab\nab\n").unwrap();
    folder.exits("$A check open/d/in.txt -q", 1);
}

#[test]
fn a_closed_standard_output_is_no_place_for_a_package() {
    let folder = Folder::with("in.txt", b"ab\n");
    let said = folder.exits("$A clean in.txt -o - --no-config >&-", 2);
    assert!(said.contains("standard output is closed"), "{said}");
    folder.exits("$A clean in.txt -o - --no-config > /dev/null", 0);
    folder.exits("$A clean in.txt -o - --no-config >> /dev/null", 0);
    folder.exits("$A clean in.txt -o /dev/null --output-format txt --no-config >&-", 0);
    folder.exits("$A check in.txt --no-config >&-", 0);
}

#[test]
fn parts_of_names_that_are_not_utf_8_do_not_become_each_others() {
    let folder = Folder::with("in.txt", &filler(250_000));
    fs::write(
        folder.at("c.toml"),
        "target = \"s\"\n[targets.s]\nmax-bytes = 100000\nsafe-bytes = 100000\n",
    )
    .unwrap();
    // Two names in GBK.
    let run = |name: &str| {
        folder.exits(
            &format!("$A clean in.txt -o \"$(printf '{name}.txt')\" --split -q --config c.toml"),
            0,
        );
    };
    run("\\325\\305");
    run("\\300\\356");
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 2 + 6);
    // Neither is refused for what the other has left.
    folder.exits("$A clean in.txt -o \"$(printf '\\325\\305.txt')\" --split -q --config c.toml", 2);
}

#[test]
fn every_part_of_a_split_package_is_one_that_check_accepts() {
    let rows: Vec<String> = (0..40)
        .flat_map(|n| {
            let name = ["name", "Phone", "user id", "手机号", "E-Mail"][n % 5];
            let name: String =
                name.chars().flat_map(|c| [c].into_iter().chain(".".chars())).collect();
            [
                format!("{}{n:03}", "x".repeat(7)),
                name[..name.len() - 1].to_string() + &"-".repeat(n),
            ]
        })
        .collect();
    let folder = Folder::with("in.txt", (rows.join("\n") + "\n").as_bytes());
    for form in ["txt", "csv", "zip"] {
        for limit in [180, 200, 217, 240, 277, 300] {
            // What a zip has around its rows.
            let limit = if form == "zip" { limit + 300 } else { limit };
            let config =
                format!("target = \"s\"\n[targets.s]\nmax-bytes = {limit}\nsafe-bytes = {limit}\n");
            fs::write(folder.at("c.toml"), config).unwrap();
            let out = format!("p{limit}.{form}");
            folder.exits(&format!("$A clean in.txt -o {out} --split -q --config c.toml"), 0);
            let parts: Vec<String> = folder
                .names()
                .into_iter()
                .filter(|name| name.starts_with(&format!("p{limit}-")) && name.ends_with(form))
                .collect();
            assert!(parts.len() > 1, "{parts:?}");
            for part in &parts {
                let output =
                    folder.shell(&format!("$A check {part} --format json -q --config c.toml"));
                let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                assert_eq!(
                    (&json["header"], json["errors"].as_u64()),
                    (&0.into(), Some(0)),
                    "{part}"
                );
                assert!(fs::metadata(folder.at(part)).unwrap().len() <= limit);
            }
        }
    }
}

#[test]
fn a_source_without_end_does_not_fill_the_disk() {
    let folder = Folder::with("in.txt", b"");
    let said =
        folder.exits("yes 13800138000 | $A check - --no-config --max-memory 1M --max-spill 20M", 2);
    assert!(said.contains("20971520 bytes of temporary files"), "{said}");
    let said = folder.exits(
        "yes 13800138000 | $A clean - -o out.txt --no-config --max-memory 1M --max-spill 20M --lang zh",
        2,
    );
    assert!(said.contains("--max-spill"), "{said}");
    assert_eq!(folder.names(), ["in.txt"]);
}

#[test]
fn a_limit_of_the_system_is_an_error_and_no_more() {
    let folder = Folder::with("in.txt", &filler(3 << 20));
    // Address space, in KiB: too little to load the program at all is the system's to tell.
    for space in [32_000, 48_000, 64_000, 72_000, 90_000, 130_000, 400_000] {
        for run in ["check in.txt", "clean in.txt -o out.zip --force", "check - < in.txt"] {
            let output = folder.shell(&format!("ulimit -v {space}; exec $A {run} --no-config -j2"));
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 2 | 127)), "{space} {run}: {stderr}");
            assert!(space < 400_000 || output.status.success(), "{space} {run}: {stderr}");
        }
    }
    let said = folder.exits("ulimit -v 60000; $A check in.txt --no-config -j2", 2);
    assert!(said.contains("ulimit -v") && said.contains("allow 200 MiB"), "{said}");
    // A stack that no thread can have: the system refuses every thread.
    let _ = fs::remove_file(folder.at("out.zip"));
    for run in
        ["check in.txt", "check in.txt -j3", "clean - -o - < in.txt", "clean in.txt -o out.zip"]
    {
        let said = folder.exits(&format!("RUST_MIN_STACK=100000000000000 $A {run} --no-config"), 2);
        assert!(said.contains("thread"), "{run}: {said}");
    }
    assert_eq!(folder.names(), ["in.txt"]);
}

#[test]
fn a_report_has_so_many_bytes_a_finding_and_no_more() {
    // What stands in a line beside the row, and what a byte of the row can become in it. The row stands
    // there as the account and may be quoted by the message.
    const AROUND: usize = 400;
    const OF_A_BYTE: usize = 2 * 8;
    const SHOWN: usize = 4096;
    let hostile: [&[u8]; 8] = [
        b"x",
        b"",
        b"\x01",
        b"\xff",
        b"\"\x07,",
        b"a\tb",
        "\u{202e}\u{fffd}".as_bytes(),
        b"1.5E+10",
    ];
    for row in hostile {
        for times in [1, 7, 300, 3000] {
            let row = row.repeat(times);
            let list = [&row[..], b"\n"].concat().repeat(200);
            let folder = Folder::with("in.txt", &list);
            let run = "$A check in.txt -qq --no-config --delimiter none --encoding utf-8 --strict";
            for report in ["r.jsonl", "r.json", "r.csv"] {
                folder.shell(&format!("{run} --report {report}"));
                let text = fs::read_to_string(folder.at(report)).unwrap();
                let most = AROUND + OF_A_BYTE * row.len().min(SHOWN);
                let longest = text.lines().map(str::len).max().unwrap();
                assert!(longest <= most, "{report}, row {:?}: {longest} > {most}", row.get(..8));
            }
        }
    }
}
