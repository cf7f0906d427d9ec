//! Faults on demand, for rehearsing what a pipeline does when the service or the network fails:
//! what goes wrong, and with which requests.

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// One fault and when it strikes, written `KIND[@WHEN]`.
///
/// `KIND` is `delay=2s`, `reset`, `5xx` (or one status, as `502`), `rate-limit`, `garbage`,
/// `lost-answer` or `slow-answer=2s`. `WHEN` is a request number (`3`, `2-4`), counted from 1, or
/// a rate (`25%`); `upload:` or `push:` before it counts those requests alone. Without `WHEN`, it
/// strikes always.
///
/// ```
/// use acctpack_sandbox::Fault;
///
/// for text in ["delay=2s", "reset@1", "503@push:2-3", "rate-limit@25%", "lost-answer@push:1"] {
///     assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
/// }
/// assert!("reset@0".parse::<Fault>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Of which requests it may strike one; of all when `None`.
    pub only: Option<Step>,
    /// Which of these it strikes.
    pub when: When,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The server thinks before it does anything.
    Delay(Duration),
    /// The connection is reset before the request is looked at.
    Reset,
    /// An answer of a gateway, with an HTML page, and nothing is done.
    Status(u16),
    /// The service's 1008028, and nothing is done.
    RateLimit,
    /// A page of something in between, as a login page, with status 200; nothing is done.
    Garbage,
    /// The request is carried out, then the connection is reset: its answer never arrives.
    LostAnswer,
    /// The request is carried out, and its answer takes its time.
    SlowAnswer(Duration),
}

/// The two requests that the service knows here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Uploading a package.
    Upload,
    /// Creating a push.
    Push,
}

/// Which requests a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// Every one.
    Always,
    /// Those with a number in this range, from 1.
    Requests {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
    },
    /// This share of them, between 0 and 1, by chance.
    Rate(f64),
}

/// The text is no fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFault(pub String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no fault; write KIND[@WHEN], as reset@1, delay=2s, 5xx@25%, rate-limit@upload:1-2, lost-answer@push:1",
            self.0
        )
    }
}

impl std::error::Error for UnknownFault {}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Fault, UnknownFault> {
        parse(text).ok_or_else(|| UnknownFault(text.to_string()))
    }
}

fn parse(text: &str) -> Option<Fault> {
    let (kind, when) = match text.split_once('@') {
        Some((kind, when)) => (kind, Some(when)),
        None => (text, None),
    };
    let kind = match kind.split_once('=') {
        Some(("delay", time)) => FaultKind::Delay(parse_duration(time)?),
        Some(("slow-answer", time)) => FaultKind::SlowAnswer(parse_duration(time)?),
        Some(_) => return None,
        None => match kind {
            "reset" => FaultKind::Reset,
            "5xx" => FaultKind::Status(503),
            "rate-limit" => FaultKind::RateLimit,
            "garbage" => FaultKind::Garbage,
            "lost-answer" => FaultKind::LostAnswer,
            status => FaultKind::Status(status.parse().ok().filter(|s| (500..600).contains(s))?),
        },
    };
    let (only, when) = match when.map(|when| when.split_once(':').unwrap_or(("", when))) {
        None => (None, None),
        Some(("", when)) => (None, Some(when)),
        Some(("upload", when)) => (Some(Step::Upload), Some(when)),
        Some(("push", when)) => (Some(Step::Push), Some(when)),
        Some(_) => return None,
    };
    let when = match when {
        None | Some("always") => When::Always,
        Some(when) => parse_when(when)?,
    };
    Some(Fault { kind, only, when })
}

fn parse_when(text: &str) -> Option<When> {
    if let Some(percent) = text.strip_suffix('%') {
        let percent: f64 = percent.parse().ok()?;
        return (0.0..=100.0).contains(&percent).then_some(When::Rate(percent / 100.0));
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first >= 1 && first <= last).then_some(When::Requests { first, last })
}

/// A time as `500ms`, `2s`, `1.5s` or `3m`.
fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number: f64 = text[..text.len() - unit.len()].parse().ok()?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" => number,
        "m" => number * 60.0,
        _ => return None,
    };
    // A day is more than any rehearsal takes.
    Duration::try_from_secs_f64(seconds).ok().filter(|time| time.as_secs() <= 86_400)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FaultKind::Delay(time) => write!(f, "delay={}", Span(time))?,
            FaultKind::Reset => f.write_str("reset")?,
            FaultKind::Status(status) => write!(f, "{status}")?,
            FaultKind::RateLimit => f.write_str("rate-limit")?,
            FaultKind::Garbage => f.write_str("garbage")?,
            FaultKind::LostAnswer => f.write_str("lost-answer")?,
            FaultKind::SlowAnswer(time) => write!(f, "slow-answer={}", Span(time))?,
        }
        let step = match self.only {
            None => "",
            Some(Step::Upload) => "upload:",
            Some(Step::Push) => "push:",
        };
        match self.when {
            When::Always if self.only.is_none() => Ok(()),
            When::Always => write!(f, "@{step}always"),
            When::Requests { first, last } if first == last => write!(f, "@{step}{first}"),
            When::Requests { first, last } => write!(f, "@{step}{first}-{last}"),
            When::Rate(rate) => write!(f, "@{step}{}%", rate * 100.0),
        }
    }
}

struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.subsec_nanos() {
            0 => write!(f, "{}s", self.0.as_secs()),
            _ => write!(f, "{}ms", self.0.as_millis()),
        }
    }
}

/// So many faults can be switched on.
const MOST_FAULTS: usize = 100;

/// The faults of one sandbox, and the requests counted so far.
pub(crate) struct Plan {
    faults: Mutex<Vec<Fault>>,
    counts: Mutex<RequestCounts>,
}

struct RequestCounts {
    all: u64,
    uploads: u64,
    pushes: u64,
    dice: u64,
}

impl Plan {
    pub(crate) fn new(faults: Vec<Fault>, seed: u64) -> Plan {
        Plan {
            faults: Mutex::new(faults),
            counts: Mutex::new(RequestCounts { all: 0, uploads: 0, pushes: 0, dice: seed }),
        }
    }

    fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.faults.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The faults that there are.
    pub(crate) fn all(&self) -> Vec<Fault> {
        self.faults().clone()
    }

    /// Adds a fault, or takes it away.
    pub(crate) fn switch(&self, fault: Fault, is_on: bool) {
        let mut faults = self.faults();
        faults.retain(|other| *other != fault);
        if is_on && faults.len() < MOST_FAULTS {
            faults.push(fault);
        }
    }

    /// The faults that strike the next request of this kind.
    pub(crate) fn next(&self, step: Step) -> Vec<FaultKind> {
        let mut counts = self.counts.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        counts.all += 1;
        let own = match step {
            Step::Upload => &mut counts.uploads,
            Step::Push => &mut counts.pushes,
        };
        *own += 1;
        let (own, all) = (*own, counts.all);
        let mut strikes = |fault: &Fault| {
            let number = if fault.only.is_some() { own } else { all };
            match fault.when {
                _ if fault.only.is_some_and(|only| only != step) => false,
                When::Always => true,
                When::Requests { first, last } => (first..=last).contains(&number),
                When::Rate(rate) => counts.roll() < rate,
            }
        };
        self.all().iter().filter(|fault| strikes(fault)).map(|fault| fault.kind).collect()
    }
}

impl RequestCounts {
    /// A number from 0 up to 1; the same seed gives the same numbers (SplitMix64).
    fn roll(&mut self) -> f64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(faults: &[&str]) -> Plan {
        Plan::new(faults.iter().map(|text| text.parse().unwrap()).collect(), 7)
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        for text in [
            "",
            "resett",
            "delay",
            "delay=",
            "delay=2",
            "delay=-1s",
            "delay=9999999s",
            "404",
            "reset@",
            "reset@0",
            "reset@3-2",
            "reset@101%",
            "reset@NaN%",
            "reset@get:1",
            "reset=1",
        ] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_fault_strikes_the_requests_it_names() {
        let plan = plan(&["reset@push:1", "rate-limit@2-3"]);
        assert_eq!(plan.next(Step::Upload), []);
        assert_eq!(plan.next(Step::Push), [FaultKind::Reset, FaultKind::RateLimit]);
        assert_eq!(plan.next(Step::Push), [FaultKind::RateLimit]);
        assert_eq!(plan.next(Step::Push), []);
    }

    #[test]
    fn a_rate_is_about_what_it_says_and_the_same_each_time() {
        let strikes = || {
            let plan = plan(&["reset@25%"]);
            (0..1000).map(|_| plan.next(Step::Upload).len()).collect::<Vec<_>>()
        };
        let first = strikes();
        assert_eq!(first, strikes());
        assert!((200..300).contains(&first.iter().sum::<usize>()));
    }
}
