//! The same spreadsheet once more, its faults marked.
//!
//! A mark is a colour, so the copy of a CSV is an XLSX, too. Only what is too large for one becomes a CSV with the
//! column of faults alone.

use std::collections::HashMap;
use std::io::{self, Read, Seek, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

use bairi_base::{Finding, Lang, Place};
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet};

use crate::cell::Cell;
use crate::csv_file::CsvFile;
use crate::error::WriteError;
use crate::export::{fits, harmless};
use crate::guide::Guide;
use crate::heading::Layout;
use crate::source::{self, Kind};
use crate::template::sheet_name;
use crate::words::Words;
use crate::xlsx_file::XlsxFile;

/// A cell of a spreadsheet holds no more characters.
const CELL_CHARS_MAX: usize = 32_000;
const FAULTS_WIDTH: f64 = 60.0;

/// What a marked copy was made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkedAs {
    Xlsx,
    Csv,
}

/// A marked copy could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// The original is no spreadsheet in which a place could be marked.
    #[error("the original cannot be read ({})", .0.code)]
    Unreadable(Finding),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("the original cannot be opened: {0}")]
    Io(#[from] io::Error),
}

/// Writes the original with the cells of the findings coloured and a last column that says what is wrong.
///
/// `open` gives the original anew each time.
pub fn mark<R: Read + Seek>(
    mut open: impl FnMut() -> io::Result<R>,
    guide: &Arc<Guide>,
    findings: &[Finding],
    lang: Lang,
    out: &mut (impl Write + Send),
) -> Result<MarkedAs, MarkError> {
    let marks = Marks::new(findings, lang);
    let mut book = Workbook::new();
    let made = copy_to_xlsx(Original::open(open()?, guide)?, &marks, &mut book);
    match made {
        Ok(()) => {
            let bytes = book.save_to_buffer().map_err(WriteError::from)?;
            out.write_all(&bytes)?;
            Ok(MarkedAs::Xlsx)
        }
        Err(MarkError::Write(WriteError::Rows { .. } | WriteError::Cells { .. })) => {
            copy_to_csv(Original::open(open()?, guide)?, &marks, out)?;
            Ok(MarkedAs::Csv)
        }
        Err(other) => Err(other),
    }
}

/// The original as rows of cells, and how its columns were understood.
struct Original<R: Read + Seek> {
    source: Source<R>,
    layout: Layout,
}

enum Source<R: Read + Seek> {
    Csv(CsvFile<R>),
    Xlsx(Box<XlsxFile<R>>),
}

impl<R: Read + Seek> Original<R> {
    fn open(mut reader: R, guide: &Guide) -> Result<Original<R>, MarkError> {
        let opened = source::kind(&mut reader).and_then(|kind| match kind {
            Kind::Csv => CsvFile::open(reader, guide).map(|(file, fit)| (Source::Csv(file), fit)),
            Kind::Xlsx => XlsxFile::open(reader, guide).map(|(file, fit)| (Source::Xlsx(Box::new(file)), fit)),
        });
        let (source, fit) = opened.map_err(MarkError::Unreadable)?;
        Ok(Original { source, layout: fit.layout })
    }

    /// A file that breaks off keeps the rows before the break.
    fn rows(self, mut each: impl FnMut(u64, &[Cell<'_>]) -> Result<(), MarkError>) -> Result<(), MarkError> {
        let mut failed = None;
        let row = |number: u64, cells: &[Cell<'_>]| match each(number, cells) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        };
        let _broken_off = match self.source {
            Source::Csv(file) => file.rows(row),
            Source::Xlsx(file) => file.rows(row),
        };
        failed.map_or(Ok(()), Err)
    }
}

/// Findings by row.
struct Marks<'a> {
    rows: HashMap<u64, Vec<&'a Finding>>,
    lang: Lang,
}

impl<'a> Marks<'a> {
    fn new(findings: &'a [Finding], lang: Lang) -> Marks<'a> {
        let mut rows: HashMap<u64, Vec<&Finding>> = HashMap::new();
        for finding in findings {
            if let Place::Cell { row, .. } = finding.place {
                rows.entry(row).or_default().push(finding);
            }
        }
        Marks { rows, lang }
    }

    fn told(&self, row: u64) -> Option<String> {
        let told = self.rows.get(&row)?.iter().map(|finding| {
            let column = match &finding.place {
                Place::Cell { column: Some(column), .. } => format!("{column}: "),
                _ => String::new(),
            };
            format!("{column}{} {}", finding.message(self.lang), finding.hint(self.lang))
        });
        Some(crate::text::shortened(&told.collect::<Vec<_>>().join("\n"), CELL_CHARS_MAX))
    }

    fn is_marked(&self, row: u64, title: Option<&str>) -> bool {
        let at = |finding: &&Finding| match &finding.place {
            Place::Cell { column: Some(column), .. } => Some(column.as_str()) == title,
            _ => false,
        };
        title.is_some() && self.rows.get(&row).is_some_and(|findings| findings.iter().any(at))
    }
}

fn copy_to_xlsx<R: Read + Seek>(
    original: Original<R>,
    marks: &Marks<'_>,
    book: &mut Workbook,
) -> Result<(), MarkError> {
    let layout = original.layout.clone();
    let last = layout.columns.len();
    let faulty = Format::new().set_background_color(Color::RGB(0x00FF_C7CE)).set_font_color(Color::RGB(0x009C_0006));
    let told = Format::new().set_font_color(Color::RGB(0x009C_0006)).set_text_wrap();
    let plain = Format::new();
    let sheet = book.add_worksheet();
    if let Some(name) = layout.sheet.as_deref().map(sheet_name).filter(|name| !name.is_empty()) {
        sheet.set_name(name).map_err(WriteError::from)?;
    }
    sheet.set_column_width(last as u16, FAULTS_WIDTH).map_err(WriteError::from)?;
    original.rows(|number, cells| {
        fits(number, last + 1)?;
        let row = number as u32 - 1;
        for (at, cell) in cells.iter().enumerate().take(last) {
            let title = layout.columns.get(at).map(|c| c.title.as_str());
            let format = if marks.is_marked(number, title) { &faulty } else { &plain };
            write(sheet, row, at as u16, cell, format)?;
        }
        // An empty cell can be the fault.
        for at in cells.len()..last {
            if marks.is_marked(number, Some(layout.columns[at].title.as_str())) {
                sheet.write_blank(row, at as u16, &faulty).map_err(WriteError::from)?;
            }
        }
        let note = match number == layout.heading_row {
            true => Some(Words::of(marks.lang).faults.to_owned()),
            false => marks.told(number),
        };
        if let Some(note) = note {
            sheet.write_string_with_format(row, last as u16, note, &told).map_err(WriteError::from)?;
        }
        Ok(())
    })
}

fn write(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell<'_>, format: &Format) -> Result<(), WriteError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, at, format)?,
        Cell::Number(n) => sheet.write_number_with_format(row, at, *n, format)?,
        Cell::Bool(b) => sheet.write_boolean_with_format(row, at, *b, format)?,
        Cell::Text(_) | Cell::Day(_) | Cell::Broken => sheet.write_string_with_format(row, at, cell.shown(), format)?,
    };
    Ok(())
}

fn copy_to_csv<R: Read + Seek>(
    original: Original<R>,
    marks: &Marks<'_>,
    out: &mut impl Write,
) -> Result<(), MarkError> {
    let (heading_row, last) = (original.layout.heading_row, original.layout.columns.len());
    out.write_all(b"\xef\xbb\xbf")?;
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(out);
    original.rows(|number, cells| {
        let note = match number == heading_row {
            true => Some(Words::of(marks.lang).faults.to_owned()),
            false => marks.told(number),
        };
        let mut record: Vec<String> = cells.iter().take(last).map(|cell| harmless(&cell.shown())).collect();
        record.resize(last, String::new());
        record.push(note.unwrap_or_default());
        csv.write_record(&record).map_err(WriteError::from)?;
        Ok(())
    })?;
    csv.flush()?;
    Ok(())
}
