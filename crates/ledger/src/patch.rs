//! What entries would be after partial changes: imports ask before they write.

use std::collections::{HashMap, HashSet};

use bairi_base::{Finding, UnitCode};
use sea_orm::Value;

use crate::store::{padded, placeholders, text, unit};
use crate::{Ledger, StoreError, Values, Viewer, masked, rows};

/// A partial change of an entry: the fields that it names, and its unit if it moves.
#[derive(Clone, Debug)]
pub struct Patch {
    pub entity: i64,
    pub unit: Option<UnitCode>,
    pub values: Values,
}

/// An entry after a [`Patch`].
#[derive(Clone, Debug, PartialEq)]
pub struct Patched {
    /// The current sequence, for [`crate::Write::based_on`].
    pub seq: i64,
    pub unit: UnitCode,
    /// The full state, for [`crate::Write::values`]: what the patch leaves as it is comes masked.
    pub values: Values,
    /// The fields of `values` that are masks of what is stored.
    pub masked: Vec<String>,
    /// Whether anything would be different.
    pub changes: bool,
    /// What it would do wrong to the entry's steps.
    pub steps: Vec<Finding>,
}

impl Ledger {
    /// Entries after partial changes, in their order; `None` where the viewer may not see the entry or it does not stand.
    pub async fn patched(&self, viewer: &Viewer, patches: Vec<Patch>) -> Result<Vec<Option<Patched>>, StoreError> {
        let entities: Vec<i64> = patches.iter().map(|p| p.entity).collect();
        let mut stored = HashMap::with_capacity(entities.len());
        for list in padded(&entities) {
            let sql = format!("{} WHERE e.entity IN ({})", rows::ENTRY, placeholders(1, list.len()));
            for row in &self.inner.store.rows(&sql, list.into_iter().map(Value::from)).await? {
                let entry = rows::entry(&self.inner, row)?;
                if viewer.may_read_in(&entry.register, entry.unit) && !entry.retracted {
                    stored.insert(entry.entity, entry);
                }
            }
        }
        let apply = |patch: Patch| {
            let entry = stored.get(&patch.entity)?;
            let names = self.inner.names.register(&entry.register)?;
            let register = &self.inner.plan.registers[names.at];
            let mut values = entry.values.clone();
            values.extend(patch.values);
            masked::restore(register, &mut values, &entry.values);
            values.retain(|_, value| !value.is_null());
            let unit = patch.unit.unwrap_or(entry.unit);
            let changes = unit != entry.unit || values != entry.values;
            let steps = self.step_findings(viewer, register, unit, &entry.values, &values);
            let mut masked = Vec::new();
            if !viewer.is_unscoped() {
                let kept = |id: &str| values.get(id).is_some_and(|value| entry.values.get(id) == Some(value));
                masked = register.fields.iter().filter(|f| f.sensitive && kept(&f.id)).map(|f| f.id.clone()).collect();
                let mut hidden: Values =
                    masked.iter().filter_map(|id| Some((id.clone(), values.get(id)?.clone()))).collect();
                masked::mask(register, &mut hidden);
                values.extend(hidden);
            }
            Some(Patched { seq: entry.seq, unit, values, masked, changes, steps })
        };
        Ok(patches.into_iter().map(apply).collect())
    }

    /// Which values of a keyed field are held by entries that the viewer may not see. Whoever writes the register
    /// would learn as much from a refused change; others are told nothing.
    pub async fn taken_elsewhere(
        &self,
        viewer: &Viewer,
        register: &str,
        field: &str,
        values: &[String],
    ) -> Result<HashSet<String>, StoreError> {
        let mut taken = HashSet::new();
        let Some((id, _)) = self.key(register, field) else { return Ok(taken) };
        if !viewer.may_write_somewhere(register) || viewer.is_unscoped() {
            return Ok(taken);
        }
        for list in padded(values) {
            let sql = format!(
                "SELECT k.value, e.unit FROM keys k JOIN entries e ON e.entity = k.entity \
                 WHERE k.field = $1 AND k.value IN ({})",
                placeholders(2, list.len())
            );
            let values = std::iter::once(Value::from(id)).chain(list.into_iter().map(Value::from));
            for row in &self.inner.store.rows(&sql, values).await? {
                if !viewer.may_read_in(register, unit(row, 1)?) {
                    taken.insert(text(row, 0)?);
                }
            }
        }
        Ok(taken)
    }
}
