//! The search for repeats: what a match is expected to save, the tables that find it, and the parser
//! that turns a text into literals and matches.

use std::ops::Range;

use super::Search;
use super::huffman::{CodeLengths, DISTANCES, FIRST_LENGTH, SymbolCounts};

pub(super) const LONGEST_MATCH: usize = 258;

/// Literals, then one match.
pub(super) struct MatchStep {
    pub(super) literals: u32,
    pub(super) length: u16,
    pub(super) back: Back,
}

/// The distance of a match less one, which makes the window of 32 KiB 15 bits.
pub(super) type Back = u16;

/// Bits which follow the code of a distance.
#[inline(always)]
fn distance_extra(back: Back) -> u32 {
    (back | 2).ilog2() - 1
}

/// The symbol of a distance and the number of bits which follow its code: the lowest of `back`.
#[inline(always)]
pub(super) fn distance_slot(back: Back) -> (usize, u32) {
    let extra = distance_extra(back);
    ((2 * extra + (u32::from(back) >> extra)) as usize, extra)
}

pub(super) const fn slot_extra(slot: usize) -> usize {
    (slot / 2).saturating_sub(1)
}

/// Bits which follow the code of a length, by its symbol less [`FIRST_LENGTH`].
pub(super) const fn length_extra(symbol: usize) -> usize {
    if symbol < 8 || symbol == 28 { 0 } else { symbol / 4 - 1 }
}

/// The symbol of each length less [`FIRST_LENGTH`], and the value of the bits which follow.
pub(super) const LENGTHS: [(u8, u8); LONGEST_MATCH + 1] = {
    let mut table = [(0, 0); LONGEST_MATCH + 1];
    let (mut symbol, mut base) = (0, 3);
    while symbol < 28 {
        let mut above = 0;
        while above < 1 << length_extra(symbol) && base + above < LONGEST_MATCH {
            table[base + above] = (symbol as u8, above as u8);
            above += 1;
        }
        base += above;
        symbol += 1;
    }
    // The longest has a symbol of its own, though the one before could tell it too.
    table[LONGEST_MATCH] = (28, 0);
    table
};

/// What literals and matches are expected to take, in 16ths of a bit.
#[derive(Clone, Copy, Default)]
pub(super) struct Prices {
    literal: i32,
    /// A match by the extra bits of its distance. The last stands for what is out of the
    /// window, as a `Back` of 16 bits, and is never worth it.
    matches: [i32; 15],
}

impl Prices {
    const BIT: i32 = 16;

    fn new(literal: i32, price: impl Fn(usize) -> i32) -> Self {
        // Two literals are always cheaper than a match: deflate has none so short.
        let mut matches = std::array::from_fn(|extra| price(extra).max(2 * literal));
        matches[14] = i32::MAX / 2;
        Prices { literal, matches }
    }

    /// Before any match is seen: 9 bits for both codes of a match are typical of lists.
    pub(super) fn guess(plain_bits: usize, size: usize) -> Self {
        let literal = plain_bits * Self::BIT as usize / size.max(1);
        Self::new(literal as i32, |extra| (9 + extra as i32) * Self::BIT)
    }

    /// From what a first search found.
    pub(super) fn learn(counts: &SymbolCounts, lengths: &CodeLengths) -> Self {
        let literal = Self::mean(&counts.literals[..256], &lengths.literals, |_| 0);
        let length = Self::mean(
            &counts.literals[FIRST_LENGTH..],
            &lengths.literals[FIRST_LENGTH..],
            length_extra,
        );
        // Two symbols share a number of extra bits; one not seen would be a rare one.
        let code = |slot: usize| {
            if lengths.distances[slot] > 0 { i32::from(lengths.distances[slot]) } else { 8 }
        };
        Self::new(literal, |extra| {
            let slots = (2 * extra + 2).min(DISTANCES - 2);
            length + extra as i32 * Self::BIT + (code(slots) + code(slots + 1)) * Self::BIT / 2
        })
    }

    /// The bits that a match saves.
    #[inline(always)]
    fn gain(&self, length: usize, back: Back) -> i32 {
        length as i32 * self.literal - self.matches[distance_extra(back) as usize]
    }

    /// The search that found all but a little of what `steps` save.
    pub(super) fn search(&self, steps: &[MatchStep]) -> Search {
        let (mut short, mut all) = (0, 0);
        for step in steps {
            let gain = i64::from(self.gain(step.length.into(), step.back));
            all += gain;
            short += if step.length < 5 { gain } else { 0 };
        }
        if short * 8 > all { Search::Short } else { Search::Long }
    }

    /// The mean price of the symbols counted, their extra bits included.
    fn mean(counts: &[u32], lengths: &[u8], extra: impl Fn(usize) -> usize) -> i32 {
        let (mut bits, mut total) = (0, 0);
        for (symbol, (&count, &length)) in counts.iter().zip(lengths).enumerate() {
            bits += count as usize * (usize::from(length) + extra(symbol));
            total += count as usize;
        }
        (bits * Self::BIT as usize / total.max(1)) as i32
    }
}

/// The last places of beginnings of text, by their hash and modulo 65536.
///
/// What an old entry points at is compared like any other, so none needs removing.
pub(super) struct Heads {
    short: Box<[u16; 1 << Heads::BITS]>,
    long: Box<[u16; 1 << Heads::BITS]>,
}

impl Heads {
    const BITS: u32 = 15;
    /// What is shifted out of a word of 8 bytes to leave 3.
    const SHORT: u32 = 40;

    /// What is shifted out to leave the beginnings of long matches: 6 bytes where short matches
    /// are searched for too, else 5.
    const fn long(short: bool) -> u32 {
        if short { 16 } else { 24 }
    }

    pub(super) fn new() -> Self {
        Heads { short: Box::new([0; 1 << Self::BITS]), long: Box::new([0; 1 << Self::BITS]) }
    }

    /// For the output to depend on nothing but the block.
    pub(super) fn forget(&mut self) {
        self.short.fill(0);
        self.long.fill(0);
    }

    #[inline(always)]
    fn hash(word: u64, shift: u32) -> usize {
        // The top bits of a product with an odd number near 2^64 / golden ratio.
        ((word << shift).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - Self::BITS)) as usize
    }

    /// Enters the place `at` of `word`; returns the one before.
    #[inline(always)]
    fn enter_short(&mut self, at: usize, word: u64) -> u16 {
        std::mem::replace(&mut self.short[Self::hash(word, Self::SHORT)], at as u16)
    }

    #[inline(always)]
    fn enter_long<const SHORT: bool>(&mut self, at: usize, word: u64) -> u16 {
        std::mem::replace(&mut self.long[Self::hash(word, Self::long(SHORT))], at as u16)
    }
}

/// Where a match may begin, by the two bytes there. In `13800138000\n13800138001\n` or
/// `1381@qq.com\n` all that repeats begins alike: what begins otherwise need not be looked up.
pub(super) struct MatchStarts(Box<[i32; 1 << 16]>);

impl MatchStarts {
    /// What a look-up must save on average, in 16ths of a bit.
    const PRICE: i32 = 16;
    /// What a pair may lose before it is given up: a sample shows most pairs but once or twice.
    const CREDIT: i32 = 64;
    /// Longer than a row of a list without rows that repeat.
    const VERY_LONG: u16 = 64;

    /// Unless no more than a quarter of all places is left, telling them costs more than it spares.
    const FEW: usize = 4;

    pub(super) fn new() -> Self {
        MatchStarts(Box::new([0; 1 << 16]))
    }

    pub(super) fn allow_all(&mut self) {
        self.0.fill(0);
    }

    /// Allows the pairs at which matches of `sample` began, and those too rare to tell.
    pub(super) fn learn(&mut self, sample: &[u8], steps: &[MatchStep], prices: &Prices) {
        self.allow_all();
        // A very long match might as well have begun anywhere: there is nothing to learn from it.
        if steps.iter().any(|step| step.length >= Self::VERY_LONG) {
            return;
        }
        let mut rest = sample;
        for step in steps {
            let (literals, length) = (step.literals as usize, usize::from(step.length));
            let start = &rest[literals..literals + length];
            if let Some(pair) = pairs(start).next() {
                self.0[pair] += prices.gain(length, step.back);
            }
            rest = &rest[literals + length..];
        }
        pairs(sample).for_each(|pair| self.0[pair] -= Self::PRICE);
        self.give_credit();
        let allowed = pairs(sample).filter(|&pair| self.0[pair] >= 0).count();
        if allowed > sample.len() / Self::FEW {
            self.allow_all();
        }
    }

    /// Gives credit to all pairs of a first byte which earns something on the whole.
    fn give_credit(&mut self) {
        let mut sums = [0; 256];
        for row in self.0.as_chunks::<256>().0 {
            sums.iter_mut().zip(row).for_each(|(sum, score)| *sum += score);
        }
        let credits = sums.map(|sum| if sum < 0 { -1 } else { Self::CREDIT });
        for row in self.0.as_chunks_mut::<256>().0 {
            row.iter_mut().zip(&credits).for_each(|(score, credit)| *score += credit);
        }
    }

    #[inline(always)]
    fn allow(&self, word: u64) -> bool {
        self.0[usize::from(word as u16)] >= 0
    }
}

fn pairs(text: &[u8]) -> impl Iterator<Item = usize> {
    text.windows(2).map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])))
}

/// A match and the bits it saves over literals, in 16ths; none if it saves nothing.
#[derive(Clone, Copy, Default)]
struct Match {
    gain: i32,
    length: usize,
    back: Back,
}

/// Turns a text into steps.
pub(super) struct Parser<'a> {
    pub(super) text: &'a [u8],
    pub(super) heads: &'a mut Heads,
    pub(super) starts: &'a MatchStarts,
    pub(super) counts: &'a mut SymbolCounts,
    pub(super) steps: &'a mut Vec<MatchStep>,
    pub(super) prices: Prices,
}

impl Parser<'_> {
    const WORD: usize = 8;
    /// A match of this length is taken without a look at the next place: it seldom gains.
    const GOOD: usize = 24;
    /// How many of a shorter match's last places are entered. One for each would find a little
    /// more, but where a loop over them ends could not be foreseen, which costs as much as a match.
    const ENTERED: usize = 2;

    /// `SHORT` tells whether short matches are searched for, or long ones alone.
    pub(super) fn run<const SHORT: bool>(mut self) {
        // Where a whole word can be read.
        let end = self.text.len().saturating_sub(Self::WORD);
        // Empty entries point at place 0, so it is never entered nor compared with itself.
        let (mut at, mut literals) = (1.min(self.text.len()), 0);
        self.counts.add_literals(&self.text[..at]);
        while at < end {
            let word = self.word(at);
            let mut found = Match::default();
            if self.starts.allow(word) {
                found = self.find::<SHORT>(at, word);
            }
            if found.gain <= 0 {
                self.counts.add_literal(self.text[at]);
                at += 1;
                continue;
            }
            (at, found) = self.put_off::<SHORT>(at, end, found);
            self.take(at - literals, found);
            at += found.length;
            literals = at;
            if at < end {
                let entered = if found.length < Self::GOOD { Self::ENTERED } else { found.length };
                self.enter::<SHORT>(at - entered..at);
            }
        }
        self.counts.add_literals(&self.text[at..]);
    }

    /// Looks at the next places for as long as they have something better.
    #[inline(always)]
    fn put_off<const SHORT: bool>(
        &mut self,
        mut at: usize,
        end: usize,
        mut found: Match,
    ) -> (usize, Match) {
        while found.length < Self::GOOD && at + 1 < end {
            let word = self.word(at + 1);
            if !self.starts.allow(word) {
                break;
            }
            if SHORT {
                // A short match does not beat one already found.
                self.heads.enter_short(at + 1, word);
            }
            let head = self.heads.enter_long::<SHORT>(at + 1, word);
            let next = self.compare(at + 1, word, head, Heads::long(SHORT));
            if next.gain <= found.gain {
                break;
            }
            self.counts.add_literal(self.text[at]);
            at += 1;
            found = next;
        }
        (at, found)
    }

    #[inline(always)]
    fn enter<const SHORT: bool>(&mut self, places: Range<usize>) {
        for at in places {
            let word = self.word(at);
            if SHORT {
                self.heads.enter_short(at, word);
            }
            self.heads.enter_long::<SHORT>(at, word);
        }
    }

    fn take(&mut self, literals: usize, found: Match) {
        let Match { length, back, .. } = found;
        self.counts.add_match(length, back);
        self.steps.push(MatchStep { literals: literals as u32, length: length as u16, back });
    }

    #[inline(always)]
    fn word(&self, at: usize) -> u64 {
        // Places fit 32 bits; saying so spares a check for overflow.
        let at = at as u32 as usize;
        u64::from_le_bytes(self.text[at..at + Self::WORD].try_into().unwrap_or_default())
    }

    /// A long match if there is one, else a short one.
    #[inline(always)]
    fn find<const SHORT: bool>(&mut self, at: usize, word: u64) -> Match {
        let long = self.heads.enter_long::<SHORT>(at, word);
        if !SHORT {
            return self.compare(at, word, long, Heads::long(SHORT));
        }
        let short = self.heads.enter_short(at, word);
        let found = self.compare(at, word, long, Heads::long(SHORT));
        if found.gain > 0 { found } else { self.compare(at, word, short, Heads::SHORT) }
    }

    /// The match of the place `at` with the one entered as `head`.
    #[inline(always)]
    fn compare(&self, at: usize, word: u64, head: u16, shift: u32) -> Match {
        let back = (at as u16).wrapping_sub(head).wrapping_sub(1);
        let from = at - 1 - usize::from(back);
        let unlike = word ^ self.word(from);
        if unlike << shift != 0 {
            return Match::default();
        }
        let length = match unlike {
            0 => self.reach(from, at),
            _ => unlike.trailing_zeros() as usize / 8,
        };
        Match { gain: self.prices.gain(length, back), length, back }
    }

    /// How far the text at `from` and `at` is the same, the first word known to be.
    fn reach(&self, from: usize, at: usize) -> usize {
        let most = LONGEST_MATCH.min(self.text.len() - at);
        let mut length = Self::WORD;
        while length + Self::WORD <= most {
            let unlike = self.word(from + length) ^ self.word(at + length);
            if unlike != 0 {
                return length + unlike.trailing_zeros() as usize / 8;
            }
            length += Self::WORD;
        }
        let tail = self.text[from + length..].iter().zip(&self.text[at + length..at + most]);
        length + tail.take_while(|(a, b)| a == b).count()
    }
}
