//! Tests of the ledger, each on SQLite and, where BAIRI_TEST_POSTGRES names a server, on PostgreSQL too.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod accesses;
mod accounts;
mod batches;
mod concurrency;
mod duplicates;
mod full_disk;
mod kill;
mod kit;
mod masks;
mod plans;
mod processes;
mod references;
mod replay;
mod searching;
mod steps;
mod time;
mod worker;
mod writing;
