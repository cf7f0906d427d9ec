//! The wire, from the library: the client and the sandbox against each other, and raw bytes that
//! no client of ours would send.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use acctpack_sandbox::{Event, Judgement, Sandbox, Strictness};
use acctpack_tpns::{
    Auth, Client, Credentials, ErrorKind, Message, Package, Push, ServiceCode, UploadEvent,
};

use super::{exchange, host, quick_retry};

const KEY: &str = "1452fcebae9f3115ba794fb0fff2fd73";

fn client(sandbox: &Sandbox, key: &str, auth: Auth) -> Client {
    Client::builder(Credentials::new("1500001048", key).unwrap())
        .base_url(sandbox.base_url().parse().unwrap())
        .auth(auth)
        .retry(quick_retry())
        .build()
        .unwrap()
}

fn package(rows: &str) -> (tempfile::TempDir, Package) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.txt");
    std::fs::write(&path, rows).unwrap();
    let package = Package::open(&path).unwrap();
    (folder, package)
}

/// A multipart request as a documentation's sample would make it.
fn upload_request(headers: &str, part: &str, rows: &str) -> Vec<u8> {
    let body = format!("--XX\r\n{part}\r\n\r\n{rows}\r\n--XX--\r\n");
    format!(
        "POST /v3/push/package/upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Basic MTU6a2V5\r\nContent-Length: {}\r\n{headers}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

const FORM: &str = "Content-Type: multipart/form-data; boundary=XX";

#[test]
fn the_published_signature_opens_the_sandbox_and_any_other_does_not() {
    let sandbox = Sandbox::builder()
        .credentials(Credentials::new("1500001048", KEY).unwrap())
        .start()
        .unwrap();
    let body = r#"{"audience_type": "account","platform": "android","message": {"title": "test title","content": "test content","android": { "action": {"action_type": 3,"intent": "xgscheme://com.xg.push/notify_detail?param1=xg"}}},"message_type": "notify","account_list": ["5822f0eee44c3625ef0000bb"] }"#;
    let sign =
        "Y2QyMDc3NDY4MmJmNzhiZmRiNDNlMTdkMWQ1ZDU2YjNlNWI3ODlhMTY3MGZjMTUyN2VmNTRjNjVkMmQ3Yjc2ZA==";
    let push = |stamp: &str| {
        let request = format!(
            "POST /v3/push/app HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccessId: 1500001048\r\n\
             TimeStamp: {stamp}\r\nSign: {sign}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        exchange(&sandbox.base_url(), request.as_bytes())
    };
    assert!(push("1565314789").contains("\"ret_code\":0"), "{}", push("1565314789"));
    assert!(push("1565314788").contains("\"ret_code\":1008003"));
    assert_eq!(sandbox.pushes()[0].accounts, Some(1));
}

#[test]
fn a_wrong_secret_is_known_by_either_way_and_not_tried_again() {
    let sandbox = Sandbox::builder()
        .credentials(Credentials::new("1500001048", KEY).unwrap())
        .start()
        .unwrap();
    let (_folder, package) = package("13800138000\n");
    for auth in [Auth::Basic, Auth::Sign] {
        let mut retries = 0;
        let count =
            |event: UploadEvent| retries += usize::from(matches!(event, UploadEvent::Retry { .. }));
        let error = client(&sandbox, "other", auth).upload(&package, count).unwrap_err();
        let ErrorKind::Refused(refusal) = error.kind() else { panic!("{error}") };
        assert_eq!((refusal.service_code(), retries), (Some(ServiceCode::Authentication), 0));
        client(&sandbox, KEY, auth).upload(&package, |_| ()).unwrap();
    }
}

#[test]
fn strictness_is_about_what_the_documentation_leaves_open() {
    let answers = |strictness, rows: &str| {
        let sandbox = Sandbox::builder().strictness(strictness).start().unwrap();
        let (_folder, package) = package(rows);
        let taken = client(&sandbox, KEY, Auth::Basic).upload(&package, |_| ()).is_ok();
        (taken, sandbox.uploads()[0].accounts)
    };
    let repeated = "13800138000\n13800138000\n";
    assert_eq!(answers(Strictness::Strict, repeated), (false, 0));
    assert_eq!(answers(Strictness::Standard, repeated), (true, 1));
    let short = "13800138000\nx\n";
    assert_eq!(answers(Strictness::Standard, short), (false, 0));
    assert_eq!(answers(Strictness::Lenient, short), (true, 1));
    assert_eq!(answers(Strictness::Lenient, ""), (false, 0));
}

#[test]
fn the_forms_that_other_clients_send_are_understood() {
    let sandbox = Sandbox::builder().start().unwrap();
    let disposition = "Content-Disposition: form-data; name=\"file\"; filename=";
    for (headers, part, name) in [
        (FORM, "\"list.txt\"", "list.txt"),
        // The path as it was opened, of either kind.
        (FORM, "\"/home/me/list.txt\"", "list.txt"),
        (FORM, "\"C:\\data\\list.txt\"", "list.txt"),
        (FORM, "list.txt", "list.txt"),
        (FORM, "\"list.txt\"\r\nContent-Type: application/octet-stream", "list.txt"),
        (FORM, "\"list.txt\"\r\nContent-Type: multipart/form-data", "list.txt"),
        (FORM, "\"x.txt\"; filename*=UTF-8''%E5%90%8D%E5%8D%95.txt", "名单.txt"),
        (
            "content-type:Multipart/Form-Data;charset=utf-8;boundary=\"XX\"",
            "\"list.txt\"",
            "list.txt",
        ),
        ("Content-Type: multipart/form-data,boundary=XX", "\"list.txt\"", "list.txt"),
        (
            "Content-Type: multipart/form-data; boundary=----WebKit; boundary=XX",
            "\"list.txt\"",
            "list.txt",
        ),
        (
            "Expect: 100-continue\r\nContent-Type: multipart/form-data; boundary=XX",
            "\"list.txt\"",
            "list.txt",
        ),
        // Another field beside the file.
        (
            FORM,
            "\"list.txt\"\r\n\r\n13800138001\r\n--XX\r\nContent-Disposition: form-data; name=\"fileName\"",
            "list.txt",
        ),
    ] {
        let request = upload_request(headers, &format!("{disposition}{part}"), "13800138000");
        let answer = exchange(&sandbox.base_url(), &request);
        assert!(answer.contains("\"retCode\":0"), "{headers} {part}: {answer}");
        assert_eq!(sandbox.uploads().last().unwrap().file_name, name, "{part}");
    }
}

#[test]
fn a_file_name_in_the_encoding_of_a_chinese_windows_is_read() {
    let sandbox = Sandbox::builder().start().unwrap();
    let body = [
        &b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\"[..],
        // A folder whose second byte is a backslash, and the name.
        b"\x81\x5c\\\xc3\xfb\xb5\xa5.txt\"\r\n\r\n13800138000\r\n--XX--\r\n",
    ]
    .concat();
    let head = format!(
        "POST /v3/push/package/upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Basic MTU6a2V5\r\nContent-Length: {}\r\n{FORM}\r\n\r\n",
        body.len()
    );
    let answer = exchange(&sandbox.base_url(), &[head.as_bytes(), &body].concat());
    assert!(answer.contains("\"retCode\":0"), "{answer}");
    assert_eq!(sandbox.uploads()[0].file_name, "名单.txt");
}

#[test]
fn every_answer_to_a_push_has_the_fields_that_sdks_read() {
    let sandbox = Sandbox::builder().strictness(Strictness::Lenient).start().unwrap();
    let push = |auth: &str, body: &str| -> serde_json::Value {
        let request = format!(
            "POST /v3/push/app HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{auth}\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = exchange(&sandbox.base_url(), request.as_bytes());
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    };
    let basic = "Authorization: Basic MTU6a2V5\r\n";
    let good = |environment: &str| {
        format!(
            r#"{{"audience_type":"all","message_type":"notify","message":{{"title":"t","content":"c"}},"environment":"{environment}"}}"#
        )
    };
    for (auth, body, code, environment) in [
        ("", "{}".to_string(), 1008003, "product"),
        (basic, "{".to_string(), 1008001, "product"),
        (basic, "[]".to_string(), 1008001, "product"),
        (basic, "{}".to_string(), 1008002, "product"),
        (basic, good("staging"), 1008007, "product"),
        (basic, good(""), 0, "product"),
        (basic, good("dev"), 0, "dev"),
    ] {
        let answer = push(auth, &body);
        assert_eq!(
            (&answer["ret_code"], &answer["environment"]),
            (&code.into(), &environment.into())
        );
        // A text that holds a list is none to a strict decoder.
        assert!(answer.get("result").is_none() && answer["push_id"].is_string(), "{answer}");
        assert!(answer["seq"].is_number() && answer["err_msg"].is_string(), "{answer}");
    }
}

#[test]
fn a_web_page_cannot_write_into_the_sandbox() {
    let sandbox = Sandbox::builder().start().unwrap();
    let disposition = "Content-Disposition: form-data; name=\"file\"; filename=\"list.txt\"";
    let request = upload_request(FORM, disposition, "13800138000");
    let request = String::from_utf8(request).unwrap();
    for (headers, written) in [
        ("Host: evil.example", false),
        ("Host: localhost\r\nOrigin: https://evil.example", false),
        ("Host: 127.0.0.1\r\nOrigin: null\r\nSec-Fetch-Site: cross-site", false),
        ("Host: 127.0.0.1\r\nSec-Fetch-Site: same-site", false),
        ("Host: 127.0.0.1", true),
        ("Host: api.tpns.hk.tencent.com", true),
    ] {
        for path in ["/v3/push/package/upload", "/v3/push/app"] {
            let before = sandbox.uploads().len() + sandbox.pushes().len();
            let sent = request.replace("Host: localhost", headers);
            let answer = exchange(
                &sandbox.base_url(),
                sent.replace("/v3/push/package/upload", path).as_bytes(),
            );
            assert_eq!(!answer.starts_with("HTTP/1.1 403"), written, "{headers}: {answer}");
            let after = sandbox.uploads().len() + sandbox.pushes().len();
            let is_upload = path.ends_with("upload");
            assert_eq!(after - before, usize::from(written && is_upload), "{headers} {path}");
        }
    }
}

#[test]
fn many_who_dawdle_over_their_heads_delay_no_one() {
    let sandbox = Sandbox::builder().start().unwrap();
    let url = sandbox.base_url();
    let _slow: Vec<TcpStream> = (0..600)
        .map(|_| {
            let mut stream = TcpStream::connect(host(&url)).unwrap();
            let _ = stream.write_all(b"POST /v3/push/app HTTP/1.1\r\nHost: loc");
            stream
        })
        .collect();
    let start = std::time::Instant::now();
    assert!(super::get(&url, "/sandbox/pushes").starts_with("[]"));
    let disposition = "Content-Disposition: form-data; name=\"file\"; filename=\"list.txt\"";
    let answer = exchange(&url, &upload_request(FORM, disposition, "13800138000"));
    assert!(answer.contains("\"retCode\":0"), "{answer}");
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[test]
fn what_is_no_upload_has_its_documented_code() {
    let sandbox = Sandbox::builder().start().unwrap();
    let disposition = "Content-Disposition: form-data; name=\"file\"; filename=\"list.txt\"";
    for (headers, part, rows, code) in [
        ("Content-Type: application/json", disposition, "13800138000", 1008001),
        ("X: y", disposition, "13800138000", 1008001),
        (FORM, "Content-Disposition: form-data; name=\"other\"; filename=\"a.txt\"", "ab", 1008002),
        (FORM, "Content-Disposition: form-data; name=\"file\"", "ab", 1008002),
        (FORM, disposition, "", 1008012),
        (FORM, disposition, "x", 1008011),
        (
            FORM,
            "Content-Disposition: form-data; name=\"file\"; filename=\"list.exe\"",
            "ab",
            1008011,
        ),
    ] {
        let answer = exchange(&sandbox.base_url(), &upload_request(headers, part, rows));
        assert!(answer.contains(&format!("\"retCode\":{code}")), "{headers} {part}: {answer}");
    }
    let nobody = b"POST /v3/push/app HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
    assert!(exchange(&sandbox.base_url(), nobody).contains("\"ret_code\":1008003"));
}

#[test]
fn a_client_that_dawdles_or_vanishes_takes_nothing_from_the_others() {
    let sandbox = Sandbox::builder().stall(Duration::from_millis(300)).start().unwrap();
    let url = sandbox.base_url();
    let request = upload_request(
        FORM,
        "Content-Disposition: form-data; name=\"file\"; filename=\"list.txt\"",
        "13800138000",
    );
    let mut slow: Vec<TcpStream> = (0..100)
        .map(|at| {
            let mut stream = TcpStream::connect(host(&url)).unwrap();
            stream.write_all(&request[..request.len() - 1 - at]).unwrap();
            stream
        })
        .collect();
    // The others are served meanwhile.
    assert!(exchange(&url, &request).contains("\"retCode\":0"));
    for stream in &mut slow {
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut rest = Vec::new();
        let end = stream.read_to_end(&mut rest);
        let kind = end.err().map(|error| error.kind());
        assert!(kind != Some(std::io::ErrorKind::WouldBlock), "the sandbox still waits for it");
        assert!(rest.is_empty(), "an upload that broke off has no answer");
    }
    assert_eq!(sandbox.uploads().len(), 1);
}

#[test]
fn a_body_that_drips_is_cut_off_and_those_who_look_are_served_meanwhile() {
    let sandbox = Sandbox::builder()
        .stall(Duration::from_secs(5))
        .deadline(Duration::from_secs(2))
        .start()
        .unwrap();
    let url = sandbox.base_url();
    let head = "POST /v3/push/app HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic MTU6a2V5\r\n\
                Content-Length: 1000000\r\n\r\n";
    // More than are served at once.
    let mut slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = TcpStream::connect(host(&url)).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert!(super::get(&url, "/sandbox/pushes").starts_with("[]"));
    while slow.iter_mut().map(|stream| stream.write_all(b" ")).any(|drip| drip.is_ok()) {
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(sandbox.pushes().is_empty());
}

#[test]
fn who_asks_and_does_not_read_is_cut_off() {
    let sandbox = Sandbox::builder()
        .stall(Duration::from_millis(500))
        .strictness(Strictness::Lenient)
        .start()
        .unwrap();
    let url = sandbox.base_url();
    let client = client(&sandbox, KEY, Auth::Basic);
    let (_folder, package) = package("13800138000\n");
    let upload_id = client.upload(&package, |_| ()).unwrap().upload_id;
    // A list that is more than fits on its way.
    for _ in 0..600 {
        let push = Push::new(upload_id, Message::notify("t", &"c".repeat(15_000)));
        client.push(&push).unwrap();
    }
    let ask = format!("GET /sandbox/pushes HTTP/1.1\r\nHost: {}\r\n\r\n", host(&url));
    let mut deaf: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = TcpStream::connect(host(&url)).unwrap();
            stream.write_all(ask.as_bytes()).unwrap();
            stream
        })
        .collect();
    let whole = super::get(&url, "/sandbox/pushes").len();
    std::thread::sleep(Duration::from_secs(3));
    for stream in &mut deaf {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.len() < whole, "it was waited for");
    }
}

#[test]
fn a_strict_sandbox_knows_a_repeated_push_however_large() {
    let sandbox = Sandbox::builder().strictness(Strictness::Strict).start().unwrap();
    let client = client(&sandbox, KEY, Auth::Basic);
    let (_folder, package) = package("13800138000\n");
    let upload_id = client.upload(&package, |_| ()).unwrap().upload_id;
    let push = |text: &str| client.push(&Push::new(upload_id, Message::notify("t", text)));
    let large = "c".repeat(20_000);
    push(&large).unwrap();
    let error = push(&large).unwrap_err();
    assert!(error.may_be_out() && error.to_string().contains("10010018"), "{error}");
}

#[test]
fn many_at_once_are_each_judged_by_themselves() {
    let sandbox = Sandbox::builder().start().unwrap();
    std::thread::scope(|scope| {
        for number in 0..8u32 {
            let sandbox = &sandbox;
            scope.spawn(move || {
                let rows: String =
                    (0..20_000 + number).map(|row| format!("{number}0{row:09}\n")).collect();
                let (_folder, package) = package(&rows);
                client(sandbox, KEY, Auth::Sign).upload(&package, |_| ()).unwrap();
            });
        }
    });
    let mut counts: Vec<u64> = sandbox.uploads().iter().map(|upload| upload.accounts).collect();
    counts.sort_unstable();
    assert_eq!(counts, (20_000..20_008).collect::<Vec<u64>>());
}

#[test]
fn a_part_without_end_is_cut_off() {
    let sandbox = Sandbox::builder().start().unwrap();
    let mut stream = TcpStream::connect(host(&sandbox.base_url())).unwrap();
    let head = format!(
        "POST /v3/push/package/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic MTU6a2V5\r\n\
         {FORM}\r\nContent-Length: 1000000000\r\n\r\n--XX\r\nX-Header: "
    );
    stream.write_all(head.as_bytes()).unwrap();
    let junk = vec![b'x'; 1 << 20];
    // The rest is read and dropped, never held; past its bound the connection goes.
    let sent = (0..16).take_while(|_| stream.write_all(&junk).is_ok()).count();
    drop(stream);
    assert!(sent > 0 && sandbox.uploads().is_empty());
}

#[test]
fn the_observer_hears_of_all_that_happens() {
    let (sender, heard) = mpsc::channel();
    let sandbox = Sandbox::builder()
        .judge(|upload| Ok(Judgement::accepted(upload.bytes)))
        .fault("rate-limit@upload:1".parse().unwrap())
        .on_event(move |event| {
            let name = match event {
                Event::Upload(upload) => format!("upload {}", upload.upload_id),
                Event::Push(push) => format!("push {}", push.push_id),
                Event::Fault(..) => "fault".into(),
                other => format!("{other:?}"),
            };
            sender.send(name).unwrap();
        })
        .start()
        .unwrap();
    let (_folder, package) = package("13800138000\n");
    let client = client(&sandbox, KEY, Auth::Basic);
    let uploaded = client.upload(&package, |_| ()).unwrap();
    client.push(&Push::new(uploaded.upload_id, Message::notify("t", "c"))).unwrap();
    drop(sandbox);
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["fault", "upload 10001", "push 900001"]);
}

#[test]
fn a_hook_before_the_push_can_keep_it_back() {
    let sandbox = Sandbox::builder().start().unwrap();
    let (_folder, package) = package("13800138000\n");
    let client = client(&sandbox, KEY, Auth::Basic);
    let upload_id = client.upload(&package, |_| ()).unwrap().upload_id;
    let push = Push::new(upload_id, Message::notify("t", "c"));
    let calls = Arc::new(AtomicUsize::new(0));
    let error = client
        .push_with(&push, &mut || {
            calls.fetch_add(1, Ordering::Relaxed);
            Package::open("/no/such/file").map(|_| ())
        })
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io { .. }), "{error}");
    assert_eq!((calls.load(Ordering::Relaxed), sandbox.pushes().len()), (1, 0));
}

/// On Windows a folder stays while a file in it is open.
#[cfg(unix)]
#[test]
fn a_push_that_was_accepted_and_not_written_down_may_be_out_too() {
    use acctpack_tpns::{Receipt, Repeat};
    let sandbox = Sandbox::builder().start().unwrap();
    let (folder, package) = package("13800138000\n");
    let client = client(&sandbox, KEY, Auth::Basic);
    let upload_id = client.upload(&package, |_| ()).unwrap().upload_id;
    let receipts = folder.path().join("receipts");
    std::fs::create_dir(&receipts).unwrap();
    let mut receipt = Receipt::open(receipts.join("r.json")).unwrap();
    let mut ticket = receipt.admit(client.delivery(&package), Repeat::Refuse).unwrap();
    ticket.uploaded(upload_id).unwrap();
    let push = Push::new(upload_id, Message::notify("t", "c"));
    let gone = || std::fs::remove_dir_all(&receipts).unwrap();
    let error = client.push_recorded(&push, ticket, gone).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unrecorded { .. }) && error.may_be_out(), "{error}");
    assert_eq!(sandbox.pushes().len(), 1);
    let error = client.push(&Push::new(0, Message::notify("t", "c"))).unwrap_err();
    assert!(!error.may_be_out(), "{error}");
}
