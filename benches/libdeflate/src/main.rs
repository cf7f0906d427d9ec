//! Deflating lists beside libdeflate at its level 1, which runs on one core: prints the ratios of
//! sizes and of median times, on one core and on all. Asserts the sizes, not the times.
//!
//! With `inflate libdeflate|zlib-rs FILE.zip` it inflates the one entry of a zip into memory and does
//! nothing else: what `benches/forms.py` holds `acctpack check FILE.zip` against.

use std::fs::File;
use std::io::{BufReader, Read};
use std::time::{Duration, Instant};

use libdeflater::{CompressionLvl, Compressor, Decompressor};
use rayon::prelude::*;

// The deflater is no part of the library's interface.
#[allow(dead_code)]
#[path = "../../../src/deflate/mod.rs"]
mod deflate;
#[path = "../../lists/mod.rs"]
mod lists;

use deflate::{Deflater, Deflaters, END};
use lists::List;

/// As the pipeline cuts a text.
const BLOCK: usize = 1 << 18;

fn one_core(text: &[u8], deflater: &mut Deflater) -> Vec<u8> {
    let mut out = Vec::new();
    text.chunks(BLOCK).for_each(|block| deflater.block(block, &mut out));
    out.extend(END);
    out
}

fn all_cores(text: &[u8], deflaters: &Deflaters) -> Vec<Vec<u8>> {
    text.par_chunks(BLOCK).map(|block| deflaters.deflate(block)).collect()
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

fn compare(list: List, size: usize, rounds: usize) {
    let text = list.make(size);
    let mut peer = Compressor::new(CompressionLvl::new(1).expect("a level there is"));
    let mut buffer = vec![0; peer.deflate_compress_bound(text.len())];
    let (mut deflater, deflaters) = (Deflater::new(), Deflaters::default());
    let theirs = peer.deflate_compress(&text, &mut buffer).expect("room for all");
    let ours = one_core(&text, &mut deflater);
    check(list, &text, &ours, theirs);
    let (mut bare, mut one, mut all) = (Vec::new(), Vec::new(), Vec::new());
    // In turns, for a noisy machine to be as unfair to each.
    for _ in 0..rounds {
        bare.push(time(|| peer.deflate_compress(&text, &mut buffer).map(drop)));
        one.push(time(|| one_core(&text, &mut deflater)));
        all.push(time(|| all_cores(&text, &deflaters)));
    }
    let (bare, one, all) = (median(bare), median(one), median(all));
    let (part, ratio) = (ours.len() as f64 / size as f64, ours.len() as f64 / theirs as f64);
    let speed = size as f64 / 1e6 / bare;
    println!(
        "{:13} {part:9.4} {ratio:9.4} {speed:10.0} MB/s {:9.2} {:9.2}",
        format!("{list:?}"),
        one / bare,
        all / bare
    );
}

/// No larger, but for what must be said anew in each block: half a thousandth.
fn check(list: List, text: &[u8], ours: &[u8], theirs: usize) {
    let mut back = vec![0; text.len()];
    let size = Decompressor::new().deflate_decompress(ours, &mut back).expect("a valid stream");
    assert!(back[..size] == *text, "{list:?} did not come back");
    let most = theirs + theirs / 2000;
    assert!(ours.len() <= most, "{list:?}: {} of at most {most} bytes", ours.len());
}

/// Inflates the one entry of a zip; returns how long its text is.
fn inflate(inflater: &str, file: &str) -> usize {
    let file = BufReader::new(File::open(file).expect("a file"));
    let mut archive = zip::ZipArchive::new(file).expect("a zip");
    let mut entry = archive.by_index_raw(0).expect("an entry");
    let mut text = vec![0; entry.size() as usize];
    match inflater {
        "libdeflate" => {
            let mut packed = Vec::new();
            entry.read_to_end(&mut packed).expect("its data");
            Decompressor::new().deflate_decompress(&packed, &mut text).expect("deflated data")
        }
        "zlib-rs" => {
            flate2::read::DeflateDecoder::new(entry).read_exact(&mut text).expect("deflated data");
            text.len()
        }
        other => panic!("{other}: libdeflate or zlib-rs"),
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [verb, inflater, file] = words.as_slice()
        && verb == "inflate"
    {
        println!("{}", inflate(inflater, file));
        return;
    }
    let mut arguments = words.iter().map_while(|argument| argument.parse().ok());
    let (megabytes, rounds) = (arguments.next().unwrap_or(16), arguments.next().unwrap_or(5));
    println!(
        "{:13} {:>9} {:>9} {:>15} {:>9} {:>9}",
        "list", "of text", "size", "libdeflate 1", "one core", "all cores"
    );
    for list in List::ALL {
        compare(list, megabytes * 1_000_000, rounds);
    }
}
