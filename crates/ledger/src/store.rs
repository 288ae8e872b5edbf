//! Connections, and the few helpers that every query uses.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bairi_base::UnitCode;
use bairi_plan::Plan;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::names::Names;
use crate::{OpenError, StoreError, postgres, sqlite};

/// How long a writer waits for the one before it.
const WRITER_WAIT_S: u64 = 60;

/// The one writing connection and the readers.
pub(crate) struct Store {
    writer: Arc<Mutex<DatabaseConnection>>,
    pub(crate) readers: DatabaseConnection,
    pub(crate) backend: DbBackend,
    /// Whether the writer still has the memory of a batch.
    swollen: AtomicBool,
}

impl Store {
    /// Connects and migrates.
    pub(crate) async fn open(url: &str) -> Result<Store, OpenError> {
        let (writer, readers) = if sqlite::accepts(url) {
            (sqlite::writer_options(url), sqlite::reader_options(url))
        } else if postgres::accepts(url) {
            (postgres::writer_options(url), postgres::reader_options(url))
        } else {
            return Err(OpenError::Address);
        };
        let writer = Database::connect(writer).await?;
        crate::migrate::migrate(&writer).await?;
        let readers = Database::connect(readers).await?;
        let backend = writer.get_database_backend();
        Ok(Store { writer: Arc::new(Mutex::new(writer)), readers, backend, swollen: AtomicBool::new(false) })
    }

    /// Gives out the plan's numbers, notes the plan, and fills keys that are new in it.
    pub(crate) async fn prepare(&self, plan: &Plan, now: i64) -> Result<Names, StoreError> {
        let txn = self.begin(false).await?;
        let (names, unkeyed) = Names::load(&txn.txn, plan).await?;
        crate::rekey::fill(&txn.txn, &names, &unkeyed).await?;
        let sql = "INSERT INTO plans (hash, plan, first_seen_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
        let values = [plan.hash.as_str().into(), plan.id.as_str().into(), now.into()];
        txn.txn.execute_raw(statement(self.backend, sql, values)).await?;
        txn.commit().await?;
        Ok(names)
    }

    /// Opens the one writing transaction; waits for the writer before it.
    pub(crate) async fn begin(&self, bulk: bool) -> Result<OpenTxn, StoreError> {
        let guard = self.lock().await?;
        if self.backend == DbBackend::Sqlite && self.swollen.swap(bulk, Ordering::Relaxed) != bulk {
            if bulk { sqlite::begin_bulk(&guard).await? } else { sqlite::end_bulk(&guard).await? }
        }
        let immediate = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: immediate, ..TransactionOptions::default() };
        let txn = guard.begin_with_options(options).await?;
        if self.backend == DbBackend::Postgres {
            postgres::lock_writer(&txn).await?;
        }
        Ok(OpenTxn { txn, guard })
    }

    /// Gives the memory of a batch back, now rather than at the next single change.
    pub(crate) async fn relax(&self) -> Result<(), StoreError> {
        let guard = self.lock().await?;
        if self.swollen.swap(false, Ordering::Relaxed) {
            sqlite::end_bulk(&guard).await?;
        }
        Ok(())
    }

    async fn lock(&self) -> Result<OwnedMutexGuard<DatabaseConnection>, StoreError> {
        tokio::time::timeout(Duration::from_secs(WRITER_WAIT_S), self.writer.clone().lock_owned())
            .await
            .map_err(|_| StoreError::Busy { waited_s: WRITER_WAIT_S })
    }

    /// Runs one writing statement by itself.
    pub(crate) async fn execute<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<u64, StoreError> {
        let writer = self.lock().await?;
        Ok(writer.execute_raw(statement(self.backend, sql, values)).await?.rows_affected())
    }

    pub(crate) async fn rows(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        self.readers.query_all_raw(statement(self.backend, sql, values)).await
    }

    pub(crate) async fn row(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<QueryResult>, DbErr> {
        self.readers.query_one_raw(statement(self.backend, sql, values)).await
    }
}

/// The writing transaction, and the right to write that goes with it. Dropped = rolled back.
pub(crate) struct OpenTxn {
    /// Declared before the guard, so that it is rolled back before the next writer begins.
    pub(crate) txn: DatabaseTransaction,
    guard: OwnedMutexGuard<DatabaseConnection>,
}

impl OpenTxn {
    /// Commits, and lets the next writer in.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.txn.commit().await?)
    }

    /// Rolls back, then runs one statement (the record of why) before anybody else may write.
    pub(crate) async fn rollback(self, note: Option<Statement>) -> Result<(), StoreError> {
        self.txn.rollback().await?;
        if let Some(note) = note {
            self.guard.execute_raw(note).await?;
        }
        Ok(())
    }
}

pub(crate) fn statement(backend: DbBackend, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(backend, sql, values)
}

/// Placeholders `$from … $(from+n-1)`, joined by commas. Both engines read them.
pub(crate) fn placeholders(from: usize, n: usize) -> String {
    let mut text = String::with_capacity(n * 5);
    for i in from..from + n {
        if i > from {
            text.push(',');
        }
        text.push('$');
        text.push_str(&i.to_string());
    }
    text
}

/// Splits a list into slices of a few fixed sizes, the last one padded by repeating its last item,
/// so that an `IN (…)` statement is prepared only once per size.
pub(crate) fn padded<T: Clone>(items: &[T]) -> impl Iterator<Item = Vec<T>> {
    items.chunks(IN_LIST_MAX).map(|chunk| {
        let size = [1, 16, IN_LIST_MAX].into_iter().find(|s| *s >= chunk.len()).unwrap_or(chunk.len());
        let mut padded = chunk.to_vec();
        if let Some(last) = chunk.last() {
            padded.resize(size, last.clone());
        }
        padded
    })
}

const IN_LIST_MAX: usize = 256;

pub(crate) fn int(row: &QueryResult, column: usize) -> Result<i64, DbErr> {
    row.try_get_by_index(column)
}

pub(crate) fn maybe_int(row: &QueryResult, column: usize) -> Result<Option<i64>, DbErr> {
    row.try_get_by_index(column)
}

pub(crate) fn text(row: &QueryResult, column: usize) -> Result<String, DbErr> {
    row.try_get_by_index(column)
}

pub(crate) fn maybe_text(row: &QueryResult, column: usize) -> Result<Option<String>, DbErr> {
    row.try_get_by_index(column)
}

pub(crate) fn unit(row: &QueryResult, column: usize) -> Result<UnitCode, DbErr> {
    int(row, column).map(UnitCode::from_number)
}

/// Days from the first day of the common era to 1970-01-01.
const EPOCH_DAY: i64 = 719_163;

/// Days from 1970-01-01.
pub(crate) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce()) - EPOCH_DAY
}

pub(crate) fn day_from(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number + EPOCH_DAY).ok()?)
}

/// Microseconds from 1970-01-01T00:00Z.
pub(crate) fn instant_number(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

pub(crate) fn instant_from(number: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(number)
}
