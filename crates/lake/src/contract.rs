//! The lake's calls, agreed upon before they are built.
#![allow(unused_variables, clippy::unused_async)]

use std::path::Path;

use bairi_base::{Finding, UnitCode};
use bairi_ledger::{Ledger, Viewer};
use bairi_plan::Plan;
use chrono::NaiveDate;
use tokio::sync::watch;

use crate::{AsOf, EntryFacts, Figure, LakeError, Reading, Rows, RowsAsk, Times, Today};

/// The log as columns. Cheap to clone.
#[derive(Clone)]
pub struct Lake {}

/// Every figure of a moment, as far as the viewer may see it. Cheap to clone.
#[derive(Clone)]
pub struct View {}

impl Lake {
    /// Opens (or makes anew) the lake in a folder and catches up with the log, so that the first answer is complete.
    pub async fn open(dir: &Path, ledger: Ledger, today: Today) -> Result<Lake, LakeError> {
        unimplemented!()
    }

    /// Follows the log until the process ends: run it as a task. Keeps the day's reading.
    pub async fn run(&self) {
        unimplemented!()
    }

    /// Predicates and derived columns that do not parse, do not fit their register or have the wrong type.
    pub async fn check(plan: &Plan) -> Vec<Finding> {
        unimplemented!()
    }

    pub fn today(&self) -> NaiveDate {
        unimplemented!()
    }

    /// Tells the last sequence whose change is in the figures.
    pub fn watch(&self) -> watch::Receiver<i64> {
        unimplemented!()
    }

    /// All figures of now: in memory, no query.
    pub fn view(&self, viewer: &Viewer) -> View {
        unimplemented!()
    }

    /// All figures of another moment: one scan for each register.
    pub async fn view_as_of(&self, viewer: &Viewer, moment: AsOf) -> Result<View, LakeError> {
        unimplemented!()
    }

    /// A page of a register's entries or of an indicator's rows, limited to where the viewer may read the register.
    pub async fn rows(&self, viewer: &Viewer, ask: &RowsAsk) -> Result<Rows, LakeError> {
        unimplemented!()
    }

    /// Derived columns and standings of one entry; empty if the viewer may not see it.
    pub async fn facts(&self, viewer: &Viewer, register: &str, entity: i64) -> Result<EntryFacts, LakeError> {
        unimplemented!()
    }

    /// The kept readings of an indicator at a unit, oldest first, at most one a day; empty if out of the viewer's area.
    pub fn readings(&self, viewer: &Viewer, indicator: &str, unit: UnitCode) -> Vec<Reading> {
        unimplemented!()
    }

    /// Works out and keeps the readings of past days that have none, with what is known now (a new lake of an old log,
    /// a demonstration).
    pub async fn backfill(&self, days: &[NaiveDate]) -> Result<(), LakeError> {
        unimplemented!()
    }
}

impl View {
    pub fn times(&self) -> Times {
        unimplemented!()
    }

    /// `None` if the plan has no such indicator, the unit is unknown or out of the viewer's area, or the unit lies
    /// below the level of the indicator's register.
    pub fn figure(&self, indicator: &str, unit: UnitCode) -> Option<Figure> {
        unimplemented!()
    }
}
