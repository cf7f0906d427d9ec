//! Where a package is put: under a temporary name beside its own until it is whole, then renamed
//! in one step; or a caller's writer.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, SpooledTempFile};

use crate::error::{Error, ErrorKind, Result};
use crate::options::Overwrite;

/// Where the parts of a package go.
pub(crate) enum Place<'w> {
    Files(Files),
    Stream(Box<dyn Write + 'w>),
    /// A stream, and what it is to get once that is known to be within the limit.
    Held(Box<dyn Write + 'w>, SpooledTempFile),
}

/// What is held back from a stream stays in memory up to this size.
const SPOOL: usize = 1 << 20;

/// Parts under temporary names, and what they will be called.
pub(crate) struct Files {
    path: PathBuf,
    overwrite: Overwrite,
    current: Option<NamedTempFile>,
    whole: Vec<NamedTempFile>,
}

impl<'w> Place<'w> {
    /// A file, refused at once when it is there already and shall not be replaced.
    pub(crate) fn path(path: &Path, overwrite: Overwrite) -> Result<Place<'w>> {
        if overwrite == Overwrite::Refuse && path.symlink_metadata().is_ok() {
            return Err(Error::new(ErrorKind::OutputExists(path.to_path_buf())));
        }
        if path.is_dir() {
            let shown = path.display();
            return Err(Error::usage([
                format!("{shown} is a folder; name a file in it"),
                format!("{shown} 是文件夹；请给出其中的文件名"),
            ]));
        }
        let files = Files { path: real_path(path), overwrite, current: None, whole: Vec::new() };
        Ok(Place::Files(files))
    }

    /// The same place; a stream, which cannot take back what was written, gets nothing before all
    /// is known to be well.
    pub(crate) fn held_back(self) -> Place<'w> {
        match self {
            Place::Stream(writer) => Place::Held(writer, tempfile::spooled_tempfile(SPOOL)),
            other => other,
        }
    }

    /// The name of the entry in a zip: a .txt named after the package.
    pub(super) fn entry_name(&self, part: usize) -> String {
        let Place::Files(files) = self else { return "accounts.txt".into() };
        let path = if part == 0 { files.path.clone() } else { part_path(&files.path, part) };
        let stem =
            path.file_stem().map_or_else(|| "accounts".into(), |stem| stem.to_string_lossy());
        format!("{stem}.txt")
    }

    pub(super) fn begin(&mut self, _part: usize) -> Result<()> {
        if let Place::Files(files) = self {
            files.current = Some(temporary_beside(&files.path)?);
        }
        Ok(())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Place::Files(files) => match &mut files.current {
                Some(file) => file
                    .as_file_mut()
                    .write_all(bytes)
                    .map_err(Error::io("write", Some(&files.path))),
                None => Ok(()),
            },
            Place::Stream(writer) => {
                writer.write_all(bytes).map_err(Error::io("write the package", None))
            }
            Place::Held(_, copy) => {
                copy.write_all(bytes).map_err(Error::io("write a temporary file", None))
            }
        }
    }

    pub(super) fn end(&mut self) -> Result<()> {
        match self {
            Place::Files(files) => files.whole.extend(files.current.take()),
            Place::Stream(writer) => {
                writer.flush().map_err(Error::io("write the package", None))?
            }
            Place::Held(..) => {}
        }
        Ok(())
    }

    /// What every part will be called.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        match self {
            Place::Files(files) => files.paths(),
            Place::Stream(_) | Place::Held(..) => vec![PathBuf::from("-")],
        }
    }

    /// Renames every part to what it is called.
    pub(super) fn publish(self) -> Result<()> {
        match self {
            Place::Files(files) => files.publish(),
            Place::Stream(_) => Ok(()),
            Place::Held(mut writer, mut copy) => {
                copy.rewind().map_err(Error::io("read a temporary file", None))?;
                let copied = io::copy(&mut copy, &mut writer).and_then(|_| writer.flush());
                copied.map_err(Error::io("write the package", None))
            }
        }
    }
}

impl Files {
    fn paths(&self) -> Vec<PathBuf> {
        match self.whole.len() {
            1 => vec![self.path.clone()],
            parts => (1..=parts).map(|part| part_path(&self.path, part)).collect(),
        }
    }

    fn publish(self) -> Result<()> {
        let paths = self.paths();
        if self.overwrite == Overwrite::Refuse
            && let Some(taken) = paths.iter().find(|path| path.symlink_metadata().is_ok())
        {
            return Err(Error::new(ErrorKind::OutputExists(taken.clone())));
        }
        for (file, path) in self.whole.into_iter().zip(&paths) {
            put_in_place(file, path, self.overwrite)?;
        }
        Ok(())
    }
}

/// OUT-001.txt for the first part of OUT.txt.
fn part_path(path: &Path, part: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{part:03}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{part:03}"),
    };
    path.with_file_name(name)
}

/// Through a symbolic link to what it names: the link stays, the file behind it is replaced.
fn real_path(path: &Path) -> PathBuf {
    match path.is_symlink() {
        true => fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()),
        false => path.to_path_buf(),
    }
}

/// A temporary file in the folder of `path`, with the permissions that a new file has.
pub(crate) fn temporary_beside(path: &Path) -> Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".acctpack-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(Error::io("write", Some(path)))
}

/// Gives a whole file its name, in one step.
pub(crate) fn put_in_place(file: NamedTempFile, path: &Path, overwrite: Overwrite) -> Result<()> {
    let done = match overwrite {
        Overwrite::Replace => {
            keep_permissions(file.as_file(), path);
            file.persist(path)
        }
        Overwrite::Refuse => file.persist_noclobber(path),
    };
    match done {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::new(ErrorKind::OutputExists(path.to_path_buf())))
        }
        Err(error) => Err(Error::io("write", Some(path))(error.error)),
    }
}

/// A file that is replaced keeps its permissions.
fn keep_permissions(file: &File, path: &Path) {
    if let Ok(metadata) = fs::metadata(path) {
        // What the system will not grant is no reason to fail: the content is what was asked for.
        let _ = file.set_permissions(metadata.permissions());
    }
}

/// Refuses an output that is the input itself, whatever it is called: through a relative path, a
/// symbolic link or a hard link.
pub(crate) fn refuse_same_file(input: &Path, output: &Path) -> Result<()> {
    if is_same_file(input, output) {
        return Err(Error::new(ErrorKind::OutputIsInput(output.to_path_buf())));
    }
    Ok(())
}

#[cfg(unix)]
fn is_same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}
