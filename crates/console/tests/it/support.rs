//! A console with a sandbox beside it, and a browser that is as plain as can be.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acctpack_console::{Console, ConsoleBuilder, PushService};
use acctpack_sandbox::Sandbox;
use acctpack_tpns::{Client, Credentials};

/// A console, a sandbox, and what a browser knows after it has opened the address.
pub(crate) struct Setup {
    pub(crate) console: Console,
    pub(crate) sandbox: Sandbox,
    pub(crate) cookie: String,
    state: tempfile::TempDir,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> String {
        self.header("location").unwrap_or_else(|| panic!("no redirect: {self:?}")).to_string()
    }

    /// The value of a hidden field of its form.
    pub(crate) fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let found = self.body.split(&start).nth(1).and_then(|rest| rest.split('"').next());
        found.unwrap_or_else(|| panic!("no field {name}: {}", self.body)).to_string()
    }
}

pub(crate) fn setup() -> Setup {
    setup_with(&[], |builder| builder)
}

pub(crate) fn setup_with(
    faults: &[&str],
    build: impl FnOnce(ConsoleBuilder) -> ConsoleBuilder,
) -> Setup {
    let mut sandbox = Sandbox::builder();
    for fault in faults {
        sandbox = sandbox.fault(fault.parse().unwrap());
    }
    let sandbox = sandbox.start().unwrap();
    let state = tempfile::tempdir().unwrap();
    let console = build(builder(&sandbox, state.path())).start().unwrap();
    let mut setup = Setup { console, sandbox, cookie: String::new(), state };
    let url = setup.console.url();
    let path = format!("/{}", url.splitn(4, '/').nth(3).unwrap());
    let admitted = setup.send("GET", &path, &[], b"");
    let cookie = admitted.header("set-cookie").unwrap();
    setup.cookie = cookie.split(';').next().unwrap().to_string();
    setup
}

pub(crate) fn builder(sandbox: &Sandbox, state: &std::path::Path) -> ConsoleBuilder {
    let client = Client::builder(Credentials::new("1500001048", "hunter2").unwrap())
        .base_url(sandbox.base_url().parse().unwrap())
        .build()
        .unwrap();
    Console::builder(PushService::Client(Arc::new(client)), state)
}

impl Setup {
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.console.port())
    }

    pub(crate) fn state(&self) -> &std::path::Path {
        self.state.path()
    }

    /// A request with these headers and, unless they name others, a host and the cookie.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let host = self.host();
        let mut all: Vec<(&str, &str)> = headers.to_vec();
        for (name, value) in [("host", &*host), ("cookie", &*self.cookie)] {
            if !headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name)) && !value.is_empty() {
                all.push((name, value));
            }
        }
        request(&host, method, path, &all, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// A form of the console's own page.
    pub(crate) fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            let bytes = text.bytes().map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            });
            bytes.collect::<String>()
        };
        let pairs = form.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let origin = format!("http://{}", self.host());
        let form = ("content-type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[("origin", &origin), form], body.as_bytes())
    }

    /// Drops a list; its campaign's address.
    pub(crate) fn drop_list(&self, name: &str, text: &str) -> String {
        let origin = format!("http://{}", self.host());
        let headers = [("origin", &*origin), ("x-file-name", name)];
        let answer = self.send("POST", "/lists", &headers, text.as_bytes());
        assert_eq!(answer.status, 303, "{answer:?}");
        let campaign = answer.location().trim_end_matches("/audience").to_string();
        self.wait(&format!("{campaign}/audience"), "class=\"card package\"");
        campaign
    }

    /// The page at a path once it holds this.
    pub(crate) fn wait(&self, path: &str, what: &str) -> Answer {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let answer = self.get(path);
            if answer.body.contains(what) {
                return answer;
            }
            assert!(Instant::now() < end, "no {what}: {}", answer.body);
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Writes a message and confirms it as a person would.
    pub(crate) fn push(&self, campaign: &str, accounts: &str, again: bool) -> Answer {
        let message = [("title", "Sale"), ("content", "Everything must go")];
        let written = self.post(&format!("{campaign}/message"), &message);
        assert!(written.location().ends_with("/review"), "{written:?}");
        let review = self.get(&format!("{campaign}/review"));
        let reviewed = review.field("reviewed");
        let mut form = vec![("reviewed", &*reviewed), ("count", accounts)];
        if again {
            form.push(("again", "1"));
        }
        self.post(&format!("{campaign}/send"), &form)
    }
}

/// One request on a connection of its own.
pub(crate) fn request(
    host: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    // It may be answered before it is read whole.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.replace("\r\n", "\n"), body: body.to_string() }
}
