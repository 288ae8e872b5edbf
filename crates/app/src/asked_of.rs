//! Of whom the plan asks what: the units that a target is judged at, worked out once.

use bairi_base::{Level, UnitCode};
use bairi_plan::{Group, Plan, Target};

/// A target of the plan, by its places in `plan.tasks` and in `task.targets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TargetKey {
    pub(crate) task: usize,
    pub(crate) target: usize,
}

/// For every target its members: the units of the level `each` inside its scope, sorted.
pub(crate) struct AskedOf {
    /// Every unit of a level, sorted.
    by_level: Vec<Vec<UnitCode>>,
    members: Vec<Vec<Vec<UnitCode>>>,
}

/// How a target concerns a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Concern<'a> {
    /// Nothing is asked here.
    Nothing,
    /// The unit is a member: its own figure is judged.
    Member,
    /// The unit lies inside a member.
    Inside,
    /// Members lie inside the unit. `whole`: they are all units of their level here, so that the unit's own figure is
    /// their sum.
    Above { members: &'a [UnitCode], whole: bool },
}

impl AskedOf {
    pub(crate) fn new(plan: &Plan) -> AskedOf {
        let at = |level: Level| plan.units.all().iter().filter(|u| u.level == level).map(|u| u.code).collect();
        let by_level: Vec<Vec<UnitCode>> = Level::ALL.into_iter().map(at).collect();
        let of = |target: &Target| {
            plan.groups.get(&target.scope).map(|group| members(group, target.each, &by_level)).unwrap_or_default()
        };
        let members = plan.tasks.iter().map(|task| task.targets.iter().map(of).collect()).collect();
        AskedOf { by_level, members }
    }

    pub(crate) fn concern(&self, key: TargetKey, each: Level, unit: UnitCode) -> Concern<'_> {
        let members = &self.members[key.task][key.target];
        if unit.level() >= each {
            let at = unit.at(each).filter(|code| members.binary_search(code).is_ok());
            return match at {
                Some(code) if code == unit => Concern::Member,
                Some(_) => Concern::Inside,
                None => Concern::Nothing,
            };
        }
        let members = inside(members, unit);
        match members.is_empty() {
            true => Concern::Nothing,
            false => Concern::Above { members, whole: members.len() == self.units(each, unit).len() },
        }
    }

    /// Every unit of a level, sorted.
    pub(crate) fn all(&self, level: Level) -> &[UnitCode] {
        &self.by_level[level as usize]
    }

    /// The units of a level inside a unit, sorted.
    pub(crate) fn units(&self, level: Level, unit: UnitCode) -> &[UnitCode] {
        inside(&self.by_level[level as usize], unit)
    }
}

/// The part of sorted codes that lies in a unit's subtree.
fn inside(codes: &[UnitCode], unit: UnitCode) -> &[UnitCode] {
    let (first, last) = unit.subtree();
    let from = codes.partition_point(|code| code.number() < first);
    let to = codes.partition_point(|code| code.number() <= last);
    &codes[from..to]
}

fn members(group: &Group, each: Level, by_level: &[Vec<UnitCode>]) -> Vec<UnitCode> {
    // A scope narrower than the level asks the units that hold it.
    if group.level >= each {
        let mut units: Vec<UnitCode> = group.units.iter().filter_map(|unit| unit.at(each)).collect();
        units.dedup();
        return units;
    }
    group.units.iter().flat_map(|unit| inside(&by_level[each as usize], *unit)).copied().collect()
}
