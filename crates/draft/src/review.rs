//! What a reviewer sees and corrects: every value as it was typed, with the words of the notice that it was read from.

use serde::{Deserialize, Serialize};

/// Raised when an older review can no longer be read.
pub(crate) const FORMAT: u32 = 1;

/// Characters of the notice's text, from the first to the one behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// A value and where it was read; no place if somebody added it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub value: String,
    pub place: Option<Span>,
}

/// A notice under review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    pub format: u32,
    /// The notice as it was read.
    pub text: String,
    pub head: Head,
    pub sections: Vec<SectionDraft>,
    pub tasks: Vec<TaskDraft>,
    pub remarks: Vec<Remark>,
}

/// What `plan.toml` will say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The package's name: small letters, digits, hyphens.
    pub id: String,
    pub title: String,
    pub title_en: String,
    pub issued_by: String,
    pub issued_by_en: String,
    pub number: String,
    pub date: String,
    pub from: String,
    pub to: String,
    pub confirmed: bool,
    /// Counts the changes, so that two people do not overwrite each other unseen.
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionDraft {
    pub number: u32,
    pub title: String,
    pub title_en: String,
}

/// A task, as far as it has been read and corrected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskDraft {
    pub number: u32,
    /// As printed; empty where the notice prints none.
    pub printed: String,
    pub section: u32,
    pub title: String,
    pub title_en: String,
    pub text: String,
    pub place: Span,
    pub lead: Vec<Item>,
    pub support: Vec<Item>,
    /// A group of the package; the words that it was read from.
    pub scope: String,
    pub scope_said: Vec<Item>,
    pub targets: Vec<TargetDraft>,
    pub duties: Vec<DutyDraft>,
    /// Tasks of the package in use that read like this one, the nearest first.
    pub like: Vec<Suggestion>,
    pub confirmed: bool,
    /// No task of the package, though the notice reads like one.
    pub left_out: bool,
    pub version: u64,
}

/// One demand: what must be reached, by when, and what measures it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TargetDraft {
    pub name: String,
    /// Where the quantity or the paper stands.
    pub place: Option<Span>,
    /// Where the deadline stands.
    pub due: Option<Span>,
    /// A word of [`crate::KINDS`].
    pub kind: String,
    pub require: String,
    pub by: String,
    /// A word of [`crate::LEVELS`].
    pub each: String,
    /// Empty: not measured yet.
    pub indicator: String,
    pub suggested: Vec<Suggestion>,
}

/// Something owed again and again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DutyDraft {
    pub name: String,
    pub place: Option<Span>,
    /// `month-end`, `monthly`, `half-month`, `day-1` to `day-31`; empty where a package has no word for it.
    pub cadence: String,
    pub each: String,
    pub indicator: String,
    pub suggested: Vec<Suggestion>,
}

/// An indicator or a task that might be meant: its id or number, and how near it reads, from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    pub id: String,
    pub score: f64,
}

/// An irregularity of the notice, by its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub code: String,
    pub args: Vec<(String, String)>,
    pub start: usize,
}

impl Remark {
    pub fn finding(&self) -> bairi_base::Finding {
        let finding = bairi_base::Finding::warning(&format!("notice.{}", self.code), bairi_base::Place::Nowhere);
        self.args.iter().fold(finding, |finding, (name, value)| finding.with(name, value))
    }
}

impl Review {
    /// Of those that become tasks: how many are confirmed, and how many there are.
    pub fn confirmed(&self) -> (usize, usize) {
        let kept = || self.tasks.iter().filter(|task| !task.left_out);
        (kept().filter(|task| task.confirmed).count(), kept().count())
    }
}
