//! The accounts seen so far in a partition, and which of its keys are looked at.

use super::AT_ONCE;
use super::accounts::{push_number, take, take_account, take_number};
use crate::dedup::{ENTRY_BYTES, Entry, TAG_BITS};

/// The keys of a partition whose highest bits are these.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keys {
    pub(super) part: usize,
    pub(super) bits: u32,
    pub(super) highest: u64,
}

impl Keys {
    pub(super) fn of(part: usize) -> Keys {
        Keys { part, bits: 0, highest: 0 }
    }

    pub(super) fn halves(self) -> [Keys; 2] {
        [0, 1].map(|bit| Keys { bits: self.bits + 1, highest: self.highest << 1 | bit, ..self })
    }

    #[inline(always)]
    pub(super) fn contain(self, tag: u64) -> bool {
        tag >> (TAG_BITS - self.bits) == self.highest
    }
}

/// The distinct accounts of a partition: an open table of tags. A tag of a number goes with the
/// number of its row; another with the place of its row and account in an arena.
pub(super) struct AccountsSeen {
    pub(super) slots: Vec<Slot>,
    pub(super) used: usize,
    pub(super) arena: Vec<u8>,
}

/// Twelve bytes side by side: to look at one and to fill it waits for memory once.
#[derive(Clone, Copy, Default)]
pub(super) struct Slot {
    /// Plus one, so that nought is an empty slot.
    pub(super) tag: u32,
    /// The lower half and the higher.
    pub(super) row: [u32; 2],
}

impl Slot {
    pub(super) fn new(tag: u64, row: u64) -> Slot {
        Slot { tag: tag as u32 + 1, row: [row as u32, (row >> 32) as u32] }
    }

    pub(super) fn row(self) -> u64 {
        u64::from(self.row[1]) << 32 | u64::from(self.row[0])
    }
}

impl AccountsSeen {
    pub(super) fn new() -> AccountsSeen {
        AccountsSeen { slots: vec![Slot::default(); 1 << 10], used: 0, arena: Vec::new() }
    }

    pub(super) fn bytes(&self) -> usize {
        self.arena.capacity() + size_of_val(&*self.slots)
    }

    /// Takes a stretch of a layer, and writes what is repeated in it. Returns how many rows are.
    pub(super) fn take_stretch(
        &mut self,
        mut stretch: &[u8],
        first_row: u64,
        keys: Keys,
        repeats: &mut Vec<u8>,
    ) -> u64 {
        let (mut count, mut last) = (0, first_row);
        while !stretch.is_empty() {
            let base_row = first_row + take_number(&mut stretch);
            let len = take_number(&mut stretch) as usize;
            let entries = take(&mut stretch, len * ENTRY_BYTES).as_chunks().0;
            for entries in entries.chunks(AT_ONCE) {
                self.reserve(entries.len());
                self.touch(entries);
                for &entry in entries {
                    let entry = Entry(entry);
                    let account = match entry.is_exact() {
                        true => None,
                        false => Some(take_account(&mut stretch)),
                    };
                    if !keys.contain(entry.tag()) {
                        continue;
                    }
                    let row = base_row + entry.place() as u64 + 1;
                    if let Some(first) = self.first(entry.tag(), row, account) {
                        push_number(row - last, repeats);
                        push_number(row - first, repeats);
                        (count, last) = (count + 1, row);
                    }
                }
            }
        }
        count
    }

    /// Loads that do not wait for each other, so that the slots are near when they are looked at.
    pub(super) fn touch(&self, entries: &[[u8; ENTRY_BYTES]]) {
        let slot = |sum, &entry| sum ^ self.slots[self.slot_of(Entry(entry).tag())].tag;
        std::hint::black_box(entries.iter().fold(0, slot));
    }

    #[inline(always)]
    pub(super) fn slot_of(&self, tag: u64) -> usize {
        // The lowest bit tells numbers from others.
        (tag >> 1) as usize & (self.slots.len() - 1)
    }

    /// The first row with this account, or `None` if this is the first, which is then known.
    #[inline(always)]
    pub(super) fn first(&mut self, tag: u64, row: u64, account: Option<&[u8]>) -> Option<u64> {
        let mut at = self.slot_of(tag);
        loop {
            let slot = self.slots[at];
            if slot.tag == 0 {
                let row = account.map_or(row, |account| self.keep(row, account));
                self.slots[at] = Slot::new(tag, row);
                self.used += 1;
                return None;
            }
            if u64::from(slot.tag) == tag + 1 {
                let Some(account) = account else { return Some(slot.row()) };
                let (first, other) = self.kept(slot.row());
                if other == account {
                    return Some(first);
                }
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    pub(super) fn keep(&mut self, row: u64, account: &[u8]) -> u64 {
        let at = self.arena.len() as u64;
        push_number(row, &mut self.arena);
        push_number(account.len() as u64, &mut self.arena);
        self.arena.extend_from_slice(account);
        at
    }

    pub(super) fn kept(&self, at: u64) -> (u64, &[u8]) {
        let mut from = &self.arena[at as usize..];
        (take_number(&mut from), take_account(&mut from))
    }

    /// Makes room for `more` accounts at a load of two thirds.
    pub(super) fn reserve(&mut self, more: usize) {
        if (self.used + more) * 3 <= self.slots.len() * 2 {
            return;
        }
        let size = ((self.used + more) * 3).next_power_of_two();
        let slots = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in slots.into_iter().filter(|slot| slot.tag != 0) {
            let mut at = self.slot_of(u64::from(slot.tag - 1));
            while self.slots[at].tag != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}
