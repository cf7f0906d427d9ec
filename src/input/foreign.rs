//! What a file is by its first bytes, whatever it is called: a spreadsheet, an archive, a web page.

use crate::format::PackageFormat;
use crate::rules::package::OtherFormat;
use crate::text::unicode::BOM;

/// Whether a file begins as a zip does.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// What old spreadsheets begin with, and those with a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether a file begins as those of spreadsheets do.
pub(super) fn is_workbook(head: &[u8]) -> bool {
    (is_zip(head) && is_zipped_workbook(head)) || head.starts_with(COMPOUND)
}

/// Whether a file begins as a gzip does.
pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b\x08")
}

/// What a package is by its first bytes, if it is no package, whatever it is called.
pub(super) fn other_kind(head: &[u8], is_zip: bool, format: PackageFormat) -> Option<OtherFormat> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    if is_zip && is_zipped_workbook(head) {
        return Some(OtherFormat::Workbook);
    }
    match format {
        PackageFormat::Zip => None,
        _ if is_zip => Some(OtherFormat::Zip),
        _ if begins(COMPOUND) => Some(OtherFormat::OldWorkbook),
        _ if is_gzip(head) => Some(OtherFormat::Gzip),
        _ if begins(b"7z\xbc\xaf\x27\x1c") || begins(b"Rar!\x1a\x07") => {
            Some(OtherFormat::SevenZipOrRar)
        }
        _ if is_other_archive(head) => Some(OtherFormat::Archive),
        _ if begins(b"%PDF-") => Some(OtherFormat::Pdf),
        _ if is_markup(head) => Some(OtherFormat::Markup),
        _ if is_json(head) => Some(OtherFormat::Json),
        _ => None,
    }
}

/// Whether a file begins as one of the rarer archives does.
fn is_other_archive(head: &[u8]) -> bool {
    const BZIP2: [[u8; 6]; 2] = [*b"\x31\x41\x59\x26\x53\x59", *b"\x17\x72\x45\x38\x50\x90"];
    const TAR_AT: usize = 257;
    let after = head.get(4..10).unwrap_or_default();
    head.starts_with(b"BZh") && BZIP2.iter().any(|block| after == block)
        || head.starts_with(b"\xfd7zXZ\0")
        || head.starts_with(b"\x28\xb5\x2f\xfd")
        || head.get(TAR_AT..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

/// Whether a zip begins with the parts of a workbook, as far as their names are seen.
fn is_zipped_workbook(head: &[u8]) -> bool {
    const PARTS: [&[u8]; 4] = [
        b"[Content_Types].xml",
        b"docProps/",
        b"xl/",
        // The name of its first part, and what stands in it.
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    ];
    /// How long an entry's header is before the name.
    const HEADER: usize = 30;
    memchr::memmem::find_iter(head, b"PK\x03\x04").any(|at| {
        let name = head.get(at + HEADER..).unwrap_or_default();
        PARTS.iter().any(|part| name.starts_with(part))
    })
}

/// What a text begins with, but for a mark and white space.
fn beginning(head: &[u8]) -> &[u8] {
    head.strip_prefix(BOM.as_bytes()).unwrap_or(head).trim_ascii_start()
}

/// Whether a text begins as web pages, tables of them and XML do.
fn is_markup(head: &[u8]) -> bool {
    const TAGS: [&[u8]; 7] =
        [b"<?xml", b"<!doctype", b"<html", b"<head", b"<meta", b"<body", b"<table"];
    let text = beginning(head);
    TAGS.iter().any(|tag| {
        let begin = text.get(..tag.len()).unwrap_or_default();
        let after = text.get(tag.len()).copied().unwrap_or(b'>');
        begin.eq_ignore_ascii_case(tag) && !after.is_ascii_alphanumeric()
    })
}

/// Whether a text begins as a JSON array or object does that holds anything named or quoted.
fn is_json(head: &[u8]) -> bool {
    match beginning(head).split_first() {
        Some((b'[', rest)) => matches!(rest.trim_ascii_start(), [b'{' | b'"', ..]),
        Some((b'{', rest)) => rest.trim_ascii_start().starts_with(b"\""),
        _ => false,
    }
}
