#![doc = include_str!("../README.md")]

mod exact;
mod model;
mod outlook;
mod stages;
mod target;
mod trend;

pub use model::{Ask, Forecast, Outlook, Stage, Status};
pub use outlook::{NEAR_WORKING_DAYS, TOLERANCE, outlook};
pub use stages::STAGE_DAYS_MAX;
pub use target::met;
pub use trend::{FORECAST_DAYS_MAX, READINGS_MIN, TREND_DAYS};
