//! What came from a form, put into a review as it was typed: nothing is refused here, so that nothing is lost.

use crate::review::{DutyDraft, Head, Item, TargetDraft, TaskDraft};

/// Characters of one value; longer ones are cut.
const VALUE_CHARS_MAX: usize = 2000;
/// Rows that somebody may have added to one task.
const ROWS_MAX: usize = 100;

/// Names and values of a form.
pub struct Fields<'f>(pub &'f [(String, String)]);

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value.trim().chars().take(VALUE_CHARS_MAX).collect())
    }

    /// The value typed, or the one from before if the form had no such field.
    fn or(&self, name: &str, before: &str) -> String {
        self.get(name).unwrap_or_else(|| before.to_owned())
    }
}

impl Head {
    /// With what a form says.
    pub fn typed(&self, fields: &Fields<'_>) -> Head {
        Head {
            id: fields.or("id", &self.id),
            title: fields.or("title", &self.title),
            title_en: fields.or("title_en", &self.title_en),
            issued_by: fields.or("issued_by", &self.issued_by),
            issued_by_en: fields.or("issued_by_en", &self.issued_by_en),
            number: fields.or("number", &self.number),
            date: fields.or("date", &self.date),
            from: fields.or("from", &self.from),
            to: fields.or("to", &self.to),
            confirmed: self.confirmed,
            version: self.version,
        }
    }
}

impl TaskDraft {
    /// With what a form says: rows marked as gone are left out, and a filled row behind the last is a new one.
    pub fn typed(&self, fields: &Fields<'_>) -> TaskDraft {
        let section = fields.get("section").and_then(|number| number.parse().ok());
        let rows = |count: usize| (1..=(count + 1).min(ROWS_MAX)).collect::<Vec<usize>>();
        let targets = rows(self.targets.len()).into_iter().filter_map(|n| target(self.targets.get(n - 1), n, fields));
        let duties = rows(self.duties.len()).into_iter().filter_map(|n| duty(self.duties.get(n - 1), n, fields));
        TaskDraft {
            title: fields.or("title", &self.title),
            title_en: fields.or("title_en", &self.title_en),
            section: section.unwrap_or(self.section),
            scope: fields.or("scope", &self.scope),
            lead: bodies(fields.get("lead"), &self.lead),
            support: bodies(fields.get("support"), &self.support),
            targets: targets.collect(),
            duties: duties.collect(),
            left_out: fields.get("left_out").is_some(),
            ..self.clone()
        }
    }
}

fn target(before: Option<&TargetDraft>, n: usize, fields: &Fields<'_>) -> Option<TargetDraft> {
    let name = |field: &str| format!("target-{n}-{field}");
    let new = before.is_none();
    let before = before.cloned().unwrap_or_default();
    let typed = TargetDraft {
        name: fields.or(&name("name"), &before.name),
        kind: fields.or(&name("kind"), &before.kind),
        require: fields.or(&name("require"), &before.require),
        by: fields.or(&name("by"), &before.by),
        each: fields.or(&name("each"), &before.each),
        indicator: fields.or(&name("indicator"), &before.indicator),
        ..before
    };
    let gone = fields.get(&name("gone")).is_some() || (new && typed.name.is_empty());
    (!gone).then_some(typed)
}

fn duty(before: Option<&DutyDraft>, n: usize, fields: &Fields<'_>) -> Option<DutyDraft> {
    let name = |field: &str| format!("duty-{n}-{field}");
    let new = before.is_none();
    let before = before.cloned().unwrap_or_default();
    let typed = DutyDraft {
        name: fields.or(&name("name"), &before.name),
        cadence: fields.or(&name("cadence"), &before.cadence),
        each: fields.or(&name("each"), &before.each),
        indicator: fields.or(&name("indicator"), &before.indicator),
        ..before
    };
    let gone = fields.get(&name("gone")).is_some() || (new && typed.name.is_empty());
    (!gone).then_some(typed)
}

/// One body a line; those that stood there before keep their places in the notice.
fn bodies(typed: Option<String>, before: &[Item]) -> Vec<Item> {
    let Some(typed) = typed else { return before.to_vec() };
    let lines = typed.split(['\n', ';', '；']).map(str::trim).filter(|line| !line.is_empty());
    let place = |line: &str| before.iter().find(|item| item.value == line).and_then(|item| item.place);
    lines.take(ROWS_MAX).map(|line| Item { value: line.to_owned(), place: place(line) }).collect()
}
