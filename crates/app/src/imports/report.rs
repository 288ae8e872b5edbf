use std::sync::Arc;

use bairi_base::Finding;
use bairi_sheet::Faults;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An import: the file, how far it is, and what was found in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportReport {
    pub id: String,
    pub register: String,
    /// As the account named it.
    pub file_name: String,
    /// SHA-256, hexadecimal.
    pub file_hash: String,
    pub file_bytes: u64,
    pub account: i64,
    /// Hash of the plan that it was checked with.
    pub plan: String,
    pub begun_at: DateTime<Utc>,
    #[serde(flatten)]
    pub state: ImportState,
    pub counts: ImportCounts,
    /// Whether the file was read to its end; nothing of it is committed otherwise.
    pub complete: bool,
    #[serde(with = "shared")]
    pub faults: Arc<Faults>,
    /// The last change that the check knew of.
    pub checked_seq: i64,
    /// While it is being checked or committed.
    #[serde(skip_deserializing)]
    pub progress: Option<ImportProgress>,
}

/// What an import does or has come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ImportState {
    Checking,
    /// Waits for a decision.
    Checked,
    Committing {
        committing_since: DateTime<Utc>,
    },
    /// The batch's number in the ledger, new and changed entries.
    Done {
        batch: i64,
        at: DateTime<Utc>,
        added: u64,
        changed: u64,
    },
    /// Nothing was written; the finding says why and what to do.
    Failed {
        why: Finding,
    },
}

impl ImportState {
    pub fn is_running(&self) -> bool {
        matches!(self, ImportState::Checking | ImportState::Committing { .. })
    }
}

/// What the rows would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    /// Rows that say what the register says already.
    pub unchanged: u64,
    pub faulty: u64,
}

/// How far a check or a commit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ImportProgress {
    pub rows_done: u64,
    pub rows_per_s: u64,
    /// Of the file, in percent.
    pub percent: u64,
    /// `None` before there is anything to go by.
    pub seconds_left: Option<u64>,
}

impl ImportReport {
    /// Whether every row may be committed.
    pub fn may_commit_all(&self) -> bool {
        self.may_commit_valid() && self.faults.errors() == 0
    }

    /// Whether there are rows without faults that would change something.
    pub fn may_commit_valid(&self) -> bool {
        self.state == ImportState::Checked && self.complete && self.counts.new + self.counts.changed > 0
    }
}

/// Many readers hold one list of faults.
mod shared {
    use std::sync::Arc;

    use bairi_sheet::Faults;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(faults: &Arc<Faults>, serializer: S) -> Result<S::Ok, S::Error> {
        (**faults).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Faults>, D::Error> {
        Faults::deserialize(deserializer).map(Arc::new)
    }
}
