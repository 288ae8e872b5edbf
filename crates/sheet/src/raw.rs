//! A spreadsheet of anybody's: headings and texts as they stand, no register's meaning in them.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use bairi_base::{Finding, Place};

use crate::cell::Cell;
use crate::csv_file::{self, CsvFile};
use crate::heading::{HEADING_ROW_MAX, Head};
use crate::source::{self, Kind, fault};
use crate::text;
use crate::xlsx_file::XlsxFile;

/// A CSV or XLSX whose heading row has been found.
pub struct RawSheet<R: Read + Seek> {
    source: Source<R>,
    sheet: Option<String>,
    heading_row: u64,
    headings: Vec<String>,
}

enum Source<R: Read + Seek> {
    Csv(Box<CsvFile<R>>),
    Xlsx(Box<XlsxFile<R>>),
}

impl<R: Read + Seek> RawSheet<R> {
    /// Makes out kind, encoding, separator and headings: the first row with several filled cells.
    ///
    /// # Errors
    /// If it is no spreadsheet, cannot be read, or has no headings.
    pub fn open(mut reader: R) -> Result<Self, Finding> {
        match source::kind(&mut reader)? {
            Kind::Csv => {
                let (file, head) = CsvFile::plain(reader)?;
                let (heading_row, headings) = heading(&head).ok_or_else(csv_file::heading_none)?;
                Ok(Self { source: Source::Csv(Box::new(file)), sheet: None, heading_row, headings })
            }
            Kind::Xlsx => {
                let (file, head) = XlsxFile::plain(reader, |head| heading(head).map_or(0, |(_, cells)| cells.len()))?;
                let none = || fault("import.heading.none").with("rows", HEADING_ROW_MAX);
                let (heading_row, headings) = heading(&head).ok_or_else(none)?;
                let sheet = Some(file.sheet().to_owned());
                Ok(Self { source: Source::Xlsx(Box::new(file)), sheet, heading_row, headings })
            }
        }
    }

    /// One for each column; a column without a heading has an empty one.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Hands over every row below the headings that is not empty, as texts, with its number as a spreadsheet shows it,
    /// until the sheet ends or `each` breaks.
    ///
    /// # Errors
    /// If the file cannot be read on.
    pub fn read(self, mut each: impl FnMut(u64, &[&str]) -> ControlFlow<()>) -> Result<(), Finding> {
        let Self { source, sheet, heading_row, headings } = self;
        let row = |number: u64, cells: &[Cell<'_>]| {
            if number <= heading_row {
                return ControlFlow::Continue(());
            }
            let shown: Vec<_> = cells.iter().take(headings.len()).map(Cell::shown).collect();
            let texts: Vec<&str> = shown.iter().map(|text| text::trim(text)).collect();
            // Headings stand again where pages were put together.
            if texts.iter().zip(&headings).all(|(text, heading)| text == heading) && texts.len() == headings.len() {
                return ControlFlow::Continue(());
            }
            each(number, &texts)
        };
        let end = match source {
            Source::Csv(file) => file.rows(row),
            Source::Xlsx(file) => file.rows(row),
        };
        end.map_err(|(row, finding)| Finding { place: Place::Cell { sheet, row, column: None }, ..finding })
    }
}

/// The first row with several filled cells, or the first filled one if no row has more; without empty columns behind it.
fn heading(head: &Head) -> Option<(u64, Vec<String>)> {
    let filled = |cells: &[String]| cells.iter().filter(|cell| !text::trim(cell).is_empty()).count();
    let row = head.iter().find(|(_, cells)| filled(cells) > 1).or_else(|| head.iter().find(|(_, c)| filled(c) == 1));
    let (number, cells) = row?;
    let mut headings: Vec<String> = cells.iter().map(|cell| text::trim(cell).to_owned()).collect();
    while headings.last().is_some_and(String::is_empty) {
        headings.pop();
    }
    Some((*number, headings))
}
