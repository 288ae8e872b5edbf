//! A unit: where it lies, everything asked of it, its figures, what changed.

use std::sync::Arc;

use bairi_base::{Level, Text, UnitCode};
use bairi_lake::{AsOf, Figure};
use bairi_ledger::Viewer;
use serde::Serialize;

use crate::changes::ChangeLine;
use crate::describe::IndicatorInfo;
use crate::tasks::TaskLine;
use crate::worst::PlaceStanding;
use crate::{App, AppError, Board};

const CHANGES_SHOWN: u64 = 10;

#[derive(Clone, Debug, Serialize)]
pub struct UnitAt {
    pub unit: UnitCode,
    pub name: Text,
    pub level: Level,
    /// From the widest unit that the viewer may see down to this one.
    pub path: Vec<UnitName>,
    pub groups: Vec<Text>,
    pub board: Arc<Board>,
    /// Everything asked of this place, most urgent first.
    pub tasks: Vec<TaskLine>,
    /// Figures that no task of this place demands.
    pub figures: Vec<UnitFigure>,
    /// The units below, worst first.
    pub below: Vec<PlaceStanding>,
    pub changes: Vec<ChangeLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct UnitName {
    pub unit: UnitCode,
    pub name: Text,
    pub level: Level,
}

#[derive(Clone, Debug, Serialize)]
pub struct UnitFigure {
    pub info: IndicatorInfo,
    pub figure: Figure,
}

impl App {
    pub async fn unit(&self, viewer: &Viewer, unit: UnitCode, as_of: Option<AsOf>) -> Result<UnitAt, AppError> {
        let board = self.board(viewer, unit, as_of).await?;
        let view = self.view(viewer, as_of).await?;
        let plan = self.plan();
        let found = plan.units.find(unit).ok_or(AppError::NoSuch { what: "unit" })?;
        let bench = self.bench(viewer, &view, board.today);
        let mut below: Vec<PlaceStanding> =
            plan.units.children(unit).map(|child| bench.standing_of(child.code)).collect();
        PlaceStanding::worst_first(&mut below);
        let path = plan.units.path(unit).into_iter().filter(|above| viewer.sees(above.code));
        let inside =
            |group: &&bairi_plan::Group| group.level == found.level && group.units.binary_search(&unit).is_ok();
        Ok(UnitAt {
            unit,
            name: found.name.clone(),
            level: found.level,
            path: path.map(|u| UnitName { unit: u.code, name: u.name.clone(), level: u.level }).collect(),
            groups: plan
                .groups
                .values()
                .filter(inside)
                .filter(|group| group.units.len() < self.kept.asked_of.all(group.level).len())
                .map(|group| group.name.clone())
                .collect(),
            tasks: board.by_urgency().into_iter().filter_map(|task| self.line(viewer, task)).collect(),
            figures: self.other_figures(viewer, &view, unit),
            board,
            below,
            changes: self.latest_changes(viewer, unit, CHANGES_SHOWN).await?,
        })
    }

    fn other_figures(&self, viewer: &Viewer, view: &bairi_lake::View, unit: UnitCode) -> Vec<UnitFigure> {
        let plan = self.plan();
        let demanded = |id: &str| {
            plan.tasks.iter().flat_map(|task| &task.targets).any(|target| target.indicator.as_deref() == Some(id))
        };
        let others = plan.indicators.iter().filter(|indicator| !demanded(&indicator.id));
        others
            .filter_map(|indicator| {
                Some(UnitFigure {
                    info: IndicatorInfo::of(viewer, indicator),
                    figure: view.figure(&indicator.id, unit)?,
                })
            })
            .collect()
    }
}
