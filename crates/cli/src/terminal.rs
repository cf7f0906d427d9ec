//! What is known of the terminal: how wide it is, whether there is one, which colours and characters
//! it shows.

use std::io::{self, IsTerminal as _, Write as _, stderr, stdin, stdout};

pub(crate) use acctpack_report::terminal::Charset;

use crate::args::Colour;
use crate::door;

/// The widest that text is laid out: longer lines are hard to read.
const WIDEST: usize = 120;

/// Where text for people goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Stdout,
    Stderr,
}

impl Channel {
    /// How many cells a line may take.
    pub(crate) fn width(self) -> usize {
        fit(match self {
            Channel::Stdout => terminal_size::terminal_size_of(stdout()),
            Channel::Stderr => terminal_size::terminal_size_of(stderr()),
        })
    }

    /// Prints text that is made with colour, which is taken out where it is not wanted.
    ///
    /// # Errors
    /// When standard output cannot be written to. That nobody reads on is no failure, and where
    /// standard error is closed there is no one to tell.
    pub(crate) fn print(self, page: &str) -> io::Result<()> {
        let page = &*charset().apply(page);
        match self {
            Channel::Stdout => {
                let page = match has_colour(&stdout()) {
                    true => page.to_string(),
                    false => acctpack_report::terminal::plain(page),
                };
                let mut stdout = anstream::stdout().lock();
                let printed =
                    stdout.write_all(door::guarded(&page).as_bytes()).and_then(|()| stdout.flush());
                if_read(printed)
            }
            Channel::Stderr => {
                let page = match stderr_has_colour() {
                    true => page.to_string(),
                    false => acctpack_report::terminal::plain(page),
                };
                let _ = anstream::stderr().lock().write_all(door::guarded(&page).as_bytes());
                Ok(())
            }
        }
    }
}

/// That the reader of standard output went away is no failure: the exit status still tells.
pub(crate) fn if_read(printed: io::Result<()>) -> io::Result<()> {
    match printed {
        Err(error) if acctpack::is_broken_pipe(&error) => Ok(()),
        printed => printed,
    }
}

/// How many cells a line on standard output may take.
pub(crate) fn stdout_width() -> usize {
    Channel::Stdout.width()
}

/// How many cells a line on standard error may take.
pub(crate) fn width() -> usize {
    Channel::Stderr.width()
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
    has_colour(&stderr())
}

fn has_colour(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// Has every stream obey `--color`. `auto` leaves it to the terminal and the environment: `NO_COLOR`,
/// then `FORCE_COLOR`, `CLICOLOR_FORCE` and `CLICOLOR`.
pub(crate) fn obey(colour: Colour) {
    let choice = match colour {
        Colour::Auto if forces_colour(|name| std::env::var(name).ok()) => {
            anstream::ColorChoice::Always
        }
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Whether `FORCE_COLOR` asks for colour. `NO_COLOR` beats it; `0` and `false` ask for none.
fn forces_colour(env: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| env(name).filter(|value| !value.is_empty());
    is_set("NO_COLOR").is_none()
        && is_set("FORCE_COLOR").is_some_and(|value| value != "0" && value != "false")
}

/// ASCII where the locale has nothing else: `C`, `POSIX`, or an encoding that is not UTF-8. The first
/// of `LC_ALL`, `LC_CTYPE` and `LANG` that is set decides; where none is, terminals are of this
/// century.
pub(crate) fn charset() -> Charset {
    charset_of(|name| std::env::var(name).ok())
}

fn charset_of(env: impl Fn(&str) -> Option<String>) -> Charset {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let Some(locale) = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set) else {
        return Charset::Unicode;
    };
    let encoding = locale.split('@').next().and_then(|locale| locale.split_once('.'));
    let is_utf8 = |name: &str| matches!(&*name.to_ascii_lowercase(), "utf-8" | "utf8");
    match encoding {
        Some((_, encoding)) if !is_utf8(encoding) => Charset::Ascii,
        None if matches!(&*locale, "C" | "POSIX") => Charset::Ascii,
        _ => Charset::Unicode,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_what_the_locale_can_show() {
        let charset = |vars: &[(&str, &str)]| {
            charset_of(|name| {
                vars.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_string())
            })
        };
        for ascii in ["C", "POSIX", "zh_CN.GBK", "en_US.ISO-8859-1", "de_DE.iso885915@euro"] {
            assert_eq!(charset(&[("LANG", ascii)]), Charset::Ascii, "{ascii}");
        }
        for unicode in ["C.UTF-8", "en_US.utf8", "zh_CN", "", "de_DE.UTF-8@euro"] {
            assert_eq!(charset(&[("LANG", unicode)]), Charset::Unicode, "{unicode}");
        }
        assert_eq!(charset(&[]), Charset::Unicode);
        let first = [("LANG", "C"), ("LC_ALL", "en_US.UTF-8")];
        assert_eq!(charset(&first), Charset::Unicode);
    }

    #[test]
    fn colour_is_forced_unless_it_is_refused() {
        let forces = |vars: &[(&str, &str)]| {
            forces_colour(|name| {
                vars.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_string())
            })
        };
        assert!(forces(&[("FORCE_COLOR", "1")]) && forces(&[("FORCE_COLOR", "3")]));
        assert!(
            !forces(&[]) && !forces(&[("FORCE_COLOR", "0")]) && !forces(&[("FORCE_COLOR", "")])
        );
        assert!(!forces(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    }
}
