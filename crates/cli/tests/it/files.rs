//! The program among files, pipes and signals: what it exits with, what it leaves behind, and that
//! the input is never harmed, whatever happens.

mod changes;
#[cfg(unix)]
mod ends;
#[cfg(unix)]
mod limits;
mod parts;
mod paths;
mod reports;

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
#[cfg(unix)]
use std::process::Child;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::{filler, unzip, zipped};

/// A folder of its own for each test, and the program run in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    fn with(name: &str, text: impl AsRef<[u8]>) -> Place {
        let place = Place::new();
        fs::write(place.at(name), text).unwrap();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.at(name)).unwrap()).unwrap()
    }

    /// The names of all that is there, but for the input.
    fn made(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("in."))
            .collect();
        names.sort();
        names
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acctpack"));
        command.args(line.split_whitespace());
        self.settle(command)
    }

    /// The program by way of a shell, as `$ACCTPACK`: for limits and redirections.
    fn shell(&self, script: &str) -> Ended {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("ACCTPACK", env!("CARGO_BIN_EXE_acctpack"));
        ended(self.settle(command).output().unwrap())
    }

    fn settle(&self, mut command: Command) -> Command {
        command
            .current_dir(self.folder.path())
            .env("LC_ALL", "C.UTF-8")
            .env_remove("RUST_BACKTRACE");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, line: &str) -> Ended {
        ended(self.command(line).output().unwrap())
    }

    /// Runs with bytes on standard input.
    fn fed(&self, line: &str, bytes: &[u8]) -> Ended {
        let mut child = self.command(line).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        thread::scope(|scope| {
            scope.spawn(move || {
                let _ = stdin.write_all(bytes);
            });
            ended(child.wait_with_output().unwrap())
        })
    }
}

struct Ended {
    /// `None` when a signal ended it.
    status: Option<i32>,
    stdout: Vec<u8>,
    stderr: String,
}

fn ended(output: Output) -> Ended {
    let stderr = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert!(!stderr.contains("panicked"), "{stderr}");
    Ended { status: output.status.code(), stdout: output.stdout, stderr }
}

impl Ended {
    #[track_caller]
    fn exits(self, status: i32) -> Ended {
        assert_eq!(self.status, Some(status), "{}", self.stderr);
        self
    }

    #[track_caller]
    fn says(self, text: &str) -> Ended {
        let told = self.told();
        assert!(told.contains(text), "{text:?} in {told}");
        self
    }

    /// What people are told, on either stream.
    fn told(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned() + &self.stderr
    }
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let _ = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
}

#[test]
fn the_exit_status_tells_good_from_bad_from_failed() {
    let place = Place::with("in.txt", "ab\ncd\n");
    fs::write(place.at("in.bad.txt"), "ab\nx\n").unwrap();
    fs::write(place.at("in.none.txt"), "x\n\n").unwrap();
    place.run("check in.txt").exits(0);
    place.run("check in.bad.txt").exits(1).says("too-short");
    place.run("check missing.txt").exits(2).says("missing.txt");
    place.run("check in.txt --no-such-flag").exits(2);
    place.run("check").exits(2);
    place.run("clean in.bad.txt -o out.txt").exits(0);
    assert_eq!(place.read("out.txt"), "ab\n");
    place.run("clean in.none.txt -o none.txt").exits(1);
    place.run("clean in.txt -o out.pdf").exits(2);
    place.run("clean missing.txt -o none.txt").exits(2).says("missing.txt");
    assert_eq!(place.made(), ["out.txt"]);
}

#[test]
fn more_rejected_rows_than_may_be_leave_no_package() {
    let place = Place::with("in.txt", format!("{}x\n\n", "ab\nef\ngh\n".repeat(6)));
    let run = "clean in.txt -o out.txt --no-config --rejects in.rejected.txt";
    for (flags, limit) in [
        ("--fail-on-reject", "0"),
        ("--max-rejects 0", "0"),
        ("--max-rejects 4.9%", "4.9%"),
        ("--max-rejects 0% --format json", "0%"),
    ] {
        let why = format!(
            "exit status 1: rejected 1 of 20 rows (5.0%), over the limit of {limit}; no package"
        );
        place.run(&format!("{run} {flags}")).exits(1).says(&why);
        // What is wanted to fix them is there all the same.
        assert_eq!((place.made(), place.read("in.rejected.txt")), (vec![], "x\n".into()));
        let ended = place.run(&format!("{run} {flags} -qq")).exits(1);
        assert_eq!(ended.stderr, "");
    }
    let json = place.run(&format!("{run} --max-rejects 0 --format json")).exits(1).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["verdict"], &json["outputs"]), (&"rejected".into(), &serde_json::json!([])));
    let none = place.run("clean in.txt -o - --fail-on-reject").exits(1);
    assert_eq!(none.stdout, b"");
    for flags in ["", "--max-rejects 1", "--max-rejects 5%"] {
        place.run(&format!("{run} --force {flags}")).exits(0);
    }
    place.run(&format!("{run} --max-rejects 1 --fail-on-reject")).exits(2);
    fs::write(place.at("in.toml"), "max-rejects = \"1%\"").unwrap();
    place.run("clean in.txt -o out.txt --force --config in.toml").exits(1).says("limit of 1%");
    let zh = place.run("clean in.txt -o o.txt --max-rejects 0 --lang zh --no-config").exits(1);
    zh.says("退出码 1：20 行中有 1 行被剔除（5.0%），超过上限 0");
}

#[test]
fn a_zip_that_cannot_be_read_as_one_package_exits_with_1() {
    let place = Place::new();
    let archives = crate::support::root().join("tests/data/zip");
    for name in ["infozip-encrypted.zip", "infozip-two-files.zip", "python-lzma.zip"] {
        let zip = archives.join(name);
        let line = format!("clean {} -o out.txt", zip.display());
        place.run(&line).exits(1);
        place.run(&format!("check {}", zip.display())).exits(1);
    }
    assert!(place.made().is_empty());
}

#[test]
fn standard_input_and_output_take_the_places_of_files() {
    let place = Place::new();
    let text = "account\n ab \ncd,\n\"e,f\"\nx\n";
    // A row in quotes tells a .csv.
    let ended = place.fed("clean - -o -", text.as_bytes()).exits(0);
    assert_eq!(ended.stdout, b"ab\ncd\ne,f\n");
    let ended = place.fed("clean - --from txt -o -", text.as_bytes()).exits(0);
    assert_eq!(ended.stdout, b"ab\ncd,\ne,f\n");
    let ended = place.fed("clean - --from csv -o - --to csv", text.as_bytes()).exits(0);
    assert_eq!(ended.stdout, b"ab\ncd\n\"e,f\"\n");
    let ended = place.fed("clean - -o - -qq", &zipped("a.csv", text.as_bytes())).exits(0);
    assert_eq!(String::from_utf8(ended.stdout).unwrap(), "ab\ncd\ne,f\n");
    assert_eq!(ended.stderr, "");
    place.fed("clean - --from csv -o out.zip", text.as_bytes()).exits(0);
    assert_eq!(unzip(&fs::read(place.at("out.zip")).unwrap()), b"ab\ncd\ne,f\n");
    place.fed("check -", b"ab\n").exits(0);
    place.fed("check -", b"x\n").exits(1);
    place.fed("check -", b"").exits(1).says("empty-package");
    place.fed("clean - -o - --format json", b"ab\n").exits(2);
}

#[test]
fn an_output_that_is_there_is_replaced_when_told_to() {
    let place = Place::with("in.txt", "ab\n");
    fs::write(place.at("out.txt"), "precious").unwrap();
    place.run("clean in.txt -o out.txt").exits(2).says("--force");
    assert_eq!(place.read("out.txt"), "precious");
    // Neither is it lost when there is nothing to replace it with.
    fs::write(place.at("in.bad.txt"), "x\n").unwrap();
    place.run("clean in.bad.txt -o out.txt --force").exits(1);
    assert_eq!(place.read("out.txt"), "precious");
    place.run("clean in.txt -o out.txt --force").exits(0);
    assert_eq!(place.read("out.txt"), "ab\n");
    assert_eq!(place.made(), ["out.txt"]);
}

/// A list that becomes three parts under the target of [`small_target`].
const IN_PARTS: usize = 250_000;

fn small_target(place: &Place) {
    fs::write(
        place.at("in.toml"),
        "target = \"small\"\n[targets.small]\nmax-bytes = 100000\nsafe-bytes = 100000\n",
    )
    .unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_or_read_is_told() {
    let place = Place::with("in.txt", "ab\n");
    place.run("clean in.txt -o /proc/out.txt").exits(2).says("/proc/out.txt");
    // A file that can be opened, and fails when it is read.
    place.run("check /proc/self/mem --from txt").exits(2).says("/proc/self/mem");
    place.shell("$ACCTPACK clean in.txt -o - > /dev/full").exits(2);
    place.shell("$ACCTPACK check in.txt --format json > /dev/full").exits(2);
    for help in ["--help", "--version", "clean --help", "--lang zh --help"] {
        place.shell(&format!("$ACCTPACK {help} > /dev/full")).exits(2);
    }
    // No one to tell is no failure.
    place.shell("$ACCTPACK check in.txt 2> /dev/full").exits(0);
    place.shell("$ACCTPACK check in.txt 2>&-").exits(0);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let place = Place::with("in.txt", filler(3 << 20));
    let mut child = place.command("clean in.txt -o -").spawn().unwrap();
    let mut some = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    ended(child.wait_with_output().unwrap()).exits(0);
    if cfg!(windows) {
        return;
    }
    place.shell("$ACCTPACK clean in.txt -o - -q | head -n 1 > first.txt").exits(0);
    assert_eq!(place.read("first.txt"), "13000000000\n");
    place.shell("$ACCTPACK rules | head -n 1 > first.txt").exits(0);
    place.shell("$ACCTPACK --help | true").exits(0);
}

/// A pipe that nobody reads from any more costs the text, never the verdict.
#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_changes_no_verdict() {
    let place = Place::with("in.txt", "ab\ncd\n");
    fs::write(place.at("in.bad.txt"), "ab\nx\n").unwrap();
    for (line, status) in [
        ("check in.txt --format json", 0),
        ("check in.bad.txt --format json", 1),
        ("clean in.bad.txt -o out.txt --format json", 0),
        ("clean in.bad.txt -o out.txt --force --fail-on-reject --format json", 1),
        ("check missing.txt --format json", 2),
        ("clean in.bad.txt -o - --fail-on-reject", 1),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = place.command(line);
        ended(command.stdout(writer).output().unwrap()).exits(status);
    }
}

#[test]
fn a_column_of_rows_that_another_delimiter_divides_is_refused() {
    for (sign, name) in [("\t", "tab"), (";", "';'"), ("|", "'|'")] {
        let text = format!("uid{sign}phone\n1{sign}13800138000\n2{sign}13800138001\n");
        let place = Place::with("in.txt", text);
        for column in ["1", "2", "phone"] {
            let flags = format!("--column {column} --delimiter ,");
            let run = place.run(&format!("clean in.txt -o out.txt {flags}"));
            run.exits(2).says(&format!("add --delimiter {name}"));
        }
        let delimiter = if sign == "\t" { "tab" } else { sign };
        for flags in [format!("--column phone --delimiter {delimiter}"), "--column 2".into()] {
            place.run(&format!("clean in.txt -o out.txt --force {flags}")).exits(0);
            assert_eq!(place.read("out.txt"), "13800138000\n13800138001\n");
        }
    }
}

#[cfg(unix)]
#[test]
fn rows_of_several_accounts_are_put_apart_by_the_command_that_is_named() {
    for (rows, status) in [
        ("13800138000 13800138001  13800138002\n13800138003\n", 0),
        ("13800138000，13800138001，\n13800138002，13800138003\n", 0),
        ("13800138000;13800138001\n13800138002;\n13800138003;\n", 1),
    ] {
        let place = Place::with("in.txt", rows.as_bytes());
        let told = place.run("check in.txt").exits(status).says("on a row of its own").told();
        let command = told.lines().find(|line| line.contains("acctpack clean - -o")).unwrap();
        place.shell(&format!("acctpack() {{ $ACCTPACK \"$@\"; }}; {command}")).exits(0);
        let apart: String = (0..4).map(|n| format!("1380013800{n}\n")).collect();
        assert_eq!(place.read("in.clean.txt"), apart, "{command}");
    }
}

#[test]
fn what_is_no_list_at_all_is_called_by_its_name() {
    let workbook = zipped("docProps/app.xml", b"<Properties/>");
    let kind = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    let sheet = [&b"PK\x03\x04"[..], &[0; 26], kind].concat();
    let place = Place::with("in.xlsx", &workbook);
    for (name, bytes, said) in [
        ("in.xlsx", &*workbook, "it is a spreadsheet"),
        ("in.zip", &workbook, "it is a spreadsheet"),
        ("in.ods", &sheet, "it is a spreadsheet"),
        ("in.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old spreadsheet"),
        ("in.txt.gz", b"\x1f\x8b\x08\0", "unpack it first"),
        ("in.7z", b"7z\xbc\xaf\x27\x1c", "it is a 7-Zip or RAR archive"),
        ("in.xls", b"\xef\xbb\xbf\n<HTML lang=zh>\n<tr><td>13800138000\n", "it is a web page"),
        ("in.txt", b"<table>\n<tr><td>13800138000\n", "it is a web page"),
        ("in.csv", b"<?xml version=\"1.0\"?>\n", "it is a web page or XML"),
        ("in.txt", b"[\n {\"phone\": \"13800138000\"}]\n", "it is JSON"),
        ("in.txt", b"{\"phone\": \"13800138000\"}\n", "it is JSON"),
    ] {
        fs::write(place.at(name), bytes).unwrap();
        let told = place.run(&format!("check {name}")).exits(1).says(said);
        let told = told.says("rejected  1 error");
        assert!(!told.told().contains("acctpack clean in"), "{}", told.told());
        // `clean` reads spreadsheets and gzips, and says why it does not read these.
        let said = match said {
            "it is an old spreadsheet" => "a spreadsheet that cannot be",
            "unpack it first" => "a gzip that is damaged",
            said => said,
        };
        place.run(&format!("clean {name} -o out.txt")).exits(1).says(said);
    }
    for odd in ["<tabley>", "<html5", "[null]", "{name}", "[a]", "{}"] {
        fs::write(place.at("odd.txt"), format!("{odd}\n13800138000\n")).unwrap();
        place.run("check odd.txt").exits(0);
    }
}

#[cfg(unix)]
#[test]
fn a_fifo_is_read_like_any_stream() {
    let place = Place::new();
    place.shell("mkfifo in.csv").exits(0);
    let fifo = place.at("in.csv");
    let feed = thread::spawn(move || fs::write(fifo, "ab\n\"c\"\"d\"\nab\n").unwrap());
    place.run("clean in.csv -o out.txt").exits(0);
    feed.join().unwrap();
    assert_eq!(place.read("out.txt"), "ab\nc\"d\n");
    let (fifo, zip) = (place.at("in.csv"), zipped("a.txt", b"ab\n"));
    let feed = thread::spawn(move || fs::write(fifo, zip).unwrap());
    place.run("clean in.csv --from zip -o out2.txt").exits(0);
    feed.join().unwrap();
    assert_eq!(place.read("out2.txt"), "ab\n");
    // What a shell makes of `<(command)` has a name that nobody sends it by.
    place.shell("mkfifo 63; echo ab > 63 & $ACCTPACK check 63").exits(0);
}

#[test]
fn an_output_that_cannot_be_made_is_told_before_anything_is_read() {
    let place = Place::with("in.txt", b"ab\n");
    fs::write(place.at("file"), "").unwrap();
    for out in ["nowhere/out.txt", "file/out.txt"] {
        place.run(&format!("clean missing.txt -o {out}")).exits(2).says(out);
    }
}
