//! A folder's ledger, lake and use cases.

use std::path::Path;
use std::sync::Arc;

use bairi_app::{App, FileStore};
use bairi_base::Severity;
use bairi_lake::{Lake, Today};
use bairi_ledger::{Clock, Ledger};
use bairi_plan::Plan;

use crate::fault::Fault;
use crate::plan_check;

/// The store's file in a data folder.
pub(crate) const STORE_FILE: &str = "ledger.db";
pub(crate) const LAKE_FOLDER: &str = "lake";
pub(crate) const FILES_FOLDER: &str = "files";

/// The plan, or every fault of it. Warnings go to the log.
pub(crate) async fn plan(dir: &Path) -> Result<Arc<Plan>, Fault> {
    let (plan, findings) = plan_check::find(dir).await;
    let (errors, warnings): (Vec<_>, Vec<_>) = findings.into_iter().partition(|f| f.severity == Severity::Error);
    for warning in &warnings {
        tracing::warn!(code = warning.code, place = ?warning.place, "the plan package has a warning");
    }
    plan.filter(|_| errors.is_empty()).map(Arc::new).ok_or(Fault::Plan(errors))
}

/// Makes a folder, and makes sure that it can be written to.
pub(crate) fn folder(path: &Path) -> Result<(), Fault> {
    let fault = |source| Fault::Folder { path: path.to_owned(), source };
    std::fs::create_dir_all(path).map_err(fault)?;
    let trial = path.join(".bairi-trial");
    std::fs::write(&trial, b"").and_then(|()| std::fs::remove_file(&trial)).map_err(fault)
}

/// The address of the store in a data folder.
pub(crate) fn store_url(dir: &Path) -> String {
    format!("sqlite://{}?mode=rwc", dir.join(STORE_FILE).display())
}

pub(crate) async fn ledger(url: &str, plan: Arc<Plan>, clock: Clock) -> Result<Ledger, Fault> {
    Ok(Ledger::open_with_clock(url, plan, clock).await?)
}

pub(crate) async fn lake(dir: &Path, ledger: &Ledger, today: Today) -> Result<Lake, Fault> {
    let path = dir.join(LAKE_FOLDER);
    folder(&path)?;
    Ok(Lake::open(&path, ledger.clone(), today).await?)
}

pub(crate) fn app(dir: &Path, ledger: Ledger, lake: Lake, files: FileStore) -> Result<App, Fault> {
    let own = dir.join(FILES_FOLDER);
    folder(&own)?;
    Ok(App::with_files(ledger, lake, own, files))
}

/// Where files of entries lie: in the data folder, or at an address of which it has been made sure that it answers.
pub(crate) async fn files(dir: &Path, address: Option<&str>) -> Result<FileStore, Fault> {
    let Some(address) = address else { return Ok(FileStore::on_disk(App::files_in(&dir.join(FILES_FOLDER)))) };
    // Words that are not UTF-8 are no setting of a bucket.
    let settings =
        std::env::vars_os().filter_map(|(name, word)| Some((name.into_string().ok()?, word.into_string().ok()?)));
    let files = FileStore::in_bucket(address, settings)?;
    files.check().await?;
    Ok(files)
}

/// The store of a data folder, if it has one: asking makes none.
pub(crate) fn existing_store(dir: &Path) -> Result<String, Fault> {
    let file = dir.join(STORE_FILE);
    match file.metadata() {
        Ok(_) => Ok(store_url(dir)),
        Err(source) => Err(Fault::Folder { path: file, source }),
    }
}
