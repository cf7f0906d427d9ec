//! Text for people: bytes spelled out, control characters escaped, accounts masked, numbers grouped.

pub(crate) mod column_names;
pub(crate) mod escape;
pub(crate) mod numbers;
pub(crate) mod unicode;

pub use escape::{EXCERPT_BYTES, escape, escape_json, head, is_unseen, lossless, mask};
pub use numbers::{bytes, group, percent, plural, share};
pub use unicode::{BOM, first_hidden, is_invisible, trim_hidden};
