//! What a delivery leaves for other users to see, and what a killed one leaves behind: the cleaned
//! list is the owner's alone while it is needed, and nowhere afterwards.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::Stage;
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
        let packages = super::names_in(&folders[0]);
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
