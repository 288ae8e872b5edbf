//! Departments' data compared with the registers: sent, given a meaning, compared, turned into clues.
//!
//! The plan says which data there are (`comparisons.toml`). A file lies encrypted as it was sent until its term is over; a
//! run leaves its outcome and the pairs behind it, which name entries and row numbers, no values. What a run found becomes
//! entries of the plan's register of clues when headquarters say so; how these come out is what the model learns from.

mod clues;
mod compared;
mod differences;
mod error;
mod issue;
mod kept;
mod learn;
mod matrix;
mod model;
mod send;
mod sent_rows;
mod work;

pub use clues::{ClueLine, ClueState, ClueTally, CluesAsk};
pub use compared::ComparedAsk;
pub use differences::{DifferenceLine, DifferencePage, DifferencesAsk, PlaceAsk, PlaceCount};
pub use error::ComparisonError;
pub use learn::{BandPrecision, Learned};
pub use matrix::{CellAsk, CellPart, Matrix, MatrixCell, MatrixRow};
pub use model::{ComparisonRun, ComparisonView, DataView, Issued, Opens, RunCounts, RunState};
pub use send::Sending;
pub use sent_rows::{SentPage, SentPart, SentRow, SentText};

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bairi_base::Finding;
use bairi_compare::{Mapping, SealingKey};
use bairi_ledger::Viewer;
use bairi_linkage::Cancel;
use bairi_plan::{Comparisons as Declared, DataSet};
use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;

use crate::App;
use crate::imports::blocking;

/// Runs at the same time; one takes all processors.
const RUNS_MAX: usize = 1;
/// Runs listed for somebody.
const LISTED_MAX: usize = 200;

pub(crate) struct Comparisons {
    folder: PathBuf,
    /// Where the key of the encrypted files lies.
    key: PathBuf,
    /// When this process began with them.
    since: DateTime<Utc>,
    running: Mutex<HashMap<String, Running>>,
    /// Runs that are being begun, issued, forgotten or ended.
    held: Arc<Mutex<HashSet<String>>>,
    slots: Semaphore,
    /// One change of what is kept at a time.
    turn: tokio::sync::Mutex<()>,
}

struct Running {
    cancel: Cancel,
    settled: tokio::sync::watch::Sender<bool>,
}

/// A run that is one use case's alone until this is dropped.
#[derive(Debug)]
struct Held {
    id: String,
    among: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.among.lock().expect("no holder panics").remove(&self.id);
    }
}

impl Comparisons {
    pub(crate) fn new(folder: PathBuf, key: Option<PathBuf>) -> Comparisons {
        let key = key.unwrap_or_else(|| folder.join("key"));
        let (running, slots) = (Mutex::default(), Semaphore::new(RUNS_MAX));
        let (held, turn) = (Arc::default(), tokio::sync::Mutex::default());
        Comparisons { folder, key, since: Utc::now(), running, held, slots, turn }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A run to be begun, issued, forgotten or ended, by one at a time.
    ///
    /// # Errors
    /// `Begun` if another has it, or this process works at it.
    fn hold(&self, id: &str) -> Result<Held, ComparisonError> {
        let mut held = self.held.lock().expect("no holder panics");
        // Whoever begins a run holds it until it is among those at work.
        let is_running = self.running.lock().expect("no holder panics").contains_key(id);
        match is_running || !held.insert(id.to_owned()) {
            true => Err(ComparisonError::Begun),
            false => Ok(Held { id: id.to_owned(), among: self.held.clone() }),
        }
    }

    /// A run whose clues are being made; answers as [`Comparisons::hold`] does.
    fn issuing(&self, id: &str) -> Result<Held, ComparisonError> {
        self.hold(id)
    }

    async fn sealing_key(&self) -> Result<SealingKey, ComparisonError> {
        let path = self.key.clone();
        Ok(blocking(move || SealingKey::load_or_make(&path)).await?)
    }
}

impl App {
    /// The package's declaration; without one nothing can be compared.
    fn declared(&self) -> Result<&Declared, ComparisonError> {
        self.plan().comparisons.as_ref().ok_or(ComparisonError::NotFound)
    }

    fn data_set(&self, id: &str) -> Result<&DataSet, ComparisonError> {
        self.declared()?.data.iter().find(|data| data.id == id).ok_or(ComparisonError::NotFound)
    }

    /// Whether somebody may send these data: who writes the register of comparisons; a department its own only.
    fn may_send(&self, viewer: &Viewer, data: &DataSet) -> bool {
        let Ok(declared) = self.declared() else { return false };
        let own = viewer.organ().is_none_or(|organ| organ == data.department) || self.may_judge(viewer);
        own && viewer.may_write(&declared.runs.register, viewer.home())
    }

    /// Whether somebody sees what a run found in the registers, and turns it into clues.
    fn may_judge(&self, viewer: &Viewer) -> bool {
        let Ok(declared) = self.declared() else { return false };
        viewer.may_write(&declared.clues.register, viewer.home())
    }

    /// Whether somebody may compare anything: what the way to the page depends on.
    pub fn may_compare(&self, viewer: &Viewer) -> bool {
        self.declared().is_ok_and(|declared| declared.data.iter().any(|data| self.may_send(viewer, data)))
    }

    /// The data that the viewer may send, in the package's order.
    pub async fn comparison_data(&self, viewer: &Viewer) -> Result<Vec<DataView>, ComparisonError> {
        let data = self.declared()?.data.iter().filter(|data| self.may_send(viewer, data));
        let data: Vec<DataView> = data.map(|data| self.data_view(data)).collect();
        if data.is_empty() {
            return Err(self.refused(viewer).await?);
        }
        Ok(data)
    }

    /// The viewer's own runs, and of those who judge also those of their area; the latest, and these first.
    pub async fn comparisons(&self, viewer: &Viewer) -> Result<Vec<ComparisonRun>, ComparisonError> {
        if !self.may_compare(viewer) {
            return Err(self.refused(viewer).await?);
        }
        let mut runs = kept::all(self.comparisons.folder()).await?;
        runs.retain(|run| self.may_see(viewer, run));
        runs.truncate(LISTED_MAX);
        Ok(runs)
    }

    fn may_see(&self, viewer: &Viewer, run: &ComparisonRun) -> bool {
        run.account == viewer.account() || (self.may_judge(viewer) && viewer.sees(run.unit))
    }

    async fn own_or_judged(&self, viewer: &Viewer, id: &str) -> Result<ComparisonRun, ComparisonError> {
        let run = kept::read(self.comparisons.folder(), id).await?;
        if self.may_see(viewer, &run) { Ok(run) } else { Err(ComparisonError::NotFound) }
    }

    async fn judged(&self, viewer: &Viewer, id: &str) -> Result<ComparisonRun, ComparisonError> {
        let run = self.own_or_judged(viewer, id).await?;
        if self.may_judge(viewer) && viewer.sees(run.unit) {
            return Ok(run);
        }
        Err(self.refused(viewer).await?)
    }

    /// A run as it stands; the beginning of the file only for whoever sent it.
    pub async fn comparison(&self, viewer: &Viewer, id: &str) -> Result<ComparisonView, ComparisonError> {
        let run = self.own_or_judged(viewer, id).await?;
        let preview = match run.account == viewer.account() && !run.forgotten {
            true => self.preview(&run).await.ok(),
            false => None,
        };
        let judges = self.may_judge(viewer) && viewer.sees(run.unit);
        let faults = match (&preview, &run.mapping) {
            (Some(preview), mapping) if run.state == RunState::Sent => preview.faults(mapping),
            _ => Vec::new(),
        };
        let data = self.data_set(&run.data).map(|data| self.data_view(data))?;
        let again = |preview: &bairi_compare::Preview| preview.faults(&run.mapping).is_empty();
        let may_repeat = run.came_to_nothing() && preview.as_ref().is_some_and(again);
        let done = run.state.is_done();
        let opens = Opens {
            rows: done && preview.is_some(),
            entries: done && judges && viewer.may_read(&data.register),
            differences: done && judges,
            clues: run.issued.is_some() && judges && viewer.may_read(&self.declared()?.clues.register),
        };
        Ok(ComparisonView { run, data, preview, faults, judges, may_repeat, opens })
    }

    /// Says what the columns mean, and begins the run if nothing is wrong with that; otherwise all that is.
    pub async fn begin_comparison(
        &self,
        viewer: &Viewer,
        id: &str,
        mapping: Mapping,
    ) -> Result<Vec<Finding>, ComparisonError> {
        let run = self.own_or_judged(viewer, id).await?;
        if run.account != viewer.account() {
            return Err(self.refused(viewer).await?);
        }
        run.may_begin()?;
        let faults = self.preview(&run).await?.faults(&mapping);
        let held = self.comparisons.hold(&run.id)?;
        if !faults.is_empty() {
            self.change_if(&run.id, |run| {
                run.may_begin()?;
                run.mapping = mapping;
                Ok(())
            })
            .await?;
            return Ok(faults);
        }
        let lock = kept::lock(self.comparisons.folder(), &run.id).await?;
        kept::remember_mapping(self.comparisons.folder(), &run.data, &mapping).await?;
        let declared = self.data_set(&run.data)?;
        let purpose = format!("{} ({})", declared.name.zh, declared.purpose.word());
        self.ledger.record_use(viewer, "comparison", run.unit, &purpose).await?;
        // A task of its own: whoever asked may leave between the run's being called begun and its being begun.
        let begun = tokio::spawn(self.clone().begin(held, lock, mapping));
        begun.await.map_err(std::io::Error::from)??;
        Ok(faults)
    }

    async fn begin(self, held: Held, lock: File, mapping: Mapping) -> Result<(), ComparisonError> {
        let begun = self.change_if(&held.id, |run| {
            run.may_begin()?;
            run.mapping = mapping;
            run.state = RunState::Running { since: Utc::now() };
            run.counts = None;
            Ok(())
        });
        self.start(begun.await?, lock);
        Ok(())
    }

    /// Does a run that came to nothing again, with the columns' meaning as it was confirmed; answers as
    /// [`App::begin_comparison`] does.
    pub async fn repeat_comparison(&self, viewer: &Viewer, id: &str) -> Result<Vec<Finding>, ComparisonError> {
        let run = self.own_or_judged(viewer, id).await?;
        self.begin_comparison(viewer, id, run.mapping).await
    }

    /// Ends a run before its time; what was sent stays and can be compared again.
    pub async fn cancel_comparison(&self, viewer: &Viewer, id: &str) -> Result<(), ComparisonError> {
        self.own_or_judged(viewer, id).await?;
        if let Some(running) = self.comparisons.running.lock().expect("no holder panics").get(id) {
            running.cancel.cancel();
        }
        Ok(())
    }

    /// Takes away what was sent; the outcome of a run, if there is one, stays.
    pub async fn forget_comparison(&self, viewer: &Viewer, id: &str) -> Result<(), ComparisonError> {
        let run = self.own_or_judged(viewer, id).await?;
        self.forget(&run.id).await
    }

    async fn forget(&self, id: &str) -> Result<(), ComparisonError> {
        let _held = self.comparisons.hold(id)?;
        // Another process may be at it.
        if kept::read(self.comparisons.folder(), id).await?.state.is_running() {
            return Err(ComparisonError::Begun);
        }
        kept::forget(self.comparisons.folder(), id).await?;
        self.change(id, |run| run.forgotten = true).await?;
        Ok(())
    }

    /// Takes away every file whose term is over; to be called now and then. What is in use then goes the next time.
    pub async fn forget_what_was_sent(&self) -> Result<usize, ComparisonError> {
        let today = Utc::now().date_naive();
        let mut gone = 0;
        for run in kept::all(self.comparisons.folder()).await? {
            if run.forgotten || run.forget_on >= today {
                continue;
            }
            match self.forget(&run.id).await {
                Ok(()) => gone += 1,
                Err(ComparisonError::Begun) => {}
                Err(error) => tracing::error!(%error, "a department's file could not be taken away"),
            }
        }
        Ok(gone)
    }

    /// Waits until a run is not at work.
    pub async fn comparison_settled(&self, viewer: &Viewer, id: &str) -> Result<ComparisonRun, ComparisonError> {
        let waiting = {
            let running = self.comparisons.running.lock().expect("no holder panics");
            running.get(id).map(|running| running.settled.subscribe())
        };
        if let Some(mut settled) = waiting {
            // The sender goes when the run is over.
            let _ = settled.wait_for(|settled| *settled).await;
        }
        self.own_or_judged(viewer, id).await
    }

    fn data_view(&self, data: &DataSet) -> DataView {
        let list = self.declared().ok().and_then(|declared| {
            let register = self.register(&declared.runs.register)?;
            match &register.field(&declared.runs.department)?.kind {
                bairi_plan::FieldKind::Code { list } => self.plan().codes.get(list),
                _ => None,
            }
        });
        let department = list.and_then(|list| list.items.iter().find(|item| item.code == data.department));
        DataView {
            id: data.id.clone(),
            name: data.name.clone(),
            note: data.note.clone(),
            register: data.register.clone(),
            purpose: data.purpose,
            department: department.map_or_else(bairi_base::Text::default, |item| item.name.clone()),
            keep_days: data.keep_days,
            due_days: data.due_days,
        }
    }

    async fn change(
        &self,
        id: &str,
        change: impl FnOnce(&mut ComparisonRun),
    ) -> Result<ComparisonRun, ComparisonError> {
        self.change_if(id, |run| {
            change(run);
            Ok(())
        })
        .await
    }

    /// Changes what is kept of a run, unless the change refuses: then nothing is written.
    async fn change_if(
        &self,
        id: &str,
        change: impl FnOnce(&mut ComparisonRun) -> Result<(), ComparisonError>,
    ) -> Result<ComparisonRun, ComparisonError> {
        let _turn = self.comparisons.turn.lock().await;
        let mut run = kept::read(self.comparisons.folder(), id).await?;
        change(&mut run)?;
        kept::write(self.comparisons.folder(), &run).await?;
        Ok(run)
    }

    /// The attempt is put on record.
    async fn refused(&self, viewer: &Viewer) -> Result<ComparisonError, ComparisonError> {
        self.ledger.record_refusal(viewer, "page", viewer.home()).await?;
        Ok(ComparisonError::NotAllowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_held_by_one_at_a_time() {
        let comparisons = Comparisons::new(PathBuf::from("comparisons"), None);
        let issuing = comparisons.issuing("1a").expect("nobody has it");
        assert!(matches!(comparisons.hold("1a"), Err(ComparisonError::Begun)));
        assert!(comparisons.hold("1b").is_ok(), "another run is another's");
        drop(issuing);
        assert!(comparisons.issuing("1a").is_ok());
        let running = Running { cancel: Cancel::default(), settled: tokio::sync::watch::channel(false).0 };
        comparisons.running.lock().expect("no holder panics").insert("1a".to_owned(), running);
        assert!(matches!(comparisons.issuing("1a"), Err(ComparisonError::Begun)));
    }
}
