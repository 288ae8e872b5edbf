mod entries;
mod forms;
mod households;
mod kit;
mod stale;
