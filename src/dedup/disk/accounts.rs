//! Accounts as they lie in the temporary file, where a key does not tell them for sure.

use crate::dedup::{Hasher, Kind, PARTS};

/// Accounts of a block, each after its length, sorted by partition, in row order within each.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    bytes: Vec<u8>,
    /// Where each partition begins; empty when there are no accounts.
    starts: Vec<u32>,
}

impl Accounts {
    /// How many bytes they take.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn part(&self, part: usize) -> &[u8] {
        match self.starts.get(part..part + 2) {
            Some(&[from, to]) => &self.bytes[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// Where the accounts of a block are gathered before they are sorted by partition.
#[derive(Debug, Default)]
pub(crate) struct AccountScratch {
    bytes: Vec<u8>,
    /// The partition of each account, and where it ends.
    ends: Vec<(u32, u32)>,
}

impl AccountScratch {
    /// Adds an account, unless its key tells it for sure. They come in row order.
    pub(crate) fn push(&mut self, hasher: &Hasher, account: &[u8], kind: Kind) {
        let key = hasher.key(account, kind);
        if !key.is_exact() {
            push_number(account.len() as u64, &mut self.bytes);
            self.bytes.extend_from_slice(account);
            self.ends.push((key.part() as u32, self.bytes.len() as u32));
        }
    }

    pub(crate) fn sorted(self) -> Accounts {
        if self.ends.is_empty() {
            return Accounts::default();
        }
        let mut starts = vec![0; PARTS + 1];
        self.each(|part, account| starts[part + 1] += account.len() as u32);
        for part in 0..PARTS {
            starts[part + 1] += starts[part];
        }
        let mut next = starts.clone();
        let mut bytes = vec![0; self.bytes.len()];
        self.each(|part, account| {
            let at = next[part] as usize;
            bytes[at..at + account.len()].copy_from_slice(account);
            next[part] += account.len() as u32;
        });
        Accounts { bytes, starts }
    }

    pub(super) fn each(&self, mut take: impl FnMut(usize, &[u8])) {
        let mut start = 0;
        for &(part, end) in &self.ends {
            take(part as usize, &self.bytes[start..end as usize]);
            start = end as usize;
        }
    }
}

/// A number in as many bytes as it takes, seven bits each, the lowest first.
pub(super) fn push_number(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Takes a number off the front.
pub(super) fn take_number(from: &mut &[u8]) -> u64 {
    let mut number = 0;
    let mut shift = 0;
    while let [byte, rest @ ..] = *from {
        *from = rest;
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if *byte < 0x80 {
            break;
        }
    }
    number
}

/// Takes so many bytes off the front.
pub(super) fn take<'b>(from: &mut &'b [u8], len: usize) -> &'b [u8] {
    let (taken, rest) = from.split_at(len.min(from.len()));
    *from = rest;
    taken
}

/// Takes an account off the front, after its length.
pub(super) fn take_account<'b>(from: &mut &'b [u8]) -> &'b [u8] {
    let len = take_number(from) as usize;
    take(from, len)
}
