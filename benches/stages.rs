//! The stages of the engine one by one, over the kinds of lists that occur. Each run states the
//! figure it must find, so that a wrong answer cannot look fast.

use std::hint::black_box;

use acctpack::{
    HashAlgorithm, Input, Normalization, Options, Output, PackageFormat, RowHasher, check, clean,
    stages,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

const ROWS: u64 = 400_000;

/// A deterministic sequence, the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let x = self.0 ^ (self.0 >> 33);
        x.wrapping_mul(0xFF51_AFD7_ED55_8CCD) >> 20
    }
}

fn list(mut row: impl FnMut(u64) -> String) -> Vec<u8> {
    let mut numbers = Numbers(7);
    let mut text = Vec::new();
    for _ in 0..ROWS {
        text.extend_from_slice(row(numbers.next()).as_bytes());
        text.push(b'\n');
    }
    text
}

/// Each kind of list, and how many of its rows are good.
fn lists() -> Vec<(&'static str, Vec<u8>, u64)> {
    let name = |n: u64| {
        let c = |shift: u32| char::from_u32(0x4E00 + ((n >> shift) % 2000) as u32).unwrap();
        format!("{}{}{}", c(0), c(11), c(22))
    };
    let email = |n: u64| match n % 10 {
        0..=2 => format!("  user{}@example.com\t", n % 100_000_000),
        _ => format!("user{}@mail{}.example.com", n % 100_000_000, n % 7),
    };
    vec![
        ("phones", list(|n| format!("1{:010}", n % 10_000_000_000)), ROWS),
        ("ids", list(|n| format!("o{n:011x}{:016x}", n.wrapping_mul(0x9E37_79B9))), ROWS),
        ("names", list(name), ROWS),
        ("dirty e-mails", list(email), ROWS),
        ("all the same", list(|_| "13800138000".into()), ROWS),
        ("all bad", list(|_| "x".into()), 0),
    ]
}

fn engine(criterion: &mut Criterion) {
    for (name, text, good) in lists() {
        let mut group = criterion.benchmark_group("engine");
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        group.bench_function(BenchmarkId::new("scan, judge, sort by key", name), |bencher| {
            bencher.iter(|| assert_eq!(stages::judge(&text, PackageFormat::Txt), good));
        });
        let options = Options::default();
        group.bench_function(BenchmarkId::new("check", name), |bencher| {
            bencher.iter(|| {
                let summary = check(Input::bytes("list.txt", &text), &options).unwrap();
                assert_eq!(summary.rows, ROWS);
                assert!(summary.kept + summary.duplicates <= ROWS);
                assert_eq!(summary.findings.get(acctpack::Code::TooShort), ROWS - good);
            });
        });
        group.bench_function(BenchmarkId::new("clean", name), |bencher| {
            bencher.iter(|| {
                let output = Output::writer(PackageFormat::Txt, std::io::sink());
                let summary = clean(Input::bytes("list.txt", &text), output, &options).unwrap();
                assert_eq!(summary.kept + summary.duplicates, good);
            });
        });
        group.finish();
    }
}

fn packing(criterion: &mut Criterion) {
    for (name, text, _) in lists() {
        let mut group = criterion.benchmark_group("zip");
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        let deflated = stages::deflate(&text);
        assert!(deflated.len() < text.len());
        group.bench_function(BenchmarkId::new("deflate", name), |bencher| {
            bencher.iter(|| black_box(stages::deflate(&text).len()));
        });
        group.bench_function(BenchmarkId::new("inflate", name), |bencher| {
            bencher.iter(|| {
                let mut reader = flate2::read::DeflateDecoder::new(&deflated[..]);
                let bytes = std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
                assert_eq!(bytes, text.len() as u64);
            });
        });
        group.finish();
    }
}

/// Identifiers normalised and hashed, beside the hash alone on as many threads, and beside the plain path.
fn identifiers(criterion: &mut Criterion) {
    fn hex(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }
    let text = list(|n| format!("138{:08}", n % 100_000_000));
    let mut hashed = Options::default();
    hashed.normalize = Some(Normalization::Phone);
    hashed.country = "CN".parse().ok();
    hashed.hash = Some(RowHasher::new(HashAlgorithm::Sha256, hex));
    let mut group = criterion.benchmark_group("identifiers");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
    group.bench_function("SHA-256 alone", |bencher| {
        let rows: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
        bencher.iter(|| {
            let bytes: usize = rows.par_iter().map(|row| hex(row).len()).sum();
            assert_eq!(bytes as u64, 64 * (ROWS + 1));
        });
    });
    for (name, options) in [("clean", Options::default()), ("clean, normalised and hashed", hashed)]
    {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let output = Output::writer(PackageFormat::Txt, std::io::sink());
                let summary = clean(Input::bytes("list.txt", &text), output, &options).unwrap();
                assert_eq!(summary.kept + summary.duplicates, ROWS);
            });
        });
    }
    group.finish();
}

/// Three inputs and an exclusion list, beside one input of the same text.
fn several(criterion: &mut Criterion) {
    let text = list(|n| format!("1{:010}", n % 10_000_000_000));
    let cuts: Vec<usize> = (0..=4)
        .map(|part| text.len() * part / 4)
        .map(|at| text[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1))
        .collect();
    let part = |at: usize| &text[cuts[at]..cuts[at + 1]];
    let mut group = criterion.benchmark_group("several");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
    let options = Options::default();
    group.bench_function("one input", |bencher| {
        bencher.iter(|| {
            let output = Output::writer(PackageFormat::Txt, std::io::sink());
            let summary = clean(Input::bytes("list.txt", &text), output, &options).unwrap();
            assert_eq!(summary.kept + summary.duplicates, ROWS);
        });
    });
    group.bench_function("three inputs and an exclusion list", |bencher| {
        bencher.iter(|| {
            let inputs = (1..4).map(|at| Input::bytes(format!("{at}.txt"), part(at)));
            let input = Input::several(inputs).excluding(Input::bytes("out.txt", part(0)));
            let output = Output::writer(PackageFormat::Txt, std::io::sink());
            let summary = clean(input, output, &options).unwrap();
            let rows = part(0).iter().filter(|&&byte| byte == b'\n').count() as u64;
            let figures = summary.kept + summary.duplicates + summary.excluded;
            assert_eq!(figures + rows, ROWS);
        });
    });
    group.finish();
}

criterion_group!(benches, engine, packing, identifiers, several);
criterion_main!(benches);
