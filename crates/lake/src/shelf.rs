//! The rows of the registers at one moment of the log; nothing alters them any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::arrow::array::RecordBatch;
use roaring::RoaringTreemap;

use crate::LakeError;
use crate::segment::SegmentFile;

/// A register's changes: segments, then the tail, in the order of their sequence.
pub(crate) struct Shelf {
    pub(crate) files: Vec<Arc<SegmentFile>>,
    pub(crate) tail: Vec<RecordBatch>,
    /// Sequences that are not current any more; `None` if there are none.
    pub(crate) dead: Option<Arc<RoaringTreemap>>,
    /// How many changes are retractions.
    pub(crate) retracted: u64,
    /// The latest `effective_on`; `None` without changes.
    pub(crate) latest_day: Option<i32>,
    /// The units themselves, which no log holds.
    pub(crate) builtin: bool,
}

impl Shelf {
    pub(crate) fn of_units(units: RecordBatch) -> Shelf {
        Shelf { files: Vec::new(), tail: vec![units], dead: None, retracted: 0, latest_day: None, builtin: true }
    }

    /// How many changes there are, displaced ones too.
    pub(crate) fn rows(&self) -> u64 {
        let files = self.files.iter().map(|file| file.segment.rows);
        files.chain(self.tail.iter().map(|batch| batch.num_rows() as u64)).sum()
    }
}

/// Every register's shelf up to one change of the log.
pub(crate) struct Snapshot {
    pub(crate) shelves: BTreeMap<String, Shelf>,
    pub(crate) seq: i64,
    pub(crate) known_at: DateTime<Utc>,
}

impl Snapshot {
    pub(crate) fn shelf(&self, register: &str) -> Result<&Shelf, LakeError> {
        self.shelves.get(register).ok_or_else(|| LakeError::NoSuchRegister(register.to_owned()))
    }
}
