//! Spreadsheets read, made and marked.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod cells;
mod kit;
mod made;
mod nasty;
mod raw;
mod units;
