mod as_of;
mod changes;
mod checks;
mod damage;
mod kit;
mod logic;
mod readings;
mod rows;
