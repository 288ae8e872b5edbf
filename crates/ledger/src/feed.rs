//! The lake's feed: the only reads that no viewer limits.

use std::collections::HashMap;

use bairi_base::UnitCode;
use sea_orm::Value;
use tokio::sync::watch;

use crate::read::naming;
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

    /// The current change of each of some entries, retractions too; those that do not exist are left out.
    pub async fn unscoped_current(&self, entities: &[i64]) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::with_capacity(entities.len());
        for list in padded(entities) {
            let condition = format!("e.entity IN ({})", placeholders(1, list.len()));
            changes.extend(self.current(&condition, list.into_iter().map(Value::from)).await?);
        }
        Ok(changes)
    }

    /// The current changes of standing entries that name one of some entries by one of some fields (register, field); at
    /// most `limit` for 256 entries.
    pub async fn unscoped_referring(
        &self,
        fields: &[(&str, &str)],
        entities: &[i64],
        limit: u64,
    ) -> Result<Vec<Change>, StoreError> {
        let fields: Vec<i64> =
            fields.iter().filter_map(|(register, field)| Some(self.key(register, field)?.0)).collect();
        let mut changes = Vec::new();
        for (condition, values) in naming(&fields, entities) {
            changes.extend(self.current(&format!("{condition} LIMIT {limit}"), values.into_iter()).await?);
        }
        Ok(changes)
    }

    /// The current changes of standing entries of a register in some units, not below them; at most `limit` for 256 units.
    pub async fn unscoped_in_units(
        &self,
        register: &str,
        units: &[UnitCode],
        limit: u64,
    ) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        let Some(names) = self.inner.names.register(register) else { return Ok(changes) };
        for list in padded(units) {
            let list_of = placeholders(2, list.len());
            let condition = format!("e.register = $1 AND e.retracted = 0 AND e.unit IN ({list_of}) LIMIT {limit}");
            let values = std::iter::once(names.id).chain(list.into_iter().map(UnitCode::number));
            changes.extend(self.current(&condition, values.map(Value::from)).await?);
        }
        Ok(changes)
    }

    /// Every change of some entries.
    pub async fn unscoped_changes(&self, entities: &[i64]) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        for list in padded(entities) {
            let (first, later) = (placeholders(1, list.len()), placeholders(list.len() + 1, list.len()));
            let sql = format!(
                "SELECT {0} FROM changes c WHERE c.seq IN ({first}) UNION ALL \
                 SELECT {0} FROM changes c WHERE c.entity IN ({later}) AND c.displaced IS NOT NULL",
                rows::CHANGE
            );
            let values = list.iter().chain(&list).map(|entity| Value::from(*entity));
            let found = self.inner.store.rows(&sql, values).await?;
            changes.extend(rows::changes(&self.inner, &found).await?);
        }
        Ok(changes)
    }

    async fn current(
        &self,
        condition: &str,
        values: impl Iterator<Item = Value> + Send,
    ) -> Result<Vec<Change>, StoreError> {
        let sql = format!("SELECT {} FROM entries e JOIN changes c ON c.seq = e.seq WHERE {condition}", rows::CHANGE);
        let found = self.inner.store.rows(&sql, values).await?;
        rows::changes(&self.inner, &found).await
    }
}
