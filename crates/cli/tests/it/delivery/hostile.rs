//! Nothing that comes from elsewhere steers a terminal: every text that can reach one (arguments, the
//! environment, config files, names of files, entries and columns, rows, messages, receipts, answers,
//! requests to the sandbox) is made hostile, and what a terminal is given is looked at.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use super::killed::{signal, terminal, until};
use super::peers::{Peer, say, skip_body};
use super::{acctpack, exchange, no_secret_in};
use crate::support::zipped;

/// Clears the screen, sets a title, begins a sequence in one character (C1), deletes, breaks lines in
/// three ways, turns the direction, hides.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{9d}\u{7f}\u{85}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0001}\rx";

/// Everything the terminal is given until its last user ends.
fn all_of(mut terminal: File) -> String {
    let (mut shown, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(read @ 1..) = terminal.read(&mut buffer) {
        shown.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8(shown).expect("what is shown is text")
}

/// A run with all three streams on a terminal.
fn shown(mut command: Command) -> String {
    let (outer, inner) = terminal();
    command.stdin(inner.try_clone().unwrap()).stdout(inner.try_clone().unwrap()).stderr(inner);
    command.env("TERM", "xterm-256color").env("COLUMNS", "100");
    let mut child = command.spawn().unwrap();
    drop(command);
    let shown = all_of(outer);
    child.wait().unwrap();
    no_secret_in(&shown);
    shown
}

/// What is left when line ends and colours are taken out must be visible text.
#[track_caller]
fn assert_tame(shown: &str, what: &str) {
    let text = shown.replace("\r\n", "\n");
    let mut rest = String::new();
    let mut pieces = text.split("\u{1b}[");
    rest.push_str(pieces.next().unwrap());
    for piece in pieces {
        let end = piece.find(|c: char| !c.is_ascii_digit() && c != ';');
        match end.filter(|&end| piece[end..].starts_with('m')) {
            Some(end) => rest.push_str(&piece[end + 1..]),
            None => panic!("{what}: a sequence that is no colour: {shown:?}"),
        }
    }
    let steers = |c: char| {
        c != '\n' && c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            || matches!(c, '\u{feff}' | '\u{e0001}')
    };
    assert!(!rest.contains(steers), "{what}: {shown:?}");
    assert!(!rest.is_empty(), "{what}: nothing was shown");
}

/// A folder full of hostile names and texts.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let json = serde_json::json!({"title": "t", "content": HOSTILE, HOSTILE: {HOSTILE: HOSTILE}});
    write("good.txt", b"13800138000\n13800138001\n");
    write(&format!("{HOSTILE}.txt"), b"13800138000\n13800138001\n");
    write("rows.txt", format!("13800138000\n{HOSTILE}\n x \n{HOSTILE}{HOSTILE}\n").as_bytes());
    write("columns.csv", format!("{HOSTILE},phone\n{HOSTILE},13800138000\n").as_bytes());
    write("entry.zip", &zipped(&format!("{HOSTILE}.exe"), b"13800138000\n"));
    write("account.zip", &zipped(&format!("{HOSTILE}.txt"), format!("{HOSTILE}\n").as_bytes()));
    write("message.json", json.to_string().as_bytes());
    write("broken.json", format!("{{\"{HOSTILE}\": {HOSTILE}").as_bytes());
    let quoted = serde_json::json!(HOSTILE).to_string().replace('\u{7f}', "\\u007f");
    let raw = HOSTILE.replace(|c: char| c.is_control() && c != '\u{85}', "");
    write("key.toml", format!("{quoted} = 1\n").as_bytes());
    write("value.toml", format!("target = {quoted}\n").as_bytes());
    write(
        "target.toml",
        format!("target = {quoted}\n[targets.{quoted}]\nmax-bytes = 4000\n").as_bytes(),
    );
    write("broken.toml", format!("target = {raw}\n").as_bytes());
    let delivery = serde_json::json!({
        "state": "pushed", "package": HOSTILE, "bytes": 1, "sha256": "x", "accounts": 2,
        "base_url": "http://127.0.0.1:1", "access_id": super::ACCESS_ID, "upload_id": 7,
        "push_sha256": null, "push_ids": [HOSTILE], "prepared_at": HOSTILE, "uploaded_at": HOSTILE,
        "pushing_at": HOSTILE, "pushed_at": HOSTILE, "error": HOSTILE,
    });
    let receipt = |deliveries: serde_json::Value, format: &str| {
        serde_json::json!({"format": format, "deliveries": deliveries}).to_string()
    };
    write("receipt.json", receipt(serde_json::json!([delivery]), "acctpack-receipt/1").as_bytes());
    write("format.json", receipt(serde_json::json!([]), HOSTILE).as_bytes());
    write("state.json", receipt(serde_json::json!([{"state": HOSTILE}]), "x").as_bytes());
    folder
}

#[test]
fn no_text_of_elsewhere_steers_a_terminal() {
    let folder = folder();
    let h = HOSTILE;
    let (file, out) = (format!("{h}.txt"), format!("{h}.zip"));
    let (flag, field) = (format!("--{h}"), format!("{h}=\"{}\"", h.replace('\r', "")));
    let push = ["push", "--upload-id", "7", "--yes", "--base-url", "http://127.0.0.1:1"];
    let text = ["--title", h, "--content", h];
    let dry = ["send", "good.txt", "--dry-run", "--no-progress"];
    let on = |head: &[&'static str], tail: &[&str]| -> Vec<String> {
        head.iter().copied().chain(tail.iter().copied()).map(str::to_string).collect()
    };
    let mut cases = vec![
        on(&[], &[h]),
        on(&["check"], &[&flag]),
        on(&["check", "good.txt"], &[h]),
        on(&["check"], &[&file]),
        on(&["check"], &[h]),
        on(&["check", "rows.txt", "--verbose"], &[]),
        on(&["check", "rows.txt", "--format", "json"], &[]),
        on(&["check", "columns.csv"], &[]),
        on(&["check", "columns.csv", "--column"], &[h]),
        on(&["check", "entry.zip"], &[]),
        on(&["check", "account.zip"], &[]),
        on(&["check", "good.txt", "--report"], &[h]),
        on(&["clean", "rows.txt", "--force", "-o"], &[&out]),
        on(&["clean", "columns.csv", "--force", "-o", "x.txt", "--column"], &[h]),
        on(&["rules"], &[h]),
        on(&["completions"], &[h]),
        on(&["man"], &[&format!("{h}/x/y")]),
        on(&["sandbox", "--fault"], &[h]),
        on(&["sandbox", "--access-id"], &[h]),
        on(&["upload"], &[&file]),
        on(&["upload", "--no-check", "good.txt", "--credentials"], &[h]),
        on(&["upload", "--no-check", "good.txt", "--base-url"], &[h]),
        on(&push, &[&text[..], &["--receipt", &format!("{h}/x")]].concat()),
        on(&push, &[&text[..], &["--receipt", "receipt.json"]].concat()),
        on(&push, &[&text[..], &["--receipt", "format.json"]].concat()),
        on(&push, &[&text[..], &["--receipt", "state.json"]].concat()),
        on(&push, &[&text[..], &["--send-time", h]].concat()),
        on(&push, &[&text[..], &["--field", h]].concat()),
        on(&push, &[&text[..], &["--field", &field]].concat()),
        on(&push, &["--message", "message.json"]),
        on(&push, &["--message", "broken.json"]),
        on(&push, &["--message", h]),
        on(&push, &[&text[..], &["--format", "json"]].concat()),
        on(&dry, &[&text[..], &["--field", &field]].concat()),
        on(&dry, &["--message", "message.json"]),
    ];
    for name in ["deny", "target", "encoding", "fix", "account-type", "max-rejects", "lang"] {
        cases.push(on(&["check", "good.txt"], &[&format!("--{name}"), h]));
    }
    for name in ["key.toml", "value.toml", "target.toml", "broken.toml", h] {
        cases.push(on(&["check", "good.txt", "--config"], &[name]));
        cases.push(on(&["rules", "--config"], &[name]));
        cases.push(on(&dry, &[&text[..], &["--config", name]].concat()));
    }
    for args in &cases {
        for lang in ["en", "zh"] {
            let mut command = acctpack(&args.iter().map(String::as_str).collect::<Vec<_>>());
            command.env("LC_ALL", if lang == "zh" { "zh_CN.UTF-8" } else { "C.UTF-8" });
            command.current_dir(folder.path());
            assert_tame(&shown(command), &format!("{lang} {args:?}"));
        }
    }
}

#[test]
fn the_environment_steers_no_terminal_either() {
    let folder = folder();
    for (name, value) in [
        ("TPNS_ACCESS_ID", HOSTILE),
        ("HTTPS_PROXY", HOSTILE),
        ("HTTPS_PROXY", "http://x\u{1b}[2J:1"),
        ("TMPDIR", HOSTILE),
    ] {
        let send = ["send", "good.txt", "--title", "t", "--content", "c", "--yes", "--no-progress"];
        let mut command = acctpack(&send);
        command.env(name, value).current_dir(folder.path());
        command.args(["--base-url", "https://nowhere.invalid"]);
        if name == "TMPDIR" {
            command.env("TMPDIR", Path::new("/nowhere").join(value));
        }
        assert_tame(&shown(command), name);
    }
}

#[test]
fn an_answer_steers_no_terminal() {
    let well = |json: serde_json::Value| {
        move |head: &str, stream: &mut std::net::TcpStream| {
            skip_body(head, stream);
            say(stream, "200 OK", &json.to_string());
        }
    };
    let page = |head: &str, stream: &mut std::net::TcpStream| {
        skip_body(head, stream);
        say(stream, "502 Bad Gateway", HOSTILE);
    };
    let uploaded = || well(serde_json::json!({"retCode": 0, "uploadId": 7, "errMsg": HOSTILE}));
    let no = |code: i64| {
        well(serde_json::json!({"ret_code": code, "retCode": code, "err_msg": HOSTILE,
            "errMsg": HOSTILE, "push_id": "", "environment": HOSTILE}))
    };
    let yes = well(serde_json::json!({"ret_code": 0, "push_id": [HOSTILE, HOSTILE],
        "environment": HOSTILE}));
    let peers = [
        Peer::with(uploaded(), yes),
        Peer::with(uploaded(), no(1008007)),
        Peer::with(uploaded(), no(4711)),
        Peer::with(uploaded(), page),
        Peer::with(no(1008007), no(1)),
        Peer::with(page, page),
    ];
    for peer in &peers {
        for flags in [&["--lang", "zh"][..], &["--again", "--format", "json"], &["--again"]] {
            let folder = folder();
            let send =
                ["send", "good.txt", "--title", "t", "--content", "c", "--yes", "--no-progress"];
            let mut command = acctpack(&[&send[..], flags].concat());
            command.args(["--base-url", &peer.url]).current_dir(folder.path());
            assert_tame(&shown(command), &format!("{flags:?}"));
        }
    }
}

#[test]
fn a_request_steers_no_terminal_that_a_sandbox_logs_to_or_is_looked_at_on() {
    let (outer, inner) = terminal();
    let mut command = acctpack(&["sandbox"]);
    command.env("TERM", "xterm-256color");
    command.env_remove("TPNS_ACCESS_ID").env_remove("TPNS_SECRET_KEY");
    command.stdin(inner.try_clone().unwrap()).stdout(inner.try_clone().unwrap()).stderr(inner);
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut first = String::new();
    let mut reader = outer.try_clone().unwrap();
    until("the sandbox listens", || {
        let mut byte = [0];
        reader.read_exact(&mut byte).unwrap();
        first.push(char::from(byte[0]));
        first.ends_with('\n')
    });
    let url = first.trim_end().to_string();
    let name = HOSTILE.replace('\r', "");
    let auth = "Host: localhost\r\nConnection: close\r\nAuthorization: Basic MTU6a2V5\r\n";
    let file = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''{}.txt\r\n\r\n{name}\r\n--XX--\r\n",
        name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>()
    );
    let push = serde_json::json!({"audience_type": HOSTILE, "message_type": HOSTILE}).to_string();
    let list = serde_json::json!({"audience_type": "all", "message_type": "notify",
        "message": {"title": HOSTILE, HOSTILE: HOSTILE}, "environment": HOSTILE})
    .to_string();
    for (path, kind, body) in [
        ("/v3/push/package/upload", "multipart/form-data; boundary=XX", &file),
        ("/v3/push/app", "application/json", &push),
        ("/v3/push/app", "application/json", &list),
        ("/v3/push/app", "application/json", &name),
    ] {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\n{auth}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        );
        let answer = exchange(&url, format!("{head}{body}").as_bytes());
        assert_tame(&answer, path);
    }
    for what in ["uploads", "pushes"] {
        assert_tame(&super::get(&url, &format!("/sandbox/{what}")), what);
    }
    signal(&child, "-TERM");
    child.wait().unwrap();
    let log = all_of(outer);
    assert!(log.contains("upload refused") && log.contains("push refused"), "{log:?}");
    assert_tame(&log, "the log");
}
