//! Huffman codes: lengths fitted to what was counted, the codes themselves, and the header that
//! describes them to a reader.

use super::bits::{BitCode, Bits, entry, join};
use super::matches::{Back, LENGTHS, LONGEST_MATCH, distance_slot, length_extra, slot_extra};

/// Longest code in bits. Deflate allows 15, but two codes of 13 bits and their count fit one
/// [`BitCode`], and what is rare enough to want more has no weight.
const LONGEST_CODE: usize = 13;
pub(super) const LITERALS: usize = 288;
pub(super) const DISTANCES: usize = 30;
pub(super) const END_OF_BLOCK: usize = 256;
pub(super) const FIRST_LENGTH: usize = 257;

/// How often each symbol occurs.
pub(super) struct SymbolCounts {
    pub(super) literals: [u32; LITERALS],

    pub(super) distances: [u32; DISTANCES],
}

impl SymbolCounts {
    pub(super) const fn none() -> Self {
        SymbolCounts { literals: [0; LITERALS], distances: [0; DISTANCES] }
    }

    pub(super) fn add_literals(&mut self, text: &[u8]) {
        // Four tables, as adding to one number twice in a row waits for the first addition.
        let mut tables = [[0u32; 256]; 4];
        let (groups, rest) = text.as_chunks::<4>();
        for group in groups {
            for (table, &byte) in tables.iter_mut().zip(group) {
                table[usize::from(byte)] += 1;
            }
        }
        for &byte in rest {
            tables[0][usize::from(byte)] += 1;
        }
        for (byte, count) in self.literals[..256].iter_mut().enumerate() {
            *count += tables.iter().map(|table| table[byte]).sum::<u32>();
        }
    }

    #[inline(always)]
    pub(super) fn add_literal(&mut self, byte: u8) {
        self.literals[usize::from(byte)] += 1;
    }

    #[inline(always)]
    pub(super) fn add_match(&mut self, length: usize, back: Back) {
        self.literals[FIRST_LENGTH + usize::from(LENGTHS[length].0)] += 1;
        self.distances[distance_slot(back).0] += 1;
    }

    /// What all symbols take, the bits after their codes included.
    pub(super) fn bits(&self, lengths: &CodeLengths) -> usize {
        let total = |counts: &[u32], lengths: &[u8]| -> usize {
            counts
                .iter()
                .zip(lengths)
                .map(|(&count, &length)| count as usize * usize::from(length))
                .sum()
        };
        total(&self.literals, &lengths.literals)
            + total(&self.distances, &lengths.distances)
            + self.extra_bits_of_lengths()
            + self
                .distances
                .iter()
                .enumerate()
                .map(|(slot, &count)| count as usize * slot_extra(slot))
                .sum::<usize>()
    }

    fn extra_bits_of_lengths(&self) -> usize {
        let counts = self.literals[FIRST_LENGTH..].iter().take(29);
        counts.enumerate().map(|(symbol, &count)| count as usize * length_extra(symbol)).sum()
    }
}

/// The length of each symbol's code; 0 for none.
pub(super) struct CodeLengths {
    pub(super) literals: [u8; LITERALS],
    pub(super) distances: [u8; DISTANCES],
}

impl CodeLengths {
    /// The code which needs no description.
    pub(super) const FIXED: CodeLengths = {
        let mut literals = [8; LITERALS];
        let mut symbol = 144;
        while symbol < 280 {
            literals[symbol] = if symbol < 256 { 9 } else { 7 };
            symbol += 1;
        }
        CodeLengths { literals, distances: [5; DISTANCES] }
    };

    pub(super) fn fit(counts: &SymbolCounts) -> Self {
        CodeLengths {
            literals: code_lengths(&counts.literals, LONGEST_CODE),
            distances: code_lengths(&counts.distances, LONGEST_CODE),
        }
    }
}

/// The lengths of a Huffman code for symbols which occur `counts` times, `longest` bits at most.
pub(super) fn code_lengths<const N: usize>(counts: &[u32; N], longest: usize) -> [u8; N] {
    let mut order: Vec<(u32, usize)> =
        counts.iter().copied().zip(0..).filter(|&(count, _)| count > 0).collect();
    // Some readers refuse a code of fewer than two symbols, so rare ones are made up.
    let unused = (0..N).filter(|&symbol| counts[symbol] == 0).map(|symbol| (0, symbol));
    order.extend(unused.take(2usize.saturating_sub(order.len())));
    order.sort_unstable();
    let mut shares = depths(&order);
    limit(&mut shares, longest);
    let mut lengths = [0; N];
    let rarest_first =
        (1..=longest).rev().flat_map(|length| std::iter::repeat_n(length as u8, shares[length]));
    for (&(_, symbol), length) in order.iter().zip(rarest_first) {
        lengths[symbol] = length;
    }
    lengths
}

/// How many leaves of the Huffman tree over `order`, rarest first, lie at each depth.
fn depths(order: &[(u32, usize)]) -> Vec<usize> {
    let leaves = order.len();
    let nodes = 2 * leaves - 1;
    // Leaves by weight, then inner nodes, which come up by weight too: two queues in one.
    let mut weights: Vec<u32> = order.iter().map(|&(count, _)| count).collect();
    let mut parents = vec![0; nodes];
    let (mut leaf, mut inner) = (0, leaves);
    for node in leaves..nodes {
        let mut weight = 0;
        for _ in 0..2 {
            let take_leaf = leaf < leaves && (inner == node || weights[leaf] <= weights[inner]);
            let lightest = if take_leaf { &mut leaf } else { &mut inner };
            weight += weights[*lightest];
            parents[*lightest] = node;
            *lightest += 1;
        }
        weights.push(weight);
    }
    let mut depth = vec![0; nodes];
    let mut shares = vec![0; leaves.max(LONGEST_CODE + 1)];
    for node in (0..nodes - 1).rev() {
        depth[node] = depth[parents[node]] + 1;
        if node < leaves {
            shares[depth[node]] += 1;
        }
    }
    shares
}

/// Moves the leaves below `longest` up to it, and others down until the code is whole again.
fn limit(shares: &mut [usize], longest: usize) {
    shares[longest] += shares[longest + 1..].iter().sum::<usize>();
    // In units of the longest code, what the codes take of all there are.
    let taken: usize = (1..=longest).map(|length| shares[length] << (longest - length)).sum();
    for _ in 1 << longest..taken {
        // A leaf above becomes a node for itself and for one of the longest: one unit less.
        let above = (1..longest).rev().find(|&length| shares[length] > 0).unwrap_or(1);
        shares[above] -= 1;
        shares[above + 1] += 2;
        shares[longest] -= 1;
    }
}

/// The codes to write.
pub(super) struct Codes {
    pub(super) literals: [BitCode; LITERALS],
    pub(super) distances: [BitCode; DISTANCES],
}

impl Codes {
    pub(super) fn new(lengths: &CodeLengths) -> Self {
        Codes { literals: codes(&lengths.literals), distances: codes(&lengths.distances) }
    }

    /// The code of each match length joined with the bits which follow it.
    pub(super) fn of_lengths(&self) -> [BitCode; LONGEST_MATCH + 1] {
        LENGTHS.map(|(symbol, value)| {
            let symbol = usize::from(symbol);
            join(
                self.literals[FIRST_LENGTH + symbol],
                entry(value.into(), length_extra(symbol) as u32),
            )
        })
    }
}

/// The codes which the format gives to symbols of these lengths, shorter ones first.
fn codes<const N: usize>(lengths: &[u8; N]) -> [BitCode; N] {
    let mut next = [0u32; 16];
    for &length in lengths {
        // A code of this length moves the first of the next length on by two.
        for (longer, code) in next.iter_mut().enumerate().skip(usize::from(length) + 1) {
            *code += u32::from(length > 0) << (longer - usize::from(length));
        }
    }
    lengths.map(|length| {
        if length == 0 {
            return 0;
        }
        let code = &mut next[usize::from(length)];
        *code += 1;
        // Codes go out highest bit first, all else lowest first.
        entry((*code - 1).reverse_bits() >> (32 - u32::from(length)), length.into())
    })
}

/// The description of a code ahead of a part.
pub(super) struct Header {
    literals: usize,
    distances: usize,
    /// Lengths and runs of them: symbols with the value of the bits which follow.
    symbols: Vec<(u8, u8)>,
    counts: [u32; 19],
    lengths: [u8; 19],
}

impl Header {
    /// Lengths of the header's own code come in this order, the rarest last to be left out.
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    const LONGEST_CODE: usize = 7;

    pub(super) fn new(lengths: &CodeLengths) -> Self {
        let used = |lengths: &[u8]| {
            lengths.iter().rposition(|&length| length > 0).map_or(1, |last| last + 1)
        };
        let (literals, distances) = (used(&lengths.literals), used(&lengths.distances));
        let all = [&lengths.literals[..literals], &lengths.distances[..distances]].concat();
        let mut symbols = Vec::new();
        for run in all.chunk_by(|a, b| a == b) {
            Self::add_run(run[0], run.len(), &mut symbols);
        }
        let mut counts = [0; 19];
        for &(symbol, _) in &symbols {
            counts[usize::from(symbol)] += 1;
        }
        let lengths = code_lengths(&counts, Self::LONGEST_CODE);
        Header { literals, distances, symbols, counts, lengths }
    }

    fn add_run(length: u8, mut times: usize, symbols: &mut Vec<(u8, u8)>) {
        if length > 0 {
            // Only zeros can be repeated unseen.
            symbols.push((length, 0));
            times -= 1;
        }
        while times >= 3 {
            let (symbol, least, most) = match (length, times) {
                (1.., _) => (16, 3, 6),
                (0, ..11) => (17, 3, 10),
                _ => (18, 11, 138),
            };
            let taken = times.min(most);
            symbols.push((symbol, (taken - least) as u8));
            times -= taken;
        }
        symbols.extend(std::iter::repeat_n((length, 0), times));
    }

    const fn extra(symbol: usize) -> u32 {
        match symbol {
            16 => 2,
            17 => 3,
            18 => 7,
            _ => 0,
        }
    }

    /// How many of the header's own lengths are written: 4 at least.
    fn own(&self) -> usize {
        Self::ORDER
            .iter()
            .rposition(|&symbol| self.lengths[symbol] > 0)
            .map_or(4, |last| 4.max(last + 1))
    }

    pub(super) fn bits(&self) -> usize {
        let symbols = (0..19).map(|symbol| {
            self.counts[symbol] as usize
                * (usize::from(self.lengths[symbol]) + Self::extra(symbol) as usize)
        });
        3 + 5 + 5 + 4 + 3 * self.own() + symbols.sum::<usize>()
    }

    pub(super) fn write(&self, bits: &mut Bits<'_>) {
        bits.put(0b100, 3);
        bits.put((self.literals - 257) as u32, 5);
        bits.put((self.distances - 1) as u32, 5);
        bits.put((self.own() - 4) as u32, 4);
        for &symbol in &Self::ORDER[..self.own()] {
            bits.put(self.lengths[symbol].into(), 3);
        }
        let codes = codes(&self.lengths);
        for &(symbol, value) in &self.symbols {
            let symbol = usize::from(symbol);
            bits.push(join(codes[symbol], entry(value.into(), Self::extra(symbol))));
            bits.flush();
        }
    }
}
