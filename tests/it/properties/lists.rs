//! Lists made up from what means something to a rule, and rules by which they are judged.

use acctpack::{Code, Severity};
use proptest::prelude::*;

use super::plain_rules;
use crate::oracle::Rules;

/// Accounts of all kinds, few enough that duplicates are many.
pub(super) fn account() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        4 => (0..40u32).prop_map(|n| format!("138001380{n:02}")),
        2 => (0..9u32).prop_map(|n| format!("user{n}@example.com")),
        1 => (0..9u32).prop_map(|n| format!("o{n}ABCDEFGHIJKLMNOPQRSTUV_-xyz")),
        1 => (0..9u32).prop_map(|n| format!("{n}e2dfa89-496a-47fd-9941-df1fc4e6484a")),
        2 => prop::sample::select(vec!["张三", "李四", "王小明", "👨\u{200d}👩\u{200d}👧", "josé"])
            .prop_map(str::to_string),
    ];
    text.prop_map(String::into_bytes)
}

/// A row that is known to be dirty.
pub(super) fn dirty() -> impl Strategy<Value = Vec<u8>> {
    let fixed: Vec<&'static [u8]> = vec![
        b"",
        b"  ",
        b"\t",
        "\u{3000}".as_bytes(),
        "\u{200b}".as_bytes(),
        b"x",
        "张".as_bytes(),
        b"\0",
        b"ab\0c",
        b"ab\x1b[2Jc",
        b"ab\x7fc",
        "ab\u{85}c".as_bytes(),
        "\u{feff}13800138000".as_bytes(),
        "ab\u{feff}c".as_bytes(),
        "ab\u{202e}c".as_bytes(),
        "\u{200b}ab\u{200b}c".as_bytes(),
        "１３８００１３８０００".as_bytes(),
        "ａb＠c".as_bytes(),
        b"null",
        b"(null)",
        b"N/A",
        b"\\N",
        b"-1",
        b"0",
        b"00000000000",
        b"unknown",
        b"test",
        b"1.38E+10",
        b"1.38e10",
        b"1.3800138001E10",
        b"<NA>",
        b"NaT",
        b"#####",
        b"#REF!",
        b"\\.",
        b"138 0013 8000",
        b"138-0013-8001",
        b"+86 138 0013 8000",
        b"??",
        b"ab_x000D_",
        "张\u{fffd}".as_bytes(),
        "ï»¿13800138000".as_bytes(),
        "JosÃ©".as_bytes(),
        "١٣٨٠٠١٣٨٠٠٠".as_bytes(),
        "മോഹന\u{d4d}\u{200d}".as_bytes(),
        b"  \"13800138000\"",
        b"\"13800138000\"  ",
        b"13800138000.0",
        b"42.00",
        b"=\"13800138000\"",
        b"\"13800138000\"",
        b"'13800138000",
        b"'13800138000'",
        b"'13800138000',",
        b"'a'b",
        "13800138000，张三".as_bytes(),
        "张三、13800138000".as_bytes(),
        "小明，小红".as_bytes(),
        b"13800138000 13800138001",
        b"+86 13800138000",
        b"+8613800138000 ab",
        b"ab 008613800138000",
        "张三\u{a0}a@b.cn".as_bytes(),
        b"=\"'13800138001\"",
        b"account",
        b"user_id",
        b"user_phone",
        "会员手机号".as_bytes(),
        b"'abc",
        b"=\"1.38E+10\"",
        b"=\"null\"",
        b"1,ab\0c",
        b"ab,\xff",
        b"account,ab",
        b"\"\"\xc2\xa0",
        "手机号".as_bytes(),
        "手机号（必填）".as_bytes(),
        b" Account ",
        b"a;b",
        b"a|b",
        b"a\tb",
        b"a,b",
        b"ab\xff",
        b"\xc3\x28",
        b"ab\xe5\xbc",
        b"13800138001,",
        b"13800138002,,",
        b",ab",
        b",,",
        b"ab,cd,",
        b"\"ab\"",
        b"\"a\"\"b\"",
        b"\"a,b\"",
        b"\"ab\ncd\"",
        b"\"ab\r\ncd\"",
        b"\"ab\n\"",
        b"\"ab\"c",
        b"a\"b",
        b"\"ab",
        b"\"\"",
        b"\"  \"",
        b"\" ab \"",
        b"\"",
        b"\"\",",
        b"\"\" ",
        b"a\"\nb\"",
        b"=\"a,b\"",
    ];
    let long = prop_oneof![
        Just("a".repeat(100)),
        Just("a".repeat(101)),
        Just("张".repeat(34)),
        Just("张".repeat(100)),
        Just("张".repeat(101)),
        Just(format!(" {} ", "9".repeat(100))),
    ];
    prop_oneof![
        6 => prop::sample::select(fixed).prop_map(<[u8]>::to_vec),
        1 => long.prop_map(String::into_bytes),
    ]
}

/// Anything, from the pieces that mean something to a rule.
pub(super) fn soup() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"1",
        b"38",
        b"a",
        b"bc",
        b"0",
        b"-",
        b":",
        b".0",
        b"E+1",
        b"'",
        b"=",
        b"\"",
        b"\"",
        b"\"\"",
        b",",
        b";",
        b"\t",
        b" ",
        b"\0",
        b"\n",
        b"\r",
        b"\xff",
        "张".as_bytes(),
        "\u{3000}".as_bytes(),
        "\u{200b}".as_bytes(),
        "\u{feff}".as_bytes(),
        "１".as_bytes(),
        "\u{85}".as_bytes(),
        b"null",
        b"account",
        b"=\"",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..7).prop_map(|pieces| pieces.concat())
}

pub(super) fn row() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![5 => account(), 3 => dirty(), 2 => soup()]
}

fn row_end() -> impl Strategy<Value = &'static [u8]> {
    prop_oneof![6 => Just(&b"\n"[..]), 2 => Just(&b"\r\n"[..]), 1 => Just(&b"\r"[..])]
}

/// A whole text: maybe a byte order mark, a header; the last row with or without its end.
pub(crate) fn text() -> impl Strategy<Value = Vec<u8>> {
    let head = prop::sample::select(vec![
        "",
        "",
        "",
        "\u{feff}",
        "account\n",
        "\u{feff}账号\r\n",
        "\n\naccount\n",
    ]);
    let rows = prop::collection::vec((row(), row_end()), 0..30);
    (head, rows, any::<bool>()).prop_map(|(head, rows, ended)| {
        let mut text = head.as_bytes().to_vec();
        let last = rows.len();
        for (index, (row, end)) in rows.into_iter().enumerate() {
            text.extend_from_slice(&row);
            if index + 1 < last || ended {
                text.extend_from_slice(end);
            }
        }
        text
    })
}

/// Ways of changing the rules, many at once.
pub(crate) fn rules() -> impl Strategy<Value = Rules> {
    const FIXABLE: [Code; 6] = [
        Code::SurroundingWhitespace,
        Code::InvisibleCharacter,
        Code::SpreadsheetWrapper,
        Code::HeaderRow,
        Code::BlankRow,
        Code::MultipleColumns,
    ];
    const MOVABLE: [Code; 18] = [
        Code::ScientificNotation,
        Code::DamagedText,
        Code::NumberGroups,
        Code::UnlikeTheRest,
        Code::SurroundingWhitespace,
        Code::FloatSuffix,
        Code::TooShort,
        Code::TooLong,
        Code::Duplicate,
        Code::Placeholder,
        Code::InvisibleCharacter,
        Code::SpreadsheetWrapper,
        Code::HeaderRow,
        Code::BlankRow,
        Code::OtherDelimiter,
        Code::ByteOrderMark,
        Code::FullWidth,
        Code::AccountType,
    ];
    let severity = prop::sample::select(vec![Some(Severity::Error), Some(Severity::Warning), None]);
    let severities =
        prop::collection::vec((prop::sample::select(MOVABLE.to_vec()), severity), 0..4);
    let left = prop::collection::vec(prop::sample::select(FIXABLE.to_vec()), 0..2);
    let more = prop::collection::vec(
        prop::sample::select(vec![
            Code::FullWidth,
            Code::FloatSuffix,
            Code::SpreadsheetWrapper,
            Code::InvisibleCharacter,
            Code::ScientificNotation,
            Code::DamagedText,
            Code::NumberGroups,
        ]),
        0..3,
    );
    let of_type = prop::sample::select(vec![None, None, None, Some(1002), Some(1005)]);
    (severities, left, more, of_type).prop_map(|(severities, left, more, of_type)| {
        let mut rules = plain_rules();
        for (code, severity) in severities {
            rules.options.set_severity(code, severity).unwrap();
        }
        left.into_iter().for_each(|code| rules.options.no_fix(code).unwrap());
        for code in more {
            rules.options.fix(code).unwrap();
            rules.apostrophes |= code == Code::SpreadsheetWrapper;
            rules.unseen_inside |= code == Code::InvisibleCharacter;
            rules.additions |= code == Code::DamagedText;
        }
        rules.options.account_type = of_type;
        rules
    })
}
