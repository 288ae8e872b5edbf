#![doc = include_str!("../README.md")]

mod contract;
mod error;
mod model;

pub use contract::{Lake, View};
pub use error::LakeError;
pub use model::{AsOf, EntryFacts, Figure, Part, Reading, Row, Rows, RowsAsk, RowsOf, Standing, Times, Today};
