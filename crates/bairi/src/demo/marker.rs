use std::fmt::Write as _;
use std::path::Path;

use bairi_plan::Plan;
use bairi_synth::{Knobs, Settings};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::fault::Fault;
use crate::open::{FILES_FOLDER, LAKE_FOLDER, STORE_FILE};

const FILE: &str = "demo.json";
/// Raised when a province of the same settings comes out differently.
const FORMAT: u32 = 1;

/// Stands in a folder when a province has been loaded into it completely, and says which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Marker {
    format: u32,
    plan: String,
    knobs: String,
    seed: u64,
    scale: f64,
    today: NaiveDate,
    pub(crate) rows: u64,
    /// How long loading them took, in seconds.
    pub(crate) load_s: f64,
    pub(crate) last_recorded: DateTime<Utc>,
    /// Of the demonstration's accounts; their people are made up, and the server listens on this machine only.
    pub(crate) password: String,
}

impl Marker {
    /// That of the province that these settings make; not loaded yet.
    pub(crate) fn wanted(package: &Path, plan: &Plan, settings: &Settings) -> Result<Marker, Fault> {
        let mut knobs = Sha256::new();
        for name in Knobs::files(package)? {
            let path = package.join(&name);
            let bytes = std::fs::read(&path).map_err(|source| Fault::Folder { path, source })?;
            knobs.update(format!("{name}\0{}\0", bytes.len()));
            knobs.update(bytes);
        }
        let mut hash = String::new();
        for byte in knobs.finalize() {
            // Writing to a string does not fail.
            let _ = write!(hash, "{byte:02x}");
        }
        Ok(Marker {
            format: FORMAT,
            plan: plan.hash.clone(),
            knobs: hash,
            seed: settings.seed,
            scale: settings.scale,
            today: settings.today,
            rows: 0,
            load_s: 0.0,
            last_recorded: DateTime::<Utc>::UNIX_EPOCH,
            password: String::new(),
        })
    }

    pub(crate) fn loaded(self, rows: u64, load_s: f64, last_recorded: DateTime<Utc>, password: String) -> Marker {
        Marker { rows, load_s, last_recorded, password, ..self }
    }

    /// `None` if the folder has none, or an unreadable one.
    pub(crate) fn read(dir: &Path) -> Option<Marker> {
        serde_json::from_slice(&std::fs::read(dir.join(FILE)).ok()?).ok()
    }

    pub(crate) fn write(&self, dir: &Path) -> Result<(), Fault> {
        let text = serde_json::to_vec_pretty(self).expect("a marker is plain words and numbers");
        let path = dir.join(FILE);
        std::fs::write(&path, text).map_err(|source| Fault::Folder { path, source })
    }

    /// Whether it is the same province.
    pub(crate) fn is_of(&self, wanted: &Marker) -> bool {
        let Marker { rows, load_s, last_recorded, password, .. } = self.clone();
        *self == Marker { rows, load_s, last_recorded, password, ..wanted.clone() }
    }
}

/// Removes what an earlier demonstration left in the folder, and nothing else.
pub(crate) fn clear(dir: &Path) -> Result<(), Fault> {
    remove(&dir.join(FILE))?;
    clear_store(dir)?;
    for folder in [LAKE_FOLDER, FILES_FOLDER, super::departments::FOLDER] {
        let path = dir.join(folder);
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(|source| Fault::Folder { path, source })?;
        }
    }
    Ok(())
}

/// Removes the store's files.
fn clear_store(dir: &Path) -> Result<(), Fault> {
    ["", "-wal", "-shm"].iter().try_for_each(|end| remove(&dir.join(format!("{STORE_FILE}{end}"))))
}

fn remove(path: &Path) -> Result<(), Fault> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Fault::Folder { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}
