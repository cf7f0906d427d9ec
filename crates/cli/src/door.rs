//! The one door to a terminal: what goes through it may be coloured and in lines, and steers nothing
//! else, whatever text came from elsewhere. Texts are escaped where they are laid out; here is what
//! holds if one was forgotten.

use acctpack::escape;

/// A page with all that could steer a terminal escaped, but for line feeds and colours.
pub(crate) fn guarded(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find(['\n', '\u{1b}']) {
        out.push_str(&escape(&rest[..at]));
        rest = &rest[at..];
        let kept = if rest.starts_with('\n') { 1 } else { colour(rest) };
        let (head, tail) = rest.split_at(kept.max(1));
        match kept {
            0 => out.push_str(&escape(head)),
            _ => out.push_str(head),
        }
        rest = tail;
    }
    out.push_str(&escape(rest));
    out
}

/// How long the sequence at the start of a text is that sets a colour or style; 0 where it is none.
fn colour(text: &str) -> usize {
    let Some(codes) = text.strip_prefix("\u{1b}[") else { return 0 };
    let end = codes.find(|c: char| !c.is_ascii_digit() && c != ';');
    match end.filter(|&end| codes[end..].starts_with('m')) {
        Some(end) => text.len() - codes.len() + end + 1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_lines_pass_and_nothing_else_does() {
        for passes in ["", "名单\n", "\u{1b}[1;31merror:\u{1b}[0m x\n", "\u{1b}[m"] {
            assert_eq!(guarded(passes), passes);
        }
        for (hostile, shown) in [
            ("\u{1b}[2J", "\\u{1B}[2J"),
            ("a\u{1b}", "a\\u{1B}"),
            ("\u{1b}[", "\\u{1B}["),
            ("\u{1b}[31", "\\u{1B}[31"),
            ("\u{1b}]0;x\u{7}", "\\u{1B}]0;x\\u{7}"),
            ("\u{1b}[31m\u{1b}[2Km", "\u{1b}[31m\\u{1B}[2Km"),
            ("a\rb\u{9b}2J\u{7f}\u{202e}", "a\\rb\\u{9B}2J\\u{7F}\\u{202E}"),
        ] {
            assert_eq!(guarded(hostile), shown);
        }
    }
}
