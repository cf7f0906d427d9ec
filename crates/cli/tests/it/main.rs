//! The program from outside, in one binary: what its pages show, lists in other encodings, the
//! program among files, pipes, signals and full disks, the delivery against the sandbox.

mod cli;
mod delivery;
mod encodings;
mod files;
#[cfg(target_os = "linux")]
mod kill_points;
mod lists;
mod looks;
mod picture;
#[cfg(unix)]
mod private;
mod proposals;
mod readme;
mod rules_chapter;
#[cfg(unix)]
mod shells;
mod streams;
mod support;
mod tables;
#[cfg(windows)]
mod windows;
