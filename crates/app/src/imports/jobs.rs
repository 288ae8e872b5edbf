//! The imports that this process knows: running ones in memory, all of them as a small file beside their spreadsheet.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::Instant;

use bairi_base::{Finding, Place};
use bairi_ledger::Viewer;
use bairi_plan::Plan;
use bairi_sheet::{Faults, UnitNames};
use chrono::Utc;
use tokio::sync::{Semaphore, watch};

use super::report::{ImportCounts, ImportProgress, ImportReport, ImportState};
use super::upload::{Uploaded, blocking};
use super::{ImportError, ImportMode};
use crate::App;

/// Files checked at the same time.
const CHECKS_MAX: usize = 2;
/// Imports told of a register.
const LISTED_MAX: usize = 20;
/// Batches looked through for one that a killed process may have committed.
const BATCHES_LOOKED_AT: u64 = 200;

pub(crate) struct Jobs {
    folder: PathBuf,
    known: Mutex<HashMap<String, Arc<Job>>>,
    pub(crate) slots: Semaphore,
    /// Made when they are first needed, then kept.
    units: OnceLock<Arc<UnitNames>>,
}

/// One import, shared by the task that works on it and the pages that look at it.
pub(crate) struct Job {
    folder: PathBuf,
    report: RwLock<ImportReport>,
    begun: Mutex<Instant>,
    rows_done: AtomicU64,
    /// Bytes of the file that have been read.
    pub(crate) bytes_done: Arc<AtomicU64>,
    running: watch::Sender<bool>,
}

impl Jobs {
    pub(crate) fn new(folder: PathBuf) -> Jobs {
        Jobs { folder, known: Mutex::default(), slots: Semaphore::new(CHECKS_MAX), units: OnceLock::new() }
    }

    /// The names of all units; making them takes a moment.
    pub(crate) fn units(&self, plan: &Plan) -> Arc<UnitNames> {
        self.units.get_or_init(|| Arc::new(UnitNames::new(plan))).clone()
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) async fn begin(
        &self,
        app: &App,
        viewer: &Viewer,
        register: &str,
        file: Uploaded,
    ) -> Result<Arc<Job>, ImportError> {
        let now = Utc::now();
        let report = ImportReport {
            id: format!("{}-{:x}-{:x}", &file.hash[..12], now.timestamp_micros(), viewer.account()),
            register: register.to_owned(),
            file_name: file.file_name,
            file_hash: file.hash,
            file_bytes: file.bytes,
            account: viewer.account(),
            plan: app.plan().hash.clone(),
            begun_at: now,
            state: ImportState::Checking,
            counts: ImportCounts::default(),
            complete: false,
            faults: Arc::new(Faults::default()),
            checked_seq: app.ledger.last_seq(),
            progress: None,
        };
        let job = Arc::new(Job::new(&self.folder, report));
        job.keep().await?;
        self.known.lock().expect("no holder panics").insert(job.report().id, job.clone());
        Ok(job)
    }

    /// An import of the viewer's own.
    pub(crate) async fn get(&self, app: &App, viewer: &Viewer, id: &str) -> Result<Arc<Job>, ImportError> {
        let known = self.known.lock().expect("no holder panics").get(id).cloned();
        let job = match known {
            Some(job) => job,
            None => self.recall(app, viewer, id).await?,
        };
        if job.report().account == viewer.account() { Ok(job) } else { Err(ImportError::NotFound) }
    }

    pub(crate) async fn list(
        &self,
        app: &App,
        viewer: &Viewer,
        register: &str,
    ) -> Result<Vec<ImportReport>, ImportError> {
        let (folder, mine) = (self.folder.clone(), format!("-{:x}.json", viewer.account()));
        let ids = blocking(move || {
            let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
            let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
            let mut ids: Vec<String> = names.filter(|name| name.ends_with(&mine)).collect();
            // By the moment in the middle of the name.
            ids.sort_by(|a, b| b.split('-').nth(1).cmp(&a.split('-').nth(1)));
            Ok(ids)
        });
        let mut found = Vec::new();
        for id in ids.await?.iter().filter_map(|name| name.strip_suffix(".json")) {
            if let Ok(job) = self.get(app, viewer, id).await
                && job.report().register == register
            {
                found.push(job.report());
            }
            if found.len() == LISTED_MAX {
                break;
            }
        }
        Ok(found)
    }

    /// An import of a former process. What was running then has come to nothing, or to a batch.
    async fn recall(&self, app: &App, viewer: &Viewer, id: &str) -> Result<Arc<Job>, ImportError> {
        let plain = id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') && !id.is_empty();
        if !plain {
            return Err(ImportError::NotFound);
        }
        let path = self.folder.join(format!("{id}.json"));
        let text = blocking(move || fs::read(path)).await.map_err(|_| ImportError::NotFound)?;
        let mut report: ImportReport = serde_json::from_slice(&text).map_err(|_| ImportError::NotFound)?;
        if report.account != viewer.account() {
            return Err(ImportError::NotFound);
        }
        let killed = || ImportState::Failed { why: Finding::error("import.stopped.killed", Place::Nowhere) };
        match report.state {
            ImportState::Checking => report.state = killed(),
            ImportState::Committing { committing_since } => {
                let batches = app.ledger.batches(viewer, BATCHES_LOOKED_AT).await?;
                let mine = |hash: &Option<String>| hash.as_deref() == Some(report.file_hash.as_str());
                let done = batches.iter().find(|b| mine(&b.file_hash) && b.begun_at >= committing_since);
                report.state = done.map_or_else(killed, |b| ImportState::Done {
                    batch: b.id,
                    at: b.committed_at,
                    added: b.added,
                    changed: b.changed,
                });
            }
            _ => {}
        }
        let job = Arc::new(Job::new(&self.folder, report));
        let mut known = self.known.lock().expect("no holder panics");
        Ok(known.entry(id.to_owned()).or_insert(job).clone())
    }
}

impl Job {
    fn new(folder: &Path, report: ImportReport) -> Job {
        let (running, _) = watch::channel(report.state.is_running());
        Job {
            folder: folder.to_owned(),
            report: RwLock::new(report),
            begun: Mutex::new(Instant::now()),
            rows_done: AtomicU64::new(0),
            bytes_done: Arc::new(AtomicU64::new(0)),
            running,
        }
    }

    /// How it stands now.
    pub(crate) fn report(&self) -> ImportReport {
        let mut report = self.report.read().expect("no holder panics").clone();
        report.progress = report.state.is_running().then(|| self.progress(report.file_bytes));
        report
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join(&self.report.read().expect("no holder panics").file_hash)
    }

    pub(crate) fn add_rows(&self, rows: usize) {
        self.rows_done.fetch_add(rows as u64, Ordering::Relaxed);
    }

    pub(crate) async fn settled(&self) {
        let mut running = self.running.subscribe();
        // The sender lives as long as the job does.
        let _ = running.wait_for(|running| !running).await;
    }

    /// Takes the decision to commit; only one is taken.
    pub(crate) fn begin_commit(&self, mode: ImportMode) -> Result<(), ImportError> {
        let mut report = self.report.write().expect("no holder panics");
        match () {
            () if report.state != ImportState::Checked => return Err(ImportError::NotChecked),
            () if !report.complete => return Err(ImportError::Incomplete),
            () if mode == ImportMode::All && report.faults.errors() > 0 => return Err(ImportError::Faulty),
            () if !report.may_commit_valid() => return Err(ImportError::Nothing),
            () => {}
        }
        report.state = ImportState::Committing { committing_since: Utc::now() };
        *self.begun.lock().expect("no holder panics") = Instant::now();
        self.rows_done.store(0, Ordering::Relaxed);
        self.bytes_done.store(0, Ordering::Relaxed);
        self.running.send_replace(true);
        Ok(())
    }

    /// Changes the report, keeps it on disk, and tells those who wait.
    pub(crate) async fn settle(&self, change: impl FnOnce(&mut ImportReport)) {
        change(&mut self.report.write().expect("no holder panics"));
        if let Err(error) = self.keep().await {
            tracing::warn!(%error, "the report of an import could not be kept: it is lost with this process");
        }
        self.running.send_replace(self.report.read().expect("no holder panics").state.is_running());
    }

    /// Writes the report beside the file, in one step.
    pub(crate) async fn keep(&self) -> std::io::Result<()> {
        let report = self.report.read().expect("no holder panics").clone();
        let path = self.folder.join(format!("{}.json", report.id));
        blocking(move || {
            let text = serde_json::to_vec(&report).map_err(std::io::Error::other)?;
            let draft = path.with_extension("draft");
            fs::write(&draft, text)?;
            fs::rename(&draft, &path)
        })
        .await
    }

    fn progress(&self, file_bytes: u64) -> ImportProgress {
        let elapsed_ms = self.begun.lock().expect("no holder panics").elapsed().as_millis().max(1) as u64;
        let rows_done = self.rows_done.load(Ordering::Relaxed);
        let bytes = self.bytes_done.load(Ordering::Relaxed).min(file_bytes);
        let seconds_left = (rows_done > 0 && bytes > 0).then(|| elapsed_ms * (file_bytes - bytes) / bytes / 1000);
        ImportProgress {
            rows_done,
            rows_per_s: rows_done * 1000 / elapsed_ms,
            percent: bytes * 100 / file_bytes.max(1),
            seconds_left,
        }
    }
}
