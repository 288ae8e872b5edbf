use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bairi_base::Lang;
use bairi_ledger::{Batch, Ledger, Op, Viewer, Write};
use bairi_synth::{Province, Row, Tally, What};
use chrono::{DateTime, Utc};
use tokio::sync::mpsc;

use crate::fault::Fault;

/// Rows handed to the store at once.
const SLICE: usize = 4_000;
/// Rows that are committed together: a larger transaction makes the store's log file larger.
const BATCH: u64 = 1_000_000;
/// Slices made ahead of the store.
const AHEAD: usize = 4;
const LABEL: &str = "演示数据";
/// Between two lines about the progress.
const LINE_EVERY: Duration = Duration::from_secs(2);

/// What a load has brought in.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) rows: u64,
    pub(crate) last_recorded: DateTime<Utc>,
    pub(crate) tally: Tally,
    pub(crate) took: Duration,
}

/// Rows as the store takes them. A later state stands in another slice than the entry that it changes.
struct Slice {
    /// Ordinal of the first.
    first: u64,
    writes: Vec<Write>,
    /// Whether each makes a new entry.
    fresh: Vec<bool>,
    progress: f64,
}

/// Loads a province into an empty ledger: rows are made on one thread while the store takes them on another.
pub(crate) async fn load(ledger: &Ledger, province: Province, lang: Lang) -> Result<Loaded, Fault> {
    let base = ledger.last_seq() + 1;
    let (sender, mut slices) = mpsc::channel::<Slice>(AHEAD);
    let maker = tokio::task::spawn_blocking(move || make(province, base, &sender));
    let viewer = ledger.unscoped_viewer(LABEL);
    let begun = Instant::now();
    let (mut rows, mut in_batch, mut told) = (0u64, 0u64, begun);
    let mut last_recorded = DateTime::<Utc>::MIN_UTC;
    let mut batch = begin(ledger, &viewer).await?;
    while let Some(slice) = slices.recv().await {
        let n = slice.writes.len() as u64;
        last_recorded = slice.writes.last().and_then(|w| w.recorded_at).unwrap_or(last_recorded);
        take(&mut batch, slice, base, begun, &mut told, lang).await?;
        rows += n;
        in_batch += n;
        if in_batch >= BATCH {
            batch.commit().await.map_err(|source| Fault::Load { row: rows, source })?;
            batch = begin(ledger, &viewer).await?;
            in_batch = 0;
        }
    }
    if in_batch > 0 {
        batch.commit().await.map_err(|source| Fault::Load { row: rows, source })?;
    } else {
        batch.rollback().await?;
    }
    let tally = maker.await.map_err(|e| Fault::Server(std::io::Error::other(e)))?;
    let loaded = Loaded { rows, last_recorded, tally, took: begun.elapsed() };
    tell(&loaded, lang);
    Ok(loaded)
}

async fn begin(ledger: &Ledger, viewer: &Viewer) -> Result<Batch, Fault> {
    Ok(ledger.batch(viewer, LABEL).await?)
}

async fn take(
    batch: &mut Batch,
    slice: Slice,
    base: i64,
    begun: Instant,
    told: &mut Instant,
    lang: Lang,
) -> Result<(), Fault> {
    let Slice { first, writes, fresh, progress } = slice;
    let n = writes.len() as u64;
    let entities = batch.append(writes).await.map_err(|source| Fault::Load { row: first, source })?;
    for ((ordinal, entity), fresh) in (first..).zip(entities).zip(fresh) {
        if fresh && entity != base + ordinal as i64 {
            return Err(Fault::Numbering { row: ordinal });
        }
    }
    if told.elapsed() >= LINE_EVERY {
        *told = Instant::now();
        let (rows, rate) = (first + n, (first + n) as f64 / begun.elapsed().as_secs_f64());
        let percent = progress * 100.0;
        match lang {
            Lang::Zh => println!("已装入 {rows} 条（{percent:.0}%，每秒 {rate:.0} 条）"),
            Lang::En => println!("{rows} rows loaded ({percent:.0}%, {rate:.0} a second)"),
        }
    }
    Ok(())
}

fn tell(loaded: &Loaded, lang: Lang) {
    let (rows, seconds) = (loaded.rows, loaded.took.as_secs_f64());
    let (households, persons) = (loaded.tally.households, loaded.tally.persons);
    match lang {
        Lang::Zh => println!("已装入 {rows} 条：{households} 户 {persons} 人，用时 {seconds:.1} 秒"),
        Lang::En => println!("{rows} rows loaded: {households} households, {persons} persons, in {seconds:.1} s"),
    }
}

/// Turns rows into writes, slice by slice, until the province is whole or nobody takes them any more.
fn make(mut province: Province, base: i64, sender: &mpsc::Sender<Slice>) -> Tally {
    let mut registers: HashMap<&'static str, Arc<str>> = HashMap::new();
    let mut ordinal = 0u64;
    let mut slice = empty(0);
    while let Some(row) = province.next() {
        let known_before = match row.what {
            What::New => true,
            What::Change { of } => of < slice.first,
        };
        if slice.writes.len() >= SLICE || !known_before {
            slice.progress = province.progress();
            let full = std::mem::replace(&mut slice, empty(ordinal));
            if sender.blocking_send(full).is_err() {
                return province.tally().clone();
            }
        }
        let register = registers.entry(row.register).or_insert_with(|| row.register.into()).clone();
        slice.fresh.push(row.what == What::New);
        slice.writes.push(write(row, register, base));
        ordinal += 1;
    }
    if !slice.writes.is_empty() {
        // Whoever takes them has gone only after a fault of its own, which it tells.
        let _ = sender.blocking_send(slice);
    }
    province.tally().clone()
}

fn empty(first: u64) -> Slice {
    Slice { first, writes: Vec::with_capacity(SLICE), fresh: Vec::with_capacity(SLICE), progress: 1.0 }
}

fn write(row: Row, register: Arc<str>, base: i64) -> Write {
    let entity = |ordinal: u64| base + ordinal as i64;
    Write {
        register,
        entity: match row.what {
            What::New => None,
            What::Change { of } => Some(entity(of)),
        },
        unit: row.unit,
        op: Op::Put,
        values: row.values(entity),
        effective_on: row.effective_on,
        recorded_at: Some(row.recorded_at),
        based_on: None,
        reason: LABEL.to_owned(),
    }
}
