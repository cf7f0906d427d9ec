//! Packages for tests, of the engine and of the program: each compiles this file for itself.

use std::io::{Read as _, Write as _};

/// The text of a zip's only entry.
pub(crate) fn unzip(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    assert_eq!(archive.len(), 1);
    let mut text = Vec::new();
    archive.by_index(0).expect("an entry").read_to_end(&mut text).expect("a whole entry");
    text
}

/// A zip of one entry.
pub(crate) fn zipped(name: &str, text: &[u8]) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut out);
    writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
    writer.write_all(text).expect("in memory");
    writer.finish().expect("in memory");
    out.into_inner()
}

/// Good rows of exactly `len` bytes, all different from one another.
pub(crate) fn filler(len: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(len);
    let mut number = 13_000_000_000u64;
    while text.len() + 12 + 12 <= len {
        text.extend_from_slice(format!("{number}\n").as_bytes());
        number += 1;
    }
    while text.len() < len {
        let row = (len - text.len()).min(19);
        let row =
            if len - text.len() - row == 1 || len - text.len() - row == 2 { row - 3 } else { row };
        assert!(row >= 3, "no room for a row");
        text.extend_from_slice(&b"zyxwvutsrqponmlkjih"[..row - 1]);
        text.push(b'\n');
    }
    text
}
