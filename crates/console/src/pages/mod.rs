//! The pages. Each is a drawing of what stands in a campaign: it holds nothing that a reload would lose.

mod audience;
mod history;
mod home;
mod message;
mod notice;
mod outcome;
mod plain;
mod review;
mod rows;
mod sandbox;

use acctpack::Lang;
use acctpack_report::controls::{callout, progress, switch};
use maud::{DOCTYPE, Markup, html};

use crate::messages::{self, Words};

pub(crate) use audience::audience;
pub(crate) use history::history;
pub(crate) use home::home;
pub(crate) use message::message;
pub(crate) use outcome::sending;
pub(crate) use plain::{admitted, denied, ended, gone, nowhere, opener, refused, too_many};
pub(crate) use review::{Wrong, review, reviewed};
pub(crate) use rows::rows_query;
pub(crate) use sandbox::sandbox;

/// What every page is drawn with.
#[derive(Clone, Copy)]
pub(crate) struct PageView<'a> {
    pub(crate) lang: Lang,
    pub(crate) words: &'static dyn Words,
    sandbox: Option<&'a str>,
}

/// The screens of a campaign, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Screen {
    Audience,
    Message,
    Review,
    Sending,
}

/// What a page is in its frame.
struct Frame<'a> {
    title: &'a str,
    /// The campaign and where in it one is.
    step: Option<(&'a str, Screen)>,
    /// Where the page listens for changes, and which it has seen.
    events: (&'a str, u64),
    /// Whether the page shows something that goes on by itself.
    is_busy: bool,
    /// Where this page is, for the switch of languages to come back to.
    path: &'a str,
}

impl<'a> PageView<'a> {
    pub(crate) fn new(lang: Lang, sandbox: Option<&'a str>) -> PageView<'a> {
        PageView { lang, words: messages::of(lang), sandbox }
    }

    /// A page in its frame.
    fn framed(&self, frame: &Frame<'_>, body: Markup) -> Markup {
        let w = self.words;
        html! {
            (DOCTYPE)
            html lang=(w.language()) {
                (self.head(frame.title, frame.is_busy))
                body data-events=(frame.events.0) data-seen=(frame.events.1) data-busy[frame.is_busy] {
                    a.skip href="#main" { (w.skip()) }
                    (self.bar(frame))
                    @if let Some((id, step)) = frame.step { (self.steps(id, step)) }
                    main.page id="main" tabindex="-1" { (body) }
                    p.unseen role="status" aria-live="polite" id="status" {}
                }
            }
        }
    }

    fn head(&self, title: &str, is_busy: bool) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                meta name="format-detection" content="telephone=no, email=no, address=no, date=no";
                link rel="icon" href="data:,";
                title { (title) " · acctpack" }
                link rel="stylesheet" href="/assets/console.css";
                script type="module" src="/assets/console.js" {}
                @if is_busy { noscript { meta http-equiv="refresh" content="2"; } }
            }
        }
    }

    fn bar(&self, frame: &Frame<'_>) -> Markup {
        let w = self.words;
        let (other, label) = w.other_language();
        html! {
            header.topbar {
                a.brand href="/" { b { "acctpack" } " " span { (w.console()) } }
                nav aria-label=(w.navigation()) {
                    a href="/" aria-current=[(frame.path == "/").then_some("page")] { (w.lists()) }
                    a href="/history" aria-current=[(frame.path == "/history").then_some("page")] { (w.history()) }
                    @if let Some(url) = self.sandbox { a href=(url) target="_blank" rel="noopener" { (w.sandbox()) } }
                }
                form method="post" action="/lang" {
                    input type="hidden" name="lang" value=(other);
                    input type="hidden" name="back" value=(frame.path);
                    button.quiet lang=(other) { (label) }
                }
                form method="post" action="/quit" { button.quiet { (w.quit()) } }
            }
        }
    }

    fn steps(&self, id: &str, here: Screen) -> Markup {
        let w = self.words;
        let steps = [
            (Screen::Audience, "audience", w.audience()),
            (Screen::Message, "message", w.message()),
            (Screen::Review, "review", w.review()),
            (Screen::Sending, "sending", w.sending()),
        ];
        html! {
            nav.steps aria-label=(w.steps()) {
                ol {
                    @for (index, (step, path, name)) in steps.into_iter().enumerate() {
                        li.past[step < here] {
                            @if step == here {
                                span aria-current="step" { i { (index + 1) } (name) }
                            } @else if step == Screen::Sending {
                                span { i { (index + 1) } (name) }
                            } @else {
                                a href=(format!("/c/{id}/{path}")) { i { (index + 1) } (name) }
                            }
                        }
                    }
                }
            }
        }
    }
}
