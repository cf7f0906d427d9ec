//! What is in a gzip: inflated, bounded, and told to be damaged where it is.

use std::fmt;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use crate::error::{Error, UsageError};
use crate::rules::catalog::{Code, Severity};
use crate::rules::finding::{Detail, Finding};
use crate::rules::package::OtherFormat;

/// Inflates, and tells what is no sound gzip from what cannot be read.
pub(super) struct Inflating<R>(MultiGzDecoder<R>);

impl<R: Read> Inflating<R> {
    pub(super) fn new(reader: R) -> Inflating<R> {
        Inflating(MultiGzDecoder::new(reader))
    }
}

/// What is unpacked is no sound gzip.
#[derive(Debug)]
struct GzipError;

impl fmt::Display for GzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the gzip is damaged")
    }
}

impl std::error::Error for GzipError {}

impl<R: Read> Read for Inflating<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        self.0.read(buffer).map_err(|error| match error.kind() {
            InvalidData | InvalidInput | UnexpectedEof if error.raw_os_error().is_none() => {
                io::Error::other(GzipError)
            }
            _ => error,
        })
    }
}

pub(super) fn damaged() -> Finding<'static> {
    let detail = Detail::OtherFormat(OtherFormat::DamagedGzip);
    Finding::package(Code::FileFormat, Severity::Error, detail)
}

/// What an error of a reader says of the gzip that it unpacks; `None` when the file itself failed.
pub(super) fn fault(error: &io::Error) -> Option<Finding<'static>> {
    let is_broken = error.get_ref().is_some_and(|inner| inner.is::<GzipError>());
    is_broken.then(damaged)
}

/// Gives so many bytes, and an error if there are more.
pub(super) struct Limited<R> {
    reader: R,
    left: u64,
    most: u64,
}

impl<R> Limited<R> {
    pub(super) fn new(reader: R, most: u64) -> Limited<R> {
        Limited { reader, left: most, most }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(Error::usage(UsageError::EndlessGzip(self.most))))?;
        Ok(read)
    }
}
