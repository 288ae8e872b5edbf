use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use bairi_base::UnitCode;
use bairi_lake::{AsOf, Lake, View};
use bairi_ledger::Ledger;
use bairi_plan::{Measure, Plan};
use serde::Deserialize;
use serde_json::json;

use super::equivalent::{self, PER_INDICATOR, Query};
use super::table::{Line, all, median};
use crate::fault::Fault;
use crate::open;

const SCRIPT: &str = "benches/duckdb_indicators.py";
const RUNS: usize = 7;

#[derive(Deserialize)]
struct Told {
    version: String,
    seconds: Vec<f64>,
}

/// The same indicators by DuckDB on the same rows, written out as Parquet; the results are compared one by one.
pub(crate) async fn line(dir: &Path, lake: &Lake, ledger: &Ledger) -> Result<Line, Fault> {
    let measured = match measure(dir, lake, ledger).await? {
        Ok(measured) => measured,
        Err(missing) => missing,
    };
    Ok(Line {
        what: ("同样的指标，DuckDB", "the same indicators by DuckDB"), to_reach: "", measured, reached: None
    })
}

async fn measure(dir: &Path, lake: &Lake, ledger: &Ledger) -> Result<Result<String, String>, Fault> {
    if !available() {
        return Ok(Err(
            "not measured: needs Python with `pip install duckdb` (named by PYTHON, else python3)".to_owned()
        ));
    }
    let folder = dir.join("duckdb");
    open::folder(&folder)?;
    let viewer = ledger.unscoped_viewer("benchmark");
    let plan = ledger.plan();
    let tables = lake.write_current(&viewer, &folder).await?;
    let queries = equivalent::queries(plan, lake.today());
    let told = run(&folder, &tables, &queries)?;
    let view = lake.view_anew(&viewer, AsOf { true_on: lake.today(), known_at: None }).await?;
    let compared = compare(plan, &view, &folder, &queries)?;
    let (middle, each) = (median(told.seconds.clone()), all(&told.seconds));
    let verdict = match compared.different.first() {
        None => format!("{} figures equal", compared.same),
        Some(first) => format!("{} of {} figures differ, first {first}", compared.different.len(), compared.all()),
    };
    Ok(Ok(format!("{middle:.2} s ({each}; DuckDB {}; {verdict})", told.version)))
}

fn python() -> String {
    std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn available() -> bool {
    let tried = Command::new(python()).args(["-c", "import duckdb"]).output();
    tried.is_ok_and(|output| output.status.success()) && Path::new(SCRIPT).exists()
}

fn run(folder: &Path, tables: &[(String, PathBuf)], queries: &[Query]) -> Result<Told, Fault> {
    let failed = |why: String| Fault::Bench(format!("DuckDB did not answer: {why}"));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let job = json!({
        "tables": tables.iter().cloned().collect::<HashMap<_, _>>(),
        "queries": queries.iter().map(|q| json!({"register": q.register, "sql": q.sql})).collect::<Vec<_>>(),
        "runs": RUNS,
        "threads": threads,
        "results": folder,
    });
    let path = folder.join("job.json");
    std::fs::write(&path, job.to_string()).map_err(|source| Fault::Folder { path: path.clone(), source })?;
    let output = Command::new(python()).arg(SCRIPT).arg(&path).output().map_err(|e| failed(e.to_string()))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(failed(told.lines().last().unwrap_or_default().to_owned()));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| failed(e.to_string()))
}

#[derive(Default)]
struct Compared {
    same: usize,
    /// Indicator and unit.
    different: Vec<String>,
}

impl Compared {
    fn all(&self) -> usize {
        self.same + self.different.len()
    }
}

/// Holds every figure of every unit that DuckDB knows against ours.
fn compare(plan: &Plan, view: &View, folder: &Path, queries: &[Query]) -> Result<Compared, Fault> {
    let mut compared = Compared::default();
    for query in queries {
        let path = folder.join(format!("{}.csv", query.register));
        let text = std::fs::read_to_string(&path).map_err(|source| Fault::Folder { path, source })?;
        for (unit, numbers) in units(&text) {
            for (n, id) in query.indicators.iter().enumerate() {
                let Some(figure) = view.figure(id, unit) else { continue };
                let at = n * PER_INDICATOR.len();
                let [population, num, den, unknown, gap] = [0, 1, 2, 3, 4].map(|i| numbers[at + i]);
                let fraction = plan.indicators.iter().find(|i| i.id == *id).map(|i| &i.measure);
                let den = match fraction {
                    Some(Measure::Count { .. } | Measure::Sum { .. }) => 1,
                    _ => den,
                };
                let ours = (figure.population, figure.value.num, figure.value.den, figure.unknown, figure.gap);
                if ours == (population, num, den, unknown, gap) {
                    compared.same += 1;
                } else {
                    compared
                        .different
                        .push(format!("{id} at {unit}: {ours:?} and {:?}", (population, num, den, unknown, gap)));
                }
            }
        }
    }
    Ok(compared)
}

/// Rows by unit. A unit at which rows stand directly comes once for itself and once with everything below it: the
/// larger row is the one with everything.
fn units(text: &str) -> HashMap<UnitCode, Vec<i64>> {
    let mut found: HashMap<UnitCode, Vec<i64>> = HashMap::new();
    for line in text.lines().skip(1) {
        let mut numbers = line.split(',').map(|cell| cell.parse::<i64>().unwrap_or_default());
        let Some(unit) = numbers.next().map(UnitCode::from_number) else { continue };
        let numbers: Vec<i64> = numbers.collect();
        let sum = |numbers: &[i64]| numbers.iter().step_by(PER_INDICATOR.len()).sum::<i64>();
        match found.get(&unit) {
            Some(known) if sum(known) >= sum(&numbers) => {}
            _ => drop(found.insert(unit, numbers)),
        }
    }
    found
}
