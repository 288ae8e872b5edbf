//! The synthetic province, held to the plan package in this repository.

mod departments;
mod fills;
mod kit;
mod later;
mod province;
mod rows;
