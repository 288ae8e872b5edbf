#![doc = include_str!("../README.md")]

mod bands;
mod cancel;
mod command;
mod compare;
pub mod em;
mod error;
mod explain;
mod files;
mod findings;
mod hash;
mod households;
mod index;
mod intake;
mod lessons;
mod linker;
mod model;
mod outline;
mod output;
mod packer;
mod parallel;
mod part;
mod plan;
mod rarity;
mod repeats;
mod resolve;
mod rows;
mod source;
pub mod standard;
mod strings;
mod tables;
mod train;
mod weigh;
mod words;

pub use cancel::Cancel;
pub use command::{Ids, LinkCommand, Linked, TrainCommand, Trained, read_text};
pub use error::{LinkError, ModelError, Side};
pub use explain::{Explainer, Language, Step};
pub use files::{LinkOptions, LinkReport, link_files, link_rows, train_files};
pub use households::HouseholdReport;
pub use index::BlockReport;
pub use intake::Unusable;
pub use lessons::Lesson;
pub use linker::{Linker, Session};
pub use model::{
    ColumnSpec, ComparisonSpec, Kind, Label, LevelSpec, Model, Prior, RuleSpec, SilentWhen, TermFrequency, When,
};
pub use outline::Outline;
pub use output::Output;
pub use packer::Packer;
pub use resolve::Resolve;
pub use tables::Tables;
pub use train::TrainReport;
pub use weigh::probability;
