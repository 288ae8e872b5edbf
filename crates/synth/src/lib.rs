#![doc = include_str!("../README.md")]

mod chance;
mod contract;
mod days;
mod departments;
mod error;
mod fill;
mod generate;
mod household;
mod ids;
mod knobs;
mod later;
mod layout;
mod maker;
mod money;
mod pace;
mod people;
mod person;
mod places;
mod row;
mod tally;
mod work;
mod world;

pub use departments::{DepartmentFile, Registered};
pub use error::SynthError;
pub use fill::FillFault;
pub use generate::{Province, Settings, generate};
pub use knobs::{Account, Knobs, Pictures};
pub use row::{Cell, Cells, Row, What};
pub use tally::Tally;
