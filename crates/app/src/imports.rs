//! Importing a spreadsheet: uploaded, checked whole, then committed as exactly the file that was checked.
//!
//! A check writes nothing to the log. It says what every row would do and what is wrong with it. A commit reads the
//! stored file again (its hash is compared), writes one batch, and writes nothing at all if an entry has been changed
//! since the check. Both run as tasks of the server: whoever began them may leave and come back.

mod check;
mod commit;
mod error;
mod jobs;
mod marked;
mod pump;
mod report;
mod resolve;
mod upload;

pub use error::ImportError;
pub(crate) use jobs::Jobs;
pub use marked::Marked;
pub use report::{ImportCounts, ImportProgress, ImportReport, ImportState};
pub(crate) use upload::blocking;
pub use upload::{UPLOAD_BYTES_MAX, Upload, Uploaded};

use bairi_base::Lang;
use bairi_ledger::Viewer;
use bairi_plan::Register;

use crate::App;

/// Which rows of a checked file are committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Every row; refused if one has a fault.
    All,
    /// The rows without faults.
    ValidRows,
}

impl App {
    /// Begins to take in a file for a register.
    pub async fn upload_import(&self, viewer: &Viewer, register: &str, file_name: &str) -> Result<Upload, ImportError> {
        self.importable(viewer, register)?;
        Upload::begin(self.imports.folder(), file_name).await
    }

    /// Begins to check an uploaded file; answers at once with the import's id.
    pub async fn check_import(&self, viewer: &Viewer, register: &str, file: Uploaded) -> Result<String, ImportError> {
        self.importable(viewer, register)?;
        let job = self.imports.begin(self, viewer, register, file).await?;
        let id = job.report().id;
        tokio::spawn(check::run(self.clone(), viewer.clone(), job));
        Ok(id)
    }

    /// How an import stands. Only the account that began it may know.
    pub async fn import(&self, viewer: &Viewer, id: &str) -> Result<ImportReport, ImportError> {
        Ok(self.imports.get(self, viewer, id).await?.report())
    }

    /// Waits until an import is neither being checked nor being committed.
    pub async fn import_settled(&self, viewer: &Viewer, id: &str) -> Result<ImportReport, ImportError> {
        let job = self.imports.get(self, viewer, id).await?;
        job.settled().await;
        Ok(job.report())
    }

    /// The viewer's last imports into a register, the latest first.
    pub async fn imports(&self, viewer: &Viewer, register: &str) -> Result<Vec<ImportReport>, ImportError> {
        self.imports.list(self, viewer, register).await
    }

    /// Begins to commit a checked import; refused at once if it cannot be.
    pub async fn commit_import(&self, viewer: &Viewer, id: &str, mode: ImportMode) -> Result<(), ImportError> {
        let job = self.imports.get(self, viewer, id).await?;
        self.importable(viewer, &job.report().register)?;
        job.begin_commit(mode)?;
        tokio::spawn(commit::run(self.clone(), viewer.clone(), job, mode));
        Ok(())
    }

    /// The uploaded spreadsheet with its faults marked.
    pub async fn marked_import(&self, viewer: &Viewer, id: &str, lang: Lang) -> Result<Marked, ImportError> {
        let job = self.imports.get(self, viewer, id).await?;
        marked::make(self, viewer, job.report(), lang).await
    }

    /// An empty spreadsheet to fill in for a register.
    pub fn import_template(&self, viewer: &Viewer, register: &str, lang: Lang) -> Result<Vec<u8>, ImportError> {
        let register = self.importable(viewer, register)?;
        Ok(bairi_sheet::template(self.plan(), register, lang)?)
    }

    /// The register, if the viewer may import into it somewhere.
    fn importable(&self, viewer: &Viewer, register: &str) -> Result<&Register, ImportError> {
        let found = self.plan().registers.iter().find(|r| r.id == register && !r.builtin);
        let found = found.filter(|_| viewer.may_read(register) || viewer.may_write_somewhere(register));
        let found = found.ok_or(ImportError::NotFound)?;
        if viewer.may_write_somewhere(register) { Ok(found) } else { Err(ImportError::NotAllowed) }
    }
}
