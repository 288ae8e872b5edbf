use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use futures::future::BoxFuture;

use super::store::Store;

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
    fn put(&self, key: &str, bytes: Vec<u8>) -> BoxFuture<'static, io::Result<()>> {
        let path = self.root.join(key);
        blocking(move || if path.try_exists()? { Ok(()) } else { write(&path, &bytes) })
    }

    fn has(&self, key: &str) -> BoxFuture<'static, io::Result<bool>> {
        let path = self.root.join(key);
        blocking(move || path.try_exists())
    }

    fn get(&self, key: &str) -> BoxFuture<'static, io::Result<Option<Vec<u8>>>> {
        let path = self.root.join(key);
        blocking(move || match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
    }
}

fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> BoxFuture<'static, io::Result<T>> {
    Box::pin(async move { tokio::task::spawn_blocking(work).await.map_err(io::Error::other)? })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let folder = path.parent().expect("every key has a folder");
    fs::create_dir_all(folder)?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let part = folder.join(format!("{}-{number}.part", std::process::id()));
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
