//! `send` cut off at each of its steps, and taken up by the same command: exactly one push, or an
//! outcome that is said to be unclear.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::Stage;
use crate::support::is_ignored;

/// Waits until something holds.
#[track_caller]
pub(super) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never came to this: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub(super) fn state_is(stage: &Stage, state: &str) -> bool {
    stage.path("users.txt.receipt.json").exists() && stage.state() == state
}

pub(super) fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

/// The same command, which heeds Ctrl-C though whoever runs the tests may have it ignored, as a shell
/// does for what it runs behind itself.
fn heeding(command: Command) -> Command {
    if !cfg!(target_os = "linux") {
        return command;
    }
    let mut env = Command::new("env");
    env.arg("--default-signal=INT").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => env.env(name, value),
            None => env.env_remove(name),
        };
    }
    env.current_dir(command.get_current_dir().unwrap_or(Path::new(".")));
    env
}

/// `send` on a terminal: it shows the preview and asks.
pub(super) struct Asked {
    child: Child,
    terminal: File,
    pub(super) shown: String,
}

/// Both ends of a terminal of its own.
pub(super) fn terminal() -> (File, File) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let inner = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (File::from(master), inner)
}

impl Asked {
    pub(super) fn new(stage: &Stage) -> Asked {
        Asked::after_typing(stage, "")
    }

    /// With something typed before the program has begun.
    fn after_typing(stage: &Stage, typed: &str) -> Asked {
        let (mut terminal, inner) = terminal();
        let args = ["send", "users.txt", "--title", "Sale", "--content", "c"];
        let (stdin, stderr) = (inner.try_clone().unwrap(), inner);
        terminal.write_all(typed.as_bytes()).unwrap();
        let child =
            stage.command(&args).stdin(stdin).stderr(stderr).stdout(Stdio::null()).spawn().unwrap();
        let mut asked = Asked { child, terminal, shown: String::new() };
        while !asked.shown.contains("Type yes") {
            let mut bytes = [0; 1024];
            let read = asked.terminal.read(&mut bytes).unwrap();
            asked.shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
        super::no_secret_in(&asked.shown);
        asked
    }

    pub(super) fn answer(&mut self, text: &str) -> ExitStatus {
        self.terminal.write_all(text.as_bytes()).unwrap();
        self.child.wait().unwrap()
    }
}

#[test]
fn on_a_terminal_a_person_is_asked_and_only_a_yes_is_one() {
    let stage = Stage::new(&[]);
    let mut asked = Asked::new(&stage);
    for part in ["2 accounts, each on its latest device", "Sale", &stage.url, "upload 10001"] {
        assert!(asked.shown.contains(part), "{part}: {}", asked.shown);
    }
    assert_eq!(asked.answer("no\n").code(), Some(2));
    assert_eq!((stage.pushes(), stage.state().as_str()), (0, "uploaded"));
    assert_eq!(Asked::new(&stage).answer("yes\n").code(), Some(0));
    assert_eq!((stage.uploads(), stage.pushes()), (1, 1), "the upload was taken up");
}

#[test]
fn what_was_typed_before_the_preview_is_no_yes_to_it() {
    let stage = Stage::new(&[]);
    let mut asked = Asked::after_typing(&stage, "yes\nyes\n");
    assert_eq!(asked.answer("no\n").code(), Some(2));
    assert_eq!(stage.pushes(), 0);
    assert_eq!(Asked::new(&stage).answer("y\n").code(), Some(2), "a letter is soon typed");
}

#[test]
fn killed_at_the_question_it_is_taken_up_with_the_same_upload() {
    for (name, number, code) in
        [("-KILL", 9, None), ("-INT", 2, Some(130)), ("-TERM", 15, Some(143))]
    {
        // What is ignored from the start stays so, and ends nothing.
        if is_ignored(number) {
            continue;
        }
        let stage = Stage::new(&[]);
        let mut asked = Asked::new(&stage);
        signal(&asked.child, name);
        assert_eq!(asked.child.wait().unwrap().code(), code, "{name}");
        assert_eq!((stage.pushes(), stage.state().as_str()), (0, "uploaded"), "{name}");
        stage.send(&[]).expect(0);
        assert_eq!((stage.uploads(), stage.pushes()), (1, 1), "{name}");
    }
}

#[test]
fn killed_while_uploading_it_uploads_again_and_pushes_once() {
    for fault in ["delay=30s@upload:1", "slow-answer=30s@upload:1"] {
        let stage = Stage::new(&["--fault", fault]);
        let mut child = stage.command(&stage.send_args(&["--yes"])).spawn().unwrap();
        until("the upload begins", || state_is(&stage, "prepared"));
        std::thread::sleep(Duration::from_millis(200));
        signal(&child, "-KILL");
        child.wait().unwrap();
        stage.send(&[]).expect(0);
        assert_eq!((stage.pushes(), stage.state().as_str()), (1, "pushed"), "{fault}");
        stage.send(&[]).expect(2);
        assert_eq!(stage.pushes(), 1, "{fault}");
    }
}

#[test]
fn killed_while_pushing_it_says_that_the_outcome_is_unclear() {
    for (fault, accepted) in [("delay=30s@push:1", 0), ("slow-answer=30s@push:1", 1)] {
        let stage = Stage::new(&["--fault", fault]);
        let mut child = stage.command(&stage.send_args(&["--yes"])).spawn().unwrap();
        until("the push goes out", || state_is(&stage, "pushing"));
        until("the push arrives", || stage.pushes() == accepted);
        std::thread::sleep(Duration::from_millis(200));
        signal(&child, "-KILL");
        child.wait().unwrap();
        let ran = stage.send(&[]).expect(3);
        assert!(ran.stderr.contains("cut off while it sent this push"), "{}", ran.stderr);
        assert_eq!((stage.uploads(), stage.pushes()), (1, accepted), "{fault}");
    }
}

#[test]
fn ctrl_c_while_the_service_looks_at_an_upload_ends_at_once() {
    let stage = Stage::new(&["--fault", "slow-answer=30s@upload:1"]);
    let mut child = heeding(stage.command(&stage.send_args(&["--yes"]))).spawn().unwrap();
    until("the upload arrives", || stage.uploads() == 1);
    let start = Instant::now();
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(15), "it waited for the answer");
    assert_eq!((stage.pushes(), stage.state().as_str()), (0, "prepared"));
    stage.send(&[]).expect(0);
    assert_eq!(stage.pushes(), 1);
}

#[test]
fn ctrl_c_while_a_push_is_out_waits_for_its_answer_and_says_so() {
    let stage = Stage::new(&["--fault", "slow-answer=2s@push:1"]);
    let mut command = heeding(stage.command(&stage.send_args(&["--yes"])));
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    until("the push arrives", || stage.pushes() == 1);
    signal(&child, "-INT");
    let ran = super::Ran::from(child.wait_with_output().unwrap()).expect(0);
    assert!(ran.stderr.contains("waiting for the answer"), "{}", ran.stderr);
    assert_eq!(stage.state(), "pushed");
}

#[test]
fn a_second_run_does_not_join_one_that_is_at_work() {
    let stage = Stage::new(&["--fault", "delay=2s@upload:1"]);
    let mut child = stage.command(&stage.send_args(&["--yes"])).spawn().unwrap();
    until("the upload begins", || state_is(&stage, "prepared"));
    assert!(stage.send(&[]).expect(2).stderr.contains("another run"));
    assert!(child.wait().unwrap().success());
    assert_eq!(stage.pushes(), 1);
}

#[test]
fn killed_at_any_moment_it_never_pushes_twice() {
    // From the first system call to past the end, in steps smaller than any step of the program.
    let start = Instant::now();
    let whole = Stage::new(&["--lenient"]);
    whole.send(&[]).expect(0);
    let step = start.elapsed() / 20;
    for number in 0..24 {
        let stage = Stage::new(&["--lenient"]);
        let mut child = stage
            .command(&stage.send_args(&["--yes"]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(step * number);
        let _ = child.kill();
        child.wait().unwrap();
        let before = stage.pushes();
        let status = stage.send(&[]).status;
        match status {
            Some(0) => assert_eq!((before, stage.pushes()), (0, 1), "at {number}"),
            Some(2) => assert_eq!((before, stage.pushes()), (1, 1), "at {number}: it was done"),
            Some(3) => assert_eq!(stage.pushes(), before, "at {number}: a person must look"),
            other => panic!("at {number}: {other:?}"),
        }
        assert!(stage.pushes() <= 1);
    }
}
