//! The last pass: goes over the blocks in order, once more over the rows of those that have
//! something to show, and writes the package and the reports. Blocks are rendered in parallel, a
//! few at a time, and written in order; nothing of a block is held once it is written.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::code::{Code, Counts, Severity};
use crate::dedup::{Address, Entries, Hasher, Kind, Repeat, Repeats};
use crate::deflate::Deflaters;
use crate::digest::{EXAMPLES, PLACES, Place};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Detail, EXCERPT_BYTES, Finding};
use crate::options::{Format, Options};
use crate::package::{Finished, Piece, Writer, push_row};
use crate::pipeline::Phase;
use crate::pipeline::sinks::Sinks;
use crate::pipeline::store::{Kept, Known, Text};
use crate::pipeline::threads::Threads;
use crate::report::Render;
use crate::rows::{Fate, Found, Judge, Mode, Row, Tidy, Walk, walk};
use crate::slab::Bytes;
use crate::source::{Block, Part, Replay};
use crate::summary::Summary;

/// How many blocks a thread renders before they are written: findings may be many times the text.
const AHEAD: usize = 1;
/// The same where few findings are rendered.
const AHEAD_PLAIN: usize = 8;

/// Writes the package, if there is to be one, and what the reports say of the rows.
pub(super) fn write_out(
    text: Text<'_, '_>,
    mut writer: Option<Writer<'_>>,
    threads: &Threads,
    options: &Options,
    sinks: &mut Sinks<'_, '_>,
    summary: &mut Summary,
) -> Result<Option<Finished>> {
    let total = text.text_bytes();
    let (judge, known, kept) = text.into_kept()?;
    let show = Show::new(sinks, options, judge.mode(), summary, writer.as_ref());
    if show.places {
        summary.digest.places = vec![Place::default(); PLACES];
    }
    let (memory, disk) = by_place(kept);
    let ahead = threads.count() * if show.all { AHEAD } else { AHEAD_PLAIN };
    let mut queue = Queue { left: &known, passed: 0, ahead, memory: memory.as_ref(), disk };
    let mut shown = Shown::default();
    let (renderers, spare) = (sinks.renderers(), Spare::default());
    let mut renderer = Renderer {
        judge: &judge,
        show: &show,
        renderers: &renderers,
        memory: memory.as_ref(),
        known: &known,
        duplicates: true,
        spare: &spare,
    };
    let mut callback = sinks.take_callback();
    let (mut before, mut rendered_before) = (Vec::new(), Vec::new());
    loop {
        let going = queue.next(&mut shown, &show)?;
        if going.is_empty() && before.is_empty() {
            break;
        }
        renderer.duplicates = shown.wants_duplicates(&show);
        let mut rendered: Vec<Rendered<'_>> = Vec::new();
        let mut written = Ok(());
        // Blocks are rendered while those before them are written.
        threads.beside(|scope| {
            let (renderer, going) = (&renderer, &going);
            scope.spawn(|_| {
                let render = |going| renderer.render(going);
                going.par_iter().with_max_len(1).map(render).collect_into_vec(&mut rendered);
            });
            written = (|| {
                if let Some(first) = before.first() {
                    sinks.progress(Phase::Write, Going::offset(first), Some(total))?;
                }
                put_pieces(writer.as_mut(), &mut rendered_before, &spare)?;
                if let Some(callback) = &mut callback {
                    call_back(renderer, &before, &rendered_before, callback);
                }
                for rendered in &mut rendered_before {
                    sinks.append(&rendered.reports, &rendered.rejects)?;
                    shown.digest(rendered, summary);
                }
                Ok(())
            })();
        });
        written?;
        (before, rendered_before) = (going, rendered);
    }
    writer.map(Writer::finish).transpose()
}

fn put_pieces(
    writer: Option<&mut Writer<'_>>,
    rendered: &mut [Rendered<'_>],
    spare: &Spare,
) -> Result<()> {
    let Some(writer) = writer else { return Ok(()) };
    for piece in rendered.iter_mut().filter_map(|rendered| rendered.piece.take()) {
        writer.put(&piece)?;
        piece.into_buffer().into_iter().for_each(|buffer| spare.give(buffer));
    }
    Ok(())
}

fn call_back(
    renderer: &Renderer<'_>,
    going: &[Going<'_>],
    rendered: &[Rendered<'_>],
    callback: &mut dyn FnMut(&Finding<'_>),
) {
    for (going, rendered) in going.iter().zip(rendered).filter(|(_, rendered)| rendered.walked) {
        renderer.call_back(going, &rendered.repeated, callback);
    }
}

/// The blocks on their way out, some at a time.
struct Queue<'t> {
    left: &'t [Known],
    passed: usize,
    /// How many go at a time.
    ahead: usize,
    memory: Option<&'t InMemory<'t>>,
    disk: Option<OnDisk>,
}

impl<'t> Queue<'t> {
    fn next(&mut self, shown: &mut Shown, show: &Show) -> Result<Vec<Going<'t>>> {
        // Few at first: they hold the examples, and those after them can be passed by.
        let count = self.ahead.min(self.passed + 1).min(self.left.len());
        let (wave, left) = self.left.split_at(count);
        let mut going = Vec::with_capacity(wave.len());
        for (index, known) in (self.passed..).zip(wave) {
            let wanted = shown.wanted(known, show);
            match (self.memory, &mut self.disk) {
                (_, Some(disk)) => going.push(disk.next(index, known, wanted)?),
                (Some(memory), _) => {
                    going.push(Going::of(&memory.blocks[index], index, known, wanted));
                }
                (None, None) => {}
            }
        }
        self.passed += count;
        self.left = left;
        Ok(going)
    }
}

/// What is to be shown of the rows.
struct Show {
    mode: Mode,
    /// The form of the package, if one is written.
    format: Option<Format>,
    /// Whether all findings are shown, or the first examples of each code alone.
    all: bool,
    places: bool,
    rejects: bool,
    rows: u64,
    /// What a duplicate weighs, if it is found at all.
    duplicate: Option<Severity>,
}

impl Show {
    fn new(
        sinks: &Sinks<'_, '_>,
        options: &Options,
        mode: Mode,
        summary: &Summary,
        writer: Option<&Writer<'_>>,
    ) -> Show {
        let renderers = sinks.renderers();
        Show {
            mode,
            format: writer.map(Writer::format),
            all: !renderers.is_empty() || sinks.has_callback(),
            places: renderers.iter().any(|render| !render.wants_findings()),
            rejects: sinks.wants_rejects(),
            rows: summary.rows,
            duplicate: options.severity(Code::Duplicate),
        }
    }
}

/// What has been shown so far.
#[derive(Default)]
struct Shown {
    /// How many findings of each code lie in the blocks gone over so far.
    passed: Counts,
    examples: Counts,
}

impl Shown {
    /// What is wanted of a block, leaving its duplicates aside.
    fn wanted(&mut self, known: &Known, show: &Show) -> Wanted {
        let fresh = known.found.iter().any(|(code, _)| self.passed.get(code) < EXAMPLES as u64);
        let any = known.found.iter().next().is_some();
        self.passed.merge(&known.found);
        if fresh || (show.all && any) || (show.rejects && known.rejects) {
            Wanted::Findings
        } else if show.format.is_some() || self.wants_duplicates(show) {
            Wanted::Package
        } else {
            Wanted::Nothing
        }
    }

    /// Whether duplicates are to be shown.
    fn wants_duplicates(&self, show: &Show) -> bool {
        show.duplicate.is_some()
            && (show.all || self.examples.get(Code::Duplicate) < EXAMPLES as u64)
    }

    /// Takes what a person wants to see of a block into the summary.
    fn digest(&mut self, rendered: &mut Rendered<'_>, summary: &mut Summary) {
        for example in rendered.examples.drain(..) {
            if self.examples.get(example.code) < EXAMPLES as u64 {
                self.examples.add(example.code, 1);
                summary.digest.examples.push(example);
            }
        }
        for &(index, place) in &rendered.places {
            summary.digest.places[index].errors += place.errors;
            summary.digest.places[index].warnings += place.warnings;
        }
    }
}

/// What is wanted of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Package,
    Findings,
}

/// A block on its way out.
struct Going<'t> {
    text: Bytes<'t>,
    index: usize,
    known: &'t Known,
    wanted: Wanted,
    /// Its repeated rows, where the text was too large for memory.
    repeats: Vec<Repeat>,
}

impl<'t> Going<'t> {
    fn of(block: &Block<'t>, index: usize, known: &'t Known, wanted: Wanted) -> Going<'t> {
        Going { text: block.text.clone(), index, known, wanted, repeats: Vec::new() }
    }

    fn offset(&self) -> u64 {
        self.known.offset
    }
}

/// A row that is a duplicate.
#[derive(Clone, Copy, Debug)]
struct Repeated {
    at: At,
    first: First,
}

/// Where a row is: by its place in the block or its number, as the text was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Place(usize),
    Row(u64),
}

/// The first row of its kind, likewise.
#[derive(Clone, Copy, Debug)]
enum First {
    Address(Address),
    Row(u64),
}

/// A text in memory, block by block.
struct InMemory<'a> {
    blocks: Vec<Block<'a>>,
    entries: Vec<Entries>,
    /// Where each row of a block begins; made when a duplicate's first row is asked for.
    starts: Vec<OnceLock<Vec<u32>>>,
}

/// A text on disk, block by block.
struct OnDisk {
    text: Replay,
    repeats: Repeats,
    hasher: Hasher,
}

/// Splits what was kept by where it is.
fn by_place(kept: Kept<'_>) -> (Option<InMemory<'_>>, Option<OnDisk>) {
    match kept {
        Kept::Memory { blocks, entries } => {
            let mut starts = Vec::new();
            starts.resize_with(blocks.len(), OnceLock::new);
            (Some(InMemory { blocks, entries, starts }), None)
        }
        Kept::Disk { text, repeats, hasher } => (None, Some(OnDisk { text, repeats, hasher })),
    }
}

impl OnDisk {
    /// The next block, which must be what it was.
    fn next<'t>(&mut self, index: usize, known: &'t Known, wanted: Wanted) -> Result<Going<'t>> {
        let text = self.text.next(known.len).map_err(Error::io("read the text again", None))?;
        if !known.is_same(&text, &self.hasher) {
            return Err(Error::new(ErrorKind::InputChanged("the input".into())));
        }
        let repeats = self.repeats.before(known.base_row + u64::from(known.rows) + 1)?;
        Ok(Going { text: text.into(), index, known, wanted, repeats })
    }
}

/// What came of a block.
#[derive(Default)]
struct Rendered<'t> {
    piece: Option<Piece<'t>>,
    reports: Vec<Vec<u8>>,
    rejects: Vec<u8>,
    examples: Vec<Finding<'static>>,
    places: Vec<(usize, Place)>,
    repeated: Vec<Repeated>,
    walked: bool,
}

/// Renders blocks; shared by all threads.
struct Renderer<'r> {
    judge: &'r Judge<'r>,
    show: &'r Show,
    renderers: &'r [Arc<dyn Render>],
    memory: Option<&'r InMemory<'r>>,
    known: &'r [Known],
    /// Whether duplicates are to be shown.
    duplicates: bool,
    /// Memory for pieces, used over and over.
    spare: &'r Spare,
}

/// Buffers that have been written and can be filled anew, and the memory of deflaters.
#[derive(Default)]
struct Spare {
    buffers: Mutex<Vec<Vec<u8>>>,
    deflaters: Deflaters,
}

impl Spare {
    fn take(&self) -> Vec<u8> {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
    }
}

impl<'r> Renderer<'r> {
    fn render<'t>(&self, going: &Going<'t>) -> Rendered<'t> {
        if going.wanted == Wanted::Nothing {
            return Rendered {
                reports: vec![Vec::new(); self.renderers.len()],
                ..Rendered::default()
            };
        }
        if let Some(piece) = self.verbatim(going) {
            let reports = vec![Vec::new(); self.renderers.len()];
            return Rendered { piece, reports, ..Rendered::default() };
        }
        let repeated = self.repeated(going);
        let walked = going.wanted == Wanted::Findings || (!repeated.is_empty() && self.duplicates);
        let mut rendered = Rendered {
            walked,
            reports: vec![Vec::new(); self.renderers.len()],
            ..Rendered::default()
        };
        let package = self.walk(going, &repeated, &mut rendered);
        rendered.piece = self
            .show
            .format
            .map(|format| Piece::new(format, package.0.into(), package.1, &self.spare.deflaters));
        rendered.repeated = repeated;
        rendered
    }

    /// The package's piece of a block of which nothing is to be shown, and which is what is to be
    /// written, but for its duplicates. `None` if its rows must be walked over.
    fn verbatim<'t>(&self, going: &Going<'t>) -> Option<Option<Piece<'t>>> {
        let memory = self.memory?;
        if going.wanted == Wanted::Findings || going.known.tidy != Tidy::Verbatim {
            return None;
        }
        let duplicates = memory.entries[going.index].duplicates();
        let mut places: Vec<u32> = duplicates.map(|found| found.place as u32).collect();
        if self.duplicates && !places.is_empty() {
            return None;
        }
        places.sort_unstable();
        Some(self.show.format.map(|format| verbatim(going, &places, format, self.spare)))
    }

    /// The duplicates of a block in row order.
    fn repeated(&self, going: &Going<'_>) -> Vec<Repeated> {
        let Some(memory) = self.memory else {
            let repeat = |repeat: &Repeat| Repeated {
                at: At::Row(repeat.row),
                first: First::Row(repeat.first),
            };
            return going.repeats.iter().map(repeat).collect();
        };
        let mut repeated: Vec<Repeated> = memory.entries[going.index]
            .duplicates()
            .map(|found| Repeated {
                at: At::Place(found.place),
                first: First::Address(found.first),
            })
            .collect();
        repeated.sort_unstable_by_key(|repeated| repeated.at);
        repeated
    }

    /// Goes over the rows of a block. Returns the package's rows and how many they are.
    fn walk(
        &self,
        going: &Going<'_>,
        repeated: &[Repeated],
        rendered: &mut Rendered<'_>,
    ) -> (Vec<u8>, u64) {
        let mut shown = Counts::default();
        let mut package = (self.spare.take(), 0);
        let Rendered { reports, rejects, examples, places, walked, .. } = rendered;
        let take = |taken: Taken<'_, '_>| match taken {
            Taken::Kept(account) => {
                if let Some(format) = self.show.format {
                    push_row(format, account, &mut package.0);
                    package.1 += 1;
                }
            }
            Taken::Rejected(raw, whole) => {
                if self.show.rejects {
                    rejects.extend_from_slice(raw);
                    rejects.extend_from_slice(if whole { b"\n" } else { b"" });
                }
            }
            Taken::Found(finding) if *walked => {
                for (render, report) in self.renderers.iter().zip(&mut *reports) {
                    render.finding(finding, report);
                }
                if shown.get(finding.code) < EXAMPLES as u64 {
                    shown.add(finding.code, 1);
                    examples.push(finding.clone().into_owned());
                }
                if self.show.places {
                    count_place(finding, self.show.rows, places);
                }
            }
            Taken::Found(_) => {}
        };
        go_over(going, repeated, self.judge, self.show, |first| self.first_row(first), take);
        package
    }

    /// Calls back with every finding of a block, in row order.
    fn call_back(
        &self,
        going: &Going<'_>,
        repeated: &[Repeated],
        callback: &mut dyn FnMut(&Finding<'_>),
    ) {
        let take = |taken: Taken<'_, '_>| {
            if let Taken::Found(finding) = taken {
                callback(finding);
            }
        };
        go_over(going, repeated, self.judge, self.show, |first| self.first_row(first), take);
    }

    fn first_row(&self, first: First) -> u64 {
        match (first, self.memory) {
            (First::Row(row), _) => row,
            (First::Address(_), None) => 0,
            (First::Address(address), Some(memory)) => {
                let known = &self.known[address.block()];
                let starts = memory.starts[address.block()].get_or_init(|| {
                    let mut starts = Starts(Vec::with_capacity(known.rows as usize));
                    walk(&memory.blocks[address.block()].text, self.judge, known.lead, &mut starts);
                    starts.0
                });
                let before = starts.partition_point(|&start| start < address.place() as u32);
                known.base_row + before as u64 + 1
            }
        }
    }
}

/// Where rows begin.
struct Starts(Vec<u32>);

impl Walk for Starts {
    fn plain(&mut self, start: usize, _: &[u8], _: usize, _: Kind) {
        self.0.push(start as u32);
    }

    fn judged(&mut self, start: usize, _: Row<'_>, _: &[Found]) {
        self.0.push(start as u32);
    }
}

/// Counts a finding for the part of the file it lies in.
fn count_place(finding: &Finding<'_>, rows: u64, places: &mut Vec<(usize, Place)>) {
    let Some(row) = finding.row else { return };
    if finding.fixed {
        return;
    }
    let index = ((row - 1) as u128 * PLACES as u128 / u128::from(rows.max(1))) as usize;
    if places.last().is_none_or(|&(last, _)| last != index) {
        places.push((index, Place::default()));
    }
    if let Some((_, place)) = places.last_mut() {
        match finding.severity {
            Severity::Error => place.errors += 1,
            Severity::Warning => place.warnings += 1,
        }
    }
}

/// A block without the rows at some places.
fn verbatim<'t>(going: &Going<'t>, places: &[u32], format: Format, spare: &Spare) -> Piece<'t> {
    let text = &*going.text;
    let accounts = u64::from(going.known.good) - places.len() as u64;
    if places.is_empty() {
        return Piece::new(format, going.text.clone(), accounts, &spare.deflaters);
    }
    let mut kept = spare.take();
    kept.reserve(text.len());
    let mut from = 0;
    for &place in places {
        let place = place as usize;
        kept.extend_from_slice(&text[from..place]);
        from = memchr::memchr(b'\n', &text[place..]).map_or(text.len(), |at| place + at + 1);
    }
    kept.extend_from_slice(&text[from..]);
    Piece::new(format, kept.into(), accounts, &spare.deflaters)
}

/// What a walk over a block comes upon.
enum Taken<'x, 'f> {
    Kept(&'x [u8]),
    /// A rejected row as it came, and whether it ends there.
    Rejected(&'x [u8], bool),
    Found(&'x Finding<'f>),
}

fn go_over(
    going: &Going<'_>,
    repeated: &[Repeated],
    judge: &Judge<'_>,
    show: &Show,
    first_row: impl Fn(First) -> u64,
    take: impl FnMut(Taken<'_, '_>),
) {
    let known = going.known;
    let mut walker =
        Walker { offset: known.offset, row: known.base_row, repeated, show, first_row, take };
    match known.part {
        Part::Rows => walk(&going.text, judge, known.lead, &mut walker),
        Part::Head => {
            let mut found = Vec::new();
            judge.long_row(&mut found);
            walker.row += 1;
            walker.findings(0, &going.text, b"", &found);
            (walker.take)(Taken::Rejected(&going.text, false));
        }
        Part::More => (walker.take)(Taken::Rejected(&going.text, false)),
    }
}

/// Turns rows into findings and accounts.
struct Walker<'w, F, T> {
    offset: u64,
    row: u64,
    repeated: &'w [Repeated],
    show: &'w Show,
    first_row: F,
    take: T,
}

impl<F: Fn(First) -> u64, T: FnMut(Taken<'_, '_>)> Walker<'_, F, T> {
    /// A good row: a duplicate, or an account to keep.
    fn good(&mut self, start: usize, raw: &[u8], account: &[u8]) {
        let Some(first) = self.duplicate(start) else {
            return (self.take)(Taken::Kept(account));
        };
        let Some(severity) = self.show.duplicate else { return };
        let finding = Finding {
            code: Code::Duplicate,
            severity,
            fixed: self.show.mode == Mode::Clean,
            first_row: Some((self.first_row)(first)),
            ..self.finding(start, raw)
        };
        (self.take)(Taken::Found(&finding));
    }

    /// Whether the current row is the next duplicate.
    fn duplicate(&mut self, start: usize) -> Option<First> {
        let (next, rest) = self.repeated.split_first()?;
        if next.at != At::Place(start) && next.at != At::Row(self.row) {
            return None;
        }
        self.repeated = rest;
        Some(next.first)
    }

    fn findings(&mut self, start: usize, raw: &[u8], account: &[u8], found: &[Found]) {
        for found in found {
            let finding = Finding {
                code: found.code,
                severity: found.severity,
                fixed: found.fixed,
                span: found.span.filter(|&(_, end)| end <= raw.len().min(EXCERPT_BYTES)),
                detail: found.detail(account),
                ..self.finding(start, raw)
            };
            (self.take)(Taken::Found(&finding));
        }
    }

    /// A finding at a row, of no particular code yet.
    fn finding<'f>(&self, start: usize, raw: &'f [u8]) -> Finding<'f> {
        Finding {
            row: Some(self.row),
            byte_offset: Some(self.offset + start as u64),
            account: Some(Cow::Borrowed(&raw[..raw.len().min(EXCERPT_BYTES)])),
            ..Finding::package(Code::Duplicate, Severity::Warning, Detail::None)
        }
    }
}

impl<F: Fn(First) -> u64, T: FnMut(Taken<'_, '_>)> Walk for Walker<'_, F, T> {
    fn plain(&mut self, start: usize, account: &[u8], _: usize, _: Kind) {
        self.row += 1;
        self.good(start, account, account);
    }

    fn judged(&mut self, start: usize, row: Row<'_>, found: &[Found]) {
        self.row += 1;
        self.findings(start, row.raw, &row.account, found);
        match row.fate {
            Fate::Kept => self.good(start, row.raw, &row.account),
            Fate::Rejected => (self.take)(Taken::Rejected(row.raw, true)),
            Fate::Blank | Fate::Header => {}
        }
    }
}
