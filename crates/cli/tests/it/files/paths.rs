//! No file is written over another, whatever paths lead to it.

use super::*;

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
