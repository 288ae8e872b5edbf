//! Fields of a register that a table names by their part.

use std::collections::BTreeMap;

use bairi_base::{Finding, Place};

use crate::{CodeList, Field, FieldKind, Register};

use super::faults::Faults;
use super::names::{self, Names};
use super::reader::{Spot, Table};

/// The registers, and what their fields refer to.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'a> {
    pub(crate) registers: &'a [(Register, Names)],
    pub(crate) register_names: &'a Names,
    pub(crate) codes: &'a BTreeMap<String, CodeList>,
    pub(crate) code_names: &'a Names,
}

impl<'a> Declared<'a> {
    /// The code list of a field; `None` also if some lists could not be read.
    pub(crate) fn list(&self, part: &Option<Part<'a>>) -> Option<&'a CodeList> {
        match &part.as_ref()?.field.kind {
            FieldKind::Code { list } if self.code_names.complete => self.codes.get(list),
            _ => None,
        }
    }

    /// The register named under `register`, which is not the built-in one; anything else is a finding.
    fn register(&self, table: &Table<'_>, faults: &Faults) -> Option<(Place, &'a (Register, Names))> {
        let id = table.need("register").string().filter(|id| self.register_names.check(id, faults))?;
        let found = self.registers.iter().find(|(register, _)| register.id == id.value)?;
        if found.0.builtin {
            faults.add(Finding::error("plan.comparison.builtin", id.at).with("register", &id.value));
            return None;
        }
        Some((id.at, found))
    }
}

/// What a field must be for its part.
#[derive(Clone, Copy)]
pub(crate) enum Wanted {
    Code,
    Date,
    Integer,
    Text,
    Ref,
}

impl Wanted {
    fn word(self) -> &'static str {
        match self {
            Wanted::Code => "code",
            Wanted::Date => "date",
            Wanted::Integer => "integer",
            Wanted::Text => "text",
            Wanted::Ref => "ref",
        }
    }

    fn is(self, kind: &FieldKind) -> bool {
        match self {
            Wanted::Code => matches!(kind, FieldKind::Code { .. }),
            Wanted::Date => *kind == FieldKind::Date,
            Wanted::Integer => *kind == FieldKind::Integer,
            Wanted::Text => *kind == FieldKind::Text,
            Wanted::Ref => matches!(kind, FieldKind::Ref { .. }),
        }
    }
}

/// A field, and where its part is given to it.
pub(crate) struct Part<'a> {
    pub(crate) field: &'a Field,
    pub(crate) at: Place,
}

impl<'a> Part<'a> {
    pub(crate) fn refers_to(&self) -> Option<&'a str> {
        match &self.field.kind {
            FieldKind::Ref { register } => Some(register),
            _ => None,
        }
    }
}

/// The field's id; empty if it could not be made out, which has been reported.
pub(crate) fn id(part: &Option<Part<'_>>) -> String {
    part.as_ref().map(|part| part.field.id.clone()).unwrap_or_default()
}

/// A register whose fields are being named.
pub(crate) struct Parts<'a> {
    /// Where the register is named, and the register; `None` if that is a fault.
    found: Option<(Place, &'a (Register, Names))>,
    /// Fields that have a part.
    taken: Vec<&'a str>,
    /// False where a part could not be made out: then no field is said to have none.
    complete: bool,
    faults: &'a Faults,
}

impl<'a> Parts<'a> {
    pub(crate) fn of(table: &Table<'_>, declared: &Declared<'a>, faults: &'a Faults) -> Parts<'a> {
        Parts { found: declared.register(table, faults), taken: Vec::new(), complete: true, faults }
    }

    fn found(&self) -> Option<&'a (Register, Names)> {
        self.found.as_ref().map(|(_, found)| *found)
    }

    pub(crate) fn register(&self) -> Option<&'a Register> {
        self.found().map(|(register, _)| register)
    }

    pub(crate) fn columns(&self) -> Option<&'a Names> {
        self.found().map(|(_, columns)| columns)
    }

    /// The field under a key that must be there; one of another type, or one that has a part already, is a finding.
    pub(crate) fn need(&mut self, table: &Table<'_>, key: &'static str, wanted: Wanted) -> Option<Part<'a>> {
        let part = table.need(key).string().and_then(|named| self.find(named, wanted));
        self.take(part)
    }

    /// The field under a key that may be absent.
    pub(crate) fn may(&mut self, table: &Table<'_>, key: &'static str, wanted: Wanted) -> Option<Part<'a>> {
        let slot = table.may(key);
        if !table.has(key) {
            return None;
        }
        let part = slot.string().and_then(|named| self.find(named, wanted));
        self.take(part)
    }

    fn take(&mut self, part: Option<Part<'a>>) -> Option<Part<'a>> {
        let Some(part) = part else {
            self.complete = false;
            return None;
        };
        if self.taken.contains(&part.field.id.as_str()) {
            self.faults.add(Finding::error("plan.comparison.twice", part.at).with("field", &part.field.id));
            self.complete = false;
            return None;
        }
        self.taken.push(&part.field.id);
        Some(part)
    }

    fn find(&self, named: Spot<String>, wanted: Wanted) -> Option<Part<'a>> {
        let (register, columns) = self.found()?;
        if !columns.check(&named, self.faults) {
            return None;
        }
        let field = register.field(&named.value);
        // A field that could not be read has been reported.
        if field.is_none() && register.derived(&named.value).is_none() {
            return None;
        }
        if let Some(field) = field.filter(|field| wanted.is(&field.kind)) {
            return Some(Part { field, at: named.at });
        }
        let finding = Finding::error("plan.comparison.field", named.at).with("field", &named.value);
        self.faults.add(finding.with("register", &register.id).with("type", wanted.word()));
        None
    }

    /// A new entry has only what has a part and is known at once: nothing else may be required but the key.
    pub(crate) fn check_required(&self, later: &[&Option<Part<'a>>]) {
        let Some((at, (register, _))) = self.found.as_ref().filter(|_| self.complete) else { return };
        let required = |field: &Field, at: &Place| {
            let finding = Finding::error("plan.comparison.required", at.clone()).with("field", &field.id);
            self.faults.add(finding.with("register", &register.id));
        };
        for part in later.iter().filter_map(|part| part.as_ref()).filter(|part| part.field.required) {
            required(part.field, &part.at);
        }
        let without_part = |field: &&Field| !self.taken.contains(&field.id.as_str()) && field.id != register.key;
        for field in register.fields.iter().filter(|field| field.required).filter(without_part) {
            required(field, at);
        }
    }
}

/// Whether the list has the code; if it has not, that is a finding.
pub(crate) fn check_code(code: &Spot<String>, list: &CodeList, faults: &Faults) {
    if list.items.iter().any(|item| item.code == code.value) {
        return;
    }
    let near = names::nearest(&code.value, list.items.iter().map(|item| item.code.as_str()));
    let finding = Finding::error("plan.comparison.code", code.at.clone()).with("code", &code.value);
    faults.add(finding.with("list", &list.id).with("near", near));
}
