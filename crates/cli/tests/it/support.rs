//! What the program's tests share.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "../../../../tests/shared/packages.rs"]
mod packages;

pub(crate) use packages::{filler, unzip, zipped};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The program, from whichever drive it is called.
pub(crate) fn program() -> PathBuf {
    std::path::absolute(env!("CARGO_BIN_EXE_acctpack")).unwrap()
}

/// acctpack with nothing of this machine's environment to go by.
pub(crate) fn acctpack(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acctpack"));
    command.args(args).env("LC_ALL", "C.UTF-8").env("COLUMNS", "80");
    for name in [
        "LANGUAGE",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "HOME",
        "XDG_CONFIG_HOME",
    ] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

pub(crate) fn run(args: &[&str]) -> Output {
    acctpack(args).output().unwrap()
}

pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Output {
    acctpack(args).current_dir(folder).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Whether the tests run with a signal ignored, as under nohup, so that what they start does too.
/// Where that cannot be told, a closed terminal may be.
#[cfg(unix)]
pub(crate) fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.map_or(signal == 1, |mask| mask >> (signal - 1) & 1 == 1)
}
