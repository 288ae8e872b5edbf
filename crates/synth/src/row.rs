use std::sync::Arc;

use bairi_base::UnitCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

/// One record of the log to be, in the order in which it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub register: &'static str,
    pub what: What,
    pub unit: UnitCode,
    /// The full state; an absent field is unknown.
    pub cells: Cells,
    pub effective_on: NaiveDate,
    /// Never before the row in front of it.
    pub recorded_at: DateTime<Utc>,
}

/// Fields and their values; those of a package's `[[more]]` stand behind the others.
pub type Cells = Vec<(&'static str, Cell)>;

/// Rows are counted from 0; that number, the ordinal, is how later rows refer to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    New,
    /// A later state of the entry that this row made.
    Change {
        of: u64,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A code, or a text that many rows share.
    Word(Arc<str>),
    Text(String),
    Int(i64),
    Bool(bool),
    Day(NaiveDate),
    /// The entry that an earlier row made.
    Entry(u64),
}

impl Row {
    pub fn cell(&self, field: &str) -> Option<&Cell> {
        self.cells.iter().find(|(id, _)| *id == field).map(|(_, cell)| cell)
    }

    /// The JSON form of the log; `entry` gives the store's number of an entry by its ordinal.
    pub fn values(&self, entry: impl Fn(u64) -> i64) -> Map<String, Value> {
        self.cells.iter().map(|(id, cell)| ((*id).to_owned(), cell.json(&entry))).collect()
    }
}

impl Cell {
    pub(crate) fn json(&self, entry: impl Fn(u64) -> i64) -> Value {
        match self {
            Cell::Word(word) => Value::String(word.to_string()),
            Cell::Text(text) => Value::String(text.clone()),
            Cell::Int(n) => Value::from(*n),
            Cell::Bool(b) => Value::Bool(*b),
            Cell::Day(day) => Value::String(day.to_string()),
            Cell::Entry(ordinal) => Value::from(entry(*ordinal)),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Cell::Word(word) => Some(word),
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether both hold the same, shared or not.
    pub(crate) fn same(&self, other: &Cell) -> bool {
        match (self.text(), other.text()) {
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }
}
