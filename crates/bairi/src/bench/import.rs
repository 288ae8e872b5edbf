use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bairi_ledger::{Op, Write};
use bairi_plan::Plan;
use bairi_synth::{Knobs, Settings, What, generate};
use chrono::Utc;

use super::table::Line;
use crate::demo::clear_store;
use crate::fault::Fault;
use crate::open;

/// Rows of the import that is measured.
const ROWS: usize = 300_000;
const SLICE: usize = 4_000;
const TO_REACH_PER_S: f64 = 50_000.0;

/// One batch of new entries with their keys and references, into an empty store: what an import commits.
pub(crate) async fn line(dir: &Path, plan: Arc<Plan>, knobs: &Knobs, settings: &Settings) -> Result<Line, Fault> {
    let data = dir.join("import");
    open::folder(&data)?;
    clear_store(&data)?;
    let ledger = open::ledger(&open::store_url(&data), plan.clone(), Arc::new(Utc::now)).await?;
    let province = generate(&plan, knobs, &Settings { scale: settings.scale.max(0.02), ..settings.clone() })?;
    let mut registers: HashMap<&'static str, Arc<str>> = HashMap::new();
    let new = province.take_while(|row| row.what == What::New).take(ROWS);
    let writes: Vec<Write> = new
        .map(|row| Write {
            register: registers.entry(row.register).or_insert_with(|| row.register.into()).clone(),
            entity: None,
            unit: row.unit,
            op: Op::Put,
            values: row.values(|ordinal| ordinal as i64 + 1),
            effective_on: row.effective_on,
            recorded_at: None,
            based_on: None,
            reason: "benchmark".to_owned(),
        })
        .collect();
    let n = writes.len();
    let viewer = ledger.unscoped_viewer("benchmark");
    let begun = Instant::now();
    let mut batch = ledger.batch(&viewer, "benchmark").await?;
    let mut rest = writes.into_iter();
    loop {
        let slice: Vec<Write> = rest.by_ref().take(SLICE).collect();
        if slice.is_empty() {
            break;
        }
        batch.append(slice).await.map_err(|source| Fault::Load { row: 0, source })?;
    }
    batch.commit().await.map_err(|source| Fault::Load { row: n as u64, source })?;
    let rate = n as f64 / begun.elapsed().as_secs_f64();
    drop(ledger);
    clear_store(&data)?;
    Ok(Line {
        what: ("写入日志、台账和索引键", "rows into log, entries and keys"),
        to_reach: "≥ 50,000/s",
        measured: format!("{rate:.0}/s ({n} rows, one transaction)"),
        reached: Some(rate >= TO_REACH_PER_S),
    })
}
