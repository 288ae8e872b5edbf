//! The latest changes of a place, as lines to read.

use std::sync::Arc;

use bairi_base::{Text, UnitCode};
use bairi_ledger::{Change, Op, Viewer};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{App, AppError};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    New,
    Changed,
    Retracted,
}

#[derive(Clone, Debug, Serialize)]
pub struct ChangeLine {
    pub at: DateTime<Utc>,
    pub kind: ChangeKind,
    pub register: String,
    pub register_name: Text,
    pub entity: i64,
    pub unit: UnitCode,
    pub unit_name: Text,
    /// The entry's name, masked as the viewer may see it; absent if nobody knows it.
    pub title: Option<String>,
    /// Who made it.
    pub by: Text,
}

impl App {
    /// The latest changes in a unit's subtree that the viewer may read, the latest first.
    pub async fn latest_changes(
        &self,
        viewer: &Viewer,
        unit: UnitCode,
        limit: u64,
    ) -> Result<Vec<ChangeLine>, AppError> {
        let changes = self.ledger.latest_changes(viewer, unit, limit).await?;
        Ok(changes.into_iter().filter_map(|change| self.change_line(change)).collect())
    }

    fn change_line(&self, change: Change) -> Option<ChangeLine> {
        let plan = self.plan();
        let register = plan.registers.iter().find(|register| *register.id == *change.register)?;
        let kind = match change.op {
            Op::Retract => ChangeKind::Retracted,
            Op::Put if change.seq == change.entity => ChangeKind::New,
            Op::Put => ChangeKind::Changed,
        };
        Some(ChangeLine {
            at: change.recorded_at,
            kind,
            register: register.id.clone(),
            register_name: register.name.clone(),
            entity: change.entity,
            unit: change.unit,
            unit_name: plan.units.find(change.unit).map(|unit| unit.name.clone()).unwrap_or_default(),
            title: change.values.get(&register.title).and_then(|title| title.as_str()).map(str::to_owned),
            by: Arc::unwrap_or_clone(change.actor_name),
        })
    }
}
