//! Runs killed at each call of the system by which a file is made, written, named, shown to others or
//! deleted, by way of strace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

/// The calls by which files are made, given names and shown to others.
const CALLS: &str = "openat,mkdir,write,pwrite64,ftruncate,fchmod,fchmodat,chmod,fchown,rename,renameat,renameat2,linkat,unlink,unlinkat,rmdir,flock,fsync,close";

/// Whether the tool is there and may be used: some containers forbid it.
pub(crate) fn has_strace() -> bool {
    let try_it = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    try_it.is_ok_and(|output| output.status.success())
}

/// A command of the program, under strace.
fn traced(command: &Command, flags: &[&str]) -> Command {
    let mut traced = Command::new("strace");
    traced.arg("-f").args(flags).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    traced.current_dir(command.get_current_dir().unwrap_or(Path::new(".")));
    traced.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    traced
}

/// Each call of a whole run, from the first that speaks of one of these folders on: its name, and
/// which of its thread's calls of that name it is.
pub(crate) fn points(command: &Command, folders: &[&Path]) -> BTreeSet<(String, usize)> {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let output = trace.path().to_str().unwrap();
    let status = traced(command, &["-o", output, "-e", &format!("trace={CALLS}")]).status();
    assert!(status.unwrap().success(), "{command:?}");
    let trace = std::fs::read_to_string(trace.path()).unwrap();
    let names = |line: &str| folders.iter().any(|folder| line.contains(folder.to_str().unwrap()));
    let makes = |line: &str| line.contains("O_CREAT") || line.contains("mkdir(");
    let (mut counts, mut points, mut begun) = (BTreeMap::new(), BTreeSet::new(), false);
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        begun |= makes(line) && (names(line) || line.contains("/.acctpack-"));
        let count = counts.entry((thread, call)).or_insert(0);
        *count += 1;
        if begun && CALLS.split(',').any(|known| known == call) {
            points.insert((call.to_string(), *count));
        }
    }
    points
}

/// Runs a command that is killed when a thread of it makes this call for the nth time. Returns whether it
/// came to that: how often a thread closes something is not the same in each run.
pub(crate) fn kill_at(command: &Command, (call, nth): &(String, usize)) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    let trace = format!("trace={call}");
    let kill = format!("inject={call}:signal=KILL:when={nth}");
    let status = traced(command, &["-o", "/dev/null", "-e", &trace, "-e", &kill]).status().unwrap();
    let is_killed = status.signal() == Some(9);
    assert!(is_killed || status.success(), "{call} {nth} of {command:?}: {status}");
    is_killed
}
