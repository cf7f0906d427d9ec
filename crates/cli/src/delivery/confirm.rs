//! The question before a push: asked on a terminal, answered beforehand with `--yes`.

use std::io::{BufRead as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use acctpack::Lang;
use acctpack_tpns::{Delivery, Repeat};

use super::args::CareArgs;
use crate::error::{DeliveryError, Failure};
use crate::messages::{self, Notice};
use crate::terminal;

/// Whether a push may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    /// It was said beforehand.
    Given,
    /// Someone is there to be asked.
    Ask,
    /// It may not: a dry run.
    Never,
}

/// Whether there is a way to consent: better known before an upload than after it.
pub(crate) fn consent(care: &CareArgs, stdin: Stdin, lang: Lang) -> Result<Consent, Failure> {
    let someone = terminal::stdin_is_terminal() && terminal::stderr_is_terminal();
    match (care.dry_run, care.yes) {
        (true, _) => Ok(Consent::Never),
        (_, true) => Ok(Consent::Given),
        _ if someone && stdin == Stdin::Free => Ok(Consent::Ask),
        _ => Err(Failure::delivery(DeliveryError::NoTerminal, lang)),
    }
}

/// Another version of a list may hold who had the message already. On a terminal that is shown with
/// the question; said beforehand, a yes was said without knowing of it.
pub(crate) fn refuse_overlap(
    other_version: Option<&Delivery>,
    consent: Consent,
    repeat: Repeat,
    lang: Lang,
) -> Result<(), Failure> {
    let Some(earlier) = other_version else { return Ok(()) };
    if consent != Consent::Given || repeat == Repeat::Allow {
        return Ok(());
    }
    Err(Failure::delivery(DeliveryError::Twice(Box::new(earlier.clone())), lang))
}

/// What standard input is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stdin {
    Free,
    /// The list comes from it.
    Taken,
}

/// Asks, and comes back when the answer is yes.
pub(crate) fn ask(stop: &AtomicBool, lang: Lang) -> Result<(), Failure> {
    let question = messages::of(lang).notice(Notice::AskToPush);
    let mut stderr = anstream::stderr();
    forget_what_was_typed();
    let _ = write!(stderr, "  {question}").and_then(|()| stderr.flush());
    // Read on a thread of its own: a signal does not interrupt a read, and Ctrl-C must be heard.
    let (sender, answer) = mpsc::channel();
    let read = move || {
        let mut line = String::new();
        let _ = std::io::stdin().lock().read_line(&mut line);
        let _ = sender.send(line);
    };
    std::thread::Builder::new().spawn(read).map_err(Failure::threads(lang))?;
    loop {
        if stop.load(Ordering::Relaxed) {
            let _ = writeln!(anstream::stderr());
            return Err(Failure::Stopped(lang));
        }
        match answer.recv_timeout(Duration::from_millis(50)) {
            Ok(line) if is_yes(&line) => return Ok(()),
            Ok(_) | Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Err(Failure::NotConfirmed(lang));
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
    }
}

/// What was typed before the preview was seen is no answer to it.
fn forget_what_was_typed() {
    #[cfg(unix)]
    {
        use rustix::termios::{QueueSelector, tcflush};
        let _ = tcflush(std::io::stdin(), QueueSelector::IFlush);
    }
}

/// The whole word: a single letter is too easily a slip.
fn is_yes(line: &str) -> bool {
    messages::YES.contains(&line.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(["yes\n", "YES", " 是 \n"].iter().all(|line| is_yes(line)));
        let no = ["", "\n", "no", "y", "Y", "yes please", "yess", "确认"];
        assert!(!no.iter().any(|line| is_yes(line)));
    }
}
