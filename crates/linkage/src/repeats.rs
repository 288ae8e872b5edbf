//! Rows of the right file that say the same as another one.

use crate::hash::{HashedSet, mix};
use crate::part::{Of, Part};
use crate::rows::Rows;

/// Rows remembered at most; of longer files only a share of all contents is looked at.
const REMEMBERED_MAX: u64 = 1 << 20;

/// Contents met so far. Which contents are looked at is decided by their hash, so that no order matters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repeats {
    met: HashedSet,
    again: u64,
}

impl Repeats {
    /// Counts the rows; one content in `share` is looked at.
    pub(crate) fn look_at(&mut self, rows: &Rows, share: u64) {
        for row in 0..rows.len {
            let whole = (0..rows.columns.len()).map(|column| rows.part(Part { column, of: Of::Whole }, row));
            let content = whole.fold(47, mix);
            if share <= 1 || content.is_multiple_of(share) {
                self.again += u64::from(!self.met.insert(content));
            }
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.again += other.again;
        for content in other.met {
            self.again += u64::from(!self.met.insert(content));
        }
    }

    pub(crate) fn count(&self, share: u64) -> u64 {
        self.again * share.max(1)
    }
}

/// One content in how many is looked at in a file of so many rows.
pub(crate) fn share(rows: usize) -> u64 {
    (rows as u64).div_ceil(REMEMBERED_MAX)
}
