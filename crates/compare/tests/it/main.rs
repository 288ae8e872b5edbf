//! A village's register against the files of departments, by purpose.

mod cast;
mod file;
mod purposes;
