//! Pages that say one thing: that the door is shut, that a list is gone, that the console has ended.

use maud::{DOCTYPE, Markup, html};

use super::{Frame, PageView};
use crate::guard::Unserved;
use crate::intake::BodyRefusal;

/// A page without anything of this origin but itself: whoever sees it may have no cookie.
fn bare(view: &PageView<'_>, title: &str, head: Markup, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(view.words.language()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                (head)
                title { (title) " · acctpack" }
            }
            body { main { h1 { (title) } (body) } }
        }
    }
}

/// After a token: it leads on by itself.
pub(crate) fn admitted(view: &PageView<'_>) -> Markup {
    let head = html! { meta http-equiv="refresh" content="0;url=/"; };
    bare(view, view.words.console(), head, html! { p { a href="/" { (view.words.go_on()) } } })
}

/// A file that leads a browser to an address.
pub(crate) fn opener(url: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html {
            head {
                meta charset="utf-8";
                meta name="referrer" content="no-referrer";
                meta http-equiv="refresh" content=(format!("0;url={url}"));
                title { "acctpack" }
            }
            body { a href=(url) { "acctpack" } }
        }
    };
    page.into_string()
}

/// To a stranger.
pub(crate) fn denied(view: &PageView<'_>, stranger: Unserved) -> Markup {
    let why = match stranger {
        Unserved::Host => view.words.wrong_host(),
        Unserved::Page => view.words.wrong_page(),
        Unserved::NoCookie => view.words.no_cookie(),
    };
    bare(view, view.words.denied(), html! {}, html! { p { (why) } })
}

/// When a page asked for the end.
pub(crate) fn ended(view: &PageView<'_>) -> Markup {
    bare(view, view.words.ended(), html! {}, html! { p { (view.words.ended_note()) } })
}

fn says(view: &PageView<'_>, title: &str, text: &str) -> Markup {
    let frame = Frame { title, step: None, events: ("/events", 0), is_busy: false, path: "/" };
    let body = html! {
        h1 { (title) }
        p.lead { (text) }
        p { a.button href="/" { (view.words.new_list()) } }
    };
    view.framed(&frame, body)
}

/// Where there is no page.
pub(crate) fn nowhere(view: &PageView<'_>) -> Markup {
    says(view, view.words.nowhere(), view.words.nowhere_note())
}

/// Where a list was.
pub(crate) fn gone(view: &PageView<'_>) -> Markup {
    says(view, view.words.gone(), view.words.gone_note())
}

/// When too many lists are open.
pub(crate) fn too_many(view: &PageView<'_>) -> Markup {
    says(view, view.words.too_many(), view.words.too_many_note())
}

/// When a list or a form is not taken.
pub(crate) fn refused(view: &PageView<'_>, refusal: &BodyRefusal) -> Markup {
    let w = view.words;
    let text = match refusal {
        BodyRefusal::TooLarge => w.too_large().to_string(),
        BodyRefusal::Io(error) => acctpack::Action::Write.failed(None, error, view.lang),
        BodyRefusal::NoForm | BodyRefusal::Gone => w.no_form().to_string(),
    };
    says(view, w.not_taken(), &text)
}
