//! The small invented province, and spreadsheets made on the spot.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use bairi_base::{Finding, Place};
use bairi_plan::Plan;
use bairi_sheet::{Guide, Row, Sheet, UnitNames};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

pub(crate) fn plan() -> Arc<Plan> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny");
    Arc::new(Plan::load(&folder).0.expect("the tiny plan is good"))
}

pub(crate) fn guide(register: &str) -> Arc<Guide> {
    let plan = plan();
    let units = Arc::new(UnitNames::new(&plan));
    Arc::new(Guide::new(&plan, register, units, None).unwrap())
}

/// All rows of a file and what its headings gave rise to.
#[derive(Debug)]
pub(crate) struct Read {
    pub notes: Vec<Finding>,
    pub rows: Vec<Row>,
    pub end: Option<Finding>,
}

impl Read {
    /// `row:column:code` of every fault of the rows.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.rows.iter().flat_map(|row| &row.findings).map(told).collect()
    }
}

/// `row:column:code`, or the code alone where there is no cell.
pub(crate) fn told(finding: &Finding) -> String {
    match &finding.place {
        Place::Cell { row, column: Some(column), .. } => format!("{row}:{column}:{}", finding.code),
        Place::Cell { row, column: None, .. } => format!("{row}:{}", finding.code),
        _ => finding.code.clone(),
    }
}

pub(crate) fn read(file: &[u8], register: &str) -> Result<Read, Vec<String>> {
    let sheet = Sheet::open(Cursor::new(file), guide(register)).map_err(|f| f.iter().map(told).collect::<Vec<_>>())?;
    let notes = sheet.notes().to_vec();
    let mut rows = Vec::new();
    let end = sheet.read(|row| {
        rows.push(row);
        ControlFlow::Continue(())
    });
    Ok(Read { notes, rows, end: end.err() })
}

/// A cell of a spreadsheet to be made.
#[derive(Clone, Copy)]
pub(crate) enum X {
    T(&'static str),
    N(f64),
    B(bool),
    /// A cell that the spreadsheet shows as a date.
    D(u16, u8, u8),
}

pub(crate) fn xlsx(rows: &[&[X]]) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), rows);
    book.save_to_buffer().unwrap()
}

pub(crate) fn fill(sheet: &mut rust_xlsxwriter::Worksheet, rows: &[&[X]]) {
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (r, cells) in rows.iter().enumerate() {
        for (c, cell) in cells.iter().enumerate() {
            let (r, c) = (r as u32, c as u16);
            match cell {
                X::T("") => continue,
                X::T(text) => sheet.write_string(r, c, *text).unwrap(),
                X::N(n) => sheet.write_number(r, c, *n).unwrap(),
                X::B(b) => sheet.write_boolean(r, c, *b).unwrap(),
                X::D(y, m, d) => {
                    sheet.write_datetime_with_format(r, c, ExcelDateTime::from_ymd(*y, *m, *d).unwrap(), &date).unwrap()
                }
            };
        }
    }
}
