//! Reading the records of a zip: fixed parts with a signature, little-endian numbers, and the fields
//! of an extra part.

use crate::rules::package::ZipError;
use std::io::{self, Read, Seek, SeekFrom};

/// The outcome of a check. The file itself can fail, apart from what the zip is like.
pub(super) type Checked<T> = io::Result<Result<T, ZipError>>;

/// The fixed part of a record at `at`, if it is there with its signature.
pub(super) fn header<R: Read + Seek>(
    file: &mut R,
    at: u64,
    signature: &[u8; 4],
    len: u64,
) -> io::Result<Option<Vec<u8>>> {
    if i64::try_from(at).is_err() {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(at))?;
    let record = bytes(file, len)?;
    Ok((record.len() as u64 == len && record.starts_with(signature)).then_some(record))
}

/// The next `len` bytes, or as many as there are.
pub(super) fn bytes<R: Read>(file: &mut R, len: u64) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    file.take(len).read_to_end(&mut out)?;
    Ok(out)
}

pub(super) fn u16_at(record: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([record[at], record[at + 1]])
}

pub(super) fn u32_at(record: &[u8], at: usize) -> u32 {
    u32::from(u16_at(record, at)) | u32::from(u16_at(record, at + 2)) << 16
}

pub(super) fn u64_at(record: &[u8], at: usize) -> u64 {
    u64::from(u32_at(record, at)) | u64::from(u32_at(record, at + 4)) << 32
}

/// The contents of the first field with this tag in an extra part.
pub(super) fn field(extra: &[u8], tag: u16) -> Option<&[u8]> {
    fields(extra).find(|&(found, _)| found == tag).map(|(_, contents)| contents)
}

/// The fields of an extra part, each with its tag, up to the first that is not whole.
pub(super) fn fields(mut extra: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let len = usize::from(u16_at(extra.get(..4)?, 2));
        let field = (u16_at(extra, 0), extra.get(4..4 + len)?);
        extra = &extra[4 + len..];
        Some(field)
    })
}

/// Whether an extra part is a sequence of whole fields. Fewer than four bytes at its end, or zeros
/// alone, are padding, which all readers pass over.
pub(super) fn is_well_formed(extra: &[u8]) -> bool {
    let whole: usize = fields(extra).map(|(_, contents)| contents.len() + 4).sum();
    extra.len() - whole < 4
}
