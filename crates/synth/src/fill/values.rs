use bairi_base::{Place, UnitCode};
use bairi_plan::{Field, FieldKind, Plan, Register, validate};
use chrono::NaiveDate;
use serde_json::Map;
use toml::Value;
use toml::value::Datetime;

use crate::row::Cell;

/// A constant as a field of this kind holds it; otherwise what is wrong.
pub(crate) fn constant(plan: &Plan, register: &Register, field: &Field, value: &Value) -> Result<Cell, String> {
    let cell = plain(plan, field, value).ok_or_else(|| format!("this is no value of type {}", word(&field.kind)))??;
    fits(plan, register, field, &cell).map(|()| cell)
}

/// What the register demands of the value, as the store will.
pub(crate) fn fits(plan: &Plan, register: &Register, field: &Field, cell: &Cell) -> Result<(), String> {
    let values = Map::from_iter([(field.id.clone(), cell.json(|ordinal| ordinal as i64 + 1))]);
    let own = |place: &Place| matches!(place, Place::Field { field: id, .. } if *id == field.id);
    match validate(plan, register, &values).into_iter().find(|finding| own(&finding.place)) {
        None => Ok(()),
        Some(finding) => Err(format!("the register refuses this value of `{}` ({})", field.id, finding.code)),
    }
}

/// A code of the field's list.
pub(crate) fn code(plan: &Plan, list: &str, code: &str) -> Result<(), String> {
    let known = plan.codes.get(list).is_some_and(|l| l.items.iter().any(|item| item.code == code));
    if known { Ok(()) } else { Err(format!("code list `{list}` has no item `{code}`")) }
}

fn plain(plan: &Plan, field: &Field, value: &Value) -> Option<Result<Cell, String>> {
    let cell = match (&field.kind, value) {
        (FieldKind::Text | FieldKind::Phone | FieldKind::Point | FieldKind::IdNumber, Value::String(text)) => {
            Cell::Word(text.as_str().into())
        }
        (FieldKind::Integer | FieldKind::Money, Value::Integer(n)) => Cell::Int(*n),
        (FieldKind::Bool, Value::Boolean(b)) => Cell::Bool(*b),
        (FieldKind::Date, value) => Cell::Day(day(value)?),
        (FieldKind::Code { list }, Value::String(item)) => {
            if let Err(message) = code(plan, list, item) {
                return Some(Err(message));
            }
            Cell::Word(item.as_str().into())
        }
        (FieldKind::Codes { list, .. }, value) => {
            let mut items = match value {
                Value::String(items) => items.split(',').collect(),
                value => super::keys::texts(value)?,
            };
            if let Some(message) = items.iter().find_map(|item| code(plan, list, item).err()) {
                return Some(Err(message));
            }
            items.sort_unstable();
            items.dedup();
            Cell::Word(items.join(",").into())
        }
        (FieldKind::Unit { .. }, Value::String(digits)) => Cell::Int(UnitCode::parse(digits)?.number()),
        _ => return None,
    };
    Some(Ok(cell))
}

/// A day, also written as a text.
pub(crate) fn day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Datetime(Datetime { date: Some(date), time: None, .. }) => {
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        }
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The word of a kind in the package.
pub(crate) fn word(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Integer => "integer",
        FieldKind::Money => "money",
        FieldKind::Date => "date",
        FieldKind::Bool => "bool",
        FieldKind::Code { .. } => "code",
        FieldKind::Codes { .. } => "codes",
        FieldKind::IdNumber => "id_number",
        FieldKind::Phone => "phone",
        FieldKind::Point => "point",
        FieldKind::Ref { .. } => "ref",
        FieldKind::Unit { .. } => "unit",
        FieldKind::Files(_) => "files",
    }
}
