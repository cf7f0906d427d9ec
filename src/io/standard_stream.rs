//! The standard streams as files, which go on where others have written to them.

use std::fs::File;
use std::io;

/// Standard output.
pub(crate) fn stdout() -> io::Result<File> {
    clone_of(&io::stdout())
}

/// Standard error.
pub(crate) fn stderr() -> io::Result<File> {
    clone_of(&io::stderr())
}

#[cfg(unix)]
fn clone_of(stream: &impl std::os::fd::AsFd) -> io::Result<File> {
    stream.as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(windows)]
fn clone_of(stream: &impl std::os::windows::io::AsHandle) -> io::Result<File> {
    stream.as_handle().try_clone_to_owned().map(File::from)
}

#[cfg(not(any(unix, windows)))]
fn clone_of<T>(_: &T) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}
