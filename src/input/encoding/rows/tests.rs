//! Rows that are in the encoding of their text, and rows that are not.

use super::*;

fn encode(text: &str, label: &str) -> Vec<u8> {
    match label {
        "utf-8" => text.into(),
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned(),
    }
}

fn decode(raw: &[u8], label: &str) -> Vec<u8> {
    let mut text = b"kept ".to_vec();
    RowDecoder::new(TextEncoding::named(label).unwrap()).decode(raw, &mut text);
    text.split_off(5)
}

#[test]
fn rows_of_another_encoding_are_marked() {
    for (text, of) in [
        ("gbk", [("王芳", "utf-8"), ("José", "utf-8"), ("Zoë", "utf-8"), ("Ωμέγα", "utf-8")]),
        (
            "gbk",
            [("Вася", "utf-8"), ("👍好", "utf-8"), ("José", "windows-1252"), ("王小明", "big5")],
        ),
        ("big5", [("王芳", "utf-8"), ("José", "utf-8"), ("a·b", "utf-8"), ("Müller", "utf-8")]),
        ("shift_jis", [("佐藤", "utf-8"), ("José", "utf-8"), ("鈴木", "utf-8"), ("ｱｲ", "utf-8")]),
        ("euc-jp", [("佐藤", "utf-8"), ("José", "utf-8"), ("鈴木", "utf-8"), ("Вася", "utf-8")]),
        (
            "euc-kr",
            [("김철수", "utf-8"), ("José", "utf-8"), ("José", "windows-1252"), ("é", "utf-8")],
        ),
        ("windows-1252", [("José", "utf-8"), ("张三", "gbk"), ("王芳", "utf-8"), ("Zoë", "utf-8")]),
        ("windows-1251", [("Вася", "utf-8"), ("José", "utf-8"), ("王芳", "utf-8"), ("ё", "utf-8")]),
        ("macintosh", [("José", "utf-8"), ("张三", "gbk"), ("王芳", "utf-8"), ("Zoë", "utf-8")]),
    ] {
        for (row, encoding) in of {
            let row = encode(row, encoding);
            // Alone, first, last, between others; after each line end.
            for (before, after) in [("", ""), ("", "\nab"), ("ab\r\n", ""), ("ab\r", "\rcd\n")] {
                let raw = [before.as_bytes(), &row, after.as_bytes()].concat();
                let decoded = decode(&raw, text);
                let rest = decoded.strip_prefix(before.as_bytes()).expect("what is before stays");
                let rest = rest.strip_suffix(after.as_bytes()).expect("what is after stays");
                assert!(std::str::from_utf8(rest).is_err(), "{rest:?} of {encoding} in {text}");
                assert!(!rest.contains(&b'\n'), "{rest:?}");
            }
        }
    }
}

#[test]
fn rows_that_are_utf_8_by_accident_are_decoded() {
    for (row, label) in [
        // C4 A3 B7 B6: two letters of no one alphabet.
        ("模范", "gbk"),
        ("谢谢", "gbk"),
        ("美1380", "gbk"),
        ("谢13800138000", "gbk"),
        ("佐藤さくら", "shift_jis"),
        ("José", "windows-1252"),
        ("créée", "windows-1252"),
        ("★张三★", "gbk"),
        ("朱镕基", "gbk"),
    ] {
        let decoded = decode(&encode(row, label), label);
        assert_eq!(String::from_utf8_lossy(&decoded), row, "{label}");
    }
}

#[test]
fn what_was_appended_to_utf_16_makes_no_account() {
    for (tail, name) in [
        (&b"bob002\r\n"[..], "ascii"),
        (b"bob02\ncarol3\n", "two rows"),
        (b"bob012", "no row end"),
        (b"13800138000\n13900139000\n", "digits"),
        ("王芳\r\n".as_bytes(), "utf-8"),
        ("王芳".as_bytes(), "utf-8 without a row end"),
        (b"\xfe\xff\0b\0o\0b\0\n", "the other order, with its mark"),
        (b"\0b\0o\0b\0\n\0c\0a\0r\0l\0\n", "the other order"),
        (b"\0b\0o\0b", "the other order, without a row end"),
        (b"x", "an odd byte"),
    ] {
        let raw = [&encode("alice01\n上海\n", "utf-16le"), tail].concat();
        let decoded = decode(&raw, "utf-16le");
        let rest = decoded.strip_prefix("alice01\n上海\n".as_bytes()).expect("these are kept");
        assert!(
            rest.split(|&byte| byte == b'\n')
                .all(|row| { row.is_empty() || std::str::from_utf8(row).is_err() }),
            "{name}: {rest:?}"
        );
    }
    for row in [
        "上海",
        "刘雪梅",
        "你好",
        "さくら",
        "あお",
        "Bob…",
        "Bob♥",
        "김철수",
        "Вася",
        "ਪੰਜਾਬ",
        "José",
        "😀x",
    ] {
        for label in ["utf-16le", "utf-16be"] {
            assert_eq!(decode(&encode(row, label), label), row.as_bytes(), "{row}");
        }
    }
}

#[test]
fn characters_that_no_text_holds_are_marked() {
    // U+E5E5 of GBK's private use; U+0081 of windows-1252; U+FFFD of GB 18030.
    assert_eq!(decode(b"ab\xA2\xABcd\n", "gbk"), b"ab\xFFcd\n");
    assert_eq!(decode(b"ab\x81cd\n", "windows-1252"), b"ab\xFFcd\n");
    assert_eq!(decode(b"ab\x84\x31\xA4\x37cd\n", "gb18030"), b"ab\xFFcd\n");
    assert_eq!(decode(b"a\0\xFE\xFFb\0", "utf-16le"), b"a\xFFb");
}

#[test]
fn a_mark_is_believed_where_the_rows_bear_it_out() {
    let wide = |text: &str| encode(text, "utf-16le");
    for (rest, borne_out) in [
        (wide("alice01\n"), true),
        (wide("张三"), true),
        (wide(""), true),
        ([wide("alice01\n"), b"bob002\r\n".to_vec()].concat(), true),
        (encode("alice01\nbob\n", "utf-16be"), false),
        (b"13800138000\n13900139000\n".to_vec(), false),
        ("张三\n李四\n".into(), false),
        (encode("王伟\n李娜\n张敏\n刘洋\n", "gbk"), false),
    ] {
        assert_eq!(bears_out(TextEncoding::UTF_16LE, &rest), borne_out, "{rest:?}");
    }
}
