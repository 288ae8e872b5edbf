use bairi_base::UnitCode;
use sea_orm::Value;

use crate::keys::shorten;
use crate::names::KeyedField;
use crate::read::in_scope;
use crate::{Entry, Ledger, Scope, StoreError, Viewer, rows};

/// Hits at most, whatever the caller asks for.
const HITS_MAX: u64 = 200;
/// Sorts behind every text that continues a prefix.
const LAST_CHAR: char = char::MAX;

impl Ledger {
    /// Standing entries of a register in a unit's subtree of which a keyed field that is not sensitive begins with a
    /// text; an exact value of a sensitive key is found too. By field in the plan's order, then by value; at most
    /// 200, each once.
    pub async fn search(
        &self,
        viewer: &Viewer,
        register: &str,
        unit: UnitCode,
        text: &str,
        limit: u64,
    ) -> Result<Vec<Entry>, StoreError> {
        let text = text.trim();
        let scope = viewer.scope_of(register).within(unit);
        let names = self.inner.names.register(register).filter(|_| !text.is_empty() && !scope.is_empty());
        let Some(names) = names else { return Ok(Vec::new()) };
        let limit = limit.min(HITS_MAX) as usize;
        let mut hits: Vec<Entry> = Vec::new();
        for field in names.keyed.iter().filter(|f| f.refers_to.is_none()) {
            if hits.len() >= limit {
                break;
            }
            for entry in self.hits(viewer, &scope, field, text, limit).await? {
                if hits.len() < limit && hits.iter().all(|hit| hit.entity != entry.entity) {
                    hits.push(entry);
                }
            }
        }
        Ok(hits)
    }

    async fn hits(
        &self,
        viewer: &Viewer,
        scope: &Scope,
        field: &KeyedField,
        text: &str,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let text = if field.unique { text } else { shorten(text) };
        let (condition, first, second) = match field.sensitive {
            // The check digit X is stored as a capital.
            true => ("k.value IN ($2, $3)", text.to_owned(), text.to_ascii_uppercase()),
            false => ("k.value >= $2 AND k.value < $3", text.to_owned(), format!("{text}{LAST_CHAR}")),
        };
        let (place, values) = in_scope("e.unit", scope, 5);
        // CROSS JOIN keeps SQLite from starting with the entries of the place.
        let sql = format!(
            "SELECT {} FROM keys k CROSS JOIN entries e CROSS JOIN changes c \
             WHERE k.field = $1 AND {condition} AND e.entity = k.entity AND c.seq = e.seq AND {place} \
             ORDER BY k.value, k.tie LIMIT $4",
            rows::ENTRY_COLUMNS
        );
        let head: [Value; 4] = [field.id.into(), first.into(), second.into(), (limit as i64).into()];
        let found = self.inner.store.rows(&sql, head.into_iter().chain(values)).await?;
        self.visible(viewer, &found)
    }
}
