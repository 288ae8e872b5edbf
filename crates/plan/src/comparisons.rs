//! The campaign's registers compared with departments' data: against whom, and what a difference becomes.

use std::collections::BTreeMap;

use bairi_base::Text;

use crate::SourcePlace;

/// What a package says about comparisons, in `comparisons.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparisons {
    pub runs: RunFields,
    pub clues: ClueFields,
    /// In the file's order.
    pub data: Vec<DataSet>,
}

impl Comparisons {
    pub fn data_set(&self, id: &str) -> Option<&DataSet> {
        self.data.iter().find(|set| set.id == id)
    }
}

/// The register that says that a comparison was made, and its fields by their part: one entry for each run and unit.
/// Nothing else in it is required but its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFields {
    pub register: String,
    /// Code.
    pub department: String,
    /// Date: the day at which the department's data stand.
    pub data_on: String,
    /// Date.
    pub run_on: String,
    /// Integer: how many rows were compared.
    pub rows: String,
    /// Integer: how many clues came of it.
    pub differences: String,
    /// Text: who made it.
    pub by: Option<String>,
}

/// The register of differences to be cleared up, and its fields by their part. Nothing else in it is required but its key,
/// and none of `entry`, `settled_on` and `outcome` is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClueFields {
    pub register: String,
    /// Reference to the register of runs.
    pub run: String,
    /// Code of the list that [`RunFields::department`] has.
    pub department: String,
    /// Code.
    pub kind: String,
    /// Reference to whom it is about, if registered.
    pub entry: Option<String>,
    /// Text.
    pub subject: String,
    /// Text.
    pub finding: String,
    /// Date.
    pub sent_on: String,
    /// Date.
    pub due_on: String,
    /// Date.
    pub settled_on: String,
    /// Code.
    pub outcome: String,
    /// Code of a list with exactly the codes `sure`, `verify`, `none`.
    pub band: Option<String>,
    /// Outcomes by which the two records are one person.
    pub same: Vec<String>,
    /// Outcomes by which they are not; none of them is among `same`.
    pub other: Vec<String>,
}

/// What a department's rows say about the entries of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Of everybody in the population the department should have a row; whoever has none is a clue.
    Presence,
    /// Of every row of the department there should be an entry; a row without one is a clue.
    Absence,
    /// Of nobody in the population the department should have a row; whoever has one is a clue.
    Contradiction,
    /// Like presence: the rows are those who receive what the population is entitled to.
    Delivery,
}

impl Purpose {
    pub const ALL: [Purpose; 4] = [Purpose::Presence, Purpose::Absence, Purpose::Contradiction, Purpose::Delivery];

    /// The word of the package.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::Presence => "presence",
            Purpose::Absence => "absence",
            Purpose::Contradiction => "contradiction",
            Purpose::Delivery => "delivery",
        }
    }

    pub fn from_word(word: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.word() == word)
    }

    /// Whether it is about some of the entries; otherwise it is about the department's rows.
    pub fn has_population(self) -> bool {
        self != Purpose::Absence
    }
}

/// Which pairs of a row and an entry count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resolve {
    /// The best pair of each row: several rows may speak of one entry.
    #[default]
    BestOfRow,
    /// No row and no entry more than once, the heaviest pair first: one row pays for one entry.
    OneToOne,
}

impl Resolve {
    pub const ALL: [Resolve; 2] = [Resolve::BestOfRow, Resolve::OneToOne];

    /// The word of the package.
    pub fn word(self) -> &'static str {
        match self {
            Resolve::BestOfRow => "best-of-row",
            Resolve::OneToOne => "one-to-one",
        }
    }

    pub fn from_word(word: &str) -> Option<Resolve> {
        Resolve::ALL.into_iter().find(|resolve| resolve.word() == word)
    }
}

/// A kind of data that a department hands over, and how it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSet {
    pub id: String,
    pub name: Text,
    pub note: Text,
    /// A code of the list of [`RunFields::department`].
    pub department: String,
    /// Whose entries are compared; never the built-in register.
    pub register: String,
    pub purpose: Purpose,
    /// SQL over the register; there exactly if [`Purpose::has_population`]. Unknown counts as not.
    pub population: Option<String>,
    pub resolve: Resolve,
    /// The register's field that refers to an entry of the register of [`ClueFields::entry`]; `None` if the register is that
    /// one itself, or if clues name no entry.
    pub entry: Option<String>,
    /// A code of the list of [`ClueFields::kind`].
    pub kind: String,
    /// The difference in a sentence.
    pub finding: Text,
    /// Days until a clue must be cleared up.
    pub due_days: u32,
    /// Days that a department's file is kept.
    pub keep_days: u32,
    /// Column of the linkage's model (`name`, `id_no`, `birth`, `sex`, `phone`, `household`) to field or derived column of the register;
    /// at least `name` or `id_no`. The place is that of the entry's unit.
    pub columns: BTreeMap<String, String>,
    pub place: SourcePlace,
}
