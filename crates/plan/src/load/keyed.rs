//! Files whose tables stand under ids of the author's choice.

use std::collections::BTreeMap;

use super::faults::Faults;
use super::files::{File, Files};
use super::names::{self, Names};
use super::reader::{Document, Spot, Table};

/// How the ids of a file are written, and the finding for one that is not.
pub(crate) type Form = (fn(&str) -> bool, &'static str);
pub(crate) const SQL: Form = (names::is_sql_name, "plan.name.sql");
pub(crate) const SLUG: Form = (names::is_slug, "plan.name.slug");

/// Reads the tables of a file that must be there.
pub(crate) fn read<T>(
    files: &Files,
    name: &'static str,
    form: Form,
    names: &mut Names,
    faults: &Faults,
    read: impl FnMut(&Spot<String>, &Table<'_>) -> Option<T>,
) -> BTreeMap<String, T> {
    match files.need(name, faults) {
        Some(file) => read_file(file, form, names, faults, read).into_iter().collect(),
        None => {
            names.complete = false;
            BTreeMap::new()
        }
    }
}

/// Reads one file's tables in the order in which they stand.
pub(crate) fn read_file<T>(
    file: &File,
    form: Form,
    names: &mut Names,
    faults: &Faults,
    mut read: impl FnMut(&Spot<String>, &Table<'_>) -> Option<T>,
) -> Vec<(String, T)> {
    let document = Document::parse(file, faults);
    names.complete &= document.sound;
    let mut all = Vec::new();
    for (id, table) in document.table(faults).entries() {
        names::check_form(&id, form.0, form.1, faults);
        let new = names.declare(&id, faults);
        let item = read(&id, &table);
        table.close();
        all.extend(item.filter(|_| new).map(|item| (id.value, item)));
    }
    all
}
