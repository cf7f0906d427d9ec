//! Every command that is proposed, typed as it stands, ends in a package that `check` accepts and whose
//! accounts are those of the source. Lists of every damage are made up, the program is asked what to type,
//! and a shell is given it.

use std::collections::HashSet;
use std::process::Command;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::{program, zipped};

/// A list as it comes, and who is in it.
#[derive(Clone, Debug)]
struct Source {
    raw: Vec<u8>,
    /// Who must be reached, whatever is typed.
    accounts: Vec<String>,
    /// What may be written besides: rows that are warned of and left to their owner.
    doubtful: Vec<String>,
}

/// A row of a list: as it comes, and as it may be written.
#[derive(Clone, Debug)]
struct Row {
    raw: String,
    account: Option<String>,
    doubtful: Vec<String>,
}

fn good(account: String) -> Row {
    Row { raw: account.clone(), account: Some(account), doubtful: Vec::new() }
}

/// A row that is fixed by itself or on request; as long as it was not asked for it may stay as it is.
fn fixable(raw: String, account: String) -> Row {
    let doubtful = vec![raw.trim().to_string(), account];
    Row { raw, account: None, doubtful }
}

fn phone() -> impl Strategy<Value = String> {
    (3u64..10, 0u64..1_000_000_000).prop_map(|(second, rest)| format!("1{second}{rest:09}"))
}

fn account() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => phone(),
        1 => "[a-z]{3,8}[0-9]{2}@example\\.com",
        1 => "o[A-Za-z0-9]{27}",
        1 => select(vec!["张三丰", "王小明", "李四光", "José Gómez", "山田太郎"]).prop_map(String::from),
    ]
}

/// What is done to an account on its way through spreadsheets, editors and joins.
fn damaged() -> impl Strategy<Value = Row> {
    let of_phone = (phone(), 0..10usize).prop_map(|(phone, damage)| match damage {
        0 => fixable(format!("{phone}.0"), phone),
        1 => fixable(format!("{phone}_x000D_"), phone),
        2 => fixable(format!("{} {} {}", &phone[..3], &phone[3..7], &phone[7..]), phone),
        3 => fixable(format!("'{phone}"), phone),
        4 => {
            let wide = phone.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c));
            fixable(wide.collect(), phone)
        }
        5 => fixable(format!("ï»¿{phone}"), phone),
        6 => fixable(phone[..8].to_string(), phone[..8].to_string()),
        7 => fixable("1.38E+10".into(), "1.38E+10".into()),
        8 => fixable(format!("{}\u{200b}{}", &phone[..5], &phone[5..]), phone),
        _ => fixable(format!("{}.{}E10", &phone[..1], &phone[1..]), phone),
    });
    let of_any = (account(), 0..6usize).prop_map(|(account, damage)| {
        let raw = match damage {
            0 => format!("  {account}\t"),
            1 => format!("=\"{account}\""),
            2 => format!("{account}\u{200b}"),
            3 => format!("\"{account}\""),
            4 => format!(" \"{account}\""),
            _ => format!("\u{3000}{account}"),
        };
        Row { raw, account: Some(account), doubtful: Vec::new() }
    });
    let of_none =
        select(vec!["", "x", "null", "N/A", "#REF!", "<NA>", "???", "张\u{fffd}", "-", "  "])
            .prop_map(|raw| Row { raw: raw.into(), account: None, doubtful: vec![raw.into()] });
    prop_oneof![3 => of_phone, 3 => of_any, 2 => of_none]
}

/// Lists of one account a row.
fn list() -> impl Strategy<Value = Source> {
    let head = select(vec![
        "",
        "",
        "\u{feff}",
        "mobile\n",
        "手机号\n",
        "\nアカウント\n",
        "sep=;\nmobile\n",
        "July 2024\nphone\n",
    ]);
    let rows =
        prop::collection::vec(prop_oneof![5 => account().prop_map(good), 3 => damaged()], 2..25);
    let twice = prop::option::of(any::<Index>());
    let end = select(vec!["\n", "\r\n", "\r"]);
    (head, rows, twice, end).prop_map(|(head, mut rows, twice, end)| {
        // Whoever leaves out what is doubtful leaves someone.
        rows.push(good("13912345678".into()));
        if let Some(twice) = twice {
            rows.push(rows[twice.index(rows.len())].clone());
        }
        let text: String = rows.iter().map(|row| format!("{}\n", row.raw)).collect();
        let mut doubtful: Vec<String> = rows.iter().flat_map(|row| row.doubtful.clone()).collect();
        // A title is none of its rows, and may be taken for one; so may the name below it, where a nickname
        // follows, for nicknames may be called so.
        if head.contains("July") {
            doubtful.extend(["July 2024", "phone"].map(String::from));
        }
        Source {
            raw: format!("{head}{text}").replace('\n', end).into_bytes(),
            accounts: rows.into_iter().filter_map(|row| row.account).collect(),
            doubtful,
        }
    })
}

const LANGUAGES: [(&str, &str, &str); 6] = [
    ("gbk", "用户名", "张伟 王芳 李娜 刘洋 陈静 杨敏 黄强 赵磊 吴军 周洋 徐杰 孙丽 马超 朱明 胡艳"),
    ("big5", "會員編號", "陳怡君 林志豪 黃雅婷 張家豪 李淑芬 王美玲 吳宗翰 劉冠廷 蔡宜君 楊承恩"),
    (
        "shift_jis",
        "ユーザID",
        "山田花子 鈴木太郎 佐藤さくら 高橋美雪 田中健 渡辺直美 伊藤翔太 中村優子",
    ),
    (
        "euc-jp",
        "アカウント",
        "山田花子 鈴木太郎 佐藤さくら 高橋美雪 田中健 渡辺直美 伊藤翔太 中村優子",
    ),
    ("euc-kr", "회원번호", "김철수 이영희 박민수 최지우 정수빈 강동원 조인성 윤아름 임수정 한지민"),
    (
        "windows-1252",
        "email",
        "René Zoé François Hélène Chloé Édith André Noémie Agnès Jérôme Aimée",
    ),
];

/// Lists in another encoding: with a header or a mark, with a row cut short, with rows of UTF-8 after them.
fn encoded() -> impl Strategy<Value = Source> {
    let kind = (0..LANGUAGES.len(), 1usize..40, any::<bool>(), any::<bool>());
    let faults = (prop::option::of(any::<Index>()), 0usize..3, select(vec!["\n", "\r\n", "\r"]));
    (kind, faults).prop_map(|((language, many, is_named, is_marked), (cut, utf8, end))| {
        let (label, header, names) = LANGUAGES[language];
        let names: Vec<&str> = names.split(' ').collect();
        let name = |n: usize| match n / names.len() {
            0 => names[n].to_string(),
            round => format!("{}{round}", names[n % names.len()]),
        };
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let mut rows: Vec<Vec<u8>> = Vec::new();
        rows.extend(is_named.then(|| encoding.encode(header).0.into_owned()));
        let accounts: Vec<String> = (0..many).map(name).collect();
        rows.extend(accounts.iter().map(|row| encoding.encode(row).0.into_owned()));
        if let Some(cut) = cut {
            let cut = cut.index(accounts.len());
            let row = encoding.encode(&accounts[cut]).0;
            rows.push(row[..row.len() - 1].to_vec());
        }
        // Of a text that is UTF-8 they are the accounts; in another they must not be written.
        let of_utf8: Vec<String> = (0..utf8).map(|n| format!("{}乙", name(n))).collect();
        rows.extend(of_utf8.iter().map(|row| row.as_bytes().to_vec()));
        let mut raw = if is_marked && utf8 == 0 { "\u{feff}".into() } else { Vec::new() };
        rows.iter().for_each(|row| raw.extend([row, end.as_bytes()].concat()));
        // What a row cut short reads like is no one: it must not be written, nor must one of UTF-8.
        let short = |name: &String| {
            (name.chars().count() > 2)
                .then(|| name.chars().take(name.chars().count() - 1).collect())
        };
        let doubtful = match label {
            // A byte is a character: what is left of a name is a name.
            "windows-1252" => accounts.iter().filter_map(short).collect(),
            _ => Vec::new(),
        };
        Source { raw, accounts: Vec::new(), doubtful: [accounts, doubtful, of_utf8].concat() }
    })
}

/// Tables by every separator, with names of their columns or none, one of which holds the accounts.
fn table() -> impl Strategy<Value = Source> {
    let rows =
        prop::collection::vec((phone(), "[a-z]{2,6}", select(vec!["Bonn", "Ulm", "a, b"])), 2..20);
    let form = (select(vec![";", ",", "\t", "|"]), any::<bool>(), 0usize..3, any::<bool>());
    (rows, form).prop_map(|(rows, (separator, is_named, place, is_titled))| {
        let quoted = |cell: &str| match cell.contains(separator) {
            true => format!("\"{cell}\""),
            false => cell.to_string(),
        };
        let line = |account: &str, name: &str, city: &str| {
            let mut cells = vec![quoted(name), quoted(city)];
            cells.insert(place, quoted(account));
            cells.join(separator) + "\n"
        };
        let mut text = if is_titled { "Customers\n".to_string() } else { String::new() };
        if is_named {
            text += &line("phone", "name", "city");
        }
        rows.iter().for_each(|(phone, name, city)| text += &line(phone, name, city));
        let accounts = rows.into_iter().map(|(phone, ..)| phone).collect();
        Source { raw: text.into_bytes(), accounts, doubtful: Vec::new() }
    })
}

/// Several accounts in a row.
fn joined() -> impl Strategy<Value = Source> {
    let rows = prop::collection::vec(prop::collection::vec(phone(), 1..4), 1..8);
    (rows, select(vec![";", ",", "、", " ", "|", "；"])).prop_map(|(rows, separator)| {
        let raw: String = rows.iter().map(|row| row.join(separator) + "\n").collect();
        let several = rows.iter().filter(|row| row.len() > 1);
        let whole = several.map(|row| row.join(separator)).collect();
        Source { raw: raw.into_bytes(), accounts: rows.concat(), doubtful: whole }
    })
}

fn source() -> impl Strategy<Value = Source> {
    let rows_apart = if cfg!(windows) { 0 } else { 1 };
    prop_oneof![4 => list(), 3 => encoded(), 3 => table(), rows_apart => joined()]
}

/// A folder in which a shell knows the program.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    /// The rows that were left out, as they came.
    fn rejected(&self) -> String {
        let files = std::fs::read_dir(self.0.path()).unwrap().map(|file| file.unwrap().path());
        let is_of_rejects =
            |path: &std::path::PathBuf| path.to_string_lossy().contains(".rejected.");
        files
            .filter(is_of_rejects)
            .map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())
            .collect()
    }

    /// What a shell comes to of a line, and all that is said.
    fn type_in(&self, line: &str) -> (Option<i32>, String) {
        let program = program();
        let program = program.parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let separator = if cfg!(windows) { ';' } else { ':' };
        let output = shell(line)
            .current_dir(self.0.path())
            .env("PATH", format!("{}{separator}{path}", program.display()))
            .env("LC_ALL", "C.UTF-8")
            .env("COLUMNS", "2000")
            .env("HOME", self.0.path())
            .output()
            .unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    }
}

/// A shell that is given a line.
#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut bash = Command::new("bash");
    bash.args(["-c", line]);
    bash
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut prompt = Command::new("cmd");
    // As it stands: what is between the outermost quotes is the line.
    prompt.raw_arg(format!("/d /s /c \"{line}\""));
    prompt
}

/// What shows a file, and a name with a space in it, in that shell.
const CAT: &str = if cfg!(windows) { "type" } else { "cat" };
const QUOTE: char = if cfg!(windows) { '"' } else { '\'' };

/// The command that a page proposes, and the flags that may be added to it.
fn proposed(page: &str) -> Option<(String, Option<String>)> {
    let mut lines = page
        .lines()
        .skip_while(|line| !line.starts_with("Fix"))
        .map(|line| line.strip_prefix("Fix").unwrap_or(line).trim());
    let is_command = |line: &str| {
        ["acctpack ", "tr ", "perl ", "unzip ", "... |"].iter().any(|word| line.starts_with(word))
    };
    let first = lines.by_ref().find(|line| is_command(line))?;
    let mut command = first.to_string();
    let mut rest = lines.peekable();
    while command.ends_with('\\') {
        command.pop();
        command += rest.next()?;
    }
    let flags = rest.peek().and_then(|line| line.strip_prefix("review first: ")).map(String::from);
    Some((command, flags))
}

/// Follows what is proposed, step by step, up to a package of which nothing more is said. Returns how many
/// commands were typed.
fn follow(source: &Source, name: &str) -> usize {
    let desk = Desk::new();
    let file = if name == "-" { "list" } else { name };
    let raw = match name.ends_with(".zip") {
        true => zipped("list.txt", &source.raw),
        false => source.raw.clone(),
    };
    std::fs::write(desk.0.path().join(file), raw).unwrap();
    let feed = |command: &str| match name {
        "-" => format!("{CAT} list | {}", command.trim_start_matches("... |").trim()),
        _ => command.to_string(),
    };
    let mut line = feed(&format!("acctpack check {QUOTE}{name}{QUOTE} --no-config --lang en"));
    for step in 0..4 {
        let (status, page) = desk.type_in(&line);
        let about = || format!("{line}\n{page}");
        assert!(matches!(status, Some(0 | 1)), "{}", about());
        if line.contains("acctpack clean") {
            assert_eq!(status, Some(0), "{}", about());
            accepted(&desk, source, &line);
        }
        let Some((command, flags)) = proposed(&page) else { return step };
        if let Some(flags) = flags {
            let reviewed = feed(&format!("{command} {flags} --force"));
            let (status, page) = desk.type_in(&reviewed);
            assert_eq!(status, Some(0), "{reviewed}\n{page}");
            accepted(&desk, source, &reviewed);
        }
        line = feed(&command);
        if !line.contains("--force") {
            line += " --force";
        }
    }
    4
}

/// What was written is accepted, holds no one else, and all who must be in it.
fn accepted(desk: &Desk, source: &Source, line: &str) {
    let out = line.split(" -o ").nth(1).unwrap();
    let out = match out.strip_prefix(QUOTE) {
        Some(quoted) => quoted.split(QUOTE).next().unwrap(),
        None => out.split(' ').next().unwrap(),
    };
    let (status, page) =
        desk.type_in(&format!("acctpack check {QUOTE}{out}{QUOTE} --no-config --lang en"));
    assert_eq!(status, Some(0), "{line}\n{page}");
    let bytes = std::fs::read(desk.0.path().join(out)).unwrap();
    let text = match out.ends_with(".zip") {
        true => crate::support::unzip(&bytes),
        false => bytes,
    };
    let text = String::from_utf8(text).unwrap();
    let written: HashSet<String> = match out.ends_with(".csv") {
        true => {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            reader.records().map(|row| row.unwrap()[0].to_string()).collect()
        }
        false => text.lines().map(String::from).collect(),
    };
    let is_known = |row: &&String| source.accounts.contains(row) || source.doubtful.contains(row);
    let strangers: Vec<&String> = written.iter().filter(|row| !is_known(row)).collect();
    assert!(strangers.is_empty(), "{line}\n{strangers:?}");
    let lost: Vec<&String> = source.accounts.iter().filter(|row| !written.contains(*row)).collect();
    let is_whole = source.doubtful.iter().any(|row| written.contains(row));
    // What was rejected is not lost.
    let rejected = desk.rejected();
    let is_lost = |row: &&&String| !rejected.contains(row.as_str());
    let lost: Vec<_> = lost.iter().filter(is_lost).collect();
    assert!(lost.is_empty() || is_whole, "{line}\n{lost:?}");
}

/// What is proposed for one list of each kind, so that the property below does not hold for want of commands.
#[test]
fn something_is_proposed_for_every_kind_of_damage() {
    let rows = |text: &str, accounts: &[&str], doubtful: &[&str]| Source {
        raw: text.as_bytes().to_vec(),
        accounts: accounts.iter().map(|row| row.to_string()).collect(),
        doubtful: doubtful.iter().map(|row| row.to_string()).collect(),
    };
    let (one, two) = ("13800138000", "13800138001");
    let (_, header, names) = LANGUAGES[0];
    let names: Vec<&str> = names.split(' ').collect();
    let text = [&[header][..], &names[..5]].concat().join("\n") + "\n";
    let gbk = Source {
        raw: [&b"\xef\xbb\xbf"[..], &encoding_rs::GBK.encode(&text).0].concat(),
        accounts: Vec::new(),
        doubtful: names[..5].iter().map(|name| name.to_string()).collect(),
    };
    for (kind, source) in [
        ("spaces", rows(" 13800138000\n13800138001\n", &[one, two], &[])),
        ("rejected", rows("13800138000\nx\n13800138001\n", &[one, two], &[])),
        ("groups", rows("13800138000\n138 0013 8001\n", &[one], &["138 0013 8001", two])),
        ("placeholder", rows("13800138000\nnull\n", &[one], &["null"])),
        ("table", rows("phone;city\n13800138000;x\n13800138001;y\n", &[one, two], &[])),
        ("joined", rows("13800138000;13800138001\n", &[one, two], &[])),
        ("box", rows("+----+\n| id |\n+----+\n| a1 |\n| b2 |\n+----+\n", &["a1", "b2"], &[])),
        ("encoding", gbk),
    ] {
        // On Windows a row is taken apart by PowerShell, which not every Windows has.
        if cfg!(windows) && kind == "joined" {
            continue;
        }
        for name in ["list.txt", "list.csv", "list.zip", "-", "my list.txt"] {
            assert!(follow(&source, name) > 0, "{kind} {name}");
        }
    }
}

#[test]
fn nothing_is_proposed_for_a_text_that_no_encoding_fits() {
    let raw =
        b"\xd5\xc5\xce\xb0\n\xcd\xf5\xb7\xbc\n\xd5\xc5\xce\n\xe5\xbc\xa0\xe4\xbc\x9f\xe4\xb9\x99\n";
    let source = Source { raw: raw.to_vec(), accounts: Vec::new(), doubtful: Vec::new() };
    assert_eq!(follow(&source, "list.txt"), 0);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_command_that_is_proposed_does_what_it_is_proposed_for(
        source in source(),
        name in select(vec!["list.txt", "list.csv", "list.dat", "list.zip", "-", "my list.txt"]),
    ) {
        follow(&source, name);
    }
}
