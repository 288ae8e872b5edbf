//! Rows of a CSV. The file is read once to know its encoding, and once for its rows.

use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::rc::Rc;

use bairi_base::Finding;
use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs::Encoding;

use crate::cell::Cell;
use crate::decode::{self, Decoder, Gauge};
use crate::guide::Guide;
use crate::heading::{self, Fit, HEADING_ROW_MAX, Head};
use crate::source::{fault, unreadable};

const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// A longer record is not one: a quotation mark is open somewhere.
const RECORD_BYTES_MAX: usize = 1 << 20;

pub(crate) struct CsvFile<R> {
    reader: R,
    encoding: &'static Encoding,
    separator: u8,
}

impl<R: Read + Seek> CsvFile<R> {
    /// Makes out encoding, separator and headings.
    pub(crate) fn open(mut reader: R, guide: &Guide) -> Result<(CsvFile<R>, Fit), Finding> {
        let encoding = decode::encoding(&mut reader).map_err(|e| unreadable(&e))?;
        let mut best: Option<(u8, Fit)> = None;
        for separator in SEPARATORS {
            let head = head(&mut reader, encoding, separator)?;
            let fit = heading::find(guide, None, &head);
            if let Some(fit) = fit.filter(|fit| best.as_ref().is_none_or(|(_, b)| fit.score > b.score)) {
                best = Some((separator, fit));
            }
        }
        let (separator, fit) = best.ok_or_else(heading_none)?;
        Ok((CsvFile { reader, encoding, separator }, fit))
    }

    /// Makes out encoding and separator, that which gives the most cells in a row; also gives the file's beginning.
    pub(crate) fn plain(mut reader: R) -> Result<(CsvFile<R>, Head), Finding> {
        let encoding = decode::encoding(&mut reader).map_err(|e| unreadable(&e))?;
        let mut best: Option<(u8, Head, usize)> = None;
        for separator in SEPARATORS {
            let head = head(&mut reader, encoding, separator)?;
            let cells = head.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
            if best.as_ref().is_none_or(|(.., most)| cells > *most) {
                best = Some((separator, head, cells));
            }
        }
        let (separator, head, _) = best.ok_or_else(heading_none)?;
        Ok((CsvFile { reader, encoding, separator }, head))
    }

    /// Hands over every row that is not empty, by its number in a spreadsheet.
    pub(crate) fn rows(
        mut self,
        mut each: impl FnMut(u64, &[Cell<'_>]) -> ControlFlow<()>,
    ) -> Result<(), (u64, Finding)> {
        let mut records = Records::new(&mut self.reader, self.encoding, self.separator).map_err(|f| (1, f))?;
        while let Some((row, record)) = records.next()? {
            let cells: Vec<Cell<'_>> = record.iter().map(Cell::text).collect();
            if cells.iter().any(|cell| !cell.is_empty()) && each(row, &cells).is_break() {
                break;
            }
        }
        Ok(())
    }
}

pub(crate) fn heading_none() -> Finding {
    fault("import.heading.none").with("rows", HEADING_ROW_MAX)
}

fn head<R: Read + Seek>(reader: &mut R, encoding: &'static Encoding, separator: u8) -> Result<Head, Finding> {
    let mut records = Records::new(reader, encoding, separator)?;
    let mut head = Head::new();
    // A separator that is not the file's may find an open quotation mark where there is none.
    while let Ok(Some((row, record))) = records.next() {
        if row > HEADING_ROW_MAX {
            break;
        }
        head.push((row, record.iter().map(str::to_owned).collect()));
    }
    Ok(head)
}

struct Records<'r, R> {
    csv: Reader<Decoder<&'r mut R>>,
    gauge: Rc<Gauge>,
    record: StringRecord,
    /// Line feeds inside the cells read so far.
    inside: u64,
    row: u64,
}

impl<'r, R: Read + Seek> Records<'r, R> {
    fn new(reader: &'r mut R, encoding: &'static Encoding, separator: u8) -> Result<Records<'r, R>, Finding> {
        reader.seek(SeekFrom::Start(0)).map_err(|e| unreadable(&e))?;
        let gauge = Rc::new(Gauge::default());
        let decoder = Decoder::new(reader, encoding, gauge.clone(), RECORD_BYTES_MAX);
        let csv = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(decoder);
        Ok(Records { csv, gauge, record: StringRecord::new(), inside: 0, row: 0 })
    }

    fn next(&mut self) -> Result<Option<(u64, &StringRecord)>, (u64, Finding)> {
        self.gauge.given.set(0);
        let more = self.csv.read_record(&mut self.record).map_err(|error| (self.row + 1, told(error)))?;
        if !more {
            return Ok(None);
        }
        let open = self.record.iter().next_back().is_some_and(|last| last.ends_with('\n'))
            && self.gauge.quotes.get() % 2 == 1
            && self.gauge.ended.get();
        if open {
            return Err((self.row + 1, fault("import.csv.quote")));
        }
        let feeds = |cell: &str| cell.bytes().filter(|b| *b == b'\n').count() as u64;
        self.inside += self.record.iter().map(feeds).sum::<u64>();
        // Every line but those inside cells is a row: the reader passes over blank ones, a spreadsheet counts them.
        self.row = self.csv.position().line().saturating_sub(1 + self.inside);
        Ok(Some((self.row, &self.record)))
    }
}

fn told(error: csv::Error) -> Finding {
    match error.into_kind() {
        csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => fault("import.csv.quote"),
        csv::ErrorKind::Io(e) => unreadable(&e),
        _ => fault("import.file.unreadable").with("cause", "csv"),
    }
}
