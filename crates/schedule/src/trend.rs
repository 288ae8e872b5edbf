//! The forecast: Theil and Sen's slope of the last readings, carried on from today's figure.

use std::collections::BTreeMap;

use bairi_base::Fraction;
use chrono::{Days, NaiveDate};

use crate::exact::Exact;
use crate::model::Forecast;
use crate::target::{Course, Direction};

/// How many days up to today the trend looks at.
pub const TREND_DAYS: u64 = 28;
/// A trend of fewer readings is unknown.
pub const READINGS_MIN: usize = 3;
/// A day further away than this is called never.
pub const FORECAST_DAYS_MAX: i64 = 3_650;

/// When a figure that is not met reaches the course's goal.
///
/// The slope is the median of the slopes between all pairs of readings (per calendar day), so that a quarter of
/// the readings may be wrong without turning it. Exact, like every judgement.
pub(crate) fn forecast(
    course: &Course,
    today: NaiveDate,
    readings: &[(NaiveDate, Fraction)],
    current: Exact,
) -> Forecast {
    let Some(slope) = slope(&recent(today, readings, current)) else {
        return Forecast::Unknown;
    };
    let pace = match course.direction {
        Direction::Up => slope,
        Direction::Down => Exact::ZERO.minus(slope),
    };
    if !pace.is_positive() {
        return Forecast::Never;
    }
    let rest = course.short(current, course.goal);
    let days = match rest.over(pace) {
        Some(days) if course.strict => days.floor() + 1,
        Some(days) => days.ceil(),
        None => return Forecast::Never,
    };
    if days > i128::from(FORECAST_DAYS_MAX) {
        return Forecast::Never;
    }
    today.checked_add_days(Days::new(days.max(0) as u64)).map_or(Forecast::Never, Forecast::On)
}

/// The window's readings by day, today's figure being today's reading.
fn recent(today: NaiveDate, readings: &[(NaiveDate, Fraction)], current: Exact) -> BTreeMap<NaiveDate, Exact> {
    let first = today.checked_sub_days(Days::new(TREND_DAYS - 1)).unwrap_or(today);
    let mut days: BTreeMap<NaiveDate, Exact> = readings
        .iter()
        .filter(|(day, _)| (first..=today).contains(day))
        .filter_map(|(day, value)| Some((*day, Exact::from_fraction(*value)?)))
        .collect();
    days.insert(today, current);
    days
}

/// Median slope per day; `None` for too few readings.
fn slope(days: &BTreeMap<NaiveDate, Exact>) -> Option<Exact> {
    if days.len() < READINGS_MIN {
        return None;
    }
    let mut slopes: Vec<Exact> = Vec::with_capacity(days.len() * (days.len() - 1) / 2);
    for (later, there) in days {
        for (earlier, here) in days.range(..*later) {
            let apart = (*later - *earlier).num_days();
            slopes.push(there.minus(*here).times(Exact::of(1, apart)));
        }
    }
    slopes.sort_unstable();
    let middle = slopes.len() / 2;
    if slopes.len() % 2 == 1 {
        slopes.get(middle).copied()
    } else {
        Some(slopes.get(middle - 1)?.plus(*slopes.get(middle)?).times(Exact::of(1, 2)))
    }
}
