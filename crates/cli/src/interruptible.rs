//! Input that may keep us waiting, standard input and named pipes: it is read on a thread of its own,
//! so that a signal is heeded while nothing comes. And small files, which may be pipes or have no end.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crate::signals;

/// How much is read at once, and how much waits to be taken at most, in pieces.
const PIECE: usize = 1 << 20;
const WAITING: usize = 4;

/// How long a signal may wait.
const TURN: Duration = Duration::from_millis(50);

/// Reads what another thread reads, and ends with an error when a signal has come.
pub(crate) struct Interruptible<R> {
    /// What is read, until that is begun: with the first byte that is asked for.
    source: Option<(R, SyncSender<ReadChunk>)>,
    pieces: Receiver<ReadChunk>,
    piece: Vec<u8>,
    taken: usize,
}

type ReadChunk = io::Result<Vec<u8>>;

/// How large a file may be that a person writes: a config file, a message.
pub(crate) const MOST_WRITTEN: u64 = 1 << 20;

/// The text of a file that a person wrote; `None` if it is larger than any such file is.
///
/// # Errors
/// It cannot be read, is no text, or a signal came while a pipe kept us waiting.
pub(crate) fn read_written(path: &Path) -> io::Result<Option<String>> {
    let mut text = String::new();
    match Pipe::at(path) {
        Some(pipe) => Interruptible::new(pipe).take(MOST_WRITTEN + 1).read_to_string(&mut text)?,
        None => File::open(path)?.take(MOST_WRITTEN + 1).read_to_string(&mut text)?,
    };
    Ok((text.len() as u64 <= MOST_WRITTEN).then_some(text))
}

impl<R: Read + Send + 'static> Interruptible<R> {
    pub(crate) fn new(source: R) -> Interruptible<R> {
        let (sender, pieces) = sync_channel(WAITING);
        Interruptible { source: Some((source, sender)), pieces, piece: Vec::new(), taken: 0 }
    }
}

/// Reads to the end, or as long as somebody takes what is read.
fn read_on(mut source: impl Read, sender: &SyncSender<ReadChunk>) {
    loop {
        let mut piece = vec![0; PIECE];
        let read = match source.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok(0) => return,
            Ok(len) => {
                piece.truncate(len);
                Ok(piece)
            }
            Err(error) => Err(error),
        };
        let is_last = read.is_err();
        if sender.send(read).is_err() || is_last {
            return;
        }
    }
}

impl<R: Read + Send + 'static> Read for Interruptible<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some((source, sender)) = self.source.take() {
            // Where no thread is to be had, that is an error of this read.
            let read = move || read_on(source, &sender);
            thread::Builder::new().spawn(read).map_err(|error| {
                io::Error::new(error.kind(), format!("no thread can be started: {error}"))
            })?;
        }
        while self.taken == self.piece.len() {
            match self.pieces.recv_timeout(TURN) {
                Ok(piece) => (self.piece, self.taken) = (piece?, 0),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) if signals::received().is_some() => {
                    return Err(io::Error::other("stopped by a signal"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        let len = buffer.len().min(self.piece.len() - self.taken);
        buffer[..len].copy_from_slice(&self.piece[self.taken..self.taken + len]);
        self.taken += len;
        Ok(len)
    }
}

/// A named pipe, opened when it is read: to open it is to wait for somebody who writes to it.
pub(crate) enum Pipe {
    Closed(PathBuf),
    Open(File),
}

impl Pipe {
    /// The pipe of that name, if there is one.
    pub(crate) fn at(path: &Path) -> Option<Pipe> {
        let kind = std::fs::metadata(path).ok()?.file_type();
        is_pipe(kind).then(|| Pipe::Closed(path.to_path_buf()))
    }
}

#[cfg(unix)]
fn is_pipe(kind: std::fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: std::fs::FileType) -> bool {
    false
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self {
                Pipe::Open(file) => return file.read(buffer),
                Pipe::Closed(path) => *self = Pipe::Open(File::open(path)?),
            }
        }
    }
}
