#![doc = include_str!("../README.md")]

mod calendar;
pub mod id_number;
mod load;
mod model;
mod units;
mod validate;

pub use calendar::Calendar;
pub use model::*;
pub use units::{Unit, UnitTree};
pub use validate::validate;
