//! What people see of a run of `acctpack`, on the terminal and on a page: the same findings, the same
//! figures, the same command to type next.
//!
//! Nothing here reads a file, knows a flag or prints: every function takes a [`Summary`](acctpack::Summary)
//! and returns text.

mod advice;
pub mod controls;
mod excerpt;
mod html;
pub mod layout;
mod messages;
pub mod numbers;
mod overview;
mod settings;
pub mod terminal;

#[cfg(test)]
#[path = "../../../tests/shared/sample.rs"]
mod sample;

pub use advice::{Advice, Flag, Invocation, Purpose, Shell};
pub use controls::{Controls, FileColumns};
pub use html::{Fragments, Html, STYLE};
pub use settings::{ColumnChoice, FileSettings, ListSettings, SettingsChange};
