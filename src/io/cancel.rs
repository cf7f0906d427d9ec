//! The caller's wish to stop, asked for in every loop that can take long.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// A flag that the caller may set from another thread, if there is one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cancel<'c>(Option<&'c AtomicBool>);

impl<'c> Cancel<'c> {
    pub(crate) fn new(flag: Option<&'c AtomicBool>) -> Cancel<'c> {
        Cancel(flag)
    }

    /// The flag itself.
    pub(crate) fn flag(self) -> Option<&'c AtomicBool> {
        self.0
    }

    /// An error once the caller wants to stop.
    pub(crate) fn check(self) -> Result<()> {
        match self.0 {
            Some(flag) if flag.load(Ordering::Relaxed) => Err(Error::new(ErrorKind::Cancelled)),
            _ => Ok(()),
        }
    }

    /// The same reader, which gives an error between two reads once the caller wants to stop: one
    /// that trickles may take for ever to fill a block.
    pub(crate) fn heeded_by<R: Read>(self, reader: R) -> Heedful<'c, R> {
        Heedful { reader, cancel: self }
    }

    /// Copies all that a reader has, or until the caller wants to stop.
    pub(crate) fn copy(
        self,
        from: &mut impl Read,
        to: &mut impl Write,
        failed: impl Fn(io::Error) -> Error,
    ) -> Result<()> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            self.check()?;
            match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(len) => to.write_all(&buffer[..len]).map_err(&failed)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }
}

/// A reader that stops when the caller wants to.
pub(crate) struct Heedful<'c, R> {
    reader: R,
    cancel: Cancel<'c>,
}

impl<R: Read> Read for Heedful<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // It comes out again where the error becomes one of ours: see [`Error::io`].
        self.cancel.check().map_err(io::Error::other)?;
        self.reader.read(buffer)
    }
}
