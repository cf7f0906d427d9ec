//! A file is noticed to change while it is read.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};

use crate::error::{Action, Error, ErrorKind, Result};

/// Notices that a file is changed while it is read.
pub(super) struct Watch {
    pub(super) path: PathBuf,
    pub(super) file: File,
    pub(super) before: Metadata,
}

impl Watch {
    /// Of a file as it is now; of a pipe or a device there is nothing to notice.
    pub(super) fn of(path: &Path, file: &File) -> Option<Watch> {
        let before = file.metadata().ok().filter(Metadata::is_file)?;
        Some(Watch { path: path.to_path_buf(), file: file.try_clone().ok()?, before })
    }

    pub(super) fn check(&self) -> Result<()> {
        let now = self.file.metadata().map_err(Error::io(Action::Read, Some(&self.path)))?;
        let same_time = match (now.modified(), self.before.modified()) {
            (Ok(now), Ok(before)) => now == before,
            _ => true,
        };
        if now.len() != self.before.len() || !same_time {
            return Err(Error::new(ErrorKind::InputChanged(self.path.clone())));
        }
        Ok(())
    }
}
