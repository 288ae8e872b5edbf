use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::append::{Appender, Refused};
use crate::store::{instant_from, instant_number, int, maybe_text, statement, text};
use crate::{BatchError, Ledger, StoreError, Viewer, Write, WriteError};

/// Many changes that stand or fall together: nothing of them is visible before [`Batch::commit`].
///
/// Dropped without a commit, or after an error, it leaves nothing behind. It holds the one right to
/// write: everybody else's changes wait until it ends. Several thousand writes a call are fastest.
pub struct Batch {
    appender: Option<Appender>,
    ledger: Ledger,
    viewer: Viewer,
    begun_at: DateTime<Utc>,
    file_hash: Option<String>,
}

/// What the store remembers of a committed batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRecord {
    pub id: i64,
    pub label: String,
    /// SHA-256 of the imported file, hexadecimal, if one was named.
    pub file_hash: Option<String>,
    pub actor: i64,
    pub begun_at: DateTime<Utc>,
    pub committed_at: DateTime<Utc>,
    pub first_seq: i64,
    pub last_seq: i64,
    /// New entries.
    pub added: u64,
    /// Changes of existing entries.
    pub changed: u64,
}

impl Ledger {
    /// Begins a batch; waits for the writer before it.
    pub async fn batch(&self, viewer: &Viewer, label: &str) -> Result<Batch, StoreError> {
        let appender = Some(Appender::begin(&self.inner, viewer, Some(label)).await?);
        let begun_at = (self.inner.clock)();
        Ok(Batch { appender, ledger: self.clone(), viewer: viewer.clone(), begun_at, file_hash: None })
    }

    /// The viewer's last committed batches (maintenance: everybody's), the latest first.
    pub async fn batches(&self, viewer: &Viewer, limit: u64) -> Result<Vec<BatchRecord>, StoreError> {
        let sql = "SELECT id, label, file_hash, actor, begun_at, committed_at, first_seq, last_seq, added, changed \
                   FROM batches WHERE actor = $1 OR $2 = 1 ORDER BY id DESC LIMIT $3";
        let values = [viewer.account().into(), i64::from(viewer.is_unscoped()).into(), (limit as i64).into()];
        let rows = self.inner.store.rows(sql, values).await?;
        rows.iter()
            .map(|row| {
                let id = int(row, 0)?;
                let unreadable = || StoreError::Unreadable { table: "batches", row: id };
                Ok(BatchRecord {
                    id,
                    label: text(row, 1)?,
                    file_hash: maybe_text(row, 2)?,
                    actor: int(row, 3)?,
                    begun_at: instant_from(int(row, 4)?).ok_or_else(unreadable)?,
                    committed_at: instant_from(int(row, 5)?).ok_or_else(unreadable)?,
                    first_seq: int(row, 6)?,
                    last_seq: int(row, 7)?,
                    added: int(row, 8)?.unsigned_abs(),
                    changed: int(row, 9)?.unsigned_abs(),
                })
            })
            .collect()
    }
}

impl Batch {
    /// Remembers which file is being imported (SHA-256, hexadecimal).
    pub fn set_file_hash(&mut self, hash: &str) {
        self.file_hash = Some(hash.to_owned());
    }

    /// Adds changes; returns the entry of each, in order.
    ///
    /// A write may refer to entries that an earlier call made. Uniqueness is judged on the outcome of a
    /// stretch of the batch, so a duplicate may be reported by a later call or by [`Batch::commit`];
    /// its index still names the write. Any error closes the batch.
    pub async fn append(&mut self, writes: Vec<Write>) -> Result<Vec<i64>, BatchError> {
        let appender = self.appender.as_mut().ok_or(BatchError::Closed)?;
        let first = appender.taken();
        let units: Vec<_> = writes.iter().map(|w| w.unit).collect();
        match appender.append(writes).await {
            Ok(entities) => Ok(entities),
            Err(refused) => {
                let at = usize::try_from(refused.index.saturating_sub(first)).unwrap_or_default();
                let unit = units.get(at).copied().unwrap_or(self.viewer.home());
                Err(self.close(refused, unit).await)
            }
        }
    }

    /// Makes all changes visible at once and remembers the batch.
    pub async fn commit(mut self) -> Result<BatchRecord, BatchError> {
        let appender = self.appender.as_mut().ok_or(BatchError::Closed)?;
        let home = self.viewer.home();
        if let Err(refused) = appender.finish().await {
            return Err(self.close(refused, home).await);
        }
        let record = self.record()?;
        let appender = self.appender.as_ref().ok_or(BatchError::Closed)?;
        if let Err(why) = remember(appender, &record).await {
            let refused = Refused { index: appender.taken(), why: why.into() };
            return Err(self.close(refused, home).await);
        }
        let appender = self.appender.take().ok_or(BatchError::Closed)?;
        appender.commit().await?;
        self.ledger.inner.labels.add_batch(record.id, record.label.as_str().into());
        self.ledger.inner.store.relax().await;
        Ok(record)
    }

    /// Takes everything back; the same as dropping it, but waits until the store has done it.
    pub async fn rollback(mut self) -> Result<(), StoreError> {
        match self.appender.take() {
            Some(appender) => appender.abandon(None, self.viewer.home()).await,
            None => Ok(()),
        }
    }

    fn record(&self) -> Result<BatchRecord, BatchError> {
        let appender = self.appender.as_ref().ok_or(BatchError::Closed)?;
        let mark = appender.mark().ok_or(BatchError::Closed)?;
        Ok(BatchRecord {
            id: mark.id,
            label: mark.label.to_string(),
            file_hash: self.file_hash.clone(),
            actor: self.viewer.account(),
            begun_at: self.begun_at,
            committed_at: (self.ledger.inner.clock)(),
            first_seq: appender.first_seq,
            last_seq: appender.last_seq(),
            added: appender.added,
            changed: appender.taken() - appender.added,
        })
    }

    async fn close(&mut self, refused: Refused, unit: bairi_base::UnitCode) -> BatchError {
        if let Some(appender) = self.appender.take()
            && let Err(e) = appender.abandon(Some(&refused), unit).await
        {
            tracing::warn!(error = %e, "a failed batch could not be closed in order");
        }
        match refused.why {
            WriteError::Store(e) => BatchError::Store(e),
            why => BatchError::Refused { index: refused.index, why },
        }
    }
}

async fn remember(appender: &Appender, record: &BatchRecord) -> Result<(), StoreError> {
    let sql = "INSERT INTO batches (id, label, file_hash, actor, begun_at, committed_at, first_seq, last_seq, added, \
               changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = [
        record.id.into(),
        record.label.as_str().into(),
        record.file_hash.clone().into(),
        record.actor.into(),
        instant_number(record.begun_at).into(),
        instant_number(record.committed_at).into(),
        record.first_seq.into(),
        record.last_seq.into(),
        (record.added as i64).into(),
        (record.changed as i64).into(),
    ];
    let txn = &appender.txn().txn;
    txn.execute_raw(statement(txn.get_database_backend(), sql, values)).await?;
    Ok(())
}
