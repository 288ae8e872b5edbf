//! Connections, and the few helpers that every query uses.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use bairi_base::UnitCode;
use bairi_plan::Plan;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::names::Names;
use crate::{OpenError, StoreError, postgres, sqlite};

/// How long a writer waits for the one before it.
const WRITER_WAIT_S: u64 = 60;
/// How long it waits for a writer in another process.
pub(crate) const OTHERS_WAIT_S: u64 = 10;

/// The one writing connection and the readers.
pub(crate) struct Store {
    writer: Arc<Mutex<DatabaseConnection>>,
    pub(crate) readers: DatabaseConnection,
    pub(crate) backend: DbBackend,
    url: String,
    /// Whether the writer still has the memory of a batch.
    swollen: AtomicBool,
    /// Whether the writer lost count of its transactions (the disk was full, the server went away): the next
    /// one to write connects anew.
    lost: Arc<AtomicBool>,
    /// Past how many pages SQLite must not grow; 0 is no limit.
    pages_max: AtomicU32,
}

impl Store {
    /// Connects and migrates.
    pub(crate) async fn open(url: &str) -> Result<Store, OpenError> {
        let (writer, readers) = options(url).ok_or(OpenError::Address)?;
        let writer = Database::connect(writer).await?;
        crate::migrate::migrate(&writer).await?;
        let readers = Database::connect(readers).await?;
        let backend = writer.get_database_backend();
        let (url, writer) = (url.to_owned(), Arc::new(Mutex::new(writer)));
        Ok(Store {
            writer,
            readers,
            backend,
            url,
            swollen: AtomicBool::new(false),
            lost: Arc::default(),
            pages_max: AtomicU32::new(0),
        })
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
        match begin_writing(&guard).await {
            Ok(txn) => Ok(OpenTxn { txn, guard, lost: self.lost.clone() }),
            Err(e) => {
                let e = StoreError::from(e);
                if !matches!(e, StoreError::Busy { .. }) {
                    self.lost.store(true, Ordering::Relaxed);
                }
                Err(e)
            }
        }
    }

    /// Gives the memory of a batch back, now rather than at the next single change; if somebody else is writing
    /// already, he does it.
    pub(crate) async fn relax(&self) {
        let Ok(guard) = self.writer.clone().try_lock_owned() else { return };
        if self.swollen.swap(false, Ordering::Relaxed)
            && let Err(e) = sqlite::end_bulk(&guard).await
        {
            tracing::warn!(error = %StoreError::from(e), "the memory of a batch was not given back");
        }
    }

    async fn lock(&self) -> Result<OwnedMutexGuard<DatabaseConnection>, StoreError> {
        let mut writer = tokio::time::timeout(Duration::from_secs(WRITER_WAIT_S), self.writer.clone().lock_owned())
            .await
            .map_err(|_| StoreError::Busy { waited_s: WRITER_WAIT_S })?;
        if self.lost.load(Ordering::Relaxed) {
            let (options, _) = options(&self.url).ok_or(StoreError::Unreachable { message: String::new() })?;
            *writer = Database::connect(options).await?;
            self.lost.store(false, Ordering::Relaxed);
            self.swollen.store(false, Ordering::Relaxed);
            self.apply_limit(&writer).await?;
        }
        Ok(writer)
    }

    /// See [`crate::Ledger::limit_size`].
    pub(crate) async fn limit_size(&self, bytes_max: Option<u64>) -> Result<(), StoreError> {
        if self.backend == DbBackend::Sqlite {
            let writer = self.lock().await?;
            let pages = match bytes_max {
                Some(bytes) => sqlite::pages(&writer, bytes).await?,
                None => 0,
            };
            self.pages_max.store(pages, Ordering::Relaxed);
            self.apply_limit(&writer).await?;
        }
        Ok(())
    }

    async fn apply_limit(&self, writer: &DatabaseConnection) -> Result<(), DbErr> {
        match self.backend {
            DbBackend::Sqlite => sqlite::limit_pages(writer, self.pages_max.load(Ordering::Relaxed)).await,
            _ => Ok(()),
        }
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
    lost: Arc<AtomicBool>,
}

impl OpenTxn {
    /// Commits, and lets the next writer in.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let done = self.txn.commit().await;
        if done.is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
        Ok(done?)
    }

    /// Rolls back, then runs one statement (the record of why) before anybody else may write.
    pub(crate) async fn rollback(self, note: Option<Statement>) -> Result<(), StoreError> {
        let done = self.txn.rollback().await;
        if done.is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
        done?;
        if let Some(note) = note {
            self.guard.execute_raw(note).await?;
        }
        Ok(())
    }
}

/// How the writer and the readers connect; `None` if the address is of no engine that we know.
fn options(url: &str) -> Option<(ConnectOptions, ConnectOptions)> {
    if sqlite::accepts(url) {
        Some((sqlite::writer_options(url), sqlite::reader_options(url)))
    } else if postgres::accepts(url) {
        Some((postgres::writer_options(url), postgres::reader_options(url)))
    } else {
        None
    }
}

/// Begins the one writing transaction of the whole store, across processes.
pub(crate) async fn begin_writing(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let immediate = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: immediate, ..TransactionOptions::default() };
    let txn = writer.begin_with_options(options).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        postgres::lock_writer(&txn).await?;
    }
    Ok(txn)
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
