#![allow(clippy::unwrap_used, clippy::type_complexity, unreachable_pub)]
mod as_of;
mod changes;
mod checks;
mod damage;
mod kit;
mod logic;
mod privacy;
mod readings;
mod rows;
