//! How exact the detector is: lists made of names in many languages and encodings, of 1 to 100,000 rows,
//! pure, among rows of ASCII, and mixed with UTF-8. It takes minutes: run it by
//! `cargo test --release --test it encoding_exactness -- --ignored --nocapture`, which prints the figures
//! of RELIABILITY.md.

use std::collections::HashSet;
use std::path::Path;

use acctpack::{Input, Options, Output, PackageFormat, TextEncoding};

/// Every language with the encodings that its lists come in.
const CORPORA: [(&str, &[&str]); 15] = [
    ("chinese-names", &["gbk", "gb18030"]),
    ("chinese-companies", &["gbk"]),
    ("chinese-addresses", &["gb18030"]),
    ("taiwanese-names", &["big5"]),
    ("japanese-names", &["shift_jis", "euc-jp", "iso-2022-jp"]),
    ("japanese-kana", &["shift_jis", "euc-jp", "iso-2022-jp"]),
    ("korean-names", &["euc-kr"]),
    ("french-names", &["windows-1252", "macintosh"]),
    ("spanish-names", &["windows-1252", "macintosh"]),
    ("german-names", &["windows-1252", "macintosh"]),
    ("czech-names", &["windows-1250", "iso-8859-2"]),
    ("polish-names", &["windows-1250", "iso-8859-2"]),
    ("russian-names", &["windows-1251", "koi8-r", "ibm866", "iso-8859-5"]),
    ("greek-names", &["windows-1253", "iso-8859-7"]),
    ("turkish-names", &["windows-1254"]),
];

const LENGTHS: [usize; 9] = [1, 2, 3, 5, 10, 20, 100, 1_000, 100_000];

/// What rows stand among those of the encoding.
const AMONG: [(&str, usize, usize); 4] =
    [("pure", 0, 0), ("half ASCII", 50, 0), ("1 in 100 UTF-8", 0, 1), ("1 in 5 UTF-8", 0, 20)];

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

fn rows_of(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encodings");
    let text = std::fs::read_to_string(path.join(format!("{name}.utf-8"))).expect("a list");
    text.lines().filter(|row| !row.is_ascii()).map(str::to_string).collect()
}

fn encode(row: &str, label: &str) -> Option<Vec<u8>> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
    let (bytes, _, failed) = encoding.encode(row);
    (!failed).then(|| bytes.into_owned())
}

/// A list, and its rows.
fn list(
    rows: &[String],
    label: &str,
    len: usize,
    (ascii, utf8): (usize, usize),
    random: &mut Random,
) -> (Vec<u8>, HashSet<String>) {
    let (mut raw, mut source) = (Vec::new(), HashSet::new());
    for _ in 0..len {
        // A name of one row and the family's of another make new ones.
        let mut row = rows[random.below(rows.len())].clone();
        if random.below(3) == 0 {
            row.push_str(&random.below(1000).to_string());
        }
        let dice = random.below(100);
        let bytes = if dice < ascii {
            row = format!("138{:08}", random.below(100_000_000));
            row.clone().into_bytes()
        } else if dice < ascii + utf8 {
            row.clone().into_bytes()
        } else {
            encode(&row, label).unwrap_or_default()
        };
        raw.extend(bytes);
        raw.push(b'\n');
        source.insert(row);
    }
    (raw, source)
}

fn kept(raw: &[u8], options: &Options) -> (Vec<String>, String, Option<String>) {
    let mut package = Vec::new();
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary =
        acctpack::clean(Input::bytes("list.txt", raw), output, options).expect("it is read");
    let text = String::from_utf8(package).expect("a package is UTF-8");
    (text.lines().map(str::to_string).collect(), summary.encoding, summary.digest.guess)
}

#[derive(Default)]
struct Figures {
    right: u32,
    wrong: u32,
    refused: u32,
    as_utf8: u32,
    proposed: u32,
    proposed_wrong: u32,
}

impl Figures {
    fn add(&mut self, raw: &[u8], source: &HashSet<String>, what: &str) {
        let is_wrong = |kept: &[String]| kept.iter().any(|row| !source.contains(row));
        let (rows, encoding, guess) = kept(raw, &Options::default());
        match () {
            () if is_wrong(&rows) => {
                let row = rows.iter().find(|row| !source.contains(*row));
                println!("WRONG: {what} as {encoding}: {row:?}");
                self.wrong += 1;
            }
            () if encoding != "UTF-8" => self.right += 1,
            () if rows.is_empty() => self.refused += 1,
            () => self.as_utf8 += 1,
        }
        if let Some(label) = guess {
            let mut options = Options::default();
            options.encoding = TextEncoding::named(&label);
            self.proposed += 1;
            let rows = kept(raw, &options).0;
            if is_wrong(&rows) {
                let row = rows.iter().find(|row| !source.contains(*row));
                println!("PROPOSED WRONG: {what} as {label}: {row:?}");
                self.proposed_wrong += 1;
            }
        }
    }
}

/// Prints what comes of lists of these lengths, so many of each encoding, and counts of how many other
/// people were made.
fn evaluate(lengths: &[usize], rounds: fn(usize) -> usize) -> u32 {
    let mut random = Random(1);
    let mut all_wrong = 0;
    println!(
        "| rows | lists | decoded, right | decoded, wrong | refused | UTF-8, rows rejected | proposed | proposed, wrong |"
    );
    for (among, ascii, utf8) in AMONG {
        for &len in lengths {
            let (mut figures, mut lists) = (Figures::default(), 0);
            for (name, label) in CORPORA
                .iter()
                .flat_map(|(name, labels)| labels.iter().map(move |label| (name, label)))
            {
                let rows: Vec<String> = rows_of(name);
                let rows: Vec<String> =
                    rows.into_iter().filter(|row| encode(row, label).is_some()).collect();
                for _ in 0..rounds(len) {
                    let (raw, source) = list(&rows, label, len, (ascii, utf8), &mut random);
                    // All UTF-8, be it by accident: nothing is to be told.
                    if std::str::from_utf8(&raw).is_ok() {
                        continue;
                    }
                    figures.add(&raw, &source, &format!("{len} of {name}.{label}, {among}"));
                    lists += 1;
                }
            }
            all_wrong += figures.wrong + figures.proposed_wrong;
            let Figures { right, wrong, refused, as_utf8, proposed, proposed_wrong } = figures;
            println!(
                "| {len}, {among} | {lists} | {right} | {wrong} | {refused} | {as_utf8} | {proposed} | {proposed_wrong} |"
            );
        }
    }
    all_wrong
}

#[test]
fn nobody_becomes_another_in_short_lists() {
    assert_eq!(evaluate(&[1, 3, 10, 30], |_| 3), 0);
}

#[test]
#[ignore = "an evaluation of minutes"]
fn nobody_becomes_another_in_lists_of_all_lengths() {
    let rounds = |len| match len {
        1..=20 => 40,
        21..=1000 => 10,
        _ => 1,
    };
    assert_eq!(evaluate(&LENGTHS, rounds), 0);
}
