//! Every fault of the sandbox, in every step: what is tried again, what is told, and that no one
//! is pushed to twice.

use super::Stage;

#[test]
fn an_upload_is_tried_again_through_every_fault_that_passes() {
    for fault in [
        "reset@upload:1",
        "5xx@upload:1",
        "502@upload:1",
        "rate-limit@upload:1",
        "lost-answer@upload:1",
        "delay=200ms@upload:1",
        "slow-answer=200ms@upload:1",
    ] {
        let stage = Stage::new(&["--fault", fault]);
        let ran =
            stage.run(&["send", "users.txt", "--title", "t", "--content", "c", "--yes"]).expect(0);
        let tried_again = ran.stderr.contains("attempt 2");
        assert_eq!(tried_again, !fault.contains('='), "{fault}: {}", ran.stderr);
        assert_eq!((stage.pushes(), stage.state().as_str()), (1, "pushed"), "{fault}");
    }
}

#[test]
fn an_upload_that_cannot_be_helped_ends_and_can_be_taken_up() {
    for (fault, status, told) in [
        ("5xx@1-4", 2, "503"),
        ("reset@1-4", 2, "broke off"),
        ("rate-limit@1-4", 1, "1008028"),
        ("garbage@1", 2, "not the service's"),
    ] {
        let stage = Stage::new(&["--fault", fault]);
        let ran = stage.send(&[]).expect(status);
        assert!(ran.stderr.contains(told), "{fault}: {}", ran.stderr);
        assert_eq!((stage.pushes(), stage.state().as_str()), (0, "prepared"), "{fault}");
        stage.send(&[]).expect(0);
        assert_eq!((stage.pushes(), stage.state().as_str()), (1, "pushed"), "{fault}");
    }
}

#[test]
fn a_push_whose_outcome_is_not_known_is_never_sent_again_unseen() {
    for (fault, accepted) in [
        ("reset@push:1", 0),
        ("5xx@push:1", 0),
        ("504@push:1", 0),
        ("garbage@push:1", 0),
        ("lost-answer@push:1", 1),
        ("slow-answer=3s@push:1", 1),
    ] {
        let stage = Stage::new(&["--lenient", "--fault", fault]);
        let ran = stage.send(&["--timeout", "1"]).expect(3);
        assert!(
            ran.stdout.is_empty() && ran.stderr.contains("not known"),
            "{fault}: {}",
            ran.stderr
        );
        assert_eq!((stage.pushes(), stage.state().as_str()), (accepted, "unclear"), "{fault}");
        let ran = stage.send(&[]).expect(3);
        for told in ["nothing was sent now", "--again"] {
            assert!(ran.stderr.contains(told), "{fault}: {}", ran.stderr);
        }
        let receipt = stage.receipt();
        let at = &receipt["deliveries"][0];
        assert!(at["pushed_at"].is_null(), "no one knows whether it was pushed");
        assert!(at["pushing_at"].as_str().unwrap().ends_with('Z'), "{at}");
        assert!(ran.stderr.contains(" +08:00 and got no clear answer"), "{}", ran.stderr);
        assert_eq!((stage.uploads(), stage.pushes()), (1, accepted), "{fault}: nothing was sent");
        stage.send(&["--again"]).expect(0);
        assert_eq!(stage.pushes(), accepted + 1, "{fault}: a person has decided");
    }
}

#[test]
fn a_push_that_was_refused_can_be_taken_up_with_the_same_upload() {
    let stage = Stage::new(&["--fault", "rate-limit@push:1-4"]);
    assert!(stage.send(&[]).expect(1).stderr.contains("wait a few seconds"));
    assert_eq!(stage.state(), "refused");
    stage.send(&[]).expect(0);
    assert_eq!((stage.uploads(), stage.pushes()), (1, 1));
}

#[test]
fn a_push_that_comes_too_fast_is_tried_again_after_a_second() {
    let stage = Stage::new(&["--fault", "rate-limit@push:1-2"]);
    let start = std::time::Instant::now();
    assert_eq!(stage.send(&[]).expect(0).stdout, "900001\n");
    assert!(start.elapsed() >= std::time::Duration::from_secs(2), "it waited each time");
    assert_eq!((stage.uploads(), stage.pushes(), stage.state().as_str()), (1, 1, "pushed"));
    // The sandbox's own limit: one a second.
    let push = ["push", "--upload-id", "10001", "--title", "t", "--content", "n", "--yes", "-q"];
    stage.run(&push).expect(0);
    stage.run(&push).expect(0);
    assert_eq!(stage.pushes(), 3);
}

#[test]
fn an_upload_that_the_service_has_forgotten_goes_up_again() {
    let first = Stage::new(&[]);
    first.run(&["upload", "users.txt", "-q"]).expect(0);
    // Another sandbox at the same port knows nothing of it.
    let stage = Stage::new(&[]);
    let sends = stage.send_args(&["--yes", "--fail-on-reject"]);
    stage.run(&sends).expect(0);
    let mut receipt = stage.receipt();
    receipt["deliveries"][0]["state"] = "uploaded".into();
    receipt["deliveries"][0]["upload_id"] = 777.into();
    stage.write("users.txt.receipt.json", receipt.to_string());
    assert!(stage.run(&sends).expect(1).stderr.contains("10010005"));
    std::thread::sleep(std::time::Duration::from_millis(1100));
    stage.run(&sends).expect(0);
    assert_eq!((stage.uploads(), stage.pushes()), (2, 2));
}

#[test]
fn a_service_that_is_not_there_is_told_as_such_and_nothing_was_sent() {
    let stage = Stage::new(&[]);
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let message = ["--title", "t", "--content", "c", "--yes", "-q"];
    let push = [&["push", "--upload-id", "1"], &message[..], &["--base-url", &closed]].concat();
    let ran: super::Ran =
        super::acctpack(&push).current_dir(stage.folder.path()).output().unwrap().into();
    assert!(ran.expect(2).stderr.contains("nothing was sent"));
}

#[test]
fn what_keeps_a_connection_from_coming_about_is_told_with_the_host_and_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("users.txt"), "13800138000\n").unwrap();
    let upload = |url: &str, lang: &str, proxy: &str| -> super::Ran {
        let args = ["upload", "users.txt", "--base-url", url, "--lang", lang];
        let mut command = super::acctpack(&args);
        command.env("HTTPS_PROXY", proxy).current_dir(folder.path()).output().unwrap().into()
    };
    let closed = "127.0.0.1:1";
    let told = upload(&format!("http://{closed}"), "zh", "").expect(2).stderr;
    let refused =
        "无法连接 127.0.0.1:1，未发送任何内容：连接被拒绝；请检查端口、防火墙和 HTTPS_PROXY";
    assert!(told.contains(&format!("第 2 次尝试：{refused}")), "{told}");
    assert!(told.contains("第 3 次尝试：原因同上") && told.contains("第 4 次尝试：原因同上"));
    assert!(told.ends_with(&format!("错误：{refused}\n")), "{told}");
    // A name that is never one. The system's own words stand in brackets.
    let told = upload("https://nowhere.invalid", "zh", "").expect(2).stderr;
    assert!(told.contains("无法连接 nowhere.invalid，未发送任何内容：无法解析主机名（"), "{told}");
    assert!(told.contains("请检查网络、DNS，以及 --base-url 的拼写") && told.contains("原因同上"));
    let told =
        upload("https://nowhere.invalid", "en", &format!("http://{closed}")).expect(2).stderr;
    let through = "no connection to nowhere.invalid through the proxy 127.0.0.1:1 could be made";
    assert!(told.contains(through) && told.contains("the connection was refused; check"), "{told}");
    // What speaks no TLS.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        use std::io::Write as _;
        for stream in listener.incoming() {
            let _ = stream.unwrap().write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let told = upload(&format!("https://{address}"), "zh", "").expect(2).stderr;
    assert!(
        told.contains("无法建立可信的 TLS 连接（") && told.contains("请检查本机时间"),
        "{told}"
    );
}

#[test]
fn faults_by_rate_never_make_two_pushes_of_one() {
    let faults = ["--fault", "reset@20%", "--fault", "lost-answer@20%", "--fault", "5xx@10%"];
    let stage = Stage::new(&[&["--lenient", "--seed", "7"], &faults[..]].concat());
    for number in 0..12 {
        let before = stage.pushes();
        stage.write("users.txt", format!("138001380{number:02}\n"));
        // Another message each time: who had one of them does not have the next.
        let text = number.to_string();
        let send = ["send", "users.txt", "--title", "t", "--content", &text, "--yes", "-q"];
        let status = stage.run(&send).status;
        let sent = stage.pushes() - before;
        match status {
            Some(0) => assert_eq!(sent, 1),
            Some(3) => assert!(sent <= 1),
            _ => assert_eq!(sent, 0),
        }
        let status = stage.run(&send).status;
        assert!(status != Some(0) || sent == 0, "what is done, or may be, is not done again");
    }
}
