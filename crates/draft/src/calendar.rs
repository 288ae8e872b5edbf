//! The days of a campaign: those of the package in use, and others from Monday to Friday.

use std::fmt::Write as _;

use bairi_plan::Calendar;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Longer than any campaign: a day further away is a mistake.
pub(crate) const DAYS_MAX: i64 = 366 * 40;

/// `calendar.csv` from the first to the last of its days and these; and how many of them are only guessed to be
/// working days. `None` if that is longer than any campaign.
pub(crate) fn csv(known: &Calendar, from: NaiveDate, to: NaiveDate) -> Option<(String, u64)> {
    let span = known.span();
    let first = span.map_or(from, |(first, _)| first.min(from));
    let last = span.map_or(to, |(_, last)| last.max(to));
    if (last - first).num_days() > DAYS_MAX {
        return None;
    }
    let mut text = "date,working\n".to_owned();
    let mut guessed = 0;
    let mut day = first;
    while day <= last {
        let inside = span.is_some_and(|(first, last)| first <= day && day <= last);
        let working = match inside {
            true => known.is_working(day),
            false => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        };
        guessed += u64::from(!inside && from <= day && day <= to);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{day},{}", u8::from(working));
        day = day.checked_add_days(Days::new(1))?;
    }
    Some((text, guessed))
}
