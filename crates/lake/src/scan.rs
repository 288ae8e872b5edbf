//! Reading a register's rows, in parallel, with as little decoding as the question allows.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::{and, filter_record_batch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{ArrowPredicate, ArrowPredicateFn, RowFilter, RowSelection};
use datafusion::parquet::file::page_index::column_index::ColumnIndexMetaData;
use datafusion::parquet::file::statistics::Statistics;

use crate::LakeError;
use crate::columns::SEQ;
use crate::crew;
use crate::numbers::Numbers;
use crate::segment::SegmentFile;
use crate::selection::Selection;
use crate::shelf::Shelf;

/// Rows of a batch.
const BATCH_ROWS: usize = 8_192;

/// Only rows whose column (of whole numbers, by position in the log) holds one of some numbers.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) column: usize,
    pub(crate) numbers: Arc<Numbers>,
}

impl Limit {
    pub(crate) fn new(column: usize, numbers: Numbers) -> Limit {
        Limit { column, numbers: Arc::new(numbers) }
    }
}

pub(crate) struct Scan<'a> {
    pub(crate) shelf: &'a Shelf,
    pub(crate) selection: &'a Selection,
    /// Wanted columns, by position in the log; the batches have them in this order.
    pub(crate) columns: &'a [usize],
    /// All of them must hold.
    pub(crate) limits: &'a [Limit],
    /// Rows outside of them are of no use, but do no harm: whole groups and pages of such rows are skipped. Columns of
    /// whole numbers or dates.
    pub(crate) hints: &'a [Limit],
}

enum Chunk<'a> {
    /// A row group of a segment.
    Group(&'a SegmentFile, usize),
    Batch(&'a RecordBatch),
}

impl Scan<'_> {
    /// Hands every batch of rows to `work`. Each thread has a state of its own, and all states are returned; the order of
    /// the rows is kept inside a thread only.
    pub(crate) fn run<S: Send>(
        &self,
        make: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &RecordBatch) -> Result<(), LakeError> + Sync,
    ) -> Result<Vec<S>, LakeError> {
        crew::share(&self.chunks(), make, |state, chunk| self.read(chunk, &mut |batch| work(state, batch)))
    }

    /// The parts that may hold wanted rows.
    fn chunks(&self) -> Vec<Chunk<'_>> {
        if self.limits.iter().any(|l| l.numbers.is_empty()) {
            return Vec::new();
        }
        let groups = self.shelf.files.iter().flat_map(|file| {
            let groups = 0..file.metadata.metadata().num_row_groups();
            groups.filter(|group| self.may_hold(file, *group)).map(|group| Chunk::Group(file, group))
        });
        groups.chain(self.shelf.tail.iter().map(Chunk::Batch)).collect()
    }

    fn may_hold(&self, file: &SegmentFile, group: usize) -> bool {
        self.limits
            .iter()
            .all(|limit| bounds(file, group, limit.column).is_none_or(|(min, max)| limit.numbers.meets(min, max)))
    }

    fn read(
        &self,
        chunk: &Chunk<'_>,
        work: &mut dyn FnMut(&RecordBatch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        match chunk {
            Chunk::Group(file, group) => self.read_group(file, *group, work),
            Chunk::Batch(batch) => self.read_batch(batch, work),
        }
    }

    fn read_group(
        &self,
        file: &SegmentFile,
        group: usize,
        work: &mut dyn FnMut(&RecordBatch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        let rows = self.limits.iter().chain(self.hints).filter_map(|limit| pages(file, group, limit));
        let rows = rows.reduce(|a, b| a.intersection(&b));
        if rows.as_ref().is_some_and(|rows| !rows.selects_any()) {
            return Ok(());
        }
        let (first, last) = bounds(file, group, SEQ).unwrap_or((0, i64::MAX));
        let needed: BTreeSet<usize> = self.columns.iter().copied().chain(self.selection.columns(first, last)).collect();
        let needed: Vec<usize> = needed.into_iter().collect();
        let reader = file.reader()?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let mut reader = reader
            .with_row_groups(vec![group])
            .with_batch_size(BATCH_ROWS)
            .with_projection(ProjectionMask::roots(&schema, needed.iter().copied()));
        if let Some(rows) = rows {
            reader = reader.with_row_selection(rows);
        }
        if !self.limits.is_empty() {
            let filters = self.limits.iter().map(|limit| {
                let numbers = limit.numbers.clone();
                let mask = ProjectionMask::roots(&schema, [limit.column]);
                let judge = move |batch: RecordBatch| Ok(numbers.mask(batch.column(0).as_primitive::<Int64Type>()));
                Box::new(ArrowPredicateFn::new(mask, judge)) as Box<dyn ArrowPredicate>
            });
            reader = reader.with_row_filter(RowFilter::new(filters.collect()));
        }
        for batch in reader.build()? {
            let batch = batch.map_err(LakeError::Unreadable)?;
            let at = |column: usize| needed.binary_search(&column).ok();
            self.hand_over(&batch, at, None, work)?;
        }
        Ok(())
    }

    fn read_batch(
        &self,
        batch: &RecordBatch,
        work: &mut dyn FnMut(&RecordBatch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        let mut rows: Option<BooleanArray> = None;
        for limit in self.limits {
            let mask = limit.numbers.mask(batch.column(limit.column).as_primitive::<Int64Type>());
            rows = Some(match rows {
                Some(rows) => and(&rows, &mask)?,
                None => mask,
            });
        }
        self.hand_over(batch, Some, rows, work)
    }

    /// Hands over those of the rows that stand, with the wanted columns only.
    fn hand_over(
        &self,
        batch: &RecordBatch,
        at: impl Fn(usize) -> Option<usize>,
        rows: Option<BooleanArray>,
        work: &mut dyn FnMut(&RecordBatch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        let standing = self.selection.keep(|column| Some(batch.column(at(column)?).as_ref() as &dyn Array));
        let rows = match (rows, standing) {
            (Some(rows), Some(standing)) => Some(and(&rows, &standing)?),
            (one, other) => one.or(other),
        };
        let positions: Vec<usize> = self.columns.iter().map(|c| at(*c).expect("a needed column is read")).collect();
        let wanted = if positions.is_empty() {
            let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            RecordBatch::try_new_with_options(Arc::new(batch.schema().project(&[])?), Vec::new(), &options)?
        } else {
            batch.project(&positions)?
        };
        match rows {
            Some(rows) if rows.true_count() == 0 => Ok(()),
            Some(rows) if rows.true_count() < rows.len() => work(&filter_record_batch(&wanted, &rows)?),
            _ => work(&wanted),
        }
    }
}

/// The smallest and largest value of a column of whole numbers or dates in a row group, if the file says.
fn bounds(file: &SegmentFile, group: usize, column: usize) -> Option<(i64, i64)> {
    match file.metadata.metadata().row_group(group).column(column).statistics()? {
        Statistics::Int64(s) => Some((*s.min_opt()?, *s.max_opt()?)),
        Statistics::Int32(s) => Some((i64::from(*s.min_opt()?), i64::from(*s.max_opt()?))),
        _ => None,
    }
}

/// The rows of the pages that may hold wanted numbers; `None` if the file does not say.
fn pages(file: &SegmentFile, group: usize, limit: &Limit) -> Option<RowSelection> {
    let metadata = file.metadata.metadata();
    let index = &metadata.column_index()?[group][limit.column];
    let page_bounds = |page: usize| match index {
        ColumnIndexMetaData::INT64(index) => Some((*index.min_value(page)?, *index.max_value(page)?)),
        ColumnIndexMetaData::INT32(index) => {
            Some((i64::from(*index.min_value(page)?), i64::from(*index.max_value(page)?)))
        }
        _ => None,
    };
    if !matches!(index, ColumnIndexMetaData::INT64(_) | ColumnIndexMetaData::INT32(_)) {
        return None;
    }
    let pages = metadata.offset_index()?[group][limit.column].page_locations();
    let rows = usize::try_from(metadata.row_group(group).num_rows()).ok()?;
    let start = |page: usize| pages.get(page).map_or(rows, |p| p.first_row_index as usize);
    // A page without bounds holds nothing but unknown values.
    let may_hold = |page: &usize| page_bounds(*page).is_some_and(|(min, max)| limit.numbers.meets(min, max));
    let kept = (0..pages.len()).filter(may_hold).map(|page| start(page)..start(page + 1));
    let kept = RowSelection::from_consecutive_ranges(kept, rows);
    // A selection of everything would only be carried along.
    (kept.row_count() < rows).then_some(kept)
}
