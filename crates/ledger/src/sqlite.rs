//! **Marked module**: everything that only SQLite understands. Its twin for PostgreSQL is `postgres`.
//!
//! WAL with `synchronous = FULL`: an acknowledged change survives a killed process *and* a power
//! cut, at the price of one fsync for each commit (see README for the measured price).

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};

/// Readers beside the one writer.
const READERS_MAX: u32 = 4;
/// How long a statement waits for another process that writes to the same file.
const BUSY_TIMEOUT_S: u64 = 10;
/// Page cache of the writer during a batch, and of every connection otherwise, KiB.
const BULK_CACHE_KIB: u32 = 512 * 1024;
const CACHE_KIB: u32 = 8 * 1024;
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
            .busy_timeout(Duration::from_secs(BUSY_TIMEOUT_S))
            .pragma("cache_size", format!("-{CACHE_KIB}"))
            .pragma("temp_store", "memory");
        more(o)
    });
    options
}

/// Whether a driver's error code says that the disk is full (SQLITE_FULL, or a write that failed).
pub(crate) fn is_full(code: &str) -> bool {
    matches!(code, "13" | "778")
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
