//! Raw deflate (RFC 1951) for the content of a zip entry, block by block.
//!
//! A list is cut into blocks of text which are compressed on all cores at once. No block refers to
//! another and each ends on a byte boundary, so their outputs, put one after the other and closed
//! with [`END`], are one valid stream, the same for any number of threads.
//!
//! # How it is done, and what it costs
//!
//! The 32nd part in a block's middle is tried both ways, and tells which kind of list it is:
//!
//! * Random digits and the like hold no repeats worth pointing at. Only a Huffman code pays, so no
//!   time goes into a search: one pass counts the bytes, one writes their codes, two bytes for each
//!   look-up and up to eight for each store.
//! * Names, e-mail addresses and sorted numbers repeat. Each place is looked up in a table of
//!   beginnings of five bytes; where short repeats save something, as Chinese characters do, in two
//!   tables, of three and six. What decides whether a repeat is taken is not its length but the
//!   bits it saves: six digits at 20 bits are dearer as a distant match than as six codes.
//! * Where all that repeats begins alike, as a domain does at its `@`, other places are not even
//!   looked up: fewer and better matches, in less time.
//!
//! A part that would grow is stored as it is. Size and time as ratios to libdeflate's level 1, all on
//! one core; blocks share the work between cores without loss (`benches/libdeflate`, 104 MB each):
//!
//! | list | of the text | size | time |
//! | --- | --- | --- | --- |
//! | random numbers | 0.453 | 0.93 | 0.25 |
//! | UUIDs, MD5 | 0.52 | 0.95 | 0.2 |
//! | ids of 28 random characters | 0.755 | 1.00 | 0.2 |
//! | ids that begin alike | 0.621 | 0.99 | 0.7 |
//! | sorted numbers | 0.102 | 0.52 | 1.1 |
//! | numbers in order with gaps | 0.256 | 0.89 | 1.7 |
//! | e-mail addresses | 0.318 | 0.99 | 1.4 |
//! | numbers at one mail provider | 0.303 | 0.88 | 1.2 |
//! | Chinese names | 0.528 | 0.99 | 1.5 |
//!
//! What repeats farther apart than a sample is long, and not within it, is not searched for. A block
//! starts with no history, which loses about 1 % on lists that repeat.
//!
//! Tried and dropped: looking up all places of a stretch without branches before choosing among them
//! (half the mispredictions, twice the instructions, no time saved), entering every place of a match
//! in the tables (1 % smaller, 20 % slower), one table of four bytes (2 to 5 % larger on e-mail
//! addresses and names).

mod bits;
mod huffman;
mod matches;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};

use bits::{BitCode, Bits, count_of, entry, join};
use huffman::{CodeLengths, Codes, END_OF_BLOCK, Header, SymbolCounts};
use matches::{Heads, MatchStarts, MatchStep, Parser, Prices, distance_slot};

/// The bytes that end a stream of blocks: an empty final block in the fixed code.
pub(crate) const END: [u8; 2] = [0b011, 0];

/// Text under one Huffman code, which may share matches: a new code costs some 70 bytes, and lists
/// change slowly.
const BLOCK: usize = 1 << 18;
/// The most bytes a stored block can hold.
const STORED_MOST: usize = 65_535;
/// The share of a block which is tried to learn whether it repeats.
const SAMPLE_SHARE: usize = 32;
/// A smaller sample shows too few repeats.
const SAMPLE_LEAST: usize = 4096;

/// Deflaters not in use: their tables are worth keeping from one block to the next.
#[derive(Default)]
pub(crate) struct Deflaters(Mutex<Vec<Deflater>>);

impl Deflaters {
    /// Deflates `text` as some blocks, none of them final, which end on a byte.
    pub(crate) fn deflate(&self, text: &[u8]) -> Vec<u8> {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut deflater = spare.unwrap_or_else(Deflater::new);
        let mut out = Vec::new();
        deflater.block(text, &mut out);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(deflater);
        out
    }
}

/// Compresses blocks of text; holds the tables for it.
pub(crate) struct Deflater {
    heads: Heads,
    starts: MatchStarts,
    counts: SymbolCounts,
    steps: Vec<MatchStep>,
    pairs: Box<[BitCode; 1 << 16]>,
    room: Vec<u8>,
}

/// How a block is searched for repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Search {
    /// Not at all.
    None,
    /// For those of five bytes or more.
    Long,
    /// For those of three or more too.
    Short,
}

impl Deflater {
    pub(crate) fn new() -> Self {
        Deflater {
            heads: Heads::new(),
            starts: MatchStarts::new(),
            counts: SymbolCounts::none(),
            steps: Vec::new(),
            pairs: Box::new([0; 1 << 16]),
            room: Vec::new(),
        }
    }

    /// Appends `text` to `out` as deflate blocks, none of them final, which end on a byte.
    pub(crate) fn block(&mut self, text: &[u8], out: &mut Vec<u8>) {
        // Blocks of one size: a short last one would hardly pay for its code.
        let blocks = text.len().div_ceil(BLOCK).max(1);
        for block in text.chunks(text.len().div_ceil(blocks).max(1)) {
            // Written in a room of the worst size, then copied: `out` need not grow to it.
            let mut room = std::mem::take(&mut self.room);
            room.resize(room.len().max(worst_size(block.len())), 0);
            let size = self.write_block(block, Bits::new(&mut room));
            out.extend_from_slice(&room[..size]);
            self.room = room;
        }
    }

    /// Returns the number of bytes written.
    fn write_block(&mut self, text: &[u8], bits: Bits<'_>) -> usize {
        let (search, prices) = self.sample(text);
        self.parse(text, search, prices);
        let mut bits = self.write(text, bits);
        // An empty stored block is the way to a byte boundary.
        bits.stored(&[]);
        bits.len()
    }

    /// Tries the middle of `text`: how to search it, and what matches are expected to take.
    fn sample(&mut self, text: &[u8]) -> (Search, Prices) {
        let size = (text.len() / SAMPLE_SHARE).max(SAMPLE_LEAST).min(text.len());
        let sample = &text[(text.len() - size) / 2..][..size];
        self.parse(sample, Search::None, Prices::default());
        let plain_bits = self.counts.bits(&CodeLengths::fit(&self.counts));
        self.starts.allow_all();
        self.parse(sample, Search::Short, Prices::guess(plain_bits, size));
        let found = CodeLengths::fit(&self.counts);
        let found_bits = self.counts.bits(&found);
        // A search takes several times as long, so it must earn something.
        if found_bits + found_bits / 32 >= plain_bits {
            return (Search::None, Prices::default());
        }
        let prices = Prices::learn(&self.counts, &found);
        self.starts.learn(sample, &self.steps, &prices);
        (prices.search(&self.steps), prices)
    }

    /// Takes `text` as literals and matches.
    fn parse(&mut self, text: &[u8], search: Search, prices: Prices) {
        let Deflater { heads, starts, counts, steps, .. } = self;
        steps.clear();
        *counts = SymbolCounts::none();
        counts.literals[END_OF_BLOCK] = 1;
        if search == Search::None {
            return counts.add_literals(text);
        }
        heads.forget();
        let parser = Parser { text, heads, starts, counts, steps, prices };
        match search {
            Search::Short => parser.run::<true>(),
            _ => parser.run::<false>(),
        }
    }

    /// Writes the text just parsed in whichever form is smallest.
    fn write<'a>(&mut self, text: &[u8], mut bits: Bits<'a>) -> Bits<'a> {
        let fitted = CodeLengths::fit(&self.counts);
        let header = Header::new(&fitted);
        let dynamic = header.bits() + self.counts.bits(&fitted);
        let fixed = 3 + self.counts.bits(&CodeLengths::FIXED);
        if stored_bits(text.len()) <= dynamic.min(fixed) {
            text.chunks(STORED_MOST).for_each(|piece| bits.stored(piece));
            return bits;
        }
        let codes = if dynamic < fixed {
            header.write(&mut bits);
            Codes::new(&fitted)
        } else {
            bits.put(0b010, 3);
            Codes::new(&CodeLengths::FIXED)
        };
        bits = if self.steps.is_empty() {
            self.write_literals(text, &codes, bits)
        } else {
            self.write_steps(text, &codes, bits)
        };
        bits.push(codes.literals[END_OF_BLOCK]);
        bits.flush();
        bits
    }

    /// Writes `text`, all of it literals, two bytes for each look-up.
    fn write_literals<'a>(&mut self, text: &[u8], codes: &Codes, bits: Bits<'a>) -> Bits<'a> {
        let longest = self.pair_up(codes);
        // Up to 7 bits wait from the last store, and 64 is one too many to shift out.
        let (mut bits, rest) = if 8 * longest + 7 < 64 {
            write_pairs::<8>(&self.pairs, text, bits)
        } else {
            write_pairs::<4>(&self.pairs, text, bits)
        };
        bits.literals(rest, codes);
        bits
    }

    /// Fills the table of pairs for the bytes in use and returns the length of their longest
    /// code. The entries of other pairs are left as they are, as nothing will ask for them.
    fn pair_up(&mut self, codes: &Codes) -> u32 {
        let used: Vec<usize> = (0..256).filter(|&byte| self.counts.literals[byte] > 0).collect();
        for &second in &used {
            for &first in &used {
                self.pairs[second << 8 | first] =
                    join(codes.literals[first], codes.literals[second]);
            }
        }
        used.iter().map(|&byte| count_of(codes.literals[byte])).max().unwrap_or(0)
    }

    /// Writes `text` as the steps found by the parser.
    // `bits` goes in and out by value for its fields to stay in registers.
    fn write_steps<'a>(&self, text: &[u8], codes: &Codes, mut bits: Bits<'a>) -> Bits<'a> {
        let lengths = codes.of_lengths();
        let mut rest = text;
        for step in &self.steps {
            let (literals, after) = rest.split_at(step.literals as usize);
            bits.literals(literals, codes);
            bits.push(lengths[usize::from(step.length)]);
            let (slot, extra) = distance_slot(step.back);
            bits.push(codes.distances[slot]);
            bits.push(entry(u32::from(step.back) & ((1 << extra) - 1), extra));
            bits.flush();
            rest = &after[usize::from(step.length)..];
        }
        bits.literals(rest, codes);
        bits
    }
}

/// Writes whole groups of `GROUP` bytes, one store each, and returns the bytes left over.
fn write_pairs<'a, 't, const GROUP: usize>(
    pairs: &[BitCode; 1 << 16],
    text: &'t [u8],
    mut bits: Bits<'a>,
) -> (Bits<'a>, &'t [u8]) {
    let (groups, rest) = text.as_chunks::<GROUP>();
    for group in groups {
        for &pair in group.as_chunks::<2>().0 {
            bits.push(pairs[usize::from(u16::from_le_bytes(pair))]);
        }
        bits.flush();
    }
    (bits, rest)
}

/// What storing takes for each piece: 3 bits, at most 7 to the byte boundary, 32 for its size.
fn stored_bits(size: usize) -> usize {
    8 * size + size.div_ceil(STORED_MOST) * 42
}

/// Room for a block at its worst, its end and the whole word that the last store writes.
fn worst_size(size: usize) -> usize {
    size + size.div_ceil(STORED_MOST) * 6 + 16
}
