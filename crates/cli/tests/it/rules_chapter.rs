//! The chapter of the rules: each code with what it means, what to do, and an example that is run.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use acctpack::{Code, FixAvailability, Lang, Scope, Target};

use crate::support::{acctpack, root, stderr, stdout};

/// A file that has a finding: its name, what is in it, how that is shown, and the command that finds it.
struct Example {
    name: String,
    bytes: Vec<u8>,
    /// What is said of it instead of showing it.
    about: &'static str,
    command: &'static str,
    flags: &'static str,
}

fn text(name: &str, text: impl Into<Vec<u8>>) -> Example {
    told(name, text.into(), "")
}

fn told(name: &str, bytes: Vec<u8>, about: &'static str) -> Example {
    Example { name: name.into(), bytes, about, command: "check", flags: "" }
}

/// A zip of these entries, as a careful program writes one.
fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut out);
    for (name, text) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text).unwrap();
    }
    writer.finish().unwrap();
    out.into_inner()
}

/// The same with two bytes changed in both headers of its entry, at this place of the local one.
fn zip_with(at: usize, bytes: [u8; 2]) -> Vec<u8> {
    let mut zip = zip_of(&[("users.txt", LIST)]);
    let central = zip.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    // A central header has one field more before these.
    for place in [at, central + at + 2] {
        zip[place..place + 2].copy_from_slice(&bytes);
    }
    zip
}

const LIST: &[u8] = b"13800138000\n13800138001\n";

fn example(code: Code) -> Example {
    let row = |row: &str| text("users.txt", format!("13800138000\n{row}\n"));
    match code {
        Code::FileName => {
            told(&("a".repeat(97) + ".txt"), LIST.to_vec(), "A file whose name has 101 characters.")
        }
        Code::FileFormat => told("users.pdf", b"%PDF-1.7\n".to_vec(), "A PDF document."),
        Code::FileSize => Example {
            flags: "--config small.toml --target small",
            about: "A file over the limit, here of a target with a small one (`max-bytes = 20`).",
            ..text("users.txt", LIST)
        },
        Code::EmptyPackage => told("users.txt", Vec::new(), "An empty file."),
        Code::SeveralColumns => {
            text("users.csv", "phone,city\n13800138000,Beijing\n13800138001,Xi'an\n")
        }
        Code::Encoding => {
            let names = encoding_rs::GBK.encode("张三\n李四\n王五\n赵六\n").0.repeat(9);
            told("users.txt", names, "A list of names in GBK, as Excel saves it in China.")
        }
        Code::ZipCorrupt => {
            let zip = zip_of(&[("users.txt", LIST)]);
            told("users.zip", zip[..zip.len() / 2].to_vec(), "Half of a zip.")
        }
        Code::ZipEncrypted => told("users.zip", zip_with(6, [1, 0]), "A zip with a password."),
        Code::ZipMethod => told("users.zip", zip_with(8, [9, 0]), "A zip that uses Deflate64."),
        Code::ZipFolder => {
            told("users.zip", zip_of(&[("list/users.txt", LIST)]), "A zip of a folder.")
        }
        Code::ZipEntries => {
            told("users.zip", zip_of(&[("a.txt", LIST), ("b.txt", LIST)]), "A zip of two lists.")
        }
        Code::ZipEntryFormat => {
            told("users.zip", zip_of(&[("users.doc", LIST)]), "A zip of a document.")
        }
        Code::ZipMetadata => told(
            "users.zip",
            zip_of(&[("users.txt", LIST), ("__MACOSX/._users.txt", b"x")]),
            "A zip that the Finder of a Mac made.",
        ),
        Code::ZipTooLarge => Example {
            flags: "--max-inflated 64K",
            about: "A zip that expands past a limit, here of 64 KiB.",
            ..told("users.zip", zip_of(&[("users.txt", &LIST.repeat(9_000))]), "")
        },
        Code::ZipPortability => {
            let zip = [b"#!/bin/sh\n".as_slice(), &zip_of(&[("users.txt", LIST)])].concat();
            told("users.zip", zip, "A zip with a script before it.")
        }
        Code::HiddenRows => {
            let book = root().join("crates/spreadsheet/tests/data/xlsxwriter.xlsx");
            Example {
                command: "clean",
                flags: "--column phone -o clean.txt",
                ..told("users.xlsx", std::fs::read(book).unwrap(), "A workbook with a filter.")
            }
        }
        Code::ExcludeList => Example {
            command: "clean",
            flags: "--exclude opted-out.txt -o clean.txt",
            ..told("users.txt", LIST.to_vec(), "A list of people who opted out of something else.")
        },
        Code::InvalidUtf8 => told(
            "users.txt",
            b"13800138000\n1380\xff138001\n13800138002\n".to_vec(),
            "A list with a byte in row 2 that is no UTF-8.",
        ),
        Code::TooShort => row("7"),
        Code::TooLong => row(&"x".repeat(101)),
        Code::BlankRow => text("users.txt", "13800138000\n\n13800138001\n"),
        Code::MultipleColumns => {
            text("users.csv", "13800138000\n13800138001,7\n13800138002\n13800138003\n")
        }
        Code::CsvQuote => text("users.csv", "13800138000\n\"13800138001\n"),
        Code::ControlCharacter => told(
            "users.txt",
            b"13800138000\n138001\x0738001\n".to_vec(),
            "A list with the character U+0007 in row 2.",
        ),
        Code::Duplicate => text("users.txt", "13800138000\n13800138001\n13800138000\n"),
        Code::ByteOrderMark => told(
            "users.txt",
            [b"\xef\xbb\xbf".as_slice(), LIST].concat(),
            "A list saved as *UTF-8 with BOM*.",
        ),
        Code::SurroundingWhitespace => row(" 13800138001"),
        Code::InvisibleCharacter => told(
            "users.txt",
            "13800138000\n13800138001\u{200b}\n".into(),
            "A list with U+200B at the end of row 2.",
        ),
        Code::FullWidth => row("１３８００１３８００１"),
        Code::Placeholder => row("null"),
        Code::ScientificNotation => row("1.38E+10"),
        Code::SpreadsheetWrapper => row("=\"13800138001\""),
        Code::FloatSuffix => row("13800138001.0"),
        Code::HeaderRow => text("users.csv", "phone\n13800138000\n"),
        Code::DamagedText => row("JosÃ© Garcia"),
        Code::NumberGroups => row("138 0013 8001"),
        Code::UnlikeTheRest => {
            let phones: String = (10..21).map(|n| format!("138001380{n}\n")).collect();
            text("users.txt", phones + "1380013802\n")
        }
        Code::OtherDelimiter => row("13800138001;13800138002"),
        Code::LongInBytes => row(&"张".repeat(40)),
        Code::AccountType => Example { flags: "--account-type 1005", ..row("alice@example.com") },
        code => panic!("{code} has no example"),
    }
}

/// What `check` says of an example about its code, in a line.
fn finding(code: Code, example: &Example) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(&example.name), &example.bytes).unwrap();
    let target = "[targets.small]\nmax-bytes = 20\nsafe-bytes = 20\n";
    std::fs::write(folder.path().join("small.toml"), target).unwrap();
    std::fs::write(folder.path().join("opted-out.txt"), "13800138009\n").unwrap();
    let mut args = vec![example.command, &example.name, "--format", "concise"];
    args.extend(example.flags.split_whitespace());
    let output = acctpack(&args).current_dir(folder.path()).output().unwrap();
    // What `clean` finds goes to standard error.
    let mut lines = stdout(&output).lines().chain(stderr(&output).lines());
    let line = lines.find(|line| line.contains(&format!("[{code}]")));
    line.unwrap_or_else(|| panic!("{code}: {output:?}")).to_string()
}

fn section(code: Code) -> String {
    let scope = match code.scope() {
        Scope::Package => "package",
        Scope::Row => "row",
    };
    let fixed = match code.fix() {
        FixAvailability::OnRequest => format!("`clean` fixes it with `--fix {code}`"),
        FixAvailability::ByDefault => "`clean` fixes it".into(),
        FixAvailability::Always => "`clean` always fixes it".into(),
        _ => "not fixed".into(),
    };
    let rationale = code.rationale_for(Lang::En, &Target::default());
    let remedy = code.remedy(Lang::En);
    let title = code.title(Lang::En);
    let mut section =
        format!("### {code}\n\n*{} · {scope} · {fixed}*: {title}.\n\n", code.severity().name());
    let _ = write!(section, "{rationale}\n\n**What to do**: {remedy}.\n\n");
    let example = example(code);
    if example.about.is_empty() {
        let shown = String::from_utf8(example.bytes.clone()).unwrap();
        let _ = write!(
            section,
            "`{}`:\n\n```text\n{}\n```\n\n",
            example.name,
            shown.trim_end_matches('\n')
        );
    } else {
        let _ = write!(section, "{}\n\n", example.about);
    }
    let flags =
        if example.flags.is_empty() { String::new() } else { format!(" {}", example.flags) };
    let found = finding(code, &example);
    let _ = write!(
        section,
        "```text\n$ acctpack {} {} --format concise{flags}\n{found}\n```\n\n",
        example.command, example.name
    );
    section
}

#[test]
fn every_rule_has_an_example_that_is_true() {
    let path = root().join("docs/rules.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let sections: String = Code::ALL.iter().map(|&code| section(code)).collect();
    let (open, close) = ("<!-- rules -->\n", "<!-- /rules -->");
    let (before, rest) = written.split_once(open).unwrap();
    let (_, after) = rest.split_once(close).unwrap();
    let made = format!("{before}{open}{sections}{close}{after}");
    if std::env::var_os("ACCTPACK_UPDATE").is_some() {
        std::fs::write(Path::new(&path), made).unwrap();
        return;
    }
    for (found, expected) in written.lines().zip(made.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(written.lines().count(), made.lines().count());
}
