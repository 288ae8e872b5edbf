//! The whole store played again from its log: current entries and keys must be what the changes say.

use std::collections::{BTreeMap, BTreeSet};

use bairi_ledger::{Change, Ledger, Op};
use bairi_plan::{FieldKind, Plan, Register};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};

/// An entry's row: register, unit, current sequence, retracted.
type EntryRow = (String, i64, i64, bool);
/// A key's row: register, field, value, tie, entity.
type KeyRow = (String, String, String, i64, i64);

/// Panics where log, entries, keys and batches do not agree. Returns the changes.
pub async fn check(ledger: &Ledger, raw: &DatabaseConnection) -> Vec<Change> {
    let changes = ledger.unscoped_tail(0, i64::MAX as u64).await.unwrap();
    let seqs: Vec<i64> = changes.iter().map(|c| c.seq).collect();
    assert!(seqs.iter().copied().eq(1..=seqs.len() as i64), "sequences have no gap");
    assert!(changes.is_sorted_by_key(|c| c.recorded_at), "recording times run forward");
    batches(&changes, raw).await;

    let mut entries: BTreeMap<i64, &Change> = BTreeMap::new();
    for change in &changes {
        let former = entries.get(&change.entity).copied();
        assert_eq!(former.is_none(), change.entity == change.seq, "change {}: the first makes the entry", change.seq);
        let wins = former.is_none_or(|f| change.effective_on >= f.effective_on);
        let displaced = former.map(|f| if wins { f.seq } else { change.seq });
        assert_eq!(change.displaced, displaced, "change {}", change.seq);
        if wins {
            entries.insert(change.entity, change);
        }
    }
    assert_eq!(stored_entries(raw).await, entries.iter().map(|(id, c)| (*id, entry_row(c))).collect());
    let keys: BTreeSet<KeyRow> = entries.values().flat_map(|c| keys_of(ledger.plan(), c)).collect();
    assert!(stored_keys(raw).await == keys, "the keys are those of the standing entries");
    changes
}

fn entry_row(change: &Change) -> EntryRow {
    (change.register.to_string(), change.unit.number(), change.seq, change.op == Op::Retract)
}

fn keys_of(plan: &Plan, change: &Change) -> Vec<KeyRow> {
    let register = plan.registers.iter().find(|r| *r.id == *change.register).unwrap();
    let row = |(id, unique): (String, bool)| {
        let value = change.values.get(&id)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let tie = if unique { 0 } else { change.entity };
        Some((register.id.clone(), id, text, tie, change.entity))
    };
    keyed(register).into_iter().filter_map(row).collect()
}

/// The keyed fields as the README names them, and whether they are unique.
fn keyed(register: &Register) -> Vec<(String, bool)> {
    let fields = register.fields.iter().filter_map(|f| {
        let unique = f.unique || f.id == register.key;
        let found = f.lookup || f.id == register.title || matches!(f.kind, FieldKind::Ref { .. });
        (unique || found).then(|| (f.id.clone(), unique))
    });
    fields.collect()
}

async fn batches(changes: &[Change], raw: &DatabaseConnection) {
    let mut spans: BTreeMap<i64, (i64, i64, i64)> = BTreeMap::new();
    for change in changes {
        if let Some(batch) = change.batch {
            let span = spans.entry(batch).or_insert((change.seq, change.seq, 0));
            (span.1, span.2) = (change.seq, span.2 + 1);
        }
    }
    let rows = rows(raw, "SELECT id, first_seq, last_seq, added + changed FROM batches").await;
    let stored = rows.iter().map(|r| (int(r, 0), (int(r, 1), int(r, 2), int(r, 3)))).collect();
    assert_eq!(spans, stored, "every batch is whole");
}

async fn stored_entries(raw: &DatabaseConnection) -> BTreeMap<i64, EntryRow> {
    let sql =
        "SELECT e.entity, n.register, e.unit, e.seq, e.retracted FROM entries e JOIN names n ON n.id = e.register";
    let rows = rows(raw, sql).await;
    rows.iter().map(|r| (int(r, 0), (text(r, 1), int(r, 2), int(r, 3), int(r, 4) != 0))).collect()
}

async fn stored_keys(raw: &DatabaseConnection) -> BTreeSet<KeyRow> {
    let sql = "SELECT n.register, n.field, k.value, k.tie, k.entity FROM keys k JOIN names n ON n.id = k.field";
    let rows = rows(raw, sql).await;
    rows.iter().map(|r| (text(r, 0), text(r, 1), text(r, 2), int(r, 3), int(r, 4))).collect()
}

async fn rows(raw: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap()
}

fn int(row: &QueryResult, column: usize) -> i64 {
    row.try_get_by_index(column).unwrap()
}

fn text(row: &QueryResult, column: usize) -> String {
    row.try_get_by_index(column).unwrap()
}
