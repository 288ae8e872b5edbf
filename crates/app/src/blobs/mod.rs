//! Pictures and papers, kept under the hash of their content: looked at once when they come in, never changed.

mod disk;
mod exif;
mod facts;
mod kind;
mod pdf;
mod picture;
mod refusal;
mod store;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bairi_plan::{FileGroup, FileName};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use disk::Disk;
use kind::Sniffed;
use store::Store;

pub use kind::{PAPER_BYTES_MAX, PICTURE_BYTES_MAX};

pub(crate) use facts::FileFacts;
pub(crate) use refusal::Refusal;

/// Decoded at a time: a large picture takes up to two hundred megabytes of memory while it is looked at.
const LOOKED_AT_ONCE: usize = 2;

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
    pub(crate) fn on_disk(folder: PathBuf) -> Blobs {
        Blobs { store: Arc::new(Disk::new(folder)), turns: Semaphore::new(LOOKED_AT_ONCE) }
    }

    /// Checks a file by its content and keeps it; the same content is kept once.
    pub(crate) async fn keep(&self, bytes: Vec<u8>, accept: &[FileGroup]) -> io::Result<Kept> {
        let accept = accept.to_vec();
        let looked = {
            let _turn = self.turns.acquire().await.map_err(io::Error::other)?;
            match tokio::task::spawn_blocking(move || look(bytes, &accept)).await {
                // A picture that brings a decoder down is none.
                Err(error) if error.is_panic() => Err(Refusal::Broken),
                looked => looked.map_err(io::Error::other)?,
            }
        };
        let file = match looked {
            Ok(file) => file,
            Err(refusal) => return Ok(Kept::Refused(refusal)),
        };
        let name = file.name;
        let facts = serde_json::to_vec(&file.facts).map_err(io::Error::other)?;
        if let Some(small) = file.small {
            self.store.put(&small_key(&name), small).await?;
        }
        self.store.put(&facts_key(&name), facts).await?;
        // Last, so that a file that is there is there whole.
        self.store.put(&key(&name), file.bytes).await?;
        Ok(Kept::Kept(name))
    }

    pub(crate) async fn has(&self, name: &FileName) -> io::Result<bool> {
        self.store.has(&key(name)).await
    }

    pub(crate) async fn original(&self, name: &FileName) -> io::Result<Option<Vec<u8>>> {
        self.store.get(&key(name)).await
    }

    /// The small picture; papers have none.
    pub(crate) async fn small(&self, name: &FileName) -> io::Result<Option<Vec<u8>>> {
        match name.kind().group() {
            FileGroup::Image => self.store.get(&small_key(name)).await,
            FileGroup::Pdf => Ok(None),
        }
    }

    /// What is known of a file; `None` if it is not there, or its facts cannot be read.
    pub(crate) async fn facts(&self, name: &FileName) -> io::Result<Option<FileFacts>> {
        let text = self.store.get(&facts_key(name)).await?;
        Ok(text.and_then(|text| serde_json::from_slice(&text).ok()))
    }
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
    let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let name = FileName::new(hash, kind).expect("a SHA-256 in hexadecimal");
    Ok(Looked { name, bytes, small, facts })
}

/// Two digits make the folder, so that none grows too large.
fn key(name: &FileName) -> String {
    let (folder, rest) = name.hash().split_at(2);
    format!("{folder}/{rest}.{}", name.kind().ending())
}

fn small_key(name: &FileName) -> String {
    format!("{}.small.jpg", key(name))
}

fn facts_key(name: &FileName) -> String {
    format!("{}.json", key(name))
}
