//! draft
use std::array;

const PART: usize = 128 << 10;
const WINDOW: usize = 32 << 10;
const LONGEST: usize = 258;
const LIMIT: usize = 13;
const EOB: usize = 256;
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const HASH_BITS: u32 = 15;

pub(crate) const END: [u8; 2] = [3, 0];

type Entry = u32;
const COUNT_AT: u32 = 27;
const fn entry(code: u32, count: u32) -> Entry {
    code | count << COUNT_AT
}

struct Bits<'a> {
    room: &'a mut [u8],
    at: usize,
    pending: u64,
    count: u32,
}

impl Bits<'_> {
    #[inline(always)]
    fn push(&mut self, e: Entry) {
        self.pending |= u64::from(e & ((1 << COUNT_AT) - 1)) << self.count;
        self.count += e >> COUNT_AT;
    }
    #[inline(always)]
    fn flush(&mut self) {
        self.room[self.at..self.at + 8].copy_from_slice(&self.pending.to_le_bytes());
        self.at += (self.count >> 3) as usize;
        self.pending >>= self.count & 56;
        self.count &= 7;
    }
    fn put(&mut self, code: u32, count: u32) {
        self.push(entry(code, count));
        self.flush();
    }
    fn align(&mut self) {
        self.put(0, (8 - self.count) & 7);
    }
    fn stored(&mut self, bytes: &[u8]) {
        self.put(0, 3);
        self.align();
        let n = bytes.len() as u16;
        self.room[self.at..self.at + 2].copy_from_slice(&n.to_le_bytes());
        self.room[self.at + 2..self.at + 4].copy_from_slice(&(!n).to_le_bytes());
        self.at += 4;
        self.room[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }
}

#[derive(Clone, Copy)]
struct Step {
    run: u32,
    length: u16,
    distance: u16,
}

struct Counts {
    literals: [u32; LITERALS],
    distances: [u32; DISTANCES],
}
impl Counts {
    const NONE: Counts = Counts { literals: [0; LITERALS], distances: [0; DISTANCES] };
}

/// (symbol - 257, extra bit count) of each length
const LENGTHS: [(u8, u8, u8); LONGEST + 1] = {
    let mut t = [(0, 0, 0); LONGEST + 1];
    let (mut symbol, mut base) = (0usize, 3usize);
    while symbol < 28 {
        let extra = if symbol < 8 { 0 } else { symbol / 4 - 1 };
        let mut i = 0;
        while i < 1 << extra && base + i < LONGEST + 1 {
            t[base + i] = (symbol as u8, extra as u8, i as u8);
            i += 1;
        }
        base += 1 << extra;
        symbol += 1;
    }
    t[LONGEST] = (28, 0, 0);
    t
};
fn length_extra(symbol: usize) -> usize {
    match symbol {
        0..8 => 0,
        28 => 0,
        s => s / 4 - 1,
    }
}
#[inline(always)]
fn slot(distance: usize) -> (usize, u32) {
    let d = distance as u32 - 1;
    if d < 4 {
        return (d as usize, 0);
    }
    let extra = d.ilog2() - 1;
    ((extra * 2 + (d >> extra)) as usize, extra)
}
fn slot_extra(slot: usize) -> usize {
    (slot / 2).saturating_sub(1)
}

fn code_lengths(counts: &[u32], limit: usize, lengths: &mut [u8]) {
    lengths.fill(0);
    let mut order: Vec<(u32, u16)> =
        counts.iter().zip(0..).filter(|c| *c.0 > 0).map(|(&c, s)| (c, s)).collect();
    for s in 0..2 {
        if order.len() < 2 && counts[s as usize] == 0 {
            order.push((0, s));
        }
    }
    order.sort_unstable();
    let n = order.len();
    let mut weight: Vec<u32> = order.iter().map(|o| o.0).collect();
    let mut parent = vec![0usize; 2 * n - 1];
    let (mut leaf, mut node) = (0, n);
    for new in n..2 * n - 1 {
        let mut sum = 0;
        for _ in 0..2 {
            let from = if leaf < n && (node >= new || weight[leaf] <= weight[node]) {
                &mut leaf
            } else {
                &mut node
            };
            parent[*from] = new;
            sum += weight[*from];
            *from += 1;
        }
        weight.push(sum);
    }
    let mut depth = vec![0usize; 2 * n - 1];
    let mut many = [0usize; 16];
    for i in (0..2 * n - 2).rev() {
        depth[i] = depth[parent[i]] + 1;
        if i < n {
            many[depth[i].min(limit)] += 1;
        }
    }
    let mut over: usize = (1..=limit).map(|l| many[l] << (limit - l)).sum::<usize>() - (1 << limit);
    while over > 0 {
        let shallow = (1..limit).rev().find(|&l| many[l] > 0).unwrap_or(1);
        many[limit] -= 1;
        many[shallow] -= 1;
        many[shallow + 1] += 2;
        over -= 1;
    }
    let by_length = (1..=limit).rev().flat_map(|l| std::iter::repeat_n(l as u8, many[l]));
    for (&(_, s), l) in order.iter().zip(by_length) {
        lengths[s as usize] = l;
    }
}
fn codes(lengths: &[u8]) -> impl Iterator<Item = Entry> {
    let mut next = [0u32; 17];
    for &l in lengths {
        next[l as usize + 1] += u32::from(l > 0);
    }
    for l in 1..17 {
        next[l] = (next[l] + next[l - 1]) << 1;
    }
    // next[l+1] is doubled once too often
    lengths.iter().map(move |&l| {
        if l == 0 {
            return 0;
        }
        let code = next[l as usize];
        next[l as usize] += 1;
        entry(code.reverse_bits() >> (32 - u32::from(l)), u32::from(l))
    })
}

pub(crate) struct Deflater {
    heads: Box<[[u16; 2]; 1 << HASH_BITS]>,
    steps: Vec<Step>,
    counts: Counts,
    room: Vec<u8>,
    pairs: Box<[Entry; 1 << 16]>,
    prices: Prices,
}
#[derive(Clone, Copy)]
struct Prices {
    literal: i32,
    back: [i32; 16],
    shift: u32,
    long: u32,
}
const NEVER: i32 = i32::MAX / 2;
impl Prices {
    fn new(literal: i32, mut back: [i32; 16]) -> Prices {
        for b in &mut back[..15] {
            *b = (*b).max(2 * literal);
        }
        back[15] = NEVER;
        let least = (back[KEYAT] / literal.max(1) + 1).clamp(3, 8);
        let least = std::env::var("K").map_or(least, |k| k.parse().unwrap());
        if std::env::var_os("V").is_some() {
            eprintln!("{literal} {back:?} {least}");
        }
        let long = std::env::var("L").map_or(6, |k| k.parse().unwrap());
        Prices { literal, back, shift: 64 - 8 * least as u32, long: 64 - 8 * long }
    }
}
const KEYAT: usize = 8;

#[inline(always)]
fn load64(t: &[u8], i: usize) -> u64 {
    let i = i as u32 as usize;
    u64::from_le_bytes(t[i..i + 8].try_into().unwrap())
}

#[inline(never)]
fn reach(text: &[u8], a: usize, b: usize) -> usize {
    let most = LONGEST.min(text.len() - b);
    let mut n = 8;
    while n + 8 <= most {
        let x = load64(text, a + n) ^ load64(text, b + n);
        if x != 0 {
            return n + (x.trailing_zeros() / 8) as usize;
        }
        n += 8;
    }
    while n < most && text[a + n] == text[b + n] {
        n += 1;
    }
    n
}
#[derive(Clone, Copy, Default)]
struct Found {
    gain: i32,
    length: usize,
    distance: usize,
}

struct Finder<'a> {
    text: &'a [u8],
    heads: &'a mut [[u16; 2]; 1 << HASH_BITS],
    prices: Prices,
}
impl Finder<'_> {
    #[inline(always)]
    fn hash(word: u64, _shift: u32) -> usize {
        let shift = _shift;
        ((word << shift).wrapping_mul(0x9E37_79B1_85EB_CA87) >> (64 - HASH_BITS)) as usize
    }
    #[inline(always)]
    fn insert(&mut self, i: usize, word: u64) -> [u16; 2] {
        let s = &mut self.heads[Self::hash(word, 40)][0];
        let a = *s;
        *s = i as u16;
        let l = &mut self.heads[Self::hash(word, 16)][1];
        let b = *l;
        *l = i as u16;
        [a, b]
    }
    #[inline(always)]
    fn weigh(&self, i: usize, word: u64, head: u16, shift: u32) -> Found {
        let less = usize::from((i as u16).wrapping_sub(head).wrapping_sub(1));
        let x = word ^ load64(self.text, i - 1 - less);
        if x << shift != 0 {
            return Found::default();
        }
        let length = if x != 0 {
            (x.trailing_zeros() / 8) as usize
        } else {
            reach(self.text, i - 1 - less, i)
        };
        let gain = length as i32 * self.prices.literal
            - self.prices.back[(less | 1).ilog2() as usize & 15];
        Found { gain, length, distance: less + 1 }
    }
    #[inline(always)]
    fn find_long(&mut self, i: usize) -> Found {
        let word = load64(self.text, i);
        let [_, far] = self.insert(i, word);
        self.weigh(i, word, far, 16)
    }
    #[inline(always)]
    fn find(&mut self, i: usize) -> Found {
        let word = load64(self.text, i);
        let [near, far] = self.insert(i, word);
        let far = self.weigh(i, word, far, 16);
        if far.gain > 0 {
            return far;
        }
        self.weigh(i, word, near, 40)
    }
}

impl Deflater {
    pub(crate) fn new() -> Self {
        Deflater {
            heads: vec![[0; 2]; 1 << HASH_BITS].into_boxed_slice().try_into().unwrap(),
            steps: Vec::new(),
            counts: Counts::NONE,
            room: Vec::new(),
            pairs: vec![0; 1 << 16].into_boxed_slice().try_into().unwrap(),
            prices: Prices::new(16, [0; 16]),
        }
    }
    pub(crate) fn block(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let bound = text.len() + (text.len() / PART + 1) * 5 * (PART / 65535 + 2) + 64;
        let mut room = std::mem::take(&mut self.room);
        if room.len() < bound {
            room.resize(bound, 0);
        }
        let mut bits = Bits { room: &mut room, at: 0, pending: 0, count: 0 };
        let repeats = self.sample(text);
        self.heads.fill([0; 2]);
        for from in (0..text.len()).step_by(PART) {
            let to = text.len().min(from + PART);
            self.clear();
            if repeats {
                self.parse(text, from, to);
            } else {
                self.count(&text[from..to]);
            }
            self.write(&text[from..to], &mut bits);
        }
        bits.stored(&[]);
        out.extend_from_slice(&bits.room[..bits.at]);
        self.room = room;
    }
    fn clear(&mut self) {
        self.steps.clear();
        self.counts = Counts::NONE;
        self.counts.literals[EOB] = 1;
    }
    fn sample(&mut self, text: &[u8]) -> bool {
        let n = (text.len() / 32).max(4096).min(text.len());
        let from = (text.len() - n) / 2;
        let part = &text[from..from + n];
        self.clear();
        self.count(part);
        let mut lit = [0; LITERALS];
        let mut dist = [0; DISTANCES];
        code_lengths(&self.counts.literals, LIMIT, &mut lit);
        let plain = self.cost(&lit, &[0; 30]);
        // first prices: as if all matches cost 4 bits of length, 5 bits of distance
        let literal = (plain as i32 * 16) / n.max(1) as i32;
        self.prices = Prices::new(literal, array::from_fn(|k| (9 + slot_extra(2 * k) as i32) * 16));
        self.heads.fill([0; 2]);
        self.clear();
        self.parse(part, 0, n);
        code_lengths(&self.counts.literals, LIMIT, &mut lit);
        code_lengths(&self.counts.distances, LIMIT, &mut dist);
        let matched = self.cost(&lit, &dist);
        self.reprice(&lit, &dist);
        matched + matched / 64 < plain
    }
    fn reprice(&mut self, lit: &[u8], dist: &[u8]) {
        let mean = |from: usize, to: usize| {
            let (mut bits, mut n) = (8, 1);
            for s in from..to {
                let extra = if s > 256 { length_extra(s - 257) } else { 0 };
                bits += self.counts.literals[s] as usize * 16 * (usize::from(lit[s]) + extra);
                n += self.counts.literals[s] as usize;
            }
            (bits / n) as i32
        };
        let (literal, length) = (mean(0, 256), mean(257, 286));
        let code = |s: usize| if s < 30 && dist[s] > 0 { i32::from(dist[s]) } else { 8 };
        self.prices = Prices::new(
            literal,
            array::from_fn(|k| {
                length + 16 * slot_extra(2 * k) as i32 + 8 * (code(2 * k) + code(2 * k + 1))
            }),
        );
    }
    fn cost(&self, lit: &[u8], dist: &[u8]) -> usize {
        let l: usize =
            self.counts.literals.iter().zip(lit).map(|(&c, &l)| c as usize * usize::from(l)).sum();
        let d: usize = self
            .counts
            .distances
            .iter()
            .zip(dist)
            .enumerate()
            .map(|(s, (&c, &l))| c as usize * (usize::from(l) + slot_extra(s)))
            .sum();
        let e: usize =
            (0..29).map(|s| self.counts.literals[257 + s] as usize * length_extra(s)).sum();
        l + d + e
    }
    fn count(&mut self, part: &[u8]) {
        let mut four = [[0u32; 256]; 4];
        let mut chunks = part.chunks_exact(4);
        for c in &mut chunks {
            four[0][c[0] as usize] += 1;
            four[1][c[1] as usize] += 1;
            four[2][c[2] as usize] += 1;
            four[3][c[3] as usize] += 1;
        }
        for &b in chunks.remainder() {
            four[0][b as usize] += 1;
        }
        for b in 0..256 {
            self.counts.literals[b] = four[0][b] + four[1][b] + four[2][b] + four[3][b];
        }
        self.steps.push(Step { run: part.len() as u32, length: 0, distance: 0 });
    }
    fn parse(&mut self, text: &[u8], from: usize, to: usize) {
        let text = &text[..to];
        let lazy = 16;
        let last = to.saturating_sub(8);
        let (mut i, mut start) = (from.max(1), from);
        if from == 0 {
            self.counts.literals[text[0] as usize] += 1;
        }
        let Deflater { heads, prices, counts, steps, .. } = self;
        let mut finder = Finder { text, heads, prices: *prices };
        while i < last {
            let mut found = finder.find(i);
            if found.gain <= 0 {
                counts.literals[text[i] as usize] += 1;
                i += 1;
                continue;
            }
            let mut looked = i;
            while found.length < lazy && i + 1 < last {
                let next = finder.find_long(i + 1);
                looked = i + 1;
                if next.gain <= found.gain {
                    break;
                }
                counts.literals[text[i] as usize] += 1;
                i += 1;
                found = next;
            }
            counts.literals[257 + LENGTHS[found.length].0 as usize] += 1;
            counts.distances[slot(found.distance).0] += 1;
            steps.push(Step {
                run: (i - start) as u32,
                length: found.length as u16,
                distance: found.distance as u16,
            });
            i += found.length;
            for p in looked + 1..i.min(last) {
                finder.insert(p, load64(text, p));
            }
            start = i;
        }
        for &b in &text[i.min(to)..] {
            counts.literals[b as usize] += 1;
        }
        steps.push(Step { run: (to - start) as u32, length: 0, distance: 0 });
    }
    fn write(&mut self, part: &[u8], bits: &mut Bits) {
        let mut lit = [0; LITERALS];
        let mut dist = [0; DISTANCES];
        code_lengths(&self.counts.literals, LIMIT, &mut lit);
        code_lengths(&self.counts.distances, LIMIT, &mut dist);
        let header = Header::new(&lit, &dist);
        let cost = header.cost + self.cost(&lit, &dist);
        if cost >= part.len() * 8 + (part.len() / 65535 + 1) * 40 {
            for c in part.chunks(65535) {
                bits.stored(c);
            }
            return;
        }
        header.write(bits);
        let mut l = [0; LITERALS];
        let mut d = [0; DISTANCES];
        for (to, c) in l.iter_mut().zip(codes(&lit)) {
            *to = c;
        }
        for (to, c) in d.iter_mut().zip(codes(&dist)) {
            *to = c;
        }
        if self.steps.len() > 1 {
            self.emit(part, &l, &d, bits);
        } else {
            self.emit_plain(part, &l, bits)
        }
        bits.push(l[EOB]);
        bits.flush();
    }
    fn emit_plain(&mut self, part: &[u8], l: &[Entry; LITERALS], bits: &mut Bits) {
        let used: Vec<usize> = (0..256).filter(|&b| l[b] > 0).collect();
        let mut most = 0;
        for &b in &used {
            for &a in &used {
                let (x, y) = (l[a], l[b]);
                let n = x >> COUNT_AT;
                most = most.max(n);
                self.pairs[b << 8 | a] =
                    x + ((y & ((1 << COUNT_AT) - 1)) << n) + (y >> COUNT_AT << COUNT_AT);
            }
        }
        let mut b = Bits { room: bits.room, at: bits.at, pending: bits.pending, count: bits.count };
        let rest = if most <= 7 {
            Self::pairs::<4>(&self.pairs, part, &mut b)
        } else {
            Self::pairs::<2>(&self.pairs, part, &mut b)
        };
        for &x in rest {
            b.push(l[x as usize]);
            b.flush();
        }
        let Bits { at, pending, count, .. } = b;
        bits.at = at;
        bits.pending = pending;
        bits.count = count;
    }
    #[inline(always)]
    fn pairs<'t, const N: usize>(
        pairs: &[Entry; 1 << 16],
        part: &'t [u8],
        b: &mut Bits,
    ) -> &'t [u8] {
        let mut groups = part.chunks_exact(2 * N);
        for g in &mut groups {
            for two in g.as_chunks::<2>().0 {
                b.push(pairs[usize::from(u16::from_le_bytes(*two))]);
            }
            b.flush();
        }
        groups.remainder()
    }
    fn emit(&self, part: &[u8], l: &[Entry; LITERALS], d: &[Entry; DISTANCES], bits: &mut Bits) {
        let lengths: [Entry; LONGEST + 1] = array::from_fn(|n| {
            let (s, extra, value) = LENGTHS[n];
            let e = l[257 + s as usize];
            e + (u32::from(value) << (e >> COUNT_AT)) + (u32::from(extra) << COUNT_AT)
        });
        let mut b = Bits { room: bits.room, at: bits.at, pending: bits.pending, count: bits.count };
        let mut at = 0;
        for s in &self.steps {
            let run = &part[at..at + s.run as usize];
            let mut four = run.chunks_exact(4);
            for q in &mut four {
                for &x in q {
                    b.push(l[x as usize]);
                }
                b.flush();
            }
            for &x in four.remainder() {
                b.push(l[x as usize]);
            }
            b.flush();
            at += run.len() + usize::from(s.length);
            if s.length > 0 {
                b.push(lengths[usize::from(s.length)]);
                let (slot, extra) = slot(s.distance.into());
                b.push(d[slot]);
                b.push(entry((u32::from(s.distance) - 1) & ((1 << extra) - 1), extra));
                b.flush();
            }
        }
        let Bits { at, pending, count, .. } = b;
        bits.at = at;
        bits.pending = pending;
        bits.count = count;
    }
}
static LAZYV: std::sync::LazyLock<usize> =
    std::sync::LazyLock::new(|| std::env::var("LAZY").map_or(0, |x| x.parse().unwrap()));

struct Header {
    tokens: Vec<(u8, u8)>,
    lengths: [u8; 19],
    many: (usize, usize),
    cost: usize,
}
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const EXTRA: [u32; 3] = [2, 3, 7];
impl Header {
    fn new(lit: &[u8], dist: &[u8]) -> Header {
        let used = |l: &[u8], least: usize| {
            l.iter().rposition(|&x| x > 0).map_or(least, |p| (p + 1).max(least))
        };
        let many = (used(lit, 257), used(dist, 1));
        let all: Vec<u8> = lit[..many.0].iter().chain(&dist[..many.1]).copied().collect();
        let mut tokens = Vec::new();
        for same in all.chunk_by(|a, b| a == b) {
            let (value, mut n) = (same[0], same.len());
            if value > 0 {
                tokens.push((value, 0));
                n -= 1;
            }
            while n >= 3 {
                let (symbol, least, most) = if value > 0 {
                    (16, 3, 6)
                } else if n < 11 {
                    (17, 3, 10)
                } else {
                    (18, 11, 138)
                };
                let take = n.min(most);
                tokens.push((symbol, (take - least) as u8));
                n -= take;
            }
            tokens.extend(std::iter::repeat_n((value, 0), n));
        }
        let mut counts = [0; 19];
        for t in &tokens {
            counts[t.0 as usize] += 1;
        }
        let mut lengths = [0; 19];
        code_lengths(&counts, 7, &mut lengths);
        let extra = |s: usize| if s < 16 { 0 } else { EXTRA[s - 16] };
        let cost = 17
            + 19 * 3
            + (0..19)
                .map(|s| counts[s] as usize * (usize::from(lengths[s]) + extra(s) as usize))
                .sum::<usize>();
        Header { tokens, lengths, many, cost }
    }
    fn write(&self, bits: &mut Bits) {
        bits.put(4, 3);
        bits.put(self.many.0 as u32 - 257, 5);
        bits.put(self.many.1 as u32 - 1, 5);
        let n = ORDER.iter().rposition(|&s| self.lengths[s] > 0).map_or(4, |p| (p + 1).max(4));
        bits.put(n as u32 - 4, 4);
        for s in &ORDER[..n] {
            bits.put(self.lengths[*s].into(), 3);
        }
        let codes: Vec<Entry> = codes(&self.lengths).collect();
        for &(s, x) in &self.tokens {
            bits.push(codes[s as usize]);
            if s >= 16 {
                bits.push(entry(x.into(), EXTRA[s as usize - 16]));
            }
            bits.flush();
        }
    }
}

#[cfg(test)]
mod tests {}
