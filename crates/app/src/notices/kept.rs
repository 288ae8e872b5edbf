//! A review on disk: one folder for each notice, with the review as one file and the package beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bairi_draft::Review;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::make::PackageView;
use super::{NoticeError, NoticeLine};
use crate::imports::blocking;

const FILE: &str = "review.json";
/// Characters of an id, hexadecimal: the moment in microseconds.
const ID_CHARS_MAX: usize = 16;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) begun_at: DateTime<Utc>,
    pub(super) changed_at: DateTime<Utc>,
    pub(super) review: Review,
    pub(super) package: Option<PackageView>,
}

impl Kept {
    pub(super) fn new(review: Review) -> Kept {
        let now = Utc::now();
        Kept { id: format!("{:x}", now.timestamp_micros()), begun_at: now, changed_at: now, review, package: None }
    }

    /// A package made earlier no longer says what the review says.
    pub(super) fn changed(&mut self) {
        self.changed_at = Utc::now();
        if let Some(package) = &mut self.package {
            package.outdated = true;
        }
    }

    /// In one step, and on the disk before it is answered: a lost connection or a killed process loses nothing.
    pub(super) async fn write(&self, folder: &Path) -> io::Result<()> {
        let own = folder.join(&self.id);
        let text = serde_json::to_vec(self).map_err(io::Error::other)?;
        blocking(move || {
            fs::create_dir_all(&own)?;
            let draft = own.join("review.draft");
            let mut file = fs::File::create(&draft)?;
            io::Write::write_all(&mut file, &text)?;
            file.sync_all()?;
            fs::rename(&draft, own.join(FILE))
        })
        .await
    }
}

/// The folder of a notice; `None` for what is no id.
pub(super) fn own(folder: &Path, id: &str) -> Option<PathBuf> {
    let plain = (1..=ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| folder.join(id))
}

pub(super) async fn read(folder: &Path, id: &str) -> Result<Kept, NoticeError> {
    let path = own(folder, id).ok_or(NoticeError::NotFound)?.join(FILE);
    let text = match blocking(move || fs::read(path)).await {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(NoticeError::NotFound),
        Err(error) => return Err(error.into()),
    };
    Ok(serde_json::from_slice(&text).map_err(io::Error::other)?)
}

/// A line for each notice that can be read; what cannot is logged and left alone.
pub(super) async fn all(folder: &Path) -> io::Result<Vec<NoticeLine>> {
    let folder = folder.to_owned();
    blocking(move || {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut lines = Vec::new();
        for path in entries.flatten().map(|entry| entry.path().join(FILE)).filter(|path| path.is_file()) {
            let kept = fs::read(&path).and_then(|text| serde_json::from_slice::<Kept>(&text).map_err(io::Error::other));
            match kept {
                Ok(kept) => lines.push(line(kept)),
                Err(error) => tracing::warn!(%error, path = %path.display(), "a notice under review cannot be read"),
            }
        }
        Ok(lines)
    })
    .await
}

fn line(kept: Kept) -> NoticeLine {
    let (confirmed, tasks) = kept.review.confirmed();
    let made = kept.package.as_ref().is_some_and(|package| package.sound && !package.outdated);
    NoticeLine { id: kept.id, title: kept.review.head.title, changed_at: kept.changed_at, tasks, confirmed, made }
}

pub(super) async fn remove(folder: &Path, id: &str) -> Result<(), NoticeError> {
    let own = own(folder, id).ok_or(NoticeError::NotFound)?;
    match blocking(move || fs::remove_dir_all(own)).await {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(NoticeError::NotFound),
        Err(error) => Err(error.into()),
    }
}
