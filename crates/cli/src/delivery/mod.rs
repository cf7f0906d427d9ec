//! The commands that speak to the push service, and the sandbox to rehearse them in. What they are
//! given becomes the library's types here; what is sent, and when, is the library's to say.

pub(crate) mod args;
mod confirm;
mod connect;
pub(crate) mod console;
mod credentials;
pub(crate) mod outcome;
pub(crate) mod preview;
mod proxy;
pub(crate) mod push;
mod receipt;
pub(crate) mod sandbox;
pub(crate) mod send;
pub(crate) mod upload;

use std::io::Write as _;

use anstyle::{AnsiColor, Style};

use acctpack_report::terminal as human;

use crate::{door, terminal};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Shows something to the person at the terminal; where stderr is closed there is none.
fn tell(page: &str) {
    let has_colour = terminal::stderr_has_colour();
    let page = if has_colour { page.to_string() } else { human::plain(page) };
    let _ = anstream::stderr().lock().write_all(door::guarded(&page).as_bytes());
}
