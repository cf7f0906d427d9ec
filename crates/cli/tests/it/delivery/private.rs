//! What a delivery leaves for other users to see, and what a killed one leaves behind: the cleaned
//! list is the owner's alone while it is needed, and nowhere afterwards.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::{Stage, names_in};
#[cfg(target_os = "linux")]
use crate::kill_points::{has_strace, kill_at, points};

use super::killed::{Asked, signal, state_is, until};

/// The folders of cleaned lists under the temporary folder.
fn scratches(stage: &Stage) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(stage.temporary.path()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    // The sandbox has one of its own.
    paths.filter(|path| !path.to_string_lossy().contains("sandbox")).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_cleaned_list_is_the_owners_alone_until_its_upload_and_gone_at_the_question() {
    let stage = Stage::new(&[]);
    let mut asked = Asked::new(&stage);
    assert_eq!(scratches(&stage), [] as [PathBuf; 0], "the push does not need it");
    assert_eq!(asked.answer("yes\n").code(), Some(0));
}

#[test]
fn what_a_killed_run_leaves_is_the_owners_alone_and_goes_with_the_next() {
    let stage = Stage::new(&["--fault", "delay=30s@upload:1-2"]);
    stage.write("users.txt", "13800138000\n13800138001\nx\n");
    let clean = ["upload", "users.txt", "--clean", "-q", "--receipt", "users.txt.receipt.json"];
    for args in [stage.send_args(&["--yes"]), clean.to_vec()] {
        let mut child = stage.command(&args).spawn().unwrap();
        until("the upload begins", || {
            state_is(&stage, "prepared") && !scratches(&stage).is_empty()
        });
        let folders = scratches(&stage);
        assert_eq!(folders.len(), 1);
        assert_eq!(mode(&folders[0]), 0o700);
        let packages = names_in(&folders[0]);
        assert!(packages.contains(&"users.zip".to_string()), "{packages:?}");
        assert_eq!(mode(&folders[0].join("users.zip")), 0o600);
        // A second run leaves the folder of the first alone while that lives.
        let other = ["send", "users.txt", "--title", "t", "--content", "c", "--dry-run", "-q"];
        stage.run(&[&other[..], &["--receipt", "other.json"]].concat()).expect(0);
        assert_eq!(scratches(&stage), folders);
        signal(&child, "-KILL");
        child.wait().unwrap();
        assert_eq!(scratches(&stage), folders, "nobody was there to remove it");
        stage.run(&[&other[..], &["--receipt", "other.json"]].concat()).expect(0);
        assert_eq!(scratches(&stage), [] as [PathBuf; 0]);
        std::fs::remove_file(stage.path("users.txt.receipt.json")).unwrap();
    }
}

#[test]
fn the_folder_of_a_killed_sandbox_goes_with_the_next_and_that_of_a_living_one_stays() {
    let mut stage = Stage::new(&[]);
    stage.run(&["upload", "users.txt", "-q"]).expect(0);
    let folder = stage.temporary.path().join(&names_in(stage.temporary.path())[0]);
    assert_eq!(mode(&folder), 0o700);
    let begin = || {
        let mut command = super::acctpack(&["sandbox", "--quiet"]);
        command.env("TMPDIR", stage.temporary.path()).stdout(std::process::Stdio::piped());
        let mut sandbox = command.spawn().unwrap();
        let mut stdout = std::io::BufReader::new(sandbox.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut stdout, &mut String::new()).unwrap();
        sandbox
    };
    let mut second = begin();
    assert_eq!(names_in(stage.temporary.path()).len(), 2);
    second.kill().unwrap();
    second.wait().unwrap();
    assert_eq!(names_in(stage.temporary.path()).len(), 2, "nobody was there to remove it");
    let third = begin();
    let left = names_in(stage.temporary.path());
    assert!(left.len() == 2 && folder.exists(), "{left:?}");
    signal(&third, "-TERM");
    assert!({ third }.wait().unwrap().code().is_some());
    assert_eq!(names_in(stage.temporary.path()).len(), 1);
    stage.sandbox.kill().unwrap();
}

/// All files under a folder, each with whether others can come to it from there.
fn files_under(folder: &Path, is_open: bool, found: &mut Vec<(PathBuf, bool)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_open = is_open && mode(&path) & 0o077 != 0;
        match path.is_dir() {
            true => files_under(&path, is_open, found),
            false => found.push((path, is_open)),
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn at_every_point_at_which_a_delivery_is_killed_nobody_else_can_read_an_account() {
    if !has_strace() {
        return;
    }
    let stage = Stage::new(&["--lenient"]);
    stage.write("users.txt", "13800138000\n13800138001\nx\n");
    let send = [
        "send",
        "users.txt",
        "--title",
        "t",
        "--content",
        "c",
        "-q",
        "--yes",
        "--receipt",
        "r.json",
    ];
    let upload = ["upload", "users.txt", "--clean", "-q", "--receipt", "r.json"];
    let jobs = ["-j1", "--rejects", "x.txt", "--report", "r.jsonl"];
    let mut killed = 0;
    for args in
        [[&send[..], &jobs].concat(), [&upload[..], &["-j1", "--report", "r.jsonl"]].concat()]
    {
        let forget = || {
            for name in names_in(stage.folder.path()).iter().filter(|name| *name != "users.txt") {
                std::fs::remove_file(stage.path(name)).unwrap();
            }
        };
        let run = stage.command(&args);
        let points = points(&run, &[stage.folder.path(), stage.temporary.path()]);
        for point in &points {
            forget();
            killed += usize::from(kill_at(&run, point));
            let mut found = Vec::new();
            files_under(stage.temporary.path(), true, &mut found);
            files_under(stage.folder.path(), true, &mut found);
            for (path, is_open) in found {
                let name = path.file_name().unwrap().to_str().unwrap();
                // The list itself, and what was asked for; a lock is empty.
                let is_asked_for = ["users.txt", "x.txt", "r.jsonl"].contains(&name);
                let is_empty = std::fs::metadata(&path).unwrap().len() == 0;
                assert!(!is_open || is_asked_for || is_empty, "{point:?}: {path:?}");
            }
        }
        forget();
        // A folder that was killed before it had its lock could be one that is just being made.
        for folder in scratches(&stage) {
            let old = std::time::SystemTime::now() - std::time::Duration::from_secs(120);
            std::fs::File::open(folder).unwrap().set_modified(old).unwrap();
        }
        stage.run(&args).expect(0);
        assert_eq!(scratches(&stage), [] as [PathBuf; 0]);
        let left = names_in(stage.folder.path());
        assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
        forget();
    }
    assert!(killed > 60, "{killed}");
}
