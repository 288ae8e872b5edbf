//! What a department sent, row by row: a spreadsheet or a Parquet file.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use bairi_base::{Finding, Place};
use bairi_sheet::{RawSheet, trim_cell};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, Length};

use crate::heading::known;

const BATCH_ROWS: usize = 16 * 1024;
/// How a Parquet file begins.
const MARK: &[u8] = b"PAR1";

/// A file that was sent, opened; its texts as they stand there.
pub struct SentSheet<R: Read + Seek + Send + 'static> {
    source: Source<R>,
    headings: Vec<String>,
}

enum Source<R: Read + Seek + Send + 'static> {
    Sheet(RawSheet<R>),
    Columns(ParquetRecordBatchReaderBuilder<Shared<R>>),
}

impl<R: Read + Seek + Send + 'static> SentSheet<R> {
    /// Makes out what it is by its first bytes.
    ///
    /// # Errors
    /// If it is neither, cannot be read, or has no headings.
    pub fn open(mut file: R) -> Result<Self, Finding> {
        let mut mark = Vec::new();
        let begins = file.by_ref().take(MARK.len() as u64).read_to_end(&mut mark);
        begins.and_then(|_| file.seek(SeekFrom::Start(0))).map_err(unreadable)?;
        if mark != MARK {
            let sheet = RawSheet::open_knowing(file, &known)?;
            return Ok(Self { headings: sheet.headings().to_vec(), source: Source::Sheet(sheet) });
        }
        let shared = Shared::of(file).map_err(unreadable)?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(shared).map_err(unreadable)?;
        let headings = builder.schema().fields().iter().map(|field| trim_cell(field.name()).to_owned()).collect();
        Ok(Self { headings, source: Source::Columns(builder) })
    }

    /// One for each column; a column without a heading has an empty one.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The number of the row that the headings stand in; `None` in a Parquet file.
    pub fn heading_row(&self) -> Option<u64> {
        match &self.source {
            Source::Sheet(sheet) => Some(sheet.heading_row()),
            Source::Columns(_) => None,
        }
    }

    /// Hands over every row as texts, with its number, until the file ends or `each` breaks: in a spreadsheet the number
    /// that it shows, in a Parquet file the first row is 1. What is missing, or no plain value, is an empty text.
    ///
    /// # Errors
    /// If the file cannot be read on.
    pub fn read(self, mut each: impl FnMut(u64, &[&str]) -> ControlFlow<()>) -> Result<(), Finding> {
        let builder = match self.source {
            Source::Sheet(sheet) => return sheet.read(each),
            Source::Columns(builder) => builder.with_batch_size(BATCH_ROWS),
        };
        let mut number = 0;
        for batch in builder.build().map_err(unreadable)? {
            let batch = batch.map_err(unreadable)?;
            let text = |column: &ArrayRef| cast(column, &DataType::Utf8).ok();
            let columns: Vec<Option<ArrayRef>> = batch.columns().iter().map(text).collect();
            let texts: Vec<_> = columns.iter().map(|column| column.as_ref().map(|c| c.as_string::<i32>())).collect();
            let mut row: Vec<&str> = Vec::with_capacity(texts.len());
            for at in 0..batch.num_rows() {
                number += 1;
                row.clear();
                let values = texts.iter().map(|text| text.filter(|t| t.is_valid(at)).map_or("", |t| t.value(at)));
                row.extend(values.map(trim_cell));
                if each(number, &row).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn unreadable<E>(_: E) -> Finding {
    Finding::error("compare.file.parquet", Place::Nowhere)
}

/// A file that is read from several places by turns.
struct Shared<R> {
    file: Arc<Mutex<R>>,
    bytes: u64,
}

impl<R: Read + Seek> Shared<R> {
    fn of(mut file: R) -> io::Result<Self> {
        let bytes = file.seek(SeekFrom::End(0))?;
        Ok(Self { file: Arc::new(Mutex::new(file)), bytes })
    }
}

impl<R> Length for Shared<R> {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl<R: Read + Seek + Send + 'static> ChunkReader for Shared<R> {
    type T = BufReader<At<R>>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(BufReader::new(At { file: self.file.clone(), place: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let mut bytes = Vec::with_capacity(length);
        self.get_read(start)?.take(length as u64).read_to_end(&mut bytes)?;
        match bytes.len() == length {
            true => Ok(bytes.into()),
            false => Err(ParquetError::EOF(format!("{length} bytes were expected"))),
        }
    }
}

/// One of these places.
struct At<R> {
    file: Arc<Mutex<R>>,
    place: u64,
}

impl<R: Read + Seek> Read for At<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().map_err(|_| io::Error::other("a reader broke off"))?;
        file.seek(SeekFrom::Start(self.place))?;
        let read = file.read(into)?;
        self.place += read as u64;
        Ok(read)
    }
}
