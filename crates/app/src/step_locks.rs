//! Which steps of an entry a form asks for, and why the others are only shown.

use bairi_base::{Text, UnitCode};
use bairi_ledger::{Entry, Values, Viewer};
use bairi_plan::{Field, Register, WorkflowStep};
use chrono::NaiveDate;
use serde::Serialize;

use crate::{Answers, App};

/// In a form of one step: its id.
pub const OF_STEP: &str = "of-step";
/// In every form: the steps whose fields it asks for. An empty field of another step is not an answer.
pub const OPEN_STEP: &str = "open-step";

/// Why the fields of a step are shown and not asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepLock {
    /// An entry like this has no such step.
    None { step: Text },
    /// Another step has been made upon it.
    Settled { step: Text, by: Text },
    /// These roles make it.
    Role { step: Text, roles: Vec<Text> },
    /// Another step comes first.
    Before { step: Text, before: Text },
    /// The notice has not been up long enough.
    Notice { step: Text, from: NaiveDate },
}

impl App {
    /// Why the viewer may not make or alter a step of an entry now; `None` if he may. Without an entry: of a new one.
    pub(crate) fn step_lock(
        &self,
        viewer: &Viewer,
        register: &Register,
        step: &WorkflowStep,
        entry: Option<&Entry>,
    ) -> Option<StepLock> {
        let name = || step.name.clone();
        let none = Values::new();
        let values = entry.map_or(&none, |entry| &entry.values);
        if entry.is_some() && !step.applies(values) {
            return Some(StepLock::None { step: name() });
        }
        if let Some(upon) = register.step_upon(step, values) {
            return Some(StepLock::Settled { step: name(), by: upon.name.clone() });
        }
        if !self.may_make(viewer, register, step, entry.map(|entry| entry.unit)) {
            return Some(StepLock::Role { step: name(), roles: self.role_names(step) });
        }
        // Which steps a new entry will have, nobody knows yet.
        let declared = || step.after.as_deref().and_then(|after| register.step(after));
        let before = if entry.is_some() { register.step_before(step, values) } else { declared() }?;
        match before.made_on(values).map(|day| step.due_from(before, day)) {
            None => Some(StepLock::Before { step: name(), before: before.name.clone() }),
            Some(from) if from > self.today() => Some(StepLock::Notice { step: name(), from }),
            Some(_) => None,
        }
    }

    /// Whether the viewer may make the step in a unit, or somewhere.
    pub(crate) fn may_make(
        &self,
        viewer: &Viewer,
        register: &Register,
        step: &WorkflowStep,
        unit: Option<UnitCode>,
    ) -> bool {
        match unit {
            Some(unit) => viewer.may_make(step, unit) && viewer.may_write(&register.id, unit),
            None => viewer.may_make_somewhere(step),
        }
    }

    /// Who makes a step.
    pub(crate) fn role_names(&self, step: &WorkflowStep) -> Vec<Text> {
        step.roles.iter().filter_map(|role| self.plan().roles.get(role)).map(|role| role.name.clone()).collect()
    }
}

/// Whether a form asked for a field: what it did not ask for stays as it is.
pub(crate) fn asked(register: &Register, field: &Field, answers: &Answers) -> bool {
    if answers.has(&field.id) {
        return true;
    }
    match register.step_of(&field.id) {
        Some(step) => answers.all(OPEN_STEP).contains(&step.id.as_str()),
        None => answers.one(OF_STEP).is_empty(),
    }
}
