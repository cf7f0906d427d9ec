//! A row made fit to be shown: what cannot be seen spelled out, the bytes at fault marked, masked if need
//! be, cut around the fault. The terminal and the page show the same excerpt, each in its own measure.

use acctpack::text::{escape, is_invisible};
use acctpack::{Code, Finding, Privacy, View};

use crate::layout::{cut, width};

/// One character of a row as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// What is shown for it.
    pub(crate) text: String,
    /// Whether it is at fault.
    pub(crate) marked: bool,
    /// Whether it is spelled out, because it cannot be seen.
    pub(crate) spelled: bool,
}

/// A row made fit to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Excerpt {
    glyphs: Vec<Glyph>,
    /// Where the bad place begins, even if it is empty: something is missing there.
    fault: Option<usize>,
}

/// An excerpt in three parts that fit a line of a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// What comes before the bad place.
    pub(crate) before: String,
    /// The bad place, if there is one. Empty where something is missing.
    pub(crate) marked: Option<String>,
    /// What comes after it.
    pub(crate) after: String,
}

/// What a page shows of an excerpt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'e> {
    /// Whether something is left out before it.
    pub(crate) cut_before: bool,
    /// What is shown.
    pub(crate) glyphs: &'e [Glyph],
    /// Whether something is left out after it.
    pub(crate) cut_after: bool,
}

impl Excerpt {
    /// Of a finding's row; `None` where the finding is about the package.
    pub(crate) fn of(finding: &Finding<'_>, view: View) -> Option<Excerpt> {
        // `null` is nobody's account, and masked it says nothing.
        let privacy = match finding.code {
            Code::Placeholder => Privacy::Plain,
            _ => view.privacy,
        };
        let view = View { privacy, ..view };
        Some(Excerpt::new(finding.account.as_deref()?, finding.span, view))
    }

    /// Of a row, with the bytes at fault as `start..end`.
    pub(crate) fn new(row: &[u8], span: Option<(usize, usize)>, view: View) -> Excerpt {
        let text: Vec<char> = view.text(row).chars().collect();
        let lead = text.iter().take_while(|&&c| c == ' ').count();
        let tail = text.len() - text.iter().rev().take_while(|&&c| c == ' ').count();
        // A mask replaces characters one for one, so the places in clear text fit it too.
        let origins = origins(row);
        let glyphs = text.iter().zip(&origins).enumerate().map(|(index, (&c, origin))| {
            let spelling = spelling(c, index < lead || index >= tail);
            let marked = span.is_some_and(|(start, end)| (start..end).contains(&origin.at));
            let spelled = origin.is_byte || spelling.is_some();
            Glyph { text: spelling.unwrap_or_else(|| c.to_string()), marked, spelled }
        });
        let glyphs: Vec<Glyph> = glyphs.collect();
        let fault = span.map(|(start, _)| {
            let first = origins.iter().position(|origin| origin.end > start);
            first.unwrap_or(glyphs.len()).min(glyphs.len())
        });
        Excerpt { glyphs, fault }
    }

    /// Whether the row is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    /// The row in one line of at most `cells` cells, with its bad place apart.
    pub(crate) fn parts(&self, cells: usize) -> Parts {
        let shown = |range: &[Glyph]| range.iter().map(|glyph| &*glyph.text).collect::<String>();
        let Some(first) = self.fault else {
            return Parts {
                before: cut(&shown(&self.glyphs), cells),
                marked: None,
                after: String::new(),
            };
        };
        let (before, rest) = self.glyphs.split_at(first);
        let (marked, after) = rest.split_at(rest.iter().take_while(|glyph| glyph.marked).count());
        fit(&shown(before), &shown(marked), &shown(after), cells)
    }

    /// At most `most` characters of the row, or `around` of them about its bad place.
    pub(crate) fn window(&self, most: usize, around: usize) -> Window<'_> {
        let marked = self.glyphs.iter().position(|glyph| glyph.marked);
        let most = if marked.is_some() { around } else { most };
        let lead = around / 3;
        let marked = marked.unwrap_or(0);
        let start = if marked + lead < most { 0 } else { marked - lead };
        let start = start.min(self.glyphs.len().saturating_sub(most));
        let end = (start + most).min(self.glyphs.len());
        Window {
            cut_before: start > 0,
            glyphs: &self.glyphs[start..end],
            cut_after: end < self.glyphs.len(),
        }
    }
}

impl Parts {
    /// How many cells come before the bad place.
    pub(crate) fn indent(&self) -> usize {
        width(&self.before)
    }

    /// How many cells the carets take: one at least.
    pub(crate) fn carets(&self) -> Option<usize> {
        self.marked.as_deref().map(|marked| width(marked).max(1))
    }
}

/// How a character is spelled out, if it cannot be seen where it is.
fn spelling(c: char, at_an_end: bool) -> Option<String> {
    match c {
        ' ' => at_an_end.then(|| "␣".to_string()),
        '\t' | '\n' | '\r' => Some(escape(c.encode_utf8(&mut [0; 4]))),
        c if c.is_control() || c.is_whitespace() || is_invisible(c) => {
            Some(format!("\\u{{{:X}}}", c as u32))
        }
        _ => None,
    }
}

/// Where a character of [`lossless`](acctpack::lossless) text comes from.
struct ExcerptOrigin {
    at: usize,
    end: usize,
    /// Whether it spells a byte that is not UTF-8.
    is_byte: bool,
}

fn origins(row: &[u8]) -> Vec<ExcerptOrigin> {
    let mut origins = Vec::with_capacity(row.len());
    let mut at = 0;
    for chunk in row.utf8_chunks() {
        for c in chunk.valid().chars() {
            let end = at + c.len_utf8();
            origins.push(ExcerptOrigin { at, end, is_byte: false });
            at = end;
        }
        for _ in chunk.invalid() {
            let byte = || ExcerptOrigin { at, end: at + 1, is_byte: true };
            origins.extend(std::iter::repeat_with(byte).take(r"\xNN".len()));
            at += 1;
        }
    }
    origins
}

/// Cuts the three parts to a width. The bad place has the first claim, what leads to it the next.
fn fit(before: &str, marked: &str, after: &str, cells: usize) -> Parts {
    let cells = cells.max(8);
    let marked = cut(marked, cells - cells / 3);
    let rest = cells - width(&marked).max(1);
    let for_before = rest.saturating_sub(width(after)).max(rest / 2);
    let before = cut_front(before, for_before);
    let after = cut(after, rest - width(&before));
    Parts { before, marked: Some(marked), after }
}

/// The text, cut to at most `cells` with an ellipsis at its beginning.
fn cut_front(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_string();
    }
    let mut used = 1;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > cells {
            break;
        }
        start = at;
    }
    if cells == 0 { String::new() } else { format!("…{}", &text[start..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: View = View { lang: acctpack::Lang::En, privacy: Privacy::Plain };
    const MASKED: View = View { lang: acctpack::Lang::En, privacy: Privacy::Masked };

    fn parts(row: &str, from: usize, to: usize, cells: usize) -> (String, String, String) {
        let parts = Excerpt::new(row.as_bytes(), Some((from, to)), PLAIN).parts(cells);
        let all = format!("{}{}{}", parts.before, parts.marked.clone().unwrap(), parts.after);
        assert!(width(&all) <= cells, "{all:?} is wider than {cells}");
        (parts.before, parts.marked.unwrap(), parts.after)
    }

    #[test]
    fn the_bad_place_is_where_the_carets_are() {
        assert_eq!(parts("张三 x", 3, 6, 40), ("张".into(), "三".into(), " x".into()));
        let of = |from, to| Excerpt::new("张三x".as_bytes(), Some((from, to)), PLAIN).parts(40);
        assert_eq!((of(6, 7).indent(), of(6, 7).carets()), (4, Some(1)));
        assert_eq!((of(3, 6).indent(), of(3, 6).carets()), (2, Some(2)));
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out_and_measured_so() {
        let of = |row: &[u8]| Excerpt::new(row, Some((2, 3)), PLAIN).parts(40);
        assert_eq!(of(b"ab\x1b[2J").marked.as_deref(), Some("\\u{1B}"));
        assert_eq!((of(b"ab\x1b[2J").indent(), of(b"ab\x1b[2J").carets()), (2, Some(6)));
        assert_eq!(of(b"ab\xffcd").marked.as_deref(), Some("\\xFF"));
        assert_eq!(of(b"ab\xffcd").after, "cd");
        assert_eq!(of("x \u{3000} ".as_bytes()).after, "␣");
    }

    #[test]
    fn a_long_row_is_cut_around_its_bad_place() {
        let row = format!("{}X{}", "a".repeat(500), "b".repeat(500));
        let (before, marked, after) = parts(&row, 500, 501, 21);
        assert_eq!((&*before, &*marked, &*after), ("…aaaaaaaaa", "X", "bbbbbbbbb…"));
        let (before, marked, after) = parts(&row, 0, 1001, 30);
        assert_eq!((&*before, &*marked, &*after), ("", "aaaaaaaaaaaaaaaaaaa…", ""));
        assert_eq!(parts(&row, 1001, 1001, 30).1, "");
        parts("张三李四王五赵六钱七孙八", 9, 12, 8);
        parts("", 0, 0, 8);
        assert_eq!(parts("abc", 1, 2, usize::MAX).2, "c");
        parts("ab", 7, 9, 8);
    }

    #[test]
    fn a_masked_row_keeps_its_marks() {
        let space = Excerpt::new(b" 13800138000", Some((0, 1)), MASKED).parts(40);
        assert_eq!((space.marked.as_deref(), &*space.after), (Some("␣"), "13*******00"));
        let byte = Excerpt::new(b"ab\xffcdefghijk", Some((2, 3)), MASKED).parts(40);
        assert_eq!(byte.marked.as_deref(), Some("\\***"));
    }
}
