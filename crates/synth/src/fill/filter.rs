//! Which units and which rows are meant.

use bairi_base::{Level, UnitCode};
use bairi_plan::{Field, FieldKind, Plan, Register};
use chrono::NaiveDate;
use toml::Value;

use super::keys::Keys;
use super::values::{constant, day, word};
use crate::ids::{Id, id};
use crate::row::Cell;
use crate::world::World;

/// The key of a row's filter that is about its unit.
const UNIT: &str = "unit";

#[derive(Clone, Debug, Default)]
pub(crate) struct UnitFilter {
    poor: Option<bool>,
    exiting: Option<bool>,
    deep: Option<bool>,
    late: Option<bool>,
    lived_in: Option<bool>,
    inside: Option<Vec<UnitCode>>,
    outside: Vec<UnitCode>,
}

impl UnitFilter {
    pub(crate) fn read(plan: &Plan, keys: Keys) -> UnitFilter {
        let filter = UnitFilter {
            poor: keys.flag("poor"),
            exiting: keys.flag("exiting"),
            deep: keys.flag("deep"),
            late: keys.flag("late"),
            lived_in: keys.flag("lived_in"),
            inside: groups(plan, &keys, "in"),
            outside: groups(plan, &keys, "not_in").unwrap_or_default(),
        };
        keys.finish();
        filter
    }

    pub(crate) fn holds(&self, world: &World, unit: UnitCode) -> bool {
        let inside = |units: &[UnitCode]| units.iter().any(|of| of.contains(unit));
        if self.inside.as_deref().is_some_and(|units| !inside(units)) || inside(&self.outside) {
            return false;
        }
        let is = |wanted: Option<bool>, found: &dyn Fn() -> bool| wanted.is_none_or(|wanted| wanted == found());
        let county = world.layout.county(unit);
        let villages = || if county.is_some() { world.layout.villages_in(unit) } else { &[] };
        let village = if unit.level() == Level::Village { villages().first() } else { None };
        is(self.late, &|| county.is_some_and(|c| c.late))
            && is(self.poor, &|| village.map_or(county.is_some_and(|c| c.poor), |v| v.poor))
            && is(self.exiting, &|| village.map_or(county.is_some_and(|c| c.exiting), |v| v.exits))
            && is(self.deep, &|| villages().iter().any(|v| v.deep))
            && is(self.lived_in, &|| villages().iter().any(|v| v.households > 0))
    }
}

/// Units of the groups that are named.
pub(crate) fn groups(plan: &Plan, keys: &Keys, name: &str) -> Option<Vec<UnitCode>> {
    let Some(ids) = super::keys::texts(keys.value(name)?) else {
        keys.fault(name, "the id of a group is expected, or a list of them");
        return None;
    };
    let mut units = Vec::new();
    for group in ids {
        match plan.groups.get(group) {
            Some(found) => units.extend(&found.units),
            None => keys.fault(name, format!("the plan has no group `{group}`")),
        }
    }
    Some(units)
}

#[derive(Clone, Debug, Default)]
pub(crate) struct RowFilter {
    tests: Vec<(Id, Test)>,
    pub(crate) unit: Option<UnitFilter>,
}

#[derive(Clone, Debug)]
enum Test {
    Known(bool),
    OneOf(Vec<Cell>),
    NoneOf(Vec<Cell>),
    /// Of a field that holds several: each is one of them, or none is.
    Holds {
        items: Vec<String>,
        wanted: bool,
    },
    Numbers(Option<i64>, Option<i64>),
    Days(Option<NaiveDate>, Option<NaiveDate>),
    Age(i64, i64),
}

impl RowFilter {
    /// Reads a filter on rows of a register.
    pub(crate) fn read(plan: &Plan, register: &Register, keys: Keys) -> RowFilter {
        let mut filter = RowFilter::default();
        for (name, value) in keys.all() {
            if name == UNIT {
                let inner = Keys::of(value, keys.spot.key(name), keys.faults);
                filter.unit = inner.map(|inner| UnitFilter::read(plan, inner));
                continue;
            }
            let Some(field) = register.field(name) else {
                keys.fault(name, format!("register `{}` has no field `{name}`", register.id));
                continue;
            };
            let test = match value {
                Value::Table(table) => {
                    let inner = Keys::new(table, keys.spot.key(name), keys.faults);
                    bounds(plan, register, field, inner)
                }
                value => keys.faults.take(&keys.spot.key(name), plain(plan, register, field, value)),
            };
            filter.tests.extend(test.map(|test| (id(name), test)));
        }
        filter
    }

    /// Fields that the filter looks at.
    pub(crate) fn fields(&self) -> impl Iterator<Item = Id> {
        self.tests.iter().map(|(field, _)| *field)
    }

    pub(crate) fn holds(&self, world: &World, unit: UnitCode, cells: &[(Id, Cell)]) -> bool {
        let passes = |(field, test): &(Id, Test)| {
            let cell = cells.iter().find(|(id, _)| id == field).map(|(_, cell)| cell);
            test.passes(cell, world.days.last)
        };
        self.tests.iter().all(passes) && self.unit.as_ref().is_none_or(|filter| filter.holds(world, unit))
    }
}

impl Test {
    fn passes(&self, cell: Option<&Cell>, last: NaiveDate) -> bool {
        let Some(cell) = cell else { return matches!(self, Test::Known(false)) };
        match self {
            Test::Known(known) => *known,
            Test::OneOf(values) => values.iter().any(|value| value.same(cell)),
            Test::NoneOf(values) => !values.iter().any(|value| value.same(cell)),
            Test::Holds { items, wanted } => {
                let held = cell.text().unwrap_or_default();
                items.iter().any(|item| held.split(',').any(|one| one == item)) == *wanted
            }
            Test::Numbers(from, to) => {
                let Cell::Int(n) = cell else { return false };
                from.is_none_or(|from| from <= *n) && to.is_none_or(|to| *n <= to)
            }
            Test::Days(from, to) => {
                let Cell::Day(day) = cell else { return false };
                from.is_none_or(|from| from <= *day) && to.is_none_or(|to| *day <= to)
            }
            Test::Age(from, to) => {
                let Cell::Day(birth) = cell else { return false };
                last.years_since(*birth).is_some_and(|years| (*from..=*to).contains(&i64::from(years)))
            }
        }
    }
}

/// A bare value, or a list of them.
fn plain(plan: &Plan, register: &Register, field: &Field, value: &Value) -> Result<Test, String> {
    match (value, &field.kind) {
        (Value::Boolean(is), FieldKind::Bool) => Ok(Test::OneOf(vec![Cell::Bool(*is)])),
        (Value::Boolean(known), _) => Ok(Test::Known(*known)),
        (value, FieldKind::Codes { .. }) => {
            Ok(Test::Holds { items: items(plan, register, field, value)?, wanted: true })
        }
        (value, _) => cells(plan, register, field, value).map(Test::OneOf),
    }
}

fn cells(plan: &Plan, register: &Register, field: &Field, value: &Value) -> Result<Vec<Cell>, String> {
    match value {
        Value::Array(values) => values.iter().map(|value| constant(plan, register, field, value)).collect(),
        value => Ok(vec![constant(plan, register, field, value)?]),
    }
}

fn items(plan: &Plan, register: &Register, field: &Field, value: &Value) -> Result<Vec<String>, String> {
    let items = super::keys::texts(value).ok_or("a code is expected, or a list of them")?;
    for item in &items {
        constant(plan, register, field, &Value::String((*item).to_owned()))?;
    }
    Ok(items.into_iter().map(str::to_owned).collect())
}

/// A table with bounds or the like.
fn bounds(plan: &Plan, register: &Register, field: &Field, keys: Keys) -> Option<Test> {
    let several = matches!(field.kind, FieldKind::Codes { .. });
    let test = if keys.has("known") {
        keys.flag("known").map(Test::Known)
    } else if keys.has("age") && field.kind == FieldKind::Date {
        keys.range("age").map(|(from, to)| Test::Age(from, to))
    } else if let Some(value) = keys.value("not") {
        let spot = keys.spot.key("not");
        let found = match several {
            true => items(plan, register, field, value).map(|items| Test::Holds { items, wanted: false }),
            false => cells(plan, register, field, value).map(Test::NoneOf),
        };
        keys.faults.take(&spot, found)
    } else {
        between(field, &keys)
    };
    keys.finish();
    test
}

fn between(field: &Field, keys: &Keys) -> Option<Test> {
    let ends = ["from", "to"].map(|end| keys.value(end));
    let broken = |name: &str| keys.faults.add(&keys.spot, format!("{name} is expected in `from` and `to`"));
    if ends == [None, None] {
        keys.faults.add(&keys.spot, "`known`, `not`, `age`, `from` or `to` is expected");
        return None;
    }
    match field.kind {
        FieldKind::Integer | FieldKind::Money => {
            let [from, to] = ends.map(|end| end.map(Value::as_integer));
            match (from, to) {
                (Some(None), _) | (_, Some(None)) => broken("a whole number"),
                _ => return Some(Test::Numbers(from.flatten(), to.flatten())),
            }
        }
        FieldKind::Date => {
            let [from, to] = ends.map(|end| end.map(day));
            match (from, to) {
                (Some(None), _) | (_, Some(None)) => broken("a day"),
                _ => return Some(Test::Days(from.flatten(), to.flatten())),
            }
        }
        _ => keys.faults.add(&keys.spot, format!("a field of type {} has no bounds", word(&field.kind))),
    }
    None
}
