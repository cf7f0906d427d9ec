//! The zip reader against two others, the crates `zip` and `rawzip`: what it takes in silence they
//! read the same, and what it takes with a warning they read the same or not at all.
#![no_main]

use std::io::{Cursor, Read};

use acctpack::{Code, PackageFormat, harness, stages};
use libfuzzer_sys::fuzz_target;

/// How much of an entry is read.
const MOST: u64 = 1 << 24;

fuzz_target!(|data: &[u8]| {
    let runs = harness::exercise(PackageFormat::Zip, data);
    let Some(text) = stages::unzip(data) else { return };
    let is_silent = runs.check.findings.get(Code::ZipPortability) == 0;
    match by_rawzip(data) {
        Some(entries) => assert!(entries.contains(&text), "rawzip reads another text"),
        None => assert!(!is_silent, "taken in silence, and rawzip cannot read it"),
    }
    // It refuses extra fields that are no business of its own, which others pass over.
    if let Some(entries) = by_zip(data) {
        assert!(entries.contains(&text), "zip reads another text");
    }
});

/// The text of every entry that the crate `zip` reads; `None` if it does not open the archive.
fn by_zip(data: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(data)).ok()?;
    let mut texts = Vec::new();
    for index in 0..archive.len() {
        let mut text = Vec::new();
        let Ok(entry) = archive.by_index(index) else { continue };
        if entry.take(MOST).read_to_end(&mut text).is_ok() {
            texts.push(text);
        }
    }
    Some(texts)
}

/// The text of every entry that the crate `rawzip` reads; `None` if it does not read the directory.
fn by_rawzip(data: &[u8]) -> Option<Vec<Vec<u8>>> {
    let archive = rawzip::ZipArchive::from_slice(data).ok()?;
    let mut entries = archive.entries();
    let mut texts = Vec::new();
    while let Some(header) = entries.next_entry().ok()? {
        let Ok(entry) = archive.get_entry(header.wayfinder()) else { continue };
        let mut text = Vec::new();
        let packed = entry.data();
        let read = if header.compression_method() == rawzip::CompressionMethod::STORE {
            entry.verifying_reader(packed).take(MOST).read_to_end(&mut text)
        } else {
            let inflater = flate2::bufread::DeflateDecoder::new(packed);
            entry.verifying_reader(inflater).take(MOST).read_to_end(&mut text)
        };
        if read.is_ok() {
            texts.push(text);
        }
    }
    Some(texts)
}
