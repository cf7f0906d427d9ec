//! The program and the library from outside, in one binary: what its pages show, the codes case by
//! case, the engine held to a naive reading of its rules, the program among files, pipes, signals
//! and full disks, the delivery against the sandbox.

#[cfg(feature = "cli")]
mod cli;
mod codes;
mod encoding_exactness;
#[cfg(feature = "cli")]
mod encodings;
mod false_positives;
#[cfg(feature = "cli")]
mod files;
mod imports;
mod mixed_encodings;
mod oracle;
mod properties;
#[cfg(feature = "cli")]
mod readme;
mod support;
#[cfg(all(unix, feature = "cli", feature = "tpns"))]
mod tpns;
