//! The lunar calendar of 1900 to 2100, for birthdays that were registered by it.

use super::date::Date;
use super::lunar_years::{FIRST, YEARS};

/// The solar dates that a numerically equal lunar date can mean: the plain month, and the leap month of that number.
///
/// Empty where there is no such lunar day.
pub(super) fn readings(lunar: Date) -> impl Iterator<Item = Date> {
    [false, true].into_iter().filter_map(move |leap| solar_of(lunar, leap))
}

fn solar_of(lunar: Date, in_leap: bool) -> Option<Date> {
    let index = usize::try_from(lunar.year() as i32 - FIRST).ok()?;
    let year = *YEARS.get(index)?;
    let (month, day) = (lunar.month(), lunar.day());
    let leap = year >> 13 & 15;
    if !(1..=12).contains(&month) || in_leap && leap != month {
        return None;
    }
    let length = |m: u32| 29 + (year >> (m - 1) & 1);
    let leap_length = 29 + (year >> 12 & 1);
    if day == 0 || day > if in_leap { leap_length } else { length(month) } {
        return None;
    }
    let mut days = (1..month).map(length).sum::<u32>() + day - 1;
    if leap > 0 && leap < month {
        days += leap_length;
    }
    if in_leap {
        days += length(month);
    }
    let new_year = Date::from_parts(lunar.year(), 1, 1)?.day_number() + (year >> 17) as i32;
    Some(Date::from_day_number(new_year + days as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lunar: u32, solar: &[u32]) {
        let found: Vec<u32> = readings(Date::from_number(lunar).unwrap()).map(Date::number).collect();
        assert_eq!(found, solar);
    }

    #[test]
    fn known_festivals_fall_on_their_solar_days() {
        check(20000101, &[20000205]);
        check(20190815, &[20190913]);
        check(19850101, &[19850220]);
        check(20200505, &[20200625]);
        check(19491208, &[19500125]);
    }

    #[test]
    fn a_leap_month_gives_a_second_reading() {
        check(20200401, &[20200423, 20200523]);
    }
}
