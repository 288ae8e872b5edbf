use chrono::{Days, NaiveDate};

/// The working days of the campaign's years.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    first: NaiveDate,
    /// One entry per day from `first`.
    working: Vec<bool>,
    /// `cumulative[i]` = working days among the first `i` days.
    cumulative: Vec<u32>,
}

impl Calendar {
    /// From consecutive days starting at `first`, true for a working day.
    pub fn new(first: NaiveDate, working: Vec<bool>) -> Self {
        let cumulative = std::iter::once(0)
            .chain(working.iter().scan(0, |n, w| {
                *n += u32::from(*w);
                Some(*n)
            }))
            .collect();
        Calendar { first, working, cumulative }
    }

    fn offset(&self, day: NaiveDate) -> usize {
        (day - self.first).num_days().clamp(0, self.working.len() as i64) as usize
    }

    /// Whether people work on a day; days outside the calendar are not working days.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        day >= self.first && self.working.get(self.offset(day)).copied().unwrap_or(false)
    }

    /// How many working days there are from one day (exclusive) to another (inclusive); negative backwards.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        self.worked_until(to) - self.worked_until(from)
    }

    /// How many working days there are up to a day (inclusive).
    fn worked_until(&self, day: NaiveDate) -> i32 {
        let days = if day < self.first { 0 } else { self.offset(day) + 1 };
        self.cumulative.get(days).or(self.cumulative.last()).map_or(0, |n| *n as i32)
    }

    /// The last working day on or before a day; the day itself if the calendar knows none.
    pub fn on_or_before(&self, day: NaiveDate) -> NaiveDate {
        std::iter::successors(Some(day), |d| d.checked_sub_days(Days::new(1)))
            .take_while(|d| *d >= self.first)
            .find(|d| self.is_working(*d))
            .unwrap_or(day)
    }

    /// The day so many working days before a day (0 = the last working day on or before it).
    pub fn back(&self, from: NaiveDate, working_days: u32) -> NaiveDate {
        (0..working_days)
            .fold(self.on_or_before(from), |d, _| d.checked_sub_days(Days::new(1)).map_or(d, |d| self.on_or_before(d)))
    }

    /// The first and the last day that the calendar knows; `None` if it is empty.
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let last = self.first.checked_add_days(Days::new(self.working.len().checked_sub(1)? as u64))?;
        Some((self.first, last))
    }
}
