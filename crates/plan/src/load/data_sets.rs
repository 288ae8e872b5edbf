//! `[data.…]` of `comparisons.toml`: the kinds of data that departments hand over.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use bairi_base::{Finding, Text};

use crate::{CodeList, DataSet, Field, FieldKind, Purpose, Register, Resolve};

use super::faults::Faults;
use super::keyed::SLUG;
use super::names::{self, Names};
use super::parts::{self, Declared, Parts, Wanted};
use super::reader::{Spot, Table};
use super::sql;

const DAYS: RangeInclusive<u32> = 1..=366;
/// A difference is one sentence, in characters.
const FINDING_CHARS_MAX: i64 = 200;
/// Columns of the linkage's model, each with the types of field that it can be read from.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("name", &["text"]),
    ("id_no", &["id", "text"]),
    ("birth", &["date", "text"]),
    ("sex", &["code", "text"]),
    ("phone", &["phone", "text"]),
    ("household", &["ref", "text"]),
];
/// By one of these a person can be told from others.
const TELLING: [&str; 2] = ["name", "id_no"];
/// The column that stands for the entry's own unit.
const PLACE: &str = "place";

/// Whom clues are about.
#[derive(Clone, Copy, Default)]
pub(crate) enum About<'a> {
    /// They name no entry.
    Nothing,
    /// Entries of this register.
    Entries(&'a str),
    /// It could not be made out.
    #[default]
    Unknown,
}

/// What data sets are held against; `None` where it could not be made out.
pub(crate) struct Held<'a> {
    pub(crate) declared: &'a Declared<'a>,
    pub(crate) parameters: &'a Names,
    pub(crate) departments: Option<&'a CodeList>,
    pub(crate) kinds: Option<&'a CodeList>,
    pub(crate) about: About<'a>,
    /// The longest text that a clue's finding may be, if its field says so.
    pub(crate) finding_chars: Option<i64>,
}

/// In the order of the file.
pub(crate) fn read(tables: &Table<'_>, held: &Held<'_>, faults: &Faults) -> Vec<DataSet> {
    let read = |(id, table): (Spot<String>, Table<'_>)| {
        names::check_form(&id, SLUG.0, SLUG.1, faults);
        let set = Reading { table: &table, held, faults }.set(id.value);
        table.close();
        set
    };
    tables.entries().into_iter().filter_map(read).collect()
}

/// A data set being read, and what it is held against.
struct Reading<'a> {
    table: &'a Table<'a>,
    held: &'a Held<'a>,
    faults: &'a Faults,
}

impl<'a> Reading<'a> {
    fn set(&self, id: String) -> Option<DataSet> {
        let table = self.table;
        let mut place = sql::place_in(table);
        let name = table.need("name").text_or_empty();
        let note = table.need("note").text_or_empty();
        let department = self.code("department", self.held.departments);
        let mut parts = Parts::of(table, self.held.declared, self.faults);
        let purpose = table.need("purpose").word(&Purpose::ALL.map(Purpose::word), Purpose::from_word);
        let purpose = purpose.map(|purpose| purpose.value);
        let population = self.population(purpose, &mut place);
        let resolve = table.may("resolve").word(&Resolve::ALL.map(Resolve::word), Resolve::from_word);
        let entry = self.entry(&mut parts);
        let kind = self.code("kind", self.held.kinds);
        let finding = self.finding();
        let (due_days, keep_days) = (self.days("due_days"), self.days("keep_days"));
        let columns = self.columns(&parts);
        let register = parts.register()?.id.clone();
        Some(DataSet {
            id,
            name,
            note,
            department: department?,
            register,
            purpose: purpose?,
            population,
            resolve: resolve.map(|resolve| resolve.value).unwrap_or_default(),
            entry,
            kind: kind?,
            finding,
            due_days: due_days?,
            keep_days: keep_days?,
            columns,
            place,
        })
    }

    fn code(&self, key: &'static str, list: Option<&CodeList>) -> Option<String> {
        let code = self.table.need(key).string()?;
        if let Some(list) = list {
            parts::check_code(&code, list, self.faults);
        }
        Some(code.value)
    }

    /// Who is meant among the entries; a purpose that is about the department's rows has none.
    fn population(&self, purpose: Option<Purpose>, place: &mut crate::SourcePlace) -> Option<String> {
        if let Some(purpose) = purpose.filter(|purpose| !purpose.has_population()) {
            let wrong = |at| Finding::error("plan.comparison.population", at).with("purpose", purpose.word());
            self.table.may("population").refuse(wrong);
            return None;
        }
        let slot = if purpose.is_some() { self.table.need("population") } else { self.table.may("population") };
        let population = sql::take("population", slot, place, self.held.parameters, self.faults);
        population.map(|population| population.value)
    }

    /// The field that leads from the register to whom clues are about.
    fn entry(&self, parts: &mut Parts<'_>) -> Option<String> {
        let entry = match self.held.about {
            About::Nothing => {
                self.table.may("entry").refuse(|at| Finding::error("plan.comparison.entry-refused", at));
                return None;
            }
            _ => parts.may(self.table, "entry", Wanted::Ref),
        };
        let About::Entries(about) = self.held.about else { return entry.map(|entry| entry.field.id.clone()) };
        match &entry {
            Some(entry) if entry.refers_to() != Some(about) => {
                let finding = Finding::error("plan.comparison.ref", entry.at.clone()).with("field", &entry.field.id);
                self.faults.add(finding.with("register", about));
            }
            None if !self.table.has("entry") && parts.register().is_some_and(|register| register.id != about) => {
                let finding = Finding::error("plan.comparison.entry-missing", self.table.place());
                self.faults.add(finding.with("register", about));
            }
            _ => {}
        }
        entry.map(|entry| entry.field.id.clone())
    }

    fn finding(&self) -> Text {
        let Some(finding) = self.table.need("finding").text() else { return Text::default() };
        let max = self.held.finding_chars.unwrap_or(FINDING_CHARS_MAX).min(FINDING_CHARS_MAX);
        for (language, text) in [("zh", &finding.value.zh), ("en", &finding.value.en)] {
            if text.chars().count() as i64 > max {
                let fault = Finding::error("plan.comparison.long", finding.at.clone()).with("language", language);
                self.faults.add(fault.with("max", max));
            }
        }
        finding.value
    }

    fn days(&self, key: &'static str) -> Option<u32> {
        let days = self.table.need(key).count()?;
        if !DAYS.contains(&days.value) {
            let finding = Finding::error("plan.comparison.days", days.at).with("key", key);
            self.faults.add(finding.with("min", DAYS.start()).with("max", DAYS.end()));
        }
        Some(days.value)
    }

    /// Columns of the model, and what of the register they are.
    fn columns(&self, parts: &Parts<'_>) -> BTreeMap<String, String> {
        let Some(table) = self.table.need("columns").table() else { return BTreeMap::new() };
        let mut columns = BTreeMap::new();
        for (column, types) in COLUMNS {
            let named = table.may(column).string();
            let Some((register, known)) = parts.register().zip(parts.columns()) else { continue };
            if let Some(named) = named.filter(|named| known.check(named, self.faults)) {
                self.check_column(column, types, &named, register);
                columns.insert(column.to_owned(), named.value);
            }
        }
        table.may(PLACE).refuse(|at| Finding::error("plan.comparison.place", at));
        if !TELLING.iter().any(|column| table.has(column)) {
            let finding = Finding::error("plan.comparison.columns", table.place());
            self.faults.add(finding.with("known", TELLING.join(", ")));
        }
        table.close();
        columns
    }

    /// What a derived column holds only the engine knows.
    fn check_column(&self, column: &str, types: &[&str], named: &Spot<String>, register: &Register) {
        let fits = |field: &Field| types.iter().any(|word| is(&field.kind, word));
        if register.field(&named.value).is_some_and(|field| !fits(field)) {
            let finding = Finding::error("plan.comparison.column", named.at.clone()).with("column", column);
            self.faults.add(finding.with("field", &named.value).with("types", types.join(", ")));
        }
    }
}

fn is(kind: &FieldKind, word: &str) -> bool {
    match kind {
        FieldKind::Text => word == "text",
        FieldKind::IdNumber => word == "id",
        FieldKind::Date => word == "date",
        FieldKind::Code { .. } => word == "code",
        FieldKind::Phone => word == "phone",
        FieldKind::Ref { .. } => word == "ref",
        _ => false,
    }
}
