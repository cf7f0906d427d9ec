//! Who may read a file. What holds accounts is its owner's alone until it is whole; then it gets the
//! permissions that its name stands for: those of the owner's own file that it replaces, or those
//! that any new file of the owner has.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Permissions that a file is to have. On Windows a file has those of its folder, and nothing is to
/// be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permissions {
    #[cfg(unix)]
    mode: u32,
    /// The group that the mode speaks of, where that matters.
    #[cfg(unix)]
    group: Option<u32>,
}

#[cfg(unix)]
impl Permissions {
    /// What the umask, or the folder's access control list, leaves to a new file in a folder. It is
    /// read off an empty file that is made for this and deleted: the umask belongs to the process,
    /// and to ask for it is to change it.
    ///
    /// # Errors
    /// When no file can be made in the folder.
    pub(crate) fn of_new_file(builder: &tempfile::Builder<'_, '_>, at: &Path) -> io::Result<Self> {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        let create = |path: &Path| {
            fs::OpenOptions::new().write(true).create_new(true).mode(0o666).open(path)
        };
        let sample = builder.make_in(at, create)?;
        let mode = sample.as_file().metadata()?.permissions().mode() & ACCESS;
        Ok(Permissions { mode, group: None })
    }

    /// Those of the file under a name, if it belongs to whom `new` belongs to. Another owner's mode is
    /// theirs to choose for their file, not for ours. Bits that let a program run as another user are
    /// never taken over.
    pub(crate) fn of_own_file(path: &Path, new: &File) -> Option<Self> {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let (found, new) = (fs::symlink_metadata(path).ok()?, new.metadata().ok()?);
        (found.is_file() && found.uid() == new.uid()).then(|| Permissions {
            mode: found.permissions().mode() & ACCESS,
            group: (found.gid() != new.gid()).then_some(found.gid()),
        })
    }

    /// Gives these permissions to a file. What the system does not grant is no reason to fail: the
    /// content is what was asked for, and fewer people than meant can read it.
    pub(crate) fn give_to(self, file: &File) {
        use std::os::unix::fs::{PermissionsExt as _, fchown};
        let keeps_group = self.group.is_none_or(|group| fchown(file, None, Some(group)).is_ok());
        // What one group may do is not for another.
        let mode = if keeps_group { self.mode } else { self.mode & !OF_THE_GROUP };
        let _ = file.set_permissions(fs::Permissions::from_mode(mode));
    }
}

/// Reading, writing and executing: no bits that set a user or a group.
#[cfg(unix)]
const ACCESS: u32 = 0o777;
#[cfg(unix)]
const OF_THE_GROUP: u32 = 0o070;

#[cfg(not(unix))]
impl Permissions {
    pub(crate) fn of_new_file(_: &tempfile::Builder<'_, '_>, _: &Path) -> io::Result<Self> {
        Ok(Permissions {})
    }

    pub(crate) fn of_own_file(_: &Path, _: &File) -> Option<Self> {
        None
    }

    pub(crate) fn give_to(self, _: &File) {}
}

/// Whether a file or a folder belongs to the user that the program runs as.
pub(crate) fn is_own(found: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        found.uid() == rustix::process::geteuid().as_raw()
    }
    // The temporary folder of a user is closed to others there.
    #[cfg(not(unix))]
    {
        let _ = found;
        true
    }
}

/// Whether a file belongs to the owner of another.
#[cfg(unix)]
pub(crate) fn have_one_owner(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    a.uid() == b.uid()
}

#[cfg(not(unix))]
pub(crate) fn have_one_owner(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn the_mode_of_an_own_file_is_taken_over_without_the_bits_that_set_an_id() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::write(&old, "").unwrap();
        for (before, after) in [(0o600, 0o600), (0o640, 0o640), (0o6777, 0o777), (0o1604, 0o604)] {
            fs::set_permissions(&old, fs::Permissions::from_mode(before)).unwrap();
            let file = File::create(&new).unwrap();
            Permissions::of_own_file(&old, &file).unwrap().give_to(&file);
            assert_eq!(mode(&new), after, "{before:o}");
        }
        let file = File::create(&new).unwrap();
        assert_eq!(Permissions::of_own_file(&folder.path().join("none"), &file), None);
        assert_eq!(Permissions::of_own_file(folder.path(), &file), None);
        std::os::unix::fs::symlink("old", folder.path().join("link")).unwrap();
        assert_eq!(Permissions::of_own_file(&folder.path().join("link"), &file), None);
    }

    #[test]
    fn the_mode_of_another_owners_file_is_not_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::write(&old, "").unwrap();
        if chown(&old, Some(4242), None).is_err() {
            // Only the system's own user can give a file away.
            return;
        }
        fs::set_permissions(&old, fs::Permissions::from_mode(0o6777)).unwrap();
        assert_eq!(Permissions::of_own_file(&old, &File::create(&new).unwrap()), None);
    }

    #[test]
    fn a_file_keeps_the_group_that_its_mode_speaks_of() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::write(&old, "").unwrap();
        if chown(&old, None, Some(4242)).is_err() {
            return;
        }
        fs::set_permissions(&old, fs::Permissions::from_mode(0o660)).unwrap();
        let file = File::create(&new).unwrap();
        Permissions::of_own_file(&old, &file).unwrap().give_to(&file);
        assert_eq!((mode(&new), fs::metadata(&new).unwrap().gid()), (0o660, 4242));
    }

    #[test]
    fn a_new_file_has_what_the_umask_leaves() {
        let folder = tempfile::tempdir().unwrap();
        let new = Permissions::of_new_file(&tempfile::Builder::new(), folder.path()).unwrap();
        fs::write(folder.path().join("other"), "").unwrap();
        assert_eq!(new.mode, mode(&folder.path().join("other")));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the sample is gone");
    }
}
