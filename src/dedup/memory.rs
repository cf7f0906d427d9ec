//! Deduplication of a text in memory.

use rayon::prelude::*;

use super::{Entries, Entry, PARTS, PLACE_BITS, TAG_BITS};

/// A text in memory whose accounts can be found again by their place.
pub(crate) trait Stored: Sync {
    /// Whether the accounts at two places are the same, byte by byte.
    fn same(&self, a: Address, b: Address) -> bool;
}

/// Where a row lies: its block and its place in it, in 30 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address(u32);

impl Address {
    pub(crate) fn new(block: usize, place: usize) -> Address {
        Address((block << PLACE_BITS | place) as u32)
    }

    pub(crate) fn block(self) -> usize {
        (self.0 >> PLACE_BITS) as usize
    }

    pub(crate) fn place(self) -> usize {
        (self.0 & ((1 << PLACE_BITS) - 1)) as usize
    }
}

/// A row that is a duplicate, by its place in its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) place: usize,
    pub(crate) first: Address,
}

/// Deduplicates all blocks' entries. Afterwards each block's [`Entries::duplicates`] are known.
pub(crate) fn deduplicate(blocks: &mut [&mut Entries], text: &impl Stored) -> u64 {
    let mut parts: Vec<Vec<(u32, &mut [Entry])>> = Vec::new();
    parts.resize_with(PARTS, || Vec::with_capacity(blocks.len()));
    for (index, block) in blocks.iter_mut().enumerate() {
        for (part, entries) in block.parts().enumerate() {
            if !entries.is_empty() {
                parts[part].push((index as u32, entries));
            }
        }
    }
    parts
        .into_par_iter()
        .map_init(Table::default, |table, part| {
            table.clear();
            part.into_iter()
                .map(|(block, entries)| table.block(block as usize, entries, text))
                .sum::<u64>()
        })
        .sum()
}

impl Entries {
    /// The duplicates among the entries, in no order: where each lies and where the first is.
    pub(crate) fn duplicates(&self) -> impl Iterator<Item = Duplicate> + '_ {
        self.starts.windows(2).flat_map(|pair| {
            self.entries[pair[0] as usize..pair[1] as usize]
                .iter()
                .take_while(|&&entry| entry != Entry::END)
                .map(|entry| Duplicate { place: entry.place(), first: Address(entry.tag() as u32) })
        })
    }
}

/// The accounts of one partition seen so far: an open table of tags and addresses.
struct Table {
    /// Tag and address, 60 bits of them, plus one so that nought is an empty slot.
    slots: Vec<u64>,
    used: usize,
}

const SMALLEST: usize = 1 << 10;

impl Default for Table {
    fn default() -> Table {
        Table { slots: vec![0; SMALLEST], used: 0 }
    }
}

impl Table {
    /// Empties it, and gives back the memory of an unusually large partition.
    fn clear(&mut self) {
        if self.slots.len() > 1 << 20 {
            *self = Table::default();
        }
        self.slots.fill(0);
        self.used = 0;
    }

    /// Takes the entries of one block, and leaves the duplicates among them in their place.
    fn block(&mut self, block: usize, entries: &mut [Entry], text: &impl Stored) -> u64 {
        self.reserve(entries.len());
        let mut duplicates = 0;
        for index in 0..entries.len() {
            let entry = entries[index];
            let address = Address::new(block, entry.place());
            if let Some(first) = self.first(entry.tag(), address, text) {
                entries[duplicates] = Entry::new(entry.place() as u64, u64::from(first.0));
                duplicates += 1;
            }
        }
        if let Some(after) = entries.get_mut(duplicates) {
            *after = Entry::END;
        }
        duplicates as u64
    }

    /// The first account that is the same, or `None` if this is the first, which is then known.
    #[inline(always)]
    fn first(&mut self, tag: u64, address: Address, text: &impl Stored) -> Option<Address> {
        let mask = self.slots.len() - 1;
        let mut at = tag as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                self.slots[at] = (tag << TAG_BITS | u64::from(address.0)) + 1;
                self.used += 1;
                return None;
            }
            if (slot - 1) >> TAG_BITS == tag {
                let first = Address(((slot - 1) & ((1 << TAG_BITS) - 1)) as u32);
                if text.same(first, address) {
                    return Some(first);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes room so that `more` accounts leave the table half empty. Grows by what is in it, not
    /// by what came: a partition of one account in a million rows stays small.
    fn reserve(&mut self, more: usize) {
        if (self.used + more) * 2 <= self.slots.len() {
            return;
        }
        let size = ((self.used + more) * 4).next_power_of_two();
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for slot in old.into_iter().filter(|&slot| slot != 0) {
            let mut at = ((slot - 1) >> TAG_BITS) as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}
