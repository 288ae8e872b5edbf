//! Rows of an XLSX, one sheet of it.

use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;

use bairi_base::{Finding, Place};
use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::cell::Cell;
use crate::guide::Guide;
use crate::heading::{self, Fit, HEADING_ROW_MAX, Head};
use crate::source::fault;

/// Cells further to the right are not looked at.
const COLUMNS_MAX: usize = 1_000;
/// Names of sheets told in a message.
pub(crate) const SHEETS_TOLD_MAX: usize = 5;

/// A sheet's name and its beginning.
pub(crate) type SheetHead = (String, Head);

pub(crate) struct XlsxFile<R: Read + Seek> {
    book: Xlsx<BufReader<R>>,
    sheet: String,
}

impl<R: Read + Seek> XlsxFile<R> {
    /// Makes out which sheet is meant: the one whose headings fit best.
    pub(crate) fn open(reader: R, guide: &Guide) -> Result<(XlsxFile<R>, Fit), Finding> {
        let mut book = Xlsx::new(BufReader::new(reader)).map_err(|e| told(&e))?;
        let names = sheets(&book);
        let mut best: Option<Fit> = None;
        let mut damaged = None;
        for name in &names {
            match head(&mut book, name) {
                Ok(head) => {
                    let fit = heading::find(guide, Some(name), &head);
                    best = match (best, fit) {
                        (Some(best), Some(fit)) if fit.score <= best.score => Some(best),
                        (best, None) => best,
                        (_, fit) => fit,
                    };
                }
                Err(finding) => damaged = Some(finding),
            }
        }
        let Some(mut fit) = best else {
            return Err(damaged.unwrap_or_else(|| none(&mut book, &names)));
        };
        let sheet = fit.layout.sheet.clone().unwrap_or_default();
        fit.layout.columns.truncate(COLUMNS_MAX);
        Ok((XlsxFile { book, sheet }, fit))
    }

    /// Also gives the name and the beginning of every sheet that a reader sees, to be turned to.
    pub(crate) fn plain(reader: R) -> Result<(XlsxFile<R>, Vec<SheetHead>), Finding> {
        let mut book = Xlsx::new(BufReader::new(reader)).map_err(|e| told(&e))?;
        let names = sheets(&book).into_iter();
        let heads = names.map(|name| head(&mut book, &name).map(|head| (name, head))).collect::<Result<_, _>>()?;
        Ok((XlsxFile { book, sheet: String::new() }, heads))
    }

    pub(crate) fn turned_to(self, sheet: String) -> Self {
        Self { sheet, ..self }
    }

    /// Whether something stands below a row of a sheet.
    pub(crate) fn goes_on(&mut self, sheet: &str, row: u64) -> Result<bool, Finding> {
        let epoch_1904 = self.book.has_1904_epoch();
        let mut reader = self.book.worksheet_cells_reader(sheet).map_err(|e| told(&e))?;
        while let Some(cell) = reader.next_cell().map_err(|e| told(&e))? {
            let is_below = u64::from(cell.get_position().0) + 1 > row;
            if is_below && !Cell::from_workbook(cell.get_value(), epoch_1904).is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The first row of a merged cell that reaches into a given row.
    pub(crate) fn merged_into(&mut self, row: u64) -> Option<u64> {
        merged_row(&mut self.book, &self.sheet, row, row)
    }

    /// Hands over every row that is not empty, by its number in the spreadsheet.
    pub(crate) fn rows(
        mut self,
        mut each: impl FnMut(u64, &[Cell<'_>]) -> ControlFlow<()>,
    ) -> Result<(), (u64, Finding)> {
        let epoch_1904 = self.book.has_1904_epoch();
        let mut reader = self.book.worksheet_cells_reader(&self.sheet).map_err(|e| (1, told(&e)))?;
        let mut row = 0;
        let mut cells: Vec<Cell<'_>> = Vec::new();
        loop {
            let cell = reader.next_cell().map_err(|e| (row, told(&e)))?;
            let at = cell.as_ref().map(|cell| u64::from(cell.get_position().0) + 1);
            if at != Some(row) {
                let filled = cells.iter().any(|cell| !cell.is_empty());
                if filled && each(row, &cells).is_break() {
                    return Ok(());
                }
                cells.clear();
            }
            let (Some(cell), Some(at)) = (cell, at) else { return Ok(()) };
            row = at;
            let column = cell.get_position().1 as usize;
            if column < COLUMNS_MAX {
                if cells.len() <= column {
                    cells.resize(column + 1, Cell::Empty);
                }
                cells[column] = Cell::from_workbook(cell.get_value(), epoch_1904);
            }
        }
    }
}

/// The names of the sheets that a reader sees.
fn sheets<R: Read + Seek>(book: &Xlsx<BufReader<R>>) -> Vec<String> {
    let seen = book.sheets_metadata().iter();
    let seen = seen.filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible);
    seen.map(|s| s.name.clone()).collect()
}

fn head<R: Read + Seek>(book: &mut Xlsx<BufReader<R>>, sheet: &str) -> Result<Head, Finding> {
    let epoch_1904 = book.has_1904_epoch();
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|e| told(&e))?;
    let mut head = Head::new();
    while let Some(cell) = reader.next_cell().map_err(|e| told(&e))? {
        let (row, column) = (u64::from(cell.get_position().0) + 1, cell.get_position().1 as usize);
        if row > HEADING_ROW_MAX {
            break;
        }
        if column >= COLUMNS_MAX {
            continue;
        }
        if head.last().is_none_or(|(last, _)| *last != row) {
            head.push((row, Vec::new()));
        }
        let cells = &mut head.last_mut().expect("a row was just pushed").1;
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = Cell::from_workbook(cell.get_value(), epoch_1904).shown().into_owned();
    }
    Ok(head)
}

/// No sheet has headings: because of merged cells, or because it is another file.
fn none<R: Read + Seek>(book: &mut Xlsx<BufReader<R>>, sheets: &[String]) -> Finding {
    for sheet in sheets {
        if let Some(row) = merged_row(book, sheet, 1, HEADING_ROW_MAX) {
            let place = Place::Cell { sheet: Some(sheet.clone()), row, column: None };
            return Finding::error("import.heading.merged", place).with("row", row);
        }
    }
    let told: Vec<&str> = sheets.iter().take(SHEETS_TOLD_MAX).map(String::as_str).collect();
    fault("import.sheet.none").with("sheets", told.join("、")).with("rows", HEADING_ROW_MAX)
}

/// The first row of a merged cell that reaches into some rows.
fn merged_row<R: Read + Seek>(book: &mut Xlsx<BufReader<R>>, sheet: &str, from: u64, to: u64) -> Option<u64> {
    let merged = book.merge_cells_by_sheet_name(sheet).ok()?;
    let rows = merged.iter().map(|region| (u64::from(region.start.0) + 1, u64::from(region.end.0) + 1));
    rows.filter(|(first, last)| *first <= to && *last >= from).map(|(first, _)| first).min()
}

/// The cause stays inside: it names parts of the archive, which help nobody.
fn told(error: &XlsxError) -> Finding {
    match error {
        XlsxError::Password => fault("import.file.old"),
        _ => fault("import.file.damaged"),
    }
}
