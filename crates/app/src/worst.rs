//! The places below a unit, worst first.

use std::cmp::Reverse;

use bairi_base::{Level, Text, UnitCode};
use bairi_schedule::Status;
use serde::Serialize;

use crate::board::Board;
use crate::judge::Bench;

/// A place with how its tasks stand.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceStanding {
    pub unit: UnitCode,
    pub name: Text,
    pub overdue: usize,
    pub behind: usize,
    pub at_risk: usize,
    /// Tasks asked of the place that are measured.
    pub measured: usize,
    /// The number of its most urgent task, if that is late or at risk.
    pub worst_task: Option<u32>,
}

impl PlaceStanding {
    fn of(name: Text, board: &Board) -> PlaceStanding {
        let count = |status| board.tasks.iter().filter(|task| task.status == status).count();
        let worst = board.by_urgency().first().map(|task| (task.status, task.number));
        PlaceStanding {
            unit: board.unit,
            name,
            overdue: count(Status::Overdue),
            behind: count(Status::Behind),
            at_risk: count(Status::AtRisk),
            measured: board.tasks.len() - count(Status::NotMeasured),
            worst_task: worst
                .filter(|(status, _)| status.urgency() >= Status::AtRisk.urgency())
                .map(|(_, number)| number),
        }
    }

    /// Most overdue, then most behind, then most at risk.
    pub(crate) fn worst_first(places: &mut [PlaceStanding]) {
        places.sort_by_key(|p| (Reverse(p.overdue), Reverse(p.behind), Reverse(p.at_risk), p.unit));
    }

    /// How many of its tasks are overdue or behind.
    pub fn late(&self) -> usize {
        self.overdue + self.behind
    }
}

impl Bench<'_> {
    /// The places whose standing is told apart on a unit's overview: a province's counties, else the units directly below.
    pub(crate) fn places(&self, unit: UnitCode) -> Vec<UnitCode> {
        if unit.level() == Level::Province {
            return self.asked_of.units(Level::County, unit).to_vec();
        }
        self.plan.units.children(unit).map(|child| child.code).collect()
    }

    /// Every place with its standing, worst first.
    pub(crate) fn worst(&self, unit: UnitCode) -> Vec<PlaceStanding> {
        let mut places: Vec<PlaceStanding> =
            self.places(unit).into_iter().map(|place| self.standing_of(place)).collect();
        PlaceStanding::worst_first(&mut places);
        places
    }

    pub(crate) fn standing_of(&self, unit: UnitCode) -> PlaceStanding {
        let name = self.plan.units.find(unit).map(|unit| unit.name.clone()).unwrap_or_default();
        PlaceStanding::of(name, &self.board(unit, self.view.times()))
    }
}
