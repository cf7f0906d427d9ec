//! A text that can be read a second time: the input file itself, or a temporary copy.

use std::fs::File;
use std::io::{self, Write};

use crate::at;
use crate::error::{Error, Result};

/// A file that holds the text byte for byte.
#[derive(Debug)]
pub(crate) struct Replay(File);

impl Replay {
    /// The input itself.
    pub(crate) fn of(file: File) -> Replay {
        Replay(file)
    }

    /// A temporary file without a name, gone with the process.
    pub(crate) fn temporary() -> Result<Replay> {
        tempfile::tempfile().map(Replay).map_err(Error::io("make a temporary file", None))
    }

    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// The `len` bytes from a place on; fewer when the file has become shorter.
    pub(crate) fn text(&self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut text = vec![0; len];
        let read = at::read(&self.0, &mut text, at)?;
        text.truncate(read);
        Ok(text)
    }
}
