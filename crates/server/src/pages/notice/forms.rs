//! The forms of a task and of the head, as they were typed.

use bairi_app::{CADENCES, DutyDraft, Head, Item, KINDS, LEVELS, Nearness, NoticeView, TargetDraft, TaskDraft};
use bairi_base::{Finding, Level, Place};

use crate::asked::Asked;
use crate::frame::{Frame, level_key};

/// Something to choose.
pub(super) struct Opt {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// A field's name, and what is wrong with it.
pub(super) type Fault = (String, String);

pub(super) struct TaskForm {
    pub(super) action: String,
    pub(super) version: u64,
    pub(super) title: String,
    pub(super) title_en: String,
    pub(super) sections: Vec<Opt>,
    pub(super) scopes: Vec<Opt>,
    pub(super) lead: String,
    pub(super) support: String,
    pub(super) left_out: bool,
    pub(super) targets: Vec<TargetRow>,
    pub(super) duties: Vec<DutyRow>,
    pub(super) faults: Vec<Fault>,
}

pub(super) struct TargetRow {
    pub(super) n: usize,
    pub(super) new: bool,
    pub(super) name: String,
    pub(super) require: String,
    pub(super) by: String,
    pub(super) kinds: Vec<Opt>,
    pub(super) each: Vec<Opt>,
    pub(super) suggested: Vec<Opt>,
    pub(super) indicators: Vec<Opt>,
    pub(super) blank: bool,
    faults: Vec<Fault>,
}

pub(super) struct DutyRow {
    pub(super) n: usize,
    pub(super) new: bool,
    pub(super) name: String,
    pub(super) cadences: Vec<Opt>,
    pub(super) each: Vec<Opt>,
    pub(super) suggested: Vec<Opt>,
    pub(super) indicators: Vec<Opt>,
    pub(super) blank: bool,
    faults: Vec<Fault>,
}

pub(super) struct HeadForm {
    pub(super) action: String,
    pub(super) head: Head,
    pub(super) faults: Vec<Fault>,
}

fn find<'f>(faults: &'f [Fault], field: &str) -> Option<&'f str> {
    faults.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
}

impl TaskForm {
    pub(super) fn fault(&self, field: &str) -> Option<&str> {
        find(&self.faults, field)
    }
}

impl TargetRow {
    pub(super) fn fault(&self, field: &str) -> Option<&str> {
        find(&self.faults, &format!("target-{}-{field}", self.n))
    }
}

impl DutyRow {
    pub(super) fn fault(&self, field: &str) -> Option<&str> {
        find(&self.faults, &format!("duty-{}-{field}", self.n))
    }
}

impl HeadForm {
    pub(super) fn fault(&self, field: &str) -> Option<&str> {
        find(&self.faults, field)
    }
}

/// What is wrong with the fields of a part; warnings are told elsewhere.
pub(super) fn faults(asked: &Asked, findings: &[Finding], part: &str) -> Vec<Fault> {
    let own = findings.iter().filter(|finding| finding.severity == bairi_base::Severity::Error);
    own.filter_map(|finding| match &finding.place {
        Place::Field { register, field } if register == part => {
            Some((field.clone(), format!("{} {}", finding.message(asked.lang), finding.hint(asked.lang))))
        }
        _ => None,
    })
    .collect()
}

pub(super) fn head(asked: &Asked, frame: &Frame, notice: &NoticeView) -> HeadForm {
    HeadForm {
        action: frame.href(&format!("/notices/{}/head", notice.id)),
        head: notice.review.head.clone(),
        faults: faults(asked, &notice.findings, "head"),
    }
}

pub(super) fn task(asked: &Asked, frame: &Frame, notice: &NoticeView, task: &TaskDraft) -> TaskForm {
    let faults = faults(asked, &notice.findings, &format!("task-{}", task.number));
    let plan = asked.plan();
    let sections = notice.review.sections.iter().map(|section| Opt {
        value: section.number.to_string(),
        name: section.title.clone(),
        chosen: section.number == task.section,
    });
    let scopes = plan.groups.values().map(|group| Opt {
        value: group.id.clone(),
        name: group.name.get(asked.lang).to_owned(),
        chosen: group.id == task.scope,
    });
    let added = TargetDraft {
        kind: "coverage".to_owned(),
        require: ">= 100%".to_owned(),
        by: task.targets.last().map_or_else(|| notice.review.head.to.clone(), |target| target.by.clone()),
        each: task.targets.first().map_or_else(|| LEVELS[0].to_owned(), |target| target.each.clone()),
        ..TargetDraft::default()
    };
    let owed = DutyDraft { cadence: CADENCES[0].to_owned(), each: added.each.clone(), ..DutyDraft::default() };
    let targets = task.targets.iter().chain([&added]).enumerate();
    let duties = task.duties.iter().chain([&owed]).enumerate();
    TaskForm {
        action: frame.href(&format!("/notices/{}/tasks/{}", notice.id, task.number)),
        version: task.version,
        title: task.title.clone(),
        title_en: task.title_en.clone(),
        sections: sections.collect(),
        scopes: scopes.collect(),
        lead: lines(&task.lead),
        support: lines(&task.support),
        left_out: task.left_out,
        targets: targets.map(|(n, t)| target_row(asked, frame, t, n, n == task.targets.len(), &faults)).collect(),
        duties: duties.map(|(n, d)| duty_row(asked, frame, d, n, n == task.duties.len(), &faults)).collect(),
        faults,
    }
}

fn lines(items: &[Item]) -> String {
    items.iter().map(|item| item.value.as_str()).collect::<Vec<_>>().join("\n")
}

fn target_row(asked: &Asked, frame: &Frame, target: &TargetDraft, n: usize, new: bool, faults: &[Fault]) -> TargetRow {
    let kinds = KINDS.iter().map(|kind| Opt {
        value: (*kind).to_owned(),
        name: frame.t(kind_key(kind)),
        chosen: *kind == target.kind,
    });
    let (suggested, indicators) = indicators(asked, frame, &target.suggested, &target.indicator);
    TargetRow {
        n: n + 1,
        new,
        name: target.name.clone(),
        require: target.require.clone(),
        by: target.by.clone(),
        kinds: kinds.collect(),
        each: levels(frame, &target.each),
        suggested,
        indicators,
        blank: target.indicator.is_empty(),
        faults: faults.to_vec(),
    }
}

fn duty_row(asked: &Asked, frame: &Frame, duty: &DutyDraft, n: usize, new: bool, faults: &[Fault]) -> DutyRow {
    let days = (1..=31).map(|day| format!("day-{day}"));
    let words = CADENCES.iter().map(|word| (*word).to_owned()).chain(days);
    let mut cadences: Vec<Opt> =
        words.map(|word| Opt { name: cadence(frame, &word), chosen: word == duty.cadence, value: word }).collect();
    cadences.insert(0, Opt { value: String::new(), name: cadence(frame, ""), chosen: duty.cadence.is_empty() });
    let (suggested, indicators) = indicators(asked, frame, &duty.suggested, &duty.indicator);
    DutyRow {
        n: n + 1,
        new,
        name: duty.name.clone(),
        cadences,
        each: levels(frame, &duty.each),
        suggested,
        indicators,
        blank: duty.indicator.is_empty(),
        faults: faults.to_vec(),
    }
}

/// Those that read alike, and all of the package.
fn indicators(asked: &Asked, frame: &Frame, near: &[Nearness], chosen: &str) -> (Vec<Opt>, Vec<Opt>) {
    let name = |id: &str| {
        let found = asked.plan().indicators.iter().find(|indicator| indicator.id == id);
        found.map_or_else(|| id.to_owned(), |indicator| indicator.name.get(asked.lang).to_owned())
    };
    let opt = |id: &str, name: String| Opt { value: id.to_owned(), name, chosen: id == chosen };
    let percent = |score: f64| format!("{:.0}%", score * 100.0);
    let near: Vec<Opt> = near
        .iter()
        .map(|n| opt(&n.id, frame.t2("notice-near", "name", name(&n.id), "score", percent(n.score))))
        .collect();
    let others = asked.plan().indicators.iter().filter(|i| !near.iter().any(|n| n.value == i.id));
    let others = others.map(|indicator| opt(&indicator.id, name(&indicator.id))).collect();
    (near, others)
}

fn levels(frame: &Frame, chosen: &str) -> Vec<Opt> {
    let opt = |level: &Level| Opt {
        value: level.word().to_owned(),
        name: frame.t(level_key(*level)),
        chosen: level.word() == chosen,
    };
    Level::ALL.iter().map(opt).collect()
}

pub(super) fn kind_key(kind: &str) -> &'static str {
    match kind {
        "deliverable" => "notice-kind-deliverable",
        "rate" => "notice-kind-rate",
        "number" => "notice-kind-number",
        "periodic" => "notice-kind-periodic",
        _ => "notice-kind-coverage",
    }
}

pub(super) fn cadence(frame: &Frame, word: &str) -> String {
    match (word, word.strip_prefix("day-")) {
        (_, Some(day)) => frame.t1("notice-cadence-day", "day", day),
        ("month-end", _) => frame.t("notice-cadence-month-end"),
        ("monthly", _) => frame.t("notice-cadence-monthly"),
        ("half-month", _) => frame.t("notice-cadence-half-month"),
        _ => frame.t("notice-cadence-none"),
    }
}
