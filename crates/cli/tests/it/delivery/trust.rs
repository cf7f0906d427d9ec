//! What must hold whatever the machine is short of and whoever named the list: signals are heeded, no
//! push looks sent that was not, a list has one receipt, a rehearsal needs no credentials.

use std::io::Read as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use crate::kill_points::has_strace;

use super::killed::{signal, terminal, until};
use super::{Ran, Stage, acctpack, names_in, service_time};

/// Whether a process has a file open.
#[cfg(target_os = "linux")]
fn reads(pid: u32, name: &str) -> bool {
    let Ok(open) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    open.flatten().any(|fd| std::fs::read_link(fd.path()).is_ok_and(|file| file.ends_with(name)))
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_is_heeded_while_the_list_is_read_for_its_digest() {
    let stage = Stage::new(&[]);
    let large = std::fs::File::create(stage.path("large.txt")).unwrap();
    large.set_len(4 << 30).unwrap();
    let message = ["--title", "t", "--content", "c", "--yes", "-q"];
    for args in [vec!["upload", "large.txt", "-q"], [&["send", "large.txt"], &message[..]].concat()]
    {
        let mut child =
            stage.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        until("the list is read", || reads(child.id(), "large.txt"));
        let start = Instant::now();
        signal(&child, "-TERM");
        assert_eq!(child.wait().unwrap().code(), Some(143), "{args:?}");
        assert!(start.elapsed() < Duration::from_secs(3), "{args:?}: {:?}", start.elapsed());
    }
    assert!(stage.look("uploads").is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn where_no_thread_is_to_be_had_nothing_panics_and_no_push_looks_sent() {
    // A limit of one's own needs a user of one's own, which only the superuser can take on.
    let has =
        |tool| Command::new(tool).arg("--version").output().is_ok_and(|ran| ran.status.success());
    if !rustix::process::geteuid().is_root() || !has("prlimit") || !has("setpriv") {
        return;
    }
    const USER: u32 = 47_110;
    let shared = tempfile::tempdir().unwrap();
    let program = shared.path().join("acctpack");
    std::fs::copy(env!("CARGO_BIN_EXE_acctpack"), &program).unwrap();
    let give = |path: &Path| std::os::unix::fs::chown(path, Some(USER), None).unwrap();
    give(shared.path());
    let mut pushed = 0;
    for limit in 1..=10 {
        let stage = Stage::new(&["--lenient"]);
        give(stage.folder.path());
        give(stage.temporary.path());
        let usual = stage.command(&stage.send_args(&["--yes", "--threads", "1"]));
        let mut limited = Command::new("prlimit");
        limited.args([&format!("--nproc={limit}:{limit}"), "setpriv", "--clear-groups"]);
        limited.arg(format!("--reuid={USER}")).arg(&program).args(usual.get_args()).env_clear();
        limited.envs(usual.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
        limited.current_dir(stage.folder.path()).env("PATH", std::env::var_os("PATH").unwrap());
        let ran: Ran = limited.output().unwrap().into();
        assert!(!ran.stderr.contains("panicked"), "{limit}: {}", ran.stderr);
        let expected = if stage.pushes() == 1 { 0 } else { 2 };
        assert_eq!(ran.status, Some(expected), "{limit}: {}", ran.stderr);
        if stage.path("users.txt.receipt.json").exists() {
            let state = if expected == 0 { "pushed" } else { "prepared" };
            assert!([state, "uploaded"].contains(&stage.state().as_str()), "{}", stage.state());
        }
        pushed += stage.pushes();
    }
    assert!((1..10).contains(&pushed), "some have threads, some have none: {pushed}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_is_heeded_while_a_pipe_keeps_a_run_waiting() {
    let stage = Stage::new(&[]);
    let made = Command::new("mkfifo").arg(stage.path("pipe")).status().unwrap();
    assert!(made.success());
    let message = ["--title", "t", "--content", "c", "--yes"];
    let cases = [
        vec!["upload", "users.txt", "--config", "pipe"],
        [&["send", "users.txt", "--config", "pipe"], &message[..]].concat(),
        vec!["send", "users.txt", "--message", "pipe", "--yes"],
        [&["send", "pipe"], &message[..]].concat(),
        vec!["upload", "pipe", "--clean"],
    ];
    for args in cases {
        let mut child =
            stage.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(500));
        assert!(child.try_wait().unwrap().is_none(), "{args:?} waits");
        let start = Instant::now();
        signal(&child, "-TERM");
        let status = child.wait().unwrap();
        // Before anything is begun, the signal ends the program as it always does.
        let ended = std::os::unix::process::ExitStatusExt::signal(&status) == Some(15);
        assert!(ended || status.code() == Some(143), "{args:?}: {status}");
        assert!(start.elapsed() < Duration::from_secs(3), "{args:?}: {:?}", start.elapsed());
    }
    assert!(stage.run(&["upload", "pipe"]).expect(2).stderr.contains("--clean"));
    assert!(stage.look("uploads").is_empty());
    assert_eq!(names_in(stage.temporary.path()).len(), 1, "the sandbox's folder alone");
}

#[test]
fn what_is_written_by_hand_has_a_limit() {
    let stage = Stage::new(&[]);
    let send = ["send", "users.txt", "--title", "t", "--content", "c", "--yes", "-q"];
    for (args, told) in [
        (&["check", "users.txt", "--config", "/dev/zero"][..], "larger than 1 MiB"),
        (&["send", "users.txt", "--yes", "--message", "/dev/zero"], "larger than 1 MiB"),
        (&[&send[..], &["--receipt", "zero"]].concat(), "too large"),
    ] {
        let _ = symlink("/dev/zero", stage.path("zero"));
        let mut command = match args[0] {
            "check" => acctpack(args),
            _ => stage.command(args),
        };
        let ran: Ran = command.current_dir(stage.folder.path()).output().unwrap().into();
        assert!(ran.stderr.contains(told), "{args:?}: {}", ran.expect(2).stderr);
    }
    assert!(stage.look("uploads").is_empty());
}

/// Runs a command on a terminal, the system refusing it every thread from the nth on that its first
/// thread asks for.
#[cfg(target_os = "linux")]
fn refusing_threads_from(nth: usize, usual: &Command) -> Command {
    let mut command = Command::new("strace");
    let refusal = format!("inject=clone,clone3:error=EAGAIN:when={nth}+");
    command.args(["-f", "-o", "/dev/null", "-e", "trace=clone,clone3", "-e", &refusal]);
    command.arg(usual.get_program()).args(usual.get_args()).env_clear();
    command.envs(usual.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
    command.current_dir(usual.get_current_dir().unwrap()).stdin(Stdio::null());
    command
}

#[cfg(target_os = "linux")]
#[test]
fn where_threads_run_out_late_a_wait_is_shown_all_the_same_and_nothing_looks_sent() {
    if !has_strace() {
        return;
    }
    // Long enough for a bar to be shown, and the last thread of a run is the one that moves it.
    let refused = |nth: usize| {
        let stage = Stage::new(&["--fault", "slow-answer=2s@upload:1"]);
        let args = ["send", "users.txt", "--title", "t", "--content", "c", "--yes", "-j1"];
        let mut usual = stage.command(&args);
        usual.env("TERM", "xterm");
        let (mut screen, inner) = terminal();
        let mut command = refusing_threads_from(nth, &usual);
        let mut child = command.stdout(Stdio::null()).stderr(inner).spawn().unwrap();
        drop(command);
        let status = child.wait().unwrap();
        let mut shown = String::new();
        let mut bytes = [0; 1 << 16];
        let read = screen.read(&mut bytes).unwrap();
        shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
        assert!(!shown.contains("panicked"), "{nth}: {shown}");
        let (pushed, receipt) = (stage.pushes(), stage.path("users.txt.receipt.json"));
        assert_eq!(status.code(), Some(if pushed == 1 { 0 } else { 2 }), "{nth}: {shown}");
        if receipt.exists() {
            let states: &[&str] = if pushed == 1 { &["pushed"] } else { &["prepared", "uploaded"] };
            assert!(states.contains(&stage.state().as_str()), "{nth}: {}", stage.state());
        }
        // The whole run is taken up by the same command.
        stage.run(&args).expect(if pushed == 1 { 2 } else { 0 });
        assert_eq!(stage.pushes(), 1, "{nth}");
        (pushed, shown.contains("waiting for the answer"))
    };
    let seen: Vec<(usize, bool)> = std::thread::scope(|scope| {
        let runs: Vec<_> = (1..=8).map(|nth| scope.spawn(move || refused(nth))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(seen[0].0, 0, "a run needs a thread: {seen:?}");
    assert_eq!(seen[7], (1, true), "it needs no eight: {seen:?}");
    assert!(seen.iter().filter(|seen| **seen == (1, true)).count() > 1, "{seen:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_sandbox_that_is_refused_threads_says_so_and_goes_on() {
    if !has_strace() {
        return;
    }
    let stage = Stage::new(&[]);
    let mut usual = acctpack(&["sandbox", "--quiet"]);
    usual.current_dir(stage.folder.path()).env("TMPDIR", stage.temporary.path());
    let ran: Ran = refusing_threads_from(1, &usual).output().unwrap().into();
    let ran = ran.expect(2);
    assert!(
        ran.stderr.contains("the sandbox cannot start") && !ran.stderr.contains("panicked"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_list_has_one_receipt_by_whatever_name_it_is_sent() {
    let stage = Stage::new(&["--lenient"]);
    std::fs::create_dir(stage.path("exports")).unwrap();
    std::fs::rename(stage.path("users.txt"), stage.path("exports/users-0131.txt")).unwrap();
    symlink("exports/users-0131.txt", stage.path("today.txt")).unwrap();
    symlink("today.txt", stage.path("users.txt")).unwrap();
    stage.send(&[]).expect(0);
    assert_eq!(names_in(&stage.path("exports")), ["users-0131.txt", "users-0131.txt.receipt.json"]);
    for name in ["today.txt", "exports/users-0131.txt", "./users.txt"] {
        let send = ["send", name, "--title", "t", "--content", "c", "--yes", "-q"];
        assert!(stage.run(&send).expect(2).stderr.contains("900001"), "{name}");
    }
    assert_eq!(names_in(stage.folder.path()), ["exports", "today.txt", "users.txt"]);
    // A receipt that is named by a link stays one file too.
    symlink("exports/users-0131.txt.receipt.json", stage.path("r.json")).unwrap();
    let send = stage.send_args(&["--yes", "--receipt", "r.json", "--again"]);
    stage.run(&send).expect(0);
    assert!(stage.path("r.json").is_symlink());
    assert!(stage.send(&[]).expect(2).stderr.contains("900002"));
    assert_eq!(names_in(stage.folder.path()), ["exports", "r.json", "today.txt", "users.txt"]);
}

#[test]
fn a_rehearsal_needs_no_credentials_and_says_so() {
    let stage = Stage::new(&[]);
    let bare = |args: &[&str]| -> Ran {
        let mut command = stage.command(args);
        command.env_remove("TPNS_ACCESS_ID").env("TPNS_SECRET_KEY", "");
        command.output().unwrap().into()
    };
    let message = ["--title", "t", "--content", "c"];
    for (lang, told) in [("en", "No credentials are set"), ("zh", "未设置凭据")] {
        let send = [&["send", "users.txt", "--yes", "--again", "--lang", lang], &message[..]];
        let ran = bare(&send.concat()).expect(0);
        assert!(ran.stderr.contains(told) && ran.stderr.contains("rehearsal"), "{}", ran.stderr);
    }
    assert_eq!(stage.look("uploads")[0]["access_id"], "rehearsal");
    assert_eq!(bare(&["upload", "users.txt", "-q"]).expect(0).stderr, "");
    let sign = ["push", "--upload-id", "10001", "--dry-run", "--auth", "sign"];
    assert!(bare(&[&sign[..], &message].concat()).expect(0).stdout.contains("AccessId: rehearsal"));

    // For the service itself, a dry run alone can do without.
    let service = |args: &[&str]| -> Ran {
        let mut command = acctpack(&[args, &message].concat());
        command.env_remove("TPNS_ACCESS_ID").env_remove("TPNS_SECRET_KEY");
        command.current_dir(stage.folder.path()).output().unwrap().into()
    };
    let ran = service(&["send", "users.txt", "--dry-run"]).expect(0);
    assert!(ran.stdout.contains("POST https://api.tpns.tencent.com/v3/push/app"), "{}", ran.stdout);
    assert!(ran.stderr.contains("No credentials are set"), "{}", ran.stderr);
    assert!(service(&["send", "users.txt", "--yes"]).expect(2).stderr.contains("TPNS_ACCESS_ID"));
    // So does what is no sandbox: a tunnel may lead to the service.
    let tunnel = ["send", "users.txt", "--yes", "--base-url", "http://127.0.0.1:1"];
    assert!(service(&tunnel).expect(2).stderr.contains("TPNS_ACCESS_ID"));
    // Half a pair is a slip, not a wish to rehearse.
    let mut half = stage.command(&["upload", "users.txt", "-q"]);
    let ran: Ran = half.env_remove("TPNS_SECRET_KEY").output().unwrap().into();
    assert!(ran.expect(2).stderr.contains("TPNS_SECRET_KEY"));
}

#[test]
fn a_send_time_that_the_service_refuses_is_refused_before_the_upload_and_an_odd_one_told() {
    let stage = Stage::new(&["--lenient"]);
    let send = |file: &str, time: &str, flags: &[&str]| {
        let args = ["send", file, "--title", "t", "--content", "c", "--send-time", time];
        stage.run(&[&args[..], flags].concat())
    };
    for (seconds, en, zh) in [(-3600, "is past", "已过"), (91 * 86_400, "90 days", "90 天之后")]
    {
        for (lang, told) in [("en", en), ("zh", zh)] {
            for flag in ["--yes", "--dry-run"] {
                let ran = send("users.txt", &service_time(seconds), &[flag, "--lang", lang]);
                assert!(ran.expect(2).stderr.contains(told), "{seconds} {lang}");
            }
        }
    }
    assert!(stage.look("uploads").is_empty());
    let past = service_time(-60);
    for (flags, told) in [
        (&["--dry-run"][..], "warning: the send time is past: the service sends this push at once"),
        (&["--yes"], "warning: the send time is past: the service sends this push at once"),
        (&["--yes", "--again", "--lang", "zh"], "警告：推送时间已过：服务会立即推送"),
        (
            &["--yes", "--again", "-q"],
            "warning: the send time is past: the service sends this push",
        ),
        (&["--yes", "--again", "-q", "--lang", "zh"], "警告：推送时间已过：服务会立即推送"),
    ] {
        let ran = send("users.txt", &past, flags).expect(0);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    let ran = send("users.txt", &past, &["--yes", "--again", "-q", "--format", "json"]).expect(0);
    assert!(ran.json()["remarks"][0].as_str().unwrap().contains("at once"), "{}", ran.stdout);
    let upload_id = ran.json()["upload_id"].to_string();
    let push = ["push", "--upload-id", &upload_id, "--title", "t", "--content", "c"];
    let flags = ["--send-time", &past, "--yes", "-q", "--format", "json"];
    let ran = stage.run(&[&push[..], &flags].concat()).expect(0);
    assert!(ran.stderr.contains("warning: the send time is past"), "{}", ran.stderr);
    assert_eq!(ran.json()["remarks"].as_array().unwrap().len(), 1);
    stage.write("tokens.txt", format!("{}\n", "0".repeat(36)));
    let tokens = ["--target", "tpns-token"];
    let soon = service_time(3600);
    for (flag, lang, told) in
        [("--dry-run", "en", "does not document"), ("--yes", "zh", "Token 包")]
    {
        let ran = send("tokens.txt", &soon, &[&tokens[..], &[flag, "--lang", lang]].concat());
        assert!(ran.stderr.contains(told), "{}", ran.expect(0).stderr);
    }
    let flags = ["--yes", "-q", "--again", "--format", "json"];
    let ran = send("tokens.txt", &soon, &[&tokens[..], &flags].concat()).expect(0);
    assert!(ran.stderr.contains("does not document"), "{}", ran.stderr);
    assert!(ran.json()["remarks"][0].as_str().unwrap().contains("document"), "{}", ran.stdout);
    // One that is well ahead is no news.
    let ran = send("users.txt", &soon, &["--yes", "-q", "--again", "--format", "json"]).expect(0);
    assert_eq!((ran.stderr.as_str(), &ran.json()["remarks"]), ("", &serde_json::json!([])));
    let ran = send("users.txt", &soon, &["--dry-run", "--again"]).expect(0);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
}

#[test]
fn without_tls_nothing_goes_to_a_name_that_only_looks_like_this_machine() {
    for url in ["http://[127.0.0.1]:1", "http://localhost.:1", "http://[::ffff:127.0.0.1]:1"] {
        let args = ["upload", "/dev/null", "--no-check", "--base-url", url];
        let ran: Ran = acctpack(&args).output().unwrap().into();
        assert!(ran.expect(2).stderr.contains("https"), "{url}");
    }
}
