use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use bairi_notice::{Notice, Task, Unit};
use bairi_plan::Plan;
use chrono::NaiveDate;

use crate::known::{Asked, Known};
use crate::review::{DutyDraft, FORMAT, Item, Remark, Review, SectionDraft, Span, TargetDraft, TaskDraft};
use crate::target::{Found, Reading, short};
use crate::{head, scope};

/// Signs and numbers before the words of a heading.
const HEADING_SIGNS: &str = "一二三四五六七八九十百0123456789０１２３４５６７８９()（）、.．。 \u{3000}";

/// A review to begin with: everything that the notice says, with the indicators of the package in use where a task of
/// it reads like one that the package knows.
pub fn propose(notice: &Notice, plan: &Plan) -> Review {
    let head = head::head(notice, plan);
    let usual = head::usual_day(&head);
    let campaign = head::campaign(&head);
    let known = Known::new(plan);
    let (sections, of) = sections(notice);
    let mut tasks = Vec::with_capacity(notice.tasks.len());
    for (n, task) in notice.tasks.iter().enumerate() {
        let number = u32::try_from(n + 1).unwrap_or(u32::MAX);
        tasks.push(draft(task, number, of[n], &known, plan, &usual, &campaign));
    }
    let remarks = notice.irregularities.iter().map(|found| Remark {
        code: found.code.to_owned(),
        args: found.args.clone(),
        start: found.start,
    });
    Review { format: FORMAT, text: notice.text.clone(), head, sections, tasks, remarks: remarks.collect() }
}

fn draft(
    task: &Task,
    number: u32,
    section: u32,
    known: &Known<'_>,
    plan: &Plan,
    usual: &str,
    campaign: &RangeInclusive<NaiveDate>,
) -> TaskDraft {
    let near = known.tasks(&format!("{}。{}", task.title, task.text));
    // Several places in one task are of its several demands: no one of them is the task's.
    let said = task.scope.iter().filter_map(|said| scope::group(plan, &said.phrase)).filter(|_| task.scope.len() == 1);
    let group = said.map(|group| group.id.as_str()).next().or_else(|| known.scope(&near));
    let group = group.or_else(|| scope::usual(plan).map(|group| group.id.as_str())).unwrap_or_default();
    let each = scope::each(plan, group);
    let reading = Reading::new(task, usual.to_owned(), campaign);
    let (mut targets, around) = apart(reading.targets(each), |t: &TargetDraft| &t.name);
    known.bind_targets(&mut targets, &asked(&around, &near));
    let (mut duties, around) = apart(reading.duties(each), |d: &DutyDraft| &d.name);
    known.bind_duties(&mut duties, &asked(&around, &near));
    TaskDraft {
        number,
        printed: task.number.clone().unwrap_or_default(),
        section,
        title: short(&task.title),
        title_en: format!("Task {number}"),
        text: task.text.clone(),
        place: Span { start: task.start, end: task.end },
        lead: task.lead_units.iter().map(unit).collect(),
        support: task.support_units.iter().map(unit).collect(),
        scope: group.to_owned(),
        scope_said: task
            .scope
            .iter()
            .map(|said| Item { value: said.phrase.clone(), place: Some(Span { start: said.start, end: said.end }) })
            .collect(),
        targets,
        duties,
        like: known.nearest(&near),
        confirmed: false,
        left_out: false,
        version: 0,
    }
}

fn unit(unit: &Unit) -> Item {
    Item { value: unit.name.clone(), place: Some(Span { start: unit.start, end: unit.end }) }
}

/// Drafts, and for each the words to look for: its name and what stands around it.
fn apart<T>(found: Vec<Found<T>>, name: impl Fn(&T) -> &String) -> (Vec<T>, Vec<String>) {
    let words = |found: &Found<T>| format!("{}。{}", name(&found.draft), found.around);
    let around = found.iter().map(words).collect();
    (found.into_iter().map(|found| found.draft).collect(), around)
}

fn asked<'a>(around: &'a [String], tasks: &'a [f64]) -> Vec<Asked<'a>> {
    around.iter().map(|words| Asked { words, tasks }).collect()
}

/// The headings right above the tasks, numbered in their order, and for each task the number of its own.
fn sections(notice: &Notice) -> (Vec<SectionDraft>, Vec<u32>) {
    let mut numbers: BTreeMap<&[String], u32> = BTreeMap::new();
    let mut sections = Vec::new();
    let mut of = Vec::with_capacity(notice.tasks.len());
    for task in &notice.tasks {
        let headings = match (&task.number, task.path.len()) {
            (Some(_), length @ 1..) => &task.path[..length - 1],
            _ => &task.path[..],
        };
        let next = u32::try_from(sections.len() + 1).unwrap_or(u32::MAX);
        let number = *numbers.entry(headings).or_insert_with(|| {
            let words = headings.last().map(|heading| heading.trim_start_matches(|c| HEADING_SIGNS.contains(c)));
            let words = words.filter(|words| !words.trim().is_empty()).map(short);
            let title = words.or_else(|| headings.last().cloned()).filter(|title| !title.trim().is_empty());
            let title = title.or_else(|| notice.title.as_deref().map(short)).unwrap_or_else(|| "任务".to_owned());
            sections.push(SectionDraft { number: next, title, title_en: format!("Section {next}") });
            next
        });
        of.push(number);
    }
    (sections, of)
}
