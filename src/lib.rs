//! Checks and cleans *account packages*: the .txt, .csv and .zip lists of user accounts that push
//! campaigns are sent to through Tencent Push Notification Service.
//!
//! ```
//! use acctpack::{Code, Input, Options, Output};
//!
//! # let folder = tempfile::tempdir()?;
//! # let (list, package) = (folder.path().join("users.csv"), folder.path().join("users.zip"));
//! # std::fs::write(&list, "account\n13800138000\nx\n13800138001\n13800138000\n")?;
//! let summary = acctpack::clean(Input::path(&list), Output::path(&package), &Options::default())?;
//! assert_eq!((summary.rows, summary.kept, summary.duplicates), (5, 2, 1));
//! assert_eq!(summary.findings.get(Code::TooShort), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! From the most comfortable to the barest:
//!
//! 1. [`check`] and [`clean`] over a path, bytes or a reader ([`Input`]), into a path or a writer
//!    ([`Output`]). They return a [`Summary`] whose figures add up, always:
//!    `rows = kept + duplicates + excluded + rejected + blank + header`.
//! 2. [`check_with`] and [`clean_with`] take [`Hooks`]: every [`Finding`] through a callback,
//!    progress, cancellation, [reports](Report), a file of the rejected rows. [`Findings`] are an iterator.
//! 3. [`Options`] say what the service takes (a [`Target`]), what each [`Code`] weighs, what `clean`
//!    fixes, how many threads and how much memory there are.
//! 4. A [`RuleSet`] judges one row at a time, for those who bring rows of their own; [`BlockStats`]
//!    add up what they came to.
//! 5. [`sniff`] tells what a list is: its form, encoding and columns.
//! 6. [`harness::exercise`] runs all of it over arbitrary bytes, for fuzzers.
//!
//! What the input is like is a [`Finding`], an ordinary value. An [`Error`] is that acctpack could
//! not do its work. Nothing here prints, exits, or panics on any input, nor reads the environment but
//! for the folder of temporary files and the container's memory limit; [`harness`] alone panics, by
//! contract, when one of these promises is broken.
//!
//! # Cookbook
//!
//! Refuse a list in a nightly pipeline, and say why:
//!
//! ```
//! use acctpack::{Hooks, Input, Options, Severity, View};
//!
//! let mut reasons = Vec::new();
//! let mut hooks = Hooks::default();
//! hooks.finding = Some(Box::new(|finding| {
//!     if finding.severity == Severity::Error {
//!         reasons.push(format!("row {:?}: {}", finding.row, finding.message(View::default())));
//!     }
//! }));
//! acctpack::check_with(Input::bytes("list.txt", b"ok\nx\n"), &Options::default(), hooks)?;
//! assert_eq!(reasons.len(), 1);
//! # Ok::<(), acctpack::Error>(())
//! ```
//!
//! Another service's limits:
//!
//! ```
//! use acctpack::{Input, LengthUnit, Options, Verdict};
//!
//! let mut options = Options::default();
//! options.target.name = "other".into();
//! options.target.length = 1..=8;
//! options.target.unit = LengthUnit::Bytes;
//! let summary = acctpack::check(Input::bytes("list.txt", b"x\n123456789\n"), &options)?;
//! assert_eq!((summary.verdict, summary.kept), (Verdict::Rejected, 1));
//! # Ok::<(), acctpack::Error>(())
//! ```

// The tests share a file with other crates, which goes by the public face.
#[cfg(test)]
extern crate self as acctpack;

mod dedup;
mod engine;
mod error;
mod format;
pub mod harness;
mod hooks;
mod input;
mod io;
mod lang;
mod messages;
mod options;
mod output;
mod profile;
mod rows;
mod rules;
pub mod stages;
mod summary;
mod target;
pub mod text;
mod unknown_name;

pub use engine::{
    Findings, LineEnd, NextFinding, Sniff, check, check_with, clean, clean_with, sniff,
};
pub use error::{Action, Error, ErrorKind, Result, UsageError, system_reason};
pub use format::PackageFormat;
pub use hooks::{Callback, Foresight, Hooks, OnProgress, Phase, Progress};
pub use input::encoding::TextEncoding;
pub use input::{Input, ReadSeek, ReadWorkbook, WorkbookError, Worksheet};
pub use io::file_identity::{refuse_clashes, resolve_links};
pub use io::private_folder::PrivateFolder;
pub use io::sibling::sibling_path;
pub use io::system_error::is_broken_pipe;
pub use lang::Lang;
pub use messages::Particulars;
pub use options::{Column, Delimiter, MaxRejects, Options, Overwrite, RuleConfigError, Split};
pub use output::Output;
pub use output::report::{Page, RejectsStream, Report, ReportFormat, ReportStream};
pub use profile::{
    AccountKind, AccountKinds, AccountSample, EXAMPLES, Insight, LENGTHS, Lengths, PLACES,
    PartFindings, Profile, SAMPLES,
};
pub use rows::{BlockStats, Disposition, Position, RowVerdict, RuleSet};
pub use rules::catalog::{Code, Counts, FixAvailability, Scope, Severity, UnknownCode};
pub use rules::code_set::CodeSet;
pub use rules::damaged::Damage;
pub use rules::finding::{Detail, Finding, Privacy, View};
pub use rules::outlier::{Difference, Unlike};
pub use rules::package::{
    EntryProblem, OtherFormat, WorkbookProblem, ZipError, ZipQuirk, ZipQuirks,
};
pub use rules::table::{ColumnSample, Table, account_column};
pub use summary::{ExclusionSummary, InputSummary, SCHEMA, Summary, Verdict, Written};
pub use target::{AccountForm, ByteOrderMark, LengthUnit, Recipient, Target, looks_like_account};
pub use text::column_names::account_column_rank;
pub use text::{EXCERPT_BYTES, escape, escape_json, lossless, mask};
pub use unknown_name::UnknownName;

/// Runs may be started anywhere and what comes of them sent anywhere.
const _: () = {
    const fn is_send_and_sync<T: Send + Sync>() {}
    const fn is_send<T: Send>() {}
    is_send::<Input<'static>>();
    is_send::<Output<'static>>();
    is_send::<Hooks<'static>>();
    is_send_and_sync::<Error>();
    is_send_and_sync::<Options>();
    is_send_and_sync::<RuleSet>();
    is_send_and_sync::<Summary>();
    is_send_and_sync::<Finding<'static>>();
};
