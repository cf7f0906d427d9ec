//! A text in another encoding, read as UTF-8: several blocks of it are decoded at a time, on all
//! threads, and handed out in order.

use std::collections::VecDeque;
use std::io::{self, Read};

use rayon::prelude::*;

use crate::input::encoding::{Decoder, RowDecoder, StreamDecoder, TextEncoding};

/// How much is decoded by one thread at a time, in bytes.
const PIECE: usize = 1 << 18;
/// How many pieces are decoded side by side.
const PIECES: usize = 16;

/// Reads a text in another encoding as UTF-8. What is malformed becomes the byte 0xFF.
pub(super) struct Decoding<'a> {
    raw: Box<dyn Read + Send + 'a>,
    decoder: Decoder,
    rows: RowDecoder,
    /// Set where blocks depend on each other.
    stream: Option<StreamDecoder>,
    /// What was read and is not decoded yet; it begins where a block begins.
    pending: Vec<u8>,
    /// How many bytes to pass over at the start: the byte order mark.
    skip: usize,
    begun: bool,
    ended: bool,
    decoded: VecDeque<Vec<u8>>,
    /// How much of the first of `decoded` has been handed out.
    given: usize,
}

impl<'a> Decoding<'a> {
    pub(super) fn new(
        raw: Box<dyn Read + Send + 'a>,
        encoding: TextEncoding,
        skip: usize,
    ) -> Decoding<'a> {
        let decoder = Decoder::new(encoding);
        let stream = if decoder.is_block_independent() { None } else { decoder.stream() };
        Decoding {
            raw,
            decoder,
            rows: RowDecoder::new(encoding),
            stream,
            pending: Vec::new(),
            skip,
            begun: false,
            ended: false,
            decoded: VecDeque::new(),
            given: 0,
        }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let room = (PIECE * PIECES).saturating_sub(self.pending.len()) as u64;
        let read = (&mut self.raw).take(room).read_to_end(&mut self.pending)?;
        self.ended = (read as u64) < room;
        if self.skip > 0 {
            let skip = std::mem::take(&mut self.skip).min(self.pending.len());
            self.pending.drain(..skip);
        }
        if !std::mem::replace(&mut self.begun, true) {
            // However it is read, the first piece is whole.
            self.rows = self.rows.wary_of(&self.pending[..self.pending.len().min(PIECE)]);
        }
        if self.stream.is_none() && !self.decode_pieces() {
            // No place to cut in all of it: characters of several bytes without end.
            self.stream = self.decoder.stream();
        }
        self.decode_stream();
        Ok(())
    }

    /// Decodes whole blocks. Returns false if there are none.
    fn decode_pieces(&mut self) -> bool {
        let mut pieces = Vec::new();
        let mut rest = &self.pending[..];
        while !rest.is_empty() {
            let whole = self.ended && rest.len() <= PIECE;
            let piece = &rest[..rest.len().min(PIECE)];
            let cut = if whole { Some(rest.len()) } else { self.decoder.cut(piece) };
            let Some(cut) = cut else { break };
            pieces.push(&rest[..cut]);
            rest = &rest[cut..];
        }
        let rows = self.rows;
        let decode = |piece: &&[u8]| {
            let mut text = Vec::new();
            rows.decode(piece, &mut text);
            text
        };
        let decoded: Vec<Vec<u8>> = pieces.par_iter().map(decode).collect();
        let any = !decoded.is_empty() || self.pending.is_empty();
        let done = self.pending.len() - rest.len();
        self.decoded.extend(decoded);
        self.pending.drain(..done);
        any
    }

    fn decode_stream(&mut self) {
        let Some(stream) = &mut self.stream else { return };
        let mut text = Vec::new();
        // After the row that has no end, blocks decode on their own again.
        let is_one_row = self.decoder.is_block_independent();
        let row = if is_one_row { self.decoder.first_line(&self.pending) } else { None };
        let whole_units = self.pending.len() / self.decoder.unit() * self.decoder.unit();
        let len = row.unwrap_or(if self.ended { self.pending.len() } else { whole_units });
        stream.push(&self.pending[..len], &mut text);
        self.pending.drain(..len);
        if (self.ended && self.pending.is_empty() || row.is_some())
            && let Some(stream) = self.stream.take()
        {
            stream.finish(&mut text);
        }
        self.decoded.push_back(text);
    }
}

impl Read for Decoding<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(text) = self.decoded.front() {
                let rest = &text[self.given..];
                let count = rest.len().min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                self.given += count;
                if self.given == text.len() {
                    self.decoded.pop_front();
                    self.given = 0;
                }
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
            } else if self.ended && self.pending.is_empty() {
                return Ok(0);
            } else {
                self.decode_more()?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a few bytes at a time.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(buffer.len()).min(1000);
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn read(raw: &[u8], label: &str, skip: usize) -> Vec<u8> {
        let encoding = TextEncoding::named(label).unwrap();
        let mut text = Vec::new();
        Decoding::new(Box::new(Trickle(raw)), encoding, skip).read_to_end(&mut text).unwrap();
        text
    }

    fn encode(text: &str, label: &str) -> Vec<u8> {
        match label {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-32be" => text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect(),
            _ => encoding_rs::Encoding::for_label(label.as_bytes())
                .unwrap()
                .encode(text)
                .0
                .into_owned(),
        }
    }

    #[test]
    fn a_text_of_many_pieces_comes_out_as_it_went_in() {
        let text: String = (0..400_000).map(|n| format!("用户{n}\r\n")).collect();
        for label in ["gbk", "gb18030", "utf-16le", "utf-32be", "euc-kr", "iso-2022-jp"] {
            let text =
                if label == "euc-kr" { text.replace("用户", "사용자") } else { text.clone() };
            let text = if label == "iso-2022-jp" { text.replace('户', "戸") } else { text };
            assert!(read(&encode(&text, label), label, 0) == text.as_bytes(), "{label}");
        }
    }

    #[test]
    fn a_mark_is_passed_over() {
        assert_eq!(read(b"\xff\xfea\0\n\0", "utf-16le", 2), b"a\n");
        assert_eq!(read(b"\xff\xfe", "utf-16le", 2), b"");
    }

    #[test]
    fn a_row_without_end_and_without_a_place_to_cut_is_decoded_in_a_stream() {
        let text = "啊".repeat(3 << 20);
        assert!(read(&encode(&text, "gbk"), "gbk", 0) == text.as_bytes());
        let lone = [0x00, 0xD8].repeat(4 << 20);
        assert!(read(&lone, "utf-16le", 0).iter().all(|&byte| byte == 0xFF));
    }
}
