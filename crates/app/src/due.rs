//! What is due in the coming days: deadlines, ends of stages, duties that return.

use std::collections::BTreeMap;

use bairi_base::Text;
use bairi_plan::{Cadence, Plan};
use bairi_schedule::Status;
use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use crate::board::Board;

/// Today and the six days after it.
pub const DUE_DAYS: u64 = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueKind {
    Deadline,
    Stage,
    Duty,
}

/// Something due on a day, and the tasks that it belongs to.
#[derive(Clone, Debug, Serialize)]
pub struct Due {
    pub day: NaiveDate,
    pub kind: DueKind,
    pub name: Text,
    /// How the target stands; duties are not measured yet.
    pub status: Option<Status>,
    pub tasks: Vec<u32>,
}

/// What the board's unit owes from today on, in the order of the days.
pub(crate) fn due(plan: &Plan, board: &Board) -> Vec<Due> {
    let last = board.today.checked_add_days(Days::new(DUE_DAYS - 1)).unwrap_or(board.today);
    let soon = |day: NaiveDate| (board.today..=last).contains(&day);
    let mut due = targets_due(plan, board, soon);
    due.extend(duties_due(plan, board, soon));
    due.sort_by_key(|d| (d.day, d.kind, std::cmp::Reverse(d.status.map(Status::urgency)), d.tasks.first().copied()));
    due
}

fn targets_due(plan: &Plan, board: &Board, soon: impl Fn(NaiveDate) -> bool) -> Vec<Due> {
    let mut due = Vec::new();
    for standing in &board.tasks {
        let Some(task) = plan.tasks.iter().find(|task| task.number == standing.number) else { continue };
        for target in standing.targets.iter().filter(|target| target.status != Status::Met) {
            let Some(declared) = task.targets.iter().find(|t| t.id == target.id) else { continue };
            let item =
                |day, kind, name: Text| Due { day, kind, name, status: Some(target.status), tasks: vec![task.number] };
            if soon(target.by) {
                due.push(item(target.by, DueKind::Deadline, declared.name.clone()));
            }
            let open =
                target.outlook.stages.iter().filter(|stage| soon(stage.to) && !stage.done && stage.to < target.by);
            due.extend(open.map(|stage| {
                let name = Text::new(
                    format!("{}：{}", declared.name.zh, stage.name.zh),
                    format!("{}: {}", declared.name.en, stage.name.en),
                );
                item(stage.to, DueKind::Stage, name)
            }));
        }
    }
    due
}

/// Duties of the unit's own level and of the levels below it; the same duty of several tasks is owed once.
fn duties_due(plan: &Plan, board: &Board, soon: impl Fn(NaiveDate) -> bool) -> Vec<Due> {
    let mut found: BTreeMap<(NaiveDate, &str), Due> = BTreeMap::new();
    for task in plan.tasks.iter().filter(|task| board.task(task.number).is_some()) {
        for duty in task.duties.iter().filter(|duty| duty.each >= board.unit.level()) {
            let day = next(duty.cadence, board.today);
            if !soon(day) {
                continue;
            }
            let due = found.entry((day, &duty.name.zh)).or_insert_with(|| Due {
                day,
                kind: DueKind::Duty,
                name: duty.name.clone(),
                status: None,
                tasks: Vec::new(),
            });
            due.tasks.push(task.number);
        }
    }
    found.into_values().collect()
}

/// The next day, today included, on which something that returns is owed: the last of the month, a day of it, or for
/// half-months the 15th and the last.
pub(crate) fn next(cadence: Cadence, today: NaiveDate) -> NaiveDate {
    let end = month_end(today);
    let this_month = |day: u32| today.with_day(day).unwrap_or(end);
    match cadence {
        Cadence::MonthEnd | Cadence::Monthly => end,
        Cadence::HalfMonth if today.day() <= 15 => this_month(15),
        Cadence::HalfMonth => end,
        Cadence::MonthDay(day) if this_month(u32::from(day)) >= today => this_month(u32::from(day)),
        Cadence::MonthDay(day) => {
            let later = end.succ_opt().unwrap_or(end);
            later.with_day(u32::from(day)).unwrap_or_else(|| month_end(later))
        }
    }
}

pub(crate) fn month_end(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cadence: Cadence, today: (u32, u32), expected: (u32, u32)) {
        let day = |(month, day)| NaiveDate::from_ymd_opt(2001, month, day).expect("a day");
        assert_eq!(next(cadence, day(today)), day(expected));
    }

    #[test]
    fn what_returns_is_owed_on_its_next_day() {
        check(Cadence::MonthEnd, (11, 30), (11, 30));
        check(Cadence::MonthEnd, (2, 3), (2, 28));
        check(Cadence::MonthDay(25), (11, 25), (11, 25));
        check(Cadence::MonthDay(25), (11, 26), (12, 25));
        check(Cadence::MonthDay(31), (1, 31), (1, 31));
        check(Cadence::MonthDay(31), (2, 1), (2, 28));
        check(Cadence::HalfMonth, (11, 15), (11, 15));
        check(Cadence::HalfMonth, (11, 16), (11, 30));
    }
}
