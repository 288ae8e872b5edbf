//! 每月底, 每月25日前, 每半月: as a package writes them; 每季度, 每半年, 每年 as the days of a campaign.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate};

/// The package's word; empty if it has none, as for a quarter or a week.
pub(crate) fn cadence(phrase: &str) -> String {
    let said: String = crate::similar::plain(phrase);
    if said.contains("半月") || said.contains("半个月") {
        return "half-month".to_owned();
    }
    if !said.contains('月') || said.contains("每年") || said.contains("双月") || said.contains("两个月") {
        return String::new();
    }
    if let Some(day) = day(&said) {
        return format!("day-{day}");
    }
    let end = ["月底", "月末", "月终"].iter().any(|word| said.contains(word));
    if end { "month-end" } else { "monthly" }.to_owned()
}

/// The number before 日 or 号.
fn day(said: &str) -> Option<u8> {
    let (before, _) = said.split_once(['日', '号'])?;
    let digits = before.chars().rev().take_while(char::is_ascii_digit).count();
    let number = before.char_indices().rev().take(digits).last().map(|(at, _)| &before[at..])?;
    number.parse().ok().filter(|day| (1..=31).contains(day))
}

/// A campaign has so many quarters at most; of a longer one nobody wants a demand for each.
const PERIODS_MAX: usize = 8;

/// For what a package has no word for, the last day of each period inside the campaign and the period's name: quarters,
/// half-years, years. Empty for weeks and whatever else comes too often.
pub(crate) fn periods(phrase: &str, campaign: &RangeInclusive<NaiveDate>) -> Vec<(NaiveDate, String)> {
    let said = crate::similar::plain(phrase);
    let (months, own) = if said.contains('季') {
        (3, None)
    } else if said.contains("半年") {
        (6, None)
    } else if said.contains('年') {
        (12, month(&said))
    } else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // From the beginning of the year that the campaign begins in, so that the periods are the calendar's.
    let mut first = NaiveDate::from_ymd_opt(campaign.start().year(), 1, 1);
    while let Some(begin) = first.filter(|begin| begin <= campaign.end() && found.len() <= PERIODS_MAX) {
        first = begin.checked_add_months(Months::new(months));
        let end = own.map_or(first, |month| begin.checked_add_months(Months::new(month)));
        let Some(end) = end.and_then(|next| next.checked_sub_days(Days::new(1))) else { break };
        if campaign.start() < &end && &end <= campaign.end() {
            found.push((end, name(begin, months)));
        }
    }
    if found.len() > PERIODS_MAX { Vec::new() } else { found }
}

fn name(begin: NaiveDate, months: u32) -> String {
    let year = begin.year();
    match (months, begin.month0() / 3) {
        (3, quarter) => format!("{year}年第{}季度", ["一", "二", "三", "四"][quarter as usize]),
        (6, 0) => format!("{year}年上半年"),
        (6, _) => format!("{year}年下半年"),
        _ => format!("{year}年"),
    }
}

/// The number before 月 (每年11月底前).
fn month(said: &str) -> Option<u32> {
    let (before, _) = said.split_once('月')?;
    let digits = before.chars().rev().take_while(char::is_ascii_digit).count();
    before[before.len() - digits..].parse().ok().filter(|month| (1..=12).contains(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_periods(phrase: &str, expected: &[(&str, &str)]) {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let found = periods(phrase, &(day("2030-09-30")..=day("2031-07-15")));
        let expected: Vec<(NaiveDate, String)> =
            expected.iter().map(|(d, name)| (day(d), (*name).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn quarters_and_years_are_days_of_the_campaign() {
        let quarters =
            [("2030-12-31", "2030年第四季度"), ("2031-03-31", "2031年第一季度"), ("2031-06-30", "2031年第二季度")];
        check_periods("每季度末", &quarters);
        check_periods("按季度", &quarters);
        check_periods("每半年", &[("2030-12-31", "2030年下半年"), ("2031-06-30", "2031年上半年")]);
        check_periods("每年", &[("2030-12-31", "2030年")]);
        check_periods("每年5月底前", &[("2031-05-31", "2031年")]);
        check_periods("每周五", &[]);
        check_periods("每两个月", &[]);
    }

    #[test]
    fn a_campaign_of_many_years_gets_no_demand_for_each_quarter() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(periods("每季度", &(day("2030-01-01")..=day("2035-12-31"))), []);
        assert_eq!(periods("每年", &(day("2030-01-01")..=day("2035-12-31"))).len(), 6);
        assert_eq!(periods("每季度", &(NaiveDate::MAX..=NaiveDate::MAX)), []);
    }

    #[track_caller]
    fn check(phrase: &str, expected: &str) {
        assert_eq!(cadence(phrase), expected);
    }

    #[test]
    fn each_cadence_of_a_notice_has_its_word() {
        check("每月底", "month-end");
        check("每月末前", "month-end");
        check("每月", "monthly");
        check("每个月", "monthly");
        check("每半月", "half-month");
        check("每半个月", "half-month");
        check("每月25日前", "day-25");
        check("每月５号", "day-5");
    }

    #[test]
    fn what_a_package_has_no_word_for_stays_blank() {
        check("每季度", "");
        check("每周五", "");
        check("每年12月底前", "");
        check("每两个月", "");
        check("每月99日", "monthly");
    }
}
