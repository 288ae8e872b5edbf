//! Many rows in one statement. The statements have few fixed sizes, so that the driver prepares
//! each of them once.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

/// Statements for the tables that a batch fills.
#[derive(Debug)]
pub(crate) struct Bulk {
    pub(crate) changes: Table,
    pub(crate) new_entries: Table,
    pub(crate) moved_entries: Table,
    pub(crate) keys: Table,
    pub(crate) delete_keys: Table,
}

impl Bulk {
    pub(crate) fn new(backend: DbBackend) -> Bulk {
        let table = |head, columns, tail| Table::new(backend, head, columns, tail);
        Bulk {
            changes: table(
                "INSERT INTO changes (seq, entity, register, unit, op, vals, effective_on, recorded_at, actor, \
                 reason, based_on, displaced, batch) VALUES ",
                13,
                "",
            ),
            new_entries: table("INSERT INTO entries (entity, register, unit, seq, retracted) VALUES ", 5, ""),
            moved_entries: table(
                "INSERT INTO entries (entity, register, unit, seq, retracted) VALUES ",
                5,
                " ON CONFLICT (entity) DO UPDATE SET unit = excluded.unit, seq = excluded.seq, \
                 retracted = excluded.retracted",
            ),
            keys: table(
                "INSERT INTO keys (field, value, tie, entity) VALUES ",
                4,
                " ON CONFLICT (field, value, tie) DO NOTHING",
            ),
            delete_keys: table("DELETE FROM keys WHERE (field, value, tie) IN (VALUES ", 3, ")"),
        }
    }
}

/// Rows per statement, largest first.
const SIZES: [usize; 3] = [256, 16, 1];

#[derive(Debug)]
pub(crate) struct Table {
    backend: DbBackend,
    columns: usize,
    /// One statement per size.
    sql: [String; SIZES.len()],
}

impl Table {
    fn new(backend: DbBackend, head: &str, columns: usize, tail: &str) -> Table {
        let sql = SIZES.map(|rows| {
            let rows: Vec<String> = (0..rows).map(|row| one_row(backend, row, columns)).collect();
            format!("{head}{}{tail}", rows.join(","))
        });
        Table { backend, columns, sql }
    }

    pub(crate) fn rows_max(&self) -> usize {
        SIZES[0]
    }

    /// Runs the statements over rows laid end to end; returns how many rows of the table they touched.
    pub(crate) async fn execute(&self, conn: &impl ConnectionTrait, rows: Vec<Value>) -> Result<u64, DbErr> {
        debug_assert_eq!(rows.len() % self.columns, 0);
        let mut left = rows.len() / self.columns;
        let mut values = rows.into_iter();
        let mut touched = 0;
        for (size, sql) in SIZES.into_iter().zip(&self.sql) {
            while left >= size {
                left -= size;
                let values: Vec<Value> = values.by_ref().take(size * self.columns).collect();
                let statement = Statement::from_sql_and_values(self.backend, sql.as_str(), values);
                touched += conn.execute_raw(statement).await?.rows_affected();
            }
        }
        Ok(touched)
    }
}

fn one_row(backend: DbBackend, row: usize, columns: usize) -> String {
    let cells: Vec<String> = (1..=columns)
        .map(|c| match backend {
            // Numbered parameters are slow to bind in SQLite.
            DbBackend::Sqlite => "?".to_owned(),
            _ => format!("${}", row * columns + c),
        })
        .collect();
    format!("({})", cells.join(","))
}
