//! The registers that somebody may read, with how much is in them.

use bairi_base::{Text, UnitCode};
use bairi_lake::{RowsAsk, RowsOf};
use bairi_ledger::Viewer;
use bairi_plan::Register;
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
        })
    }
}
