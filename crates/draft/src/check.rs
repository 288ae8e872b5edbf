//! What somebody typed, read; what cannot be read is a finding with its place, and everything is told at once.

use bairi_base::{Finding, Place};
use bairi_plan::Plan;
use chrono::NaiveDate;

use crate::kinds::{KINDS, LEVELS, is_cadence};
use crate::number;

/// Findings about one part of a review: the head, or a task.
pub(crate) struct Faults<'f> {
    part: String,
    found: &'f mut Vec<Finding>,
}

impl<'f> Faults<'f> {
    pub(crate) fn of(part: impl Into<String>, found: &'f mut Vec<Finding>) -> Faults<'f> {
        Faults { part: part.into(), found }
    }

    fn place(&self, field: &str) -> Place {
        Place::Field { register: self.part.clone(), field: field.to_owned() }
    }

    pub(crate) fn error(&mut self, code: &str, field: &str, value: &str) {
        let finding = Finding::error(code, self.place(field)).with("value", value);
        self.found.push(finding);
    }

    pub(crate) fn warning(&mut self, code: &str, field: &str, value: impl ToString) {
        let finding = Finding::warning(code, self.place(field)).with("value", value);
        self.found.push(finding);
    }

    /// A text that says something, on one line.
    pub(crate) fn text(&mut self, field: &str, text: &str) -> String {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            self.error("draft.empty", field, "");
        }
        text
    }

    /// A day as `2030-01-31`, in narrow or wide digits.
    pub(crate) fn day(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        let narrow = |c: char| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '－' | '/' | '.' | '年' | '月' => '-',
            c => c,
        };
        let typed: String = text.trim().trim_end_matches('日').chars().map(narrow).collect();
        let day = typed.parse().ok();
        if day.is_none() {
            self.error("draft.day.unreadable", field, text);
        }
        day
    }

    pub(crate) fn require(&mut self, field: &str, text: &str) -> Option<String> {
        let require = number::typed(text);
        if require.is_none() {
            self.error("draft.require.unreadable", field, text);
        }
        require
    }

    /// `None` if it is blank, which is a warning: a package has no word for every cadence.
    pub(crate) fn cadence(&mut self, field: &str, text: &str, name: &str) -> Option<String> {
        let word = text.trim();
        if word.is_empty() {
            self.warning("draft.cadence.none", field, name);
            return None;
        }
        if !is_cadence(word) {
            self.error("draft.cadence.unreadable", field, text);
            return None;
        }
        Some(word.to_owned())
    }

    pub(crate) fn kind(&mut self, field: &str, text: &str) -> bool {
        self.one_of(field, text, KINDS.contains(&text))
    }

    pub(crate) fn each(&mut self, field: &str, text: &str) -> bool {
        self.one_of(field, text, LEVELS.contains(&text))
    }

    pub(crate) fn group(&mut self, field: &str, text: &str, plan: &Plan) -> bool {
        self.one_of(field, text, plan.groups.contains_key(text))
    }

    /// A blank is no fault: it is not measured yet.
    pub(crate) fn indicator(&mut self, field: &str, text: &str, plan: &Plan) -> bool {
        self.one_of(field, text, text.is_empty() || plan.indicators.iter().any(|i| i.id == text))
    }

    fn one_of(&mut self, field: &str, text: &str, known: bool) -> bool {
        if !known {
            self.error("draft.choice.unknown", field, text);
        }
        known
    }
}

/// Whether a name is one that a package may bear.
pub(crate) fn is_id(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    plain && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.len() <= 60 && !text.ends_with('-')
}
