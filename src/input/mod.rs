//! Where the bytes come from: a file, memory or a reader; plain or in a zip; and the text in them,
//! decoded. Yields blocks of whole rows.

pub(crate) mod buffer;
mod cut;
mod decode;
pub(crate) mod encoding;
mod foreign;
mod inputs;
mod open;
mod reread;
mod second;
mod sniff;
mod spreadsheet;
mod watch;
pub(crate) mod zip;

pub use inputs::Input;
pub use spreadsheet::{ReadSeek, ReadWorkbook, WorkbookError, Worksheet};

pub(crate) use cut::{
    BLOCK, Block, Cutter, Cutting, Dialect, Part, RecordEnds, Supply, closing_quote, line_end,
    line_end_len,
};
pub(crate) use inputs::{Company, InputFile};
pub(crate) use open::{Decoded, Opening, Source, encoding_finding, open};
pub(crate) use reread::Replay;
pub(crate) use second::Second;
