//! The access log: every unmasked look and every refused attempt.

use bairi_base::UnitCode;
use sea_orm::{Statement, Value};

use crate::Viewer;
use crate::ledger::Inner;
use crate::store::{instant_number, statement};

/// What an access record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessKind {
    /// Masked fields were looked at.
    Look,
    /// Something outside the viewer's rights was tried.
    Refusal,
}

impl AccessKind {
    fn number(self) -> i64 {
        match self {
            AccessKind::Look => 1,
            AccessKind::Refusal => 2,
        }
    }
}

const INSERT: &str = "INSERT INTO access_log (at, account, kind, entity, register, unit, what, purpose) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// The record of a refusal, ready to be written.
pub(crate) fn refusal(inner: &Inner, viewer: &Viewer, what: &str, unit: UnitCode) -> Statement {
    let values: [Value; 8] = [
        instant_number((inner.clock)()).into(),
        viewer.account().into(),
        AccessKind::Refusal.number().into(),
        None::<i64>.into(),
        None::<String>.into(),
        unit.number().into(),
        what.into(),
        "".into(),
    ];
    statement(inner.store.backend, INSERT, values)
}
