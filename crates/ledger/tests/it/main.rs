//! Tests of the ledger, each on SQLite and, where BAIRI_TEST_POSTGRES names a server, on PostgreSQL too.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod kit;
mod writing;
