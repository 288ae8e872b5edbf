#![doc = include_str!("../README.md")]

mod calendar;
pub mod id_number;
mod load;
mod model;
mod steps;
mod units;
mod validate;

pub use calendar::Calendar;
pub use model::*;
pub use steps::step_change_faults;
pub use units::{Unit, UnitTree};
pub use validate::validate;
