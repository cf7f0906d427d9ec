//! What is known of the terminal: how wide it is, whether there is one.

use std::io::{IsTerminal as _, stderr, stdin, stdout};

/// The widest that text is laid out: longer lines are hard to read.
const WIDEST: usize = 120;

/// How many cells a line on standard error may take.
pub(crate) fn width() -> usize {
    fit(terminal_size::terminal_size_of(stderr()))
}

/// How many cells a line on standard output may take.
pub(crate) fn stdout_width() -> usize {
    fit(terminal_size::terminal_size_of(stdout()))
}

fn fit(seen: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    seen.map(|(width, _)| usize::from(width.0)).or_else(said).unwrap_or(100).clamp(40, WIDEST)
}

/// Whether messages go to a terminal.
pub(crate) fn stderr_is_terminal() -> bool {
    stderr().is_terminal()
}

/// Whether standard output is a terminal.
pub(crate) fn stdout_is_terminal() -> bool {
    stdout().is_terminal()
}

/// Whether standard input is a terminal.
pub(crate) fn stdin_is_terminal() -> bool {
    stdin().is_terminal()
}

/// Whether messages have colour.
pub(crate) fn stderr_has_colour() -> bool {
    anstream::AutoStream::choice(&stderr()) != anstream::ColorChoice::Never
}
