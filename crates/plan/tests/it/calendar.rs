//! Working days: a week of which Saturday and Sunday are free, and the Monday after.

use bairi_plan::Calendar;
use chrono::NaiveDate;

/// Day `n` of a month that begins on a Monday.
fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2030, 4, n).unwrap()
}

/// 1 April (Monday) to 8 April (Monday).
fn calendar() -> Calendar {
    Calendar::new(day(1), vec![true, true, true, true, true, false, false, true])
}

#[track_caller]
fn check_between(from: u32, to: u32, expected: i32) {
    assert_eq!(calendar().working_days_between(day(from), day(to)), expected);
}

#[test]
fn days_are_counted_without_the_first_and_with_the_last() {
    check_between(1, 1, 0);
    check_between(1, 5, 4);
    check_between(5, 7, 0);
    check_between(5, 8, 1);
    check_between(8, 1, -5);
}

#[test]
fn days_outside_the_calendar_are_not_working_days() {
    let before = day(1).pred_opt().unwrap();
    assert_eq!(calendar().working_days_between(before, day(1)), 1);
    assert_eq!(calendar().working_days_between(before, before), 0);
    check_between(1, 30, 5);
    assert!(!calendar().is_working(before) && !calendar().is_working(day(9)));
    assert_eq!(Calendar::default().working_days_between(day(1), day(8)), 0);
}

#[test]
fn one_goes_back_by_working_days() {
    assert_eq!(calendar().on_or_before(day(7)), day(5));
    assert_eq!(calendar().back(day(8), 1), day(5));
    assert_eq!(calendar().back(day(7), 0), day(5));
    assert_eq!(calendar().back(day(8), 5), day(1));
}

#[test]
fn the_span_is_the_first_and_the_last_day() {
    assert_eq!(calendar().span(), Some((day(1), day(8))));
    assert_eq!(Calendar::default().span(), None);
}
