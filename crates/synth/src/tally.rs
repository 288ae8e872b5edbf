use std::collections::BTreeMap;

/// What has been made so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New entries by register.
    pub entries: BTreeMap<&'static str, u64>,
    /// Later states of entries.
    pub changes: u64,
    pub households: u64,
    pub persons: u64,
    /// Households entered as out of poverty with an income below the line, before anything was mended.
    pub paper_exits: u64,
    /// Households entered as out of poverty that fail a condition or have an income below the line, likewise.
    pub failing_exits: u64,
    /// Households that were such, and were made to pass in the last days.
    pub late_mends: u64,
    /// Funds of which more has been spent than there was.
    pub overspent_funds: u64,
    /// Households whose stated number of people is not that of the names.
    pub people_differ: u64,
    /// Villages whose stated number of poor people is not that of the names.
    pub village_differs: u64,
    /// Faults that the package's files plant, by their names.
    pub planted: BTreeMap<String, u64>,
}

impl Tally {
    pub fn rows(&self) -> u64 {
        self.entries.values().sum::<u64>() + self.changes
    }
}
