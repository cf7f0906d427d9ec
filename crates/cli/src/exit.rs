//! The exit status: a function of the summary and the failure, here and nowhere else.
//!
//! | status | meaning |
//! | --- | --- |
//! | 0 | accepted; or the reader of standard output went away before a text was there, which is its right: what is known of the package tells all the same |
//! | 1 | the package breaks a rule; nothing could be written; more rows were rejected than may be; the service said no |
//! | 2 | acctpack could not run: usage, I/O; of several files one could not be read |
//! | 3 | whether a push was taken is not known, or it was and that could not be written down (never retried blindly) |
//! | 129, 130, 143 | stopped by a terminal or a window that was closed, by Ctrl-C or Ctrl-Break, by SIGTERM or the end of the session |

use std::ffi::OsString;
use std::io::Write as _;

use acctpack::{Action, ErrorKind, Lang, Summary, Verdict, is_broken_pipe};
use anstyle::AnsiColor;

use crate::delivery::outcome;
use crate::error::Failure;
use crate::{door, help, messages, signals, summary_json};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well.
    Accepted,
    /// A rule is broken.
    Rejected,
    /// The work could not be done.
    Failed,
    /// A person must look: a push may have been taken, or was and could not be written down.
    Unclear,
    /// A signal stopped it.
    Stopped(u8),
}

impl Exit {
    /// Of a run that came to its end.
    pub(crate) fn of_summary(summary: &Summary) -> Exit {
        match summary.verdict {
            Verdict::Rejected => Exit::Rejected,
            Verdict::Accepted => Exit::Accepted,
        }
    }

    /// Of two files, one after the other.
    pub(crate) fn worse(self, other: Exit) -> Exit {
        if other.code() > self.code() { other } else { self }
    }

    /// Of a run that did not.
    pub(crate) fn of_failure(failure: &Failure) -> Exit {
        match failure {
            Failure::Stdout(source, _) if is_broken_pipe(source) => Exit::Accepted,
            Failure::Engine(error, _) if is_gone_reader(error) => Exit::Accepted,
            Failure::Engine(error, _) if is_stopped(error) => Exit::of_signal(),
            Failure::Service(error, _) => Exit::of_service(error),
            Failure::Unfit(..) => Exit::Rejected,
            Failure::Untold(..) => Exit::Unclear,
            Failure::Stopped(_) => Exit::of_signal(),
            // A pipe kept us waiting.
            Failure::Io { .. } if signals::received().is_some() => Exit::of_signal(),
            _ => Exit::Failed,
        }
    }

    /// Of a request to the service that came to nothing.
    fn of_service(error: &acctpack_tpns::Error) -> Exit {
        use acctpack_tpns::ErrorKind as Kind;
        match error.kind() {
            _ if error.may_be_out() => Exit::Unclear,
            // Without a code it was something in between that said no.
            Kind::Refused(refusal) if refusal.code.is_some() => Exit::Rejected,
            Kind::Cancelled => Exit::of_signal(),
            _ => Exit::Failed,
        }
    }

    fn of_signal() -> Exit {
        signals::received().map_or(Exit::Failed, |signal| Exit::Stopped(128 + signal))
    }

    fn code(self) -> u8 {
        match self {
            Exit::Accepted => 0,
            Exit::Rejected => 1,
            Exit::Failed => 2,
            Exit::Unclear => 3,
            Exit::Stopped(code) => code,
        }
    }
}

/// Whether there is no use in judging further files: a signal came, or standard output is broken.
pub(crate) fn ends_all(failure: &Failure) -> bool {
    let is_stopped = matches!(Exit::of_failure(failure), Exit::Stopped(_));
    is_stopped || matches!(failure, Failure::Stdout(..))
}

/// Whether a signal ended the work, in the engine or in a wait for standard input.
pub(crate) fn is_stopped(error: &acctpack::Error) -> bool {
    match error.kind() {
        ErrorKind::Cancelled => true,
        ErrorKind::Io { action: Action::Read, .. } => signals::received().is_some(),
        _ => false,
    }
}

/// Whether the reader of our standard output went away; a broken pipe by name is a failure.
pub(crate) fn is_gone_reader(error: &acctpack::Error) -> bool {
    error.is_broken_pipe()
        && match error.kind() {
            ErrorKind::Io { path, .. } => {
                path.as_deref().is_none_or(|path| path == std::path::Path::new("-"))
            }
            _ => false,
        }
}

/// Tells the failure, if it is one, and gives the status for the system.
pub(crate) fn at_end(outcome: Result<Exit, Failure>, lang: Lang) -> u8 {
    let exit = match outcome {
        Ok(exit) => exit,
        Err(failure) => {
            let exit = Exit::of_failure(&failure);
            if exit != Exit::Accepted {
                tell(&failure, lang);
            }
            exit
        }
    };
    exit.code()
}

/// Help, the version, or a usage error, as the parser found it.
pub(crate) fn at_parse(error: &clap::Error, words: &[OsString], lang: Lang) -> u8 {
    let printed = help::print(error, lang);
    if error.use_stderr() {
        if wants_json(words) {
            print_as_json(&help::message(error, lang), words);
        }
        return Exit::Failed.code();
    }
    at_end(printed.map(|()| Exit::Accepted).map_err(Failure::stdout(lang)), lang)
}

/// Whether the outcome was to be an object, as far as a command line tells that cannot be taken.
fn wants_json(words: &[OsString]) -> bool {
    let mut words = words.iter().filter_map(|word| word.to_str()).take_while(|&word| word != "--");
    let mut wants = false;
    while let Some(word) = words.next() {
        match word {
            "--format" => wants = words.next() == Some("json"),
            _ => wants = word.strip_prefix("--format=").map_or(wants, |form| form == "json"),
        }
    }
    wants
}

/// A usage error for programs, as the command that was meant prints what went wrong.
fn print_as_json(message: &str, words: &[OsString]) {
    let delivers = words.get(1).is_some_and(|command| {
        ["upload", "push", "send"].iter().any(|name| command.to_str() == Some(name))
    });
    // The message on standard error is the word that counts.
    let _ = match delivers {
        true => outcome::print_usage_error(message),
        false => summary_json::print_usage_error(message),
    };
}

/// Tells a failure on standard error.
pub(crate) fn tell(failure: &Failure, lang: Lang) {
    let style = AnsiColor::Red.on_default().bold();
    let [label, space] = messages::of(lang).error_label();
    let message = door::guarded(&failure.message());
    // Where stderr is closed there is no one left to tell.
    let _ = writeln!(anstream::stderr(), "{style}{label}{style:#}{space}{message}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::CommandError;
    use std::io;

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let gone = Failure::Stdout(io::ErrorKind::BrokenPipe.into(), Lang::En);
        assert_eq!(Exit::of_failure(&gone), Exit::Accepted);
        let full = Failure::Stdout(io::ErrorKind::StorageFull.into(), Lang::En);
        assert_eq!(Exit::of_failure(&full), Exit::Failed);
        assert_eq!(
            Exit::of_failure(&Failure::command(CommandError::NoOutput, Lang::En)),
            Exit::Failed
        );
    }
}
