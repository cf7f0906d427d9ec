//! Standard input that may keep us waiting: it is read on a thread of its own, so that a signal is
//! heeded while nothing comes.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::signals;

/// How much is read at once, and how much waits to be taken at most, in pieces.
const PIECE: usize = 1 << 20;
const WAITING: usize = 4;

/// How long a signal may wait.
const TURN: Duration = Duration::from_millis(50);

/// Reads what another thread reads, and ends with an error when a signal has come.
pub(crate) struct Patient {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    taken: usize,
}

impl Patient {
    /// Begins to read.
    pub(crate) fn new(mut source: impl Read + Send + 'static) -> Patient {
        let (sender, pieces) = sync_channel(WAITING);
        thread::spawn(move || {
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
        });
        Patient { pieces, piece: Vec::new(), taken: 0 }
    }
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
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
