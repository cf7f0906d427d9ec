//! Judges a zip as a package (one .txt or .csv, no folder, no system files) and opens its entry.
//! Readers of zips go by different records, and which reader the service has is unknown: a zip is
//! taken only where all of them lead to the same list, and with a warning where some refuse it. The end
//! is found in `end`, the list is read in `directory`, the entries' own headers are held against it in
//! `layout`, and the entry's bytes are inflated and verified in `entry`. What stands inside the text is
//! left to others.

mod directory;
mod end;
mod entry;
mod layout;
mod name;
mod record;

use std::io::{self, Read, Seek, SeekFrom};

use self::directory::{Directory, ENCRYPTED, EntryKind, Listed, Method, ZipEntry};
use self::entry::{Packing, Promise};
use self::name::is_metadata;
use crate::format::PackageFormat;
use crate::options::Options;
use crate::rules::catalog::{Code, Severity};
use crate::rules::finding::{Detail, Finding};
use crate::rules::package::{EntryProblem, ZipError, ZipQuirks};

pub(crate) use self::entry::EntryReader;

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
pub(crate) enum JudgedZip<R> {
    /// It holds one file to read; what was found besides.
    Open(Opened<R>, Vec<Finding<'static>>),
    /// It cannot be read as a package; why.
    Refused(Vec<Finding<'static>>),
    /// It has no zip's end: it is cut short, or something else.
    NoZip(Finding<'static>),
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
    entry::fault_of(error).map(corrupt)
}

/// Judges a zip and opens its entry.
///
/// # Errors
/// Those of the underlying file alone. What is wrong with the zip is a finding.
pub(crate) fn open<R: Read + Seek>(
    mut archive: R,
    leniency: Leniency,
    options: &Options,
) -> io::Result<JudgedZip<R>> {
    let mut quirks = ZipQuirks::default();
    let end = match end::find(&mut archive, &mut quirks)? {
        Ok(Some(end)) => end,
        Ok(None) => return Ok(JudgedZip::NoZip(corrupt(ZipError::NoEnd))),
        Err(fault) => return Ok(JudgedZip::Refused(vec![corrupt(fault)])),
    };
    let directory = match directory::read(&mut archive, &end, &mut quirks)? {
        Ok(Listed::All(directory)) => directory,
        Ok(Listed::TooMany) if end.entries > NAMES as u64 => {
            return Ok(JudgedZip::Refused(vec![too_many()]));
        }
        Ok(Listed::TooMany) => return Ok(JudgedZip::Refused(vec![corrupt(ZipError::Directory)])),
        Err(fault) => return Ok(JudgedZip::Refused(vec![corrupt(fault)])),
    };
    if directory.entries.is_empty() && layout::hides_header(&mut archive, 0, directory.start)? {
        return Ok(JudgedZip::Refused(vec![corrupt(ZipError::Hidden)]));
    }
    let (mut findings, verdict) = judge(&directory, leniency, options);
    let entry = match verdict {
        Ok(entry) => entry,
        Err(refusal) => {
            findings.extend(refusal);
            return Ok(JudgedZip::Refused(findings));
        }
    };
    let start = match layout::check(&mut archive, &directory, entry, &mut quirks)? {
        Ok(start) => start,
        Err(fault) => {
            findings.push(corrupt(fault));
            return Ok(JudgedZip::Refused(findings));
        }
    };
    findings.extend(portability(quirks, leniency, options));
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
    Ok(JudgedZip::Open(opened, findings))
}

/// What some readers refuse though it is sound.
fn portability(
    quirks: ZipQuirks,
    leniency: Leniency,
    options: &Options,
) -> Option<Finding<'static>> {
    if quirks.is_empty() {
        return None;
    }
    let severity = options.severity(Code::ZipPortability)?;
    let mut finding = Finding::package(Code::ZipPortability, severity, Detail::ZipQuirks(quirks));
    finding.fixed = leniency == Leniency::Clean;
    Some(finding)
}

/// What the list of entries comes to: findings, and the entry to read or why there is none.
fn judge<'d>(
    directory: &'d Directory,
    leniency: Leniency,
    options: &Options,
) -> (Vec<Finding<'static>>, Result<&'d ZipEntry, Option<Finding<'static>>>) {
    let mut findings = Vec::new();
    let (metadata, rest): (Vec<&ZipEntry>, Vec<&ZipEntry>) =
        directory.entries.iter().partition(|entry| is_metadata(&entry.name));
    let files: Vec<&ZipEntry> =
        rest.iter().copied().filter(|entry| entry.kind != EntryKind::Folder).collect();

    let mut barred = false;
    let mut fixable = |code, names: Vec<&str>| {
        if names.is_empty() {
            return;
        }
        let Some(severity) = options.severity(code) else { return };
        let fixed = leniency == Leniency::Clean && options.fixes(code);
        barred |= leniency == Leniency::Clean && !fixed && severity == Severity::Error;
        let mut finding = Finding::package(code, severity, listing(&names));
        finding.fixed = fixed;
        findings.push(finding);
    };
    fixable(Code::ZipMetadata, metadata.iter().map(|entry| entry.name.as_str()).collect());
    fixable(Code::ZipFolder, folders(&rest));

    if directory::overlap(directory) {
        return (findings, Err(Some(corrupt(ZipError::Overlap))));
    }
    let &[entry] = files.as_slice() else {
        return (findings, Err(Some(entries(count(&files)))));
    };
    if directory::has_repeats(&directory.entries) {
        return (findings, Err(Some(entries(Detail::RepeatedName))));
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
fn refuse_entry(entry: &ZipEntry, options: &Options) -> Option<Finding<'static>> {
    let error = |code, detail| Some(Finding::package(code, Severity::Error, detail));
    let named = || listing(&[&entry.name]);
    if entry.flags & ENCRYPTED != 0 {
        return error(Code::ZipEncrypted, named());
    }
    if entry.method == Method::Other {
        return error(Code::ZipMethod, named());
    }
    if entry.size > options.max_inflated {
        return error(Code::ZipTooLarge, Detail::Number(options.max_inflated));
    }
    let is = |problem| Detail::Entry { name: cut(&entry.name), problem };
    let locked = |problem| error(Code::ZipEntryFormat, is(problem));
    match entry.kind {
        EntryKind::Link => return locked(EntryProblem::Link),
        EntryKind::FolderByAttributes => return locked(EntryProblem::Folder),
        EntryKind::Special => return locked(EntryProblem::Special),
        EntryKind::File | EntryKind::Folder => {}
    }
    if format_of(entry).is_some() {
        return None;
    }
    let severity = options.severity(Code::ZipEntryFormat)?;
    Some(Finding::package(Code::ZipEntryFormat, severity, is(EntryProblem::Extension)))
}

/// The format of an entry that a package can hold. A name with a NUL in it ends there for some
/// readers and not for others.
fn format_of(entry: &ZipEntry) -> Option<PackageFormat> {
    let format = PackageFormat::of_name(&entry.name)?;
    (format != PackageFormat::Zip && !entry.name.contains('\0')).then_some(format)
}

/// The folders that entries are, or stand in.
fn folders<'e>(entries: &[&'e ZipEntry]) -> Vec<&'e str> {
    let folder = |entry: &&'e ZipEntry| {
        // A list's name may end in a backslash; a folder's does, too.
        let name = match entry.kind {
            EntryKind::Folder => &entry.name[..],
            _ => entry.name.trim_end_matches('\\'),
        };
        name.rfind(['/', '\\']).map(|at| &name[..=at])
    };
    let mut folders: Vec<&str> = entries.iter().filter_map(folder).collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}

/// How many files there are, and the first of their names.
fn count(files: &[&ZipEntry]) -> Detail<'static> {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let (names, more) = first_of(&names);
    Detail::Files { names, more }
}

/// The first few names, and how many more there are.
fn listing(names: &[&str]) -> Detail<'static> {
    let (names, more) = first_of(names);
    Detail::Names { names, more }
}

/// The first few names, cut to a bearable length, and how many more there are.
fn first_of(names: &[&str]) -> (Vec<String>, u64) {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| cut(name)).collect();
    let more = names.len() - shown.len();
    (shown, more as u64)
}

/// A name cut to a bearable length. It may still hold anything.
pub(crate) fn cut(name: &str) -> String {
    match name.char_indices().nth(NAME_CHARS) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_string(),
    }
}

fn corrupt(error: ZipError) -> Finding<'static> {
    Finding::package(Code::ZipCorrupt, Severity::Error, Detail::Zip(error))
}

fn entries(what: Detail<'static>) -> Finding<'static> {
    Finding::package(Code::ZipEntries, Severity::Error, what)
}

fn too_many() -> Finding<'static> {
    entries(Detail::ManyEntries)
}

#[cfg(test)]
mod tests;
