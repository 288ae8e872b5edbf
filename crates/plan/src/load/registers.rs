//! `registers/`: first every register's own fields, then what looks across registers.

use bairi_base::{Finding, Level, Text};

use crate::{Field, Group, Register, UNIT_FIELDS};

use super::derived;
use super::faces;
use super::faults::Faults;
use super::fields::{self, Vocabulary};
use super::files::{Files, whole_file};
use super::files_rule;
use super::names::{self, Names};
use super::reader::{Document, Spot, Table};
use super::steps;
use super::vocabulary;

pub(crate) const FOLDER: &str = "registers/";
/// The register whose entries are the units.
pub(crate) const UNITS: &str = "unit";

/// A register whose fields are known, and its table, of which the rest is still to be read.
pub(crate) struct Draft<'d> {
    pub(crate) register: Register,
    pub(crate) table: Table<'d>,
    /// Fields, implied columns and derived columns.
    pub(crate) columns: Names,
}

/// The ids of all registers: their files' names.
pub(crate) fn names(files: &Files, faults: &Faults) -> Names {
    let mut names = Names::new("plan.register.unknown");
    names.complete = files.all_read(FOLDER);
    for file in files.folder("registers") {
        let id = Spot { value: file.stem().to_owned(), at: whole_file(&file.name) };
        names::check_form(&id, names::is_sql_name, "plan.name.sql", faults);
        names.declare(&id, faults);
    }
    if names.complete && names.all().next().is_none() {
        faults.add(Finding::error("plan.file.missing", whole_file(FOLDER)).with("file", FOLDER));
        names.complete = false;
    }
    names
}

/// All registers, in the order of their files' names, and the names of their columns.
pub(crate) fn read<'g>(
    files: &Files,
    vocabulary: &Vocabulary<'_>,
    parameters: &Names,
    groups: impl Iterator<Item = &'g Group> + Clone,
    faults: &Faults,
) -> Vec<(Register, Names)> {
    let documents: Vec<Document<'_>> = files.folder("registers").map(|file| Document::parse(file, faults)).collect();
    let ids = files.folder("registers").map(|file| file.stem().to_owned());
    let mut drafts: Vec<Draft<'_>> = documents
        .iter()
        .zip(ids)
        .map(|(document, id)| draft(id, document, vocabulary, groups.clone(), faults))
        .collect();
    drafts.iter().for_each(|draft| files_rule::check_points(draft, &drafts, faults));
    let derived: Vec<_> = drafts.iter().map(|draft| derived::read(draft, &drafts, parameters, faults)).collect();
    for (draft, derived) in drafts.iter_mut().zip(derived) {
        for (id, derived) in derived {
            names::check_column(&id, faults);
            if draft.columns.declare(&id, faults) {
                draft.register.derived.extend(derived);
            }
        }
    }
    for draft in &mut drafts {
        faces::read(draft, faults);
        steps::read(draft, vocabulary, faults);
        draft.table.close();
    }
    drafts.into_iter().map(|draft| (draft.register, draft.columns)).collect()
}

fn draft<'d, 'g>(
    id: String,
    document: &'d Document<'_>,
    vocabulary: &Vocabulary<'_>,
    groups: impl Iterator<Item = &'g Group>,
    faults: &'d Faults,
) -> Draft<'d> {
    let table = document.table(faults);
    let mut columns = Names::new("plan.column.unknown");
    columns.complete = document.sound;
    let name = table.need("name").text_or_empty();
    let note = table.may("note").text_or_empty();
    let level = vocabulary::level(table.need("level")).map_or(Level::Village, |level| level.value);
    let above = table.may("above").flag();
    let builtin = table.may("builtin").flag();
    if builtin != (id == UNITS) {
        faults.add(Finding::error("plan.register.builtin", table.place()).with("register", UNITS));
        columns.complete = false;
    }
    let own = if builtin {
        implied(&mut columns, groups, &table, faults);
        table.may("fields").refuse(|at| Finding::error("plan.register.implied", at).with("key", "fields"));
        Vec::new()
    } else {
        own_fields(&table, &mut columns, vocabulary, faults)
    };
    let register = Register {
        id,
        name,
        note,
        level,
        above,
        builtin,
        key: String::new(),
        title: String::new(),
        fields: own,
        derived: Vec::new(),
        form: Vec::new(),
        list: Vec::new(),
        filters: Vec::new(),
        steps: Vec::new(),
    };
    Draft { register, table, columns }
}

/// The columns of the units themselves.
fn implied<'g>(columns: &mut Names, groups: impl Iterator<Item = &'g Group>, table: &Table<'_>, faults: &Faults) {
    let groups = groups.map(|group| format!("in_{}", group.id.replace('-', "_")));
    for column in UNIT_FIELDS.into_iter().map(str::to_owned).chain(groups) {
        columns.declare(&Spot { value: column, at: table.place() }, faults);
    }
}

fn own_fields(table: &Table<'_>, columns: &mut Names, vocabulary: &Vocabulary<'_>, faults: &Faults) -> Vec<Field> {
    let Some(tables) = table.need("fields").table() else { return Vec::new() };
    let mut fields: Vec<Field> = Vec::new();
    for (id, table) in tables.entries() {
        names::check_column(&id, faults);
        let new = columns.declare(&id, faults);
        let field = fields::read(&id, &table, vocabulary, faults);
        table.close();
        let Some(field) = field.filter(|_| new) else { continue };
        if let Some((heading, other)) = shared_heading(&field, &fields) {
            let finding = Finding::error("plan.field.heading", id.at).with("heading", heading);
            faults.add(finding.with("other", &other.id));
        }
        fields.push(field);
    }
    files_rule::check_days(&fields, columns, faults);
    fields
}

/// A heading by which a sheet could mean this field or an earlier one.
fn shared_heading<'f>(field: &Field, earlier: &'f [Field]) -> Option<(String, &'f Field)> {
    let own: Vec<String> = headings(field).collect();
    earlier.iter().find_map(|other| headings(other).find(|heading| own.contains(heading)).map(|h| (h, other)))
}

fn headings(field: &Field) -> impl Iterator<Item = String> {
    let Text { zh, en } = &field.name;
    let all = [&field.id, zh, en].into_iter().chain(&field.aliases);
    all.map(|heading| heading.trim().to_lowercase()).filter(|heading| !heading.is_empty())
}
