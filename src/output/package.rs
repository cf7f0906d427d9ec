//! The package that `clean` writes: rows as .txt or .csv, plain or in a zip, cut into parts where
//! asked to, and never seen under its name before it is whole.

use crate::output::destination::{self, PackageFile};
use crate::output::zip;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::format::PackageFormat;
use crate::input::buffer::Bytes;
use crate::io::cancel::Cancel;
use crate::io::file_identity::{Given, Identity};
use crate::options::Split;
use crate::output::deflate::Deflaters;
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

/// How many bytes a package has at most, of so many rows whose accounts come from so much text.
pub(crate) fn at_most(format: PackageFormat, text: u64, rows: u64) -> u64 {
    let as_txt = text + rows;
    match format {
        PackageFormat::Txt => as_txt,
        // Every byte may be a quote, which is doubled, and every row stand in quotes.
        PackageFormat::Csv => as_txt + text + 2 * rows,
        PackageFormat::Zip => {
            // A row that did not fit in a chunk is in the next: two have more than one holds.
            let chunks = 2 * as_txt / CHUNK as u64 + 1;
            let around =
                zip::head(destination::ENTRY).len() as u64 + zip::tail_len(destination::ENTRY);
            as_txt + chunks * STORED + around
        }
    }
}

/// Adds an account as a row.
pub(crate) fn push_row(format: PackageFormat, account: &[u8], text: &mut Vec<u8>) {
    if format == PackageFormat::Csv && memchr::memchr2(b'"', b',', account).is_some() {
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

    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    pub(crate) fn accounts(&self) -> u64 {
        self.accounts
    }

    pub(crate) fn into_text(self) -> Bytes<'t> {
        self.text
    }
}

/// How a package came out.
pub(crate) enum Finished<'w> {
    /// It is whole, and can be put in its place.
    Whole(Whole<'w>),
    /// It would have been over the limit; nothing was written. By how much is not known.
    TooLarge,
}

/// A whole package, not yet under its name.
pub(crate) struct Whole<'w> {
    place: PackageFile<'w>,
    split: Split,
    written: Vec<Written>,
}

impl Whole<'_> {
    /// What it will be once it is published.
    pub(crate) fn written(&self) -> &[Written] {
        &self.written
    }

    /// Refuses to write the package, or a part of it, over the input or over `others`, which are
    /// written with it, and to leave beside parts what would pass for one.
    pub(crate) fn refuse_clashes(&self, given: &Given, others: &[&Path]) -> Result<()> {
        let Some(parts) = self.place.files() else { return Ok(()) };
        let paths = parts.paths();
        let all = || paths.iter().map(PathBuf::as_path).chain(others.iter().copied());
        given.refuse_clashes(all())?;
        if self.split == Split::Never {
            return Ok(());
        }
        let is_leftover = |path: &PathBuf| {
            let file = Identity::of_path(path);
            let is_own =
                file.is(&given.input) || all().any(|other| Identity::of_path(other).is(&file));
            match paths.len() {
                // A list that is one of several itself may be cleaned into a package of one part.
                1 => path.exists() && !is_own,
                _ => path.exists() || is_own,
            }
        };
        match parts.neighbours(others)?.into_iter().find(is_leftover) {
            Some(path) => Err(Error::new(ErrorKind::Leftover(path))),
            None => Ok(()),
        }
    }

    /// Puts the package, or all its parts, in place.
    pub(crate) fn publish(self, cancel: Cancel<'_>) -> Result<()> {
        self.place.publish(cancel)
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
    place: PackageFile<'w>,
    format: PackageFormat,
    limit: u64,
    split: Split,
    numbering: Numbering,
    part: Part,
    done: Vec<Part>,
    too_large: bool,
    /// Text of a zip that waits to be deflated.
    waiting: Vec<u8>,
}

/// Whether parts have numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbering {
    /// There is one part so far, which may be the whole package.
    Alone,
    /// There are several.
    Parts,
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
        place: PackageFile<'w>,
        format: PackageFormat,
        limit: u64,
        split: Split,
    ) -> Result<Writer<'w>> {
        let mut writer = Writer {
            place,
            format,
            limit,
            split,
            numbering: Numbering::Alone,
            part: Part::default(),
            done: Vec::new(),
            too_large: false,
            waiting: Vec::new(),
        };
        writer.begin()?;
        Ok(writer)
    }

    pub(crate) fn format(&self) -> PackageFormat {
        self.format
    }

    fn begin(&mut self) -> Result<()> {
        self.part = Part::default();
        if self.format == PackageFormat::Zip {
            let head = zip::head(&self.entry_name());
            self.write(&head)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.format == PackageFormat::Zip {
            let part = &self.part;
            let tail = zip::tail(
                &self.entry_name(),
                part.bytes,
                part.text_len,
                part.crc.clone().finalize(),
            );
            self.write(&tail)?;
        }
        self.place.flush()?;
        self.done.push(std::mem::take(&mut self.part));
        Ok(())
    }

    /// Ends a part after which another comes. With the second, the first is one of several too:
    /// its entry is named anew.
    fn next_part(&mut self) -> Result<()> {
        if self.numbering == Numbering::Alone {
            let before = zip::head(&self.entry_name()).len();
            self.numbering = Numbering::Parts;
            if self.format == PackageFormat::Zip {
                let head = zip::head(&self.entry_name());
                self.place.replace_head(before, &head)?;
                self.part.bytes = self.part.bytes + head.len() as u64 - before as u64;
            }
        }
        self.end()?;
        self.place.next_part()?;
        self.begin()
    }

    fn entry_name(&self) -> String {
        match self.numbering {
            Numbering::Alone => self.place.entry_name(None),
            Numbering::Parts => self.place.entry_name(Some(self.done.len() + 1)),
        }
    }

    /// The name that the entry has if another part follows.
    fn later_name(&self) -> String {
        match self.split {
            Split::Never => self.entry_name(),
            Split::BySize => self.place.entry_name(Some(self.done.len() + 1)),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.part.bytes += bytes.len() as u64;
        self.place.write(bytes)
    }

    /// How many bytes the current part may still take.
    fn room(&self) -> u64 {
        let around = match self.format {
            PackageFormat::Zip => {
                let (now, later) = (self.entry_name(), self.later_name());
                zip::tail_len(&later) + later.len().saturating_sub(now.len()) as u64
            }
            PackageFormat::Txt | PackageFormat::Csv => 0,
        };
        self.limit.saturating_sub(self.part.bytes + around)
    }

    /// Adds rows. Those of a zip wait to be deflated: see [`Writer::waiting`].
    pub(crate) fn put(&mut self, piece: &Piece<'_>) -> Result<()> {
        let text = &*piece.text;
        if piece.accounts == 0 || self.too_large {
            return Ok(());
        }
        if self.format == PackageFormat::Zip {
            self.waiting.extend_from_slice(text);
            return Ok(());
        }
        if text.len() as u64 <= self.room() {
            return self.add(text, piece.accounts);
        }
        match self.split {
            Split::Never => {
                self.too_large = true;
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
        let len = rows.bytes.len();
        if len as u64 > self.room() || is_wide {
            if self.split == Split::BySize && self.part.accounts > 0 {
                self.next_part()?;
            }
            if self.split == Split::Never || len as u64 > self.room() {
                self.too_large = true;
                return Ok(());
            }
        }
        self.part.text_len += rows.text_len;
        self.part.crc.combine(&rows.crc);
        self.add(&rows.bytes, rows.accounts)
    }

    /// How much text to deflate at a time: of a small package no more than fits however badly it
    /// deflates.
    fn chunk(&self) -> usize {
        let name = self.later_name();
        let around = zip::head(&name).len() as u64 + zip::tail_len(&name) + STORED;
        let fits = self.limit.saturating_sub(around).clamp(1, CHUNK as u64);
        fits as usize
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
            if fits == 0 && self.part.accounts == 0 {
                // Not even one row fits.
                self.too_large = true;
                return Ok(());
            }
            let accounts = memchr::memchr_iter(b'\n', &rows[..fits]).count() as u64;
            self.add(&rows[..fits], accounts)?;
            rows = &rows[fits..];
            if !rows.is_empty() {
                self.next_part()?;
            }
        }
        Ok(())
    }

    /// Ends the package.
    pub(crate) fn finish(mut self) -> Result<Finished<'w>> {
        if self.too_large {
            return Ok(Finished::TooLarge);
        }
        self.end()?;
        let named = self.place.paths().into_iter().zip(self.done);
        let written =
            named.map(|(path, part)| Written { path, bytes: part.bytes, accounts: part.accounts });
        let (written, split) = (written.collect(), self.split);
        Ok(Finished::Whole(Whole { place: self.place, split, written }))
    }
}

fn first_row(rows: &[u8]) -> usize {
    memchr::memchr(b'\n', rows).map_or(rows.len(), |at| at + 1)
}
