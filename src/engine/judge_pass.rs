//! The first pass: reads the text a wave of blocks at a time, judges each wave on all threads
//! while the next is read, and hands both on to be kept.

use std::num::NonZeroUsize;

use rayon::prelude::*;

use crate::engine::changes::Changes;
use crate::engine::columns::Columns;
use crate::engine::layout::{ColumnFit, Reading};
use crate::engine::store::{GatheredText, Role};
use crate::engine::threads::Threads;
use crate::engine::tools::Tools;
use crate::error::Result;
use crate::format::PackageFormat;
use crate::hooks::Phase;
use crate::input::encoding::{self, Sniffed, Start, TextEncoding};
use crate::input::{
    BLOCK, Block, Company, Cutter, Cutting, Decoded, Dialect, Part, Source, encoding_finding, fault,
};
use crate::options::{Column, Mode, Options};
use crate::output::sinks::Sinks;
use crate::rows::{BlockTally, Position, RuleSet};
use crate::rules::catalog::Code;
use crate::rules::finding::Finding;
use crate::rules::table::account_column;
use crate::text::unicode::BOM;

/// How much is judged while as much is read: little at first, so that judging begins at once.
pub(crate) const FIRST_WAVE: usize = BLOCK;
const WAVE: usize = 8 << 20;

/// How much the wave after one of this size holds.
pub(crate) fn larger_wave(size: usize) -> usize {
    (size * 2).min(WAVE)
}

/// What every list is judged by.
pub(super) struct Pass<'p> {
    /// The form of the package that is written, if one is.
    pub(super) to: Option<PackageFormat>,
    pub(super) threads: &'p Threads,
}

/// A list to be judged.
pub(super) struct NewList {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) mode: Mode,
    pub(super) options: Options,
    pub(super) company: Company,
    pub(super) fit: ColumnFit,
}

/// What came of a list.
pub(super) struct Judged {
    pub(super) findings: Vec<Finding<'static>>,
    /// Whether rows were judged: not of a table of which no column was chosen.
    pub(super) are_rows: bool,
    pub(super) facts: ListFacts,
    /// What separates its columns, and what they are, where there are several and none was chosen.
    pub(super) delimiter: Option<char>,
    pub(super) columns: Columns,
}

/// What is known of a list as a file.
pub(super) struct ListFacts {
    pub(super) format: PackageFormat,
    pub(super) entry: Option<String>,
    pub(super) bytes: u64,
    /// Where it is settled.
    pub(super) encoding: Option<TextEncoding>,
    /// What it may be in, where that is not sure.
    pub(super) guess: Option<TextEncoding>,
}

/// Judges a list, and adds it to the text.
pub(super) fn judge_list<'a>(
    source: Source<'a>,
    list: NewList,
    pass: &Pass<'_>,
    text: &mut GatheredText<'a>,
    sinks: &mut Sinks<'_, '_>,
) -> Result<Judged> {
    let NewList { name, role, mode, options, company, fit } = list;
    let (threads, before) = (pass.threads, text.input_bytes());
    let mut reader = Reader::begin(source, mode, &options);
    let mut wave = threads.install(|| reader.first_wave())?;
    let form = reader.source.rows;
    let reading = Reading::of_text(first_rows(wave.first()), form, mode, &options, fit);
    let reading = reading.map_err(|error| match company {
        Company::Alone => error,
        Company::Others => error.in_file(&name),
    })?;
    let (delimiter, columns) = (reading.delimiter, reading.columns);
    if let Some(refusal) = reading.refusal {
        let (mut findings, facts) = reader.finish()?;
        findings.push(refusal);
        return Ok(Judged { findings, are_rows: false, facts, delimiter, columns });
    }
    reader.reads_as(reading.layout.dialect());
    if reading.is_of_rejects && reader.cutting == Cutting::Lines {
        // Beside the text, a cell may take several lines.
        reader.read_again(wave, Change::Cut(Cutting::QuoteParity));
        wave = threads.install(|| reader.next_wave())?;
    }
    let judge = RuleSet::new(&options, mode, reading.layout).below(reading.preamble);
    let judge = if reading.is_of_rejects { judge.of_rejects(&options) } else { judge };
    let judge = match pass.to {
        Some(format) => judge.for_output(format),
        None => judge,
    };
    let judge = judge.of_text(&first_rows(wave.first())[reading.declaration..]);
    if role == Role::Input && !judge.reads_rejects() {
        reader.findings.extend(judge.missing_header(first_rows(wave.first())));
    }
    text.begin(name, role, judge);
    let mut changes = Changes::default();
    if let Some(encoding) = reader.decoded_from() {
        text.decodes(encoding);
    }
    while !wave.is_empty() {
        let total = reader.source.text_len.filter(|_| company == Company::Alone);
        sinks.progress(Phase::Judge, before + wave[0].offset, total)?;
        let Some((tools, list, lead)) = text.judging() else { break };
        let rules = &list.judge;
        let (next, mut tallies) = threads.install(|| {
            rayon::join(|| reader.next_wave(), || tally_wave(&wave, lead, tools, rules))
        });
        let next = next?;
        if let Some(change) = reader.second_thoughts(&wave, &tallies, &next) {
            wave.extend(next);
            reader.read_again(wave, change);
            wave = threads.install(|| reader.next_wave())?;
            if let Some(encoding) = reader.decoded_from() {
                text.decodes(encoding);
            }
            continue;
        }
        let leads = settle_leads(&wave, &mut tallies, lead, tools, rules);
        match reader.decoded_from() {
            Some(_) => changes.look(&wave, &tallies, &leads, rules),
            None => changes.pass(&tallies),
        }
        let replay = reader.source.replay.as_ref();
        text.add(wave, tallies, &leads, replay, threads, sinks.cancel())?;
        wave = next;
    }
    reader.changes_at(changes.row());
    let (findings, facts) = reader.finish()?;
    Ok(Judged { findings, are_rows: true, facts, delimiter, columns })
}

/// What is known of a list before any of its rows is judged.
pub(super) struct Head {
    pub(super) facts: ListFacts,
    pub(super) findings: Vec<Finding<'static>>,
    pub(super) has_mark: bool,
    /// Its first rows.
    pub(super) rows: Vec<u8>,
    /// The finding that it is a table, where it is one.
    pub(super) table: Option<Finding<'static>>,
    pub(super) title_rows: usize,
    /// The row that names the columns, or the only one.
    pub(super) header: Option<Vec<u8>>,
}

/// Reads the beginning of a list, and on until its encoding is told.
pub(super) fn read_head(source: Source<'_>, options: &Options, threads: &Threads) -> Result<Head> {
    let mut reader = Reader::begin(source, Mode::Clean, options);
    let first = threads.install(|| reader.first_wave())?;
    let is_marked = first.first().is_some_and(|block| block.text.starts_with(BOM.as_bytes()));
    let rows = first_rows(first.first()).to_vec();
    let form = reader.source.rows;
    let of_text = |options| Reading::of_text(&rows, form, Mode::Check, options, ColumnFit::Exact);
    let reading = of_text(options)?;
    let mut header = Some(reading.preamble.header.clone());
    if reading.refusal.is_none() {
        let rules = RuleSet::new(options, Mode::Check, reading.layout).below(reading.preamble);
        let rules = rules.of_text(&rows[reading.declaration..]);
        header = rules.headers().first().cloned();
    } else if let Some(index) = account_column(&reading.columns.samples).or(Some(0)) {
        let mut options = options.clone();
        options.column = NonZeroUsize::new(index + 1).map(Column::Number);
        header = of_text(&options).ok().map(|reading| reading.preamble.header);
    }
    let (table, title_rows) = (reading.refusal, reading.columns.title_rows);
    let has_mark = reader.source.had_mark || is_marked;
    threads.install(|| reader.read_until_told(first))?;
    let (findings, facts) = reader.finish()?;
    let header = header.filter(|row| !row.is_empty());
    Ok(Head { facts, findings, has_mark, rows, table, title_rows, header })
}

/// Reads blocks, and changes its mind about where to cut and how to decode.
struct Reader<'a, 'o> {
    source: Source<'a>,
    cutter: Cutter<'a>,
    cutting: Cutting,
    /// How records are read that may take several lines.
    dialect: Option<Dialect>,
    mode: Mode,
    options: &'o Options,
    encoding: Encoding,
    findings: Vec<Finding<'static>>,
    /// What the text may be in, where that is not sure.
    guess: Option<TextEncoding>,
    /// How much the next wave holds.
    wave: usize,
}

/// What is known of the text's encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    /// UTF-8 as far as it was read.
    Assumed,
    /// Settled, by the options, by a byte order mark, or by evidence.
    Settled(TextEncoding),
}

/// What a wave has shown to be read wrongly.
enum Change {
    Cut(Cutting),
    Decode(TextEncoding),
}

/// How many bytes of a mark of UTF-8 stand before a text that is decoded from another encoding.
fn mark_before(wave: &[Block<'_>]) -> usize {
    let is_marked = |first: &Block<'_>| first.offset == 0 && first.text.starts_with(BOM.as_bytes());
    if wave.first().is_some_and(is_marked) { BOM.len() } else { 0 }
}

impl<'a, 'o> Reader<'a, 'o> {
    fn begin(mut source: Source<'a>, mode: Mode, options: &'o Options) -> Reader<'a, 'o> {
        // A field beside the account's may take several lines; an account never does.
        let cutting = match options.column {
            Some(_) => Cutting::QuoteParity,
            None => Cutting::Lines,
        };
        let encoding = source.encoding.map_or(Encoding::Assumed, Encoding::Settled);
        let findings = std::mem::take(&mut source.findings);
        let cutter = Cutter::new(source.take_supply(), cutting);
        let (dialect, guess, wave) = (None, source.guess, FIRST_WAVE);
        Reader { source, cutter, cutting, dialect, mode, options, encoding, findings, guess, wave }
    }

    /// The first wave, read in the right encoding: it holds the columns' names.
    fn first_wave(&mut self) -> Result<Vec<Block<'a>>> {
        let wave = self.next_wave()?;
        let is_utf8 = |block: &Block<'_>| simdutf8::basic::from_utf8(&block.text).is_ok();
        if self.encoding == Encoding::Assumed
            && !wave.iter().all(is_utf8)
            && let Some(change) = self.settle_encoding(&joined(&wave), Start::OfText)
        {
            self.read_again(wave, change);
            return self.next_wave();
        }
        Ok(wave)
    }

    /// Reads on until the encoding is told: nothing but ASCII tells none.
    fn read_until_told(&mut self, mut wave: Vec<Block<'a>>) -> Result<()> {
        while self.encoding == Encoding::Assumed && !wave.is_empty() {
            let next = self.next_wave()?;
            if let Some(first) = wave.iter().position(|block| !block.text.is_ascii()) {
                let sample = sample_beyond_ascii(wave[first..].iter().chain(&next));
                self.settle_if_broken(&sample);
            } else if let Some(escape) = wave.iter().position(|block| block.text.contains(&0x1B)) {
                let sample = joined(&wave[escape..]);
                if let Some(sniffed) = encoding::escaped(&sample) {
                    self.settle(sniffed, &sample);
                }
            }
            wave = next;
        }
        Ok(())
    }

    /// Settles the encoding by a sample, whose first row is not ASCII.
    fn settle_if_broken(&mut self, sample: &[u8]) -> Option<Change> {
        if std::str::from_utf8(sample).is_ok() {
            self.encoding = Encoding::Settled(TextEncoding::UTF_8);
            return None;
        }
        self.settle_encoding(sample, Start::Within)
    }

    /// Says how the records are read that may take several lines.
    fn reads_as(&mut self, dialect: Option<Dialect>) {
        self.dialect = dialect;
        if dialect.is_none() {
            // A column was asked for that this list, which is no table, has not.
            self.cutting = Cutting::Lines;
            self.cutter.cut_by(Cutting::Lines);
        }
    }

    fn next_wave(&mut self) -> Result<Vec<Block<'a>>> {
        let size = self.wave;
        let most = usize::try_from(self.options.max_memory / 8).unwrap_or(WAVE);
        self.wave = larger_wave(size).min(most);
        self.cutter.next_wave(size).or_else(|error| match fault(&error) {
            // What a damaged archive gave before is not taken for good: the finding is an
            // error that stops the package.
            Some(finding) => {
                self.findings.push(finding);
                self.cutter.end();
                Ok(Vec::new())
            }
            None => Err(self.source.read_error(error)),
        })
    }

    /// Whether a wave, once judged, shows that the text must be read otherwise from here on. `next` is
    /// the wave after it.
    fn second_thoughts(
        &mut self,
        wave: &[Block<'a>],
        tallies: &[BlockTally],
        next: &[Block<'a>],
    ) -> Option<Change> {
        if self.encoding == Encoding::Assumed
            && let Some(first) = tallies.iter().position(|tally| tally.beyond_ascii)
        {
            // All before was ASCII, which reads the same in most encodings.
            let sample = sample_beyond_ascii(wave[first..].iter().chain(next));
            if let Some(change) = self.settle_if_broken(&sample) {
                return Some(change);
            }
        }
        if self.encoding == Encoding::Assumed
            && self.options.encoding.is_none()
            && tallies.iter().any(|tally| tally.stats.found.get(Code::ControlCharacter) > 0)
            && let sample = joined(wave)
            && let Some(sniffed) = encoding::escaped(&sample)
            && let Some(change) = self.settle(sniffed, &sample)
        {
            return Some(change);
        }
        let is_broken = || tallies.iter().any(|tally| tally.unclosed);
        let dialect = self.dialect.filter(|_| self.cutting == Cutting::QuoteParity && is_broken());
        dialect.map(|dialect| Change::Cut(Cutting::Records(dialect)))
    }

    fn read_again(&mut self, wave: Vec<Block<'a>>, change: Change) {
        let mark = mark_before(&wave);
        self.cutter.take_back(wave);
        match change {
            Change::Cut(cutting) => {
                self.cutting = cutting;
                self.cutter.cut_by(cutting);
            }
            Change::Decode(encoding) => {
                self.source.replay = None;
                self.source.text_len = None;
                self.cutter.decode(encoding, mark);
            }
        }
    }

    /// Settles the encoding of a text that is not all UTF-8, by a sample.
    fn settle_encoding(&mut self, sample: &[u8], start: Start) -> Option<Change> {
        if let Some(chosen) = self.options.encoding
            && !encoding::may_be_ascii_bytes(chosen)
        {
            self.encoding = Encoding::Settled(chosen);
            self.report(Decoded::As(chosen));
            return (chosen != TextEncoding::UTF_8).then_some(Change::Decode(chosen));
        }
        self.settle(encoding::detect(sample, start), sample)
    }

    /// Settles the encoding by what was found of it. Whatever it is, it is said.
    fn settle(&mut self, sniffed: Sniffed, sample: &[u8]) -> Option<Change> {
        self.encoding = Encoding::Settled(TextEncoding::UTF_8);
        match sniffed {
            Sniffed::Utf8 { .. } | Sniffed::Bom(..) => None,
            Sniffed::Unknown => {
                self.report(Decoded::Unknown);
                None
            }
            Sniffed::LooksLike { encoding, sure }
                if sure && (self.mode == Mode::Check || self.options.fixes(Code::Encoding)) =>
            {
                self.encoding = Encoding::Settled(encoding);
                self.report(Decoded::As(encoding));
                Some(Change::Decode(encoding))
            }
            Sniffed::LooksLike { encoding, .. } => {
                self.guess = Some(encoding);
                let row = encoding::row_that_reads(sample, encoding);
                self.report(Decoded::Maybe(encoding, row));
                None
            }
        }
    }

    fn report(&mut self, decoded: Decoded) {
        self.findings.extend(encoding_finding(decoded, self.mode, self.options));
    }

    /// What the text is decoded from, where that is not UTF-8.
    fn decoded_from(&self) -> Option<TextEncoding> {
        match self.encoding {
            Encoding::Settled(encoding) if encoding != TextEncoding::UTF_8 => Some(encoding),
            Encoding::Settled(_) | Encoding::Assumed => None,
        }
    }

    /// Says from which row on the encoding changes, if it does.
    fn changes_at(&mut self, row: Option<u64>) {
        let (Some(encoding), Some(row)) = (self.decoded_from(), row) else { return };
        let finding = encoding_finding(Decoded::UpTo(encoding, row), self.mode, self.options);
        let mut said = self.findings.iter_mut();
        let said = said.find(|finding| finding.code == Code::Encoding && finding.row.is_none());
        if let (Some(said), Some(finding)) = (said, finding) {
            *said = finding;
        }
    }

    fn finish(mut self) -> Result<(Vec<Finding<'static>>, ListFacts)> {
        let bytes = self.source.finish()?;
        if self.mode == Mode::Check {
            self.findings.extend(self.source.late_finding(bytes, self.options));
        }
        let encoding = match self.encoding {
            Encoding::Settled(encoding) => Some(encoding),
            Encoding::Assumed => None,
        };
        let (format, entry, guess) = (self.source.format, self.source.entry.take(), self.guess);
        Ok((self.findings, ListFacts { format, entry, bytes, encoding, guess }))
    }
}

fn joined(wave: &[Block<'_>]) -> Vec<u8> {
    wave.iter().flat_map(|block| block.text.iter().copied()).collect()
}

/// How much of a text is looked at, from its first row outside ASCII on, to tell its encoding. It is
/// always there: two waves are longer, unless the text ends.
const SAMPLE: usize = BLOCK;

/// The rows of these blocks from the first one outside ASCII on, as many as are looked at: the same
/// however the text is cut into blocks and waves.
fn sample_beyond_ascii<'b>(blocks: impl Iterator<Item = &'b Block<'b>>) -> Vec<u8> {
    let mut sample = Vec::new();
    for block in blocks {
        let mut text: &[u8] = &block.text;
        if sample.is_empty() {
            let Some(high) = text.iter().position(|byte| !byte.is_ascii()) else { continue };
            let line_end = memchr::memrchr2(b'\n', b'\r', &text[..high]);
            text = &text[line_end.map_or(0, |at| at + 1)..];
        }
        sample.extend_from_slice(&text[..text.len().min(SAMPLE + 1 - sample.len())]);
    }
    if sample.len() > SAMPLE {
        let end = memchr::memrchr2(b'\n', b'\r', &sample[..SAMPLE]);
        sample.truncate(end.map_or(SAMPLE, |at| at + 1));
    }
    sample
}

/// The rows that a text begins with.
fn first_rows<'t>(first: Option<&'t Block<'_>>) -> &'t [u8] {
    without_mark(first.filter(|block| block.part == Part::Rows))
}

/// The text without the byte order mark that it may begin with.
fn without_mark<'t>(first: Option<&'t Block<'_>>) -> &'t [u8] {
    let text = first.map_or(&b""[..], |block| &block.text);
    text.strip_prefix(BOM.as_bytes()).unwrap_or(text)
}

/// Tallies the blocks of a wave in parallel, each as though no account was kept before it where
/// none was kept before the wave.
fn tally_wave(
    wave: &[Block<'_>],
    lead: Position,
    tools: &Tools,
    rules: &RuleSet,
) -> Vec<BlockTally> {
    wave.par_iter()
        .with_max_len(1)
        .map(|block| tools.tally(rules, block, block_lead(block, lead)))
        .collect()
}

fn block_lead(block: &Block<'_>, lead: Position) -> Position {
    match lead {
        Position::Inner => Position::Inner,
        _ if block.offset == 0 => Position::First,
        _ => Position::Early,
    }
}

/// A block that took its first rows for the first of all is judged again if an account was kept before
/// it and that makes a difference. Returns how each block was judged.
fn settle_leads(
    wave: &[Block<'_>],
    tallies: &mut [BlockTally],
    lead: Position,
    tools: &Tools,
    rules: &RuleSet,
) -> Vec<Position> {
    let mut kept_before = lead == Position::Inner;
    let mut leads = Vec::with_capacity(wave.len());
    for (block, tally) in wave.iter().zip(tallies) {
        let mut lead = block_lead(block, lead);
        if kept_before && lead != Position::Inner {
            lead = Position::Inner;
            if tally.hangs_on_lead {
                *tally = tools.tally(rules, block, lead);
            }
        }
        kept_before |= tally.stats.good > 0;
        leads.push(lead);
    }
    leads
}
