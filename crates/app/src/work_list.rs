//! The rows behind a figure: the names on a work list, and everybody else who counts.

use bairi_base::UnitCode;
use bairi_lake::{AsOf, Figure, Part, RowsAsk, RowsOf, Times};
use bairi_ledger::Viewer;
use serde::Serialize;

use crate::describe::IndicatorInfo;
use crate::register::{ListColumn, ListRow, ROWS_A_PAGE, heads, place_below};
use crate::shown::Column;
use crate::{App, AppError};

#[derive(Clone, Debug)]
pub struct WorkAsk {
    pub indicator: String,
    pub unit: UnitCode,
    pub part: Part,
    pub search: String,
    /// From 1.
    pub page: u64,
    pub as_of: Option<AsOf>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WorkList {
    pub indicator: IndicatorInfo,
    pub unit: UnitCode,
    pub part: Part,
    /// The figure that these are the rows of.
    pub figure: Option<Figure>,
    pub times: Times,
    pub search: String,
    pub total: u64,
    pub page: u64,
    pub pages: u64,
    pub columns: Vec<ListColumn>,
    pub rows: Vec<WorkRow>,
}

#[derive(Clone, Debug, Serialize)]
pub struct WorkRow {
    #[serde(flatten)]
    pub row: ListRow,
    /// Of a coverage: whether it is met; absent if nobody knows, or if the indicator is no coverage.
    pub met: Option<bool>,
}

impl App {
    /// A page of the rows behind an indicator, limited to where the viewer may read its register.
    pub async fn work_list(&self, viewer: &Viewer, ask: &WorkAsk) -> Result<WorkList, AppError> {
        let plan = self.plan();
        let found = plan.indicators.iter().find(|indicator| indicator.id == ask.indicator);
        let indicator = found.ok_or(AppError::NoSuch { what: "indicator" })?;
        let register = self.readable(viewer, &indicator.register, ask.unit).await?;
        let shown = if indicator.show.is_empty() { &register.list } else { &indicator.show };
        let columns: Vec<Column<'_>> = shown.iter().filter_map(|id| Column::of(plan, register, id)).collect();
        let page = ask.page.max(1);
        let search = ask.search.trim();
        let found = self
            .lake
            .rows(
                viewer,
                &RowsAsk {
                    of: RowsOf::Indicator { id: indicator.id.clone(), part: ask.part },
                    unit: ask.unit,
                    search: Some(search.to_owned()).filter(|search| !search.is_empty()),
                    filters: Vec::new(),
                    sort: None,
                    columns: columns.iter().map(|column| column.id.to_owned()).collect(),
                    offset: (page - 1) * ROWS_A_PAGE,
                    limit: ROWS_A_PAGE,
                    as_of: ask.as_of,
                },
            )
            .await?;
        let references = found.rows.iter().flat_map(|row| Column::references(&columns, &row.values)).collect();
        let titles = self.titles(viewer, references).await?;
        let row = |row: &bairi_lake::Row| WorkRow {
            row: ListRow {
                entity: row.entity,
                unit: row.unit,
                title: bairi_base::Text::default(),
                place: place_below(plan, ask.unit, row.unit),
                cells: columns.iter().zip(&row.values).map(|(c, value)| c.show(plan, &titles, value)).collect(),
            },
            met: row.met,
        };
        let view = self.view(viewer, ask.as_of).await?;
        Ok(WorkList {
            indicator: IndicatorInfo::of(viewer, indicator),
            unit: ask.unit,
            part: ask.part,
            figure: view.figure(&indicator.id, ask.unit),
            times: found.times,
            search: search.to_owned(),
            total: found.total,
            page,
            pages: found.total.div_ceil(ROWS_A_PAGE).max(1),
            rows: found.rows.iter().map(row).collect(),
            columns: heads(register, &columns),
        })
    }
}
