//! The overview of a unit: how it stands, where it is worst, whom to call.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bairi_base::{Text, UnitCode};
use bairi_lake::{AsOf, Times};
use bairi_ledger::Viewer;
use bairi_plan::Plan;
use bairi_schedule::Status;
use chrono::NaiveDate;
use serde::Serialize;

use crate::board::{Board, StatusCount};
use crate::changes::ChangeLine;
use crate::due::{Due, due};
use crate::worst::PlaceStanding;
use crate::{App, AppError};

const CHANGES_SHOWN: u64 = 8;
const BEHIND_SHOWN: usize = 10;
const LISTS_SHOWN: usize = 10;
const OVERVIEWS_MAX: usize = 500;
/// While changes pour in, an overview is at most this old.
const AGE_MAX: Duration = Duration::from_millis(500);

#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    pub unit: UnitCode,
    pub times: Times,
    pub day: ActionDay,
    pub statuses: Vec<StatusCount>,
    /// The tasks that are overdue or behind, most urgent first.
    pub behind: Vec<BehindTask>,
    /// How many there are of them; `behind` holds the first.
    pub behind_total: usize,
    /// Work lists with names on them, the most urgent task's first.
    pub todo: Vec<Todo>,
    pub due: Vec<Due>,
    /// Every place below, worst first.
    pub places: Vec<PlaceStanding>,
    pub changes: Vec<ChangeLine>,
}

/// Which day of the action it is.
#[derive(Clone, Debug, Serialize)]
pub struct ActionDay {
    pub today: NaiveDate,
    /// From 1; nought or less before the action.
    pub number: i64,
    /// Days after today to the end of the action's last step; negative after it.
    pub left: i64,
    pub last: NaiveDate,
    /// The steps under way.
    pub steps: Vec<Text>,
}

/// A task that is overdue or behind, where it is worst, and who answers for it.
#[derive(Clone, Debug, Serialize)]
pub struct BehindTask {
    pub number: u32,
    pub title: Text,
    pub status: Status,
    pub by: NaiveDate,
    pub lead: Vec<Text>,
    /// Units that have not reached the target, of those that must; absent where the unit's own figure is judged.
    pub missing: Option<(usize, usize)>,
}

/// A work list that is not empty.
#[derive(Clone, Debug, Serialize)]
pub struct Todo {
    pub task: u32,
    pub target: String,
    pub name: Text,
    pub status: Status,
    pub by: NaiveDate,
    pub indicator: String,
    /// Rows of the work list, and what they are counted in.
    pub gap: i64,
    pub unit_word: Text,
    pub remedy: Text,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct OverviewKey {
    account: i64,
    unit: UnitCode,
    moment: Option<AsOf>,
    today: NaiveDate,
}

/// Overviews by who looks at what, each with the sequence that it knows of.
#[derive(Default)]
pub(crate) struct Overviews(Mutex<HashMap<OverviewKey, Kept>>);

/// The figures' version, when it was made, and the overview.
type Kept = (i64, Instant, Arc<Overview>);

impl Overviews {
    fn get(&self, key: OverviewKey, seq: i64) -> Option<Arc<Overview>> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (known, made, overview) = kept.get(&key)?;
        (*known == seq || made.elapsed() < AGE_MAX).then(|| overview.clone())
    }

    fn keep(&self, key: OverviewKey, seq: i64, overview: &Arc<Overview>) {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.len() >= OVERVIEWS_MAX {
            kept.clear();
        }
        kept.insert(key, (seq, Instant::now(), overview.clone()));
    }
}

impl App {
    /// The overview of a unit, now or at another moment.
    pub async fn overview(
        &self,
        viewer: &Viewer,
        unit: UnitCode,
        as_of: Option<AsOf>,
    ) -> Result<Arc<Overview>, AppError> {
        self.enter(viewer, unit).await?;
        let today = as_of.map_or_else(|| self.today(), |moment| moment.true_on);
        let key = OverviewKey { account: viewer.account(), unit, moment: as_of, today };
        let seq = *self.lake.watch().borrow();
        if let Some(overview) = self.kept.overviews.get(key, seq) {
            return Ok(overview);
        }
        let board = self.board(viewer, unit, as_of).await?;
        let changes = self.latest_changes(viewer, unit, CHANGES_SHOWN).await?;
        let view = self.view(viewer, as_of).await?;
        let places = self.bench(viewer, &view, today).worst(unit);
        let overview = Arc::new(overview(self.plan(), &board, places, changes));
        self.kept.overviews.keep(key, seq, &overview);
        Ok(overview)
    }
}

fn overview(plan: &Plan, board: &Board, places: Vec<PlaceStanding>, changes: Vec<ChangeLine>) -> Overview {
    let behind = behind(plan, board);
    Overview {
        unit: board.unit,
        times: board.times,
        day: ActionDay::of(plan, board.today),
        statuses: board.by_status(),
        behind_total: behind.len(),
        behind: behind.into_iter().take(BEHIND_SHOWN).collect(),
        todo: todo(plan, board),
        due: due(plan, board),
        places,
        changes,
    }
}

impl ActionDay {
    pub(crate) fn of(plan: &Plan, today: NaiveDate) -> ActionDay {
        let last = plan.steps.iter().map(|step| step.to).max().unwrap_or(*plan.campaign.end());
        let under_way = plan.steps.iter().filter(|step| (step.from..=step.to).contains(&today));
        ActionDay {
            today,
            number: (today - plan.day_one).num_days() + 1,
            left: (last - today).num_days(),
            last,
            steps: under_way.map(|step| step.name.clone()).collect(),
        }
    }
}

fn behind(plan: &Plan, board: &Board) -> Vec<BehindTask> {
    let late = board.by_urgency().into_iter().filter(|task| task.status.urgency() >= Status::Behind.urgency());
    late.filter_map(|standing| {
        let task = plan.tasks.iter().find(|task| task.number == standing.number)?;
        let lead = task.lead.iter().filter_map(|id| plan.organs.get(id)).map(|organ| organ.name.clone());
        Some(BehindTask {
            number: task.number,
            title: task.title.clone(),
            status: standing.status,
            by: standing.by,
            lead: lead.collect(),
            missing: standing.headline().reached.map(|reached| (reached.of - reached.met, reached.of)),
        })
    })
    .collect()
}

fn todo(plan: &Plan, board: &Board) -> Vec<Todo> {
    let mut found = Vec::new();
    for standing in board.by_urgency() {
        let Some(task) = plan.tasks.iter().find(|task| task.number == standing.number) else { continue };
        let mut targets: Vec<_> = standing.targets.iter().collect();
        targets.sort_by_key(|target| std::cmp::Reverse(target.status.urgency()));
        for target in targets {
            let gap = target.figure.map_or(0, |figure| figure.gap);
            let indicator = plan.indicators.iter().find(|i| Some(&i.id) == target.indicator.as_ref());
            let declared = task.targets.iter().find(|t| t.id == target.id);
            let (
                Some(indicator),
                Some(declared),
                1..,
                Status::Overdue | Status::Behind | Status::AtRisk | Status::OnTrack,
            ) = (indicator, declared, gap, target.status)
            else {
                continue;
            };
            found.push(Todo {
                task: task.number,
                target: target.id.clone(),
                name: declared.name.clone(),
                status: target.status,
                by: target.by,
                indicator: indicator.id.clone(),
                gap,
                unit_word: indicator.unit_word.clone(),
                remedy: indicator.remedy.clone(),
            });
        }
    }
    found.truncate(LISTS_SHOWN);
    found
}
