//! Days, in the ways in which offices and spreadsheets write them.

use chrono::{Days, NaiveDate};

use super::Fault;
use crate::cell::Cell;
use crate::text;

/// Serial numbers below are days of early 1900, which spreadsheets count wrongly.
const SERIAL_MIN: f64 = 61.0;
/// The end of the year 2099.
const SERIAL_MAX: f64 = 73_050.0;

/// The day that a cell names.
pub(crate) fn day(cell: &Cell<'_>) -> Result<NaiveDate, Fault> {
    match cell {
        Cell::Day(day) => Ok(*day),
        Cell::Number(n) => from_number(*n),
        Cell::Text(written) => from_text(&text::narrow(text::trim(written))),
        _ => Err(Fault::new("entry.date.unreadable")),
    }
}

/// The day of a spreadsheet's serial number (days from the end of 1899), its time of day dropped.
pub(crate) fn day_of_serial(serial: f64) -> Option<NaiveDate> {
    if !(SERIAL_MIN..=SERIAL_MAX).contains(&serial) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial as u64))
}

/// `20171015`, a serial number, or a year or month without its day.
fn from_number(n: f64) -> Result<NaiveDate, Fault> {
    let whole = n.fract() == 0.0;
    match n {
        _ if whole && ((1900.0..=2100.0).contains(&n) || (190_001.0..=210_012.0).contains(&n)) => {
            Err(Fault::new("import.date.partial"))
        }
        _ if whole && (19_000_101.0..=21_001_231.0).contains(&n) => {
            let n = n as i64;
            ymd(n / 10_000, n / 100 % 100, n % 100)
        }
        _ => day_of_serial(n).ok_or(Fault::new("entry.date.unreadable")),
    }
}

fn from_text(text: &str) -> Result<NaiveDate, Fault> {
    let unreadable = || Fault::new("entry.date.unreadable");
    if let Some(n) = text.parse::<f64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit())) {
        return from_number(n);
    }
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    // `2017 年 10 月 15 日` has spaces inside.
    let spaced: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let date = if text.contains('年') { spaced.as_str() } else { date };
    let mut parts = date.trim_end_matches(['日', '号']).split(['-', '/', '.', '年', '月', '—', '–']);
    let mut next = || parts.next().filter(|p| !p.is_empty()).map(str::parse::<i64>);
    let year = next().ok_or_else(unreadable)?.map_err(|_| unreadable())?;
    if !(1900..=2100).contains(&year) {
        return Err(unreadable());
    }
    match (next(), next()) {
        (None | Some(Ok(_)), None) => Err(Fault::new("import.date.partial")),
        (Some(Ok(month)), Some(Ok(day))) if parts.next().is_none() => ymd(year, month, day),
        _ => Err(unreadable()),
    }
}

fn ymd(year: i64, month: i64, day: i64) -> Result<NaiveDate, Fault> {
    let small = |n: i64| u32::try_from(n).ok();
    let made = i32::try_from(year).ok().zip(small(month)).zip(small(day));
    let made = made.and_then(|((y, m), d)| NaiveDate::from_ymd_opt(y, m, d));
    made.ok_or(Fault::new("entry.date.unreadable"))
}
