//! What a task demands: a target for each quantity, each paper, and each deadline that neither of them has.

use std::ops::RangeInclusive;

use bairi_notice::{Deadline, Phrase, Task};
use chrono::NaiveDate;

use crate::number;
use crate::review::{DutyDraft, Span, TargetDraft};

/// Names are for headings of tables.
const NAME_CHARS_MAX: usize = 40;
/// Everything that was asked for.
const WHOLE: &str = ">= 100%";

/// A target and the words of the notice around it.
pub(crate) struct Found<T> {
    pub(crate) draft: T,
    pub(crate) around: String,
}

/// A task with its characters at hand.
pub(crate) struct Reading<'t> {
    task: &'t Task,
    text: Vec<char>,
    /// The day of whatever the notice names no day for.
    usual: String,
    campaign: &'t RangeInclusive<NaiveDate>,
}

impl<'t> Reading<'t> {
    pub(crate) fn new(task: &'t Task, usual: String, campaign: &'t RangeInclusive<NaiveDate>) -> Reading<'t> {
        Reading { task, text: task.text.chars().collect(), usual, campaign }
    }

    pub(crate) fn targets(&self, each: &str) -> Vec<Found<TargetDraft>> {
        let mut used = vec![false; self.task.deadlines.len()];
        let mut out = Vec::new();
        for quantity in &self.task.quantities {
            let Some(require) = number::require(quantity) else { continue };
            let whole = require == WHOLE;
            let kind = if whole {
                "coverage"
            } else if quantity.unit == "%" {
                "rate"
            } else {
                "number"
            };
            let name = match &quantity.measures {
                Some(measures) if !whole => measures.phrase.clone(),
                _ => self.clause(quantity.phrase.start, quantity.phrase.end),
            };
            let mut found = self.found(name, &quantity.phrase, kind, require, each, &mut used);
            if kind == "number" {
                // A number is mostly meant of everybody together.
                found.draft.each = "province".to_owned();
            }
            // 不漏一户、不落一人 is one demand in two words.
            let twice = |other: &Found<TargetDraft>| whole && other.draft.name == found.draft.name;
            if !out.iter().any(twice) {
                out.push(found);
            }
        }
        for paper in &self.task.deliverables {
            let name = paper.phrase.clone();
            out.push(self.found(name, paper, "deliverable", WHOLE.to_owned(), each, &mut used));
        }
        for (n, deadline) in self.task.deadlines.iter().enumerate() {
            if !used[n] {
                out.push(self.by_a_day(deadline, each));
            }
        }
        out.extend(self.task.cadences.iter().flat_map(|cadence| self.of_periods(cadence, each)));
        if out.is_empty() {
            let draft = TargetDraft {
                name: short(&self.task.title),
                kind: "coverage".to_owned(),
                require: WHOLE.to_owned(),
                by: self.usual.clone(),
                each: each.to_owned(),
                ..TargetDraft::default()
            };
            out.push(Found { draft, around: self.task.text.clone() });
        }
        out.sort_by_key(|found| found.draft.place.or(found.draft.due).map_or(0, |place| place.start));
        out
    }

    pub(crate) fn duties(&self, each: &str) -> Vec<Found<DutyDraft>> {
        let duty = |cadence: &Phrase| {
            let name = self.behind(cadence.end);
            let draft = DutyDraft {
                name: if name.is_empty() { short(&self.task.title) } else { name },
                place: Some(span(cadence)),
                cadence: crate::cadence::cadence(&cadence.phrase),
                each: each.to_owned(),
                ..DutyDraft::default()
            };
            Found { draft, around: self.clause(cadence.start, cadence.end) }
        };
        self.task.cadences.iter().filter(|cadence| self.periods(cadence).is_empty()).map(duty).collect()
    }

    /// The periods of a cadence that a package has no word for.
    fn periods(&self, cadence: &Phrase) -> Vec<(NaiveDate, String)> {
        match crate::cadence::cadence(&cadence.phrase).is_empty() {
            true => crate::cadence::periods(&cadence.phrase, self.campaign),
            false => Vec::new(),
        }
    }

    /// 每季度通报: a demand for each quarter of the campaign.
    fn of_periods(&self, cadence: &Phrase, each: &str) -> Vec<Found<TargetDraft>> {
        let name = self.behind(cadence.end);
        let name = if name.is_empty() { short(&self.task.title) } else { name };
        let around = self.clause(cadence.start, cadence.end);
        let demand = |(by, period): (NaiveDate, String)| {
            let draft = TargetDraft {
                name: format!("{name}（{period}）"),
                place: Some(span(cadence)),
                kind: "periodic".to_owned(),
                require: WHOLE.to_owned(),
                by: by.to_string(),
                each: each.to_owned(),
                ..TargetDraft::default()
            };
            Found { draft, around: around.clone() }
        };
        self.periods(cadence).into_iter().map(demand).collect()
    }

    fn found(
        &self,
        name: String,
        phrase: &Phrase,
        kind: &str,
        require: String,
        each: &str,
        used: &mut [bool],
    ) -> Found<TargetDraft> {
        let due = self.due(phrase.start);
        if let Some(n) = due {
            used[n] = true;
        }
        let due = due.map(|n| &self.task.deadlines[n]);
        let draft = TargetDraft {
            name: short(&name),
            place: Some(span(phrase)),
            due: due.map(|d| span(&d.phrase)),
            kind: kind.to_owned(),
            require,
            by: due.map_or_else(|| self.usual.clone(), |d| d.date.to_string()),
            each: each.to_owned(),
            ..TargetDraft::default()
        };
        Found { draft, around: self.clause(phrase.start, phrase.end) }
    }

    fn by_a_day(&self, deadline: &Deadline, each: &str) -> Found<TargetDraft> {
        let name = self.behind(deadline.phrase.end);
        let draft = TargetDraft {
            name: if name.is_empty() { short(&self.task.title) } else { name },
            due: Some(span(&deadline.phrase)),
            kind: "coverage".to_owned(),
            require: WHOLE.to_owned(),
            by: deadline.date.to_string(),
            each: each.to_owned(),
            ..TargetDraft::default()
        };
        Found { draft, around: self.clause(deadline.phrase.start, deadline.phrase.end) }
    }

    /// The deadline of what stands at a place: the nearest one of its sentence, those before it first; else the
    /// only one of the task, or the last.
    fn due(&self, at: usize) -> Option<usize> {
        let all = &self.task.deadlines;
        let one_sentence = |n: &usize| {
            let here = all[*n].phrase.start;
            let (from, to) = (here.min(at), here.max(at));
            self.inside(from..to).is_some_and(|text| !text.contains(&'。'))
        };
        let before = (0..all.len()).filter(|n| all[*n].phrase.start <= at).filter(one_sentence);
        let behind = (0..all.len()).filter(|n| all[*n].phrase.start > at).filter(one_sentence);
        let nearest = before.max_by_key(|n| all[*n].phrase.start);
        let nearest = nearest.or_else(|| behind.min_by_key(|n| all[*n].phrase.start));
        nearest.or_else(|| (0..all.len()).max_by_key(|n| all[*n].date))
    }

    /// Characters of the task; `None` for what stands outside it, as the time limit of a table.
    fn inside(&self, range: std::ops::Range<usize>) -> Option<&[char]> {
        let start = self.task.start;
        self.text.get(range.start.checked_sub(start)?..range.end.checked_sub(start)?)
    }

    /// The words from the stop before a phrase to the stop behind it.
    fn clause(&self, start: usize, end: usize) -> String {
        let (Some(before), Some(behind)) =
            (self.inside(self.task.start..start), self.inside(end..self.task.start + self.text.len()))
        else {
            return String::new();
        };
        let from = before.iter().rposition(is_stop).map_or(0, |at| at + 1);
        let to = before.len() + (end - start) + behind.iter().position(is_stop).unwrap_or(behind.len());
        self.text[from..to].iter().collect()
    }

    /// What is to be done by a day: the words behind it.
    fn behind(&self, end: usize) -> String {
        let Some(behind) = self.inside(end..self.task.start + self.text.len()) else { return String::new() };
        let words: String = behind.iter().skip_while(|c| is_stop(c)).take_while(|c| !is_stop(c)).collect();
        short(&words)
    }
}

fn span(phrase: &Phrase) -> Span {
    Span { start: phrase.start, end: phrase.end }
}

fn is_stop(c: &char) -> bool {
    matches!(c, ',' | '，' | '。' | ';' | '；' | ':' | '：' | '\n' | '\t')
}

/// As long as a heading may be, without breaks; a longer text ends where a reader would pause.
pub(crate) fn short(text: &str) -> String {
    bairi_notice::shortened(text, NAME_CHARS_MAX)
}
