//! What refers to an entry: for each register with a reference field to it, the entries that name it.

use bairi_base::Text;
use bairi_ledger::{Entry, Viewer};
use bairi_plan::{Field, FieldKind, Plan, Register};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::register::{ListColumn, heads, place_below};
use crate::shown::{Column, Titles, title_of};
use crate::{App, AppError, ListRow};

/// More are counted, not listed.
pub(crate) const ROWS_MAX: usize = 50;

/// Entries of one register that refer to an entry by one field, the latest first.
#[derive(Clone, Debug, Serialize)]
pub struct Related {
    pub register: String,
    pub name: Text,
    pub field: String,
    pub field_name: Text,
    pub columns: Vec<ListColumn>,
    pub rows: Vec<ListRow>,
    pub total: usize,
    /// The day of the latest one, where the register has one.
    pub latest: Option<NaiveDate>,
    /// Whether the viewer may enter another one.
    pub may_begin: bool,
}

/// A register that refers to another, and the entries found.
pub(crate) struct Found<'a> {
    pub(crate) register: &'a Register,
    pub(crate) field: &'a Field,
    pub(crate) entries: Vec<Entry>,
}

impl App {
    pub(crate) async fn related(
        &self,
        viewer: &Viewer,
        register: &Register,
        entity: i64,
    ) -> Result<Vec<Related>, AppError> {
        let found = self.referring(viewer, &register.id, &[entity]).await?;
        let titles = self.titles_of(viewer, &found).await?;
        Ok(found.iter().map(|found| self.related_view(viewer, found, &titles, ROWS_MAX)).collect())
    }

    /// Who refers to any of some entries, in every register that the viewer may read: one query for all of them.
    pub(crate) async fn referring<'a>(
        &'a self,
        viewer: &Viewer,
        to: &str,
        entities: &[i64],
    ) -> Result<Vec<Found<'a>>, AppError> {
        let readable = self.plan().registers.iter().filter(|r| viewer.may_read(&r.id));
        let fields: Vec<(&Register, &Field)> = readable
            .flat_map(|register| {
                let names = |field: &&Field| matches!(&field.kind, FieldKind::Ref { register } if register == to);
                register.fields.iter().filter(names).map(move |field| (register, field))
            })
            .collect();
        let keys: Vec<(&str, &str)> = fields.iter().map(|(register, field)| (&*register.id, &*field.id)).collect();
        let all = self.ledger.referring_to_any(viewer, &keys, entities).await?;
        let of = |(register, field): (&'a Register, &'a Field)| {
            let named =
                |e: &Entry| e.values.get(&field.id).and_then(Value::as_i64).is_some_and(|n| entities.contains(&n));
            let mine = all.iter().filter(|e| *e.register == *register.id && named(e));
            let mut entries: Vec<Entry> = mine.cloned().collect();
            let day = day_field(register);
            // The latest first; without a day, the last entered.
            entries.sort_by_key(|e| std::cmp::Reverse((day_of(day, e), e.entity)));
            Found { register, field, entries }
        };
        Ok(fields.into_iter().map(of).collect())
    }

    /// The names behind every reference of what was found: one query.
    pub(crate) async fn titles_of(&self, viewer: &Viewer, found: &[Found<'_>]) -> Result<Titles, AppError> {
        let references = found.iter().flat_map(|found| {
            let columns = shown_columns(self.plan(), found.register, found.field);
            let shown = found.entries.iter().take(ROWS_MAX);
            shown.flat_map(|entry| Column::references(&columns, &values(&columns, entry))).collect::<Vec<_>>()
        });
        Ok(self.titles(viewer, references.collect()).await?)
    }

    /// The latest `rows_max` entries, and how many there are in all.
    pub(crate) fn related_view(&self, viewer: &Viewer, found: &Found<'_>, titles: &Titles, rows_max: usize) -> Related {
        let Found { register, field, entries } = found;
        let plan = self.plan();
        let columns = shown_columns(plan, register, field);
        let row = |entry: &Entry| ListRow {
            entity: entry.entity,
            unit: entry.unit,
            title: title_of(plan, register, &entry.values),
            place: place_below(plan, entry.unit, entry.unit),
            cells: columns.iter().zip(values(&columns, entry)).map(|(c, v)| c.show(plan, titles, &v)).collect(),
        };
        Related {
            register: register.id.clone(),
            name: register.name.clone(),
            field: field.id.clone(),
            field_name: field.name.clone(),
            columns: heads(register, &columns),
            rows: entries.iter().take(rows_max).map(row).collect(),
            total: entries.len(),
            latest: entries.first().and_then(|entry| day_of(day_field(register), entry)),
            may_begin: self.may_begin(viewer, register),
        }
    }
}

/// The list's fields without the one that leads back. Derived columns are the lake's and left out here.
fn shown_columns<'a>(plan: &'a Plan, register: &'a Register, back: &Field) -> Vec<Column<'a>> {
    let fields = register.list.iter().filter(|id| **id != back.id && register.field(id).is_some());
    fields.filter_map(|id| Column::of(plan, register, id)).collect()
}

fn values(columns: &[Column<'_>], entry: &Entry) -> Vec<Value> {
    columns.iter().map(|c| entry.values.get(c.id).cloned().unwrap_or(Value::Null)).collect()
}

/// The field that says when something was: the title if it is a date, otherwise the list's first date.
pub(crate) fn day_field(register: &Register) -> Option<&Field> {
    let ids = std::iter::once(&register.title).chain(&register.list);
    ids.filter_map(|id| register.field(id)).find(|field| field.kind == FieldKind::Date)
}

pub(crate) fn day_of(field: Option<&Field>, entry: &Entry) -> Option<NaiveDate> {
    entry.values.get(&field?.id)?.as_str()?.parse().ok()
}
