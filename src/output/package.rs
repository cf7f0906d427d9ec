//! The package that `clean` writes: rows as .txt or .csv, plain or in a zip, cut into parts where
//! asked to, and never seen under its name before it is whole.

use crate::output::destination::{self, PackageFile};
use crate::output::{gzip, zip};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::format::PackageFormat;
use crate::input::buffer::Bytes;
use crate::io::cancel::Cancel;
use crate::io::file_identity::{Given, Identity};
use crate::options::Split;
use crate::output::deflate::{self, Deflaters};
use crate::summary::Written;
use crate::text::column_names::is_column_name;
use crate::text::unicode::BOM;

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

/// So many bytes of what a part begins with tell whether it is a list.
const OPENING: usize = 1 << 16;

/// The same rows deflated.
#[derive(Debug)]
pub(crate) struct Deflated {
    bytes: Vec<u8>,
    /// What they begin with.
    opening: Vec<u8>,
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
        let text_len = text.len() as u64;
        let mut opening = text;
        opening.truncate(OPENING);
        Deflated { bytes, opening, accounts, text_len, crc }
    }
}

/// How many bytes a package has at most, of so many rows whose accounts come from so much text.
pub(crate) fn at_most(format: PackageFormat, header: Option<&[u8]>, text: u64, rows: u64) -> u64 {
    // The header is one more row of so much text.
    let (text, rows) = header.map_or((text, rows), |header| (text + header.len() as u64, rows + 1));
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
        PackageFormat::Gz => {
            let chunks = 2 * as_txt / CHUNK as u64 + 1;
            as_txt + chunks * STORED + gzip::HEAD.len() as u64 + gzip::TAIL_LEN
        }
    }
}

/// Adds an account as a row.
#[inline]
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
pub(crate) enum FinishedPackage<'w> {
    /// It is whole, and can be put in its place.
    Whole(Whole<'w>),
    /// It would have been over the limit; nothing was written. By how much is not known.
    TooLarge,
    /// A part would have been a table, which begins so.
    Table(Vec<u8>),
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
                given.is_input(&file) || all().any(|other| Identity::of_path(other).is(&file));
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
    /// The row that each part begins with, its line end included; empty if there is none.
    header: Vec<u8>,
    numbering: Numbering,
    part: PackagePart,
    done: Vec<PackagePart>,
    too_large: bool,
    /// Text of a zip that waits to be deflated.
    waiting: Vec<u8>,
    /// The last rows of a text that may yet be cut: from the last one on that a part may begin with.
    held: Vec<u8>,
    is_begun: bool,
    /// Says what the rows that a part begins with are a table by.
    is_table: Option<TableTest<'w>>,
    /// What the current part begins with.
    opening: Vec<u8>,
    /// What a part begins with that is a table.
    table: Option<Vec<u8>>,
}

/// Whether rows that a part would begin with are such as are refused.
type TableTest<'w> = Box<dyn Fn(&[u8]) -> bool + 'w>;

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
struct PackagePart {
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
    ) -> Writer<'w> {
        Writer {
            place,
            format,
            limit,
            split,
            header: Vec::new(),
            numbering: Numbering::Alone,
            part: PackagePart::default(),
            done: Vec::new(),
            too_large: false,
            waiting: Vec::new(),
            held: Vec::new(),
            is_begun: false,
            is_table: None,
            opening: Vec::new(),
            table: None,
        }
    }

    /// Begins each part with the name of the column.
    pub(crate) fn below(mut self, header: Option<&[u8]>) -> Writer<'w> {
        if let Some(name) = header {
            push_row(self.format, name, &mut self.header);
        }
        self
    }

    /// Refuses parts that are tables, as this says of what they begin with. The rows of a list may be so from
    /// one of them on.
    pub(crate) fn refusing(mut self, is_table: impl Fn(&[u8]) -> bool + 'w) -> Writer<'w> {
        self.is_table = Some(Box::new(is_table));
        self
    }

    /// Takes note of what the current part begins with.
    fn open_with(&mut self, rows: &[u8]) {
        let room = OPENING.saturating_sub(self.opening.len());
        if self.is_table.is_some() {
            self.opening.extend_from_slice(&rows[..rows.len().min(room)]);
        }
    }

    /// Looks at what the part that ends is.
    fn look_at_part(&mut self) {
        let mut opening = std::mem::take(&mut self.opening);
        let whole = memchr::memrchr(b'\n', &opening).map_or(0, |at| at + 1);
        opening.truncate(whole);
        let is_table = self.is_table.as_ref().is_some_and(|is_table| is_table(&opening));
        if self.numbering == Numbering::Parts && is_table {
            self.table = Some(opening);
        }
    }

    pub(crate) fn format(&self) -> PackageFormat {
        self.format
    }

    /// Begins the package, now that there are rows for it: a stream is given nothing of one that is refused.
    fn begin_once(&mut self) -> Result<()> {
        if std::mem::replace(&mut self.is_begun, true) { Ok(()) } else { self.begin() }
    }

    fn begin(&mut self) -> Result<()> {
        self.part = PackagePart::default();
        match self.format {
            PackageFormat::Zip => {
                let head = zip::head(&self.entry_name());
                self.write(&head)?;
            }
            PackageFormat::Gz => self.write(&gzip::HEAD)?,
            PackageFormat::Txt | PackageFormat::Csv => {}
        }
        let header = std::mem::take(&mut self.header);
        self.part.crc.update(&header);
        self.part.text_len += header.len() as u64;
        match self.format.is_deflated() {
            true if !header.is_empty() => self.write(&deflate::stored(&header))?,
            _ => self.write(&header)?,
        }
        self.header = header;
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
        if self.format == PackageFormat::Gz {
            let tail = gzip::tail(self.part.text_len, self.part.crc.clone().finalize());
            self.write(&tail)?;
        }
        self.look_at_part();
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
            PackageFormat::Gz => gzip::TAIL_LEN,
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
        self.begin_once()?;
        if self.format.is_deflated() {
            self.waiting.extend_from_slice(text);
            return Ok(());
        }
        let fits = (self.held.len() + text.len()) as u64 <= self.room();
        match self.split {
            Split::Never if fits => self.add(text, piece.accounts),
            Split::Never => {
                self.too_large = true;
                Ok(())
            }
            Split::BySize if fits => {
                self.add_held()?;
                self.add_but_for_last(text)
            }
            Split::BySize => {
                let mut rows = std::mem::take(&mut self.held);
                rows.extend_from_slice(text);
                self.put_rows(&rows)
            }
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
            // With any chunk a part may begin.
            let end = if self.split == Split::BySize { cut(rest, end).unwrap_or(end) } else { end };
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
        let is_wide = self.format == PackageFormat::Zip
            && self.part.text_len + rows.text_len > u64::from(u32::MAX);
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
        self.open_with(&rows.opening);
        self.write(&rows.bytes)?;
        self.part.accounts += rows.accounts;
        Ok(())
    }

    /// How much text to deflate at a time: of a small package no more than fits however badly it
    /// deflates.
    fn chunk(&self) -> usize {
        let name = self.later_name();
        let header = if self.header.is_empty() { 0 } else { self.header.len() as u64 + STORED };
        let around = header + zip::head(&name).len() as u64 + zip::tail_len(&name) + STORED;
        let fits = self.limit.saturating_sub(around).clamp(1, CHUNK as u64);
        fits as usize
    }

    fn add(&mut self, bytes: &[u8], accounts: u64) -> Result<()> {
        self.open_with(bytes);
        self.write(bytes)?;
        self.part.accounts += accounts;
        Ok(())
    }

    /// Adds rows that fit, and holds back those that might go to the next part.
    fn add_but_for_last(&mut self, rows: &[u8]) -> Result<()> {
        let (rows, last) = rows.split_at(last_beginning(rows));
        self.held.extend_from_slice(last);
        self.add(rows, count(rows))
    }

    fn add_held(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.held);
        self.add(&rows, count(&rows))
    }

    /// Rows that reach past the limit: as many as fit go here, the others to the next part.
    fn put_rows(&mut self, mut rows: &[u8]) -> Result<()> {
        loop {
            let room = usize::try_from(self.room()).unwrap_or(usize::MAX);
            if rows.len() <= room {
                return self.add_but_for_last(rows);
            }
            let fits = memchr::memrchr(b'\n', &rows[..room]).map_or(0, |at| at + 1);
            if fits == 0 && self.part.accounts == 0 {
                // Not even one row fits.
                self.too_large = true;
                return Ok(());
            }
            let is_begun = self.part.accounts > 0;
            let fits = cut(rows, fits).unwrap_or(if is_begun { 0 } else { fits });
            self.add(&rows[..fits], count(&rows[..fits]))?;
            rows = &rows[fits..];
            self.next_part()?;
        }
    }

    /// Ends the package.
    pub(crate) fn finish(mut self) -> Result<FinishedPackage<'w>> {
        if self.too_large {
            return Ok(FinishedPackage::TooLarge);
        }
        self.begin_once()?;
        self.add_held()?;
        self.end()?;
        if let Some(opening) = self.table {
            return Ok(FinishedPackage::Table(opening));
        }
        let named = self.place.paths().into_iter().zip(self.done);
        let written =
            named.map(|(path, part)| Written { path, bytes: part.bytes, accounts: part.accounts });
        let (written, split) = (written.collect(), self.split);
        Ok(FinishedPackage::Whole(Whole { place: self.place, split, written }))
    }
}

fn first_row(rows: &[u8]) -> usize {
    memchr::memchr(b'\n', rows).map_or(rows.len(), |at| at + 1)
}

fn count(rows: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', rows).count() as u64
}

/// Whether a package may begin with this row. An account such as `name` is none in row 1: whoever reads
/// the part takes it for what the column is called. And a mark there is the package's.
fn may_begin(row: &[u8]) -> bool {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    !row.starts_with(BOM.as_bytes())
        && !std::str::from_utf8(row).is_ok_and(|row| is_column_name(row.trim()))
}

/// Puts the first row that a package may begin with before those that it may not.
pub(crate) fn begin_with_account(rows: &mut [u8]) {
    let mut at = 0;
    while at < rows.len() {
        let end = at + first_row(&rows[at..]);
        if may_begin(&rows[at..end]) {
            return rows[..end].rotate_left(at);
        }
        at = end;
    }
}

/// Where the last row begins that a package may begin with; 0 if there is none.
fn last_beginning(rows: &[u8]) -> usize {
    let mut end = rows.len();
    while end > 0 {
        let start = memchr::memrchr(b'\n', &rows[..end - 1]).map_or(0, |at| at + 1);
        if may_begin(&rows[start..end]) {
            return start;
        }
        end = start;
    }
    0
}

/// Where to cut rows of which those up to `fits` have room, so that a package may begin with what
/// follows. `None` if that leaves nothing before the cut.
fn cut(rows: &[u8], fits: usize) -> Option<usize> {
    let next = &rows[fits..];
    let at = match next.is_empty() || may_begin(&next[..first_row(next)]) {
        true => fits,
        false => last_beginning(&rows[..fits]),
    };
    (at > 0).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_begins_with_no_row_that_reads_like_a_column_name() {
        let rows = b"ab\ncd\nname\nphone\nef\n";
        for (fits, at) in
            [(3, Some(3)), (6, Some(3)), (11, Some(3)), (17, Some(17)), (20, Some(20))]
        {
            assert_eq!(cut(rows, fits), at, "{fits}");
        }
        assert_eq!(cut(b"ab\nname\n", 3), None, "nothing is left before it");
        let mut first = *b"name\nphone\nab\ncd\n";
        begin_with_account(&mut first);
        assert_eq!(&first, b"ab\nname\nphone\ncd\n");
        let mut none = *b"name\nphone\n";
        begin_with_account(&mut none);
        assert_eq!(&none, b"name\nphone\n");
        assert_eq!(cut("ab\n\u{feff}cd\nef\n".as_bytes(), 3), None);
        assert_eq!(last_beginning(b"ab\ncd\nname\n"), 3);
        assert_eq!(last_beginning(b"name\nphone\n"), 0);
        assert_eq!(last_beginning(b""), 0);
    }
}
