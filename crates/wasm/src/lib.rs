//! acctpack where nothing can be installed: the engine, its report and the page as one WebAssembly module
//! that asks its host for every byte it reads and hands over every byte it writes. It can reach nothing
//! else: no file, no network, no clock.
//!
//! A host calls the exported function `run`, which reads a [`Request`] as JSON from stream 0, the lists from
//! the streams after it, and writes its [`RunAnswer`] as JSON to stream 0, the package, rejected rows, findings
//! and reports to those after it. The same over bytes in memory is [`run`].

mod answer;
#[cfg(target_family = "wasm")]
mod host;
mod messages;
mod page;
mod request;
mod run;
mod settings;
mod streams;

pub use answer::{RunAnswer, RunFailure};
pub use request::{ListToRead, Request, RequestedCommand};
pub use run::run;
pub use streams::{FINDINGS, FIRST_REPORT, Host, PACKAGE, REJECTS, REQUEST};
