//! A second reading of an input: a file is opened again, and of a stream a copy is kept while it is
//! read, as long as it is short.

use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::Input;
use super::inputs::ReadAs;
use super::spreadsheet::ReadWorkbook;

/// No more of a stream than this is kept, however much memory there is.
const MOST: u64 = 64 << 20;

/// What can be read once more, when the first reading is done.
pub(crate) struct Second<'a> {
    pub(super) files: Vec<SecondFile<'a>>,
    pub(super) exclusions: Vec<SecondFile<'a>>,
}

/// One file of it.
pub(super) struct SecondFile<'a> {
    name: String,
    read_as: ReadAs,
    workbooks: Option<&'a dyn ReadWorkbook>,
    from: Again<'a>,
}

enum Again<'a> {
    Path(PathBuf),
    Bytes(&'a [u8]),
    /// A stream, whole once it has been read to its end and was not too long.
    Copy(Arc<OnceLock<Vec<u8>>>),
}

impl<'a> Second<'a> {
    /// The input again; `None` where a stream was too long, or was not read to its end.
    pub(crate) fn into_input(self) -> Option<Input<'a>> {
        let again = |files: Vec<SecondFile<'a>>| -> Option<Input<'a>> {
            let files: Option<Vec<_>> = files.into_iter().map(SecondFile::into_input).collect();
            files.map(Input::several)
        };
        Some(Input::of_parts(again(self.files)?, again(self.exclusions)?))
    }
}

impl<'a> SecondFile<'a> {
    /// Of nothing yet, but that it is called so.
    pub(super) fn of(
        name: String,
        read_as: ReadAs,
        workbooks: Option<&'a dyn ReadWorkbook>,
    ) -> SecondFile<'a> {
        SecondFile { name, read_as, workbooks, from: Again::Bytes(b"") }
    }

    pub(super) fn path(self, path: PathBuf) -> SecondFile<'a> {
        SecondFile { from: Again::Path(path), ..self }
    }

    pub(super) fn bytes(self, bytes: &'a [u8]) -> SecondFile<'a> {
        SecondFile { from: Again::Bytes(bytes), ..self }
    }

    pub(super) fn copy(self, copy: Arc<OnceLock<Vec<u8>>>) -> SecondFile<'a> {
        SecondFile { from: Again::Copy(copy), ..self }
    }

    fn into_input(self) -> Option<Input<'a>> {
        let SecondFile { name, read_as, workbooks, from } = self;
        let input = match from {
            Again::Path(path) => Input::path(path).named(name),
            Again::Bytes(bytes) => Input::bytes(name, bytes),
            Again::Copy(copy) => {
                Input::reader(name, Cursor::new(Arc::into_inner(copy)?.into_inner()?))
            }
        };
        let input = input.read_by(read_as);
        Some(match workbooks {
            Some(workbooks) => input.reading_workbooks(workbooks),
            None => input,
        })
    }
}

/// A reader that keeps what it has read.
pub(super) struct Keeping<R> {
    reader: R,
    most: usize,
    /// What was read so far, unless that is too much.
    so_far: Option<Vec<u8>>,
    whole: Arc<OnceLock<Vec<u8>>>,
}

impl<R: Read> Keeping<R> {
    /// Keeps `most` bytes; where there are more, none.
    pub(super) fn new(reader: R, most: u64) -> (Keeping<R>, Arc<OnceLock<Vec<u8>>>) {
        let most = usize::try_from(most.min(MOST)).unwrap_or(usize::MAX);
        let whole = Arc::new(OnceLock::new());
        let so_far = Some(Vec::new());
        (Keeping { reader, most, so_far, whole: Arc::clone(&whole) }, whole)
    }
}

impl<R: Read> Read for Keeping<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.reader.read(buffer)?;
        match &mut self.so_far {
            Some(so_far) if len > 0 && so_far.len() + len <= self.most => {
                so_far.extend_from_slice(&buffer[..len]);
            }
            Some(so_far) if len == 0 && !buffer.is_empty() => {
                let _ = self.whole.set(std::mem::take(so_far));
                self.so_far = None;
            }
            Some(_) if len > 0 => self.so_far = None,
            _ => {}
        }
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: &[u8], most: u64) -> Option<Vec<u8>> {
        let (mut reader, whole) = Keeping::new(bytes, most);
        io::copy(&mut reader, &mut io::sink()).unwrap();
        whole.get().cloned()
    }

    #[test]
    fn a_short_stream_is_kept_and_a_long_one_is_not() {
        assert_eq!(kept(b"abc", 3).as_deref(), Some(&b"abc"[..]));
        assert_eq!(kept(b"", 3).as_deref(), Some(&b""[..]));
        assert_eq!(kept(b"abcd", 3), None);
    }

    #[test]
    fn a_stream_that_was_not_read_to_its_end_is_not_kept() {
        let (mut reader, whole) = Keeping::new(&b"abc"[..], 9);
        reader.read_exact(&mut [0; 3]).unwrap();
        assert_eq!(whole.get(), None);
    }
}
