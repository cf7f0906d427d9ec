//! HTML: one self-contained page for people. It has no script and asks for nothing from anywhere;
//! its template escapes every text, and a policy in its head forbids what might slip through.

mod account;
mod charts;
mod found;
mod fragments;
mod sections;
mod top;
mod words;

pub use fragments::{Fragments, STYLE};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::advice::{Advice, Invocation};
use crate::messages::{self, Messages, Text};
use crate::overview::Overview;
use crate::terminal::Task;
use acctpack::{Privacy, Summary, View};
use words::shown;

/// What a page is made with, besides the summary.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Html {
    /// Its language, and whether accounts are masked.
    pub view: View,
    /// What was typed, for the page to say what to type next; `None` if it was not a command.
    pub typed: Option<Invocation>,
    /// When it was made, as the page is to say it; `None` leaves that out.
    pub made: Option<String>,
}

impl Html {
    /// The whole page of one run: self-contained, without a script.
    pub fn render(&self, summary: &Summary) -> String {
        self.page(summary).whole().into_string()
    }

    /// The parts of that page, for a page of the caller's own.
    pub fn fragments<'a>(&'a self, summary: &'a Summary) -> Fragments<'a> {
        Fragments::new(self.page(summary))
    }

    fn page<'a>(&'a self, summary: &'a Summary) -> HtmlPage<'a> {
        let typed = self.typed.clone().unwrap_or_else(|| Invocation::of_summary(summary));
        HtmlPage {
            overview: Overview::new(summary, self.view),
            words: messages::of(self.view.lang),
            next: Advice::after(summary, &typed, self.view.privacy),
            is_clean: typed.output.is_some(),
            keeps_rejects: typed.has("--rejects"),
            made: self.made.as_deref(),
        }
    }
}

/// What may be loaded, and from where: nothing, but the style in the page itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    base-uri 'none'; form-action 'none'";

/// The page of one run.
struct HtmlPage<'a> {
    overview: Overview<'a>,
    words: &'static dyn Messages,
    next: Option<Advice>,
    /// Whether a package was to be written.
    is_clean: bool,
    /// Whether rejected rows were written somewhere.
    keeps_rejects: bool,
    /// When it was made: a list goes on changing.
    made: Option<&'a str>,
}

impl HtmlPage<'_> {
    fn task(&self) -> Task {
        if self.is_clean { Task::Clean } else { Task::Check }
    }

    fn whole(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.words.text(Text::Language)) {
                (self.head())
                body {
                    (self.top())
                    div.layout {
                        (self.index())
                        main {
                            (self.columns())
                            (self.outputs())
                            (self.found())
                            (self.changed())
                            (self.places())
                            (self.kinds())
                            (self.lengths())
                        }
                    }
                    (self.footer())
                }
            }
        }
    }

    fn head(&self) -> Markup {
        let verdict = self.verdict_word();
        html! {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                // A phone would make links of the accounts.
                meta name="format-detection" content="telephone=no, email=no, address=no, date=no";
                link rel="icon" href="data:,";
                title { (shown(&self.overview.summary.file, 100)) " " (verdict) " · acctpack" }
                style { (PreEscaped(STYLE)) }
            }
        }
    }

    /// A section: its title, a word about it, what it shows.
    fn section(&self, id: &str, title: &str, note: &str, body: Markup) -> Markup {
        html! {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                @if !note.is_empty() { p.note { (note) } }
                (body)
            }
        }
    }

    fn footer(&self) -> Markup {
        let privacy = match self.overview.view.privacy {
            Privacy::Masked => Text::Masked,
            Privacy::Plain => Text::Personal,
        };
        html! {
            footer {
                p { (words::prose(self.words.text(privacy))) }
                p { "acctpack " (env!("CARGO_PKG_VERSION")) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
