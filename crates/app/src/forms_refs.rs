//! References in a form: people name an entry by its key, or by its title where only one entry has it.

use std::collections::HashMap;

use bairi_base::{Finding, Text, UnitCode};
use bairi_ledger::{Entry, StoreError, Viewer};
use bairi_plan::{FieldKind, Register};
use serde::Serialize;
use serde_json::Value;

use crate::{Answers, App, entry_text, step_locks};

/// With two entries of one title nobody knows which is meant; more are not read.
const SAME_TITLE_MAX: u64 = 8;

/// The entry that a reference names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Referred {
    pub register: String,
    pub entity: i64,
    pub key: String,
    pub title: Text,
    pub unit: UnitCode,
}

impl App {
    /// By field: what the form's references name, as far as it is known without asking again.
    pub(crate) async fn form_references(
        &self,
        viewer: &Viewer,
        register: &Register,
        answers: &Answers,
        current: Option<&Entry>,
        posted: bool,
    ) -> Result<HashMap<String, Referred>, StoreError> {
        let mut found = HashMap::new();
        for field in &register.fields {
            let FieldKind::Ref { register: target } = &field.kind else { continue };
            let stored = current.and_then(|e| e.values.get(&field.id)).and_then(Value::as_i64);
            let posted = posted && step_locks::asked(register, field, answers);
            let referred = match answers.one(&field.id) {
                "" if posted => None,
                "" => self.by_number(viewer, target, stored).await?,
                text if posted => self.named(viewer, target, text).await?.ok(),
                text => match self.by_number(viewer, target, text.parse().ok()).await? {
                    Some(referred) => Some(referred),
                    None => self.named(viewer, target, text).await?.ok(),
                },
            };
            found.extend(referred.map(|referred| (field.id.clone(), referred)));
        }
        Ok(found)
    }

    /// By field: what the answers name; and a finding for each that names nothing, or more than one entry.
    pub(crate) async fn answered_references(
        &self,
        viewer: &Viewer,
        register: &Register,
        answers: &Answers,
    ) -> Result<(HashMap<String, Referred>, Vec<Finding>), StoreError> {
        let (mut found, mut findings) = (HashMap::new(), Vec::new());
        for field in &register.fields {
            let FieldKind::Ref { register: target } = &field.kind else { continue };
            let text = answers.one(&field.id);
            if text.is_empty() {
                continue;
            }
            match self.named(viewer, target, text).await? {
                Ok(referred) => {
                    found.insert(field.id.clone(), referred);
                }
                Err(code) => {
                    let place = entry_text::place(&register.id, &field.id);
                    findings.push(Finding::error(code, place).with("register", target));
                }
            }
        }
        Ok((found, findings))
    }

    async fn by_number(
        &self,
        viewer: &Viewer,
        target: &str,
        entity: Option<i64>,
    ) -> Result<Option<Referred>, StoreError> {
        let Some(entity) = entity else { return Ok(None) };
        let entry = self.ledger.find(viewer, entity).await?;
        Ok(entry.filter(|e| *e.register == *target && !e.retracted).map(|e| self.referred(&e)))
    }

    /// The entry of this key, or the only one of this title; otherwise the code of what is wrong.
    async fn named(
        &self,
        viewer: &Viewer,
        target: &str,
        text: &str,
    ) -> Result<Result<Referred, &'static str>, StoreError> {
        let Some(register) = self.register(target) else { return Ok(Err("entry.reference.missing")) };
        let text = entry_text::narrow(text);
        if let Some(entry) = self.ledger.find_by_key(viewer, target, &register.key, &text).await? {
            return Ok(Ok(self.referred(&entry)));
        }
        let near = self.ledger.search(viewer, target, viewer.home(), &text, SAME_TITLE_MAX).await?;
        let titled = |e: &&Entry| self.title(e).is_some_and(|title| title.zh == text || title.en == text);
        let mut same = near.iter().filter(titled);
        Ok(match (same.next(), same.next()) {
            (Some(only), None) => Ok(self.referred(only)),
            (Some(_), Some(_)) => Err("entry.reference.several"),
            (None, _) => Err("entry.reference.missing"),
        })
    }

    pub(crate) fn referred(&self, entry: &Entry) -> Referred {
        let key = self.register(&entry.register).and_then(|r| entry.values.get(&r.key)).and_then(Value::as_str);
        Referred {
            register: entry.register.to_string(),
            entity: entry.entity,
            key: key.unwrap_or_default().to_owned(),
            title: self.title(entry).unwrap_or_default(),
            unit: entry.unit,
        }
    }
}
