//! Where what is not in memory is read again: the input itself, or a temporary copy.

use std::io;
use std::path::PathBuf;

use super::BlockInfo;
use crate::dedup::Hasher;
use crate::error::{Action, Error, ErrorKind, Result};
use crate::input::{Block, Replay};
use crate::io::spill_space::SpillSpace;
use crate::io::temporary::Temporary;

/// So many inputs are kept open to be read again: a process has so many files. What is in the others is
/// kept as though it were a stream's.
const MOST_OPEN: usize = 64;

/// Where a block can be read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere: it is in memory alone.
    Memory,
    /// In its input, where it begins there.
    Input,
    /// In the copy, from this byte on.
    Copy(u64),
}

/// Where blocks that are not in memory are read again.
pub(in crate::engine) struct Again {
    /// Of each list what it is called, and its input, if its text can be read there.
    inputs: Vec<(PathBuf, Option<Replay>)>,
    /// What stands in no input as it was judged, and how long that is.
    copy: Option<Temporary>,
    copied: u64,
    hasher: Hasher,
}

impl Again {
    pub(super) fn new(hasher: Hasher) -> Again {
        Again { inputs: Vec::new(), copy: None, copied: 0, hasher }
    }

    /// Another list, called so.
    pub(super) fn begin(&mut self, input: PathBuf) {
        self.inputs.push((input, None));
    }

    /// Says that the text of the last list can be read in its input. Returns whether it will be.
    pub(super) fn take_input(&mut self, replay: Option<&Replay>) -> bool {
        let is_open = self.inputs.len() <= MOST_OPEN;
        let (Some(replay), Some((_, input))) = (replay.filter(|_| is_open), self.inputs.last_mut())
        else {
            return false;
        };
        input.get_or_insert_with(|| replay.clone());
        true
    }

    /// Takes the fingerprint of a text that will be read again.
    pub(super) fn print(&self, text: &[u8]) -> u64 {
        self.hasher.hash(text)
    }

    /// The text of a block that is not in memory, which must be what it was; in a buffer in which
    /// anything may be. That it is nowhere else either cannot be, and is an error: it must not pass for
    /// an empty text.
    pub(in crate::engine) fn text(&self, known: &BlockInfo, buffer: Vec<u8>) -> Result<Vec<u8>> {
        let (name, input) = &self.inputs[known.list as usize];
        let text = match (known.place, input, &self.copy) {
            (Place::Input, Some(input), _) => input.text(known.offset, known.len, buffer),
            (Place::Copy(at), _, Some(copy)) => {
                let mut text = buffer;
                text.resize(known.len, 0);
                copy.read_exact(&mut text, at).map(|()| text)
            }
            _ => Err(io::ErrorKind::NotFound.into()),
        };
        let text = text.map_err(Error::io(Action::ReadAgain, None))?;
        if self.print(&text) != known.print {
            return Err(Error::new(ErrorKind::InputChanged(name.clone())));
        }
        Ok(text)
    }

    /// Writes down a block, and says where.
    pub(super) fn write(&mut self, block: &Block<'_>, space: &SpillSpace) -> Result<Place> {
        let len = block.text.len() as u64;
        space.take(len)?;
        let copy = match &self.copy {
            Some(copy) => copy,
            None => self.copy.insert(Temporary::new()?),
        };
        let at = self.copied;
        copy.write_all(&block.text, at).map_err(Error::io(Action::WriteTemporary, None))?;
        self.copied += len;
        Ok(Place::Copy(at))
    }
}
