//! What is Windows' own: the command prompt, Explorer, files that others have open, consoles, names.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{acctpack, filler, program, run_in, stderr, stdout};

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A line, typed at the command prompt.
fn typed(folder: &Path, line: &str) -> Output {
    let program = program();
    let program = program.parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("cmd")
        .raw_arg(format!("/d /s /c \"{line}\""))
        .current_dir(folder)
        .env("PATH", format!("{};{path}", program.display()))
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The line of a page that proposes a command.
fn proposal(page: &str) -> &str {
    let at = page.find("acctpack clean").unwrap_or_else(|| panic!("{page}"));
    page[at..].lines().next().unwrap()
}

#[test]
fn what_is_proposed_is_one_line_that_the_prompt_reads() {
    for name in [
        "my list.txt",
        "五月 名单&(1)^2.txt",
        "50% off.txt",
        "50% to 20% off.txt",
        "it's $HOME.txt",
    ] {
        let folder = folder_with(&[(name, " 13800138000\n13800138001\nx\n")]);
        let page = run_in(folder.path(), &["check", name, "--no-config"]);
        let line = proposal(stdout(&page));
        let cleaned = typed(folder.path(), line);
        assert_eq!(cleaned.status.code(), Some(0), "{line}\n{}", stderr(&cleaned));
        let stem = name.trim_end_matches(".txt");
        let made = folder.path().join(format!("{stem}.clean.txt"));
        assert_eq!(fs::read_to_string(made).unwrap(), "13800138000\n13800138001\n", "{line}");
    }
}

#[test]
fn the_separator_that_was_typed_is_the_one_that_is_proposed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    fs::write(folder.path().join("d/a.txt"), " 13800138000\nx\n").unwrap();
    for (file, expected) in [
        (
            "d/a.txt",
            "acctpack clean d/a.txt -o d/a.clean.txt --no-config --rejects d/a.rejected.csv",
        ),
        (
            r"d\a.txt",
            r"acctpack clean d\a.txt -o d\a.clean.txt --no-config --rejects d\a.rejected.csv",
        ),
    ] {
        let page = run_in(folder.path(), &["check", file, "--no-config", "--report", "r.html"]);
        assert!(proposal(stdout(&page)).starts_with(expected), "{}", stdout(&page));
        let html = fs::read_to_string(folder.path().join("r.html")).unwrap();
        assert!(html.contains(expected), "{html}");
        let object = run_in(folder.path(), &["clean", file, "--no-config", "--format", "json"]);
        let summary: serde_json::Value = serde_json::from_str(stdout(&object)).unwrap();
        let out = expected.split(' ').nth(4).unwrap();
        assert_eq!(summary["outputs"][0]["path"], out, "{summary}");
        fs::remove_file(folder.path().join(out)).unwrap();
    }
}

#[test]
fn the_program_is_called_acctpack() {
    let help = acctpack(&["check", "--help"]).output().unwrap();
    assert!(stdout(&help).contains("Usage: acctpack check"), "{}", stdout(&help));
    let slip = acctpack(&["check", "a.txt", "--force"]).output().unwrap();
    assert!(stderr(&slip).contains("acctpack clean"), "{}", stderr(&slip));
}

/// As Excel has it: nobody else may write to it.
fn open_elsewhere(path: &Path) -> File {
    const SHARE_READ: u32 = 1;
    OpenOptions::new().read(true).share_mode(SHARE_READ).open(path).unwrap()
}

#[test]
fn a_file_that_another_program_has_open_is_said_to_be() {
    let folder = folder_with(&[("in.txt", "ab\nx\n"), ("out.txt", "old"), ("r.csv", "old")]);
    let at = |name: &str| folder.path().join(name);
    for (lang, said) in
        [("en", "another program, such as Excel, has it open"), ("zh", "已被其他程序")]
    {
        for (held, line) in [
            ("out.txt", "clean in.txt -o out.txt --force"),
            ("r.csv", "check in.txt --report r.csv"),
            ("r.csv", "clean in.txt -o new.txt --rejects r.csv"),
        ] {
            let open = open_elsewhere(&at(held));
            let words: Vec<&str> = line.split(' ').chain(["--lang", lang, "--no-config"]).collect();
            let ran = run_in(folder.path(), &words);
            assert_eq!(ran.status.code(), Some(2), "{line}");
            assert!(stderr(&ran).contains(said) && stderr(&ran).contains(held), "{}", stderr(&ran));
            drop(open);
            assert_eq!(fs::read_to_string(at(held)).unwrap(), "old");
            assert_eq!(names(folder.path()), ["in.txt", "out.txt", "r.csv"], "{line}");
        }
        let open = OpenOptions::new().read(true).share_mode(0).open(at("in.txt")).unwrap();
        let ran = run_in(folder.path(), &["check", "in.txt", "--lang", lang]);
        assert!(stderr(&ran).contains(said), "{}", stderr(&ran));
        drop(open);
    }
    // What is let go of soon is waited for.
    let open = open_elsewhere(&at("out.txt"));
    let let_go = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(150));
        drop(open);
    });
    let ran = run_in(folder.path(), &["clean", "in.txt", "-o", "out.txt", "--force"]);
    let_go.join().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", stderr(&ran));
    assert_eq!(fs::read_to_string(at("out.txt")).unwrap(), "ab\n");
}

#[test]
fn a_second_name_of_the_input_and_a_stream_to_it_are_refused() {
    let folder = folder_with(&[("in.txt", "ab\ncd\n")]);
    fs::hard_link(folder.path().join("in.txt"), folder.path().join("hard.txt")).unwrap();
    let ran = run_in(folder.path(), &["clean", "in.txt", "-o", "hard.txt", "--force"]);
    assert!(stderr(&ran).contains("is the input itself"), "{}", stderr(&ran));
    let ran = typed(folder.path(), "acctpack clean in.txt -o - --no-config >> in.txt");
    assert!(stderr(&ran).contains("is the input itself"), "{}", stderr(&ran));
    let ran = typed(folder.path(), "acctpack clean - -o hard.txt --force --no-config < in.txt");
    assert!(stderr(&ran).contains("is the input itself"), "{}", stderr(&ran));
    assert_eq!(fs::read_to_string(folder.path().join("in.txt")).unwrap(), "ab\ncd\n");
}

#[test]
fn patterns_stand_for_files() {
    let folder = folder_with(&[("a.csv", "ab\n"), ("B.CSV", "cd\n"), ("c.txt", "x\n")]);
    let ran = run_in(folder.path(), &["check", "*.csv", "--no-config", "--format", "json"]);
    assert_eq!(ran.status.code(), Some(0), "{}", stderr(&ran));
    assert_eq!(stdout(&ran).matches("\"verdict\"").count(), 2, "{}", stdout(&ran));
    let ran = run_in(folder.path(), &["clean", "*.csv", "-o", "all.txt", "--exclude", "?.txt"]);
    assert_eq!(ran.status.code(), Some(0), "{}", stderr(&ran));
    let mut rows: Vec<String> = fs::read_to_string(folder.path().join("all.txt"))
        .unwrap()
        .lines()
        .map(String::from)
        .collect();
    rows.sort();
    assert_eq!(rows, ["ab", "cd"]);
    let ran = run_in(folder.path(), &["check", "*.zip"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(stderr(&ran).contains("no file matches *.zip"), "{}", stderr(&ran));
}

#[test]
fn nul_is_a_device() {
    let folder = folder_with(&[("in.txt", "ab\nx\n")]);
    for line in [
        "clean in.txt -o NUL --rejects nul --no-config -q",
        "clean in.txt -o out.txt --rejects NUL --no-config -q",
    ] {
        let ran = run_in(folder.path(), &line.split(' ').collect::<Vec<_>>());
        assert_eq!(ran.status.code(), Some(0), "{line}: {}", stderr(&ran));
    }
    assert_eq!(names(folder.path()), ["in.txt", "out.txt"]);
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = folder_with(&[]);
    fs::write(folder.path().join("in.txt"), filler(4 << 20)).unwrap();
    for line in ["clean in.txt -o - --no-config -q", "check in.txt --format jsonl --no-config"] {
        let mut child = acctpack(&line.split(' ').collect::<Vec<_>>())
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 16];
        let _ = child.stdout.take().unwrap().read(&mut first);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(stderr(&ended), "", "{line}");
        assert_eq!(ended.status.code(), Some(0), "{line}");
    }
}

#[test]
fn long_and_chinese_names_are_names() {
    let folder = tempfile::tempdir().unwrap();
    // Over the 260 characters that a path had once.
    let deep = ["五月会员名单".repeat(12), "d".repeat(120), "e".repeat(100)];
    let deep = deep.iter().fold(folder.path().to_path_buf(), |path, part| path.join(part));
    fs::create_dir_all(&deep).unwrap();
    let list = deep.join("名单.txt");
    fs::write(&list, "ab\nx\ncd\n").unwrap();
    let (list, out) = (list.to_str().unwrap(), deep.join("结果.zip"));
    let out = out.to_str().unwrap();
    for flags in [&[][..], &["--force"]] {
        let words = [&["clean", list, "-o", out, "--no-config", "-q"], flags].concat();
        let ran = acctpack(&words).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{}", stderr(&ran));
    }
    let ran = acctpack(&["check", out, "--no-config", "-q"]).output().unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", stderr(&ran));
    assert_eq!(names(&deep).len(), 2);
}

#[test]
fn local_times_are_of_the_zone_that_is_set() {
    let folder = folder_with(&[("in.txt", "ab\n")]);
    let ran = acctpack(&["check", "in.txt", "--report", "r.html", "--no-config"])
        .current_dir(folder.path())
        .env("TZ", "Asia/Shanghai")
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(0), "{}", stderr(&ran));
    let page = fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains("+08:00"), "{page}");
}

/// What starts a program as only some programs of Windows do: `tests/windows/starter.c`, which
/// `tests/windows.sh` builds. No safe Rust does so.
fn starter() -> PathBuf {
    let built = std::env::var("STARTER").expect("run these tests by tests/windows.sh");
    std::path::absolute(built).unwrap()
}

#[test]
fn a_list_that_is_dropped_on_the_icon_is_checked_and_the_window_stays() {
    let folder = folder_with(&[("my list.txt", "ab\nx\n")]);
    let list = folder.path().join("my list.txt");
    // Explorer is known by its name.
    let explorer = folder.path().join("explorer.exe");
    fs::copy(starter(), &explorer).unwrap();
    for (lang, said) in
        [("en_US", "Press Enter to close this window."), ("zh_CN", "按回车键关闭此窗口。")]
    {
        let mut child = Command::new(&explorer)
            .raw_arg(format!("plain \"{}\" \"{}\"", program().display(), list.display()))
            .env("LC_ALL", lang)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs(2));
        assert!(child.try_wait().unwrap().is_none(), "the window is gone");
        child.stdin.take().unwrap().write_all(b"\r\n").unwrap();
        let ended = child.wait_with_output().unwrap();
        assert!(stdout(&ended).contains("too-short"), "{}{}", stdout(&ended), stderr(&ended));
        assert!(stderr(&ended).contains(said), "{}", stderr(&ended));
    }
}

/// A run that is told so on its console, while it waits for more.
fn interrupted(event: &str, folder: &Path, args: &str) -> Output {
    let mut child = Command::new(starter())
        .raw_arg(format!("{event} \"{}\" {args}", program().display()))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(&filler(3 << 20));
    let ended = child.wait_with_output().unwrap();
    drop(stdin);
    ended
}

#[test]
fn ctrl_c_and_ctrl_break_stop_it_and_nothing_is_left() {
    for event in ["c", "break"] {
        let folder = folder_with(&[]);
        let begun = Instant::now();
        let args = "clean - -o out.txt --report r.json --rejects x.csv --no-config --max-memory 1M";
        let ended = interrupted(event, folder.path(), args);
        // Not every wine can say Ctrl-Break.
        if event == "break" && ended.status.code() == Some(96) {
            continue;
        }
        assert_eq!(ended.status.code(), Some(130), "{event}: {}", stderr(&ended));
        assert!(begun.elapsed() < Duration::from_secs(30));
        assert_eq!(names(folder.path()), [""; 0], "{event}");
    }
}

/// What the pages for Windows have one type.
#[test]
fn the_first_steps_work_as_they_are_written() {
    for (page, list) in
        [("docs/windows.md", "May list.csv"), ("docs/zh/windows.md", "五月 名单.csv")]
    {
        let page = fs::read_to_string(crate::support::root().join(page)).unwrap();
        let lines = page.split("```bat type\n").nth(1).unwrap().split("```").next().unwrap();
        assert_eq!(lines.lines().count(), 3);
        let folder = folder_with(&[(list, " 13800138000\n13800138001\nx\n")]);
        for line in lines.lines() {
            let ran = typed(folder.path(), line);
            let status = if line.contains(" check ") { 1 } else { 0 };
            assert_eq!(ran.status.code(), Some(status), "{line}\n{}", stderr(&ran));
        }
        let made = names(folder.path());
        assert_eq!(made.len(), 5, "{made:?}");
    }
}
