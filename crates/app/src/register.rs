//! A page of a register's entries, with what stands above it: filters, search, order.
//!
//! Lists come from the lake, which filters, sorts and counts millions of rows and knows the derived columns. It is behind
//! the log by a moment only, and whoever has just written waits for it (`entry_save.rs`), so that his own change is there.

use std::sync::Arc;

use bairi_base::{Text, UnitCode};
use bairi_lake::{AsOf, RowsAsk, RowsOf, Times};
use bairi_ledger::Viewer;
use bairi_plan::{FieldKind, Plan, Register};
use serde::Serialize;

use crate::shown::{Column, item_name, unit_name};
use crate::{App, AppError, Shown};

pub const ROWS_A_PAGE: u64 = 50;
/// Asks a filter for the entries of which the value is unknown; no code is written like this.
pub const UNKNOWN: &str = "?";

#[derive(Clone, Debug)]
pub struct ListAsk {
    pub register: String,
    pub unit: UnitCode,
    pub search: String,
    /// Column and wanted value; [`UNKNOWN`] asks for the unknown ones, an empty value is no filter.
    pub filters: Vec<(String, String)>,
    /// Column, and whether descending.
    pub sort: Option<(String, bool)>,
    /// From 1.
    pub page: u64,
    pub as_of: Option<AsOf>,
}

/// The entries of one register that a figure counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    pub register: String,
    pub entries: Arc<[i64]>,
}

impl Behind {
    /// As a list or an export asks for them.
    pub fn rows(&self) -> RowsOf {
        RowsOf::Entries { register: self.register.clone(), entries: self.entries.clone() }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct List {
    pub register: String,
    pub name: Text,
    pub note: Text,
    pub unit: UnitCode,
    pub total: u64,
    pub page: u64,
    pub pages: u64,
    pub times: Times,
    pub search: String,
    pub sort: Option<(String, bool)>,
    pub filters: Vec<ListFilter>,
    pub columns: Vec<ListColumn>,
    pub rows: Vec<ListRow>,
    pub may_write: bool,
    /// Whether the viewer may enter a new entry somewhere.
    pub may_begin: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct ListColumn {
    pub column: String,
    pub name: Text,
    pub number: bool,
    /// Whether it names the entry, and so leads to it.
    pub names: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct ListFilter {
    pub column: String,
    pub name: Text,
    pub choice: Choice,
    /// Empty: everything.
    pub wanted: String,
}

/// What may be chosen in a filter.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", content = "items", rename_all = "kebab-case")]
pub enum Choice {
    Items(Vec<(String, Text)>),
    YesNo,
    Text,
}

#[derive(Clone, Debug, Serialize)]
pub struct ListRow {
    pub entity: i64,
    pub unit: UnitCode,
    /// Empty in a register's own list, whose columns name the entry.
    pub title: Text,
    /// The units from below the asked one down to the entry's own.
    pub place: Vec<Text>,
    pub cells: Vec<Shown>,
}

impl App {
    pub async fn list(&self, viewer: &Viewer, ask: &ListAsk) -> Result<List, AppError> {
        self.list_of(viewer, RowsOf::Register(ask.register.clone()), ask).await
    }

    /// The entries behind a figure, as the register's own list shows them; those that the viewer may read.
    pub async fn list_behind(&self, viewer: &Viewer, behind: &Behind, ask: &ListAsk) -> Result<List, AppError> {
        let ask = ListAsk { register: behind.register.clone(), ..ask.clone() };
        self.list_of(viewer, behind.rows(), &ask).await
    }

    async fn list_of(&self, viewer: &Viewer, of: RowsOf, ask: &ListAsk) -> Result<List, AppError> {
        let plan = self.plan();
        let register = self.readable(viewer, &ask.register, ask.unit).await?;
        let columns = list_columns(plan, register);
        let page = ask.page.max(1);
        let filters = filters(plan, register, &ask.filters);
        let found = self
            .lake
            .rows(
                viewer,
                &RowsAsk {
                    of,
                    unit: ask.unit,
                    search: Some(ask.search.trim().to_owned()).filter(|s| !s.is_empty()),
                    filters: filters.iter().filter_map(wanted).collect(),
                    sort: ask.sort.clone().filter(|(id, _)| columns.iter().any(|c| c.id == *id)),
                    columns: columns.iter().map(|c| c.id.to_owned()).collect(),
                    offset: (page - 1) * ROWS_A_PAGE,
                    limit: ROWS_A_PAGE,
                    as_of: ask.as_of,
                },
            )
            .await?;
        let references = found.rows.iter().flat_map(|row| Column::references(&columns, &row.values)).collect();
        let titles = self.titles(viewer, references).await?;
        let rows = found.rows.iter().map(|row| ListRow {
            entity: row.entity,
            unit: row.unit,
            title: Text::default(),
            place: place_below(plan, ask.unit, row.unit),
            cells: columns.iter().zip(&row.values).map(|(c, value)| c.show(plan, &titles, value)).collect(),
        });
        Ok(List {
            register: register.id.clone(),
            name: register.name.clone(),
            note: register.note.clone(),
            unit: ask.unit,
            total: found.total,
            page,
            pages: found.total.div_ceil(ROWS_A_PAGE).max(1),
            times: found.times,
            search: ask.search.trim().to_owned(),
            sort: ask.sort.clone(),
            rows: rows.collect(),
            columns: heads(register, &columns),
            filters,
            may_write: viewer.may_write_somewhere(&register.id),
            may_begin: self.may_begin(viewer, register),
        })
    }
}

/// The columns of a register's list, in its order.
pub(crate) fn list_columns<'a>(plan: &'a Plan, register: &'a Register) -> Vec<Column<'a>> {
    register.list.iter().filter_map(|id| Column::of(plan, register, id)).collect()
}

/// The heads of columns: the first that is key or title leads to the entry (the first of all, if none is).
pub(crate) fn heads(register: &Register, columns: &[Column<'_>]) -> Vec<ListColumn> {
    let names = columns.iter().position(|c| c.id == register.key || c.id == register.title).unwrap_or(0);
    let head = |(at, c): (usize, &Column<'_>)| ListColumn {
        column: c.id.to_owned(),
        name: c.name.clone(),
        number: c.is_number(),
        names: at == names,
    };
    columns.iter().enumerate().map(head).collect()
}

/// The names from below a unit down to another inside it.
pub(crate) fn place_below(plan: &Plan, above: UnitCode, unit: UnitCode) -> Vec<Text> {
    plan.units.path(unit).into_iter().filter(|u| u.level > above.level()).map(|u| u.name.clone()).collect()
}

fn filters(plan: &Plan, register: &Register, asked: &[(String, String)]) -> Vec<ListFilter> {
    let filter = |id: &String| {
        let field = register.field(id)?;
        let choice = match &field.kind {
            FieldKind::Code { list } => {
                let codes = plan.codes.get(list)?.items.iter();
                Choice::Items(codes.map(|i| (i.code.clone(), item_name(plan, list, &i.code))).collect())
            }
            FieldKind::Unit { level } => {
                let units = plan.units.all().iter().filter(|u| u.level == *level);
                Choice::Items(units.map(|u| (u.code.number().to_string(), unit_name(plan, u.code))).collect())
            }
            FieldKind::Bool => Choice::YesNo,
            _ => Choice::Text,
        };
        let wanted = asked.iter().find(|(name, _)| name == id).map(|(_, value)| value.trim().to_owned());
        Some(ListFilter { column: id.clone(), name: field.name.clone(), choice, wanted: wanted.unwrap_or_default() })
    };
    register.filters.iter().filter_map(filter).collect()
}

/// As the lake wants it: an empty value for the unknown ones.
fn wanted(filter: &ListFilter) -> Option<(String, String)> {
    match filter.wanted.as_str() {
        "" => None,
        UNKNOWN => Some((filter.column.clone(), String::new())),
        value => Some((filter.column.clone(), value.to_owned())),
    }
}
