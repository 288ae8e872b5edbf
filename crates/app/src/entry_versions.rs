//! Two people changed one entry: both versions side by side, and mine laid on top of theirs.

use std::collections::HashMap;

use bairi_base::Text;
use bairi_ledger::{Change, Entry, StoreError, Values, Viewer};
use bairi_plan::{Field, FieldKind, Register};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::forms::BASED_ON;
use crate::forms_refs::Referred;
use crate::shown::{Column, Titles};
use crate::{Answers, App, Shown, entry_text, step_locks};

#[derive(Clone, Debug, Serialize)]
pub struct Versions {
    pub register: String,
    pub name: Text,
    pub entity: i64,
    pub title: Option<Text>,
    pub their_name: Text,
    pub their_reason: String,
    pub their_time: DateTime<Utc>,
    pub rows: Vec<VersionRow>,
    /// What I changed, on top of what they left; based on their change.
    pub merged: Answers,
}

#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    pub field: String,
    pub name: Text,
    pub mine: Shown,
    pub theirs: Shown,
    pub differs: bool,
    /// Whether my form changed it from what I had before my eyes.
    pub changed_by_me: bool,
}

impl App {
    /// `based_on` is the change that my form was filled from.
    pub(crate) async fn versions(
        &self,
        viewer: &Viewer,
        register: &Register,
        theirs: &Entry,
        based_on: Option<i64>,
        answers: &Answers,
    ) -> Result<Versions, StoreError> {
        let history = self.ledger.history(viewer, theirs.entity).await?;
        let find = |seq: i64| history.iter().find(|change| change.seq == seq);
        let base = based_on.and_then(find).map(|change| &change.values);
        let (mine, _) = self.answered_references(viewer, register, answers).await?;
        let stored = references(register, &[Some(&theirs.values), base]);
        let stored: HashMap<i64, Referred> = self
            .ledger
            .find_many(viewer, &stored)
            .await?
            .iter()
            .map(|entry| (entry.entity, self.referred(entry)))
            .collect();
        let mut known: Vec<i64> = stored.keys().copied().collect();
        known.extend(mine.values().map(|r| r.entity));
        let titles = self.titles(viewer, known).await?;

        let mut merged = answers.clone();
        let mut rows = Vec::new();
        for field in register.form.iter().flat_map(|part| &part.fields).filter_map(|id| register.field(id)) {
            if !step_locks::asked(register, field, answers) {
                continue;
            }
            let Compared { row, keep } = self.compare(register, field, answers, theirs, base, &mine, &titles);
            if !keep {
                let value = theirs.values.get(&field.id).unwrap_or(&Value::Null);
                let key = value.as_i64().and_then(|entity| stored.get(&entity)).map(|r| r.key.as_str());
                merged.set(&field.id, entry_text::write(field, value, key));
            }
            rows.push(row);
        }
        merged.set(BASED_ON, vec![theirs.seq.to_string()]);
        let last: Option<&Change> = find(theirs.seq);
        Ok(Versions {
            register: register.id.clone(),
            name: register.name.clone(),
            entity: theirs.entity,
            title: self.title(theirs),
            their_name: last.map(|change| (*change.actor_name).clone()).unwrap_or_default(),
            their_reason: last.map(|change| change.reason.to_string()).unwrap_or_default(),
            their_time: theirs.recorded_at,
            rows,
            merged,
        })
    }

    #[allow(clippy::too_many_arguments)]
    fn compare(
        &self,
        register: &Register,
        field: &Field,
        answers: &Answers,
        theirs: &Entry,
        base: Option<&Values>,
        mine: &HashMap<String, Referred>,
        titles: &Titles,
    ) -> Compared {
        let plan = self.plan();
        let column = Column::of_field(field);
        let texts = answers.all(&field.id);
        let value = match &field.kind {
            FieldKind::Ref { .. } => Ok(mine.get(&field.id).map(|r| r.entity.into())),
            // A mask is compared as it stands.
            _ if field.sensitive => Ok(texts.first().map(|text| (*text).into())),
            _ => entry_text::read(&register.id, field, &texts),
        };
        let their_value = theirs.values.get(&field.id).unwrap_or(&Value::Null);
        let base_value = base.and_then(|values| values.get(&field.id)).unwrap_or(&Value::Null);
        let unreadable = value.is_err();
        let value = value.ok().flatten().unwrap_or(Value::Null);
        let changed_by_me = unreadable || base.is_none() || value != *base_value;
        let shown = match unreadable {
            true => Shown::Text(texts.join("、")),
            false => column.show(plan, titles, &value),
        };
        let row = VersionRow {
            field: field.id.clone(),
            name: field.name.clone(),
            differs: unreadable || value != *their_value,
            mine: shown,
            theirs: column.show(plan, titles, their_value),
            changed_by_me,
        };
        Compared { row, keep: changed_by_me }
    }
}

struct Compared {
    row: VersionRow,
    /// Whether my answer goes on top of theirs.
    keep: bool,
}

fn references(register: &Register, states: &[Option<&Values>]) -> Vec<i64> {
    let fields = register.fields.iter().filter(|f| matches!(f.kind, FieldKind::Ref { .. }));
    fields.flat_map(|f| states.iter().flatten().filter_map(|v| v.get(&f.id)?.as_i64())).collect()
}
