//! The last pass: goes over the blocks in order, once more over the rows of those that have
//! something to show, and writes the package and the reports. Blocks are rendered in parallel, a
//! few at a time, and written in order; nothing of a block is held once it is written.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::code::{Code, Counts, Severity};
use crate::dedup::{Address, Entries, Hasher, Kind, Repeat, Repeats};
use crate::deflate::Deflaters;
use crate::digest::{EXAMPLES, PLACES, Place};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Detail, EXCERPT_BYTES, Finding, excerpt};
use crate::format::Format;
use crate::options::{Column, Mode, Options};
use crate::package::{Chunk, Deflated, Finished, Piece, Rows, Writer, push_row};
use crate::pipeline::sinks::Sinks;
use crate::pipeline::store::{Kept, Known, Text};
use crate::pipeline::threads::Threads;
use crate::pipeline::{Callback, Phase};
use crate::report::Render;
use crate::rows::{Fate, Found, Judge, Row, Tidy, Walk, walk};
use crate::slab::Bytes;
use crate::source::{Block, Part, Replay};
use crate::summary::Summary;

/// How many blocks a thread renders before they are written: findings may be many times the text.
const AHEAD: usize = 1;
/// The same where few findings are rendered.
const AHEAD_PLAIN: usize = 8;

/// Writes the package, if there is to be one, and what the reports say of the rows.
pub(super) fn write_out<'w>(
    text: Text<'_, '_>,
    writer: Option<Writer<'w>>,
    threads: &Threads,
    options: &Options,
    sinks: &mut Sinks<'_, '_>,
    summary: &mut Summary,
) -> Result<Option<Finished<'w>>> {
    let total = text.text_bytes();
    let (judge, known, kept) = text.into_kept()?;
    let show = Show::new(sinks, options, judge.mode(), summary, writer.as_ref());
    if show.places {
        summary.digest.places = vec![Place::default(); PLACES];
    }
    let (memory, disk) = by_place(kept);
    let ahead = threads.count() * if show.all { AHEAD } else { AHEAD_PLAIN };
    let mut queue = Queue { left: &known, passed: 0, ahead, memory: memory.as_ref(), disk };
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
    let callback = sinks.take_callback();
    let shown = Shown::default();
    let deflaters = Deflaters::default();
    let spare = &spare;
    let mut out = Out { writer, callback, sinks, summary, shown, total, threads, spare, deflaters };
    let (mut before, mut rendered_before) = (Vec::new(), Vec::new());
    loop {
        let going = queue.next(&mut out.shown, &show)?;
        if going.is_empty() && before.is_empty() {
            break;
        }
        renderer.duplicates = out.shown.wants_duplicates(&show);
        let mut rendered: Vec<Rendered<'_>> = Vec::new();
        let mut written = Ok(());
        // Blocks are rendered while those before them are written.
        threads.beside(|scope| {
            let (renderer, going) = (&renderer, &going);
            scope.spawn(|_| {
                let render = |going| renderer.render(going);
                going.par_iter().with_max_len(1).map(render).collect_into_vec(&mut rendered);
            });
            written = out.put(renderer, &before, &mut rendered_before);
        });
        written?;
        (before, rendered_before) = (going, rendered);
    }
    out.deflate(Rows::AllThere)?;
    out.writer.map(Writer::finish).transpose()
}

/// Where rendered blocks go, on the caller's thread.
struct Out<'o, 'w, 'h, 'a> {
    writer: Option<Writer<'w>>,
    callback: Option<Callback<'a>>,
    sinks: &'o mut Sinks<'h, 'a>,
    summary: &'o mut Summary,
    shown: Shown,
    total: u64,
    threads: &'o Threads,
    spare: &'o Spare,
    deflaters: Deflaters,
}

impl Out<'_, '_, '_, '_> {
    fn put(
        &mut self,
        renderer: &Renderer<'_>,
        going: &[Going<'_>],
        rendered: &mut [Rendered<'_>],
    ) -> Result<()> {
        if let Some(first) = going.first() {
            self.sinks.progress(Phase::Write, first.known.offset, Some(self.total))?;
        }
        for (going, rendered) in going.iter().zip(rendered) {
            self.put_piece(rendered)?;
            if let Some(callback) = self.callback.as_mut().filter(|_| rendered.walked) {
                renderer.call_back(going, &rendered.repeated, callback);
            }
            self.sinks.append(&rendered.reports, &rendered.header, &rendered.rejects)?;
            self.shown.digest(rendered, self.summary);
        }
        self.deflate(Rows::ToCome)
    }

    /// Deflates what waits for it, on all threads, and writes it.
    fn deflate(&mut self, rows: Rows) -> Result<()> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let chunks = writer.waiting(rows);
        let deflaters = &self.deflaters;
        let deflate = |chunk: Chunk| chunk.deflate(deflaters);
        let deflate = || chunks.into_par_iter().with_max_len(1).map(deflate).collect();
        let deflated: Vec<Deflated> = self.threads.install(deflate);
        deflated.iter().try_for_each(|rows| writer.put_deflated(rows))
    }

    fn put_piece(&mut self, rendered: &mut Rendered<'_>) -> Result<()> {
        let (Some(writer), Some(piece)) = (&mut self.writer, rendered.piece.take()) else {
            return Ok(());
        };
        writer.put(&piece)?;
        piece.into_buffer().into_iter().for_each(|buffer| self.spare.give(buffer));
        Ok(())
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
    columns: Columns,
    rows: u64,
    /// What a duplicate weighs, if it is found at all.
    duplicate: Option<Severity>,
}

/// How the column of the accounts is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Columns {
    ByName,
    ByPlace,
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
            columns: match options.column {
                Some(Column::Name(_)) => Columns::ByName,
                _ => Columns::ByPlace,
            },
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
    /// The row that names the columns.
    header: Vec<u8>,
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

/// Buffers that have been written and can be filled anew.
#[derive(Default)]
struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
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
        if !walked && (self.show.format.is_none() || going.known.good == 0) {
            let reports = vec![Vec::new(); self.renderers.len()];
            return Rendered { reports, ..Rendered::default() };
        }
        let mut rendered = Rendered {
            walked,
            reports: vec![Vec::new(); self.renderers.len()],
            ..Rendered::default()
        };
        let package = self.walk(going, &repeated, &mut rendered);
        rendered.piece = self.show.format.map(|_| Piece::new(package.0.into(), package.1));
        rendered.repeated = repeated;
        rendered
    }

    /// The package's piece of a block of which nothing is to be shown, and which is what is to be
    /// written, but for its duplicates. `None` if its rows must be walked over.
    fn verbatim<'t>(&self, going: &Going<'t>) -> Option<Option<Piece<'t>>> {
        let memory = self.memory?;
        if going.wanted == Wanted::Findings || going.known.tidy == Tidy::RowByRow {
            return None;
        }
        let places = memory.entries[going.index].duplicate_places();
        if self.duplicates && !places.is_empty() {
            return None;
        }
        Some(self.show.format.map(|_| verbatim(going, &places, self.spare)))
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
        let Rendered { reports, rejects, header, examples, places, walked, .. } = rendered;
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
            Taken::Header(raw) => {
                if self.show.rejects && self.show.columns == Columns::ByName {
                    *header = [raw, b"\n"].concat();
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
        let wanted = if *walked { Wanted::Findings } else { Wanted::Package };
        self.go_over(going, repeated, wanted, take);
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
        self.go_over(going, repeated, Wanted::Findings, take);
    }

    /// Goes over the rows of a block, one by one.
    fn go_over(
        &self,
        going: &Going<'_>,
        repeated: &[Repeated],
        wanted: Wanted,
        take: impl FnMut(Taken<'_, '_>),
    ) {
        let known = going.known;
        let (offset, row, show) = (known.offset, known.base_row, self.show);
        let first_row = |first| self.first_row(first);
        let mut walker = Walker { offset, row, repeated, show, wanted, first_row, take };
        match known.part {
            Part::Rows => {
                walk(&going.text, self.judge, known.lead, &mut walker);
            }
            Part::Head => {
                let mut found = Vec::new();
                self.judge.long_row(&mut found);
                walker.row += 1;
                walker.findings(0, &going.text, &found);
                (walker.take)(Taken::Rejected(&going.text, false));
            }
            Part::More => (walker.take)(Taken::Rejected(&going.text, false)),
        }
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

    fn quoted(&mut self, start: usize, _: &[u8], _: &[u8], _: usize, _: Kind) {
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

/// A tidy block without the rows at some places, and without quotes.
fn verbatim<'t>(going: &Going<'t>, places: &[u32], spare: &Spare) -> Piece<'t> {
    let text = &*going.text;
    let accounts = u64::from(going.known.good) - places.len() as u64;
    let in_quotes = going.known.tidy == Tidy::InQuotes;
    if places.is_empty() && !in_quotes {
        return Piece::new(going.text.clone(), accounts);
    }
    let mut kept = spare.take();
    kept.reserve(text.len());
    let take = if in_quotes { extend_without_quotes } else { Vec::extend_from_slice };
    let mut from = 0;
    for &place in places {
        let place = place as usize;
        take(&mut kept, &text[from..place]);
        from = memchr::memchr(b'\n', &text[place..]).map_or(text.len(), |at| place + at + 1);
    }
    take(&mut kept, &text[from..]);
    Piece::new(kept.into(), accounts)
}

fn extend_without_quotes(kept: &mut Vec<u8>, rows: &[u8]) {
    let mut from = 0;
    for quote in memchr::memchr_iter(b'"', rows) {
        kept.extend_from_slice(&rows[from..quote]);
        from = quote + 1;
    }
    kept.extend_from_slice(&rows[from..]);
}

/// What a walk over a block comes upon.
enum Taken<'x, 'f> {
    Kept(&'x [u8]),
    /// The row that names the columns, as it came.
    Header(&'x [u8]),
    /// A rejected row as it came, and whether it ends there.
    Rejected(&'x [u8], bool),
    Found(&'x Finding<'f>),
}

/// Turns rows into findings and accounts.
struct Walker<'w, F, T> {
    offset: u64,
    row: u64,
    repeated: &'w [Repeated],
    show: &'w Show,
    wanted: Wanted,
    first_row: F,
    take: T,
}

impl<F: Fn(First) -> u64, T: FnMut(Taken<'_, '_>)> Walker<'_, F, T> {
    /// A good row: a duplicate, or an account to keep.
    fn good(&mut self, start: usize, raw: &[u8], account: &[u8]) {
        let Some(first) = self.duplicate(start) else {
            return (self.take)(Taken::Kept(account));
        };
        let Some(severity) = self.show.duplicate.filter(|_| self.wanted == Wanted::Findings) else {
            return;
        };
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

    fn findings(&mut self, start: usize, raw: &[u8], found: &[Found]) {
        if self.wanted != Wanted::Findings {
            return;
        }
        for found in found {
            let finding = Finding {
                code: found.code,
                severity: found.severity,
                fixed: found.fixed,
                span: found.span.filter(|&(_, end)| end <= raw.len().min(EXCERPT_BYTES)),
                detail: found.detail(raw),
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
            account: Some(excerpt(raw)),
            ..Finding::package(Code::Duplicate, Severity::Warning, Detail::None)
        }
    }
}

impl<F: Fn(First) -> u64, T: FnMut(Taken<'_, '_>)> Walk for Walker<'_, F, T> {
    fn plain(&mut self, start: usize, account: &[u8], _: usize, _: Kind) {
        self.row += 1;
        self.good(start, account, account);
    }

    fn quoted(&mut self, start: usize, line: &[u8], account: &[u8], _: usize, _: Kind) {
        self.row += 1;
        self.good(start, line, account);
    }

    fn judged(&mut self, start: usize, row: Row<'_>, found: &[Found]) {
        self.row += 1;
        self.findings(start, row.raw, found);
        match row.fate {
            Fate::Kept => self.good(start, row.raw, &row.account),
            Fate::Rejected => (self.take)(Taken::Rejected(row.raw, true)),
            Fate::Header if self.offset == 0 && start == 0 => (self.take)(Taken::Header(row.raw)),
            Fate::Blank | Fate::Header => {}
        }
    }
}
