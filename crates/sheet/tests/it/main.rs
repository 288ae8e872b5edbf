mod cells;
mod kit;
mod made;
mod nasty;
mod units;
