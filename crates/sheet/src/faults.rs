use std::collections::BTreeMap;

use bairi_base::{Finding, Place, Severity};
use serde::{Deserialize, Serialize};

/// Findings kept in full; later ones are only counted.
pub const FINDINGS_KEPT_MAX: usize = 10_000;

/// The faults of a file: all of them counted, the first ones kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Faults {
    kept: Vec<Finding>,
    counts: BTreeMap<String, u64>,
    errors: u64,
    warnings: u64,
    /// Rows with an error, ascending, each once.
    rows: Vec<u32>,
}

impl Faults {
    pub fn add(&mut self, finding: Finding) {
        *self.counts.entry(finding.code.clone()).or_default() += 1;
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        if let (Severity::Error, Place::Cell { row, .. }) = (finding.severity, &finding.place) {
            let row = u32::try_from(*row).unwrap_or(u32::MAX);
            if let Err(at) = self.rows.binary_search(&row) {
                self.rows.insert(at, row);
            }
        }
        if self.kept.len() < FINDINGS_KEPT_MAX {
            self.kept.push(finding);
        }
    }

    /// The first findings, in the order in which they were found.
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    /// How often each code was found.
    pub fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }

    pub fn errors(&self) -> u64 {
        self.errors
    }

    pub fn warnings(&self) -> u64 {
        self.warnings
    }

    /// How many rows have an error.
    pub fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    pub fn is_faulty(&self, row: u64) -> bool {
        u32::try_from(row).is_ok_and(|row| self.rows.binary_search(&row).is_ok())
    }
}
