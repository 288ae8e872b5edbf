//! The steps of an entry: who may make them, and what a change may not do to them. Maintenance may everything: it takes
//! over what other systems hold as it is, and figures count what is wrong with it.

use bairi_base::{Finding, Place, UnitCode};
use bairi_plan::{Register, WorkflowStep, step_change_faults};
use chrono::{NaiveDate, TimeDelta};

use crate::ledger::Inner;
use crate::{Ledger, Values, Viewer};

/// The ledger knows no time zone: what is not yet a day anywhere on Earth has not come.
const FIRST_ZONE_H: i64 = 14;

/// The step that the viewer may not make, alter or take back as a change would. `old` is empty for a new entry, `new`
/// is `None` where the entry is taken off: that may who may make its last steps.
pub fn refused_step<'r>(
    viewer: &Viewer,
    register: &'r Register,
    unit: UnitCode,
    old: &Values,
    new: Option<&Values>,
) -> Option<&'r WorkflowStep> {
    let refused = |step: &&WorkflowStep| !viewer.may_make(step, unit);
    match new {
        Some(new) => register.changed_steps(old, new).find(refused),
        None => register.last_steps(old).find(refused),
    }
}

impl Ledger {
    /// What a change would do wrong to an entry's steps, as findings at their fields; `old` is empty for a new entry.
    /// A step that the viewer may not make is `entry.step.role`.
    pub fn step_findings(
        &self,
        viewer: &Viewer,
        register: &Register,
        unit: UnitCode,
        old: &Values,
        new: &Values,
    ) -> Vec<Finding> {
        if let Some(step) = refused_step(viewer, register, unit, old, Some(new)) {
            let changed = step.fields.iter().find(|field| old.get(*field) != new.get(*field));
            let field = changed.map_or(step.date(), String::as_str).to_owned();
            let place = Place::Field { register: register.id.clone(), field };
            return vec![Finding::error("entry.step.role", place).with("step", &step.id)];
        }
        self.inner.step_faults(viewer, register, old, new)
    }
}

impl Inner {
    /// Dates out of order, notices cut short, steps under others that stand upon them.
    pub(crate) fn step_faults(&self, viewer: &Viewer, register: &Register, old: &Values, new: &Values) -> Vec<Finding> {
        match viewer.is_unscoped() {
            true => Vec::new(),
            false => step_change_faults(register, old, new, self.latest_day()),
        }
    }

    fn latest_day(&self) -> NaiveDate {
        ((self.clock)() + TimeDelta::hours(FIRST_ZONE_H)).date_naive()
    }
}
