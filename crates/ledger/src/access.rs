//! The access log: every unmasked look, every refused attempt, every use of many people's data.

use std::sync::Arc;

use bairi_base::{Text, UnitCode};
use chrono::{DateTime, Utc};
use sea_orm::{QueryResult, Statement, Value};
use serde::Serialize;

use crate::ledger::Inner;
use crate::store::{instant_from, instant_number, int, maybe_int, maybe_text, statement, text};
use crate::{Entry, Ledger, LookError, StoreError, Viewer, rows};

/// Longer purposes are cut.
const PURPOSE_CHARS_MAX: usize = 200;

/// What an access record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessKind {
    /// Masked fields were looked at.
    Look,
    /// Something outside the viewer's rights was tried.
    Refusal,
    /// A register was compared with a department's data, or worked through in another way that a purpose is asked for.
    Use,
}

impl AccessKind {
    fn number(self) -> i64 {
        match self {
            AccessKind::Look => 1,
            AccessKind::Refusal => 2,
            AccessKind::Use => 3,
        }
    }

    fn from_number(n: i64) -> Option<AccessKind> {
        [AccessKind::Look, AccessKind::Refusal, AccessKind::Use].into_iter().find(|kind| kind.number() == n)
    }
}

/// Somebody looked behind a mask, used many people's data, or tried what he may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRecord {
    pub at: DateTime<Utc>,
    pub account: i64,
    pub account_name: Arc<Text>,
    pub kind: AccessKind,
    pub entity: Option<i64>,
    pub register: Option<String>,
    pub unit: Option<UnitCode>,
    /// A word: `look`, `write`, `step`, or what the caller of [`Ledger::record_refusal`] or [`Ledger::record_use`] named.
    pub what: String,
    pub purpose: String,
}

impl Ledger {
    /// An entry with nothing masked. The look and its purpose (cut after 200 characters) are on record before it
    /// is answered; so is a look that is refused.
    pub async fn look(&self, viewer: &Viewer, entity: i64, purpose: &str) -> Result<Entry, LookError> {
        let sql = format!("{} WHERE e.entity = $1", rows::ENTRY);
        let found = self.inner.store.row(&sql, [entity.into()]).await?;
        let found = found.map(|row| rows::entry(&self.inner, &row)).transpose()?;
        let purpose: String = purpose.trim().chars().take(PURPOSE_CHARS_MAX).collect();
        let readable = |e: &Entry| viewer.may_read_in(&e.register, e.unit);
        let outcome = match &found {
            None => return Err(LookError::NotFound { entity }),
            Some(entry) if !readable(entry) => Err(LookError::NotFound { entity }),
            Some(entry) if !viewer.may_unmask_in(&entry.register, entry.unit) => Err(LookError::NotAllowed),
            Some(_) if purpose.is_empty() => return Err(LookError::NoPurpose),
            Some(entry) => Ok(entry.clone()),
        };
        let entry = found.as_ref();
        self.inner
            .note(Record {
                account: viewer.account(),
                kind: if outcome.is_ok() { AccessKind::Look } else { AccessKind::Refusal },
                entity: Some(entity),
                register: entry.map(|e| e.register.to_string()),
                unit: entry.map(|e| e.unit),
                what: "look",
                purpose: &purpose,
            })
            .await?;
        outcome
    }

    /// Puts on record that something outside the viewer's rights was tried; `what` is a word such as `page`.
    pub async fn record_refusal(&self, viewer: &Viewer, what: &str, unit: UnitCode) -> Result<(), StoreError> {
        self.inner.note(Record::refusal(viewer, what, unit)).await
    }

    /// Puts on record that somebody had a register worked through, and what for (cut after 200 characters); `what` is a word
    /// such as `comparison`.
    pub async fn record_use(&self, viewer: &Viewer, what: &str, unit: UnitCode, purpose: &str) -> Result<(), StoreError> {
        let purpose: String = purpose.chars().take(PURPOSE_CHARS_MAX).collect();
        let (account, unit) = (viewer.account(), Some(unit));
        let record =
            Record { account, kind: AccessKind::Use, entity: None, register: None, unit, what, purpose: &purpose };
        self.inner.note(record).await
    }

    /// Looks, uses and refusals, the latest first: the viewer's own (maintenance: everybody's).
    pub async fn accesses(&self, viewer: &Viewer, limit: u64) -> Result<Vec<AccessRecord>, StoreError> {
        const COLUMNS: &str = "SELECT id, at, account, kind, entity, register, unit, what, purpose FROM access_log";
        let limit: Value = i64::try_from(limit).unwrap_or(i64::MAX).into();
        let rows = if viewer.is_unscoped() {
            self.inner.store.rows(&format!("{COLUMNS} ORDER BY id DESC LIMIT $1"), [limit]).await?
        } else {
            let sql = format!("{COLUMNS} WHERE account = $1 ORDER BY id DESC LIMIT $2");
            self.inner.store.rows(&sql, [viewer.account().into(), limit]).await?
        };
        let mut records = Vec::with_capacity(rows.len());
        for row in &rows {
            records.push(self.access_record(row).await?);
        }
        Ok(records)
    }

    async fn access_record(&self, row: &QueryResult) -> Result<AccessRecord, StoreError> {
        let id = int(row, 0)?;
        let unreadable = || StoreError::Unreadable { table: "access_log", row: id };
        let account = int(row, 2)?;
        if self.inner.labels.actor(account).is_none() {
            self.inner.labels.refresh(&self.inner.store.readers).await?;
        }
        Ok(AccessRecord {
            at: instant_from(int(row, 1)?).ok_or_else(unreadable)?,
            account,
            account_name: self.inner.labels.actor(account).ok_or_else(unreadable)?,
            kind: AccessKind::from_number(int(row, 3)?).ok_or_else(unreadable)?,
            entity: maybe_int(row, 4)?,
            register: maybe_text(row, 5)?,
            unit: maybe_int(row, 6)?.map(UnitCode::from_number),
            what: text(row, 7)?,
            purpose: text(row, 8)?,
        })
    }
}

/// A line of the access log, before it has its time.
pub(crate) struct Record<'a> {
    account: i64,
    kind: AccessKind,
    entity: Option<i64>,
    register: Option<String>,
    unit: Option<UnitCode>,
    what: &'a str,
    purpose: &'a str,
}

impl<'a> Record<'a> {
    pub(crate) fn refusal(viewer: &Viewer, what: &'a str, unit: UnitCode) -> Record<'a> {
        let (account, kind) = (viewer.account(), AccessKind::Refusal);
        Record { account, kind, entity: None, register: None, unit: Some(unit), what, purpose: "" }
    }

    /// The same, with what it was about; a new entry has no number.
    pub(crate) fn about(self, register: &str, entity: Option<i64>) -> Record<'a> {
        Record { entity, register: Some(register.to_owned()), ..self }
    }
}

const INSERT: &str = "INSERT INTO access_log (at, account, kind, entity, register, unit, what, purpose) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

impl Inner {
    /// The statement that writes a record.
    pub(crate) fn record(&self, record: Record<'_>) -> Statement {
        statement(self.store.backend, INSERT, self.columns(record))
    }

    async fn note(&self, record: Record<'_>) -> Result<(), StoreError> {
        let values = self.columns(record);
        self.store.execute(INSERT, values).await?;
        Ok(())
    }

    fn columns(&self, record: Record<'_>) -> [Value; 8] {
        [
            instant_number((self.clock)()).into(),
            record.account.into(),
            record.kind.number().into(),
            record.entity.into(),
            record.register.into(),
            record.unit.map(UnitCode::number).into(),
            record.what.into(),
            record.purpose.into(),
        ]
    }
}
