use bairi_plan::Plan;
use chrono::{DateTime, Datelike, Days as Span, Duration, Months, NaiveDate, NaiveTime, Utc};

use crate::SynthError;
use crate::chance::Chance;

/// The offices' clock is so many hours ahead of UTC.
const AHEAD_OF_UTC_H: i64 = 8;
/// What was done before the action was done within so many days.
const BEFORE_DAYS: i64 = 400;
/// It ends before midnight.
const TAKEOVER_HOUR_MAX: u32 = 18;
/// How long the takeover took, in seconds.
const TAKEOVER_S: f64 = 5.5 * 3600.0;

/// The days on which things happen.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    pub(crate) today: NaiveDate,
    /// First day of the campaign.
    pub(crate) from: NaiveDate,
    /// The last day of which the takeover knows: the day before today.
    pub(crate) last: NaiveDate,
    /// Working days from the first day of the campaign to `last`.
    pub(crate) working: Vec<NaiveDate>,
    /// How much of the way to the day of `synth.toml` is gone.
    pub(crate) progress: f64,
    takeover_hour: u32,
}

impl Days {
    pub(crate) fn new(
        plan: &Plan,
        today: NaiveDate,
        reference: NaiveDate,
        takeover_hour: u32,
    ) -> Result<Days, SynthError> {
        let known = plan.calendar.span().is_some_and(|(first, last)| first < today && today <= last);
        let last = today.checked_sub_days(Span::new(1)).filter(|_| known);
        let last = last.ok_or(SynthError::Day { day: today })?;
        let from = *plan.campaign.start();
        let working: Vec<NaiveDate> =
            from.iter_days().take_while(|day| *day <= last).filter(|day| plan.calendar.is_working(*day)).collect();
        let whole = plan.calendar.working_days_between(from, reference).max(1);
        let progress = f64::from(plan.calendar.working_days_between(from, today).max(0)) / f64::from(whole);
        Ok(Days { today, from, last, working, progress, takeover_hour: takeover_hour.min(TAKEOVER_HOUR_MAX) })
    }

    /// The campaign's year.
    pub(crate) fn year(&self) -> i32 {
        self.from.year()
    }

    /// The day on which last year's register was closed: the state from which this year's changes set out.
    pub(crate) fn register_settled(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year() - 1, 12, 31).expect("every year has a last day")
    }

    /// A day before the campaign.
    pub(crate) fn before(&self, chance: &mut Chance) -> NaiveDate {
        self.from - Duration::days(1 + chance.below(BEFORE_DAYS as usize) as i64)
    }

    /// A working day of the first `share` of the campaign so far; the day before the campaign if it has not begun.
    pub(crate) fn during(&self, share: f64, chance: &mut Chance) -> NaiveDate {
        let n = ((self.working.len() as f64 * share).ceil() as usize).min(self.working.len());
        match n {
            0 => self.from - Duration::days(1),
            _ => self.working[chance.below(n)],
        }
    }

    /// A day from `first` to the day before `end`, both at most the last known one.
    pub(crate) fn between(&self, first: NaiveDate, end: NaiveDate, chance: &mut Chance) -> NaiveDate {
        let span = (end.min(self.last) - first).num_days().max(1) as usize;
        (first + Duration::days(chance.below(span) as i64)).min(self.last)
    }

    /// The first day and the last known day of the month so many months before today's; `None` if nothing of it is
    /// known yet.
    pub(crate) fn month(&self, back: u32) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.today.with_day(1)?.checked_sub_months(Months::new(back))?;
        let last = first.checked_add_months(Months::new(1))?.pred_opt()?.min(self.last);
        (first <= last).then_some((first, last))
    }

    /// When the takeover recorded the part of the province that lies at this share of it.
    pub(crate) fn taken_over(&self, share: f64) -> DateTime<Utc> {
        instant(self.last, self.takeover_hour, 0) + Duration::seconds((TAKEOVER_S * share.clamp(0.0, 1.0)) as i64)
    }
}

/// An instant of the offices' clock.
pub(crate) fn instant(day: NaiveDate, hour: u32, second_of_hour: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(hour.min(23) * 3600 + second_of_hour.min(3599), 0);
    (day.and_time(time.unwrap_or_default()) - Duration::hours(AHEAD_OF_UTC_H)).and_utc()
}
