//! A comparison on disk: a folder of its own with what was sent (encrypted), the run, its outcome, its pairs and its model.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bairi_compare::{Mapping, Outcome};
use bairi_linkage::Model;
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
/// Mappings that the next file of the same data begins with; no run is called so.
const LEARNED: &str = "learned";
/// Characters of an id, hexadecimal: the moment in microseconds.
const ID_CHARS_MAX: usize = 16;
/// Runs told of.
const LISTED_MAX: usize = 200;

/// The folder of a run; `None` for what is no id.
pub(super) fn own(folder: &Path, id: &str) -> Result<PathBuf, ComparisonError> {
    let plain = (1..=ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit());
    if plain { Ok(folder.join(id)) } else { Err(ComparisonError::NotFound) }
}

/// In one step, and on the disk before it is answered.
fn put(path: &Path, content: &impl Serialize) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension("draft");
    let mut file = fs::File::create(&draft)?;
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

/// The latest runs; what cannot be read is logged and left alone.
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
        Ok(paths.iter().filter_map(|path| read(path).ok()).take(LISTED_MAX).collect())
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

/// Takes away whatever a run left: all but what was sent and the run itself.
pub(super) fn clear(own: &Path) -> io::Result<()> {
    for entry in fs::read_dir(own)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if ![RUN, DRAFT, SENT].contains(&name) {
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

/// Runs that a former process was at when it ended: what they had written goes, and they can be begun again.
pub(super) fn stopped(run: &mut ComparisonRun) {
    if run.state.is_running() {
        let why = bairi_base::Finding::error("compare.run.killed", bairi_base::Place::Nowhere);
        run.state = RunState::Failed { why: vec![why] };
    }
}
