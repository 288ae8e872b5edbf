//! From a filled form to a change of the log. Every fault is found before anything is written.

use std::collections::HashMap;
use std::time::Duration;

use bairi_base::{Finding, Severity, UnitCode};
use bairi_ledger::{Change, Entry, Op, StoreError, Values, Viewer, Write, WriteError, refused_step};
use bairi_plan::{Field, FieldKind, Register, WorkflowStep, step_change_faults, validate};
use chrono::NaiveDate;
use serde_json::Value;

use crate::entry_versions::Versions;
use crate::forms::{BASED_ON, EFFECTIVE_ON, REASON, UNIT};
use crate::forms_refs::Referred;
use crate::step_locks::{self, OF_STEP};
use crate::{Answers, App, AppError, FormAsk, entry_identity, entry_text};

/// How long a writer waits for his own change in the figures before he sees his page.
const LAKE_WAIT_MAX: Duration = Duration::from_millis(800);
const REASON_CHARS_MAX: usize = 200;

/// A form was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("the form has {} fault(s)", .0.len())]
    Faults(Vec<Finding>),
    #[error("somebody has changed the entry since the form was opened")]
    Stale(Box<Versions>),
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for SaveError {
    fn from(error: StoreError) -> Self {
        SaveError::App(error.into())
    }
}

impl App {
    /// Saves what a form says. A unit outside the viewer's area is refused, and the refusal recorded.
    pub async fn save(&self, viewer: &Viewer, ask: &FormAsk) -> Result<Change, SaveError> {
        let register = self.writable(viewer, &ask.register).await?;
        let current = self.to_change(viewer, register, ask.entity).await?;
        let based_on = ask.answers.one(BASED_ON).parse::<i64>().ok();
        if let Some(current) = current.as_ref().filter(|e| based_on != Some(e.seq)) {
            let versions = self.versions(viewer, register, current, based_on, &ask.answers).await?;
            return Err(SaveError::Stale(Box::new(versions)));
        }
        let (referred, mut findings) = self.answered_references(viewer, register, &ask.answers).await?;
        let unit = self.unit_of(register, &ask.answers, &referred, current.as_ref(), &mut findings);
        if let Some(unit) = unit.filter(|unit| !viewer.may_write(&register.id, *unit)) {
            return Err(self.refuse(viewer, "write", unit).await.into());
        }
        findings.extend(ask.refused.iter().cloned());
        let values = self.read_values(register, &ask.answers, &referred, current.as_ref(), &mut findings);
        self.check_steps(viewer, register, unit, current.as_ref(), &ask.answers, &values, &mut findings).await?;
        let effective_on = self.read_effective(&register.id, &ask.answers, &mut findings);
        let reason = read_reason(&register.id, &ask.answers, &mut findings);
        findings.extend(self.missing_files(register, &values, current.as_ref()).await);
        findings = in_order(register, findings);
        let (Some(unit), Some(effective_on), true) = (unit, effective_on, findings.is_empty()) else {
            return Err(SaveError::Faults(findings));
        };
        let write = Write {
            register: register.id.as_str().into(),
            entity: ask.entity,
            unit,
            op: Op::Put,
            values,
            effective_on,
            recorded_at: None,
            based_on,
            reason,
        };
        self.write(viewer, register, write, &ask.answers).await
    }

    /// Takes an entry off: it does not stand any more, its history stays. The reason is required.
    pub async fn retract(&self, viewer: &Viewer, ask: &FormAsk) -> Result<Change, SaveError> {
        let register = self.writable(viewer, &ask.register).await?;
        let Some(current) = self.to_change(viewer, register, ask.entity).await? else {
            return Err(AppError::NoSuch { what: "entry" }.into());
        };
        let mut findings = Vec::new();
        let effective_on = self.read_effective(&register.id, &ask.answers, &mut findings);
        let reason = read_reason(&register.id, &ask.answers, &mut findings);
        if reason.is_empty() && findings.iter().all(|f| f.code != "entry.text.long") {
            findings.push(Finding::error("entry.required", entry_text::place(&register.id, REASON)));
        }
        if ask.answers.one(BASED_ON).parse() != Ok(current.seq) {
            findings.push(Finding::error("entry.changed.since", entry_text::place(&register.id, BASED_ON)));
        }
        let (Some(effective_on), true) = (effective_on, findings.is_empty()) else {
            return Err(SaveError::Faults(findings));
        };
        let write = Write {
            register: register.id.as_str().into(),
            entity: ask.entity,
            unit: current.unit,
            op: Op::Retract,
            values: Values::new(),
            effective_on,
            recorded_at: None,
            based_on: Some(current.seq),
            reason,
        };
        self.write(viewer, register, write, &ask.answers).await
    }

    async fn write(
        &self,
        viewer: &Viewer,
        register: &Register,
        write: Write,
        answers: &Answers,
    ) -> Result<Change, SaveError> {
        let (unit, based_on) = (write.unit, write.based_on);
        match self.ledger.write(viewer, write).await {
            Ok(change) => {
                self.wait_for_lake(change.seq).await;
                Ok(change)
            }
            Err(WriteError::Stale { current, .. }) => {
                let versions = self.versions(viewer, register, &current, based_on, answers).await?;
                Err(SaveError::Stale(Box::new(versions)))
            }
            Err(WriteError::Invalid(findings)) => Err(SaveError::Faults(findings)),
            Err(WriteError::Duplicate { field, holder, .. }) => {
                let finding = Finding::error("entry.value.taken", entry_text::place(&register.id, &field));
                let finding = holder.map_or(finding.clone(), |holder| finding.with("holder", holder));
                Err(SaveError::Faults(vec![finding]))
            }
            // The ledger has put these on record itself.
            Err(WriteError::OutOfScope) => Err(AppError::OutOfArea { unit }.into()),
            Err(WriteError::NotYourStep { .. }) => Err(AppError::NotYourStep.into()),
            Err(WriteError::NotAllowed | WriteError::RecordedBackwards) => Err(AppError::NotAllowed.into()),
            Err(WriteError::NoSuchEntry { .. }) => Err(AppError::NoSuch { what: "entry" }.into()),
            Err(WriteError::Store(error)) => Err(error.into()),
        }
    }

    /// Waits until all that has been written so far is in the figures; not for ever.
    pub async fn figures_follow(&self) {
        self.wait_for_lake(self.ledger.last_seq()).await;
    }

    /// Waits until a change is in the figures, so that its writer sees it in every list; not for ever.
    async fn wait_for_lake(&self, seq: i64) {
        let mut seen = self.lake.watch();
        // A lake that lags or has stopped is no reason to keep the answer back: the change itself is safe.
        let _ = tokio::time::timeout(LAKE_WAIT_MAX, seen.wait_for(|last| *last >= seq)).await;
    }

    /// The unit that is answered, or the one where the referenced entry stands, or the one where it stood.
    fn unit_of(
        &self,
        register: &Register,
        answers: &Answers,
        referred: &HashMap<String, Referred>,
        current: Option<&Entry>,
        findings: &mut Vec<Finding>,
    ) -> Option<UnitCode> {
        let place = || entry_text::place(&register.id, UNIT);
        let text = entry_text::narrow(answers.one(UNIT));
        let followed = || referred.values().map(|r| r.unit).find(|unit| unit.level() == register.level);
        let unit = match text.as_str() {
            "" => current.map(|e| e.unit).or_else(followed),
            text => UnitCode::parse(text).filter(|unit| self.plan().units.find(*unit).is_some()),
        };
        let Some(unit) = unit else {
            findings.push(match text.as_str() {
                "" => Finding::error("entry.required", place()),
                _ => Finding::error("entry.unit.unknown", place()).with("unit", ""),
            });
            return None;
        };
        let level = unit.level();
        if level != register.level && !(register.above && level < register.level) {
            let fault = Finding::error("entry.unit.level", place());
            findings.push(fault.with("unit", unit).with("level", register.level.word()));
            return None;
        }
        Some(unit)
    }

    /// The full state after the change: the form's fields as answered, all others as they were.
    fn read_values(
        &self,
        register: &Register,
        answers: &Answers,
        referred: &HashMap<String, Referred>,
        current: Option<&Entry>,
        findings: &mut Vec<Finding>,
    ) -> Values {
        let mut values = current.map(|e| e.values.clone()).unwrap_or_default();
        let stored = values.clone();
        let in_form = |field: &Field| {
            register.form.iter().any(|part| part.fields.contains(&field.id))
                && step_locks::asked(register, field, answers)
        };
        let mut settled: Vec<String> = findings.iter().filter_map(crate::input_of).map(str::to_owned).collect();
        for field in register.fields.iter().filter(|field| in_form(field)) {
            let texts = answers.all(&field.id);
            let masked = stored.get(&field.id).filter(|_| field.sensitive).and_then(Value::as_str);
            if masked.is_some() && masked == texts.first().copied() {
                // The mask came back: the ledger keeps what is behind it.
                settled.push(field.id.clone());
                continue;
            }
            values.remove(&field.id);
            let value = match &field.kind {
                FieldKind::Ref { .. } => Ok(referred.get(&field.id).map(|r| r.entity.into())),
                _ => entry_text::read(&register.id, field, &texts),
            };
            match value {
                Ok(value) => values.extend(value.map(|value| (field.id.clone(), value))),
                Err(finding) => {
                    settled.push(field.id.clone());
                    findings.push(finding);
                }
            }
        }
        // A sensitive field that the form did not ask for holds its mask here.
        settled.extend(register.fields.iter().filter(|f| f.sensitive && !in_form(f)).map(|f| f.id.clone()));
        entry_identity::fill(self.plan(), register, &mut values);
        let open = |finding: &Finding| {
            finding.severity == Severity::Error
                && crate::input_of(finding).is_none_or(|field| settled.iter().all(|id| id != field))
        };
        findings.extend(validate(self.plan(), register, &values).into_iter().filter(open));
        values
    }

    /// Steps out of order are findings; one that is another role's is refused, whatever else is wrong.
    #[allow(clippy::too_many_arguments)]
    async fn check_steps(
        &self,
        viewer: &Viewer,
        register: &Register,
        unit: Option<UnitCode>,
        current: Option<&Entry>,
        answers: &Answers,
        values: &Values,
        findings: &mut Vec<Finding>,
    ) -> Result<(), AppError> {
        let none = Values::new();
        let old = current.map_or(&none, |entry| &entry.values);
        if let Some(unit) = unit.filter(|unit| refused_step(viewer, register, *unit, old, Some(values)).is_some()) {
            return Err(self.refuse_step(viewer, unit).await);
        }
        if viewer.is_unscoped() {
            return Ok(());
        }
        // The form of a step that has not been made makes it, or says that it does not.
        let made = |step: &&WorkflowStep| step.made_on(old).is_some() || step.made_on(values).is_some();
        let asked = register.step(answers.one(OF_STEP)).filter(|step| !made(step) && !step.touched(values));
        let date = asked.map(|step| Finding::error("entry.required", entry_text::place(&register.id, step.date())));
        findings.extend(date);
        let told = |finding: &Finding| findings.iter().any(|f| f.place == finding.place);
        let mut faults = step_change_faults(register, old, values, self.today());
        faults.retain(|finding| !told(finding));
        findings.extend(faults);
        Ok(())
    }

    /// Puts on record that somebody tried to make a step that is another role's.
    pub(crate) async fn refuse_step(&self, viewer: &Viewer, unit: UnitCode) -> AppError {
        match self.refuse(viewer, "step", unit).await {
            AppError::OutOfArea { .. } => AppError::NotYourStep,
            other => other,
        }
    }

    fn read_effective(&self, register: &str, answers: &Answers, findings: &mut Vec<Finding>) -> Option<NaiveDate> {
        let fault = |code: &str| Finding::error(code, entry_text::place(register, EFFECTIVE_ON));
        let text = entry_text::narrow(answers.one(EFFECTIVE_ON));
        let finding = match entry_text::day(&text) {
            Some(day) if day <= self.today() => return Some(day),
            Some(_) => fault("entry.effective.future").with("max", self.today()),
            None if text.is_empty() => fault("entry.required"),
            None => fault("entry.date.unreadable"),
        };
        findings.push(finding);
        None
    }
}

fn read_reason(register: &str, answers: &Answers, findings: &mut Vec<Finding>) -> String {
    let reason = answers.one(REASON);
    if reason.chars().count() > REASON_CHARS_MAX {
        let finding = Finding::error("entry.text.long", entry_text::place(register, REASON));
        findings.push(finding.with("max", REASON_CHARS_MAX));
    }
    reason.to_owned()
}

/// As the form shows its fields; the unit first, day and reason last.
fn in_order(register: &Register, mut findings: Vec<Finding>) -> Vec<Finding> {
    let form: Vec<&str> = register.form.iter().flat_map(|part| &part.fields).map(String::as_str).collect();
    let place = |finding: &Finding| match crate::input_of(finding) {
        Some(UNIT) => 0,
        Some(id) => 1 + form.iter().position(|field| *field == id).unwrap_or(form.len()),
        None => usize::MAX,
    };
    findings.sort_by_key(place);
    findings
}
