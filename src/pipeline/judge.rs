//! The first pass: reads the text a wave of blocks at a time, judges each wave on all threads
//! while the next is read, and hands both on to be kept.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::code::Code;
use crate::dedup::{Hasher, Scratch};
use crate::digest::ColumnSample;
use crate::encoding::{self, Sniffed, TextEncoding};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, lossless};
use crate::options::{Column, Format, Options};
use crate::pipeline::Phase;
use crate::pipeline::sinks::Sinks;
use crate::pipeline::store::Text;
use crate::pipeline::threads::Threads;
use crate::rows::{self, Chosen, Judge, Layout, Lead, Mode, Sample, Tally};
use crate::source::{BLOCK, Block, Cutter, Cutting, Part, Source, encoding_finding};
use crate::summary::Summary;

/// How much is judged while as much is read: little at first, so that judging begins at once.
const FIRST_WAVE: usize = BLOCK;
const WAVE: usize = 16 << 20;
/// So many columns are listed: a row that holds more is no row of columns.
const MOST_COLUMNS: usize = 200;
/// In so much text every account's shape is looked at; past it, of one in 16.
const EVERY_SHAPE: u64 = 4 << 20;

/// Judges a whole text. Returns it with what was found about its encoding.
pub(super) fn judge_text<'a, 'o>(
    source: Source<'a>,
    mode: Mode,
    options: &'o Options,
    threads: &Threads,
    sinks: &mut Sinks<'_, '_>,
    summary: &mut Summary,
) -> Result<(Text<'a, 'o>, Vec<Finding<'static>>)> {
    let mut reader = Reader::begin(source, mode, options);
    let mut wave = threads.install(|| reader.first_wave())?;
    let layout = layout(reader.source.rows, wave.first(), mode, options)?;
    let digest = &mut summary.digest;
    (digest.delimiter, digest.columns) = columns(layout, wave.first());
    let workshop = Workshop::default();
    let hasher = workshop.hasher.clone();
    let mut text = Text::new(Judge::new(options, mode, layout), options.max_memory, hasher);
    while !wave.is_empty() {
        sinks.progress(Phase::Judge, wave[0].offset, reader.source.text_len)?;
        let (judge, lead) = (text.judge(), text.lead());
        let (next, mut tallies) = threads.install(|| {
            rayon::join(|| reader.next_wave(), || tally_wave(&wave, judge, lead, &workshop))
        });
        let next = next?;
        if let Some(change) = reader.second_thoughts(&wave, &tallies, text.has_foreign_text()) {
            wave.extend(next);
            reader.read_again(wave, change);
            wave = threads.install(|| reader.next_wave())?;
            continue;
        }
        let leads = settle_leads(&wave, &mut tallies, judge, lead, &workshop);
        text.add(wave, tallies, &leads, &mut reader.source.replay, threads)?;
        wave = next;
    }
    let findings = reader.finish(summary)?;
    Ok((text, findings))
}

/// Reads blocks, and changes its mind about where to cut and how to decode.
struct Reader<'a, 'o> {
    source: Source<'a>,
    cutter: Cutter<'a>,
    cutting: Cutting,
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

impl<'a, 'o> Reader<'a, 'o> {
    fn begin(mut source: Source<'a>, mode: Mode, options: &'o Options) -> Reader<'a, 'o> {
        let cutting = match source.rows {
            Format::Csv => Cutting::QuoteParity,
            _ => Cutting::Lines,
        };
        let encoding = source.encoding.map_or(Encoding::Assumed, Encoding::Settled);
        let findings = std::mem::take(&mut source.findings);
        let cutter = Cutter::new(source.take_supply(), cutting);
        let (guess, wave) = (None, FIRST_WAVE);
        Reader { source, cutter, cutting, mode, options, encoding, findings, guess, wave }
    }

    /// The first wave, read in the right encoding: it holds the columns' names.
    fn first_wave(&mut self) -> Result<Vec<Block<'a>>> {
        let wave = self.next_wave()?;
        let is_utf8 = |block: &Block<'_>| simdutf8::basic::from_utf8(&block.text).is_ok();
        if self.encoding == Encoding::Assumed
            && !wave.iter().all(is_utf8)
            && let Some(change) = self.settle_encoding(&wave, false)
        {
            self.read_again(wave, change);
            return self.next_wave();
        }
        Ok(wave)
    }

    fn next_wave(&mut self) -> Result<Vec<Block<'a>>> {
        let size = self.wave;
        let most = usize::try_from(self.options.max_memory / 8).unwrap_or(WAVE);
        self.wave = (size * 2).min(most).min(WAVE);
        self.cutter.next_wave(size).or_else(|error| match self.source.fault(&error) {
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

    /// Whether a wave, once judged, shows that the text must be read otherwise from here on.
    fn second_thoughts(
        &mut self,
        wave: &[Block<'a>],
        tallies: &[Tally],
        foreign_text: bool,
    ) -> Option<Change> {
        let is_broken = tallies.iter().any(|tally| tally.invalid_text > 0);
        if self.encoding == Encoding::Assumed && is_broken {
            let change = self.settle_encoding(wave, foreign_text);
            if change.is_some() {
                return change;
            }
        }
        if self.cutting == Cutting::QuoteParity && tallies.iter().any(|tally| tally.unclosed) {
            return Some(Change::Cut(Cutting::Records { delimiter: self.options.delimiter }));
        }
        None
    }

    fn read_again(&mut self, wave: Vec<Block<'a>>, change: Change) {
        self.cutter.take_back(wave);
        match change {
            Change::Cut(cutting) => {
                self.cutting = cutting;
                self.cutter.cut_by(cutting);
            }
            Change::Decode(encoding) => {
                self.source.replay = None;
                self.cutter.decode(encoding);
            }
        }
    }

    /// Settles the encoding of a text that is not all UTF-8.
    fn settle_encoding(&mut self, wave: &[Block<'a>], foreign_text: bool) -> Option<Change> {
        let encoding = self.guess(wave, foreign_text);
        self.encoding = Encoding::Settled(encoding);
        (encoding != TextEncoding::UTF_8).then_some(Change::Decode(encoding))
    }

    /// The encoding of a text that is not all UTF-8. Whatever it is, it is said.
    fn guess(&mut self, wave: &[Block<'a>], foreign_text: bool) -> TextEncoding {
        if foreign_text {
            // Rows outside ASCII were UTF-8 so far: those that are not are broken.
            return TextEncoding::UTF_8;
        }
        let sample: Vec<u8> = wave.iter().flat_map(|block| block.text.iter().copied()).collect();
        match encoding::detect(&sample) {
            Sniffed::Utf8 { .. } | Sniffed::Bom(..) => TextEncoding::UTF_8,
            Sniffed::Unknown => {
                self.report_encoding(None, false);
                TextEncoding::UTF_8
            }
            Sniffed::LooksLike { encoding, sure } => {
                let decode =
                    sure && (self.mode == Mode::Check || self.options.fixes(Code::Encoding));
                self.report_encoding(Some(encoding), decode);
                if decode { encoding } else { TextEncoding::UTF_8 }
            }
        }
    }

    fn report_encoding(&mut self, encoding: Option<TextEncoding>, decoded: bool) {
        self.guess = encoding.filter(|_| !decoded);
        if let Some(finding) = encoding_finding(encoding, decoded, self.mode, self.options) {
            self.findings.push(finding);
        }
    }

    fn finish(mut self, summary: &mut Summary) -> Result<Vec<Finding<'static>>> {
        summary.input_format = self.source.format;
        summary.entry = self.source.entry.take();
        summary.bytes = self.source.finish()?;
        if self.mode == Mode::Check {
            self.findings.extend(self.source.late_finding(summary.bytes, self.options));
        }
        if let Encoding::Settled(encoding) = self.encoding {
            summary.encoding = encoding.name().to_string();
        }
        summary.digest.guess = self.guess.map(|encoding| encoding.name().to_string());
        Ok(self.findings)
    }
}

/// How rows lie in the text, and which column is the account.
fn layout(
    rows: Format,
    first: Option<&Block<'_>>,
    mode: Mode,
    options: &Options,
) -> Result<Layout> {
    let delimiter = options.delimiter;
    let delimited = rows == Format::Csv || (mode == Mode::Clean && options.column.is_some());
    if !delimited {
        return Ok(Layout::Lines);
    }
    let column = match &options.column {
        _ if mode == Mode::Check => Chosen::Only,
        None => Chosen::Only,
        Some(Column::Number(number)) => {
            Chosen::Number(numbered_column(number.get(), first, delimiter)?)
        }
        Some(Column::Name(name)) => Chosen::Named(named_column(name, first, delimiter)?),
    };
    Ok(Layout::Records { delimiter, column })
}

fn header(first: Option<&Block<'_>>, delimiter: u8) -> Vec<String> {
    let text = first.map_or(&b""[..], |block| &block.text);
    let begin = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    rows::fields(text, begin, delimiter)
        .iter()
        .map(|field| lossless(field).trim().to_string())
        .collect()
}

fn named_column(name: &str, first: Option<&Block<'_>>, delimiter: u8) -> Result<usize> {
    let header = header(first, delimiter);
    let exact = header.iter().position(|column| column == name);
    let folded = || header.iter().position(|column| column.to_lowercase() == name.to_lowercase());
    exact.or_else(folded).ok_or_else(|| no_column(name, first, delimiter))
}

/// The column of that number from 1, if any row of the first block has so many.
fn numbered_column(number: usize, first: Option<&Block<'_>>, delimiter: u8) -> Result<usize> {
    let Some(block) = first else { return Ok(number - 1) };
    let mut at = 0;
    while at < block.text.len() {
        let (columns, next) = rows::extent(&block.text, at, delimiter);
        if columns >= number {
            return Ok(number - 1);
        }
        at = next;
    }
    Err(no_column(&number.to_string(), first, delimiter))
}

fn no_column(wanted: &str, first: Option<&Block<'_>>, delimiter: u8) -> Error {
    let columns = samples(first, delimiter);
    Error::new(ErrorKind::NoColumn { wanted: wanted.to_string(), columns })
}

/// The columns of an input that has several where one was meant, each with a sample, and what
/// separates them where that is not what was to do so.
fn columns(layout: Layout, first: Option<&Block<'_>>) -> (Option<char>, Vec<ColumnSample>) {
    let delimiter = match layout {
        Layout::Lines => None,
        Layout::Records { delimiter, column: Chosen::Only } => Some(delimiter),
        Layout::Records { .. } => return (None, Vec::new()),
    };
    let several = |delimiter: u8| {
        let columns = samples(first, delimiter);
        (columns.len() > 1).then_some(columns)
    };
    if let Some(columns) = delimiter.and_then(several) {
        return (None, columns);
    }
    let foreign = first.and_then(|block| rows::foreign_delimiter(&block.text, delimiter));
    foreign
        .and_then(|foreign| Some((Some(char::from(foreign)), several(foreign)?)))
        .unwrap_or_default()
}

/// The columns of row 1, each with what row 2 has there.
fn samples(first: Option<&Block<'_>>, delimiter: u8) -> Vec<ColumnSample> {
    let Some(block) = first else { return Vec::new() };
    let (_, second) = rows::extent(&block.text, 0, delimiter);
    let samples = rows::fields(&block.text, second, delimiter);
    let sample = |index: usize| {
        samples.get(index).map_or_else(String::new, |field| lossless(field).into_owned())
    };
    header(first, delimiter)
        .into_iter()
        .take(MOST_COLUMNS)
        .enumerate()
        .map(|(index, name)| ColumnSample { name, sample: sample(index) })
        .collect()
}

/// What blocks are tallied with, shared by all threads.
#[derive(Default)]
struct Workshop {
    hasher: Hasher,
    /// As many as were needed at once; each is used over and over, for it is large.
    scratches: Mutex<Vec<Scratch>>,
}

impl Workshop {
    fn scratches(&self) -> MutexGuard<'_, Vec<Scratch>> {
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tally(&self, block: &Block<'_>, judge: &Judge<'_>, lead: Lead) -> Tally {
        let sample = if block.offset < EVERY_SHAPE { Sample::Every } else { Sample::Some };
        match block.part {
            Part::Rows => {
                let mut scratch = self.scratches().pop().unwrap_or_default();
                let tally =
                    rows::tally(&block.text, judge, lead, sample, &self.hasher, &mut scratch);
                self.scratches().push(scratch);
                tally
            }
            Part::Head => Tally::of_long_row(judge),
            Part::More => Tally::default(),
        }
    }
}

/// Tallies the blocks of a wave in parallel, each as though no account was kept before it where
/// none was kept before the wave.
fn tally_wave(
    wave: &[Block<'_>],
    judge: &Judge<'_>,
    lead: Lead,
    workshop: &Workshop,
) -> Vec<Tally> {
    wave.par_iter()
        .with_max_len(1)
        .map(|block| workshop.tally(block, judge, block_lead(block, lead)))
        .collect()
}

fn block_lead(block: &Block<'_>, lead: Lead) -> Lead {
    match lead {
        Lead::Inner => Lead::Inner,
        _ if block.offset == 0 => Lead::First,
        _ => Lead::Early,
    }
}

/// A block that took its first rows for the first of all, and found a header there, is judged
/// again if an account was kept before it. Returns how each block was judged.
fn settle_leads(
    wave: &[Block<'_>],
    tallies: &mut [Tally],
    judge: &Judge<'_>,
    lead: Lead,
    workshop: &Workshop,
) -> Vec<Lead> {
    let mut kept_before = lead == Lead::Inner;
    let mut leads = Vec::with_capacity(wave.len());
    for (block, tally) in wave.iter().zip(tallies) {
        let mut lead = block_lead(block, lead);
        if kept_before && lead != Lead::Inner {
            lead = Lead::Inner;
            if tally.found.get(Code::HeaderRow) > 0 || tally.header > 0 {
                *tally = workshop.tally(block, judge, lead);
            }
        }
        kept_before |= tally.good > 0;
        leads.push(lead);
    }
    leads
}
