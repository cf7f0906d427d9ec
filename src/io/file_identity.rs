//! Which file a path leads to, however it is spelled: through links, `..` or a second name. By this
//! no run writes over its own input, or over one of its files with another.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// A file by what it is, not by what it is called. One of which nothing is known is the same as no
/// other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    /// Device and inode, or volume and index, where it is there.
    node: Option<(u64, u64)>,
    /// Where it is, or will be once it is written.
    at: Option<PathBuf>,
}

impl Identity {
    /// The file that a path leads to, or will.
    pub(crate) fn of_path(path: &Path) -> Identity {
        let found = fs::metadata(path);
        match &found {
            // Devices and pipes may be read and written by many at once.
            Ok(found) if !found.is_file() => Identity::default(),
            _ if is_device_name(path) => Identity::default(),
            _ => {
                let node = found.ok().and_then(|found| node_at(path, &found));
                Identity { node, at: resolve_links(path).ok() }
            }
        }
    }

    /// An open file.
    pub(crate) fn of_file(file: &File) -> Identity {
        let found = file.metadata().ok().filter(Metadata::is_file);
        Identity { node: found.and_then(|found| node_of(file, &found)), at: None }
    }

    /// Whether both are one file.
    pub(crate) fn is(&self, other: &Identity) -> bool {
        (self.node.is_some() && self.node == other.node)
            || (self.at.is_some() && self.at == other.at)
    }
}

#[cfg(unix)]
fn node_at(_: &Path, found: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((found.dev(), found.ino()))
}

#[cfg(unix)]
fn node_of(_: &File, found: &Metadata) -> Option<(u64, u64)> {
    node_at(Path::new(""), found)
}

/// A file that another program lets nobody open has none.
#[cfg(windows)]
fn node_at(path: &Path, _: &Metadata) -> Option<(u64, u64)> {
    node_by(&winapi_util::Handle::from_path_any(path).ok()?)
}

#[cfg(windows)]
fn node_of(file: &File, _: &Metadata) -> Option<(u64, u64)> {
    node_by(&file)
}

#[cfg(windows)]
fn node_by(handle: impl winapi_util::AsHandleRef) -> Option<(u64, u64)> {
    let found = winapi_util::file::information(handle).ok()?;
    Some((found.volume_serial_number(), found.file_index()))
}

#[cfg(not(any(unix, windows)))]
fn node_at(_: &Path, _: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(not(any(unix, windows)))]
fn node_of(_: &File, _: &Metadata) -> Option<(u64, u64)> {
    None
}

/// Whether a path is a device by its name alone: of Windows, `NUL` and `CON` in any folder, and what
/// stands in `\\.\`.
pub(crate) fn is_device_name(path: &Path) -> bool {
    cfg!(windows) && is_windows_device(&path.to_string_lossy())
}

fn is_windows_device(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.trim_end_matches([':', ' ', '.']);
    path.starts_with(r"\\.\") || ["NUL", "CON"].iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a path is still the name of an open file itself, not of a link to it. Where files have no
/// number to be known by, any file of that name passes.
pub(crate) fn is_name_of(path: &Path, file: &File) -> bool {
    let found = fs::symlink_metadata(path).ok().filter(Metadata::is_file);
    let open = file.metadata().ok();
    found.zip(open).is_some_and(|(found, open)| node_at(path, &found) == node_of(file, &open))
}

/// Where a path leads, all links followed. The last name need not be there, and may be a link to
/// what is not there.
pub fn resolve_links(path: &Path) -> io::Result<PathBuf> {
    let missing = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => error,
        found => return found,
    };
    let Some(name) = path.file_name() else { return Err(missing) };
    match fs::read_link(path) {
        // Links that lead in a circle are another error than a name that is missing.
        Ok(target) => resolve_links(&folder(path).join(target)),
        Err(_) => Ok(fs::canonicalize(folder(path))?.join(name)),
    }
}

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The path that is handed to the system: on Windows spelled out from the drive on, for not all of its
/// calls take a path of over 260 characters otherwise. The file need not be there, but its folder must be.
pub(crate) fn spelled_out(path: &Path) -> PathBuf {
    let whole = || Some(fs::canonicalize(folder(path)).ok()?.join(path.file_name()?));
    let whole = if cfg!(windows) { whole() } else { None };
    whole.unwrap_or_else(|| path.to_path_buf())
}

/// The open descriptor that a path stands for, as /dev/stdout or /dev/fd/63 do.
pub(crate) fn descriptor(path: &Path) -> Option<u32> {
    let descriptors = fs::canonicalize("/dev/fd").ok()?;
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        if fs::canonicalize(folder(&path)).ok()? == descriptors {
            return path.file_name()?.to_str()?.parse().ok();
        }
        path = folder(&path).join(fs::read_link(&path).ok()?);
    }
    None
}

/// How many links are followed one after the other; they may lead in a circle.
const MOST_LINKS: usize = 40;

/// The files that a run is given open or to read: its inputs, and a stream that it writes to.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub(crate) inputs: Vec<Identity>,
    pub(crate) stream: Identity,
}

impl Given {
    /// Whether a file is one of those that are read.
    pub(crate) fn is_input(&self, file: &Identity) -> bool {
        self.inputs.iter().any(|input| input.is(file))
    }

    /// Refuses files to be written if one is the input, or two are the same.
    pub(crate) fn refuse_clashes<'p>(&self, paths: impl Iterator<Item = &'p Path>) -> Result<()> {
        if self.is_input(&self.stream) {
            return Err(Error::new(ErrorKind::OutputIsInput("-".into())));
        }
        let mut taken = vec![self.stream.clone()];
        for path in paths {
            let file = Identity::of_path(path);
            if self.is_input(&file) {
                return Err(Error::new(ErrorKind::OutputIsInput(path.to_path_buf())));
            }
            if taken.iter().any(|other| other.is(&file)) {
                return Err(Error::new(ErrorKind::WrittenTwice(path.to_path_buf())));
            }
            taken.push(file);
        }
        Ok(())
    }
}

/// Refuses files to be written if one of them is a file that is read, or two of them are one file, by
/// whatever path. Devices and pipes never clash.
///
/// ```
/// use std::path::Path;
///
/// let (list, package) = (Path::new("list.txt"), Path::new("package.txt"));
/// assert!(acctpack::refuse_clashes(&[list], &[package]).is_ok());
/// assert!(acctpack::refuse_clashes(&[list], &[Path::new("./list.txt")]).is_err());
/// ```
///
/// # Errors
/// [`ErrorKind::OutputIsInput`] and [`ErrorKind::WrittenTwice`].
pub fn refuse_clashes(read: &[&Path], written: &[&Path]) -> Result<()> {
    let inputs = read.iter().map(|path| Identity::of_path(path)).collect();
    Given { inputs, ..Given::default() }.refuse_clashes(written.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_names_are_devices_on_windows() {
        for name in ["NUL", "nul", "nul:", r"d\NUL", "d/Con", r"\\.\pipe\x"] {
            assert!(is_windows_device(name), "{name}");
        }
        for name in ["null", "nul.txt", "list.txt", r"NUL\a.txt", ""] {
            assert!(!is_windows_device(name), "{name}");
        }
        assert_eq!(is_device_name(Path::new("NUL")), cfg!(windows));
    }

    #[test]
    fn a_second_name_of_a_file_is_that_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("there"), "").unwrap();
        fs::write(at("other"), "").unwrap();
        fs::hard_link(at("there"), at("hard")).unwrap();
        let [there, hard, other] = ["there", "hard", "other"].map(|n| Identity::of_path(&at(n)));
        assert!(there.is(&hard) && !there.is(&other));
        let open = File::open(at("hard")).unwrap();
        assert!(Identity::of_file(&open).is(&there) && !Identity::of_file(&open).is(&other));
        assert!(is_name_of(&at("there"), &open) && !is_name_of(&at("other"), &open));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_the_same_by_any_path_that_leads_to_it() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("d")).unwrap();
        fs::write(at("there"), "").unwrap();
        fs::hard_link(at("there"), at("hard")).unwrap();
        symlink("there", at("soft")).unwrap();
        symlink("d", at("folder")).unwrap();
        symlink("new", at("to-new")).unwrap();
        symlink("to-new", at("to-to-new")).unwrap();
        symlink("circle", at("circle")).unwrap();
        let is = |a: &str, b: &str| Identity::of_path(&at(a)).is(&Identity::of_path(&at(b)));
        for (a, b) in [
            ("there", "d/../there"),
            ("there", "hard"),
            ("soft", "hard"),
            ("new", "d/../new"),
            ("new", "to-to-new"),
            ("d/new", "folder/new"),
        ] {
            assert!(is(a, b) && is(b, a), "{a} {b}");
        }
        for (a, b) in [("there", "new"), ("new", "d/new"), ("new", "newer"), ("no/a", "no/a")] {
            assert!(!is(a, b) && !is(b, a), "{a} {b}");
        }
        assert!(!is("circle", "circle") && resolve_links(&at("circle")).is_err());
        let null = || Identity::of_path(Path::new("/dev/null"));
        assert!(!null().is(&null()), "a device is no one's own");
        let open = Identity::of_file(&File::open(at("there")).unwrap());
        assert!(open.is(&Identity::of_path(&at("hard"))));
    }
}
