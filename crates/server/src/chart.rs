//! A figure's history against its expected way, as a drawing with a table behind it.

use std::fmt::Write;

use bairi_base::{Fraction, Lang};
use chrono::NaiveDate;

use crate::show;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 700.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 230.0;
const TICKS: [f64; 3] = [0.0, 0.5, 1.0];

/// What is drawn, in figures.
pub(crate) struct Drawn<'a> {
    pub(crate) history: &'a [(NaiveDate, Fraction)],
    pub(crate) course: &'a [(NaiveDate, Fraction)],
    pub(crate) goal: Fraction,
    pub(crate) from: NaiveDate,
    pub(crate) by: NaiveDate,
    pub(crate) today: NaiveDate,
    /// How a figure is said.
    pub(crate) say: &'a dyn Fn(Fraction) -> String,
    pub(crate) lang: Lang,
}

pub(crate) struct Chart {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) series: String,
    pub(crate) expected: String,
    pub(crate) points: Vec<Point>,
    pub(crate) goal_y: f64,
    pub(crate) goal: String,
    pub(crate) today_x: f64,
    pub(crate) deadline_x: f64,
    pub(crate) ticks: Vec<(f64, String)>,
    pub(crate) days: Vec<(f64, &'static str, String)>,
}

pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) day: String,
    pub(crate) value: String,
    pub(crate) of: String,
}

/// `None` if there is nothing to draw.
pub(crate) fn chart(drawn: &Drawn<'_>) -> Option<Chart> {
    let known: Vec<(NaiveDate, f64, Fraction)> =
        drawn.history.iter().filter_map(|(day, value)| Some((*day, value.to_f64()?, *value))).collect();
    let course: Vec<(NaiveDate, f64)> =
        drawn.course.iter().filter_map(|(day, value)| Some((*day, value.to_f64()?))).collect();
    if known.is_empty() {
        return None;
    }
    let goal = drawn.goal.to_f64().unwrap_or_default();
    let all = known.iter().map(|(_, value, _)| *value).chain(course.iter().map(|(_, value)| *value));
    let top = all.fold(goal, f64::max).max(f64::MIN_POSITIVE) * 1.05;
    let top = if goal <= 1.0 && top > 0.9 && top < 1.1 { 1.0 } else { top };
    let first = known.first().map_or(drawn.from, |(day, ..)| (*day).min(drawn.from));
    let last = drawn.by.max(drawn.today);
    let days = (last - first).num_days().max(1) as f64;
    let x = |day: NaiveDate| tenth(LEFT + (day - first).num_days() as f64 / days * (RIGHT - LEFT));
    let y = |value: f64| tenth(BOTTOM - value / top * (BOTTOM - TOP));
    let point = |(day, value, exact): &(NaiveDate, f64, Fraction)| Point {
        x: x(*day),
        y: y(*value),
        day: show::near_day(*day, drawn.today, drawn.lang),
        value: (drawn.say)(*exact),
        of: if exact.den > 1 { show::fraction(*exact) } else { String::new() },
    };
    let tick = |share: &f64| {
        let value = top * share;
        let name = match goal <= 1.0 && top <= 1.1 {
            true => format!("{}%", (value * 100.0).round()),
            false => show::count(value.round() as i64),
        };
        (y(value), name)
    };
    let mut marks = vec![(x(first), "start", show::near_day(first, drawn.today, drawn.lang))];
    marks.push((x(drawn.by), "end", show::near_day(drawn.by, drawn.today, drawn.lang)));
    Some(Chart {
        width: WIDTH,
        height: HEIGHT,
        left: LEFT,
        right: RIGHT,
        top: TOP,
        bottom: BOTTOM,
        series: line(known.iter().map(|(day, value, _)| (x(*day), y(*value)))),
        expected: line(course.iter().map(|(day, value)| (x(*day), y(*value)))),
        points: known.iter().map(point).collect(),
        goal_y: y(goal),
        goal: (drawn.say)(drawn.goal),
        today_x: x(drawn.today),
        deadline_x: x(drawn.by),
        ticks: TICKS.iter().map(tick).collect(),
        days: marks,
    })
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let step = if path.is_empty() { 'M' } else { 'L' };
        _ = write!(path, "{step}{x} {y}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_runs_from_left_to_right_and_up_to_its_goal() {
        let day = |d| NaiveDate::from_ymd_opt(2001, 1, d).expect("a day of January");
        let history = [(day(1), Fraction::new(0, 10)), (day(11), Fraction::new(5, 10))];
        let drawn = Drawn {
            history: &history,
            course: &[(day(1), Fraction::new(0, 10)), (day(21), Fraction::new(10, 10))],
            goal: Fraction::new(100, 100),
            from: day(1),
            by: day(21),
            today: day(11),
            say: &|value| show::percent(value, false),
            lang: Lang::En,
        };
        let chart = chart(&drawn).expect("there is a history");
        assert_eq!(chart.series, "M56 230L378 123");
        assert_eq!(chart.expected, "M56 230L700 16");
        assert_eq!((chart.goal_y, chart.goal.as_str()), (16.0, "100%"));
    }
}
