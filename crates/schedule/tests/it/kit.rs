//! Short words for days, fractions and calendars.

use bairi_base::Fraction;
use bairi_plan::{Calendar, Require};
use chrono::{Datelike, NaiveDate, Weekday};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is not a day"))
}

/// `12/40`, `80%`, `2000`.
pub(crate) fn fraction(text: &str) -> Fraction {
    let number = |t: &str| t.trim().parse::<i64>().unwrap_or_else(|_| panic!("{text} is not a fraction"));
    if let Some((num, den)) = text.split_once('/') {
        Fraction::new(number(num), number(den))
    } else if let Some(percent) = text.strip_suffix('%') {
        Fraction::new(number(percent), 100)
    } else {
        Fraction::whole(number(text))
    }
}

pub(crate) fn require(text: &str) -> Require {
    let (word, rest) = text.split_once(' ').expect("a requirement has a sign and a figure");
    match word {
        ">=" => Require::AtLeast(fraction(rest)),
        ">" => Require::Above(fraction(rest)),
        "<=" => Require::AtMost(fraction(rest)),
        "<" => Require::Below(fraction(rest)),
        "=" => Require::Equal(fraction(rest)),
        "between" => {
            let (low, high) = rest.split_once(" and ").expect("between has two figures");
            Require::Between(fraction(low), fraction(high))
        }
        _ => panic!("{text} is not a requirement"),
    }
}

/// Monday to Friday from September 2017 to February 2018; 1 to 8 October off, 30 September worked.
pub(crate) fn autumn() -> Calendar {
    let first = day("2017-09-01");
    let works = |d: NaiveDate| {
        let holiday = (day("2017-10-01")..=day("2017-10-08")).contains(&d);
        let weekend = matches!(d.weekday(), Weekday::Sat | Weekday::Sun);
        d == day("2017-09-30") || !(holiday || weekend)
    };
    Calendar::new(first, first.iter_days().take(181).map(works).collect())
}
