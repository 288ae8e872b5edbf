//! The judgement itself: stages, expected figure, status and forecast put together.

use bairi_base::Fraction;
use chrono::NaiveDate;

use crate::exact::Exact;
use crate::model::{Ask, Forecast, Outlook, Stage, Status};
use crate::stages::Way;
use crate::target::{Course, Direction, met};
use crate::trend::forecast;

/// Short by no more than this part of the whole way is at risk; by more is behind.
pub const TOLERANCE: Fraction = Fraction::new(5, 100);
/// So close to the deadline, a late trend is a risk even where no step is due yet.
pub const NEAR_WORKING_DAYS: i32 = 3;

/// Judges one target on one day. The method stands in `docs/schedule.md`, with worked examples.
pub fn outlook(ask: &Ask<'_>) -> Outlook {
    let way = Way::of(ask);
    let share = way.share(ask.today, ask.calendar);
    let figures = Figures::of(ask);
    let expected = figures.as_ref().map(|f| f.course.in_steps(f.course.at(share), f.steps));
    let (status, forecast) = match (&figures, expected) {
        (Some(figures), Some(expected)) => judge(ask, &way, figures, expected, share),
        _ => (Status::NotMeasured, Forecast::Unknown),
    };
    Outlook {
        stages: stages(ask, &way, figures.as_ref()),
        begins_on: way.spans.first().map_or(ask.start, |span| span.latest_start),
        ends_on: way.spans.last().map_or(ask.by, |span| span.to),
        expected,
        baseline: figures.as_ref().map(|f| f.course.baseline.to_fraction()),
        share: share.to_fraction(),
        status,
        forecast,
        working_days_left: ask.calendar.working_days_between(ask.today, ask.by),
    }
}

/// Today's figure and its course.
struct Figures {
    course: Course,
    current: Exact,
    met: bool,
    /// The figure moves in steps of one part in so many.
    steps: i64,
}

impl Figures {
    /// `None` if there is nothing to judge: no figure, or one over nobody.
    fn of(ask: &Ask<'_>) -> Option<Figures> {
        let value = ask.current?;
        let met = met(&ask.require, value)?;
        let current = Exact::from_fraction(value)?;
        let course = Course::of(&ask.require, Exact::ZERO, current)?;
        let baseline = baseline(ask).unwrap_or(match course.direction {
            Direction::Up => Exact::ZERO,
            Direction::Down => current,
        });
        let course = Course::of(&ask.require, baseline, current)?;
        Some(Figures { course, current, met, steps: value.den })
    }
}

/// The last reading at or before the start, else the first after it.
fn baseline(ask: &Ask<'_>) -> Option<Exact> {
    let known: Vec<(NaiveDate, Exact)> = ask
        .readings
        .iter()
        .filter(|(day, _)| *day <= ask.today)
        .filter_map(|(day, value)| Some((*day, Exact::from_fraction(*value)?)))
        .collect();
    let at_start = known.iter().rev().find(|(day, _)| *day <= ask.start);
    at_start.or(known.first()).map(|(_, value)| *value)
}

/// The rules in their order; the first that fits decides.
fn judge(ask: &Ask<'_>, way: &Way, figures: &Figures, expected: Fraction, share: Exact) -> (Status, Forecast) {
    if figures.met {
        return (Status::Met, Forecast::Met);
    }
    let course = &figures.course;
    let forecast = forecast(course, ask.today, ask.readings, figures.current);
    let begins_on = way.spans.first().map_or(ask.start, |span| span.latest_start);
    let expected = Exact::from_fraction(expected).unwrap_or(course.goal);
    let short = course.short(figures.current, expected);
    let status = if ask.today > ask.by {
        Status::Overdue
    } else if ask.today < begins_on {
        Status::NotDue
    } else if short > course.length().times(tolerance()) {
        Status::Behind
    } else if short.is_positive() || share == Exact::ONE || trend_is_late(ask, way, course, expected, forecast) {
        // The whole way due, nothing short, and yet not met: a strict demand exactly on its line.
        Status::AtRisk
    } else {
        Status::OnTrack
    };
    (status, forecast)
}

/// A straight trend is held against the plan only where the rest of the plan is straight, and only once
/// something is due or the deadline is near.
fn trend_is_late(ask: &Ask<'_>, way: &Way, course: &Course, expected: Exact, forecast: Forecast) -> bool {
    let near = ask.calendar.working_days_between(ask.today, ask.by) <= NEAR_WORKING_DAYS;
    let something_due = course.short(course.baseline, expected).is_positive();
    forecast.misses(ask.by) && way.in_last_span(ask.today) && (something_due || near)
}

fn stages(ask: &Ask<'_>, way: &Way, figures: Option<&Figures>) -> Vec<Stage> {
    let mut before = Exact::ZERO;
    let mut stages = Vec::with_capacity(ask.milestones.len());
    for (milestone, span) in ask.milestones.iter().zip(&way.spans) {
        let moves = span.share > before;
        let reached = figures.is_some_and(|f| {
            f.met
                || (moves
                    && !f.course.short(f.current, f.course.at(span.share)).is_positive()
                    && span.share < Exact::ONE)
        });
        stages.push(Stage {
            name: milestone.name.clone(),
            from: span.latest_start.max(ask.start).min(span.to),
            to: span.to,
            working_days: span.working_days,
            share: span.share.to_fraction(),
            latest_start: span.latest_start,
            figure: figures.map(|f| f.course.in_steps(f.course.at(span.share), f.steps)),
            done: reached || (!moves && ask.today > span.to),
        });
        before = span.share;
    }
    stages
}

fn tolerance() -> Exact {
    Exact::of(TOLERANCE.num, TOLERANCE.den)
}
