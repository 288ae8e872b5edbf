//! The members of a household, and what the registers hold about each of them.

use std::collections::HashMap;

use bairi_base::Text;
use bairi_ledger::Entry;
use bairi_plan::FieldKind;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::entry::Cell;
use crate::entry_related::{Found, day_field, day_of};
use crate::household::RELATED_MAX;
use crate::shown::{Column, Titles};
use crate::{App, entry_identity};

#[derive(Clone, Debug, Serialize)]
pub struct Member {
    pub register: String,
    pub entity: i64,
    pub title: Text,
    pub age: Option<u32>,
    pub cells: Vec<Cell>,
    /// What refers to this person: stays, studies, jobs. Registers in the plan's order, only those with an entry.
    pub entries: Vec<MemberEntries>,
}

/// Entries of one register that name a person by one field.
#[derive(Clone, Debug, Serialize)]
pub struct MemberEntries {
    pub register: String,
    pub name: Text,
    pub field: String,
    /// The latest first.
    pub rows: Vec<MemberEntry>,
    pub total: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct MemberEntry {
    pub entity: i64,
    pub title: Text,
    /// When it was, where the register has a day.
    pub day: Option<NaiveDate>,
}

impl App {
    /// The members in the order of entry, with what their register's list shows of them; `about` is what refers to any
    /// of them.
    pub(crate) fn members(&self, found: &Found<'_>, about: &[Found<'_>], titles: &Titles) -> Vec<Member> {
        let register = found.register;
        let shown = |id: &&String| **id != register.title && **id != register.key && **id != found.field.id;
        let fields = register.list.iter().filter(shown).filter_map(|id| register.field(id));
        let columns: Vec<Column<'_>> = fields.map(Column::of_field).collect();
        let birth = register.field(entry_identity::BIRTH).filter(|f| f.kind == FieldKind::Date);
        let mut entries: Vec<&Entry> = found.entries.iter().collect();
        entries.sort_by_key(|e| e.entity);
        let member = |entry: &Entry| Member {
            register: register.id.clone(),
            entity: entry.entity,
            title: self.title(entry).unwrap_or_default(),
            age: birth.and_then(|f| age(entry.values.get(&f.id)?, self.today())),
            cells: columns
                .iter()
                .map(|c| {
                    let shown = c.show(self.plan(), titles, entry.values.get(c.id).unwrap_or(&Value::Null));
                    Cell { column: c.id.to_owned(), name: c.name.clone(), shown }
                })
                .collect(),
            entries: about.iter().filter_map(|about| self.entries_about(about, entry.entity)).collect(),
        };
        entries.into_iter().map(member).collect()
    }

    fn entries_about(&self, about: &Found<'_>, person: i64) -> Option<MemberEntries> {
        let Found { register, field, entries } = about;
        let theirs: Vec<&Entry> = entries.iter().filter(|e| named(about, e) == Some(person)).collect();
        let row = |entry: &&Entry| MemberEntry {
            entity: entry.entity,
            title: self.title(entry).unwrap_or_default(),
            day: day_of(day_field(register), entry),
        };
        (!theirs.is_empty()).then(|| MemberEntries {
            register: register.id.clone(),
            name: register.name.clone(),
            field: field.id.clone(),
            rows: theirs.iter().take(RELATED_MAX).map(row).collect(),
            total: theirs.len(),
        })
    }
}

/// Whom an entry names.
fn named(found: &Found<'_>, entry: &Entry) -> Option<i64> {
    entry.values.get(&found.field.id)?.as_i64()
}

/// What an entry is called in the file: after the member whom it names, if it names one.
pub(crate) fn about(
    found: &Found<'_>,
    entry: &Entry,
    members: &HashMap<i64, Text>,
    title: Option<Text>,
) -> Option<Text> {
    let Some(member) = named(found, entry).and_then(|person| members.get(&person)) else { return title };
    match title.filter(|title| title != member) {
        Some(title) => Some(Text::new(format!("{} {}", member.zh, title.zh), format!("{} {}", member.en, title.en))),
        None => Some(member.clone()),
    }
}

/// Full years on a day.
fn age(birth: &Value, today: NaiveDate) -> Option<u32> {
    today.years_since(birth.as_str()?.parse().ok()?)
}
