use std::cell::RefCell;

use toml::{Table, Value};

use super::faults::{Faults, Spot};

/// A table that is read key by key; what nobody has asked for in the end is refused.
pub(crate) struct Keys<'a> {
    table: &'a Table,
    pub(crate) spot: Spot,
    pub(crate) faults: &'a Faults,
    asked: RefCell<Vec<&'a str>>,
}

impl<'a> Keys<'a> {
    pub(crate) fn new(table: &'a Table, spot: Spot, faults: &'a Faults) -> Keys<'a> {
        Keys { table, spot, faults, asked: RefCell::default() }
    }

    /// Those of a value that must be a table.
    pub(crate) fn of(value: &'a Value, spot: Spot, faults: &'a Faults) -> Option<Keys<'a>> {
        match value {
            Value::Table(table) => Some(Keys::new(table, spot, faults)),
            _ => {
                faults.add(&spot, "a table is expected");
                None
            }
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        let (name, value) = self.table.get_key_value(name)?;
        self.asked.borrow_mut().push(name);
        Some(value)
    }

    /// Keys that are read elsewhere.
    pub(crate) fn passed_over(&self, names: &[&'static str]) {
        self.asked.borrow_mut().extend(names);
    }

    pub(crate) fn fault(&self, name: &str, message: impl Into<String>) {
        self.faults.add(&self.spot.key(name), message);
    }

    /// The value, which must be there.
    pub(crate) fn need(&self, name: &str) -> Option<&'a Value> {
        let found = self.value(name);
        if found.is_none() {
            self.faults.add(&self.spot, format!("`{name}` is missing"));
        }
        found
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        let value = self.value(name)?;
        self.expect(name, value.as_str(), "a text")
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        let value = self.value(name)?;
        self.expect(name, value.as_bool(), "true or false")
    }

    /// A maker without anything to say: `true`.
    pub(crate) fn mark(&self, name: &str) {
        if self.flag(name) == Some(false) {
            self.fault(name, "only `true` says something here");
        }
    }

    pub(crate) fn whole(&self, name: &str, min: i64) -> Option<i64> {
        let value = self.value(name)?;
        self.expect(name, value.as_integer().filter(|n| *n >= min), &format!("a whole number from {min}"))
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&self, name: &str) -> Option<f64> {
        let value = self.value(name)?;
        self.expect(name, number(value).filter(|n| (0.0..=1.0).contains(n)), "a share from 0 to 1")
    }

    /// Two whole numbers, the first not the larger.
    pub(crate) fn range(&self, name: &str) -> Option<(i64, i64)> {
        let value = self.value(name)?;
        self.expect(name, range(value), "[low, high]")
    }

    pub(crate) fn table(&self, name: &str) -> Option<Keys<'a>> {
        Keys::of(self.value(name)?, self.spot.key(name), self.faults)
    }

    /// Keys and values in the order of writing.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.table.iter().map(|(name, value)| {
            self.asked.borrow_mut().push(name);
            (name.as_str(), value)
        })
    }

    fn expect<T>(&self, name: &str, found: Option<T>, what: &str) -> Option<T> {
        if found.is_none() {
            self.fault(name, format!("{what} is expected"));
        }
        found
    }

    /// Refuses every key that has not been asked for.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        for name in self.table.keys().filter(|name| !asked.contains(&name.as_str())) {
            self.fault(name, "this key is not known here");
        }
    }
}

pub(crate) fn number(value: &Value) -> Option<f64> {
    value.as_float().or(value.as_integer().map(|n| n as f64))
}

fn range(value: &Value) -> Option<(i64, i64)> {
    match value.as_array()?.as_slice() {
        [low, high] => Some((low.as_integer()?, high.as_integer()?)).filter(|(low, high)| low <= high),
        _ => None,
    }
}

/// One text or a list of them.
pub(crate) fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(items) => items.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
