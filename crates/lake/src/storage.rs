//! The lake's rows: segments on disk, the tail in memory, and which of them are displaced.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_ledger::{Change, Ledger};
use bairi_plan::{Plan, Register};
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::Int64Type;
use roaring::RoaringTreemap;

use crate::LakeError;
use crate::columns::{Rows, log_schema};
use crate::log_table::LogTable;
use crate::segment::{self, Manifest, Segment};

/// Changes read from the log at a time.
const READ_CHANGES: u64 = 50_000;
/// Rows in memory at which they become segments, during a long catching-up and at its end.
const TAIL_ROWS_MAX: usize = 400_000;
const TAIL_ROWS_IDLE: usize = 50_000;
/// Segments of a register at which they are merged into one.
const SEGMENTS_MAX: usize = 8;
/// Batches of the tail at which they are joined.
const TAIL_BATCHES_MAX: usize = 32;

/// The position of `displaced` among the system's columns.
const DISPLACED: usize = 7;

#[derive(Clone, Default)]
struct Tail {
    batches: Vec<RecordBatch>,
    rows: usize,
    first_seq: i64,
}

pub(crate) struct Storage {
    dir: PathBuf,
    plan: Arc<Plan>,
    manifest: Manifest,
    tails: BTreeMap<String, Tail>,
    dead: BTreeMap<String, Arc<RoaringTreemap>>,
    /// The last change taken in.
    pub(crate) seq: i64,
    pub(crate) known_at: chrono::DateTime<chrono::Utc>,
}

/// A register's rows at one moment.
pub(crate) struct Shelf {
    pub(crate) table: Arc<LogTable>,
    /// Sequences that are not current any more; `None` if there are none.
    pub(crate) dead: Option<Arc<RoaringTreemap>>,
}

impl Storage {
    /// Opens a lake's folder; one that was written for other columns is emptied.
    pub(crate) fn open(dir: &Path, plan: Arc<Plan>) -> Result<Storage, LakeError> {
        fs::create_dir_all(dir)?;
        let columns = describe(&plan);
        let manifest = match Manifest::read(dir).filter(|m| m.columns == columns && files_are_there(dir, m)) {
            Some(manifest) => manifest,
            None => {
                tracing::info!("the lake is made anew from the log");
                Manifest { columns, ..Manifest::default() }
            }
        };
        let known_at = chrono::DateTime::<chrono::Utc>::default();
        let mut storage = Storage {
            dir: dir.to_owned(),
            seq: manifest.covered,
            plan,
            manifest,
            tails: BTreeMap::new(),
            dead: BTreeMap::new(),
            known_at,
        };
        storage.sweep()?;
        storage.read_displaced()?;
        Ok(storage)
    }

    /// Takes in what the log has beyond [`Storage::seq`]; hands each change to `note`.
    pub(crate) async fn catch_up(
        &mut self,
        ledger: &Ledger,
        mut note: impl FnMut(&Change),
    ) -> Result<usize, LakeError> {
        let mut taken = 0;
        loop {
            let changes = ledger.unscoped_tail(self.seq, READ_CHANGES).await?;
            let Some(last) = changes.last() else { break };
            (self.seq, self.known_at) = (last.seq, last.recorded_at);
            taken += changes.len();
            self.take(&changes, &mut note)?;
            if self.tail_rows() >= TAIL_ROWS_MAX {
                self.flush()?;
            }
            if (changes.len() as u64) < READ_CHANGES {
                break;
            }
        }
        if self.tail_rows() >= TAIL_ROWS_IDLE {
            self.flush()?;
        }
        Ok(taken)
    }

    /// The registers' rows as they are now; later changes do not alter what is returned.
    pub(crate) fn shelf(&self, register: &Register) -> Shelf {
        let segments = self.manifest.segments.get(&register.id).map(Vec::as_slice).unwrap_or_default();
        let folder = self.dir.join(&register.id);
        let table = LogTable {
            schema: log_schema(register),
            files: segments.iter().map(|s| (folder.join(&s.file), s.bytes)).collect(),
            file_rows: segments.iter().map(|s| s.rows).sum(),
            tail: self.tails.get(&register.id).map(|t| t.batches.clone()).unwrap_or_default(),
        };
        Shelf { table: Arc::new(table), dead: self.dead.get(&register.id).cloned() }
    }

    fn take(&mut self, changes: &[Change], note: &mut impl FnMut(&Change)) -> Result<(), LakeError> {
        let mut rows: BTreeMap<&str, Rows> = BTreeMap::new();
        for change in changes {
            note(change);
            let Some(register) = self.plan.registers.iter().find(|r| r.id == *change.register) else { continue };
            rows.entry(&register.id).or_insert_with(|| Rows::new(register)).push(change);
            if let Some(seq) = change.displaced {
                let dead = self.dead.entry(register.id.clone()).or_default();
                Arc::make_mut(dead).insert(seq as u64);
            }
            let tail = self.tails.entry(register.id.clone()).or_default();
            if tail.rows == 0 {
                tail.first_seq = change.seq;
            }
            tail.rows += 1;
        }
        for (register, rows) in rows {
            let batch = rows.finish()?;
            let tail = self.tails.get_mut(register).expect("made above");
            tail.batches.push(batch);
            if tail.batches.len() >= TAIL_BATCHES_MAX {
                tail.batches = vec![concat_batches(&tail.batches[0].schema(), &tail.batches)?];
            }
        }
        Ok(())
    }

    fn tail_rows(&self) -> usize {
        self.tails.values().map(|t| t.rows).sum()
    }

    /// Turns the tail into segments and merges where there are many.
    fn flush(&mut self) -> Result<(), LakeError> {
        for (id, tail) in std::mem::take(&mut self.tails) {
            let Some(first) = tail.batches.first() else { continue };
            let schema = first.schema();
            let folder = self.dir.join(&id);
            let batches = tail.batches.into_iter().map(Ok);
            let segment = segment::write(&folder, schema, batches, tail.first_seq, self.seq)?;
            self.manifest.segments.entry(id).or_default().push(segment);
        }
        self.manifest.covered = self.seq;
        let merged = self.merge()?;
        self.manifest.write(&self.dir)?;
        // Queries under way may still read a merged file: an unlinked file stays readable until it is closed.
        for path in merged {
            let _ = fs::remove_file(path);
        }
        Ok(())
    }

    /// Merges the segments of registers that have many; returns the files that are not needed any more.
    fn merge(&mut self) -> Result<Vec<PathBuf>, LakeError> {
        let mut merged = Vec::new();
        for register in &self.plan.registers {
            let Some(segments) = self.manifest.segments.get_mut(&register.id) else { continue };
            let (Some(first), Some(last)) = (segments.first(), segments.last()) else { continue };
            if segments.len() < SEGMENTS_MAX {
                continue;
            }
            let (first, last) = (first.first_seq, last.last_seq);
            let folder = self.dir.join(&register.id);
            let paths: Vec<PathBuf> = segments.iter().map(|s| folder.join(&s.file)).collect();
            let readers = paths.iter().map(|p| segment::read(p, None)).collect::<Result<Vec<_>, _>>()?;
            let one = segment::write(&folder, log_schema(register), readers.into_iter().flatten(), first, last)?;
            *segments = vec![one];
            merged.extend(paths);
        }
        Ok(merged)
    }

    /// Removes files that the manifest does not name: left by a killed process or by a former plan.
    fn sweep(&self) -> Result<(), LakeError> {
        for folder in fs::read_dir(&self.dir)?.flatten().filter(|f| f.path().is_dir()) {
            let id = folder.file_name().to_string_lossy().into_owned();
            if id == crate::readings::FOLDER {
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

    fn read_displaced(&mut self) -> Result<(), LakeError> {
        for (id, segments) in &self.manifest.segments {
            let mut dead = RoaringTreemap::new();
            for s in segments {
                for batch in segment::read(&self.dir.join(id).join(&s.file), Some(&[DISPLACED]))? {
                    let batch = batch?;
                    let seqs = batch.column(0).as_primitive::<Int64Type>();
                    dead.extend(seqs.iter().flatten().map(|seq| seq as u64));
                }
            }
            if !dead.is_empty() {
                self.dead.insert(id.clone(), Arc::new(dead));
            }
        }
        Ok(())
    }
}

fn files_are_there(dir: &Path, manifest: &Manifest) -> bool {
    let whole = |path: PathBuf, s: &Segment| fs::metadata(path).is_ok_and(|m| m.len() == s.bytes);
    manifest.segments.iter().all(|(id, segments)| segments.iter().all(|s| whole(dir.join(id).join(&s.file), s)))
}

/// The columns of all registers in a line of text each.
fn describe(plan: &Plan) -> String {
    let columns = plan.registers.iter().filter(|r| !r.builtin).map(|r| {
        let fields = log_schema(r).fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect::<Vec<_>>();
        format!("{}: {}", r.id, fields.join(", "))
    });
    columns.collect::<Vec<_>>().join("\n")
}
