//! Archives by the tools of the world, archives made to deceive, and archives broken in every
//! place: each is opened with its text whole, or refused for its own reason.

mod damage;

use std::io::Cursor;
use std::path::Path;

use super::*;
use crate::lang::Lang;
use crate::rules::finding::View;

/// The text in every archive of `tests/data/zip`.
fn text() -> Vec<u8> {
    "alice@example.com\n13800138000\n张三\n".repeat(40).into_bytes()
}

fn archive(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/zip");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What came of an archive: its entry's name and bytes, and what was found, as `code` or `code*`
/// when it is fixed.
#[derive(Debug, PartialEq)]
struct ZipOutcome {
    opened: Option<(String, PackageFormat, Vec<u8>)>,
    found: Vec<String>,
}

impl ZipOutcome {
    fn found(&self) -> String {
        self.found.join(" ")
    }
}

fn try_with(bytes: &[u8], leniency: Leniency, options: &Options) -> ZipOutcome {
    let spell = |finding: &Finding| {
        for lang in [Lang::En, Lang::Zh] {
            let message = finding.message(View { lang, ..View::default() });
            assert!(!message.chars().any(crate::text::unicode::is_invisible), "{message:?}");
            assert!(!message.chars().any(char::is_control), "{message:?}");
            assert!(message.chars().count() < 600, "{message:?}");
        }
        format!("{}{}", finding.code, if finding.fixed { "*" } else { "" })
    };
    match open(Cursor::new(bytes), leniency, Contents::Lists, options)
        .expect("a slice does not fail")
    {
        JudgedZip::NoZip(finding) => ZipOutcome { opened: None, found: vec![spell(&finding)] },
        JudgedZip::Refused(findings) => {
            assert!(!findings.is_empty());
            ZipOutcome { opened: None, found: findings.iter().map(spell).collect() }
        }
        JudgedZip::Open(opened, findings) => {
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
            ZipOutcome { opened, found }
        }
    }
}

fn check(bytes: &[u8]) -> ZipOutcome {
    try_with(bytes, Leniency::Check, &Options::default())
}

fn clean(bytes: &[u8]) -> ZipOutcome {
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
        ("trailing-bytes.zip", "accounts.txt"),
    ] {
        let format = PackageFormat::of_name(entry).unwrap();
        let whole = ZipOutcome { opened: Some((entry.into(), format, text())), found: vec![] };
        assert_eq!(check(&archive(file)), whole, "{file}");
        assert_eq!(clean(&archive(file)), whole, "{file}");
    }
    let empty = check(&archive("python-empty-file.zip"));
    assert_eq!(empty.opened, Some(("accounts.txt".into(), PackageFormat::Txt, vec![])));
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
        ("comment-with-false-end.zip", "zip-corrupt"),
    ] {
        let outcome = check(&archive(file));
        assert_eq!(outcome, ZipOutcome { opened: None, found: outcome.found.clone() }, "{file}");
        assert_eq!(outcome.found(), found, "{file}");
        assert!(clean(&archive(file)).opened.is_none(), "{file}");
    }
}

/// A header's fields, as an archive made to deceive may give them.
#[derive(Clone)]
struct TestFields {
    name: Vec<u8>,
    flags: u16,
    version: u16,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
    extra: Vec<u8>,
}

impl TestFields {
    fn write(&self, signature: &[u8], version_made_by: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(signature);
        out.extend_from_slice(version_made_by);
        for value in [self.version, self.flags, self.method, 0, 0x5821] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        for value in [self.crc, self.packed, self.size] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        for value in [self.name.len() as u16, self.extra.len() as u16] {
            out.extend_from_slice(&value.to_le_bytes());
        }
    }
}

/// An entry, honest until it is changed.
#[derive(Clone)]
struct TestEntry {
    local: TestFields,
    central: TestFields,
    data: Vec<u8>,
    descriptor: Vec<u8>,
    /// Who made it, and its external attributes.
    host: u8,
    attributes: u32,
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    io::Write::write_all(&mut encoder, text).unwrap();
    encoder.finish().unwrap()
}

fn part(name: &str, text: &[u8]) -> TestEntry {
    let data = deflate(text);
    let fields = TestFields {
        name: name.into(),
        flags: 0,
        version: 20,
        method: 8,
        crc: crc32fast::hash(text),
        packed: data.len() as u32,
        size: text.len() as u32,
        extra: Vec::new(),
    };
    let (host, attributes) = (3, 0o100_644 << 16);
    TestEntry {
        local: fields.clone(),
        central: fields,
        data,
        descriptor: Vec::new(),
        host,
        attributes,
    }
}

/// An entry whose sizes follow its data.
fn streamed(name: &str, text: &[u8]) -> TestEntry {
    let mut part = part(name, text);
    (part.local.flags, part.central.flags) = (8, 8);
    (part.local.crc, part.local.packed, part.local.size) = (0, 0, 0);
    part.descriptor = b"PK\x07\x08".to_vec();
    for value in [part.central.crc, part.central.packed, part.central.size] {
        part.descriptor.extend_from_slice(&value.to_le_bytes());
    }
    part
}

/// An archive of these entries. `at` may move where the directory says an entry stands.
fn build_at(parts: &[TestEntry], at: impl Fn(usize, u32) -> u32) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (index, part) in parts.iter().enumerate() {
        let offset = at(index, body.len() as u32);
        part.local.write(b"PK\x03\x04", b"", &mut body);
        for bytes in [&part.local.name, &part.local.extra, &part.data, &part.descriptor] {
            body.extend_from_slice(bytes);
        }
        part.central.write(b"PK\x01\x02", &[0x15, part.host], &mut directory);
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&part.attributes.to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(&part.central.name);
        directory.extend_from_slice(&part.central.extra);
    }
    let (count, start) = (parts.len() as u16, body.len() as u32);
    body.extend_from_slice(&directory);
    body.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    body.extend_from_slice(&count.to_le_bytes());
    body.extend_from_slice(&count.to_le_bytes());
    body.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    body.extend_from_slice(&start.to_le_bytes());
    body.extend_from_slice(&[0, 0]);
    body
}

fn build(parts: &[TestEntry]) -> Vec<u8> {
    build_at(parts, |_, offset| offset)
}

#[test]
fn a_header_that_contradicts_the_directory_is_refused() {
    assert_eq!(check(&build(&[part("a.txt", &text())])).opened.unwrap().2, text());
    assert_eq!(check(&build(&[streamed("a.txt", &text())])).opened.unwrap().2, text());
    type Lie = fn(&mut TestEntry);
    let lies: [(&str, Lie); 12] = [
        ("another name", |part| part.local.name = b"b.txt".to_vec()),
        ("another method", |part| part.local.method = 0),
        ("encrypted in one place", |part| part.local.flags |= 1),
        ("another checksum", |part| part.local.crc ^= 1),
        ("another packed size", |part| part.local.packed += 1),
        ("another size", |part| part.local.size -= 1),
        ("a Zip64 size that is none", |part| part.local.size = u32::MAX),
        ("a wrong size in both", |part| (part.local.size, part.central.size) = (5, 5)),
        ("a size too large in both", |part| (part.local.size, part.central.size) = (9000, 9000)),
        ("a wrong checksum in both", |part| (part.local.crc, part.central.crc) = (1, 1)),
        ("data that ends early", |part| {
            (part.local.packed, part.central.packed) = (9, 9);
        }),
        ("data after the data", |part| {
            part.data.push(0);
            part.local.packed += 1;
            part.central.packed += 1;
        }),
    ];
    for (what, lie) in lies {
        let mut part = part("a.txt", &text());
        lie(&mut part);
        let outcome = check(&build(&[part]));
        assert_eq!(
            (outcome.opened, outcome.found.join(" ")),
            (None, "zip-corrupt".into()),
            "{what}"
        );
    }
    for index in 0..16 {
        let mut part = streamed("a.txt", &text());
        part.descriptor[index] ^= 1;
        assert_eq!(check(&build(&[part])).found(), "zip-corrupt", "descriptor, byte {index}");
    }
}

#[test]
fn descriptors_come_in_four_forms() {
    let plain = streamed("a.txt", &text());
    let wide = |signature: &[u8]| {
        let (crc, packed, size) = (plain.central.crc, plain.central.packed, plain.central.size);
        let mut out = signature.to_vec();
        out.extend_from_slice(&crc.to_le_bytes());
        out.extend_from_slice(&u64::from(packed).to_le_bytes());
        out.extend_from_slice(&u64::from(size).to_le_bytes());
        out
    };
    let bare = plain.descriptor[4..].to_vec();
    for descriptor in [plain.descriptor.clone(), bare, wide(b"PK\x07\x08"), wide(b"")] {
        let part = TestEntry { descriptor, ..plain.clone() };
        assert_eq!(check(&build(&[part])).opened.unwrap().2, text());
    }
}

#[test]
fn a_stored_entry_is_verified_like_a_deflated_one() {
    let mut part = part("a.txt", &text());
    part.data = text();
    for fields in [&mut part.local, &mut part.central] {
        (fields.method, fields.packed) = (0, fields.size);
    }
    assert_eq!(check(&build(std::slice::from_ref(&part))).opened.unwrap().2, text());
    part.data[7] ^= 1;
    assert_eq!(check(&build(std::slice::from_ref(&part))).found(), "zip-corrupt");
    part.central.size += 1;
    part.local.size += 1;
    assert_eq!(check(&build(&[part])).found(), "zip-corrupt");
}

#[test]
fn entries_that_overlap_are_refused() {
    let parts = [part("a.txt", &text()), part("__MACOSX/._a.txt", b"x")];
    assert_eq!(check(&build(&parts)).found(), "zip-metadata");
    // Both entries stand in the same place; one stands within the other.
    let same = build_at(&parts, |_, _| 0);
    assert_eq!(check(&same).found(), "zip-metadata zip-corrupt");
    let within = build_at(&parts, |index, _| index as u32 * 40);
    assert_eq!(check(&within).found(), "zip-metadata zip-corrupt");
    // Hidden in a local extra field, where the directory shows nothing of it.
    let mut parts = [part("a.txt", &text()), part("__MACOSX/._a.txt", b"x")];
    parts[0].local.extra = vec![0; 20];
    parts[0].data.truncate(parts[0].data.len() - 20);
    assert_eq!(check(&build(&parts)).found(), "zip-metadata zip-corrupt");
}

/// A reader that goes through the file from its start, as many do with a stream, would take the
/// entry that the directory leaves out.
#[test]
fn an_entry_that_the_directory_does_not_list_is_refused() {
    let listed = build(&[part("accounts.txt", b"alice\nbob\n")]);
    let hidden = build(&[part("hidden.txt", b"mallory\n")]);
    let end = memchr::memmem::find(&hidden, b"PK\x01\x02").unwrap();
    let mut archive = hidden[..end].to_vec();
    archive.extend_from_slice(&listed);
    assert_eq!(check(&archive).found(), "zip-corrupt");
    assert_eq!(clean(&archive).opened, None);
}

#[test]
fn an_entry_with_two_names_is_refused_where_they_say_different_things() {
    let field = |name: &str, other: &str| {
        let mut field = vec![0x75, 0x70];
        field.extend_from_slice(&(other.len() as u16 + 5).to_le_bytes());
        field.push(1);
        field.extend_from_slice(&crc32fast::hash(name.as_bytes()).to_le_bytes());
        field.extend_from_slice(other.as_bytes());
        field
    };
    let with = |change: &dyn Fn(&mut TestEntry)| {
        let mut part = part("accounts.txt", b"alice\nbob\n");
        change(&mut part);
        check(&build(&[part]))
    };
    for other in ["evil.csv", "folder/accounts.txt"] {
        let extra = field("accounts.txt", other);
        assert!(with(&|part| part.central.extra.clone_from(&extra)).opened.is_none(), "{other}");
        let found = with(&|part| part.local.extra.clone_from(&extra)).found();
        assert_eq!(found, "zip-corrupt", "{other}");
    }
    let extra = field("accounts.txt", "账号.txt");
    assert!(with(&|part| part.central.extra.clone_from(&extra)).opened.is_some());
}

#[test]
fn a_bomb_is_stopped_by_what_it_says_and_by_what_it_does() {
    let zeros = vec![b'0'; 10 << 20];
    let honest = part("a.txt", &zeros);
    assert!(honest.data.len() * 500 < zeros.len());
    assert_eq!(check(&build(std::slice::from_ref(&honest))).opened.unwrap().2.len(), zeros.len());
    let mut options = Options::default();
    options.max_inflated = zeros.len() as u64 - 1;
    let refused = try_with(&build(std::slice::from_ref(&honest)), Leniency::Clean, &options);
    assert_eq!((refused.opened, refused.found), (None, vec!["zip-too-large".to_string()]));

    let mut liar = honest;
    (liar.local.size, liar.central.size) = (1000, 1000);
    let JudgedZip::Open(opened, _) =
        open(Cursor::new(build(&[liar])), Leniency::Check, Contents::Lists, &options).unwrap()
    else {
        panic!("it says it is small")
    };
    let (mut reader, mut taken, mut buffer) = (opened.into_reader(), 0, [0; 100]);
    let error = loop {
        match reader.read(&mut buffer) {
            Ok(n) => taken += n,
            Err(error) => break error,
        }
    };
    assert!(taken <= 1000, "{taken}");
    assert_eq!(fault(&error).unwrap().code, Code::ZipCorrupt);
}

#[test]
fn zip64_fields_that_overflow_are_refused() {
    let wide = |values: &[u64]| {
        let mut extra = [1u16.to_le_bytes(), (values.len() as u16 * 8).to_le_bytes()].concat();
        values.iter().for_each(|value| extra.extend_from_slice(&value.to_le_bytes()));
        extra
    };
    for huge in [u64::MAX, u64::MAX - 40, i64::MAX as u64, 1 << 40] {
        let mut sizes = part("a.txt", &text());
        (sizes.central.packed, sizes.central.size) = (u32::MAX, u32::MAX);
        sizes.central.extra = wide(&[huge, huge]);
        assert_eq!(check(&build(&[sizes])).found(), "zip-corrupt");
        let mut offset = part("a.txt", &text());
        offset.central.extra = wide(&[huge]);
        let outcome = check(&build_at(&[offset], |_, _| u32::MAX));
        assert_eq!(outcome.found(), "zip-corrupt");
    }
}

#[test]
fn tens_of_thousands_of_entries_make_a_few_findings() {
    let parts: Vec<TestEntry> =
        (0..65_535).map(|index| part(&format!("{index:05}.txt"), b"")).collect();
    let outcome = check(&build(&parts));
    assert_eq!(outcome, ZipOutcome { opened: None, found: vec!["zip-entries".into()] });
    // One more, and the count begins at nothing again.
    let parts = [parts, vec![part("last.txt", b"")]].concat();
    let outcome = check(&build(&parts));
    assert_eq!(outcome, ZipOutcome { opened: None, found: vec!["zip-corrupt".into()] });
    let folders: Vec<TestEntry> =
        (0..50_000).map(|index| part(&format!("{index}/"), b"")).collect();
    let folders = [folders, vec![part("a.txt", &text())]].concat();
    assert_eq!(check(&build(&folders)).found(), "zip-folder");
    // A directory that would fill the memory is not read to its end.
    let mut long = part(&"x".repeat(60_000), b"");
    long.central.extra = vec![0; 60_000];
    assert_eq!(check(&build(&vec![long; 200])).found(), "zip-entries");
}

#[test]
fn names_are_shown_cut_and_escaped() {
    let shown = |name: &str| {
        let bytes = build(&[part(name, b"x")]);
        let JudgedZip::Refused(findings) =
            open(Cursor::new(&bytes), Leniency::Check, Contents::Lists, &Options::default())
                .unwrap()
        else {
            panic!("{name:?} is no text")
        };
        findings.last().unwrap().problem(View::default())
    };
    assert!(shown("\u{1b}[31mred").contains("\\u{1B}[31mred"));
    assert!(shown("cod.\u{202e}txt.exe").contains("cod.\\u{202E}txt.exe"));
    assert!(shown("a\0.txt").contains("a\\u{0}.txt"));
    assert!(shown(&"字".repeat(1000)).contains('…'));
    assert!(shown("").ends_with("neither .txt nor .csv"));
}

#[test]
fn options_decide_what_is_fixed_and_what_is_allowed() {
    let bytes = archive("macos-folder.zip");
    let mut options = Options::default();
    options.no_fix(Code::ZipMetadata).unwrap();
    let outcome = try_with(&bytes, Leniency::Clean, &options);
    assert_eq!((outcome.found(), outcome.opened), ("zip-metadata zip-folder*".into(), None));
    options.set_severity(Code::ZipMetadata, Some(Severity::Warning)).unwrap();
    let outcome = try_with(&bytes, Leniency::Clean, &options);
    assert_eq!(outcome.found(), "zip-metadata zip-folder*");
    assert_eq!(outcome.opened.unwrap().2, text());
    options.set_severity(Code::ZipMetadata, None).unwrap();
    options.set_severity(Code::ZipFolder, None).unwrap();
    let outcome = try_with(&bytes, Leniency::Check, &options);
    assert_eq!((outcome.found(), outcome.opened.unwrap().2), (String::new(), text()));

    let bytes = archive("infozip-no-extension.zip");
    for (severity, found) in [(Some(Severity::Warning), "zip-entry-format"), (None, "")] {
        options.set_severity(Code::ZipEntryFormat, severity).unwrap();
        let outcome = try_with(&bytes, Leniency::Check, &options);
        let opened = outcome.opened.as_ref().map(|(_, format, text)| (*format, text.clone()));
        assert_eq!((outcome.found(), opened), (found.into(), Some((PackageFormat::Txt, text()))));
    }
}

/// A file that fails once it has been read so many times.
struct FailingArchive<'a> {
    file: Cursor<&'a [u8]>,
    left: u32,
}

impl Read for FailingArchive<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(1) else {
            return Err(io::Error::other("the disk is gone"));
        };
        self.left = left;
        let len = out.len().min(100);
        self.file.read(&mut out[..len])
    }
}

impl Seek for FailingArchive<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Small archives of every form, to be broken in every place.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let files = [
        "infozip-deflated.zip",
        "infozip-stored.zip",
        "infozip-zip64.zip",
        "infozip-streamed.zip",
        "infozip-comment.zip",
        "python-streamed-zip64.zip",
        "java-gbk-name.zip",
        "unicode-path.zip",
        "macos-folder.zip",
        "prefix.zip",
        "trailing-bytes.zip",
        "prefix-zip64.zip",
    ];
    files.map(|file| (file, archive(file))).into()
}

#[test]
fn an_error_of_the_file_is_not_blamed_on_the_zip() {
    for (file, bytes) in forms() {
        let mut failures = 0;
        for left in 0.. {
            let file = FailingArchive { file: Cursor::new(&bytes), left };
            let result = open(file, Leniency::Clean, Contents::Lists, &Options::default())
                .and_then(|judged| {
                    let JudgedZip::Open(opened, _) = judged else {
                        panic!("refused after {left} reads")
                    };
                    let mut text = Vec::new();
                    opened.into_reader().read_to_end(&mut text)?;
                    Ok(text)
                });
            match result {
                Ok(read) => {
                    assert_eq!(read, text());
                    break;
                }
                Err(error) => {
                    assert_eq!(error.to_string(), "the disk is gone", "after {left} reads");
                    assert!(fault(&error).is_none());
                    failures += 1;
                }
            }
        }
        assert!(failures > 5, "{file}");
    }
}

mod disputed;
