//! A Parquet file read in parts, in parallel, and handed on in order.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowPredicateFn, ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowFilter,
    RowSelection, RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;

use crate::error::{LinkError, Side};
use crate::hash;
use crate::intake::Headings;
use crate::model::Model;

/// Rows that one worker takes at a time.
const UNIT_ROWS: usize = 256 * 1024;
const BATCH_ROWS: usize = 16 * 1024;

pub(crate) struct Source {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    headings: Headings,
    units: Vec<Unit>,
    rows: usize,
}

/// Some rows of one row group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    group: usize,
    start: usize,
    rows: usize,
}

impl Source {
    pub(crate) fn open(path: &Path, model: &Model, side: Side) -> Result<Self, LinkError> {
        let file = open(path)?;
        let metadata = ArrowReaderMetadata::load(&file, Default::default()).map_err(|e| parquet_error(path, e))?;
        let headings = Headings::of(model, metadata.schema(), side)?;
        let mut units = Vec::new();
        let mut rows = 0;
        for (group, found) in metadata.metadata().row_groups().iter().enumerate() {
            let count = usize::try_from(found.num_rows()).unwrap_or(0);
            rows += count;
            units.extend((0..count).step_by(UNIT_ROWS).map(|start| {
                let rows = UNIT_ROWS.min(count - start);
                Unit { group, start, rows }
            }));
        }
        if rows == 0 {
            return Err(LinkError::Empty { side });
        }
        Ok(Self { path: path.to_owned(), metadata, headings, units, rows })
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether the file has values in the model's column of this number, as far as its statistics tell.
    pub(crate) fn has(&self, column: usize) -> bool {
        let Some(place) = self.headings.columns[column] else { return false };
        let heading = self.schema().field(place).name();
        let is_filled = |group: &RowGroupMetaData| {
            let chunk = group.columns().iter().find(|chunk| chunk.column_path().parts().first() == Some(heading));
            let nulls = chunk.and_then(|chunk| chunk.statistics()?.null_count_opt());
            nulls.is_none_or(|nulls| i64::try_from(nulls).is_ok_and(|nulls| nulls < group.num_rows()))
        };
        self.metadata.metadata().row_groups().iter().any(is_filled)
    }

    fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    pub(crate) fn id_type(&self) -> &DataType {
        self.schema().field(self.headings.id).data_type()
    }

    fn builder(&self) -> Result<ParquetRecordBatchReaderBuilder<File>, LinkError> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(open(&self.path)?, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), self.headings.wanted());
        Ok(builder.with_projection(mask).with_batch_size(BATCH_ROWS))
    }

    fn batches(&self, reader: ParquetRecordBatchReader) -> impl Iterator<Item = Result<RecordBatch, LinkError>> {
        reader.map(|batch| batch.map_err(|e| parquet_error(&self.path, ParquetError::ArrowError(e.to_string()))))
    }

    pub(crate) fn read(&self, unit: Unit) -> Result<impl Iterator<Item = Result<RecordBatch, LinkError>>, LinkError> {
        let selection = RowSelection::from(vec![RowSelector::skip(unit.start), RowSelector::select(unit.rows)]);
        let builder = self.builder()?.with_row_groups(vec![unit.group]).with_row_selection(selection);
        Ok(self.batches(builder.build().map_err(|e| parquet_error(&self.path, e))?))
    }

    /// Rows of a part, chosen by the hash of their identifier so that of the whole file about `wanted` are: the same ones
    /// in whatever order the file has them.
    pub(crate) fn sample(
        &self,
        unit: Unit,
        wanted: usize,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, LinkError>>, LinkError> {
        let selection = RowSelection::from(vec![RowSelector::skip(unit.start), RowSelector::select(unit.rows)]);
        let builder = self.builder()?.with_row_groups(vec![unit.group]).with_row_selection(selection);
        let share = (wanted as f64 / self.rows as f64).min(1.0);
        let mask = ProjectionMask::roots(builder.parquet_schema(), [self.headings.id]);
        let predicate = ArrowPredicateFn::new(mask, move |batch| {
            let text = cast(batch.column(0), &DataType::Utf8)?;
            let chosen = text.as_string::<i32>().iter().map(|id| is_chosen(id.unwrap_or_default(), share));
            Ok(chosen.collect::<Vec<bool>>().into())
        });
        let builder = builder.with_row_filter(RowFilter::new(vec![Box::new(predicate)]));
        Ok(self.batches(builder.build().map_err(|e| parquet_error(&self.path, e))?))
    }

    /// Runs `threads` workers over the file's parts; their results come to `take` in the file's order.
    pub(crate) fn each_unit<T: Send, W: FnMut(Unit) -> Result<T, LinkError>>(
        &self,
        threads: usize,
        worker: impl Fn() -> W + Sync,
        mut take: impl FnMut(T) -> Result<(), LinkError>,
    ) -> Result<(), LinkError> {
        let next = AtomicUsize::new(0);
        let (units, next, worker) = (&self.units, &next, &worker);
        std::thread::scope(|scope| {
            // Bounded: a worker far ahead of the writer waits.
            let (sender, results) = mpsc::sync_channel(threads.max(1));
            for _ in 0..threads.max(1) {
                let sender = sender.clone();
                scope.spawn(move || {
                    let mut work = worker();
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(unit) = units.get(place) else { return };
                        let result = work(*unit);
                        let failed = result.is_err();
                        if sender.send((place, result)).is_err() || failed {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut due = 0;
            for (place, result) in results {
                waiting.insert(place, result?);
                while let Some(result) = waiting.remove(&due) {
                    take(result)?;
                    due += 1;
                }
            }
            if due == units.len() { Ok(()) } else { Err(LinkError::Interrupted) }
        })
    }
}

/// Whether a row belongs to a sample that holds this share of all.
pub(crate) fn is_chosen(id: &str, share: f64) -> bool {
    hash::mix(hash::bytes(id.as_bytes()), 11) as f64 <= share * u64::MAX as f64
}

fn open(path: &Path) -> Result<File, LinkError> {
    File::open(path).map_err(|source| LinkError::Open { path: path.to_owned(), source })
}

fn parquet_error(path: &Path, source: ParquetError) -> LinkError {
    LinkError::Parquet { path: path.to_owned(), source }
}
