//! What characters are, beyond what the standard library says.

/// The byte order mark, which may stand before a text and is no part of it.
pub const BOM: &str = "\u{feff}";

/// How many characters an account has. Bytes that are not UTF-8 count where they begin one.
pub(crate) fn characters(account: &[u8]) -> usize {
    if account.is_ascii() {
        return account.len();
    }
    account.iter().filter(|&&byte| !is_continuation(byte)).count()
}

/// Whether a byte goes on with a character in UTF-8.
#[inline]
pub(crate) fn is_continuation(byte: u8) -> bool {
    byte as i8 <= -65
}

/// Characters that are copied along unseen: zero-width, bidi controls, soft hyphen, BOM, fillers.
pub fn is_invisible(c: char) -> bool {
    c as u32 >= 0xad
        && matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0001}' | '\u{e0020}'..='\u{e007f}'
        )
}

/// The first invisible character that its neighbours do not call for, with its place.
pub fn first_hidden(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|&(at, c)| is_hidden(text, at, c))
}

#[inline]
fn is_hidden(text: &str, at: usize, c: char) -> bool {
    is_invisible(c) && !is_called_for(text, at, c)
}

/// A text without the invisible characters that their neighbours do not call for, if it has any.
pub(crate) fn without_hidden(text: &str) -> Option<String> {
    first_hidden(text)?;
    let seen = text.char_indices().filter(|&(at, c)| !is_hidden(text, at, c));
    Some(seen.map(|(_, c)| c).collect())
}

/// A text without the invisible characters at either end, but for those that belong to what stands
/// before them: the tags that tell one flag from another end it.
pub fn trim_hidden(text: &str) -> &str {
    let mut text = text;
    while let Some(c) = text.chars().next()
        && is_hidden(text, 0, c)
    {
        text = &text[c.len_utf8()..];
    }
    while let Some((at, c)) = text.char_indices().next_back()
        && is_hidden(text, at, c)
    {
        text = &text[..at];
    }
    text
}

/// More characters than the tags of a flag are. A bound, so that a row of nothing but tags costs no
/// more than any other.
const LONGEST_TAGS: usize = 16;

/// Joiners between emoji, and in scripts whose spelling needs them; tags that end a flag; what
/// selects the form of a Mongolian letter.
fn is_called_for(text: &str, at: usize, c: char) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + c.len_utf8()..].chars().next();
    match c {
        '\u{200c}' | '\u{200d}' => match (before, after) {
            // It gives the letter before it the form that a word ends in, as in a Malayalam chillu.
            (Some(before), _) if is_virama(before) => true,
            (Some(before), Some(after)) if is_pictograph(before) && is_pictograph(after) => true,
            (Some(before), Some(after)) if needs_joiners(before) && needs_joiners(after) => true,
            // A letter that stands alone is written as though another followed, or came before.
            (before, after) => {
                c == '\u{200d}' && [before, after].into_iter().flatten().any(is_cursive)
            }
        },
        '\u{e0020}'..='\u{e007f}' => text[..at]
            .chars()
            .rev()
            .take(LONGEST_TAGS)
            .find(|before| !matches!(before, '\u{e0020}'..='\u{e007e}'))
            .is_some_and(is_pictograph),
        '\u{180b}'..='\u{180f}' => {
            before.is_some_and(|before| matches!(before, '\u{1820}'..='\u{18aa}'))
        }
        _ => false,
    }
}

/// Emoji, their skin tones and variation selectors, and signs that take part in sequences.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Letters that are written in other forms where others stand beside them: Arabic, Syriac, N'Ko, Mandaic,
/// Mongolian, Phags-pa, Manichaean, Psalter Pahlavi, Hanifi Rohingya, Sogdian, Adlam.
fn is_cursive(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c, '\u{600}'..='\u{7ff}' | '\u{840}'..='\u{8ff}' | '\u{1820}'..='\u{18aa}'
            | '\u{a840}'..='\u{a873}' | '\u{fb50}'..='\u{fdcf}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10ac0}'..='\u{10aff}' | '\u{10b80}'..='\u{10baf}' | '\u{10d00}'..='\u{10d3f}'
            | '\u{10f30}'..='\u{10fff}' | '\u{1e900}'..='\u{1e95f}')
}

/// The sign that takes a consonant's vowel away (Unicode's canonical combining class 9).
fn is_virama(c: char) -> bool {
    matches!(
        c,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{a4d}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{ccd}'
            | '\u{d3b}'
            | '\u{d3c}'
            | '\u{d4d}'
            | '\u{dca}'
            | '\u{e3a}'
            | '\u{eba}'
            | '\u{f84}'
            | '\u{1039}'
            | '\u{103a}'
            | '\u{1714}'
            | '\u{1715}'
            | '\u{1734}'
            | '\u{17d2}'
            | '\u{1a60}'
            | '\u{1b44}'
            | '\u{1baa}'
            | '\u{1bab}'
            | '\u{1bf2}'
            | '\u{1bf3}'
            | '\u{2d7f}'
            | '\u{a806}'
            | '\u{a82c}'
            | '\u{a8c4}'
            | '\u{a953}'
            | '\u{a9c0}'
            | '\u{aaf6}'
            | '\u{abed}'
            | '\u{10a3f}'
            | '\u{11046}'
            | '\u{11070}'
            | '\u{1107f}'
            | '\u{110b9}'
            | '\u{11133}'
            | '\u{11134}'
            | '\u{111c0}'
            | '\u{11235}'
            | '\u{112ea}'
            | '\u{1134d}'
            | '\u{11442}'
            | '\u{114c2}'
            | '\u{115bf}'
            | '\u{1163f}'
            | '\u{116b6}'
            | '\u{1172b}'
            | '\u{11839}'
            | '\u{1193d}'
            | '\u{1193e}'
            | '\u{119e0}'
            | '\u{11a34}'
            | '\u{11a47}'
            | '\u{11a99}'
            | '\u{11c3f}'
            | '\u{11d44}'
            | '\u{11d45}'
            | '\u{11d97}'
    )
}

/// Arabic, Syriac and the scripts of India and its neighbours.
fn needs_joiners(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether nothing can be seen of a text.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_are_let_be_where_they_belong() {
        assert_eq!(first_hidden("👨\u{200d}👩\u{200d}👧"), None);
        assert_eq!(first_hidden("❤\u{fe0f}\u{200d}🔥"), None);
        assert_eq!(first_hidden("می\u{200c}خواهم"), None);
        assert_eq!(first_hidden("张\u{200b}三"), Some((3, '\u{200b}')));
        assert_eq!(first_hidden("138\u{200d}001"), Some((3, '\u{200d}')));
    }
    #[test]
    fn what_ends_an_emoji_or_a_letter_is_not_trimmed() {
        let england = "小明🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        for whole in [england, "❤\u{fe0f}", "ᠠ\u{180b}", "张三"] {
            assert_eq!((trim_hidden(whole), first_hidden(whole)), (whole, None), "{whole:?}");
        }
        // Chillus, a half form, and letters in the form that they have within a word.
        for whole in [
            "മോഹന\u{d4d}\u{200d}",
            "ക\u{d4d}\u{200d}",
            "क\u{94d}\u{200d}",
            "ক\u{9cd}\u{200c}",
            "ه\u{200d}",
            "\u{200d}ه",
            "ᠠ\u{200d}",
            "ක\u{dca}\u{200d}",
        ] {
            assert_eq!((trim_hidden(whole), first_hidden(whole)), (whole, None), "{whole:?}");
        }
        assert_eq!(trim_hidden("ه\u{200c}"), "ه", "nothing follows that it would part");
        assert_eq!(trim_hidden("\u{feff}\u{200b}张三\u{200b}\u{200d}"), "张三");
        assert_eq!(trim_hidden("x\u{e0067}\u{e007f}"), "x", "tags of no flag");
        assert_eq!(trim_hidden("\u{200b}\u{e007f}"), "");
        assert_eq!(trim_hidden("👨\u{200d}"), "👨", "a joiner of nothing");
        let endless = format!("🏴{}", "\u{e0067}".repeat(100));
        assert!(first_hidden(&endless).is_some());
    }
}
