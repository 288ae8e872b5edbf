//! A stored value as people meet it: the item of a code list, the name of a referenced entry, the amount of money.
//! Which language it is said in, and how a number is grouped, the page decides.

use std::collections::HashMap;

use bairi_base::{Text, UnitCode};
use bairi_ledger::{Entry, StoreError, Values, Viewer};
use bairi_plan::{Derived, DerivedFrom, Field, FieldKind, FileGroup, FileName, Plan, Register};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::App;

/// A value ready to be printed in either language.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Shown {
    /// Nobody knows: never the same as no.
    Unknown,
    Text(String),
    Number(i64),
    /// Fen.
    Money(i64),
    Date(NaiveDate),
    YesNo(bool),
    Items(Vec<Text>),
    /// How many files of each sort.
    Files {
        pictures: usize,
        papers: usize,
    },
    /// A reference; without a title if the viewer may not see the entry.
    Entry {
        register: String,
        entity: i64,
        title: Option<Text>,
    },
    Unit {
        unit: UnitCode,
        name: Text,
    },
    /// A sensitive value, hidden behind its mask.
    Masked(String),
}

impl Shown {
    pub fn is_unknown(&self) -> bool {
        *self == Shown::Unknown
    }

    /// Whether it stands on the right of its column.
    pub fn is_number(&self) -> bool {
        matches!(self, Shown::Number(_) | Shown::Money(_))
    }
}

/// A field or a derived column of a register, and what its values are.
#[derive(Clone, Copy)]
pub(crate) struct Column<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a Text,
    kind: Option<&'a FieldKind>,
    /// A year is written without a thousands mark.
    year: bool,
    sensitive: bool,
}

impl<'a> Column<'a> {
    pub(crate) fn of(plan: &'a Plan, register: &'a Register, id: &str) -> Option<Column<'a>> {
        if let Some(field) = register.field(id) {
            return Some(Column::of_field(field));
        }
        let derived = register.derived(id)?;
        let source = source_field(plan, register, derived);
        let (kind, year) = (source.map(|field| &field.kind), source.is_some_and(is_year));
        Some(Column { id: &derived.id, name: &derived.name, kind, year, sensitive: false })
    }

    pub(crate) fn of_field(field: &'a Field) -> Column<'a> {
        let year = is_year(field);
        Column { id: &field.id, name: &field.name, kind: Some(&field.kind), year, sensitive: field.sensitive }
    }

    /// Whether its values are numbers; a derived column without a source is mostly a count.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self.kind, None | Some(FieldKind::Integer | FieldKind::Money))
    }

    /// The entry that a value refers to.
    fn reference(&self, value: &Value) -> Option<i64> {
        matches!(self.kind, Some(FieldKind::Ref { .. })).then(|| value.as_i64()).flatten()
    }

    /// The references among one row's values.
    pub(crate) fn references(columns: &[Column<'_>], values: &[Value]) -> Vec<i64> {
        columns.iter().zip(values).filter_map(|(column, value)| column.reference(value)).collect()
    }

    pub(crate) fn show(&self, plan: &Plan, titles: &Titles, value: &Value) -> Shown {
        if value.is_null() {
            return Shown::Unknown;
        }
        if self.sensitive {
            return Shown::Masked(plain(value));
        }
        self.typed(plan, titles, value).unwrap_or_else(|| guess(value))
    }

    /// The same, for a value that was looked at with a purpose.
    pub(crate) fn show_bare(&self, plan: &Plan, titles: &Titles, value: &Value) -> Shown {
        Column { sensitive: false, ..*self }.show(plan, titles, value)
    }

    fn typed(&self, plan: &Plan, titles: &Titles, value: &Value) -> Option<Shown> {
        Some(match self.kind? {
            FieldKind::Text | FieldKind::IdNumber | FieldKind::Phone | FieldKind::Point => {
                Shown::Text(value.as_str()?.to_owned())
            }
            FieldKind::Integer if self.year => Shown::Text(value.as_i64()?.to_string()),
            FieldKind::Integer => Shown::Number(value.as_i64()?),
            FieldKind::Money => Shown::Money(value.as_i64()?),
            FieldKind::Date => Shown::Date(value.as_str()?.parse().ok()?),
            FieldKind::Bool => Shown::YesNo(value.as_bool()?),
            FieldKind::Code { list } | FieldKind::Codes { list, .. } => {
                Shown::Items(value.as_str()?.split(',').map(|code| item_name(plan, list, code)).collect())
            }
            FieldKind::Files(_) => {
                let names = FileName::parse_all(value.as_str()?)?;
                let pictures = names.iter().filter(|name| name.kind().group() == FileGroup::Image).count();
                Shown::Files { pictures, papers: names.len() - pictures }
            }
            FieldKind::Ref { register } => {
                let entity = value.as_i64()?;
                Shown::Entry { register: register.clone(), entity, title: titles.0.get(&entity).cloned() }
            }
            FieldKind::Unit { .. } => {
                let unit = UnitCode::from_number(value.as_i64()?);
                Shown::Unit { unit, name: unit_name(plan, unit) }
            }
        })
    }
}

/// Whether a field's bounds leave only four-digit numbers of calendar years.
fn is_year(field: &Field) -> bool {
    field.kind == FieldKind::Integer && field.min.is_some_and(|n| n >= 1900) && field.max.is_some_and(|n| n <= 2200)
}

/// The field whose values a derived column repeats, if it repeats any: `via` a reference, or their least, greatest, sum.
fn source_field<'a>(plan: &'a Plan, register: &'a Register, derived: &Derived) -> Option<&'a Field> {
    let find = |id: &str| plan.registers.iter().find(|r| r.id == id);
    let value = derived.value.trim();
    match &derived.from {
        DerivedFrom::Referenced { via } => match &register.field(via)?.kind {
            FieldKind::Ref { register } => find(register)?.field(value),
            _ => None,
        },
        DerivedFrom::Referring { register, .. } => repeated(find(register)?, value),
        DerivedFrom::Earlier { .. } => repeated(register, value),
    }
}

/// The field of which an aggregate is the least, the greatest, the sum, the first or the last value.
fn repeated<'a>(source: &'a Register, aggregate: &str) -> Option<&'a Field> {
    let (call, rest) = aggregate.split_once('(')?;
    let call = call.trim().to_ascii_lowercase();
    let repeats = ["min", "max", "sum", "first_value", "last_value"].contains(&call.as_str());
    let of = rest.strip_suffix(')')?.split_ascii_whitespace().next()?;
    source.field(of).filter(|_| repeats)
}

fn guess(value: &Value) -> Shown {
    match value {
        Value::Number(n) => n.as_i64().map_or_else(|| Shown::Text(n.to_string()), Shown::Number),
        Value::Bool(yes) => Shown::YesNo(*yes),
        Value::String(text) => {
            let day = (text.len() == 10).then(|| text.parse().ok()).flatten();
            day.map_or_else(|| Shown::Text(text.clone()), Shown::Date)
        }
        _ => Shown::Text(value.to_string()),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A code's name; the code itself if the list has it no more.
pub(crate) fn item_name(plan: &Plan, list: &str, code: &str) -> Text {
    let item = plan.codes.get(list).and_then(|list| list.items.iter().find(|item| item.code == code));
    item.map_or_else(|| Text::new(code, code), |item| item.name.clone())
}

pub(crate) fn unit_name(plan: &Plan, unit: UnitCode) -> Text {
    plan.units.find(unit).map_or_else(|| Text::new(unit.to_string(), unit.to_string()), |u| u.name.clone())
}

/// Names of entries that others refer to, by number.
#[derive(Default)]
pub(crate) struct Titles(HashMap<i64, Text>);

/// The name of an entry: its title field, or its key where that is unknown.
pub(crate) fn title_of(plan: &Plan, register: &Register, values: &Values) -> Text {
    let shown = [&register.title, &register.key].into_iter().find_map(|id| {
        let column = Column::of_field(register.field(id)?);
        let shown = column.show(plan, &Titles::default(), values.get(id)?);
        (!shown.is_unknown()).then_some(shown)
    });
    let same = |text: String| Text { zh: text.clone(), en: text };
    match shown {
        Some(Shown::Text(text) | Shown::Masked(text)) => same(text),
        Some(Shown::Number(n)) => same(n.to_string()),
        Some(Shown::Date(day)) => same(day.to_string()),
        Some(Shown::Items(mut items)) if items.len() == 1 => items.remove(0),
        Some(Shown::Unit { name, .. }) => name,
        _ => same(values.get(&register.key).map(plain).unwrap_or_default()),
    }
}

impl App {
    pub(crate) fn register(&self, id: &str) -> Option<&Register> {
        self.plan().registers.iter().find(|r| r.id == id)
    }

    /// The names of these entries, as far as the viewer may see them: one query.
    pub(crate) async fn titles(&self, viewer: &Viewer, mut entities: Vec<i64>) -> Result<Titles, StoreError> {
        entities.sort_unstable();
        entities.dedup();
        if entities.is_empty() {
            return Ok(Titles::default());
        }
        let found = self.ledger.find_many(viewer, &entities).await?;
        Ok(Titles(found.iter().filter_map(|e| Some((e.entity, self.title(e)?))).collect()))
    }

    pub(crate) fn title(&self, entry: &Entry) -> Option<Text> {
        Some(title_of(self.plan(), self.register(&entry.register)?, &entry.values))
    }
}
