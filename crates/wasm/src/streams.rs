//! What goes in and out: numbered streams of a host. In a browser and in Node.js it is JavaScript; in tests,
//! memory.

use std::io::{self, Read, Write};

use acctpack::{Phase, Progress};

/// The request, and the answer.
pub const REQUEST: u32 = 0;
/// The package that is written. What is read comes from the streams 1, 2, 3 ...: the inputs first, then the
/// lists of those who are left out.
pub const PACKAGE: u32 = 1;
/// The rejected rows.
pub const REJECTS: u32 = 2;
/// The findings, a JSON object a line.
pub const FINDINGS: u32 = 3;
/// The first of the reports, in the order in which they were asked for.
pub const FIRST_REPORT: u32 = 4;

/// Who feeds a run and takes what comes of it.
pub trait Host: Copy + Send {
    /// Reads some bytes of a stream; none where it ends.
    ///
    /// # Errors
    /// The host cannot read it.
    fn read(self, stream: u32, into: &mut [u8]) -> io::Result<usize>;

    /// Takes bytes of a stream.
    ///
    /// # Errors
    /// The host cannot take them.
    fn write(self, stream: u32, bytes: &[u8]) -> io::Result<()>;

    /// Hears how far a run is: which phase, and how many bytes of how many (nought where that is not known).
    /// Returns whether to go on.
    fn progress(self, phase: u32, done: f64, total: f64) -> bool;
}

/// A stream that is read.
pub(crate) struct Incoming<H> {
    pub(crate) host: H,
    pub(crate) stream: u32,
}

impl<H: Host> Read for Incoming<H> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.host.read(self.stream, into)
    }
}

/// A stream that is written.
pub(crate) struct Outgoing<H> {
    pub(crate) host: H,
    pub(crate) stream: u32,
}

impl<H: Host> Write for Outgoing<H> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.host.write(self.stream, bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells the host how far a run is.
pub(crate) fn tell<H: Host>(host: H, progress: Progress) -> bool {
    let phase = match progress.phase {
        Phase::Judge => 0,
        Phase::Deduplicate => 1,
        Phase::Write => 2,
        _ => 3,
    };
    host.progress(phase, progress.done as f64, progress.total.unwrap_or_default() as f64)
}
