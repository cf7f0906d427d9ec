use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;

use super::seen::Slot;
use super::*;
use crate::dedup::Scratch;
use crate::dedup::{Hasher, Kind, TAG_BITS};
use crate::error::ErrorKind;

fn spill(memory: u64, threads: usize) -> Spill {
    Spill::new(memory, threads, Arc::new(SpillSpace::new(None))).unwrap()
}

/// Blocks of as many rows each.
fn gather(accounts: &[String], rows: usize, hasher: &Hasher) -> Vec<Gathered> {
    let mut scratch = Scratch::default();
    let blocks = accounts.chunks(rows).enumerate();
    let gather = |(index, block): (usize, &[String])| {
        scratch.clear();
        let mut inexact = AccountScratch::default();
        for (row, account) in block.iter().enumerate() {
            scratch.push(hasher.key(account.as_bytes(), Kind::Any), row);
            inexact.push(hasher, account.as_bytes(), Kind::Any);
        }
        let (base_row, rows) = ((index * rows) as u64, block.len() as u32);
        Gathered { base_row, rows, entries: scratch.sorted(), accounts: inexact.sorted() }
    };
    blocks.map(gather).collect()
}

fn naive(accounts: &[String]) -> Vec<RepeatedRow> {
    let mut seen = HashMap::new();
    let rows = (1..).zip(accounts);
    rows.filter_map(|(row, account)| {
        let first = *seen.entry(account).or_insert(row);
        (first < row).then_some(RepeatedRow { row, first })
    })
    .collect()
}

fn deduplicate(mut spill: Spill, accounts: &[String], rows: usize) -> Repeats {
    spill.take(gather(accounts, rows, &Hasher::default())).unwrap();
    spill.deduplicate(Cancel::default()).unwrap()
}

/// All repeats, asked for block by block.
fn all(mut repeats: Repeats, accounts: &[String], rows: usize) -> Vec<RepeatedRow> {
    let mut all = Vec::new();
    for (index, block) in accounts.chunks(rows).enumerate() {
        let from = (index * rows) as u64;
        all.extend(repeats.of_block(from, block.len() as u32).unwrap());
    }
    assert_eq!(repeats.count(), all.len() as u64);
    all
}

#[test]
fn what_a_thread_may_hold_is_its_share_of_the_memory() {
    let budget = |memory, threads| spill(memory, threads).budget;
    assert_eq!((budget(64 << 20, 1), budget(64 << 20, 4)), (32 << 20, 8 << 20));
    assert_eq!(budget(1, 64), 1 << 20);
}

#[test]
fn every_repeat_is_found_with_its_first_row_in_row_order() {
    let account = |n: usize| match n % 3 {
        0 => format!("138{:08}", n * n % 3001),
        1 => format!("user{}@example.com", n * n % 4001),
        _ => format!("{:014}", n * n % 5003),
    };
    let accounts: Vec<String> = (0..30_000).map(account).collect();
    let expected = naive(&accounts);
    assert!(expected.len() > 1000);
    for rows in [1, 700, 30_000] {
        let repeats = deduplicate(spill(1, 1), &accounts, rows);
        assert_eq!(all(repeats, &accounts, rows), expected, "{rows}");
    }
}

#[test]
fn a_partition_that_is_too_large_is_read_again_by_halves() {
    // Some 800 accounts a partition, where a table has room for 682.
    let accounts: Vec<String> = (0..450_000).map(|n| format!("{}", n % 410_000)).collect();
    let spill = Spill { budget: (1 << 10) * size_of::<Slot>(), ..spill(1, 1) };
    let repeats = deduplicate(spill, &accounts, 5000);
    // Each half leaves a stretch of its own.
    assert!(repeats.layers.iter().any(|layer| layer.stretches.len() > PARTS));
    assert_eq!(all(repeats, &accounts, 5000), naive(&accounts));
}

#[test]
fn each_key_is_in_one_half_however_often_they_are_halved() {
    let mut parts = vec![Keys::of(7)];
    for _ in 0..5 {
        let tags = (0..1024).map(|tag: u64| tag << (TAG_BITS - 10));
        for tag in tags.flat_map(|tag| [tag, tag + 1]) {
            assert_eq!(parts.iter().filter(|keys| keys.contain(tag)).count(), 1, "{tag:x}");
        }
        let share = |keys: &Keys| (0..1024).filter(|tag| keys.contain(tag << 20)).count();
        assert!(parts.iter().all(|keys| share(keys) == 1024 / parts.len()));
        parts = parts.into_iter().flat_map(Keys::halves).collect();
    }
}

#[test]
fn a_partition_of_one_account_stays_small_however_often_it_comes() {
    for account in ["13800138000", "name"] {
        let accounts = vec![account.to_string(); 200_000];
        let spill = Spill { budget: (1 << 12) * size_of::<Slot>(), ..spill(1, 1) };
        let repeats = deduplicate(spill, &accounts, 100_000);
        assert!(repeats.layers.iter().all(|layer| layer.stretches.len() == 1));
        let repeats = all(repeats, &accounts, 100_000);
        assert_eq!(repeats.len(), 199_999);
        assert!(repeats.iter().all(|repeat| repeat.first == 1));
    }
}

#[test]
fn the_accounts_seen_grow_by_what_they_are_and_are_found_again() {
    let (count, tag) = (20_000, |n: u64| u64::from((n as u32).wrapping_mul(0x9E37_79B1) >> 2));
    let mut seen = AccountsSeen::new();
    for n in 0..count {
        seen.reserve(1);
        assert_eq!(seen.first(tag(n), n << 32 | n, None), None);
        assert!(seen.used * 3 <= seen.slots.len() * 2, "{n}");
    }
    assert_eq!(seen.used, count as usize);
    assert!(seen.slots.len() <= seen.used * 6);
    for n in 0..count {
        seen.reserve(1);
        assert_eq!(seen.first(tag(n), 0, None), Some(n << 32 | n));
    }
    let slots: HashSet<usize> = (0..seen.slots.len()).map(|n| seen.slot_of(n as u64 * 2)).collect();
    assert_eq!(slots.len(), seen.slots.len());
}

#[test]
fn a_layer_is_full_at_so_many_bytes_or_rows() {
    // Of short numbers rows are the measure, of long names bytes.
    let number: fn(usize) -> String = |n| n.to_string();
    let name: fn(usize) -> String = |n| format!("{n:0100}");
    let kinds = [(number, 1000, 8), (name, 100, 6)];
    for (account, rows, blocks) in kinds {
        let accounts: Vec<String> = (0..rows * 50).map(account).collect();
        let mut spill = spill(1, 1);
        spill.take(gather(&accounts, rows, &Hasher::default())).unwrap();
        let layers = spill.layers.iter().map(|layer| (layer.first_row, layer.rows));
        let full = (0..50 / blocks).map(|n| ((n * blocks * rows) as u64, blocks * rows));
        assert!(layers.eq(full), "{:?}", spill.layers);
        assert_eq!(spill.next.len(), 50 % blocks);
    }
    let mut spill = spill(1, 1);
    let layer = || Layer { first_row: 0, rows: 0, stretches: Vec::new() };
    for (layers, bytes) in [(255, 64 << 10), (256, 128 << 10), (5000, LAYER)] {
        spill.layers = (0..layers).map(|_| layer()).collect();
        assert_eq!(spill.layer_bytes(), bytes);
    }
}

#[test]
fn no_more_is_written_than_there_is_room_for() {
    let accounts: Vec<String> = (0..10_000).map(|n| format!("{}", n % 5000)).collect();
    let run = |room| {
        let mut spill = Spill::new(1, 1, Arc::new(SpillSpace::new(Some(room))))?;
        spill.take(gather(&accounts, 1000, &Hasher::default()))?;
        spill.deduplicate(Cancel::default()).map(|repeats| repeats.count())
    };
    assert_eq!(run(1 << 20).unwrap(), 5000);
    for room in [0, 50_000, 70_000] {
        let error = run(room).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::SpillTooLarge { .. }), "{room} {error}");
    }
}

#[test]
fn a_run_is_stopped_between_layers() {
    let accounts: Vec<String> = (0..10).map(|n| n.to_string()).collect();
    let mut spill = spill(1, 1);
    spill.take(gather(&accounts, 5, &Hasher::default())).unwrap();
    let stop = AtomicBool::new(true);
    let error = spill.deduplicate(Cancel::new(Some(&stop))).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Cancelled));
    assert_eq!(spill.deduplicate(Cancel::default()).unwrap().count(), 0);
}
