//! The board of a unit: everything that the campaign asks of it, and how it stands.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bairi_base::UnitCode;
use bairi_lake::{AsOf, Times};
use bairi_ledger::Viewer;
use bairi_schedule::Status;
use chrono::NaiveDate;
use serde::Serialize;

use crate::asked_of::{AskedOf, TargetKey};
use crate::duties::PastDuties;
use crate::judge::{Bench, Judgements, Pasts, TargetStanding};
use crate::overview::Overviews;
use crate::{App, AppError};

/// How many boards are kept before all are forgotten; a province's takes some 30 KB.
const BOARDS_MAX: usize = 2_000;
/// While changes pour in, a board is at most this old.
const BOARD_AGE_MAX: Duration = Duration::from_millis(300);

/// Everything asked of a unit, in the order of the tasks' numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    pub unit: UnitCode,
    pub today: NaiveDate,
    pub times: Times,
    pub tasks: Vec<TaskStanding>,
}

/// How one task stands at one unit.
#[derive(Clone, Debug, Serialize)]
pub struct TaskStanding {
    pub number: u32,
    /// That of the most urgent of its measured targets.
    pub status: Status,
    /// Which of `targets` that is; the first if none is measured.
    pub deciding: usize,
    /// The deciding target's deadline.
    pub by: NaiveDate,
    pub targets: Vec<TargetStanding>,
}

impl TaskStanding {
    pub fn headline(&self) -> &TargetStanding {
        &self.targets[self.deciding]
    }
}

/// How many tasks have each status, most urgent first; with noughts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StatusCount {
    pub status: Status,
    pub tasks: usize,
}

impl Board {
    pub fn task(&self, number: u32) -> Option<&TaskStanding> {
        self.tasks.iter().find(|task| task.number == number)
    }

    pub fn by_status(&self) -> Vec<StatusCount> {
        let tasks = |status| self.tasks.iter().filter(|task| task.status == status).count();
        Status::ALL.into_iter().map(|status| StatusCount { status, tasks: tasks(status) }).collect()
    }

    /// The tasks with the most urgent first, then the nearest deadline.
    pub fn by_urgency(&self) -> Vec<&TaskStanding> {
        let mut tasks: Vec<&TaskStanding> = self.tasks.iter().collect();
        tasks.sort_by_key(|task| (std::cmp::Reverse(task.status.urgency()), task.by, task.number));
        tasks
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct BoardKey {
    account: i64,
    unit: UnitCode,
    moment: Option<AsOf>,
    today: NaiveDate,
}

struct KeptBoard {
    seq: i64,
    made: Instant,
    board: Arc<Board>,
}

/// What is worked out once and kept: of whom what is asked, what was judged, the boards.
pub(crate) struct Kept {
    pub(crate) asked_of: AskedOf,
    pub(crate) judgements: Judgements,
    pub(crate) pasts: Pasts,
    pub(crate) overviews: Overviews,
    pub(crate) past_duties: PastDuties,
    boards: Mutex<HashMap<BoardKey, KeptBoard>>,
}

impl Kept {
    pub(crate) fn new(plan: &bairi_plan::Plan) -> Kept {
        Kept {
            asked_of: AskedOf::new(plan),
            judgements: Judgements::default(),
            pasts: Pasts::default(),
            overviews: Overviews::default(),
            past_duties: PastDuties::default(),
            boards: Mutex::default(),
        }
    }

    fn board(&self, key: BoardKey, seq: i64) -> Option<Arc<Board>> {
        let boards = self.boards.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let kept = boards.get(&key)?;
        (kept.seq == seq || kept.made.elapsed() < BOARD_AGE_MAX).then(|| kept.board.clone())
    }

    fn keep_board(&self, key: BoardKey, seq: i64, board: &Arc<Board>) {
        let mut boards = self.boards.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if boards.len() >= BOARDS_MAX {
            boards.clear();
        }
        boards.insert(key, KeptBoard { seq, made: Instant::now(), board: board.clone() });
    }
}

impl App {
    /// The board of a unit, now or at another moment.
    pub async fn board(&self, viewer: &Viewer, unit: UnitCode, as_of: Option<AsOf>) -> Result<Arc<Board>, AppError> {
        self.enter(viewer, unit).await?;
        let today = as_of.map_or_else(|| self.today(), |moment| moment.true_on);
        let key = BoardKey { account: viewer.account(), unit, moment: as_of, today };
        // Read before the figures, so that a board is never taken for newer than it is.
        let seq = *self.lake.watch().borrow();
        if let Some(board) = self.kept.board(key, seq) {
            return Ok(board);
        }
        let view = self.view(viewer, as_of).await?;
        let board = Arc::new(self.bench(viewer, &view, today).board(unit, view.times()));
        self.kept.keep_board(key, seq, &board);
        Ok(board)
    }

    pub(crate) fn bench<'a>(&'a self, viewer: &'a Viewer, view: &'a bairi_lake::View, today: NaiveDate) -> Bench<'a> {
        Bench {
            plan: self.plan(),
            asked_of: &self.kept.asked_of,
            kept: &self.kept.judgements,
            pasts: &self.kept.pasts,
            lake: &self.lake,
            view,
            viewer,
            today,
        }
    }
}

impl Bench<'_> {
    pub(crate) fn board(&self, unit: UnitCode, times: Times) -> Board {
        let tasks = (0..self.plan.tasks.len()).filter_map(|task| self.task(task, unit)).collect();
        Board { unit, today: self.today, times, tasks }
    }

    /// How a task stands at a unit; `None` if it asks nothing of it.
    pub(crate) fn task(&self, task: usize, unit: UnitCode) -> Option<TaskStanding> {
        let plan = &self.plan.tasks[task];
        let stand = |target| self.stand(TargetKey { task, target }, unit);
        let targets: Vec<TargetStanding> = (0..plan.targets.len()).filter_map(stand).collect();
        let measured = targets.iter().enumerate().filter(|(_, target)| target.status != Status::NotMeasured);
        // Of equals the first, which the plan puts first for a reason.
        let deciding = measured.rev().max_by_key(|(_, target)| target.status.urgency()).map_or(0, |(at, _)| at);
        let headline = targets.get(deciding)?;
        Some(TaskStanding { number: plan.number, status: headline.status, deciding, by: headline.by, targets })
    }
}
