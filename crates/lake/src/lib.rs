#![doc = include_str!("../README.md")]

mod aggregate;
mod bounds;
mod catalog;
mod check;
mod columns;
mod derived;
mod error;
mod evaluate;
mod export;
mod facts;
mod figures;
mod json;
mod lake;
mod model;
mod moment;
mod numbers;
mod placeholder;
mod readings;
mod rows;
mod scan;
mod segment;
mod selection;
mod shelf;
mod slots;
mod storage;
mod tally;
mod territory;
mod top;
mod touched;
mod view;
mod world;

pub use error::LakeError;
pub use lake::Lake;
pub use model::{AsOf, EntryFacts, Figure, Part, Reading, Row, Rows, RowsAsk, RowsOf, Standing, Times, Today};
pub use view::View;
