//! Whatever goes in comes out of two inflaters, and the search is the one that pays.

use proptest::collection::vec;
use proptest::prelude::*;

use super::huffman::{LITERALS, code_lengths};
use super::*;

#[path = "../../../benches/lists/mod.rs"]
mod lists;

use lists::List;

/// Deflates each of `texts` as blocks of one stream.
fn deflate(texts: &[&[u8]]) -> Vec<u8> {
    let mut deflater = Deflater::new();
    let mut out = Vec::new();
    texts.iter().for_each(|text| deflater.block(text, &mut out));
    out.extend(END);
    out
}

/// What two inflaters make of a stream; both must take it to its last byte.
fn inflate(stream: &[u8], size: usize) -> Vec<u8> {
    let mut inflater = flate2::Decompress::new(false);
    let mut text = Vec::with_capacity(size + 1);
    let status = inflater.decompress_vec(stream, &mut text, flate2::FlushDecompress::Finish);
    assert_eq!(status.unwrap(), flate2::Status::StreamEnd);
    assert_eq!(inflater.total_in(), stream.len() as u64);
    assert!(miniz_oxide::inflate::decompress_to_vec(stream).unwrap() == text);
    text
}

/// Deflates `text`, sees that it comes back, and returns the stream's size.
fn size_of(text: &[u8]) -> usize {
    let stream = deflate(&[text]);
    assert!(inflate(&stream, text.len()) == text);
    stream.len()
}

/// The search which a sample of `list` asks for.
fn search_of(list: List) -> Search {
    Deflater::new().sample(&list.make(BLOCK)).0
}

/// Text in which byte after byte is as frequent as the two before together: the deepest tree.
fn fibonacci(bytes: u8) -> Vec<u8> {
    let mut text = Vec::new();
    let (mut count, mut next) = (1, 1);
    for byte in 0..bytes {
        text.extend(std::iter::repeat_n(byte, count));
        (count, next) = (next, count + next);
    }
    // Strewn by a step that shares no divisor with the size, so that no repeats stand out.
    let step = (text.len() * 5 / 13..).find(|&step| gcd(step, text.len()) == 1).unwrap();
    (0..text.len()).map(|place| text[place * step % text.len()]).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// How much of all codes there are those of these lengths take, in units of 15 bits.
fn taken(lengths: &[u8]) -> u32 {
    lengths.iter().filter(|&&length| length > 0).map(|&length| 1 << (15 - length)).sum()
}

#[test]
fn every_list_comes_back_and_is_smaller() {
    // Of the text, in thousandths: what each list was found to take, and a little more.
    let most = [
        (List::Phones, 456),
        (List::SortedPhones, 110),
        (List::SparsePhones, 262),
        (List::Emails, 322),
        (List::QqEmails, 307),
        (List::OpenIds, 625),
        (List::Ids, 757),
        (List::Uuids, 527),
        (List::TimedUuids, 385),
        (List::Md5s, 521),
        (List::ChineseNames, 542),
        (List::SameRow, 10),
        (List::Noise, 1001),
    ];
    assert_eq!(most.map(|(list, _)| list), List::ALL);
    for (list, most) in most {
        let text = list.make(3 * BLOCK);
        let size = size_of(&text);
        assert!(size * 1000 <= text.len() * most, "{list:?}: {size} of {}", text.len());
    }
}

#[test]
fn lists_without_repeats_are_not_searched() {
    for list in [List::Phones, List::Ids, List::Uuids, List::Md5s, List::Noise] {
        assert_eq!(search_of(list), Search::None, "{list:?}");
    }
    for list in [List::Emails, List::QqEmails, List::SortedPhones, List::SameRow] {
        assert_eq!(search_of(list), Search::Long, "{list:?}");
    }
    // A character that repeats is three bytes long.
    assert_eq!(search_of(List::ChineseNames), Search::Short);
}

#[test]
fn small_texts_come_back() {
    assert_eq!(deflate(&[]), END);
    assert_eq!(size_of(b""), END.len());
    for byte in 0..=255 {
        size_of(&[byte]);
    }
    for size in 2..40 {
        size_of(&vec![b'7'; size]);
        size_of(&List::Phones.make(size));
    }
    assert!(size_of(b"13800138000\n") <= 12 + 5 + 5 + END.len());
}

#[test]
fn what_cannot_shrink_is_stored() {
    for size in [255, STORED_MOST, STORED_MOST + 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1] {
        let blocks = size.div_ceil(BLOCK);
        let most = size + 5 * size.div_ceil(STORED_MOST) + 10 * blocks + END.len();
        assert!(size_of(&List::Noise.make(size)) <= most, "{size}");
    }
}

#[test]
fn all_bytes_equally_often() {
    let all: Vec<u8> = (0..=255).collect();
    size_of(&all);
    let size = size_of(&all.repeat(1000));
    assert!(size < 256_000 / 50, "{size}");
}

#[test]
fn a_period_of_any_length_is_found() {
    for period in [1, 2, 3, 7, 8, 12, 257, 258, 259, 4000] {
        let text: Vec<u8> = List::Noise.make(period).into_iter().cycle().take(BLOCK).collect();
        let size = size_of(&text);
        assert!(size < BLOCK / 20, "{period}: {size}");
    }
}

#[test]
fn nothing_is_pointed_at_beyond_the_window() {
    // What repeats after 32 KiB can be reached, after one byte more it can't.
    for gap in 32_760..32_776 {
        let mut text = List::Noise.make(gap);
        let start = text[..64].to_vec();
        text.extend(start);
        size_of(&text);
        // Numbers, so that the block is searched.
        let mut rows = List::SortedPhones.make(gap);
        rows.extend(rows.clone());
        size_of(&rows);
    }
}

#[test]
fn codes_of_very_unlike_lengths_are_cut_to_the_limit() {
    for bytes in [15, 20, 24] {
        size_of(&fibonacci(bytes));
    }
    let mut counts = [0; 19];
    (counts[0], counts[1]) = (1, 1);
    for symbol in 2..19 {
        counts[symbol] = counts[symbol - 1] + counts[symbol - 2];
    }
    for longest in 5..=15 {
        let lengths = code_lengths(&counts, longest);
        assert_eq!(taken(&lengths), 1 << 15, "{longest}");
        assert_eq!(usize::from(lengths[0]), longest);
        assert!(lengths.is_sorted_by(|rare, frequent| rare >= frequent));
    }
}

#[test]
fn a_deflater_that_was_used_makes_the_same_bytes() {
    let mut used = Deflater::new();
    let [mut first, mut again] = [Vec::new(), Vec::new()];
    for out in [&mut first, &mut again] {
        List::ALL.iter().for_each(|list| used.block(&list.make(BLOCK / 4), out));
    }
    assert!(first == again);
    let deflaters = Deflaters::default();
    let apart = List::ALL.map(|list| deflaters.deflate(&list.make(BLOCK / 4)));
    assert!(first == apart.concat());
}

/// Bytes of all sorts: rows of a few pieces over and over, a few bytes, any bytes.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let rows = vec(vec(any::<u8>(), 1..20), 1..12).prop_flat_map(|pieces| {
        vec(prop::sample::select(pieces), 0..4000).prop_map(|chosen| chosen.concat())
    });
    let few = (1..9u8).prop_flat_map(|few| vec(0..few, 0..20_000));
    let runs = vec((any::<u8>(), 1..2000usize), 0..60).prop_map(|runs| {
        runs.into_iter().flat_map(|(byte, times)| std::iter::repeat_n(byte, times)).collect()
    });
    let lists = (prop::sample::select(&List::ALL[..]), 0..100_000usize)
        .prop_map(|(list, size)| list.make(size));
    prop_oneof![rows, few, runs, lists, vec(any::<u8>(), 0..80_000)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_comes_back(text in texts()) {
        let size = size_of(&text);
        prop_assert!(size <= text.len() + 5 * text.len().div_ceil(STORED_MOST) + 10);
    }

    #[test]
    fn blocks_in_a_row_are_one_stream(texts in vec(texts(), 0..6)) {
        let texts: Vec<&[u8]> = texts.iter().map(|text| &text[..]).collect();
        let whole = texts.concat();
        prop_assert!(inflate(&deflate(&texts), whole.len()) == whole);
    }

    #[test]
    fn a_text_cut_anywhere_comes_back(text in texts(), cuts in vec(any::<prop::sample::Index>(), 1..30)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let texts: Vec<&[u8]> = cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect();
        prop_assert!(inflate(&deflate(&texts), text.len()) == text);
    }

    #[test]
    fn codes_are_whole_and_within_the_limit(
        counts in vec(prop_oneof![Just(0), 0..4u32, 0..100_000u32], LITERALS),
        longest in 9..=15usize,
    ) {
        let counts: [u32; LITERALS] = counts.try_into().unwrap();
        let lengths = code_lengths(&counts, longest);
        prop_assert!(lengths.iter().all(|&length| usize::from(length) <= longest));
        prop_assert_eq!(taken(&lengths), 1 << 15);
        for (&count, &length) in counts.iter().zip(&lengths) {
            prop_assert!(count == 0 || length > 0);
        }
    }
}
