//! The directory of a zip: what it says of each entry. Nothing is passed over: each header stands
//! where the end record says, and their number and length are those that it gives.

use std::io::{Read, Seek, SeekFrom};

use super::end::End;
use super::name;
use super::record::{Checked, bytes, field, header, is_well_formed, u16_at, u32_at, u64_at};
use crate::rules::package::ZipError;
use crate::rules::package::{ZipQuirk, ZipQuirks};

const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const SIGNATURE: [u8; 4] = *b"PK\x05\x05";
/// The bytes of a header in the directory without its name, extra part and comment.
const CENTRAL_LEN: usize = 46;

/// How many bytes a directory may have. It then holds some 65,536 entries; more are far from a
/// package, and their list must not fill the memory.
const BUDGET: u64 = 8 << 20;

/// Flag bits by which an entry, or the directory's account of it, is encrypted.
pub(super) const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// Flag bits that all readers know: the strength of deflate, sizes after the data, a name in UTF-8.
const KNOWN_FLAGS: u16 = 1 << 1 | 1 << 2 | 1 << 3 | name::UTF8;
/// The highest version that all readers take. Deflate asks for 20, Zip64 for 45, bzip2 for 46.
const VERSION: u8 = 46;

/// How an entry is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflated,
    Other,
}

impl Method {
    fn from_number(number: u16) -> Method {
        match number {
            0 => Method::Stored,
            8 => Method::Deflated,
            _ => Method::Other,
        }
    }
}

/// What an entry is, by its name and its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    /// It is named as a file, and its attributes are those of a folder.
    FolderByAttributes,
    /// A symbolic link.
    Link,
    /// A device, a pipe or a socket.
    Special,
}

/// What the directory says of an entry.
#[derive(Clone, Debug)]
pub(super) struct ZipEntry {
    pub(super) name: String,
    /// The name as it stands there.
    pub(super) raw: Vec<u8>,
    /// The name that a field gives in UTF-8.
    pub(super) unicode_path: Option<String>,
    pub(super) kind: EntryKind,
    pub(super) flags: u16,
    /// The number of its method, and what it comes to.
    pub(super) method_number: u16,
    pub(super) method: Method,
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    /// Where its own header stands.
    pub(super) local: u64,
}

/// The list of entries.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) entries: Vec<ZipEntry>,
    /// Where the list begins, after the entries.
    pub(super) start: u64,
}

/// What came of reading the list.
pub(super) enum Listed {
    All(Directory),
    TooMany,
}

/// Reads the directory that `end` speaks of.
pub(super) fn read<R: Read + Seek>(
    file: &mut R,
    end: &End,
    quirks: &mut ZipQuirks,
) -> Checked<Listed> {
    let (start, shift) = match place(file, end)? {
        Ok(place) => place,
        Err(fault) => return Ok(Err(fault)),
    };
    if end.size > BUDGET {
        return Ok(Ok(Listed::TooMany));
    }
    file.seek(SeekFrom::Start(start))?;
    let list = bytes(file, end.size)?;
    let mut rest = &list[..];
    let mut entries = Vec::new();
    while rest.starts_with(&CENTRAL) {
        match parse(rest, shift, quirks) {
            Ok((entry, len)) => {
                entries.push(entry);
                rest = &rest[len..];
            }
            Err(fault) => return Ok(Err(fault)),
        }
    }
    if rest.starts_with(&SIGNATURE)
        && rest.get(4..6).is_some_and(|len| usize::from(u16_at(len, 0)) + 6 == rest.len())
    {
        quirks.add(ZipQuirk::Signature);
        rest = &[];
    }
    Ok(if !rest.is_empty() {
        Err(if entries.is_empty() { ZipError::Directory } else { ZipError::DirectorySize })
    } else if entries.len() as u64 != end.entries {
        Err(ZipError::DirectoryCount)
    } else {
        Ok(Listed::All(Directory { entries, start }))
    })
}

/// Where the directory begins, and by how much all places in the zip are shifted because bytes stand
/// before it.
fn place<R: Read + Seek>(file: &mut R, end: &End) -> Checked<(u64, u64)> {
    let Some(start) = end.directory_end.checked_sub(end.size) else {
        return Ok(Err(ZipError::DirectorySize));
    };
    if end.size == 0 && end.entries == 0 {
        return Ok(Ok((start, 0)));
    }
    let begins = header(file, start, &CENTRAL, 4)?.is_some();
    if !begins {
        // Some readers go by the size, others by the place.
        let at_offset = header(file, end.offset, &CENTRAL, 4)?.is_some();
        return Ok(Err(if at_offset { ZipError::DirectorySize } else { ZipError::Directory }));
    }
    Ok(match start.checked_sub(end.offset) {
        Some(shift) if end.shift64.is_some_and(|shift64| shift64 != shift) => Err(ZipError::Zip64),
        Some(shift) => Ok((start, shift)),
        None => Err(ZipError::DirectoryOffset),
    })
}

/// The entry whose header `list` begins with, and how long the header is.
fn parse(list: &[u8], shift: u64, quirks: &mut ZipQuirks) -> Result<(ZipEntry, usize), ZipError> {
    let record = list.get(..CENTRAL_LEN).ok_or(ZipError::Directory)?;
    let [name_len, extra_len, comment_len] = [28, 30, 32].map(|at| usize::from(u16_at(record, at)));
    let (extra_at, comment_at) = (CENTRAL_LEN + name_len, CENTRAL_LEN + name_len + extra_len);
    let len = comment_at + comment_len;
    let raw = list.get(CENTRAL_LEN..extra_at).ok_or(ZipError::DirectorySize)?;
    let extra = list.get(extra_at..comment_at).ok_or(ZipError::DirectorySize)?;
    if list.len() < len {
        return Err(ZipError::DirectorySize);
    }
    let host = record[5];
    let flags = u16_at(record, 8);
    if record[6] > VERSION {
        quirks.add(ZipQuirk::Version);
    }
    if flags & !(KNOWN_FLAGS | ENCRYPTED) != 0 {
        quirks.add(ZipQuirk::Flags);
    }
    if !is_well_formed(extra) {
        quirks.add(ZipQuirk::ExtraFields);
    }
    if name::names_differ(extra, raw) {
        return Err(ZipError::TwoNames);
    }
    let wide = Wide::read(record, extra, quirks);
    if wide.disk != 0 {
        return Err(ZipError::OtherDisk);
    }
    let name = name::decode(raw, extra, flags, host == 0, quirks);
    let unicode_path = name::unicode_path(extra, raw).map(str::to_string);
    let kind = kind(&name, host, u32_at(record, 38), wide.packed == 0 && wide.size == 0);
    let method_number = u16_at(record, 10);
    let entry = ZipEntry {
        name,
        raw: raw.to_vec(),
        unicode_path,
        kind,
        flags,
        method_number,
        method: Method::from_number(method_number),
        crc: u32_at(record, 16),
        packed: wide.packed,
        size: wide.size,
        local: wide.local.saturating_add(shift),
    };
    Ok((entry, len))
}

/// The numbers that may stand in a Zip64 field instead of the header.
struct Wide {
    size: u64,
    packed: u64,
    local: u64,
    disk: u32,
}

impl Wide {
    fn read(record: &[u8], extra: &[u8], quirks: &mut ZipQuirks) -> Wide {
        let field = field(extra, 1);
        let mut left = field.unwrap_or_default();
        let mut wide = |at| match u32_at(record, at) {
            u32::MAX if left.len() >= 8 => {
                let (value, rest) = left.split_at(8);
                left = rest;
                u64_at(value, 0)
            }
            value => value.into(),
        };
        // In the order of the field.
        let (size, packed, local) = (wide(24), wide(20), wide(42));
        let disk = match u16_at(record, 34) {
            u16::MAX if left.len() >= 4 => {
                let (value, rest) = left.split_at(4);
                left = rest;
                u32_at(value, 0)
            }
            disk => disk.into(),
        };
        // What nothing asks for is passed over by some readers and refused by others.
        if !left.is_empty() || field.is_some_and(<[u8]>::is_empty) {
            quirks.add(ZipQuirk::Zip64);
        }
        Wide { size, packed, local, disk }
    }
}

/// What an entry is. Readers go by its name or by its attributes, which mean what the system says
/// that made it.
fn kind(name: &str, host: u8, attributes: u32, is_empty: bool) -> EntryKind {
    const FOLDER: u32 = 0x10;
    /// FAT, HPFS, and what several writers give for NTFS and VFAT.
    const DOS: [u8; 5] = [0, 6, 10, 11, 14];
    let unix = attributes >> 16 & 0o170_000;
    if name.ends_with('/') || name.ends_with('\\') && is_empty {
        return EntryKind::Folder;
    }
    match unix {
        0o120_000 => return EntryKind::Link,
        0o040_000 => return EntryKind::FolderByAttributes,
        0 | 0o100_000 => {}
        _ => return EntryKind::Special,
    }
    match DOS.contains(&host) && attributes & FOLDER != 0 {
        true => EntryKind::FolderByAttributes,
        false => EntryKind::File,
    }
}

/// Whether two entries have the same name.
pub(super) fn has_repeats(entries: &[ZipEntry]) -> bool {
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether what the directory gives as the entries' extents overlaps. Extra fields count for
/// nothing here, so that what is found is sure.
pub(super) fn overlap(directory: &Directory) -> bool {
    let entries = &directory.entries;
    let mut extents: Vec<(u64, u64)> =
        entries.iter().map(|entry| (entry.local, entry.packed.saturating_add(30))).collect();
    extents.sort_unstable();
    let ends = extents.iter().map(|(start, len)| start.saturating_add(*len));
    let next = extents.iter().skip(1).map(|(start, _)| *start).chain([directory.start]);
    ends.zip(next).any(|(end, next)| end > next)
}
