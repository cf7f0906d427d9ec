//! A row's text on the page: what cannot be seen spelled out, the bytes at fault marked, a long
//! row cut to what matters, all of it masked when the report is.

use maud::{Markup, html};

use acctpack::text::escape;
use acctpack::{Finding, View};

/// How many characters of a row are shown, and how many around a fault: fewer, for the fault is
/// what one looks for.
const SHOWN: usize = 160;
const SHOWN_AROUND: usize = 96;
/// How many characters are shown before the first that is marked.
const BEFORE: usize = 32;

/// One character of the row, and how it is drawn.
#[derive(Clone)]
struct Glyph {
    text: String,
    style: Style,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Style {
    marked: bool,
    /// Written as an escape, because it cannot be seen.
    spelled: bool,
}

/// The account of a finding.
pub(super) fn account(finding: &Finding<'_>, view: View) -> Markup {
    let Some(bytes) = finding.account.as_deref() else { return html! {} };
    if bytes.is_empty() {
        return html! { span.none { (view.lang.pick(["(nothing)", "（空）"])) } };
    }
    let glyphs = glyphs(bytes, finding.span, view);
    let marked = glyphs.iter().position(|glyph| glyph.style.marked);
    let most = if marked.is_some() { SHOWN_AROUND } else { SHOWN };
    let first_marked = marked.unwrap_or(0);
    let last_start = glyphs.len().saturating_sub(most);
    let start = if first_marked + BEFORE < most { 0 } else { first_marked - BEFORE };
    let start = start.min(last_start);
    let end = (start + most).min(glyphs.len());
    html! {
        bdi.account {
            @if start > 0 { span.none { "…" } }
            @for run in glyphs[start..end].chunk_by(|a, b| a.style == b.style) { (drawn(run)) }
            @if end < glyphs.len() { span.none { "…" } }
        }
    }
}

fn drawn(run: &[Glyph]) -> Markup {
    let text: String = run.iter().map(|glyph| glyph.text.as_str()).collect();
    let Style { marked, spelled } = run[0].style;
    html! {
        @if marked && spelled { mark.spelled { (text) } }
        @else if marked { mark { (text) } }
        @else if spelled { span.spelled { (text) } }
        @else { (text) }
    }
}

fn glyphs(bytes: &[u8], span: Option<(usize, usize)>, view: View) -> Vec<Glyph> {
    let text: Vec<char> = view.text(bytes).chars().collect();
    let lead = text.iter().take_while(|&&c| c == ' ').count();
    let tail = text.len() - text.iter().rev().take_while(|&&c| c == ' ').count();
    // A mask replaces characters one for one, so the styles of the text in clear fit it too.
    let styles = styles(bytes, span);
    let glyph = |(index, (&c, style)): (usize, (&char, Style))| {
        let spelling = spelling(c, index < lead || index >= tail);
        let spelled = style.spelled || spelling.is_some();
        let text = spelling.unwrap_or_else(|| c.to_string());
        Glyph { text, style: Style { spelled, ..style } }
    };
    text.iter().zip(styles).enumerate().map(glyph).collect()
}

/// How a character is spelled out, if it cannot be seen where it stands.
fn spelling(c: char, at_an_end: bool) -> Option<String> {
    match c {
        ' ' => at_an_end.then(|| "␣".to_string()),
        '\t' | '\n' | '\r' => Some(escape(c.encode_utf8(&mut [0; 4]))),
        c if c.is_control() || c.is_whitespace() || acctpack::text::is_invisible(c) => {
            Some(format!("\\u{{{:X}}}", c as u32))
        }
        _ => None,
    }
}

/// The style of each character of [`lossless`](acctpack::text::lossless): what is marked, and what is a byte spelled out.
fn styles(bytes: &[u8], span: Option<(usize, usize)>) -> Vec<Style> {
    let marked = |at: usize| span.is_some_and(|(start, end)| (start..end).contains(&at));
    let mut styles = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            styles.push(Style { marked: marked(at), spelled: false });
            at += c.len_utf8();
        }
        for _ in chunk.invalid() {
            let style = Style { marked: marked(at), spelled: true };
            styles.extend([style; r"\xNN".len()]);
            at += 1;
        }
    }
    styles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::row;
    use acctpack::{Code, Lang};
    use acctpack::{Detail, Privacy};

    fn page(bytes: &[u8], span: Option<(usize, usize)>, privacy: Privacy) -> String {
        let mut finding = row(Code::TooLong, 1, bytes, Detail::None);
        finding.span = span;
        let page = account(&finding, View { lang: Lang::En, privacy }).into_string();
        let inside = page.strip_prefix("<bdi class=\"account\">");
        inside.and_then(|page| page.strip_suffix("</bdi>")).map_or(page.clone(), str::to_string)
    }

    #[test]
    fn an_account_never_becomes_markup() {
        for hostile in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "&lt;b&gt;"]
        {
            let shown = page(hostile.as_bytes(), None, Privacy::Plain);
            assert!(!shown.contains(['<', '>', '"']), "{shown}");
            let text = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            assert_eq!(text.replace("&amp;", "&"), hostile);
        }
        let cut = page(b"a<b>c", Some((1, 2)), Privacy::Plain);
        assert_eq!(cut, "a<mark>&lt;</mark>b&gt;c");
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out_and_the_fault_is_marked() {
        let shown = page(b"zhang\xff\xfesan", Some((5, 7)), Privacy::Plain);
        assert_eq!(shown, r#"zhang<mark class="spelled">\xFF\xFE</mark>san"#);
        let shown = page("  a\u{200b}\u{3000}b ".as_bytes(), None, Privacy::Plain);
        let spelled = |text: &str| format!("<span class=\"spelled\">{text}</span>");
        let unseen = spelled("\\u{200B}\\u{3000}");
        assert_eq!(shown, format!("{}a{unseen}b{}", spelled("␣␣"), spelled("␣")));
    }

    #[test]
    fn a_masked_account_is_masked_under_its_mark_too() {
        let shown = page(b"13800138000", Some((1, 5)), Privacy::Masked);
        assert_eq!(shown, "1<mark>3***</mark>****00");
    }

    #[test]
    fn a_long_row_is_cut_around_its_fault() {
        let mut long = "a".repeat(4000);
        long.insert_str(2000, "FAULT");
        let shown = page(long.as_bytes(), Some((2000, 2005)), Privacy::Plain);
        assert!(shown.contains("<mark>FAULT</mark>") && shown.len() < 300, "{shown}");
        assert_eq!(page("长".repeat(101).as_bytes(), None, Privacy::Plain), "长".repeat(101));
    }

    #[test]
    fn a_span_beyond_the_excerpt_is_no_harm() {
        assert_eq!(page(b"abc", Some((7, 9)), Privacy::Plain), "abc");
        assert!(page(b"", None, Privacy::Plain).contains("(nothing)"));
    }
}
