//! Keys of fields that a new version of the plan keys for the first time, or in another way.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};

use crate::StoreError;
use crate::keys::key_text;
use crate::names::{KeyedField, Names, RegisterNames, Unkeyed, confirm};
use crate::store::{int, statement, text};

/// Standing entries read at a time.
const STRETCH: i64 = 20_000;

/// Fills the keys of fields that have none yet.
pub(crate) async fn fill(txn: &DatabaseTransaction, names: &Names, unkeyed: &[Unkeyed]) -> Result<(), StoreError> {
    let registers: HashSet<&str> = unkeyed.iter().map(|u| &*u.register).collect();
    for register in names.all().filter(|r| registers.contains(&*r.name)) {
        let wanted = |f: &&KeyedField| unkeyed.iter().any(|u| u.register == register.name && u.field == f.name);
        let fields: Vec<&KeyedField> = register.keyed.iter().filter(wanted).collect();
        for field in &fields {
            let sql = "DELETE FROM keys WHERE field = $1";
            txn.execute_raw(statement(txn.get_database_backend(), sql, [field.id.into()])).await?;
        }
        walk(txn, register, &fields).await?;
        for field in &fields {
            confirm(txn, field.id, if field.unique { 2 } else { 1 }).await?;
        }
    }
    Ok(())
}

async fn walk(txn: &DatabaseTransaction, register: &RegisterNames, fields: &[&KeyedField]) -> Result<(), StoreError> {
    let sql = "SELECT e.entity, c.vals FROM entries e JOIN changes c ON c.seq = e.seq \
               WHERE e.register = $1 AND e.retracted = 0 AND e.entity > $2 ORDER BY e.entity LIMIT $3";
    let insert = "INSERT INTO keys (field, value, tie, entity) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (field, value, tie) DO NOTHING";
    let backend = txn.get_database_backend();
    let mut after = 0;
    loop {
        let values = [register.id.into(), after.into(), STRETCH.into()];
        let rows = txn.query_all_raw(statement(backend, sql, values)).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        for row in &rows {
            let entity = int(row, 0)?;
            let values = crate::rows::values(&text(row, 1)?, entity)?;
            for field in fields {
                let Some(value) = values.get(&*field.name).and_then(|v| key_text(v, field.unique)) else { continue };
                let tie = if field.unique { 0 } else { entity };
                let row: [Value; 4] = [field.id.into(), value.as_ref().into(), tie.into(), entity.into()];
                let added = txn.execute_raw(statement(backend, insert, row)).await?.rows_affected();
                if added == 0 {
                    tracing::warn!(register = %register.name, field = %field.name, entity,
                        "a field has become unique, but entries share a value of it: the later ones have no key");
                }
            }
        }
        after = int(last, 0)?;
    }
}
