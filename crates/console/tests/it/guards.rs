//! Who is let in, and what every answer bears.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{Setup, builder, request, setup, setup_with};
use acctpack_sandbox::Sandbox;

/// Every address there is, for a look.
fn looks(campaign: &str) -> Vec<String> {
    let screens = ["audience", "message", "review", "sending", "package", "rejects", "report"];
    let own = screens.iter().map(|screen| format!("{campaign}/{screen}"));
    let fixed = ["/", "/history", "/assets/console.js", "/assets/console.css", "/nowhere"];
    own.chain(fixed.map(String::from)).collect()
}

/// Every address that changes something.
fn changes(campaign: &str) -> Vec<String> {
    let own = ["choose", "rows", "judge", "message", "send", "discard"];
    let own = own.iter().map(|what| format!("{campaign}/{what}"));
    own.chain(["/lists", "/lang", "/quit", "/history/a-1/resume"].map(String::from)).collect()
}

fn with_list() -> (Setup, String) {
    let setup = setup();
    let campaign = setup.drop_list("list.txt", "13800138000\nx\n13800138001\n");
    (setup, campaign)
}

#[test]
fn the_token_opens_the_page_once_and_becomes_a_cookie() {
    let sandbox = Sandbox::builder().start().unwrap();
    let state = tempfile::tempdir().unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    let console = builder(&sandbox, state.path())
        .on_opened(move |next| told.send(next.to_string()).unwrap())
        .start()
        .unwrap();
    let host = format!("127.0.0.1:{}", console.port());
    let url = console.url();
    let path = url.strip_prefix(&format!("http://{host}")).unwrap().to_string();
    let open = |cookie: &str| {
        let headers = [("host", &*host), ("cookie", cookie)];
        request(&host, "GET", &path, &headers, b"")
    };
    let first = open("");
    let cookie = first.header("set-cookie").unwrap();
    assert!(cookie.starts_with(&format!("acctpack-{}=", console.port())), "{cookie}");
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"), "{cookie}");
    // The page leads on by itself, and shows neither the token nor the cookie.
    let (token, key) = (path.rsplit('=').next().unwrap(), cookie.split(['=', ';']).nth(1).unwrap());
    assert!(first.status == 200 && first.body.contains("0;url=/"), "{first:?}");
    assert!(!first.body.contains(token) && !first.body.contains(key));
    // Spent: a stranger is refused, and who has the cookie is let on.
    let again = open("");
    assert!(again.status == 403 && again.header("set-cookie").is_none(), "{again:?}");
    let own = format!("acctpack-{}={key}", console.port());
    assert_eq!((open(&own).status, &*open(&own).location()), (303, "/"));
    // The next address is another, and told to who started it.
    let next = heard.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(next != url && next == console.url());
}

#[test]
fn without_the_cookie_nothing_is_shown_or_changed() {
    let (setup, campaign) = with_list();
    let strangers = ["", "acctpack=1", "acctpack-1=1"].map(String::from);
    let other_port = setup.cookie.replacen("acctpack-", "acctpack-1", 1);
    for cookie in strangers.iter().chain([&other_port]) {
        for path in looks(&campaign) {
            let answer = setup.send("GET", &path, &[("cookie", cookie)], b"");
            assert_eq!(answer.status, 403, "{path} {cookie}");
            assert!(!answer.body.contains("list.txt") && !answer.body.contains("13800138"));
        }
        let origin = format!("http://{}", setup.host());
        for path in changes(&campaign) {
            let headers = [("cookie", &**cookie), ("origin", &origin)];
            assert_eq!(setup.send("POST", &path, &headers, b"on=1").status, 403, "{path}");
        }
    }
    assert_eq!(setup.get(&format!("{campaign}/audience")).status, 200);
}

#[test]
fn a_name_that_was_made_to_point_here_is_misdirected() {
    let (setup, campaign) = with_list();
    let port = setup.console.port();
    for host in ["evil.example", "127.0.0.1", "localhost", "127.0.0.1:1", "0.0.0.0:80", ""] {
        let hosts = [host.to_string(), format!("evil.example:{port}"), format!("0.0.0.0:{port}")];
        for host in hosts {
            let answer =
                setup.send("GET", &format!("{campaign}/audience"), &[("host", &host)], b"");
            assert_eq!(answer.status, 421, "{host}");
            assert!(!answer.body.contains("13800138"));
        }
    }
    for host in [format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert_eq!(setup.send("GET", "/", &[("host", &host)], b"").status, 200, "{host}");
    }
}

#[test]
fn a_change_comes_from_a_page_of_this_origin_alone() {
    let (setup, campaign) = with_list();
    let own = format!("http://{}", setup.host());
    let site = "sec-fetch-site";
    let foreign: [&[(&str, &str)]; 8] = [
        &[],
        &[("origin", "null")],
        &[("origin", "http://evil.example")],
        &[("origin", "http://127.0.0.1:3000")],
        &[("origin", "http://127.0.0.1:3000"), (site, "same-site")],
        &[("origin", "null"), (site, "cross-site")],
        &[("origin", &own), (site, "cross-site")],
        &[(site, "none")],
    ];
    for headers in foreign {
        for path in changes(&campaign) {
            let answer = setup.send("POST", &path, headers, b"fix=duplicate&on=0");
            assert_eq!(answer.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(setup.get(&format!("{campaign}/audience")).status, 200);
    assert!(setup.sandbox.uploads().is_empty());
}

#[test]
fn a_look_changes_nothing() {
    let (setup, campaign) = with_list();
    for path in changes(&campaign) {
        for method in ["GET", "HEAD"] {
            let answer = setup.send(method, &path, &[], b"");
            // The message is a screen, too.
            let is_screen = path.ends_with("/message");
            assert_eq!(answer.status, if is_screen { 200 } else { 404 }, "{method} {path}");
        }
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
            let origin = format!("http://{}", setup.host());
            let answer = setup.send(method, &path, &[("origin", &origin)], b"");
            assert_eq!(answer.status, 405, "{method} {path}");
        }
    }
    assert!(setup.get("/").body.contains("list.txt") && !setup.console.is_over());
}

#[test]
fn every_answer_bears_its_headers_and_invites_nobody() {
    let (setup, campaign) = with_list();
    let mut answers: Vec<_> = looks(&campaign).iter().map(|path| setup.get(path)).collect();
    answers.push(setup.send("GET", "/", &[("host", "evil.example")], b""));
    answers.push(setup.send("GET", "/", &[("cookie", "")], b""));
    answers.push(setup.post("/lang", &[("lang", "zh"), ("back", "/history")]));
    for answer in answers {
        let header =
            |name: &str| answer.header(name).unwrap_or_else(|| panic!("{name}: {answer:?}"));
        let policy = header("content-security-policy");
        for part in
            ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert!(!answer.head.to_lowercase().contains("access-control"), "{answer:?}");
        assert!(!answer.body.contains("hunter2"));
    }
}

#[test]
fn a_page_holds_no_script_or_style_of_its_own_and_asks_nobody_else() {
    let (setup, campaign) = with_list();
    for path in
        looks(&campaign).iter().filter(|path| !path.contains("assets") && !path.ends_with("report"))
    {
        let page = setup.get(path).body;
        let tags = page.split('<').skip(1).filter_map(|tag| tag.split('>').next());
        for tag in tags {
            let mut names = tag.split('"').step_by(2).skip(1);
            let is_handler = |part: &str| part.trim_start().starts_with("on");
            assert!(!tag.contains(" style=") && !names.any(is_handler), "{path}: {tag}");
            assert!(!tag.starts_with("style"), "{path}: {tag}");
            for attribute in ["src=\"", "href=\"", "action=\""] {
                let Some(to) = tag.split(attribute).nth(1) else { continue };
                assert!(
                    to.starts_with(['/', '#', '?']) || to.starts_with("data:,"),
                    "{path}: {tag}"
                );
            }
        }
    }
}

#[test]
fn what_a_list_holds_never_becomes_markup() {
    let setup = setup();
    let attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let list = format!("{attack}{}\n13800138000\n", "x".repeat(100));
    let origin = format!("http://{}", setup.host());
    let name = "%3Cimg src=x onerror=alert(1)%3E.txt";
    let headers = [("origin", &*origin), ("x-file-name", name)];
    let to = setup.send("POST", "/lists", &headers, list.as_bytes()).location();
    let campaign = to.trim_end_matches("/audience").to_string();
    setup.wait(&to, "data-rows");
    setup.post(&format!("{campaign}/message"), &[("title", attack), ("content", attack)]);
    let is_page = |path: &&String| {
        !path.contains("assets") && !path.ends_with("/rejects") && !path.ends_with("/package")
    };
    for path in looks(&campaign).iter().filter(is_page) {
        let page = setup.get(path).body;
        assert!(!page.contains("<img") && !page.contains("<script>"), "{path}: {page}");
    }
}

#[test]
fn a_form_and_a_request_have_their_limits() {
    let setup = setup();
    let origin = format!("http://{}", setup.host());
    let form = vec![b'x'; 300 * 1024];
    let answer = setup.send("POST", "/lang", &[("origin", &origin)], &form);
    assert_eq!(answer.status, 413, "{answer:?}");
    let multipart = ("content-type", "multipart/form-data; boundary=b");
    let answer = setup.send("POST", "/lists", &[("origin", &origin), multipart], b"no form");
    assert_eq!(answer.status, 400, "{answer:?}");
}

fn ends_within(setup: &Setup, time: Duration) -> bool {
    let end = Instant::now() + time;
    while Instant::now() < end {
        if setup.console.is_over() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    setup.console.is_over()
}

#[test]
fn it_ends_when_no_page_was_open_for_long() {
    let setup = setup_with(&[], |builder| builder.idle(Duration::from_millis(600)));
    let mut page = TcpStream::connect(setup.host()).unwrap();
    let listen = format!(
        "GET /events HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n",
        setup.host(),
        setup.cookie
    );
    page.write_all(listen.as_bytes()).unwrap();
    let mut answer = [0; 512];
    assert!(page.read(&mut answer).unwrap() > 0);
    assert!(!ends_within(&setup, Duration::from_millis(1500)), "a page is open");
    drop(page);
    assert!(ends_within(&setup, Duration::from_secs(30)));
}

#[test]
fn it_ends_when_asked_and_leaves_no_list_behind() {
    let (setup, _) = with_list();
    let folder = setup.console.opener().unwrap().parent().unwrap().to_path_buf();
    assert!(folder.exists());
    assert!(setup.post("/quit", &[]).body.contains("The console has ended"));
    assert!(ends_within(&setup, Duration::from_secs(10)));
    drop(setup);
    assert!(!folder.exists());
}

#[cfg(unix)]
#[test]
fn what_lies_behind_it_is_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (setup, campaign) = with_list();
    let opener = setup.console.opener().unwrap();
    let folder = opener.parent().unwrap();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    assert_eq!(mode(&opener), 0o600);
    assert_eq!(mode(&folder.join(campaign.rsplit('/').next().unwrap()).join("list-1")), 0o600);
    // A browser is started with this file: it leads there without a command line that shows the token.
    let page = std::fs::read_to_string(&opener).unwrap();
    assert!(page.contains(&setup.console.url()), "{page}");
}
