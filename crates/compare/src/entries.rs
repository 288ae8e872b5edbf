//! Which entries a run compared: names for its figures to open into, kept without any of their values.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::CompareError;

/// Columns of [`crate::Ask::left`]: the entry, its unit, whether it is expected.
const COLUMNS: [&str; 3] = ["id", "unit", "expected"];
const ENTRIES: &str = "entries.parquet";

/// Keeps of the register's rows, as [`crate::Ask::left`] has them, who they were.
///
/// # Errors
/// If a batch lacks a column, or the folder cannot be written to.
pub fn keep_entries(folder: &Path, left: &[RecordBatch]) -> Result<(), CompareError> {
    // Of a register without entries nothing is kept, and nobody is read back.
    let Some(first) = left.first() else { return Ok(()) };
    let at = COLUMNS.map(|name| first.schema_ref().index_of(name));
    let at = at.into_iter().collect::<Result<Vec<usize>, ArrowError>>()?;
    let part = folder.join("entries.part");
    let schema = Arc::new(first.schema_ref().project(&at)?);
    let mut writer = ArrowWriter::try_new(File::create(&part)?, schema, None)?;
    for batch in left {
        writer.write(&batch.project(&at)?)?;
    }
    writer.close()?;
    Ok(fs::rename(&part, folder.join(ENTRIES))?)
}

/// The entries that a run compared, if `wanted` says so of the unit and of whether the entry is expected.
///
/// # Errors
/// If the folder cannot be read.
pub fn entries(folder: &Path, wanted: impl Fn(i64, bool) -> bool) -> Result<Vec<i64>, CompareError> {
    let file = match File::open(folder.join(ENTRIES)) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file)?.build()? {
        let batch = batch?;
        let numbers = |column: usize| batch.column(column).as_primitive::<Int64Type>();
        let (ids, units, expected) = (numbers(0), numbers(1), batch.column(2).as_boolean());
        let row = |row: &usize| wanted(units.value(*row), expected.is_valid(*row) && expected.value(*row));
        found.extend((0..batch.num_rows()).filter(row).map(|row| ids.value(row)));
    }
    Ok(found)
}
