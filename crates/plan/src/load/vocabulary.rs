//! `parameters.toml`, `organs.toml`, `codes.toml`, `codes/`, `roles.toml`: the words that the rest is written in.

use std::collections::BTreeMap;

use bairi_base::{Finding, Level, Place};
use chrono::NaiveDate;

use crate::{CodeItem, CodeList, Organ, Parameter, Role};

use super::faults::Faults;
use super::files::Files;
use super::keyed::{self, SLUG, SQL};
use super::names::Names;
use super::reader::{Slot, Spot, Table};

/// Stands for every register in a role's `read` and `write`.
pub(crate) const ALL: &str = "*";
/// Names that predicates may use after a dollar sign and that no parameter may have.
pub(crate) const PLACEHOLDERS: [&str; 4] = ["today", "month_start", "campaign_from", "campaign_to"];

pub(crate) fn level(slot: Slot<'_>) -> Option<Spot<Level>> {
    slot.word(&Level::ALL.map(Level::word), Level::from_word)
}

/// A package without the file has no parameters.
pub(crate) fn parameters(files: &Files, names: &mut Names, faults: &Faults) -> BTreeMap<String, Parameter> {
    names.complete = files.all_read("parameters.toml");
    let Some(file) = files.find("parameters.toml") else { return BTreeMap::new() };
    let read = |id: &Spot<String>, table: &Table<'_>| {
        if PLACEHOLDERS.contains(&id.value.as_str()) {
            faults.add(Finding::error("plan.name.taken", id.at.clone()).with("name", &id.value));
        }
        let name = table.need("name").text_or_empty();
        let source = table.need("source").string().map(|s| s.value).unwrap_or_default();
        Some(Parameter { name, source, values: dated(table, faults) })
    };
    keyed::read_file(file, SQL, names, faults, read).into_iter().collect()
}

fn dated(table: &Table<'_>, faults: &Faults) -> Vec<(NaiveDate, i64)> {
    let mut values: Vec<(NaiveDate, i64)> = Vec::new();
    for entry in table.need("value").tables() {
        if let (Some(from), Some(value)) = (entry.need("from").date(), entry.need("value").integer()) {
            if values.last().is_some_and(|(last, _)| *last >= from.value) {
                faults.add(Finding::error("plan.parameter.order", from.at).with("from", from.value));
            }
            values.push((from.value, value.value));
        }
        entry.close();
    }
    values
}

pub(crate) fn organs(files: &Files, names: &mut Names, faults: &Faults) -> BTreeMap<String, Organ> {
    keyed::read(files, "organs.toml", SLUG, names, faults, |id, table| {
        Some(Organ { id: id.value.clone(), name: table.need("name").text_or_empty() })
    })
}

/// Those of `codes.toml`, which must be there, and those of the folder `codes/`.
pub(crate) fn codes(files: &Files, names: &mut Names, faults: &Faults) -> BTreeMap<String, CodeList> {
    let list = |id: &Spot<String>, table: &Table<'_>| code_list(id, table, faults);
    let mut lists = keyed::read(files, "codes.toml", SQL, names, faults, list);
    names.complete &= files.all_read("codes/");
    for file in files.folder("codes") {
        lists.extend(keyed::read_file(file, SQL, names, faults, list));
    }
    lists
}

fn code_list(id: &Spot<String>, table: &Table<'_>, faults: &Faults) -> Option<CodeList> {
    let name = table.need("name").text_or_empty();
    let mut spellings = BTreeMap::new();
    let items = table.need("item").tables();
    let items = items.iter().filter_map(|item| code_item(item, &mut spellings, faults)).collect();
    Some(CodeList { id: id.value.clone(), name, items })
}

/// `spellings` maps every code, name and alias met so far to its item's code.
fn code_item(table: &Table<'_>, spellings: &mut BTreeMap<String, String>, faults: &Faults) -> Option<CodeItem> {
    let (code, name) = (table.need("code").string(), table.need("name").text());
    let aliases = table.may("aliases").strings();
    table.close();
    let (code, name) = (code?, name?);
    let well_formed = code.value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if !well_formed {
        faults.add(Finding::error("plan.code.form", code.at.clone()).with("code", &code.value));
    }
    let mut take_up = |spelling: &str, at: &Place| {
        if let Some(other) = spellings.insert(spelling.to_lowercase(), code.value.clone())
            && (other != code.value || *at == code.at)
        {
            let finding = Finding::error("plan.code.ambiguous", at.clone()).with("spelling", spelling);
            faults.add(finding.with("other", other));
        }
    };
    take_up(&code.value, &code.at);
    take_up(&name.value.zh, &name.at);
    take_up(&name.value.en, &name.at);
    for alias in &aliases {
        take_up(&alias.value, &alias.at);
    }
    let aliases = aliases.into_iter().map(|alias| alias.value).collect();
    Some(CodeItem { code: code.value, name: name.value, aliases })
}

/// `builtin` is the register that nobody writes.
pub(crate) fn roles(
    files: &Files,
    registers: &Names,
    builtin: &str,
    names: &mut Names,
    faults: &Faults,
) -> BTreeMap<String, Role> {
    keyed::read(files, "roles.toml", SLUG, names, faults, |id, table| {
        let name = table.need("name").text_or_empty();
        let level = level(table.need("level"));
        let read = rights(table.need("read"), registers, faults);
        let write = table.need("write").strings();
        for register in write.iter().filter(|register| register.value != ALL) {
            if register.value == builtin {
                faults.add(Finding::error("plan.role.builtin", register.at.clone()).with("register", builtin));
            } else if registers.check(register, faults) && !read.iter().any(|r| *r == ALL || *r == register.value) {
                let finding = Finding::error("plan.role.blind", register.at.clone());
                faults.add(finding.with("register", &register.value));
            }
        }
        let write = write.into_iter().map(|register| register.value).collect();
        let unmask = table.may("unmask").flag();
        Some(Role { id: id.value.clone(), name, level: level?.value, read, write, unmask })
    })
}

fn rights(slot: Slot<'_>, registers: &Names, faults: &Faults) -> Vec<String> {
    let known = |register: &Spot<String>| register.value == ALL || registers.check(register, faults);
    slot.strings().into_iter().filter(known).map(|register| register.value).collect()
}
