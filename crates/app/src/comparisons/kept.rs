//! A comparison on disk: a folder of its own with what was sent (encrypted), the run, its outcome, its pairs and its model.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bairi_compare::{Mapping, Outcome};
use bairi_linkage::Model;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ComparisonError, ComparisonRun, RunState};
use crate::imports::blocking;

const RUN: &str = "run.json";
/// The run while it is being written.
const DRAFT: &str = "run.draft";
const OUTCOME: &str = "outcome.json";
const MODEL: &str = "model.json";
pub(super) const SENT: &str = "sent";
/// Locked by whoever works at the run, in whatever process; it stays, for a lock on a file that is gone holds nobody off.
const LOCK: &str = "lock";
/// Mappings that the next file of the same data begins with; no run is called so.
const LEARNED: &str = "learned";
/// Characters of an id, hexadecimal: the moment in microseconds.
const ID_CHARS_MAX: usize = 16;

/// The folder of a run.
///
/// # Errors
/// For what is no id. One run has one id: capitals are none, for some disks take them for small letters.
pub(super) fn own(folder: &Path, id: &str) -> Result<PathBuf, ComparisonError> {
    let plain = (1..=ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if plain { Ok(folder.join(id)) } else { Err(ComparisonError::NotFound) }
}

/// A folder into which nobody but the program's own account looks.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a run's folder, and in it the file for what is sent: locked while it is written, so that it is not taken for what a
/// killed process left.
pub(super) fn make_sent(own: &Path) -> io::Result<File> {
    make(own)?;
    let file = File::create(own.join(SENT))?;
    file.try_lock()?;
    Ok(file)
}

/// The file, locked for as long as it is open; `None` if somebody else has it locked.
fn locked(file: File) -> io::Result<Option<File>> {
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A run to work at, until the file is closed: the system lets go of it when the process ends, however it ends.
///
/// # Errors
/// `Begun` if somebody works at it, in this process or another.
pub(super) async fn lock(folder: &Path, id: &str) -> Result<File, ComparisonError> {
    let path = own(folder, id)?.join(LOCK);
    let lock = blocking(move || locked(File::options().create(true).truncate(false).write(true).open(path)?));
    lock.await?.ok_or(ComparisonError::Begun)
}

/// In one step, and on the disk before it is answered.
fn put(path: &Path, content: &impl Serialize) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make(folder)?;
    }
    let draft = path.with_extension("draft");
    let mut file = File::create(&draft)?;
    file.write_all(&serde_json::to_vec(content).map_err(io::Error::other)?)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

fn get<T: DeserializeOwned>(path: &Path) -> io::Result<T> {
    serde_json::from_slice(&fs::read(path)?).map_err(io::Error::other)
}

async fn read_own<T: DeserializeOwned + Send + 'static>(path: PathBuf) -> Result<T, ComparisonError> {
    match blocking(move || get(&path)).await {
        Ok(found) => Ok(found),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ComparisonError::NotFound),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn write(folder: &Path, run: &ComparisonRun) -> Result<(), ComparisonError> {
    let (path, run) = (own(folder, &run.id)?.join(RUN), run.clone());
    Ok(blocking(move || put(&path, &run)).await?)
}

pub(super) async fn read(folder: &Path, id: &str) -> Result<ComparisonRun, ComparisonError> {
    read_own(own(folder, id)?.join(RUN)).await
}

/// Every run there is, the latest first; what cannot be read is logged and left alone.
pub(super) async fn all(folder: &Path) -> Result<Vec<ComparisonRun>, ComparisonError> {
    let folder = folder.to_owned();
    let runs = blocking(move || {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut paths: Vec<PathBuf> =
            entries.flatten().map(|e| e.path().join(RUN)).filter(|path| path.is_file()).collect();
        // Ids are moments: the latest first.
        paths.sort_by(|a, b| b.cmp(a));
        let read = |path: &PathBuf| {
            get::<ComparisonRun>(path).inspect_err(|error| {
                tracing::warn!(%error, path = %path.display(), "a comparison cannot be read");
            })
        };
        Ok(paths.iter().filter_map(|path| read(path).ok()).collect())
    });
    Ok(runs.await?)
}

/// The outcome and the model that it was reached with.
pub(super) async fn keep_outcome(
    folder: &Path,
    id: &str,
    outcome: Outcome,
    model: Model,
) -> Result<(), ComparisonError> {
    let own = own(folder, id)?;
    Ok(blocking(move || put(&own.join(MODEL), &model).and_then(|()| put(&own.join(OUTCOME), &outcome))).await?)
}

pub(super) async fn outcome(folder: &Path, id: &str) -> Result<Outcome, ComparisonError> {
    match read_own(own(folder, id)?.join(OUTCOME)).await {
        Err(ComparisonError::NotFound) => Err(ComparisonError::NotDone),
        other => other,
    }
}

pub(super) async fn model(folder: &Path, id: &str) -> Result<Model, ComparisonError> {
    read_own(own(folder, id)?.join(MODEL)).await
}

/// Takes away whatever a run left: all but what was sent, the run itself and its lock.
pub(super) fn clear(own: &Path) -> io::Result<()> {
    for entry in fs::read_dir(own)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if ![RUN, DRAFT, SENT, LOCK].contains(&name) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Takes away what was sent.
pub(super) async fn forget(folder: &Path, id: &str) -> Result<(), ComparisonError> {
    let path = own(folder, id)?.join(SENT);
    match blocking(move || fs::remove_file(path)).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

pub(super) async fn remember_mapping(folder: &Path, data: &str, mapping: &Mapping) -> Result<(), ComparisonError> {
    let (path, mapping) = (learned(folder, data, "mapping"), mapping.clone());
    Ok(blocking(move || put(&path, &mapping)).await?)
}

pub(super) async fn remembered_mapping(folder: &Path, data: &str) -> Option<Mapping> {
    read_own(learned(folder, data, "mapping")).await.ok()
}

fn learned(folder: &Path, data: &str, what: &str) -> PathBuf {
    folder.join(LEARNED).join(format!("{data}.{what}.json"))
}

/// Takes away what was on its way in when a process was killed: folders of before a moment with what was sent and no run.
pub(super) async fn clear_unfinished(folder: &Path, before: DateTime<Utc>) -> Result<(), ComparisonError> {
    let folder = folder.to_owned();
    let cleared = blocking(move || {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let is_before = |id: &String| i64::from_str_radix(id, 16).is_ok_and(|at| at < before.timestamp_micros());
        let ids = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).filter(is_before);
        for own in ids.filter_map(|id| own(&folder, &id).ok()) {
            let cleared = is_unfinished(&own).and_then(|unfinished| match unfinished {
                true => fs::remove_dir_all(&own),
                false => Ok(()),
            });
            if let Err(error) = cleared {
                tracing::warn!(%error, path = %own.display(), "an unfinished file could not be removed");
            }
        }
        Ok(())
    });
    Ok(cleared.await?)
}

/// Whether something was sent there that nobody goes on with.
fn is_unfinished(own: &Path) -> io::Result<bool> {
    let sent = own.join(SENT);
    // An error is no answer: what cannot be looked at is not taken away.
    if fs::exists(own.join(RUN))? || !fs::exists(&sent)? {
        return Ok(false);
    }
    Ok(locked(File::options().write(true).open(sent)?)?.is_some())
}

/// Runs that a process was at when it ended: what they had written goes, and they can be begun again.
pub(super) fn stopped(run: &mut ComparisonRun) {
    if run.state.is_running() {
        let why = bairi_base::Finding::error("compare.run.killed", bairi_base::Place::Nowhere);
        run.state = RunState::Failed { why: vec![why] };
    }
}
