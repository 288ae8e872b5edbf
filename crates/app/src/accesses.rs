//! Looks behind masks, comparisons and refused attempts: everybody sees his own.

use bairi_base::{Text, UnitCode};
use bairi_ledger::{AccessKind, Viewer};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::shown::unit_name;
use crate::{App, AppError};

const SHOWN_MAX: u64 = 200;

#[derive(Clone, Debug, Serialize)]
pub struct AccessLine {
    pub at: DateTime<Utc>,
    pub by: Text,
    pub kind: AccessKind,
    pub register: Option<String>,
    pub register_name: Option<Text>,
    pub entity: Option<i64>,
    pub unit: Option<UnitCode>,
    pub unit_name: Option<Text>,
    /// What was refused or used: `register`, `entry`, `write`, `step`, `look`, `page`, `comparison`.
    pub what: String,
    pub purpose: String,
}

impl App {
    /// The viewer's own looks and refusals, the latest first.
    pub async fn accesses(&self, viewer: &Viewer) -> Result<Vec<AccessLine>, AppError> {
        let records = self.ledger.accesses(viewer, SHOWN_MAX).await?;
        let line = |record: bairi_ledger::AccessRecord| AccessLine {
            at: record.at,
            by: (*record.account_name).clone(),
            kind: record.kind,
            register_name: record.register.as_deref().and_then(|id| Some(self.register(id)?.name.clone())),
            register: record.register,
            entity: record.entity,
            unit_name: record.unit.map(|unit| unit_name(self.plan(), unit)),
            unit: record.unit,
            what: record.what,
            purpose: record.purpose,
        };
        Ok(records.into_iter().map(line).collect())
    }
}
