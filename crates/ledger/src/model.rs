//! What goes into the log and what comes out of it.

use std::sync::Arc;

use bairi_base::{Text, UnitCode};
use chrono::{DateTime, NaiveDate, Utc};

/// The full state of an entry: field → JSON value in the form that `bairi_plan::FieldKind` names.
/// An absent field is unknown; nulls are dropped before storing.
pub type Values = serde_json::Map<String, serde_json::Value>;

/// What a change does to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// The entry has these values.
    Put,
    /// The entry does not stand any more (entered by mistake, merged into another).
    /// A later `Put` brings it back.
    Retract,
}

impl Op {
    pub(crate) fn number(self) -> i64 {
        match self {
            Op::Put => 0,
            Op::Retract => 1,
        }
    }

    pub(crate) fn from_number(n: i64) -> Option<Op> {
        match n {
            0 => Some(Op::Put),
            1 => Some(Op::Retract),
            _ => None,
        }
    }
}

/// A change that somebody wants to make.
#[derive(Clone, Debug)]
pub struct Write {
    pub register: Arc<str>,
    /// `None` makes a new entry.
    pub entity: Option<i64>,
    pub unit: UnitCode,
    pub op: Op,
    /// The full state after the change; ignored by [`Op::Retract`].
    pub values: Values,
    /// The day from which it is true.
    pub effective_on: NaiveDate,
    /// When it was learned. Only maintenance may say; everybody else leaves it to the store's clock.
    pub recorded_at: Option<DateTime<Utc>>,
    /// The current sequence that the writer had before his eyes. Required on an existing entry;
    /// only maintenance may leave it out.
    pub based_on: Option<i64>,
    pub reason: String,
}

/// A record of the log. Never altered once written.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub seq: i64,
    /// The sequence of the entry's first change.
    pub entity: i64,
    pub register: Arc<str>,
    pub unit: UnitCode,
    pub op: Op,
    pub values: Values,
    pub effective_on: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    /// Account number; 0 is maintenance.
    pub actor: i64,
    pub actor_name: Arc<Text>,
    pub reason: Arc<str>,
    pub based_on: Option<i64>,
    /// The sequence that is not current any more because of this change: the former winner,
    /// or this change itself if it was dated back behind the winner. `None` for a first change.
    pub displaced: Option<i64>,
    pub batch: Option<i64>,
}

/// The current (or as-of) state of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub entity: i64,
    pub register: Arc<str>,
    pub unit: UnitCode,
    /// The change that this state comes from; what a writer names in [`Write::based_on`].
    pub seq: i64,
    pub values: Values,
    pub effective_on: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    pub retracted: bool,
}

/// A slice of a list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub offset: u64,
    pub limit: u64,
}
