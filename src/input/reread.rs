//! A text that can be read a second time: the input file itself, or a temporary copy.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use crate::error::{Action, Error, Result};
use crate::io::positioned;

/// A file that holds the text byte for byte.
#[derive(Clone, Debug)]
pub(crate) struct Replay(Arc<File>);

impl Replay {
    /// The input itself.
    pub(crate) fn of(file: File) -> Replay {
        Replay(Arc::new(file))
    }

    /// A temporary file without a name, gone with the process.
    pub(crate) fn temporary() -> Result<Replay> {
        let folder = std::env::temp_dir();
        let failed = Error::io(Action::MakeTemporary, Some(&folder));
        tempfile::tempfile().map(Replay::of).map_err(failed)
    }

    pub(crate) fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        (&*self.0).write_all(bytes)
    }

    /// The `len` bytes from a place on, in a buffer in which anything may be; fewer when the file has
    /// become shorter.
    pub(crate) fn text(&self, at: u64, len: usize, mut buffer: Vec<u8>) -> io::Result<Vec<u8>> {
        buffer.resize(len, 0);
        let read = positioned::read(&self.0, &mut buffer, at)?;
        buffer.truncate(read);
        Ok(buffer)
    }
}
