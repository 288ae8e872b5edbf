//! `tasks/`: what is demanded, of whom, by when.

use std::collections::BTreeMap;

use bairi_base::{Finding, Level, Place};

use crate::{Cadence, Duty, Measure, Section, Task};

use super::faults::Faults;
use super::files::Files;
use super::names::{self, Names};
use super::reader::{Document, Slot, Spot, Table};
use super::targets::{self, Context};
use super::vocabulary;

const CADENCES: &str = "month-end, monthly, half-month, day-1 … day-31";

/// What tasks refer to.
pub(crate) struct Named<'a> {
    /// `None` if they could not be read.
    pub(crate) sections: Option<&'a [Section]>,
    pub(crate) organs: &'a Names,
    pub(crate) groups: &'a Names,
    pub(crate) targets: Context<'a>,
}

/// In the order of their numbers.
pub(crate) fn read(files: &Files, named: &Named<'_>, faults: &Faults) -> Vec<Task> {
    let mut seen = BTreeMap::new();
    let mut tasks = Vec::new();
    for file in files.folder("tasks") {
        let document = Document::parse(file, faults);
        let root = document.table(faults);
        for table in root.need("task").tables() {
            tasks.extend(task(&table, &mut seen, named, faults));
            table.close();
        }
        root.close();
    }
    tasks.sort_by_key(|task| task.number);
    tasks
}

fn task(table: &Table<'_>, seen: &mut BTreeMap<u32, Place>, named: &Named<'_>, faults: &Faults) -> Option<Task> {
    let number = table.need("number").count();
    if let Some(number) = &number
        && let Some(first) = seen.insert(number.value, number.at.clone())
    {
        let finding = Finding::error("plan.task.duplicate", number.at.clone()).with("number", number.value);
        faults.add(finding.with("first", names::show(&first)));
    }
    let printed = table.may("printed").boolean().is_none_or(|printed| printed.value);
    let section = table.need("section").count();
    if let Some((section, known)) = section.as_ref().zip(named.sections)
        && !known.iter().any(|known| known.number == section.value)
    {
        faults.add(Finding::error("plan.section.unknown", section.at.clone()).with("number", section.value));
    }
    let title = table.need("title").text_or_empty();
    let summary = table.need("summary").text_or_empty();
    let lead = named.organs.keep(table.need("lead").strings(), faults);
    let support = named.organs.keep(table.may("support").strings(), faults);
    let scope = table.may("scope").string().filter(|scope| named.groups.check(scope, faults)).map(|scope| scope.value);
    let targets = targets::read(table, scope.as_deref(), &named.targets, named.groups, faults);
    let duties =
        table.may("duty").tables().iter().filter_map(|duty| self::duty(duty, &named.targets, faults)).collect();
    if !table.has("scope") && !table.has("target") {
        faults.add(Finding::error("plan.key.missing", table.place()).with("key", "scope"));
    }
    let scope = scope.or_else(|| targets.first().map(|target| target.scope.clone())).unwrap_or_default();
    let (number, section) = (number?.value, section?.value);
    Some(Task { number, printed, section, title, summary, lead, support, scope, targets, duties })
}

fn duty(table: &Table<'_>, context: &Context<'_>, faults: &Faults) -> Option<Duty> {
    let name = table.need("name").text_or_empty();
    let cadence = cadence(table.need("cadence"), faults);
    let each: Option<Spot<Level>> = vocabulary::level(table.need("each"));
    let indicator = table.may("indicator").string().filter(|i| context.indicator_names.check(i, faults));
    let measured = indicator.as_ref().and_then(|id| context.indicators.iter().find(|i| i.id == id.value));
    if let Some((id, indicator)) = indicator.as_ref().zip(measured) {
        if matches!(indicator.measure, Measure::Count { .. } | Measure::Sum { .. }) {
            faults.add(Finding::error("plan.duty.measure", id.at.clone()).with("indicator", &id.value));
        }
        if let Some(each) = &each {
            targets::check_deep(each, Some(indicator), context, faults);
        }
    }
    table.close();
    Some(Duty { name, cadence: cadence?, each: each?.value, indicator: indicator.map(|id| id.value) })
}

fn cadence(slot: Slot<'_>, faults: &Faults) -> Option<Cadence> {
    let word = slot.string()?;
    let day = |word: &str| word.strip_prefix("day-")?.parse().ok().filter(|day| (1..=31).contains(day));
    let cadence = match word.value.as_str() {
        "month-end" => Some(Cadence::MonthEnd),
        "monthly" => Some(Cadence::Monthly),
        "half-month" => Some(Cadence::HalfMonth),
        other => day(other).map(Cadence::MonthDay),
    };
    if cadence.is_none() {
        let near = names::nearest(&word.value, ["month-end", "monthly", "half-month"].into_iter());
        let finding = Finding::error("plan.word.unknown", word.at).with("word", &word.value);
        faults.add(finding.with("near", near).with("known", CADENCES));
    }
    cadence
}
