//! Tests of the crate from outside.
#![allow(clippy::unwrap_used)]

mod calendar;
mod comparisons;
mod corpus;
mod files;
mod good;
mod id_number;
mod language;
mod steps;
mod units;
mod values;
