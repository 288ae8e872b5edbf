//! A task as `tasks/*.toml` writes it.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use bairi_plan::Plan;
use chrono::NaiveDate;

use crate::check::Faults;
use crate::organs::Organs;
use crate::review::{DutyDraft, Item, TargetDraft, TaskDraft};
use crate::toml_text::{list, phrase};

/// A summary is read beside the task, not instead of the notice.
const SUMMARY_CHARS_MAX: usize = 600;

/// What a task is written with.
pub(crate) struct Writing<'w, 'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) organs: &'w mut Organs<'p>,
    pub(crate) campaign: &'w RangeInclusive<NaiveDate>,
    /// Days that the calendar has to know beside the campaign's.
    pub(crate) days: &'w mut Vec<NaiveDate>,
    /// How many demands nothing measures.
    pub(crate) blanks: &'w mut usize,
}

impl Writing<'_, '_> {
    /// Text that is worth writing only if nothing was found wrong with the task.
    pub(crate) fn task(&mut self, task: &TaskDraft, faults: &mut Faults<'_>) -> String {
        let mut out = "[[task]]\n".to_owned();
        let title = faults.text("title", &task.title);
        let summary: String = task.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let summary = if summary.is_empty() { &title } else { sentences(&summary) };
        line(&mut out, "number", task.number);
        if task.printed.is_empty() {
            line(&mut out, "printed", false);
        }
        line(&mut out, "section", task.section);
        line(&mut out, "title", phrase(&title, &english(&task.title_en, || format!("Task {}", task.number))));
        line(&mut out, "summary", phrase(summary, "Not translated: the Chinese text holds."));
        line(&mut out, "lead", list(&self.bodies(&task.lead)));
        line(&mut out, "support", list(&self.bodies(&task.support)));
        faults.group("scope", &task.scope, self.plan);
        line(&mut out, "scope", crate::toml_text::quoted(&task.scope));
        for (n, target) in task.targets.iter().enumerate() {
            self.target(&mut out, n + 1, task, target, faults);
        }
        for (n, duty) in task.duties.iter().enumerate() {
            self.duty(&mut out, n + 1, task, duty, faults);
        }
        out
    }

    fn bodies(&mut self, names: &[Item]) -> Vec<String> {
        let names = names.iter().map(|name| name.value.trim()).filter(|name| !name.is_empty());
        let mut ids: Vec<String> = Vec::new();
        for name in names {
            let id = self.organs.id(name);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    fn target(&mut self, out: &mut String, n: usize, task: &TaskDraft, target: &TargetDraft, faults: &mut Faults<'_>) {
        let at = |field: &str| format!("target-{n}-{field}");
        let name = faults.text(&at("name"), &target.name);
        let require = faults.require(&at("require"), &target.require);
        let by = faults.day(&at("by"), &target.by);
        faults.kind(&at("kind"), &target.kind);
        faults.each(&at("each"), &target.each);
        faults.indicator(&at("indicator"), &target.indicator, self.plan);
        out.push_str("\n[[task.target]]\n");
        line(out, "id", crate::toml_text::quoted(&format!("target-{n}")));
        line(out, "name", phrase(&name, &format!("Demand {n} of task {}", task.number)));
        line(out, "kind", crate::toml_text::quoted(&target.kind));
        match target.indicator.is_empty() {
            true => {
                *self.blanks += 1;
                out.push_str("# indicator = \"\"   # a blank: not measured yet\n");
            }
            false => line(out, "indicator", crate::toml_text::quoted(&target.indicator)),
        }
        line(out, "require", crate::toml_text::quoted(&require.unwrap_or_default()));
        if let Some(by) = by {
            line(out, "by", by);
            if !self.campaign.contains(&by) {
                self.days.push(by);
                line(out, "outside", true);
            }
        }
        line(out, "each", crate::toml_text::quoted(&target.each));
    }

    fn duty(&mut self, out: &mut String, n: usize, task: &TaskDraft, duty: &DutyDraft, faults: &mut Faults<'_>) {
        let at = |field: &str| format!("duty-{n}-{field}");
        let name = faults.text(&at("name"), &duty.name);
        faults.each(&at("each"), &duty.each);
        faults.indicator(&at("indicator"), &duty.indicator, self.plan);
        let Some(cadence) = faults.cadence(&at("cadence"), &duty.cadence, &name) else { return };
        out.push_str("\n[[task.duty]]\n");
        line(out, "name", phrase(&name, &format!("Duty {n} of task {}", task.number)));
        line(out, "cadence", crate::toml_text::quoted(&cadence));
        line(out, "each", crate::toml_text::quoted(&duty.each));
        match duty.indicator.is_empty() {
            true => {
                *self.blanks += 1;
                out.push_str("# indicator = \"\"   # a blank: not measured yet\n");
            }
            false => line(out, "indicator", crate::toml_text::quoted(&duty.indicator)),
        }
    }
}

/// As many whole sentences as a summary may have; of one that is longer itself, as much as there is room for.
fn sentences(text: &str) -> &str {
    let Some((end, _)) = text.char_indices().nth(SUMMARY_CHARS_MAX) else { return text };
    let room = &text[..end];
    room.rfind(['。', '；']).map_or(room, |at| &room[..at + '。'.len_utf8()])
}

pub(crate) fn line(out: &mut String, key: &str, value: impl std::fmt::Display) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{key} = {value}");
}

/// The English words, or some that stand for them until somebody translates.
pub(crate) fn english(text: &str, instead: impl FnOnce() -> String) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { instead() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_summary_ends_with_a_sentence() {
        assert_eq!(sentences("完成排查。"), "完成排查。");
        let long = format!("{}。{}", "一".repeat(400), "二".repeat(400));
        assert_eq!(sentences(&long), format!("{}。", "一".repeat(400)));
        assert_eq!(sentences(&"一".repeat(800)).chars().count(), SUMMARY_CHARS_MAX);
    }
}
