//! Loads a plan package, with all its faults at once.

mod comparisons;
mod csv;
mod data_sets;
mod days;
mod derived;
mod faces;
mod faults;
mod fields;
mod files;
mod files_rule;
mod head;
mod indicators;
mod keyed;
mod names;
mod outline;
mod parts;
mod reader;
mod registers;
mod require;
mod sql;
mod steps;
mod targets;
mod tasks;
mod territory;
mod vocabulary;

use std::path::Path;

use bairi_base::Finding;
use chrono::NaiveDate;

use crate::Plan;
use faults::Faults;
use fields::Vocabulary;
use files::Files;
use names::Names;
use parts::Declared;
use targets::Context;
use tasks::Named;

impl Plan {
    /// Reads the package in a folder. The plan is there exactly if no finding is an error.
    ///
    /// Findings are in the order of file, line and column. Predicates are not parsed here: whoever
    /// evaluates them checks them and finds their places in [`crate::SourcePlace`].
    pub fn load(dir: &Path) -> (Option<Plan>, Vec<Finding>) {
        if !dir.is_dir() {
            return (None, vec![Finding::error("plan.directory.unreadable", files::whole_file("."))]);
        }
        let faults = Faults::default();
        let files = Files::read(dir, &faults);
        let plan = assemble(&files, &faults).filter(|_| !faults.any_error());
        (plan, faults.into_sorted())
    }
}

/// Puts together what could be read; what is missing from it has been reported.
/// `None` if the package is of another format.
fn assemble(files: &Files, faults: &Faults) -> Option<Plan> {
    let head = head::read(files, faults)?;
    let calendar = days::read(files, head.campaign.as_ref(), faults);
    let units = territory::units(files, faults);
    let mut group_names = Names::new("plan.group.unknown");
    let groups = territory::groups(files, &units, &mut group_names, faults);
    let mut parameter_names = Names::new("plan.parameter.unknown");
    let parameters = vocabulary::parameters(files, &mut parameter_names, faults);
    let mut organ_names = Names::new("plan.organ.unknown");
    let organs = vocabulary::organs(files, &mut organ_names, faults);
    let mut code_names = Names::new("plan.codes.unknown");
    let codes = vocabulary::codes(files, &mut code_names, faults);
    let register_names = registers::names(files, faults);
    let mut role_names = Names::new("plan.role.unknown");
    let roles = vocabulary::roles(files, &register_names, registers::UNITS, &mut role_names, faults);
    let vocabulary = Vocabulary {
        codes: &codes,
        code_names: &code_names,
        registers: &register_names,
        builtin: registers::UNITS,
        roles: &roles,
        role_names: &role_names,
    };
    let registers = registers::read(files, &vocabulary, &parameter_names, groups.values(), faults);
    let mut indicator_names = Names::new("plan.indicator.unknown");
    let indicators =
        indicators::read(files, &registers, &register_names, &parameter_names, &mut indicator_names, faults);
    let context = Context {
        campaign: head.campaign.as_ref(),
        calendar: &calendar,
        groups: &groups,
        registers: &registers,
        indicators: &indicators,
        indicator_names: &indicator_names,
    };
    let sections = head.sound.then_some(head.sections.as_slice());
    let named = Named { sections, organs: &organ_names, groups: &group_names, targets: context };
    let tasks = tasks::read(files, &named, faults);
    let declared =
        Declared { registers: &registers, register_names: &register_names, codes: &codes, code_names: &code_names };
    let comparisons = comparisons::read(files, &declared, &parameter_names, faults);
    let map = outline::read(files, &units, faults);
    let nowhen = NaiveDate::default()..=NaiveDate::default();
    Some(Plan {
        id: head.id,
        name: head.name,
        notice: head.notice,
        issued_by: head.issued_by,
        document: head.document,
        campaign: head.campaign.unwrap_or(nowhen),
        day_one: head.day_one,
        steps: head.steps,
        sections: head.sections,
        parameters,
        units: units.tree,
        groups,
        organs,
        codes,
        roles,
        calendar,
        registers: registers.into_iter().map(|(register, _)| register).collect(),
        indicators,
        tasks,
        comparisons,
        map,
        hash: files.hash.clone(),
    })
}
