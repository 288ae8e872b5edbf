//! `comparisons.toml`: the registers of runs and of clues, and the kinds of data that departments hand over.

use std::collections::BTreeSet;

use bairi_base::Finding;

use crate::{ClueFields, CodeList, Comparisons, RunFields};

use super::data_sets::{self, About, Held};
use super::faults::Faults;
use super::files::Files;
use super::names::Names;
use super::parts::{self, Declared, Part, Parts, Wanted};
use super::reader::{Document, Spot, Table};

const FILE: &str = "comparisons.toml";
/// How sure a match is: the codes of the list of `band`, no more and no fewer.
const BANDS: [&str; 3] = ["sure", "verify", "none"];

/// A package without the file compares nothing.
pub(crate) fn read(files: &Files, declared: &Declared<'_>, parameters: &Names, faults: &Faults) -> Option<Comparisons> {
    let document = Document::parse(files.find(FILE)?, faults);
    let table = document.table(faults);
    let (runs, clues, data) = (table.need("runs").table(), table.need("clues").table(), table.need("data").table());
    table.close();
    let runs = runs.map(|table| self::runs(&table, declared, faults)).unwrap_or_default();
    let clues = clues.map(|table| self::clues(&table, &runs, declared, faults)).unwrap_or_default();
    let held = Held {
        declared,
        parameters,
        departments: runs.departments,
        kinds: clues.kinds,
        about: clues.about,
        finding_chars: clues.finding_chars,
    };
    let data = data.map(|table| data_sets::read(&table, &held, faults)).unwrap_or_default();
    Some(Comparisons { runs: runs.fields, clues: clues.fields, data })
}

/// What `[runs]` says, and what the rest is held against; `None` where it could not be made out.
#[derive(Default)]
struct Runs<'a> {
    fields: RunFields,
    departments: Option<&'a CodeList>,
}

fn runs<'a>(table: &Table<'_>, declared: &Declared<'a>, faults: &'a Faults) -> Runs<'a> {
    let mut parts = Parts::of(table, declared, faults);
    let department = parts.need(table, "department", Wanted::Code);
    let data_on = parts.need(table, "data_on", Wanted::Date);
    let run_on = parts.need(table, "run_on", Wanted::Date);
    let rows = parts.need(table, "rows", Wanted::Integer);
    let differences = parts.need(table, "differences", Wanted::Integer);
    let by = parts.may(table, "by", Wanted::Text);
    table.close();
    parts.check_required(&[]);
    let fields = RunFields {
        register: parts.register().map(|register| register.id.clone()).unwrap_or_default(),
        department: parts::id(&department),
        data_on: parts::id(&data_on),
        run_on: parts::id(&run_on),
        rows: parts::id(&rows),
        differences: parts::id(&differences),
        by: by.map(|by| by.field.id.clone()),
    };
    Runs { fields, departments: declared.list(&department) }
}

/// What `[clues]` says, and what the data sets are held against.
#[derive(Default)]
struct Clues<'a> {
    fields: ClueFields,
    kinds: Option<&'a CodeList>,
    about: About<'a>,
    finding_chars: Option<i64>,
}

fn clues<'a>(table: &Table<'_>, runs: &Runs<'a>, declared: &Declared<'a>, faults: &'a Faults) -> Clues<'a> {
    let mut parts = Parts::of(table, declared, faults);
    let run = parts.need(table, "run", Wanted::Ref);
    let department = parts.need(table, "department", Wanted::Code);
    let kind = parts.need(table, "kind", Wanted::Code);
    let entry = parts.may(table, "entry", Wanted::Ref);
    let subject = parts.need(table, "subject", Wanted::Text);
    let finding = parts.need(table, "finding", Wanted::Text);
    let sent_on = parts.need(table, "sent_on", Wanted::Date);
    let due_on = parts.need(table, "due_on", Wanted::Date);
    let settled_on = parts.need(table, "settled_on", Wanted::Date);
    let outcome = parts.need(table, "outcome", Wanted::Code);
    let band = parts.may(table, "band", Wanted::Code);
    let (same, other) = outcomes(table, declared.list(&outcome), faults);
    let about = match &entry {
        Some(entry) => entry.refers_to().map_or(About::Unknown, About::Entries),
        None if table.has("entry") => About::Unknown,
        None => About::Nothing,
    };
    table.close();
    if let Some(run) = &run {
        check_run(run, &runs.fields.register, faults);
    }
    check_departments(&department, declared.list(&department), runs.departments, faults);
    check_bands(&band, declared.list(&band), faults);
    parts.check_required(&[&entry, &settled_on, &outcome]);
    let finding_chars = finding.as_ref().and_then(|finding| finding.field.max);
    let fields = ClueFields {
        register: parts.register().map(|register| register.id.clone()).unwrap_or_default(),
        run: parts::id(&run),
        department: parts::id(&department),
        kind: parts::id(&kind),
        entry: entry.map(|entry| entry.field.id.clone()),
        subject: parts::id(&subject),
        finding: parts::id(&finding),
        sent_on: parts::id(&sent_on),
        due_on: parts::id(&due_on),
        settled_on: parts::id(&settled_on),
        outcome: parts::id(&outcome),
        band: band.map(|band| band.field.id.clone()),
        same,
        other,
    };
    Clues { fields, kinds: declared.list(&kind), about, finding_chars }
}

fn check_run(run: &Part<'_>, runs: &str, faults: &Faults) {
    if !runs.is_empty() && run.refers_to() != Some(runs) {
        let finding = Finding::error("plan.comparison.ref", run.at.clone()).with("field", &run.field.id);
        faults.add(finding.with("register", runs));
    }
}

/// A clue's department is that of its run.
fn check_departments(
    department: &Option<Part<'_>>,
    clues: Option<&CodeList>,
    runs: Option<&CodeList>,
    faults: &Faults,
) {
    let (Some(department), Some(clues), Some(runs)) = (department, clues, runs) else { return };
    if clues.id != runs.id {
        let finding = Finding::error("plan.comparison.departments", department.at.clone()).with("list", &clues.id);
        faults.add(finding.with("other", &runs.id));
    }
}

fn check_bands(band: &Option<Part<'_>>, list: Option<&CodeList>, faults: &Faults) {
    let (Some(band), Some(list)) = (band, list) else { return };
    let has = |code: &&str| list.items.iter().any(|item| item.code == *code);
    if !(list.items.len() == BANDS.len() && BANDS.iter().all(has)) {
        let finding = Finding::error("plan.comparison.band", band.at.clone()).with("list", &list.id);
        faults.add(finding.with("known", BANDS.join(", ")));
    }
}

/// Outcomes by which the two records are one person, and those by which they are not.
fn outcomes(table: &Table<'_>, list: Option<&CodeList>, faults: &Faults) -> (Vec<String>, Vec<String>) {
    let (same, other) = (table.need("same").strings(), table.need("other").strings());
    let mut seen = BTreeSet::new();
    for code in same.iter().chain(&other) {
        if let Some(list) = list {
            parts::check_code(code, list, faults);
        }
        if !seen.insert(code.value.clone()) {
            faults.add(Finding::error("plan.comparison.outcome", code.at.clone()).with("code", &code.value));
        }
    }
    let values = |codes: Vec<Spot<String>>| codes.into_iter().map(|code| code.value).collect();
    (values(same), values(other))
}
