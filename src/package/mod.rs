//! The package that `clean` writes: rows as .txt or .csv, plain or in a zip, cut into parts where
//! asked to, and never seen under its name before it is whole.

mod place;
mod zip;

pub(crate) use place::{Place, put_in_place, refuse_same_file, temporary_beside};

use crate::deflate::Deflaters;
use crate::error::Result;
use crate::format::Format;
use crate::options::Split;
use crate::slab::Bytes;
use crate::summary::Written;

/// Some whole rows in the form of the package, ready to be written one after the other.
#[derive(Debug)]
pub(crate) struct Piece<'t> {
    text: Bytes<'t>,
    accounts: u64,
}

/// How much of a zip's text is deflated at a time. It is counted in what is written, so that the
/// same accounts make the same archive wherever the blocks of the input fell.
const CHUNK: usize = 1 << 18;

/// What a chunk takes more than its text when it does not deflate.
const STORED: u64 = 64;

/// Some whole rows on their way into a zip.
#[derive(Debug)]
pub(crate) struct Chunk(Vec<u8>);

/// The same rows deflated.
#[derive(Debug)]
pub(crate) struct Deflated {
    bytes: Vec<u8>,
    accounts: u64,
    text_len: u64,
    crc: crc32fast::Hasher,
}

impl Chunk {
    /// Deflates the rows; in parallel with others, each chunk on its own.
    pub(crate) fn deflate(self, deflaters: &Deflaters) -> Deflated {
        let text = self.0;
        let mut crc = crc32fast::Hasher::new();
        crc.update(&text);
        let bytes = deflaters.deflate(&text);
        let accounts = memchr::memchr_iter(b'\n', &text).count() as u64;
        Deflated { bytes, accounts, text_len: text.len() as u64, crc }
    }
}

/// Adds an account as a row.
pub(crate) fn push_row(format: Format, account: &[u8], text: &mut Vec<u8>) {
    if format == Format::Csv && memchr::memchr2(b'"', b',', account).is_some() {
        text.push(b'"');
        for part in account.split_inclusive(|&byte| byte == b'"') {
            text.extend_from_slice(part);
            if part.ends_with(b"\"") {
                text.push(b'"');
            }
        }
        text.push(b'"');
    } else {
        text.extend_from_slice(account);
    }
    text.push(b'\n');
}

impl<'t> Piece<'t> {
    pub(crate) fn new(text: Bytes<'t>, accounts: u64) -> Piece<'t> {
        Piece { text, accounts }
    }

    /// The memory it took, if it is its own.
    pub(crate) fn into_buffer(self) -> Option<Vec<u8>> {
        self.text.into_buffer()
    }
}

/// How a package came out.
pub(crate) enum Finished<'w> {
    /// It is whole, and can be put in its place.
    Whole(Whole<'w>),
    /// It would have had this many bytes or more, over the limit; nothing was written.
    TooLarge(u64),
}

/// A whole package, not yet under its name.
pub(crate) struct Whole<'w> {
    place: Place<'w>,
    written: Vec<Written>,
}

impl Whole<'_> {
    /// What it will be once it is published.
    pub(crate) fn written(&self) -> &[Written] {
        &self.written
    }

    /// Puts the package, or all its parts, in place.
    pub(crate) fn publish(self) -> Result<()> {
        self.place.publish()
    }
}

/// Whether more rows are to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    ToCome,
    AllThere,
}

/// Writes pieces to one package, or to several where the size asks for it.
pub(crate) struct Writer<'w> {
    place: Place<'w>,
    format: Format,
    limit: u64,
    split: Split,
    part: Part,
    done: Vec<Part>,
    too_large: bool,
    /// Text of a zip that waits to be deflated.
    waiting: Vec<u8>,
}

/// One package in the making.
#[derive(Debug, Default)]
struct Part {
    bytes: u64,
    accounts: u64,
    text_len: u64,
    crc: crc32fast::Hasher,
}

impl<'w> Writer<'w> {
    pub(crate) fn new(
        place: Place<'w>,
        format: Format,
        limit: u64,
        split: Split,
    ) -> Result<Writer<'w>> {
        let mut writer = Writer {
            place,
            format,
            limit,
            split,
            part: Part::default(),
            done: Vec::new(),
            too_large: false,
            waiting: Vec::new(),
        };
        writer.begin()?;
        Ok(writer)
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    fn begin(&mut self) -> Result<()> {
        self.part = Part::default();
        self.place.begin(self.done.len())?;
        if self.format == Format::Zip {
            let head = zip::head(&self.entry_name());
            self.write(&head)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.format == Format::Zip {
            let part = &self.part;
            let tail = zip::tail(
                &self.entry_name(),
                part.bytes,
                part.text_len,
                part.crc.clone().finalize(),
            );
            self.write(&tail)?;
        }
        self.place.end()?;
        self.done.push(std::mem::take(&mut self.part));
        Ok(())
    }

    fn entry_name(&self) -> String {
        self.place.entry_name(self.done.len())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.part.bytes += bytes.len() as u64;
        self.place.write(bytes)
    }

    /// How many bytes the current part may still take.
    fn room(&self) -> u64 {
        let tail = if self.format == Format::Zip { zip::tail_len(&self.entry_name()) } else { 0 };
        self.limit.saturating_sub(self.part.bytes + tail)
    }

    /// Adds rows. Those of a zip wait to be deflated: see [`Writer::waiting`].
    pub(crate) fn put(&mut self, piece: &Piece<'_>) -> Result<()> {
        let text = &*piece.text;
        if piece.accounts == 0 || self.too_large {
            return Ok(());
        }
        if self.format == Format::Zip {
            self.waiting.extend_from_slice(text);
            return Ok(());
        }
        if text.len() as u64 <= self.room() {
            return self.add(text, piece.accounts);
        }
        match self.split {
            Split::Never => {
                self.set_too_large(text.len());
                Ok(())
            }
            Split::BySize => self.put_rows(text),
        }
    }

    /// The rows of a zip that are to be deflated now, and given to [`Writer::put_deflated`].
    pub(crate) fn waiting(&mut self, rows: Rows) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        let mut rest = &self.waiting[..];
        let chunk = self.chunk();
        while rest.len() > chunk || (rows == Rows::AllThere && !rest.is_empty()) {
            let room = chunk.min(rest.len());
            let end =
                memchr::memrchr(b'\n', &rest[..room]).map_or_else(|| first_row(rest), |at| at + 1);
            chunks.push(Chunk(rest[..end].to_vec()));
            rest = &rest[end..];
        }
        let taken = self.waiting.len() - rest.len();
        self.waiting.drain(..taken);
        chunks
    }

    /// Adds rows of a zip.
    pub(crate) fn put_deflated(&mut self, rows: &Deflated) -> Result<()> {
        if self.too_large {
            return Ok(());
        }
        // Sizes beyond 32 bits would need another format of zip, which the service may not read.
        let is_wide = self.part.text_len + rows.text_len > u64::from(u32::MAX);
        if rows.bytes.len() as u64 > self.room() || is_wide {
            if self.split == Split::Never {
                self.set_too_large(rows.bytes.len());
                return Ok(());
            }
            if self.part.accounts > 0 {
                self.end()?;
                self.begin()?;
            }
        }
        self.part.text_len += rows.text_len;
        self.part.crc.combine(&rows.crc);
        self.add(&rows.bytes, rows.accounts)
    }

    /// How much text to deflate at a time: of a small package no more than fits however badly it
    /// deflates.
    fn chunk(&self) -> usize {
        let name = self.entry_name();
        let around = zip::head(&name).len() as u64 + zip::tail_len(&name) + STORED;
        let fits = self.limit.saturating_sub(around).clamp(1, CHUNK as u64);
        fits as usize
    }

    fn set_too_large(&mut self, more: usize) {
        self.too_large = true;
        self.part.bytes += more as u64;
    }

    fn add(&mut self, bytes: &[u8], accounts: u64) -> Result<()> {
        self.write(bytes)?;
        self.part.accounts += accounts;
        Ok(())
    }

    /// Rows that reach past the limit: as many as fit go here, the others to the next part.
    fn put_rows(&mut self, mut rows: &[u8]) -> Result<()> {
        while !rows.is_empty() {
            let room = usize::try_from(self.room()).unwrap_or(usize::MAX).min(rows.len());
            let fits = memchr::memrchr(b'\n', &rows[..room]).map_or(0, |at| at + 1);
            let fits = if fits == 0 && self.part.accounts == 0 { first_row(rows) } else { fits };
            let accounts = memchr::memchr_iter(b'\n', &rows[..fits]).count() as u64;
            self.add(&rows[..fits], accounts)?;
            rows = &rows[fits..];
            if !rows.is_empty() {
                self.end()?;
                self.begin()?;
            }
        }
        Ok(())
    }

    /// Ends the package.
    pub(crate) fn finish(mut self) -> Result<Finished<'w>> {
        if self.too_large {
            return Ok(Finished::TooLarge(self.part.bytes));
        }
        self.end()?;
        let named = self.place.paths().into_iter().zip(self.done);
        let written =
            named.map(|(path, part)| Written { path, bytes: part.bytes, accounts: part.accounts });
        Ok(Finished::Whole(Whole { written: written.collect(), place: self.place }))
    }
}

fn first_row(rows: &[u8]) -> usize {
    memchr::memchr(b'\n', rows).map_or(rows.len(), |at| at + 1)
}
