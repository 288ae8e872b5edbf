//! Entries by number, key, place and reference. Everything is filtered by the viewer's grants
//! and comes masked (except for maintenance).

use std::collections::HashMap;

use bairi_base::UnitCode;
use sea_orm::{QueryResult, Value};

use crate::keys::shorten;
use crate::store::{int, padded, placeholders, text, unit};
use crate::{Change, Entry, GetError, Ledger, Page, Scope, StoreError, Values, Viewer, masked, rows};

impl Ledger {
    /// An entry; `None` if there is none or the viewer may not see it. A retracted one is found too, and says so.
    pub async fn find(&self, viewer: &Viewer, entity: i64) -> Result<Option<Entry>, StoreError> {
        let sql = format!("{} WHERE e.entity = $1", rows::ENTRY);
        let found = self.inner.store.rows(&sql, [entity.into()]).await?;
        Ok(self.visible(viewer, &found)?.pop())
    }

    /// An entry that must be there.
    pub async fn get(&self, viewer: &Viewer, entity: i64) -> Result<Entry, GetError> {
        self.find(viewer, entity).await?.ok_or(GetError::NotFound { entity })
    }

    /// Entries in the order asked for; those that the viewer may not see are left out.
    pub async fn find_many(&self, viewer: &Viewer, entities: &[i64]) -> Result<Vec<Entry>, StoreError> {
        let mut found: HashMap<i64, Entry> = HashMap::with_capacity(entities.len());
        for list in padded(entities) {
            let sql = format!("{} WHERE e.entity IN ({})", rows::ENTRY, placeholders(1, list.len()));
            let rows = self.inner.store.rows(&sql, list.into_iter().map(Value::from)).await?;
            found.extend(self.visible(viewer, &rows)?.into_iter().map(|e| (e.entity, e)));
        }
        Ok(entities.iter().filter_map(|e| found.remove(e)).collect())
    }

    /// The standing entry whose keyed field has this value (the first, if the field is not unique).
    pub async fn find_by_key(
        &self,
        viewer: &Viewer,
        register: &str,
        field: &str,
        value: &str,
    ) -> Result<Option<Entry>, StoreError> {
        Ok(self.by_key(viewer, register, field, &[value.to_owned()]).await?.into_iter().next())
    }

    /// Standing entries whose reference field names an entry, oldest first.
    pub async fn referring(
        &self,
        viewer: &Viewer,
        register: &str,
        field: &str,
        entity: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        self.referring_to_any(viewer, &[(register, field)], &[entity]).await
    }

    /// Standing entries that name any of some entries by any of some fields (register, field), oldest first: one query
    /// for 256 entries.
    pub async fn referring_to_any(
        &self,
        viewer: &Viewer,
        fields: &[(&str, &str)],
        entities: &[i64],
    ) -> Result<Vec<Entry>, StoreError> {
        let fields: Vec<i64> =
            fields.iter().filter_map(|(register, field)| Some(self.key(register, field)?.0)).collect();
        let mut found = Vec::new();
        for (condition, values) in naming(&fields, entities) {
            let rows = self.inner.store.rows(&format!("{} WHERE {condition}", rows::ENTRY), values).await?;
            found.extend(self.visible(viewer, &rows)?);
        }
        found.sort_by_key(|entry| entry.entity);
        found.dedup_by_key(|entry| entry.entity);
        Ok(found)
    }

    async fn by_key(
        &self,
        viewer: &Viewer,
        register: &str,
        field: &str,
        values: &[String],
    ) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        let Some((id, unique)) = self.key(register, field) else { return Ok(entries) };
        for list in padded(values) {
            let sql = format!(
                "{} WHERE e.entity IN (SELECT entity FROM keys WHERE field = $1 AND value IN ({})) ORDER BY e.entity",
                rows::ENTRY,
                placeholders(2, list.len())
            );
            let list = list.iter().map(|value| Value::from(if unique { value.as_str() } else { shorten(value) }));
            let found = self.inner.store.rows(&sql, std::iter::once(Value::from(id)).chain(list)).await?;
            entries.extend(self.visible(viewer, &found)?);
        }
        Ok(entries)
    }

    /// Which entries hold these values of a keyed field: value → (entity, current sequence, unit).
    /// Only entries that the viewer may see; of several with the same value, the oldest.
    pub async fn resolve_keys(
        &self,
        viewer: &Viewer,
        register: &str,
        field: &str,
        values: &[String],
    ) -> Result<HashMap<String, (i64, i64, UnitCode)>, StoreError> {
        let mut found = HashMap::with_capacity(values.len());
        let Some((id, _)) = self.key(register, field) else { return Ok(found) };
        for list in padded(values) {
            let sql = format!(
                "SELECT k.value, e.entity, e.seq, e.unit FROM keys k JOIN entries e ON e.entity = k.entity \
                 WHERE k.field = $1 AND k.value IN ({}) ORDER BY e.entity DESC",
                placeholders(2, list.len())
            );
            let values = std::iter::once(Value::from(id)).chain(list.into_iter().map(Value::from));
            for row in &self.inner.store.rows(&sql, values).await? {
                let at = unit(row, 3)?;
                if viewer.may_read_in(register, at) {
                    found.insert(text(row, 0)?, (int(row, 1)?, int(row, 2)?, at));
                }
            }
        }
        Ok(found)
    }

    /// Standing entries of a register in a unit's subtree, by place and age, and how many there are in all.
    pub async fn list(
        &self,
        viewer: &Viewer,
        register: &str,
        unit: UnitCode,
        page: Page,
    ) -> Result<(Vec<Entry>, u64), StoreError> {
        let scope = viewer.scope_of(register).within(unit);
        let Some(names) = self.inner.names.register(register).filter(|_| !scope.is_empty()) else {
            return Ok((Vec::new(), 0));
        };
        let (condition, values) = in_scope("e.unit", &scope, 2);
        let values: Vec<Value> = std::iter::once(names.id.into()).chain(values).collect();
        let place = format!("WHERE e.register = $1 AND e.retracted = 0 AND {condition}");
        let count = format!("SELECT count(*) FROM entries e {place}");
        let total = self.inner.store.row(&count, values.clone()).await?.map_or(Ok(0), |row| int(&row, 0))?;
        let n = values.len();
        let sql = format!("{} {place} ORDER BY e.unit, e.entity LIMIT ${} OFFSET ${}", rows::ENTRY, n + 1, n + 2);
        let page = [(page.limit as i64).into(), (page.offset as i64).into()];
        let found = self.inner.store.rows(&sql, values.into_iter().chain(page)).await?;
        Ok((self.visible(viewer, &found)?, total.unsigned_abs()))
    }

    /// One change, as the viewer may see it; the caller knows that he may.
    pub(crate) async fn change(&self, viewer: &Viewer, seq: i64) -> Result<Change, StoreError> {
        let sql = format!("SELECT {} FROM changes c WHERE c.seq = $1", rows::CHANGE);
        let found = self.inner.store.rows(&sql, [seq.into()]).await?;
        let mut change = rows::changes(&self.inner, &found).await?.pop();
        if let Some(change) = &mut change {
            self.mask(viewer, &change.register, &mut change.values);
        }
        change.ok_or(StoreError::Unreadable { table: "changes", row: seq })
    }

    /// Decodes rows of [`rows::ENTRY`], leaves out what the viewer may not see, and masks the rest.
    pub(crate) fn visible(&self, viewer: &Viewer, found: &[QueryResult]) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::with_capacity(found.len());
        for row in found {
            let mut entry = rows::entry(&self.inner, row)?;
            if viewer.may_read_in(&entry.register, entry.unit) {
                self.mask(viewer, &entry.register, &mut entry.values);
                entries.push(entry);
            }
        }
        Ok(entries)
    }

    pub(crate) fn mask(&self, viewer: &Viewer, register: &str, values: &mut Values) {
        if viewer.is_unscoped() {
            return;
        }
        match self.inner.names.register(register) {
            Some(names) => masked::mask(&self.inner.plan.registers[names.at], values),
            // A register of a former plan: nobody knows any more what is sensitive in it.
            None => values.clear(),
        }
    }

    /// A keyed field's number and whether it is unique.
    pub(crate) fn key(&self, register: &str, field: &str) -> Option<(i64, bool)> {
        let field = self.inner.names.register(register)?.keyed.iter().find(|f| *f.name == *field)?;
        Some((field.id, field.unique))
    }
}

/// Conditions that an entry `e` names one of some entries by one of some keyed fields, and their values.
pub(crate) fn naming<'a>(fields: &'a [i64], entities: &'a [i64]) -> impl Iterator<Item = (String, Vec<Value>)> + 'a {
    let numbers = fields.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let lists = padded(entities).filter(|_| !fields.is_empty());
    lists.map(move |list| {
        let values = placeholders(1, list.len());
        let condition =
            format!("e.entity IN (SELECT entity FROM keys WHERE field IN ({numbers}) AND value IN ({values}))");
        (condition, list.iter().map(|entity| Value::from(entity.to_string())).collect())
    })
}

/// The condition that a column lies in a scope, its placeholders from `$from`, and their values.
pub(crate) fn in_scope(column: &str, scope: &Scope, from: usize) -> (String, Vec<Value>) {
    let ranges: Vec<String> = (0..scope.ranges().len())
        .map(|i| format!("{column} BETWEEN ${} AND ${}", from + 2 * i, from + 2 * i + 1))
        .collect();
    let values = scope.ranges().iter().flat_map(|(a, b)| [(*a).into(), (*b).into()]).collect();
    (format!("({})", ranges.join(" OR ")), values)
}
