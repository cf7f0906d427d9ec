//! The quick look at a word of harmless characters: whether any rule may object to it as a whole.

use crate::rules::gate::{HINTS, Hint};
use crate::rules::{client_output, damaged, number_groups, placeholder, spreadsheet};

/// Whether a word of harmless characters is plain: no placeholder, damaged number or wrapper.
/// Called for every row that is not all digits, so it decides by the first and last byte mostly.
#[inline(always)]
pub(crate) fn is_plain_word(word: &[u8]) -> bool {
    let (first, last) = (word[0], word[word.len() - 1]);
    let is_plain = match HINTS[first as usize] {
        Hint::None => true,
        Hint::Word => word.len() > placeholder::LONGEST_WORD,
        Hint::WordOrNumber | Hint::Number | Hint::Look => false,
    };
    (is_plain && last != b'_') || is_plain_on_a_closer_look(word)
}

fn is_plain_on_a_closer_look(word: &[u8]) -> bool {
    let (first, last) = (word[0], word[word.len() - 1]);
    if last == b'_' && damaged::ends_in_escape(word) {
        return false;
    }
    match HINTS[first as usize] {
        Hint::None => true,
        Hint::Word => word.len() > placeholder::LONGEST_WORD || !placeholder::is_placeholder(word),
        Hint::WordOrNumber => {
            !placeholder::is_placeholder(word)
                && is_plain_number(word)
                && !client_output::may_be_rule(word)
        }
        Hint::Number => {
            (!last.is_ascii_digit() || is_plain_number(word)) && !client_output::may_be_rule(word)
        }
        Hint::Look => false,
    }
}

fn is_plain_number(word: &[u8]) -> bool {
    !spreadsheet::is_damaged_number(word) && !number_groups::may_be_groups(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_word_breaks_no_rule_of_looks() {
        for word in [
            "null",
            "1.5E+3",
            "-1.5E+3",
            "138.0",
            "-138.0",
            "0.5E+3",
            "=x",
            "'1",
            "-1",
            "000-0",
            "138-0013-8000",
            "??",
            "-----",
            "+---",
            "-:-",
            "-=-=",
            "+==+",
            "+:-:+",
            "ab_x000D_",
            "_x000D_ab",
        ] {
            assert!(!is_plain_word(word.as_bytes()), "{word}");
        }
        for word in
            ["alice", "test@example.com", "5822f0ee-0000", "+8613800138000", "n", "ab_", "x_x_"]
        {
            assert!(is_plain_word(word.as_bytes()), "{word}");
        }
    }
}
