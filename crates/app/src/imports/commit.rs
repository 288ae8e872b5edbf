use std::sync::Arc;

use bairi_base::{Finding, Place};
use bairi_ledger::{Batch, BatchError, BatchRecord, StoreError, Viewer, Write, WriteError};

use super::ImportMode;
use super::check::{guide, stopped};
use super::jobs::Job;
use super::pump::{Pump, lost};
use super::report::{ImportReport, ImportState};
use super::resolve::{Resolved, Resolver, Standing};
use super::upload::{blocking, hash_of};
use crate::App;

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
    let mut queue = Queue::default();
    let filled = fill(job, &report, mode, pump, &mut resolver, &mut batch, &mut queue).await;
    let done = match filled {
        Ok(()) => batch.commit().await.map_err(|error| queue.refused(error)),
        Err(stop) => {
            batch.rollback().await?;
            Err(stop)
        }
    };
    for unit in resolver.refused {
        app.ledger.record_refusal(viewer, "import", unit).await?;
    }
    done
}

/// Puts the file's rows into the batch: while one stretch is written, the next is worked out.
async fn fill(
    job: &Job,
    report: &ImportReport,
    mode: ImportMode,
    mut pump: Pump,
    resolver: &mut Resolver,
    batch: &mut Batch,
    queue: &mut Queue,
) -> Result<(), Stop> {
    while let Some(mut rows) = pump.next().await {
        let taken = rows.len();
        if mode == ImportMode::ValidRows {
            rows.retain(|row| !report.faults.is_faulty(row.number));
        }
        let (written, resolved) = tokio::join!(queue.write(batch), resolver.resolve(rows));
        written?;
        for resolved in resolved? {
            queue.take(resolved, report)?;
        }
        job.add_rows(taken);
    }
    queue.write(batch).await?;
    pump.end().await.map_err(Stop::Told)
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
