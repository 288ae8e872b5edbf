use std::collections::BTreeSet;
use std::sync::Arc;

use bairi_base::{Finding, Place, UnitCode};
use bairi_ledger::{Batch, BatchError, BatchRecord, StoreError, Viewer, Write, WriteError};
use tokio::sync::mpsc;

use super::ImportMode;
use super::check::{guide, stopped};
use super::jobs::Job;
use super::pump::{Pump, lost};
use super::report::{ImportReport, ImportState};
use super::resolve::{Resolved, Resolver, Standing};
use super::upload::{blocking, hash_of};
use crate::App;

/// Stretches that are worked out and wait to be written.
const STRETCHES_WAITING: usize = 1;

/// Why nothing was written.
enum Stop {
    Told(Finding),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Stop::Store(error)
    }
}

/// Writes the checked file as one batch, or nothing.
pub(crate) async fn run(app: App, viewer: Viewer, job: Arc<Job>, mode: ImportMode) {
    if let Err(error) = job.keep().await {
        tracing::warn!(%error, "that an import is being committed could not be kept");
    }
    let state = match write(&app, &viewer, &job, mode).await {
        Ok(batch) => {
            ImportState::Done { batch: batch.id, at: batch.committed_at, added: batch.added, changed: batch.changed }
        }
        Err(Stop::Told(why)) => ImportState::Failed { why },
        Err(Stop::Store(error)) => ImportState::Failed { why: stopped(&error) },
    };
    job.settle(|report| report.state = state).await;
}

async fn write(app: &App, viewer: &Viewer, job: &Job, mode: ImportMode) -> Result<BatchRecord, Stop> {
    let report = job.report();
    if report.plan != app.plan().hash {
        return Err(told("import.stopped.plan"));
    }
    let path = job.file();
    let hash = blocking(move || hash_of(&path)).await.map_err(|e| Stop::Told(lost(&e)))?;
    if hash != report.file_hash {
        return Err(told("import.stopped.file"));
    }
    let guide = guide(app, viewer, &report.register).await;
    let unreadable = |f: Vec<Finding>| f.into_iter().next().map_or(told("import.stopped.file"), Stop::Told);
    let pump = Pump::open(job, guide.clone()).await.map_err(unreadable)?;
    let mut resolver = Resolver::new(&app.ledger, viewer, &guide, &pump.layout, app.today(), &report.file_name);
    resolver.judging = false;
    // From here on nobody else writes: what is resolved now is still so when it is written.
    let mut batch = app.ledger.batch(viewer, &report.file_name).await?;
    batch.set_file_hash(&report.file_hash);
    let (stretches, receiver) = mpsc::channel(STRETCHES_WAITING);
    let working = tokio::spawn(resolve(pump, resolver, mode, report.clone(), stretches));
    let mut queue = Queue::default();
    let filled = fill(job, &report, receiver, &mut batch, &mut queue).await;
    let lost = |_| told("import.stopped.file");
    let (refused, read) = working.await.map_err(lost)?;
    let done = match filled.and(read) {
        Ok(()) => batch.commit().await.map_err(|error| queue.refused(error)),
        Err(stop) => {
            batch.rollback().await?;
            Err(stop)
        }
    };
    for unit in refused {
        app.ledger.record_refusal(viewer, "import", unit).await?;
    }
    done
}

/// A stretch of the file worked out, and how many rows it came from.
type Stretch = (Vec<Resolved>, usize);

/// Works out the file's rows, in a task of its own while the stretch before is written. Returns the units where writing
/// was refused, and how the reading ended.
async fn resolve(
    mut pump: Pump,
    mut resolver: Resolver,
    mode: ImportMode,
    report: ImportReport,
    stretches: mpsc::Sender<Stretch>,
) -> (BTreeSet<UnitCode>, Result<(), Stop>) {
    while let Some(mut rows) = pump.next().await {
        let taken = rows.len();
        if mode == ImportMode::ValidRows {
            rows.retain(|row| !report.faults.is_faulty(row.number));
        }
        let resolved = match resolver.resolve(rows).await {
            Ok(resolved) => resolved,
            Err(error) => return (resolver.refused, Err(error.into())),
        };
        if stretches.send((resolved, taken)).await.is_err() {
            // The import has been given up; why is told by who gave it up.
            return (resolver.refused, Ok(()));
        }
    }
    (resolver.refused, pump.end().await.map_err(Stop::Told))
}

/// Puts what has been worked out into the batch.
async fn fill(
    job: &Job,
    report: &ImportReport,
    mut stretches: mpsc::Receiver<Stretch>,
    batch: &mut Batch,
    queue: &mut Queue,
) -> Result<(), Stop> {
    while let Some((resolved, taken)) = stretches.recv().await {
        for resolved in resolved {
            queue.take(resolved, report)?;
        }
        queue.write(batch).await?;
        job.add_rows(taken);
    }
    Ok(())
}

fn told(code: &str) -> Stop {
    Stop::Told(Finding::error(code, Place::Nowhere))
}

/// Changes that wait to be written, and the row of each that has been.
#[derive(Default)]
struct Queue {
    waiting: Vec<Write>,
    rows: Vec<u32>,
}

impl Queue {
    /// Takes a row's change; a row that is not what it was when it was checked ends the import.
    fn take(&mut self, resolved: Resolved, report: &ImportReport) -> Result<(), Stop> {
        let row = resolved.row;
        if resolved.standing == Standing::Faulty {
            let first = resolved.findings.into_iter().next();
            return Err(first.map_or_else(|| told("import.stopped.file"), Stop::Told));
        }
        if resolved.seq.is_some_and(|seq| seq > report.checked_seq) {
            return Err(moved(row));
        }
        if let Some(write) = resolved.write {
            self.waiting.push(write);
            self.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    async fn write(&mut self, batch: &mut Batch) -> Result<(), Stop> {
        let writes = std::mem::take(&mut self.waiting);
        if writes.is_empty() {
            return Ok(());
        }
        batch.append(writes).await.map(|_| ()).map_err(|error| self.refused(error))
    }

    /// What the ledger refused, with the row of the sheet.
    fn refused(&self, error: BatchError) -> Stop {
        let (index, why) = match error {
            BatchError::Store(error) => return Stop::Store(error),
            BatchError::Closed => return told("import.stopped.store"),
            BatchError::Refused { index, why } => (index, why),
        };
        let row = usize::try_from(index).ok().and_then(|i| self.rows.get(i)).map_or(0, |row| u64::from(*row));
        let place = Place::Cell { sheet: None, row, column: None };
        match why {
            WriteError::Store(error) => Stop::Store(error),
            WriteError::Stale { .. } | WriteError::NoSuchEntry { .. } => moved(row),
            WriteError::OutOfScope | WriteError::NotAllowed => Stop::Told(Finding::error("import.unit.outside", place)),
            WriteError::NotYourStep { step, .. } => {
                Stop::Told(Finding::error("entry.step.role", place).with("step", step))
            }
            WriteError::Duplicate { .. } => Stop::Told(Finding::error("import.value.taken", place)),
            WriteError::Invalid(findings) => {
                let first = findings.into_iter().next().map(|f| Finding { place, ..f });
                first.map_or_else(|| told("import.stopped.store"), Stop::Told)
            }
            WriteError::RecordedBackwards => told("import.stopped.store"),
        }
    }
}

fn moved(row: u64) -> Stop {
    let place = Place::Cell { sheet: None, row, column: None };
    Stop::Told(Finding::error("import.stopped.moved", place).with("row", row))
}
