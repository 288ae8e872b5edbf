//! A register's rows as a file: what the list shows, all pages of it, masked as the list is.

use std::collections::HashMap;

use bairi_base::Lang;
use bairi_lake::{LakeError, Row, RowsAsk, RowsOf, Times};
use bairi_ledger::{StoreError, Viewer};
use bairi_plan::{FieldKind, Plan, Register};
use bairi_sheet::{Column, CsvExport, Table, WriteError, XLSX_CELLS_MAX, XLSX_ROWS_MAX, XlsxExport, unit_columns};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::App;
use crate::page_sheet::spoken;

/// Rows asked of the lake at a time: each page costs it a look at all pages before.
const PAGE_ROWS: u64 = 20_000;
/// The offices' clock, in seconds east of Greenwich.
pub(crate) const OFFICE_CLOCK_S: i32 = 8 * 3600;
/// Pieces of a file that wait for a slow reader.
const PIECES_WAITING: usize = 4;

/// Which form a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    Csv,
    Xlsx,
}

impl ExportFormat {
    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Xlsx => "xlsx",
        }
    }
}

/// A file was not made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("there is no such register, or it may not be read")]
    NotFound,
    #[error("{0} rows are more than the format holds")]
    TooMany(u64),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Lake(#[from] LakeError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A file on its way: pieces of it, and an error if it breaks off.
pub type Pieces = mpsc::Receiver<Result<Vec<u8>, ExportError>>;

impl App {
    /// Begins to export what a list asks for; its columns, offset and limit are not looked at. What is wrong with the
    /// question is said at once; the file follows piece by piece.
    pub async fn export(
        &self,
        viewer: &Viewer,
        ask: &RowsAsk,
        lang: Lang,
        format: ExportFormat,
    ) -> Result<Pieces, ExportError> {
        let plan = self.plan();
        let (register, shown): (&str, &[String]) = match &ask.of {
            RowsOf::Register(register) | RowsOf::Entries { register, .. } => (register, &[]),
            RowsOf::Indicator { id, .. } => {
                let indicator = plan.indicators.iter().find(|i| i.id == *id).ok_or(ExportError::NotFound)?;
                (&indicator.register, &indicator.show)
            }
        };
        let register = plan.registers.iter().find(|r| r.id == register && !r.builtin);
        let register = register.filter(|r| viewer.may_read(&r.id)).ok_or(ExportError::NotFound)?;
        let columns = columns(register, shown);
        let mut ask = RowsAsk { columns: columns.clone(), offset: 0, limit: PAGE_ROWS, ..ask.clone() };
        // As the list does: what is no filter or no column of its own is passed over.
        ask.filters.retain(|(column, _)| register.filters.contains(column));
        ask.sort = ask.sort.filter(|(column, _)| register.column_name(column).is_some());
        let first = self.lake.rows(viewer, &ask).await?;
        let cells = (first.total + 1) * (columns.len() as u64 + 2);
        if format == ExportFormat::Xlsx && (first.total >= XLSX_ROWS_MAX || cells > XLSX_CELLS_MAX) {
            return Err(ExportError::TooMany(first.total));
        }
        let (pieces, receiver) = mpsc::channel(PIECES_WAITING);
        let export = Export {
            app: self.clone(),
            viewer: viewer.clone(),
            register: register.id.clone(),
            columns,
            ask,
            lang,
            pieces,
        };
        tokio::spawn(async move {
            let made = match format {
                ExportFormat::Csv => export.csv(first).await,
                ExportFormat::Xlsx => export.xlsx(first).await,
            };
            if let Err(error) = made {
                tracing::warn!(%error, "an export broke off");
                let _ = export.pieces.send(Err(error)).await;
            }
        });
        Ok(receiver)
    }
}

/// All fields, and the derived columns of the register's list and of the work list.
fn columns(register: &Register, shown: &[String]) -> Vec<String> {
    let more = shown.iter().filter(|id| !register.list.contains(id));
    let derived = register.list.iter().chain(more).filter(|id| register.derived(id).is_some());
    register.fields.iter().map(|f| &f.id).chain(derived).cloned().collect()
}

struct Export {
    app: App,
    viewer: Viewer,
    register: String,
    columns: Vec<String>,
    ask: RowsAsk,
    lang: Lang,
    pieces: mpsc::Sender<Result<Vec<u8>, ExportError>>,
}

impl Export {
    fn register(&self) -> &Register {
        let found = self.app.plan().registers.iter().find(|r| r.id == self.register);
        found.expect("an export begins only for a register of the plan")
    }

    async fn csv(&self, first: bairi_lake::Rows) -> Result<(), ExportError> {
        let plan = self.app.plan().clone();
        let table = self.table(&plan, first.times);
        let (mut asked, total) = (first.rows.len() as u64, first.total);
        let mut csv = CsvExport::new(&table, Vec::new())?;
        let mut rows = self.rows(first.rows).await?;
        loop {
            for row in &rows {
                csv.row(row)?;
            }
            // Nobody reads any more.
            if self.pieces.send(Ok(csv.take()?)).await.is_err() || asked >= total {
                return Ok(());
            }
            rows = self.next(&mut asked).await?;
            if rows.is_empty() {
                return Ok(());
            }
        }
    }

    async fn xlsx(&self, first: bairi_lake::Rows) -> Result<(), ExportError> {
        let plan = self.app.plan().clone();
        let table = self.table(&plan, first.times);
        let (mut asked, total) = (first.rows.len() as u64, first.total);
        let mut xlsx = XlsxExport::new(&table)?;
        let mut rows = self.rows(first.rows).await?;
        while !rows.is_empty() {
            for row in &rows {
                xlsx.row(row)?;
            }
            if asked >= total || self.pieces.is_closed() {
                break;
            }
            rows = self.next(&mut asked).await?;
        }
        let _ = self.pieces.send(Ok(xlsx.finish()?)).await;
        Ok(())
    }

    async fn next(&self, asked: &mut u64) -> Result<Vec<Vec<Value>>, ExportError> {
        let ask = RowsAsk { offset: *asked, ..self.ask.clone() };
        let page = self.app.lake.rows(&self.viewer, &ask).await?;
        *asked += page.rows.len() as u64;
        self.rows(page.rows).await
    }

    fn table<'p>(&self, plan: &'p Plan, times: Times) -> Table<'p> {
        let register = self.register();
        let notice = plan.notice.get(self.lang);
        let mut lines = vec![register.name.get(self.lang).to_owned(), spoken(times, self.lang)];
        lines.extend((!notice.is_empty()).then(|| notice.to_owned()));
        let column = |id: &String| Column {
            title: register.column_name(id).map_or_else(|| id.clone(), |name| name.get(self.lang).to_owned()),
            // References stand as the keys of what they name.
            kind: register.field(id).map(|f| f.kind.clone()).filter(|k| !matches!(k, FieldKind::Ref { .. })),
        };
        let columns = unit_columns(self.lang).into_iter().chain(self.columns.iter().map(column)).collect();
        Table { plan, lang: self.lang, name: register.name.get(self.lang).to_owned(), lines, columns }
    }

    /// The unit's code and names before the values; references as the keys of what they name.
    async fn rows(&self, rows: Vec<Row>) -> Result<Vec<Vec<Value>>, ExportError> {
        let register = self.register();
        let mut keys: HashMap<(usize, i64), Value> = HashMap::new();
        for (at, id) in self.columns.iter().enumerate() {
            let Some(FieldKind::Ref { register: target }) = register.field(id).map(|f| &f.kind) else { continue };
            let Some(target) = self.app.plan().registers.iter().find(|r| r.id == *target) else { continue };
            let mut entities: Vec<i64> = rows.iter().filter_map(|row| row.values[at].as_i64()).collect();
            entities.sort_unstable();
            entities.dedup();
            for entry in self.app.ledger.find_many(&self.viewer, &entities).await? {
                if let Some(key) = entry.values.get(&target.key) {
                    keys.insert((at, entry.entity), key.clone());
                }
            }
        }
        let references = |at: usize, value: Value| match register.field(&self.columns[at]).map(|f| &f.kind) {
            Some(FieldKind::Ref { .. }) => {
                value.as_i64().and_then(|entity| keys.get(&(at, entity)).cloned()).unwrap_or(Value::Null)
            }
            _ => value,
        };
        let table_row = |row: Row| {
            let path = self.app.plan().units.path(row.unit);
            let names: Vec<&str> = path.iter().skip(1).map(|unit| unit.name.get(self.lang)).collect();
            let between = if self.lang == Lang::Zh { "" } else { " / " };
            let unit = [Value::from(row.unit.to_string()), Value::from(names.join(between))];
            let values = row.values.into_iter().enumerate().map(|(at, value)| references(at, value));
            unit.into_iter().chain(values).collect()
        };
        Ok(rows.into_iter().map(table_row).collect())
    }
}
