//! Times: in UTC as receipts and JSON have them, by this machine's clock as people read them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use acctpack::text::escape;

/// The service's clock, which `send_time` goes by.
const BEIJING: Offset = Offset::constant(8);

/// The time as receipts write it: `2026-01-31T20:00:00Z`.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A time of a receipt for a person to read: by this machine's time zone, with its distance from
/// UTC, as `2026-02-01 04:00:00 +08:00`. What is no time is escaped.
pub fn local_time(utc: &str) -> String {
    local_in(utc, TimeZone::system())
}

fn local_in(utc: &str, zone: TimeZone) -> String {
    match utc.parse::<Timestamp>() {
        Ok(time) => time.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
        Err(_) => escape(utc),
    }
}

/// How many seconds from now a time of the service is, as `send_time` writes it; less than nothing
/// where it is past, and `None` where it is no time.
pub(crate) fn seconds_until(send_time: &str) -> Option<i64> {
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", send_time).ok()?;
    let then = BEIJING.to_timestamp(time).ok()?;
    Some(then.as_second() - Timestamp::now().as_second())
}

/// The service's time so many seconds from now, as `send_time` writes it.
pub fn service_time_in(seconds: i64) -> String {
    let now = Timestamp::now();
    let then = Timestamp::from_second(now.as_second().saturating_add(seconds)).unwrap_or(now);
    BEIJING.to_datetime(then).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_by_the_clock_on_the_wall() {
        let at = |utc: &str| local_in(utc, BEIJING.to_time_zone());
        assert_eq!(at("2026-11-25T17:12:04Z"), "2026-11-26 01:12:04 +08:00");
        assert_eq!(at("2024-02-29T16:00:00Z"), "2024-03-01 00:00:00 +08:00");
        let west = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap();
        assert_eq!(local_in("2026-07-01T00:00:00Z", west), "2026-06-30 20:00:00 -04:00");
        assert_eq!(at("once\u{1b}"), "once\\u{1B}");
    }

    #[test]
    fn what_is_written_down_can_be_read_again() {
        let now = now();
        assert!(now.len() == 20 && now.ends_with('Z') && now.parse::<Timestamp>().is_ok(), "{now}");
        let soon = service_time_in(60);
        assert!(crate::message::is_send_time(&soon), "{soon}");
        assert!((58..=60).contains(&seconds_until(&soon).unwrap()), "{soon}");
        assert_eq!(seconds_until("2026-01-31"), None);
    }
}
