//! The work of a run, as a task of the server: whoever began it may leave and come back.

use std::fs::File;
use std::sync::Arc;

use bairi_base::{Finding, Place};
use bairi_compare::{Ask, CompareError, Outcome, Purpose, Sealed, keep_entries};
use bairi_lake::TableAsk;
use bairi_linkage::{Cancel, Model, Resolve};
use bairi_plan::DataSet;
use chrono::Utc;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::send::inside;
use super::{ComparisonError, ComparisonRun, RunCounts, RunState, Running, kept};
use crate::App;
use crate::imports::blocking;

/// How a run ended that did not come to an outcome.
enum Stop {
    Told(Vec<Finding>),
    Cancelled,
}

impl App {
    /// Begins the work at a run that nobody else works at, which the lock stands for.
    pub(super) fn start(&self, run: ComparisonRun, lock: File) {
        let cancel = Cancel::default();
        let (settled, _) = watch::channel(false);
        let running = Running { cancel: cancel.clone(), settled };
        self.comparisons.running.lock().expect("no holder panics").insert(run.id.clone(), running);
        let (app, lock) = (self.clone(), Arc::new(lock));
        tokio::spawn(async move {
            let ended = app.work(&run, &cancel, &lock).await;
            let state = match &ended {
                Ok(_) => RunState::Done { at: Utc::now() },
                Err(Stop::Told(why)) => RunState::Failed { why: why.clone() },
                Err(Stop::Cancelled) => RunState::Cancelled,
            };
            if ended.is_err() {
                app.clear(&run.id).await;
            }
            let counts = ended.ok();
            let kept = app.change(&run.id, |run| (run.state, run.counts) = (state, counts)).await;
            if let Err(error) = kept {
                tracing::error!(%error, "how a comparison ended could not be kept");
            }
            // Before it may be begun again.
            drop(lock);
            let running = app.comparisons.running.lock().expect("no holder panics").remove(&run.id);
            if let Some(running) = running {
                running.settled.send_replace(true);
            }
        });
    }

    async fn work(&self, run: &ComparisonRun, cancel: &Cancel, lock: &Arc<File>) -> Result<RunCounts, Stop> {
        let _slot = self.comparisons.slots.acquire().await.map_err(told)?;
        let (outcome, model) = self.come_to_outcome(run, cancel, lock).await?;
        let counts = RunCounts::of(&outcome);
        kept::keep_outcome(self.comparisons.folder(), &run.id, outcome, model).await.map_err(told)?;
        Ok(counts)
    }

    /// Of a run that came to nothing, nothing is kept.
    async fn clear(&self, id: &str) {
        let cleared = match kept::own(self.comparisons.folder(), id) {
            Ok(folder) => blocking(move || kept::clear(&folder)).await.map_err(ComparisonError::from),
            Err(error) => Err(error),
        };
        if let Err(error) = cleared {
            tracing::error!(%error, "what a comparison left could not be taken away");
        }
    }

    async fn come_to_outcome(
        &self,
        run: &ComparisonRun,
        cancel: &Cancel,
        lock: &Arc<File>,
    ) -> Result<(Outcome, Model), Stop> {
        let data = self.data_set(&run.data).map_err(told)?.clone();
        let left = self.lake.unscoped_table(table(&data, run)).await.map_err(told)?;
        let key = self.comparisons.sealing_key().await.map_err(told)?;
        let taught = self.taught(&data.id).await.map_err(told)?;
        let folder = kept::own(self.comparisons.folder(), &run.id).map_err(told)?;
        let (unit, mapping, cancel, lock) = (run.unit, run.mapping.clone(), cancel.clone(), lock.clone());
        let work = spawn_blocking(move || -> Result<(Outcome, Model), CompareError> {
            // At the program's end this goes on when all around it is gone.
            let _lock = lock;
            // Of a run before this one.
            kept::clear(&folder)?;
            let file = Sealed::open(&folder.join(kept::SENT), &key)?;
            let learns = taught.is_none();
            let model = taught.unwrap_or_else(Model::default_model);
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            let inside = move |place: &str| inside(unit, place);
            let ask = Ask {
                left: &left,
                mapping: &mapping,
                purpose: purpose(data.purpose),
                inside: &inside,
                model: &model,
                learns,
                resolve: resolve(data.resolve),
                folder: &folder,
                threads,
                cancel: &cancel,
            };
            let found = bairi_compare::run(file, &ask)?;
            keep_entries(&folder, &left)?;
            Ok(found)
        });
        let stop = |error: CompareError| match error.is_cancelled() {
            true => Stop::Cancelled,
            false => Stop::Told(error.findings()),
        };
        // Of a panic its text stays inside: it may quote a value.
        work.await.map_err(|panic| told(std::io::Error::from(panic)))?.map_err(stop)
    }
}

fn table(data: &DataSet, run: &ComparisonRun) -> TableAsk {
    TableAsk {
        register: data.register.clone(),
        unit: run.unit,
        columns: data.columns.iter().map(|(meaning, field)| (meaning.clone(), field.clone())).collect(),
        expected: data.population.clone(),
    }
}

/// The cause is the system's; nothing personal is in it.
fn told(cause: impl std::fmt::Display) -> Stop {
    Stop::Told(vec![Finding::error("compare.run.failed", Place::Nowhere).with("cause", cause)])
}

pub(super) fn purpose(declared: bairi_plan::Purpose) -> Purpose {
    match declared {
        bairi_plan::Purpose::Presence => Purpose::Presence,
        bairi_plan::Purpose::Absence => Purpose::Absence,
        bairi_plan::Purpose::Contradiction => Purpose::Contradiction,
        bairi_plan::Purpose::Delivery => Purpose::Delivery,
    }
}

fn resolve(declared: bairi_plan::Resolve) -> Resolve {
    match declared {
        bairi_plan::Resolve::BestOfRow => Resolve::BestOfRight,
        bairi_plan::Resolve::OneToOne => Resolve::OneToOne,
    }
}

impl App {
    /// Says of runs that a process was at which has ended that they came to nothing; to be called now and then. Runs that
    /// somebody works at, in this process or another, are left alone.
    pub async fn end_stopped_comparisons(&self) -> Result<(), ComparisonError> {
        for run in kept::all(self.comparisons.folder()).await?.iter().filter(|run| run.state.is_running()) {
            match self.end_stopped(&run.id).await {
                Ok(()) | Err(ComparisonError::Begun) => {}
                Err(error) => tracing::error!(%error, "a comparison that was broken off could not be ended"),
            }
        }
        Ok(())
    }

    async fn end_stopped(&self, id: &str) -> Result<(), ComparisonError> {
        let _held = self.comparisons.hold(id)?;
        let _lock = kept::lock(self.comparisons.folder(), id).await?;
        // It may have come to its end since it was listed.
        if kept::read(self.comparisons.folder(), id).await?.state.is_running() {
            self.clear(id).await;
            self.change(id, kept::stopped).await?;
        }
        Ok(())
    }

    /// Takes away uploads that a killed process left; to be called at the start. Those of this process are younger than it,
    /// and another's are locked.
    pub(crate) async fn clear_unfinished_comparisons(&self) -> Result<(), ComparisonError> {
        kept::clear_unfinished(self.comparisons.folder(), self.comparisons.since).await
    }
}
