//! The bytes of one entry, inflated: streamed, and taken for good only when their number and their
//! checksum are what the directory says.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};

use crate::rules::package::ZipError;

/// How many packed bytes are read at a time.
const BUFFER: usize = 64 * 1024;

impl From<ZipError> for io::Error {
    fn from(fault: ZipError) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, fault)
    }
}

/// How an entry is packed.
#[derive(Debug)]
pub(super) enum Packing {
    Stored,
    Deflated(Box<Decompress>),
}

/// What the directory promises of an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Promise {
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) crc: u32,
}

/// What has become of the entry so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EntryState {
    Reading,
    Whole,
    Failed(ZipError),
}

/// Reads an entry. A fault ends in an [`io::Error`] that holds a [`ZipError`], at the entry's end
/// at the latest and again at every later call; an error of the file itself is passed on as it is.
/// It gives no more bytes than the directory promises, and a promise over `max_inflated` is refused
/// before the entry is opened: a bomb ends there.
#[derive(Debug)]
pub(crate) struct EntryReader<R> {
    file: R,
    packing: Packing,
    promise: Promise,
    /// How many packed bytes are still to be read from the file.
    left: u64,
    buffer: Box<[u8]>,
    /// The part of `buffer` that is still to be inflated.
    unread: std::ops::Range<usize>,
    produced: u64,
    checksum: crc32fast::Hasher,
    state: EntryState,
}

impl<R: Read> EntryReader<R> {
    /// A reader of the entry whose data begins where `file` stands.
    pub(super) fn new(file: R, packing: Packing, promise: Promise) -> EntryReader<R> {
        EntryReader {
            file,
            packing,
            promise,
            left: promise.packed,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            unread: 0..0,
            produced: 0,
            checksum: crc32fast::Hasher::new(),
            state: EntryState::Reading,
        }
    }

    /// The next bytes, and whether they are the last.
    fn next(&mut self, out: &mut [u8]) -> io::Result<(usize, bool)> {
        match &mut self.packing {
            Packing::Stored => self.copy(out),
            Packing::Deflated(_) => self.inflate(out),
        }
    }

    fn copy(&mut self, out: &mut [u8]) -> io::Result<(usize, bool)> {
        let n = read_some(&mut self.file, out, self.left)?;
        self.left -= n as u64;
        Ok((n, self.left == 0))
    }

    fn inflate(&mut self, out: &mut [u8]) -> io::Result<(usize, bool)> {
        let Packing::Deflated(inflater) = &mut self.packing else { return Ok((0, true)) };
        loop {
            if self.unread.is_empty() && self.left > 0 {
                let n = read_some(&mut self.file, &mut self.buffer, self.left)?;
                self.left -= n as u64;
                self.unread = 0..n;
            }
            let (taken, given) = (inflater.total_in(), inflater.total_out());
            let input = &self.buffer[self.unread.clone()];
            let status = inflater
                .decompress(input, out, FlushDecompress::None)
                .map_err(|_| ZipError::Deflate)?;
            let taken = (inflater.total_in() - taken) as usize;
            let given = (inflater.total_out() - given) as usize;
            self.unread.start += taken;
            match status {
                Status::StreamEnd if !self.unread.is_empty() || self.left > 0 => {
                    return Err(ZipError::Surplus.into());
                }
                Status::StreamEnd => return Ok((given, true)),
                _ if given > 0 => return Ok((given, false)),
                _ if self.unread.is_empty() && self.left == 0 => {
                    return Err(ZipError::Truncated.into());
                }
                // No byte in and none out: the stream asks for what it never gets.
                _ if taken == 0 && !self.unread.is_empty() => {
                    return Err(ZipError::Deflate.into());
                }
                _ => {}
            }
        }
    }

    fn account(&mut self, bytes: &[u8], last: bool) -> Result<(), ZipError> {
        self.produced += bytes.len() as u64;
        if self.produced > self.promise.size {
            return Err(ZipError::Longer);
        }
        self.checksum.update(bytes);
        if !last {
            return Ok(());
        }
        if self.produced < self.promise.size {
            return Err(ZipError::Shorter);
        }
        if self.checksum.clone().finalize() != self.promise.crc {
            return Err(ZipError::Checksum);
        }
        self.state = EntryState::Whole;
        Ok(())
    }
}

impl<R: Read> Read for EntryReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.state {
            EntryState::Failed(fault) => return Err(fault.into()),
            EntryState::Whole => return Ok(0),
            EntryState::Reading if out.is_empty() => return Ok(0),
            EntryState::Reading => {}
        }
        let result = self.next(out).and_then(|(n, last)| {
            self.account(&out[..n], last)?;
            Ok(n)
        });
        if let Some(fault) = result.as_ref().err().and_then(fault_of) {
            self.state = EntryState::Failed(fault);
        }
        result
    }
}

/// Some of the `left` bytes that the file must still have.
fn read_some<R: Read>(file: &mut R, out: &mut [u8], left: u64) -> io::Result<usize> {
    let len = out.len().min(usize::try_from(left).unwrap_or(usize::MAX));
    if len == 0 {
        return Ok(0);
    }
    match file.read(&mut out[..len])? {
        0 => Err(ZipError::Truncated.into()),
        n => Ok(n),
    }
}

/// The fault that an error carries, if it is the zip's and not the file's.
pub(super) fn fault_of(error: &io::Error) -> Option<ZipError> {
    error.get_ref()?.downcast_ref::<ZipError>().copied()
}
