//! A row's text on the page, from the same excerpt as the terminal's.

use maud::{Markup, html};

use acctpack::{Finding, View};

use crate::excerpt::{Excerpt, Glyph};
use crate::messages::{self, Text};

/// How many characters of a row are shown, and how many around a fault: fewer, for the fault is
/// what one looks for.
const SHOWN: usize = 160;
const SHOWN_AROUND: usize = 96;

/// The account of a finding.
pub(super) fn account(finding: &Finding<'_>, view: View) -> Markup {
    let Some(excerpt) = Excerpt::of(finding, view) else { return html! {} };
    if excerpt.is_empty() {
        return html! { span.none { (messages::of(view.lang).text(Text::Empty)) } };
    }
    let window = excerpt.window(SHOWN, SHOWN_AROUND);
    let is_alike = |a: &Glyph, b: &Glyph| (a.marked, a.spelled) == (b.marked, b.spelled);
    html! {
        bdi.account {
            @if window.cut_before { span.none { "…" } }
            @for run in window.glyphs.chunk_by(is_alike) { (drawn(run)) }
            @if window.cut_after { span.none { "…" } }
        }
    }
}

fn drawn(run: &[Glyph]) -> Markup {
    let text: String = run.iter().map(|glyph| glyph.text.as_str()).collect();
    html! {
        @match (run[0].marked, run[0].spelled) {
            (true, true) => { mark.spelled { (text) } }
            (true, false) => { mark { (text) } }
            (false, true) => { span.spelled { (text) } }
            (false, false) => { (text) }
        }
    }
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
        assert!(page(b"", None, Privacy::Plain).contains("(empty)"));
    }
}
