//! Derived columns: what a register knows from the entries of others, and from what its own said before.

use bairi_base::{Finding, Level};

use crate::{Derived, DerivedFrom, FieldKind, Register};

use super::faults::Faults;
use super::names::{self, Names};
use super::reader::{Spot, Table};
use super::registers::{Draft, UNITS};
use super::sql;

/// The derived columns of a register; `None` where one could not be made out.
pub(crate) fn read(
    draft: &Draft<'_>,
    drafts: &[Draft<'_>],
    parameters: &Names,
    faults: &Faults,
) -> Vec<(Spot<String>, Option<Derived>)> {
    let Some(tables) = draft.table.may("derived").table() else { return Vec::new() };
    let entries = tables.entries();
    let read = |(id, table): (Spot<String>, Table<'_>)| {
        let derived = column(&id, &table, draft, drafts, parameters, faults);
        table.close();
        (id, derived)
    };
    entries.into_iter().map(read).collect()
}

fn column(
    id: &Spot<String>,
    table: &Table<'_>,
    draft: &Draft<'_>,
    drafts: &[Draft<'_>],
    parameters: &Names,
    faults: &Faults,
) -> Option<Derived> {
    let mut place = sql::place_in(table);
    let name = table.need("name").text_or_empty();
    let value = sql::take("value", table.need("value"), &mut place, parameters, faults);
    let filter = sql::take("where", table.may("where"), &mut place, parameters, faults);
    let (of, by, via) = (table.may("of").string(), table.may("by").string(), table.may("via").string());
    let earlier = table.may("earlier_states").boolean().is_some_and(|spot| spot.value) && !draft.register.builtin;
    let (source, from) = match (of, by, via) {
        (None, None, None) if earlier => (draft, DerivedFrom::Earlier { filter: filter.map(|filter| filter.value) }),
        (Some(of), Some(by), None) if !earlier => {
            let source = source(&of, drafts, faults)?;
            check_by(&by, source, &draft.register, faults);
            let filter = filter.map(|filter| filter.value);
            (source, DerivedFrom::Referring { register: of.value, by: by.value, filter })
        }
        (None, None, Some(via)) if filter.is_none() && !earlier => {
            (referred(&via, draft, drafts, faults)?, DerivedFrom::Referenced { via: via.value })
        }
        _ => {
            faults.add(Finding::error("plan.derived.source", id.at.clone()).with("column", &id.value));
            return None;
        }
    };
    let value = value?;
    check_open(&value, &source.register, faults);
    Some(Derived { id: id.value.clone(), name, from, value: value.value, place })
}

fn source<'a, 'd>(of: &Spot<String>, drafts: &'a [Draft<'d>], faults: &Faults) -> Option<&'a Draft<'d>> {
    let found = drafts.iter().find(|draft| draft.register.id == of.value);
    if found.is_none() {
        let near = names::nearest(&of.value, drafts.iter().map(|draft| draft.register.id.as_str()));
        let finding = Finding::error("plan.register.unknown", of.at.clone()).with("name", &of.value);
        faults.add(finding.with("near", near));
    }
    found
}

/// `by` must be the source's own unit, or one of its fields that refers to this register.
fn check_by(by: &Spot<String>, source: &Draft<'_>, register: &Register, faults: &Faults) {
    if by.value == UNITS {
        if !(register.builtin || source.register.builtin || levels_meet(register, &source.register)) {
            let finding = Finding::error("plan.derived.level", by.at.clone()).with("level", register.level.word());
            faults.add(finding.with("other", source.register.level.word()));
        }
    } else if source.columns.check(by, faults) {
        let kind = source.register.field(&by.value).map(|field| &field.kind);
        let lost = kind.is_none() && !source.register.builtin;
        if !lost && kind != Some(&FieldKind::Ref { register: register.id.clone() }) {
            let finding = Finding::error("plan.derived.by", by.at.clone()).with("field", &by.value);
            faults.add(finding.with("register", &register.id));
        }
    }
}

/// Whether entries of both registers can hang on one unit.
fn levels_meet(a: &Register, b: &Register) -> bool {
    let may = |register: &Register, level: Level| level == register.level || register.above && level < register.level;
    Level::ALL.into_iter().any(|level| may(a, level) && may(b, level))
}

fn referred<'a, 'd>(
    via: &Spot<String>,
    draft: &Draft<'_>,
    drafts: &'a [Draft<'d>],
    faults: &Faults,
) -> Option<&'a Draft<'d>> {
    if !draft.columns.check(via, faults) {
        return None;
    }
    // A field that could not be read has been reported.
    let kind = &draft.register.field(&via.value)?.kind;
    let FieldKind::Ref { register } = kind else {
        faults.add(Finding::error("plan.derived.via", via.at.clone()).with("field", &via.value));
        return None;
    };
    drafts.iter().find(|draft| draft.register.id == *register)
}

/// A derived column is not masked: it must not repeat a sensitive field. Counting one is harmless.
fn check_open(value: &Spot<String>, source: &Register, faults: &Faults) {
    let words = sql::words(&value.value);
    let counts = words.first().is_some_and(|first| first.eq_ignore_ascii_case("count"));
    let shown = words.iter().find(|word| source.field(word).is_some_and(|field| field.sensitive));
    if let Some(field) = shown.filter(|_| !counts) {
        faults.add(Finding::error("plan.derived.sensitive", value.at.clone()).with("field", field));
    }
}
