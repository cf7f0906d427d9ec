//! What one account is found to be, character by character.

use super::*;

pub(super) fn is_damaged(text: &str) -> bool {
    text.contains(['\u{fffd}', '\u{fffc}'])
        || text.contains("ï»¿")
        || text.contains("Ã©")
        || text.ends_with("_x000D_")
        || (text.len() > 1 && text.starts_with('?') && text.chars().all(|c| c == '?' || c == ' '))
}

/// The phone number that a text writes in groups of two digits and more.
pub(super) fn put_together(text: &str) -> Option<String> {
    let is_sign = |c: char| c == '-' || c == '\u{2011}' || c.is_whitespace() && !c.is_control();
    let number: String = text.chars().filter(|&c| !is_sign(c)).collect();
    let groups: Vec<&str> = text.split(is_sign).filter(|group| !group.is_empty()).collect();
    let are_groups = groups.iter().skip(1).all(|group| group.len() > 1) && groups.len() <= 6;
    let is_phone = mobile(number.trim_start_matches("+86").trim_start_matches("86"));
    let is_number = number.chars().skip(1).all(|c| c.is_ascii_digit());
    (number != text.trim() && are_groups && is_phone && is_number).then_some(number)
}

/// `1.3800138001E10`, of which all digits are there.
pub(super) fn whole_number(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).filter(|_| is_scientific(text))?;
    let digits = mantissa.replace(['.', ',', '+'], "");
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let is_whole = exponent + 1 == digits.len() && (2..=15).contains(&digits.len());
    (is_whole && !digits.starts_with(['-', '0'])).then_some(digits)
}

/// Nothing to see: white space and invisible characters.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

pub(super) fn holds_invisible(text: &str) -> bool {
    without_invisible(text) != text
}

/// Whether a character of a text can be seen, or joins two emoji, or ends a Malayalam chillu.
pub(super) fn is_seen(chars: &[char], at: usize) -> bool {
    let is_emoji = |c: Option<&char>| c.is_some_and(|c| matches!(c, '\u{1f300}'..='\u{1faff}'));
    let before = at.checked_sub(1).and_then(|before| chars.get(before));
    let joins = is_emoji(before) && is_emoji(chars.get(at + 1));
    !is_invisible(chars[at]) || (chars[at] == '\u{200d}' && (joins || before == Some(&'\u{d4d}')))
}

pub(super) fn without_invisible(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).filter(|&at| is_seen(&chars, at)).map(|at| chars[at]).collect()
}

/// A text without the invisible characters at its ends, one at a time.
pub(super) fn trim_invisible(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    while !chars.is_empty() && !is_seen(&chars, 0) {
        chars.remove(0);
    }
    while !chars.is_empty() && !is_seen(&chars, chars.len() - 1) {
        chars.pop();
    }
    chars.into_iter().collect()
}

pub(super) fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＠' | '٠'..='٩' | '०'..='९')
}

pub(super) fn half_width(c: char) -> char {
    match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10).unwrap(),
        '०'..='९' => char::from_digit(c as u32 - '०' as u32, 10).unwrap(),
        '！'..='～' => char::from_u32(c as u32 - '！' as u32 + '!' as u32).unwrap(),
        _ => c,
    }
}

/// What stands in `="..."` or `"..."`.
pub(super) fn unwrapped(text: &str) -> Option<&str> {
    let quoted = text.strip_prefix('=').unwrap_or(text);
    let inside = quoted.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// A letter or a number after an apostrophe, or between two that are all there are.
pub(super) fn after_apostrophe(text: &str) -> Option<&str> {
    let (before, rest) = text.split_once('\'')?;
    let (inside, after) = rest.split_once('\'').unwrap_or((rest, ""));
    let is_alone = before.is_empty() && after.is_empty();
    (is_alone && inside.starts_with(|c: char| c.is_alphanumeric() || c == '+')).then_some(inside)
}

/// A phone number or an e-mail address with something else beside it, which is no country's code.
pub(super) fn is_spaced_list(text: &str) -> bool {
    let pieces: Vec<&str> = text
        .split(|c: char| c.is_whitespace() && !c.is_control())
        .filter(|piece| !matches!(*piece, "" | "+86" | "86" | "0086" | "(+86)" | "(86)"))
        .collect();
    let is_account = |piece: &&str| {
        let digits = piece.trim_start_matches('+');
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let plus = piece.len() - digits.len();
        let codes = ["", "86", "086", "0086"];
        let is_phone = match plus {
            0 => codes.iter().any(|code| digits.strip_prefix(code).is_some_and(mobile)),
            _ => AccountForm::Phone.matches(piece),
        };
        (plus < 2 && is_number && is_phone) || AccountForm::Email.matches(piece)
    };
    pieces.len() > 1 && pieces.iter().any(is_account)
}

/// A mobile number within China.
pub(super) fn mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3'
}

/// Five digits or more, and one of them beside a full-width sign.
pub(super) fn is_typed_list(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let pairs = chars.windows(2).flat_map(|pair| [(pair[0], pair[1]), (pair[1], pair[0])]);
    chars.iter().filter(|c| c.is_ascii_digit()).count() >= 5
        && pairs.into_iter().any(|(c, other)| "，；｜、".contains(c) && other.is_ascii_digit())
}

/// A text, what is in its wrapper, what is in the wrapper of that ...
pub(super) fn layers(text: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(text), |&text| {
        unwrapped(text).or_else(|| after_apostrophe(text)).map(str::trim)
    })
}

pub(super) fn holds_control(text: &str) -> bool {
    text.contains(|c: char| c.is_control() && c != '\t')
}

pub(super) fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 22] = [
        "null",
        "(null)",
        "<null>",
        "undefined",
        "n/a",
        "nan",
        "none",
        "\\n",
        "\\.",
        "0",
        "-1",
        "unknown",
        "test",
        "-",
        "--",
        "---",
        "<na>",
        "nat",
        "#####",
        "#n/a",
        "#ref!",
        "..",
    ];
    let nothing_but_zeroes =
        text.starts_with('0') && text.chars().all(|c| matches!(c, '0' | '-' | ':'));
    nothing_but_zeroes || WORDS.contains(&text.to_ascii_lowercase().as_str())
}

pub(super) fn is_column_name(text: &str, surely: bool) -> bool {
    let text = text.trim_end_matches("（必填）");
    const NAMES: [&str; 6] = ["account", "userid", "phone", "id", "账号", "手机号"];
    let folded: String = text.chars().filter(|c| !" _-.".contains(*c)).collect();
    NAMES.contains(&folded.to_lowercase().as_str())
        || !surely && (text == "会员手机号" || text == "user_phone")
}

pub(super) fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

pub(super) fn all_digits(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// `1.38E+10`: a mantissa of one digit before the point, and an exponent of at most three; a point
/// or a sign, so that `1e10`, which may be a name, is none.
pub(super) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = unsigned(text).split_once(['e', 'E']) else { return false };
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = unsigned(exponent);
    (mantissa.contains(['.', ',']) || digits.len() < exponent.len())
        && whole.len() == 1
        && all_digits(whole)
        && all_digits(fraction)
        && (1..=3).contains(&digits.len())
        && all_digits(digits)
}

/// `13800138000.0`: two digits or more, a point, zeroes.
pub(super) fn is_float(text: &str) -> bool {
    let Some((whole, fraction)) = unsigned(text).split_once('.') else { return false };
    whole.len() >= 2
        && all_digits(whole)
        && !fraction.is_empty()
        && fraction.chars().all(|c| c == '0')
}
