//! The program among files, pipes and signals: what it exits with, what it leaves behind, and that
//! the input is never harmed, whatever happens.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
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

#[cfg(unix)]
#[test]
fn the_input_is_never_an_output_whatever_it_is_called() {
    let text = "account\nab\nab\nx\n";
    let place = Place::with("in.txt", text);
    std::os::unix::fs::symlink("in.txt", place.at("soft.txt")).unwrap();
    fs::hard_link(place.at("in.txt"), place.at("hard.txt")).unwrap();
    fs::create_dir(place.at("sub")).unwrap();
    let whole = place.at("in.txt");
    for out in
        ["in.txt", "./in.txt", "sub/../in.txt", "soft.txt", "hard.txt", whole.to_str().unwrap()]
    {
        for force in ["", "--force"] {
            place.run(&format!("clean in.txt -o {out} {force}")).exits(2).says("input");
            place.run(&format!("clean soft.txt -o {out} {force}")).exits(2).says("input");
        }
        place.run(&format!("clean in.txt -o out.txt --rejects {out}")).exits(2);
    }
    for name in ["report.csv", "report.json"] {
        std::os::unix::fs::symlink("in.txt", place.at(name)).unwrap();
        place.run(&format!("check in.txt --report {name}")).exits(2);
        place.run(&format!("clean in.txt -o out.txt --report {name}")).exits(2);
    }
    assert_eq!(place.read("in.txt"), text);
    assert!(!place.at("out.txt").exists());
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

#[cfg(unix)]
#[test]
fn no_file_is_written_over_another_of_the_run_however_it_is_called() {
    let text = String::from_utf8(filler(IN_PARTS)).unwrap() + "x\n";
    let place = Place::with("q-002.txt", &text);
    small_target(&place);
    fs::create_dir(place.at("d")).unwrap();
    std::os::unix::fs::symlink(".", place.at("here")).unwrap();
    std::os::unix::fs::symlink("z.csv", place.at("to-z.csv")).unwrap();
    std::os::unix::fs::symlink("z-001.csv", place.at("to-part.csv")).unwrap();
    let before = place.made();
    for (line, complaint) in [
        // Known before anything is read.
        ("-o o.txt --rejects o.txt", "o.txt would be written twice"),
        ("-o o.txt --rejects ./o.txt", "./o.txt would be written twice"),
        ("-o o.txt --rejects d/../o.txt", "d/../o.txt would be written twice"),
        ("-o here/o.txt --rejects o.txt", "o.txt would be written twice"),
        ("-o z.csv --report to-z.csv", "to-z.csv would be written twice"),
        ("-o o.txt --report here/r.csv --rejects r.csv", "r.csv would be written twice"),
        ("-o o.txt --rejects here/q-002.txt", "here/q-002.txt is the input itself"),
        // Known once the package is cut into parts.
        ("-o q.txt --split", "q-002.txt is the input itself"),
        ("-o z.txt --split --rejects d/../z-001.txt", "z-001.txt would be written twice"),
        ("-o z.csv --split --report z-003.csv", "z-003.csv would be written twice"),
        ("-o z.csv --split --report to-part.csv", "to-part.csv would be written twice"),
        ("-o here/z.csv --split --rejects z-002.csv", "z-002.csv would be written twice"),
        ("-o z.csv --split --report z-004.csv", "z-004.csv would pass for a part"),
    ] {
        let line = format!("clean q-002.txt {line} --config in.toml --force");
        let ended = place.run(&line);
        assert!(ended.stderr.contains(complaint), "{line}: {}", ended.stderr);
        ended.exits(2);
        assert_eq!(place.made(), before, "{line}");
        assert!(place.read("q-002.txt") == text);
    }
    for line in [
        "clean - -o q.txt --split --config in.toml --force < q-002.txt",
        "clean q-002.txt -o - --config in.toml --no-config 1<> q-002.txt",
        "clean q-002.txt -o - --rejects out.txt --no-config > out.txt",
    ] {
        place
            .shell(&format!("$ACCTPACK {}", line.replace("--config in.toml --no", "--no")))
            .exits(2);
        assert!(place.read("q-002.txt") == text, "{line}");
    }
    // Two names of one device are no clash, and the names of parts that are not written are free.
    place.run("clean q-002.txt -o q.txt --split --rejects /dev/null --no-config").exits(0);
    place.run("check q-002.txt --report to-z.csv").exits(1);
    assert!(fs::symlink_metadata(place.at("to-z.csv")).unwrap().is_symlink());
    assert!(place.read("z.csv").contains("too-short"));
}

#[cfg(unix)]
#[test]
fn no_file_is_written_over_the_receipt_or_its_lock_nor_they_over_another() {
    let place = Place::with("in.txt", "13800138000\nx\n");
    let receipt = r#"{"format":"acctpack-receipt/1","deliveries":[]}"#;
    fs::write(place.at("in.txt.receipt.json"), receipt).unwrap();
    fs::write(place.at("in.m.json"), r#"{"title":"t","content":"c"}"#).unwrap();
    std::os::unix::fs::symlink("in.txt.receipt.json", place.at("in.to-receipt.json")).unwrap();
    std::os::unix::fs::symlink(".", place.at("here")).unwrap();
    for (line, complaint) in [
        ("send in.txt --report in.txt.receipt.json", "in.txt.receipt.json would be written twice"),
        ("send in.txt --report in.txt.receipt.json --dry-run", "would be written twice"),
        ("send in.txt --rejects here/in.txt.receipt.json", "would be written twice"),
        ("send in.txt --report in.to-receipt.json", "in.to-receipt.json would be written twice"),
        ("send in.txt --rejects in.txt.receipt.json.lock", ".lock would be written twice"),
        ("send in.txt --receipt here/in.txt", "here/in.txt is the input itself"),
        ("send in.txt --receipt here/in.m.json", "here/in.m.json is the input itself"),
        (
            "upload in.txt --receipt r.json --report here/r.json",
            "here/r.json would be written twice",
        ),
        ("upload in.txt --receipt in.txt", "in.txt is the input itself"),
        ("push --upload-id 1 --receipt in.m.json", "in.m.json is the input itself"),
    ] {
        let message = if line.starts_with("upload") { "" } else { "--message in.m.json --yes" };
        let script = format!(
            "TPNS_ACCESS_ID=1 TPNS_SECRET_KEY=2 $ACCTPACK {line} {message} --base-url http://127.0.0.1:1"
        );
        place.shell(&script).exits(2).says(complaint);
        assert_eq!(place.made(), ["here"], "{line}");
        assert_eq!(place.read("in.txt.receipt.json"), receipt, "{line}");
        assert_eq!(place.read("in.txt"), "13800138000\nx\n", "{line}");
    }
}

#[cfg(unix)]
#[test]
fn the_library_refuses_clashes_too() {
    use acctpack::{ErrorKind, Hooks, Input, Options, Output, Report};
    let place = Place::with("in.csv", "ab\nx\n");
    let (out, alias) = (place.at("out.csv"), place.folder.path().join("./out.csv"));
    let clean = |input, output: Output<'_>, hooks| {
        acctpack::clean_with(input, output, &Options::default(), hooks).unwrap_err()
    };
    let mut hooks = Hooks::default();
    hooks.reports.push(Report::new(alias).unwrap());
    let error = clean(Input::path(place.at("in.csv")), Output::path(&out), hooks);
    assert!(matches!(error.kind(), ErrorKind::WrittenTwice(_)), "{error}");
    let file = fs::File::open(place.at("in.csv")).unwrap();
    let input = Input::reader("-", file.try_clone().unwrap()).backed_by(&file);
    let error = clean(input, Output::path(place.at("./in.csv")), Hooks::default());
    assert!(matches!(error.kind(), ErrorKind::OutputIsInput(_)), "{error}");
    assert!(place.made().is_empty() && place.read("in.csv") == "ab\nx\n");
}

#[cfg(unix)]
#[test]
fn devices_and_pipes_are_written_to_as_they_are() {
    use std::os::unix::fs::FileTypeExt as _;
    let place = Place::with("in.txt", "ab\nx\ncd\n");
    std::os::unix::fs::symlink("/dev/null", place.at("null.json")).unwrap();
    place.run("clean in.txt -o out.txt --rejects /dev/null --report null.json").exits(0);
    assert!(fs::symlink_metadata(place.at("null.json")).unwrap().is_symlink());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    fs::remove_file(place.at("out.txt")).unwrap();
    place.shell("mkfifo pipe.txt pipe.csv pipe.zip").exits(0);
    place
        .shell(
            "cat pipe.txt > in.rows & cat pipe.csv > in.report & cat pipe.zip > in.zip & \
         $ACCTPACK clean in.txt -o pipe.zip --rejects pipe.txt --report pipe.csv && wait",
        )
        .exits(0);
    assert_eq!(place.read("in.rows"), "x\n");
    assert!(place.read("in.report").contains("too-short"));
    assert_eq!(unzip(&fs::read(place.at("in.zip")).unwrap()), b"ab\ncd\n");
    assert_eq!(place.made(), ["null.json", "pipe.csv", "pipe.txt", "pipe.zip"]);
    for name in ["pipe.csv", "pipe.txt", "pipe.zip"] {
        assert!(fs::metadata(place.at(name)).unwrap().file_type().is_fifo(), "{name}");
    }
    // What a shell makes of `>(command)` has no extension to tell a form.
    place.shell("$ACCTPACK clean in.txt -o /dev/fd/1 --to csv | cat > in.made").exits(0);
    assert_eq!(place.read("in.made"), "ab\ncd\n");
    // A file behind a descriptor is gone on with, not replaced.
    fs::write(place.at("in.log"), "before\n").unwrap();
    let run = "$ACCTPACK clean in.txt -o out.txt --force --rejects";
    place.shell(&format!("{run} /dev/stdout >> in.log 2>&1")).exits(0);
    place.shell(&format!("{run} /dev/fd/9 9>> in.log")).exits(0);
    let log = place.read("in.log");
    assert!(log.starts_with("before\nx\n") && log.contains(" written") && log.ends_with("\nx\n"));
    place.run("clean in.txt -o /dev/null --quiet").exits(0);
    place.run("clean in.txt -o /dev/null --split").exits(2).says("name a file");
    place.run("clean in.txt -o - --split").exits(2).says("name a file");
}

#[cfg(unix)]
#[test]
fn an_output_through_a_link_replaces_the_file_and_keeps_the_link() {
    let place = Place::with("in.txt", "ab\n");
    fs::create_dir(place.at("far")).unwrap();
    fs::write(place.at("far/real.txt"), "old").unwrap();
    std::os::unix::fs::symlink("far/real.txt", place.at("link.txt")).unwrap();
    place.run("clean in.txt -o link.txt --force").exits(0);
    assert!(fs::symlink_metadata(place.at("link.txt")).unwrap().is_symlink());
    assert_eq!(place.read("far/real.txt"), "ab\n");
    // The same for what is not there yet, and for reports.
    for name in ["new.txt", "rejects.txt", "report.json"] {
        std::os::unix::fs::symlink(format!("far/{name}"), place.at(name)).unwrap();
    }
    place.run("clean in.txt -o link.txt").exits(2).says("--force");
    place.run("clean in.txt -o new.txt --rejects rejects.txt --report report.json").exits(0);
    for name in ["new.txt", "rejects.txt", "report.json"] {
        assert!(fs::symlink_metadata(place.at(name)).unwrap().is_symlink(), "{name}");
        assert!(fs::symlink_metadata(place.at("far").join(name)).unwrap().is_file(), "{name}");
    }
    std::os::unix::fs::symlink("circle.txt", place.at("circle.txt")).unwrap();
    place.run("clean in.txt -o circle.txt --force").exits(2).says("circle.txt");
}

#[test]
fn folders_are_no_files() {
    let place = Place::with("in.txt", "ab\n");
    for name in ["folder", "folder.txt", "folder.zip"] {
        fs::create_dir(place.at(name)).unwrap();
        place.run(&format!("check {name}")).exits(2).says(name);
        place.run(&format!("clean {name} -o out.txt")).exits(2).says(name);
    }
    place.run("clean in.txt -o folder.txt").exits(2);
    place.run("clean in.txt -o folder.txt --force").exits(2).says("folder");
    place.run("clean in.txt -o missing/out.txt").exits(2).says("missing");
    place.run("check in.txt --report missing/r.json").exits(2).says("missing");
    place.run("clean in.txt -o out.txt --rejects missing/r.txt").exits(2).says("missing");
    fs::create_dir(place.at("in.d.json")).unwrap();
    place.run("clean in.txt -o out.txt --report in.d.json").exits(2).says("is a folder");
    place.run("clean in.txt -o out.txt --rejects folder").exits(2).says("is a folder");
    assert_eq!(place.made(), ["folder", "folder.txt", "folder.zip"]);
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

#[cfg(unix)]
#[test]
fn a_zip_from_a_stream_that_does_not_end_is_not_copied_without_end() {
    let place = Place::with("in.zip", zipped("a.txt", b"ab\n"));
    let endless = "(cat in.zip; cat /dev/zero) | $ACCTPACK check - --from zip";
    place.shell(&format!("{endless} --max-inflated 1MiB")).exits(2).says("--max-inflated");
    place.shell("cat in.zip | $ACCTPACK check - --max-inflated 1").exits(1).says("zip-too-large");
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

#[cfg(unix)]
#[test]
fn an_output_folder_that_is_removed_midway_is_told() {
    let place = Place::new();
    place.shell("mkfifo in.txt; mkdir sub").exits(0);
    let child = place.command("clean in.txt -o sub/out.txt").spawn().unwrap();
    let mut fifo = fs::File::create(place.at("in.txt")).unwrap();
    fifo.write_all(&filler(2 << 20)).unwrap();
    fs::remove_dir_all(place.at("sub")).unwrap();
    drop(fifo);
    ended(child.wait_with_output().unwrap()).exits(2).says("sub/out.txt");
}

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

#[test]
fn a_split_package_has_parts_and_no_other() {
    let place = Place::with("in.txt", [filler(400_000), filler(300_000)].concat());
    small_target(&place);
    place.run("clean in.txt -o out.txt --config in.toml").exits(1).says("--split");
    assert!(place.made().is_empty());
    place.run("clean in.txt -o out.txt --config in.toml --split").exits(0);
    let names = ["out-001.txt", "out-002.txt", "out-003.txt", "out-004.txt"];
    assert_eq!(place.made()[..4], names);
    let all: String = place.made().iter().map(|name| place.read(name)).collect();
    assert_eq!(
        all.len(),
        all.lines()
            .collect::<std::collections::HashSet<_>>()
            .iter()
            .map(|row| row.len() + 1)
            .sum::<usize>()
    );
    assert!(place.made().iter().all(|name| fs::metadata(place.at(name)).unwrap().len() <= 100_000));
    place.run("clean in.txt -o out.txt --config in.toml --split").exits(2).says("out-001.txt");
    place.run("clean in.txt -o out.txt --config in.toml --split --force").exits(0);
    assert_eq!(place.made().iter().map(|name| place.read(name)).collect::<String>(), all);
}

#[test]
fn a_split_package_never_stands_beside_parts_of_an_earlier_one() {
    let place = Place::with("in.txt", filler(IN_PARTS));
    small_target(&place);
    let split = |out: &str| format!("clean in.txt -o {out} --config in.toml --split --force");
    place.run(&split("out.zip")).exits(0);
    place.run(&split("out.txt")).exits(0);
    let before = place.made();
    assert_eq!(before, ["out-001.txt", "out-002.txt", "out-003.txt", "out.zip"]);
    let kept = place.read("out-001.txt");
    // Fewer parts, and a whole, would leave old ones behind.
    for len in [IN_PARTS - 100_000, 1000] {
        fs::write(place.at("in.txt"), filler(len)).unwrap();
        let leftover = if len == 1000 { "out-001.txt" } else { "out-003.txt" };
        place.run(&split("out.txt")).exits(2).says(&format!("{leftover} would pass for a part"));
        assert_eq!((place.made(), place.read("out-001.txt")), (before.clone(), kept.clone()));
    }
    // Nor does any other part, whether those before it are there or not.
    for name in ["out-001.txt", "out-002.txt"] {
        fs::remove_file(place.at(name)).unwrap();
    }
    for (len, leftover) in [(1000, "out-003.txt"), (IN_PARTS - 100_000, "out-003.txt")] {
        fs::write(place.at("in.txt"), filler(len)).unwrap();
        place.run(&split("out.txt")).exits(2).says(&format!("{leftover} would pass for a part"));
    }
    for leftover in ["out-004.txt", "out-1000.txt"] {
        fs::rename(place.at("out-003.txt"), place.at(leftover)).unwrap();
        place.run(&split("out.txt")).exits(2).says(&format!("{leftover} would pass for a part"));
        fs::rename(place.at(leftover), place.at("out-003.txt")).unwrap();
    }
    let rejects = format!("{} --rejects ./out-005.txt", split("out.txt"));
    fs::remove_file(place.at("out-003.txt")).unwrap();
    place.run(&rejects).exits(2).says("out-005.txt would pass for a part");
    // What has another name than parts have: a date, a list of something else.
    let others = ["out-20260801.txt", "out-1.txt", "out-0004.txt", "out-004.csv", "out-x.txt"];
    others.iter().for_each(|name| fs::write(place.at(name), "").unwrap());
    place.run(&split("out.txt")).exits(0);
    let parts = ["out-001.txt", "out-002.txt", "out.zip"];
    others.iter().chain(&parts).for_each(|name| fs::remove_file(place.at(name)).unwrap());
    assert!(place.made().is_empty());
    // What cannot be a part is no reason to begin with those before it.
    fs::write(place.at("in.txt"), filler(IN_PARTS)).unwrap();
    fs::create_dir(place.at("out-002.txt")).unwrap();
    place.run(&split("out.txt")).exits(2).says("out-002.txt is a folder");
    assert_eq!(place.made(), ["out-002.txt"]);
    fs::remove_dir(place.at("out-002.txt")).unwrap();
    if cfg!(unix) {
        place.shell("mkfifo out-002.txt").exits(0);
        place.run(&split("out.txt")).exits(2).says("out-002.txt is a device or a pipe");
        assert_eq!(place.made(), ["out-002.txt"]);
        fs::remove_file(place.at("out-002.txt")).unwrap();
    }
    fs::write(place.at("in.txt"), filler(1000)).unwrap();
    place.run(&split("out.txt")).exits(0);
    fs::write(place.at("in.txt"), filler(IN_PARTS)).unwrap();
    place.run(&split("out.txt")).exits(2).says("out.txt would pass for a part");
    assert_eq!(place.made(), ["out.txt"]);
    // A list that is one of several itself becomes a package of its own.
    fs::write(place.at("list-001.txt"), filler(1000)).unwrap();
    place.run("clean list-001.txt -o list.txt --split").exits(0);
    // But not beside the others.
    fs::write(place.at("list-002.txt"), filler(1000)).unwrap();
    let again = "clean list-001.txt -o list.txt --split --force";
    place.run(again).exits(2).says("list-002.txt would pass for a part");
    fs::remove_file(place.at("list-002.txt")).unwrap();
    // A package within the limit is one, whatever its quotes may come to.
    fs::write(place.at("in.txt"), filler(99_000)).unwrap();
    place.run(&split("one.csv")).exits(0);
    assert_eq!(place.made(), ["list-001.txt", "list.txt", "one.csv", "out.txt"]);
}

#[test]
fn names_that_the_service_does_not_take_are_refused_before_anything_is_read() {
    let place = Place::with("in.txt", "ab\n");
    fs::write(place.at("in.toml"), "target = \"t\"\n[targets.t]\nformats = [\"txt\"]\n").unwrap();
    place.run("clean in.txt -o out.csv --config in.toml").exits(2).says("does not take .csv");
    place.run("clean in.txt -o out.txt --config in.toml").exits(0);
    let name = |chars: usize| format!("{}.txt", "n".repeat(chars - 4));
    place.run(&format!("clean in.txt -o {}", name(101))).exits(2).says("1 to 100");
    place.run(&format!("clean in.txt -o {} --split", name(97))).exits(2).says("101 characters");
    place.run(&format!("clean in.txt -o {} --split", name(96))).exits(0);
    place.run(&format!("clean in.txt -o {}", name(100))).exits(0);
}

/// From the thousandth part on the number has a digit more.
#[test]
fn parts_whose_names_become_too_long_are_not_written() {
    let text: String = (0..1001).map(|n| format!("{n:04}\n")).collect();
    let place = Place::with("in.txt", text);
    let target = "target = \"t\"\n[targets.t]\nmax-bytes = 5\nfile-name = [1, 10]\n";
    fs::write(place.at("in.toml"), target).unwrap();
    let run = "clean in.txt --config in.toml --split -o";
    place.run(&format!("{run} ab.txt")).exits(2).says("ab-1001.txt: with the number of a part");
    assert!(place.made().is_empty());
    place.run(&format!("{run} a.txt")).exits(0);
    assert_eq!(place.made().len(), 1001);
}

#[test]
fn an_entry_is_named_after_its_package_or_part() {
    let place = Place::with("in.txt", "ab\n");
    let entry = |name: &str| {
        let file = fs::File::open(place.at(name)).unwrap();
        let archive = zip::ZipArchive::new(file).unwrap();
        archive.file_names().next().unwrap().unwrap().into_owned()
    };
    for (name, expected) in [
        ("名单.zip", "名单.txt"),
        ("._x.zip", "_x.txt"),
        ("a\\b\u{1}\u{85}c:d.zip", "a_b__c_d.txt"),
        ("...zip", "accounts.txt"),
    ] {
        let mut command = place.command("clean in.txt -o");
        ended(command.arg(name).output().unwrap()).exits(0);
        assert_eq!(entry(name), expected);
        ended(place.command("check").arg(name).output().unwrap()).exits(0);
        fs::remove_file(place.at(name)).unwrap();
    }
    // Digits that do not deflate to next to nothing.
    let text: String = (0..60_000u64)
        .map(|n| format!("{:016x}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    fs::write(place.at("in.txt"), &text).unwrap();
    small_target(&place);
    place.run("clean in.txt -o zz.zip --config in.toml --split").exits(0);
    let parts = place.made();
    assert!(parts.len() > 2, "{parts:?}");
    let mut all = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        assert_eq!(*part, format!("zz-{:03}.zip", index + 1));
        assert_eq!(entry(part), part.replace("zip", "txt"));
        place.run(&format!("check {part} --config in.toml")).exits(0);
        all.extend(unzip(&fs::read(place.at(part)).unwrap()));
    }
    assert!(all == text.as_bytes());
    fs::write(place.at("in.txt"), "ab\n").unwrap();
    place.run("clean in.txt -o one.zip --config in.toml --split").exits(0);
    assert_eq!(entry("one.zip"), "one.txt");
}

/// The shell's limit on file sizes stands for a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let place = Place::with("in.txt", filler(3 << 20));
    for signal in ["", "trap '' XFSZ; "] {
        for out in ["out.txt", "out.csv", "out.zip"] {
            place
                .shell(&format!("{signal}ulimit -f 100; exec $ACCTPACK clean in.txt -o {out}"))
                .exits(2);
        }
        place
            .shell(&format!(
                "{signal}ulimit -f 100; exec $ACCTPACK clean in.txt -o out.txt --split"
            ))
            .exits(2);
        // A report, and what does not fit in memory, fill the disk as well.
        fs::write(place.at("in.bad.txt"), "x\n".repeat(20_000)).unwrap();
        place
            .shell(&format!(
                "{signal}ulimit -f 100; exec $ACCTPACK check in.bad.txt --report r.jsonl"
            ))
            .exits(2);
        place
            .shell(&format!("{signal}ulimit -f 100; exec $ACCTPACK check in.txt --max-memory 1M"))
            .exits(2);
    }
    assert!(place.made().is_empty(), "{:?}", place.made());
    assert_eq!(fs::metadata(place.at("in.txt")).unwrap().len(), 3 << 20);
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let _ = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
}

#[cfg(unix)]
#[test]
fn stopped_at_any_moment_there_is_no_package_or_a_whole_one() {
    let place = Place::with("in.txt", filler(24 << 20));
    let started = std::time::Instant::now();
    place.run("clean in.txt -o whole.txt --rejects in.rejects").exits(0);
    let whole = fs::read(place.at("whole.txt")).unwrap();
    let took = started.elapsed();
    for round in 0..16u32 {
        let name = if round % 2 == 0 { "TERM" } else { "KILL" };
        let child = place.command("clean in.txt -o out.txt --report in.json").spawn().unwrap();
        thread::sleep(took * (round + 1) / 16);
        signal(&child, name);
        let status = child.wait_with_output().unwrap().status;
        let made = place.made();
        let is_there = made.contains(&"out.txt".to_string());
        if is_there {
            assert!(fs::read(place.at("out.txt")).unwrap() == whole, "round {round}");
            fs::remove_file(place.at("out.txt")).unwrap();
        }
        if name == "TERM" {
            // Early on, before the program listens, the signal itself ends it.
            assert!(matches!(status.code(), Some(0 | 143) | None), "{status:?}");
            assert!(made.iter().all(|name| !name.starts_with(".acctpack")), "{made:?}");
            assert!(status.code() != Some(0) || is_there);
        }
        for stray in made.iter().filter(|name| name.starts_with(".acctpack")) {
            fs::remove_file(place.at(stray)).unwrap();
        }
    }
    assert!(fs::read(place.at("in.txt")).unwrap() == filler(24 << 20));
}

#[cfg(unix)]
#[test]
fn a_first_signal_stops_it_with_its_own_status() {
    let place = Place::new();
    place.shell("mkfifo in.txt").exits(0);
    for (name, status) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        if is_ignored(status - 128) {
            continue;
        }
        // While it waits for somebody to write, and while it waits for more.
        let child = place.command("clean in.txt -o out.txt --report r.json").spawn().unwrap();
        thread::sleep(Duration::from_millis(200));
        signal(&child, name);
        ended(child.wait_with_output().unwrap()).exits(status);
        assert_eq!(place.made(), [""; 0]);
        let child = place.command("clean in.txt -o out.txt --report r.json").spawn().unwrap();
        let mut fifo = fs::File::create(place.at("in.txt")).unwrap();
        fifo.write_all(&filler(2 << 20)).unwrap();
        signal(&child, name);
        thread::sleep(Duration::from_millis(50));
        drop(fifo);
        ended(child.wait_with_output().unwrap()).exits(status);
        assert_eq!(place.made(), [""; 0]);
    }
}

/// Whether the tests run with a signal ignored, as under nohup, so that what they start does too.
/// Where that cannot be told, a closed terminal may be.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.map_or(signal == 1, |mask| mask >> (signal - 1) & 1 == 1)
}

/// As under `nohup`, and behind a script.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_is_ignored_from_the_start_stays_so() {
    let place = Place::new();
    place.shell("mkfifo in.txt").exits(0);
    for name in ["HUP", "INT", "TERM"] {
        let mut command = Command::new("sh");
        let run = format!("trap '' {name}; exec $ACCTPACK clean in.txt -o out.txt --force");
        command.args(["-c", &run]).env("ACCTPACK", env!("CARGO_BIN_EXE_acctpack"));
        let child = place.settle(command).spawn().unwrap();
        let mut fifo = fs::File::create(place.at("in.txt")).unwrap();
        fifo.write_all(&filler(2 << 20)).unwrap();
        signal(&child, name);
        thread::sleep(Duration::from_millis(50));
        drop(fifo);
        ended(child.wait_with_output().unwrap()).exits(0);
        assert_eq!(place.made(), ["out.txt"]);
    }
}

#[test]
fn an_input_that_is_another_when_it_is_read_again_is_named() {
    use acctpack::{ErrorKind, Hooks, Input, Options, Output, Phase};
    let text = filler(600_000);
    let place = Place::new();
    let path = place.at("in.txt");
    // Past memory, and in it, where numbers are let go and read again.
    for memory in [100_000, 1 << 30] {
        fs::write(&path, &text).unwrap();
        let mut options = Options::default();
        options.max_memory = memory;
        let mut hooks = Hooks::default();
        hooks.progress = Some(Box::new(|progress| {
            if progress.phase == Phase::Deduplicate {
                fs::write(&path, vec![b'x'; text.len()]).unwrap();
            }
        }));
        let output = Output::path(place.at("out.txt"));
        let error = acctpack::clean_with(Input::path(&path), output, &options, hooks).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InputChanged(named) if *named == path),
            "{memory}: {error}"
        );
        assert!(place.made().is_empty());
    }
}

#[test]
fn an_input_that_grows_while_it_is_read_is_refused() {
    let place = Place::with("in.txt", filler(24 << 20));
    let mut child = place.command("clean in.txt -o out.txt").spawn().unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(place.at("in.txt")).unwrap();
    let mut number = 0u64;
    while child.try_wait().unwrap().is_none() {
        writeln!(file, "grown{number}").unwrap();
        number += 1;
        thread::sleep(Duration::from_millis(1));
    }
    ended(child.wait_with_output().unwrap()).exits(2).says("changed");
    assert!(place.made().is_empty(), "{:?}", place.made());
}

/// As by its path: what is read is not all that it came to be.
#[cfg(unix)]
#[test]
fn a_file_behind_standard_input_that_grows_while_it_is_read_is_refused() {
    use std::io::Seek as _;
    let text = filler(24 << 20);
    let place = Place::with("in.txt", &text);
    let clean = |name: &str, skip: u64, grows: bool| {
        let mut file = fs::File::open(place.at(name)).unwrap();
        file.seek(std::io::SeekFrom::Start(skip)).unwrap();
        let mut command = place.command("clean - -o out.txt --force");
        let mut child = command.stdin(file).spawn().unwrap();
        let mut file = fs::OpenOptions::new().append(true).open(place.at(name)).unwrap();
        while grows && child.try_wait().unwrap().is_none() {
            file.write_all(b"grown").unwrap();
            thread::sleep(Duration::from_millis(1));
        }
        ended(child.wait_with_output().unwrap())
    };
    clean("in.txt", 0, true).exits(2).says("changed while it was read");
    fs::write(place.at("in.zip"), zipped("a.txt", &text)).unwrap();
    clean("in.zip", 0, true).exits(2).says("changed while it was read");
    assert!(place.made().is_empty(), "{:?}", place.made());
    // Where others have read before, the rest is all there is.
    fs::write(place.at("in.txt"), &text).unwrap();
    clean("in.txt", 12, false).exits(0);
    assert!(place.read("out.txt").as_bytes() == &text[12..]);
    place.shell("(read first; $ACCTPACK clean - -o out.txt --force) < in.txt").exits(0);
}

#[test]
fn an_input_that_is_cut_while_it_is_read_never_becomes_a_package() {
    let text = filler(24 << 20);
    let place = Place::new();
    for memory in ["1G", "4M"] {
        fs::write(place.at("in.txt"), &text).unwrap();
        let child = place
            .command(&format!("clean in.txt -o out.txt --max-memory {memory}"))
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(20));
        fs::OpenOptions::new()
            .write(true)
            .open(place.at("in.txt"))
            .unwrap()
            .set_len(1 << 20)
            .unwrap();
        let ended = ended(child.wait_with_output().unwrap());
        // Cut early it is small and whole; cut late it was read whole before; else it changed.
        match ended.status {
            Some(0) => {
                let package = fs::read(place.at("out.txt")).unwrap();
                // A row that was cut ends in a line feed.
                let cut = package.strip_suffix(b"\n").unwrap_or(&package) == &text[..1 << 20];
                assert!(package == text || cut, "{} bytes", package.len());
                fs::remove_file(place.at("out.txt")).unwrap();
            }
            status => assert_eq!(status, Some(2), "{}", ended.stderr),
        }
        assert!(place.made().is_empty(), "{:?}", place.made());
    }
}

/// The most memory a child had, in bytes, asked again and again until it ends or `enough` says so.
#[cfg(target_os = "linux")]
fn peak(child: &mut Child, enough: impl Fn(Duration) -> bool) -> u64 {
    let started = std::time::Instant::now();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() && !enough(started.elapsed()) {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        most = most.max(kib.unwrap_or(0) << 10);
        thread::sleep(Duration::from_millis(2));
    }
    most
}

#[cfg(target_os = "linux")]
#[test]
fn a_row_without_end_is_read_in_bounded_memory() {
    let place = Place::with("in.txt", "ab\n");
    let file = fs::OpenOptions::new().write(true).open(place.at("in.txt")).unwrap();
    file.set_len(600 << 20).unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(place.at("in.txt")).unwrap();
    file.write_all(b"\ncd\n").unwrap();
    let mut child = place
        .command("clean in.txt -o out.txt --max-memory 64M --report r.jsonl --report r.html")
        .spawn()
        .unwrap();
    let most = peak(&mut child, |_| false);
    ended(child.wait_with_output().unwrap()).exits(0).says("too-long");
    assert!((1 << 20..256 << 20).contains(&most), "{} MB", most >> 20);
    assert_eq!(place.read("out.txt"), "ab\ncd\n");
    assert_eq!(place.read("r.jsonl").lines().count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_source_without_end_takes_bounded_memory_and_can_be_stopped() {
    let place = Place::new();
    let mut child = place.command("check /dev/zero --from txt --max-memory 32M").spawn().unwrap();
    let most = peak(&mut child, |elapsed| elapsed > Duration::from_millis(1500));
    signal(&child, "TERM");
    ended(child.wait_with_output().unwrap()).exits(143);
    assert!((1 << 20..256 << 20).contains(&most), "{} MB", most >> 20);
    // The reports hold every row of it that is bad, streamed.
    let ended = place
        .shell("yes x | head -c 2000000 | $ACCTPACK check - --report r.jsonl --max-memory 64M");
    ended.exits(1);
    assert_eq!(
        fs::read(place.at("r.jsonl")).unwrap().iter().filter(|&&byte| byte == b'\n').count(),
        1_000_000 + 1
    );
}

#[cfg(unix)]
#[test]
fn few_descriptors_and_one_thread_are_enough_or_told() {
    let place = Place::with("in.txt", filler(600_000));
    let mut enough = 0;
    for descriptors in 3..24 {
        let script = format!(
            "ulimit -n {descriptors}; exec $ACCTPACK clean in.txt -o out.txt --force --max-memory 100K --no-config"
        );
        let ended = place.shell(&script);
        // Too few to load the program at all is the system's to tell.
        if descriptors > 5 {
            assert!(
                matches!(ended.status, Some(0 | 2)),
                "{descriptors}: {:?} {}",
                ended.status,
                ended.stderr
            );
        }
        enough += u32::from(ended.status == Some(0));
    }
    assert!(enough > 0, "24 descriptors are not enough");
    let many = fs::read(place.at("out.txt")).unwrap();
    assert!(many == filler(600_000));
    for threads in ["1", "2", "7"] {
        for out in ["one.txt", "one.zip"] {
            place.run(&format!("clean in.txt -o {out} --force --threads {threads}")).exits(0);
        }
        assert!(fs::read(place.at("one.txt")).unwrap() == many);
        assert!(unzip(&fs::read(place.at("one.zip")).unwrap()) == many);
    }
}

#[cfg(unix)]
#[test]
fn what_comes_by_standard_input_is_not_replaced_either() {
    let text = "13800138000\n13800138000\n";
    let place = Place::with("in.txt", text);
    fs::hard_link(place.at("in.txt"), place.at("in.again.txt")).unwrap();
    for line in [
        "clean - -o in.txt --force < in.txt",
        "clean - -o in.again.txt --force < in.txt",
        "clean - -o out.txt --rejects in.txt < in.txt",
        "clean - -o out.txt --report in.csv < in.csv",
        "check - --report in.csv < in.csv",
    ] {
        fs::write(place.at("in.csv"), text).unwrap();
        let ended = place.shell(&format!("$ACCTPACK {line}"));
        assert!(ended.stderr.contains("is the input itself"), "{line}: {}", ended.stderr);
        ended.exits(2);
        assert_eq!((place.read("in.txt"), place.read("in.csv")), (text.into(), text.into()));
        assert_eq!(place.made(), Vec::<String>::new(), "{line}");
    }
    // Another file, and a pipe, are no reason to refuse.
    place.shell("$ACCTPACK clean - -o out.txt < in.txt").exits(0);
    place.shell("cat in.txt | $ACCTPACK clean - -o in.txt --force").exits(0);
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
