//! Where the bytes come from.

pub(crate) mod zip;

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The package to read: a path, bytes in memory, or a reader.
pub struct Input<'a> {
    pub(crate) name: String,
    pub(crate) from: From<'a>,
}

pub(crate) enum From<'a> {
    Path(PathBuf),
    Bytes(&'a [u8]),
    Reader(Box<dyn Read + Send + 'a>),
}

impl<'a> Input<'a> {
    /// A file.
    pub fn path(path: impl AsRef<Path>) -> Input<'a> {
        let path = path.as_ref();
        Input { name: path.display().to_string(), from: From::Path(path.to_path_buf()) }
    }

    /// Bytes in memory, judged as a file called `name`.
    pub fn bytes(name: impl Into<String>, bytes: &'a [u8]) -> Input<'a> {
        Input { name: name.into(), from: From::Bytes(bytes) }
    }

    /// A reader, judged as a file called `name` (`-` for a stream without a name).
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'a) -> Input<'a> {
        Input { name: name.into(), from: From::Reader(Box::new(reader)) }
    }

    /// The file name that the service would see, or `None` for a stream without one.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}
