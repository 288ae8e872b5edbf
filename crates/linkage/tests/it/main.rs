//! The engine as others use it: files and batches in, weighed pairs out.
#![allow(clippy::unwrap_used, clippy::needless_range_loop)]

mod bad_input;
mod counties;
mod explanation;
mod golden;
mod households;
mod invariants;
mod kit;
mod people;
mod training;
