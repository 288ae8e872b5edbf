//! A village's register against the files of departments, by purpose.

#![allow(clippy::unwrap_used)]

mod cast;
mod file;
mod purposes;
