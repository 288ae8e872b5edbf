//! Uploads that no entry came to name: a form that was left leaves them behind.
//!
//! What any change of the log ever named stays, for the log forgets nothing. What is left goes once it is older than a
//! term; a form that still holds it then says that the file is not on record.

use std::collections::BTreeMap;

use bairi_ledger::{Ledger, StoreError};
use bairi_plan::FileName;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::disk::PART;
use super::key::{facts_key, key, owner, small_key};
use super::store::Listed;
use super::{FileStore, FilesError};

/// Twice as long as a file counts as fresh: the store's clock and ours may differ by hours.
pub const SWEEP_DAYS_MIN: u32 = 2;
/// Changes read at a time.
const PAGE: u64 = 5_000;

/// What a sweep has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files that are there, pictures and papers.
    pub files: u64,
    /// Of them those that no change names and that are older than the term: removed, unless it was a rehearsal.
    pub removed: u64,
    /// What they took, with what is kept beside them.
    pub removed_bytes: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Everything would go: the log is hardly the one that these files belong to.
    #[error("the log names none of these {files} files")]
    OtherLog { files: u64 },
}

/// What lies there of one file.
#[derive(Default)]
struct Group {
    bytes: u64,
    newest: DateTime<Utc>,
}

/// Removes what was put before `before` and no change of the log names. A rehearsal only counts.
pub async fn sweep_files(
    files: &FileStore,
    ledger: &Ledger,
    before: DateTime<Utc>,
    rehearsal: bool,
) -> Result<Swept, SweepError> {
    let listed = files.store.list().await?;
    let parts: Vec<&Listed> = listed.iter().filter(|l| l.key.ends_with(PART) && l.written_at < before).collect();
    let mut groups: BTreeMap<FileName, Group> = BTreeMap::new();
    for (name, listed) in listed.iter().filter_map(|listed| Some((owner(&listed.key)?, listed))) {
        let group = groups.entry(name).or_default();
        group.bytes += listed.bytes;
        group.newest = group.newest.max(listed.written_at);
    }
    let mut swept = Swept { files: groups.len() as u64, ..Swept::default() };
    let all = groups.len();
    take_out_named(ledger, &mut groups).await?;
    if groups.len() == all && groups.values().any(|group| group.newest < before) {
        return Err(SweepError::OtherLog { files: swept.files });
    }
    for (name, group) in groups.into_iter().filter(|(_, group)| group.newest < before) {
        if !rehearsal && !remove(files, &name, before).await? {
            continue;
        }
        swept.removed += 1;
        swept.removed_bytes += group.bytes;
    }
    for part in parts {
        if !rehearsal {
            files.store.remove(&part.key).await?;
        }
        swept.removed_bytes += part.bytes;
    }
    Ok(swept)
}

/// Every text of every change is looked at, whatever the plan says of its field now: a field may have had another type.
async fn take_out_named(ledger: &Ledger, groups: &mut BTreeMap<FileName, Group>) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let changes = ledger.unscoped_tail(after, PAGE).await?;
        let Some(last) = changes.last() else { return Ok(()) };
        after = last.seq;
        let texts = changes.iter().flat_map(|change| change.values.values()).filter_map(Value::as_str);
        for name in texts.filter_map(FileName::parse_all).flatten() {
            groups.remove(&name);
        }
    }
}

/// `false` if somebody has sent it again meanwhile.
async fn remove(files: &FileStore, name: &FileName, before: DateTime<Utc>) -> Result<bool, FilesError> {
    let own = key(name);
    if files.store.written_at(&own).await?.is_some_and(|at| at >= before) {
        return Ok(false);
    }
    // Itself first: what is there is there whole.
    for key in [own, small_key(name), facts_key(name)] {
        files.store.remove(&key).await?;
    }
    Ok(true)
}
