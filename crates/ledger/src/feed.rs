//! The lake's feed: the only reads that no viewer limits.

use std::collections::HashMap;

use bairi_base::UnitCode;
use sea_orm::Value;
use tokio::sync::watch;

use crate::store::{int, padded, placeholders, unit};
use crate::{Change, Ledger, StoreError, rows};

impl Ledger {
    /// Changes after a sequence, in its order, unmasked; at most `limit`.
    pub async fn unscoped_tail(&self, after: i64, limit: u64) -> Result<Vec<Change>, StoreError> {
        let sql = format!("SELECT {} FROM changes c WHERE c.seq > $1 ORDER BY c.seq LIMIT $2", rows::CHANGE);
        let found = self.inner.store.rows(&sql, [after.into(), (limit as i64).into()]).await?;
        rows::changes(&self.inner, &found).await
    }

    /// The last sequence committed by this process (or found when it opened the store).
    pub fn last_seq(&self) -> i64 {
        *self.inner.seen.borrow()
    }

    /// Tells the last committed sequence after every commit.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.inner.seen.subscribe()
    }

    /// The current unit of entries; those that do not exist are left out.
    pub async fn unscoped_units_of(&self, entities: &[i64]) -> Result<HashMap<i64, UnitCode>, StoreError> {
        let mut units = HashMap::with_capacity(entities.len());
        for list in padded(entities) {
            let sql = format!("SELECT entity, unit FROM entries WHERE entity IN ({})", placeholders(1, list.len()));
            for row in &self.inner.store.rows(&sql, list.into_iter().map(Value::from)).await? {
                units.insert(int(row, 0)?, unit(row, 1)?);
            }
        }
        Ok(units)
    }
}
