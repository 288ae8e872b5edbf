use bairi_base::UnitCode;
use sea_orm::Value;

use crate::read::in_scope;
use crate::store::placeholders;
use crate::{Change, Ledger, Scope, StoreError, Viewer, rows};

/// Changes looked at before giving up.
const LOOKED_AT_MAX: i64 = 200_000;
/// Looked at first; each further stretch is eight times as long.
const FIRST_STRETCH: i64 = 2_000;
const GROWTH: i64 = 8;

impl Ledger {
    /// The last changes in a unit's subtree of registers that the viewer may read, the latest first, masked.
    ///
    /// Only the log's last 200,000 changes are looked at, so that the answer is quick however long the log is: a
    /// quiet village may get fewer than asked for, or none.
    pub async fn latest_changes(&self, viewer: &Viewer, unit: UnitCode, limit: u64) -> Result<Vec<Change>, StoreError> {
        let areas = self.areas(viewer, unit);
        let mut latest: Vec<Change> = Vec::new();
        if areas.is_empty() || limit == 0 {
            return Ok(latest);
        }
        let last = self.newest().await?;
        let floor = (last - LOOKED_AT_MAX).max(0);
        let (mut to, mut stretch) = (last, FIRST_STRETCH);
        while to > floor && (latest.len() as u64) < limit {
            let from = (to - stretch).max(floor);
            let left = limit - latest.len() as u64;
            latest.extend(self.stretch(&areas, from, to, left).await?);
            (to, stretch) = (from, stretch * GROWTH);
        }
        for change in &mut latest {
            self.mask(viewer, &change.register, &mut change.values);
        }
        Ok(latest)
    }

    /// The last sequence in the store, also when another process wrote it.
    async fn newest(&self) -> Result<i64, StoreError> {
        let row = self.inner.store.row("SELECT coalesce(max(seq), 0) FROM changes", []).await?;
        Ok(row.map_or(Ok(0), |row| crate::store::int(&row, 0))?)
    }

    /// Where each register may be read inside a unit; registers with the same places together.
    fn areas(&self, viewer: &Viewer, unit: UnitCode) -> Vec<(Vec<i64>, Scope)> {
        let mut areas: Vec<(Vec<i64>, Scope)> = Vec::new();
        for register in self.inner.names.all() {
            let scope = viewer.scope_of(&register.name).within(unit);
            match areas.iter_mut().find(|(_, s)| *s == scope) {
                _ if scope.is_empty() => {}
                Some((ids, _)) => ids.push(register.id),
                None => areas.push((vec![register.id], scope)),
            }
        }
        areas
    }

    /// Changes with `from < seq <= to` in some areas, the latest first.
    async fn stretch(
        &self,
        areas: &[(Vec<i64>, Scope)],
        from: i64,
        to: i64,
        limit: u64,
    ) -> Result<Vec<Change>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut values: Vec<Value> = vec![from.into(), to.into(), limit.into()];
        let mut conditions = Vec::with_capacity(areas.len());
        for (registers, scope) in areas {
            let ids = placeholders(values.len() + 1, registers.len());
            values.extend(registers.iter().map(|id| Value::from(*id)));
            let (place, units) = in_scope("c.unit", scope, values.len() + 1);
            values.extend(units);
            conditions.push(format!("(c.register IN ({ids}) AND {place})"));
        }
        let sql = format!(
            "SELECT {} FROM changes c WHERE c.seq > $1 AND c.seq <= $2 AND ({}) ORDER BY c.seq DESC LIMIT $3",
            rows::CHANGE,
            conditions.join(" OR ")
        );
        let found = self.inner.store.rows(&sql, values).await?;
        rows::changes(&self.inner, &found).await
    }
}
