//! How much a run may write to temporary files. A source that does not end must not fill the disk that
//! others work on.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::temporary;
use crate::error::{Error, ErrorKind, Result};

/// The room that all temporary files of a run have together.
#[derive(Debug)]
pub(crate) struct SpillSpace {
    asked: Option<u64>,
    limit: OnceLock<u64>,
    taken: AtomicU64,
}

impl SpillSpace {
    /// Room for so many bytes; if that is not said, for half of what is free in the folder of temporary
    /// files when the first byte is written.
    pub(crate) fn new(limit: Option<u64>) -> SpillSpace {
        SpillSpace { asked: limit, limit: OnceLock::new(), taken: AtomicU64::new(0) }
    }

    /// Takes room for so many bytes more.
    ///
    /// # Errors
    /// When there is not as much left.
    pub(crate) fn take(&self, bytes: u64) -> Result<()> {
        let limit = *self.limit.get_or_init(|| match self.asked {
            Some(limit) => limit,
            None => free_bytes().map_or(u64::MAX, |free| free / 2),
        });
        let taken = self.taken.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if taken > limit {
            let (folder, is_default) = (temporary_folder(), self.asked.is_none());
            return Err(Error::new(ErrorKind::SpillTooLarge { limit, folder, is_default }));
        }
        Ok(())
    }

    /// Gives back the room of a file that is gone.
    pub(crate) fn give_back(&self, bytes: u64) {
        self.taken.fetch_sub(bytes, Ordering::Relaxed);
    }
}

fn temporary_folder() -> PathBuf {
    temporary::folder().unwrap_or_default()
}

/// How many bytes are free where temporary files are made, if the system tells.
#[cfg(unix)]
fn free_bytes() -> Option<u64> {
    let found = rustix::fs::statvfs(temporary_folder()).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_taken_than_there_is_room_for() {
        let space = SpillSpace::new(Some(10));
        assert!(space.take(4).is_ok() && space.take(6).is_ok());
        let error = space.take(1).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::SpillTooLarge { limit: 10, .. }));
        let space = SpillSpace::new(Some(10));
        assert!(space.take(10).is_ok());
        space.give_back(4);
        assert!(space.take(4).is_ok() && space.take(1).is_err());
        assert!(SpillSpace::new(Some(0)).take(0).is_ok());
        assert!(SpillSpace::new(Some(u64::MAX)).take(u64::MAX).is_ok());
    }

    #[test]
    fn half_of_what_is_free_is_taken_by_default() {
        let Some(free) = free_bytes() else { return };
        let space = SpillSpace::new(None);
        assert!(space.take(free / 4).is_ok());
        assert!(space.take(free).is_err());
    }
}
