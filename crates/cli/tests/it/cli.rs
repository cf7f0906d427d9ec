//! The command line as a user meets it: transcripts that are replayed, and what cannot be written
//! down as one: pipes, signals, files.

use std::io::Write as _;
use std::process::{Output, Stdio};

use crate::support::{acctpack, run, run_in, stderr, stdout};

#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    cases.env("LC_ALL", "C.UTF-8").env("COLUMNS", "80").env("HOME", "/nonexistent");
    cases.env("XDG_CONFIG_HOME", "/nonexistent").env("LANGUAGE", "");
    cases.case("tests/it/transcripts/*.trycmd");
    // A command in it takes two lines, which no shell of Windows reads.
    if cfg!(windows) {
        cases.skip("tests/it/transcripts/chinese.trycmd");
    }
}

#[test]
fn help_is_on_stdout_and_usage_errors_on_stderr() {
    for args in [&["--help"][..], &["-h"], &["clean", "--help"], &["--version"]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{args:?}");
    }
    for args in [&[][..], &["chekc"], &["check"], &["check", "a", "--nonsense"]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn the_language_follows_the_flag_else_the_locale() {
    let speaks_chinese = |output: Output| stdout(&output).contains("用法");
    assert!(!speaks_chinese(run(&["--help"])));
    assert!(speaks_chinese(run(&["--help", "--lang", "zh"])));
    let locale = |value: &str| acctpack(&["--help"]).env("LC_ALL", value).output().unwrap();
    assert!(speaks_chinese(locale("zh_CN.UTF-8")));
    assert!(!speaks_chinese(locale("de_DE.UTF-8")));
}

#[test]
fn every_shell_gets_a_script_that_knows_the_flags() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains("account-type"), "{shell}");
        // The others complete flags alone.
        let completes_values = ["bash", "zsh", "fish"].contains(&shell);
        assert_eq!(stdout(&output).contains("scientific-notation"), completes_values, "{shell}");
    }
}

#[test]
fn every_command_has_a_man_page() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("new/man1");
    let output = run(&["man", to.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    for page in ["acctpack.1", "acctpack-check.1", "acctpack-clean.1", "acctpack-rules.1"] {
        let text = std::fs::read_to_string(to.join(page)).unwrap();
        assert!(text.contains(".SH") && text.contains("acctpack"), "{page}");
    }
}

#[test]
fn rules_are_data_for_programs_too() {
    let output = run(&["rules", "--format", "json"]);
    let rules: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rules = rules.as_array().unwrap();
    assert_eq!(rules.len(), acctpack::Code::COUNT);
    let keys = ["code", "severity", "scope", "fixed", "locked", "message", "remedy", "why"];
    assert!(rules.iter().all(|rule| keys.iter().all(|key| rule.get(key).is_some())));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    // More than a pipe holds, so that the write meets the closed end.
    let folder = tempfile::tempdir().unwrap();
    let list: String = (0..200_000).map(|n| format!("user{n:07}\n")).collect();
    std::fs::write(folder.path().join("list.txt"), list).unwrap();
    let clean = |more: &[&str]| {
        let mut child = acctpack(&[&["clean", "list.txt", "-o", "-"], more].concat())
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        child.wait_with_output().unwrap()
    };
    let output = clean(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    // But for what it was asked for besides.
    for (flag, file) in [("--report", "r.json"), ("--rejects", "bad.txt")] {
        let output = clean(&[flag, file]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(&format!("{file} was not written")), "{output:?}");
        assert!(!folder.path().join(file).exists());
    }
}

#[test]
fn json_is_alone_on_stdout_with_every_key() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), "13800138000\nx\n13800138000\n").unwrap();
    let output = run_in(folder.path(), &["check", "list.txt", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "");
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let keys = [
        "schema",
        "verdict",
        "file",
        "input_format",
        "encoding",
        "bytes",
        "rows",
        "kept",
        "duplicates",
        "excluded",
        "rejected",
        "blank",
        "header",
        "errors",
        "warnings",
        "findings",
        "kinds",
        "would_keep",
        "outputs",
        "seconds",
        "config",
    ];
    let found: Vec<&String> = summary.as_object().unwrap().keys().collect();
    assert_eq!(found.len(), keys.len());
    assert!(keys.iter().all(|key| summary.get(key).is_some()), "{summary}");
    assert_eq!(summary["verdict"], "rejected");
    assert_eq!((&summary["rows"], &summary["kept"]), (&3.into(), &1.into()));
    assert_eq!(summary["config"], serde_json::Value::Null);
    // What a config file has changed can be traced to it.
    let config = folder.path().join("acctpack.toml");
    std::fs::write(&config, "[severity]\ntoo-short = \"warn\"\n").unwrap();
    for args in [
        &["check", "list.txt", "--format", "json"][..],
        &["clean", "list.txt", "-o", "out.txt", "--format", "json"],
    ] {
        let output = run_in(folder.path(), args);
        assert_eq!(output.status.code(), Some(0));
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let named = std::path::Path::new(summary["config"].as_str().unwrap());
        assert_eq!(named.canonicalize().unwrap(), config.canonicalize().unwrap());
    }
}

#[test]
fn a_filter_reads_stdin_and_writes_nothing_but_accounts_to_stdout() {
    let mut child = acctpack(&["clean", "-", "-o", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b" 13800138000\r\nx\n13800138000\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output), "13800138000\n");
    assert!(stderr(&output).contains("rejected"));
}

#[test]
fn rejected_rows_fail_a_clean_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), "13800138000\nx\n").unwrap();
    let clean = |flags: &[&str]| {
        let args = [&["clean", "list.txt", "-o", "out.txt", "--force"], flags].concat();
        run_in(folder.path(), &args).status.code()
    };
    assert_eq!(clean(&[]), Some(0));
    assert_eq!(clean(&["--fail-on-reject"]), Some(1));
    std::fs::write(folder.path().join("acctpack.toml"), "fail-on-reject = true").unwrap();
    assert_eq!(clean(&[]), Some(1));
    assert_eq!(clean(&["--no-config"]), Some(0));
}

#[test]
fn a_list_in_other_columns_is_told_by_its_columns_and_the_command_that_takes_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for delimiter in [';', '\t', '|'] {
        let rows = (0..100).map(|n| format!("{n}\t138{n:08}\t北京\n")).collect::<String>();
        let rows = format!("序号\t手机号\t城市\n{rows}").replace('\t', &delimiter.to_string());
        std::fs::write(path.join("list.csv"), rows).unwrap();
        let output =
            run_in(path, &["clean", "list.csv", "-o", "out.zip", "--force", "--color=always"]);
        let page = stderr(&output);
        assert!(page.contains("\u{1b}[31m✗"), "{page}");
        assert!(page.contains("several-columns"), "{page}");
        assert!(page.contains("3 columns; which one holds the accounts?"), "{page}");
        assert!(page.contains("← most likely") && page.contains("--column 手机号"), "{page}");
    }
}

#[test]
fn a_column_that_is_not_there_is_told_once_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.csv"), "13800138000,张三丰先生\n").unwrap();
    let clean = |flags: &[&str]| {
        run_in(folder.path(), &[&["clean", "list.csv", "-o", "out.txt"], flags].concat())
    };
    let output = clean(&["--column", "9"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("there is no column 9; row 1 has 2:"));
    assert!(stderr(&output).contains("     2  张三丰先生"), "{}", stderr(&output));
    let output = clean(&["--column", "phone", "--redact"]);
    assert!(stderr(&output).contains("13*******00"), "{}", stderr(&output));
    assert!(!stderr(&output).contains("13800138000") && !stderr(&output).contains('张'));
}

#[test]
fn a_name_that_several_columns_have_is_refused_with_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let list = "id,phone,phone,Mail,MAIL\n7,13800138000,13900139000,a@b.cn,c@d.cn\n";
    std::fs::write(folder.path().join("list.csv"), list).unwrap();
    let clean = |column: &str| {
        let args = ["clean", "list.csv", "-o", "out.txt", "--force", "--column", column];
        run_in(folder.path(), &args)
    };
    for (column, said) in [
        (
            "phone",
            "2 columns are called \"phone\"; take one by its number: --column 2 or --column 3",
        ),
        ("mail", "2 columns are called \"mail\"; take one by its number: --column 4 or --column 5"),
    ] {
        let output = clean(column);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        assert!(stderr(&output).contains("     3  phone  13900139000"), "{}", stderr(&output));
        assert!(!folder.path().join("out.txt").exists());
    }
    for (column, account) in [("3", "13900139000\n"), ("Mail", "a@b.cn\n"), ("MAIL", "c@d.cn\n")] {
        assert_eq!(clean(column).status.code(), Some(0), "{column}");
        assert_eq!(std::fs::read_to_string(folder.path().join("out.txt")).unwrap(), account);
    }
}

#[test]
fn nothing_that_is_masked_shows_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "user张三丰先生,13800138000\n李四,13912345678\n王五;13712345678\n\
                王小明id;1\n李雷手机;2\nzhangsan_phone;3\n";
    std::fs::write(folder.path().join("list.csv"), rows).unwrap();
    let flags = ["check", "list.csv", "--redact", "--report", "r.html", "--report", "r.jsonl"];
    let output = run_in(folder.path(), &flags);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    for text in [stdout(&output).to_string(), read("r.html"), read("r.jsonl")] {
        for secret in ["张三", "李四", "王五", "1380", "5678", "小明", "李雷", "zhangsan_phone"]
        {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    assert!(stdout(&output).contains("--column 2"), "{}", stdout(&output));
}

#[test]
fn what_is_worth_knowing_of_a_list_is_said_on_the_page_and_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), "+8613800138000\n13800138000\n").unwrap();
    for (lang, remark) in
        [("en", "have the country code and some do not"), ("zh", "部分手机号带国家码，部分不带")]
    {
        let output =
            run_in(folder.path(), &["check", "list.txt", "--lang", lang, "--report", "r.html"]);
        let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
        assert!(stdout(&output).contains(remark) && page.contains(remark), "{}", stdout(&output));
    }
    std::fs::write(folder.path().join("list.txt"), "13800138000\n13800138001\nab\n").unwrap();
    let hint = "`--account-type 1002` checks that every row";
    let shown = |flags: &[&str]| {
        stdout(&run_in(folder.path(), &[&["check", "list.txt"], flags].concat())).contains(hint)
    };
    assert!(shown(&[]) && !shown(&["--account-type", "1002"]));
}

#[test]
fn of_a_file_that_was_not_read_nothing_is_said_as_if_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let data = crate::support::root().join("tests/data/zip/python-workbook.zip");
    std::fs::copy(data, folder.path().join("list.xlsx")).unwrap();
    let output = run_in(folder.path(), &["check", "list.xlsx", "--report", "r.html"]);
    let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
    let terminal = stdout(&output);
    assert!(terminal.contains("file-format") && page.contains("file-format"), "{terminal}");
    assert!(!terminal.contains("UTF-8 ·") && !terminal.contains("zip ·"), "{terminal}");
    assert!(!page.contains("<dt>Encoding</dt>") && !page.contains("<dt>Format</dt>"));
}

#[test]
fn a_number_that_is_none_may_be_zero() {
    let output = run(&["check", "a.txt", "--account-type", "abc", "--lang", "zh"]);
    assert!(stderr(&output).contains("；须为整数"), "{}", stderr(&output));
}

#[test]
fn the_page_and_the_terminal_name_the_same_next_command() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), "13800138000.0\nnull\nx\n").unwrap();
    let flags = ["clean", "list.txt", "-o", "o.zip", "--no-fix", "blank-row", "--report", "r.html"];
    let output = run_in(folder.path(), &flags);
    let command = "acctpack clean list.txt -o o.zip --no-fix blank-row --fix float-suffix \
                   --deny placeholder --force";
    let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
    for text in [stderr(&output), &page] {
        let words: Vec<&str> = text.split_whitespace().filter(|&word| word != "\\").collect();
        let text = words.join(" ");
        assert!(text.contains(command), "{text}");
    }
}

#[test]
fn a_flag_of_clean_is_told_from_a_slip() {
    for (lang, said) in [("en", "belongs to `acctpack clean`"), ("zh", "只用于 `acctpack clean`")]
    {
        let output = run(&["check", "list.csv", "--split", "--lang", lang]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        let output = run(&["check", "list.csv", "--deny", "nope", "--lang", lang]);
        assert!(stderr(&output).contains("acctpack rules"), "{}", stderr(&output));
    }
}

#[test]
fn what_a_usage_error_quotes_cannot_steer_a_terminal() {
    let words = ["--b\u{9b}31mad", "--bad\u{202e}", "--bad\u{1b}[31m", "--format=\u{200b}x"];
    for word in words {
        for lang in ["en", "zh"] {
            let output = run(&["--color=always", "--lang", lang, "check", "in.txt", word]);
            assert_eq!(output.status.code(), Some(2), "{word:?}");
            // What stands there of itself is colour alone.
            let told = stderr(&output).replace("\u{1b}[", "");
            let unseen = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{200b}".contains(c));
            assert!(!told.contains(unseen) && told.contains("\\u{"), "{told:?}");
        }
    }
}

#[test]
fn help_in_chinese_fits_narrow_terminals() {
    for columns in [60, 80] {
        for command in ["check", "clean", "rules"] {
            let mut command = acctpack(&[command, "--help", "--lang", "zh"]);
            let output = command.env("COLUMNS", columns.to_string()).output().unwrap();
            let text = stdout(&output);
            assert!(text.contains("用法：") && !text.contains("[OPTIONS]"), "{text}");
            let wide = |c: char| usize::from(c as u32 > 0x2e80) + 1;
            // Examples are there to be copied: they are not wrapped.
            let prose = text.split("示例：").next().unwrap();
            for line in prose.lines() {
                assert!(line.chars().map(wide).sum::<usize>() <= columns, "{line}");
            }
        }
    }
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), "x\n").unwrap();
    let check = |flags: &[&str], env: &[(&str, &str)]| {
        let mut command = acctpack(&[&["check", "list.txt"], flags].concat());
        command.current_dir(folder.path()).envs(env.iter().copied());
        stdout(&command.output().unwrap()).contains('\u{1b}')
    };
    assert!(!check(&[], &[]));
    assert!(check(&["--color", "always"], &[]));
    assert!(check(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(check(&[], &[("FORCE_COLOR", "1")]) && !check(&[], &[("FORCE_COLOR", "0")]));
    assert!(!check(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!check(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!check(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[cfg(unix)]
#[test]
fn a_signal_stops_the_run_and_leaves_nothing_behind() {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    // Standard input stays open: the run waits for more of it when the signal comes.
    let mut child = acctpack(&["clean", "-", "-o", "out.txt", "--from", "txt"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"13800138000\n").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    // A blocked read is not interrupted: the end of input lets the engine see the flag.
    drop(stdin);
    let status = child.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (Some(143), None));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A script that asked for an object gets one, however the command line is wrong; people get the message.
#[test]
fn a_usage_error_is_an_object_where_json_was_asked_for() {
    let cases: [(&[&str], &str); 4] = [
        (&["check", "--format", "json", "--nope", "a.txt"], "--nope"),
        (&["clean", "--format=json"], "FILE"),
        (&["check", "a.txt", "--format", "json", "--target", "none"], "none"),
        (&["--lang", "zh", "check", "--format", "json", "--nope"], "--nope"),
    ];
    for (args, told) in cases {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["verdict"], "failed", "{args:?}");
        assert!(object["error"].as_str().unwrap().contains(told), "{args:?}: {object}");
        assert!(stderr(&output).contains(told), "{args:?}");
    }
    let output = run(&["send", "--format", "json", "--nope"]);
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&object["outcome"], object["code"].is_null()), (&"not-sent".into(), true));
    // What stands after `--` is a file, and other forms are for people.
    for args in [&["check", "--nope", "--", "--format", "json"][..], &["check", "--nope"]] {
        assert!(run(args).stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn a_rule_is_explained_with_the_limits_of_the_target_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let explain = |args: &[&str]| {
        let output = run_in(folder.path(), &[&["rules", "too-long"], args].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output).to_string()
    };
    assert!(explain(&[]).contains("2 to 100 characters"));
    assert!(explain(&["--target", "tpns-token"]).contains("exactly 36 characters"));
    let config = "target = \"crm\"\n[targets.crm]\nlength = [4, 64]\nunit = \"bytes\"\n";
    std::fs::write(folder.path().join("acctpack.toml"), config).unwrap();
    assert!(explain(&[]).contains("4 to 64 bytes") && explain(&[]).contains("crm"));
    assert!(explain(&["--no-config"]).contains("2 to 100 characters"));
    let object = explain(&["--format", "json"]);
    assert!(object.contains("\"target\": \"crm\"") && object.contains("4 to 64 bytes"), "{object}");
    let output = run_in(folder.path(), &["rules", "too-long", "--target", "cmr"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("crm"), "{}", stderr(&output));
}
