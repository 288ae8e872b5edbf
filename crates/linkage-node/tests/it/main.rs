//! Links as nodes of plans, and as questions in SQL.
#![allow(clippy::unwrap_used)]

mod kit;
mod plans;
mod query;
mod workers;
