//! Everything that ever happened to an entry, and what it said at another moment.

use bairi_base::Text;
use bairi_ledger::{Change, Entry, Op, Viewer};
use bairi_plan::Register;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::entry::{EntryHead, EntryPart};
use crate::shown::{Column, Titles, unit_name};
use crate::{App, AppError, Shown};

#[derive(Clone, Debug, Serialize)]
pub struct History {
    #[serde(flatten)]
    pub head: EntryHead,
    /// The latest first.
    pub changes: Vec<HistoryChange>,
}

#[derive(Clone, Debug, Serialize)]
pub struct HistoryChange {
    pub seq: i64,
    pub by: Text,
    pub recorded_at: DateTime<Utc>,
    pub effective_on: NaiveDate,
    pub reason: String,
    pub what: What,
    /// Whether the entry stands as this change left it.
    pub current: bool,
    /// The new unit, if the entry moved.
    pub moved_to: Option<Text>,
    pub differences: Vec<Difference>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    Added,
    Changed,
    Retracted,
    /// Stands again after it was taken off.
    Restored,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub field: String,
    pub name: Text,
    pub before: Shown,
    pub after: Shown,
}

/// An entry as it was true on a day, known at a moment.
#[derive(Clone, Debug, Serialize)]
pub struct PastEntry {
    pub true_on: NaiveDate,
    pub known_at: DateTime<Utc>,
    /// `None`: nobody knew of it then, or it did not stand.
    pub state: Option<PastState>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PastState {
    pub effective_on: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    pub sections: Vec<EntryPart>,
}

impl App {
    /// Every change of an entry, with what it changed. Sensitive values are masked: a change behind equal masks is not
    /// seen here.
    pub async fn history(&self, viewer: &Viewer, register: &str, entity: i64) -> Result<History, AppError> {
        let (register, entry) = self.find_entry(viewer, register, entity).await?;
        let log = self.ledger.history(viewer, entry.entity).await?;
        let changes = self.history_changes(viewer, register, &entry, &log).await?;
        Ok(History { head: self.entry_head(viewer, register, &entry, false), changes })
    }

    /// The same of a log that is at hand already.
    pub(crate) async fn history_changes(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
        log: &[Change],
    ) -> Result<Vec<HistoryChange>, AppError> {
        let columns: Vec<Column<'_>> = register.fields.iter().map(Column::of_field).collect();
        let row = |change: &Change| -> Vec<Value> {
            columns.iter().map(|c| change.values.get(c.id).cloned().unwrap_or(Value::Null)).collect()
        };
        let references = log.iter().flat_map(|change| Column::references(&columns, &row(change))).collect();
        let titles = self.titles(viewer, references).await?;
        let view = |(at, change): (usize, &Change)| {
            let before = before(&log[..at], change);
            HistoryChange {
                seq: change.seq,
                by: (*change.actor_name).clone(),
                recorded_at: change.recorded_at,
                effective_on: change.effective_on,
                reason: change.reason.to_string(),
                what: what(before, change),
                current: change.seq == entry.seq,
                moved_to: before
                    .filter(|before| before.unit != change.unit)
                    .map(|_| unit_name(self.plan(), change.unit)),
                differences: self.differences(&columns, before, change, &titles),
            }
        };
        Ok(log.iter().enumerate().map(view).rev().collect())
    }

    fn differences(
        &self,
        columns: &[Column<'_>],
        before: Option<&Change>,
        after: &Change,
        titles: &Titles,
    ) -> Vec<Difference> {
        if after.op == Op::Retract {
            return Vec::new();
        }
        let before = before.filter(|before| before.op == Op::Put);
        let difference = |column: &Column<'_>| {
            let old = before.and_then(|before| before.values.get(column.id)).unwrap_or(&Value::Null);
            let new = after.values.get(column.id).unwrap_or(&Value::Null);
            (old != new).then(|| Difference {
                field: column.id.to_owned(),
                name: column.name.clone(),
                before: column.show(self.plan(), titles, old),
                after: column.show(self.plan(), titles, new),
            })
        };
        columns.iter().filter_map(difference).collect()
    }

    /// What an entry said: true on a day, as known at a moment.
    pub async fn entry_as_of(
        &self,
        viewer: &Viewer,
        register: &str,
        entity: i64,
        true_on: NaiveDate,
        known_at: DateTime<Utc>,
    ) -> Result<PastEntry, AppError> {
        let (register, _) = self.find_entry(viewer, register, entity).await?;
        let entry = self.ledger.as_of(viewer, entity, true_on, known_at).await?.filter(|e| !e.retracted);
        let state = match entry {
            Some(entry) => Some(PastState {
                effective_on: entry.effective_on,
                recorded_at: entry.recorded_at,
                sections: self.entry_parts(viewer, register, &entry, false).await?,
            }),
            None => None,
        };
        Ok(PastEntry { true_on, known_at, state })
    }
}

/// What was held to be true on the day of a change before it was recorded; `log` holds the changes before it.
fn before<'a>(log: &'a [Change], change: &Change) -> Option<&'a Change> {
    log.iter().filter(|c| c.effective_on <= change.effective_on).max_by_key(|c| (c.effective_on, c.seq))
}

fn what(before: Option<&Change>, change: &Change) -> What {
    match (before.map(|b| b.op), change.op) {
        (_, Op::Retract) => What::Retracted,
        (None, Op::Put) if change.seq == change.entity => What::Added,
        (Some(Op::Retract), Op::Put) => What::Restored,
        _ => What::Changed,
    }
}
