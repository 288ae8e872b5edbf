//! The way in time: stages counted back from the deadline, and how much of the way is due on a day.

use bairi_base::Fraction;
use bairi_plan::{Calendar, Milestone};
use chrono::NaiveDate;

use crate::exact::Exact;
use crate::model::Ask;

/// A stage longer than this is counted as this long.
pub const STAGE_DAYS_MAX: u32 = 1_000;

/// The days of a target's way. Every span excludes its first day and includes its last.
pub(crate) struct Way {
    /// First evening of the way, on which nothing is due.
    pub(crate) begin: NaiveDate,
    /// In order; the last ends with the whole way. One span from `begin` if there are no milestones.
    pub(crate) spans: Vec<Span>,
}

pub(crate) struct Span {
    pub(crate) to: NaiveDate,
    pub(crate) latest_start: NaiveDate,
    pub(crate) working_days: u32,
    /// Due when the span ends; never less than before it.
    pub(crate) share: Exact,
}

impl Way {
    pub(crate) fn of(ask: &Ask<'_>) -> Way {
        let end = ask.calendar.on_or_before(ask.by);
        if ask.milestones.is_empty() { straight(ask, end) } else { staged(ask.calendar, ask.milestones, end) }
    }

    /// Share of the way due in the evening of a day, from 0 to 1.
    pub(crate) fn share(&self, day: NaiveDate, calendar: &Calendar) -> Exact {
        let mut from = self.begin;
        let mut before = Exact::ZERO;
        for span in &self.spans {
            if day < span.to {
                let length = calendar.working_days_between(from, span.to).max(1);
                let gone = calendar.working_days_between(from, day).clamp(0, length);
                let part = Exact::of(i64::from(gone), i64::from(length));
                return before.plus(span.share.minus(before).times(part));
            }
            from = span.to;
            before = span.share;
        }
        before
    }

    /// Whether the rest of the way is straight, so that a straight trend may be held against it.
    pub(crate) fn in_last_span(&self, day: NaiveDate) -> bool {
        match self.spans.as_slice() {
            [.., before, _] => day > before.to,
            _ => true,
        }
    }
}

fn straight(ask: &Ask<'_>, end: NaiveDate) -> Way {
    let working_days = ask.calendar.working_days_between(ask.start, end).max(0) as u32;
    let span = Span { to: end, latest_start: ask.start, working_days, share: Exact::ONE };
    Way { begin: ask.start, spans: vec![span] }
}

fn staged(calendar: &Calendar, milestones: &[Milestone], end: NaiveDate) -> Way {
    let mut to = end;
    let mut spans: Vec<Span> = Vec::with_capacity(milestones.len());
    for milestone in milestones.iter().rev() {
        let working_days = milestone.working_days.clamp(1, STAGE_DAYS_MAX);
        let share = declared(milestone.share);
        spans.push(Span { to, latest_start: calendar.back(to, working_days - 1), working_days, share });
        to = calendar.back(to, working_days);
    }
    spans.reverse();
    settle(&mut spans);
    Way { begin: to, spans }
}

/// Shares never go back, and the whole way is due at the deadline, whatever is declared.
fn settle(spans: &mut [Span]) {
    let mut least = Exact::ZERO;
    for span in spans.iter_mut() {
        least = span.share.max(least);
        span.share = least;
    }
    if let Some(last) = spans.last_mut() {
        last.share = Exact::ONE;
    }
}

fn declared(share: Fraction) -> Exact {
    Exact::from_fraction(share).map_or(Exact::ZERO, |share| share.clamp(Exact::ZERO, Exact::ONE))
}
