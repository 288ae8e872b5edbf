//! The work of a run, as a task of the server: whoever began it may leave and come back.

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
    pub(super) fn start(&self, run: ComparisonRun) {
        let cancel = Cancel::default();
        let (settled, _) = watch::channel(false);
        let running = Running { cancel: cancel.clone(), settled };
        self.comparisons.running.lock().expect("no holder panics").insert(run.id.clone(), running);
        let app = self.clone();
        tokio::spawn(async move {
            let ended = app.work(&run, &cancel).await;
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
            let running = app.comparisons.running.lock().expect("no holder panics").remove(&run.id);
            if let Some(running) = running {
                running.settled.send_replace(true);
            }
        });
    }

    async fn work(&self, run: &ComparisonRun, cancel: &Cancel) -> Result<RunCounts, Stop> {
        let _slot = self.comparisons.slots.acquire().await.map_err(told)?;
        let (outcome, model) = self.come_to_outcome(run, cancel).await?;
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

    async fn come_to_outcome(&self, run: &ComparisonRun, cancel: &Cancel) -> Result<(Outcome, Model), Stop> {
        let data = self.data_set(&run.data).map_err(told)?.clone();
        let left = self.lake.unscoped_table(table(&data, run)).await.map_err(told)?;
        let key = self.comparisons.sealing_key().await.map_err(told)?;
        let taught = self.taught(&data.id).await.map_err(told)?;
        let folder = kept::own(self.comparisons.folder(), &run.id).map_err(told)?;
        let (unit, mapping, cancel) = (run.unit, run.mapping.clone(), cancel.clone());
        let work = spawn_blocking(move || -> Result<(Outcome, Model), CompareError> {
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
        work.await.map_err(told)?.map_err(stop)
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
    /// Says of runs that a former process was at that they came to nothing; to be called once, before the first is begun.
    pub async fn end_stopped_comparisons(&self) -> Result<(), ComparisonError> {
        for run in kept::all(self.comparisons.folder()).await? {
            if run.state.is_running() {
                self.clear(&run.id).await;
                self.change(&run.id, kept::stopped).await?;
            }
        }
        Ok(())
    }
}
