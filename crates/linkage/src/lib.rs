#![doc = include_str!("../README.md")]

mod bands;
mod compare;
pub mod em;
mod error;
mod explain;
mod files;
mod hash;
mod index;
mod intake;
mod linker;
mod model;
mod part;
mod plan;
mod rarity;
mod resolve;
mod rows;
mod source;
pub mod standard;
mod strings;
mod train;
mod weigh;
mod words;

pub use error::{LinkError, ModelError, Side};
pub use explain::{Explainer, Language, Step};
pub use files::{LinkOptions, LinkReport, link_files, train_files};
pub use index::BlockReport;
pub use intake::Unusable;
pub use linker::{Linker, Session};
pub use model::{
    ColumnSpec, ComparisonSpec, Kind, Label, LevelSpec, Model, Prior, RuleSpec, SilentWhen, TermFrequency, When,
};
pub use resolve::Resolve;
pub use train::TrainReport;
pub use weigh::probability;
