//! What people see: twelve lists at three widths in both languages, kept as text to be read. No line is wider
//! than the terminal, and no Chinese page has English in it but codes, flags, commands and what stands in the
//! file. `ACCTPACK_UPDATE=1` writes the pages anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use acctpack_report::layout::width;

use crate::support::{acctpack, root, zipped};

const WIDTHS: [usize; 3] = [40, 80, 120];

/// Good phone numbers, the same each time.
fn phones(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("1{}{:09}", 3 + n % 6, (n * 7_919_003) % 1_000_000_000)).collect()
}

fn lines(rows: &[String]) -> Vec<u8> {
    (rows.join("\n") + "\n").into_bytes()
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn dirty() -> Vec<u8> {
    let mut rows = phones(60);
    for (at, row) in [
        (3, "7"),
        (6, "null"),
        (9, " 15900001111"),
        (12, "1.38E+10"),
        (15, ""),
        (18, "15900002222\u{200b}"),
        (21, "１３６００１３６０００"),
        (24, "=\"15900003333\""),
        (27, "15900004444.0"),
        (30, "张三"),
        (33, "159 0000 5555"),
        (36, "8615900006666"),
    ] {
        rows[at] = row.into();
    }
    rows[39] = rows[38].clone();
    rows[42] = "x".repeat(140);
    [b"\xef\xbb\xbf".as_slice(), &lines(&["手机号".into()]), &lines(&rows)].concat()
}

fn table(delimiter: char, named: bool) -> String {
    let row = |cells: [&str; 3]| cells.join(&delimiter.to_string()) + "\n";
    let head = if named { row(["手机号", "姓名", "城市"]) } else { String::new() };
    phones(40).iter().fold(head, |text, phone| text + &row([phone, "张三", "北京"]))
}

/// Broken numbers in one part of the list.
fn cluster() -> Vec<u8> {
    let mut rows = phones(2_000);
    (1_500..1_700).step_by(4).for_each(|at| rows[at] = "1.38E+10".into());
    (100..900).step_by(50).for_each(|at| rows[at].push(','));
    lines(&rows)
}

fn nicknames() -> Vec<u8> {
    let names = ["小明", "Ｔｏｍ", "李;四", "王五"];
    lines(&(0..60).map(|n| format!("{}{n}", names[n % 4])).collect::<Vec<_>>())
}

fn archive() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut out);
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in
        [("list/users.txt", lines(&phones(50))), ("__MACOSX/list/._users.txt", b"x".to_vec())]
    {
        writer.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut writer, &text).unwrap();
    }
    writer.finish().unwrap();
    out.into_inner()
}

/// The lists: the page they are kept as, the file, what is in it, and how acctpack is called.
fn looks() -> Vec<(&'static str, &'static str, Vec<u8>, &'static str)> {
    let long: Vec<String> = (0..30)
        .map(|n| if n % 3 == 0 { "x".repeat(5_000) } else { phones(30)[n].clone() })
        .collect();
    let short: Vec<String> = (0..50).map(|n| char::from(b'a' + n % 26).to_string()).collect();
    vec![
        ("good", "good.txt", lines(&phones(2_000)), "check good.txt"),
        ("dirty", "dirty.csv", dirty(), "check dirty.csv"),
        ("cleaned", "dirty.csv", dirty(), "clean dirty.csv -o clean.csv --rejects rejected.csv"),
        ("gbk-list", "names.txt", gbk(&"张三\n李四\n王五\n赵六\n".repeat(5)), "check names.txt"),
        ("gbk-table", "members.csv", gbk(&table(',', true)), "check members.csv"),
        ("semicolons", "export.csv", table(';', true).into(), "check export.csv"),
        ("empty", "empty.txt", Vec::new(), "check empty.txt"),
        ("not-a-list", "page.csv", b"<!DOCTYPE html>\n<html><body>".to_vec(), "check page.csv"),
        ("archive", "mac.zip", archive(), "check mac.zip"),
        ("long-rows", "long.txt", lines(&long), "check long.txt"),
        ("nothing-left", "short.txt", lines(&short), "clean short.txt -o out.txt"),
        ("cluster", "cluster.csv", cluster(), "check cluster.csv"),
        ("nicknames", "nicknames.txt", nicknames(), "check nicknames.txt"),
        ("several", "lists/a.txt", lines(&phones(50)), "check lists good.zip nosuch.txt"),
    ]
}

/// One page.
fn page(folder: &Path, command: &str, lang: &str, columns: usize) -> String {
    let mut args = vec!["--lang", lang];
    args.extend(command.split(' '));
    let output =
        acctpack(&args).current_dir(folder).env("COLUMNS", columns.to_string()).output().unwrap();
    for made in ["clean.csv", "rejected.csv", "out.txt"] {
        let _ = std::fs::remove_file(folder.join(made));
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    let text = without_times(&text);
    let lines = text.lines().map(|line| line.trim_end().to_string() + "\n");
    lines.fold(String::new(), |page, line| joined(page, &line))
}

/// A page and its next line. Whether the figures of a verdict stand on its line hangs on the time after them.
fn joined(mut page: String, line: &str) -> String {
    let above = page.lines().next_back().unwrap_or_default();
    if above.starts_with(['✗', '✓']) && line.starts_with("  ") {
        page.truncate(page.trim_end().len());
    }
    page + line
}

/// The page without the times that runs took: they are others each time, and so is where they are broken.
fn without_times(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(open) = rest.find(['(', '（']) {
        let (before, from) = rest.split_at(open);
        let bracket = if from.starts_with('(') { '(' } else { '（' };
        let close = from.find([')', '）']).unwrap_or(from.len());
        if is_time(&from[bracket.len_utf8()..close]) {
            text.push_str(before.trim_end());
            rest = from[close..].trim_start_matches([')', '）']);
        } else {
            text.push_str(before);
            text.push(bracket);
            rest = &from[bracket.len_utf8()..];
        }
    }
    text + rest
}

/// `12 ms`, maybe on two lines.
fn is_time(text: &str) -> bool {
    let text: String = text.split_whitespace().collect();
    let number = ["ms", "µs", "s"].iter().find_map(|unit| text.strip_suffix(unit));
    number.is_some_and(|number| number.trim_start_matches('<').parse::<f64>().is_ok())
}

/// What of a Chinese page is no code, flag, command, or text of the file.
fn said(line: &str) -> String {
    if line.trim_start().starts_with("acctpack ") || line.contains('│') || line.starts_with("  --")
    {
        return String::new();
    }
    let line = line.split(" │ ").next().unwrap_or_default();
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    outside.join(" ")
}

/// The page with headings on one line.
fn unwrapped(page: &str) -> String {
    let mut text = String::new();
    for line in page.lines() {
        let goes_on = line.strip_prefix("  ").filter(|line| !line.contains(['│', '→']));
        match goes_on.filter(|line| !line.starts_with([' ', '…'])) {
            Some(rest) => text.push_str(&format!(" {rest}")),
            None => text.push_str(&format!("\n{line}")),
        }
    }
    text
}

fn english_words(page: &str) -> Vec<String> {
    const NAMES: &str = "UTF BOM GBK Excel WPS CSV csv txt zip kB B ID acctpack deflate verbose report html \
        good dirty clean rejected names members export empty page mac long short out cluster nicknames a b c \
        lists nosuch users list MACOSX FEFF x E force fix rejects HTML OUT XML xls";
    unwrapped(page)
        .lines()
        .map(said)
        .flat_map(|line| {
            // After a fixed code stands what was in the file.
            let line = line.split("  第 ").next().unwrap_or_default().to_string();
            let words =
                line.split(|c: char| !(c.is_ascii_alphabetic() || c == '-')).map(String::from);
            words.collect::<Vec<_>>()
        })
        .filter(|word| !word.starts_with('-') && !word.is_empty())
        .filter(|word| word.parse::<acctpack::Code>().is_err())
        .flat_map(|word| word.split('-').map(String::from).collect::<Vec<_>>())
        .filter(|word| !word.is_empty() && !NAMES.split_whitespace().any(|name| name == word))
        .collect()
}

#[test]
#[cfg_attr(windows, ignore = "what is kept proposes commands for a POSIX shell")]
fn pages_look_as_they_are_kept() {
    let kept = |name: &str| -> PathBuf {
        root().join(format!("crates/cli/tests/it/transcripts/looks/{name}.txt"))
    };
    for (name, file, text, command) in looks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
        if name == "several" {
            std::fs::write(folder.path().join("lists/b.csv"), "x\n13800138000\n7\n").unwrap();
            let good = zipped("users.txt", b"13800138000\n");
            std::fs::write(folder.path().join("good.zip"), good).unwrap();
        }
        let mut pages = format!("$ acctpack {command}\n");
        for lang in ["en", "zh"] {
            for columns in WIDTHS {
                let page = page(folder.path(), command, lang, columns);
                for line in page.lines().filter(|line| width(line) > columns) {
                    // A command's word, a path, cannot be broken; an error is one line, for programs too. A
                    // verdict was joined here.
                    if ["error: ", "错误：", "✗ ", "✓ "].iter().any(|head| line.starts_with(head))
                    {
                        continue;
                    }
                    let words = line.split_whitespace().map(width).max().unwrap_or(0);
                    assert!(words + 12 > columns || line.contains("acctpack "), "{name}: {line}");
                }
                if lang == "zh" {
                    assert_eq!(english_words(&page), [""; 0], "{name}\n{page}");
                }
                let _ = write!(pages, "\n== {columns} columns, {lang}\n{page}");
            }
        }
        if std::env::var_os("ACCTPACK_UPDATE").is_some() {
            std::fs::create_dir_all(kept(name).parent().unwrap()).unwrap();
            std::fs::write(kept(name), pages).unwrap();
            continue;
        }
        let expected = std::fs::read_to_string(kept(name)).unwrap();
        assert!(pages == expected, "{name}:\n{pages}\nwas:\n{expected}");
    }
}

#[test]
fn no_colour_and_plain_marks_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("dirty.csv"), dirty()).unwrap();
    let run = |vars: &[(&str, &str)]| {
        let mut command = acctpack(&["check", "dirty.csv"]);
        command.current_dir(folder.path()).envs(vars.iter().copied());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let plain = run(&[]);
    let coloured = run(&[("FORCE_COLOR", "1")]);
    assert!(!plain.contains('\u{1b}') && coloured.contains("\u{1b}["));
    assert!(!run(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'));
    let ascii = run(&[("LC_ALL", "C")]);
    for mark in ["✗", "✓", "│", "…", "→", "␣"] {
        assert!(!ascii.contains(mark), "{mark}: {ascii}");
    }
    assert_eq!(ascii.lines().count(), plain.lines().count());
}
