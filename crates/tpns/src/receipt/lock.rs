//! That no two runs work with one receipt, and where it is written before it has its name.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use acctpack::Action;

use crate::error::{Error, ErrorKind, ReceiptError, Result};

/// A lock file beside the receipt. The receipt itself is replaced at each step and cannot bear
/// the lock. The system lets go of it however the run ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

/// Where the lock of a receipt is.
pub(super) fn lock_path(receipt: &Path) -> PathBuf {
    let mut name = receipt.file_name().unwrap_or_default().to_os_string();
    name.push(".lock");
    receipt.with_file_name(name)
}

/// Where a receipt is written before it has its name. Who holds the lock is the only one to write it,
/// and finds what a killed run has left.
pub(super) fn draft_path(receipt: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(receipt.file_name().unwrap_or_default());
    name.push(".new");
    receipt.with_file_name(name)
}

/// A new file that its owner alone can read; a link under its name is never followed.
pub(super) fn create_new(path: &Path) -> std::io::Result<File> {
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Lock {
    /// Takes the lock of a receipt.
    ///
    /// # Errors
    /// Another run holds it, or the folder cannot be written to.
    pub(super) fn take(receipt: &Path) -> Result<Lock> {
        let path = lock_path(receipt);
        loop {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(Error::io(Action::Write, receipt))?;
            match file.try_lock() {
                // Whoever held it before may have removed the file in between.
                Ok(()) if same_file(&file, &path) => {
                    let _ = fs::remove_file(draft_path(receipt));
                    return Ok(Lock { path, _file: file });
                }
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => {
                    let busy = ReceiptError::Busy(receipt.to_path_buf());
                    return Err(Error::new(ErrorKind::Receipt(busy)));
                }
                Err(fs::TryLockError::Error(error)) => {
                    return Err(Error::io(Action::Write, &path)(error));
                }
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => ours.dev() == theirs.dev() && ours.ino() == theirs.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn same_file(_file: &File, path: &Path) -> bool {
    path.exists()
}
