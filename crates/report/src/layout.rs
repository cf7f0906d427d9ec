//! Text on a terminal: measured in cells, cut and wrapped to a width.

use std::path::Path;

use acctpack::{ColumnSample, View, escape};
use unicode_width::UnicodeWidthChar;

/// How many cells a character takes.
fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// How many cells a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// The text, cut to at most `cells` with an ellipsis.
pub fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += char_width(c);
        if used + 1 > cells {
            break;
        }
        out.push(c);
    }
    if cells > 0 {
        out.push('…');
    }
    out
}

/// The text with spaces after it up to `cells`.
pub fn left(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

/// The text with spaces before it up to `cells`.
pub fn right(text: &str, cells: usize) -> String {
    format!("{}{text}", " ".repeat(cells.saturating_sub(width(text))))
}

/// The text in lines of at most `cells`. It breaks at spaces, and beside wide characters, which
/// are written without spaces; a word that is too long by itself is broken after a comma, or anywhere.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if width(&line) + width(piece.trim_end()) > cells && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_string());
        }
        if line.is_empty() && width(piece.trim_end()) > cells {
            break_anywhere(piece, cells, &mut lines, &mut line);
        } else {
            line.push_str(piece);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_string());
    }
    lines
}

fn break_anywhere(piece: &str, cells: usize, lines: &mut Vec<String>, line: &mut String) {
    for c in piece.chars() {
        if width(line) + char_width(c) > cells {
            // In a list of codes, after one of them.
            let rest = line.rfind(',').map(|comma| line.split_off(comma + 1)).unwrap_or_default();
            lines.push(std::mem::replace(line, rest));
        }
        line.push(c);
    }
}

/// What must stay together on a line: a word with the spaces after it, or one wide character with
/// the punctuation after it, which may not begin a line.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let clings =
            "，。；：！？、）》”]".contains(c) || before.is_some_and(|b| "（《“[".contains(b));
        let after_space = before == Some(' ') && c != ' ';
        let beside_wide =
            c != ' ' && (char_width(c) == 2 || before.is_some_and(|b| char_width(b) == 2));
        if at > 0 && !clings && (after_space || beside_wide) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

/// Columns as lines of three cells: number, name, sample; masked if need be, cut to a width.
pub fn columns(
    columns: &[ColumnSample],
    view: View,
    cells: usize,
) -> impl Iterator<Item = [String; 3]> {
    let shown = move |text: &str| escape(&view.text(text.as_bytes()));
    let names: Vec<String> = columns.iter().map(|column| cut(&shown(&column.name), 24)).collect();
    let broadest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let room = cells.saturating_sub(2 + 4 + 2 + broadest + 2);
    names.into_iter().zip(columns).enumerate().map(move |(index, (name, column))| {
        let number = right(&(index + 1).to_string(), 4);
        [number, left(&name, broadest), cut(&shown(&column.sample), room)]
    })
}

/// The text with the spaces at its ends made visible.
pub fn show_spaces(text: &str) -> String {
    let inside = text.trim_matches(' ');
    let lead = text.len() - text.trim_start_matches(' ').len();
    let tail = text.len() - lead - inside.len();
    format!("{}{inside}{}", "␣".repeat(lead), "␣".repeat(tail))
}

/// A path as a message shows it: nothing in it can steer the terminal.
pub fn path(path: &Path) -> String {
    escape(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_double() {
        assert_eq!(width("张三ab"), 6);
        assert_eq!(cut("张三李四", 8), "张三李四");
        assert_eq!(cut("张三李四", 7), "张三李…");
        assert_eq!(cut("张三李四", 6), "张三…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(left("张", 4), "张  ");
        assert_eq!(right("张", 4), "  张");
    }

    #[test]
    fn text_wraps_at_spaces_and_beside_wide_characters() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("请删除该行，或改名", 12), ["请删除该行，", "或改名"]);
        assert_eq!(wrap("请删除该行，或改名", 11), ["请删除该", "行，或改名"]);
        assert_eq!(wrap("用 `--fix a` 去掉", 10), ["用 `--fix", "a` 去掉"]);
        for line in wrap("服务只接受 1 到 100 个字符的文件名。The service takes them.", 11)
        {
            assert!(width(&line) <= 11, "{line}");
        }
    }
}
