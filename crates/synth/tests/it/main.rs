//! The synthetic province, held to the plan package in this repository.

mod fills;
mod kit;
mod later;
mod province;
mod rows;
