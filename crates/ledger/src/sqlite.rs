//! **Marked module**: everything that only SQLite understands. Its twin for PostgreSQL is `postgres`.
//!
//! WAL with `synchronous = FULL`: an acknowledged change survives a killed process *and* a power
//! cut, at the price of one fsync for each commit (see README for the measured price).

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr};

use crate::store::{OTHERS_WAIT_S, statement};

/// Readers beside the one writer.
const READERS_MAX: u32 = 4;
/// Page cache of the writer during a batch, and of every connection otherwise, KiB.
const BULK_CACHE_KIB: u32 = 512 * 1024;
const CACHE_KIB: u32 = 8 * 1024;
/// SQLite's own limit.
const PAGES_MAX: u32 = 4_294_967_294;
/// What is left of the log file after a checkpoint, bytes.
const WAL_KEPT_BYTES_MAX: u32 = 64 * 1024 * 1024;

pub(crate) fn accepts(url: &str) -> bool {
    url.starts_with("sqlite:") && !url.contains(":memory:")
}

pub(crate) fn writer_options(url: &str) -> ConnectOptions {
    options(url, 1, |o| {
        o.journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", WAL_KEPT_BYTES_MAX.to_string())
    })
}

pub(crate) fn reader_options(url: &str) -> ConnectOptions {
    options(url, READERS_MAX, |o| o.pragma("query_only", "on"))
}

fn options(url: &str, connections: u32, more: fn(SqliteConnectOptions) -> SqliteConnectOptions) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false).record_stmt_in_spans(false).test_before_acquire(false);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.map_sqlx_sqlite_opts(move |o| {
        let o = o
            .foreign_keys(false)
            .statement_cache_capacity(200)
            .busy_timeout(Duration::from_secs(OTHERS_WAIT_S))
            .pragma("cache_size", format!("-{CACHE_KIB}"))
            .pragma("temp_store", "memory");
        more(o)
    });
    options
}

/// Whether a driver's error code says that the disk is full: SQLITE_FULL, a write that failed, or no room for
/// the shared memory of the log.
pub(crate) fn is_full(code: &str) -> bool {
    matches!(code, "13" | "778" | "4874")
}

/// Whether a driver's error code says that another process is writing.
pub(crate) fn is_busy(code: &str) -> bool {
    matches!(code, "5" | "517" | "261")
}

/// How many pages a file of some size has, at least 1.
pub(crate) async fn pages(writer: &DatabaseConnection, bytes: u64) -> Result<u32, DbErr> {
    let row = writer.query_one_raw(statement(DbBackend::Sqlite, "PRAGMA page_size", [])).await?;
    let size = row.map_or(Ok(1), |row| row.try_get_by_index::<i64>(0))?.max(1).unsigned_abs();
    Ok(u32::try_from(bytes / size).unwrap_or(PAGES_MAX).clamp(1, PAGES_MAX))
}

/// Keeps the file from growing past a number of pages (0: past nothing but what SQLite itself can do).
pub(crate) async fn limit_pages(writer: &DatabaseConnection, pages: u32) -> Result<(), DbErr> {
    let pages = if pages == 0 { PAGES_MAX } else { pages };
    writer.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await?;
    Ok(())
}

/// Gives the writer a large page cache; called before a batch's transaction.
pub(crate) async fn begin_bulk(writer: &DatabaseConnection) -> Result<(), DbErr> {
    writer.execute_unprepared(&format!("PRAGMA cache_size = -{BULK_CACHE_KIB}")).await?;
    Ok(())
}

/// Gives the memory of a batch back; called after its transaction.
pub(crate) async fn end_bulk(writer: &DatabaseConnection) -> Result<(), DbErr> {
    writer.execute_unprepared(&format!("PRAGMA cache_size = -{CACHE_KIB}")).await?;
    writer.execute_unprepared("PRAGMA shrink_memory").await?;
    Ok(())
}
