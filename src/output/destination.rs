//! Where a package is put: under a temporary name beside its own until it is whole, then renamed
//! in one step; or a caller's writer.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::SpooledTempFile;

use crate::error::{Action, Error, ErrorKind, Result, UsageError};
use crate::io::cancel::Cancel;
use crate::io::file_identity::{descriptor, folder, is_device_name, resolve_links};
use crate::io::sibling::sibling_path;
use crate::io::{standard_stream, temporary};
use crate::options::Overwrite;
use crate::output::draft::Draft;

/// What a path is to whoever writes to it.
#[derive(Debug)]
pub(crate) enum PathKind {
    /// A file, or a name for one: what is written gets it when it is whole. Through a symbolic
    /// link it is the name that the link holds: the link stays.
    File(PathBuf),
    /// A device, a pipe or an open descriptor, which is written to as it is.
    Node(File),
}

impl PathKind {
    /// # Errors
    /// For a folder, a link that leads nowhere, and a node that cannot be opened.
    pub(crate) fn of(path: &Path) -> Result<PathKind> {
        refuse_folder(path)?;
        let failed = Error::io(Action::Write, Some(path));
        match descriptor(path) {
            Some(1) => standard_stream::stdout().map(PathKind::Node).map_err(failed),
            Some(2) => standard_stream::stderr().map(PathKind::Node).map_err(failed),
            _ if is_node(path) => {
                // A descriptor may lead to a file that has something in it.
                let opened = fs::OpenOptions::new().append(true).open(path);
                opened.map(PathKind::Node).map_err(failed)
            }
            _ if path.is_symlink() => resolve_links(path).map(PathKind::File).map_err(failed),
            _ => Ok(PathKind::File(path.to_path_buf())),
        }
    }
}

/// Whether a path leads to a device, a pipe or an open descriptor.
pub(crate) fn is_node(path: &Path) -> bool {
    descriptor(path).is_some()
        || is_device_name(path)
        || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// A folder cannot become a file.
pub(crate) fn refuse_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(Error::usage(UsageError::Folder(path.to_path_buf())));
    }
    Ok(())
}

/// A part of a package cannot take the place of a device or a pipe.
fn refuse_node(path: &Path) -> Result<()> {
    if is_node(path) {
        return Err(Error::usage(UsageError::Node(path.to_path_buf())));
    }
    Ok(())
}

/// Where a package is to go, found fit for it before anything is read.
pub(crate) enum Destination<'w> {
    File { path: PathBuf, overwrite: Overwrite },
    Stream(Stream<'w>),
}

impl<'w> Destination<'w> {
    /// A caller's writer.
    pub(crate) fn stream(writer: Box<dyn Write + 'w>) -> Destination<'w> {
        Destination::Stream(Stream { name: "-".into(), writer })
    }

    /// A file, refused at once when it is there already and shall not be replaced, or when none can
    /// be made in its folder: better before a long list is read than after.
    pub(crate) fn path(path: &Path, overwrite: Overwrite) -> Result<Destination<'w>> {
        match PathKind::of(path)? {
            PathKind::Node(node) => {
                Ok(Destination::Stream(Stream { name: path.to_path_buf(), writer: Box::new(node) }))
            }
            PathKind::File(real) if overwrite == Overwrite::Refuse && is_taken(&real) => {
                Err(Error::new(ErrorKind::OutputExists(path.to_path_buf())))
            }
            PathKind::File(real) => {
                drop(Draft::first_beside(&real)?);
                Ok(Destination::File { path: real, overwrite })
            }
        }
    }
}

/// Where the parts of a package go.
pub(crate) enum PackageFile<'w> {
    Files(Files),
    Stream(Stream<'w>),
    /// A stream, and what it is to get once that is known to be within the limit.
    Held(Stream<'w>, SpooledTempFile),
    /// Nothing is written: what the whole would be called, and how many parts it would have, the
    /// last of them aside.
    Counted {
        path: PathBuf,
        before: usize,
    },
}

/// A writer, and the path that leads to it; `-` for a caller's own.
pub(crate) struct Stream<'w> {
    name: PathBuf,
    writer: Box<dyn Write + 'w>,
}

impl Stream<'_> {
    /// What it is called, for who does not write to it.
    pub(crate) fn into_name(self) -> PathBuf {
        self.name
    }

    fn failed(&self) -> impl Fn(io::Error) -> Error + use<> {
        let path = (self.name != Path::new("-")).then(|| self.name.clone());
        move |error| match &path {
            Some(path) => Error::io(Action::Write, Some(path))(error),
            None => Error::io(Action::WritePackage, None)(error),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.writer.write_all(bytes).map_err(self.failed())
    }

    fn flush(&mut self) -> Result<()> {
        self.writer.flush().map_err(self.failed())
    }
}

/// The entry of a zip that has no better name.
pub(super) const ENTRY: &str = "accounts.txt";

/// What is held back from a stream stays in memory up to this size.
const SPOOL: usize = 1 << 20;

/// Parts under temporary names, and what they will be called.
pub(crate) struct Files {
    path: PathBuf,
    overwrite: Overwrite,
    whole: Vec<Draft>,
    /// What is written to: in the end the last part.
    current: Draft,
}

impl<'w> PackageFile<'w> {
    /// A file, or several, begun under temporary names.
    pub(crate) fn begin(path: PathBuf, overwrite: Overwrite) -> Result<PackageFile<'w>> {
        let current = Draft::beside(&path)?;
        Ok(PackageFile::Files(Files { path, overwrite, whole: Vec::new(), current }))
    }

    /// A stream that gets nothing before all is known to be well: it cannot take back what was
    /// written.
    pub(crate) fn held_back(stream: Stream<'w>) -> PackageFile<'w> {
        PackageFile::Held(stream, temporary::spool(SPOOL))
    }

    /// Nothing at all, to say what would be written.
    pub(crate) fn counted(path: PathBuf) -> PackageFile<'w> {
        PackageFile::Counted { path, before: 0 }
    }

    /// The name of the entry in a zip: a .txt named after the package, or after one of its parts.
    pub(super) fn entry_name(&self, part: Option<usize>) -> String {
        let path = match self {
            PackageFile::Counted { path, .. } if path == Path::new("-") => return ENTRY.into(),
            PackageFile::Files(Files { path, .. }) | PackageFile::Counted { path, .. } => path,
            PackageFile::Stream(_) | PackageFile::Held(..) => return ENTRY.into(),
        };
        let path = part.map_or_else(|| path.clone(), |part| part_path(path, part));
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        // What a reader of zips may take for a folder or a system's own file, or refuse.
        let is_good = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c) && c != '\u{fffd}';
        let stem = stem.trim_start_matches('.');
        let stem: String = stem.chars().map(|c| if is_good(c) { c } else { '_' }).collect();
        if stem.is_empty() { ENTRY.into() } else { format!("{stem}.txt") }
    }

    /// Begins another part. A stream is never cut into parts.
    pub(super) fn next_part(&mut self) -> Result<()> {
        match self {
            PackageFile::Files(files) => {
                let whole = files.begin()?;
                files.whole.push(whole);
            }
            PackageFile::Counted { before, .. } => *before += 1,
            PackageFile::Stream(_) | PackageFile::Held(..) => {}
        }
        Ok(())
    }

    /// Writes the current part anew with another head in place of the first `len` bytes. What went
    /// to a stream cannot be taken back: it is never cut into parts.
    pub(super) fn replace_head(&mut self, len: usize, head: &[u8]) -> Result<()> {
        let PackageFile::Files(files) = self else { return Ok(()) };
        let mut before = files.begin()?;
        files.write(head)?;
        let before = before.as_file_mut();
        let copied = before
            .seek(io::SeekFrom::Start(len as u64))
            .and_then(|_| io::copy(before, files.current.as_file_mut()));
        copied.map(|_| ()).map_err(Error::io(Action::Write, Some(&files.path)))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            PackageFile::Files(files) => files.write(bytes),
            PackageFile::Stream(stream) => stream.write(bytes),
            PackageFile::Held(_, copy) => {
                copy.write_all(bytes).map_err(Error::io(Action::WriteTemporary, None))
            }
            PackageFile::Counted { .. } => Ok(()),
        }
    }

    /// All of a part is with the system.
    pub(super) fn flush(&mut self) -> Result<()> {
        match self {
            PackageFile::Stream(stream) => stream.flush(),
            PackageFile::Files(_) | PackageFile::Held(..) | PackageFile::Counted { .. } => Ok(()),
        }
    }

    /// What every part will be called.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        match self {
            PackageFile::Files(files) => files.paths(),
            PackageFile::Stream(stream) | PackageFile::Held(stream, _) => vec![stream.name.clone()],
            PackageFile::Counted { path, before: 0 } => vec![path.clone()],
            PackageFile::Counted { path, before } => {
                (1..=before + 1).map(|part| part_path(path, part)).collect()
            }
        }
    }

    /// The files of the package, if it is not a stream.
    pub(super) fn files(&self) -> Option<&Files> {
        match self {
            PackageFile::Files(files) => Some(files),
            PackageFile::Stream(_) | PackageFile::Held(..) | PackageFile::Counted { .. } => None,
        }
    }

    /// Renames every part to what it is called.
    pub(super) fn publish(self, cancel: Cancel<'_>) -> Result<()> {
        match self {
            PackageFile::Files(files) => files.publish(),
            PackageFile::Stream(_) | PackageFile::Counted { .. } => Ok(()),
            PackageFile::Held(mut stream, mut copy) => {
                copy.rewind().map_err(Error::io(Action::ReadTemporary, None))?;
                let failed = stream.failed();
                cancel.copy(&mut copy, &mut stream.writer, failed)?;
                stream.flush()
            }
        }
    }
}

impl Files {
    /// Begins a file in place of the current one, which is returned.
    fn begin(&mut self) -> Result<Draft> {
        Ok(std::mem::replace(&mut self.current, Draft::beside(&self.path)?))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.current.write_all(bytes).map_err(Error::io(Action::Write, Some(&self.path)))
    }

    /// How many parts there are; none where the package is whole.
    fn parts(&self) -> usize {
        if self.whole.is_empty() { 0 } else { self.whole.len() + 1 }
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        match self.parts() {
            0 => vec![self.path.clone()],
            parts => (1..=parts).map(|part| part_path(&self.path, part)).collect(),
        }
    }

    /// Files that a reader of OUT* or OUT-* would take for this package too: the parts that it has
    /// not, as far as they are there or among `others`, and beside parts the whole.
    pub(super) fn neighbours(&self, others: &[&Path]) -> Result<Vec<PathBuf>> {
        let own = self.parts();
        let read = || -> io::Result<Vec<PathBuf>> {
            fs::read_dir(folder(&self.path))?.map(|entry| Ok(entry?.path())).collect()
        };
        let there = read().map_err(Error::io(Action::Read, Some(folder(&self.path))))?;
        let real = others.iter().filter_map(|other| resolve_links(other).ok());
        let mut parts: Vec<usize> = there
            .into_iter()
            .chain(real)
            .filter_map(|path| part_number(&self.path, path.file_name()?))
            .filter(|&part| part > own)
            .collect();
        parts.sort_unstable();
        let whole = (own > 0).then(|| self.path.clone());
        Ok(whole.into_iter().chain(parts.iter().map(|&part| part_path(&self.path, part))).collect())
    }

    fn publish(self) -> Result<()> {
        let paths = self.paths();
        paths.iter().try_for_each(|path| refuse_folder(path).and_then(|()| refuse_node(path)))?;
        if self.overwrite == Overwrite::Refuse
            && let Some(taken) = paths.iter().find(|path| is_taken(path))
        {
            return Err(Error::new(ErrorKind::OutputExists(taken.clone())));
        }
        for (file, path) in self.whole.into_iter().chain([self.current]).zip(&paths) {
            file.put_in_place(path, self.overwrite)?;
        }
        Ok(())
    }
}

fn is_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// OUT-001.txt for the first part of OUT.txt. A name that is not UTF-8 is kept byte for byte, so that
/// the parts of two packages never have one name.
pub(crate) fn part_path(path: &Path, part: usize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(format!("-{part:03}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    sibling_path(path, name)
}

/// Which part of OUT.txt a file of that name would pass for. More digits than a package has parts
/// are a date.
fn part_number(path: &Path, name: &OsStr) -> Option<usize> {
    const MOST_DIGITS: usize = 5;
    let stem = path.file_stem()?.as_encoded_bytes();
    let rest = name.as_encoded_bytes().strip_prefix(stem)?.strip_prefix(b"-")?;
    let digits = rest.split(|&byte| byte == b'.').next().filter(|d| d.len() <= MOST_DIGITS)?;
    let part = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (part > 0 && part_path(path, part).file_name()? == name).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_known_by_its_name_and_no_other_file_is() {
        let out = Path::new("d/list.txt");
        assert_eq!(part_path(out, 7), Path::new("d/list-007.txt"));
        assert_eq!(part_path(Path::new("list"), 1000), Path::new("list-1000"));
        for (name, part) in [
            ("list-007.txt", Some(7)),
            ("list-1000.txt", Some(1000)),
            ("list-07.txt", None),
            ("list-000.txt", None),
            ("list-20260714.txt", None),
            ("list-007.csv", None),
            ("list-007.txt.gz", None),
            ("list007.txt", None),
            ("other-007.txt", None),
        ] {
            assert_eq!(part_number(out, OsStr::new(name)), part, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn parts_of_names_that_are_not_utf_8_are_told_apart() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = |bytes: &'static [u8]| Path::new(OsStr::from_bytes(bytes));
        let (one, other) = (path(b"\xd5\xc5.txt"), path(b"\xc0\xee.txt"));
        assert_eq!(part_path(one, 1), path(b"\xd5\xc5-001.txt"));
        assert_ne!(part_path(one, 1), part_path(other, 1));
        assert_eq!(part_number(one, OsStr::from_bytes(b"\xd5\xc5-002.txt")), Some(2));
        assert_eq!(part_number(other, OsStr::from_bytes(b"\xd5\xc5-002.txt")), None);
    }
}
