#![doc = include_str!("../README.md")]

mod cadence;
mod calendar;
mod check;
mod head;
mod kinds;
mod known;
mod like;
mod number;
mod organs;
mod package;
mod propose;
mod review;
mod scope;
mod similar;
mod target;
mod task_text;
mod toml_text;
mod typed;
mod zip;

pub use kinds::{CADENCES, KINDS, LEVELS};
pub use like::{Like, LikeError};
pub use organs::known as known_body;
pub use package::Package;
pub use propose::propose;
pub use review::{DutyDraft, Head, Item, Remark, Review, SectionDraft, Span, Suggestion, TargetDraft, TaskDraft};
pub use typed::Fields;
