//! Targets of other services: the words that a target has, each in `check`, in `clean`, and in what is
//! written, which `check` must accept.

use std::io::{Read as _, Write as _};
use std::path::Path;

use acctpack::{
    Code, ErrorKind, HeaderName, Input, Options, Output, PackageFormat, Severity, Split, Summary,
    Target, TargetTable, UsageError, Verdict,
};
use flate2::Compression;
use flate2::read::{GzDecoder, MultiGzDecoder};
use flate2::write::GzEncoder;

fn of(name: &str) -> Options {
    let mut options = Options::default();
    options.target = Target::preset(name).unwrap();
    options
}

fn own(json: &str) -> Options {
    let mut options = Options::default();
    options.target = serde_json::from_str::<TargetTable>(json).unwrap().into_target("own").unwrap();
    options
}

fn check(name: &str, bytes: &[u8], options: &Options) -> Summary {
    acctpack::check(Input::bytes(name, bytes), options).unwrap()
}

/// What `clean` writes of a list, and what it says.
fn clean(text: &[u8], format: PackageFormat, options: &Options) -> (Summary, Vec<u8>) {
    let mut package = Vec::new();
    let output = Output::writer(format, &mut package);
    let summary = acctpack::clean(Input::bytes("in.txt", text), output, options).unwrap();
    (summary, package)
}

fn in_zip(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_index(0).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn gunzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_header_is_demanded_by_check_and_is_no_account() {
    let options = of("onesignal");
    for (text, missing, header, kept) in [
        ("external_id\nab\ncd\n", 0, 1, 2),
        ("\"external_id\"\r\nab\r\n", 0, 1, 1),
        ("ab\ncd\n", 1, 0, 2),
        // Another name, in another case or below a blank row, is not that one.
        ("External_ID\nab\n", 1, 1, 1),
        ("\nexternal_id\nab\n", 1, 1, 1),
        ("external_id\n", 0, 1, 0),
    ] {
        let summary = check("a.csv", text.as_bytes(), &options);
        let found = summary.findings.get(Code::MissingHeader);
        assert_eq!((found, summary.header, summary.kept), (missing, header, kept), "{text:?}");
        let is_clean = missing == 0 && kept > 0;
        assert_eq!(summary.verdict == Verdict::Accepted, is_clean, "{text:?}");
    }
}

#[test]
fn clean_writes_the_header_once_and_check_accepts_it() {
    for text in ["ab\ncd\nab\n", "external_id\nab\ncd\n", "user_id\nab\ncd\nexternal_id\n"] {
        let options =
            own(r#"{"like": "onesignal", "formats": ["txt", "csv", "zip"], "gzip": true}"#);
        let (summary, csv) = clean(text.as_bytes(), PackageFormat::Csv, &options);
        assert_eq!(csv, b"external_id\nab\ncd\n", "{text:?}");
        let figures = (summary.kept, summary.duplicates, summary.header);
        assert_eq!(figures.0 + figures.1 + figures.2, summary.rows);
        let (_, txt) = clean(text.as_bytes(), PackageFormat::Txt, &options);
        assert_eq!(txt, csv);
        let (_, zip) = clean(text.as_bytes(), PackageFormat::Zip, &options);
        assert_eq!(in_zip(&zip).as_bytes(), csv);
        let (_, gz) = clean(text.as_bytes(), PackageFormat::Gz, &options);
        assert_eq!(gunzip(&gz).as_bytes(), csv);
        for (name, bytes) in [("a.csv", &csv), ("a.txt", &txt), ("a.zip", &zip), ("a.txt.gz", &gz)]
        {
            let again = check(name, bytes, &options);
            assert_eq!((again.verdict, again.warnings), (Verdict::Accepted, 0), "{name}");
            assert_eq!((again.kept, again.header), (2, 1), "{name}");
        }
        // Said where it was not there, and not where nothing changed.
        let is_said = summary.fixed.get(Code::MissingHeader) == 1;
        assert_eq!(is_said, !text.starts_with("external_id"), "{text:?}");
    }
}

#[test]
fn each_part_begins_with_the_header_and_has_no_more_bytes_than_may_be() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("a.csv", "csv"), ("a.zip", "zip"), ("a.txt.gz", "txt")] {
        let mut options = own(&format!(
            r#"{{"header": "id", "formats": ["{format}"], "gzip": true, "split-bytes": 400}}"#
        ));
        options.split = Split::BySize;
        let text: String = (0..200).map(|n| format!("user-{}\n", n * 7919)).collect();
        let output = Output::path(folder.path().join(name));
        let summary = acctpack::clean(Input::bytes("l.txt", text.as_bytes()), output, &options);
        let summary = summary.unwrap();
        assert!(summary.outputs.len() > 1, "{name}");
        let mut rows = String::new();
        for part in &summary.outputs {
            let bytes = std::fs::read(&part.path).unwrap();
            assert!(bytes.len() as u64 == part.bytes && part.bytes <= 400, "{part:?}");
            let text = match name {
                "a.csv" => String::from_utf8(bytes).unwrap(),
                "a.zip" => in_zip(&bytes),
                _ => gunzip(&bytes),
            };
            rows += text.strip_prefix("id\n").unwrap();
            let again = acctpack::check(Input::path(&part.path), &options).unwrap();
            assert_eq!((again.verdict, again.kept), (Verdict::Accepted, part.accounts));
        }
        assert_eq!(rows, text, "{name}");
    }
}

#[test]
fn any_header_is_taken_where_the_service_skips_row_1_but_no_account_is_lost() {
    let options = of("mintegral");
    for (text, missing, kept) in [
        ("device_id\nab-1\n", 0, 1),
        ("idfa\nab-1\n", 0, 1),
        ("1E2DFA89-496A-47FD-9941-DF1FC4E6484A\nab-1\n", 1, 2),
    ] {
        let summary = check("a.txt", text.as_bytes(), &options);
        let found = (summary.findings.get(Code::MissingHeader), summary.kept);
        assert_eq!(found, (missing, kept), "{text:?}");
    }
}

#[test]
fn a_header_that_would_make_columns_is_refused() {
    let mut options = Options::default();
    options.target.header = Some(HeaderName::exactly("a,b"));
    let error = acctpack::check(Input::bytes("a.txt", b"ab\n"), &options).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Usage(UsageError::Header { .. })));
}

#[test]
fn characters_that_are_not_taken_are_errors_of_their_row() {
    let text = "Tom_1\na-b\n\u{5f20}\u{4e09}\ncaf\u{e9}\n a \n";
    let (summary, package) = clean(text.as_bytes(), PackageFormat::Txt, &of("jpush-alias"));
    assert_eq!(package, "Tom_1\n\u{5f20}\u{4e09}\na\n".as_bytes());
    assert_eq!((summary.findings.get(Code::ForeignCharacter), summary.rejected), (2, 2));
    let ascii = own(r#"{"ascii": true, "length": [1, 20]}"#);
    let summary = check("a.txt", text.as_bytes(), &ascii);
    assert_eq!(summary.findings.get(Code::ForeignCharacter), 2);
    // 14 Han characters are 42 bytes, over the limit of 40.
    let long = "\u{5f20}".repeat(14);
    let summary = check("a.txt", long.as_bytes(), &of("jpush-alias"));
    assert_eq!(summary.findings.get(Code::TooLong), 1);
}

#[test]
fn a_file_name_has_the_characters_that_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let options = of("wechat-pay-crowd");
    std::fs::write(at("may list.csv"), "ab\n").unwrap();
    let summary = acctpack::check(Input::path(at("may list.csv")), &options).unwrap();
    assert_eq!(summary.findings.get(Code::FileName), 1);
    let write = |name: &str, options: &Options| {
        acctpack::clean(Input::bytes("l.txt", b"ab\n"), Output::path(at(name)), options)
    };
    let error = write("may!.csv", &options).unwrap_err();
    let character = UsageError::OutputCharacter {
        name: "may!.csv".into(),
        found: '!',
        taken: "A-Za-z0-9_.-".into(),
    };
    assert!(matches!(error.kind(), ErrorKind::Usage(found) if *found == character), "{error}");
    assert!(write("may-1_a.csv", &options).is_ok());
    // The number of a part has a hyphen.
    let mut parts = own(r#"{"file-alphabet": "a-z.0-9"}"#);
    parts.split = Split::BySize;
    assert!(write("may.txt", &parts).is_err());
}

#[test]
fn fewer_rows_than_are_taken_are_a_warning_or_stop_the_package() {
    let text: String = (0..99).map(|n| format!("device-{n}\n")).collect();
    let mut options = of("yandex-devices");
    let (summary, package) = clean(text.as_bytes(), PackageFormat::Txt, &options);
    assert_eq!((summary.findings.get(Code::TooFewRows), summary.warnings), (1, 1));
    assert_eq!(package, text.as_bytes());
    options.set_severity(Code::TooFewRows, Some(Severity::Error)).unwrap();
    let (summary, package) = clean(text.as_bytes(), PackageFormat::Txt, &options);
    assert!(summary.verdict == Verdict::Rejected && package.is_empty());
    let enough = text + "one more\n";
    assert_eq!(check("a.txt", enough.as_bytes(), &options).verdict, Verdict::Accepted);
}

#[test]
fn a_gzip_is_read_and_written_for_the_targets_that_take_it() {
    let options = of("mintegral");
    let text: String = (0..60_000).map(|n| format!("device-{}\n", n * 7919)).collect();
    let (_, package) = clean(text.as_bytes(), PackageFormat::Gz, &options);
    let mut unpacked = String::new();
    MultiGzDecoder::new(&*package).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked.strip_prefix("device_id\n"), Some(&*text));
    let checked = check("a.csv.gz", &package, &options);
    assert_eq!(
        (checked.verdict, checked.kept, checked.bytes),
        (Verdict::Accepted, 60_000, package.len() as u64)
    );
    // Another target does not take it, whatever it holds.
    let refused = check("a.txt.gz", &package, &Options::default());
    assert_eq!(refused.findings.get(Code::FileFormat), 1);
    // The name is no proof.
    let named = check("a.txt.gz", b"device_id\nab\n", &options);
    assert_eq!((named.findings.get(Code::FileFormat), named.verdict), (1, Verdict::Rejected));
    let output = Output::path(Path::new("/nowhere/a.csv.gz"));
    let error = acctpack::clean(Input::bytes("l.txt", b"ab\n"), output, &options).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Usage(UsageError::CsvInGzip(_))));
}

#[test]
fn a_gzip_that_breaks_further_on_gives_no_package_and_is_no_error_of_the_system() {
    let text: String = (0..200_000).map(|n| format!("user-{}\n", n * 7919)).collect();
    let packed = gzip(text.as_bytes());
    let cut = &packed[..packed.len() / 2];
    let mut wrong = packed.clone();
    let at = wrong.len() - 6;
    wrong[at] ^= 1;
    for broken in [cut, &wrong] {
        let (summary, package) = {
            let mut package = Vec::new();
            let output = Output::writer(PackageFormat::Txt, &mut package);
            let input = Input::bytes("in.txt.gz", broken);
            (acctpack::clean(input, output, &Options::default()).unwrap(), package)
        };
        assert_eq!((summary.verdict, package.len()), (Verdict::Rejected, 0));
        assert_eq!(summary.findings.get(Code::FileFormat), 1);
    }
}
