//! The lake's rows: segments on disk, the tail in memory, and which of them are displaced.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_ledger::{Change, Op};
use bairi_plan::Plan;
use chrono::{DateTime, Utc};
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::Int64Type;
use roaring::RoaringTreemap;

use crate::LakeError;
use crate::columns::{DISPLACED, Gathered, day_number, log_schema, unit_batch};
use crate::readings;
use crate::segment::{self, Manifest, Segment, SegmentFile};
use crate::shelf::{Shelf, Snapshot};

/// Rows in memory at which they become segments, during a long catching-up and at its end.
const TAIL_ROWS_MAX: usize = 262_144;
const TAIL_ROWS_IDLE: usize = 20_000;
/// Small segments of a register at which they are merged into one, and the rows from which one is not small.
const SMALL_SEGMENTS_MAX: usize = 8;
const SMALL_ROWS_MAX: u64 = 1_000_000;
/// Batches of the tail at which they are joined.
const TAIL_BATCHES_MAX: usize = 32;

#[derive(Clone, Default)]
struct Tail {
    batches: Vec<RecordBatch>,
    rows: usize,
    first_seq: i64,
    retracted: u64,
    latest_day: Option<i32>,
}

pub(crate) struct Storage {
    dir: PathBuf,
    plan: Arc<Plan>,
    manifest: Manifest,
    files: BTreeMap<String, Vec<Arc<SegmentFile>>>,
    tails: BTreeMap<String, Tail>,
    dead: BTreeMap<String, Arc<RoaringTreemap>>,
    units: RecordBatch,
    /// The last change taken in, and when it was recorded.
    pub(crate) seq: i64,
    known_at: DateTime<Utc>,
}

impl Storage {
    /// Opens a lake's folder; one that is damaged or was written for other columns is emptied.
    pub(crate) fn open(dir: &Path, plan: Arc<Plan>) -> Result<Storage, LakeError> {
        fs::create_dir_all(dir)?;
        let columns = describe(&plan);
        let mut storage = Storage {
            dir: dir.to_owned(),
            manifest: Manifest { columns: columns.clone(), ..Manifest::default() },
            files: BTreeMap::new(),
            tails: BTreeMap::new(),
            dead: BTreeMap::new(),
            units: unit_batch(&plan)?,
            seq: 0,
            known_at: DateTime::default(),
            plan,
        };
        if let Some(manifest) = Manifest::read(dir).filter(|m| m.columns == columns)
            && let Err(error) = storage.load(manifest)
        {
            tracing::warn!(%error, "the lake is damaged and is made anew from the log");
            storage.reset()?;
        }
        storage.sweep()?;
        Ok(storage)
    }

    /// Forgets everything, on the disk too: what follows is made anew from the log.
    pub(crate) fn reset(&mut self) -> Result<(), LakeError> {
        fs::create_dir_all(&self.dir)?;
        self.manifest = Manifest { columns: describe(&self.plan), ..Manifest::default() };
        self.manifest.write(&self.dir)?;
        for file in std::mem::take(&mut self.files).into_values().flatten() {
            file.discard();
        }
        self.tails.clear();
        self.dead.clear();
        (self.seq, self.known_at) = (0, DateTime::default());
        Ok(())
    }

    fn load(&mut self, manifest: Manifest) -> Result<(), LakeError> {
        for (id, segments) in &manifest.segments {
            let folder = self.dir.join(id);
            let mut files = Vec::with_capacity(segments.len());
            let mut dead = RoaringTreemap::new();
            for segment in segments {
                let file = SegmentFile::open(&folder, segment.clone())?;
                for batch in file.read(Some(&[DISPLACED]))? {
                    let batch = batch?;
                    dead.extend(batch.column(0).as_primitive::<Int64Type>().iter().flatten().map(|seq| seq as u64));
                }
                files.push(Arc::new(file));
            }
            self.files.insert(id.clone(), files);
            if !dead.is_empty() {
                self.dead.insert(id.clone(), Arc::new(dead));
            }
        }
        self.seq = manifest.covered;
        self.known_at = DateTime::from_timestamp_micros(manifest.known_at_us).unwrap_or_default();
        self.manifest = manifest;
        Ok(())
    }

    /// Takes in changes that follow on [`Storage::seq`].
    pub(crate) fn take(&mut self, changes: &[Change]) -> Result<(), LakeError> {
        let plan = self.plan.clone();
        let mut gathered: BTreeMap<&str, Gathered> = BTreeMap::new();
        for change in changes {
            let Some(register) = plan.registers.iter().find(|r| r.id == *change.register) else { continue };
            gathered.entry(&register.id).or_insert_with(|| Gathered::new(register)).push(change);
            if let Some(seq) = change.displaced {
                let dead = self.dead.entry(register.id.clone()).or_default();
                Arc::make_mut(dead).insert(seq as u64);
            }
            let tail = self.tails.entry(register.id.clone()).or_default();
            if tail.rows == 0 {
                tail.first_seq = change.seq;
            }
            tail.rows += 1;
            tail.retracted += u64::from(change.op == Op::Retract);
            tail.latest_day = tail.latest_day.max(Some(day_number(change.effective_on)));
        }
        for (register, rows) in gathered {
            let batch = rows.finish()?;
            let tail = self.tails.get_mut(register).expect("made above");
            tail.batches.push(batch);
            if tail.batches.len() >= TAIL_BATCHES_MAX {
                tail.batches = vec![concat_batches(&tail.batches[0].schema(), &tail.batches)?];
            }
        }
        if let Some(last) = changes.last() {
            (self.seq, self.known_at) = (last.seq, last.recorded_at);
        }
        self.flush_from(TAIL_ROWS_MAX);
        Ok(())
    }

    /// What is done when the log's end has been reached.
    pub(crate) fn settle(&mut self) {
        self.flush_from(TAIL_ROWS_IDLE);
    }

    /// All registers' rows as they are now; later changes do not alter what is returned.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let shelves = self.plan.registers.iter().map(|register| {
            if register.builtin {
                return (register.id.clone(), Shelf::of_units(self.units.clone()));
            }
            let files = self.files.get(&register.id).cloned().unwrap_or_default();
            let tail = self.tails.get(&register.id).cloned().unwrap_or_default();
            let shelf = Shelf {
                retracted: files.iter().map(|f| f.segment.retracted).sum::<u64>() + tail.retracted,
                latest_day: files.iter().map(|f| f.segment.latest_day).chain(tail.latest_day).max(),
                files,
                tail: tail.batches,
                dead: self.dead.get(&register.id).cloned(),
                builtin: false,
            };
            (register.id.clone(), shelf)
        });
        Snapshot { shelves: shelves.collect(), seq: self.seq, known_at: self.known_at }
    }

    /// A full disk does not stop the figures: the tail stays in memory, and in the log.
    fn flush_from(&mut self, rows: usize) {
        if self.tails.values().map(|t| t.rows).sum::<usize>() < rows {
            return;
        }
        if let Err(error) = self.flush() {
            tracing::error!(%error, "the tail could not be written");
        }
    }

    /// Turns the tail into segments and merges where there are many.
    fn flush(&mut self) -> Result<(), LakeError> {
        // First all files, then what is known of them: a full disk leaves the tail as it was.
        let mut written = Vec::new();
        for register in &self.plan.registers {
            let Some(tail) = self.tails.get(&register.id).filter(|t| t.rows > 0) else { continue };
            let folder = self.dir.join(&register.id);
            let batches = tail.batches.iter().cloned().map(Ok);
            let segment = segment::write(&folder, register, batches, tail.first_seq, self.seq)?;
            written.push((register.id.clone(), Arc::new(SegmentFile::open(&folder, segment)?)));
        }
        for (register, file) in written {
            self.files.entry(register).or_default().push(file);
        }
        self.tails.clear();
        let merged = self.merge()?;
        self.manifest.covered = self.seq;
        self.manifest.known_at_us = self.known_at.timestamp_micros();
        let segments = |files: &Vec<Arc<SegmentFile>>| files.iter().map(|f| f.segment.clone()).collect();
        self.manifest.segments = self.files.iter().map(|(id, files)| (id.clone(), segments(files))).collect();
        self.manifest.write(&self.dir)?;
        merged.iter().for_each(|file| file.discard());
        Ok(())
    }

    /// Merges the small segments of registers that have many; returns those that are not needed any more.
    fn merge(&mut self) -> Result<Vec<Arc<SegmentFile>>, LakeError> {
        let mut merged = Vec::new();
        for register in &self.plan.registers {
            let Some(files) = self.files.get_mut(&register.id) else { continue };
            let small = files.iter().rposition(|f| f.segment.rows >= SMALL_ROWS_MAX).map_or(0, |last_big| last_big + 1);
            let (Some(first), Some(last)) = (files.get(small), files.last()) else { continue };
            if files.len() - small < SMALL_SEGMENTS_MAX {
                continue;
            }
            let (first_seq, last_seq) = (first.segment.first_seq, last.segment.last_seq);
            let folder = self.dir.join(&register.id);
            let readers = files[small..].iter().map(|f| f.read(None)).collect::<Result<Vec<_>, _>>()?;
            let rows = readers.into_iter().flatten();
            let one = segment::write(&folder, register, rows, first_seq, last_seq)?;
            let one = Arc::new(SegmentFile::open(&folder, one)?);
            merged.extend(files.splice(small.., [one]));
        }
        Ok(merged)
    }

    /// Removes files that the manifest does not name: left by a killed process or by a former plan.
    fn sweep(&self) -> Result<(), LakeError> {
        for folder in fs::read_dir(&self.dir)?.flatten().filter(|f| f.path().is_dir()) {
            let id = folder.file_name().to_string_lossy().into_owned();
            if id == readings::FOLDER {
                continue;
            }
            let named = self.manifest.segments.get(&id);
            for file in fs::read_dir(folder.path())?.flatten() {
                let name = file.file_name().to_string_lossy().into_owned();
                if !named.is_some_and(|s: &Vec<Segment>| s.iter().any(|s| s.file == name)) {
                    fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
    }
}

/// The columns of all registers in a line of text each.
fn describe(plan: &Plan) -> String {
    let columns = plan.registers.iter().filter(|r| !r.builtin).map(|r| {
        let fields =
            log_schema(r).fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect::<Vec<_>>();
        format!("{}: {}", r.id, fields.join(", "))
    });
    columns.collect::<Vec<_>>().join("\n")
}
