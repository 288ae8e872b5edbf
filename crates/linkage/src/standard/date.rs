//! Dates as offices write them.

use super::{digit, lunar};

/// What programs write for no day: the first days of their calendars, and the last.
const EMPTY: [u32; 4] = [19000101, 18991230, 18991231, 99991231];
/// Two digits up to these mean a year of this century.
const THIS_CENTURY_MAX: u32 = 29;
/// The day number of the day before a spreadsheet's first: serial numbers count from it.
const SERIAL_ZERO: i32 = 693_899;

/// A date as it was written, as the number yyyymmdd.
///
/// It need not be a day that exists: 19782503 is a slip, and says as much about a person as another date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(u32);

impl Date {
    /// Reads 19780203, 1978-2-3, 1978/02/03, 1978.2.3, 1978年2月3日, with a time of day behind it or not; 78.2.3, 780203,
    /// 2/3/1978, and a spreadsheet's serial number 28524.
    ///
    /// Of a year or a month alone, the first day; it is compared as such ([`Date::is_placeholder_of`]). 1 January 1900 is what
    /// programs write for a day that nobody gave.
    pub fn read(text: &str) -> Option<Self> {
        let found = match <&[u8; 8]>::try_from(text.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_digit) => {
                Self::whole_or_first(bytes.iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0')))
            }
            _ => Self::read_groups(text),
        };
        found.filter(|date| !EMPTY.contains(&date.0))
    }

    fn read_groups(text: &str) -> Option<Self> {
        let mut groups = [0u32; 3];
        let mut lengths = [0usize; 3];
        let mut group = 0;
        for c in text.trim().chars() {
            match digit(c) {
                Some(value) if group < 3 => {
                    if lengths[group] == 8 {
                        return None;
                    }
                    groups[group] = groups[group] * 10 + u32::from(value);
                    lengths[group] += 1;
                }
                _ if lengths[group.min(2)] > 0 && group < 3 => {
                    group += 1;
                    // What follows a whole date is the time of day; what follows a serial number, a part of the day.
                    if group == 3 || lengths[0] >= 5 {
                        break;
                    }
                }
                _ => {}
            }
        }
        let [a, b, c] = groups;
        match lengths {
            [8, 0, 0] => Self::whole_or_first(a),
            [4, 1 | 2, 1 | 2] => Self::from_parts(a, b, c),
            [1 | 2, 1 | 2, 4] if a > 12 => Self::from_parts(c, b, a),
            [1 | 2, 1 | 2, 4] => Self::from_parts(c, a, b),
            [2, 1 | 2, 1 | 2] => Self::from_parts(century(a), b, c),
            [6, 0, 0] if is_year(a / 100) && (1..=12).contains(&(a % 100)) => Self::from_parts(a / 100, a % 100, 1),
            [6, 0, 0] => Self::from_parts(century(a / 10_000), a / 100 % 100, a % 100).filter(|date| date.is_day()),
            [4, 1 | 2, 0] if is_year(a) => Self::from_parts(a, b, 1),
            [4, 0, 0] if is_year(a) => Self::from_parts(a, 1, 1),
            [5, 0, 0] => Some(Self::from_day_number(SERIAL_ZERO + a as i32)).filter(|date| is_year(date.year())),
            _ => None,
        }
    }

    /// 19780200 and 19780000 are a month and a year.
    fn whole_or_first(number: u32) -> Option<Self> {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        if is_year(year) && day == 0 { Self::from_parts(year, month.max(1), 1) } else { Self::from_number(number) }
    }

    #[inline]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::from_parts(number / 10_000, number / 100 % 100, number % 100)
    }

    #[inline]
    pub fn from_parts(year: u32, month: u32, day: u32) -> Option<Self> {
        let written = (1..=99).contains(&month) && (1..=99).contains(&day);
        ((1000..=9999).contains(&year) && written).then_some(Self(year * 10_000 + month * 100 + day))
    }

    /// A packed date; 0 is missing.
    #[inline]
    pub(crate) fn from_word(word: u32) -> Option<Self> {
        (word != 0).then_some(Self(word))
    }

    /// Whether the day exists.
    pub fn is_day(self) -> bool {
        let year = self.year();
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let length = match self.month() {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u32::from(leap),
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return false,
        };
        (1..=length).contains(&self.day())
    }

    #[inline]
    pub fn number(self) -> u32 {
        self.0
    }
    #[inline]
    pub fn year(self) -> u32 {
        self.0 / 10_000
    }
    #[inline]
    pub fn month(self) -> u32 {
        self.0 / 100 % 100
    }
    #[inline]
    pub fn day(self) -> u32 {
        self.0 % 100
    }

    /// Days since 1 March of the year 0, by the proleptic Gregorian calendar; the day must exist.
    pub fn day_number(self) -> i32 {
        let (y, m) =
            if self.month() > 2 { (self.year(), self.month() - 3) } else { (self.year() - 1, self.month() + 9) };
        (365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + self.day() - 1) as i32
    }

    pub(super) fn from_day_number(days: i32) -> Self {
        let days = i64::from(days);
        let mut y = (10_000 * days + 14_780) / 3_652_425;
        let mut rest = days - (365 * y + y / 4 - y / 100 + y / 400);
        if rest < 0 {
            y -= 1;
            rest = days - (365 * y + y / 4 - y / 100 + y / 400);
        }
        let m = (100 * rest + 52) / 3060;
        let (month, carry) = ((m + 2) % 12 + 1, (m + 2) / 12);
        Self(((y + carry) * 10_000 + month * 100 + rest - (m * 306 + 5) / 10 + 1) as u32)
    }

    /// Days between two days; `None` if one of them does not exist.
    pub fn days_apart(self, other: Self) -> Option<u32> {
        (self.is_day() && other.is_day()).then(|| self.day_number().abs_diff(other.day_number()))
    }

    /// Day and month have changed places.
    pub fn is_swapped(self, other: Self) -> bool {
        self.year() == other.year() && self.month() == other.day() && self.day() == other.month()
    }

    /// One of the two is the other read as a lunar date.
    pub fn is_lunar_of(self, other: Self) -> bool {
        // The lunar date comes 17 to 53 days earlier by number, which is within two months; nothing else needs the table.
        let months = |date: Self| date.year() * 12 + date.month();
        (1..=2).contains(&months(self).abs_diff(months(other)))
            && (lunar::readings(self).any(|solar| solar == other) || lunar::readings(other).any(|solar| solar == self))
    }

    /// The same day and month, one year apart.
    pub fn is_year_from(self, other: Self) -> bool {
        self.0.abs_diff(other.0) == 10_000
    }

    /// The first of January of the other's year, or the first of its month: what is written where a day is not known.
    pub fn is_placeholder_of(self, other: Self) -> bool {
        self.year() == other.year() && self.day() == 1 && (self.month() == 1 || self.month() == other.month())
    }

    /// The solar day that this date means as a lunar one: in the plain month, not the leap month of the same number.
    pub fn from_lunar(self) -> Option<Self> {
        lunar::readings(self).next()
    }

    /// At most one digit differs.
    pub fn is_one_digit_from(self, other: Self) -> bool {
        let (mut a, mut b, mut count) = (self.0, other.0, 0);
        for _ in 0..8 {
            count += u32::from(a % 10 != b % 10);
            a /= 10;
            b /= 10;
        }
        count <= 1
    }

    /// One digit differs, or two neighbouring digits are swapped.
    pub fn is_one_slip_from(self, other: Self) -> bool {
        let (mut a, mut b) = (self.0, other.0);
        let mut differing = [(0, 0, 0); 3];
        let mut count = 0;
        for place in 0..8 {
            if a % 10 != b % 10 {
                if count == 2 {
                    return false;
                }
                differing[count] = (place, a % 10, b % 10);
                count += 1;
            }
            a /= 10;
            b /= 10;
        }
        let [(p, a1, b1), (q, a2, b2), _] = differing;
        count <= 1 || q == p + 1 && a1 == b2 && a2 == b1
    }
}

fn is_year(year: u32) -> bool {
    (1900..2100).contains(&year)
}

fn century(year: u32) -> u32 {
    year + if year <= THIS_CENTURY_MAX { 2000 } else { 1900 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_day_is_the_same_day() {
        for written in
            ["19780203", "1978-2-3", "1978/02/03", "1978.2.3", "1978年2月3日", "1978-02-03 00:00:00", "１９７８0203"]
        {
            assert_eq!(Date::read(written).map(Date::number), Some(19780203), "{written}");
        }
        for written in ["78.2.3", "78年2月3日", "780203", "2/3/1978", "28524", "28524.0", "28524.5", "19780203.0"] {
            assert_eq!(Date::read(written).map(Date::number), Some(19780203), "{written}");
        }
        for written in ["", "41", "不详", "1900-01-01", "1899-12-30 00:00:00", "13912345678", "999999"] {
            assert_eq!(Date::read(written), None, "{written}");
        }
    }

    #[test]
    fn of_a_month_or_a_year_alone_the_first_day_stands() {
        for written in ["197802", "1978-02", "1978.2", "1978年2月", "19780200", "1978-02-01"] {
            assert_eq!(Date::read(written).map(Date::number), Some(19780201), "{written}");
        }
        for written in ["1978", "1978年", "19780000"] {
            assert_eq!(Date::read(written).map(Date::number), Some(19780101), "{written}");
        }
        // The last two places are no month, so that it is a day of 2020.
        assert_eq!(Date::read("200131").map(Date::number), Some(20200131));
        assert_eq!(Date::read("30.2.1978").map(Date::number), Some(19780230));
    }

    #[test]
    fn day_numbers_go_there_and_back() {
        let first = Date::from_number(19000101).unwrap().day_number();
        for days in first..first + 80_000 {
            assert_eq!(Date::from_day_number(days).day_number(), days);
        }
    }

    #[test]
    fn slips_are_told_apart() {
        let day = |n| Date::from_number(n).unwrap();
        assert!(day(19780203).is_swapped(day(19780302)));
        assert!(day(19780203).is_one_slip_from(day(19780202)));
        assert!(day(19780203).is_one_slip_from(day(19870203)));
        assert!(!day(19780203).is_one_slip_from(day(19870204)));
        assert!(day(19780101).is_lunar_of(day(19780207)));
        assert!(day(19780203).is_year_from(day(19790203)) && !day(19780203).is_year_from(day(19790204)));
        assert!(day(19780101).is_placeholder_of(day(19780623)) && day(19780601).is_placeholder_of(day(19780623)));
        assert!(!day(19780602).is_placeholder_of(day(19780623)) && !day(19770101).is_placeholder_of(day(19780623)));
    }
}
