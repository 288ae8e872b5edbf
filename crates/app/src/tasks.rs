//! The task list of a unit.

use bairi_base::UnitCode;
use bairi_lake::{AsOf, Times};
use bairi_ledger::Viewer;
use bairi_schedule::Status;
use chrono::NaiveDate;
use serde::Serialize;

use crate::board::{StatusCount, TaskStanding};
use crate::describe::{TargetInfo, TaskInfo};
use crate::{App, AppError};

/// Which tasks, and in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TasksAsk {
    pub status: Option<Status>,
    pub section: Option<u32>,
    /// By their numbers instead of by urgency.
    pub by_number: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct TaskList {
    pub unit: UnitCode,
    pub today: NaiveDate,
    pub times: Times,
    /// Of all tasks asked of the unit, whatever is shown.
    pub statuses: Vec<StatusCount>,
    pub tasks: Vec<TaskLine>,
    /// Tasks of the plan that ask nothing of this unit.
    pub elsewhere: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct TaskLine {
    pub info: TaskInfo,
    /// What the deciding target demands.
    pub target: TargetInfo,
    pub standing: TaskStanding,
}

impl App {
    pub async fn tasks(
        &self,
        viewer: &Viewer,
        unit: UnitCode,
        as_of: Option<AsOf>,
        ask: TasksAsk,
    ) -> Result<TaskList, AppError> {
        let board = self.board(viewer, unit, as_of).await?;
        let plan = self.plan();
        let mut standings = board.by_urgency();
        if ask.by_number {
            standings.sort_by_key(|task| task.number);
        }
        let lines = standings.into_iter().filter(|task| ask.status.is_none_or(|status| task.status == status));
        let lines = lines.filter_map(|standing| self.line(viewer, standing));
        let lines = lines.filter(|line| ask.section.is_none_or(|section| line.info.section == section));
        Ok(TaskList {
            unit,
            today: board.today,
            times: board.times,
            statuses: board.by_status(),
            tasks: lines.collect(),
            elsewhere: plan.tasks.len() - board.tasks.len(),
        })
    }

    pub(crate) fn line(&self, viewer: &Viewer, standing: &TaskStanding) -> Option<TaskLine> {
        let plan = self.plan();
        let task = plan.tasks.iter().find(|task| task.number == standing.number)?;
        let target = task.targets.iter().find(|target| target.id == standing.headline().id)?;
        Some(TaskLine {
            info: TaskInfo::of(plan, task),
            target: TargetInfo::of(plan, viewer, target),
            standing: standing.clone(),
        })
    }
}
