//! The first look at a block: how many rows, what became of them, what was found how often, and
//! the hash and place of every good row. Findings are only counted here; whoever wants to see
//! them walks over the block again, which costs no more than this did and holds nothing.

use std::borrow::Cow;

use crate::dedup::{Entries, Hasher, Kind, Scratch};
use crate::profile::{AccountKind, AccountKinds};
use crate::rows::judge::Row;
use crate::rows::record::OpenQuotes;
use crate::rows::scan::{LineVisitor, Validity, scan};
use crate::rows::verdict::BlockStats;
use crate::rules::damaged::{Damage, LongNumbers};
use crate::rules::fix::when_fixed;
use crate::rules::layout::{Disposition, Position};
use crate::rules::outlier::{AccountWatch, Common, LikeTheFirst, Mobiles};
use crate::rules::row_finding::RowFinding;
use crate::rules::rule_set::RuleSet;
use crate::text::unicode::characters;

/// What a block came to.
#[derive(Debug, Default)]
pub(crate) struct BlockTally {
    /// All that adds up, but for the kinds of the accounts.
    pub(crate) stats: BlockStats,
    /// Where the first good row lies.
    pub(crate) first: usize,
    pub(crate) kinds: SampledKinds,
    /// What all good accounts have in common.
    pub(crate) common: Common,
    /// The hash and place of each good row.
    pub(crate) entries: Entries,
    pub(crate) tidy: CopyMode,
    /// A quote stays open to the end of the block: it was cut in the wrong place, or is broken.
    pub(crate) unclosed: bool,
    /// It would come to something else if an account was kept before it, or none.
    pub(crate) hangs_on_lead: bool,
    /// It holds a byte outside ASCII.
    pub(crate) beyond_ascii: bool,
}

impl BlockTally {
    /// What is known of a row longer than a block from its first piece.
    pub(crate) fn of_long_row(judge: &RuleSet) -> BlockTally {
        let mut found = Vec::new();
        judge.long_row(&mut found);
        let mut tally = BlockTally::default();
        tally.count_gone(Disposition::Rejected, &found, 1);
        tally
    }

    /// Counts so many rows that are not kept.
    fn count_gone(&mut self, fate: Disposition, found: &[RowFinding], rows: u64) {
        self.tidy = CopyMode::RowByRow;
        self.stats.count_row(fate, rows);
        self.stats.count_findings(found, rows);
    }
}

/// How far a block is from what `clean` would write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CopyMode {
    /// It is what would be written, but for duplicates: plain rows, each with its LF.
    #[default]
    Verbatim,
    /// The same, but that rows stand in quotes, which are all the quotes there are.
    InQuotes,
    /// Rows must be taken one by one.
    RowByRow,
}

/// What walks over the rows of a block, plain or judged.
pub(crate) trait RowVisitor {
    /// A good row that needs no look.
    fn plain(&mut self, start: usize, account: &[u8], chars: usize, kind: Kind);
    /// The same in quotes: `line` is the row as it stands, `account` what the quotes hold.
    fn quoted(&mut self, start: usize, line: &[u8], account: &[u8], chars: usize, kind: Kind);
    /// A row that was judged, with what was found.
    fn judged(&mut self, start: usize, row: Row<'_>, found: &[RowFinding]);
    /// The same of a row that is not kept and comes to what all others of its length come to.
    #[inline(always)]
    fn alike(&mut self, start: usize, raw: &[u8], like: &ShortRowVerdict) {
        let account = Cow::Borrowed(raw);
        let row =
            Row { fate: like.fate, account, raw, next: 0, unclosed: false, is_comparable: false };
        self.judged(start, row, &like.found);
    }
}

/// What all short rows of one length come to.
pub(crate) struct ShortRowVerdict {
    fate: Disposition,
    found: Vec<RowFinding>,
    /// How many there are, after the first.
    rows: u64,
}

/// What a walk has shown of a block.
pub(crate) struct Walked {
    /// Something of it hangs on `lead`.
    hangs_on_lead: bool,
    /// It holds a byte outside ASCII.
    beyond_ascii: bool,
    /// By their length.
    alikes: Vec<Option<ShortRowVerdict>>,
}

/// Walks over the rows of a block in order.
pub(crate) fn walk(
    text: &[u8],
    judge: &RuleSet,
    lead: Position,
    to: &mut impl RowVisitor,
) -> Walked {
    let utf8 = match simdutf8::basic::from_utf8(text) {
        Ok(_) => Validity::Valid,
        Err(_) => Validity::Doubtful,
    };
    let (found, alikes) = (Vec::new(), Vec::new());
    let mut walker = StatsWalker {
        text,
        judge,
        lead,
        hangs_on_lead: false,
        found,
        alikes,
        open: OpenQuotes::default(),
        to,
    };
    let beyond_ascii = scan(text, utf8, judge.plain(), &mut walker);
    let StatsWalker { hangs_on_lead, alikes, .. } = walker;
    Walked { hangs_on_lead, beyond_ascii, alikes }
}

struct StatsWalker<'t, 'j, W> {
    text: &'t [u8],
    judge: &'j RuleSet,
    lead: Position,
    hangs_on_lead: bool,
    found: Vec<RowFinding>,
    /// What short rows come to, by their length: it is all that tells them apart.
    alikes: Vec<Option<ShortRowVerdict>>,
    open: OpenQuotes,
    to: &'j mut W,
}

impl<W: RowVisitor> LineVisitor for StatsWalker<'_, '_, W> {
    #[inline(always)]
    fn plain(&mut self, start: usize, account: &[u8], chars: usize, kind: Kind) {
        if self.lead != Position::Inner
            || (kind == Kind::Word && self.judge.is_header_again(account))
        {
            self.other(start, start + account.len());
            return;
        }
        self.to.plain(start, account, chars, kind);
    }

    #[inline(always)]
    fn quoted(&mut self, start: usize, line: &[u8], account: &[u8], chars: usize, kind: Kind) {
        if self.lead != Position::Inner || self.judge.is_header_again(account) {
            self.other(start, start + line.len());
            return;
        }
        self.to.quoted(start, line, account, chars, kind);
    }

    #[inline(always)]
    fn short(&mut self, start: usize, end: usize) -> Option<usize> {
        let raw = &self.text[start..end];
        let hangs_on_lead = match self.lead {
            Position::First => true,
            // It may be a header.
            Position::Early => raw.len() > 1,
            Position::Inner => false,
        };
        if hangs_on_lead || !self.judge.is_short_alike(raw) {
            return Some(self.other(start, end));
        }
        let Some(Some(like)) = self.alikes.get_mut(raw.len()) else {
            return Some(self.first_short(start, end));
        };
        like.rows += 1;
        self.to.alike(start, raw, like);
        None
    }

    fn other(&mut self, start: usize, end: usize) -> usize {
        let row = if self.open.are_in(start) {
            self.judge.open_row(self.text, start, self.lead, &mut self.found)
        } else {
            self.judge.row(self.text, start, end, self.lead, &mut self.found)
        };
        if let (true, Some(dialect)) = (row.unclosed, self.judge.layout.dialect()) {
            self.open.note(self.text, dialect);
        }
        let next = row.next;
        // A row of which nothing is said and that is kept as it is would be so anywhere.
        self.hangs_on_lead |= self.lead != Position::Inner
            && (!self.found.is_empty()
                || row.fate != Disposition::Kept
                || *row.account != *row.raw);
        self.lead = self.lead.after(row.fate);
        self.to.judged(start, row, &self.found);
        next
    }
}

impl<W: RowVisitor> StatsWalker<'_, '_, W> {
    /// The first short row of its length.
    #[cold]
    fn first_short(&mut self, start: usize, end: usize) -> usize {
        let row = self.judge.row(self.text, start, end, self.lead, &mut self.found);
        if row.fate != Disposition::Kept {
            let len = end - start;
            self.alikes.resize_with(self.alikes.len().max(len + 1), || None);
            self.alikes[len] =
                Some(ShortRowVerdict { fate: row.fate, found: self.found.clone(), rows: 0 });
        }
        self.other(start, end)
    }
}

/// In so much text every account's shape is looked at; in a longer one, of one in 16.
const EVERY_SHAPE: u64 = 4 << 20;

/// The shapes of some accounts, chosen by where they stand in the text: by nothing that a list may
/// repeat, nor by how the text is cut into blocks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SampledKinds {
    /// Of all in the first [`EVERY_SHAPE`] bytes.
    early: Seen,
    /// Of one in 16 throughout.
    drawn: Seen,
}

/// What is taken note of the accounts that are looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    kinds: AccountKinds,
    long: LongNumbers,
}

impl Seen {
    #[inline]
    fn take(&mut self, kind: AccountKind, account: &[u8]) {
        self.kinds.add(kind);
        if kind == AccountKind::Number {
            self.long.add(account);
        }
    }

    fn remove(&mut self, others: &Seen) {
        self.kinds.remove(&others.kinds);
        self.long.remove(&others.long);
    }

    fn add(&mut self, others: &Seen) {
        self.kinds.merge(&others.kinds);
        self.long.merge(&others.long);
    }
}

impl SampledKinds {
    /// Takes the shape of an account that begins at this place in the text.
    #[inline(always)]
    fn take(&mut self, place: u64, account: &[u8]) {
        // Multiples of any length, shifted, come to all values alike.
        let is_drawn = place.wrapping_mul(0x9E37_79B9_7F4A_7C15) < 1 << 60;
        let is_early = place < EVERY_SHAPE;
        if is_drawn || is_early {
            let kind = AccountKind::of(account);
            if is_early {
                self.early.take(kind, account);
            }
            if is_drawn {
                self.drawn.take(kind, account);
            }
        }
    }

    /// Takes away those of a block that were added.
    pub(crate) fn remove(&mut self, others: &SampledKinds) {
        self.early.remove(&others.early);
        self.drawn.remove(&others.drawn);
    }

    /// Adds those of another block.
    pub(crate) fn add(&mut self, others: &SampledKinds) {
        self.early.add(&others.early);
        self.drawn.add(&others.drawn);
    }

    /// Those that stand for a text of so many bytes.
    pub(crate) fn of_text(&self, bytes: u64) -> AccountKinds {
        self.seen(bytes).kinds
    }

    /// What their numbers tell of how those of a text of so many bytes came to be.
    pub(crate) fn damage(&self, bytes: u64) -> Option<Damage> {
        self.seen(bytes).long.damage()
    }

    fn seen(&self, bytes: u64) -> &Seen {
        if bytes <= EVERY_SHAPE { &self.early } else { &self.drawn }
    }
}

/// What an entry says of where its row is in the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowLocator {
    /// Where it begins.
    Place,
    /// How many rows are before it.
    Row,
}

/// Tallies a block of whole rows, which begins at `offset` in the text.
pub(crate) fn tally(
    text: &[u8],
    offset: u64,
    judge: &RuleSet,
    lead: Position,
    mark: RowLocator,
    hasher: &Hasher,
    scratch: &mut Scratch,
) -> BlockTally {
    // Compiled twice over: what need not be watched for costs nothing.
    let tally = match LikeTheFirst::is_for(text) {
        true => tally_watching::<LikeTheFirst>,
        false => tally_watching::<Mobiles>,
    };
    tally(text, offset, judge, lead, mark, hasher, scratch)
}

fn tally_watching<W: AccountWatch>(
    text: &[u8],
    offset: u64,
    judge: &RuleSet,
    lead: Position,
    mark: RowLocator,
    hasher: &Hasher,
    scratch: &mut Scratch,
) -> BlockTally {
    scratch.clear();
    let (tally, watch) = (BlockTally::default(), W::of_block(text));
    let mut counter = Counter { tally, offset, hasher, scratch, mark, others: 0, watch };
    let walked = walk(text, judge, lead, &mut counter);
    let Counter { mut tally, scratch, watch, .. } = counter;
    tally.common = watch.common(&tally.stats.lengths, tally.stats.good);
    for ShortRowVerdict { fate, found, rows } in walked.alikes.into_iter().flatten() {
        tally.count_gone(fate, &found, rows);
    }
    // Good rows are counted as good alone while they are walked over.
    tally.stats.rows += tally.stats.good;
    // Rows that are not kept have said so. What is left: a CR, or no end to the last row.
    if tally.tidy != CopyMode::RowByRow
        && (!text.ends_with(b"\n") || memchr::memchr(b'\r', text).is_some())
    {
        tally.tidy = CopyMode::RowByRow;
    }
    tally.entries = scratch.sorted();
    tally.hangs_on_lead = walked.hangs_on_lead;
    tally.beyond_ascii = walked.beyond_ascii;
    tally
}

struct Counter<'a, W> {
    tally: BlockTally,
    /// Where the block begins in the text.
    offset: u64,
    hasher: &'a Hasher,
    scratch: &'a mut Scratch,
    mark: RowLocator,
    /// How many rows are not good.
    others: usize,
    watch: W,
}

impl<W: AccountWatch> Counter<'_, W> {
    #[inline(always)]
    fn watched(&mut self, account: &[u8], kind: Kind) {
        match kind {
            Kind::Digits => self.watch.digits(account),
            Kind::Any if account.iter().all(u8::is_ascii_digit) => self.watch.digits(account),
            Kind::Any | Kind::Word => self.watch.word(account),
        }
    }

    #[inline(always)]
    fn good(
        &mut self,
        start: usize,
        account: &[u8],
        chars: usize,
        comparable: Option<Kind>,
        meant: &[u8],
    ) {
        let tally = &mut self.tally;
        if tally.stats.good == 0 {
            tally.first = start;
        }
        tally.kinds.take(self.offset + start as u64, meant);
        let place = match self.mark {
            RowLocator::Place => start,
            RowLocator::Row => tally.stats.good as usize + self.others,
        };
        tally.stats.good += 1;
        tally.stats.lengths.add(chars);
        if let Some(kind) = comparable {
            self.scratch.push(self.hasher.key(account, kind), place);
        }
    }
}

impl<W: AccountWatch> RowVisitor for Counter<'_, W> {
    #[inline(always)]
    fn plain(&mut self, start: usize, account: &[u8], chars: usize, kind: Kind) {
        self.watched(account, kind);
        self.good(start, account, chars, Some(kind), account);
    }

    #[inline(always)]
    fn quoted(&mut self, start: usize, _: &[u8], account: &[u8], chars: usize, kind: Kind) {
        self.tally.tidy = self.tally.tidy.max(CopyMode::InQuotes);
        self.watched(account, kind);
        self.good(start, account, chars, Some(kind), account);
    }

    #[inline(always)]
    fn alike(&mut self, _: usize, _: &[u8], _: &ShortRowVerdict) {
        self.others += 1;
    }

    fn judged(&mut self, start: usize, row: Row<'_>, found: &[RowFinding]) {
        self.tally.unclosed |= row.unclosed;
        if row.fate == Disposition::Kept {
            self.tally.stats.count_findings(found, 1);
            let chars = characters(&row.account);
            // What could be fixed and was not tells nothing of what the account is.
            let is_as_meant = found.iter().all(|found| found.fixed);
            let meant = match is_as_meant {
                true => Cow::Borrowed(&*row.account),
                false => when_fixed(&row.account),
            };
            self.watched(&meant, Kind::Any);
            let comparable = row.is_comparable.then_some(Kind::Any);
            self.good(start, &row.account, chars, comparable, &meant);
            if !found.is_empty()
                || row.account.len() != row.raw.len()
                || *row.account != *row.raw
                || needs_quotes(&row.account)
            {
                self.tally.tidy = CopyMode::RowByRow;
            }
            return;
        }
        self.others += 1;
        self.tally.count_gone(row.fate, found, 1);
    }
}

/// Whether an account must be quoted in a CSV, so that its text alone does not do.
fn needs_quotes(account: &[u8]) -> bool {
    memchr::memchr2(b'"', b',', account).is_some()
}
