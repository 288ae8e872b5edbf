use std::sync::Arc;

use bairi_base::{Finding, Place};
use bairi_ledger::{StoreError, Viewer};
use bairi_sheet::{Faults, Guide};

use super::jobs::Job;
use super::pump::Pump;
use super::report::{ImportCounts, ImportState};
use super::resolve::{Resolver, Standing};
use crate::App;

/// What a check has found.
#[derive(Default)]
struct Found {
    counts: ImportCounts,
    faults: Faults,
    complete: bool,
}

/// Reads the whole file and notes what every row would do. Nothing is written.
pub(crate) async fn run(app: App, viewer: Viewer, job: Arc<Job>) {
    let _slot = app.imports.slots.acquire().await;
    // Whatever changes from here on has changed since the check.
    let seq = app.ledger.last_seq();
    let found = look(&app, &viewer, &job).await;
    job.settle(|report| {
        report.checked_seq = seq;
        match found {
            Ok(found) => {
                report.counts = found.counts;
                report.faults = Arc::new(found.faults);
                report.complete = found.complete;
                report.state = ImportState::Checked;
            }
            Err(error) => report.state = ImportState::Failed { why: stopped(&error) },
        }
    })
    .await;
}

async fn look(app: &App, viewer: &Viewer, job: &Job) -> Result<Found, StoreError> {
    let report = job.report();
    let mut found = Found::default();
    let guide = guide(app, viewer, &report.register).await;
    let mut pump = match Pump::open(job, guide.clone()).await {
        Ok(pump) => pump,
        Err(findings) => {
            findings.into_iter().for_each(|f| found.faults.add(f));
            return Ok(found);
        }
    };
    pump.notes.drain(..).for_each(|f| found.faults.add(f));
    let today = app.today();
    let mut resolver = Resolver::new(&app.ledger, viewer, &guide, &pump.layout, today, &report.file_name);
    while let Some(rows) = pump.next().await {
        let taken = rows.len();
        for resolved in resolver.resolve(rows).await? {
            found.counts.rows += 1;
            match resolved.standing {
                Standing::New => found.counts.new += 1,
                Standing::Changed => found.counts.changed += 1,
                Standing::Unchanged => found.counts.unchanged += 1,
                Standing::Faulty => found.counts.faulty += 1,
            }
            resolved.findings.into_iter().for_each(|f| found.faults.add(f));
        }
        job.add_rows(taken);
    }
    match pump.end().await {
        Ok(()) if found.counts.rows == 0 => found.faults.add(Finding::error("import.file.rows", Place::Nowhere)),
        Ok(()) => found.complete = true,
        Err(finding) => found.faults.add(finding),
    }
    Ok(found)
}

/// What a sheet of the register may say, for this viewer.
pub(crate) async fn guide(app: &App, viewer: &Viewer, register: &str) -> Arc<Guide> {
    let (app, home, register) = (app.clone(), viewer.home(), register.to_owned());
    let made = tokio::task::spawn_blocking(move || {
        let units = app.imports.units(app.plan());
        Guide::new(app.plan(), &register, units, Some(home))
    });
    let made = made.await.expect("a guide is made without panic");
    Arc::new(made.expect("an import begins only for a register that is imported"))
}

/// A fault of the store, as the sentence of a failed import. The cause goes to the log.
pub(crate) fn stopped(error: &StoreError) -> Finding {
    tracing::error!(%error, "an import was stopped by the store");
    let code = match error {
        StoreError::Full => "import.stopped.full",
        _ => "import.stopped.store",
    };
    Finding::error(code, Place::Nowhere)
}
