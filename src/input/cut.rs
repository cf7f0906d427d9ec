//! Cutting text into blocks of whole rows: the one sequential step. A block is the unit of
//! streaming, of parallel work and of memory; where blocks are cut never changes a result.

use std::io::{self, Read};

use memchr::{memchr, memchr2, memrchr};

use crate::input::buffer::{BufferPool, Bytes};
use crate::input::decode::Decoding;
use crate::input::encoding::TextEncoding;
use crate::text::unicode::BOM;

/// How many bytes of text a block holds at most, and how long a row may be to be judged in full.
/// Small enough for a core's second-level cache, large enough to make hand-over cheap. A fuzzer makes up
/// several blocks a hundred times a second, and so has smaller ones.
pub(crate) const BLOCK: usize = if cfg!(fuzzing) { 1 << 13 } else { 1 << 18 };

/// A run of whole rows, or a piece of one row that is longer than a block.
#[derive(Clone, Debug)]
pub(crate) struct Block<'a> {
    pub(crate) text: Bytes<'a>,
    /// Where it begins, in bytes from the start of the text.
    pub(crate) offset: u64,
    pub(crate) part: Part,
}

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Whole rows; only the very last may lack its row end.
    Rows,
    /// The first bytes of a row longer than [`BLOCK`].
    Head,
    /// More of such a row, up to its end.
    More,
}

/// How row ends are told from line breaks inside a quoted CSV field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cutting {
    /// Every line end is a row end.
    Lines,
    /// A line end is a row end where the quotes before it are even. Fast, and right unless quotes
    /// are broken, which the judge of the block notices: then the text is cut again by `Records`.
    QuoteParity,
    /// Record by record, as a CSV reader reads.
    Records(Dialect),
}

/// How the records of a table are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// What separates its columns.
    pub(crate) delimiter: u8,
    /// The column, from 0, that holds the accounts. An account holds no line break: a quoted field
    /// of this column that meets one ends there, and the record with it, so that a stray quote
    /// costs its own row and no other.
    pub(crate) account: Option<usize>,
}

impl Dialect {
    /// A column further right than this is read like all others: [`RecordEnds`] takes a step for
    /// each column up to the account's.
    const FURTHEST_ACCOUNT: usize = 512;

    /// A table of which no column is known to hold the accounts.
    pub(crate) fn plain(delimiter: u8) -> Dialect {
        Dialect { delimiter, account: None }
    }

    /// A table whose accounts stand in this column, from 0.
    pub(crate) fn with_account(delimiter: u8, column: usize) -> Dialect {
        let account = (column <= Dialect::FURTHEST_ACCOUNT).then_some(column);
        Dialect { delimiter, account }
    }
}

/// The bytes of the text, borrowed where they can be.
pub(crate) enum Supply<'a> {
    Slice(&'a [u8]),
    Reader(Box<dyn Read + Send + 'a>),
}

impl<'a> Supply<'a> {
    /// The same text, decoded from `encoding` after `skip` bytes of a mark.
    pub(crate) fn decoded(self, encoding: TextEncoding, skip: usize) -> Supply<'a> {
        let raw: Box<dyn Read + Send + 'a> = match self {
            Supply::Slice(rest) => Box::new(rest),
            Supply::Reader(reader) => reader,
        };
        Supply::Reader(Box::new(Decoding::new(raw, encoding, skip)))
    }
}

/// Cuts a text into blocks.
pub(crate) struct Cutter<'a> {
    supply: Supply<'a>,
    cutting: Cutting,
    pool: BufferPool,
    /// What was read past the last block's end.
    carry: Vec<u8>,
    offset: u64,
    inside_long_row: bool,
    ended: bool,
}

impl<'a> Cutter<'a> {
    pub(crate) fn new(supply: Supply<'a>, cutting: Cutting) -> Cutter<'a> {
        Cutter {
            supply,
            cutting,
            pool: BufferPool::default(),
            carry: Vec::new(),
            offset: 0,
            inside_long_row: false,
            ended: false,
        }
    }

    /// Cuts by another way from here on.
    pub(crate) fn cut_by(&mut self, cutting: Cutting) {
        self.cutting = cutting;
    }

    /// Takes back the last blocks that were given, to be read again.
    pub(crate) fn take_back(&mut self, blocks: Vec<Block<'a>>) {
        let Some(first) = blocks.first() else { return };
        self.offset = first.offset;
        self.inside_long_row = first.part == Part::More;
        self.ended = false;
        let mut again: Vec<u8> = Vec::new();
        blocks.iter().for_each(|block| again.extend_from_slice(&block.text));
        again.append(&mut self.carry);
        let rest: Box<dyn Read + Send + 'a> =
            match std::mem::replace(&mut self.supply, Supply::Slice(b"")) {
                Supply::Slice(rest) => Box::new(rest),
                Supply::Reader(reader) => reader,
            };
        self.supply = Supply::Reader(Box::new(io::Cursor::new(again).chain(rest)));
    }

    /// Reads what is left, after `skip` bytes of a mark, as text in another encoding.
    pub(crate) fn decode(&mut self, encoding: TextEncoding, skip: usize) {
        let supply = std::mem::replace(&mut self.supply, Supply::Slice(b""));
        self.supply = supply.decoded(encoding, skip);
    }

    /// Reads no further.
    pub(crate) fn end(&mut self) {
        self.supply = Supply::Slice(b"");
        self.carry.clear();
        self.ended = true;
    }

    /// The blocks of the next `size` bytes or so; none at the end of the text.
    pub(crate) fn next_wave(&mut self, size: usize) -> io::Result<Vec<Block<'a>>> {
        // What is open for a block's length is seen to be in two.
        let text = self.fill(size.max(2 * BLOCK))?;
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut at = 0;
        while at < text.len() {
            let window = &text[at..text.len().min(at + BLOCK)];
            let edge = match at + window.len() == text.len() {
                false => Edge::Within,
                true if self.ended => Edge::Last,
                true => Edge::Open,
            };
            let beyond = &text[at..text.len().min(at + 2 * BLOCK)];
            let Some((len, part)) = self.cut(window, beyond, edge) else { break };
            let text = text.slice(at..at + len);
            blocks.push(Block { text, offset: self.offset, part });
            self.offset += len as u64;
            at += len;
        }
        match &mut self.supply {
            Supply::Slice(rest) => *rest = &rest[at..],
            Supply::Reader(_) => self.carry.extend_from_slice(&text[at..]),
        }
        Ok(blocks)
    }

    /// More than `size` bytes of text, less at the end of the text only.
    fn fill(&mut self, size: usize) -> io::Result<Bytes<'a>> {
        match &mut self.supply {
            Supply::Slice(rest) => {
                self.ended = rest.len() <= size;
                Ok(Bytes::Borrowed(&rest[..rest.len().min(size + 1)]))
            }
            Supply::Reader(reader) => {
                // A byte more than is asked for, to see whether the text ends there.
                let mut slab = self.pool.slab(self.carry.len().max(size) + 1);
                slab.push(&self.carry);
                self.carry.clear();
                if !self.ended {
                    self.ended = slab.fill(reader)?;
                }
                Ok(slab.into())
            }
        }
    }

    /// Where the block at the start of `text` ends, and what it holds; `None` if that depends on
    /// what is to come. `beyond` is `text` and as much again, as far as that is known.
    fn cut(&mut self, text: &[u8], beyond: &[u8], edge: Edge) -> Option<(usize, Part)> {
        if self.inside_long_row {
            return self.cut_long_row(text, edge);
        }
        let end = match self.cutting {
            Cutting::Records(dialect) => {
                // A mark before the first record is no part of it: a quote after it opens a field.
                let is_marked = self.offset == 0 && text.starts_with(BOM.as_bytes());
                let mark = if is_marked { BOM.len() } else { 0 };
                last_record_end(&text[mark..], &beyond[mark..], dialect, edge).map(|end| mark + end)
            }
            _ if edge == Edge::Last => None,
            Cutting::Lines => last_line_end(text),
            Cutting::QuoteParity => last_even_line_end(text),
        };
        match end {
            Some(end) => Some((end, Part::Rows)),
            None if edge == Edge::Last => Some((text.len(), Part::Rows)),
            None if edge == Edge::Open => None,
            None => {
                self.inside_long_row = true;
                // The LF of a CR at the end may be still to come.
                Some((text.len() - usize::from(text.ends_with(b"\r")), Part::Head))
            }
        }
    }

    /// The rest of a row that is longer than a block: up to its line end, or all of `text`.
    fn cut_long_row(&mut self, text: &[u8], edge: Edge) -> Option<(usize, Part)> {
        match memchr2(b'\n', b'\r', text) {
            Some(at) if at + 1 < text.len() || text[at] == b'\n' || edge == Edge::Last => {
                self.inside_long_row = false;
                Some((at + line_end_len(text, at), Part::More))
            }
            // A CR at the end, whose LF may be still to come.
            Some(at) => (at > 0).then_some((at, Part::More)),
            None => {
                self.inside_long_row = edge != Edge::Last;
                Some((text.len(), Part::More))
            }
        }
    }
}

/// What follows a window of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// More text; the window is as long as a block may be.
    Within,
    /// Maybe more text, which is not read yet.
    Open,
    /// Nothing.
    Last,
}

/// The end of the last whole line: past its LF, or past a CR that no LF can follow.
fn last_line_end(text: &[u8]) -> Option<usize> {
    let carriage_return = || memrchr(b'\r', &text[..text.len() - 1]);
    memrchr(b'\n', text).or_else(carriage_return).map(|at| at + 1)
}

/// The end of the last line before which quotes are even.
fn last_even_line_end(text: &[u8]) -> Option<usize> {
    let mut even = memchr::memchr_iter(b'"', text).count().is_multiple_of(2);
    let mut rest = text;
    // Each step goes back over one quote; well-formed text needs one step at most.
    for _ in 0..64 {
        let quote = memrchr(b'"', rest).map_or(0, |at| at + 1);
        if even && let Some(at) = memrchr(b'\n', &rest[quote..]) {
            return Some(quote + at + 1);
        }
        if quote == 0 {
            break;
        }
        rest = &rest[..quote - 1];
        even = !even;
    }
    // Lone CRs as row ends, or quotes that make no sense: the judge of the block will see
    // that it does not end where a record ends, and have the text cut record by record.
    last_line_end(text)
}

/// The end of the last whole record. A record whose quote is not closed within a block, or
/// within the text, counts as its first line alone: a stray quote shall not swallow the rest.
fn last_record_end(text: &[u8], beyond: &[u8], dialect: Dialect, edge: Edge) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        match record_end(text, at, dialect) {
            Some(next) if next < text.len() || edge == Edge::Last => at = next,
            // A CR at the very end may have its LF still to come.
            Some(next) if text[next - 1] == b'\n' => at = next,
            _ => break,
        }
    }
    match at {
        0 if edge == Edge::Open => None,
        1.. if at >= text.len() / 2 || edge == Edge::Open => Some(at),
        // Whoever reads on from each line whose quote stays open reads the same over and over.
        _ => last_end_among_open_records(text, beyond, dialect, edge),
    }
}

/// The same where quotes stay open, in one pass over `beyond`.
fn last_end_among_open_records(
    text: &[u8],
    beyond: &[u8],
    dialect: Dialect,
    edge: Edge,
) -> Option<usize> {
    let mut ends = RecordEnds::of(beyond, dialect);
    let mut at = 0;
    while at < text.len() && (edge == Edge::Last || at + BLOCK <= beyond.len()) {
        let is_whole = |end: usize| {
            end - at < BLOCK
                || edge == Edge::Last
                || (end - at == BLOCK && beyond[end - 1] == b'\n')
        };
        let end = match ends.of_record(at) {
            Some(end) if is_whole(end) => Some(end),
            _ => first_line_end(&beyond[at..], edge).map(|len| at + len),
        };
        match end {
            Some(end) if end <= text.len() => at = end,
            _ => break,
        }
    }
    (at > 0).then_some(at)
}

/// Where each record ends that begins at the start of a line, found in one pass from the back; for
/// texts in which many quotes stay open.
pub(crate) struct RecordEnds {
    /// Starts and ends, the first last.
    ends: Vec<(u32, u32)>,
}

impl RecordEnds {
    /// Of a text of at most 4 GiB.
    pub(crate) fn of(text: &[u8], dialect: Dialect) -> RecordEnds {
        let mut ends = Vec::new();
        let mut states = States::at_the_end(text.len() as u32, dialect.account);
        let mut is_settled = false;
        for (at, &byte) in text.iter().enumerate().rev() {
            match byte {
                b'\n' | b'\r' => states.line_end((at + line_end_len(text, at)) as u32),
                b'"' => states.quote(),
                _ if byte == dialect.delimiter => states.delimiter(),
                // One byte of a text between these is like the next.
                _ if is_settled => {}
                _ => states.text(),
            }
            is_settled = !matches!(byte, b'\n' | b'\r' | b'"') && byte != dialect.delimiter;
            if at == 0 || matches!(text[at - 1], b'\n' | b'\r') {
                ends.push((at as u32, states.begins[0]));
            }
        }
        RecordEnds { ends }
    }

    /// Where the record ends that begins at `start`, past its line end; `None` if a quote of it
    /// stays open. To be asked in ascending order.
    pub(crate) fn of_record(&mut self, start: usize) -> Option<usize> {
        while let Some(&(at, end)) = self.ends.last() {
            if at as usize >= start {
                return (at as usize == start && end != u32::MAX).then_some(end as usize);
            }
            self.ends.pop();
        }
        None
    }
}

/// Where the record ends if, at one place of the text, a field begins, goes on, goes on in quotes, or
/// goes on after a quote in quotes: by the field's column, up to the first after the account's.
struct States {
    begins: Vec<u32>,
    plain: Vec<u32>,
    quoted: Vec<u32>,
    after_quote: Vec<u32>,
    account: Option<usize>,
}

impl States {
    /// A quote stays open.
    const OPEN: u32 = u32::MAX;

    fn at_the_end(end: u32, account: Option<usize>) -> States {
        let ends = vec![end; account.map_or(1, |column| column + 2)];
        let mut quoted = vec![States::OPEN; ends.len()];
        if let Some(column) = account {
            quoted[column] = end;
        }
        States { begins: ends.clone(), plain: ends.clone(), quoted, after_quote: ends, account }
    }

    fn line_end(&mut self, end: u32) {
        for ends in [&mut self.begins, &mut self.plain, &mut self.after_quote] {
            ends.fill(end);
        }
        if let Some(column) = self.account {
            self.quoted[column] = end;
        }
    }

    fn delimiter(&mut self) {
        // The next field is of the next column; past the account's all are alike.
        self.begins.copy_within(1.., 0);
        self.plain.copy_from_slice(&self.begins);
        self.after_quote.copy_from_slice(&self.begins);
    }

    fn quote(&mut self) {
        std::mem::swap(&mut self.quoted, &mut self.after_quote);
        self.begins.copy_from_slice(&self.after_quote);
    }

    fn text(&mut self) {
        self.begins.copy_from_slice(&self.plain);
        self.after_quote.copy_from_slice(&self.plain);
    }
}

fn first_line_end(text: &[u8], edge: Edge) -> Option<usize> {
    let at = memchr2(b'\n', b'\r', text)?;
    if at + 1 == text.len() && text[at] == b'\r' && edge != Edge::Last {
        return None;
    }
    Some(at + line_end_len(text, at))
}

/// Where the line ends that goes on at `start`, before its line end.
pub(crate) fn line_end(text: &[u8], start: usize) -> usize {
    memchr2(b'\n', b'\r', &text[start..]).map_or(text.len(), |at| start + at)
}

/// How long the line end at `at` is: CRLF counts as one, and the end of the text is none.
pub(crate) fn line_end_len(text: &[u8], at: usize) -> usize {
    match text.get(at..).unwrap_or_default() {
        [] => 0,
        [b'\r', b'\n', ..] => 2,
        _ => 1,
    }
}

/// Where the record that begins at `start` ends, past its line end; `None` when a quote stays
/// open, or no line end comes.
fn record_end(text: &[u8], start: usize, dialect: Dialect) -> Option<usize> {
    let delimiter = dialect.delimiter;
    let (mut at, mut column) = (start, 0);
    loop {
        if text.get(at) == Some(&b'"') {
            let is_account = dialect.account == Some(column);
            let reach = if is_account { &text[..line_end(text, at)] } else { text };
            at = match closing_quote(reach, at + 1) {
                Some(close) => close + 1,
                None if is_account => reach.len(),
                None => return None,
            };
        }
        // The rest of the field; quotes in it are text.
        at += memchr::memchr3(delimiter, b'\n', b'\r', text.get(at..)?)?;
        if text[at] != delimiter {
            return Some(at + line_end_len(text, at));
        }
        (at, column) = (at + 1, column + 1);
    }
}

/// Where the quoted field whose text begins at `at` has its closing quote.
pub(crate) fn closing_quote(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'"', text.get(at..)?)?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}
