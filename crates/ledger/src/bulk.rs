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
        let table = |head, columns, tail| Table::new(backend, head, Shape::Tuple(columns), tail);
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
            // Not `IN (VALUES …)`: for that SQLite reads the whole table.
            delete_keys: Table::new(backend, "DELETE FROM keys WHERE ", Shape::AnyOf(&KEY_COLUMNS), ""),
        }
    }
}

/// The entity too: a value that became unique while two entries had it is the key of one of them only.
const KEY_COLUMNS: [&str; 4] = ["field", "value", "tie", "entity"];

/// How the rows stand in a statement.
#[derive(Clone, Copy)]
enum Shape {
    /// `(?, ?), (?, ?)`, of so many columns.
    Tuple(usize),
    /// `(a = ? AND b = ?) OR (a = ? AND b = ?)`.
    AnyOf(&'static [&'static str]),
}

impl Shape {
    fn columns(self) -> usize {
        match self {
            Shape::Tuple(columns) => columns,
            Shape::AnyOf(names) => names.len(),
        }
    }

    fn write(self, backend: DbBackend, rows: usize) -> String {
        let cell = |n: usize| match backend {
            // Numbered parameters are slow to bind in SQLite.
            DbBackend::Sqlite => "?".to_owned(),
            _ => format!("${n}"),
        };
        let row = |row: usize| {
            let cells = (1..=self.columns()).map(|c| cell(row * self.columns() + c));
            let cells: Vec<String> = match self {
                Shape::Tuple(_) => cells.collect(),
                Shape::AnyOf(names) => cells.zip(names).map(|(cell, name)| format!("{name} = {cell}")).collect(),
            };
            format!("({})", cells.join(if matches!(self, Shape::Tuple(_)) { "," } else { " AND " }))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        rows.join(if matches!(self, Shape::Tuple(_)) { "," } else { " OR " })
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
    fn new(backend: DbBackend, head: &str, shape: Shape, tail: &str) -> Table {
        let sql = SIZES.map(|rows| format!("{head}{}{tail}", shape.write(backend, rows)));
        Table { backend, columns: shape.columns(), sql }
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
