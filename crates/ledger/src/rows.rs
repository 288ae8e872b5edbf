//! From rows to changes and entries.

use std::sync::Arc;

use bairi_base::Text;
use sea_orm::QueryResult;

use crate::ledger::Inner;
use crate::store::{day_from, instant_from, int, maybe_int, text, unit};
use crate::{Change, Entry, Op, StoreError, Values};

/// The columns that [`changes`] reads, of a table called `c`.
pub(crate) const CHANGE: &str = "c.seq, c.entity, c.register, c.unit, c.op, c.vals, c.effective_on, c.recorded_at, \
                                 c.actor, c.reason, c.based_on, c.displaced, c.batch";

/// The columns that [`entry`] reads, of an entry `e` and its current change `c`.
pub(crate) const ENTRY_COLUMNS: &str =
    "e.entity, e.register, e.unit, e.seq, c.vals, c.effective_on, c.recorded_at, e.retracted";

/// The columns and tables that [`entry`] reads.
pub(crate) const ENTRY: &str = "SELECT e.entity, e.register, e.unit, e.seq, c.vals, c.effective_on, c.recorded_at, \
                                e.retracted FROM entries e JOIN changes c ON c.seq = e.seq";

/// Decodes rows of [`CHANGE`].
pub(crate) async fn changes(inner: &Inner, rows: &[QueryResult]) -> Result<Vec<Change>, StoreError> {
    for row in rows {
        let (actor, batch) = (int(row, 8)?, maybe_int(row, 12)?);
        let known = inner.labels.actor(actor).is_some() && batch.is_none_or(|b| inner.labels.batch(b).is_some());
        if !known {
            // Another process has added accounts or batches.
            inner.labels.refresh(&inner.store.readers).await?;
            break;
        }
    }
    rows.iter().map(|row| change(inner, row)).collect()
}

fn change(inner: &Inner, row: &QueryResult) -> Result<Change, StoreError> {
    let seq = int(row, 0)?;
    let unreadable = || StoreError::Unreadable { table: "changes", row: seq };
    let actor = int(row, 8)?;
    let batch = maybe_int(row, 12)?;
    let reason = text(row, 9)?;
    let label = batch.filter(|_| reason.is_empty()).and_then(|b| inner.labels.batch(b));
    Ok(Change {
        seq,
        entity: int(row, 1)?,
        register: inner.names.register_named(int(row, 2)?).cloned().ok_or_else(unreadable)?,
        unit: unit(row, 3)?,
        op: Op::from_number(int(row, 4)?).ok_or_else(unreadable)?,
        values: values(&text(row, 5)?, seq)?,
        effective_on: day_from(int(row, 6)?).ok_or_else(unreadable)?,
        recorded_at: instant_from(int(row, 7)?).ok_or_else(unreadable)?,
        actor,
        actor_name: inner.labels.actor(actor).unwrap_or_else(|| Arc::new(Text::default())),
        reason: label.unwrap_or_else(|| reason.into()),
        based_on: maybe_int(row, 10)?,
        displaced: maybe_int(row, 11)?,
        batch,
    })
}

/// Decodes a row of [`ENTRY`].
pub(crate) fn entry(inner: &Inner, row: &QueryResult) -> Result<Entry, StoreError> {
    let seq = int(row, 3)?;
    let unreadable = || StoreError::Unreadable { table: "changes", row: seq };
    Ok(Entry {
        entity: int(row, 0)?,
        register: inner.names.register_named(int(row, 1)?).cloned().ok_or_else(unreadable)?,
        unit: unit(row, 2)?,
        seq,
        values: values(&text(row, 4)?, seq)?,
        effective_on: day_from(int(row, 5)?).ok_or_else(unreadable)?,
        recorded_at: instant_from(int(row, 6)?).ok_or_else(unreadable)?,
        retracted: int(row, 7)? != 0,
    })
}

pub(crate) fn values(json: &str, seq: i64) -> Result<Values, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Unreadable { table: "changes", row: seq })
}
