mod calendar;
mod model;
mod units;

pub use calendar::Calendar;
pub use model::*;
pub use units::{Unit, UnitTree};
