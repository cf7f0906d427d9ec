//! That no two runs work with one receipt.

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
                Ok(()) if same_file(&file, &path) => return Ok(Lock { path, _file: file }),
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
