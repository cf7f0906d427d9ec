//! `upload`, `push`, `send` and `sandbox` as a user meets them when all goes well, and what they
//! refuse before anything is sent.

mod secrets;

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;

use super::{SECRET, Stage, acctpack, get, names_in, no_secret_in};

const MESSAGE: [&str; 4] = ["--title", "Sale", "--content", "Everything must go"];

#[test]
fn upload_prints_the_id_alone_and_the_engine_has_judged_what_arrived() {
    let stage = Stage::new(&[]);
    let ran = stage.run(&["upload", "users.txt"]).expect(0);
    assert_eq!(ran.stdout, "10001\n");
    assert!(ran.stderr.contains("accepted") && ran.stderr.contains("UPLOADED"), "{}", ran.stderr);
    let upload = &stage.look("uploads")[0];
    assert_eq!(upload["file_name"], "users.txt");
    assert_eq!((&upload["accounts"], &upload["bytes"]), (&2.into(), &24.into()));
    assert_eq!(upload["access_id"], super::ACCESS_ID);
}

#[test]
fn what_check_rejects_is_not_uploaded_unless_told_so_or_cleaned() {
    let stage = Stage::new(&[]);
    stage.write("bad.txt", "13800138000\nx\n13800138000\n");
    let ran = stage.run(&["upload", "bad.txt"]).expect(1);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("acctpack clean bad.txt"));
    assert!(stage.look("uploads").is_empty());

    let ran = stage.run(&["upload", "bad.txt", "--no-check"]).expect(1);
    assert!(ran.stderr.contains("1008011") && ran.stderr.contains("acctpack check"));
    let arrived = stage.look("uploads");
    assert_eq!(
        arrived[0]["findings"][0],
        "row 2: too-short: the account is too short: 1 character; correct the account in its source, or drop the row"
    );

    let ran = stage.run(&["upload", "bad.txt", "--clean", "--format", "json"]).expect(0);
    let outcome = ran.json();
    assert_eq!((&outcome["upload_id"], &outcome["accounts"]), (&10001.into(), &1.into()));
    assert_eq!(outcome["package"], "bad.zip");
    assert_eq!(stage.look("uploads")[1]["sha256"], outcome["sha256"]);
    assert_eq!(names_in(stage.folder.path()), ["bad.txt", "users.txt"], "nothing is left behind");
}

#[test]
fn a_repeat_that_fails_does_not_wipe_what_was_done_before() {
    for (fault, first, states) in [
        ("rate-limit@push:2-5", 0, ["pushed", "refused"]),
        ("lost-answer@push:1", 3, ["unclear", "refused"]),
    ] {
        let faults = ["--lenient", "--fault", fault, "--fault", "rate-limit@push:2-5"];
        let stage = Stage::new(&faults);
        let at = ["--receipt", "users.txt.receipt.json", "-q"];
        stage.run(&[&["upload", "users.txt"], &at[..]].concat()).expect(0);
        let push = [&["push", "--upload-id", "10001", "--yes"], &MESSAGE[..], &at].concat();
        let again = [&push[..], &["--again"]].concat();
        stage.run(&push).expect(first);
        assert!(stage.run(&again).expect(1).stderr.contains("1008028"));
        let receipt = stage.receipt();
        let deliveries = receipt["deliveries"].as_array().unwrap();
        assert_eq!([&deliveries[0]["state"], &deliveries[1]["state"]], states, "{fault}");
        // The refusal of the second says nothing of the first.
        let status = if first == 0 { 2 } else { 3 };
        stage.run(&push).expect(status);
        stage.send(&[]).expect(status);
        assert_eq!(stage.pushes(), 1, "{fault}");
        stage.run(&again).expect(0);
        assert_eq!(stage.pushes(), 2, "{fault}: a person has decided");
        assert!(stage.run(&push).expect(2).stderr.contains("900002"));
    }
}

#[test]
fn send_knows_a_list_that_was_uploaded_and_pushed_by_hand() {
    let stage = Stage::new(&["--lenient"]);
    let at = ["--receipt", "users.txt.receipt.json", "-q"];
    stage.run(&[&["upload", "users.txt"], &at[..]].concat()).expect(0);
    let push = [&["push", "--upload-id", "10001", "--yes"], &MESSAGE[..], &at].concat();
    stage.run(&push).expect(0);
    assert!(stage.send(&[]).expect(2).stderr.contains("900001"));
    assert_eq!((stage.uploads(), stage.pushes()), (1, 1));
    // A dry run shows what would go out, and that it would not.
    let ran = stage.run(&stage.send_args(&["--dry-run"])).expect(0);
    assert!(ran.stdout.contains("/v3/push/app"));
    assert!(ran.stderr.contains("warning:") && ran.stderr.contains("900001"), "{}", ran.stderr);
}

#[test]
fn tokens_stay_tokens_from_the_upload_to_the_push() {
    let stage = Stage::new(&["--lenient"]);
    stage.write("tokens.txt", format!("{}\n{}\n", "0".repeat(36), "1".repeat(36)));
    let upload = ["upload", "tokens.txt", "--target", "tpns-token", "--receipt", "r.json", "-q"];
    stage.run(&upload).expect(0);
    let push =
        [&["push", "--upload-id", "10001", "--yes", "--receipt", "r.json"], &MESSAGE[..]].concat();
    let with = |flags: &[&str]| stage.run(&[&push[..], flags].concat());
    assert!(with(&["--audience", "accounts"]).expect(2).stderr.contains("device tokens"));
    for flags in [["--devices", "all"], ["--account-type", "1002"]] {
        assert!(with(&flags).expect(2).stderr.contains("are about accounts"), "{flags:?}");
    }
    assert_eq!(stage.look("pushes").len(), 0);
    let ran = with(&[]).expect(0);
    assert!(ran.stderr.contains("PUSHED  to 2 device tokens"), "{}", ran.stderr);
    assert_eq!(stage.look("pushes")[0]["body"]["audience_type"], "package_token_push");
}

#[test]
fn a_field_cannot_go_around_the_flag_that_the_preview_shows() {
    for (field, flag) in [
        ("account_push_type=1", "--devices"),
        ("message_type=\"message\"", "--silent"),
        ("account_type=1002", "--account-type"),
        ("environment=\"dev\"", "--environment"),
        ("send_time=\"2999-01-31 20:00:00\"", "--send-time"),
        ("expire_time=60", "--expire"),
        ("Audience_Type=\"all\"", "--audience"),
    ] {
        let push = ["push", "--upload-id", "7", "--dry-run", "--field", field];
        let ran: super::Ran = acctpack(&[&push[..], &MESSAGE].concat()).output().unwrap().into();
        assert!(ran.expect(2).stderr.contains(&format!("is set by {flag}")), "{field}");
    }
}

#[test]
fn json_tells_a_script_what_went_wrong_too() {
    let stage = Stage::new(&["--lenient", "--fault", "rate-limit@push:1-4"]);
    let outcome = |flags: &[&str], status| {
        let told = stage.send(&[&["--format", "json"], flags].concat()).expect(status).json();
        [told["outcome"].clone(), told["code"].clone(), told["receipt"].clone()]
    };
    let receipt = || serde_json::Value::from("users.txt.receipt.json");
    assert_eq!(outcome(&[], 1), ["refused".into(), 1008028.into(), receipt()]);
    let nothing = serde_json::Value::Null;
    let too_long = ["--expire", "259200", "--send-time", "tomorrow"];
    assert_eq!(outcome(&too_long, 2), ["not-sent".into(), nothing.clone(), receipt()]);
    assert_eq!(outcome(&[], 0)[0], "pushed");
    assert_eq!(outcome(&[], 2), ["already-pushed".into(), nothing.clone(), receipt()]);
    let told = stage.send(&["--format", "json"]).expect(2).json();
    assert_eq!(told["push_ids"], serde_json::json!(["900001"]));
    assert_eq!(told["pushed_at"], stage.receipt()["deliveries"][0]["pushed_at"]);
    // That no connection came about is another thing.
    let elsewhere = ["--again", "--format", "json", "--base-url", "http://127.0.0.1:1"];
    let mut command = acctpack(&stage.send_args(&[&["--yes"], &elsewhere[..]].concat()));
    let ran: super::Ran = command.current_dir(stage.folder.path()).output().unwrap().into();
    let told = ran.expect(2).json();
    assert_eq!((&told["outcome"], &told["push_ids"]), (&"not-sent".into(), &nothing));
    stage.write("users.txt", "x\n");
    assert_eq!(outcome(&[], 1)[0], "not-sent");
}

#[test]
fn a_package_of_tokens_goes_as_tokens() {
    let stage = Stage::new(&[]);
    let tokens = format!("{}\n{}\n", "0".repeat(36), "1".repeat(36));
    stage.write("tokens.txt", tokens);
    let send = |file| {
        let args = ["send", file, "--target", "tpns-token", "--yes", "-q"];
        stage.run(&[&args[..], &MESSAGE].concat())
    };
    send("tokens.txt").expect(0);
    assert_eq!(stage.look("pushes")[0]["body"]["audience_type"], "package_token_push");
    send("users.txt").expect(1);
    assert_eq!(stage.pushes(), 1);
}

#[test]
fn push_shows_what_it_will_do_and_prints_the_id_alone() {
    let stage = Stage::new(&[]);
    stage.run(&["upload", "users.txt", "-q"]).expect(0);
    let push = [&["push", "--upload-id", "10001", "--yes"], &MESSAGE[..]].concat();
    let tomorrow = super::service_time(86_400);
    let flags = [
        "--devices",
        "all",
        "--account-type",
        "1002",
        "--environment",
        "dev",
        "--send-time",
        &tomorrow,
        "--expire",
        "60",
        "--field",
        "push_speed=2000",
        "--silent",
    ];
    let ran = stage.run(&[&push[..], &flags].concat()).expect(0);
    assert_eq!(ran.stdout, "900001\n");
    for shown in
        ["Sale", "Everything must go", "type 1002", "all their devices", "push_speed = 2000"]
    {
        assert!(ran.stderr.contains(shown), "{shown}: {}", ran.stderr);
    }
    let arrived = &stage.look("pushes")[0];
    assert_eq!((&arrived["accounts"], &arrived["auth"]), (&2.into(), &"basic".into()));
    let expected = serde_json::json!({
        "audience_type": "package_account_push", "upload_id": 10001, "message_type": "message",
        "message": {"title": "Sale", "content": "Everything must go"}, "account_push_type": 1,
        "account_type": 1002, "environment": "dev", "send_time": tomorrow,
        "expire_time": 60, "push_speed": 2000,
    });
    assert_eq!(arrived["body"], expected);
}

#[test]
fn a_whole_message_comes_from_a_file() {
    let stage = Stage::new(&[]);
    stage.run(&["upload", "users.txt", "-q"]).expect(0);
    stage.write("m.json", r#"{"title":"t","android":{"n_ch_id":"default"}}"#);
    let push = ["push", "--upload-id", "10001", "--yes", "--message", "m.json", "--format", "json"];
    let outcome = stage.run(&push).expect(0).json();
    assert_eq!(
        (&outcome["outcome"], &outcome["push_ids"][0]),
        (&"pushed".into(), &"900001".into())
    );
    assert_eq!(stage.look("pushes")[0]["body"]["message"]["android"]["n_ch_id"], "default");
    stage.write("m.json", "[]");
    assert!(stage.run(&push).expect(2).stderr.contains("JSON object"));
}

#[test]
fn a_dry_run_prints_the_exact_request_and_sends_nothing() {
    let stage = Stage::new(&[]);
    for auth in ["basic", "sign"] {
        let push = ["push", "--upload-id", "7", "--dry-run", "--auth", auth];
        let ran = stage.run(&[&push[..], &MESSAGE].concat()).expect(0);
        let (head, body) = ran.stdout.trim_end().split_once("\n\n").unwrap();
        assert!(
            head.starts_with(&format!("POST {}/v3/push/app\n", stage.url)) && head.contains("****")
        );
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
        assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap()["upload_id"], 7);
    }
    let ran = stage.run(&[&["send", "users.txt", "--dry-run"], &MESSAGE[..]].concat()).expect(0);
    assert!(ran.stdout.contains("/v3/push/package/upload") && ran.stdout.contains("<uploadId>"));
    assert!(ran.stdout.contains("filename=\"users.zip\""));
    assert!(stage.look("uploads").is_empty() && stage.look("pushes").is_empty());
    assert_eq!(names_in(stage.folder.path()), ["users.txt"]);
}

#[test]
fn without_a_terminal_a_push_needs_a_yes_beforehand() {
    let stage = Stage::new(&[]);
    let send = [&["send", "users.txt"], &MESSAGE[..]].concat();
    assert!(stage.run(&send).expect(2).stderr.contains("--yes"));
    assert!(stage.look("uploads").is_empty(), "known before anything is uploaded");
    let push = [&["push", "--upload-id", "1"], &MESSAGE[..]].concat();
    assert!(stage.run(&push).expect(2).stderr.contains("--yes"));
}

#[test]
fn what_was_pushed_is_not_pushed_again_unless_told_so() {
    let stage = Stage::new(&["--lenient"]);
    assert_eq!(stage.send(&[]).expect(0).stdout, "900001\n");
    assert_eq!(stage.state(), "pushed");
    let ran = stage.send(&["--title", "other", "--auth", "sign"]);
    assert_eq!(ran.status, Some(2), "a title twice is a usage error");
    assert!(stage.send(&["--account-type", "1002"]).expect(2).stderr.contains("900001"));
    // Cleaned otherwise it is another package, but the same people.
    stage.send(&["--fix", "full-width"]).expect(2);
    assert_eq!((stage.uploads(), stage.pushes()), (1, 1));

    assert_eq!(stage.send(&["--again"]).expect(0).stdout, "900002\n");
    assert_eq!((stage.uploads(), stage.pushes()), (2, 2));
    assert_eq!(stage.receipt()["deliveries"].as_array().unwrap().len(), 2);
    stage.send(&[]).expect(2);

    stage.write("users.txt", "13800138002\n");
    let other = ["send", "users.txt", "--title", "t", "--content", "new", "--yes", "-q"];
    assert_eq!(stage.run(&other).expect(0).stdout, "900003\n", "another list, another campaign");
}

#[test]
fn a_corrected_list_reaches_who_had_the_message_again_only_if_that_is_asked_for() {
    let stage = Stage::new(&["--lenient"]);
    stage.write("users.txt", "手机号\n13800138000\n13800138001\nx\n");
    let run = |flags: &[&str]| {
        let args = ["send", "users.txt", "--title", "t", "--content", "c"];
        stage.run(&[&args[..], flags].concat())
    };
    let send = |flags: &[&str]| run(flags).expect(0);
    let warning = "another version of this list was pushed with the same message at ";
    let first = send(&["--yes", "--format", "json", "-q"]).json();
    assert_eq!(first["other_version"], serde_json::Value::Null);

    stage.write("users.txt", "手机号\n13800138000\n13800138001\n13800138002\n");
    let told = send(&["--dry-run"]).stderr;
    assert!(told.contains(&format!("warning: {warning}")) && told.contains("+08:00 to 2 accounts"));
    // A yes that was said beforehand was said without knowing of it.
    for (lang, told) in [("en", "nothing was sent: another version"), ("zh", "没有发送：这份名单")]
    {
        let ran = run(&["--yes", "-q", "--lang", lang]).expect(2);
        assert!(ran.stderr.contains(told) && ran.stderr.contains("--again"), "{}", ran.stderr);
    }
    assert_eq!((stage.uploads(), stage.pushes()), (1, 1));
    let told = send(&["--yes", "--again", "--lang", "zh"]).stderr;
    let lines: String = told.split_whitespace().collect();
    for part in ["警告：这份名单的另一个版本已于", "推送给2个账号", "会收到两次", "`--rejects路径`"]
    {
        assert!(lines.contains(part), "{part}: {told}");
    }
    assert_eq!(stage.pushes(), 2);

    stage.write("users.txt", "13800138000\n13800138001\n13800138003\n13800138004\n");
    let ran = send(&["--yes", "--again", "--format", "json", "-q"]);
    assert_eq!(ran.json()["other_version"]["push_ids"], serde_json::json!(["900002"]));
    assert_eq!(ran.json()["other_version"]["accounts"], 3);
    // By hand it is told of too.
    stage.write("users.txt", "13800138000\n13800138005\n");
    let at = ["--receipt", "users.txt.receipt.json"];
    let id = stage.run(&[&["upload", "users.txt", "-q"], &at[..]].concat()).expect(0).stdout;
    let push = ["push", "--upload-id", id.trim(), "--title", "t", "--content", "c", "--yes"];
    let told = stage.run(&[&push[..], &at].concat()).expect(2).stderr;
    assert!(told.contains("nothing was sent: another version of this list"), "{told}");
    let told = stage.run(&[&push[..], &at, &["--again"]].concat()).expect(0).stderr;
    assert!(told.contains("warning: another version of this list"), "{told}");

    // Another message to the same people is an ordinary thing.
    stage.write("users.txt", "13800138000\n");
    let args = ["send", "users.txt", "--title", "t", "--content", "Last day", "--yes"];
    let told = stage.run(&args).expect(0).stderr;
    assert!(!told.contains("another version"), "{told}");
}

#[test]
fn a_forgotten_title_or_text_is_asked_for_before_anything_is_sent() {
    let stage = Stage::new(&[]);
    for (flags, told) in [
        (&["--title", "促销"][..], "give --content as well"),
        (&["--title", "促销", "--content", " "], "give --content as well"),
        (&["--content", "c"], "give --title as well"),
        (&["--content", "c", "--dry-run"], "give --title as well"),
        (&[], "give --title and --content"),
    ] {
        for command in [&["push", "--upload-id", "10001"][..], &["send", "users.txt"]] {
            let ran = stage.run(&[command, flags, &["--yes"]].concat()).expect(2);
            assert!(ran.stderr.contains(told), "{flags:?}: {}", ran.stderr);
        }
    }
    assert!(stage.look("uploads").is_empty() && stage.look("pushes").is_empty());
    stage.run(&["send", "users.txt", "--content", "c", "--silent", "--yes"]).expect(0);
}

#[test]
fn a_send_says_that_its_package_is_not_kept() {
    let stage = Stage::new(&[]);
    for (flag, lang, told) in [
        ("--dry-run", "en", "2 accounts in a temporary package, 157 B"),
        ("--yes", "zh", "临时号码包中有 2 个账号，157 B"),
    ] {
        let ran = stage.run(&[&["send", "users.txt", flag, "--lang", lang], &MESSAGE[..]].concat());
        let ran = ran.expect(0);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(!ran.stderr.contains(" written") && !ran.stderr.contains("已生成"));
    }
    assert!(!stage.path("users.zip").exists());
}

/// As the shell of the system has it.
const QUOTE: char = if cfg!(windows) { '"' } else { '\'' };

#[test]
fn what_is_not_sent_is_said_in_a_line_and_the_command_that_helps_is_printed() {
    let stage = Stage::new(&[]);
    stage.write("two columns.csv", "姓名,手机号\n张三,13800138000\n李四,13800138001\n");
    let args = ["send", "two columns.csv", "--title", "t", "--content", "a b", "--dry-run"];
    let ran = stage.run(&args).expect(1);
    let page = ran.stderr.replace(" \\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let command = format!(
        "acctpack send {QUOTE}two columns.csv{QUOTE} --title t --content {QUOTE}a b{QUOTE} --dry-run --base-url {} --column 手机号 ",
        stage.url
    );
    assert!(page.contains(&command), "{page}");
    stage.run(&[&args[..], &["--column", "手机号"]].concat()).expect(0);
    let ran = stage.run(&["upload", "two columns.csv", "--clean"]).expect(1);
    assert!(
        ran.stderr.contains("--clean") && ran.stderr.contains("--column 手机号"),
        "{}",
        ran.stderr
    );

    stage.write("bad.txt", "13800138000\nx\n");
    stage.write("none.txt", "x\n");
    let send = |file, flag| {
        stage.run(&[&["send", file, "--yes", "-q", flag], &MESSAGE[..]].concat()).expect(1)
    };
    for (ran, told) in [
        (
            stage.run(&["upload", "bad.txt", "-q"]).expect(1),
            "bad.txt breaks the rules of the service (1 error)",
        ),
        (send("none.txt", "--redact"), "none.txt breaks the rules of the service (2 errors)"),
        (send("bad.txt", "--fail-on-reject"), "bad.txt has 1 rejected row, over the limit of 0"),
        (
            send("two columns.csv", "--redact"),
            "two columns.csv has several columns; --column takes one",
        ),
    ] {
        assert!(ran.stderr.starts_with("error: nothing was sent: "), "{}", ran.stderr);
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
    assert!(stage.look("uploads").is_empty());
}

#[test]
fn a_list_that_is_too_large_is_not_sent_in_parts_whatever_a_config_says_of_parts() {
    let stage = Stage::new(&[]);
    stage.write("acctpack.toml", "split = true\n[targets.small]\nmax-bytes = 4000\n");
    let list: String = (0..3000).map(|n| format!("1380013{n:04}\n")).collect();
    stage.write("large.txt", &list);
    let args = [&["send", "large.txt", "--target", "small", "--yes", "-q"], &MESSAGE[..]].concat();
    let ran = stage.run(&args).expect(1);
    assert!(ran.stderr.contains("large.txt breaks the rules"), "{}", ran.stderr);
    assert!(stage.look("uploads").is_empty());
}

#[test]
fn warnings_that_stay_are_counted_before_the_question() {
    let stage = Stage::new(&[]);
    stage.write("users.txt", "13800138000\nnull\nalice\u{ff10}\n");
    let ran = stage.run(&[&["send", "users.txt", "--yes"], &MESSAGE[..]].concat()).expect(0);
    assert!(ran.stderr.contains("warnings 2 in the list, not fixed"), "{}", ran.stderr);
    let ran = stage.run(&["upload", "users.txt", "--format", "json", "-q"]).expect(0);
    assert_eq!(ran.json()["warnings"], 2);
}

#[test]
fn a_message_or_a_credentials_file_that_cannot_be_read_is_told_where_and_why() {
    let stage = Stage::new(&[]);
    let push = ["push", "--upload-id", "1", "--dry-run", "--message", "m.json"];
    let told = |lang| stage.run(&[&push[..], &["--lang", lang]].concat()).expect(2).stderr;
    stage.write("m.json", "\u{feff}{\"title\":\"t\",\"content\":\"c\"}");
    stage.run(&push).expect(0);
    stage.write("m.json", "{\n  \"title\": \"t\"\n  \"content\": \"c\"\n}");
    assert!(told("en").starts_with("error: m.json: the message is no JSON: line 3, column 3: "));
    assert!(
        told("zh").starts_with("错误：m.json：消息不是有效的 JSON：第 3 行第 3 个字符：缺少逗号")
    );
    stage.write("m.json", b"{\"title\":\"\xb4\xd9\xcf\xfa\"}");
    assert!(told("en").starts_with("error: cannot read m.json: it is not UTF-8; save it as UTF-8"));
    assert!(told("zh").starts_with("错误：无法读取 m.json：不是 UTF-8 编码；请在编辑器中另存为"));

    let utf16 = "\u{feff}TPNS_ACCESS_ID=1".encode_utf16().flat_map(u16::to_le_bytes);
    stage.write("c.env", utf16.collect::<Vec<u8>>());
    #[cfg(unix)]
    {
        let mine = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(stage.path("c.env"), mine).unwrap();
    }
    let ran = stage.run(&["upload", "users.txt", "--credentials", "c.env"]).expect(2);
    assert!(ran.stderr.contains("cannot read c.env: it is not UTF-8; save it"), "{}", ran.stderr);
}

#[test]
fn people_read_times_by_the_clock_on_the_wall_and_programs_in_utc() {
    let stage = Stage::new(&[]);
    stage.send(&[]).expect(0);
    let mut receipt = stage.receipt();
    receipt["deliveries"][0]["pushed_at"] = "2026-11-25T17:12:04Z".into();
    stage.write("users.txt.receipt.json", receipt.to_string());
    let ran = stage.send(&["--lang", "zh", "--format", "json"]).expect(2);
    let told = "该号码包已于 2026-11-26 01:12:04 +08:00 推送（推送 ID 900001）";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert_eq!(ran.json()["pushed_at"], "2026-11-25T17:12:04Z");
    assert_eq!(stage.receipt(), receipt);
}

#[test]
fn a_receipt_joins_upload_and_push() {
    let stage = Stage::new(&["--lenient"]);
    stage.run(&["upload", "users.txt", "-q", "--receipt", "r.json"]).expect(0);
    let push =
        [&["push", "--upload-id", "10001", "--yes", "--receipt", "r.json"], &MESSAGE[..]].concat();
    let ran = stage.run(&push).expect(0);
    assert!(ran.stderr.contains("2 accounts, each on its latest device"), "{}", ran.stderr);
    assert!(stage.run(&push).expect(2).stderr.contains("--again"));
    let other =
        [&["push", "--upload-id", "9", "--yes", "--receipt", "r.json"], &MESSAGE[..]].concat();
    assert!(stage.run(&other).expect(2).stderr.contains("upload 9"));
    assert_eq!(stage.pushes(), 1);
    stage.run(&[&push[..], &["--again"]].concat()).expect(0);
    assert_eq!(stage.pushes(), 2);
}

#[test]
fn rejected_rows_stop_a_send_on_request() {
    let stage = Stage::new(&[]);
    stage.write("users.txt", "13800138000\nx\n");
    let flags = ["--fail-on-reject", "--rejects", "rejected.txt"];
    stage.send(&flags).expect(1);
    assert!(stage.look("uploads").is_empty());
    assert_eq!(std::fs::read_to_string(stage.path("rejected.txt")).unwrap(), "x\n");
    stage.send(&["--max-rejects", "49%"]).expect(1);
    assert!(stage.look("uploads").is_empty());
    stage.send(&["--max-rejects", "50%"]).expect(0);
    assert_eq!(stage.look("pushes")[0]["accounts"], 1);
}

#[test]
fn every_message_is_there_in_chinese_too() {
    let stage = Stage::new(&["--fault", "rate-limit@push:1-4"]);
    let ran = stage.send(&["--lang", "zh"]).expect(1);
    assert!(ran.stderr.starts_with("错误：被拒绝，错误码 1008028：请求过快"), "{}", ran.stderr);
    let ran = stage
        .run(&["send", "users.txt", "--title", "促销", "--content", "c", "--yes", "--lang", "zh"])
        .expect(0);
    for text in ["2 个账号", "演练", "促销", "此前已上传", "✓ 已推送"] {
        assert!(ran.stderr.contains(text), "{text}: {}", ran.stderr);
    }
}

#[test]
fn what_breaks_a_connection_is_told_in_chinese_too() {
    let faults = ["--fault", "reset@upload:1-5", "--fault", "slow-answer=3s@push:1"];
    let stage = Stage::new(&faults);
    let zh = ["--title", "促销", "--content", "c", "--yes", "--lang", "zh", "--timeout", "1"];
    let send = [&["send", "users.txt"], &zh[..]].concat();
    let ran = stage.run(&send).expect(2);
    assert!(ran.stderr.contains("秒后第 2 次尝试：上传中断：对方关闭了连接"), "{}", ran.stderr);
    let ran = stage.run(&send).expect(3);
    assert!(ran.stderr.contains("没有收到响应：等待超时"), "{}", ran.stderr);
    let ran = stage.run(&send).expect(3);
    assert!(ran.stderr.contains("本次没有发送任何内容"), "{}", ran.stderr);
    let ran: super::Ran =
        acctpack(&["sandbox", "--fault", "resett", "--lang", "zh"]).output().unwrap().into();
    assert!(ran.expect(2).stderr.contains("请写成 种类[@时机]"));
    let ran = stage.run(&[&send[..], &["--expire", "300000"]].concat()).expect(2);
    assert!(ran.stderr.contains("须在 0 到 259200 之间"), "{}", ran.stderr);
}

#[test]
fn a_sandbox_says_what_is_wrong_with_its_flags() {
    let run = |args: &[&str]| -> super::Ran {
        acctpack(&[&["sandbox"], args].concat()).output().unwrap().into()
    };
    assert!(run(&["--fault", "resett"]).expect(2).stderr.contains("reset@1"));
    run(&["--strict", "--lenient"]).expect(2);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert!(run(&["--port", &port]).expect(2).stderr.contains(&port));
    let mut alone = acctpack(&["sandbox", "--access-id", "15"]);
    let ran: super::Ran = alone.env_remove("TPNS_SECRET_KEY").output().unwrap().into();
    assert!(ran.expect(2).stderr.contains("TPNS_SECRET_KEY"));
}

#[cfg(unix)]
#[test]
fn a_sandbox_ends_well_by_a_signal_and_leaves_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let at = temporary.path().to_str().unwrap();
    let mut stage = Stage::with_env(&[], &[(super::TEMPORARY, at)]);
    stage.send(&[]).expect(0);
    assert_eq!(names_in(temporary.path()).len(), 1);
    let pid = stage.sandbox.id().to_string();
    std::process::Command::new("kill").arg(&pid).status().unwrap();
    assert_eq!(stage.sandbox.wait().unwrap().code(), Some(0));
    assert!(names_in(temporary.path()).is_empty());
}

#[test]
fn a_web_page_cannot_look_at_what_arrived() {
    let stage = Stage::new(&[]);
    let port = stage.url.rsplit(':').next().unwrap();
    for (name, seen) in [("localhost", true), ("127.0.0.1", true), ("evil.example", false)] {
        let head = format!(
            "GET /sandbox/uploads HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n"
        );
        let answer = super::exchange(&stage.url, head.as_bytes());
        assert_eq!(answer.starts_with("HTTP/1.1 200"), seen, "{name}: {answer}");
    }
    assert!(get(&stage.url, "/nowhere").contains("/v3/push/app"));
}

#[test]
fn a_sandbox_shows_what_arrived_on_a_page() {
    let stage = Stage::new(&["--fault", "delay=1ms@push:1"]);
    stage.send(&[]).expect(0);
    let page = get(&stage.url, "/");
    for part in ["users.zip", "2 accounts", "900001", "delay=1ms@push:1", "lost-answer@push:always"]
    {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    super::no_secret_in(&page);
    assert!(!page.contains("13800138000"));
    assert!(get(&stage.url, "/assets/console.css").contains("--paper"));
    // A switch is turned by the page itself alone.
    let turn = |origin: &str| {
        let form = "fault=reset%40push%3Aalways&on=1";
        let head = format!(
            "POST /sandbox/faults HTTP/1.1\r\nHost: {}\r\n{origin}Connection: close\r\nContent-Length: {}\r\n\r\n{form}",
            super::host(&stage.url),
            form.len()
        );
        super::exchange(&stage.url, head.as_bytes())
    };
    assert!(turn("").starts_with("HTTP/1.1 403"));
    assert!(turn("Origin: http://evil.example\r\n").starts_with("HTTP/1.1 403"));
    assert!(turn(&format!("Origin: {}\r\n", stage.url)).starts_with("HTTP/1.1 303"));
    stage
        .run(&["push", "--upload-id", "10001", "--title", "t", "--content", "d", "--yes"])
        .expect(3);
}
