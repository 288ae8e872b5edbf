//! Tests of the use cases on a small invented province, on a store and a lake of their own.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod boards;
mod comparisons;
mod comparisons_tended;
mod exports;
mod imports;
mod kit;
mod notices;
mod registers;
