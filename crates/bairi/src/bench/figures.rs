use std::time::{Duration, Instant};

use bairi_base::UnitCode;
use bairi_lake::{AsOf, Lake, RowsAsk, RowsOf};
use bairi_ledger::{Ledger, Op, Write};
use chrono::Duration as Span;

use super::table::{Line, all, median};
use crate::demo::Marker;
use crate::fault::Fault;

const CURRENT_RUNS: usize = 7;
const PAST_RUNS: usize = 3;
const CHANGES: usize = 15;
const CURRENT_S_MAX: f64 = 1.5;
const PAST_S_MAX: f64 = 6.0;
const CHANGE_S_MAX: f64 = 2.0;
/// A change that is not in the figures after this time will not come.
const PATIENCE: Duration = Duration::from_secs(60);
/// How far back the past day lies.
const PAST_DAYS: i64 = 30;

pub(crate) fn loading(marker: &Marker) -> Line {
    let (rows, seconds) = (marker.rows, marker.load_s);
    Line {
        what: ("装入全省", "loading the province"),
        to_reach: "",
        measured: format!("{rows} rows in {seconds:.1} s ({:.0}/s)", rows as f64 / seconds.max(0.001)),
        reached: None,
    }
}

pub(crate) fn opening(took: Duration) -> Line {
    Line {
        what: ("打开数据湖并算出全部数字", "opening the lake, all figures worked out"),
        to_reach: "",
        measured: format!("{:.1} s", took.as_secs_f64()),
        reached: None,
    }
}

/// Every indicator of every unit: of now, and of a past day on both time axes.
pub(crate) async fn indicators(lake: &Lake, ledger: &Ledger, marker: &Marker) -> Result<[Line; 2], Fault> {
    let viewer = ledger.unscoped_viewer("benchmark");
    let now = AsOf { true_on: lake.today(), known_at: None };
    let past = AsOf { true_on: lake.today() - Span::days(PAST_DAYS), known_at: Some(marker.last_recorded) };
    let mut times = Vec::new();
    for (moment, runs) in [(now, CURRENT_RUNS), (past, PAST_RUNS)] {
        let mut seconds = Vec::new();
        for _ in 0..runs {
            let begun = Instant::now();
            lake.view_anew(&viewer, moment).await?;
            seconds.push(begun.elapsed().as_secs_f64());
        }
        times.push(seconds);
    }
    let [current, past] = [&times[0], &times[1]].map(|seconds| (median(seconds.clone()), all(seconds)));
    Ok([
        Line {
            what: ("全部指标、全部单位：现在", "all indicators, all units: now"),
            to_reach: "≤ 1.5 s",
            measured: format!("{:.2} s ({})", current.0, current.1),
            reached: Some(current.0 <= CURRENT_S_MAX),
        },
        Line {
            what: ("全部指标、全部单位：往日（两条时间轴）", "all indicators, all units: a past day, both time axes"),
            to_reach: "≤ 6 s",
            measured: format!("{:.2} s ({})", past.0, past.1),
            reached: Some(past.0 <= PAST_S_MAX),
        },
    ])
}

/// From a visit acknowledged to the figures that it touches.
pub(crate) async fn change(lake: &Lake, ledger: &Ledger) -> Result<Line, Fault> {
    let viewer = ledger.unscoped_viewer("benchmark");
    let follower = tokio::spawn({
        let lake = lake.clone();
        async move { lake.run().await }
    });
    let ask = some_of(ledger, "household", CHANGES as u64);
    let households = lake.rows(&viewer, &ask).await?.rows;
    let mut seconds = Vec::new();
    for household in households {
        let (entity, unit) = (household.entity, household.unit);
        let mut seen = lake.watch();
        let begun = Instant::now();
        let write = visit(ledger, entity, unit, lake.today());
        let change = ledger.write(&viewer, write).await.map_err(|e| Fault::Bench(e.to_string()))?;
        let reached = seen.wait_for(|seq| *seq >= change.seq);
        match tokio::time::timeout(PATIENCE, reached).await {
            Ok(Ok(_)) => seconds.push(begun.elapsed().as_secs_f64()),
            _ => return Err(Fault::Bench(format!("change {} did not reach the figures", change.seq))),
        }
    }
    follower.abort();
    let middle = median(seconds.clone());
    let worst = seconds.iter().copied().fold(0.0, f64::max);
    Ok(Line {
        what: ("一处变更 → 它涉及的全部数字", "one change → every figure that it touches"),
        to_reach: "≤ 2 s",
        measured: format!("{middle:.2} s (worst of {}: {worst:.2} s)", seconds.len()),
        reached: Some(worst <= CHANGE_S_MAX),
    })
}

fn visit(ledger: &Ledger, household: i64, unit: UnitCode, day: chrono::NaiveDate) -> Write {
    let mut values = serde_json::Map::new();
    values.insert("code".to_owned(), format!("BENCH{}", ledger.last_seq() + 1).into());
    values.insert("household".to_owned(), household.into());
    values.insert("visited_on".to_owned(), day.to_string().into());
    values.insert("policies_explained".to_owned(), true.into());
    Write {
        register: "visit".into(),
        entity: None,
        unit,
        op: Op::Put,
        values,
        effective_on: day,
        recorded_at: None,
        based_on: None,
        reason: "benchmark".to_owned(),
    }
}

/// The first entries of a register.
pub(crate) fn some_of(ledger: &Ledger, register: &str, limit: u64) -> RowsAsk {
    let root = ledger.plan().units.root().map_or(UnitCode::from_number(0), |unit| unit.code);
    RowsAsk {
        of: RowsOf::Register(register.to_owned()),
        unit: root,
        search: None,
        filters: Vec::new(),
        sort: None,
        columns: Vec::new(),
        offset: 0,
        limit,
        as_of: None,
    }
}
