//! Text on a terminal: measured in cells, cut and wrapped to a width, quoted for a shell. An
//! excerpt is a row made fit to be shown, and knows where its bad place came to lie.

use std::path::Path;

pub use crate::advice::quote;
use acctpack::{ColumnSample, Privacy, View, escape, mask};
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
/// are written without spaces; a word that is too long by itself is broken anywhere.
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
            lines.push(std::mem::take(line));
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
            "，。；：！？、）》”".contains(c) || before.is_some_and(|b| "（《“".contains(b));
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

/// A row made fit for a terminal: escaped, masked if need be, cut to a width around its bad place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// What stands before the bad place.
    pub before: String,
    /// The bad place, if there is one. Empty where something is missing.
    pub marked: Option<String>,
    /// What stands after it.
    pub after: String,
}

/// One character of a row: where it stands in the bytes, how it is shown.
struct Cell {
    start: usize,
    end: usize,
    shown: String,
}

impl Excerpt {
    /// Of a row, with the bytes at fault.
    pub fn new(
        row: &[u8],
        span: Option<(usize, usize)>,
        privacy: Privacy,
        cells: usize,
    ) -> Excerpt {
        let row = cells_of(row, privacy);
        let Some((from, to)) = span else {
            let all: String = row.into_iter().map(|cell| cell.shown).collect();
            return Excerpt { before: cut(&all, cells), marked: None, after: String::new() };
        };
        let first = row.iter().position(|cell| cell.end > from).unwrap_or(row.len());
        let past = row.iter().position(|cell| cell.start >= to).unwrap_or(row.len()).max(first);
        let shown = |range: &[Cell]| range.iter().map(|cell| &*cell.shown).collect::<String>();
        let (before, marked, after) =
            (shown(&row[..first]), shown(&row[first..past]), shown(&row[past..]));
        fit(&before, &marked, &after, cells)
    }

    /// How many cells stand before the bad place.
    pub fn indent(&self) -> usize {
        width(&self.before)
    }

    /// How many cells the carets take: one at least.
    pub fn carets(&self) -> Option<usize> {
        self.marked.as_deref().map(|marked| width(marked).max(1))
    }
}

/// Cuts the three parts to a width. The bad place has the first claim, what leads to it the next.
fn fit(before: &str, marked: &str, after: &str, cells: usize) -> Excerpt {
    let cells = cells.max(8);
    let marked = cut(marked, cells * 2 / 3);
    let rest = cells - width(&marked).max(1);
    let for_before = rest.saturating_sub(width(after)).max(rest / 2);
    let before = cut_front(before, for_before);
    let after = cut(after, rest - width(&before));
    Excerpt { before, marked: Some(marked), after }
}

/// The text, cut to at most `cells` with an ellipsis at its beginning.
fn cut_front(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_string();
    }
    let mut used = 1;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += char_width(c);
        if used > cells {
            break;
        }
        start = at;
    }
    if cells == 0 { String::new() } else { format!("…{}", &text[start..]) }
}

fn cells_of(row: &[u8], privacy: Privacy) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut start = 0;
    for chunk in row.utf8_chunks() {
        for c in chunk.valid().chars() {
            let end = start + c.len_utf8();
            cells.push(Cell { start, end, shown: c.to_string() });
            start = end;
        }
        for byte in chunk.invalid() {
            cells.push(Cell { start, end: start + 1, shown: format!("\\x{byte:02X}") });
            start += 1;
        }
    }
    if privacy == Privacy::Masked {
        mask_cells(&mut cells);
    }
    for cell in &mut cells {
        cell.shown = escape(&cell.shown);
    }
    cells
}

/// Masks as [`mask`] does, which works character by character.
fn mask_cells(cells: &mut [Cell]) {
    let text: String = cells.iter().map(|cell| &*cell.shown).collect();
    let masked = mask(&text);
    let mut masked = masked.chars();
    for cell in cells {
        cell.shown = masked.by_ref().take(cell.shown.chars().count()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(row: &str, from: usize, to: usize, cells: usize) -> (String, String, String) {
        let cut = Excerpt::new(row.as_bytes(), Some((from, to)), Privacy::Plain, cells);
        let all = format!("{}{}{}", cut.before, cut.marked.clone().unwrap(), cut.after);
        assert!(width(&all) <= cells, "{all:?} is wider than {cells}");
        (cut.before, cut.marked.unwrap(), cut.after)
    }

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

    #[test]
    fn the_bad_place_is_where_the_carets_are() {
        assert_eq!(excerpt("张三 x", 3, 6, 40), ("张".into(), "三".into(), " x".into()));
        let cut = Excerpt::new("张三x".as_bytes(), Some((6, 7)), Privacy::Plain, 40);
        assert_eq!((cut.indent(), cut.carets()), (4, Some(1)));
        let wide = Excerpt::new("张三x".as_bytes(), Some((3, 6)), Privacy::Plain, 40);
        assert_eq!((wide.indent(), wide.carets()), (2, Some(2)));
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out_and_measured_so() {
        let cut = Excerpt::new(b"ab\x1b[2J", Some((2, 3)), Privacy::Plain, 40);
        assert_eq!(cut.marked.as_deref(), Some("\\u{1B}"));
        assert_eq!((cut.indent(), cut.carets()), (2, Some(6)));
        let cut = Excerpt::new(b"ab\xffcd", Some((2, 3)), Privacy::Plain, 40);
        assert_eq!(cut.marked.as_deref(), Some("\\xFF"));
        assert_eq!(cut.after, "cd");
    }

    #[test]
    fn a_long_row_is_cut_around_its_bad_place() {
        let row = format!("{}X{}", "a".repeat(500), "b".repeat(500));
        let (before, marked, after) = excerpt(&row, 500, 501, 21);
        assert_eq!((&*before, &*marked, &*after), ("…aaaaaaaaa", "X", "bbbbbbbbb…"));
        let (before, marked, after) = excerpt(&row, 0, 1001, 30);
        assert_eq!((&*before, &*marked, &*after), ("", "aaaaaaaaaaaaaaaaaaa…", ""));
        let (_, marked, _) = excerpt(&row, 1001, 1001, 30);
        assert_eq!(marked, "");
        excerpt("张三李四王五赵六钱七孙八", 9, 12, 8);
        excerpt("", 0, 0, 8);
        excerpt("ab", 7, 9, 8);
    }

    #[test]
    fn a_masked_row_keeps_its_marks() {
        let cut = Excerpt::new(b" 13800138000", Some((0, 1)), Privacy::Masked, 40);
        assert_eq!(cut.marked.as_deref(), Some(" "));
        assert_eq!(cut.after, "13*******00");
        let cut = Excerpt::new(b"ab\xffcdefghijk", Some((2, 3)), Privacy::Masked, 40);
        assert_eq!(cut.marked.as_deref(), Some("\\***"));
    }
}
