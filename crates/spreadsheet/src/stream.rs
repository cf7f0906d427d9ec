//! The rows of a sheet as a stream: a thread reads the cells while the engine judges the rows before them.
//! Where there are no threads, as in a browser, they are all read first.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::thread;

use crate::cells;
use crate::rows::Rows;
use crate::sheet::{Book, Going};

/// How much text is handed over at a time, and how often before it is read.
const CHUNK: usize = 1 << 18;
const AHEAD: usize = 4;

const MISPLACED: &str = "its cells are not where cells are";

/// A part of the text, its end, or why there is no more.
enum Message {
    Text(Vec<u8>),
    End,
    Failed(String),
}

/// The rows of a sheet as CSV, at most so many bytes.
pub(crate) fn rows(book: Book, sheet: String, most: u64) -> io::Result<SheetRows> {
    let receiver = match cfg!(target_family = "wasm") {
        true => {
            let (sender, receiver) = channel();
            hand_over(book, &sheet, most, |message| sender.send(message).is_ok());
            receiver
        }
        false => {
            let (sender, receiver) = sync_channel(AHEAD);
            let work =
                move || hand_over(book, &sheet, most, |message| sender.send(message).is_ok());
            thread::Builder::new().name("acctpack-sheet".into()).spawn(work)?;
            receiver
        }
    };
    Ok(SheetRows { receiver, chunk: Vec::new(), at: 0, is_over: false })
}

/// Sends the rows, and how they end. `send` says whether anybody listens.
fn hand_over(book: Book, sheet: &str, most: u64, send: impl Fn(Message) -> bool) {
    let last = match read(book, sheet, most, &send) {
        Ok(()) => Message::End,
        Err(reason) => Message::Failed(reason),
    };
    // Nobody may be left to hear it.
    send(last);
}

fn read(
    mut book: Book,
    sheet: &str,
    most: u64,
    send: impl Fn(Message) -> bool,
) -> Result<(), String> {
    let (mut rows, mut out, mut failed, mut sent) = (Rows::default(), Vec::new(), None, 0);
    book.each_cell(sheet, |cell| {
        let mut text = String::new();
        cells::write(cell.get_value(), &mut text);
        if rows.take(cell.get_position(), text, &mut out).is_err() {
            failed = Some(MISPLACED.to_string());
            return Going::Enough;
        }
        if out.len() < CHUNK {
            return Going::On;
        }
        sent += out.len() as u64;
        if sent > most {
            failed = Some("its rows are larger than they may be; raise --max-inflated".to_string());
            return Going::Enough;
        }
        match send(Message::Text(std::mem::take(&mut out))) {
            true => Going::On,
            false => Going::Enough,
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    rows.finish(&mut out).map_err(|_| MISPLACED.to_string())?;
    send(Message::Text(out));
    Ok(())
}

/// The rows of a sheet as CSV.
pub(crate) struct SheetRows {
    receiver: Receiver<Message>,
    chunk: Vec<u8>,
    at: usize,
    is_over: bool,
}

impl Read for SheetRows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() && !self.is_over {
            let failed = |reason: String| {
                Err(io::Error::new(io::ErrorKind::InvalidData, format!("the sheet: {reason}")))
            };
            match self.receiver.recv() {
                Ok(Message::Text(chunk)) => (self.chunk, self.at) = (chunk, 0),
                Ok(Message::End) => self.is_over = true,
                Ok(Message::Failed(reason)) => return failed(reason),
                // The thread is gone without a word.
                Err(_) => return failed("it cannot be read to its end".into()),
            }
        }
        let len = buffer.len().min(self.chunk.len() - self.at);
        buffer[..len].copy_from_slice(&self.chunk[self.at..self.at + len]);
        self.at += len;
        Ok(len)
    }
}
