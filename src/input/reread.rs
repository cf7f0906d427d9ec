//! An input file that can be read a second time.

use std::fs::File;
use std::io;
use std::sync::Arc;

use crate::io::positioned;

/// A file that holds the text byte for byte.
#[derive(Clone, Debug)]
pub(crate) struct Replay(Arc<File>);

impl Replay {
    /// The input itself.
    pub(crate) fn of(file: File) -> Replay {
        Replay(Arc::new(file))
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
