//! The steps of an entry: which are there, which are made, and what a change may not do to them.

use bairi_base::{Finding, Place};
use chrono::{Days, NaiveDate};
use serde_json::{Map, Value};

use crate::{Register, WorkflowStep};

type Values = Map<String, Value>;

impl WorkflowStep {
    /// The field that holds the step's own date.
    pub fn date(&self) -> &str {
        self.fields.first().expect("the loader lets no step pass without a field")
    }

    /// Whether entries that say this have the step at all.
    pub fn applies(&self, values: &Values) -> bool {
        let among = |(field, items): &(String, Vec<String>)| {
            let code = values.get(field).and_then(Value::as_str);
            code.is_some_and(|code| items.iter().any(|item| item == code))
        };
        self.only.iter().all(among) && !self.unless.iter().any(among)
    }

    /// The day of the step; `None` if it has not been made.
    pub fn made_on(&self, values: &Values) -> Option<NaiveDate> {
        values.get(self.date()).and_then(Value::as_str).and_then(|day| day.parse().ok())
    }

    /// Whether one of its fields says anything.
    pub fn touched(&self, values: &Values) -> bool {
        self.fields.iter().any(|field| values.get(field).is_some_and(|value| !value.is_null()))
    }

    /// Whether the step says the same in both states.
    pub fn same(&self, old: &Values, new: &Values) -> bool {
        let said = |values: &Values, field: &str| values.get(field).filter(|value| !value.is_null()).cloned();
        self.fields.iter().all(|field| said(old, field) == said(new, field))
    }

    /// The first day on which the step may follow the one before it, made on a day.
    pub fn due_from(&self, before: &WorkflowStep, made_on: NaiveDate) -> NaiveDate {
        let notice = if self.after.as_deref() == Some(before.id.as_str()) { self.notice_days } else { 0 };
        made_on.checked_add_days(Days::new(notice.into())).unwrap_or(NaiveDate::MAX)
    }
}

impl Register {
    pub fn step(&self, id: &str) -> Option<&WorkflowStep> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The step that fills a field.
    pub fn step_of(&self, field: &str) -> Option<&WorkflowStep> {
        self.steps.iter().find(|step| step.fields.iter().any(|f| f == field))
    }

    /// The steps that a step is declared to come after, the nearest first.
    pub fn steps_before<'r>(&'r self, step: &'r WorkflowStep) -> impl Iterator<Item = &'r WorkflowStep> {
        let before = |step: &&'r WorkflowStep| step.after.as_deref().and_then(|id| self.step(id));
        std::iter::successors(before(&step), before)
    }

    /// The step that must be made before this one on an entry that says this: steps that it does not have are passed over.
    pub fn step_before<'r>(&'r self, step: &'r WorkflowStep, values: &Values) -> Option<&'r WorkflowStep> {
        self.steps_before(step).find(|before| before.applies(values))
    }

    /// A step that has been made upon this one.
    pub fn step_upon<'r>(&'r self, step: &'r WorkflowStep, values: &Values) -> Option<&'r WorkflowStep> {
        self.steps.iter().find(|later| {
            later.made_on(values).is_some() && self.steps_before(later).any(|before| before.id == step.id)
        })
    }

    /// The made steps on which no other has been made.
    pub fn last_steps<'r>(&'r self, values: &Values) -> impl Iterator<Item = &'r WorkflowStep> {
        self.steps.iter().filter(|step| step.touched(values) && self.step_upon(step, values).is_none())
    }

    /// The steps that a change makes, alters or takes back.
    pub fn changed_steps<'r>(&'r self, old: &Values, new: &Values) -> impl Iterator<Item = &'r WorkflowStep> {
        self.steps.iter().filter(|step| !step.same(old, new))
    }
}

/// What a change would do wrong to the steps of an entry, as findings at their fields. `old` is empty for a new entry;
/// what was wrong before is not laid on the change. A day after `today` has not come.
pub fn step_change_faults(register: &Register, old: &Values, new: &Values, today: NaiveDate) -> Vec<Finding> {
    if register.steps.is_empty() {
        return Vec::new();
    }
    let before = faults(register, old, today);
    let mut findings = faults(register, new, today);
    findings.retain(|finding| !before.contains(finding));
    for step in register.changed_steps(old, new) {
        // Whoever makes the later step anew in the same change stands for both.
        let upon = register.step_upon(step, new).filter(|upon| upon.same(old, new));
        if let Some(upon) = upon {
            let changed = step.fields.iter().find(|field| old.get(*field) != new.get(*field));
            let place = place(register, changed.map_or(step.date(), String::as_str));
            findings.push(Finding::error("entry.step.settled", place).with("step", &upon.id));
        }
    }
    findings
}

/// Everything that is wrong with the steps of a state.
fn faults(register: &Register, values: &Values, today: NaiveDate) -> Vec<Finding> {
    register.steps.iter().filter_map(|step| fault(register, step, values, today)).collect()
}

fn fault(register: &Register, step: &WorkflowStep, values: &Values, today: NaiveDate) -> Option<Finding> {
    if !step.touched(values) {
        return None;
    }
    let at = |field: &str| place(register, field);
    let date = || at(step.date());
    if !step.applies(values) {
        let filled = step.fields.iter().find(|field| values.get(*field).is_some_and(|value| !value.is_null()));
        let finding = Finding::error("entry.step.none", at(filled.map_or(step.date(), String::as_str)));
        return Some(finding.with("step", &step.id));
    }
    let Some(made_on) = step.made_on(values) else {
        return Some(Finding::error("entry.step.undated", date()).with("step", &step.id));
    };
    if made_on > today {
        return Some(Finding::error("entry.step.future", date()).with("max", today));
    }
    let before = register.step_before(step, values)?;
    let Some(before_on) = before.made_on(values) else {
        return Some(Finding::error("entry.step.before", date()).with("step", &before.id));
    };
    if made_on < before_on {
        return Some(Finding::error("entry.step.order", date()).with("step", &before.id).with("min", before_on));
    }
    let from = step.due_from(before, before_on);
    let notice = || Finding::error("entry.step.notice", date()).with("days", step.notice_days).with("min", from);
    (made_on < from).then(notice)
}

fn place(register: &Register, field: &str) -> Place {
    Place::Field { register: register.id.clone(), field: field.to_owned() }
}
