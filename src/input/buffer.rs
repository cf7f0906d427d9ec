//! Memory for text: a large stretch is filled once, then shared by the blocks cut from it, all the
//! way from the source to the package.

use std::io::{self, Read};
use std::ops::{Deref, Range};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A stretch of memory that comes zeroed from the system, so that what is not filled is never
/// touched, or from a [`BufferPool`].
#[derive(Debug)]
pub(crate) struct Slab {
    memory: Vec<u8>,
    filled: usize,
    pool: BufferPool,
}

/// Memory of slabs that are no more: to take it again is cheaper than to have the system find more.
#[derive(Clone, Debug, Default)]
pub(crate) struct BufferPool(Arc<Mutex<Vec<Vec<u8>>>>);

/// So many are kept for what is read next: one is read while another is judged. Whoever lets go of a
/// whole text at once gives its memory back.
const SPARE: usize = 3;

impl BufferPool {
    fn memory(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An empty slab of `len` bytes.
    pub(crate) fn slab(&self, len: usize) -> Slab {
        let mut spare = self.memory();
        // The first slabs of a text are small, and serve no more.
        spare.retain(|memory| memory.len() >= len);
        let memory = spare.pop().map(|mut memory| {
            memory.truncate(len);
            memory
        });
        Slab { memory: memory.unwrap_or_else(|| vec![0; len]), filled: 0, pool: self.clone() }
    }
}

impl Drop for Slab {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        let mut spare = self.pool.memory();
        if spare.len() < SPARE {
            spare.push(memory);
        }
    }
}

impl Slab {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.memory[self.filled..self.filled + bytes.len()].copy_from_slice(bytes);
        self.filled += bytes.len();
    }

    /// Reads until it is full. Returns whether the reader ended before.
    pub(crate) fn fill(&mut self, reader: &mut dyn Read) -> io::Result<bool> {
        while self.filled < self.memory.len() {
            match reader.read(&mut self.memory[self.filled..]) {
                Ok(0) => return Ok(true),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

/// Some text: the caller's own, a part of a slab, or made on the way. Cloning it copies no text.
#[derive(Clone, Debug)]
pub(crate) enum Bytes<'a> {
    Borrowed(&'a [u8]),
    Shared(Arc<Slab>, Range<usize>),
    Owned(Arc<Vec<u8>>, Range<usize>),
}

impl From<Vec<u8>> for Bytes<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        let all = 0..bytes.len();
        Bytes::Owned(Arc::new(bytes), all)
    }
}

impl From<Slab> for Bytes<'_> {
    fn from(slab: Slab) -> Self {
        let all = 0..slab.filled;
        Bytes::Shared(Arc::new(slab), all)
    }
}

impl Bytes<'_> {
    /// The memory it takes, if no one else has a part in it.
    pub(crate) fn into_buffer(self) -> Option<Vec<u8>> {
        match self {
            Bytes::Owned(bytes, _) => Arc::try_unwrap(bytes).ok(),
            _ => None,
        }
    }

    /// A part of it.
    pub(crate) fn slice(&self, part: Range<usize>) -> Self {
        let within = |all: &Range<usize>| all.start + part.start..all.start + part.end;
        match self {
            Bytes::Borrowed(bytes) => Bytes::Borrowed(&bytes[part]),
            Bytes::Shared(slab, all) => Bytes::Shared(Arc::clone(slab), within(all)),
            Bytes::Owned(bytes, all) => Bytes::Owned(Arc::clone(bytes), within(all)),
        }
    }
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Borrowed(bytes) => bytes,
            Bytes::Shared(slab, part) => &slab.memory[part.clone()],
            Bytes::Owned(bytes, part) => &bytes[part.clone()],
        }
    }
}
