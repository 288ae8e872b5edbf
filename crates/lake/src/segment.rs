//! Immutable Parquet files, one folder a register, and the manifest that names them.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use serde::{Deserialize, Serialize};

use crate::LakeError;

/// Rows of a row group: small enough that a group can be skipped, large enough to scan fast.
const GROUP_ROWS: usize = 131_072;
/// Rows of a page: what a look-up of one entry has to decode.
const PAGE_ROWS: usize = 8_192;

/// A file of the lake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Segment {
    /// Inside the register's folder.
    pub(crate) file: String,
    pub(crate) first_seq: i64,
    pub(crate) last_seq: i64,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// What the lake's folder holds. Written anew, by renaming, after each segment is on the disk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Names and types of the columns; other columns mean that the lake is made anew from the log.
    pub(crate) columns: String,
    /// Every change up to this sequence is in the segments.
    pub(crate) covered: i64,
    pub(crate) segments: std::collections::BTreeMap<String, Vec<Segment>>,
}

impl Manifest {
    pub(crate) fn read(dir: &Path) -> Option<Manifest> {
        serde_json::from_slice(&fs::read(dir.join("manifest.json")).ok()?).ok()
    }

    pub(crate) fn write(&self, dir: &Path) -> Result<(), LakeError> {
        let bytes = serde_json::to_vec_pretty(self).expect("a manifest is always writable");
        write_atomically(&dir.join("manifest.json"), &bytes)
    }
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), LakeError> {
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&partial, path)?;
    Ok(())
}

/// Writes batches as one segment.
pub(crate) fn write(
    dir: &Path,
    schema: SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, LakeError>>,
    first_seq: i64,
    last_seq: i64,
) -> Result<Segment, LakeError> {
    fs::create_dir_all(dir)?;
    let file = format!("{first_seq:012}-{last_seq:012}.parquet");
    let path = dir.join(&file);
    let partial = path.with_extension("partial");
    let properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_statistics_enabled(EnabledStatistics::Page)
        .build();
    let mut writer = ArrowWriter::try_new(File::create(&partial)?, schema, Some(properties))?;
    let mut rows = 0;
    for batch in batches {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        writer.write(&batch)?;
    }
    writer.into_inner()?.sync_all()?;
    fs::rename(&partial, &path)?;
    let bytes = fs::metadata(&path)?.len();
    Ok(Segment { file, first_seq, last_seq, rows, bytes })
}

/// The rows of a segment, column by column as they were written; `columns` picks some by position.
pub(crate) fn read(
    path: &PathBuf,
    columns: Option<&[usize]>,
) -> Result<impl Iterator<Item = Result<RecordBatch, LakeError>> + use<>, LakeError> {
    let mut builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?.with_batch_size(PAGE_ROWS);
    if let Some(columns) = columns {
        let mask =
            datafusion::parquet::arrow::ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
        builder = builder.with_projection(mask);
    }
    Ok(builder.build()?.map(|b| b.map_err(LakeError::from)))
}
