mod entries;
mod files;
mod forms;
mod households;
pub mod kit;
mod pictures;
mod stale;
mod steps;
