//! **Marked module**: everything that only PostgreSQL understands.

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseTransaction, DbErr};

use crate::store::OTHERS_WAIT_S;

const READERS_MAX: u32 = 8;
/// Any number: the lock that stands for "the log's writer" in this database.
const WRITER_LOCK: i64 = 0x0062_6169_7269;

pub(crate) fn accepts(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

pub(crate) fn writer_options(url: &str) -> ConnectOptions {
    options(url, 1)
}

pub(crate) fn reader_options(url: &str) -> ConnectOptions {
    options(url, READERS_MAX)
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false).record_stmt_in_spans(false);
    options.connect_timeout(Duration::from_secs(10));
    options
}

/// Keeps the order of sequences equal to the order of commits when several processes write:
/// SQLite's `BEGIN IMMEDIATE` does it there.
pub(crate) async fn lock_writer(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    txn.execute_unprepared(&format!("SET LOCAL lock_timeout = '{OTHERS_WAIT_S}s'")).await?;
    txn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({WRITER_LOCK})")).await?;
    Ok(())
}

/// Whether a driver's error code says that the disk is full.
pub(crate) fn is_full(code: &str) -> bool {
    code == "53100"
}

/// Whether a driver's error code says that another process is writing.
pub(crate) fn is_busy(code: &str) -> bool {
    code == "55P03"
}
