use toml::Value;

use super::keys::Keys;
use super::maker::{Maker, Makers};
use crate::ids::{Id, id};

/// How one field is filled.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) field: Id,
    /// The first that yields something counts.
    pub(crate) makers: Vec<Maker>,
}

/// Reads the lines of `fields`, from top to bottom.
pub(crate) fn lines(makers: &mut Makers, keys: Keys) -> Vec<Line> {
    let mut lines = Vec::new();
    for (name, value) in keys.all() {
        let Some(field) = makers.register.field(name) else {
            keys.fault(name, format!("register `{}` has no field `{name}`", makers.register.id));
            continue;
        };
        let spot = keys.spot.key(name);
        let list = match value {
            Value::Array(items) if items.iter().any(Value::is_table) => {
                items.iter().enumerate().filter_map(|(n, item)| makers.one(field, item, spot.item(n))).collect()
            }
            value => Vec::from_iter(makers.one(field, value, spot.clone())),
        };
        if field.required && list.last().is_some_and(|last: &Maker| last.unknown > 0.0 || last.when.is_some()) {
            keys.faults
                .add(&spot, "the register requires this field: the last maker may have no `unknown` and no `when`");
        }
        makers.above.push(id(name));
        lines.push(Line { field: id(name), makers: list });
    }
    lines
}
