//! The program and the library from outside, in one binary.

#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod readme;
