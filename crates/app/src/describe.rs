//! What the plan says of tasks, targets and indicators, in a form that can be sent.

use bairi_base::{Fraction, Level, Text};
use bairi_ledger::Viewer;
use bairi_plan::{Indicator, Measure, Plan, Require, Target, TargetKind, Task};
use serde::Serialize;

use crate::App;

impl App {
    /// What an indicator of the plan is; `None` if there is no such indicator.
    pub fn indicator(&self, viewer: &Viewer, id: &str) -> Option<IndicatorInfo> {
        let found = self.plan().indicators.iter().find(|indicator| indicator.id == id)?;
        Some(IndicatorInfo::of(viewer, found))
    }
}

/// What a figure must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Demand {
    pub is: Comparison,
    pub value: Fraction,
    /// The upper bound of "between".
    pub to: Option<Fraction>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    AtLeast,
    AtMost,
    Below,
    Above,
    Equal,
    Between,
}

impl From<Require> for Demand {
    fn from(require: Require) -> Demand {
        let one = |is, value| Demand { is, value, to: None };
        match require {
            Require::AtLeast(value) => one(Comparison::AtLeast, value),
            Require::AtMost(value) => one(Comparison::AtMost, value),
            Require::Below(value) => one(Comparison::Below, value),
            Require::Above(value) => one(Comparison::Above, value),
            Require::Equal(value) => one(Comparison::Equal, value),
            Require::Between(low, high) => Demand { is: Comparison::Between, value: low, to: Some(high) },
        }
    }
}

/// What a task is, apart from how it stands.
#[derive(Clone, Debug, Serialize)]
pub struct TaskInfo {
    pub number: u32,
    /// False where the notice leaves the number out.
    pub printed: bool,
    pub section: u32,
    pub section_title: Text,
    pub title: Text,
    pub summary: Text,
    pub lead: Vec<Text>,
    pub support: Vec<Text>,
    pub scope: Text,
    pub measured: bool,
}

impl TaskInfo {
    pub(crate) fn of(plan: &Plan, task: &Task) -> TaskInfo {
        let organs = |ids: &[String]| {
            ids.iter().filter_map(|id| plan.organs.get(id)).map(|organ| organ.name.clone()).collect::<Vec<_>>()
        };
        let section = plan.sections.iter().find(|section| section.number == task.section);
        TaskInfo {
            number: task.number,
            printed: task.printed,
            section: task.section,
            section_title: section.map(|section| section.title.clone()).unwrap_or_default(),
            title: task.title.clone(),
            summary: task.summary.clone(),
            lead: organs(&task.lead),
            support: organs(&task.support),
            scope: group_name(plan, &task.scope),
            measured: task.measured(),
        }
    }
}

/// What a target demands.
#[derive(Clone, Debug, Serialize)]
pub struct TargetInfo {
    pub id: String,
    pub name: Text,
    /// The key of the kind's name in the catalogues.
    pub kind: &'static str,
    pub demand: Demand,
    pub each: Level,
    pub scope: Text,
    pub indicator: Option<IndicatorInfo>,
}

impl TargetInfo {
    pub(crate) fn of(plan: &Plan, viewer: &Viewer, target: &Target) -> TargetInfo {
        let indicator = target.indicator.as_ref().and_then(|id| plan.indicators.iter().find(|i| i.id == *id));
        TargetInfo {
            id: target.id.clone(),
            name: target.name.clone(),
            kind: match target.kind {
                TargetKind::Deliverable => "deliverable",
                TargetKind::Rate => "rate",
                TargetKind::Number => "number",
                TargetKind::Coverage => "coverage",
                TargetKind::Periodic => "periodic",
            },
            demand: target.require.into(),
            each: target.each,
            scope: group_name(plan, &target.scope),
            indicator: indicator.map(|indicator| IndicatorInfo::of(viewer, indicator)),
        }
    }
}

/// How an indicator measures, and in what its figures are said.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorInfo {
    pub id: String,
    pub name: Text,
    pub note: Text,
    pub register: String,
    pub unit_word: Text,
    pub remedy: Text,
    pub lower_is_better: bool,
    /// A share of something, said in percent.
    pub share: bool,
    /// In fen.
    pub money: bool,
    /// Whether rows may be unknown.
    pub coverage: bool,
    /// Whether it has a work list.
    pub gap: bool,
    /// Whether the viewer may see the rows behind it.
    pub rows: bool,
}

impl IndicatorInfo {
    pub(crate) fn of(viewer: &Viewer, indicator: &Indicator) -> IndicatorInfo {
        let (share, money, gap) = match &indicator.measure {
            Measure::Coverage { .. } => (true, false, true),
            Measure::Count { gap } => (false, false, gap.is_some()),
            Measure::Sum { money, gap, .. } => (false, *money, gap.is_some()),
            Measure::Ratio { money, gap, .. } => (true, *money, gap.is_some()),
        };
        IndicatorInfo {
            id: indicator.id.clone(),
            name: indicator.name.clone(),
            note: indicator.note.clone(),
            register: indicator.register.clone(),
            unit_word: indicator.unit_word.clone(),
            remedy: indicator.remedy.clone(),
            lower_is_better: indicator.lower_is_better,
            share,
            money,
            coverage: matches!(indicator.measure, Measure::Coverage { .. }),
            gap,
            rows: viewer.may_read(&indicator.register),
        }
    }
}

fn group_name(plan: &Plan, id: &str) -> Text {
    plan.groups.get(id).map(|group| group.name.clone()).unwrap_or_default()
}
