use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_plan::Plan;

/// A package may hold so much: more is no package.
const BYTES_MAX: u64 = 256 << 20;
/// Folders of a package hold files, and no folders.
const FOLDERS: [&str; 5] = ["codes", "indicators", "registers", "tasks", "synth"];

/// The package in use: what a draft takes over from it.
pub struct Like {
    pub plan: Arc<Plan>,
    /// Its files by their path inside the folder.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

#[derive(Debug, thiserror::Error)]
pub enum LikeError {
    #[error("{path} cannot be read: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the package holds more than {mib_max} MiB")]
    Large { mib_max: u64 },
}

impl Like {
    /// Reads the files of a package that has been loaded from this folder. Hidden files are passed over.
    pub fn read(plan: Arc<Plan>, folder: &Path) -> Result<Like, LikeError> {
        Ok(Like { plan, files: files(folder)? })
    }
}

/// The files of a package by their path inside its folder.
pub(crate) fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, LikeError> {
    let mut files = BTreeMap::new();
    let mut bytes = 0;
    take(folder, "", &mut files, &mut bytes)?;
    for name in FOLDERS.iter().filter(|name| folder.join(name).is_dir()) {
        take(&folder.join(name), &format!("{name}/"), &mut files, &mut bytes)?;
    }
    Ok(files)
}

/// The files that stand directly in a folder.
fn take(folder: &Path, under: &str, files: &mut BTreeMap<String, Vec<u8>>, bytes: &mut u64) -> Result<(), LikeError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| LikeError::Unreadable { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || !path.is_file() {
            continue;
        }
        let content = std::fs::read(&path).map_err(failed(&path))?;
        *bytes += content.len() as u64;
        if *bytes > BYTES_MAX {
            return Err(LikeError::Large { mib_max: BYTES_MAX >> 20 });
        }
        files.insert(format!("{under}{name}"), content);
    }
    Ok(())
}
