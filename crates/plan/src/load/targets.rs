//! The targets of a task.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use bairi_base::{Finding, Fraction, Level};
use chrono::NaiveDate;

use crate::{Calendar, Group, Indicator, Measure, Milestone, Register, Require, Target, TargetKind};

use super::faults::Faults;
use super::keyed::SLUG;
use super::names::{self, Names};
use super::reader::{Spot, Table};
use super::require;
use super::vocabulary;

const KINDS: [&str; 5] = ["deliverable", "rate", "number", "coverage", "periodic"];

/// What targets are checked against.
pub(crate) struct Context<'a> {
    pub(crate) campaign: Option<&'a RangeInclusive<NaiveDate>>,
    pub(crate) calendar: &'a Calendar,
    pub(crate) groups: &'a BTreeMap<String, Group>,
    pub(crate) registers: &'a [(Register, Names)],
    pub(crate) indicators: &'a [Indicator],
    pub(crate) indicator_names: &'a Names,
}

/// The targets of a task whose own scope is `scope`.
pub(crate) fn read(
    task: &Table<'_>,
    scope: Option<&str>,
    context: &Context<'_>,
    groups: &Names,
    faults: &Faults,
) -> Vec<Target> {
    let mut seen = BTreeSet::new();
    let mut targets = Vec::new();
    for table in task.may("target").tables() {
        let own = table.may("scope").string().filter(|own| groups.check(own, faults)).map(|own| own.value);
        if !table.has("scope") && !task.has("scope") {
            faults.add(Finding::error("plan.target.scope", table.place()));
        }
        let id = table.need("id").string();
        if let Some(id) = &id {
            names::check_form(id, SLUG.0, SLUG.1, faults);
            if !seen.insert(id.value.clone()) {
                faults.add(Finding::error("plan.target.duplicate", id.at.clone()).with("id", &id.value));
            }
        }
        let scope = own.or_else(|| scope.map(str::to_owned));
        targets.extend(target(&table, id, scope, context, faults));
        table.close();
    }
    targets
}

fn target(
    table: &Table<'_>,
    id: Option<Spot<String>>,
    scope: Option<String>,
    context: &Context<'_>,
    faults: &Faults,
) -> Option<Target> {
    let name = table.need("name").text_or_empty();
    let kind = table.need("kind").word(&KINDS, kind);
    let indicator = table.may("indicator").string().filter(|i| context.indicator_names.check(i, faults));
    let indicator = indicator.map(|indicator| indicator.value);
    let measured = indicator.as_ref().and_then(|id| context.indicators.iter().find(|i| i.id == *id));
    let require = requirement(table, measured, faults);
    let by = deadline(table, context, faults);
    let each = vocabulary::level(table.need("each"));
    if let Some(each) = &each {
        check_each(each, scope.as_deref(), measured, context, faults);
    }
    let milestones = milestones(table, by, context, faults);
    let (id, kind, require, by) = (id?.value, kind?.value, require?, by?);
    Some(Target { id, name, kind, indicator, require, by, each: each?.value, scope: scope?, milestones })
}

fn kind(word: &str) -> Option<TargetKind> {
    Some(match word {
        "deliverable" => TargetKind::Deliverable,
        "rate" => TargetKind::Rate,
        "number" => TargetKind::Number,
        "coverage" => TargetKind::Coverage,
        "periodic" => TargetKind::Periodic,
        _ => return None,
    })
}

fn requirement(table: &Table<'_>, measured: Option<&Indicator>, faults: &Faults) -> Option<Require> {
    let text = table.need("require").string()?;
    let Some(require) = require::require(&text.value) else {
        faults.add(Finding::error("plan.require.syntax", text.at).with("text", text.value));
        return None;
    };
    // A count is never a percentage, and a coverage never more than the whole.
    let unfit = measured.is_some_and(|indicator| match indicator.measure {
        Measure::Count { .. } | Measure::Sum { .. } => text.value.contains('%'),
        Measure::Coverage { .. } => require::largest(&require).compare(Fraction::whole(1)).is_some_and(|o| o.is_gt()),
        Measure::Ratio { .. } => false,
    });
    if let Some(indicator) = measured.filter(|_| unfit) {
        let measure = match indicator.measure {
            Measure::Coverage { .. } => "coverage",
            Measure::Count { .. } => "count",
            _ => "sum",
        };
        faults.add(Finding::error("plan.require.measure", text.at).with("text", text.value).with("measure", measure));
    }
    Some(require)
}

fn deadline(table: &Table<'_>, context: &Context<'_>, faults: &Faults) -> Option<NaiveDate> {
    let outside_meant = table.may("outside").boolean().filter(|outside| outside.value);
    let by = table.need("by").date()?;
    let campaign = context.campaign?;
    match outside_meant {
        None if !campaign.contains(&by.value) => {
            let finding = Finding::error("plan.target.outside", by.at).with("by", by.value);
            faults.add(finding.with("from", campaign.start()).with("to", campaign.end()));
        }
        Some(outside) if campaign.contains(&by.value) => {
            faults.add(Finding::warning("plan.target.inside", outside.at).with("by", by.value));
        }
        Some(_) if context.calendar.span().is_some_and(|(first, last)| !(first..=last).contains(&by.value)) => {
            faults.add(Finding::error("plan.target.calendar", by.at).with("by", by.value));
        }
        _ => {}
    }
    Some(by.value)
}

/// `each` must be the province (the sum), or a level that the scope's units and the register's entries have.
fn check_each(
    each: &Spot<Level>,
    scope: Option<&str>,
    measured: Option<&Indicator>,
    context: &Context<'_>,
    faults: &Faults,
) {
    if each.value == Level::Province {
        return;
    }
    if let Some(group) = scope.and_then(|scope| context.groups.get(scope)).filter(|group| each.value < group.level) {
        let finding = Finding::error("plan.target.each", each.at.clone()).with("each", each.value.word());
        faults.add(finding.with("scope", &group.id).with("level", group.level.word()));
    }
    check_deep(each, measured, context, faults);
}

/// There are no figures below the level of the register's entries.
pub(crate) fn check_deep(each: &Spot<Level>, measured: Option<&Indicator>, context: &Context<'_>, faults: &Faults) {
    let register = measured.and_then(|i| context.registers.iter().find(|(r, _)| r.id == i.register));
    if let Some((register, _)) = register.filter(|(register, _)| each.value > register.level) {
        let finding = Finding::error("plan.target.deep", each.at.clone()).with("each", each.value.word());
        faults.add(finding.with("register", &register.id).with("level", register.level.word()));
    }
}

fn milestones(table: &Table<'_>, by: Option<NaiveDate>, context: &Context<'_>, faults: &Faults) -> Vec<Milestone> {
    let mut all: Vec<Milestone> = Vec::new();
    let mut end = None;
    for stage in table.may("milestone").tables() {
        let name = stage.need("name").text_or_empty();
        let (days, share) = (stage.need("working_days").count(), stage.need("share").string());
        stage.close();
        let (Some(days), Some(share)) = (days, share) else { continue };
        if days.value == 0 {
            faults.add(Finding::error("plan.milestone.days", days.at));
        }
        let parsed = require::number(&share.value).filter(|s| s.compare(Fraction::whole(1)).is_some_and(|o| o.is_le()));
        let Some(parsed) = parsed else {
            faults.add(Finding::error("plan.milestone.share", share.at));
            continue;
        };
        if all.last().is_some_and(|last| last.share.compare(parsed).is_some_and(|order| order.is_gt())) {
            faults.add(Finding::error("plan.milestone.order", share.at.clone()).with("share", &share.value));
        }
        end = Some(share);
        all.push(Milestone { name, working_days: days.value, share: parsed });
    }
    let whole = all.last().is_none_or(|last| last.share.num == last.share.den);
    if let Some(end) = end.filter(|_| !whole) {
        faults.add(Finding::error("plan.milestone.last", end.at).with("share", end.value));
    }
    let needed: u64 = all.iter().map(|stage| u64::from(stage.working_days)).sum();
    if let Some((campaign, by)) = context.campaign.zip(by).filter(|_| context.calendar.span().is_some()) {
        let there = context.calendar.working_days_between(*campaign.start(), by);
        if needed > u64::try_from(there).unwrap_or_default() {
            let finding = Finding::warning("plan.milestone.long", table.place()).with("needed", needed);
            faults.add(finding.with("there", there));
        }
    }
    all
}
