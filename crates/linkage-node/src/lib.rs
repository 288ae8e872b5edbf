#![doc = include_str!("../README.md")]

mod build;
mod error;
mod exec;
mod node;
mod payload;
mod planner;
mod query;
mod sources;

pub use error::{QueryError, link_error};
pub use exec::LinkExec;
pub use node::{LinkNode, link};
pub use payload::Payload;
pub use planner::{LinkPlanner, LinkQueryPlanner, session};
pub use query::{Query, QueryCommand, Shown};
