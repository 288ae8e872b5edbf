use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bairi_app::{App, ImportMode, ImportState};
use bairi_lake::Today;
use bairi_ledger::{Ledger, Op, Viewer, Write};
use bairi_plan::Plan;
use bairi_synth::{Cell, Knobs, Row, Settings, What, generate};
use chrono::Utc;

use super::table::Line;
use crate::demo::clear;
use crate::fault::Fault;
use crate::open;

/// Rows of the file that is imported, and the bytes of a piece of its upload.
const ROWS: usize = 200_000;
const PIECE: usize = 256 * 1024;
const SLICE: usize = 4_000;
const TO_REACH_PER_S: f64 = 50_000.0;
/// The register that is imported, and the one that its rows refer to by key.
const REGISTER: &str = "person";
const REFERRED: &str = "household";

/// A CSV of persons with identity numbers, keys and references, imported into a store that has their households:
/// checked whole, then committed into log, entries and keys as one batch.
pub(crate) async fn lines(dir: &Path, plan: Arc<Plan>, knobs: &Knobs, settings: &Settings) -> Result<[Line; 2], Fault> {
    let data = dir.join("import");
    open::folder(&data)?;
    clear(&data)?;
    let ledger = open::ledger(&open::store_url(&data), plan.clone(), Arc::new(Utc::now)).await?;
    let viewer = ledger.unscoped_viewer("benchmark");
    let (households, csv, n) = province(&plan, knobs, &Settings { scale: 0.1, ..settings.clone() })?;
    enter(&ledger, &viewer, households).await?;
    let day = settings.today;
    let today: Today = Arc::new(move || day);
    let lake = open::lake(&data, &ledger, today).await?;
    let files = open::files(&data, None).await?;
    let app = open::app(&data, ledger, lake, files)?;
    let (checked_s, committed_s) = import(&app, &viewer, &csv, n).await?;
    drop(app);
    clear(&data)?;
    let [check, commit] = [checked_s, committed_s].map(|s| n as f64 / s);
    let megabytes = csv.len() as f64 / 1e6;
    Ok([
        Line {
            what: ("检查 CSV（不写入）", "a CSV checked (nothing written)"),
            to_reach: "",
            measured: format!("{check:.0}/s ({n} rows, {megabytes:.0} MB)"),
            reached: None,
        },
        Line {
            what: ("导入 CSV：写入日志、台账和索引键", "import of the CSV into log, entries and keys"),
            to_reach: "≥ 50,000/s",
            measured: format!("{commit:.0}/s ({n} rows, one transaction)"),
            reached: Some(commit >= TO_REACH_PER_S),
        },
    ])
}

/// Households as changes, and their members as a CSV.
fn province(plan: &Plan, knobs: &Knobs, settings: &Settings) -> Result<(Vec<Write>, String, usize), Fault> {
    let mut keys: HashMap<u64, String> = HashMap::new();
    let (mut households, mut rows) = (Vec::new(), 0);
    let register = plan.registers.iter().find(|r| r.id == REGISTER);
    let Some(register) = register else { return Err(Fault::Bench(format!("the plan has no register {REGISTER}"))) };
    let headings: Vec<&str> = register.fields.iter().map(|f| f.name.zh.as_str()).collect();
    let mut csv = format!("行政单位,{}\n", headings.join(","));
    for (ordinal, row) in generate(plan, knobs, settings)?.enumerate() {
        match (row.register, row.what) {
            (REFERRED, What::New) => {
                keys.insert(ordinal as u64, text(row.cell("code"), &keys));
                households.push(write(row));
            }
            (REGISTER, What::New) if rows < ROWS => {
                // Writing to a string does not fail.
                let _ = write!(csv, "{}", row.unit);
                for field in &register.fields {
                    let _ = write!(csv, ",{}", text(row.cell(&field.id), &keys));
                }
                csv.push('\n');
                rows += 1;
            }
            _ => {}
        }
        if rows == ROWS {
            break;
        }
    }
    Ok((households, csv, rows))
}

/// A cell as a spreadsheet has it; references by their key.
fn text(cell: Option<&Cell>, keys: &HashMap<u64, String>) -> String {
    match cell {
        None => String::new(),
        Some(Cell::Word(word)) => word.to_string(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Int(n)) => n.to_string(),
        Some(Cell::Bool(true)) => "是".to_owned(),
        Some(Cell::Bool(false)) => "否".to_owned(),
        Some(Cell::Day(day)) => day.to_string(),
        Some(Cell::Entry(ordinal)) => keys.get(ordinal).cloned().unwrap_or_default(),
    }
}

fn write(row: Row) -> Write {
    Write {
        register: row.register.into(),
        entity: None,
        unit: row.unit,
        op: Op::Put,
        values: row.values(|ordinal| ordinal as i64),
        effective_on: row.effective_on,
        recorded_at: None,
        based_on: None,
        reason: "benchmark".to_owned(),
    }
}

async fn enter(ledger: &Ledger, viewer: &Viewer, writes: Vec<Write>) -> Result<(), Fault> {
    let fault = |source| Fault::Load { row: 0, source };
    let mut batch = ledger.batch(viewer, "benchmark").await?;
    let mut rest = writes.into_iter().peekable();
    while rest.peek().is_some() {
        batch.append(rest.by_ref().take(SLICE).collect()).await.map_err(fault)?;
    }
    batch.commit().await.map_err(fault)?;
    Ok(())
}

/// Seconds for the check and for the commit.
async fn import(app: &App, viewer: &Viewer, csv: &str, rows: usize) -> Result<(f64, f64), Fault> {
    let fault = |e: bairi_app::ImportError| Fault::Bench(format!("the import failed: {e}"));
    let mut upload = app.upload_import(viewer, REGISTER, "persons.csv").await.map_err(fault)?;
    for piece in csv.as_bytes().chunks(PIECE) {
        upload.write(piece.to_vec()).await.map_err(fault)?;
    }
    let uploaded = upload.finish().await.map_err(fault)?;
    let begun = Instant::now();
    let id = app.check_import(viewer, REGISTER, uploaded).await.map_err(fault)?;
    let report = app.import_settled(viewer, &id).await.map_err(fault)?;
    let checked = begun.elapsed().as_secs_f64();
    if report.counts.new != rows as u64 || report.counts.faulty != 0 {
        let counts = report.counts;
        return Err(Fault::Bench(format!("{} of {rows} rows are new, {} have faults", counts.new, counts.faulty)));
    }
    let begun = Instant::now();
    app.commit_import(viewer, &id, ImportMode::All).await.map_err(fault)?;
    let report = app.import_settled(viewer, &id).await.map_err(fault)?;
    let committed = begun.elapsed().as_secs_f64();
    match report.state {
        ImportState::Done { added, .. } if added == rows as u64 => Ok((checked, committed)),
        other => Err(Fault::Bench(format!("the import came to {other:?}"))),
    }
}
