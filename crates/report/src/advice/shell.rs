//! Words as a shell reads them.

use acctpack::text::escape;

/// The shell that a command is typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shell {
    /// bash, zsh and their kin, on Windows too.
    Posix,
    /// The command prompt of Windows.
    Cmd,
    /// PowerShell. What differs between its versions is written for the one that Windows has.
    PowerShell,
}

impl Default for Shell {
    /// The one that most people have on this system.
    fn default() -> Shell {
        if cfg!(windows) { Shell::Cmd } else { Shell::Posix }
    }
}

/// What needs no quotes, beside letters and digits.
const PLAIN: &str = "-_./:=@,+%^";

/// What needs none in either shell of Windows. A comma makes a list in PowerShell.
const PLAIN_ON_WINDOWS: &str = r"-_./\:=+";

/// PowerShell takes typographic quotes for plain ones.
const DOUBLE_QUOTES: [char; 4] = ['"', '“', '”', '„'];
const SINGLE_QUOTES: [char; 5] = ['\'', '‘', '’', '‚', '‛'];

impl Shell {
    /// A word for this shell, quoted if need be. The shells of Windows get the same text wherever both
    /// can read it. The command prompt has no way to type a control character: there it is spelled out,
    /// and the word is another one.
    pub fn quote(self, word: &str) -> String {
        let plain = if self.is_of_windows() { PLAIN_ON_WINDOWS } else { PLAIN };
        let is_plain = |c: char| c.is_alphanumeric() || plain.contains(c);
        if !word.is_empty() && word.chars().all(is_plain) {
            return word.to_string();
        }
        match self {
            Shell::Posix => posix(word),
            Shell::Cmd => cmd(&escape(word)),
            Shell::PowerShell => powershell(word),
        }
    }

    /// Whether a command can go on in the next line, after a backslash.
    pub(crate) fn breaks_lines(self) -> bool {
        !self.is_of_windows()
    }

    pub(crate) fn is_of_windows(self) -> bool {
        matches!(self, Shell::Cmd | Shell::PowerShell)
    }
}

fn posix(word: &str) -> String {
    if escape(word) == word {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    format!("$'{}'", word.chars().map(spell_out).collect::<String>())
}

/// A character inside `$'...'`.
fn spell_out(c: char) -> String {
    match c {
        '\\' | '\'' => format!("\\{c}"),
        '\t' => "\\t".into(),
        '\n' => "\\n".into(),
        c if escape(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
            format!("\\U{:08X}", c as u32)
        }
        c => c.to_string(),
    }
}

/// In double quotes, as programs take a command line apart; where the prompt itself would see an
/// end of the quotes or a variable in it, each sign of its own stands after a caret.
fn cmd(word: &str) -> String {
    let quoted = format!("\"{}\"", escaped(word));
    if !word.contains('"') && word.matches('%').count() < 2 {
        return quoted;
    }
    let is_sign = |c: char| r#"()%!^"<>&|"#.contains(c);
    quoted.chars().flat_map(|c| is_sign(c).then_some('^').into_iter().chain([c])).collect()
}

/// In double quotes where nothing in them has a meaning, else in single ones.
fn powershell(word: &str) -> String {
    if escape(word) != word {
        let spelled: String = word.chars().map(spell_out_in_powershell).collect();
        return format!("\"{spelled}\"");
    }
    if !word.contains(['$', '`']) && !word.contains(DOUBLE_QUOTES) {
        return format!("\"{}\"", escaped(word));
    }
    let doubled = |c: char| std::iter::repeat_n(c, if SINGLE_QUOTES.contains(&c) { 2 } else { 1 });
    format!("'{}'", escaped(word).chars().flat_map(doubled).collect::<String>())
}

/// A character inside double quotes of PowerShell.
fn spell_out_in_powershell(c: char) -> String {
    match c {
        '\t' => "`t".into(),
        '"' => "\\`\"".into(),
        '$' | '`' | '“' | '”' | '„' => format!("`{c}"),
        c if escape(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
            format!("$([char]0x{:X})", c as u32)
        }
        c => c.to_string(),
    }
}

/// What stands between quotes on a command line of Windows: a quote in it follows a backslash, and
/// backslashes before a quote are doubled.
fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut backslashes = 0;
    for c in word.chars() {
        if c == '"' {
            out.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        out.push(c);
    }
    out.extend(std::iter::repeat_n('\\', backslashes));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_only_if_need_be() {
        for (word, posix, cmd, powershell) in [
            ("list.txt", "list.txt", "list.txt", "list.txt"),
            ("名单.txt", "名单.txt", "名单.txt", "名单.txt"),
            (r"d\a.txt", r"'d\a.txt'", r"d\a.txt", r"d\a.txt"),
            ("d/a.txt", "d/a.txt", "d/a.txt", "d/a.txt"),
            ("", "''", "\"\"", "\"\""),
            ("my list.txt", "'my list.txt'", "\"my list.txt\"", "\"my list.txt\""),
            (r"C:\my lists\", r"'C:\my lists\'", r#""C:\my lists\\""#, r#""C:\my lists\\""#),
            ("it's", r"'it'\''s'", "\"it's\"", "\"it's\""),
            ("a;rm -rf", "'a;rm -rf'", "\"a;rm -rf\"", "\"a;rm -rf\""),
            ("a&b|c<d>e^f", "'a&b|c<d>e^f'", "\"a&b|c<d>e^f\"", "\"a&b|c<d>e^f\""),
            (
                "too-long,duplicate",
                "too-long,duplicate",
                "\"too-long,duplicate\"",
                "\"too-long,duplicate\"",
            ),
            ("5%", "5%", "\"5%\"", "\"5%\""),
            ("%PATH%.txt", "%PATH%.txt", "^\"^%PATH^%.txt^\"", "\"%PATH%.txt\""),
            ("a$b", "'a$b'", "\"a$b\"", "'a$b'"),
            ("it’s $5", "'it’s $5'", "\"it’s $5\"", "'it’’s $5'"),
            ("“五一”.txt", "'“五一”.txt'", "\"“五一”.txt\"", "'“五一”.txt'"),
            ("say \"x\"", "'say \"x\"'", r#"^"say \^"x\^"^""#, r#"'say \"x\"'"#),
            (r#"a\"b"#, r#"'a\"b'"#, r#"^"a\\\^"b^""#, r#"'a\\\"b'"#),
            ("\t", r"$'\t'", r#""\t""#, "\"`t\""),
            ("a\u{1b}b", r"$'a\U0000001Bb'", r#""a\u{1B}b""#, "\"a$([char]0x1B)b\""),
        ] {
            assert_eq!(Shell::Posix.quote(word), posix);
            assert_eq!(Shell::Cmd.quote(word), cmd);
            assert_eq!(Shell::PowerShell.quote(word), powershell);
        }
    }
}
