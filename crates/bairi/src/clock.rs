use std::sync::Arc;
use std::time::Instant;

use bairi_ledger::Clock;
use chrono::{DateTime, Duration, NaiveDate, Utc};

/// The offices' clock is so many hours ahead of UTC.
const AHEAD_OF_UTC_H: i64 = 8;

/// The offices' day.
pub(crate) fn day() -> NaiveDate {
    (Utc::now() + Duration::hours(AHEAD_OF_UTC_H)).date_naive()
}

/// A clock that begins on a day with the real time of day, or at an instant if that is later, and then goes on:
/// sessions expire by it, and the log's times of recording do not run backwards.
pub(crate) fn from_day(today: NaiveDate, not_before: DateTime<Utc>) -> Clock {
    let ahead = Duration::hours(AHEAD_OF_UTC_H);
    let first = (today.and_time((Utc::now() + ahead).time()).and_utc() - ahead).max(not_before);
    let begun = Instant::now();
    Arc::new(move || first + begun.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demonstration_s_clock_begins_on_its_day_and_goes_on() {
        let today = NaiveDate::from_ymd_opt(2001, 5, 7).unwrap();
        let clock = from_day(today, DateTime::UNIX_EPOCH);
        let (first, second) = (clock(), clock());
        assert_eq!((first + Duration::hours(AHEAD_OF_UTC_H)).date_naive(), today);
        assert!(first <= second);
    }

    #[test]
    fn a_demonstration_s_clock_does_not_run_back_behind_what_was_recorded() {
        let today = NaiveDate::from_ymd_opt(2001, 5, 7).unwrap();
        let recorded = today.and_hms_opt(15, 59, 59).unwrap().and_utc();
        assert!(from_day(today, recorded)() >= recorded);
    }
}
