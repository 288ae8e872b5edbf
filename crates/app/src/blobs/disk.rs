use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};

use super::store::{Answer, Listed, Store};

/// What a file is called until it is whole.
pub(crate) const PART: &str = ".part";

/// A folder: each file is written under another name first, and renamed when it is on the disk.
pub(crate) struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The folder is made when the first file comes.
    pub(crate) fn new(root: PathBuf) -> Disk {
        Disk { root }
    }
}

impl Store for Disk {
    fn put(&self, key: &str, bytes: Vec<u8>) -> Answer<()> {
        let path = self.root.join(key);
        blocking(move || write(&path, &bytes))
    }

    fn get(&self, key: &str) -> Answer<Option<Vec<u8>>> {
        let path = self.root.join(key);
        blocking(move || found(fs::read(path)))
    }

    fn written_at(&self, key: &str) -> Answer<Option<DateTime<Utc>>> {
        let path = self.root.join(key);
        blocking(move || found(fs::metadata(path).and_then(|meta| meta.modified()).map(DateTime::from)))
    }

    fn remove(&self, key: &str) -> Answer<()> {
        let path = self.root.join(key);
        blocking(move || found(fs::remove_file(path)).map(drop))
    }

    fn list(&self) -> Answer<Vec<Listed>> {
        let root = self.root.clone();
        blocking(move || {
            let mut listed = Vec::new();
            for folder in found(fs::read_dir(root))?.into_iter().flatten() {
                let folder = folder?;
                if folder.file_type()?.is_dir() {
                    list_folder(&folder, &mut listed)?;
                }
            }
            Ok(listed)
        })
    }
}

fn list_folder(folder: &fs::DirEntry, listed: &mut Vec<Listed>) -> io::Result<()> {
    for file in fs::read_dir(folder.path())? {
        let file = file?;
        // One that has gone meanwhile is not there.
        let Some(meta) = found(file.metadata())?.filter(fs::Metadata::is_file) else { continue };
        if let (Some(folder), Some(name)) = (folder.file_name().to_str(), file.file_name().to_str()) {
            let written_at = meta.modified()?.into();
            listed.push(Listed { key: format!("{folder}/{name}"), bytes: meta.len(), written_at });
        }
    }
    Ok(())
}

fn found<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Answer<T> {
    Box::pin(async move { Ok(tokio::task::spawn_blocking(work).await.map_err(io::Error::other)??) })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let folder = path.parent().expect("every key has a folder");
    fs::create_dir_all(folder)?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let part = folder.join(format!("{}-{number}{PART}", std::process::id()));
    let written = write_through(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Whatever is left of it is no file of anybody's.
        let _ = fs::remove_file(&part);
    }
    written?;
    File::open(folder)?.sync_all()
}

fn write_through(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}
