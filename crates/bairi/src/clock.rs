use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bairi_ledger::Clock;
use chrono::{DateTime, Duration, NaiveDate, Utc};

/// The offices' clock is so many hours ahead of UTC.
const AHEAD_OF_UTC_H: i64 = 8;

/// The offices' day.
pub(crate) fn day() -> NaiveDate {
    (Utc::now() + Duration::hours(AHEAD_OF_UTC_H)).date_naive()
}

/// A clock that gives a day that stands still with the real time of day; never earlier than an instant, nor than it
/// has said before: the log's times of recording do not run backwards.
pub(crate) fn standing_at(today: NaiveDate, not_before: DateTime<Utc>) -> Clock {
    let latest = Arc::new(AtomicI64::new(not_before.timestamp_micros()));
    Arc::new(move || {
        let ahead = Duration::hours(AHEAD_OF_UTC_H);
        let now = today.and_time((Utc::now() + ahead).time()).and_utc() - ahead;
        let now = now.timestamp_micros();
        let said = latest.fetch_max(now, Ordering::Relaxed).max(now);
        DateTime::from_timestamp_micros(said).unwrap_or(not_before)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standing_clock_keeps_its_day_and_never_runs_backwards() {
        let today = NaiveDate::from_ymd_opt(2001, 5, 7).unwrap();
        let evening = today.and_hms_opt(15, 59, 59).unwrap().and_utc();
        let clock = standing_at(today, evening);
        assert!(clock() >= evening, "the last second of the offices' day has been said already");
        let early = standing_at(today, DateTime::from_timestamp_micros(0).unwrap());
        let (first, second) = (early(), early());
        assert!(first <= second);
        assert_eq!((first + Duration::hours(8)).date_naive(), today);
    }
}
