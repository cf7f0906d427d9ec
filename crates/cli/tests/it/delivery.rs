//! Delivery, end to end: the real program against its own sandbox. Every run of the program is
//! held to one thing beside what its test is about: the secret is nowhere in what it prints or
//! writes down.

mod commands;
mod config;
mod console;
#[cfg(unix)]
mod docs;
mod faults;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod killed;
mod peers;
#[cfg(unix)]
mod private;
#[cfg(unix)]
mod trust;
mod wire;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use acctpack_tpns::Retry;
use serde_json::Value;

const ACCESS_ID: &str = "1500001048";
const SECRET: &str = "hunter2-never-to-be-seen";
/// The base64 of both, as it stands in the header.
const BASIC: &str = "MTUwMDAwMTA0ODpodW50ZXIyLW5ldmVyLXRvLWJlLXNlZW4=";

/// As often as usual, without the waits.
fn quick_retry() -> Retry {
    let mut retry = Retry::default();
    retry.first_wait = Duration::from_millis(1);
    retry
}

/// The service's time so many seconds from now, as `--send-time` takes it.
fn service_time(seconds: i64) -> String {
    let then = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    jiff::tz::Offset::constant(8).to_datetime(then).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The variable that says where temporary files go.
const TEMPORARY: &str = if cfg!(windows) { "TMP" } else { "TMPDIR" };

/// Takes this machine's environment away, but for what no program of Windows can do without.
fn clear(command: &mut Command) {
    let needed =
        ["SystemRoot", "SystemDrive", "USERPROFILE"].map(|name| (name, std::env::var_os(name)));
    command.env_clear();
    for (name, value) in needed {
        if let Some(value) = value.filter(|_| cfg!(windows)) {
            command.env(name, value);
        }
    }
}

/// acctpack with credentials, and nothing else of this machine's environment to go by.
fn acctpack(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acctpack"));
    command.args(args);
    clear(&mut command);
    command.env("LC_ALL", "C.UTF-8").env("COLUMNS", "100");
    command.env("TPNS_ACCESS_ID", ACCESS_ID).env("TPNS_SECRET_KEY", SECRET);
    // As in Guangzhou: people read times by the clock on the wall.
    command.env("TZ", "CST-8");
    command.stdin(Stdio::null());
    command
}

/// What a run of the program came to.
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let ran = Ran {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        no_secret_in(&ran.stdout);
        no_secret_in(&ran.stderr);
        ran
    }
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    #[track_caller]
    fn expect(self, status: i32) -> Ran {
        assert_eq!(self.status, Some(status), "{}{}", self.stdout, self.stderr);
        self
    }
}

#[track_caller]
fn no_secret_in(text: &str) {
    for secret in [SECRET, BASIC, "hunter2"] {
        assert!(!text.contains(secret), "the secret got out: {text}");
    }
}

/// A sandbox of the real program, and a folder with a list to send.
struct Stage {
    sandbox: Child,
    url: String,
    folder: tempfile::TempDir,
    /// Where temporary files go: what is killed leaves some.
    temporary: tempfile::TempDir,
}

impl Stage {
    fn new(flags: &[&str]) -> Stage {
        Stage::with_env(flags, &[])
    }

    fn with_env(flags: &[&str], env: &[(&str, &str)]) -> Stage {
        let (folder, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("users.txt"), "13800138000\n13800138001\n").unwrap();
        let mut sandbox = Command::new(env!("CARGO_BIN_EXE_acctpack"));
        sandbox.args([&["sandbox", "--quiet"], flags].concat());
        clear(&mut sandbox);
        let mut sandbox = sandbox
            .env(TEMPORARY, temporary.path())
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(sandbox.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().to_string();
        assert!(url.starts_with("http://127.0.0.1:"), "{url:?}");
        Stage { sandbox, url, folder, temporary }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// A command of the program in the folder, to the sandbox.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = acctpack(args);
        command.args(["--base-url", &self.url]).current_dir(self.folder.path());
        command.env(TEMPORARY, self.temporary.path());
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// `send` of the list, with further flags.
    fn send_args<'a>(&self, flags: &[&'a str]) -> Vec<&'a str> {
        [&["send", "users.txt", "--title", "t", "--content", "c", "-q"], flags].concat()
    }

    fn send(&self, flags: &[&str]) -> Ran {
        self.run(&self.send_args(&[&["--yes"], flags].concat()))
    }

    /// What the sandbox has to show.
    fn look(&self, what: &str) -> Vec<Value> {
        let body = get(&self.url, &format!("/sandbox/{what}"));
        no_secret_in(&body);
        serde_json::from_str(&body).unwrap()
    }

    fn uploads(&self) -> usize {
        self.look("uploads").iter().filter(|upload| upload["ret_code"] == 0).count()
    }

    /// How many pushes were accepted.
    fn pushes(&self) -> usize {
        self.look("pushes").iter().filter(|push| push["ret_code"] == 0).count()
    }

    fn receipt(&self) -> Value {
        let text = std::fs::read_to_string(self.path("users.txt.receipt.json")).unwrap();
        no_secret_in(&text);
        serde_json::from_str(&text).unwrap()
    }

    /// How far the newest delivery is.
    fn state(&self) -> String {
        let receipt = self.receipt();
        let newest = receipt["deliveries"].as_array().unwrap().last().unwrap();
        newest["state"].as_str().unwrap().to_string()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

fn host(url: &str) -> &str {
    url.strip_prefix("http://").unwrap()
}

fn get(url: &str, path: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host(url));
    let answer = exchange(url, head.as_bytes());
    answer.split_once("\r\n\r\n").unwrap().1.to_string()
}

/// Sends bytes as they are and reads what comes until the end.
fn exchange(url: &str, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(host(url)).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
