//! Judges a zip as a package (one .txt or .csv, no folder, no system files) and opens its entry.
//! What the records of a zip must agree on is checked in `layout`; the entry's bytes are inflated
//! and verified in `entry`. What stands inside the text is left to others.

mod entry;
mod layout;

use std::borrow::Cow;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use ::zip::result::ZipError;
use ::zip::{CompressionMethod, ZipArchive};

use self::entry::{Packing, Promise};
use self::layout::{Checked, ENCRYPTED, End, Entry, Fault, Method, Pinned};
use crate::format::PackageFormat;
use crate::options::Options;
use crate::rules::catalog::{Code, Severity};
use crate::rules::finding::{Detail, Finding};

pub(crate) use self::entry::EntryReader;

/// How many bytes are read to learn the list of entries. It holds some 65,536 of them; more are far
/// from a package, and their list must not fill the memory.
const DIRECTORY_BUDGET: u64 = 8 << 20;
/// How many names a finding gives.
const NAMES: usize = 3;
/// How many characters of a name a finding gives.
const NAME_CHARS: usize = 80;

/// Whether a zip is judged as it stands, or fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leniency {
    /// Folders and system files are errors; the one file among them is read all the same.
    Check,
    /// Folders and system files are left behind, where the options let them be fixed.
    Clean,
}

/// What a zip is, once judged.
#[derive(Debug)]
pub(crate) enum Judged<R> {
    /// It holds one file to read; what was found besides.
    Open(Opened<R>, Vec<Finding<'static>>),
    /// It cannot be read as a package; why.
    Refused(Vec<Finding<'static>>),
}

/// The entry to read.
#[derive(Debug)]
pub(crate) struct Opened<R> {
    /// Its name, folders and all. It may hold anything: escape it before showing it.
    pub(crate) name: String,
    /// Its format, by its extension.
    pub(crate) format: PackageFormat,
    /// How many bytes it says to inflate to. What comes out is as long, or ends in an error.
    pub(crate) size: u64,
    reader: EntryReader<R>,
}

impl<R: Read> Opened<R> {
    /// The inflated bytes. [`fault`] tells what an error of this reader means.
    pub(crate) fn into_reader(self) -> EntryReader<R> {
        self.reader
    }
}

/// What an error of an [`EntryReader`] says of the zip; `None` when the file itself failed.
pub(crate) fn fault(error: &io::Error) -> Option<Finding<'static>> {
    entry::fault_of(error).map(|fault| corrupt(fault.words()))
}

/// Judges a zip and opens its entry.
///
/// # Errors
/// Those of the underlying file alone. What is wrong with the zip is a finding.
pub(crate) fn open<R: Read + Seek>(
    mut archive: R,
    leniency: Leniency,
    options: &Options,
) -> io::Result<Judged<R>> {
    let directory = match read_directory(&mut archive)? {
        Ok(directory) => directory,
        Err(refusal) => return Ok(Judged::Refused(vec![*refusal])),
    };
    let (mut findings, verdict) = judge(&directory, leniency, options);
    let entry = match verdict {
        Ok(entry) => entry,
        Err(refusal) => {
            findings.extend(refusal);
            return Ok(Judged::Refused(findings));
        }
    };
    if layout::hides_entry(&mut archive, &directory.entries, directory.start)? {
        findings.push(corrupt(layout::HIDDEN));
        return Ok(Judged::Refused(findings));
    }
    let start = match layout::check_entry(&mut archive, entry, directory.limit(entry))? {
        Ok(start) => start,
        Err(fault) => {
            findings.push(corrupt(fault));
            return Ok(Judged::Refused(findings));
        }
    };
    archive.seek(SeekFrom::Start(start))?;
    let packing = match entry.method {
        Method::Stored => Packing::Stored,
        _ => Packing::Deflated(Box::new(flate2::Decompress::new(false))),
    };
    let promise = Promise { packed: entry.packed, size: entry.size, crc: entry.crc };
    let opened = Opened {
        name: entry.name.clone(),
        format: format_of(entry).unwrap_or(PackageFormat::Txt),
        size: entry.size,
        reader: EntryReader::new(archive, packing, promise),
    };
    Ok(Judged::Open(opened, findings))
}

/// The list of entries.
struct Directory {
    entries: Vec<Entry>,
    /// Where the list begins, after the entries.
    start: u64,
    repeats: bool,
}

impl Directory {
    /// Where the data of `entry` must have ended: the next entry, or the directory.
    fn limit(&self, entry: &Entry) -> u64 {
        let later = self.entries.iter().map(|other| other.local).filter(|&at| at > entry.local);
        later.min().unwrap_or(self.start).min(self.start)
    }
}

/// A finding that ends the judging.
type Refusal = Box<Finding<'static>>;

fn read_directory<R: Read + Seek>(archive: &mut R) -> io::Result<Result<Directory, Refusal>> {
    let refuse = |fault| Ok(Err(Box::new(corrupt(fault))));
    let end = match layout::find_end(archive)? {
        Ok(end) => end,
        Err(fault) => return refuse(fault),
    };
    let directory = match list(archive, end)? {
        Ok(Listed::All(directory)) => directory,
        Ok(Listed::TooMany) => return Ok(Err(Box::new(too_many()))),
        Err(fault) => return refuse(fault),
    };
    let last = directory.entries.iter().map(|entry| entry.central).max();
    Ok(match layout::check_end(archive, end, last)? {
        Ok(()) => Ok(directory),
        Err(fault) => Err(Box::new(corrupt(fault))),
    })
}

enum Listed {
    All(Directory),
    TooMany,
}

/// Reads the list of entries with the `zip` crate.
fn list<R: Read + Seek>(archive: &mut R, end: End) -> Checked<Listed> {
    let mut pinned = Pinned::new(BufReader::new(archive), end, DIRECTORY_BUDGET);
    let result =
        ZipArchive::new(&mut pinned).map(|zip| (zip.metadata(), zip.central_directory_start()));
    if let Some(error) = pinned.failed.take() {
        return Err(error);
    }
    if pinned.is_spent() {
        return Ok(if end.entries > NAMES as u16 {
            Ok(Listed::TooMany)
        } else {
            Err(layout::UNREADABLE)
        });
    }
    let (metadata, start) = match result {
        Ok(found) => found,
        Err(ZipError::UnsupportedArchive(_)) => {
            return Ok(Err(["it is one part of several", "它只是分卷压缩包的一部分"]));
        }
        Err(_) => return Ok(Err(layout::UNREADABLE)),
    };
    let mut entries = Vec::with_capacity(metadata.len());
    for index in 0..metadata.len() {
        let Ok(entry) = metadata.entry(index) else { return Ok(Err(layout::UNREADABLE)) };
        let name = entry.name().map(Cow::into_owned).unwrap_or_default();
        entries.push(Entry {
            name: decode_name(entry.name_raw()).unwrap_or(name),
            flags: entry.flags().as_u16(),
            method: method_of(entry.compression()),
            crc: entry.crc32(),
            packed: entry.compressed_size(),
            size: entry.size(),
            is_link: entry.is_symlink(),
            local: entry.header_start(),
            central: entry.central_header_start(),
        });
    }
    Ok(Ok(Listed::All(Directory { entries, start, repeats: metadata.has_duplicate_names() })))
}

fn method_of(method: CompressionMethod) -> Method {
    match method {
        CompressionMethod::Stored => Method::Stored,
        CompressionMethod::Deflated => Method::Deflated,
        _ => Method::Other,
    }
}

/// A name that is UTF-8, flagged as such or not, or else GBK: what Chinese Windows writes. `None`
/// when it is neither; then it is read as CP437, as the format has it.
fn decode_name(raw: &[u8]) -> Option<String> {
    if let Ok(name) = std::str::from_utf8(raw) {
        return Some(name.to_string());
    }
    // The letters of CP437 end at 0xA5, but for one; the usual characters of GBK begin there.
    if raw.iter().all(|&byte| byte <= 0xA5 || byte == 0xE1) {
        return None;
    }
    let name = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(raw)?;
    Some(name.into_owned())
}

/// What the list of entries comes to: findings, and the entry to read or why there is none.
fn judge<'d>(
    directory: &'d Directory,
    leniency: Leniency,
    options: &Options,
) -> (Vec<Finding<'static>>, Result<&'d Entry, Option<Finding<'static>>>) {
    let mut findings = Vec::new();
    let (metadata, rest): (Vec<&Entry>, Vec<&Entry>) =
        directory.entries.iter().partition(|entry| is_metadata(&entry.name));
    let files: Vec<&Entry> = rest.iter().copied().filter(|entry| !is_folder(&entry.name)).collect();

    let mut barred = false;
    let mut mendable = |code, names: Vec<&str>| {
        if names.is_empty() {
            return;
        }
        let Some(severity) = options.severity(code) else { return };
        let fixed = leniency == Leniency::Clean && options.fixes(code);
        barred |= leniency == Leniency::Clean && !fixed && severity == Severity::Error;
        let mut finding = Finding::package(code, severity, Detail::Note(listing(&names)));
        finding.fixed = fixed;
        findings.push(finding);
    };
    mendable(Code::ZipMetadata, metadata.iter().map(|entry| entry.name.as_str()).collect());
    mendable(Code::ZipFolder, folders(&rest));

    if layout::overlap(&directory.entries, directory.start) {
        return (findings, Err(Some(corrupt(layout::OVERLAP))));
    }
    let &[entry] = files.as_slice() else {
        return (findings, Err(Some(entries(count(&files)))));
    };
    if directory.repeats {
        return (findings, Err(Some(entries(REPEATED.map(Cow::Borrowed)))));
    }
    let refusal = refuse_entry(entry, options);
    let allowed = refusal.as_ref().is_some_and(|finding| finding.severity == Severity::Warning);
    let verdict = match refusal {
        Some(finding) if allowed => {
            findings.push(finding);
            Ok(entry)
        }
        Some(finding) => Err(Some(finding)),
        None if barred => Err(None),
        None => Ok(entry),
    };
    (findings, verdict)
}

/// Why the one file cannot be read, from what the directory says of it.
fn refuse_entry(entry: &Entry, options: &Options) -> Option<Finding<'static>> {
    let error = |code, detail| Some(Finding::package(code, Severity::Error, detail));
    let named = || Detail::Note(listing(&[&entry.name]));
    if entry.flags & ENCRYPTED != 0 {
        return error(Code::ZipEncrypted, named());
    }
    if entry.method == Method::Other {
        return error(Code::ZipMethod, named());
    }
    if entry.size > options.max_inflated {
        return error(Code::ZipTooLarge, Detail::Number(options.max_inflated));
    }
    match format_of(entry) {
        Some(_) => None,
        None => options
            .severity(Code::ZipEntryFormat)
            .map(|severity| Finding::package(Code::ZipEntryFormat, severity, named())),
    }
}

/// The format of an entry that a package can hold. A name with a NUL in it ends there for some
/// readers and not for others; a link holds no text but a path.
fn format_of(entry: &Entry) -> Option<PackageFormat> {
    let format = PackageFormat::of_name(&entry.name)?;
    (format != PackageFormat::Zip && !entry.is_link && !entry.name.contains('\0')).then_some(format)
}

/// The parts of an entry's path. Old tools on Windows write backslashes.
fn parts(name: &str) -> impl DoubleEndedIterator<Item = &str> {
    name.split(['/', '\\']).filter(|part| !part.is_empty())
}

fn is_folder(name: &str) -> bool {
    name.ends_with(['/', '\\'])
}

/// Whether an entry is what macOS or Windows put there unasked.
fn is_metadata(name: &str) -> bool {
    const FILES: [&str; 3] = [".ds_store", "thumbs.db", "desktop.ini"];
    parts(name).any(|part| part == "__MACOSX")
        || parts(name).next_back().is_some_and(|last| {
            last.starts_with("._") || FILES.iter().any(|file| last.eq_ignore_ascii_case(file))
        })
}

/// The folders that entries are, or stand in.
fn folders<'e>(entries: &[&'e Entry]) -> Vec<&'e str> {
    let folder = |entry: &&'e Entry| entry.name.rfind(['/', '\\']).map(|at| &entry.name[..=at]);
    let mut folders: Vec<&str> = entries.iter().filter_map(folder).collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}

const REPEATED: [&str; 2] = ["several files of the same name", "含有多个同名文件"];

/// How many files there are, and the first of their names.
fn count(files: &[&Entry]) -> [Cow<'static, str>; 2] {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let [en, zh] = listing(&names);
    match names.len() {
        0 => ["no file".into(), "没有文件".into()],
        n => [format!("{n} files: {en}").into(), format!("含有 {n} 个文件：{zh}").into()],
    }
}

/// The first few names, cut to a bearable length, and how many more there are.
fn listing(names: &[&str]) -> [Cow<'static, str>; 2] {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| cut(name)).collect();
    let more = names.len() - shown.len();
    let (en, zh) = (shown.join(", "), shown.join("、"));
    match more {
        0 => [en.into(), zh.into()],
        _ => [format!("{en} and {more} more").into(), format!("{zh} 等 {} 个", names.len()).into()],
    }
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(NAME_CHARS) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_string(),
    }
}

fn corrupt(fault: Fault) -> Finding<'static> {
    Finding::package(Code::ZipCorrupt, Severity::Error, Detail::Note(fault.map(Cow::Borrowed)))
}

fn entries(what: [Cow<'static, str>; 2]) -> Finding<'static> {
    Finding::package(Code::ZipEntries, Severity::Error, Detail::Note(what))
}

fn too_many() -> Finding<'static> {
    entries(
        ["more entries than a package ever has", "的条目远多于一个包应有的数量"].map(Cow::Borrowed),
    )
}

#[cfg(test)]
mod tests;
