#![doc = include_str!("../README.md")]

mod calendar;
mod comparisons;
mod day;
mod files;
pub mod id_number;
mod load;
mod model;
mod point;
mod steps;
mod units;
mod validate;

pub use calendar::Calendar;
pub use comparisons::{ClueFields, Comparisons, DataSet, Purpose, Resolve, RunFields};
pub use day::parse_day;
pub use files::{FileGroup, FileKind, FileName, FilesRule, NearRule, PlaceRule, TakenRule, TakenWithin};
pub use model::*;
pub use point::Point;
pub use steps::step_change_faults;
pub use units::{Unit, UnitTree};
pub use validate::validate;
