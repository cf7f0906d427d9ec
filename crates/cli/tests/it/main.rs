//! The program from outside, in one binary: what its pages show, lists in other encodings, the
//! program among files, pipes, signals and full disks, the delivery against the sandbox.

mod cli;
#[cfg(unix)]
mod delivery;
mod encodings;
mod files;
mod lists;
#[cfg(unix)]
mod private;
mod readme;
mod streams;
mod support;
mod tables;
