#![doc = include_str!("../README.md")]

mod app;
mod error;
mod moment;
mod place;
mod session;

pub use app::App;
pub use error::AppError;
pub use bairi_lake::{AsOf, Figure, Part, Reading, Row, Rows, RowsAsk, RowsOf, Standing, Times};
pub use bairi_ledger::{Change, Entry, Session, SignInError, Viewer};
