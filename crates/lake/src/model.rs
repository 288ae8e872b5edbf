//! What is asked of the lake and what it answers.

use std::sync::Arc;

use bairi_base::{Fraction, UnitCode};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;

/// Where the lake takes the campaign's day from; a demonstration's stands still.
pub type Today = Arc<dyn Fn() -> NaiveDate + Send + Sync>;

/// The two times that every figure carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Times {
    /// `$today` of the predicates, and the last day of what is taken as true.
    pub true_on: NaiveDate,
    /// When the last change that the figure knows of was recorded.
    pub known_at: DateTime<Utc>,
}

/// A moment other than now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct AsOf {
    pub true_on: NaiveDate,
    /// `None`: with everything that is known now.
    pub known_at: Option<DateTime<Utc>>,
}

/// One indicator at one unit, its subtree included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Coverage: met / population. Count and sum: the number over 1. Ratio: numerator / denominator. Money in fen.
    pub value: Fraction,
    /// Rows in the population.
    pub population: i64,
    /// Coverage: rows of the population of which nobody knows whether they are met.
    pub unknown: i64,
    /// Rows of the work list (coverage: not met or unknown; others: `gap`); 0 without one.
    pub gap: i64,
}

/// Which rows of an indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Everybody who counts.
    Population,
    /// Who is there already.
    Met,
    /// The work list: who is not, or of whom it is unknown.
    #[default]
    Gap,
    /// Of whom it is unknown.
    Unknown,
}

/// Which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowsOf {
    Register(String),
    Indicator {
        id: String,
        part: Part,
    },
    /// Named entries of a register; those that do not stand, or that the viewer may not read, are not among the rows.
    Entries {
        register: String,
        entries: Arc<[i64]>,
    },
}

#[derive(Clone, Debug)]
pub struct RowsAsk {
    pub of: RowsOf,
    /// Rows of this unit's subtree.
    pub unit: UnitCode,
    /// Part of the key, the title or a look-up field that is not sensitive; blank is no search.
    pub search: Option<String>,
    /// Column (field or derived) and its exact value as text; an empty value asks for the unknown ones.
    pub filters: Vec<(String, String)>,
    /// Column, and whether descending. Otherwise by unit and entry.
    pub sort: Option<(String, bool)>,
    /// Columns wanted, by field or derived name, in this order.
    pub columns: Vec<String>,
    pub offset: u64,
    pub limit: u64,
    pub as_of: Option<AsOf>,
}

/// A slice of rows and how many there are in all.
#[derive(Clone, Debug, Serialize)]
pub struct Rows {
    pub times: Times,
    pub total: u64,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub entity: i64,
    pub unit: UnitCode,
    /// Whether it is met, for rows of a coverage; `None` is unknown, or not asked.
    pub met: Option<bool>,
    /// In the order of [`RowsAsk::columns`]; JSON forms as in the log, sensitive ones masked, `null` is unknown.
    /// A derived date is text `2017-10-15`.
    pub values: Vec<Value>,
}

/// How one entry stands towards one indicator of its register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub indicator: String,
    /// Whether it counts (unknown counts as not).
    pub counts: bool,
    /// Coverage only: whether it is met; `None` is unknown.
    pub met: Option<bool>,
}

/// Derived columns of one entry, by name, and its standing towards every indicator of its register.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EntryFacts {
    pub derived: serde_json::Map<String, Value>,
    pub standings: Vec<Standing>,
}

/// A day's figure, kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    pub day: NaiveDate,
    pub value: Fraction,
    pub gap: i64,
}
