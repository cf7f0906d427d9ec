//! The parts of the page that another page is made of: the console places them among its own controls.

use maud::{Markup, html};

use acctpack::text::group;
use acctpack::{Code, EXAMPLES, Scope};

use super::HtmlPage;
use super::charts::bar;
use super::found::icon;
use super::top::Icon;
use super::words::{prose, sentence, shown};
use crate::messages::Text;
use crate::overview::{CodeGroup, Fixable};

/// The style of the page and of its parts.
pub const STYLE: &str = include_str!("style.css");

/// The parts of the page of one run.
pub struct Fragments<'a>(HtmlPage<'a>);

impl<'a> Fragments<'a> {
    pub(super) fn new(page: HtmlPage<'a>) -> Fragments<'a> {
        Fragments(page)
    }

    /// Who is reached, who is lost, what is left to decide.
    pub fn figures(&self) -> Markup {
        self.0.figures()
    }

    /// The way from rows to accounts as a bar, with its parts in words.
    pub fn flow(&self) -> Markup {
        self.0.flow()
    }

    /// Form, encoding, size and time in one line.
    pub fn facts(&self) -> String {
        self.0.facts()
    }

    /// What the accounts look like.
    pub fn kinds(&self) -> Markup {
        self.0.kinds()
    }

    /// The codes of which findings are left, the most harmful first.
    pub fn open_codes(&self) -> Vec<Code> {
        self.0.overview.open().map(|group| group.code).collect()
    }

    /// What is left, code by code, with a control of the caller's own in each; it is told whether a fix
    /// helps.
    pub fn open(&self, control: impl Fn(Code, bool) -> Markup) -> Markup {
        html! {
            @for found in self.0.overview.open() {
                div.finding id=(found.code) {
                    div.found { (self.found(found)) }
                    (control(found.code, found.fixable() != Fixable::No))
                }
            }
        }
    }

    fn found(&self, found: &CodeGroup<'_>) -> Markup {
        let HtmlPage { overview, words, .. } = &self.0;
        let (view, icon) = (overview.view, icon(found));
        let rationale = found.code.rationale_for(view.lang, &overview.summary.digest.target);
        let examples: Vec<_> = found.open_examples().take(EXAMPLES).collect();
        html! {
            details class=(icon.class()) open[icon == Icon::Error] id=(format!("fold-{}", found.code)) {
                summary {
                    (icon)
                    h3 { (sentence(&shown(&found.headline(overview), 300))) }
                    span.tags { span.badge { (words.severity(found.severity)) } }
                }
                div.says {
                    @if found.code.scope() == Scope::Row {
                        p.share {
                            (bar(icon.class(), found.open(), overview.summary.rows))
                            (self.0.of_rows(found.open()))
                        }
                    }
                    p { (prose(&rationale)) }
                    @if found.code.scope() == Scope::Row && !examples.is_empty() {
                        (self.0.example_tables(&examples))
                    }
                }
            }
        }
    }

    /// What was fixed: what was done, how often, the first row before and after, and a control.
    pub fn fixed(&self, control: impl Fn(Code) -> Markup) -> Markup {
        let HtmlPage { overview, words, .. } = &self.0;
        html! {
            ul.fixes {
                @for found in overview.fixed() {
                    li {
                        (control(found.code))
                        div {
                            p.done {
                                (sentence(found.code.fixed_title(overview.view.lang).unwrap_or_default()))
                                " " b { (group(found.fixed)) }
                            }
                            p.first.changed { (self.0.first_fixed(found)) }
                        }
                    }
                }
            }
            @if overview.fixed().next().is_none() { p.note { (words.text(Text::NothingLeft)) } }
        }
    }

    /// Whether anything was fixed.
    pub fn has_fixed(&self) -> bool {
        self.0.overview.fixed().next().is_some()
    }
}

impl std::fmt::Debug for Fragments<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fragments").field("summary", &self.0.overview.summary.file).finish()
    }
}
