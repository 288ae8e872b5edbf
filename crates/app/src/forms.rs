//! The form of a register, drawn from its declaration: for a new entry, or over what an entry says now.

use std::collections::HashMap;

use bairi_base::{Finding, Text, UnitCode};
use bairi_ledger::{Entry, Viewer};
use bairi_plan::{Field, FieldKind, FileGroup, FormSection, Plan, Register, WorkflowStep};
use serde::Serialize;
use serde_json::Value;

use crate::forms_files::KeptFile;
use crate::forms_place::PlaceInput;
use crate::forms_refs::Referred;
use crate::shown::{item_name, unit_name};
use crate::step_locks::{self, OF_STEP, StepLock};
use crate::{Answers, App, AppError, entry_text};

/// Names of a form's inputs beside the register's fields. No field can be called like them: a plan may not take the
/// first two, and field names have no hyphens.
pub const UNIT: &str = "unit";
pub const EFFECTIVE_ON: &str = "effective_on";
pub const REASON: &str = "change-reason";
pub const BASED_ON: &str = "based-on";

/// Units offered in a list for a field of kind unit; beyond that the code is typed.
const UNITS_LISTED_MAX: usize = 400;
/// Two numbers with five decimals, and words of the compass that people may copy.
const POINT_CHARS_MAX: i64 = 60;
/// Texts that may be longer than this get an area instead of a line.
const LINE_CHARS_MAX: i64 = 100;

#[derive(Clone, Debug)]
pub struct FormAsk {
    pub register: String,
    /// `None` for a new entry.
    pub entity: Option<i64>,
    /// What has been typed already, or what the address gives beforehand; a reference may then be an entry's number.
    pub answers: Answers,
    /// Files that came with the form and were refused.
    pub refused: Vec<Finding>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Form {
    pub register: String,
    pub name: Text,
    pub note: Text,
    pub entity: Option<i64>,
    /// The name of the entry that is changed.
    pub title: Option<Text>,
    /// What a change of this form will name as its base.
    pub based_on: Option<i64>,
    pub retracted: bool,
    pub place: PlaceInput,
    pub effective_on: String,
    pub reason: String,
    /// The step that this form is of, if it is of one only.
    pub of_step: Option<String>,
    /// The steps whose fields are asked for.
    pub open_steps: Vec<String>,
    pub sections: Vec<FormPart>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FormPart {
    pub name: Text,
    pub fields: Vec<FormField>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FormField {
    pub field: String,
    pub name: Text,
    pub hint: Text,
    pub required: bool,
    pub sensitive: bool,
    pub input: Input,
    pub given: Vec<String>,
    /// What the given reference names.
    pub referred: Option<Referred>,
    /// The files among `given`, as far as they are on record.
    pub files: Vec<KeptFile>,
    /// Given with the address: shown, not asked.
    pub fixed: bool,
    /// Of a step that is not open: shown, not asked.
    pub locked: Option<StepLock>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Input {
    Text { chars_max: Option<i64>, long: bool },
    Integer,
    Money,
    Date,
    YesNo,
    One { items: Vec<(String, Text)> },
    Several { items: Vec<(String, Text)>, max: usize },
    IdNumber,
    Phone,
    Entry { register: String, name: Text },
    UnitCode,
    Files { max: usize, pictures: bool, papers: bool },
}

impl App {
    /// The form, filled with the answers, or with what the entry says now.
    pub async fn form(&self, viewer: &Viewer, ask: &FormAsk) -> Result<Form, AppError> {
        let register = self.writable(viewer, &ask.register).await?;
        let current = self.to_change(viewer, register, ask.entity).await?;
        if ask.entity.is_none() && !self.may_begin(viewer, register) {
            return Err(self.refuse_step(viewer, viewer.home()).await);
        }
        let plan = self.plan();
        let posted = ask.answers.has(EFFECTIVE_ON);
        let referred = self.form_references(viewer, register, &ask.answers, current.as_ref(), posted).await?;
        let of_step = self.asked_step(viewer, register, ask, current.as_ref()).await?;
        let locks: HashMap<&str, StepLock> = register
            .steps
            .iter()
            .filter_map(|step| Some((step.id.as_str(), self.step_lock(viewer, register, step, current.as_ref())?)))
            .collect();
        let asks = |step: &&WorkflowStep| of_step.is_none_or(|of| of.id == step.id) && !locks.contains_key(&*step.id);
        let open_steps = register.steps.iter().filter(asks).map(|step| step.id.clone()).collect();
        let parts = match of_step {
            Some(step) => vec![FormSection { name: step.name.clone(), fields: step.fields.clone() }],
            None => register.form.clone(),
        };
        let mut sections = Vec::with_capacity(parts.len());
        for part in &parts {
            let mut fields = Vec::with_capacity(part.fields.len());
            for field in part.fields.iter().filter_map(|id| register.field(id)) {
                let known = referred.get(&field.id);
                let stored = current.as_ref().and_then(|e| e.values.get(&field.id)).unwrap_or(&Value::Null);
                let lock = register.step_of(&field.id).and_then(|step| locks.get(step.id.as_str()));
                let given = match (posted && step_locks::asked(register, field, &ask.answers), known) {
                    (false, Some(known)) => vec![known.key.clone()],
                    (false, None) if !ask.answers.has(&field.id) => entry_text::write(field, stored, None),
                    _ => ask.answers.all(&field.id).into_iter().map(str::to_owned).collect(),
                };
                let files = self.kept_files(field, &given, stored).await;
                fields.push(FormField {
                    field: field.id.clone(),
                    name: field.name.clone(),
                    hint: field.hint.clone(),
                    required: field.required || of_step.is_some_and(|step| step.date() == field.id),
                    sensitive: field.sensitive,
                    input: input(plan, field),
                    fixed: !posted && known.is_some() && current.is_none(),
                    referred: known.cloned(),
                    locked: lock.cloned(),
                    files,
                    given,
                });
            }
            sections.push(FormPart { name: part.name.clone(), fields });
        }
        let near = referred.values().map(|r| r.unit).find(|unit| unit.level() == register.level);
        let near = near.filter(|_| !posted && current.is_none());
        let wanted = UnitCode::parse(ask.answers.one(UNIT)).or(current.as_ref().map(|e| e.unit));
        let effective_on = match ask.answers.one(EFFECTIVE_ON) {
            "" if !posted => self.today().to_string(),
            text => text.to_owned(),
        };
        Ok(Form {
            register: register.id.clone(),
            name: register.name.clone(),
            note: register.note.clone(),
            entity: ask.entity,
            title: current.as_ref().and_then(|e| self.title(e)),
            based_on: current.as_ref().map(|e| e.seq),
            retracted: current.as_ref().is_some_and(|e| e.retracted),
            place: match (&current, of_step) {
                (Some(entry), Some(_)) => self.known(entry.unit),
                _ => self.place_input(viewer, register, wanted, near),
            },
            effective_on,
            reason: ask.answers.one(REASON).to_owned(),
            of_step: of_step.map(|step| step.id.clone()),
            open_steps,
            sections,
        })
    }

    /// The step that a form is asked for, if of one only. Whoever asks for another role's is refused, on record.
    async fn asked_step<'r>(
        &self,
        viewer: &Viewer,
        register: &'r Register,
        ask: &FormAsk,
        current: Option<&Entry>,
    ) -> Result<Option<&'r WorkflowStep>, AppError> {
        let (Some(current), false) = (current, ask.answers.one(OF_STEP).is_empty()) else { return Ok(None) };
        let step = register.step(ask.answers.one(OF_STEP)).ok_or(AppError::NoSuch { what: "step" })?;
        match self.may_make(viewer, register, step, Some(current.unit)) {
            true => Ok(Some(step)),
            false => Err(self.refuse_step(viewer, current.unit).await),
        }
    }

    /// The entry that is to be changed, if the viewer may change it where it stands.
    pub(crate) async fn to_change(
        &self,
        viewer: &Viewer,
        register: &Register,
        entity: Option<i64>,
    ) -> Result<Option<Entry>, AppError> {
        let Some(entity) = entity else { return Ok(None) };
        let entry = self.ledger.find(viewer, entity).await?.filter(|e| *e.register == *register.id);
        let entry = entry.ok_or(AppError::NoSuch { what: "entry" })?;
        if !viewer.may_write(&register.id, entry.unit) {
            return Err(self.refuse(viewer, "write", entry.unit).await);
        }
        Ok(Some(entry))
    }
}

/// The name of the input that a finding is about.
pub fn input_of(finding: &Finding) -> Option<&str> {
    match &finding.place {
        bairi_base::Place::Field { field, .. } => Some(field),
        _ => None,
    }
}

fn input(plan: &Plan, field: &Field) -> Input {
    let items = |list: &String| {
        let items = plan.codes.get(list).map(|list| list.items.as_slice()).unwrap_or_default();
        items.iter().map(|item| (item.code.clone(), item_name(plan, list, &item.code))).collect()
    };
    match &field.kind {
        FieldKind::Text => Input::Text { chars_max: field.max, long: field.max.is_none_or(|max| max > LINE_CHARS_MAX) },
        FieldKind::Point => Input::Text { chars_max: Some(POINT_CHARS_MAX), long: false },
        FieldKind::Integer => Input::Integer,
        FieldKind::Money => Input::Money,
        FieldKind::Date => Input::Date,
        FieldKind::Bool => Input::YesNo,
        FieldKind::Code { list } => Input::One { items: items(list) },
        FieldKind::Codes { list, max } => Input::Several { items: items(list), max: *max },
        FieldKind::IdNumber => Input::IdNumber,
        FieldKind::Phone => Input::Phone,
        FieldKind::Ref { register } => {
            let name = plan.registers.iter().find(|r| r.id == *register).map(|r| r.name.clone());
            Input::Entry { register: register.clone(), name: name.unwrap_or_default() }
        }
        FieldKind::Files(rule) => Input::Files {
            max: rule.max,
            pictures: rule.accept.contains(&FileGroup::Image),
            papers: rule.accept.contains(&FileGroup::Pdf),
        },
        FieldKind::Unit { level } => {
            let units: Vec<_> = plan.units.all().iter().filter(|u| u.level == *level).map(|u| u.code).collect();
            if units.len() > UNITS_LISTED_MAX {
                return Input::UnitCode;
            }
            Input::One { items: units.iter().map(|u| (u.number().to_string(), unit_name(plan, *u))).collect() }
        }
    }
}
