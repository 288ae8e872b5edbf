#![doc = include_str!("../README.md")]

mod app;

pub use app::App;
pub use bairi_lake::{AsOf, Figure, Part, Reading, Row, Rows, RowsAsk, RowsOf, Standing, Times};
pub use bairi_ledger::{Change, Entry, Viewer};
