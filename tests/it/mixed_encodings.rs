//! Texts in more than one encoding: files that were joined, and appended to. Every account that is
//! kept stands in what was written, and a row of another encoding is rejected in its place.

use std::collections::HashSet;

use acctpack::{
    Code, Detail, Input, Lang, Options, Output, PackageFormat, Summary, TextEncoding, View,
};
use proptest::prelude::*;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗";
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂红建华国文志斌";
const WESTERN: [&str; 8] = [
    "René Lefèvre",
    "Zoé Martin",
    "François Dubé",
    "Hélène Roux",
    "Chloé Petit",
    "Édith Morel",
    "André Girard",
    "Noémie Blanc",
];

/// Different names, as many as are asked for.
fn names(count: usize) -> Vec<String> {
    let (surnames, given): (Vec<char>, Vec<char>) =
        (SURNAMES.chars().collect(), GIVEN.chars().collect());
    (0..count)
        .map(|n| {
            let (a, b, c) = (n % 20, n / 20 % 30, n / 600 % 30);
            let number = if n < 18_000 { String::new() } else { (n / 18_000).to_string() };
            format!("{}{}{}{number}", surnames[a], given[b], given[c])
        })
        .collect()
}

fn encode(row: &str, label: &str) -> Vec<u8> {
    match label {
        "utf-8" => row.into(),
        "utf-16le" => row.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => row.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("a label");
            let (bytes, _, failed) = encoding.encode(row);
            assert!(!failed, "{row} is not in {label}");
            bytes.into_owned()
        }
    }
}

fn lines<'r>(rows: impl IntoIterator<Item = &'r String>, label: &str, end: &str) -> Vec<u8> {
    rows.into_iter().flat_map(|row| encode(&format!("{row}{end}"), label)).collect()
}

/// What `clean` makes of it, and each row that it rejected as not in the encoding.
fn clean(raw: &[u8], options: &Options) -> (Summary, Vec<String>, Vec<u64>) {
    let (mut package, mut broken) = (Vec::new(), Vec::new());
    let mut hooks = acctpack::Hooks::default();
    hooks.finding = Some(Box::new(|finding| {
        if finding.code == Code::InvalidUtf8 {
            broken.extend(finding.row);
        }
    }));
    let output = Output::writer(PackageFormat::Txt, &mut package);
    let summary = acctpack::clean_with(Input::bytes("list.txt", raw), output, options, hooks)
        .expect("bytes in memory are read");
    let package = String::from_utf8(package).expect("a package is UTF-8");
    (summary, package.lines().map(str::to_string).collect(), broken)
}

/// The message about the package's encoding.
fn said(raw: &[u8], options: &Options, lang: Lang) -> String {
    let mut said = String::new();
    let mut hooks = acctpack::Hooks::default();
    hooks.finding = Some(Box::new(|finding| {
        if finding.code == Code::Encoding {
            said = finding.message(View { lang, ..View::default() });
        }
    }));
    acctpack::check_with(Input::bytes("list.txt", raw), options, hooks).expect("it is read");
    said
}

fn named(label: &str) -> Options {
    let mut options = Options::default();
    options.encoding = TextEncoding::named(label);
    options
}

#[test]
fn a_text_is_not_decided_by_its_beginning() {
    for (gbk, utf8) in [(60_000, 20_000), (400, 2), (2_000, 1), (30_000, 50)] {
        let all = names(gbk + utf8);
        let raw = [lines(&all[..gbk], "gbk", "\n"), lines(&all[gbk..], "utf-8", "\n")].concat();
        for options in [Options::default(), named("gbk")] {
            let (summary, kept, broken) = clean(&raw, &options);
            assert_eq!(kept, all[..gbk], "{gbk} and {utf8}");
            assert_eq!(summary.rejected, utf8 as u64);
            assert_eq!(broken, (gbk as u64 + 1..=(gbk + utf8) as u64).collect::<Vec<u64>>());
        }
        if utf8 >= 10 {
            let row = acctpack_group(gbk as u64 + 1);
            let message = said(&raw, &Options::default(), Lang::En);
            assert!(message.contains(&format!("the encoding changes at row {row}")), "{message}");
            let message = said(&raw, &Options::default(), Lang::Zh);
            assert!(message.contains(&format!("从第 {row} 行起编码有变")), "{message}");
        }
    }
}

/// A number with its thousands apart.
fn acctpack_group(n: u64) -> String {
    let digits = n.to_string();
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    if head.is_empty() { tail.into() } else { format!("{head},{tail}") }
}

#[test]
fn letters_with_accents_are_not_decided_by_their_beginning() {
    let first: Vec<String> = (0..500).map(|n| format!("{} {n}", WESTERN[n % 8])).collect();
    let second: Vec<String> = (0..30).map(|n| format!("{} {n} b", WESTERN[n % 8])).collect();
    let raw = [lines(&first, "windows-1252", "\r\n"), lines(&second, "utf-8", "\r\n")].concat();
    let (summary, kept, broken) = clean(&raw, &Options::default());
    assert_eq!((summary.encoding.as_str(), kept), ("windows-1252", first));
    assert_eq!(broken, (501..=530).collect::<Vec<u64>>());
}

#[test]
fn utf_8_with_rows_of_another_encoding_further_on_rejects_those() {
    let all = names(40_000);
    let raw = [lines(&all[..39_000], "utf-8", "\n"), lines(&all[39_000..], "gbk", "\n")].concat();
    let (summary, kept, broken) = clean(&raw, &Options::default());
    let wrong: Vec<&String> = kept.iter().filter(|row| !all.contains(row)).collect();
    // One row in a thousand of GBK is UTF-8 by accident: of which nothing can be known in a UTF-8 text.
    assert!(kept.len() < 39_020 && wrong.len() < 20, "{wrong:?}");
    assert_eq!(summary.encoding, "UTF-8");
    assert!(broken.len() > 980);
}

/// The borders of blocks (256 KiB), pieces and waves, and the first row and the last.
#[test]
fn a_row_of_another_encoding_is_found_at_every_border() {
    let all = names(150_000);
    let rows: Vec<Vec<u8>> = all.iter().map(|row| encode(&format!("{row}\n"), "gbk")).collect();
    let mut places = vec![0, 1, rows.len() - 1];
    let mut at = 0;
    for (index, row) in rows.iter().enumerate() {
        let border = (at + row.len()) / (1 << 18) > at / (1 << 18);
        if border {
            places.extend([index - 1, index, index + 1]);
        }
        at += row.len();
    }
    let alien = |index: usize| index != 0 && places.contains(&index);
    let raw: Vec<u8> = (0..rows.len())
        .flat_map(|index| match alien(index) {
            true => format!("{}\n", all[index]).into_bytes(),
            false => rows[index].clone(),
        })
        .collect();
    for (threads, memory) in [(1, 8 << 20), (3, 64 << 20)] {
        let mut options = Options::default();
        options.threads = std::num::NonZeroUsize::new(threads);
        options.max_memory = memory;
        let (_, kept, broken) = clean(&raw, &options);
        let expected: Vec<u64> =
            (0..rows.len()).filter(|&index| alien(index)).map(|index| index as u64 + 1).collect();
        assert_eq!(broken, expected);
        assert_eq!(kept.len(), rows.len() - expected.len());
        let source: HashSet<&String> = all.iter().collect();
        assert!(kept.iter().all(|row| source.contains(row)));
    }
}

#[test]
fn what_is_appended_to_utf_16_invents_nobody() {
    for (tail, label) in [
        ("bob002\r\n", "utf-8"),
        ("carol\r\ndave99\r\n", "utf-8"),
        ("王芳\n", "gbk"),
        ("\u{feff}erin\n", "utf-16be"),
        ("frank\n", "utf-16be"),
        ("bob012", "utf-8"),
        ("x", "utf-8"),
    ] {
        let raw = [encode("\u{feff}alice01\r\n张三\r\n", "utf-16le"), encode(tail, label)].concat();
        for options in [Options::default(), named("gbk"), named("utf-16le")] {
            let (summary, kept, broken) = clean(&raw, &options);
            assert_eq!(kept, ["alice01", "张三"], "{tail}");
            assert_eq!(broken, [3], "{tail}");
            assert_eq!(summary.rows, 3, "{tail}");
        }
    }
}

#[test]
fn a_mark_that_the_rows_belie_is_not_believed() {
    // A mark of UTF-16 before UTF-8: row 1 is broken.
    let raw = [&b"\xff\xfe"[..], b"13800138000\n13900139000\n13700137000\n"].concat();
    let (summary, kept, broken) = clean(&raw, &Options::default());
    assert_eq!((summary.encoding.as_str(), broken), ("UTF-8", vec![1]));
    assert_eq!(kept, ["13900139000", "13700137000"]);
    // The wrong order: what it may be is said, and taken when it is named.
    let raw = [&b"\xff\xfe"[..], &encode("alice01\nbob\ncarol\n", "utf-16be")].concat();
    let (summary, kept, _) = clean(&raw, &Options::default());
    assert_eq!((summary.kept, kept.len()), (0, 0));
    assert!(said(&raw, &Options::default(), Lang::En).contains("UTF-16BE"));
    let (_, kept, broken) = clean(&raw, &named("utf-16be"));
    assert_eq!((kept, broken), (vec!["alice01".into(), "bob".into(), "carol".into()], vec![]));
    // A name that the mark contradicts is refused aloud.
    let raw = encode("\u{feff}alice01\nbob\n", "utf-16be");
    assert!(said(&raw, &named("gbk"), Lang::En).contains("not read as GBK"));
    assert!(said(&raw, &named("gbk"), Lang::Zh).contains("未按 GBK 读取"));
}

#[test]
fn what_most_rows_read_in_is_proposed_with_a_row() {
    let all = names(13);
    let mut raw = lines(&all[..12], "gbk", "\n");
    raw.extend_from_slice(b"\xcb\xef\xd4\n");
    let (summary, kept, _) = clean(&raw, &Options::default());
    assert_eq!((summary.digest.guess.as_deref(), kept.len()), (Some("GBK"), 0));
    let message = said(&raw, &Options::default(), Lang::En);
    assert!(message.contains(&format!("a row of it would read `{}`", all[0])), "{message}");
    let message = said(&raw, &Options::default(), Lang::Zh);
    assert!(message.contains(&format!("其中一行为“{}”", all[0])), "{message}");
    let (_, kept, broken) = clean(&raw, &named("gbk"));
    assert_eq!((&kept[..], broken), (&all[..12], vec![13]));
    // A mark of UTF-8 before it.
    let marked = [&b"\xef\xbb\xbf"[..], &lines(&all, "gbk", "\r\n")].concat();
    let (summary, ..) = clean(&marked, &Options::default());
    assert_eq!(summary.digest.guess.as_deref(), Some("GBK"));
    assert_eq!(clean(&marked, &named("gbk")).1, all);
}

#[test]
fn a_few_broken_rows_among_ascii_propose_nothing() {
    for (rows, bad) in [(4, 1), (2, 1), (12, 3), (100, 20)] {
        for end in ["\n", "\r\n", "\r"] {
            let raw: Vec<u8> = (0..rows)
                .flat_map(|n| {
                    let row = format!("1380013{n:04}");
                    let row = if n < bad { [row.as_bytes(), b"\xe9"].concat() } else { row.into() };
                    [&row[..], end.as_bytes()].concat()
                })
                .collect();
            let (summary, kept, broken) = clean(&raw, &Options::default());
            assert_eq!((summary.encoding.as_str(), &summary.digest.guess), ("UTF-8", &None));
            assert_eq!(kept.len(), rows - bad);
            assert_eq!(broken, (1..=bad as u64).collect::<Vec<u64>>());
        }
    }
}

#[test]
fn a_row_end_of_any_kind_counts() {
    let all = names(200);
    for end in ["\n", "\r\n", "\r"] {
        let mut raw = lines(&all[..100], "utf-8", end);
        raw.extend([&b"\xcb\xef\xd4"[..], end.as_bytes()].concat());
        raw.extend(lines(&all[100..], "utf-8", end));
        let (summary, kept, broken) = clean(&raw, &Options::default());
        assert_eq!((summary.rejected, &kept, broken), (1, &all, vec![101]), "{end:?}");
        let raw = lines(&all, "gbk", end);
        assert_eq!(clean(&raw, &Options::default()).1, all, "{end:?}");
    }
}

#[test]
fn mac_roman_is_never_proposed_as_another() {
    let rows: Vec<Vec<u8>> =
        [&b"Jos\x8e"[..], b"Ren\x8e", b"Fran\x8dois", b"Zo\x91", b"H\x8el\x8fne"]
            .iter()
            .map(|row| row.to_vec())
            .collect();
    let raw: Vec<u8> = rows.iter().flat_map(|row| [row, &b"\n"[..]].concat()).collect();
    let (summary, kept, _) = clean(&raw, &Options::default());
    assert!(kept.is_empty());
    assert!(matches!(summary.digest.guess.as_deref(), None | Some("macintosh")));
    let (_, kept, _) = clean(&raw, &named("macintosh"));
    assert_eq!(kept, ["José", "René", "François", "Zoë", "Hélène"]);
}

#[test]
fn iso_2022_jp_is_named_and_read_where_it_is_sure() {
    let list = include_str!("../data/encodings/japanese-names.utf-8");
    let rows: Vec<String> = list.lines().map(str::to_string).collect();
    let raw = lines(&rows, "iso-2022-jp", "\n");
    let (summary, kept, _) = clean(&raw, &Options::default());
    let source: HashSet<&String> = rows.iter().collect();
    assert_eq!(summary.encoding, "ISO-2022-JP");
    assert!(!kept.is_empty() && kept.iter().all(|row| source.contains(row)));
    // After a wave of ASCII.
    let late = [b"13800138000\n".repeat(100_000), raw].concat();
    assert_eq!(clean(&late, &Options::default()).0.encoding, "ISO-2022-JP");
    // One name is no evidence.
    let one = encode("佐藤\n", "iso-2022-jp");
    let (summary, kept, _) = clean(&one, &Options::default());
    assert_eq!((summary.digest.guess.as_deref(), kept.len()), (Some("ISO-2022-JP"), 0));
}

#[test]
fn a_header_is_evidence_only_with_its_rows() {
    let japanese = ["田中佳子", "鈴木太郎", "佐藤さくら", "高橋美雪", "田中健", "渡辺直美"];
    for (header, label) in
        [("ユーザID", "shift_jis"), ("アカウントID", "euc-jp"), ("id", "shift_jis")]
    {
        let text = format!("{header}\r\n{}\r\n", japanese.join("\r\n"));
        let (summary, kept, _) = clean(&encode(&text, label), &Options::default());
        let right = TextEncoding::named(label).map(TextEncoding::name);
        assert!(kept.is_empty() || Some(summary.encoding.as_str()) == right, "{header} in {label}");
        let guess = summary.digest.guess.as_deref();
        assert!(guess.is_none() || guess == right, "{header} in {label} as {guess:?}");
    }
    // A header of GBK over rows of UTF-8.
    let all = names(50);
    for header in ["用户名", "手机号", "账号"] {
        let raw = [encode(&format!("{header}\n"), "gbk"), lines(&all, "utf-8", "\n")].concat();
        let (summary, kept, broken) = clean(&raw, &Options::default());
        assert_eq!((summary.encoding.as_str(), kept, broken), ("UTF-8", all.clone(), vec![1]));
    }
    // And with rows of both.
    let raw = [
        encode("用户名\r\n", "gbk"),
        lines(&all[..5], "gbk", "\r\n"),
        lines(&all[5..7], "utf-8", "\r\n"),
    ]
    .concat();
    let (summary, kept, _) = clean(&raw, &Options::default());
    let is_proposed = summary.digest.guess.as_deref() == Some("GBK");
    assert!(is_proposed && kept.is_empty() || kept == all[..5]);
    assert_eq!(clean(&raw, &named("gbk")).1, all[..5]);
}

/// What a rejected row says.
#[test]
fn a_row_that_is_not_in_the_encoding_says_so() {
    let all = names(500);
    let raw = [lines(&all[..499], "gbk", "\n"), lines(&all[499..], "utf-8", "\n")].concat();
    for (lang, expected) in [
        (Lang::En, "the row contains bytes that are not GBK, the encoding of the rest"),
        (Lang::Zh, "该行含有非 GBK（文件其余部分的编码）字节"),
    ] {
        let mut said = String::new();
        let mut hooks = acctpack::Hooks::default();
        hooks.finding = Some(Box::new(|finding| {
            if finding.code == Code::InvalidUtf8 {
                assert!(matches!(finding.detail, Detail::NotIn(_)));
                said = finding.message(View { lang, ..View::default() });
            }
        }));
        acctpack::check_with(Input::bytes("list.txt", &raw), &Options::default(), hooks)
            .expect("it is read");
        assert!(said.starts_with(expected), "{said}");
    }
}

/// Names in each encoding of several bytes to the character.
const OF_ENCODINGS: [(&str, &str); 5] = [
    ("gbk", "chinese-names"),
    ("big5", "taiwanese-names"),
    ("shift_jis", "japanese-names"),
    ("euc-jp", "japanese-names"),
    ("euc-kr", "korean-names"),
];

fn list_of(name: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encodings");
    let text = std::fs::read_to_string(folder.join(format!("{name}.utf-8"))).expect("a list");
    text.lines().map(str::to_string).collect()
}

/// Rows of one encoding of several bytes to the character among those of another: few that are common in
/// the one are not rare in the other. One in 150 is not told at most, where both readings are good ones.
/// The figures of RELIABILITY.md are printed by `--nocapture`.
#[test]
fn rows_of_an_encoding_of_the_same_kind_are_rejected() {
    let (mut all, mut all_wrong) = (0, 0);
    for (first, of_first) in OF_ENCODINGS {
        let rows = list_of(of_first);
        for (second, of_second) in OF_ENCODINGS.into_iter().filter(|(other, _)| *other != first) {
            let others = list_of(of_second);
            let mut kept = Vec::new();
            for (some, at) in
                others.chunks(20).zip([0, rows.len() / 2, rows.len()].into_iter().cycle())
            {
                kept.extend(strangers(&rows, first, some, second, at));
            }
            // Nothing but katakana of half width is a name in Shift_JIS, whatever it was.
            let is_kana = |c: char| matches!(c, '\u{ff61}'..='\u{ff9f}' | ' ');
            let (kana, wrong): (Vec<String>, Vec<String>) =
                kept.into_iter().partition(|row| row.chars().all(is_kana));
            assert!(kana.is_empty() || first == "shift_jis", "{kana:?}");
            println!(
                "| {second} in {first} | {} | {} | {} |",
                others.len(),
                wrong.len(),
                kana.len()
            );
            (all, all_wrong) = (all + others.len(), all_wrong + wrong.len());
        }
    }
    assert!(all_wrong * 150 <= all, "{all_wrong} of {all}");
}

/// Who is kept that stands in neither list, where `some` in the encoding `second` stand at a place among
/// `rows` in the encoding `first`. Of these none is lost.
fn strangers(
    rows: &[String],
    first: &str,
    some: &[String],
    second: &str,
    at: usize,
) -> Vec<String> {
    let (before, after) = rows.split_at(at);
    let raw = [lines(before, first, "\n"), lines(some, second, "\n"), lines(after, first, "\n")];
    let (summary, kept, _) = clean(&raw.concat(), &named(first));
    assert_eq!(TextEncoding::named(first).map(TextEncoding::name), Some(&*summary.encoding));
    let kept: HashSet<String> = kept.into_iter().collect();
    let lost: Vec<&String> = rows.iter().filter(|row| !kept.contains(*row)).collect();
    assert!(lost.is_empty(), "{second} in {first}: {lost:?}");
    let source: HashSet<&String> = rows.iter().chain(some).collect();
    kept.iter().filter(|row| !source.contains(row)).cloned().collect()
}

/// Of a text in one encoding no row is taken for another's.
#[test]
fn no_row_of_a_pure_text_is_rejected() {
    for (label, name) in OF_ENCODINGS {
        let more = match name.split_once('-').unwrap().0 {
            "chinese" => vec!["chinese-companies", "chinese-addresses", "chinese-table"],
            "taiwanese" => vec!["taiwanese-addresses"],
            "japanese" => vec!["japanese-kana", "japanese-addresses"],
            _ => vec!["korean-addresses"],
        };
        for name in more.into_iter().chain([name]) {
            let rows = list_of(name);
            let mut options = named(label);
            options.delimiter = acctpack::Delimiter::None;
            let (summary, _, broken) = clean(&lines(&rows, label, "\n"), &options);
            assert_eq!((summary.rejected, broken), (0, vec![]), "{name} in {label}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Runs of rows in either encoding, in any order, with any row end: nobody is invented, nobody of the
    /// text's own encoding is lost but where both readings make sense.
    #[test]
    fn every_account_of_a_mixed_text_is_the_source_s(
        runs in prop::collection::vec((0usize..2, 1usize..60), 1..8),
        pair in 0usize..5,
        end in 0usize..3,
        skip in 0usize..5_000,
        chosen in any::<bool>(),
    ) {
        let pairs = [("gbk", "utf-8"), ("utf-8", "gbk"), ("gb18030", "utf-8"),
            ("utf-16le", "utf-8"), ("utf-16le", "utf-16be")];
        let (first, second) = pairs[pair];
        let end = ["\n", "\r\n", "\r"][end];
        let all = names(6_000);
        let mut rest = all[skip..].iter();
        let mut raw = if first == "utf-16le" { b"\xff\xfe".to_vec() } else { Vec::new() };
        let mut source = HashSet::new();
        for (which, count) in runs {
            let rows: Vec<String> = rest.by_ref().take(count).cloned().collect();
            raw.extend(lines(&rows, if which == 0 { first } else { second }, end));
            source.extend(rows);
        }
        let options = if chosen { named(first) } else { Options::default() };
        let (summary, kept, _) = clean(&raw, &options);
        // GBK that is UTF-8 by accident, in a text that is UTF-8: two letters of Greek and the like.
        let wrong: Vec<&String> = kept.iter().filter(|row| !source.contains(*row)).collect();
        let is_utf8 = summary.encoding == "UTF-8" || first == "utf-8";
        prop_assert!(wrong.is_empty() || is_utf8 && wrong.iter().all(|row| row.chars().count() <= 6),
            "{wrong:?} as {}", summary.encoding);
    }
}
