//! The engine as others use it: files and batches in, weighed pairs out.

mod bad_input;
mod explanation;
mod golden;
mod invariants;
mod kit;
mod people;
mod training;
