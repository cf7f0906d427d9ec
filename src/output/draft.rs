//! A file in the making. It lies beside its name, its owner alone can read it, and it is locked as
//! long as somebody writes it. So a run that is killed shows no accounts to anyone else, and the
//! next run in the same folder knows what it left and deletes it.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, PersistError};

use crate::error::{Action, Error, ErrorKind, Result, UsageError};
use crate::io::file_identity::{folder, is_name_of, spelled_out};
use crate::io::permissions::{Permissions, have_one_owner};
use crate::io::system_error::{Waits, may_pass, refuse_in_use};
use crate::options::Overwrite;

const PREFIX: &str = ".acctpack-";
const SUFFIX: &str = ".tmp";

/// So often a new file is made where another run deletes it before it is locked.
const MOST_TRIES: usize = 16;

/// A file under a temporary name.
#[derive(Debug)]
pub(crate) struct Draft {
    file: NamedTempFile,
    /// What a new file gets.
    permissions: Permissions,
}

impl Draft {
    /// Begins a file in the folder of `path`.
    pub(crate) fn beside(path: &Path) -> Result<Draft> {
        let real = spelled_out(path);
        let begin = || -> io::Result<Draft> {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX).suffix(SUFFIX);
            let permissions = Permissions::of_new_file(&builder, folder(&real))?;
            Ok(Draft { file: locked(&builder, folder(&real))?, permissions })
        };
        begin().map_err(|error| match missing_folder(path) {
            Some(missing) => missing,
            None => Error::io(Action::Write, Some(path))(plain(error)),
        })
    }

    /// The first file that a run begins in a folder: it deletes what killed runs have left there. What
    /// another program has open is refused: better before a long list is read than after.
    pub(crate) fn first_beside(path: &Path) -> Result<Draft> {
        refuse_in_use(path).map_err(Error::io(Action::Write, Some(path)))?;
        let draft = Draft::beside(path)?;
        // What cannot be deleted is no reason to fail.
        let _ = draft.sweep(folder(path));
        Ok(draft)
    }

    pub(crate) fn as_file_mut(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Gives a whole file its name, in one step.
    pub(crate) fn put_in_place(self, path: &Path, overwrite: Overwrite) -> Result<()> {
        let Draft { file, mut permissions } = self;
        if overwrite == Overwrite::Replace
            && let Some(own) = Permissions::of_own_file(path, file.as_file())
        {
            permissions = own;
        }
        match renamed(file, &spelled_out(path), overwrite) {
            // Only now: what a run that is killed leaves under a temporary name is never readable by
            // others.
            Ok(file) => permissions.give_to(&file),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::new(ErrorKind::OutputExists(path.to_path_buf())));
            }
            Err(error) => {
                // To rename is refused without that reason.
                let why = refuse_in_use(path).err().unwrap_or(error.error);
                return Err(Error::io(Action::Write, Some(path))(why));
            }
        }
        Ok(())
    }

    /// Deletes the drafts in a folder that nobody writes any more. A draft of another user is theirs.
    fn sweep(&self, folder: &Path) -> io::Result<()> {
        let own = self.file.as_file().metadata()?;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_draft = name
                .to_str()
                .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
            if is_draft {
                // Another run may delete it at the same time.
                let _ = delete_leftover(&entry.path(), &own);
            }
        }
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Renames a file, again and again for a moment where another program holds what has the name.
fn renamed(
    mut file: NamedTempFile,
    path: &Path,
    overwrite: Overwrite,
) -> std::result::Result<File, PersistError> {
    let mut waits = Waits::default();
    loop {
        let done = match overwrite {
            Overwrite::Replace => file.persist(path),
            Overwrite::Refuse => file.persist_noclobber(path),
        };
        match done {
            Err(error) if may_pass(&error.error) && waits.one_more() => file = error.file,
            done => return done,
        }
    }
}

/// That the folder is not there in which a file is to be made.
fn missing_folder(path: &Path) -> Option<Error> {
    let folder = folder(path);
    (!folder.exists()).then(|| {
        let (file, folder) = (path.to_path_buf(), folder.to_path_buf());
        Error::usage(UsageError::MissingFolder { file, folder })
    })
}

/// The system's own error, without the temporary name that it comes wrapped in.
fn plain(error: io::Error) -> io::Error {
    let wrapped = error.get_ref().and_then(|wrapper| wrapper.source());
    let number = wrapped.and_then(|own| own.downcast_ref::<io::Error>()?.raw_os_error());
    number.map_or(error, io::Error::from_raw_os_error)
}

/// A new file that only its owner can read, locked.
fn locked(builder: &tempfile::Builder<'_, '_>, folder: &Path) -> io::Result<NamedTempFile> {
    let mut file = builder.tempfile_in(folder)?;
    for _ in 0..MOST_TRIES {
        match file.as_file().try_lock() {
            // Between its making and its lock another run may have deleted it as a leftover.
            Ok(()) if is_name_of(file.path(), file.as_file()) => return Ok(file),
            Ok(()) | Err(TryLockError::WouldBlock) => file = builder.tempfile_in(folder)?,
            // A file system without locks: what a killed run leaves there stays.
            Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// Deletes a draft whose lock nobody holds.
fn delete_leftover(path: &Path, own: &Metadata) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if !found.is_file() || !have_one_owner(&found, own) {
        return Ok(());
    }
    let file = File::options().read(true).write(true).open(path)?;
    // A lock may be had the moment that a run has given the file its name: then it is gone from here.
    if file.try_lock().is_ok() && is_name_of(path, &file) {
        fs::remove_file(path)?;
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::PathBuf;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn names(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into()).collect()
    }

    #[test]
    fn a_draft_is_its_owners_alone_until_it_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let mut draft = Draft::beside(&out).unwrap();
        draft.write_all(b"ab\n").unwrap();
        assert_eq!(mode(draft.file.path()), 0o600);
        draft.put_in_place(&out, Overwrite::Refuse).unwrap();
        fs::write(folder.path().join("plain"), "").unwrap();
        assert_eq!(mode(&out), mode(&folder.path().join("plain")));
        fs::set_permissions(&out, fs::Permissions::from_mode(0o4640)).unwrap();
        let draft = Draft::beside(&out).unwrap();
        draft.put_in_place(&out, Overwrite::Replace).unwrap();
        assert_eq!((mode(&out), fs::read(&out).unwrap().len()), (0o640, 0));
        let draft = Draft::beside(&out).unwrap();
        let refused = draft.put_in_place(&out, Overwrite::Refuse).unwrap_err();
        assert!(matches!(refused.kind(), ErrorKind::OutputExists(_)));
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn the_next_run_deletes_what_a_killed_one_has_left_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let live = Draft::beside(&at("out")).unwrap();
        let left = Draft::beside(&at("out")).unwrap().file.keep().unwrap();
        drop(left);
        for name in ["other", ".acctpack-notes", "x.tmp"] {
            fs::write(at(name), "").unwrap();
        }
        symlink("other", at(".acctpack-link.tmp")).unwrap();
        fs::create_dir(at(".acctpack-folder.tmp")).unwrap();
        let mut before = names(folder.path());
        let draft = Draft::first_beside(&at("out")).unwrap();
        let after = names(folder.path());
        before.retain(|name| !after.contains(name));
        assert_eq!(before.len(), 1, "{before:?}");
        assert!(live.file.path().exists() && draft.file.path().exists());
        assert!(at("other").exists() && at(".acctpack-link.tmp").is_symlink());
    }

    #[test]
    fn runs_side_by_side_do_not_delete_each_others_drafts() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let out = folder.path().join(format!("out-{thread}"));
                scope.spawn(move || {
                    for _ in 0..50 {
                        let mut draft = Draft::first_beside(&out).unwrap();
                        draft.write_all(b"ab\n").unwrap();
                        draft.put_in_place(&out, Overwrite::Replace).unwrap();
                        assert_eq!(fs::read(&out).unwrap(), b"ab\n");
                    }
                });
            }
        });
        assert_eq!(names(folder.path()).len(), 4);
    }
}
