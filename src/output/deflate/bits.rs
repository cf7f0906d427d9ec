//! Bits to be written: entries of a code, and the buffer that takes them, the lowest bit first.

use super::huffman::Codes;

/// A few bits to be written: their number in the top 5 bits, the bits themselves below.
pub(super) type BitCode = u32;

const COUNT_AT: u32 = 27;

pub(super) const fn entry(bits: u32, count: u32) -> BitCode {
    bits | count << COUNT_AT
}

pub(super) const fn count_of(entry: BitCode) -> u32 {
    entry >> COUNT_AT
}

pub(super) const fn bits_of(entry: BitCode) -> u32 {
    entry & ((1 << COUNT_AT) - 1)
}

/// One entry which writes `first`, then `second`.
pub(super) const fn join(first: BitCode, second: BitCode) -> BitCode {
    let count = count_of(first) + count_of(second);
    entry(bits_of(first) | bits_of(second) << count_of(first), count)
}

/// Writes bits, the lowest first, by whole words.
pub(super) struct Bits<'a> {
    room: &'a mut [u8],
    at: usize,
    waiting: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(room: &'a mut [u8]) -> Self {
        Bits { room, at: 0, waiting: 0, count: 0 }
    }

    /// How many bytes are written, on a byte boundary after [`Bits::stored`].
    pub(super) fn len(&self) -> usize {
        self.at
    }

    /// Adds bits to those waiting: 63 at most, of which a flush leaves up to 7.
    #[inline(always)]
    pub(super) fn push(&mut self, entry: BitCode) {
        self.waiting |= u64::from(bits_of(entry)) << self.count;
        self.count += count_of(entry);
    }

    /// Stores what waits but for the last bits that make no byte.
    // Always a whole word: how many of its bytes count is cheaper to add than to branch on.
    #[inline(always)]
    pub(super) fn flush(&mut self) {
        self.room[self.at..self.at + 8].copy_from_slice(&self.waiting.to_le_bytes());
        self.at += (self.count / 8) as usize;
        self.waiting >>= self.count & !7;
        self.count &= 7;
    }

    pub(super) fn put(&mut self, bits: u32, count: u32) {
        self.push(entry(bits, count));
        self.flush();
    }

    /// Writes `text` four bytes for each store: 52 bits at most.
    #[inline(always)]
    pub(super) fn literals(&mut self, text: &[u8], codes: &Codes) {
        let (groups, rest) = text.as_chunks::<4>();
        for group in groups {
            for &byte in group {
                self.push(codes.literals[usize::from(byte)]);
            }
            self.flush();
        }
        for &byte in rest {
            self.push(codes.literals[usize::from(byte)]);
        }
        self.flush();
    }

    /// Writes a stored block, which ends on a byte boundary.
    pub(super) fn stored(&mut self, bytes: &[u8]) {
        self.put(0b000, 3);
        self.put(0, self.count.wrapping_neg() & 7);
        let size = bytes.len() as u16;
        self.put(u32::from(size), 16);
        self.put(u32::from(!size), 16);
        self.room[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }
}
