//! The fields of a register.

use std::collections::BTreeMap;

use bairi_base::{Finding, Place};
use chrono::NaiveDate;

use crate::{CodeList, Field, FieldKind, Role};

use super::faults::Faults;
use super::files_rule;
use super::names::Names;
use super::reader::{Slot, Spot, Table};
use super::vocabulary;

const TYPES: [&str; 13] =
    ["text", "integer", "money", "date", "bool", "code", "codes", "id", "phone", "point", "ref", "unit", "files"];

/// What fields may refer to.
pub(crate) struct Vocabulary<'a> {
    pub(crate) codes: &'a BTreeMap<String, CodeList>,
    pub(crate) code_names: &'a Names,
    pub(crate) registers: &'a Names,
    /// The register whose entries are the units: fields of type `unit` refer to it, `ref` does not.
    pub(crate) builtin: &'a str,
    pub(crate) roles: &'a BTreeMap<String, Role>,
    pub(crate) role_names: &'a Names,
}

/// A field; `None` if its type could not be made out.
pub(crate) fn read(
    id: &Spot<String>,
    table: &Table<'_>,
    vocabulary: &Vocabulary<'_>,
    faults: &Faults,
) -> Option<Field> {
    let name = table.need("name").text_or_empty();
    let word = table.need("type").word(&TYPES, |word| TYPES.contains(&word).then(|| word.to_owned()));
    let required = table.may("required").flag();
    let unique = table.may("unique").flag();
    let lookup = table.may("lookup").boolean().filter(|lookup| lookup.value);
    let sensitive = table.may("sensitive").flag();
    let hint = table.may("hint").text_or_empty();
    let aliases = table.may("aliases").strings().into_iter().map(|alias| alias.value).collect();
    let word = word?.value;
    if word == "id" && !sensitive {
        faults.add(Finding::error("plan.field.id-open", id.at.clone()).with("field", &id.value));
    }
    if let Some(lookup) = lookup.as_ref().filter(|_| !["text", "id", "phone"].contains(&word.as_str())) {
        faults.add(Finding::error("plan.field.lookup", lookup.at.clone()).with("type", &word));
    }
    if word == "files" {
        files_rule::check_flags(table, unique, sensitive, faults);
    }
    let bounds = Bounds::read(table, &word, faults);
    let kind = kind(table, &word, bounds.max, vocabulary, faults);
    let (min, max) = if ["codes", "files"].contains(&word.as_str()) { (None, None) } else { (bounds.min, bounds.max) };
    let (date_min, date_max) = (bounds.date_min, bounds.date_max);
    let (id, lookup) = (id.value.clone(), lookup.is_some());
    let kind = kind?;
    Some(Field { id, name, kind, required, unique, lookup, sensitive, hint, aliases, min, max, date_min, date_max })
}

fn kind(
    table: &Table<'_>,
    word: &str,
    max: Option<i64>,
    vocabulary: &Vocabulary<'_>,
    faults: &Faults,
) -> Option<FieldKind> {
    let list = own(table, "list", word, &["code", "codes"]).and_then(Slot::string);
    let list = list.filter(|list| vocabulary.code_names.check(list, faults)).map(|list| list.value);
    let register = own(table, "register", word, &["ref"]).and_then(Slot::string);
    let level = own(table, "level", word, &["unit"]).and_then(vocabulary::level);
    for key in files_rule::KEYS.into_iter().filter(|_| word != "files") {
        stray(table, key, word);
    }
    Some(match word {
        "text" => FieldKind::Text,
        "integer" => FieldKind::Integer,
        "money" => FieldKind::Money,
        "date" => FieldKind::Date,
        "bool" => FieldKind::Bool,
        "id" => FieldKind::IdNumber,
        "phone" => FieldKind::Phone,
        "point" => FieldKind::Point,
        "code" => FieldKind::Code { list: list? },
        "codes" => {
            let list = list?;
            let items = vocabulary.codes.get(&list).map_or(0, |list| list.items.len());
            FieldKind::Codes { max: max.and_then(|max| usize::try_from(max).ok()).unwrap_or(items), list }
        }
        "files" => FieldKind::Files(files_rule::read(table, max, faults)),
        "ref" => FieldKind::Ref { register: referred(register?, vocabulary, faults)? },
        _ => FieldKind::Unit { level: level?.value },
    })
}

fn referred(register: Spot<String>, vocabulary: &Vocabulary<'_>, faults: &Faults) -> Option<String> {
    if register.value == vocabulary.builtin {
        faults.add(Finding::error("plan.field.builtin", register.at).with("register", register.value));
        return None;
    }
    vocabulary.registers.check(&register, faults).then_some(register.value)
}

/// A key that these types must have and no other may.
fn own<'d>(table: &Table<'d>, key: &'static str, word: &str, types: &[&str]) -> Option<Slot<'d>> {
    if types.contains(&word) {
        return Some(table.need(key));
    }
    stray(table, key, word);
    None
}

fn stray(table: &Table<'_>, key: &'static str, word: &str) {
    table.may(key).refuse(|at| Finding::error("plan.field.key", at).with("key", key).with("type", word));
}

#[derive(Default)]
struct Bounds {
    min: Option<i64>,
    max: Option<i64>,
    date_min: Option<NaiveDate>,
    date_max: Option<NaiveDate>,
}

impl Bounds {
    fn read(table: &Table<'_>, word: &str, faults: &Faults) -> Bounds {
        let mut bounds = Bounds::default();
        let mut top: Option<Place> = None;
        let low = match word {
            "text" => Some(0),
            "codes" | "files" => Some(1),
            _ => None,
        };
        if matches!(word, "text" | "integer" | "money") {
            bounds.min = table.may("min").integer().map(|min| min.value);
        } else {
            stray(table, "min", word);
        }
        if matches!(word, "text" | "integer" | "money" | "codes" | "files") {
            let max = table.may("max").integer();
            bounds.max = max.as_ref().map(|max| max.value);
            top = max.map(|max| max.at);
        } else {
            stray(table, "max", word);
        }
        if word == "date" {
            let (min, max) = (table.may("date_min").date(), table.may("date_max").date());
            (bounds.date_min, bounds.date_max) = (min.map(|min| min.value), max.as_ref().map(|max| max.value));
            top = max.map(|max| max.at);
        } else {
            stray(table, "date_min", word);
            stray(table, "date_max", word);
        }
        let bottom = bounds.min.into_iter().chain(low).max();
        let crossed = bottom.zip(bounds.max).is_some_and(|(min, max)| min > max)
            || bounds.date_min.zip(bounds.date_max).is_some_and(|(min, max)| min > max);
        if let Some(at) = top.filter(|_| crossed) {
            faults.add(Finding::error("plan.field.bounds", at));
        }
        bounds
    }
}
