//! Batches and files for tests; people in them are synthetic.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::Float64Type;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Text columns; an empty text is a missing value. The first column is a whole number, the identifier.
pub(crate) fn batch(headings: &[&str], rows: &[Vec<String>]) -> RecordBatch {
    let columns = headings.iter().enumerate().map(|(place, heading)| {
        let column: ArrayRef = if place == 0 {
            Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row[0].parse::<i64>().unwrap())))
        } else {
            Arc::new(
                rows.iter().map(|row| Some(row[place].as_str()).filter(|t| !t.is_empty())).collect::<StringArray>(),
            )
        };
        (*heading, column, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

pub(crate) fn write(path: &Path, batch: &RecordBatch) {
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

pub(crate) fn read(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    arrow::compute::concat_batches(&schema, &batches).unwrap()
}

pub(crate) fn floats<'a>(batch: &'a RecordBatch, name: &str) -> &'a [f64] {
    batch.column_by_name(name).unwrap().as_primitive::<Float64Type>().values()
}

pub(crate) fn ids<'a>(batch: &'a RecordBatch, name: &str) -> &'a [i64] {
    batch.column_by_name(name).unwrap().as_primitive::<arrow::datatypes::Int64Type>().values()
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        (self.below(1 << 30) as f64) < probability * f64::from(1 << 30)
    }
}
