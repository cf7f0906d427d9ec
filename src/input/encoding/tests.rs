//! Texts by Python's codecs and `iconv` come out as they went in; broken ones come out marked.

use std::path::Path;

use proptest::prelude::*;

use super::*;

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encodings");
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every list in an encoding other than UTF-8: its name, its encoding.
fn fixtures() -> Vec<(String, TextEncoding)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encodings");
    let mut found: Vec<(String, TextEncoding)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| {
            let label = name.split_once('.').unwrap().1;
            let encoding = TextEncoding::named(label).unwrap_or_else(|| panic!("{label}"));
            (name, encoding)
        })
        .filter(|(_, encoding)| *encoding != TextEncoding::UTF_8)
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(found.len() > 40);
    found
}

fn decode(encoding: TextEncoding, raw: &[u8]) -> (Vec<u8>, u64) {
    let mut out = b"kept ".to_vec();
    let malformed = Decoder::new(encoding).decode(raw, &mut out);
    assert!(out.starts_with(b"kept "), "what was there stays there");
    (out.split_off(5), malformed)
}

/// Decodes a text block by block, each at most `size` bytes where it can be cut there.
fn decode_in_blocks(encoding: TextEncoding, raw: &[u8], size: usize) -> Vec<u8> {
    let decoder = Decoder::new(encoding);
    let (mut out, mut rest, mut window) = (Vec::new(), raw, size);
    while rest.len() > window {
        match decoder.cut(&rest[..window]) {
            Some(at) => {
                decoder.decode(&rest[..at], &mut out);
                rest = &rest[at..];
                window = size;
            }
            None => window += size,
        }
    }
    decoder.decode(rest, &mut out);
    out
}

fn decode_in_a_stream(encoding: TextEncoding, raw: &[u8], size: usize) -> Vec<u8> {
    let mut stream = Decoder::new(encoding).stream().expect("not UTF-32");
    let mut out = Vec::new();
    for block in raw.chunks(size) {
        stream.push(block, &mut out);
    }
    stream.finish(&mut out);
    out
}

#[test]
fn names_are_found_by_any_label() {
    for (label, name) in [
        ("GBK", "GBK"),
        (" gb2312 ", "GBK"),
        ("GB18030", "gb18030"),
        ("Big5-HKSCS", "Big5"),
        ("sjis", "Shift_JIS"),
        ("ks_c_5601-1987", "EUC-KR"),
        ("latin1", "windows-1252"),
        ("utf-16", "UTF-16LE"),
        ("UTF-32BE", "UTF-32BE"),
        ("utf32", "UTF-32LE"),
        ("utf-32", "UTF-32LE"),
        // As Windows and Python say it.
        ("cp936", "GBK"),
        ("windows-936", "GBK"),
        ("CP932", "Shift_JIS"),
        ("cp949", "EUC-KR"),
        ("cp950", "Big5"),
        ("cp1252", "windows-1252"),
        ("UTF16", "UTF-16LE"),
        ("utf_16_be", "UTF-16BE"),
        ("utf_8", "UTF-8"),
        ("latin_1", "windows-1252"),
    ] {
        assert_eq!(TextEncoding::named(label).map(TextEncoding::name), Some(name), "{label}");
    }
    // The standard refuses to decode these.
    for label in ["hz-gb-2312", "iso-2022-kr", "replacement", "", "utf-7"] {
        assert_eq!(TextEncoding::named(label), None, "{label}");
    }
}

#[test]
fn texts_of_other_codecs_come_out_as_they_went_in() {
    for (name, encoding) in fixtures() {
        let plain = name.split_once('.').unwrap().0.trim_end_matches("-bom");
        let plain = fixture(&format!("{plain}.utf-8"));
        let raw = fixture(&name);
        let mark = BOMS.iter().find(|(marked, bom)| *marked == encoding && raw.starts_with(bom));
        let raw = &raw[mark.map_or(0, |(_, bom)| bom.len())..];
        assert_eq!(decode(encoding, raw), (plain.clone(), 0), "{name}");
        if Decoder::new(encoding).is_block_independent() {
            assert_eq!(decode_in_blocks(encoding, raw, 50), plain, "{name}");
        }
        if Decoder::new(encoding).stream().is_some() {
            assert_eq!(decode_in_a_stream(encoding, raw, 7), plain, "{name}");
        }
    }
}

#[test]
fn what_is_malformed_is_marked_and_never_replaced() {
    for (label, raw, text, malformed) in [
        // A first byte without its second, before a row end, and at the end of the text.
        ("gbk", &b"a\xD5\n\xD5\xC5\nb\xD5"[..], &b"a\xFF\n\xE5\xBC\xA0\nb\xFF"[..], 2),
        ("gb18030", b"\x81\x30\x81\n", b"\xFF0\xFF\n", 2),
        ("big5", b"\xA4\n\xFF\n", b"\xFF\n\xFF\n", 2),
        ("shift_jis", b"\x82\n\xA0\n", b"\xFF\n\xFF\n", 2),
        ("euc-kr", b"\xB0\n", b"\xFF\n", 1),
        ("windows-1253", b"\xD2x\n", b"\xFFx\n", 1),
        // Half a surrogate pair, and an odd byte at the end.
        ("utf-16le", b"\x00\xD8a\0\n\0\x01", b"\xFFa\n\xFF", 2),
        ("utf-16be", b"\xDC\x00\0a", b"\xFFa", 1),
        ("utf-32le", b"\x00\xD8\0\0a\0\0\0\0\0\x11\0\x01", b"\xFFa\xFF\xFF", 3),
        ("utf-32be", b"\0\0\0a\xFF\xFF\xFF\xFF", b"a\xFF", 1),
    ] {
        let encoding = TextEncoding::named(label).unwrap();
        assert_eq!(decode(encoding, raw), (text.to_vec(), malformed), "{label}");
    }
    // A long run of malformed bytes takes no more room than there are bytes.
    let garbage = vec![0xFF; 100_000];
    let gbk = TextEncoding::named("gbk").unwrap();
    assert_eq!(decode(gbk, &garbage), (garbage.clone(), 100_000));
}

#[test]
fn the_first_bytes_tell_byte_order_marks() {
    let utf16 = |name| TextEncoding::named(name).unwrap();
    for (bytes, sniffed) in [
        (&b"\xEF\xBB\xBFabc"[..], Sniffed::Utf8 { bom: true }),
        (b"\xFF\xFEa\0", Sniffed::Bom(utf16("utf-16le"), 2)),
        (b"\xFE\xFF\0a", Sniffed::Bom(utf16("utf-16be"), 2)),
        (b"\xFF\xFE\0\0a\0\0\0", Sniffed::Bom(TextEncoding::UTF_32LE, 4)),
        (b"\0\0\xFE\xFF\0\0\0a", Sniffed::Bom(TextEncoding::UTF_32BE, 4)),
        (b"\x84\x31\x95\x33abc", Sniffed::Bom(utf16("gb18030"), 4)),
        (b"", Sniffed::Unknown),
        (b"\xEF\xBB", Sniffed::Unknown),
        (b"13800138000\n", Sniffed::Unknown),
        ("张三\n".as_bytes(), Sniffed::Unknown),
    ] {
        assert_eq!(sniff_head(bytes), sniffed, "{bytes:?}");
    }
}

#[test]
fn wide_texts_without_a_byte_order_mark_are_known_by_their_nuls() {
    for (name, encoding) in fixtures() {
        if Decoder::new(encoding).unit() == 1 {
            continue;
        }
        let expected = match name.contains("-bom") {
            true => Sniffed::Bom(encoding, Decoder::new(encoding).unit()),
            false => Sniffed::LooksLike { encoding, sure: true },
        };
        assert_eq!(sniff_head(&fixture(&name)), expected, "{name}");
    }
    let digits: Vec<u8> = "13800138000\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let encoding = TextEncoding::named("utf-16be").unwrap();
    assert_eq!(sniff_head(&digits), Sniffed::LooksLike { encoding, sure: true });
    // U+4E00, of which one half is an ASCII letter on the wrong side.
    let ones: Vec<u8> = "一\n一一\n".repeat(9).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encoding = TextEncoding::named("utf-16le").unwrap();
    assert_eq!(sniff_head(&ones), Sniffed::LooksLike { encoding, sure: true });
}

#[test]
fn a_text_with_nuls_in_it_is_no_wide_text() {
    for bytes in [
        &b"alice\0\nbob\n13800138000\n"[..],
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"a\0\n\0\0\0\x01\0\x02\0\x03\0\x04\0\x05\0",
        b"PK\x03\x04\x14\0\0\0\x08\0\xA2\x01x]23#\xE6",
        "张\0三\n李四\n".as_bytes(),
        "josé12\njosé552\nzoë237\0\nwang526\nli975\nanna361\nrené".as_bytes(),
        b"user1\nus\0er2\nuser\xff3\n",
        &[&b"13800138000\n".repeat(500)[..], b"138\x0000\n139\xff00\n"].concat(),
        &[&b"a\0\xff\n"[..], &b"13800138000\n".repeat(999)].concat(),
        // A character is cut where the look ends.
        &["\0".as_bytes(), "é".repeat(5000).as_bytes()].concat(),
    ] {
        assert_eq!(sniff_head(bytes), Sniffed::Unknown, "{bytes:?}");
    }
    let once = "张三李四王五赵六周七吴八\n".encode_utf16().flat_map(u16::to_le_bytes);
    let found = sniff_head(&once.collect::<Vec<u8>>());
    assert!(!matches!(found, Sniffed::LooksLike { sure: true, .. }), "one NUL is no evidence");
}

/// Bytes that decoders find hard: first bytes, second bytes, digits of GB 18030, row ends, NULs.
fn hard_bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => any::<u8>(),
        2 => prop::sample::select(b"\n\n\n\r\0,0a\x7f\x80\x81\x84\x95\xA1\xC4\xD8\xDC\xFE\xFF".to_vec()),
    ];
    prop::collection::vec(byte, 0..300)
}

proptest! {
    #[test]
    fn blocks_decode_to_what_the_whole_decodes_to(raw in hard_bytes(), size in 4usize..40) {
        for label in ["gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1252",
            "koi8-r", "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "x-user-defined"]
        {
            let encoding = TextEncoding::named(label).unwrap();
            let (whole, malformed) = decode(encoding, &raw);
            let size = size / 4 * 4;
            prop_assert_eq!(&decode_in_blocks(encoding, &raw, size), &whole, "{}", label);
            let marks = whole.iter().filter(|&&byte| byte == 0xFF).count();
            prop_assert_eq!(marks as u64, malformed, "{}", label);
            let marked = whole.split(|&byte| byte == 0xFF).all(|text| std::str::from_utf8(text).is_ok());
            prop_assert!(marked, "{label}: what is not marked is UTF-8");
        }
    }

    #[test]
    fn a_stream_decodes_to_what_the_whole_decodes_to(raw in hard_bytes(), size in 1usize..40) {
        for label in ["iso-2022-jp", "gb18030", "utf-16le", "big5"] {
            let encoding = TextEncoding::named(label).unwrap();
            let whole = decode(encoding, &raw).0;
            prop_assert_eq!(decode_in_a_stream(encoding, &raw, size), whole, "{}", label);
        }
    }

    #[test]
    fn nothing_makes_the_sniffers_fail(raw in hard_bytes()) {
        let _ = (sniff_head(&raw), detect(&raw, Start::OfText));
    }
}
