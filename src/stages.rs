//! The stages of a run one by one, for the benchmarks and the fuzz targets of this project. They follow
//! the engine, and change with it in any version: programs call [`check`](crate::check) and
//! [`clean`](crate::clean).

use std::hint::black_box;
use std::io::{Cursor, Read};

use crate::Options;
use crate::dedup::{Hasher, Kind, Scratch};
use crate::engine::{FIRST_WAVE, larger_wave};
use crate::format::PackageFormat;
use crate::input::encoding::{self, Decoder, Sniffed, Start, TextEncoding};
use crate::input::zip::{self, JudgedZip, Leniency};
use crate::input::{BLOCK, Cutter, Cutting, Dialect, Supply, line_end};
use crate::options::Mode;
use crate::output::deflate::Deflater;
use crate::rows::{
    self, Chosen, Layout, Position, Row, RowFinding, RowLocator, RowVisitor, RuleSet,
};

/// How many bytes a block holds at most.
pub const BLOCK_BYTES: usize = BLOCK;

/// Cuts a text into blocks, a wave of `size` bytes at a time.
pub fn cut<'t>(text: impl Read + Send + 't, csv: bool, size: usize) -> Vec<Vec<u8>> {
    let cutting = if csv { Cutting::Records(Dialect::plain(b',')) } else { Cutting::Lines };
    let mut cutter = Cutter::new(Supply::Reader(Box::new(text)), cutting);
    let mut blocks = Vec::new();
    while let Ok(wave) = cutter.next_wave(size) {
        if wave.is_empty() {
            break;
        }
        blocks.extend(wave.iter().map(|block| block.text.to_vec()));
    }
    blocks
}

/// Where the waves end in which a text is read.
pub fn wave_ends(text: &[u8]) -> Vec<usize> {
    let mut cutter = Cutter::new(Supply::Slice(text), Cutting::Lines);
    let (mut size, mut end, mut ends) = (FIRST_WAVE, 0, Vec::new());
    while let Ok(wave) = cutter.next_wave(size)
        && !wave.is_empty()
    {
        end += wave.iter().map(|block| block.text.len()).sum::<usize>();
        ends.push(end);
        size = larger_wave(size);
    }
    ends
}

/// The rows of one block of text as the scanner and the judge of `clean` see them: where each
/// begins, and its account if it is kept.
///
/// # Panics
/// When what the scanner says of a plain row is not so.
pub fn rows(text: &[u8], format: PackageFormat) -> Vec<(usize, Option<Vec<u8>>)> {
    struct Gather(Vec<(usize, Option<Vec<u8>>)>);
    impl RowVisitor for Gather {
        fn plain(&mut self, start: usize, account: &[u8], chars: usize, kind: Kind) {
            assert_eq!(chars, String::from_utf8_lossy(account).chars().count());
            assert_eq!(kind == Kind::Digits, account.iter().all(u8::is_ascii_digit));
            self.0.push((start, Some(account.to_vec())));
        }
        fn quoted(&mut self, start: usize, _: &[u8], account: &[u8], chars: usize, kind: Kind) {
            self.plain(start, account, chars, kind);
        }
        fn judged(&mut self, start: usize, row: Row<'_>, _: &[RowFinding]) {
            self.0.push((start, kept(row)));
        }
    }
    let options = Options::default();
    let judge = RuleSet::new(&options, Mode::Clean, layout(format));
    let mut gathered = Gather(Vec::new());
    rows::walk(text, &judge, Position::Inner, &mut gathered);
    gathered.0
}

/// The same without the scanner: each row is judged as though it needed a look.
pub fn rows_one_by_one(text: &[u8], format: PackageFormat) -> Vec<(usize, Option<Vec<u8>>)> {
    let options = Options::default();
    let judge = RuleSet::new(&options, Mode::Clean, layout(format));
    let (mut rows, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let row = judge.row(text, at, line_end(text, at), Position::Inner, &mut Vec::new());
        let next = row.next;
        rows.push((at, kept(row)));
        at = next;
    }
    rows
}

/// The account of a row, if it is kept.
fn kept(row: Row<'_>) -> Option<Vec<u8>> {
    (row.fate == rows::Disposition::Kept).then(|| row.account.into_owned())
}

fn layout(format: PackageFormat) -> Layout {
    match format {
        PackageFormat::Csv => Layout::Records { delimiter: b',', column: Chosen::Only },
        _ => Layout::Lines,
    }
}

/// Scans and judges a text, block by block. Returns how many rows are good.
pub fn judge(text: &[u8], format: PackageFormat) -> u64 {
    let options = Options::default();
    let judge = RuleSet::new(&options, Mode::Check, layout(format));
    let (hasher, mut scratch) = (Hasher::default(), Scratch::default());
    let mut cutter = Cutter::new(Supply::Slice(text), Cutting::Lines);
    let mut good = 0;
    while let Ok(wave) = cutter.next_wave(16 * BLOCK) {
        if wave.is_empty() {
            break;
        }
        for block in wave {
            let tally = rows::tally(
                &block.text,
                block.offset,
                &judge,
                Position::Inner,
                RowLocator::Place,
                &hasher,
                &mut scratch,
            );
            good += tally.stats.good;
            black_box(tally.entries);
        }
    }
    good
}

/// Deflates one block of text into the middle of a stream, and ends the stream.
pub fn deflate(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut deflater = Deflater::new();
    text.chunks(BLOCK).for_each(|block| deflater.block(block, &mut out));
    out.extend_from_slice(&crate::output::deflate::END);
    out
}

/// The text in a zip, if `check` would open it.
pub fn unzip(archive: &[u8]) -> Option<Vec<u8>> {
    let options = Options::default();
    match zip::open(Cursor::new(archive), Leniency::Check, &options).ok()? {
        JudgedZip::Refused(_) | JudgedZip::NoZip(_) => None,
        JudgedZip::Open(opened, _) => {
            let mut text = Vec::new();
            opened.into_reader().take(1 << 24).read_to_end(&mut text).ok()?;
            Some(text)
        }
    }
}

/// Decodes a whole text at once, and once more in blocks. `None` if no encoding has that name.
pub fn decode(raw: &[u8], label: &str, size: usize) -> Option<[Vec<u8>; 2]> {
    let decoder = Decoder::new(TextEncoding::named(label)?);
    let mut whole = Vec::new();
    decoder.decode(raw, &mut whole);
    let (mut parts, mut rest) = (Vec::new(), raw);
    let mut reach = size;
    while !rest.is_empty() {
        let window = &rest[..rest.len().min(reach)];
        match decoder.cut(window) {
            Some(len) if window.len() < rest.len() => {
                decoder.decode(&rest[..len], &mut parts);
                (rest, reach) = (&rest[len..], size);
            }
            None if window.len() < rest.len() => reach *= 2,
            _ => {
                decoder.decode(rest, &mut parts);
                rest = b"";
            }
        }
    }
    Some([whole, parts])
}

/// What encoding a text is taken for, and whether that is sure.
pub fn detect(text: &[u8]) -> Option<(&'static str, bool)> {
    let sniffed = match encoding::sniff_head(text) {
        Sniffed::Unknown => encoding::detect(text, Start::OfText),
        sniffed => sniffed,
    };
    match sniffed {
        Sniffed::Utf8 { .. } => Some(("UTF-8", true)),
        Sniffed::Bom(encoding, _) => Some((encoding.name(), true)),
        Sniffed::LooksLike { encoding, sure } => Some((encoding.name(), sure)),
        Sniffed::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_broken_byte_is_seen_wherever_it_stands() {
        for (at, byte) in (0..64).flat_map(|at| [(at, 0x80), (at, 0xe5), (at, 0xff)]) {
            let mut text = format!("{}\n{}\n", "a".repeat(63), "b".repeat(63)).into_bytes();
            text[at] = byte;
            assert_eq!(
                super::rows(&text, PackageFormat::Txt),
                rows_one_by_one(&text, PackageFormat::Txt)
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// The scanner takes for plain what the judge lets pass as it is, and nothing else, wherever
        /// it stands in the 64 bytes that are seen at once.
        #[test]
        fn a_row_is_plain_if_there_is_nothing_to_say_of_it(
            rows in prop::collection::vec("[ab0-9]{0,30}|\"?[a0-9张 ]{0,14}\"?|[a0\",; é-]{0,9}", 0..20),
            ends in "[\n\n\n\n\r]{20}",
            broken in prop::option::of((any::<prop::sample::Index>(), 0x80u8..)),
        ) {
            let rows = rows.iter().zip(ends.chars());
            let text: String = rows.flat_map(|(row, end)| row.chars().chain([end])).collect();
            let mut text = text.into_bytes();
            if let (Some((at, byte)), false) = (broken, text.is_empty()) {
                let at = at.index(text.len());
                text[at] = byte;
            }
            for format in [PackageFormat::Txt, PackageFormat::Csv] {
                prop_assert_eq!(super::rows(&text, format), rows_one_by_one(&text, format));
            }
        }
    }
}
