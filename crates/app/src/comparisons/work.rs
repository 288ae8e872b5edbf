//! The work of a run, as a task of the server: whoever began it may leave and come back.

use std::fs;

use bairi_base::{Finding, Place};
use bairi_compare::{Ask, CompareError, Outcome, PAIRS, Purpose, Sealed};
use bairi_lake::TableAsk;
use bairi_linkage::{Cancel, Model};
use bairi_plan::DataSet;
use chrono::Utc;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::send::inside;
use super::{ComparisonError, ComparisonRun, RunCounts, RunState, Running, kept};
use crate::App;

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

    async fn come_to_outcome(&self, run: &ComparisonRun, cancel: &Cancel) -> Result<(Outcome, Model), Stop> {
        let data = self.data_set(&run.data).map_err(told)?.clone();
        let left = self.lake.unscoped_table(table(&data, run)).await.map_err(told)?;
        let key = self.comparisons.sealing_key().await.map_err(told)?;
        let taught = self.taught(&data.id).await.map_err(told)?;
        let folder = kept::own(self.comparisons.folder(), &run.id).map_err(told)?;
        let (unit, mapping, cancel) = (run.unit, run.mapping.clone(), cancel.clone());
        let work = spawn_blocking(move || -> Result<(Outcome, Model), CompareError> {
            // Of a run before this one, or of one that was killed.
            for name in [PAIRS, "pairs.work", "rows.work"] {
                if let Err(error) = fs::remove_file(folder.join(name))
                    && error.kind() != std::io::ErrorKind::NotFound
                {
                    return Err(error.into());
                }
            }
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
                folder: &folder,
                threads,
                cancel: &cancel,
            };
            bairi_compare::run(file, &ask)
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

impl App {
    /// Says of runs that a former process was at that they came to nothing; to be called once, before the first is begun.
    pub async fn end_stopped_comparisons(&self) -> Result<(), ComparisonError> {
        for run in kept::all(self.comparisons.folder()).await? {
            if run.state.is_running() {
                self.change(&run.id, kept::stopped).await?;
            }
        }
        Ok(())
    }
}
