//! A table of a page as a spreadsheet.

use bairi_base::Lang;
use bairi_lake::Times;
use bairi_sheet::{Column, Table, XlsxExport, times_line};
use chrono::FixedOffset;
use serde_json::Value;

use crate::exports::OFFICE_CLOCK_S;
use crate::{App, ExportError};

/// What stands in it, in the reader's words; numbers as numbers, so that they can be summed.
pub struct PageSheet {
    pub name: String,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

impl App {
    /// The file's bytes. Above the headings stand the table's name, the figures' two times, and the plan's notice.
    pub fn page_sheet(&self, sheet: PageSheet, times: Times, lang: Lang) -> Result<Vec<u8>, ExportError> {
        let notice = self.plan().notice.get(lang);
        let mut lines = vec![sheet.name.clone(), spoken(times, lang)];
        lines.extend((!notice.is_empty()).then(|| notice.to_owned()));
        let columns = sheet.headings.into_iter().map(|title| Column { title, kind: None }).collect();
        let table = Table { plan: self.plan(), lang, name: sheet.name, lines, columns };
        let mut xlsx = XlsxExport::new(&table)?;
        sheet.rows.iter().try_for_each(|row| xlsx.row(row))?;
        Ok(xlsx.finish()?)
    }
}

/// Both times in a line, by the offices' clock.
pub(crate) fn spoken(times: Times, lang: Lang) -> String {
    let clock = FixedOffset::east_opt(OFFICE_CLOCK_S).expect("eight hours are an offset");
    let known_at = times.known_at.with_timezone(&clock);
    times_line(lang, times.true_on, &known_at.format("%Y-%m-%d %H:%M").to_string())
}
