//! Where lists lie that are kept for a while for a program's own use: in a temporary folder for the
//! owner's eyes alone, which goes away with its run. A run that is killed leaves its folder; the next
//! run finds that nobody holds its lock, and removes it.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::permissions::is_own;

/// What the run holds that the folder belongs to.
const LOCK: &str = "lock";
/// A folder without a lock may be one that is just being made; past this age it is a leftover.
const MAKING: Duration = Duration::from_secs(60);

/// A temporary folder that its owner alone can look into, removed when it is dropped. Those that
/// killed runs have left are removed when the next of the same prefix is made.
#[derive(Debug)]
pub struct PrivateFolder {
    // Let go first: an open file may keep a folder from being removed.
    _lock: File,
    folder: TempDir,
}

impl PrivateFolder {
    /// Makes a folder in the folder `temporary`, and removes those of this prefix that killed runs of
    /// this user have left there.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new_in(temporary: &Path, prefix: &str) -> io::Result<PrivateFolder> {
        sweep(temporary, prefix);
        let mut builder = tempfile::Builder::new();
        builder.prefix(prefix);
        #[cfg(unix)]
        builder.permissions(mode(0o700));
        let folder = builder.tempdir_in(temporary)?;
        // It gets its name when it is held: by that name no one finds it free while its run lives.
        let begun = folder.path().join("lock.new");
        let lock = File::create(&begun)?;
        lock.try_lock()?;
        fs::rename(begun, folder.path().join(LOCK))?;
        Ok(PrivateFolder { _lock: lock, folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a file in it the owner's alone, as the folder is.
    ///
    /// # Errors
    /// The system does not allow it.
    pub fn close(&self, file: &Path) -> io::Result<()> {
        #[cfg(unix)]
        fs::set_permissions(file, mode(0o600))?;
        #[cfg(not(unix))]
        let _ = file;
        Ok(())
    }
}

#[cfg(unix)]
fn mode(bits: u32) -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(bits)
}

/// Removes the folders that nobody holds. What cannot be removed stays for another time.
fn sweep(temporary: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(temporary) else { return };
    let named = entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix)));
    for folder in named.map(|entry| entry.path()) {
        // A link to a folder is none, and another user's is theirs.
        let is_ours =
            fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir() && is_own(&found));
        if is_ours && is_left(&folder) {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Whether the run that made a folder is gone.
fn is_left(folder: &Path) -> bool {
    match File::open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = fs::metadata(folder).and_then(|found| found.modified());
            let age = made.ok().and_then(|made| SystemTime::now().duration_since(made).ok());
            age.is_some_and(|age| age > MAKING)
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_folder_goes_with_its_run_and_a_leftover_with_the_next() {
        let temporary = tempfile::tempdir().unwrap();
        let first = PrivateFolder::new_in(temporary.path(), "acctpack-send-").unwrap();
        fs::write(first.path().join("list.zip"), "13800138000").unwrap();
        // A killed run: its lock is let go, its folder stays.
        let left = temporary.path().join("acctpack-send-killed");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        fs::write(left.join("list.zip"), "13800138000").unwrap();
        // What is just being made, what is no folder of ours, what only looks like one.
        fs::create_dir(temporary.path().join("acctpack-send-new")).unwrap();
        fs::create_dir(temporary.path().join("acctpack-sandbox-x")).unwrap();
        fs::write(temporary.path().join("acctpack-send-file"), "").unwrap();

        let second = PrivateFolder::new_in(temporary.path(), "acctpack-send-").unwrap();
        assert!(!left.exists() && first.path().join("list.zip").exists());
        assert_eq!(names(temporary.path()), 5);
        drop((first, second));
        assert_eq!(names(temporary.path()), 3);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed_and_all_is_for_the_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let (temporary, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(other.path().join(LOCK), "").unwrap();
        let link = temporary.path().join("acctpack-send-link");
        std::os::unix::fs::symlink(other.path(), &link).unwrap();
        let scratch = PrivateFolder::new_in(temporary.path(), "acctpack-send-").unwrap();
        assert!(other.path().join(LOCK).exists() && link.is_symlink());
        let file = scratch.path().join("list.zip");
        fs::write(&file, "13800138000").unwrap();
        scratch.close(&file).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(scratch.path()), mode(&file)), (0o700, 0o600));
    }
}
