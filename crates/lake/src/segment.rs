//! Immutable Parquet files, one folder a register, and the manifest that names them.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use bairi_plan::{FieldKind, Register};
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::compute::max;
use datafusion::arrow::datatypes::Date32Type;
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use datafusion::parquet::arrow::{ArrowWriter, ProjectionMask};
use datafusion::parquet::basic::{Compression, Encoding};
use datafusion::parquet::file::metadata::PageIndexPolicy;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use datafusion::parquet::schema::types::ColumnPath;
use serde::{Deserialize, Serialize};

use crate::LakeError;
use crate::columns::{EFFECTIVE_ON, RETRACTED, log_schema};

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
    /// How many of the rows are retractions.
    pub(crate) retracted: u64,
    /// The latest `effective_on`, in days from 1970-01-01.
    pub(crate) latest_day: i32,
}

/// A segment that can be read. Its file goes when it is obsolete and nobody holds it any more.
#[derive(Debug)]
pub(crate) struct SegmentFile {
    pub(crate) path: PathBuf,
    pub(crate) segment: Segment,
    pub(crate) metadata: ArrowReaderMetadata,
    obsolete: AtomicBool,
}

impl SegmentFile {
    pub(crate) fn open(folder: &Path, segment: Segment) -> Result<SegmentFile, LakeError> {
        let path = folder.join(&segment.file);
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&File::open(&path)?, options)?;
        Ok(SegmentFile { path, segment, metadata, obsolete: AtomicBool::new(false) })
    }

    pub(crate) fn discard(&self) {
        self.obsolete.store(true, Ordering::Relaxed);
    }

    /// A reader of everything; the caller narrows it.
    pub(crate) fn reader(&self) -> Result<ParquetRecordBatchReaderBuilder<File>, LakeError> {
        let file = File::open(&self.path)?;
        Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone()))
    }

    /// The whole rows, or some columns by position.
    pub(crate) fn read(
        &self,
        columns: Option<&[usize]>,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, LakeError>> + use<>, LakeError> {
        let mut builder = self.reader()?.with_batch_size(PAGE_ROWS);
        if let Some(columns) = columns {
            let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        Ok(builder.build()?.map(|batch| batch.map_err(LakeError::Unreadable)))
    }
}

impl Drop for SegmentFile {
    fn drop(&mut self) {
        if *self.obsolete.get_mut() {
            // What cannot be removed now is swept away when the lake is opened again.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What the lake's folder holds. Written anew, by renaming, after each segment is on the disk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Names and types of the columns; other columns mean that the lake is made anew from the log.
    pub(crate) columns: String,
    /// Every change up to this sequence is in the segments.
    pub(crate) covered: i64,
    /// When that change was recorded, in microseconds from 1970-01-01.
    pub(crate) known_at_us: i64,
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

/// Writes batches as one segment of a register, into the register's folder.
pub(crate) fn write(
    dir: &Path,
    register: &Register,
    batches: impl Iterator<Item = Result<RecordBatch, LakeError>>,
    first_seq: i64,
    last_seq: i64,
) -> Result<Segment, LakeError> {
    fs::create_dir_all(dir)?;
    let file = format!("{first_seq:012}-{last_seq:012}.parquet");
    let path = dir.join(&file);
    let partial = path.with_extension("partial");
    // Rising numbers: a dictionary would only be filled and thrown away. References mostly rise, too.
    let references = register.fields.iter().filter(|f| matches!(f.kind, FieldKind::Ref { .. })).map(|f| f.id.as_str());
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_statistics_enabled(EnabledStatistics::Page);
    for column in ["seq", "entity"].into_iter().chain(references) {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from(column), false)
            .set_column_encoding(ColumnPath::from(column), Encoding::DELTA_BINARY_PACKED);
    }
    let written = write_rows(&partial, register, properties.build(), batches);
    let written = written.and_then(|rows| Ok(fs::rename(&partial, &path).map(|()| rows)?));
    if written.is_err() {
        // A full disk is not helped by half a file.
        let _ = fs::remove_file(&partial);
    }
    let (rows, retracted, latest_day) = written?;
    let bytes = fs::metadata(&path)?.len();
    Ok(Segment { file, first_seq, last_seq, rows, bytes, retracted, latest_day })
}

/// Counts rows, retractions among them, and tells their latest day.
fn write_rows(
    path: &Path,
    register: &Register,
    properties: WriterProperties,
    batches: impl Iterator<Item = Result<RecordBatch, LakeError>>,
) -> Result<(u64, u64, i32), LakeError> {
    let mut writer = ArrowWriter::try_new(File::create(path)?, log_schema(register), Some(properties))
        .map_err(LakeError::Unwritable)?;
    let (mut rows, mut retracted, mut latest_day) = (0, 0, i32::MIN);
    for batch in batches {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        retracted += batch.column(RETRACTED).as_boolean().true_count() as u64;
        latest_day = latest_day.max(max(batch.column(EFFECTIVE_ON).as_primitive::<Date32Type>()).unwrap_or(i32::MIN));
        writer.write(&batch).map_err(LakeError::Unwritable)?;
    }
    writer.into_inner().map_err(LakeError::Unwritable)?.sync_all()?;
    Ok((rows, retracted, latest_day))
}
