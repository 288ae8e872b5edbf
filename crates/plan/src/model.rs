//! A loaded plan package, as the other rooms see it. Every name that another
//! declaration refers to has been checked to exist.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use bairi_base::{Fraction, Level, Text, UnitCode};
use chrono::NaiveDate;

use crate::{Calendar, Comparisons, FilesRule, UnitTree};

/// A campaign: everything about it that is not a fact.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: String,
    pub name: Text,
    /// Attribution lines printed under the map and in exports (source, licence).
    pub notice: Text,
    pub issued_by: Text,
    pub document: Text,
    pub campaign: RangeInclusive<NaiveDate>,
    /// The day from which "day N of the action" counts, N = 1 on this day.
    pub day_one: NaiveDate,
    pub steps: Vec<Step>,
    pub sections: Vec<Section>,
    /// Dated numbers that predicates may name as `$income_line`; whole numbers, money in fen.
    pub parameters: BTreeMap<String, Parameter>,
    pub units: UnitTree,
    pub groups: BTreeMap<String, Group>,
    pub organs: BTreeMap<String, Organ>,
    pub codes: BTreeMap<String, CodeList>,
    pub roles: BTreeMap<String, Role>,
    pub calendar: Calendar,
    /// In the order of the files' names.
    pub registers: Vec<Register>,
    pub indicators: Vec<Indicator>,
    /// In the order of their numbers.
    pub tasks: Vec<Task>,
    /// `None` if the package compares nothing.
    pub comparisons: Option<Comparisons>,
    /// Outline of the units at one level, GeoJSON as text; `None` if the package has no map.
    pub map: Option<String>,
    /// SHA-256 of the package's files, hexadecimal.
    pub hash: String,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub name: Text,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub number: u32,
    pub title: Text,
}

/// A number with the days from which each value holds, oldest first.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: Text,
    pub values: Vec<(NaiveDate, i64)>,
    pub source: String,
}

impl Parameter {
    /// The value on a day; `None` before the first.
    pub fn on(&self, day: NaiveDate) -> Option<i64> {
        self.values.iter().rev().find(|(from, _)| *from <= day).map(|(_, value)| *value)
    }
}

/// A named set of units of one level.
#[derive(Clone, Debug)]
pub struct Group {
    pub id: String,
    pub name: Text,
    pub level: Level,
    /// Sorted.
    pub units: Vec<UnitCode>,
}

/// A responsible body: a department, a kind of government, a team.
#[derive(Clone, Debug)]
pub struct Organ {
    pub id: String,
    pub name: Text,
}

#[derive(Clone, Debug)]
pub struct CodeList {
    pub id: String,
    pub name: Text,
    /// In the order of the form.
    pub items: Vec<CodeItem>,
}

#[derive(Clone, Debug)]
pub struct CodeItem {
    pub code: String,
    pub name: Text,
    /// Other spellings accepted on import.
    pub aliases: Vec<String>,
}

/// What an account with this role may do inside its unit's subtree.
#[derive(Clone, Debug)]
pub struct Role {
    pub id: String,
    pub name: Text,
    pub level: Level,
    /// Registers whose entries it may read; `*` is all.
    pub read: Vec<String>,
    /// Registers whose entries it may add, change, import; `*` is all.
    pub write: Vec<String>,
    /// May look at masked fields (each look is recorded).
    pub unmask: bool,
}

/// The implied columns of the built-in register `unit`; beside them `in_<group>` (Boolean) for every group
/// of units, hyphens of the group's id turned into underscores.
pub const UNIT_FIELDS: [&str; 4] = ["level", "class", "name", "code"];

/// A kind of fact (台账).
#[derive(Clone, Debug)]
pub struct Register {
    pub id: String,
    pub name: Text,
    pub note: Text,
    /// The level of unit that its entries hang on.
    pub level: Level,
    /// Whether entries may also hang on units above that level.
    pub above: bool,
    /// True for the register `unit`, whose entries are the units themselves:
    /// no forms, no imports; fields are implied (see [`UNIT_FIELDS`]).
    pub builtin: bool,
    /// The field by which people and spreadsheets name an entry; unique.
    pub key: String,
    /// The field shown as an entry's name.
    pub title: String,
    pub fields: Vec<Field>,
    pub derived: Vec<Derived>,
    pub form: Vec<FormSection>,
    /// Columns of the list, by field or derived name.
    pub list: Vec<String>,
    /// Fields offered as filters above the list.
    pub filters: Vec<String>,
    /// The way of an entry through the offices, in order; empty for most registers.
    pub steps: Vec<WorkflowStep>,
}

impl Register {
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == id)
    }

    pub fn derived(&self, id: &str) -> Option<&Derived> {
        self.derived.iter().find(|d| d.id == id)
    }

    /// The name of a field or derived column.
    pub fn column_name(&self, id: &str) -> Option<&Text> {
        self.field(id).map(|f| &f.name).or_else(|| self.derived(id).map(|d| &d.name))
    }
}

/// A step of an entry's way through the offices. Who fills its fields signs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowStep {
    pub id: String,
    pub name: Text,
    /// What the step fills, each field in one step only. The first is a date, the step's own: with it the step is made.
    pub fields: Vec<String>,
    /// Roles that may make it. Never empty.
    pub roles: Vec<String>,
    /// The step, declared above, that must have been made, on that day or earlier.
    pub after: Option<String>,
    /// At least so many days lie between `after` and this step.
    pub notice_days: u32,
    /// Code fields and items: the step is there only for entries that have, in each of them, one of these.
    pub only: Vec<(String, Vec<String>)>,
    /// The same: the step is not there for entries that have one of these in any of them.
    pub unless: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub id: String,
    pub name: Text,
    pub kind: FieldKind,
    pub required: bool,
    /// No two current entries of the register share a value.
    pub unique: bool,
    /// Kept as a look-up key, so that search finds it (equality and prefix).
    pub lookup: bool,
    pub sensitive: bool,
    pub hint: Text,
    /// Other headings accepted on import.
    pub aliases: Vec<String>,
    /// Inclusive bounds: of the number, of the length of a text; dates in `date_min`, `date_max`.
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub date_min: Option<NaiveDate>,
    pub date_max: Option<NaiveDate>,
}

/// What a field holds. Beside it: the JSON form in the log, and the SQL type in predicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// JSON string; Utf8.
    Text,
    /// JSON number; Int64.
    Integer,
    /// Fen. JSON number; Int64. Shown and imported in yuan.
    Money,
    /// JSON string `2017-10-15`; Date32.
    Date,
    /// JSON true or false, absent = unknown; Boolean.
    Bool,
    /// One item of a code list. JSON string; Utf8.
    Code { list: String },
    /// Items of a code list, sorted, joined by commas. JSON string; Utf8.
    Codes { list: String, max: usize },
    /// Resident identity number (GB 11643), or a disability card that begins with one. JSON string; Utf8.
    IdNumber,
    /// JSON string of digits; Utf8.
    Phone,
    /// A point on the earth ([`crate::Point`]): latitude and longitude. JSON string; Utf8.
    Point,
    /// An entry of a register: its number in the store. JSON number; Int64. Imported by the register's key.
    Ref { register: String },
    /// A unit. JSON number (12 digits); Int64.
    Unit { level: Level },
    /// Pictures and papers: their names ([`crate::FileName`]), sorted, joined by commas. JSON string; Utf8. Spreadsheets
    /// bring none.
    Files(FilesRule),
}

/// A column worked out from other entries, usable in predicates and lists like a field.
#[derive(Clone, Debug)]
pub struct Derived {
    pub id: String,
    pub name: Text,
    pub from: DerivedFrom,
    /// Aggregate SQL over the referring entries or the earlier states, or SQL over the referenced one.
    pub value: String,
    pub place: SourcePlace,
}

#[derive(Clone, Debug)]
pub enum DerivedFrom {
    /// An aggregate over entries of `register` whose field `by` names this entry
    /// (`by = "unit"`: whose own unit is this entry's unit, exactly; on the register `unit`: this unit). `filter` is SQL over that register.
    /// `count(..)` is 0, every other aggregate is unknown, where there is none.
    Referring { register: String, by: String, filter: Option<String> },
    /// A value of the entry that this entry's reference field `via` names.
    Referenced { via: String },
    /// An aggregate over the states that this entry had before its present one. `filter` is SQL over its own register.
    /// `count(..)` is 0, every other aggregate is unknown, where it had none.
    Earlier { filter: Option<String> },
}

#[derive(Clone, Debug)]
pub struct FormSection {
    pub name: Text,
    pub fields: Vec<String>,
}

/// A measure over a register.
#[derive(Clone, Debug)]
pub struct Indicator {
    pub id: String,
    pub name: Text,
    pub note: Text,
    pub register: String,
    pub measure: Measure,
    /// SQL: who counts. Unknown counts as not.
    pub population: String,
    pub lower_is_better: bool,
    pub unit_word: Text,
    /// Columns of the work list, by field or derived name.
    pub show: Vec<String>,
    /// What to do for a row of the work list.
    pub remedy: Text,
    /// Declared as a policy entitlement: shown on the household file as "entitled to / has".
    pub entitlement: bool,
    pub place: SourcePlace,
}

#[derive(Clone, Debug)]
pub enum Measure {
    /// met / population. The work list is the population where `met` is not true;
    /// unknown `met` is counted apart.
    Coverage { met: String },
    /// How many are in the population. No work list unless `gap` is given.
    Count { gap: Option<String> },
    /// Sum of a whole-number SQL value over the population.
    Sum { value: String, money: bool, gap: Option<String> },
    /// Sum of `numerator` / sum of `denominator`, whole-number SQL, over the population.
    Ratio { numerator: String, denominator: String, money: bool, gap: Option<String> },
}

/// Where a predicate stands in the package, for findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourcePlace {
    pub file: String,
    /// Per key (`population`, `met`, `value`, `where`, …): line and column of its value, and its dotted path.
    pub keys: BTreeMap<String, (u32, u32, String)>,
}

#[derive(Clone, Debug)]
pub struct Task {
    pub number: u32,
    /// False where the notice leaves the number out.
    pub printed: bool,
    pub section: u32,
    pub title: Text,
    /// What is demanded, in our words, one or two sentences.
    pub summary: Text,
    pub lead: Vec<String>,
    pub support: Vec<String>,
    /// Group of units.
    pub scope: String,
    /// The main target first: its status is the task's headline figure.
    pub targets: Vec<Target>,
    pub duties: Vec<Duty>,
}

impl Task {
    /// Whether anything of it is measured.
    pub fn measured(&self) -> bool {
        self.targets.iter().any(|t| t.indicator.is_some())
    }
}

#[derive(Clone, Debug)]
pub struct Target {
    /// Unique inside the task.
    pub id: String,
    pub name: Text,
    pub kind: TargetKind,
    /// `None` is "not measured yet".
    pub indicator: Option<String>,
    pub require: Require,
    pub by: NaiveDate,
    /// Each unit of this level inside the scope must reach it; `Province` = the sum must.
    pub each: Level,
    /// Group of units; the task's scope unless given.
    pub scope: String,
    pub milestones: Vec<Milestone>,
}

/// The notice's kinds of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    Deliverable,
    Rate,
    Number,
    Coverage,
    Periodic,
}

/// What a figure must be. Compared exactly, before any rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Require {
    AtLeast(Fraction),
    AtMost(Fraction),
    Below(Fraction),
    Above(Fraction),
    Equal(Fraction),
    Between(Fraction, Fraction),
}

/// A stage of the work, counted back from the deadline.
#[derive(Clone, Debug)]
pub struct Milestone {
    pub name: Text,
    /// How many working days the stage takes.
    pub working_days: u32,
    /// Share of the way from the starting figure to the target that is done when the stage ends.
    pub share: Fraction,
}

/// Something owed again and again.
#[derive(Clone, Debug)]
pub struct Duty {
    pub name: Text,
    pub cadence: Cadence,
    pub each: Level,
    /// A coverage or a ratio that says of a period's day who has done it in that period; `None` is "not measured yet".
    pub indicator: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    MonthEnd,
    /// On a day of every month.
    MonthDay(u8),
    HalfMonth,
    Monthly,
}
