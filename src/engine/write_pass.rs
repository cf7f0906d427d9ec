//! The last pass: goes over the blocks in order, once more over the rows of those that have
//! something to show, and writes the package and the reports. Blocks are rendered in parallel, a
//! few at a time, and written in order; nothing of a block is held once it is written.

mod block_writer;

use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::dedup::{Address, Entries, RepeatedRow, Repeats};
use crate::engine::delimiter_of;
use crate::engine::lists::RunSetting;
use crate::engine::store::{Again, BlockInfo, GatheredText, Kept, List, StoredText};
use crate::engine::table::{FirstTable, MOST_ROWS};
use crate::engine::threads::Threads;
use crate::error::{Error, Result};
use crate::format::PackageFormat;
use crate::hooks::{Callback, Phase};
use crate::input::BLOCK;
use crate::input::buffer::Bytes;
use crate::input::encoding::TextEncoding;
use crate::options::{Column, Mode, Options};
use crate::output::deflate::Deflaters;
use crate::output::package::{
    Chunk, Deflated, FinishedPackage, Piece, Rows, Writer, begin_with_account,
};
use crate::output::report::RejectsForm;
use crate::output::sinks::Sinks;
use crate::profile::{EXAMPLES, PLACES, PartFindings, SAMPLES};
use crate::rows::RejectsTable;
use crate::rules::catalog::{Code, Counts, Severity};
use crate::rules::finding::Finding;
use crate::summary::Summary;

use block_writer::{Lists, Rendered, Renderer, Spare, Starts};

/// How many blocks a thread renders before they are written: findings may be many times the text.
const AHEAD: usize = 1;
/// The same where few findings are rendered.
const AHEAD_PLAIN: usize = 8;

/// What came of the package.
pub(super) enum Outcome<'w> {
    /// None was to be written.
    NotWritten,
    Written(FinishedPackage<'w>),
    /// What would have been written is a table: nothing was.
    Table(Finding<'static>),
}

/// Writes the package, if there is to be one, and what the reports say of the rows.
pub(super) fn write_out<'w>(
    text: GatheredText<'_>,
    writer: Option<Writer<'w>>,
    setting: &RunSetting<'_>,
    threads: &Threads,
    sinks: &mut Sinks<'_, '_>,
    summary: &mut Summary,
) -> Result<Outcome<'w>> {
    let total = text.input_bytes();
    let (options, mode) = (setting.options, setting.mode);
    let Kept { lists, known, stored, again, exclusion_blocks } = text.into_kept();
    let show = Showing::new(sinks, options, mode, summary, writer.as_ref());
    let are_alone = summary.inputs.is_empty();
    if show.places {
        summary.digest.places = vec![PartFindings::default(); PLACES];
    }
    let (memory, repeats) = by_place(stored);
    let (memory, again) = (memory.as_ref(), &again);
    let ahead = threads.count() * if show.all { AHEAD } else { AHEAD_PLAIN };
    let (left, passed) = (&known[exclusion_blocks..], exclusion_blocks);
    let mut queue = Queue { left, passed, first: passed, ahead, memory, repeats };
    let (renderers, spare, failed) = (sinks.renderers(), Spare::default(), Mutex::default());
    let mut renderer = Renderer {
        lists: Lists::new(&lists, exclusion_blocks, are_alone),
        show: &show,
        renderers: &renderers,
        memory,
        again,
        failed: &failed,
        known: &known,
        duplicates: true,
        samples: false,
        spare: &spare,
    };
    begin_rejects(&show, &lists, sinks, summary);
    let callback = sinks.take_callback();
    let shown = Shown::default();
    let deflaters = Deflaters::default();
    let spare = &spare;
    let opening = PackageOpening::of_package(options, summary.excluded);
    let mut out =
        Out { writer, opening, callback, sinks, summary, shown, total, threads, spare, deflaters };
    let (mut before, mut rendered_before) = (Vec::new(), Vec::new());
    loop {
        let lacks_samples = show.places && out.summary.digest.lacks_samples();
        let mut going = queue.next(&mut out.shown, &show, lacks_samples)?;
        if going.is_empty() && before.is_empty() {
            break;
        }
        renderer.duplicates = out.shown.wants_duplicates(&show);
        renderer.samples = lacks_samples;
        let mut rendered: Vec<Rendered<'_>> = Vec::new();
        let (mut read, mut written) = (Ok(()), Ok(()));
        // Blocks are rendered while those before them are written.
        threads.beside(|scope| {
            let (renderer, going) = (&renderer, &mut going);
            scope.spawn(|_| {
                read = read_again(going, again, spare);
                if read.is_ok() {
                    let render = |going| renderer.render(going);
                    going.par_iter().with_max_len(1).map(render).collect_into_vec(&mut rendered);
                }
            });
            written = out.put(renderer, &before, &mut rendered_before);
        });
        written.and(read)?;
        let failed: &mut Option<Error> = &mut failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.take().map_or(Ok(()), Err)?;
        // Their pieces are gone, so that what was read again is there to be read into.
        before.into_iter().for_each(|gone: PendingBlock<'_>| spare.give(gone.text));
        (before, rendered_before) = (going, rendered);
    }
    out.settle_opening()?;
    out.deflate(Rows::AllThere)?;
    out.sinks.give_back(out.callback);
    match (out.writer, out.opening) {
        (_, PackageOpening::IsTable(finding)) => Ok(Outcome::Table(finding)),
        (Some(writer), _) => Ok(Outcome::Written(writer.finish()?)),
        (None, _) => Ok(Outcome::NotWritten),
    }
}

/// Writes what stands above the rejected rows.
fn begin_rejects(show: &Showing, lists: &[List], sinks: &mut Sinks<'_, '_>, summary: &Summary) {
    match &show.rejects {
        Some(Rejects::Table(table)) => match lists {
            [only] if summary.inputs.is_empty() => sinks.begin_rejects(table.head(&only.judge)),
            _ => sinks.begin_rejects(RejectsTable::head_of_several()),
        },
        Some(Rejects::Rows) if summary.encoding != TextEncoding::UTF_8.name() => {
            sinks.mark_rejects();
        }
        _ => {}
    }
}

/// Where rendered blocks go, on the caller's thread.
struct Out<'o, 'w, 'h, 'a> {
    writer: Option<Writer<'w>>,
    opening: PackageOpening,
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
        going: &[PendingBlock<'_>],
        rendered: &mut [Rendered<'_>],
    ) -> Result<()> {
        if let Some(first) = going.first() {
            let done = renderer.lists.of(first.known).base_bytes + first.known.offset;
            let before = renderer.lists.exclusion_bytes();
            self.sinks.progress(Phase::Write, done - before, Some(self.total))?;
        }
        for (going, rendered) in going.iter().zip(rendered) {
            if going.known.offset == 0 {
                self.sinks.begin_list();
            }
            self.put_piece(rendered)?;
            if let Some(callback) = self.callback.as_mut().filter(|_| rendered.walked) {
                let cancel = self.sinks.cancel();
                renderer.call_back(going, &rendered.repeated, callback, cancel)?;
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
        let Some(piece) = rendered.piece.take() else { return Ok(()) };
        match &mut self.opening {
            PackageOpening::Told => {
                if let Some(writer) = &mut self.writer {
                    writer.put(&piece)?;
                }
            }
            PackageOpening::Gathered { text, accounts, .. } if piece.accounts() > 0 => {
                text.extend_from_slice(piece.text());
                *accounts += piece.accounts();
                if text.len() >= BLOCK || *accounts >= MOST_ROWS as u64 {
                    self.settle_opening()?;
                }
            }
            PackageOpening::Gathered { .. } | PackageOpening::IsTable(_) => {}
        }
        self.spare.give(piece.into_text());
        Ok(())
    }

    /// Writes what the package begins with, unless it is a table.
    fn settle_opening(&mut self) -> Result<()> {
        let PackageOpening::Gathered { mut text, accounts, chosen, beginning } =
            std::mem::replace(&mut self.opening, PackageOpening::Told)
        else {
            return Ok(());
        };
        let Some(writer) = &mut self.writer else { return Ok(()) };
        if beginning == Beginning::Account {
            begin_with_account(&mut text);
        }
        let first = &text[..text.len().min(BLOCK)];
        match chosen.and_then(|chosen| FirstTable::of_text(first, chosen)) {
            Some(table) => self.opening = PackageOpening::IsTable(table.finding()),
            None => writer.put(&Piece::new(text.into(), accounts))?,
        }
        Ok(())
    }
}

/// What a package begins with. Rows that were dropped or fixed may have told a list from a table: what
/// is left is looked at before it is written.
enum PackageOpening {
    /// As far as it is there.
    Gathered {
        text: Vec<u8>,
        accounts: u64,
        /// What is said to separate columns, if anything may.
        chosen: Option<Option<u8>>,
        beginning: Beginning,
    },
    /// It is that of a list, or is not to be looked at.
    Told,
    IsTable(Finding<'static>),
}

/// What a package must begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    /// Whatever comes first: what is none was set aside there.
    Any,
    /// What reads like no column's name: the rows that stood before such a one were left out.
    Account,
}

impl PackageOpening {
    fn of_package(options: &Options, excluded: u64) -> PackageOpening {
        let chosen = delimiter_of(options);
        let is_first_row_read_as_name =
            options.fixes(Code::HeaderRow) && options.target.header.is_none();
        let beginning = match excluded > 0 && is_first_row_read_as_name {
            true => Beginning::Account,
            false => Beginning::Any,
        };
        if chosen.is_none() && beginning == Beginning::Any {
            return PackageOpening::Told;
        }
        PackageOpening::Gathered { text: Vec::new(), accounts: 0, chosen, beginning }
    }
}

/// The blocks on their way out, some at a time.
struct Queue<'t> {
    left: &'t [BlockInfo],
    /// The block that comes next, and the one that came first.
    passed: usize,
    first: usize,
    /// How many go at a time.
    ahead: usize,
    memory: Option<&'t Resident<'t>>,
    /// The repeated rows of a text on disk.
    repeats: Option<Repeats>,
}

impl<'t> Queue<'t> {
    /// The next blocks; those with accounts are gone over if samples of them are lacking.
    fn next(
        &mut self,
        shown: &mut Shown,
        show: &Showing,
        lacks_samples: bool,
    ) -> Result<Vec<PendingBlock<'t>>> {
        // Few at first: they hold the examples, and those after them can be passed by.
        let count = self.ahead.min(self.passed - self.first + 1).min(self.left.len());
        let (wave, left) = self.left.split_at(count);
        let mut going = Vec::with_capacity(wave.len());
        for (index, known) in (self.passed..).zip(wave) {
            let wanted = match shown.wanted(known, show) {
                _ if lacks_samples && known.good > 0 => Wanted::Findings,
                wanted => wanted,
            };
            let text = self.memory.and_then(|memory| memory.texts[index].clone());
            let is_missing = text.is_none();
            let text = text.unwrap_or_else(|| Vec::new().into());
            let repeats = match &mut self.repeats {
                Some(repeats) => repeats.of_block(known.base_row, known.rows)?,
                None => Vec::new(),
            };
            going.push(PendingBlock { text, is_missing, index, known, wanted, repeats });
        }
        self.passed += count;
        self.left = left;
        Ok(going)
    }
}

/// What is to be shown of the rows.
struct Showing {
    mode: Mode,
    /// The form of the package, if one is written.
    format: Option<PackageFormat>,
    /// Whether all findings are shown, or the first examples of each code alone.
    all: bool,
    places: bool,
    rejects: Option<Rejects>,
    columns: ColumnBy,
    rows: u64,
    /// What a duplicate weighs, if it is found at all.
    duplicate: Option<Severity>,
}

/// How rejected rows are written.
enum Rejects {
    Rows,
    Table(Box<RejectsTable>),
}

/// How the column of the accounts is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnBy {
    ByName,
    ByPlace,
}

impl Showing {
    fn new(
        sinks: &Sinks<'_, '_>,
        options: &Options,
        mode: Mode,
        summary: &Summary,
        writer: Option<&Writer<'_>>,
    ) -> Showing {
        Showing {
            mode,
            format: writer.map(Writer::format),
            all: sinks.look_at_all(),
            places: sinks.has_pages(),
            rejects: sinks.rejects().map(|form| match form {
                RejectsForm::Rows => Rejects::Rows,
                RejectsForm::Table(lang) => {
                    Rejects::Table(Box::new(RejectsTable::new(options, lang)))
                }
            }),
            columns: match options.column {
                Some(Column::Name(_)) => ColumnBy::ByName,
                _ => ColumnBy::ByPlace,
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
    fn wanted(&mut self, known: &BlockInfo, show: &Showing) -> Wanted {
        let fresh = known.found.iter().any(|(code, _)| self.passed.get(code) < EXAMPLES as u64);
        let any = known.found.iter().next().is_some();
        self.passed.merge(&known.found);
        if fresh || (show.all && any) || (show.rejects.is_some() && known.rejects) {
            Wanted::Findings
        } else if show.format.is_some() || self.wants_duplicates(show) {
            Wanted::Package
        } else {
            Wanted::Nothing
        }
    }

    /// Whether duplicates are to be shown.
    fn wants_duplicates(&self, show: &Showing) -> bool {
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
        for sample in rendered.samples.drain(..) {
            if summary.digest.samples_of(sample.kind).count() < SAMPLES {
                summary.digest.samples.push(sample);
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
struct PendingBlock<'t> {
    text: Bytes<'t>,
    /// Whether the text must be read again before it is there.
    is_missing: bool,
    index: usize,
    known: &'t BlockInfo,
    wanted: Wanted,
    /// Its repeated rows, where the text was too large for memory.
    repeats: Vec<RepeatedRow>,
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
    /// It is to be left out.
    Excluded,
}

/// A text in memory, block by block, as far as it was kept.
struct Resident<'a> {
    texts: Vec<Option<Bytes<'a>>>,
    entries: Vec<Entries>,
    /// Where each row of a block begins; made when a duplicate's first row is asked for.
    starts: Vec<OnceLock<Starts>>,
}

/// Splits what was kept by where it is.
fn by_place(kept: StoredText<'_>) -> (Option<Resident<'_>>, Option<Repeats>) {
    match kept {
        StoredText::Memory { texts, entries } => {
            let mut starts = Vec::new();
            starts.resize_with(texts.len(), OnceLock::new);
            (Some(Resident { texts, entries, starts }), None)
        }
        StoredText::Disk { repeats } => (None, repeats),
    }
}

/// Reads blocks that are not in memory and of which anything is wanted.
fn read_again(going: &mut [PendingBlock<'_>], again: &Again, spare: &Spare) -> Result<()> {
    going.par_iter_mut().with_max_len(1).try_for_each(|going| {
        if going.is_missing && going.wanted != Wanted::Nothing {
            going.text = again.text(going.known, spare.take())?.into();
        }
        Ok(())
    })
}
