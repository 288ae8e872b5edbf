#![doc = include_str!("../README.md")]

mod entries;
mod error;
mod heading;
mod lessons;
mod mapping;
mod place;
mod reason;
mod rows;
mod run;
mod sealed;
mod sent;

pub use entries::{entries, keep_entries};
pub use error::CompareError;
pub use lessons::{Lesson, levels};
pub use mapping::{Aliases, MEANINGS, Mapping, Preview, told_apart};
pub use place::division_code;
pub use reason::{Reason, reasons};
pub use run::{Ask, Band, Difference, Outcome, PAIRS, Purpose, RowBands, row_bands, run};
pub use sealed::{Sealed, Sealer, SealingKey};
pub use sent::SentSheet;
