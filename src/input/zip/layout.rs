//! What a zip's records say besides the directory's list: where the directory ends, and whether an
//! entry's own header, data and descriptor agree with what the directory says of it. The `zip`
//! crate reads the list; it trusts the directory alone, so that the rest is checked here.

use std::io::{self, Read, Seek, SeekFrom};

const END: [u8; 4] = *b"PK\x05\x06";
const END64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR64: [u8; 4] = *b"PK\x06\x07";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
const SIGNATURE: [u8; 4] = *b"PK\x05\x05";

/// The bytes of an end record without its comment.
const END_LEN: u64 = 22;
/// How far from the file's end the end record can begin, its comment at its longest.
const TAIL: u64 = END_LEN + u16::MAX as u64;

/// Flag bits by which an entry, or the directory's account of it, is encrypted.
pub(super) const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// The flag bit by which sizes and checksum follow the data.
const DESCRIBED: u16 = 1 << 3;

/// What is wrong with a zip, in both languages.
pub(super) type Fault = [&'static str; 2];

/// A check's outcome: the underlying file can fail, apart from what the zip is like.
pub(super) type Checked<T> = io::Result<Result<T, Fault>>;

pub(super) const UNREADABLE: Fault = ["its directory cannot be read", "无法读取其目录"];
pub(super) const NO_END: Fault = [
    "its end is missing: the file was cut short, or is no zip",
    "缺少结尾：文件被截断，或不是 zip",
];
const TWO_ENDS: Fault = ["it has two directories", "其中有两个目录记录"];
const STRAY_DIRECTORY: Fault = [
    "its directory does not end where it says, or has another number of entries",
    "其目录没有在声明的位置结束，或条目数不符",
];
const BAD_HEADER: Fault = ["the entry's own header cannot be read", "无法读取条目自身的文件头"];
const OTHER_HEADER: Fault =
    ["the entry's own header contradicts the directory", "条目自身的文件头与目录不一致"];
const BAD_DESCRIPTOR: Fault = [
    "the sizes or the checksum after the entry's data contradict the directory",
    "条目数据之后的大小或校验和与目录不一致",
];
const BAD_SIZE: Fault = ["the sizes of a stored entry differ", "存储条目的两个大小不一致"];
pub(super) const OVERLAP: Fault = ["its entries overlap", "其条目相互重叠"];
pub(super) const HIDDEN: Fault =
    ["it holds an entry that its directory does not list", "其中含有目录未列出的条目"];
const TWO_NAMES: Fault =
    ["the entry has two names that say different things", "条目有两个含义不同的名称"];

/// Where the directory's end record stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// Where the record begins.
    pub(super) start: u64,
    /// Where its comment begins.
    comment: u64,
    /// Where its comment ends; what follows is no part of the zip.
    end: u64,
    /// How many entries it counts, modulo 65,536.
    pub(super) entries: u16,
    /// How many bytes it gives the directory; `u32::MAX` when a Zip64 record says.
    pub(super) directory: u32,
}

/// Finds the end record. One that reaches to the file's very end wins, so that a comment or
/// trailing bytes with the signature in them deceive nobody; of two such, neither can be believed.
pub(super) fn find_end<R: Read + Seek>(file: &mut R) -> Checked<End> {
    let len = file.seek(SeekFrom::End(0))?;
    let tail_start = len.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(tail_start))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let mut exact = Vec::new();
    let mut last = None;
    for at in memchr::memmem::find_iter(&tail, &END) {
        let Some(record) = tail.get(at..at + END_LEN as usize) else { continue };
        let start = tail_start + at as u64;
        let comment = start + END_LEN;
        let end = comment + u64::from(u16_at(record, 20));
        let found =
            End { start, comment, end, entries: u16_at(record, 10), directory: u32_at(record, 12) };
        match end.cmp(&len) {
            std::cmp::Ordering::Equal => exact.push(found),
            std::cmp::Ordering::Less => last = Some(found),
            std::cmp::Ordering::Greater => {}
        }
    }
    Ok(match (exact.as_slice(), last) {
        (&[end], _) | (&[], Some(end)) => Ok(end),
        (&[], None) => Err(NO_END),
        _ => Err(TWO_ENDS),
    })
}

/// A file as the directory's reader may see it: up to the end of the zip, its comment blanked out
/// (a false record in it must not be found), at most so many bytes in all (which bounds the memory
/// that the list takes), and with the file's own errors kept apart from the zip's faults.
pub(super) struct Pinned<R> {
    file: R,
    end: End,
    position: u64,
    left: u64,
    /// What the file itself failed with.
    pub(super) failed: Option<io::Error>,
}

impl<R> Pinned<R> {
    pub(super) fn new(file: R, end: End, budget: u64) -> Pinned<R> {
        Pinned { file, end, position: 0, left: budget, failed: None }
    }

    /// Whether reading ended because the budget was spent.
    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }

    fn keep<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let copy = io::Error::from(error.kind());
            self.failed = Some(error);
            copy
        })
    }
}

impl<R: Read + Seek> Read for Pinned<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = self.end.end.saturating_sub(self.position).min(self.left);
        let len = out.len().min(usize::try_from(most).unwrap_or(usize::MAX));
        if len == 0 {
            return Ok(0);
        }
        let result = self.file.read(&mut out[..len]);
        if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {
            return result;
        }
        let n = self.keep(result)?;
        let blank = usize::try_from(self.end.comment.saturating_sub(self.position));
        out[blank.unwrap_or(n).min(n)..n].fill(0);
        self.position += n as u64;
        self.left -= n as u64;
        Ok(n)
    }
}

impl<R: Read + Seek> Seek for Pinned<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.end.end.checked_add_signed(by),
        };
        // An offset that no file has is the zip's fault, not the file's.
        let target = target.filter(|at| i64::try_from(*at).is_ok());
        let target = target.ok_or(io::ErrorKind::UnexpectedEof)?;
        let result = self.file.seek(SeekFrom::Start(target));
        self.position = self.keep(result)?;
        Ok(target)
    }
}

/// Makes sure that the directory, whose last header stands at `last`, is followed by the end record
/// and by nothing between: so that it is whole, and holds no more entries than it counts.
pub(super) fn check_end<R: Read + Seek>(file: &mut R, end: End, last: Option<u64>) -> Checked<()> {
    let mut at = match last {
        None if end.entries == 0 && end.directory == 0 => return Ok(Ok(())),
        None => return Ok(Err(STRAY_DIRECTORY)),
        Some(last) => match header(file, last, &CENTRAL, 46)? {
            Some(record) => last + 46 + variable(&record, &[28, 30, 32]),
            None => return Ok(Err(UNREADABLE)),
        },
    };
    if let Some(record) = header(file, at, &SIGNATURE, 6)? {
        at += 6 + variable(&record, &[4]);
    }
    let whole = match at == end.start {
        true => true,
        false => zip64_ends(file, at, end)?,
    };
    Ok(if whole { Ok(()) } else { Err(STRAY_DIRECTORY) })
}

/// Whether a Zip64 end record stands at `at`, its locator after it, and the end record after that.
fn zip64_ends<R: Read + Seek>(file: &mut R, at: u64, end: End) -> io::Result<bool> {
    let Some(record) = header(file, at, &END64, 56)? else { return Ok(false) };
    let locator = at.saturating_add(12).saturating_add(u64_at(&record, 4));
    if locator.checked_add(20) != Some(end.start) {
        return Ok(false);
    }
    Ok(header(file, locator, &LOCATOR64, 20)?.is_some())
}

/// How an entry is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflated,
    Other,
}

/// What the directory says of an entry.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) flags: u16,
    pub(super) method: Method,
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) is_link: bool,
    /// Where its own header stands.
    pub(super) local: u64,
    /// Where its header in the directory stands.
    pub(super) central: u64,
}

/// Whether what the directory gives as the entries' extents overlaps. Extra fields count for
/// nothing here, so that what is found is sure.
pub(super) fn overlap(entries: &[Entry], directory: u64) -> bool {
    let mut extents: Vec<(u64, u64)> =
        entries.iter().map(|entry| (entry.local, entry.packed.saturating_add(30))).collect();
    extents.sort_unstable();
    let ends = extents.iter().map(|(start, len)| start.saturating_add(*len));
    let next = extents.iter().skip(1).map(|(start, _)| *start).chain([directory]);
    ends.zip(next).any(|(end, next)| end > next)
}

/// Whether an entry's own header stands before, between or after the entries that the directory
/// lists: a reader that goes through the file from its start would take it for one of them. Read in
/// pieces, so that a long stretch takes no memory.
pub(super) fn hides_entry<R: Read + Seek>(
    file: &mut R,
    entries: &[Entry],
    directory: u64,
) -> io::Result<bool> {
    let mut starts: Vec<(u64, u64)> =
        entries.iter().map(|entry| (entry.local, entry.packed)).collect();
    starts.sort_unstable();
    let mut from = 0;
    for (local, packed) in starts.into_iter().chain([(directory, 0)]) {
        if holds_header(file, from, local)? {
            return Ok(true);
        }
        let Some(header) = header(file, local, &LOCAL, 30)? else { continue };
        from = (local + 30 + variable(&header, &[26, 28])).saturating_add(packed);
    }
    Ok(false)
}

/// Whether an entry's header begins between two places.
fn holds_header<R: Read + Seek>(file: &mut R, from: u64, to: u64) -> io::Result<bool> {
    const PIECE: u64 = 1 << 16;
    let mut at = from;
    while at.saturating_add(LOCAL.len() as u64) <= to {
        file.seek(SeekFrom::Start(at))?;
        let piece = bytes(file, PIECE.min(to - at))?;
        if memchr::memmem::find(&piece, &LOCAL).is_some() {
            return Ok(true);
        }
        if (piece.len() as u64) < PIECE {
            break;
        }
        // A header may begin in one piece and end in the next.
        at += PIECE - (LOCAL.len() as u64 - 1);
    }
    Ok(false)
}

/// Where the entry's data begins, after making sure that its own header and what follows its data
/// say what the directory says, and that it ends before `limit`.
pub(super) fn check_entry<R: Read + Seek>(file: &mut R, entry: &Entry, limit: u64) -> Checked<u64> {
    let Some(central) = header(file, entry.central, &CENTRAL, 46)? else {
        return Ok(Err(UNREADABLE));
    };
    let name = bytes(file, u16_at(&central, 28).into())?;
    let listed = bytes(file, u16_at(&central, 30).into())?;
    let Some(local) = header(file, entry.local, &LOCAL, 30)? else { return Ok(Err(BAD_HEADER)) };
    let local_name = bytes(file, u16_at(&local, 26).into())?;
    let extra = bytes(file, u16_at(&local, 28).into())?;

    let flags = u16_at(&local, 6);
    let described = (flags | entry.flags) & DESCRIBED != 0;
    let agrees = local_name == name
        && u16_at(&local, 8) == u16_at(&central, 10)
        && (flags ^ entry.flags) & ENCRYPTED == 0
        && sizes_agree(&local, &extra, entry, described);
    if !agrees {
        return Ok(Err(OTHER_HEADER));
    }
    if [&listed, &extra].into_iter().any(|extra| names_differ(extra, &name)) {
        return Ok(Err(TWO_NAMES));
    }
    if entry.method == Method::Stored && entry.packed != entry.size {
        return Ok(Err(BAD_SIZE));
    }
    let start = entry.local + 30 + variable(&local, &[26, 28]);
    let end = start.saturating_add(entry.packed);
    if end > limit {
        return Ok(Err(OVERLAP));
    }
    if flags & DESCRIBED != 0 && !descriptor_agrees(file, entry, end, limit)? {
        return Ok(Err(BAD_DESCRIPTOR));
    }
    Ok(Ok(start))
}

/// Whether the local header gives the sizes and the checksum of the directory. Where they follow
/// the data it may leave each of them zero.
fn sizes_agree(local: &[u8], extra: &[u8], entry: &Entry, described: bool) -> bool {
    let large = zip64_field(extra);
    let mut large = large.chunks_exact(8).map(|value| u64_at(value, 0));
    let mut wide = |at| match u32_at(local, at) {
        u32::MAX => large.next().unwrap_or(u32::MAX.into()),
        value => value.into(),
    };
    // In the order of the Zip64 field: the size comes before the packed size.
    let (size, packed) = (wide(22), wide(18));
    let same = |local: u64, directory: u64| local == directory || described && local == 0;
    same(size, entry.size)
        && same(packed, entry.packed)
        && same(u32_at(local, 14).into(), entry.crc.into())
}

/// The contents of the Zip64 field among an entry's extra fields.
fn zip64_field(extra: &[u8]) -> &[u8] {
    field(extra, 1).unwrap_or_default()
}

/// The contents of a field among an entry's extra fields.
fn field(mut extra: &[u8], tag: u16) -> Option<&[u8]> {
    while extra.len() >= 4 {
        let len = usize::from(u16_at(extra, 2));
        let field = extra.get(4..4 + len)?;
        if u16_at(extra, 0) == tag {
            return Some(field);
        }
        extra = &extra[4 + len..];
    }
    None
}

/// Whether the name in UTF-8 that a field gives an entry has another extension or other folders than
/// the name in its header: readers choose between the two as they like.
fn names_differ(extra: &[u8], name: &[u8]) -> bool {
    const UNICODE_PATH: u16 = 0x7075;
    // A version and a checksum come before the name.
    let Some(other) = field(extra, UNICODE_PATH).and_then(|field| field.get(5..)) else {
        return false;
    };
    let folders = |name: &[u8]| memchr::memchr_iter(b'/', name).count();
    let extension = |name: &[u8]| {
        let at = memchr::memrchr(b'.', name).map_or(name.len(), |at| at);
        name[at..].to_ascii_lowercase()
    };
    folders(other) != folders(name) || extension(other) != extension(name)
}

/// Whether what follows the data is a descriptor that agrees with the directory. Writers differ:
/// with a signature or without, the sizes in four bytes each or in eight.
fn descriptor_agrees<R: Read + Seek>(
    file: &mut R,
    entry: &Entry,
    at: u64,
    limit: u64,
) -> io::Result<bool> {
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
    let bare = found.strip_prefix(&DESCRIPTOR).unwrap_or_default();
    Ok([found.as_slice(), bare]
        .iter()
        .any(|found| found.starts_with(&large) || fits && found.starts_with(&small)))
}

/// The fixed part of a record at `at`, if it is there with its signature.
fn header<R: Read + Seek>(
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
fn bytes<R: Read>(file: &mut R, len: u64) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    file.take(len).read_to_end(&mut out)?;
    Ok(out)
}

/// The sum of the lengths that a record gives at these places.
fn variable(record: &[u8], places: &[usize]) -> u64 {
    places.iter().map(|&at| u64::from(u16_at(record, at))).sum()
}

fn u16_at(record: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([record[at], record[at + 1]])
}

fn u32_at(record: &[u8], at: usize) -> u32 {
    u32::from(u16_at(record, at)) | u32::from(u16_at(record, at + 2)) << 16
}

fn u64_at(record: &[u8], at: usize) -> u64 {
    u64::from(u32_at(record, at)) | u64::from(u32_at(record, at + 4)) << 32
}
