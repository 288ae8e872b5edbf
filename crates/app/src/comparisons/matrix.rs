//! Departments by months: what was compared, what differed, what has been cleared up.

use std::collections::BTreeMap;

use bairi_base::{Text, UnitCode};
use bairi_lake::{Row, RowsAsk, RowsOf};
use bairi_ledger::Viewer;
use bairi_plan::FieldKind;
use serde::Serialize;
use serde_json::Value;

use super::ComparisonError;
use crate::App;

/// More are not added up for a page.
const ROWS_MAX: u64 = 500_000;

#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// First days of months, `2031-10`.
    pub months: Vec<String>,
    pub rows: Vec<MatrixRow>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MatrixRow {
    pub department: String,
    pub name: Text,
    /// In the order of the months.
    pub cells: Vec<MatrixCell>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MatrixCell {
    /// Comparisons made (each of one unit).
    pub comparisons: u64,
    pub compared: i64,
    pub differences: i64,
    pub verified: u64,
    pub open: u64,
}

impl App {
    /// The comparisons and clues that the viewer may read in a unit.
    pub async fn comparison_matrix(&self, viewer: &Viewer, unit: UnitCode) -> Result<Matrix, ComparisonError> {
        let declared = self.declared()?;
        let (runs, clues) = (&declared.runs, &declared.clues);
        let mut cells: BTreeMap<(String, String), MatrixCell> = BTreeMap::new();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let month = |value: &Value| Some(value.as_str()?.get(..7)?.to_owned());
        let columns = [&runs.department, &runs.run_on, &runs.rows, &runs.differences];
        for row in self.all_rows(viewer, &runs.register, unit, &columns).await? {
            let [department, run_on, rows, differences] = &row.values[..] else { continue };
            let (Some(department), Some(month)) = (text(department), month(run_on)) else { continue };
            let cell = cells.entry((department, month)).or_default();
            cell.comparisons += 1;
            cell.compared += rows.as_i64().unwrap_or_default();
            cell.differences += differences.as_i64().unwrap_or_default();
        }
        if viewer.may_read(&clues.register) {
            let columns = [&clues.department, &clues.sent_on, &clues.settled_on, &clues.outcome];
            for row in self.all_rows(viewer, &clues.register, unit, &columns).await? {
                let [department, sent_on, settled_on, outcome] = &row.values[..] else { continue };
                let (Some(department), Some(month)) = (text(department), month(sent_on)) else { continue };
                let cell = cells.entry((department, month)).or_default();
                match settled_on.is_null() || outcome.is_null() {
                    true => cell.open += 1,
                    false => cell.verified += 1,
                }
            }
        }
        Ok(self.put_together(&cells))
    }

    fn put_together(&self, cells: &BTreeMap<(String, String), MatrixCell>) -> Matrix {
        let mut months: Vec<String> = cells.keys().map(|(_, month)| month.clone()).collect();
        months.sort_unstable();
        months.dedup();
        let list = self.declared().ok().and_then(|declared| {
            let field = self.register(&declared.runs.register)?.field(&declared.runs.department)?;
            match &field.kind {
                FieldKind::Code { list } => self.plan().codes.get(list),
                _ => None,
            }
        });
        let row = |item: &bairi_plan::CodeItem| MatrixRow {
            department: item.code.clone(),
            name: item.name.clone(),
            cells: months
                .iter()
                .map(|month| cells.get(&(item.code.clone(), month.clone())).copied().unwrap_or_default())
                .collect(),
        };
        let rows = list.into_iter().flat_map(|list| &list.items).map(row).collect();
        Matrix { months, rows }
    }

    async fn all_rows(
        &self,
        viewer: &Viewer,
        register: &str,
        unit: UnitCode,
        columns: &[&String],
    ) -> Result<Vec<Row>, ComparisonError> {
        let ask = RowsAsk {
            of: RowsOf::Register(register.to_owned()),
            unit,
            search: None,
            filters: Vec::new(),
            sort: None,
            columns: columns.iter().map(|column| (*column).clone()).collect(),
            offset: 0,
            limit: ROWS_MAX,
            as_of: None,
        };
        Ok(self.lake.rows(viewer, &ask).await?.rows)
    }
}
