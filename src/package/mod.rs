//! The package that `clean` writes: rows as .txt or .csv, plain or in a zip, cut into parts where
//! asked to, and never seen under its name before it is whole.

mod place;
mod zip;

use std::path::PathBuf;

pub(crate) use place::{Place, put_in_place, refuse_same_file, temporary_beside};

use crate::deflate::Deflaters;
use crate::error::Result;
use crate::options::{Format, Split};
use crate::slab::Bytes;
use crate::summary::Written;

/// Some whole rows in the form of the package, ready to be written one after the other.
#[derive(Debug)]
pub(crate) struct Piece<'t> {
    bytes: Bytes<'t>,
    accounts: u64,
    /// For a zip: how long the text is and its checksum.
    text_len: u64,
    crc: crc32fast::Hasher,
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
    /// Rows, brought into the form of the package: for a zip they are deflated, in parallel with
    /// others, each piece on its own.
    pub(crate) fn new(
        format: Format,
        text: Bytes<'t>,
        accounts: u64,
        deflaters: &Deflaters,
    ) -> Piece<'t> {
        let text_len = text.len() as u64;
        let mut crc = crc32fast::Hasher::new();
        if format != Format::Zip || text.is_empty() {
            return Piece { bytes: text, accounts, text_len, crc };
        }
        crc.update(&text);
        let bytes = deflaters.deflate(&text).into();
        Piece { bytes, accounts, text_len, crc }
    }

    /// The memory it took, if it is its own.
    pub(crate) fn into_buffer(self) -> Option<Vec<u8>> {
        self.bytes.into_buffer()
    }
}

/// How a package came out.
#[derive(Debug)]
pub(crate) enum Finished {
    /// It is in its place.
    Written(Vec<Written>),
    /// It would have had this many bytes or more, over the limit; nothing was written.
    TooLarge(u64),
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

    /// Adds rows.
    pub(crate) fn put(&mut self, piece: &Piece<'_>) -> Result<()> {
        if piece.accounts == 0 || self.too_large {
            return Ok(());
        }
        if piece.bytes.len() as u64 <= self.room() {
            return self.add(&piece.bytes, piece.accounts, piece.text_len, &piece.crc);
        }
        match self.split {
            Split::Never => {
                self.too_large = true;
                self.part.bytes += piece.bytes.len() as u64;
                Ok(())
            }
            Split::BySize if self.format == Format::Zip => {
                self.end()?;
                self.begin()?;
                self.add(&piece.bytes, piece.accounts, piece.text_len, &piece.crc)
            }
            Split::BySize => self.put_rows(&piece.bytes),
        }
    }

    fn add(
        &mut self,
        bytes: &[u8],
        accounts: u64,
        text_len: u64,
        crc: &crc32fast::Hasher,
    ) -> Result<()> {
        self.write(bytes)?;
        self.part.accounts += accounts;
        self.part.text_len += text_len;
        self.part.crc.combine(crc);
        Ok(())
    }

    /// Rows that reach past the limit: as many as fit go here, the others to the next part.
    fn put_rows(&mut self, mut rows: &[u8]) -> Result<()> {
        let none = crc32fast::Hasher::new();
        while !rows.is_empty() {
            let room = usize::try_from(self.room()).unwrap_or(usize::MAX).min(rows.len());
            let fits = memchr::memrchr(b'\n', &rows[..room]).map_or(0, |at| at + 1);
            let fits = if fits == 0 && self.part.accounts == 0 { first_row(rows) } else { fits };
            let accounts = memchr::memchr_iter(b'\n', &rows[..fits]).count() as u64;
            self.add(&rows[..fits], accounts, fits as u64, &none)?;
            rows = &rows[fits..];
            if !rows.is_empty() {
                self.end()?;
                self.begin()?;
            }
        }
        Ok(())
    }

    /// Ends the package and puts it, or all its parts, in place.
    pub(crate) fn finish(mut self) -> Result<Finished> {
        if self.too_large {
            return Ok(Finished::TooLarge(self.part.bytes));
        }
        self.end()?;
        let paths: Vec<PathBuf> = self.place.publish()?;
        let written = paths
            .into_iter()
            .zip(self.done)
            .map(|(path, part)| Written { path, bytes: part.bytes, accounts: part.accounts })
            .collect();
        Ok(Finished::Written(written))
    }
}

fn first_row(rows: &[u8]) -> usize {
    memchr::memchr(b'\n', rows).map_or(rows.len(), |at| at + 1)
}
