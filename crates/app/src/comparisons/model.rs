//! What is kept and told of a comparison.

use bairi_base::{Finding, Text, UnitCode};
use bairi_compare::{Mapping, Outcome, Preview};
use bairi_plan::Purpose;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ComparisonError;

/// One file, from being sent to its clues.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRun {
    pub id: String,
    /// The plan's kind of data.
    pub data: String,
    pub account: i64,
    pub by: Text,
    /// The area that is compared.
    pub unit: UnitCode,
    /// As the sender named it.
    pub file_name: String,
    pub file_bytes: u64,
    /// The day at which the department's data stand.
    pub data_on: NaiveDate,
    pub sent_at: DateTime<Utc>,
    /// The last day on which the file is kept.
    pub forget_on: NaiveDate,
    /// The file is gone.
    pub forgotten: bool,
    pub mapping: Mapping,
    pub state: RunState,
    pub counts: Option<RunCounts>,
    pub issued: Option<Issued>,
}

impl ComparisonRun {
    /// Whether it may be begun, for the first time or again.
    pub(super) fn may_begin(&self) -> Result<(), ComparisonError> {
        match () {
            () if self.forgotten => Err(ComparisonError::Forgotten),
            () if self.state.is_running() || self.issued.is_some() => Err(ComparisonError::Begun),
            () => Ok(()),
        }
    }

    /// Cancelled, or ended with the server or by it: nothing is wrong with the file.
    pub fn came_to_nothing(&self) -> bool {
        match &self.state {
            RunState::Cancelled => true,
            RunState::Failed { why } => why.iter().all(|why| {
                ["compare.run.killed", "compare.run.failed", "compare.run.full"].contains(&why.code.as_str())
            }),
            RunState::Sent | RunState::Running { .. } | RunState::Done { .. } => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum RunState {
    /// Waits for the meaning of its columns.
    Sent,
    Running {
        since: DateTime<Utc>,
    },
    Done {
        at: DateTime<Utc>,
    },
    /// Nothing of the run is kept; it can be begun again.
    Failed {
        why: Vec<Finding>,
    },
    Cancelled,
}

impl RunState {
    pub fn is_running(&self) -> bool {
        matches!(self, RunState::Running { .. })
    }

    pub fn is_done(&self) -> bool {
        matches!(self, RunState::Done { .. })
    }
}

/// What a run came to, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunCounts {
    pub rows: u64,
    pub elsewhere: u64,
    pub entries: u64,
    pub expected: u64,
    pub sure: u64,
    pub verify: u64,
    pub none: u64,
    pub differences: u64,
    /// Differences of the bands: sure, to be verified, none.
    pub by_band: [u64; 3],
    pub remarks: Vec<Finding>,
    pub seconds: f64,
}

impl RunCounts {
    pub(super) fn of(outcome: &Outcome) -> RunCounts {
        let mut by_band = [0; 3];
        for difference in &outcome.differences {
            by_band[difference.band as usize] += 1;
        }
        RunCounts {
            rows: outcome.rows,
            elsewhere: outcome.elsewhere,
            entries: outcome.entries,
            expected: outcome.expected,
            sure: outcome.sure,
            verify: outcome.verify,
            none: outcome.none,
            differences: outcome.differences.len() as u64,
            by_band,
            remarks: outcome.remarks.clone(),
            seconds: outcome.seconds,
        }
    }
}

/// The clues that a run became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub at: DateTime<Utc>,
    /// Entries of the register of comparisons, and of the register of clues.
    pub comparisons: u64,
    pub clues: u64,
    /// Differences for which an open clue of an earlier run stands.
    #[serde(default)]
    pub standing: u64,
}

/// A kind of data that can be sent.
#[derive(Clone, Debug, Serialize)]
pub struct DataView {
    pub id: String,
    pub name: Text,
    pub note: Text,
    /// The register that is compared.
    pub register: String,
    #[serde(skip)]
    pub purpose: Purpose,
    pub department: Text,
    pub keep_days: u32,
    pub due_days: u32,
}

/// Which figures of a run open into names for the viewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Opens {
    /// The rows that were sent; for whoever sent them, while they are kept.
    pub rows: bool,
    /// The entries that were compared.
    pub entries: bool,
    /// The differences.
    pub differences: bool,
    /// The clues that they became.
    pub clues: bool,
}

/// A run as somebody may see it.
#[derive(Clone, Debug, Serialize)]
pub struct ComparisonView {
    pub run: ComparisonRun,
    pub data: DataView,
    /// The beginning of the file, for whoever sent it; personal.
    #[serde(skip)]
    pub preview: Option<Preview>,
    /// What is wrong with the mapping so far.
    pub faults: Vec<Finding>,
    /// Whether the viewer sees the differences and issues clues.
    pub judges: bool,
    /// Whether the viewer may have a run that came to nothing done again as it was: same file, same columns.
    pub may_repeat: bool,
    pub opens: Opens,
}
