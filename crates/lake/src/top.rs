//! The first rows of an order, and how many rows there are in all, in one pass.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::compute::{SortColumn, SortOptions, concat_batches, lexsort_to_indices, take_record_batch};
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::arrow::error::ArrowError;

/// Rows kept beyond those wanted before the rest is dropped.
const SLACK_ROWS: usize = 65_536;

/// Keeps the first `wanted` rows by the first column (if there is an order), then by the others.
pub(crate) struct Top {
    wanted: usize,
    descending: Option<bool>,
    kept: Vec<RecordBatch>,
    kept_rows: usize,
    pub(crate) total: u64,
}

impl Top {
    /// `descending`: the order of the first column; `None` if every column is a tie-breaker.
    pub(crate) fn new(wanted: usize, descending: Option<bool>) -> Top {
        Top { wanted, descending, kept: Vec::new(), kept_rows: 0, total: 0 }
    }

    pub(crate) fn add(&mut self, columns: Vec<ArrayRef>) -> Result<(), ArrowError> {
        let batch = RecordBatch::try_new(schema(&columns), columns)?;
        self.total += batch.num_rows() as u64;
        self.push(batch)
    }

    pub(crate) fn merge(&mut self, other: Top) -> Result<(), ArrowError> {
        self.total += other.total;
        other.kept.into_iter().try_for_each(|batch| self.push(batch))
    }

    fn push(&mut self, batch: RecordBatch) -> Result<(), ArrowError> {
        if batch.num_rows() > 0 && self.wanted > 0 {
            self.kept_rows += batch.num_rows();
            self.kept.push(batch);
        }
        if self.kept_rows > self.wanted.saturating_add(SLACK_ROWS) { self.shrink() } else { Ok(()) }
    }

    fn shrink(&mut self) -> Result<(), ArrowError> {
        let Some(first) = self.kept.first() else { return Ok(()) };
        let all = concat_batches(&first.schema(), &self.kept)?;
        let order: Vec<SortColumn> = all
            .columns()
            .iter()
            .enumerate()
            .map(|(n, values)| SortColumn {
                values: values.clone(),
                // Unknown values come last, whichever the order.
                options: Some(SortOptions { descending: n == 0 && self.descending == Some(true), nulls_first: false }),
            })
            .collect();
        let wanted = self.wanted.min(all.num_rows());
        let first = take_record_batch(&all, &lexsort_to_indices(&order, Some(wanted))?)?;
        self.kept_rows = first.num_rows();
        self.kept = vec![first];
        Ok(())
    }

    /// The wanted rows in order; `None` if there are none.
    pub(crate) fn finish(mut self) -> Result<Option<RecordBatch>, ArrowError> {
        self.shrink()?;
        Ok(self.kept.pop())
    }
}

fn schema(columns: &[ArrayRef]) -> SchemaRef {
    let fields = columns.iter().enumerate().map(|(n, c)| Field::new(format!("c{n}"), c.data_type().clone(), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}
