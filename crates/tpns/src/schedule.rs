//! When a push is to go out, held against the clock: what the service does with a time that is past,
//! or far ahead, is better known before anything is uploaded.

use crate::error::{Error, ErrorKind, RequestError, Result};
use crate::message::{Audience, Push};
use crate::messages;
use crate::time::seconds_until;
use acctpack::Lang;

/// A send time that is past by no more than this goes out at once; an earlier one is refused.
pub(crate) const MAX_PAST: i64 = 10 * 60;
/// A send time may be this far ahead.
pub(crate) const MAX_AHEAD: i64 = 90 * 24 * 60 * 60;

/// What the service does with a send time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// The push waits for it.
    Ahead,
    /// It is just past: the push goes out at once.
    AtOnce,
    /// It is past: the push is refused.
    Late,
    /// It is too far ahead: the push is refused.
    Far,
}

impl Timing {
    /// Of a time so many seconds from now.
    fn of(seconds: i64) -> Timing {
        match seconds {
            ..0 if seconds < -MAX_PAST => Timing::Late,
            ..0 => Timing::AtOnce,
            0..=MAX_AHEAD => Timing::Ahead,
            _ => Timing::Far,
        }
    }

    /// Of a time as the service writes it; `None` where it is no time.
    pub fn now(send_time: &str) -> Option<Timing> {
        seconds_until(send_time).map(Timing::of)
    }
}

/// What is worth knowing of a push before it is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeWarning {
    /// The send time is just past: the service sends it at once.
    SentAtOnce,
    /// The documentation of pushes to a package of device tokens says nothing of a send time.
    UndocumentedTime,
}

impl TimeWarning {
    /// What it means, in a sentence without its full stop.
    pub fn message(self, lang: Lang) -> &'static str {
        messages::of(lang).time_warning(self)
    }
}

impl Push {
    /// Whether the service would take its send time now.
    ///
    /// # Errors
    /// The time is more than ten minutes past, or more than 90 days ahead.
    pub fn check_time(&self) -> Result<()> {
        let Some(time) = self.when() else { return Ok(()) };
        let fault = match Timing::now(time) {
            Some(Timing::Late) => RequestError::Late(time.into()),
            Some(Timing::Far) => RequestError::Far(time.into()),
            None => RequestError::SendTime(time.into()),
            Some(Timing::Ahead | Timing::AtOnce) => return Ok(()),
        };
        Err(Error::new(ErrorKind::Request(fault)))
    }

    /// What a person should know of it before it goes out.
    pub fn remarks(&self) -> Vec<TimeWarning> {
        let Some(time) = self.when() else { return Vec::new() };
        let is_past = Timing::now(time) == Some(Timing::AtOnce);
        let is_undocumented = self.is_to() == Audience::Tokens;
        [(is_past, TimeWarning::SentAtOnce), (is_undocumented, TimeWarning::UndocumentedTime)]
            .into_iter()
            .filter_map(|(holds, remark)| holds.then_some(remark))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;
    use crate::time::service_time_in;

    #[test]
    fn the_service_takes_ten_minutes_back_and_ninety_days_ahead() {
        for (seconds, timing) in [
            (-601, Timing::Late),
            (-600, Timing::AtOnce),
            (-1, Timing::AtOnce),
            (0, Timing::Ahead),
            (90 * 86_400, Timing::Ahead),
            (90 * 86_400 + 1, Timing::Far),
        ] {
            assert_eq!(Timing::of(seconds), timing, "{seconds}");
        }
        assert_eq!(Timing::now("tomorrow"), None);
    }

    #[test]
    fn a_time_that_the_service_refuses_is_refused_here_and_one_that_it_bends_is_told() {
        let push =
            |seconds| Push::new(7, Message::notify("t", "c")).send_time(service_time_in(seconds));
        for (seconds, word) in [(-3600, "past"), (100 * 86_400, "ahead")] {
            let error = push(seconds).check_time().unwrap_err();
            assert!(error.message(Lang::En).contains(word), "{error}");
            assert!(!error.message(Lang::Zh).is_ascii());
        }
        for (seconds, remarks) in [(-60, &[TimeWarning::SentAtOnce][..]), (3600, &[])] {
            push(seconds).check_time().unwrap();
            assert_eq!(push(seconds).remarks(), remarks);
        }
        let tokens = push(3600).audience(Audience::Tokens);
        assert_eq!(tokens.remarks(), [TimeWarning::UndocumentedTime]);
        assert!(Push::new(7, Message::notify("t", "c")).remarks().is_empty());
    }
}
