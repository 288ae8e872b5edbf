//! The registers that somebody may read, with how much is in them.

use bairi_base::{Text, UnitCode};
use bairi_lake::{RowsAsk, RowsOf};
use bairi_ledger::Viewer;
use bairi_plan::{DerivedFrom, Indicator, Measure, Plan, Register};
use futures::future::try_join_all;
use serde::Serialize;

use crate::{App, AppError};

#[derive(Clone, Debug, Serialize)]
pub struct RegisterCard {
    pub register: String,
    pub name: Text,
    pub note: Text,
    /// Standing entries of the unit's subtree that the viewer may read.
    pub entries: u64,
    pub may_write: bool,
    /// Whether the viewer may enter a new entry somewhere.
    pub may_begin: bool,
    /// The first section of the notice that needs it; absent if no task does.
    pub section: Option<u32>,
}

impl App {
    /// A card for each register that the viewer may read somewhere; the units themselves have pages of their own.
    pub async fn registers(&self, viewer: &Viewer, unit: UnitCode) -> Result<Vec<RegisterCard>, AppError> {
        self.enter(viewer, unit).await?;
        let shown = self.plan().registers.iter().filter(|r| !r.builtin && viewer.may_read(&r.id));
        try_join_all(shown.map(|register| self.card(viewer, register, unit))).await
    }

    async fn card(&self, viewer: &Viewer, register: &Register, unit: UnitCode) -> Result<RegisterCard, AppError> {
        let ask = RowsAsk {
            of: RowsOf::Register(register.id.clone()),
            unit,
            search: None,
            filters: Vec::new(),
            sort: None,
            columns: vec![register.key.clone()],
            offset: 0,
            limit: 1,
            as_of: None,
        };
        Ok(RegisterCard {
            register: register.id.clone(),
            name: register.name.clone(),
            note: register.note.clone(),
            entries: self.lake.rows(viewer, &ask).await?.total,
            may_write: viewer.may_write_somewhere(&register.id),
            may_begin: self.may_begin(viewer, register),
            section: section(self.plan(), register),
        })
    }
}

/// Of the tasks whose figures are made from the register's entries, the first one's section.
fn section(plan: &Plan, register: &Register) -> Option<u32> {
    let needs = |id: &String| plan.indicators.iter().find(|i| i.id == *id).is_some_and(|i| uses(plan, i, register));
    let needing = plan.tasks.iter().filter(|task| task.targets.iter().filter_map(|t| t.indicator.as_ref()).any(needs));
    needing.map(|task| task.section).min()
}

/// Whether an indicator counts a register's entries, or others by what these say of them.
fn uses(plan: &Plan, indicator: &Indicator, register: &Register) -> bool {
    if indicator.register == register.id {
        return true;
    }
    let counted = plan.registers.iter().find(|r| r.id == indicator.register);
    let derived = counted.into_iter().flat_map(|r| &r.derived);
    derived
        .filter(|d| matches!(&d.from, DerivedFrom::Referring { register: of, .. } if *of == register.id))
        .any(|d| predicates(indicator).any(|sql| words(sql).any(|word| word == d.id)))
}

fn predicates(indicator: &Indicator) -> impl Iterator<Item = &str> {
    let (a, b) = match &indicator.measure {
        Measure::Coverage { met } => (Some(met), None),
        Measure::Count { .. } => (None, None),
        Measure::Sum { value, .. } => (Some(value), None),
        Measure::Ratio { numerator, denominator, .. } => (Some(numerator), Some(denominator)),
    };
    std::iter::once(&indicator.population).chain(a).chain(b).map(String::as_str)
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}
