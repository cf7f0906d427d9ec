//! Deflating lists on one core, beside zlib-rs at its levels 1 and 6. What the sizes come to is
//! asserted, so that a wrong answer can't look fast. `benches/libdeflate` compares with libdeflate.

use std::hint::black_box;
use std::io::Write;

use acctpack::stages;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::Compression;
use flate2::write::DeflateEncoder;

#[path = "lists/mod.rs"]
mod lists;

use lists::List;

const SIZE: usize = 4 << 20;

fn zlib(text: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("writing to memory")
}

fn assert_size(list: List, text: &[u8], ours: &[u8]) {
    let mut back = Vec::new();
    let mut decoder = flate2::write::DeflateDecoder::new(&mut back);
    decoder.write_all(ours).and_then(|()| decoder.finish().map(drop)).expect("a valid stream");
    assert!(back == text, "{list:?} did not come back");
    // Noise takes a few bytes for each stored block.
    let most = zlib(text, 1).len() + if list == List::Noise { text.len() / 1000 } else { 0 };
    assert!(ours.len() <= most, "{list:?}: {} of at most {most} bytes", ours.len());
}

fn bench(criterion: &mut Criterion) {
    for list in List::ALL {
        let text = list.make(SIZE);
        assert_size(list, &text, &stages::deflate(&text));
        let mut group = criterion.benchmark_group(format!("deflate/{list:?}"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function("acctpack", |b| b.iter(|| stages::deflate(black_box(&text))));
        for level in [1, 6] {
            group.bench_function(format!("zlib-rs {level}"), |b| {
                b.iter(|| zlib(black_box(&text), level));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
