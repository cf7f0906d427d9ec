//! Whether each entry's own header, data and descriptor agree with what the directory says of it, and
//! whether another entry hides between them. Readers go by the one or by the other.

use std::io::{self, Read, Seek, SeekFrom};

use super::directory::{Directory, ENCRYPTED, EntryKind, Method, ZipEntry};
use super::name;
use super::record::{Checked, bytes, field, header, u16_at, u32_at, u64_at};
use crate::rules::package::ZipError;
use crate::rules::package::{ZipQuirk, ZipQuirks};

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
/// The bytes of an entry's own header without its name and extra part.
const LOCAL_LEN: u64 = 30;
/// The flag bit by which sizes and checksum follow the data.
const DESCRIBED: u16 = 1 << 3;
/// The bytes of a descriptor that gives sizes in eight bytes, and a checksum, without a signature.
const WIDE_DESCRIPTOR: u64 = 20;
/// Flag bits that say how hard deflate tried.
const EFFORT: u16 = 1 << 1 | 1 << 2;

/// Holds every entry against its own header, also those that are left out: a reader that goes
/// through the file from its start knows no others. Returns where the data of `wanted` begins.
pub(super) fn check<R: Read + Seek>(
    file: &mut R,
    directory: &Directory,
    wanted: &ZipEntry,
    quirks: &mut ZipQuirks,
) -> Checked<u64> {
    let mut entries: Vec<&ZipEntry> = directory.entries.iter().collect();
    entries.sort_unstable_by_key(|entry| entry.local);
    let (mut from, mut data) = (0, 0);
    for (index, entry) in entries.iter().enumerate() {
        if hides_header(file, from, entry.local)? {
            return Ok(Err(ZipError::Hidden));
        }
        let limit = entries.get(index + 1).map_or(directory.start, |next| next.local);
        let extent = match check_entry(file, entry, limit, quirks)? {
            Ok(extent) => extent,
            Err(fault) => return Ok(Err(fault)),
        };
        if index == 0 && entry.local > 0 {
            quirks.add(ZipQuirk::Prefix);
        }
        if std::ptr::eq(*entry, wanted) {
            data = extent.data;
        }
        from = extent.end;
    }
    Ok(if hides_header(file, from, directory.start)? { Err(ZipError::Hidden) } else { Ok(data) })
}

/// Whether an entry's header stands between two places: at the first of them, where a reader of
/// streams looks for the next, or anywhere, where one does that looks for signatures. Read in pieces, so
/// that a long stretch takes no memory.
pub(super) fn hides_header<R: Read + Seek>(file: &mut R, from: u64, to: u64) -> io::Result<bool> {
    const PIECE: u64 = 1 << 16;
    let mut at = from;
    while at.saturating_add(LOCAL.len() as u64) <= to {
        file.seek(SeekFrom::Start(at))?;
        let piece = bytes(file, PIECE.min(to - at))?;
        for found in memchr::memmem::find_iter(&piece, &LOCAL) {
            let found = at + found as u64;
            if found == from || is_plausible(file, found, to)? {
                return Ok(true);
            }
        }
        if (piece.len() as u64) < PIECE {
            break;
        }
        // A header may begin in one piece and end in the next.
        at += PIECE - (LOCAL.len() as u64 - 1);
    }
    Ok(false)
}

/// Whether what has the signature of an entry's header reads as one. The program before a
/// self-extracting zip holds the signature too, to look for it.
fn is_plausible<R: Read + Seek>(file: &mut R, at: u64, to: u64) -> io::Result<bool> {
    let Some(record) = header(file, at, &LOCAL, LOCAL_LEN)? else { return Ok(false) };
    let name = bytes(file, u16_at(&record, 26).into())?;
    let end = at + LOCAL_LEN + u64::from(u16_at(&record, 26)) + u64::from(u16_at(&record, 28));
    let is_method = matches!(u16_at(&record, 8), 0..=20 | 93..=99);
    let is_name = !name.is_empty() && !name.iter().any(u8::is_ascii_control);
    Ok(is_method && is_name && end <= to)
}

/// Where an entry's data begins, and where all that belongs to it ends.
struct Extent {
    data: u64,
    end: u64,
}

/// Makes sure that an entry's own header and what follows its data say what the directory says, and
/// that all of it ends before `limit`.
fn check_entry<R: Read + Seek>(
    file: &mut R,
    entry: &ZipEntry,
    limit: u64,
    quirks: &mut ZipQuirks,
) -> Checked<Extent> {
    let Some(local) = header(file, entry.local, &LOCAL, LOCAL_LEN)? else {
        return Ok(Err(ZipError::Header));
    };
    let (name_len, extra_len) = (u16_at(&local, 26), u16_at(&local, 28));
    let local_name = bytes(file, name_len.into())?;
    let extra = bytes(file, extra_len.into())?;
    if let Err(fault) = check_header(&local, &local_name, &extra, entry, quirks) {
        return Ok(Err(fault));
    }
    let data = entry.local + LOCAL_LEN + u64::from(name_len) + u64::from(extra_len);
    let end = data.saturating_add(entry.packed);
    if end > limit {
        return Ok(Err(ZipError::Overlap));
    }
    if entry.flags & DESCRIBED == 0 {
        return Ok(Ok(Extent { data, end }));
    }
    let Some(len) = descriptor_len(file, entry, end, limit)? else {
        return Ok(Err(ZipError::Descriptor));
    };
    if len >= WIDE_DESCRIPTOR && field(&extra, 1).is_none() {
        quirks.add(ZipQuirk::WideSizes);
    }
    Ok(Ok(Extent { data, end: end + len }))
}

fn check_header(
    local: &[u8],
    local_name: &[u8],
    extra: &[u8],
    entry: &ZipEntry,
    quirks: &mut ZipQuirks,
) -> Result<(), ZipError> {
    let flags = u16_at(local, 6);
    let differing = flags ^ entry.flags;
    if local_name != entry.raw {
        return Err(ZipError::HeaderName);
    }
    if u16_at(local, 8) != entry.method_number {
        return Err(ZipError::HeaderMethod);
    }
    if differing & ENCRYPTED != 0 {
        return Err(ZipError::HeaderFlags);
    }
    if differing & DESCRIBED != 0 {
        return Err(ZipError::HeaderStreaming);
    }
    if differing & !EFFORT != 0 {
        quirks.add(ZipQuirk::Flags);
    }
    if name::names_differ(extra, &entry.raw) {
        return Err(ZipError::TwoNames);
    }
    if name::unicode_path(extra, &entry.raw) != entry.unicode_path.as_deref() {
        quirks.add(ZipQuirk::OneName);
    }
    check_sizes(local, extra, entry)?;
    let is_described = flags & DESCRIBED != 0;
    if entry.method == Method::Stored && flags & ENCRYPTED == 0 {
        if entry.packed != entry.size {
            return Err(ZipError::StoredSize);
        }
        if is_described && entry.size > 0 {
            quirks.add(ZipQuirk::StreamedStored);
        }
    }
    if entry.kind == EntryKind::Folder && entry.size != 0 {
        Err(ZipError::FullFolder)
    } else {
        Ok(())
    }
}

/// Makes sure that an entry's own header gives the sizes and the checksum of the directory. Where
/// they follow the data it may leave each of them zero, or have the mark of a Zip64 field without
/// the field, as what does not know the size beforehand writes it.
fn check_sizes(local: &[u8], extra: &[u8], entry: &ZipEntry) -> Result<(), ZipError> {
    let is_described = entry.flags & DESCRIBED != 0;
    let large = field(extra, 1).unwrap_or_default();
    let mut large = large.chunks_exact(8).map(|value| u64_at(value, 0));
    let mut wide = |at| match u32_at(local, at) {
        u32::MAX => large.next().unwrap_or(u32::MAX.into()),
        value => value.into(),
    };
    // In the order of the Zip64 field: the size comes before the packed size.
    let (size, packed) = (wide(22), wide(18));
    let same = |local: u64, listed: u64| {
        local == listed || is_described && (local == 0 || local == u64::from(u32::MAX))
    };
    let crc = u32_at(local, 14);
    if !same(size, entry.size) {
        return Err(ZipError::HeaderSize);
    }
    if !same(packed, entry.packed) {
        return Err(ZipError::HeaderPacked);
    }
    if crc != entry.crc && !(is_described && crc == 0) {
        return Err(ZipError::HeaderChecksum);
    }
    Ok(())
}

/// How long the descriptor after the data is, if there is one and it agrees with the directory.
/// Writers differ: with a signature or without, the sizes in four bytes each or in eight.
fn descriptor_len<R: Read + Seek>(
    file: &mut R,
    entry: &ZipEntry,
    at: u64,
    limit: u64,
) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(at))?;
    let found = bytes(file, limit.saturating_sub(at).min(24))?;
    let narrow = |size: u64| (size as u32).to_le_bytes();
    let fits = u32::try_from(entry.packed.max(entry.size)).is_ok();
    let small = [entry.crc.to_le_bytes(), narrow(entry.packed), narrow(entry.size)].concat();
    let large = [
        entry.crc.to_le_bytes().as_slice(),
        &entry.packed.to_le_bytes(),
        &entry.size.to_le_bytes(),
    ]
    .concat();
    for (signature, rest) in [(4, found.strip_prefix(&DESCRIPTOR)), (0, Some(&found[..]))] {
        let Some(rest) = rest else { continue };
        if rest.starts_with(&large) {
            return Ok(Some(signature + large.len() as u64));
        }
        if fits && rest.starts_with(&small) {
            return Ok(Some(signature + small.len() as u64));
        }
    }
    Ok(None)
}
