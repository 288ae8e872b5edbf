//! How people meet a register: its key, title, list, filters and form.

use std::collections::BTreeSet;

use bairi_base::Finding;

use crate::{FieldKind, FormSection, Register};

use super::faults::Faults;
use super::names::Names;
use super::reader::{Spot, Table};
use super::registers::Draft;

/// Reads what is left of the register's table; derived columns are known by now.
pub(crate) fn read(draft: &mut Draft<'_>, faults: &Faults) {
    let (table, columns) = (&draft.table, &draft.columns);
    let (key, title) = (table.need("key").string(), table.need("title").string());
    let list = table.has("list").then(|| table.may("list").strings());
    let filters = table.may("filters").strings();
    let form = table.has("form").then(|| table.may("form").tables());
    let register = &mut draft.register;
    for named in [&key, &title].into_iter().flatten() {
        if columns.check(named, faults) {
            check_masked(named, register, true, faults);
            check_files(named, register, faults);
        }
    }
    if let Some(key) = key.as_ref().filter(|_| !register.builtin) {
        check_key(key, register, faults);
    }
    register.key = key.map(|key| key.value).unwrap_or_default();
    register.title = title.map(|title| title.value).unwrap_or_default();
    register.list = match list {
        Some(list) => shown(list, columns, register, faults),
        None if register.key == register.title => vec![register.key.clone()],
        None => vec![register.key.clone(), register.title.clone()],
    };
    for filter in &filters {
        check_masked(filter, register, true, faults);
        check_files(filter, register, faults);
    }
    register.filters = columns.keep(filters, faults);
    if register.builtin {
        table.may("form").refuse(|at| Finding::error("plan.register.implied", at).with("key", "form"));
    } else {
        register.form = self::form(form, columns, register, faults);
    }
}

/// Columns of a list; a masked one is only a warning, for the ledger masks it.
pub(crate) fn shown(list: Vec<Spot<String>>, columns: &Names, register: &Register, faults: &Faults) -> Vec<String> {
    for column in &list {
        check_masked(column, register, false, faults);
    }
    columns.keep(list, faults)
}

fn check_masked(column: &Spot<String>, register: &Register, fatal: bool, faults: &Faults) {
    if !register.field(&column.value).is_some_and(|field| field.sensitive) {
        return;
    }
    let finding = if fatal {
        Finding::error("plan.column.sensitive", column.at.clone())
    } else {
        Finding::warning("plan.column.masked", column.at.clone())
    };
    faults.add(finding.with("field", &column.value));
}

/// Files have no name to be called or found by.
fn check_files(column: &Spot<String>, register: &Register, faults: &Faults) {
    if register.field(&column.value).is_some_and(|field| matches!(field.kind, FieldKind::Files(_))) {
        faults.add(Finding::error("plan.column.files", column.at.clone()).with("field", &column.value));
    }
}

/// People and sheets name an entry by its key: one text, always there, never twice.
fn check_key(key: &Spot<String>, register: &Register, faults: &Faults) {
    let Some(field) = register.field(&key.value) else { return };
    if !(field.unique && field.required && field.kind == FieldKind::Text) {
        faults.add(Finding::error("plan.register.key", key.at.clone()).with("field", &key.value));
    }
}

/// Without a declared form, all fields stand in one section.
fn form(tables: Option<Vec<Table<'_>>>, columns: &Names, register: &Register, faults: &Faults) -> Vec<FormSection> {
    let Some(tables) = tables else {
        let fields = register.fields.iter().map(|field| field.id.clone()).collect();
        return vec![FormSection { name: register.name.clone(), fields }];
    };
    let mut seen = BTreeSet::new();
    let mut sections = Vec::new();
    for table in tables {
        let name = table.need("name").text_or_empty();
        let fields = table.need("fields").strings();
        table.close();
        for field in &fields {
            if register.derived(&field.value).is_some() {
                faults.add(Finding::error("plan.form.derived", field.at.clone()).with("column", &field.value));
            } else if !seen.insert(field.value.clone()) {
                faults.add(Finding::error("plan.form.twice", field.at.clone()).with("field", &field.value));
            }
        }
        sections.push(FormSection { name, fields: columns.keep(fields, faults) });
    }
    for field in register.fields.iter().filter(|field| !seen.contains(&field.id)) {
        let Some(at) = columns.place(&field.id).cloned() else { continue };
        let finding = if field.required {
            Finding::error("plan.form.required", at)
        } else {
            Finding::warning("plan.form.left-out", at)
        };
        faults.add(finding.with("field", &field.id));
    }
    sections
}
