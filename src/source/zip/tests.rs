//! Archives by the tools of the world, archives made to deceive, and archives broken in every
//! place: each is opened with its text whole, or refused for its own reason.

use std::io::Cursor;
use std::path::Path;

use super::*;
use crate::code::Lang;
use crate::finding::View;

/// The text in every archive of `tests/data/zip`.
fn text() -> Vec<u8> {
    "alice@example.com\n13800138000\n张三\n".repeat(40).into_bytes()
}

fn archive(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zip");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What came of an archive: its entry's name and bytes, and what was found, as `code` or `code*`
/// when it is mended.
#[derive(Debug, PartialEq)]
struct Outcome {
    opened: Option<(String, Format, Vec<u8>)>,
    found: Vec<String>,
}

impl Outcome {
    fn found(&self) -> String {
        self.found.join(" ")
    }
}

fn try_with(bytes: &[u8], leniency: Leniency, options: &Options) -> Outcome {
    let spell = |finding: &Finding| {
        for lang in [Lang::En, Lang::Zh] {
            let message = finding.message(View { lang, ..View::default() });
            assert!(!message.chars().any(crate::unicode::is_invisible), "{message:?}");
            assert!(!message.chars().any(char::is_control), "{message:?}");
            assert!(message.chars().count() < 600, "{message:?}");
        }
        format!("{}{}", finding.code, if finding.fixed { "*" } else { "" })
    };
    match open(Cursor::new(bytes), leniency, options).expect("a slice does not fail") {
        Judged::Refused(findings) => {
            assert!(!findings.is_empty());
            Outcome { opened: None, found: findings.iter().map(spell).collect() }
        }
        Judged::Open(opened, findings) => {
            let mut found: Vec<String> = findings.iter().map(spell).collect();
            let (name, format, size) = (opened.name.clone(), opened.format, opened.size);
            let mut reader = opened.into_reader();
            let mut text = Vec::new();
            let result = reader.read_to_end(&mut text);
            let opened = match result {
                Ok(_) => {
                    assert_eq!(text.len() as u64, size);
                    Some((name, format, text))
                }
                Err(error) => {
                    assert!(reader.read(&mut [0]).is_err(), "a fault does not go away");
                    found.push(spell(&fault(&error).expect("a slice does not fail")));
                    None
                }
            };
            Outcome { opened, found }
        }
    }
}

fn check(bytes: &[u8]) -> Outcome {
    try_with(bytes, Leniency::Check, &Options::default())
}

fn clean(bytes: &[u8]) -> Outcome {
    try_with(bytes, Leniency::Clean, &Options::default())
}

#[test]
fn archives_by_the_tools_of_the_world_open() {
    for (file, entry) in [
        ("infozip-deflated.zip", "accounts.txt"),
        ("infozip-extra-fields.zip", "accounts.txt"),
        ("infozip-stored.zip", "accounts.txt"),
        ("infozip-csv.zip", "accounts.csv"),
        ("infozip-upper-case.zip", "ACCOUNTS.TXT"),
        ("infozip-zip64.zip", "accounts.txt"),
        ("infozip-comment.zip", "accounts.txt"),
        ("infozip-streamed.zip", "accounts.txt"),
        ("infozip-chinese-name.zip", "账号列表.txt"),
        ("7zip-deflated.zip", "accounts.txt"),
        ("7zip-chinese-name.zip", "账号列表.txt"),
        ("java-deflated.zip", "accounts.txt"),
        ("java-stored.zip", "accounts.txt"),
        ("java-gbk-name.zip", "账号列表.txt"),
        ("python-deflated.zip", "accounts.txt"),
        ("python-stored.zip", "accounts.txt"),
        ("python-chinese-name.zip", "账号列表.txt"),
        ("python-zip64.zip", "accounts.txt"),
        ("python-streamed.zip", "accounts.txt"),
        ("python-streamed-zip64.zip", "accounts.txt"),
        ("windows-gbk-name.zip", "账号列表.txt"),
        ("unicode-path.zip", "账号列表.txt"),
        ("cp437-name.zip", "éÄ.txt"),
        ("prefix.zip", "accounts.txt"),
        ("prefix-zip64.zip", "accounts.txt"),
        ("prefix-adjusted.zip", "accounts.txt"),
        ("trailing-bytes.zip", "accounts.txt"),
        ("comment-with-false-end.zip", "accounts.txt"),
    ] {
        let format = Format::of_name(entry).unwrap();
        let whole = Outcome { opened: Some((entry.into(), format, text())), found: vec![] };
        assert_eq!(check(&archive(file)), whole, "{file}");
        assert_eq!(clean(&archive(file)), whole, "{file}");
    }
    let empty = check(&archive("python-empty-file.zip"));
    assert_eq!(empty.opened, Some(("accounts.txt".into(), Format::Txt, vec![])));
}

#[test]
fn folders_and_system_files_are_found_and_cleaned_away() {
    for (file, checked, cleaned) in [
        ("macos-file.zip", "zip-metadata", "zip-metadata*"),
        ("macos-folder.zip", "zip-metadata zip-folder", "zip-metadata* zip-folder*"),
        ("python-thumbs.zip", "zip-metadata", "zip-metadata*"),
        ("infozip-folder.zip", "zip-folder", "zip-folder*"),
        ("infozip-folder-unlisted.zip", "zip-folder", "zip-folder*"),
        ("infozip-folders-nested.zip", "zip-folder", "zip-folder*"),
        ("7zip-folder.zip", "zip-folder", "zip-folder*"),
        ("windows-gbk-folder.zip", "zip-folder", "zip-folder*"),
        ("python-backslash.zip", "zip-folder", "zip-folder*"),
        ("python-parent-folder.zip", "zip-folder", "zip-folder*"),
        ("python-absolute.zip", "zip-folder", "zip-folder*"),
        ("python-control-characters.zip", "", ""),
    ] {
        for (outcome, found) in [(check(&archive(file)), checked), (clean(&archive(file)), cleaned)]
        {
            assert_eq!(outcome.found(), found, "{file}");
            assert_eq!(outcome.opened.expect(file).2, text(), "{file}");
        }
    }
}

#[test]
fn what_is_no_package_is_refused_for_its_own_reason() {
    for (file, found) in [
        ("7zip-aes.zip", "zip-encrypted"),
        ("infozip-encrypted.zip", "zip-encrypted"),
        ("7zip-lzma.zip", "zip-method"),
        ("7zip-deflate64.zip", "zip-method"),
        ("infozip-bzip2.zip", "zip-method"),
        ("python-bzip2.zip", "zip-method"),
        ("python-lzma.zip", "zip-method"),
        ("infozip-two-files.zip", "zip-entries"),
        ("python-same-name.zip", "zip-entries"),
        ("python-empty.zip", "zip-entries"),
        ("infozip-folder-empty.zip", "zip-folder zip-entries"),
        ("java-jar-manifest.zip", "zip-folder zip-entries"),
        ("infozip-no-extension.zip", "zip-entry-format"),
        ("infozip-link.zip", "zip-entry-format"),
        ("python-inner.zip", "zip-entry-format"),
        ("python-workbook.zip", "zip-entry-format"),
        ("python-right-to-left.zip", "zip-entry-format"),
        ("nul-name.zip", "zip-entry-format"),
        ("comment-with-second-end.zip", "zip-corrupt"),
    ] {
        let outcome = check(&archive(file));
        assert_eq!(outcome, Outcome { opened: None, found: outcome.found.clone() }, "{file}");
        assert_eq!(outcome.found(), found, "{file}");
        assert!(clean(&archive(file)).opened.is_none(), "{file}");
    }
}
