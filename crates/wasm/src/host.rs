//! The host as the module imports it, and the function that it exports. This is the one place where Rust
//! must trust what it cannot see: that the host writes no further than it was told it may. `unsafe` stands
//! before declarations alone; there is no block of it.
#![allow(unsafe_code)]

use std::io;

use crate::streams::Host;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Puts at most `len` bytes of a stream at `at`; returns how many, or -1.
    safe fn read(stream: u32, at: *mut u8, len: usize) -> isize;
    /// Takes `len` bytes at `at`; returns 0, or -1.
    safe fn write(stream: u32, at: *const u8, len: usize) -> i32;
    /// Returns 0 to go on.
    safe fn progress(phase: u32, done: f64, total: f64) -> i32;
}

#[derive(Clone, Copy)]
struct Imported;

impl Host for Imported {
    fn read(self, stream: u32, into: &mut [u8]) -> io::Result<usize> {
        match usize::try_from(read(stream, into.as_mut_ptr(), into.len())) {
            Ok(len) => Ok(len.min(into.len())),
            Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn write(self, stream: u32, bytes: &[u8]) -> io::Result<()> {
        match write(stream, bytes.as_ptr(), bytes.len()) {
            0 => Ok(()),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn progress(self, phase: u32, done: f64, total: f64) -> bool {
        progress(phase, done, total) == 0
    }
}

/// Carries out what stands in stream 0. Returns 0 once an answer is written there.
#[unsafe(no_mangle)]
extern "C" fn run() -> i32 {
    match crate::run(Imported) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}
