//! Where the bytes come from: a file, memory or a reader; plain or in a zip; and the text in them,
//! decoded. Yields blocks of whole rows.

mod cut;
mod decode;
mod input;
mod replay;
pub(crate) mod zip;

pub use input::Input;

pub(crate) use cut::{
    BLOCK, Block, Cutter, Cutting, Part, RecordEnds, Supply, closing_quote, line_end, line_end_len,
};
pub(crate) use input::{Decoded, Opening, Source, encoding_finding, open};
pub(crate) use replay::Replay;
