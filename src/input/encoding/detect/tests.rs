//! Lists of names, companies and addresses in each encoding, long and short: what is said to be
//! sure is never wrong, and a list of twenty is enough to be sure.

use std::path::Path;

use super::*;

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encodings");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn named(label: &str) -> TextEncoding {
    TextEncoding::named(label).unwrap()
}

/// Pieces of a list, each of so many rows outside ASCII.
fn pieces(name: &str, rows: usize) -> Vec<Vec<u8>> {
    let list = fixture(name);
    let outside: Vec<&[u8]> =
        list.split_inclusive(|&byte| byte == b'\n').filter(|row| !row.is_ascii()).collect();
    outside.chunks_exact(rows).map(<[&[u8]]>::concat).collect()
}

const SURE: [&str; 17] = [
    "chinese-names.gbk",
    "chinese-companies.gbk",
    "chinese-addresses.gbk",
    "chinese-table.gbk",
    "taiwanese-names.big5",
    "taiwanese-addresses.big5",
    "japanese-names.shift_jis",
    "japanese-kana.shift_jis",
    "japanese-addresses.shift_jis",
    "japanese-names.euc-jp",
    "japanese-kana.euc-jp",
    "japanese-addresses.euc-jp",
    "korean-names.euc-kr",
    "korean-addresses.euc-kr",
    "french-names.windows-1252",
    "spanish-names.windows-1252",
    "german-names.windows-1252",
];

const UNSURE: [&str; 8] = [
    "czech-names.windows-1250",
    "polish-names.windows-1250",
    "russian-names.windows-1251",
    "russian-names.koi8-r",
    "greek-names.windows-1253",
    "turkish-names.windows-1254",
    "chinese-names.gb18030",
    "japanese-names.shift_jis",
];

fn label(name: &str) -> &str {
    name.split_once('.').unwrap().1
}

#[test]
fn whole_lists_are_sure() {
    for name in SURE {
        let expected = Sniffed::LooksLike { encoding: named(label(name)), sure: true };
        assert_eq!(detect(&fixture(name), Start::Within), expected, "{name}");
    }
}

#[test]
fn twenty_names_out_of_a_spreadsheet_are_enough() {
    for name in SURE.iter().filter(|name| name.contains("names") && !name.contains("1252")) {
        for piece in pieces(name, 20) {
            let expected = Sniffed::LooksLike { encoding: named(label(name)), sure: true };
            assert_eq!(detect(&piece, Start::Within), expected, "{name}");
        }
    }
}

#[test]
fn what_is_sure_is_never_wrong() {
    let mut seen = 0;
    for name in SURE.iter().chain(&UNSURE) {
        for piece in [1, 2, 3, 5, 10, 40].iter().flat_map(|rows| pieces(name, *rows)) {
            let Sniffed::LooksLike { encoding, sure: true } = detect(&piece, Start::Within) else {
                continue;
            };
            let (mut guessed, mut meant) = (Vec::new(), Vec::new());
            Decoder::new(encoding).decode(&piece, &mut guessed);
            Decoder::new(named(label(name))).decode(&piece, &mut meant);
            assert_eq!(guessed, meant, "{name} as {encoding}: {}", String::from_utf8_lossy(&meant));
            seen += 1;
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn code_pages_that_share_their_letters_are_likely_at_most() {
    for (name, encoding) in [
        ("czech-names.windows-1250", "windows-1250"),
        ("polish-names.windows-1250", "windows-1250"),
        ("russian-names.windows-1251", "windows-1251"),
        // KOI8-U holds all the letters of KOI8-R.
        ("russian-names.koi8-r", "koi8-u"),
        ("greek-names.windows-1253", "windows-1253"),
        ("turkish-names.windows-1254", "windows-1254"),
    ] {
        let expected = Sniffed::LooksLike { encoding: named(encoding), sure: false };
        assert_eq!(detect(&fixture(name), Start::Within), expected, "{name}");
    }
}

#[test]
fn characters_of_four_bytes_make_it_gb18030() {
    let mut list = fixture("chinese-names.gb18030");
    list.extend_from_slice(&fixture("oddities.gb18030"));
    list.push(b'\n');
    assert_eq!(
        detect(&list, Start::Within),
        Sniffed::LooksLike { encoding: named("gb18030"), sure: true }
    );
}

#[test]
fn a_utf_8_list_with_broken_rows_stays_utf_8() {
    let utf8 = Sniffed::Utf8 { bom: false };
    for name in ["chinese-names.utf-8", "french-names.utf-8", "russian-names.utf-8"] {
        let mut list = Vec::new();
        for (index, row) in fixture(name).split_inclusive(|&byte| byte == b'\n').enumerate() {
            let broken = index % 100 == 50;
            // Cut within a character, or mixed from another encoding.
            list.extend_from_slice(if broken { b"\xE5\xBC\n\xD5\xC5\xC8\xFD\n" } else { row });
        }
        assert!(std::str::from_utf8(&list).is_err());
        assert_eq!(detect(&list, Start::Within), utf8, "{name}");
    }
    let mut numbers = b"13800138000\n".repeat(1000);
    numbers.extend_from_slice(b"caf\xE9\n");
    assert_eq!(detect(&numbers, Start::Within), utf8, "one broken row in a list of numbers");
    let mut few = b"13800138000\n".repeat(20);
    few.extend_from_slice(b"\xE5\xBC\xA0\xE4\xB8\r\n");
    assert_eq!(detect(&few, Start::Within), utf8, "one row that is cut short in a few");
}

#[test]
fn a_few_names_among_many_numbers_are_enough() {
    let mut list = b"13800138000\n".repeat(5000);
    list.extend_from_slice(&pieces("chinese-names.gbk", 20)[0]);
    assert_eq!(
        detect(&list, Start::Within),
        Sniffed::LooksLike { encoding: named("gbk"), sure: true }
    );
}

#[test]
fn a_list_of_two_encodings_is_sure_where_one_is_that_of_most_rows() {
    let mut list = fixture("chinese-names.gbk");
    list.extend_from_slice(&pieces("chinese-names.utf-8", 10)[0]);
    let expected = Sniffed::LooksLike { encoding: named("gbk"), sure: true };
    assert_eq!(detect(&list, Start::Within), expected);
    let mut few = pieces("chinese-names.gbk", 20)[0].clone();
    few.extend_from_slice(&pieces("chinese-names.utf-8", 9)[0]);
    let expected = Sniffed::LooksLike { encoding: named("gbk"), sure: false };
    assert_eq!(detect(&few, Start::Within), expected);
    // Half and half, the rows that are not UTF-8 are named one by one.
    list.extend_from_slice(&fixture("chinese-companies.utf-8"));
    assert_eq!(detect(&list, Start::Within), Sniffed::Utf8 { bom: false });
}

#[test]
fn a_row_said_again_and_again_is_no_evidence() {
    // Two names in Thai, which read in EUC-JP as characters of Japanese names.
    let found = detect(&b"\xCA\xA1\xC5\xB9\xA4\xC3\n".repeat(100), Start::Within);
    assert!(!matches!(found, Sniffed::LooksLike { sure: true, .. }), "{found:?}");
}

#[test]
fn garbage_is_no_encoding() {
    let mut state = 1u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let noise: Vec<u8> = (0..50_000).map(|_| random()).collect();
    assert_eq!(detect(&noise, Start::Within), Sniffed::Unknown);
    let printable: Vec<u8> = noise.iter().map(|byte| byte | 0x80).collect();
    let found = detect(&printable, Start::Within);
    assert!(!matches!(found, Sniffed::LooksLike { sure: true, .. }), "{found:?}");
    let workbook = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0b\xEE\x9Dh^\x01\0\0\x90\x04";
    assert_eq!(detect(&workbook.repeat(10), Start::Within), Sniffed::Unknown);
}

#[test]
fn a_sample_cut_within_a_row_tells_as_much() {
    let list = fixture("chinese-names.gbk");
    let expected = Sniffed::LooksLike { encoding: named("gbk"), sure: true };
    for end in 1000..1010 {
        assert_eq!(detect(&list[..end], Start::Within), expected, "{end}");
    }
}

/// The commonest export of a spreadsheet: a Chinese header over rows of ASCII.
#[test]
fn a_header_alone_tells_its_encoding_by_the_names_in_it() {
    let rows = "1,13800138000,2024-01-01\r\n".repeat(500);
    for (header, label) in [
        ("编号,手机号,注册时间", "gbk"),
        ("客户代码;会员手机号", "gbk"),
        ("姓名\t地址", "gbk"),
        ("帳號,日期", "big5"),
    ] {
        let list = format!("{header}\r\n{rows}");
        let (list, ..) = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(&list);
        let expected = Sniffed::LooksLike { encoding: named(label), sure: true };
        assert_eq!(detect(&list, Start::OfText), expected, "{header}");
    }
    // Within the text it is a broken row. A row 1 that is broken, not a header; and rows that are not in the header's encoding.
    let utf8 = Sniffed::Utf8 { bom: false };
    let broken = format!("1,caf\u{fffd}\n{rows}").replace('\u{fffd}', "\u{1}");
    let broken: Vec<u8> = broken.bytes().map(|byte| if byte == 1 { 0xE9 } else { byte }).collect();
    assert_eq!(detect(&broken, Start::OfText), utf8);
    let mut mixed = encoding_rs::GBK.encode(&format!("手机号\n{rows}")).0.into_owned();
    mixed.extend_from_slice(b"caf\xE9\n");
    assert_eq!(detect(&mixed, Start::OfText), utf8);
    let list = encoding_rs::GBK.encode(&format!("手机号\n{rows}")).0.into_owned();
    assert_eq!(detect(&list, Start::Within), utf8);
}
