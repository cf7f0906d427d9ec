//! Credentials: where they come from, and where they never go.

use super::*;

#[test]
fn credentials_come_from_the_environment_or_a_file_of_ones_own() {
    let stage =
        Stage::with_env(&["--access-id", super::super::ACCESS_ID], &[("TPNS_SECRET_KEY", SECRET)]);
    let bare = |flags: &[&str], env: &[(&str, &str)]| -> super::super::Ran {
        let mut command = stage.command(&[&["upload", "users.txt", "-q"], flags].concat());
        command.env_remove("TPNS_ACCESS_ID").env_remove("TPNS_SECRET_KEY");
        command.envs(env.iter().copied()).output().unwrap().into()
    };
    let ran = bare(&[], &[]).expect(1);
    assert!(ran.stderr.contains("1008035"), "a sandbox may demand a pair: {}", ran.stderr);
    let id = ("TPNS_ACCESS_ID", super::super::ACCESS_ID);
    assert!(bare(&[], &[id]).expect(2).stderr.contains("TPNS_SECRET_KEY"));
    assert!(bare(&[], &[id, ("TPNS_SECRET_KEY", "wrong")]).expect(1).stderr.contains("1008003"));
    let wrong = [("TPNS_ACCESS_ID", "15"), ("TPNS_SECRET_KEY", SECRET)];
    assert!(bare(&[], &wrong).expect(1).stderr.contains("1008035"));

    stage.write(
        "c.env",
        format!("TPNS_ACCESS_ID={}\nTPNS_SECRET_KEY={SECRET}\n", super::super::ACCESS_ID),
    );
    #[cfg(unix)]
    {
        let mode = |bits| {
            std::fs::set_permissions(stage.path("c.env"), std::fs::Permissions::from_mode(bits))
                .unwrap();
        };
        mode(0o644);
        let refused = bare(&["--credentials", "c.env"], &[]).expect(2);
        assert!(refused.stderr.contains("chmod 600 c.env"));
        mode(0o600);
    }
    bare(&["--credentials", "c.env"], &[]).expect(0);
    bare(&["--credentials", "c.env", "--auth", "sign"], &[]).expect(0);
}

#[test]
fn no_flag_takes_a_secret() {
    for flag in ["--secret-key", "--secret", "--password", "--key"] {
        let ran: super::super::Ran =
            acctpack(&["upload", "a.txt", flag, "x"]).output().unwrap().into();
        assert_eq!(ran.status, Some(2));
        assert!(ran.stderr.contains("unexpected argument"), "{}", ran.stderr);
    }
}

#[test]
fn both_ways_of_authentication_work_for_both_requests() {
    let stage =
        Stage::with_env(&["--access-id", super::super::ACCESS_ID], &[("TPNS_SECRET_KEY", SECRET)]);
    stage.send(&["--auth", "sign"]).expect(0);
    assert_eq!(stage.look("pushes")[0]["auth"], "sign");
}

#[test]
fn nothing_goes_out_in_the_clear_but_to_this_machine() {
    for url in ["http://example.com", "http://127.0.0.1.example.com:80", "ftp://localhost"] {
        let args = ["upload", "/dev/null", "--base-url", url];
        let ran: super::super::Ran = acctpack(&args).output().unwrap().into();
        assert!(ran.expect(2).stderr.contains("https"), "{url}");
    }
}

#[test]
fn the_proxy_of_the_environment_is_asked_and_learns_no_secret() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let heard = std::thread::spawn(move || {
        let (stream, _) = proxy.accept().unwrap();
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        head.join("\r\n")
    });
    let list = tempfile::Builder::new().suffix(".txt").tempfile().unwrap();
    std::fs::write(list.path(), "13800138000\n").unwrap();
    let mut command = acctpack(&["upload", list.path().to_str().unwrap(), "-q"]);
    command.env("HTTPS_PROXY", format!("http://{address}"));
    // The proxy hangs up at once: the attempts end with a connection refused.
    let ran: super::super::Ran = command.output().unwrap().into();
    ran.expect(2);
    let heard = heard.join().unwrap();
    assert!(heard.starts_with("CONNECT api.tpns.tencent.com:443 HTTP/1.1\r\n"), "{heard}");
    no_secret_in(&heard);
}
