//! What is owed again and again: by whom, for which period, done on time, late or not at all.
//!
//! A duty's indicator speaks of its own period. Asked on the day on which the period's work is due it says who was on
//! time; asked on the period's last day, who came after all.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use bairi_base::{Level, Text, UnitCode};
use bairi_lake::{AsOf, Figure, Times, View};
use bairi_ledger::Viewer;
use bairi_plan::{Cadence, Duty, Plan};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::board::Board;
use crate::describe::IndicatorInfo;
use crate::due::{month_end, next};
use crate::{App, AppError};

/// The latest periods that are shown.
const PERIODS_MAX: usize = 6;
/// What is past hardly changes: it is looked at again after this time.
const PAST_AGE_MAX: Duration = Duration::from_secs(60);
/// How many past matrices are kept before all are forgotten.
const PASTS_MAX: usize = 500;

/// Something owed again and again, and when next.
#[derive(Clone, Debug, Serialize)]
pub struct DutyAt {
    /// Its number among the plan's duties, from 1; the same duty of several tasks is one.
    pub number: usize,
    pub name: Text,
    pub each: Level,
    /// The key of the cadence's name in the catalogues.
    pub cadence: &'static str,
    /// Of a day of the month.
    pub month_day: Option<u8>,
    pub next: NaiveDate,
    /// Numbers of the tasks that demand it.
    pub tasks: Vec<u32>,
    /// Absent if it is not measured yet.
    pub indicator: Option<IndicatorInfo>,
}

/// The duties of a unit, and how the present period stands.
#[derive(Clone, Debug, Serialize)]
pub struct Duties {
    pub unit: UnitCode,
    pub today: NaiveDate,
    pub times: Times,
    pub duties: Vec<(DutyAt, Option<DutyCell>)>,
}

/// A duty at a unit: a row for each place below, a column for each period.
#[derive(Clone, Debug, Serialize)]
pub struct DutyMatrix {
    pub unit: UnitCode,
    pub today: NaiveDate,
    pub times: Times,
    pub duty: DutyAt,
    pub periods: Vec<Period>,
    /// The unit itself.
    pub whole: Vec<Option<DutyCell>>,
    pub rows: Vec<DutyRow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    pub from: NaiveDate,
    pub due: NaiveDate,
    pub to: NaiveDate,
    /// Its last day has not passed.
    pub open: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct DutyRow {
    pub unit: UnitCode,
    pub name: Text,
    /// In the order of the periods; absent where nobody owes anything.
    pub cells: Vec<Option<DutyCell>>,
}

/// Who owed it in a period. What is open is missing only for now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DutyCell {
    pub owed: i64,
    pub on_time: i64,
    pub late: i64,
    pub missing: i64,
}

impl DutyCell {
    /// From the figures of the day on which it was due and of the period's last day.
    fn of(due: Figure, end: Option<Figure>) -> Option<DutyCell> {
        let owed = due.value.den;
        let on_time = due.value.num.min(owed);
        let late = end.map_or(0, |end| (end.value.num - on_time).clamp(0, owed - on_time));
        (owed > 0).then_some(DutyCell { owed, on_time, late, missing: owed - on_time - late })
    }
}

type PastKey = (i64, UnitCode, usize, NaiveDate);
/// By period and unit.
type Columns = Vec<Vec<Option<DutyCell>>>;

/// Rows of past periods, by account, unit, duty and day.
#[derive(Default)]
pub(crate) struct PastDuties(Mutex<HashMap<PastKey, (Instant, Columns)>>);

impl App {
    pub async fn duties(&self, viewer: &Viewer, unit: UnitCode) -> Result<Duties, AppError> {
        let board = self.board(viewer, unit, None).await?;
        let view = self.view(viewer, None).await?;
        let plan = self.plan();
        let asked = all(plan, board.today, viewer).into_iter().filter(|(at, _)| concerns(&board, at));
        let duties = asked.map(|(at, _)| {
            let cell = at.indicator.as_ref().and_then(|info| DutyCell::of(view.figure(&info.id, unit)?, None));
            (at, cell)
        });
        Ok(Duties { unit, today: board.today, times: board.times, duties: duties.collect() })
    }

    /// The periods of the campaign so far.
    pub async fn duty(&self, viewer: &Viewer, number: usize, unit: UnitCode) -> Result<DutyMatrix, AppError> {
        let board = self.board(viewer, unit, None).await?;
        let plan = self.plan();
        let found = all(plan, board.today, viewer).into_iter().find(|(at, _)| at.number == number);
        let (duty, declared) = found.ok_or(AppError::NoSuch { what: "duty" })?;
        let periods = periods(declared.cadence, *plan.campaign.start(), board.today);
        let places: Vec<UnitCode> = match unit.level() < duty.each {
            true => plan.units.children(unit).map(|child| child.code).collect(),
            false => Vec::new(),
        };
        let mut columns = Vec::new();
        if let Some(info) = &duty.indicator {
            let asked: Vec<UnitCode> = std::iter::once(unit).chain(places.iter().copied()).collect();
            columns = self.columns(viewer, &info.id, number, &periods, &asked).await?;
        }
        let row = |at: usize| columns.iter().map(|column| column[at]).collect::<Vec<_>>();
        let named = |(at, code): (usize, &UnitCode)| {
            let name = plan.units.find(*code)?.name.clone();
            let cells = row(at + 1);
            cells.iter().any(Option::is_some).then_some(DutyRow { unit: *code, name, cells })
        };
        let rows = match columns.is_empty() {
            true => Vec::new(),
            false => places.iter().enumerate().filter_map(named).collect(),
        };
        let whole = if columns.is_empty() { Vec::new() } else { row(0) };
        Ok(DutyMatrix { unit, today: board.today, times: board.times, duty, periods, whole, rows })
    }

    /// For each period the cells of some units.
    async fn columns(
        &self,
        viewer: &Viewer,
        indicator: &str,
        number: usize,
        periods: &[Period],
        units: &[UnitCode],
    ) -> Result<Columns, AppError> {
        let closed: Vec<Period> = periods.iter().copied().filter(|period| !period.open).collect();
        let key = (viewer.account(), units[0], number, self.today());
        let mut columns = match self.kept.past_duties.get(key) {
            Some(columns) => columns,
            None => {
                let mut columns = Vec::new();
                for period in &closed {
                    let due = self.on(viewer, indicator, period.due).await?;
                    let end =
                        if period.to > period.due { Some(self.on(viewer, indicator, period.to).await?) } else { None };
                    let cell = |unit: &UnitCode| {
                        let later = end.as_ref().and_then(|view| view.figure(indicator, *unit));
                        DutyCell::of(due.figure(indicator, *unit)?, later)
                    };
                    columns.push(units.iter().map(cell).collect());
                }
                self.kept.past_duties.keep(key, columns.clone());
                columns
            }
        };
        for period in periods.iter().filter(|period| period.open) {
            let now = self.view(viewer, None).await?;
            // After its day, and before the period's end, some may be late already.
            let due = match period.due < self.today() {
                true => Some(self.on(viewer, indicator, period.due).await?),
                false => None,
            };
            let cell = |unit: &UnitCode| match &due {
                Some(due) => DutyCell::of(due.figure(indicator, *unit)?, now.figure(indicator, *unit)),
                None => DutyCell::of(now.figure(indicator, *unit)?, None),
            };
            columns.push(units.iter().map(cell).collect());
        }
        Ok(columns)
    }

    async fn on(&self, viewer: &Viewer, indicator: &str, day: NaiveDate) -> Result<View, AppError> {
        Ok(self.lake.view_of(viewer, AsOf { true_on: day, known_at: None }, indicator).await?)
    }
}

impl PastDuties {
    fn get(&self, key: PastKey) -> Option<Columns> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.get(&key).filter(|(made, _)| made.elapsed() < PAST_AGE_MAX).map(|(_, columns)| columns.clone())
    }

    fn keep(&self, key: PastKey, columns: Columns) {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.len() >= PASTS_MAX {
            kept.clear();
        }
        kept.insert(key, (Instant::now(), columns));
    }
}

/// The plan's duties, in the order of the tasks.
fn all<'p>(plan: &'p Plan, today: NaiveDate, viewer: &Viewer) -> Vec<(DutyAt, &'p Duty)> {
    let mut found: Vec<(DutyAt, &Duty)> = Vec::new();
    for task in &plan.tasks {
        for duty in &task.duties {
            let same = |known: &Duty| {
                known.name.zh == duty.name.zh
                    && (known.cadence, known.each, &known.indicator) == (duty.cadence, duty.each, &duty.indicator)
            };
            match found.iter_mut().find(|(_, known)| same(known)) {
                Some((at, _)) => at.tasks.push(task.number),
                None => {
                    let number = found.len() + 1;
                    found.push((describe(plan, duty, number, task.number, today, viewer), duty));
                }
            }
        }
    }
    found
}

/// Those of one task.
pub(crate) fn of_task(plan: &Plan, task: u32, today: NaiveDate, viewer: &Viewer) -> Vec<DutyAt> {
    all(plan, today, viewer).into_iter().map(|(at, _)| at).filter(|at| at.tasks.contains(&task)).collect()
}

fn describe(plan: &Plan, duty: &Duty, number: usize, task: u32, today: NaiveDate, viewer: &Viewer) -> DutyAt {
    let (cadence, month_day) = match duty.cadence {
        Cadence::MonthEnd => ("month-end", None),
        Cadence::MonthDay(day) => ("month-day", Some(day)),
        Cadence::HalfMonth => ("half-month", None),
        Cadence::Monthly => ("monthly", None),
    };
    let indicator = duty.indicator.as_ref().and_then(|id| plan.indicators.iter().find(|i| i.id == *id));
    DutyAt {
        number,
        name: duty.name.clone(),
        each: duty.each,
        cadence,
        month_day,
        next: next(duty.cadence, today),
        tasks: vec![task],
        indicator: indicator.map(|indicator| IndicatorInfo::of(viewer, indicator)),
    }
}

/// Owed by the unit's own level or below it, for a task that asks something of the unit.
fn concerns(board: &Board, duty: &DutyAt) -> bool {
    duty.each >= board.unit.level() && duty.tasks.iter().any(|task| board.task(*task).is_some())
}

/// The latest periods, oldest first, of those that began with the campaign or later.
fn periods(cadence: Cadence, start: NaiveDate, today: NaiveDate) -> Vec<Period> {
    let mut periods = Vec::new();
    let mut first = start.with_day(1).unwrap_or(start);
    while first <= today {
        let end = month_end(first);
        let day = |day: u32| first.with_day(day).unwrap_or(end);
        let parts: &[(NaiveDate, NaiveDate, NaiveDate)] = match cadence {
            Cadence::MonthEnd | Cadence::Monthly => &[(first, end, end)],
            Cadence::MonthDay(n) => &[(first, day(u32::from(n)), end)],
            Cadence::HalfMonth => &[(first, day(15), day(15)), (day(16), end, end)],
        };
        let begun = parts.iter().filter(|(from, ..)| (start..=today).contains(from));
        periods.extend(begun.map(|&(from, due, to)| Period { from, due, to, open: to >= today }));
        let Some(following) = end.succ_opt() else { break };
        first = following;
    }
    periods.split_off(periods.len().saturating_sub(PERIODS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bairi_base::Fraction;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2001, month, day).expect("a day")
    }

    #[track_caller]
    fn check(cadence: Cadence, today: NaiveDate, expected: &[((u32, u32), (u32, u32), (u32, u32), bool)]) {
        let found = periods(cadence, day(9, 29), today);
        let expected: Vec<Period> = expected
            .iter()
            .map(|(from, due, to, open)| Period {
                from: day(from.0, from.1),
                due: day(due.0, due.1),
                to: day(to.0, to.1),
                open: *open,
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn periods_are_those_that_began_in_the_campaign() {
        let october = ((10, 1), (10, 31), (10, 31), false);
        check(Cadence::MonthEnd, day(11, 12), &[october, ((11, 1), (11, 30), (11, 30), true)]);
        check(Cadence::MonthDay(25), day(10, 26), &[((10, 1), (10, 25), (10, 31), true)]);
        check(
            Cadence::HalfMonth,
            day(10, 20),
            &[((10, 1), (10, 15), (10, 15), false), ((10, 16), (10, 31), (10, 31), true)],
        );
        check(Cadence::Monthly, day(9, 30), &[]);
    }

    #[test]
    fn whoever_comes_after_the_day_is_late_and_whoever_does_not_come_is_missing() {
        let figure = |num| Figure { value: Fraction::new(num, 10), population: 10, unknown: 0, gap: 10 - num };
        let cell = |on_time, late, missing| Some(DutyCell { owed: 10, on_time, late, missing });
        assert_eq!(DutyCell::of(figure(6), Some(figure(9))), cell(6, 3, 1));
        assert_eq!(DutyCell::of(figure(6), None), cell(6, 0, 4));
        // Taken back afterwards: it was on time then.
        assert_eq!(DutyCell::of(figure(6), Some(figure(5))), cell(6, 0, 4));
        assert_eq!(DutyCell::of(Figure { value: Fraction::new(0, 0), ..figure(0) }, None), None);
    }
}
