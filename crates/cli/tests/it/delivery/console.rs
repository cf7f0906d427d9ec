//! `acctpack console` as a program: what it prints, when it ends, what it keeps and what it removes.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};

use super::{Ran, Stage, acctpack, exchange, host, names_in, no_secret_in};

/// A console that runs, and the address that it printed.
struct Running {
    child: Child,
    url: String,
}

fn start(args: &[&str], folder: &Path, credentials: bool) -> Running {
    let mut command = acctpack(&[&["console", "--no-open"], args].concat());
    command.env(super::TEMPORARY, folder.join("tmp"));
    let state = if cfg!(windows) { "LOCALAPPDATA" } else { "XDG_STATE_HOME" };
    command.env(state, folder.join("state"));
    if !credentials {
        command.env_remove("TPNS_ACCESS_ID").env_remove("TPNS_SECRET_KEY");
    }
    std::fs::create_dir_all(folder.join("tmp")).unwrap();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Running { child, url: line.trim_end().to_string() }
}

impl Running {
    fn base(&self) -> &str {
        self.url.split_once("/?").unwrap().0
    }

    fn get(&self, path: &str, cookie: &str) -> String {
        let name = host(self.base());
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {name}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        exchange(self.base(), head.as_bytes())
    }

    /// Opens the address as a browser does; the cookie.
    fn open(&self) -> String {
        let path = self.url.strip_prefix(self.base()).unwrap();
        let answer = self.get(path, "");
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        cookie.unwrap_or_else(|| panic!("{answer}")).split(';').next().unwrap().to_string()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn its_address_opens_the_page_which_never_holds_the_secret() {
    let (stage, folder) = (Stage::new(&[]), tempfile::tempdir().unwrap());
    let running = start(&["--base-url", &stage.url], folder.path(), true);
    assert!(running.url.starts_with("http://127.0.0.1:") && running.url.contains("/?token="));
    let cookie = running.open();
    for path in ["/", "/history", "/assets/console.js"] {
        let page = running.get(path, &cookie);
        assert!(page.starts_with("HTTP/1.1 200"), "{path}: {page}");
        no_secret_in(&page);
    }
    assert!(running.get("/", "").starts_with("HTTP/1.1 403"));
    assert_eq!(names_in(&folder.path().join("state")), ["acctpack"]);
}

#[test]
fn without_credentials_lists_can_be_checked_and_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(&["--lang", "zh"], folder.path(), false);
    let page = running.get("/", &running.open());
    assert!(page.contains("可以检查名单，但无法发送") && page.contains("TPNS_ACCESS_ID"), "{page}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_and_nothing_is_left_but_receipts() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = start(&["--sandbox"], folder.path(), false);
    assert!(running.get("/", &running.open()).contains(">Sandbox</a>"));
    assert!(!names_in(&folder.path().join("tmp")).is_empty());
    std::process::Command::new("kill").arg(running.child.id().to_string()).status().unwrap();
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
    assert!(names_in(&folder.path().join("tmp")).is_empty());
}

#[test]
fn it_says_what_is_wrong_with_its_flags() {
    let run = |args: &[&str]| -> Ran {
        let mut command = acctpack(&[&["console", "--no-open"], args].concat());
        command.env("XDG_STATE_HOME", std::env::temp_dir()).output().unwrap().into()
    };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let receipts = folder.path().to_str().unwrap();
    let ran = run(&["--receipts", receipts, "--port", &port]).expect(2);
    assert!(
        ran.stderr.contains(&port) && ran.stderr.contains("leave --port out"),
        "{}",
        ran.stderr
    );
    run(&["--sandbox", "--access-point", "shanghai"]).expect(2);
    run(&["--sandbox", "--base-url", "http://127.0.0.1:1"]).expect(2);
    assert!(run(&["--base-url", "http://example.com"]).expect(2).stderr.contains("https"));
    let mut homeless = acctpack(&["console", "--no-open", "--sandbox"]);
    let ran: Ran = homeless.output().unwrap().into();
    assert!(ran.expect(2).stderr.contains("--receipts"));
}
