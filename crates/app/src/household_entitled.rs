//! What a household and its people are entitled to against what they have: has, missing, or unknown.

use bairi_base::Text;
use bairi_lake::EntryFacts;
use bairi_ledger::{Entry, Viewer};
use bairi_plan::{DerivedFrom, Indicator, Measure, Plan, Register};
use serde::Serialize;
use serde_json::Value;

use crate::Cell;
use crate::shown::{Column, Titles};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Missing,
    Unknown,
    Has,
}

/// One entitlement, and everybody of the household who has a claim to it.
#[derive(Clone, Debug, Serialize)]
pub struct Entitlement {
    pub indicator: String,
    pub name: Text,
    pub note: Text,
    pub remedy: Text,
    /// The worst of the holders' states.
    pub state: State,
    pub holders: Vec<Holder>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    pub register: String,
    pub entity: i64,
    /// `None`: the household itself.
    pub title: Option<Text>,
    pub state: State,
    /// What the judgement rests on: since when, how many.
    pub evidence: Vec<Cell>,
    pub mend: Mend,
}

/// The form that mends what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Mend {
    /// A field of an entry.
    Edit { register: String, entity: i64, field: String },
    /// A new entry that refers to this one.
    New { register: String, field: String, entity: i64 },
    /// Nothing that this viewer may write.
    No,
}

/// An entry that may be entitled to something.
pub(crate) struct Subject<'a> {
    pub(crate) register: &'a Register,
    pub(crate) entry: &'a Entry,
    pub(crate) facts: &'a EntryFacts,
    pub(crate) title: Option<Text>,
}

impl Subject<'_> {
    /// A field's or a derived column's value.
    pub(crate) fn value(&self, column: &str) -> &Value {
        self.entry.values.get(column).or_else(|| self.facts.derived.get(column)).unwrap_or(&Value::Null)
    }
}

/// Every declared entitlement that somebody here has a claim to; what is missing stands first.
pub(crate) fn entitlements(plan: &Plan, viewer: &Viewer, subjects: &[Subject<'_>]) -> Vec<Entitlement> {
    let entitlement = |indicator: &Indicator| {
        let Measure::Coverage { met } = &indicator.measure else { return None };
        let mine = subjects.iter().filter(|s| s.register.id == indicator.register);
        let holders: Vec<Holder> = mine.filter_map(|s| holder(plan, viewer, indicator, met, s)).collect();
        Some(Entitlement {
            indicator: indicator.id.clone(),
            name: indicator.name.clone(),
            note: indicator.note.clone(),
            remedy: indicator.remedy.clone(),
            state: holders.iter().map(|h| h.state).min()?,
            holders,
        })
    };
    let declared = plan.indicators.iter().filter(|i| i.entitlement);
    let mut entitlements: Vec<Entitlement> = declared.filter_map(entitlement).collect();
    entitlements.sort_by_key(|e| e.state);
    entitlements
}

fn holder(plan: &Plan, viewer: &Viewer, indicator: &Indicator, met: &str, subject: &Subject<'_>) -> Option<Holder> {
    let standing = subject.facts.standings.iter().find(|s| s.indicator == indicator.id && s.counts)?;
    let state = match standing.met {
        Some(true) => State::Has,
        Some(false) => State::Missing,
        None => State::Unknown,
    };
    let named = columns_named(subject.register, met);
    let evidence = named.iter().filter_map(|id| {
        let column = Column::of(plan, subject.register, id)?;
        let shown = column.show(plan, &Titles::default(), subject.value(id));
        Some(Cell { column: (*id).to_owned(), name: column.name.clone(), shown })
    });
    Some(Holder {
        register: subject.register.id.clone(),
        entity: subject.entry.entity,
        title: subject.title.clone(),
        state,
        evidence: evidence.collect(),
        mend: named.first().map_or(Mend::No, |id| mend(plan, viewer, subject, id)),
    })
}

/// Where a column's value comes from, and so where it is mended.
pub(crate) fn mend(plan: &Plan, viewer: &Viewer, subject: &Subject<'_>, column: &str) -> Mend {
    let (register, entry) = (subject.register, subject.entry);
    if register.field(column).is_some() {
        if !viewer.may_write(&register.id, entry.unit) {
            return Mend::No;
        }
        return Mend::Edit { register: register.id.clone(), entity: entry.entity, field: column.to_owned() };
    }
    match register.derived(column).map(|d| &d.from) {
        Some(DerivedFrom::Referring { register: from, by, .. }) if by != "unit" => {
            match plan.registers.iter().any(|r| r.id == *from) && viewer.may_write(from, entry.unit) {
                true => Mend::New { register: from.clone(), field: by.clone(), entity: entry.entity },
                false => Mend::No,
            }
        }
        _ => Mend::No,
    }
}

/// The columns that a predicate names, in its order, each once. Words in quotes and placeholders are none.
pub(crate) fn columns_named<'a>(register: &'a Register, predicate: &str) -> Vec<&'a str> {
    let outside = predicate.split('\'').step_by(2);
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let words = outside.flat_map(|piece| piece.split(move |c: char| !part(c)));
    let mut named: Vec<&str> = Vec::new();
    for word in words {
        let field = register.field(word).map(|f| f.id.as_str());
        if let Some(id) = field.or_else(|| register.derived(word).map(|d| d.id.as_str()))
            && !named.contains(&id)
        {
            named.push(id);
        }
    }
    named
}
