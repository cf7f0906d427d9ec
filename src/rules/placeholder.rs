//! Texts that stand for no value: the code `placeholder`.

use crate::rules::catalog::Code;
use crate::rules::gate::Gate;
use crate::rules::row_finding::{RowFinding, quote, span};
use crate::rules::rule_set::RuleSet;

pub(super) const GATE: Gate = Gate {
    // The dashes that people type for nothing.
    chars: &[('\u{2013}', '\u{2014}'), ('\u{ff0d}', '\u{ff0d}')],
    starts: b"\\(#<[{.",
    words: WORDS,
    ..Gate::NONE
};

/// What exports and people write for no value, in lower case, but for what begins with a bracket, a
/// hash, a backslash or a point.
const WORDS: &[&str] = &[
    "null",
    "nil",
    "none",
    "undefined",
    "n/a",
    "n.a.",
    "na",
    "nan",
    "nat",
    "-nan",
    "-",
    "--",
    "---",
    "-1",
    "0",
    "unknown",
    "test",
    "test1",
    "test123",
    "missing",
    "未知",
    "测试",
    "无",
    "暂无",
    "没有",
    "未填写",
    "空",
    "空值",
    "空白",
];

/// In bytes: `undefined`, and three Chinese characters.
pub(super) const LONGEST_WORD: usize = 9;

/// The words that are set in brackets of any kind.
const BRACKETED: &[&str] = &[
    "",
    "null",
    "nil",
    "none",
    "na",
    "n/a",
    "nan",
    "nat",
    "undefined",
    "unknown",
    "blank",
    "empty",
    "missing",
    "空",
    "空值",
    "空白",
    "无",
    "未知",
];

/// What spreadsheets write for a formula that failed, after the hash.
const FORMULA_ERRORS: &[&str] = &[
    "n/a",
    "na",
    "n/a n/a",
    "nv",
    "ref!",
    "value!",
    "div/0!",
    "name?",
    "null!",
    "num!",
    "spill!",
    "calc!",
    "field!",
    "blocked!",
    "connect!",
    "busy!",
    "unknown!",
    "python!",
    "external!",
    "error!",
    "getting_data",
];

/// Databases write these for NULL.
const ESCAPED: &[&str] = &["\\n", "\\.", "\\null"];

impl RuleSet {
    pub(super) fn look_for_placeholder(&self, raw: &[u8], word: &str, found: &mut Vec<RowFinding>) {
        if is_placeholder(word.as_bytes()) {
            let at = span(raw, word.as_bytes());
            self.note(found, Code::Placeholder, false, at, quote(raw, word));
        }
    }
}

/// Whether a text stands for no value, be it nothing but zeroes.
pub(super) fn is_placeholder(account: &[u8]) -> bool {
    match account {
        [] => false,
        [b'#', rest @ ..] => {
            is_one_of(FORMULA_ERRORS, rest)
                || (!rest.is_empty() && rest.iter().all(|&byte| byte == b'#'))
        }
        [b'\\', ..] => is_one_of(ESCAPED, account),
        [b'.', rest @ ..] => rest.iter().all(|&byte| byte == b'.'),
        [b'(', inside @ .., b')']
        | [b'<', inside @ .., b'>']
        | [b'[', inside @ .., b']']
        | [b'{', inside @ .., b'}'] => is_one_of(BRACKETED, inside),
        [0xe2 | 0xef, ..] => is_dashes(account),
        _ => is_zeroes(account) || (account.len() <= LONGEST_WORD && is_one_of(WORDS, account)),
    }
}

fn is_one_of(words: &[&str], account: &[u8]) -> bool {
    words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(account))
}

/// One or two dashes of those that people type.
fn is_dashes(account: &[u8]) -> bool {
    let is_dash = |c: char| matches!(c, '\u{2013}' | '\u{2014}' | '\u{ff0d}');
    account.len() <= 6 && std::str::from_utf8(account).is_ok_and(|text| text.chars().all(is_dash))
}

/// `0`, `00000000000`, `00000000-0000-0000-0000-000000000000`, `00:00:00:00:00:00`.
pub(crate) fn is_zeroes(account: &[u8]) -> bool {
    account.first() == Some(&b'0') && account.iter().all(|byte| matches!(byte, b'0' | b'-' | b':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::words::is_plain_word;

    #[test]
    fn placeholders_are_found_whatever_their_case_and_nothing_else_is() {
        for text in [
            "NULL",
            "n/a",
            "\\N",
            "\\.",
            "-1",
            "0",
            "00000000000",
            "Unknown",
            "未知",
            "00000000-0000-0000-0000-000000000000",
            "<NA>",
            "NaT",
            "#####",
            "##",
            "#N/A",
            "#REF!",
            "#VALUE!",
            "#DIV/0!",
            "#NAME?",
            "#NULL!",
            "#NUM!",
            "#N/A N/A",
            "(null)",
            "<null>",
            "[NULL]",
            "{}",
            "——",
            "..",
        ] {
            assert!(is_placeholder(text.as_bytes()), "{text}");
        }
        for text in [
            "nullable",
            "tester01",
            "10",
            "01",
            "-10",
            "nancy",
            "未知的人",
            "#1",
            "#a",
            "(笑)",
            "<3",
            ".a",
            "—x",
            "[abc]",
            "nate",
            "natal",
        ] {
            assert!(!is_placeholder(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn every_word_fits_and_is_seen_by_the_scanner() {
        for word in WORDS {
            let bytes = word.as_bytes();
            assert!(bytes.len() <= LONGEST_WORD, "{word}");
            assert!(bytes == b"0" || !is_plain_word(bytes), "{word}");
        }
    }
}
