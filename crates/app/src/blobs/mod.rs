//! Pictures and papers, kept under the hash of their content: looked at once when they come in, never changed.

mod bucket;
mod disk;
mod error;
mod exif;
mod facts;
mod file_store;
mod key;
mod kind;
mod pdf;
mod picture;
mod refusal;
mod store;
mod sweep;

use std::sync::Arc;

use bairi_plan::{FileGroup, FileName};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use key::{facts_key, key, small_key};
use kind::Sniffed;
use store::Store;

pub use error::{FilesError, Trouble};
pub use file_store::{BucketError, FileStore};
pub use kind::{PAPER_BYTES_MAX, PICTURE_BYTES_MAX};
pub use sweep::{SWEEP_DAYS_MIN, SweepError, Swept, sweep_files};

pub(crate) use facts::FileFacts;
pub(crate) use refusal::Refusal;

/// Decoded at a time: a large picture takes up to two hundred megabytes of memory while it is looked at.
const LOOKED_AT_ONCE: usize = 2;
/// A file that comes again, or is about to be named by an entry, is put anew once it is older than this, so that a
/// sweep takes it for new.
const FRESH: TimeDelta = TimeDelta::days(1);

/// The files of all entries.
pub(crate) struct Blobs {
    store: Arc<dyn Store>,
    turns: Semaphore,
}

/// What has become of a file that came in.
pub(crate) enum Kept {
    Kept(FileName),
    Refused(Refusal),
}

impl Blobs {
    pub(crate) fn new(files: FileStore) -> Blobs {
        Blobs { store: files.store, turns: Semaphore::new(LOOKED_AT_ONCE) }
    }

    /// Checks a file by its content and keeps it; the same content is kept once.
    pub(crate) async fn keep(&self, bytes: Vec<u8>, accept: &[FileGroup]) -> Result<Kept, FilesError> {
        let accept = accept.to_vec();
        let looked = {
            let _turn = self.turns.acquire().await.expect("nobody closes the turns");
            match tokio::task::spawn_blocking(move || look(bytes, &accept)).await {
                // A picture that brings a decoder down is none.
                Err(error) if error.is_panic() => Err(Refusal::Broken),
                looked => looked.map_err(std::io::Error::other)?,
            }
        };
        let file = match looked {
            Ok(file) => file,
            Err(refusal) => return Ok(Kept::Refused(refusal)),
        };
        let name = file.name;
        let facts = serde_json::to_vec(&file.facts).map_err(std::io::Error::other)?;
        if let Some(small) = file.small {
            self.put_once(&small_key(&name), small).await?;
        }
        self.put_once(&facts_key(&name), facts).await?;
        // Last, so that a file that is there is there whole.
        self.put_once(&key(&name), file.bytes).await?;
        Ok(Kept::Kept(name))
    }

    async fn put_once(&self, key: &str, bytes: Vec<u8>) -> Result<(), FilesError> {
        match self.store.written_at(key).await? {
            Some(at) if is_fresh(at) => Ok(()),
            _ => self.store.put(key, bytes).await,
        }
    }

    /// Whether a file is there; if so, no sweep takes it away before an entry has come to name it.
    pub(crate) async fn hold(&self, name: &FileName) -> Result<bool, FilesError> {
        let key = key(name);
        match self.store.written_at(&key).await? {
            None => Ok(false),
            Some(at) if is_fresh(at) => Ok(true),
            Some(_) => {
                let Some(bytes) = self.original(name).await? else { return Ok(false) };
                self.store.put(&key, bytes).await?;
                Ok(true)
            }
        }
    }

    pub(crate) async fn original(&self, name: &FileName) -> Result<Option<Vec<u8>>, FilesError> {
        let Some(bytes) = self.store.get(&key(name)).await? else { return Ok(None) };
        if hash(&bytes) == name.hash() { Ok(Some(bytes)) } else { Err(FilesError::Damaged) }
    }

    /// The small picture; papers have none.
    pub(crate) async fn small(&self, name: &FileName) -> Result<Option<Vec<u8>>, FilesError> {
        match name.kind().group() {
            FileGroup::Image => self.store.get(&small_key(name)).await,
            FileGroup::Pdf => Ok(None),
        }
    }

    /// What is known of a file; `None` if it is not there, or its facts cannot be read.
    pub(crate) async fn facts(&self, name: &FileName) -> Result<Option<FileFacts>, FilesError> {
        let text = self.store.get(&facts_key(name)).await?;
        Ok(text.and_then(|text| serde_json::from_slice(&text).ok()))
    }
}

fn is_fresh(written_at: DateTime<Utc>) -> bool {
    Utc::now() - written_at < FRESH
}

struct Looked {
    name: FileName,
    bytes: Vec<u8>,
    small: Option<Vec<u8>>,
    facts: FileFacts,
}

/// Everything that is asked of a file before it is kept. Takes the processor for up to seconds.
fn look(bytes: Vec<u8>, accept: &[FileGroup]) -> Result<Looked, Refusal> {
    let Sniffed { kind, bytes } = kind::sniff(bytes)?;
    if !accept.contains(&kind.group()) {
        return Err(Refusal::NotAccepted);
    }
    let (small, facts) = match kind.group() {
        FileGroup::Image => {
            let meta = exif::read(&bytes);
            let picture = picture::decode(kind, &bytes)?;
            let facts = FileFacts {
                bytes: bytes.len() as u64,
                width: Some(picture.width()),
                height: Some(picture.height()),
                taken_at: meta.taken_at,
                place: meta.place,
            };
            (Some(picture::small(&picture, meta.orientation)?), facts)
        }
        FileGroup::Pdf => {
            pdf::check(&bytes)?;
            (None, FileFacts { bytes: bytes.len() as u64, ..FileFacts::default() })
        }
    };
    let name = FileName::new(hash(&bytes), kind).expect("a SHA-256 in hexadecimal");
    Ok(Looked { name, bytes, small, facts })
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
