mod entries;
mod forms;
mod households;
pub mod kit;
mod stale;
mod steps;
