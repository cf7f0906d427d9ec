//! The workbook reader over arbitrary bytes: it ends, in bounded memory, with a package that `check` accepts
//! or none; and what it reads of a file is what it reads of that file in a zip.
#![no_main]

use std::io::{Cursor, Write as _};

use acctpack::{Input, Options, Output, PackageFormat, Summary, Verdict};
use acctpack_spreadsheet::Workbooks;
use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How much a workbook may inflate to.
const MOST: u64 = 16 << 20;

fuzz_target!(|data: &[u8]| {
    let (summary, package) = clean("a.xlsx", data);
    let Some(summary) = summary else { return };
    assert!(summary.adds_up());
    assert_eq!(summary.verdict == Verdict::Accepted, !package.is_empty());
    if package.is_empty() {
        return;
    }
    let again = acctpack::check(Input::bytes("a.txt", &package), &Options::default());
    let again = again.expect("bytes can be read");
    assert_eq!((again.errors, again.duplicates, again.kept), (0, 0, summary.kept));
    let (_, from_zip) = clean("a.zip", &zipped(data));
    assert!(from_zip == package, "the same workbook in a zip is read otherwise");
});

fn clean(name: &str, data: &[u8]) -> (Option<Summary>, Vec<u8>) {
    let workbooks = Workbooks::default().max_inflated(MOST);
    let mut options = Options::default();
    options.max_inflated = MOST;
    let input = Input::bytes(name, data).reading_workbooks(&workbooks);
    let mut package = Vec::new();
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary = acctpack::clean(input, output, &options).ok();
    (summary, package)
}

fn zipped(data: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("a.xlsx", SimpleFileOptions::default()).expect("memory takes all");
    writer.write_all(data).expect("memory takes all");
    writer.finish().expect("memory takes all").into_inner()
}
