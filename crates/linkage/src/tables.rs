//! CSV and XLSX become Parquet files beside the result, which the engine reads in parts; they go when the run ends.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use bairi_sheet::RawSheet;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::{LinkError, Side};

const BATCH_ROWS: usize = 16 * 1024;
/// So that several workers have something to do in a short file too.
const GROUP_ROWS: usize = 256 * 1024;

/// A file that the engine can read: the one that was named, or what a spreadsheet was turned into.
struct Table {
    path: PathBuf,
    is_ours: bool,
}

impl Table {
    /// Spreadsheets are turned into a file called like `beside`, with another ending.
    fn open(path: &Path, side: Side, beside: &Path) -> Result<Self, LinkError> {
        let mut file = File::open(path).map_err(|source| LinkError::Open { path: path.to_owned(), source })?;
        if is_parquet(&mut file).map_err(|source| LinkError::Open { path: path.to_owned(), source })? {
            return Ok(Self { path: path.to_owned(), is_ours: false });
        }
        let told = |finding| LinkError::Spreadsheet { side, finding: Box::new(finding) };
        let sheet = RawSheet::open(file).map_err(told)?;
        let table = Self { path: beside.with_extension(format!("{side}.part")), is_ours: true };
        let columns = columns(sheet.headings());
        let mut out = Out::create(&table.path, columns.iter().map(|(name, _)| name.as_str()))?;
        let mut failed = None;
        let end = sheet.read(|_, texts| {
            for (builder, (_, place)) in out.builders.iter_mut().zip(&columns) {
                match texts.get(*place) {
                    Some(text) if !text.is_empty() => builder.append_value(text),
                    _ => builder.append_null(),
                }
            }
            out.rows += 1;
            if out.rows == BATCH_ROWS
                && let Err(error) = out.flush()
            {
                failed = Some(error);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        end.map_err(told)?;
        failed.map_or(Ok(()), Err)?;
        out.finish()?;
        Ok(table)
    }
}

/// Both files of a run as the engine reads them; one alone if they are the same, which is then compared with itself.
pub struct Tables {
    left: Table,
    right: Option<Table>,
}

impl Tables {
    /// Spreadsheets are turned into files called like `beside`, with other endings; these go with the tables.
    ///
    /// # Errors
    /// All faults of both files.
    pub fn open(left: &Path, right: &Path, beside: &Path) -> Result<Self, LinkError> {
        let same = matches!((left.canonicalize(), right.canonicalize()), (Ok(l), Ok(r)) if l == r);
        let right = (!same).then(|| Table::open(right, Side::Right, beside)).transpose();
        match (Table::open(left, Side::Left, beside), right) {
            (Ok(left), Ok(right)) => Ok(Self { left, right }),
            (Err(left), Err(right)) => Err(LinkError::Several(vec![left, right])),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    /// A Parquet file.
    pub fn left(&self) -> &Path {
        &self.left.path
    }

    /// A Parquet file; the left one if both are one.
    pub fn right(&self) -> &Path {
        self.right.as_ref().map_or(self.left(), |right| &right.path)
    }

    pub fn is_one_file(&self) -> bool {
        self.right.is_none()
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        if self.is_ours {
            // Whoever cannot remove it finds it beside the result.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// By the first bytes, not by the name. A file that begins so and is damaged is told as what it meant to be.
fn is_parquet(file: &mut File) -> std::io::Result<bool> {
    use std::io::{Read, Seek, SeekFrom};
    let mut mark = Vec::new();
    file.by_ref().take(4).read_to_end(&mut mark)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(mark == b"PAR1")
}

/// The columns with a heading, and their places. A heading that stands twice keeps its first column's name; the second
/// is told apart by a number, so that two columns of one meaning are not taken for one.
fn columns(headings: &[String]) -> Vec<(String, usize)> {
    let mut named: Vec<(String, usize)> = Vec::new();
    for (place, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
        let times = headings[..place].iter().filter(|other| *other == heading).count();
        let name = if times == 0 { heading.clone() } else { format!("{heading} ({})", times + 1) };
        named.push((name, place));
    }
    named
}

struct Out {
    path: PathBuf,
    schema: SchemaRef,
    writer: ArrowWriter<File>,
    builders: Vec<StringBuilder>,
    rows: usize,
}

impl Out {
    fn create<'a>(path: &Path, names: impl Iterator<Item = &'a str>) -> Result<Self, LinkError> {
        let fields: Vec<Field> = names.map(|name| Field::new(name, DataType::Utf8, true)).collect();
        let builders = fields.iter().map(|_| StringBuilder::new()).collect();
        let schema = Arc::new(Schema::new(fields));
        let file = File::create(path).map_err(|source| LinkError::Open { path: path.to_owned(), source })?;
        let level = ZstdLevel::try_new(1).expect("1 is a level of zstd");
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .map_err(|source| LinkError::Parquet { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), schema, writer, builders, rows: 0 })
    }

    fn flush(&mut self) -> Result<(), LinkError> {
        let columns = self.builders.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), columns)?;
        self.rows = 0;
        self.writer.write(&batch).map_err(|source| LinkError::Parquet { path: self.path.clone(), source })
    }

    fn finish(mut self) -> Result<(), LinkError> {
        self.flush()?;
        self.writer.close().map_err(|source| LinkError::Parquet { path: self.path, source })?;
        Ok(())
    }
}
