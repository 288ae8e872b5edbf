//! Rows of a register as a spreadsheet.

use std::io::Write;

use bairi_base::{Lang, UnitCode};
use bairi_plan::{FieldKind, Plan};
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook};
use serde_json::Value;

use crate::error::WriteError;
use crate::template::sheet_name;
use crate::words::Words;

/// Rows of a sheet, a limit of the format.
pub const XLSX_ROWS_MAX: u64 = 1_048_576;
/// Cells of an XLSX made here: all of them are in memory until the file is written.
pub const XLSX_CELLS_MAX: u64 = 3_000_000;
const MARK_OF_UTF8: &[u8] = b"\xef\xbb\xbf";
const WIDTH: f64 = 16.0;

/// What a table is about and what its columns hold.
pub struct Table<'a> {
    pub plan: &'a Plan,
    pub lang: Lang,
    pub name: String,
    /// Lines above the headings: the title, the two times, the notice.
    pub lines: Vec<String>,
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    pub title: String,
    /// How values are shown; `None` as they are.
    pub kind: Option<FieldKind>,
}

/// The two columns that say where a row belongs: the unit's code, and its names for people to read.
pub fn unit_columns(lang: Lang) -> [Column; 2] {
    let words = Words::of(lang);
    [words.unit, words.unit_names].map(|title| Column { title: title.to_owned(), kind: None })
}

enum Shown {
    Nothing,
    Text(String),
    Number(f64),
    /// Fen.
    Money(i64),
}

impl Table<'_> {
    fn shown(&self, column: &Column, value: &Value) -> Shown {
        let words = Words::of(self.lang);
        match (&column.kind, value) {
            (_, Value::Null) => Shown::Nothing,
            (Some(FieldKind::Money), Value::Number(n)) if n.is_i64() => Shown::Money(n.as_i64().unwrap_or_default()),
            (Some(FieldKind::Unit { .. }), Value::Number(n)) => {
                let code = n.as_i64().map(UnitCode::from_number);
                let unit = code.and_then(|code| self.plan.units.find(code));
                Shown::Text(unit.map_or_else(|| n.to_string(), |unit| unit.name.get(self.lang).to_owned()))
            }
            (Some(FieldKind::Code { list } | FieldKind::Codes { list, .. }), Value::String(codes)) => {
                let between = if self.lang == Lang::Zh { "、" } else { ", " };
                let names: Vec<&str> = codes.split(',').map(|code| self.code_name(list, code)).collect();
                Shown::Text(names.join(between))
            }
            (_, Value::Bool(b)) => Shown::Text(if *b { words.yes } else { words.no }.to_owned()),
            (_, Value::Number(n)) => n.as_f64().map_or(Shown::Nothing, Shown::Number),
            (_, Value::String(text)) => Shown::Text(text.clone()),
            (_, other) => Shown::Text(other.to_string()),
        }
    }

    fn code_name<'t>(&'t self, list: &str, code: &'t str) -> &'t str {
        let items = self.plan.codes.get(list).map_or(&[][..], |list| &list.items);
        items.iter().find(|item| item.code == code).map_or(code, |item| item.name.get(self.lang))
    }
}

/// Writes a CSV row by row: UTF-8 with its mark, so that spreadsheet programs read it right.
pub struct CsvExport<'a, W: Write> {
    table: &'a Table<'a>,
    csv: csv::Writer<W>,
}

impl<'a, W: Write> CsvExport<'a, W> {
    pub fn new(table: &'a Table<'a>, mut writer: W) -> Result<CsvExport<'a, W>, WriteError> {
        writer.write_all(MARK_OF_UTF8)?;
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(writer);
        for line in &table.lines {
            csv.write_record([harmless(line)])?;
        }
        csv.write_record(table.columns.iter().map(|c| c.title.as_str()))?;
        Ok(CsvExport { table, csv })
    }

    /// `values` in the order of the columns, in the log's form.
    pub fn row(&mut self, values: &[Value]) -> Result<(), WriteError> {
        for (column, value) in self.table.columns.iter().zip(values) {
            let text = match self.table.shown(column, value) {
                Shown::Nothing => String::new(),
                Shown::Text(text) => harmless(&text),
                Shown::Number(n) => crate::convert::decimal(n),
                Shown::Money(fen) => yuan(fen),
            };
            self.csv.write_field(text)?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<W, WriteError> {
        self.csv.flush()?;
        self.csv.into_inner().map_err(|e| WriteError::Io(e.into_error()))
    }
}

impl CsvExport<'_, Vec<u8>> {
    /// What has been written since the last time.
    pub fn take(&mut self) -> Result<Vec<u8>, WriteError> {
        let next = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let written = std::mem::replace(&mut self.csv, next);
        written.into_inner().map_err(|e| WriteError::Io(e.into_error()))
    }
}

/// Makes an XLSX row by row.
pub struct XlsxExport<'a> {
    table: &'a Table<'a>,
    book: Workbook,
    money: Format,
    row: u32,
}

impl<'a> XlsxExport<'a> {
    pub fn new(table: &'a Table<'a>) -> Result<XlsxExport<'a>, WriteError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let head = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
        let head = head.set_background_color(Color::RGB(0x00E8_EEF4));
        sheet.set_name(sheet_name(&table.name))?;
        let mut row = 0;
        for line in &table.lines {
            sheet.write_string(row, 0, line)?;
            row += 1;
        }
        for (at, column) in table.columns.iter().enumerate() {
            sheet.write_string_with_format(row, at as u16, &column.title, &head)?;
            sheet.set_column_width(at as u16, WIDTH)?;
        }
        row += 1;
        sheet.set_freeze_panes(row, 0)?;
        Ok(XlsxExport { table, book, money: Format::new().set_num_format("#,##0.00"), row })
    }

    /// `values` in the order of the columns, in the log's form.
    pub fn row(&mut self, values: &[Value]) -> Result<(), WriteError> {
        fits(u64::from(self.row) + 1, self.table.columns.len())?;
        let sheet = self.book.worksheet_from_index(0)?;
        for (at, (column, value)) in self.table.columns.iter().zip(values).enumerate() {
            match self.table.shown(column, value) {
                Shown::Nothing => {}
                Shown::Text(text) => {
                    sheet.write_string(self.row, at as u16, text)?;
                }
                Shown::Number(n) => {
                    sheet.write_number(self.row, at as u16, n)?;
                }
                Shown::Money(fen) => {
                    sheet.write_number_with_format(self.row, at as u16, fen as f64 / 100.0, &self.money)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<u8>, WriteError> {
        Ok(self.book.save_to_buffer()?)
    }
}

/// Whether so many rows of so many columns make an XLSX.
pub(crate) fn fits(rows: u64, columns: usize) -> Result<(), WriteError> {
    if rows > XLSX_ROWS_MAX {
        return Err(WriteError::Rows { max: XLSX_ROWS_MAX });
    }
    if rows * columns as u64 > XLSX_CELLS_MAX {
        return Err(WriteError::Cells { max: XLSX_CELLS_MAX });
    }
    Ok(())
}

/// A text that no spreadsheet program takes for a formula.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Fen as yuan, two decimals.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}
