//! Names that declarations give and that others refer to.

use std::collections::BTreeMap;

use bairi_base::{Finding, Place};

use super::faults::Faults;
use super::reader::Spot;

/// Stands in a finding's `near` where nothing resembles the unknown name.
pub(crate) const NOTHING_NEAR: &str = "none";

/// The names of one kind, each with where it was given.
pub(crate) struct Names {
    unknown: &'static str,
    names: BTreeMap<String, Place>,
    /// Cleared where a file of this kind could not be read: then no name is called unknown.
    pub(crate) complete: bool,
}

impl Names {
    /// `unknown` is the code of the finding for a name that is not here.
    pub(crate) fn new(unknown: &'static str) -> Self {
        Names { unknown, names: BTreeMap::new(), complete: true }
    }

    /// Takes up a name; a second declaration of it is a finding, and false.
    pub(crate) fn declare(&mut self, name: &Spot<String>, faults: &Faults) -> bool {
        if let Some(first) = self.names.get(&name.value) {
            let finding = Finding::error("plan.id.duplicate", name.at.clone()).with("id", &name.value);
            faults.add(finding.with("first", show(first)));
            return false;
        }
        self.names.insert(name.value.clone(), name.at.clone());
        true
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Where the name was given.
    pub(crate) fn place(&self, name: &str) -> Option<&Place> {
        self.names.get(name)
    }

    /// Whether the name is known; if it is not, that is a finding.
    pub(crate) fn check(&self, name: &Spot<String>, faults: &Faults) -> bool {
        let known = self.has(&name.value);
        if !known && self.complete {
            let near = nearest(&name.value, self.names.keys().map(String::as_str));
            faults.add(Finding::error(self.unknown, name.at.clone()).with("name", &name.value).with("near", near));
        }
        known
    }

    /// The names among these that are known; the others are findings.
    pub(crate) fn keep(&self, names: Vec<Spot<String>>, faults: &Faults) -> Vec<String> {
        names.into_iter().filter(|name| self.check(name, faults)).map(|name| name.value).collect()
    }
}

pub(crate) fn show(place: &Place) -> String {
    match place {
        Place::File { file, line, .. } => format!("{file}:{line}"),
        _ => String::new(),
    }
}

/// Words with a meaning of their own in SQL, and columns that every register has.
const TAKEN: [&str; 51] = [
    "all",
    "and",
    "any",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "cross",
    "desc",
    "displaced",
    "distinct",
    "else",
    "end",
    "entity",
    "except",
    "exists",
    "false",
    "from",
    "full",
    "group",
    "having",
    "in",
    "inner",
    "intersect",
    "interval",
    "is",
    "join",
    "left",
    "like",
    "limit",
    "not",
    "null",
    "on",
    "or",
    "order",
    "outer",
    "recorded_at",
    "retracted",
    "right",
    "select",
    "seq",
    "set",
    "then",
    "true",
    "union",
    "unit",
    "using",
    "when",
    "where",
];
const TAKEN_COLUMNS: [&str; 2] = ["effective_on", "recorded_on"];

/// Reports a column's name that cannot stand in SQL, or that means something else there.
pub(crate) fn check_column(name: &Spot<String>, faults: &Faults) {
    check_form(name, is_sql_name, "plan.name.sql", faults);
    if TAKEN.contains(&name.value.as_str()) || TAKEN_COLUMNS.contains(&name.value.as_str()) {
        faults.add(Finding::error("plan.name.taken", name.at.clone()).with("name", &name.value));
    }
}

/// Whether the name can stand in SQL: lower-case letters, digits, underscores, a letter first.
pub(crate) fn is_sql_name(name: &str) -> bool {
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    name.bytes().next().is_some_and(|b| b.is_ascii_lowercase()) && name.bytes().all(rest)
}

/// Whether the name can stand in an address: lower-case letters, digits, hyphens, no hyphen first.
pub(crate) fn is_slug(name: &str) -> bool {
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !name.is_empty() && !name.starts_with('-') && name.bytes().all(rest)
}

/// Reports a name that is not written as its kind demands.
pub(crate) fn check_form(name: &Spot<String>, ok: fn(&str) -> bool, code: &'static str, faults: &Faults) {
    if !ok(&name.value) {
        faults.add(Finding::error(code, name.at.clone()).with("name", &name.value));
    }
}

/// The known name that the unknown one most resembles, or [`NOTHING_NEAR`].
pub(crate) fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> &'a str {
    let allowed = (unknown.chars().count() / 3).clamp(1, 4);
    known
        .map(|name| (distance(unknown, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map_or(NOTHING_NEAR, |(_, name)| name)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unknown: &str, expected: &str) {
        assert_eq!(nearest(unknown, ["household", "person", "visit", "all-counties"].into_iter()), expected);
    }

    #[test]
    fn the_nearest_name_is_offered_if_it_is_near() {
        check("houshold", "household");
        check("persons", "person");
        check("visti", NOTHING_NEAR);
        check("all-county", "all-counties");
        check("loan", NOTHING_NEAR);
    }
}
