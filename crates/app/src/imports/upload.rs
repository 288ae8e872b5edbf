use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use super::ImportError;

/// The largest file that is taken in.
pub const UPLOAD_BYTES_MAX: u64 = 200 << 20;
/// Uploaded files hold personal data: they go after these days.
const KEPT_DAYS: u64 = 14;
/// Longer names are cut.
const NAME_CHARS_MAX: usize = 120;

/// A file on its way in: streamed to disk, hashed on the way. Dropped before [`Upload::finish`], it leaves nothing.
pub struct Upload {
    part: Option<Part>,
    file_name: String,
}

struct Part {
    file: File,
    path: PathBuf,
    hasher: Sha256,
    bytes: u64,
}

/// A file that has come in whole, kept under its hash.
#[derive(Clone, Debug)]
pub struct Uploaded {
    pub(crate) file_name: String,
    pub(crate) hash: String,
    pub(crate) bytes: u64,
}

impl Upload {
    pub(crate) async fn begin(folder: &Path, file_name: &str) -> Result<Upload, ImportError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{}-{number}.part", std::process::id()));
        let folder = folder.to_owned();
        let part = blocking(move || {
            fs::create_dir_all(&folder)?;
            forget_old(&folder);
            let file = File::create(&path)?;
            Ok(Part { file, path, hasher: Sha256::new(), bytes: 0 })
        });
        let base = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        let file_name = base.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        Ok(Upload { part: Some(part.await?), file_name })
    }

    /// Takes the next piece.
    pub async fn write(&mut self, piece: Vec<u8>) -> Result<(), ImportError> {
        let Some(mut part) = self.part.take() else { return Err(ImportError::NotFound) };
        part.bytes += piece.len() as u64;
        if part.bytes > UPLOAD_BYTES_MAX {
            remove(&part.path);
            return Err(ImportError::TooLarge { max_mib: UPLOAD_BYTES_MAX >> 20 });
        }
        let path = part.path.clone();
        let written = blocking(move || {
            part.file.write_all(&piece)?;
            part.hasher.update(&piece);
            Ok(part)
        });
        match written.await {
            Ok(part) => self.part = Some(part),
            Err(error) => {
                remove(&path);
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Keeps the file.
    pub async fn finish(mut self) -> Result<Uploaded, ImportError> {
        let Some(part) = self.part.take() else { return Err(ImportError::NotFound) };
        let hash = hexadecimal(&part.hasher.finalize());
        let (from, to) = (part.path.clone(), part.path.with_file_name(&hash));
        blocking(move || {
            part.file.sync_all()?;
            fs::rename(&from, &to)
        })
        .await?;
        Ok(Uploaded { file_name: std::mem::take(&mut self.file_name), hash, bytes: part.bytes })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            remove(&part.path);
        }
    }
}

/// The SHA-256 of a file, hexadecimal.
pub(crate) fn hash_of(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hexadecimal(&hasher.finalize()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    // Of a panic its text stays inside: it may quote a value.
    tokio::task::spawn_blocking(work).await.map_err(io::Error::from)?
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::warn!(%error, "an unfinished upload could not be removed");
    }
}

/// Removes files that nobody has touched for long, and the remains of uploads that broke off.
fn forget_old(folder: &Path) {
    let kept = Duration::from_secs(KEPT_DAYS * 24 * 60 * 60);
    let Some(before) = SystemTime::now().checked_sub(kept) else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let old = entry.metadata().and_then(|m| m.modified()).is_ok_and(|at| at < before);
        if old {
            remove(&entry.path());
        }
    }
}
