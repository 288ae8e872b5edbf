//! Numbers, days and money as people read them.
//!
//! A percentage has one decimal and is never rounded towards the good side: 89.96 % shows as 89.9 % where more is
//! better, 10.04 % as 10.1 % where less is better. What the page shows as reached is reached.

use bairi_base::{Fraction, Lang};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Utc};

/// The offices' clock, in seconds east of Greenwich.
const OFFICE_CLOCK_S: i32 = 8 * 3600;
const FEN_PER_YUAN: i64 = 100;
/// From here on, Chinese counts money in ten thousands.
const WAN_FEN: i64 = 10_000 * FEN_PER_YUAN;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A dash: nobody counts, or nobody knows.
pub(crate) const NOTHING: &str = "–";

/// `12,345`.
pub(crate) fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `89.9%`, rounded away from the good side; a dash over nobody.
pub(crate) fn percent(value: Fraction, lower_is_better: bool) -> String {
    if value.den <= 0 {
        return NOTHING.to_owned();
    }
    let scaled = i128::from(value.num) * 1000;
    let den = i128::from(value.den);
    let tenths = if lower_is_better { -(-scaled).div_euclid(den) } else { scaled.div_euclid(den) };
    let sign = if tenths < 0 { "−" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if tenth == 0 && scaled % den == 0 { format!("{sign}{whole}%") } else { format!("{sign}{whole}.{tenth}%") }
}

/// `690/1,000`, exact.
pub(crate) fn fraction(value: Fraction) -> String {
    format!("{}/{}", count(value.num), count(value.den))
}

/// Fen as yuan, or in Chinese from ten thousand yuan on as 万元, cut (not rounded) after the second decimal.
pub(crate) fn money(fen: i64, lang: Lang) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    let fen = fen.unsigned_abs() as i64;
    match lang {
        Lang::Zh if fen >= WAN_FEN => format!("{sign}{}万元", decimals(fen / 100, 10_000)),
        Lang::Zh => format!("{sign}{}元", decimals(fen, FEN_PER_YUAN)),
        Lang::En => format!("{sign}{} yuan", decimals(fen, FEN_PER_YUAN)),
    }
}

/// `n / unit` with two decimals, none if they are nought.
fn decimals(n: i64, unit: i64) -> String {
    let hundredths = n * 100 / unit % 100;
    let whole = count(n / unit);
    if hundredths == 0 { whole } else { format!("{whole}.{hundredths:02}") }
}

/// `11月30日`, `30 Nov`.
pub(crate) fn day(day: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}月{}日", day.month(), day.day()),
        Lang::En => format!("{} {}", day.day(), MONTHS[day.month0() as usize]),
    }
}

/// With the year: `2001年11月30日`, `30 Nov 2001`.
pub(crate) fn full_day(date: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}", date.year(), day(date, lang)),
        Lang::En => format!("{} {}", day(date, lang), date.year()),
    }
}

/// With the year only if it is not today's.
pub(crate) fn near_day(date: NaiveDate, today: NaiveDate, lang: Lang) -> String {
    if date.year() == today.year() { day(date, lang) } else { full_day(date, lang) }
}

/// Day and minute on the offices' clock.
pub(crate) fn moment(at: DateTime<Utc>, lang: Lang) -> String {
    let clock = FixedOffset::east_opt(OFFICE_CLOCK_S).expect("eight hours are an offset");
    let local = at.with_timezone(&clock);
    let gap = if lang == Lang::En { ", " } else { "" };
    format!("{}{gap}{}", full_day(local.date_naive(), lang), local.format("%H:%M"))
}

/// Day and minute on a camera's clock, which nobody moves to another.
pub(crate) fn camera_moment(at: NaiveDateTime, lang: Lang) -> String {
    let gap = if lang == Lang::En { ", " } else { "" };
    format!("{}{gap}{}", full_day(at.date(), lang), at.format("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(num: i64, den: i64, lower_is_better: bool, expected: &str) {
        assert_eq!(percent(Fraction::new(num, den), lower_is_better), expected);
    }

    #[test]
    fn a_percentage_is_never_rounded_towards_the_good_side() {
        check(8_996, 10_000, false, "89.9%");
        check(9_000, 10_000, false, "90%");
        check(99_999, 100_000, false, "99.9%");
        check(1, 1, false, "100%");
        check(1_004, 10_000, true, "10.1%");
        check(1_000, 10_000, true, "10%");
        check(1, 100_000, true, "0.1%");
        check(0, 5, true, "0%");
        check(0, 0, false, "–");
        check(1_025, 1_000, false, "102.5%");
        check(9_001, 10_000, false, "90.0%");
    }

    #[test]
    fn numbers_are_grouped_and_money_is_counted_as_offices_do() {
        assert_eq!([count(0), count(999), count(1_000), count(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(money(123_450, Lang::Zh), "1,234.50元");
        assert_eq!(money(1_234_567_800, Lang::Zh), "1,234.56万元");
        assert_eq!(money(200_000_000, Lang::En), "2,000,000 yuan");
    }
}
