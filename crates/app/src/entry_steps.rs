//! The way of an entry through the offices: what has been done when and signed by whom, what comes next and whose it is.

use bairi_base::Text;
use bairi_ledger::{Change, Entry, Op, Viewer};
use bairi_plan::{Register, WorkflowStep};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{App, AppError};

#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    pub step: String,
    pub name: Text,
    #[serde(flatten)]
    pub state: StepState,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum StepState {
    /// Made. Signed by the account whose change gave the step its present content; the log holds nothing else.
    Done { on: NaiveDate, by: Text, recorded_at: DateTime<Utc> },
    /// Waits to be made: since when, while a notice runs from which day on, by whom, and whether the viewer may now.
    Next { since: NaiveDate, from: Option<NaiveDate>, roles: Vec<Text>, may: bool },
    /// Others come first.
    Later,
    /// Passed over: a later step has been made without it.
    Missed,
    /// An entry like this has no such step.
    None,
}

impl App {
    /// The steps of an entry in their order; none if its register has none, or it does not stand.
    pub(crate) async fn step_views(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
    ) -> Result<Vec<StepView>, AppError> {
        if register.steps.is_empty() || entry.retracted {
            return Ok(Vec::new());
        }
        let log = self.ledger.history(viewer, entry.entity).await?;
        let view = |step: &WorkflowStep| StepView {
            step: step.id.clone(),
            name: step.name.clone(),
            state: self.step_state(viewer, register, entry, step, &log),
        };
        Ok(register.steps.iter().map(view).collect())
    }

    fn step_state(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
        step: &WorkflowStep,
        log: &[Change],
    ) -> StepState {
        let values = &entry.values;
        if let Some(on) = step.made_on(values) {
            let signed = signed(step, log);
            let by = signed.map(|change| (*change.actor_name).clone()).unwrap_or_default();
            return StepState::Done { on, by, recorded_at: signed.map_or(entry.recorded_at, |c| c.recorded_at) };
        }
        if !step.applies(values) {
            return StepState::None;
        }
        if register.step_upon(step, values).is_some() {
            return StepState::Missed;
        }
        let (since, from) = match register.step_before(step, values) {
            None => (entry.effective_on, None),
            Some(before) => match before.made_on(values) {
                None => return StepState::Later,
                Some(day) => match step.due_from(before, day) {
                    due if due > self.today() => (day, Some(due)),
                    due => (due, None),
                },
            },
        };
        let may = self.step_lock(viewer, register, step, Some(entry)).is_none();
        StepState::Next { since, from, roles: self.role_names(step), may }
    }
}

/// The change that gave a step what it says now: of those that were ever the current state, the last that altered it.
fn signed<'a>(step: &WorkflowStep, log: &'a [Change]) -> Option<&'a Change> {
    let mut signed: Option<&Change> = None;
    let mut before: Option<&Change> = None;
    for change in log.iter().filter(|change| change.displaced != Some(change.seq)) {
        let stood = before.filter(|before| before.op == Op::Put);
        let same = stood.is_some_and(|before| step.same(&before.values, &change.values));
        if !same {
            signed = Some(change);
        }
        before = Some(change);
    }
    signed
}
