//! The bytes of one entry, inflated: streamed, and taken for good only when their number and their
//! checksum are what the directory says.

use std::fmt;
use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status};

/// How many packed bytes are read at a time.
const BUFFER: usize = 64 * 1024;

/// Why an entry's bytes cannot be trusted. It travels inside an [`io::Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadFault {
    /// The file ends, or the deflate stream does, before the entry is whole.
    Truncated,
    /// The deflate stream is broken.
    Deflate,
    /// More bytes come out than the directory says.
    Longer,
    /// Fewer bytes come out than the directory says.
    Shorter,
    /// The deflate stream ends, and packed bytes are left over.
    Surplus,
    /// The checksum of the bytes is another one.
    Checksum,
}

impl ReadFault {
    /// The fault in words, in English and Chinese.
    pub(super) fn words(self) -> [&'static str; 2] {
        match self {
            ReadFault::Truncated => ["the entry's data is cut short", "条目数据被截断"],
            ReadFault::Deflate => ["the entry's data cannot be inflated", "条目数据无法解压"],
            ReadFault::Longer => {
                ["the entry is longer than it says", "条目的实际长度大于声明的长度"]
            }
            ReadFault::Shorter => {
                ["the entry is shorter than it says", "条目的实际长度小于声明的长度"]
            }
            ReadFault::Surplus => {
                ["bytes are left over after the entry's data", "条目数据之后有多余字节"]
            }
            ReadFault::Checksum => ["the checksum of the entry is wrong", "条目的校验和不正确"],
        }
    }
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words()[0])
    }
}

impl std::error::Error for ReadFault {}

impl From<ReadFault> for io::Error {
    fn from(fault: ReadFault) -> io::Error {
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
enum State {
    Reading,
    Whole,
    Failed(ReadFault),
}

/// Reads an entry. A fault ends in an [`io::Error`] that holds a [`ReadFault`], at the entry's end
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
    state: State,
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
            state: State::Reading,
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
                .map_err(|_| ReadFault::Deflate)?;
            let taken = (inflater.total_in() - taken) as usize;
            let given = (inflater.total_out() - given) as usize;
            self.unread.start += taken;
            match status {
                Status::StreamEnd if !self.unread.is_empty() || self.left > 0 => {
                    return Err(ReadFault::Surplus.into());
                }
                Status::StreamEnd => return Ok((given, true)),
                _ if given > 0 => return Ok((given, false)),
                _ if self.unread.is_empty() && self.left == 0 => {
                    return Err(ReadFault::Truncated.into());
                }
                // No byte in and none out: the stream asks for what it never gets.
                _ if taken == 0 && !self.unread.is_empty() => {
                    return Err(ReadFault::Deflate.into());
                }
                _ => {}
            }
        }
    }

    fn account(&mut self, bytes: &[u8], last: bool) -> Result<(), ReadFault> {
        self.produced += bytes.len() as u64;
        if self.produced > self.promise.size {
            return Err(ReadFault::Longer);
        }
        self.checksum.update(bytes);
        if !last {
            return Ok(());
        }
        if self.produced < self.promise.size {
            return Err(ReadFault::Shorter);
        }
        if self.checksum.clone().finalize() != self.promise.crc {
            return Err(ReadFault::Checksum);
        }
        self.state = State::Whole;
        Ok(())
    }
}

impl<R: Read> Read for EntryReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.state {
            State::Failed(fault) => return Err(fault.into()),
            State::Whole => return Ok(0),
            State::Reading if out.is_empty() => return Ok(0),
            State::Reading => {}
        }
        let result = self.next(out).and_then(|(n, last)| {
            self.account(&out[..n], last)?;
            Ok(n)
        });
        if let Some(fault) = result.as_ref().err().and_then(fault_of) {
            self.state = State::Failed(fault);
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
        0 => Err(ReadFault::Truncated.into()),
        n => Ok(n),
    }
}

/// The fault that an error carries, if it is the zip's and not the file's.
pub(super) fn fault_of(error: &io::Error) -> Option<ReadFault> {
    error.get_ref()?.downcast_ref::<ReadFault>().copied()
}
