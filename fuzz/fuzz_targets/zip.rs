//! The zip reader: what it takes for good, the crate `zip` reads too, and reads the same.
#![no_main]

use std::io::{Cursor, Read};

use acctpack::{PackageFormat, harness, stages};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    harness::exercise(PackageFormat::Zip, data);
    let Some(text) = stages::unzip(data) else { return };
    // With an end record in a comment `zip` takes the last one, though bytes follow it.
    if data.windows(4).filter(|window| window == b"PK\x05\x06").count() > 1 {
        return;
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(data)).expect("zip opens what we open");
    let mut found = false;
    for index in 0..archive.len() {
        let Ok(mut entry) = archive.by_index(index) else { continue };
        let mut theirs = Vec::new();
        let whole = (&mut entry).take(1 << 24).read_to_end(&mut theirs).is_ok();
        found |= whole && theirs == text;
    }
    assert!(found, "no entry holds the text that was read");
});
