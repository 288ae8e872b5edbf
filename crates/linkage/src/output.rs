//! Pairs, or what was asked of them, as a Parquet file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::error::LinkError;
use crate::parallel::in_parallel;

const GROUP_ROWS: usize = 1 << 18;

/// A Parquet file that has its name only when it is whole; until then it has another one, and goes if the run fails.
pub struct Output {
    path: PathBuf,
    part: PathBuf,
    writer: Option<ArrowWriter<File>>,
    pub rows: u64,
}

impl Output {
    /// # Errors
    /// If the file cannot be made.
    pub fn create(path: &Path, schema: SchemaRef) -> Result<Self, LinkError> {
        let part = path.with_extension("part");
        let file = File::create(&part).map_err(|source| LinkError::Open { path: part.clone(), source })?;
        let level = ZstdLevel::try_new(1).expect("1 is a level of zstd");
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
        let writer = ArrowWriter::try_new(file, schema, Some(properties))
            .map_err(|source| LinkError::Parquet { path: part.clone(), source })?;
        Ok(Self { path: path.to_owned(), part, writer: Some(writer), rows: 0 })
    }

    /// # Errors
    /// If the rows cannot be written.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), LinkError> {
        self.rows += batch.num_rows() as u64;
        let writer = self.writer.as_mut().expect("the writer is there until the file is finished");
        writer.write(batch).map_err(|source| LinkError::Parquet { path: self.part.clone(), source })
    }

    /// Writes all rows at once and nothing after them, the columns side by side on several threads.
    pub(crate) fn write_whole(&mut self, batch: &RecordBatch, threads: usize) -> Result<(), LinkError> {
        self.rows += batch.num_rows() as u64;
        let writer = self.writer.take().expect("the writer is there until the file is finished");
        write_columns(writer, batch, threads).map_err(|source| LinkError::Parquet { path: self.part.clone(), source })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If the rest cannot be written, or the file not be renamed.
    pub fn finish(mut self) -> Result<(), LinkError> {
        if let Some(writer) = self.writer.take() {
            writer.close().map_err(|source| LinkError::Parquet { path: self.part.clone(), source })?;
        }
        std::fs::rename(&self.part, &self.path).map_err(|source| LinkError::Open { path: self.path.clone(), source })
    }
}

fn write_columns(writer: ArrowWriter<File>, batch: &RecordBatch, threads: usize) -> Result<(), ParquetError> {
    let (mut writer, factory) = writer.into_serialized_writer()?;
    for (group, start) in (0..batch.num_rows()).step_by(GROUP_ROWS).enumerate() {
        let rows = batch.slice(start, GROUP_ROWS.min(batch.num_rows() - start));
        let columns: Vec<Mutex<Option<ArrowColumnWriter>>> =
            factory.create_column_writers(group)?.into_iter().map(|column| Mutex::new(Some(column))).collect();
        // No column is nested: one writer for each.
        let chunks = in_parallel(threads, columns.len(), |place| {
            let column = columns[place].lock().ok().and_then(|mut column| column.take());
            let mut column = column.expect("each writer is taken once");
            for leaf in compute_leaves(rows.schema_ref().field(place), rows.column(place))? {
                column.write(&leaf)?;
            }
            column.close()
        });
        let mut whole = writer.next_row_group()?;
        for chunk in chunks {
            chunk?.append_to_row_group(&mut whole)?;
        }
        whole.close()?;
    }
    writer.close().map(|_| ())
}

impl Drop for Output {
    fn drop(&mut self) {
        // After it was renamed there is nothing of that name; a part that cannot be removed is found beside the result.
        let _ = std::fs::remove_file(&self.part);
    }
}
