//! What people found out about pairs, for the model to learn from.

use std::fs::File;
use std::path::Path;

use arrow::array::AsArray;
use arrow::datatypes::{Float64Type, UInt8Type};
use bairi_linkage::Model;
pub use bairi_linkage::Lesson;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::CompareError;
use crate::run::PAIRS;

/// Weight and levels of all pairs that a run kept, in their order; whether they are one person is not known here.
///
/// # Errors
/// If the pairs are gone, or were written by another model.
pub fn levels(folder: &Path, model: &Model) -> Result<Vec<(f64, Vec<u8>)>, CompareError> {
    let mut found = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(folder.join(PAIRS))?)?.build()? {
        let batch = batch?;
        let missing = |name: &str| arrow::error::ArrowError::SchemaError(format!("the pairs have no column {name}"));
        let named = |name: &str| batch.column_by_name(name).ok_or_else(|| missing(name));
        let weights = named("match_weight")?.as_primitive::<Float64Type>();
        let columns = model.comparisons.iter().map(|c| named(&format!("level_{}", c.name)));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let levels = columns.iter().map(|column| column.as_primitive::<UInt8Type>().value(row)).collect();
            found.push((weights.value(row), levels));
        }
    }
    Ok(found)
}
