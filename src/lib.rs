//! acctpack: checks and cleans account packages for push campaigns.

mod code;
mod digest;
mod encoding;
mod error;
mod finding;
mod options;
mod pipeline;
mod report;
mod source;
mod summary;
mod target;
#[cfg(feature = "tpns")]
pub mod tpns;
mod unicode;

pub use code::{Code, Counts, Lang, Mend, Scope, Severity, UnknownCode};
pub use digest::{ColumnSample, Digest, EXAMPLES, LENGTHS, PLACES, Place, Shape, Shapes};
pub use encoding::TextEncoding;
pub use error::{Error, ErrorKind, Result};
pub use finding::{Detail, EXCERPT_BYTES, Finding, Privacy, View, escape, lossless, mask};
pub use options::{CodeSet, Column, Format, Options, Overwrite, Split};
pub use pipeline::{Hooks, Output, Phase, Progress, check, check_with, clean, clean_with};
pub use report::{Report, ReportFormat};
pub use source::Input;
pub use summary::{Summary, Verdict, Written};
pub use target::{ByteOrderMark, Form, LengthUnit, Target};
