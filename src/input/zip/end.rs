//! The end of a zip: the end record, and the Zip64 records before it. Readers search for them in
//! different ways, so that a zip is taken only where every way leads to the same directory.

use std::io::{self, Read, Seek, SeekFrom};

use super::record::{Checked, bytes, header, u16_at, u32_at, u64_at};
use crate::rules::package::ZipError;
use crate::rules::package::{ZipQuirk, ZipQuirks};

const END: [u8; 4] = *b"PK\x05\x06";
const END64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR64: [u8; 4] = *b"PK\x06\x07";

/// The bytes of an end record without its comment.
const END_LEN: u64 = 22;
/// The bytes of a Zip64 end record without its extensible part, and of its locator.
const END64_LEN: u64 = 56;
const LOCATOR64_LEN: u64 = 20;
/// How far from the file's end the end record can begin, its comment at its longest.
const TAIL: u64 = END_LEN + u16::MAX as u64;

/// What the end of a zip says of its directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// How many entries the directory holds.
    pub(super) entries: u64,
    /// How many bytes it has.
    pub(super) size: u64,
    /// Where it is said to begin. Bytes before the zip may count or not.
    pub(super) offset: u64,
    /// Where it ends, and the end records begin.
    pub(super) directory_end: u64,
    /// By how much the Zip64 record stands further on than it is said to, if there is one.
    pub(super) shift64: Option<u64>,
}

/// Finds the end of a zip; `None` if the file has none.
pub(super) fn find<R: Read + Seek>(file: &mut R, quirks: &mut ZipQuirks) -> Checked<Option<End>> {
    let len = file.seek(SeekFrom::End(0))?;
    let tail_start = len.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(tail_start))?;
    let tail = bytes(file, TAIL)?;
    let Some(last) = memchr::memmem::rfind(&tail, &END) else {
        return Ok(if is_buried(file, tail_start)? { Err(ZipError::Buried) } else { Ok(None) });
    };
    // Where a record's comment ends. Readers take the last signature, or a record that reaches to the
    // file's end, or one that a directory precedes.
    let end_of = |at: usize| {
        let record = tail.get(at..at + END_LEN as usize)?;
        Some(at + END_LEN as usize + usize::from(u16_at(record, 20)))
    };
    let earlier = memchr::memmem::find_iter(&tail[..last], &END)
        .filter_map(end_of)
        .any(|end| end > last && end <= tail.len());
    let Some(end) = end_of(last) else {
        let any = memchr::memmem::find(&tail[..last], &END).is_some();
        return Ok(if any { Err(ZipError::TwoEnds) } else { Ok(None) });
    };
    if earlier {
        return Ok(Err(ZipError::TwoEnds));
    }
    if end > tail.len() {
        return Ok(Ok(None));
    }
    let record = &tail[last..last + END_LEN as usize];
    Ok(match resolve(file, record, tail_start + last as u64, quirks)? {
        Ok(end) => Ok(Some(end)),
        Err(fault) => Err(fault),
    })
}

/// Whether an end record stands further from the file's end than readers look.
fn is_buried<R: Read + Seek>(file: &mut R, before: u64) -> io::Result<bool> {
    const PIECE: u64 = 1 << 20;
    let mut to = before + END_LEN;
    loop {
        let from = to.saturating_sub(PIECE);
        file.seek(SeekFrom::Start(from))?;
        let piece = bytes(file, to - from)?;
        for at in memchr::memmem::rfind_iter(&piece, &END) {
            let Some(record) = piece.get(at..at + END_LEN as usize) else { continue };
            let size = u64::from(u32_at(record, 12));
            let Some(start) = (from + at as u64).checked_sub(size) else { continue };
            if size >= 46 && header(file, start, b"PK\x01\x02", 4)?.is_some() {
                return Ok(true);
            }
        }
        if from == 0 {
            return Ok(false);
        }
        // A record may begin in one piece and end in the next.
        to = from + END_LEN - 1;
    }
}

/// What the end record at `start` says, together with the Zip64 records before it.
fn resolve<R: Read + Seek>(
    file: &mut R,
    record: &[u8],
    start: u64,
    quirks: &mut ZipQuirks,
) -> Checked<End> {
    let (disk, first) = (u16_at(record, 4), u16_at(record, 6));
    let (here, entries) = (u16_at(record, 8), u16_at(record, 10));
    let end = End {
        entries: entries.into(),
        size: u32_at(record, 12).into(),
        offset: u32_at(record, 16).into(),
        directory_end: start,
        shift64: None,
    };
    let locator = match start.checked_sub(LOCATOR64_LEN) {
        Some(at) => header(file, at, &LOCATOR64, LOCATOR64_LEN)?.map(|locator| (at, locator)),
        None => None,
    };
    let is_asked_for = |value: u16| locator.is_some() && value == u16::MAX;
    if [disk, first].into_iter().any(|disk| disk != 0 && !is_asked_for(disk)) {
        return Ok(Err(ZipError::Split));
    }
    if here != entries {
        return Ok(Err(ZipError::Counts));
    }
    match locator {
        Some((at, locator)) => resolve64(file, end, at, &locator, quirks),
        None => Ok(Ok(end)),
    }
}

/// What the Zip64 records say whose locator stands at `at`. Some readers ask them only where the end
/// record says so, others always.
fn resolve64<R: Read + Seek>(
    file: &mut R,
    end: End,
    at: u64,
    locator: &[u8],
    quirks: &mut ZipQuirks,
) -> Checked<End> {
    let (disk, said, disks) = (u32_at(locator, 4), u64_at(locator, 8), u32_at(locator, 16));
    if disk != 0 || disks > 1 {
        return Ok(Err(ZipError::Split));
    }
    // With bytes before the zip it stands further on than it says.
    let before = at.checked_sub(END64_LEN);
    let mut found = None;
    for start in [Some(said), before].into_iter().flatten() {
        if let Some(record) = header(file, start, &END64, END64_LEN)? {
            let len = u64_at(&record, 4).saturating_add(12);
            found = found.or((start.checked_add(len) == Some(at)).then_some((start, record)));
        }
    }
    let Some((start, record)) = found.filter(|&(start, _)| start >= said) else {
        return Ok(Err(ZipError::Zip64));
    };
    if at - start > END64_LEN || disks == 0 {
        // Python reads the record right before its locator, wherever that says it is.
        quirks.add(ZipQuirk::Zip64);
    }
    if u32_at(&record, 16) != 0 || u32_at(&record, 20) != 0 {
        return Ok(Err(ZipError::Split));
    }
    let (here, entries) = (u64_at(&record, 24), u64_at(&record, 32));
    let (size, offset) = (u64_at(&record, 40), u64_at(&record, 48));
    let agree = |wide: u64, narrow: u64, mark: u64| narrow == mark || wide == narrow;
    if here != entries || !agree(entries, end.entries, u16::MAX.into()) {
        return Ok(Err(ZipError::Zip64Count));
    }
    if !agree(size, end.size, u32::MAX.into()) {
        return Ok(Err(ZipError::Zip64Size));
    }
    if !agree(offset, end.offset, u32::MAX.into()) {
        return Ok(Err(ZipError::Zip64Offset));
    }
    let asks =
        end.entries == u64::from(u16::MAX) || [end.size, end.offset].contains(&u64::from(u32::MAX));
    if !asks {
        quirks.add(ZipQuirk::Zip64);
    }
    Ok(Ok(End { entries, size, offset, directory_end: start, shift64: Some(start - said) }))
}
