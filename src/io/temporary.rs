//! What a run puts aside for a while: in a temporary file without a name, gone with the process. Where
//! there are no files, as in a browser, it stays in memory.

use std::io;
use std::path::PathBuf;

use tempfile::SpooledTempFile;

use crate::error::{Action, Error, Result};
use system::SystemFile;

/// A place for bytes that can be written and read anywhere, by several threads at once.
#[derive(Debug)]
pub(crate) struct Temporary(SystemFile);

impl Temporary {
    /// # Errors
    /// The system makes no temporary file.
    pub(crate) fn new() -> Result<Temporary> {
        let folder = folder();
        SystemFile::new()
            .map(Temporary)
            .map_err(Error::io(Action::MakeTemporary, folder.as_deref()))
    }

    /// Writes all of some bytes.
    pub(crate) fn write_all(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.0.write_all(bytes, at)
    }

    /// Reads up to as many bytes as there is room for; fewer only where what was written ends.
    pub(crate) fn read(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        self.0.read(into, at)
    }

    /// Reads as many bytes as there is room for.
    pub(crate) fn read_exact(&self, into: &mut [u8], at: u64) -> io::Result<()> {
        match self.read(into, at)? {
            len if len == into.len() => Ok(()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// Where temporary files are made, if there are files.
pub(crate) fn folder() -> Option<PathBuf> {
    system::folder()
}

/// A place for a stream, to be read from its begin: in memory up to so many bytes, where there are files
/// for what is longer.
pub(crate) fn spool(in_memory: usize) -> SpooledTempFile {
    tempfile::spooled_tempfile(if system::HAS_FILES { in_memory } else { usize::MAX })
}

#[cfg(not(target_family = "wasm"))]
mod system {
    use std::fs::File;
    use std::io;
    use std::path::PathBuf;

    use crate::io::positioned;

    pub(super) const HAS_FILES: bool = true;

    pub(super) fn folder() -> Option<PathBuf> {
        Some(std::env::temp_dir())
    }

    #[derive(Debug)]
    pub(super) struct SystemFile(File);

    impl SystemFile {
        pub(super) fn new() -> io::Result<SystemFile> {
            tempfile::tempfile().map(SystemFile)
        }

        pub(super) fn write_all(&self, bytes: &[u8], at: u64) -> io::Result<()> {
            positioned::write_all(&self.0, bytes, at)
        }

        pub(super) fn read(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
            positioned::read(&self.0, into, at)
        }
    }
}

#[cfg(target_family = "wasm")]
mod system {
    pub(super) use super::in_memory::MemoryFile as SystemFile;

    pub(super) const HAS_FILES: bool = false;

    pub(super) fn folder() -> Option<std::path::PathBuf> {
        None
    }
}

/// Tested everywhere, used where there are no files.
#[cfg(any(target_family = "wasm", test))]
mod in_memory {
    use std::io;
    use std::sync::{Mutex, PoisonError};

    #[derive(Debug)]
    pub(super) struct MemoryFile(Mutex<Vec<u8>>);

    impl MemoryFile {
        pub(super) fn new() -> io::Result<MemoryFile> {
            Ok(MemoryFile(Mutex::new(Vec::new())))
        }

        pub(super) fn write_all(&self, bytes: &[u8], at: u64) -> io::Result<()> {
            let at = usize::try_from(at).map_err(|_| io::ErrorKind::OutOfMemory)?;
            let end = at.checked_add(bytes.len()).ok_or(io::ErrorKind::OutOfMemory)?;
            let mut store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if store.len() < end {
                store.resize(end, 0);
            }
            store[at..end].copy_from_slice(bytes);
            Ok(())
        }

        pub(super) fn read(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
            let store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let at = usize::try_from(at).unwrap_or(usize::MAX).min(store.len());
            let len = into.len().min(store.len() - at);
            into[..len].copy_from_slice(&store[at..at + len]);
            Ok(len)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hold(write: impl Fn(&[u8], u64) -> io::Result<()>, read: impl Fn(&mut [u8], u64) -> usize) {
        write(b"world", 6).unwrap();
        write(b"hello,", 0).unwrap();
        let mut text = [0; 16];
        assert_eq!(read(&mut text, 0), 11);
        assert_eq!(&text[..11], b"hello,world");
        assert_eq!((read(&mut text, 9), &text[..2]), (2, &b"ld"[..]));
        assert_eq!(read(&mut text, 99), 0);
    }

    #[test]
    fn what_is_put_aside_is_the_same_in_a_file_and_in_memory() {
        let file = Temporary::new().unwrap();
        hold(|bytes, at| file.write_all(bytes, at), |into, at| file.read(into, at).unwrap());
        assert_eq!(
            file.read_exact(&mut [0; 9], 5).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
        let memory = in_memory::MemoryFile::new().unwrap();
        hold(|bytes, at| memory.write_all(bytes, at), |into, at| memory.read(into, at).unwrap());
    }
}
