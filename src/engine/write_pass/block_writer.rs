//! One block on its way out: its rows for the package, findings for the reports, rejected rows.
//! Any number are rendered at once, each by itself.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use super::{At, ColumnBy, First, PendingBlock, Rejects, Repeated, Resident, Showing, Wanted};
use crate::dedup::{Address, Kind, RepeatedRow};
use crate::engine::store::{Again, BlockInfo, List, Role, list_of_row};
use crate::error::{Error, Result};
use crate::input::Part;
use crate::input::buffer::Bytes;
use crate::io::cancel::Cancel;
use crate::options::Mode;
use crate::output::package::{Piece, push_row};
use crate::output::report::Render;
use crate::profile::{AccountKind, AccountSample, EXAMPLES, PLACES, PartFindings, SAMPLES};
use crate::rows::{CopyMode, Disposition, Rejected, Row, RowFinding, RowVisitor, walk};
use crate::rules::catalog::{Code, Counts, Severity};
use crate::rules::finding::{Detail, Finding};
use crate::text::escape::{EXCERPT_BYTES, excerpt};

/// What came of a block.
#[derive(Default)]
pub(super) struct Rendered<'t> {
    pub(super) piece: Option<Piece<'t>>,
    pub(super) reports: Vec<Vec<u8>>,
    pub(super) rejects: Vec<u8>,
    /// The row that names the columns.
    pub(super) header: Vec<u8>,
    pub(super) examples: Vec<Finding<'static>>,
    pub(super) places: Vec<(usize, PartFindings)>,
    pub(super) samples: Vec<AccountSample>,
    pub(super) repeated: Vec<Repeated>,
    pub(super) walked: bool,
}

impl Rendered<'_> {
    /// Of a block with nothing to show in any of so many reports.
    fn of_nothing(reports: usize) -> Self {
        Rendered { reports: vec![Vec::new(); reports], ..Rendered::default() }
    }
}

/// Renders blocks; shared by all threads.
pub(super) struct Renderer<'r> {
    pub(super) lists: Lists<'r>,
    pub(super) show: &'r Showing,
    pub(super) renderers: &'r [Arc<dyn Render>],
    pub(super) memory: Option<&'r Resident<'r>>,
    pub(super) again: &'r Again,
    /// Why a block could not be read again, if one could not.
    pub(super) failed: &'r Mutex<Option<Error>>,
    pub(super) known: &'r [BlockInfo],
    /// Whether duplicates are to be shown.
    pub(super) duplicates: bool,
    /// Whether samples of the kinds of accounts are wanted.
    pub(super) samples: bool,
    /// Memory for pieces, used over and over.
    pub(super) spare: &'r Spare,
}

/// The lists that the blocks are of.
#[derive(Clone, Copy)]
pub(super) struct Lists<'r> {
    all: &'r [List],
    /// Whether no other file was given.
    are_alone: bool,
    /// How many blocks and rows hold what is to be left out: the first ones.
    exclusion_blocks: usize,
    exclusion_rows: u64,
}

impl<'r> Lists<'r> {
    pub(super) fn new(all: &'r [List], exclusion_blocks: usize, are_alone: bool) -> Lists<'r> {
        let first = all.iter().find(|list| list.role == Role::Input);
        let exclusion_rows = first.map_or(0, |list| list.base_row);
        Lists { all, are_alone, exclusion_blocks, exclusion_rows }
    }

    pub(super) fn of(&self, known: &BlockInfo) -> &'r List {
        &self.all[known.list as usize]
    }

    /// How many bytes of what is to be left out come before the inputs.
    pub(super) fn exclusion_bytes(&self) -> u64 {
        let first = self.all.iter().find(|list| list.role == Role::Input);
        first.map_or(0, |list| list.base_bytes)
    }

    /// What a list is called, where there are others.
    fn name(&self, list: &'r List) -> Option<&'r str> {
        (!self.are_alone).then_some(&*list.name)
    }

    /// The list and the row in it of a row that is counted over all lists.
    fn row(&self, row: u64) -> (u64, &'r List) {
        let list = &self.all[list_of_row(self.all, row) as usize];
        (row - list.base_row, list)
    }
}

/// Buffers that have been written and can be filled anew.
#[derive(Default)]
pub(super) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    /// One with whatever is in it.
    pub(super) fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn take_empty(&self) -> Vec<u8> {
        let mut buffer = self.take();
        buffer.clear();
        buffer
    }

    pub(super) fn give(&self, bytes: Bytes<'_>) {
        if let Some(buffer) = bytes.into_buffer() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        }
    }
}

impl<'r> Renderer<'r> {
    pub(super) fn render<'t>(&self, going: &PendingBlock<'t>) -> Rendered<'t> {
        let mut rendered = Rendered::of_nothing(self.renderers.len());
        if going.wanted == Wanted::Nothing {
            return rendered;
        }
        if let Some(piece) = self.verbatim(going) {
            return Rendered { piece, ..rendered };
        }
        let repeated = self.repeated(going);
        rendered.walked =
            going.wanted == Wanted::Findings || (!repeated.is_empty() && self.duplicates);
        if !rendered.walked && (self.show.format.is_none() || going.known.good == 0) {
            return rendered;
        }
        let package = self.walk(going, &repeated, &mut rendered);
        rendered.piece = self.show.format.map(|_| Piece::new(package.0.into(), package.1));
        rendered.repeated = repeated;
        rendered
    }

    /// The package's piece of a block of which nothing is to be shown, and which is what is to be
    /// written, but for its duplicates. `None` if its rows must be walked over.
    fn verbatim<'t>(&self, going: &PendingBlock<'t>) -> Option<Option<Piece<'t>>> {
        if going.wanted == Wanted::Findings || going.known.tidy == CopyMode::RowByRow {
            return None;
        }
        let places = match self.memory {
            Some(memory) => memory.entries[going.index].duplicate_places(),
            None => repeated_places(going),
        };
        if self.duplicates && !places.is_empty() {
            return None;
        }
        Some(self.show.format.map(|_| verbatim(going, &places, self.spare)))
    }

    /// The duplicates of a block in row order.
    fn repeated(&self, going: &PendingBlock<'_>) -> Vec<Repeated> {
        let Some(memory) = self.memory else {
            let first = |row| match row <= self.lists.exclusion_rows {
                true => First::Excluded,
                false => First::Row(row),
            };
            let repeat = |repeat: &RepeatedRow| Repeated {
                at: At::Row(repeat.row),
                first: first(repeat.first),
            };
            return going.repeats.iter().map(repeat).collect();
        };
        let first = |address: Address| match address.block() < self.lists.exclusion_blocks {
            true => First::Excluded,
            false => First::Address(address),
        };
        let mut repeated: Vec<Repeated> = memory.entries[going.index]
            .duplicates()
            .map(|found| Repeated { at: At::Place(found.place), first: first(found.first) })
            .collect();
        repeated.sort_unstable_by_key(|repeated| repeated.at);
        repeated
    }

    /// Goes over the rows of a block. Returns the package's rows and how many they are.
    fn walk(
        &self,
        going: &PendingBlock<'_>,
        repeated: &[Repeated],
        rendered: &mut Rendered<'_>,
    ) -> (Vec<u8>, u64) {
        let mut shown = Counts::default();
        let mut package = (self.spare.take_empty(), 0);
        let Rendered { reports, rejects, header, examples, places, samples, walked, .. } = rendered;
        let rows_before = self.lists.of(going.known).base_row - self.lists.exclusion_rows;
        let take = |taken: RowEvent<'_, '_>| match taken {
            RowEvent::Kept(row, account) => {
                if self.samples {
                    take_sample(row, account, samples);
                }
                if let Some(format) = self.show.format {
                    push_row(format, account, &mut package.0);
                    package.1 += 1;
                }
            }
            RowEvent::Rejected(row) => self.put_rejected(going, &row, rejects),
            RowEvent::Header(raw) => {
                let judge = &self.lists.of(going.known).judge;
                let by_name = self.show.columns == ColumnBy::ByName || judge.reads_rejects();
                if matches!(self.show.rejects, Some(Rejects::Rows))
                    && by_name
                    && judge.names_columns(raw)
                {
                    *header = [raw, b"\n"].concat();
                }
            }
            RowEvent::Finding(finding) if *walked => {
                for (render, report) in self.renderers.iter().zip(&mut *reports) {
                    render.finding(finding, report);
                }
                if shown.get(finding.code) < EXAMPLES as u64 {
                    shown.add(finding.code, 1);
                    examples.push(finding.clone().into_owned());
                }
                if self.show.places {
                    count_place(finding, rows_before, self.show.rows, places);
                }
            }
            RowEvent::Finding(_) => {}
        };
        let wanted = if *walked { Wanted::Findings } else { Wanted::Package };
        self.go_over(going, repeated, wanted, self.firsts(), take);
        package
    }

    /// Writes a rejected row in the form that is wanted, if one is.
    fn put_rejected(&self, going: &PendingBlock<'_>, row: &RejectedRow<'_>, out: &mut Vec<u8>) {
        let RejectedRow { number, whole, seen, found, extent } = *row;
        let list = self.lists.of(going.known);
        let file = self.lists.name(list);
        let table = match &self.show.rejects {
            None => return,
            Some(Rejects::Rows) => {
                out.extend_from_slice(whole);
                out.extend_from_slice(if extent == Part::Rows { b"\n" } else { b"" });
                return;
            }
            Some(Rejects::Table(table)) => table,
        };
        match extent {
            Part::Rows => {
                let rules = list.rules(going.known);
                table.put(rules, &Rejected { file, number, whole, seen, found }, out);
            }
            Part::Head => table.begin_long_row(number, whole, found, out),
            Part::More => table.put_piece(whole, out),
        }
        let next = self.known.get(going.index + 1);
        if extent != Part::Rows && next.is_none_or(|next| next.part != Part::More) {
            table.end_long_row(file, out);
        }
    }

    /// Of how many duplicates in a block the first row is shown. To find its number, the block that
    /// it lies in is walked over.
    fn firsts(&self) -> usize {
        if !self.renderers.is_empty() {
            usize::MAX
        } else if self.duplicates {
            EXAMPLES
        } else {
            0
        }
    }

    /// Calls back with every finding of a block, in row order, until the caller wants to stop.
    pub(super) fn call_back(
        &self,
        going: &PendingBlock<'_>,
        repeated: &[Repeated],
        callback: &mut dyn FnMut(&Finding<'_>),
        cancel: Cancel<'_>,
    ) -> Result<()> {
        let take = |taken: RowEvent<'_, '_>| {
            if let (RowEvent::Finding(finding), Ok(())) = (taken, cancel.check()) {
                callback(finding);
            }
        };
        self.go_over(going, repeated, Wanted::Findings, usize::MAX, take);
        cancel.check()
    }

    /// Goes over the rows of a block, one by one.
    fn go_over(
        &self,
        going: &PendingBlock<'_>,
        repeated: &[Repeated],
        wanted: Wanted,
        firsts: usize,
        take: impl FnMut(RowEvent<'_, '_>),
    ) {
        let (known, list, show) = (going.known, self.lists.of(going.known), self.show);
        let (offset, base_row, file) = (known.offset, list.base_row, self.lists.name(list));
        let (text, row) = (&*going.text, known.base_row - base_row);
        let first_row = |first| {
            let (row, first_list) = self.first_row(first);
            let is_own = std::ptr::eq(first_list, list);
            (row, self.lists.name(first_list).filter(|_| !is_own))
        };
        let mut walker = Walker {
            text,
            offset,
            row,
            base_row,
            file,
            repeated,
            show,
            wanted,
            firsts,
            first_row,
            take,
        };
        match known.part {
            Part::Rows => {
                walk(&going.text, list.rules(known), known.lead, &mut walker);
            }
            Part::Head => {
                let mut found = Vec::new();
                list.judge.long_row(&mut found);
                walker.row += 1;
                walker.findings(0, &going.text, &found);
                let row = RejectedRow::piece(text, walker.row, &found, Part::Head);
                (walker.take)(RowEvent::Rejected(row));
            }
            Part::More => {
                let row = RejectedRow::piece(text, row, &[], Part::More);
                (walker.take)(RowEvent::Rejected(row));
            }
        }
    }

    /// The first row of its kind, and the list that it is in.
    fn first_row(&self, first: First) -> (u64, &'r List) {
        let row = match (first, self.memory) {
            (First::Row(row), _) => row,
            (First::Address(_) | First::Excluded, None) | (First::Excluded, _) => 1,
            (First::Address(address), Some(memory)) => {
                let starts = memory.starts[address.block()]
                    .get_or_init(|| self.starts(memory, address.block()));
                self.known[address.block()].base_row + starts.before(address.place()) + 1
            }
        };
        self.lists.row(row)
    }

    /// Where each row of a block begins.
    fn starts(&self, memory: &Resident<'_>, block: usize) -> Starts {
        let known = &self.known[block];
        let text = match &memory.texts[block] {
            Some(text) => text.clone(),
            None => {
                let text = self.again.text(known, Vec::new()).map(Bytes::from);
                text.unwrap_or_else(|error| {
                    *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    Vec::new().into()
                })
            }
        };
        let mut starts = Starts(vec![Run::default(); text.len() / 64 + 1]);
        walk(&text, self.lists.of(known).rules(known), known.lead, &mut starts);
        starts.count();
        starts
    }
}

/// Where the rows of a block begin. Made to be asked at random, many times, of many blocks: an answer
/// is one look into memory.
pub(super) struct Starts(Vec<Run>);

/// The same of 64 bytes.
#[derive(Clone, Copy, Default)]
struct Run {
    /// A bit for each byte that a row begins with.
    begins: u64,
    /// How many rows begin before these bytes.
    before: u32,
}

impl Starts {
    fn push(&mut self, start: usize) {
        self.0[start / 64].begins |= 1 << (start % 64);
    }

    /// To be called once all are there.
    fn count(&mut self) {
        let mut before = 0;
        for run in &mut self.0 {
            run.before = before;
            before += run.begins.count_ones();
        }
    }

    /// How many rows begin before a place.
    fn before(&self, place: usize) -> u64 {
        let Run { begins, before } = self.0[place / 64];
        let within = begins & ((1 << (place % 64)) - 1);
        u64::from(before + within.count_ones())
    }
}

impl RowVisitor for Starts {
    fn plain(&mut self, start: usize, _: &[u8], _: usize, _: Kind) {
        self.push(start);
    }

    fn quoted(&mut self, start: usize, _: &[u8], _: &[u8], _: usize, _: Kind) {
        self.push(start);
    }

    fn judged(&mut self, start: usize, _: Row<'_>, _: &[RowFinding]) {
        self.push(start);
    }
}

/// Counts a finding for the part of the file it lies in.
fn count_place(
    finding: &Finding<'_>,
    rows_before: u64,
    rows: u64,
    places: &mut Vec<(usize, PartFindings)>,
) {
    let Some(row) = finding.row.map(|row| rows_before + row) else { return };
    if finding.fixed {
        return;
    }
    let index = ((row - 1) as u128 * PLACES as u128 / u128::from(rows.max(1))) as usize;
    if places.last().is_none_or(|&(last, _)| last != index) {
        places.push((index, PartFindings::default()));
    }
    if let Some((_, place)) = places.last_mut() {
        match finding.severity {
            Severity::Error => place.errors += 1,
            Severity::Warning => place.warnings += 1,
        }
    }
}

/// Takes an account for a sample of its kind, if there are not enough.
fn take_sample(row: u64, account: &[u8], samples: &mut Vec<AccountSample>) {
    let kind = AccountKind::of(account);
    if samples.iter().filter(|sample| sample.kind == kind).count() < SAMPLES {
        samples.push(AccountSample::new(kind, row, account));
    }
}

/// Where the repeated rows of a tidy block begin: all its rows are lines.
fn repeated_places(going: &PendingBlock<'_>) -> Vec<u32> {
    let ends = memchr::memchr_iter(b'\n', &going.text).map(|end| end as u32 + 1);
    let mut starts = std::iter::once(0).chain(ends);
    let mut places = Vec::with_capacity(going.repeats.len());
    let mut passed = going.known.base_row;
    for repeat in &going.repeats {
        places.extend(starts.nth((repeat.row - passed - 1) as usize));
        passed = repeat.row;
    }
    places
}

/// A tidy block without the rows at some places, and without quotes.
fn verbatim<'t>(going: &PendingBlock<'t>, places: &[u32], spare: &Spare) -> Piece<'t> {
    let text = &*going.text;
    let accounts = u64::from(going.known.good) - places.len() as u64;
    let in_quotes = going.known.tidy == CopyMode::InQuotes;
    if places.is_empty() && !in_quotes {
        return Piece::new(going.text.clone(), accounts);
    }
    let mut kept = spare.take_empty();
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
enum RowEvent<'x, 'f> {
    /// The number of a row, and its account.
    Kept(u64, &'x [u8]),
    /// The row that names the columns, as it came.
    Header(&'x [u8]),
    Rejected(RejectedRow<'x>),
    Finding(&'x Finding<'f>),
}

/// A rejected row.
struct RejectedRow<'x> {
    number: u64,
    /// As it came.
    whole: &'x [u8],
    /// What the findings speak of.
    seen: &'x [u8],
    found: &'x [RowFinding],
    /// Whether it is all of the row, or a piece of one that is longer than a block.
    extent: Part,
}

impl<'x> RejectedRow<'x> {
    fn piece(text: &'x [u8], number: u64, found: &'x [RowFinding], extent: Part) -> Self {
        RejectedRow { number, whole: text, seen: text, found, extent }
    }
}

/// Turns rows into findings and accounts.
struct Walker<'w, F, T> {
    text: &'w [u8],
    offset: u64,
    /// The row at hand, counted in its list; and how many rows stand in the lists before that.
    row: u64,
    base_row: u64,
    /// What the list is called, where there are several.
    file: Option<&'w str>,
    repeated: &'w [Repeated],
    show: &'w Showing,
    wanted: Wanted,
    /// How many more duplicates are to name their first row.
    firsts: usize,
    first_row: F,
    take: T,
}

impl<'w, F, T> Walker<'w, F, T>
where
    F: Fn(First) -> (u64, Option<&'w str>),
    T: FnMut(RowEvent<'_, '_>),
{
    /// A good row: a duplicate, or an account to keep.
    fn good(&mut self, start: usize, raw: &[u8], account: &[u8]) {
        let Some(first) = self.duplicate(start) else {
            return (self.take)(RowEvent::Kept(self.row, account));
        };
        let is_wanted = self.wanted == Wanted::Findings && !matches!(first, First::Excluded);
        let Some(severity) = self.show.duplicate.filter(|_| is_wanted) else { return };
        let is_named = self.firsts > 0;
        self.firsts = self.firsts.saturating_sub(1);
        let (first_row, first_file) = is_named.then(|| (self.first_row)(first)).unzip();
        let finding = Finding {
            code: Code::Duplicate,
            severity,
            fixed: self.show.mode == Mode::Clean,
            first_row,
            first_file: first_file.flatten().map(Cow::Borrowed),
            ..self.finding(start, raw)
        };
        (self.take)(RowEvent::Finding(&finding));
    }

    /// Whether the current row is the next duplicate.
    fn duplicate(&mut self, start: usize) -> Option<First> {
        let (next, rest) = self.repeated.split_first()?;
        if next.at != At::Place(start) && next.at != At::Row(self.base_row + self.row) {
            return None;
        }
        self.repeated = rest;
        Some(next.first)
    }

    fn findings(&mut self, start: usize, raw: &[u8], found: &[RowFinding]) {
        if self.wanted != Wanted::Findings {
            return;
        }
        for found in found {
            let offset = self.offset + start as u64;
            let finding = found.finding(raw, Some(self.row), Some(offset));
            let finding = Finding { file: self.file.map(Cow::Borrowed), ..finding };
            (self.take)(RowEvent::Finding(&finding));
        }
    }

    /// A finding at a row, of no particular code yet.
    fn finding<'f>(&self, start: usize, raw: &'f [u8]) -> Finding<'f>
    where
        'w: 'f,
    {
        Finding {
            file: self.file.map(Cow::Borrowed),
            row: Some(self.row),
            byte_offset: Some(self.offset + start as u64),
            account: Some(excerpt(raw)),
            truncated: raw.len() > EXCERPT_BYTES,
            ..Finding::package(Code::Duplicate, Severity::Warning, Detail::None)
        }
    }
}

impl<'w, F, T> RowVisitor for Walker<'w, F, T>
where
    F: Fn(First) -> (u64, Option<&'w str>),
    T: FnMut(RowEvent<'_, '_>),
{
    fn plain(&mut self, start: usize, account: &[u8], _: usize, _: Kind) {
        self.row += 1;
        self.good(start, account, account);
    }

    fn quoted(&mut self, start: usize, line: &[u8], account: &[u8], _: usize, _: Kind) {
        self.row += 1;
        self.good(start, line, account);
    }

    fn judged(&mut self, start: usize, row: Row<'_>, found: &[RowFinding]) {
        self.row += 1;
        self.findings(start, row.raw, found);
        match row.fate {
            Disposition::Kept => self.good(start, row.raw, &row.account),
            Disposition::Rejected => {
                // Rows that are all alike are not read as records.
                let whole = match row.next > start {
                    true => without_line_end(&self.text[start..row.next]),
                    false => row.raw,
                };
                let (number, seen, extent) = (self.row, row.raw, Part::Rows);
                let row = RejectedRow { number, whole, seen, found, extent };
                (self.take)(RowEvent::Rejected(row));
            }
            Disposition::Header if self.offset == 0 && start == 0 => {
                (self.take)(RowEvent::Header(row.raw))
            }
            Disposition::Blank | Disposition::Header => {}
        }
    }
}

fn without_line_end(row: &[u8]) -> &[u8] {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    row.strip_suffix(b"\r").unwrap_or(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_before_a_place_are_those_that_begin_before_it() {
        let begins = [0, 1, 62, 63, 64, 65, 127, 128, 200, 255, 256];
        let mut starts = Starts(vec![Run::default(); 256 / 64 + 1]);
        begins.iter().for_each(|&start| starts.push(start));
        starts.count();
        for place in 0..=256 {
            let before = begins.iter().filter(|&&start| start < place).count();
            assert_eq!(starts.before(place), before as u64, "{place}");
        }
    }
}
