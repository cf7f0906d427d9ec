//! docs/delivery.md is true: its console blocks are run in order, in one folder, and compared.
//! `ACCTPACK_UPDATE=1` writes them anew instead.
//!
//! `acctpack sandbox ... &` starts a sandbox, whose address stands as http://127.0.0.1:8080 in the
//! page; `curl -s URL` is a GET; all else goes to a shell.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use acctpack::Lang;
use acctpack_tpns::ServiceCode;

use super::{ACCESS_ID, SECRET, get, no_secret_in};

const SHOWN: &str = "http://127.0.0.1:8080";

#[test]
fn the_page_on_delivery_shows_what_happens() {
    let path = crate::support::root().join("docs/delivery.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let text = Reader::new().read(&with_example(&with_codes(&written)));
    no_secret_in(&text);
    if std::env::var_os("ACCTPACK_UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    for (found, expected) in written.lines().zip(text.lines()) {
        assert_eq!(still(found), still(expected), "see CONTRIBUTING.md");
    }
    assert_eq!(written.lines().count(), text.lines().count());
}

/// The page with its table of the service's codes.
fn with_codes(page: &str) -> String {
    let mut table = String::from("| code | means | what to do |\n| --- | --- | --- |\n");
    for code in ServiceCode::ALL {
        let (meaning, remedy) = (code.meaning(Lang::En), code.remedy(Lang::En));
        let unclear = if code.is_unclear() { " (for a push: status 3)" } else { "" };
        table += &format!("| {} | {meaning}{unclear} | {remedy} |\n", code.number());
    }
    between(page, "codes", &table)
}

/// The page with the example that `cargo test` builds.
fn with_example(page: &str) -> String {
    let path = crate::support::root().join("crates/sandbox/examples/delivery.rs");
    let source = std::fs::read_to_string(path).unwrap();
    let code: Vec<&str> = source.lines().skip_while(|line| !line.starts_with("use")).collect();
    between(page, "example", &format!("```rust\n{}\n```\n", code.join("\n")))
}

fn between(page: &str, name: &str, text: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = page.split_once(&open).unwrap();
    let (_, after) = rest.split_once(&close).unwrap();
    format!("{before}{open}{text}{close}{after}")
}

/// Someone who types what the page says.
struct Reader {
    folder: tempfile::TempDir,
    temporary: tempfile::TempDir,
    sandbox: Option<Child>,
    url: String,
}

impl Reader {
    fn new() -> Reader {
        let (folder, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Reader { folder, temporary, sandbox: None, url: String::new() }
    }

    fn read(&mut self, page: &str) -> String {
        let mut out = String::new();
        let mut rest = page;
        while let Some((before, block)) = rest.split_once("```console\n") {
            let (block, after) = block.split_once("```\n").unwrap();
            out += before;
            out += "```console\n";
            for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
                let mut shown = self.run(command);
                if !self.url.is_empty() {
                    shown = shown.replace(&self.url, SHOWN);
                }
                out += &format!("$ {command}\n{shown}");
            }
            out += "```\n";
            rest = after;
        }
        out + rest
    }

    fn run(&mut self, command: &str) -> String {
        let at = |url: &str| command.replace(SHOWN, url);
        if let Some(flags) = command.strip_prefix("acctpack sandbox --port 8080") {
            return self.start(flags.trim_end_matches('&'));
        }
        if let Some(path) = command.strip_prefix(&format!("curl -s {SHOWN}")) {
            return get(&self.url, path);
        }
        if command.contains(" push ") || command.contains(" send ") {
            // One package push a second, as the service has it.
            std::thread::sleep(Duration::from_millis(1100));
        }
        let output = self.shell(&at(&self.url)).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn start(&mut self, flags: &str) -> String {
        self.stop();
        // In the place of the shell, so that it can be ended.
        let mut command = self.shell(&format!("exec acctpack sandbox --quiet {flags}"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.url = line.trim_end().to_string();
        self.sandbox = Some(child);
        line
    }

    fn shell(&self, command: &str) -> Command {
        let bin = Path::new(env!("CARGO_BIN_EXE_acctpack")).parent().unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = Command::new("sh");
        // From its first word on, whatever the command is made of, both outputs go the same way.
        shell.args(["-c", &format!("exec 2>&1\n{command}")]).env_clear().env("PATH", path);
        shell
            .env("LC_ALL", "C.UTF-8")
            .env("COLUMNS", "80")
            .env("TZ", "CST-8")
            .current_dir(self.folder.path());
        shell.env("TMPDIR", self.temporary.path());
        shell.env("TPNS_ACCESS_ID", ACCESS_ID).env("TPNS_SECRET_KEY", SECRET).stdin(Stdio::null());
        shell
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.sandbox.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A line without what depends on the clock or on chance: times, and how long something took.
fn still(line: &str) -> String {
    let mut bytes = line.as_bytes().to_vec();
    for form in [&b"dddd-dd-ddTdd:dd:ddZ"[..], b"dddd-dd-dd dd:dd:dd +dd:dd"] {
        let is_time = |text: &[u8]| {
            text.iter().zip(form).all(|(c, f)| if *f == b'd' { c.is_ascii_digit() } else { c == f })
        };
        for at in 0..(bytes.len() + 1).saturating_sub(form.len()) {
            if is_time(&bytes[at..at + form.len()]) {
                bytes[at..at + form.len()].fill(b'T');
            }
        }
    }
    let line = String::from_utf8(bytes).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_unit =
        |word: &str| matches!(word.trim_end_matches([':', ')']), "ms" | "s" | "µs" | "MB/s");
    let kept = words.iter().enumerate().filter(|(index, word)| {
        !is_unit(word) && !words.get(index + 1).is_some_and(|next| is_unit(next)) && **word != "·"
    });
    kept.map(|(_, word)| format!("{word} ")).collect()
}
