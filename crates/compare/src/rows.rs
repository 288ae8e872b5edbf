//! A department's file as the engine reads it: its row numbers, and the columns that were given a meaning.

use std::fs::File;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use bairi_base::{Finding, Place};
use bairi_linkage::Cancel;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::CompareError;
use crate::mapping::{MEANINGS, Mapping, told_apart};
use crate::sent::SentSheet;

const BATCH_ROWS: usize = 16 * 1024;
const GROUP_ROWS: usize = 256 * 1024;

/// The column of row numbers, as a spreadsheet shows them.
pub(crate) const ROW: &str = "id";

fn schema() -> SchemaRef {
    let columns = MEANINGS.iter().map(|meaning| Field::new(*meaning, DataType::Utf8, true));
    Arc::new(Schema::new([Field::new(ROW, DataType::Int64, false)].into_iter().chain(columns).collect::<Vec<_>>()))
}

/// Writes the rows that lie in one of some places, and counts them and the others; a row without a place counts as inside.
pub(crate) struct Taken {
    pub(crate) rows: u64,
    pub(crate) elsewhere: u64,
}

/// Whether a place, as the file writes it, is of interest.
pub(crate) type Inside<'a> = &'a dyn Fn(&str) -> bool;

pub(crate) fn take_in<R: Read + Seek + Send + 'static>(
    file: R,
    mapping: &Mapping,
    out: &Path,
    inside: Inside<'_>,
    cancel: &Cancel,
) -> Result<Taken, CompareError> {
    let sheet = SentSheet::open(file)?;
    let places = places(&told_apart(sheet.headings()), mapping)?;
    let mut rows = Rows::create(out)?;
    let mut failed = None;
    sheet.read(|number, texts| {
        let text = |meaning: usize| places[meaning].and_then(|at| texts.get(at).copied()).filter(|t| !t.is_empty());
        match rows.add(number as i64, text, inside, cancel) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    rows.finish()
}

struct Rows {
    writer: ArrowWriter<File>,
    numbers: Int64Builder,
    texts: Vec<StringBuilder>,
    waiting: usize,
    taken: Taken,
}

impl Rows {
    fn create(path: &Path) -> Result<Rows, CompareError> {
        let level = ZstdLevel::try_new(1).expect("1 is a level of zstd");
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        Ok(Rows {
            writer: ArrowWriter::try_new(File::create(path)?, schema(), Some(properties))?,
            numbers: Int64Builder::new(),
            texts: MEANINGS.iter().map(|_| StringBuilder::new()).collect(),
            waiting: 0,
            taken: Taken { rows: 0, elsewhere: 0 },
        })
    }

    fn add<'t>(
        &mut self,
        number: i64,
        text: impl Fn(usize) -> Option<&'t str>,
        inside: Inside<'_>,
        cancel: &Cancel,
    ) -> Result<(), CompareError> {
        if text(PLACE).is_some_and(|place| !inside(place)) {
            self.taken.elsewhere += 1;
            return Ok(());
        }
        self.numbers.append_value(number);
        self.texts.iter_mut().enumerate().for_each(|(meaning, column)| column.append_option(text(meaning)));
        self.taken.rows += 1;
        self.waiting += 1;
        if self.waiting == BATCH_ROWS {
            cancel.check()?;
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), CompareError> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.numbers.finish())];
        columns.extend(self.texts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        self.waiting = 0;
        Ok(self.writer.write(&RecordBatch::try_new(schema(), columns)?)?)
    }

    fn finish(mut self) -> Result<Taken, CompareError> {
        self.flush()?;
        self.writer.close()?;
        Ok(self.taken)
    }
}

/// Among [`MEANINGS`].
pub(crate) const PLACE: usize = 4;

/// By meaning the column of the file; the mapping was made for these headings.
fn places(headings: &[String], mapping: &Mapping) -> Result<Vec<Option<usize>>, CompareError> {
    let mut places = vec![None; MEANINGS.len()];
    for (meaning, heading) in &mapping.columns {
        let at = headings.iter().position(|h| h == heading);
        let missing = || Finding::error("compare.mapping.gone", Place::Nowhere).with("heading", heading);
        let meaning = MEANINGS.iter().position(|m| m == meaning);
        places[meaning.ok_or_else(missing)?] = Some(at.ok_or_else(missing)?);
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_stands_where_it_is_looked_for() {
        assert_eq!(MEANINGS[PLACE], "place");
    }
}
