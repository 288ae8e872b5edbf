//! Keys: the values by which entries are found and kept unique. Changes of keys are gathered,
//! sorted and written in the order of the table's tree, which is what makes a batch fast.

use std::borrow::Cow;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Value};
use serde_json::Value as Json;

use crate::Values;
use crate::bulk::{Bulk, Table};
use crate::names::RegisterNames;
use crate::store::{int, statement};

/// Longer texts of look-up fields are found by their beginning.
pub(crate) const LOOKUP_CHARS_MAX: usize = 64;
/// Gathered at most before they are written.
pub(crate) const GATHERED_MAX: usize = 600_000;

/// One key that comes or goes.
#[derive(Debug)]
pub(crate) struct KeyChange {
    field: i64,
    value: Box<str>,
    /// 0 for a unique field, the entity otherwise.
    tie: i64,
    entity: i64,
    /// Which write of the batch this is; also the order among equals.
    index: u32,
    comes: bool,
}

/// A unique value that two entries want.
#[derive(Debug)]
pub(crate) struct Clash {
    pub(crate) field: i64,
    pub(crate) index: u32,
    pub(crate) holder: i64,
}

/// The text under which a value is kept; `None` for an unknown one.
pub(crate) fn key_text(value: &Json, unique: bool) -> Option<Cow<'_, str>> {
    match value {
        Json::String(s) if s.is_empty() => None,
        Json::String(s) if unique => Some(Cow::Borrowed(s)),
        Json::String(s) => Some(Cow::Borrowed(shorten(s))),
        Json::Number(n) => Some(Cow::Owned(n.to_string())),
        Json::Bool(b) => Some(Cow::Borrowed(if *b { "true" } else { "false" })),
        _ => None,
    }
}

pub(crate) fn shorten(text: &str) -> &str {
    text.char_indices().nth(LOOKUP_CHARS_MAX).map_or(text, |(end, _)| &text[..end])
}

/// Appends what changes in an entry's keys between two states (`None` = not standing).
pub(crate) fn gather(
    into: &mut Vec<KeyChange>,
    names: &RegisterNames,
    entity: i64,
    index: u32,
    old: Option<&Values>,
    new: Option<&Values>,
) {
    for field in &names.keyed {
        let text = |values: Option<&'_ Values>| -> Option<String> {
            values?.get(&*field.name).and_then(|v| key_text(v, field.unique)).map(Cow::into_owned)
        };
        let (old, new) = (text(old), text(new));
        if old == new {
            continue;
        }
        let tie = if field.unique { 0 } else { entity };
        for (value, comes) in [(old, false), (new, true)] {
            let Some(value) = value else { continue };
            into.push(KeyChange { field: field.id, value: value.into(), tie, entity, index, comes });
        }
    }
}

/// Writes gathered changes. Uniqueness is judged on the outcome: two entries may swap values.
pub(crate) async fn write(
    txn: &DatabaseTransaction,
    bulk: &Bulk,
    mut changes: Vec<KeyChange>,
) -> Result<Option<Clash>, DbErr> {
    if changes.len() > 10_000 {
        changes = tokio::task::spawn_blocking(move || {
            sort(&mut changes);
            changes
        })
        .await
        .map_err(|e| DbErr::Custom(e.to_string()))?;
    } else {
        sort(&mut changes);
    }
    let (goes, comes) = match outcome(changes) {
        Ok(net) => net,
        Err(clash) => return Ok(Some(clash)),
    };
    let gone = goes.into_iter().flat_map(row).collect();
    bulk.delete_keys.execute(txn, gone).await?;
    for chunk in chunked(comes, bulk.keys.rows_max()) {
        if let Some(clash) = insert(txn, &bulk.keys, chunk).await? {
            return Ok(Some(clash));
        }
    }
    Ok(None)
}

fn sort(changes: &mut [KeyChange]) {
    changes.sort_unstable_by(|a, b| {
        (a.field, &a.value, a.tie, a.index, a.comes).cmp(&(b.field, &b.value, b.tie, b.index, b.comes))
    });
}

/// The rows to delete and the rows to insert, each in the order of the tree.
fn outcome(sorted: Vec<KeyChange>) -> Result<(Vec<KeyChange>, Vec<KeyChange>), Clash> {
    let (mut goes, mut comes) = (Vec::new(), Vec::with_capacity(sorted.len()));
    let mut rest = sorted.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut holder: Option<KeyChange> = None;
        let mut next = Some(first);
        while let Some(change) = next {
            let same = rest.next_if(|n| n.field == change.field && n.tie == change.tie && n.value == change.value);
            match (&holder, change.comes) {
                (Some(h), true) if h.entity != change.entity => {
                    return Err(Clash { field: change.field, index: change.index, holder: h.entity });
                }
                (_, true) => holder = Some(change),
                (Some(h), false) if h.entity == change.entity => holder = None,
                // Whoever leaves without having come in this run had the value in the store.
                (_, false) => goes.push(change),
            }
            next = same;
        }
        comes.extend(holder);
    }
    Ok((goes, comes))
}

/// The columns of a key, as every statement about keys takes them.
fn row(key: KeyChange) -> [Value; 4] {
    [key.field.into(), String::from(key.value).into(), key.tie.into(), key.entity.into()]
}

fn chunked(all: Vec<KeyChange>, size: usize) -> impl Iterator<Item = Vec<KeyChange>> {
    let mut rest = all.into_iter();
    std::iter::from_fn(move || {
        let chunk: Vec<KeyChange> = rest.by_ref().take(size).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
}

async fn insert(txn: &DatabaseTransaction, table: &Table, chunk: Vec<KeyChange>) -> Result<Option<Clash>, DbErr> {
    let rows = chunk.iter().flat_map(|k| {
        let value = k.value.to_string();
        [k.field.into(), value.into(), k.tie.into(), k.entity.into()]
    });
    if table.execute(txn, rows.collect()).await? == chunk.len() as u64 {
        return Ok(None);
    }
    // Somebody held one of these values already: find out which.
    let sql = "SELECT entity FROM keys WHERE field = $1 AND value = $2 AND tie = $3";
    for key in chunk {
        let values = [key.field.into(), String::from(key.value).into(), key.tie.into()];
        let row = txn.query_one_raw(statement(txn.get_database_backend(), sql, values)).await?;
        let holder = row.map_or(Ok(key.entity), |row| int(&row, 0))?;
        if holder != key.entity {
            return Ok(Some(Clash { field: key.field, index: key.index, holder }));
        }
    }
    Ok(None)
}
