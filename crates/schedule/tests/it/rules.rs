//! Rules that hold whatever the example.

use bairi_base::{Fraction, Text};
use bairi_plan::{Calendar, Milestone};
use bairi_schedule::{Ask, FORECAST_DAYS_MAX, Forecast, Outlook, Status, met, outlook};
use chrono::{Days, NaiveDate};

use crate::kit::{autumn, day, fraction, require};

#[track_caller]
fn judged(requirement: &str, figure: &str, expected: Option<bool>) {
    assert_eq!(met(&require(requirement), fraction(figure)), expected, "{figure} {requirement}");
}

#[test]
fn a_threshold_is_compared_before_anything_is_rounded() {
    judged(">= 90%", "899999/1000000", Some(false));
    judged(">= 90%", "900000/1000000", Some(true));
    judged("< 2%", "2/100", Some(false));
    judged("< 2%", "19999/1000000", Some(true));
    judged("<= 1%", "1/100", Some(true));
    judged("> 1%", "1/100", Some(false));
    judged("= 0", "0/7", Some(true));
    judged("= 0", "1/9000000000", Some(false));
}

#[test]
fn both_ends_of_a_range_are_inside_it() {
    judged("between 1 and 2", "0/1", Some(false));
    judged("between 1 and 2", "1/1", Some(true));
    judged("between 1 and 2", "2/1", Some(true));
    judged("between 1 and 2", "3/1", Some(false));
}

#[test]
fn a_figure_over_nobody_is_not_judged() {
    judged(">= 0", "0/0", None);
    judged("between 1 and 2", "0/0", None);
}

/// All of 100 from 29 September to 31 December, with these readings.
fn asked(today: NaiveDate, current: &str, readings: &[(NaiveDate, Fraction)], calendar: &Calendar) -> Outlook {
    let milestones = [milestone(20, "40%"), milestone(30, "100%")];
    outlook(&Ask {
        today,
        start: day("2017-09-29"),
        by: day("2017-12-31"),
        require: require(">= 100"),
        milestones: &milestones,
        calendar,
        readings,
        current: Some(fraction(current)),
    })
}

fn milestone(working_days: u32, share: &str) -> Milestone {
    Milestone { name: Text::default(), working_days, share: fraction(share) }
}

#[test]
fn expectation_never_falls_and_ends_at_the_goal() {
    let calendar = autumn();
    let mut before = fraction("0");
    for today in day("2017-09-20").iter_days().take(120) {
        let expected = asked(today, "0", &[], &calendar).expected.expect("there is a figure");
        assert!(expected.compare(before).is_some_and(|o| o.is_ge()), "{today}: {expected} after {before}");
        before = expected;
    }
    assert_eq!(before, fraction("100"));
}

#[test]
fn the_deadline_itself_is_not_overdue() {
    let calendar = autumn();
    assert_eq!(asked(day("2017-12-31"), "0", &[], &calendar).status, Status::Behind);
    assert_eq!(asked(day("2018-01-01"), "0", &[], &calendar).status, Status::Overdue);
}

#[test]
fn stages_follow_one_another_without_gap_or_overlap() {
    let calendar = autumn();
    let stages = asked(day("2017-11-01"), "0", &[], &calendar).stages;
    for (before, after) in stages.iter().zip(stages.iter().skip(1)) {
        assert_eq!(calendar.working_days_between(before.to, after.latest_start), 1);
    }
    for stage in &stages {
        let days = calendar.working_days_between(stage.latest_start, stage.to) + 1;
        assert_eq!(days, stage.working_days as i32);
    }
}

#[test]
fn a_forecast_is_never_before_tomorrow_and_never_beyond_the_limit() {
    let calendar = autumn();
    let today = day("2017-11-30");
    let readings = |per_day: i64, last: i64| -> Vec<(NaiveDate, Fraction)> {
        (1..10).map(|n| (today - Days::new(n), Fraction::new(last - per_day * n as i64, 10_000))).collect()
    };
    let ask = |current: &str, readings: &[(NaiveDate, Fraction)]| {
        outlook(&Ask {
            today,
            start: day("2017-09-29"),
            by: day("2017-12-31"),
            require: require(">= 100%"),
            milestones: &[],
            calendar: &calendar,
            readings,
            current: Some(fraction(current)),
        })
        .forecast
    };
    assert_eq!(ask("9999/10000", &readings(500, 9999)), Forecast::On(day("2017-12-01")));
    // One in ten thousand a day: 3,650 to go are the last that count.
    let left = |n: i64| 10_000 - n;
    let last = left(FORECAST_DAYS_MAX);
    let end = today + Days::new(FORECAST_DAYS_MAX as u64);
    assert_eq!(ask(&format!("{last}/10000"), &readings(1, last)), Forecast::On(end));
    assert_eq!(ask(&format!("{}/10000", last - 1), &readings(1, last - 1)), Forecast::Never);
    assert_eq!(ask("500/10000", &readings(0, 500)), Forecast::Never);
    assert_eq!(ask("500/10000", &readings(-3, 500)), Forecast::Never);
}

#[test]
fn a_quarter_of_wild_readings_does_not_turn_the_trend() {
    let calendar = autumn();
    let today = day("2017-12-20");
    let mut readings: Vec<(NaiveDate, Fraction)> =
        (1..=19).rev().map(|n| (today - Days::new(n), Fraction::whole(90 - n as i64))).collect();
    let true_trend = asked(today, "90", &readings, &calendar).forecast;
    assert_eq!(true_trend, Forecast::On(day("2017-12-30")));
    for wild in [3, 8, 11, 17] {
        readings[wild].1 = Fraction::whole(100_000);
    }
    assert!(matches!(asked(today, "90", &readings, &calendar).forecast, Forecast::On(d) if d <= day("2018-01-02")));
}

#[test]
fn readings_of_the_future_are_left_out() {
    let calendar = autumn();
    let today = day("2017-11-30");
    let ahead = [(day("2017-12-01"), fraction("50")), (day("2017-12-02"), fraction("60"))];
    let answer = asked(today, "10", &ahead, &calendar);
    assert_eq!(answer.forecast, Forecast::Unknown);
    assert_eq!(answer.baseline, Some(fraction("0")));
}

#[test]
fn a_calendar_that_knows_no_day_judges_by_the_deadline_alone() {
    let calendar = Calendar::default();
    let ask = |today: &str| {
        outlook(&Ask {
            today: day(today),
            start: day("2017-09-29"),
            by: day("2017-12-31"),
            require: require(">= 100"),
            milestones: &[],
            calendar: &calendar,
            readings: &[],
            current: Some(fraction("10")),
        })
    };
    assert_eq!(ask("2017-12-30").status, Status::OnTrack);
    assert_eq!(ask("2017-12-31").status, Status::Behind);
    assert_eq!(ask("2018-01-01").status, Status::Overdue);
}

#[test]
fn statuses_sort_by_urgency_and_keep_their_words() {
    for pair in Status::ALL.windows(2) {
        assert!(pair[0].urgency() > pair[1].urgency(), "{pair:?}");
    }
    for status in Status::ALL {
        assert_eq!(Status::from_word(status.word()), Some(status));
        assert_eq!(serde_json::to_value(status).expect("a status is a word"), status.word());
    }
}
