//! How large a package may be, and what it is cut into.

use acctpack::{Code, Input, PackageFormat, Verdict};

use super::ways::at_border;
use super::{ALL, accepted, cleaned_again, plain_rules};
use crate::oracle::Task;
use crate::support::{filler, name_of, run, unzip};

#[test]
fn split_parts_hold_every_account_once_each_within_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let text = [at_border(1 << 20, 20), filler(1 << 19)].concat();
    let usual = run(Input::bytes("a.csv", &text), Task::Clean, PackageFormat::Txt, &plain_rules());
    for to in ALL {
        let mut rules = plain_rules();
        // The filler deflates to next to nothing.
        let limit = if to == PackageFormat::Zip { 20_000 } else { 120_000 };
        rules.options.target.safe_bytes = limit;
        rules.options.split = acctpack::Split::BySize;
        let out = folder.path().join(name_of(to));
        let output = acctpack::Output::path(&out);
        let summary =
            acctpack::clean(Input::bytes("a.csv", &text), output, &rules.options).unwrap();
        assert!(summary.outputs.len() > 1 && !out.exists());
        let mut accounts = String::new();
        for part in &summary.outputs {
            let bytes = std::fs::read(&part.path).unwrap();
            assert!(bytes.len() as u64 == part.bytes && part.bytes <= limit, "{part:?}");
            accepted(&bytes, to, part.accounts);
            // A zip has another name and another limit now, by which it is deflated in pieces.
            let text =
                |bytes: Vec<u8>| if to == PackageFormat::Zip { unzip(&bytes) } else { bytes };
            let again = text(cleaned_again(&bytes, to));
            let text = text(bytes);
            assert!(again == text);
            accounts += &String::from_utf8(text).unwrap();
        }
        let expected = if to == PackageFormat::Csv {
            accounts.replace("\"a\"\"b\"", "a\"b")
        } else {
            accounts
        };
        assert_eq!(expected, String::from_utf8(usual.package.clone()).unwrap(), "{to:?}");
    }
}

/// A list may be one of tables from some row on: a part of those is none.
#[test]
fn a_part_that_is_a_table_is_refused_with_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let names: String = (0..4000).map(|n| format!("user{n:05}\n")).collect();
    let tables: String = (0..4000).map(|n| format!("u{n:04};v{n:04}\n")).collect();
    for to in ALL {
        let mut rules = plain_rules();
        rules.options.target.safe_bytes =
            if to == PackageFormat::Zip { 6_000 } else { names.len() as u64 / 2 };
        rules.options.split = acctpack::Split::BySize;
        let clean = |text: &str, options: &acctpack::Options| {
            let output = acctpack::Output::path(folder.path().join(name_of(to)));
            acctpack::clean(Input::bytes("a.txt", text.as_bytes()), output, options).unwrap()
        };
        let text = format!("{names}{tables}");
        let refused = clean(&text, &rules.options);
        assert_eq!(refused.verdict, Verdict::Rejected, "{to:?}");
        assert_eq!(refused.findings.get(Code::SeveralColumns), 1, "{to:?}");
        assert!(refused.outputs.is_empty());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{to:?}");
        // Rows that are said to be whole are, and a list is one in every part.
        rules.options.delimiter = acctpack::Delimiter::None;
        let written = clean(&text, &rules.options);
        assert!(written.outputs.len() > 2 && written.kept == 8000, "{to:?}");
        std::fs::remove_dir_all(folder.path()).unwrap();
        std::fs::create_dir(folder.path()).unwrap();
    }
}

#[test]
fn a_package_over_the_limit_is_not_written_at_all() {
    // Not even to a stream, which cannot take back what it was given.
    let text = filler(900_000);
    for (to, limit) in
        [(PackageFormat::Txt, 700_000), (PackageFormat::Csv, 10_000), (PackageFormat::Zip, 60_000)]
    {
        for split in [acctpack::Split::Never, acctpack::Split::BySize] {
            let mut rules = plain_rules();
            rules.options.target.safe_bytes = limit;
            rules.options.split = split;
            let seen = run(Input::bytes("a.txt", &text), Task::Clean, to, &rules);
            assert_eq!(seen.summary.verdict, Verdict::Rejected);
            assert_eq!(seen.summary.findings.get(Code::FileSize), 1);
            assert!(seen.package.is_empty(), "{} bytes of {to:?}", seen.package.len());
        }
    }
}

#[test]
fn quotes_and_what_does_not_deflate_count_towards_the_limit() {
    // As .csv each row takes four bytes more, and as .zip some more than its text.
    let quoted: String = (0..20_000).map(|n| format!("{n:05}\"\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    for (to, text) in
        [(PackageFormat::Csv, quoted.as_bytes()), (PackageFormat::Zip, b"ab\n".as_slice())]
    {
        let mut rules = plain_rules();
        rules.options.target.safe_bytes = text.len() as u64 + 10;
        let seen = run(Input::bytes("a.txt", text), Task::Clean, to, &rules);
        assert_eq!(seen.summary.findings.get(Code::FileSize), 1, "{to:?}");
        assert!(seen.package.is_empty(), "{} bytes of {to:?}", seen.package.len());
    }
    let mut rules = plain_rules();
    rules.options.target.safe_bytes = quoted.len() as u64 + 10;
    rules.options.split = acctpack::Split::BySize;
    let output = acctpack::Output::path(folder.path().join("a.csv"));
    let input = Input::bytes("a.txt", quoted.as_bytes());
    let summary = acctpack::clean(input, output, &rules.options).unwrap();
    assert_eq!((summary.outputs.len(), summary.kept), (2, 20_000));
}

#[test]
fn a_package_just_within_the_limit_is_written_whole() {
    let text = filler(900_000);
    let crlf = String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n");
    let mut rules = plain_rules();
    rules.options.target.safe_bytes = 900_000;
    let seen = run(Input::bytes("a.txt", crlf.as_bytes()), Task::Clean, PackageFormat::Txt, &rules);
    assert!(seen.package == text);
}

#[test]
fn a_zip_depends_on_its_accounts_alone() {
    let dirty = String::from_utf8(filler(1 << 20)).unwrap().replace("\n13000", "\nx\n13000");
    let zip = |bytes: &[u8], name: &str, memory: u64| {
        let mut rules = plain_rules();
        rules.options.max_memory = memory;
        run(Input::bytes(name, bytes), Task::Clean, PackageFormat::Zip, &rules).package
    };
    let usual = zip(dirty.as_bytes(), "a.txt", 1 << 30);
    assert!(zip(dirty.as_bytes(), "a.txt", 1) == usual, "little memory");
    assert!(zip(&filler(1 << 20), "a.txt", 1 << 30) == usual, "the same accounts in a clean list");
    assert!(zip(&usual, "a.zip", 1 << 30) == usual, "cleaned again");
}
