use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_lake::Lake;
use bairi_ledger::Ledger;
use bairi_plan::Plan;
use chrono::NaiveDate;

use crate::blobs::{Blobs, FileStore};
use crate::board::Kept;
use crate::comparisons::Comparisons;
use crate::imports::Jobs;
use crate::notices::Notices;
use crate::outlines::Outlines;

/// Everything that a use case works with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) ledger: Ledger,
    pub(crate) lake: Lake,
    pub(crate) kept: Arc<Kept>,
    pub(crate) imports: Arc<Jobs>,
    pub(crate) files: Arc<Files>,
    pub(crate) notices: Arc<Notices>,
    pub(crate) comparisons: Arc<Comparisons>,
}

/// The files of entries, and the outlines that their places are held to.
pub(crate) struct Files {
    pub(crate) blobs: Blobs,
    pub(crate) outlines: Outlines,
}

impl App {
    /// `folder` is for uploaded files and their reports, and for the files of entries.
    pub fn new(ledger: Ledger, lake: Lake, folder: PathBuf) -> App {
        let files = FileStore::on_disk(App::files_in(&folder));
        App::with_files(ledger, lake, folder, files)
    }

    /// Where files of entries lie in a folder, unless they lie elsewhere.
    pub fn files_in(folder: &Path) -> PathBuf {
        folder.join("blobs")
    }

    /// With the files of entries in a place of their own.
    pub fn with_files(ledger: Ledger, lake: Lake, folder: PathBuf, files: FileStore) -> App {
        let kept = Arc::new(Kept::new(ledger.plan()));
        let imports = Arc::new(Jobs::new(folder.join("imports")));
        let outlines = Outlines::new(ledger.plan().map.as_deref());
        let notices = Arc::new(Notices::new(folder.join("notices"), None));
        let files = Arc::new(Files { blobs: Blobs::new(files), outlines });
        let comparisons = Arc::new(Comparisons::new(folder.join("comparisons"), None));
        App { ledger, lake, kept, imports, files, notices, comparisons }
    }

    /// With the folder of the plan package: what a package drafted from a notice takes over.
    pub fn with_package(mut self, package: PathBuf) -> App {
        self.notices = Arc::new(Notices::new(self.notices.folder().to_owned(), Some(package)));
        self
    }

    /// With the key of departments' files in a place of its own, away from the files.
    pub fn with_sealing_key(mut self, key: PathBuf) -> App {
        self.comparisons = Arc::new(Comparisons::new(self.comparisons.folder().to_owned(), Some(key)));
        self
    }

    /// What has to be done at the start and now and then: runs of a killed process are ended, files whose term is over go; at
    /// the start also files that were not sent to their end.
    pub async fn tend(&self, first: bool) {
        let unfinished = if first { self.clear_unfinished_comparisons().await } else { Ok(()) };
        let stopped = self.end_stopped_comparisons().await;
        let forgotten = self.forget_what_was_sent().await;
        for error in [unfinished.err(), stopped.err(), forgotten.err()].into_iter().flatten() {
            tracing::error!(%error, "departments' files could not be looked after");
        }
    }

    pub fn plan(&self) -> &Arc<Plan> {
        self.ledger.plan()
    }

    /// The campaign's day.
    pub fn today(&self) -> NaiveDate {
        self.lake.today()
    }
}
