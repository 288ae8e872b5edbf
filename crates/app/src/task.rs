//! One task at a unit: what is demanded, how it stands, where, and since when.

use std::cmp::Ordering;

use bairi_base::{Fraction, Level, Text, UnitCode};
use bairi_lake::{AsOf, Figure, Times};
use bairi_ledger::Viewer;
use bairi_schedule::{Outlook, Status};
use chrono::NaiveDate;
use serde::Serialize;

use crate::asked_of::TargetKey;
use crate::board::TaskStanding;
use crate::describe::{TargetInfo, TaskInfo};
use crate::duties::{DutyAt, of_task};
use crate::judge::{Bench, Reached, TargetStanding};
use crate::{App, AppError};

#[derive(Clone, Debug, Serialize)]
pub struct TaskAt {
    pub unit: UnitCode,
    pub today: NaiveDate,
    pub times: Times,
    pub info: TaskInfo,
    /// Absent if the task asks nothing of this unit.
    pub standing: Option<TaskStanding>,
    pub targets: Vec<TargetAt>,
    pub duties: Vec<DutyAt>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TargetAt {
    pub info: TargetInfo,
    /// Absent if it asks nothing of this unit.
    pub standing: Option<TargetStanding>,
    /// The places below, worst first; empty if nothing is measured.
    pub places: Vec<PlaceAt>,
    /// One reading a day, oldest first.
    pub history: Vec<(NaiveDate, Fraction)>,
    /// The expected way: days and figures, from the start to the goal.
    pub course: Vec<(NaiveDate, Fraction)>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PlaceAt {
    pub unit: UnitCode,
    pub name: Text,
    pub status: Status,
    pub figure: Option<Figure>,
    pub reached: Option<Reached>,
}

impl App {
    /// A task at a unit. `below`: the level of the places told apart; otherwise the units directly below.
    pub async fn task(
        &self,
        viewer: &Viewer,
        number: u32,
        unit: UnitCode,
        below: Option<Level>,
        as_of: Option<AsOf>,
    ) -> Result<TaskAt, AppError> {
        let plan = self.plan();
        let task = plan.tasks.iter().position(|task| task.number == number);
        let task = task.ok_or(AppError::NoSuch { what: "task" })?;
        let board = self.board(viewer, unit, as_of).await?;
        let view = self.view(viewer, as_of).await?;
        let bench = self.bench(viewer, &view, board.today);
        let declared = &plan.tasks[task];
        let places: Vec<UnitCode> = match below.filter(|level| *level > unit.level()) {
            Some(level) => bench.asked_of.units(level, unit).to_vec(),
            None => plan.units.children(unit).map(|child| child.code).collect(),
        };
        let at = |target| bench.target_at(TargetKey { task, target }, unit, &places);
        Ok(TaskAt {
            unit,
            today: board.today,
            times: board.times,
            info: TaskInfo::of(plan, declared),
            standing: board.task(number).cloned(),
            targets: (0..declared.targets.len()).map(at).collect(),
            duties: of_task(plan, number, board.today, viewer),
        })
    }
}

impl Bench<'_> {
    fn target_at(&self, key: TargetKey, unit: UnitCode, places: &[UnitCode]) -> TargetAt {
        let target = &self.plan.tasks[key.task].targets[key.target];
        let info = TargetInfo::of(self.plan, self.viewer, target);
        let standing = self.stand(key, unit);
        let lower_is_better = info.indicator.as_ref().is_some_and(|indicator| indicator.lower_is_better);
        let mut at: Vec<PlaceAt> = match info.indicator {
            Some(_) => places.iter().filter_map(|place| self.place_at(key, *place)).collect(),
            None => Vec::new(),
        };
        at.sort_by(|a, b| worse(a, b, lower_is_better));
        let history = standing.as_ref().map(|_| self.history(key, unit)).unwrap_or_default();
        let start = *self.plan.campaign.start();
        let course = standing.as_ref().map(|s| course(&s.outlook, start, s.by, self.today)).unwrap_or_default();
        TargetAt { info, standing, places: at, history, course }
    }

    fn place_at(&self, key: TargetKey, unit: UnitCode) -> Option<PlaceAt> {
        let standing = self.stand(key, unit)?;
        Some(PlaceAt {
            unit,
            name: self.plan.units.find(unit)?.name.clone(),
            status: standing.status,
            figure: standing.figure,
            reached: standing.reached,
        })
    }
}

/// The more urgent first; of equals the worse figure.
fn worse(a: &PlaceAt, b: &PlaceAt, lower_is_better: bool) -> Ordering {
    let value = |place: &PlaceAt| place.figure.map_or(Fraction::default(), |figure| figure.value);
    let figures = value(a).compare(value(b)).unwrap_or(Ordering::Equal);
    let figures = if lower_is_better { figures.reverse() } else { figures };
    b.status.urgency().cmp(&a.status.urgency()).then(figures).then(a.unit.cmp(&b.unit))
}

/// The corners of the expected way, with today's expected figure among them. Empty if nothing is measured.
fn course(outlook: &Outlook, start: NaiveDate, by: NaiveDate, today: NaiveDate) -> Vec<(NaiveDate, Fraction)> {
    let (Some(baseline), Some(expected)) = (outlook.baseline, outlook.expected) else { return Vec::new() };
    let mut corners = vec![(start.min(outlook.begins_on), baseline)];
    if outlook.begins_on > start {
        corners.push((outlook.begins_on, baseline));
    }
    corners.extend(outlook.stages.iter().filter_map(|stage| Some((stage.to, stage.figure?))));
    if (start..=by).contains(&today) {
        corners.push((today, expected));
    }
    corners.sort_by_key(|(day, _)| *day);
    corners.dedup_by_key(|(day, _)| *day);
    corners
}
