//! A text that can be read a second time: the input file itself, or a temporary copy.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

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

    pub(crate) fn rewind(&mut self) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(0)).map(|_| ())
    }

    /// The next `len` bytes; fewer when the file has become shorter.
    pub(crate) fn next(&mut self, len: usize) -> io::Result<Vec<u8>> {
        let mut text = Vec::with_capacity(len);
        (&mut self.0).take(len as u64).read_to_end(&mut text)?;
        Ok(text)
    }
}
