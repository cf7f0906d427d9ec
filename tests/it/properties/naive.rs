//! The engine held to a naive reading of its rules.

use std::num::NonZeroUsize;

use acctpack::{Code, Column, Delimiter, PackageFormat};
use proptest::prelude::*;

use super::lists::{account, rules, soup, text};
use super::{BOTH, TEXTS, cases, plain_rules, same_as_oracle};
use crate::oracle::{LONGEST, Task, read_record};
use crate::support::{blank_rows, long_rows};

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_engine_comes_to_what_a_naive_reading_comes_to(text in text()) {
        for format in TEXTS {
            for task in BOTH {
                same_as_oracle(&text, format, task, &plain_rules());
            }
        }
    }

    #[test]
    fn so_it_does_whatever_the_rules_are(text in text(), rules in rules()) {
        for format in TEXTS {
            for task in BOTH {
                same_as_oracle(&text, format, task, &rules);
            }
        }
    }

    #[test]
    fn a_chosen_column_is_the_account(
        text in text(), number in 1usize..4, delimiter in prop::sample::select(vec![b',', b';', b'\t']),
    ) {
        let mut rules = plain_rules();
        rules.options.column = NonZeroUsize::new(number).map(Column::Number);
        rules.options.delimiter = Delimiter::Byte(delimiter);
        // A text in which no row has so many columns is refused.
        let mut wide = [&b"a1"[..], b"b2", b"c3\n"].join(&delimiter);
        wide.extend_from_slice(&text);
        for format in TEXTS {
            same_as_oracle(&wide, format, Task::Clean, &rules);
        }
        rules.options.column = Some(Column::Name("who".into()));
        let mut named = [&b"id"[..], b"who", b"where\n"].join(&delimiter);
        named.extend_from_slice(&text);
        same_as_oracle(&named, PackageFormat::Csv, Task::Clean, &rules);
    }

    /// The oracle itself: what it takes for records is what the crate `csv` takes for records, but for white
    /// space before quotes, which `csv` takes for text.
    #[test]
    fn the_oracles_records_are_those_of_csv(rows in prop::collection::vec(prop_oneof![account(), soup()], 1..12)) {
        let text = rows.join(&b'\n');
        prop_assume!(!text.windows(2).any(|two| matches!(two, b" \"" | b"\t\"")));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*text);
        let mut theirs = reader.byte_records();
        let mut at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        while at < text.len() {
            let Some(record) = read_record(&text, at, b',') else { break };
            // `csv` passes over empty lines.
            if record.end > at {
                let other = theirs.next().unwrap().unwrap();
                prop_assert_eq!(record.fields, other.iter().map(<[u8]>::to_vec).collect::<Vec<_>>());
            }
            at = record.next;
        }
    }
}

#[test]
fn broken_quotes_cost_their_own_row_and_no_other() {
    // A quote that is never closed, at the head of much good text; one closed too far away; one in
    // the middle of a field, which turns the quotes after it inside out.
    for broken in ["\"open\n", "\"open\nab\",\n\"c\n", "st\"ray\n\"a\nb\"\n", "\"a\" b\n"] {
        for (before, after) in
            [(0, 1000), (LONGEST - 5, LONGEST * 2), (1000, LONGEST), (LONGEST * 4 - 9, 50)]
        {
            let mut text = long_rows(before.max(200));
            text.extend_from_slice(broken.as_bytes());
            let unlike: Vec<u8> = long_rows(after.max(200))
                .iter()
                .map(|b| if *b == b'3' { b'7' } else { *b })
                .collect();
            text.extend_from_slice(&unlike);
            text.extend_from_slice(b"\"q\nr\"\n\"last\n");
            for task in BOTH {
                same_as_oracle(&text, PackageFormat::Csv, task, &plain_rules());
            }
        }
    }
}

#[test]
fn rows_longer_than_a_block_are_too_long_and_no_more() {
    for len in [LONGEST - 10, LONGEST + 10, LONGEST * 2, LONGEST * 2 + 7, LONGEST * 9] {
        for (before, after) in [
            ("", ""),
            ("ab\n", "\ncd"),
            ("ab\n", "\r\ncd\r\n"),
            ("ab\n", "\rcd\n"),
            ("\u{feff}", "\n\"q\nr\"\n"),
        ] {
            let long =
                if len > LONGEST { "\0\u{200b}a".repeat(len / 5 + 1) } else { "a".repeat(len) };
            let text = format!("{before}{long}{after}");
            for format in TEXTS {
                for task in BOTH {
                    same_as_oracle(text.as_bytes(), format, task, &plain_rules());
                }
            }
        }
    }
}

#[test]
fn headers_are_dropped_up_to_the_first_account_wherever_blocks_end() {
    let blank = |len| String::from_utf8(blank_rows(len)).unwrap();
    let blanks = blank(LONGEST - 8);
    let short = format!("x{}\n", " ".repeat(62));
    for text in [
        format!("{blanks}account\nuser_id\nab\naccount\n"),
        format!("x\n{blanks}account\n\nphone\nab\n"),
        format!("ab\n{}account\nphone\n", blank(LONGEST - 3)),
        format!("{}account\nab\n", short.repeat(LONGEST / short.len())),
    ] {
        for format in TEXTS {
            for task in BOTH {
                same_as_oracle(text.as_bytes(), format, task, &plain_rules());
                let mut rules = plain_rules();
                rules.options.no_fix(Code::HeaderRow).unwrap();
                same_as_oracle(text.as_bytes(), format, task, &rules);
            }
        }
    }
}

/// What stands first in a block is judged as row 1 of what is written would be only while no account was
/// kept before it, whatever the rules are.
#[test]
fn what_stands_first_in_a_block_is_judged_as_anywhere_else() {
    let firsts =
        ["\u{feff}13900000000", "account", "\u{feff}account", " ", "\u{feff}", "\"\u{feff}ab\""];
    for kept_before in [true, false] {
        let before = if kept_before { long_rows(LONGEST) } else { blank_rows(LONGEST) };
        for (index, first) in firsts.into_iter().enumerate() {
            let text =
                [&before[..], format!("{first}\n13900000000\naccount\n").as_bytes()].concat();
            for change in 0..4 {
                let mut rules = plain_rules();
                let options = &mut rules.options;
                match change {
                    0 => {}
                    1 => options.no_fix(Code::InvisibleCharacter).unwrap(),
                    2 => options.no_fix(Code::HeaderRow).unwrap(),
                    _ => options.set_severity(Code::InvisibleCharacter, None).unwrap(),
                }
                same_as_oracle(&text, TEXTS[(index + change) % 2], Task::Clean, &rules);
            }
        }
    }
}
