//! Peers that are no sandbox and no service: gateways that echo, drip, answer early or hang up,
//! tunnels, proxies of other kinds. What they say is held against what is told and written down.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use acctpack_tpns::{Client, Credentials, ErrorKind, Package, Timeouts, UploadEvent};

use super::{Ran, acctpack, no_secret_in, quick_retry};

/// A server that answers uploads and pushes as a test has it. It takes what is not a POST for the
/// question whether it is a sandbox, and does not say that it is.
pub(super) struct Peer {
    pub(super) url: String,
    folder: tempfile::TempDir,
    uploads: Arc<AtomicUsize>,
}

const UPLOADED: &str = r#"{"retCode":0,"errMsg":"","uploadId":7}"#;
const PUSHED: &str = r#"{"ret_code":0,"push_id":"900001"}"#;

impl Peer {
    /// Answers every upload well, and each push with what `push` says to its head.
    fn new(push: impl Fn(&str, &mut TcpStream) + Send + 'static) -> Peer {
        let well = |head: &str, stream: &mut TcpStream| {
            skip_body(head, stream);
            say(stream, "200 OK", UPLOADED);
        };
        Peer::with(well, push)
    }

    pub(super) fn with(
        upload: impl Fn(&str, &mut TcpStream) + Send + 'static,
        push: impl Fn(&str, &mut TcpStream) + Send + 'static,
    ) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let uploads = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&uploads);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let head = read_head(&mut stream);
                match head.split(' ').nth(1) {
                    Some("/v3/push/package/upload") => {
                        count.fetch_add(1, Ordering::Relaxed);
                        upload(&head, &mut stream);
                    }
                    Some("/v3/push/app") => push(&head, &mut stream),
                    _ => say(&mut stream, "404 Not Found", ""),
                }
            }
        });
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("users.txt"), "13800138000\n13800138001\n").unwrap();
        Peer { url, folder, uploads }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, flags: &[&str]) -> Command {
        let send = ["send", "users.txt", "--title", "t", "--content", "c", "--yes"];
        let mut command = acctpack(&[&send[..], &["--base-url", &self.url], flags].concat());
        command.current_dir(self.folder.path());
        command
    }

    fn send(&self, flags: &[&str]) -> Ran {
        let ran: Ran = self.command(flags).output().unwrap().into();
        if let Ok(receipt) = std::fs::read_to_string(self.path("users.txt.receipt.json")) {
            no_secret_in(&receipt);
        }
        ran
    }

    fn state(&self) -> String {
        let receipt = std::fs::read_to_string(self.path("users.txt.receipt.json")).unwrap();
        let receipt: serde_json::Value = serde_json::from_str(&receipt).unwrap();
        let newest = receipt["deliveries"].as_array().unwrap().last().unwrap();
        newest["state"].as_str().unwrap().to_string()
    }
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

pub(super) fn skip_body(head: &str, stream: &mut TcpStream) {
    let lower = head.to_ascii_lowercase();
    let (_, length) = lower.split_once("content-length: ").unwrap();
    let length: u64 = length.lines().next().unwrap().parse().unwrap();
    std::io::copy(&mut stream.take(length), &mut std::io::sink()).unwrap();
}

pub(super) fn say(stream: &mut TcpStream, status: &str, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes());
}

#[test]
fn an_echo_of_the_credentials_is_told_and_written_down_without_them() {
    // As pages and as fields, whole and cut in the middle of the secret.
    type Echo = fn(&str) -> String;
    let echoes: [(&str, Echo); 4] = [
        ("502 Bad Gateway", |head| head.to_string()),
        ("200 OK", |head| format!("{}{head}", "x".repeat(120))),
        ("200 OK", |head| serde_json::json!({"ret_code": 1008003, "err_msg": head}).to_string()),
        ("200 OK", |head| {
            let header = head.split("uthorization: ").nth(1).unwrap();
            serde_json::json!({"ret_code": 1008007, "err_msg": &header[..40]}).to_string()
        }),
    ];
    for (number, (status, echo)) in echoes.into_iter().enumerate() {
        let peer = Peer::new(move |head, stream| {
            skip_body(head, stream);
            say(stream, status, &echo(head));
        });
        let ran = peer.send(&[]);
        assert_eq!(ran.status, Some(if number < 2 { 3 } else { 1 }), "{}", ran.stderr);
        assert!(ran.stderr.contains("****") || number == 1, "{}", ran.stderr);
        assert_eq!(peer.state(), if number < 2 { "unclear" } else { "refused" });
    }
    let peer = Peer::with(
        |head, stream| {
            skip_body(head, stream);
            say(stream, "403 Forbidden", &serde_json::json!({"errMsg": head}).to_string());
        },
        |_, _| (),
    );
    assert!(peer.send(&[]).expect(2).stderr.contains("HTTP status 403"));
}

#[test]
fn an_answer_that_drips_for_ever_comes_to_an_end_and_leaves_the_push_unclear() {
    let drips: [fn(&mut TcpStream) -> std::io::Result<()>; 3] = [
        |stream| stream.write_all(b"H"),
        |stream| stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n"),
        |stream| stream.write_all(b"X"),
    ];
    for (number, drip) in drips.into_iter().enumerate() {
        let peer = Peer::new(move |head, stream| {
            skip_body(head, stream);
            if number == 2 {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            }
            while drip(stream).is_ok() {
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        peer.send(&["--timeout", "1"]).expect(3);
        assert_eq!(peer.state(), "unclear", "{number}");
    }
}

/// On Windows a folder stays while a file in it is open.
#[cfg(unix)]
#[test]
fn an_accepted_push_whose_receipt_is_gone_is_told_as_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let receipts = folder.path().join("receipts");
    std::fs::create_dir(&receipts).unwrap();
    let gone = receipts.clone();
    let peer = Peer::new(move |head, stream| {
        skip_body(head, stream);
        std::fs::remove_dir_all(&gone).unwrap();
        say(stream, "200 OK", PUSHED);
    });
    let receipt = receipts.join("r.json");
    let flags = ["--receipt", receipt.to_str().unwrap(), "-q"];
    let ran = peer.send(&flags).expect(3);
    assert_eq!(ran.stdout, "900001\n");
    assert!(ran.stderr.contains("the push WAS accepted as 900001, but"), "{}", ran.stderr);
    assert!(ran.stderr.contains("r.json") && ran.stderr.contains("do not push again"));
}

#[test]
fn an_accepted_push_that_cannot_be_told_on_stdout_is_told_on_stderr() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else { return };
    let peer = Peer::new(|head, stream| {
        skip_body(head, stream);
        say(stream, "200 OK", PUSHED);
    });
    let output = peer.command(&["-q"]).stdout(full).output().unwrap();
    let ran = Ran::from(output).expect(3);
    assert!(ran.stderr.contains("the push WAS accepted as 900001, but"), "{}", ran.stderr);
    assert_eq!(peer.state(), "pushed");
}

#[test]
fn an_answer_before_the_request_is_whole_is_heard_and_a_no_is_not_tried_again() {
    for (status, stays_open) in
        [("401 Unauthorized", false), ("413 Too Large", false), ("401 Unauthorized", true)]
    {
        let peer = Peer::with(
            move |_, stream| {
                say(stream, status, "not you");
                if stays_open {
                    // Neither read nor closed, for longer than a test takes.
                    std::mem::forget(stream.try_clone().unwrap());
                }
            },
            |_, _| (),
        );
        // More than fits on its way.
        let path = peer.path("large.txt");
        std::fs::write(&path, "13800138000\n".repeat(2 << 20)).unwrap();
        let mut timeouts = Timeouts::default();
        timeouts.write = Duration::from_millis(300);
        let client = Client::builder(Credentials::new("1500001048", "a secret").unwrap())
            .base_url(peer.url.parse().unwrap())
            .timeouts(timeouts)
            .retry(quick_retry())
            .build()
            .unwrap();
        let error = client.upload(&Package::open(&path).unwrap(), |_| ()).unwrap_err();
        let ErrorKind::Refused(refusal) = error.kind() else { panic!("{status}: {error}") };
        assert!(status.starts_with(&refusal.status.to_string()), "{error}");
        assert_eq!(peer.uploads.load(Ordering::Relaxed), 1, "{status}: it was tried again");
    }
}

#[test]
fn a_busy_host_is_given_the_time_it_asks_for() {
    let peer = Peer::with(
        |head, stream| {
            skip_body(head, stream);
            let _ = stream.write_all(
                b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        },
        |_, _| (),
    );
    let cancel = Arc::new(AtomicBool::new(false));
    let client = Client::builder(Credentials::new("1500001048", "a secret").unwrap())
        .base_url(peer.url.parse().unwrap())
        .cancel(Arc::clone(&cancel))
        .build()
        .unwrap();
    let package = Package::open(peer.path("users.txt")).unwrap();
    let mut waits = Vec::new();
    let result = client.upload(&package, |event| {
        if let UploadEvent::Retry { wait, .. } = event {
            waits.push(wait.as_secs());
            // The wait itself need not be waited for.
            cancel.store(true, Ordering::Relaxed);
        }
    });
    assert!(matches!(result.unwrap_err().kind(), ErrorKind::Cancelled));
    assert_eq!(waits, [7]);
}

#[test]
fn only_a_peer_that_says_so_is_a_rehearsal() {
    let peer = Peer::new(|head, stream| {
        skip_body(head, stream);
        say(stream, "200 OK", PUSHED);
    });
    let ran = peer.send(&[]).expect(0);
    assert!(ran.stderr.contains("this machine, but no sandbox"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("rehearsal"), "{}", ran.stderr);
    // What was pushed through one tunnel was pushed, by whatever name and port it comes next.
    let port = peer.url.rsplit(':').next().unwrap();
    for other in [format!("http://localhost:{port}"), "http://127.0.0.1:9".to_string()] {
        let send =
            ["send", "users.txt", "--title", "t", "--content", "c", "--yes", "--base-url", &other];
        let ran: Ran = acctpack(&send).current_dir(peer.folder.path()).output().unwrap().into();
        assert!(ran.expect(2).stderr.contains("900001"), "{other}");
    }
}

/// Says it as a gateway may: packed or not, with a header or without.
fn say_bytes(stream: &mut TcpStream, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n", body.len());
    let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes());
    let _ = stream.write_all(body);
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn an_answer_is_understood_with_a_byte_order_mark_packed_and_long() {
    type Dress = fn(&str) -> (&'static str, Vec<u8>);
    let dresses: [Dress; 5] = [
        |json| ("", format!("\u{feff}{json}").into_bytes()),
        |json| ("Content-Encoding: gzip\r\n", gzip(json)),
        |json| ("Content-Type: application/json\r\n", gzip(&format!("\u{feff}{json}"))),
        |json| ("", format!("{}{json}", " ".repeat(200_000)).into_bytes()),
        |json| {
            ("", json.replace('}', &format!(",\"result\":\"{}\"}}", "x".repeat(300_000))).into())
        },
    ];
    for (number, dress) in dresses.into_iter().enumerate() {
        let answer = move |json: &'static str| {
            move |head: &str, stream: &mut TcpStream| {
                skip_body(head, stream);
                let (headers, body) = dress(json);
                say_bytes(stream, headers, &body);
            }
        };
        let peer = Peer::with(answer(UPLOADED), answer(PUSHED));
        let ran = peer.send(&["-q"]).expect(0);
        assert_eq!(
            (ran.stdout.as_str(), peer.state().as_str()),
            ("900001\n", "pushed"),
            "{number}"
        );
        let refused = Peer::with(answer(UPLOADED), answer(r#"{"ret_code":1010001}"#));
        assert!(refused.send(&["-q"]).expect(1).stderr.contains("1010001"), "{number}");
    }
}

#[test]
fn an_answer_without_end_is_neither_yes_nor_no_and_takes_no_memory() {
    let bomb = gzip(&" ".repeat(64 << 20));
    let plain = vec![b' '; 8 << 20];
    for body in [bomb, plain] {
        let (for_upload, for_push) = (body.clone(), body);
        let endless = |body: Vec<u8>| {
            move |head: &str, stream: &mut TcpStream| {
                skip_body(head, stream);
                say_bytes(stream, "", &body);
            }
        };
        let well = |head: &str, stream: &mut TcpStream| {
            skip_body(head, stream);
            say(stream, "200 OK", UPLOADED);
        };
        let peer = Peer::with(well, endless(for_push));
        assert!(peer.send(&["-q"]).expect(3).stderr.contains("the answer is not clear"));
        assert_eq!(peer.state(), "unclear");
        let peer = Peer::with(endless(for_upload), |_, _| ());
        assert!(peer.send(&["-q"]).expect(2).stderr.contains("is not the service's"));
        assert_eq!(peer.uploads.load(Ordering::Relaxed), 1, "it would say the same again");
    }
}

#[test]
fn a_clear_no_of_the_documentation_is_one_whatever_its_number() {
    for code in [1010001, 10030002, 1008013, 1008023, 1008027, 1008029, 10110008] {
        let peer = Peer::new(move |head, stream| {
            skip_body(head, stream);
            say(stream, "200 OK", &format!("{{\"ret_code\":{code},\"err_msg\":\"no\"}}"));
        });
        let ran = peer.send(&["-q"]).expect(1);
        assert!(ran.stderr.contains(&format!("refused with code {code}: ")), "{}", ran.stderr);
        assert_eq!(peer.state(), "refused", "{code}");
    }
}

#[test]
fn a_code_that_is_not_documented_or_comes_with_an_id_is_no_clear_no() {
    for answer in [
        r#"{"ret_code":4711,"err_msg":"odd"}"#,
        r#"{"ret_code":1008007,"push_id":"900001"}"#,
        r#"{"ret_code":10010018}"#,
    ] {
        let peer = Peer::new(move |head, stream| {
            skip_body(head, stream);
            say(stream, "200 OK", answer);
        });
        let ran = peer.send(&["--format", "json", "-q"]).expect(3);
        assert_eq!(ran.json()["outcome"], "unclear", "{answer}");
        assert_eq!(peer.state(), "unclear", "{answer}");
    }
}

#[test]
fn proxies_of_every_kind_are_asked_or_refused_by_name() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heard = std::thread::spawn(move || {
        let mut greeting = [0; 3];
        listener.accept().unwrap().0.read_exact(&mut greeting).unwrap();
        greeting
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("users.txt"), "13800138000\n").unwrap();
    let upload = |variable: &str, url: &str| -> Ran {
        let mut command = acctpack(&["upload", "users.txt", "-q"]);
        command.current_dir(folder.path()).env(variable, url).output().unwrap().into()
    };
    let ran = upload("ALL_PROXY", &format!("socks5h://{address}")).expect(2);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert_eq!(heard.join().unwrap(), [5, 1, 0], "the greeting of SOCKS 5");
    for (variable, url) in [("ALL_PROXY", "ftp://127.0.0.1:1"), ("https_proxy", "socks6://h:1")] {
        let ran = upload(variable, url).expect(2);
        let told = format!("{variable}: the proxy's address cannot be used");
        // Variables are called in capital letters on Windows.
        let is_told = match cfg!(windows) {
            true => ran.stderr.to_lowercase().contains(&told.to_lowercase()),
            false => ran.stderr.contains(&told),
        };
        assert!(is_told, "{url}: {}", ran.stderr);
    }
}
